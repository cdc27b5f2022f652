"""Finding contacts: who finds what, filters, words, pages, and who holds an identity."""
import itertools

import pytest
from cohoi_client import eventually
from sales import Sales, new_value, phone, tax_code

numbers = itertools.count(1)


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def word():
    """A word that stands in no other test's contacts."""
    return f"zq{tax_code()}"


def ids(user, **params):
    return [c["id"] for c in user.client.items("/v1/contacts", **params)]


def names(user, **params):
    return [c["name"] for c in user.client.items("/v1/contacts", **params)]


def lookup(user, **params):
    return user.client.get("/v1/contacts:lookup", params=params)


# --- who finds what ---

def test_a_salesperson_finds_his_own_and_nothing_else(sales):
    """ACC-08"""
    w = word()
    own = sales.contact(sales.an, name=f"Của An {w}")
    sales.contact(sales.binh, name=f"Của Bình {w}")
    sales.manager.client.post("/v1/contacts", {"name": f"Vô chủ {w}", "salespersonId": None}).expect(201)
    assert ids(sales.an, q=w) == [own["id"]]
    assert ids(sales.an, q=w, mine="true") == [own["id"]]
    assert ids(sales.an, q=w, salespersonId=sales.binh.id) == []
    assert ids(sales.an, q=w, unowned="true") == []
    page = sales.an.client.get("/v1/contacts", params={"q": w}).expect(200)
    assert page["totalSize"] == 1  # the count knows no more than the list


def test_a_manager_finds_all_that_he_may_see(sales):
    """ACC-09"""
    w = word()
    a, b = sales.contact(sales.an, name=w), sales.contact(sales.binh, name=w)
    free = sales.manager.client.post("/v1/contacts", {"name": w, "salespersonId": None}).expect(201)
    assert set(ids(sales.manager, q=w)) == {a["id"], b["id"], free["id"]}
    assert ids(sales.manager, q=w, unowned="true") == [free["id"]]
    assert ids(sales.manager, q=w, salespersonId=sales.binh.id) == [b["id"]]
    assert ids(sales.manager, q=w, mine="true") == []


def test_a_leader_finds_his_teams(cohoi, sales):
    """ACC-09, ACC-16, PEE-12"""
    leader = sales.join("sales_leader")
    team = cohoi.admin.post("/v1/teams", {"name": "Đội tìm", "leaderId": leader.id}).expect(201)["id"]
    members = [sales.join("salesperson", team=team) for _ in range(2)]
    eventually(lambda: len(leader.client.get("/v1/me")["ledUserIds"]) == 2)
    w = word()
    theirs = {sales.contact(m, name=w)["id"] for m in [*members, leader]}
    sales.contact(sales.an, name=w)
    assert set(ids(leader, q=w)) == theirs
    assert len(ids(leader, q=w, salespersonId=members[0].id)) == 1
    assert ids(leader, q=w, salespersonId=sales.an.id) == []


# --- words ---

def test_words_are_found_without_accents_and_case(sales):
    """api: q"""
    w = word()
    made = sales.contact(sales.an, name=f"Công ty Nguyễn Đức {w}", email="Lan@Hoa.vn")
    for q in (f"nguyen duc {w}", f"NGUYỄN ĐỨC {w}", w, f"đức {w}"):
        assert ids(sales.an, q=q) == [made["id"]], q
    assert ids(sales.an, q=f"nguyen dung {w}") == []
    assert made["id"] in ids(sales.an, q="lan@hoa.vn")


def test_phones_and_codes_are_found_by_digits(sales):
    """api: matched by a normalised form"""
    number, code = phone(), tax_code()
    spaced = f"{number[:4]} {number[4:7]} {number[7:]}"
    made = sales.contact(sales.an, phone=spaced, taxCode=f"{code}-001")
    assert made["phone"] == spaced
    for q in (number, spaced, f"+84{number[1:]}", number[3:], f"{code}-001", f"{code}001"):
        assert made["id"] in ids(sales.an, q=q), q
    person = phone()
    sales.an.client.patch(f"/v1/contacts/{made['id']}", {"contactPersons": [{"name": "Cô Tư", "phone": person}]}).expect(200)
    assert ids(sales.an, q=person) == [made["id"]]
    assert ids(sales.an, q="co tu") != []


def test_jokers_of_sql_are_letters(sales):
    w = word()
    made = sales.contact(sales.an, name=f"100% {w}_x")
    assert ids(sales.an, q=f"100% {w}_x") == [made["id"]]
    assert ids(sales.an, q=f"{w}%x") == []
    assert ids(sales.an, q=f"{w[:-1]}__x") == []
    for q in ("'", "\\", "%", "_", "''; drop table contact; --", "\t"):
        sales.an.client.get("/v1/contacts", params={"q": q}).expect(200)


def test_what_is_hidden_is_not_found_by_searching_for_it(sales):
    """api: hide-info; ACC-10"""
    number, mail = phone(), f"{word()}@x.vn"
    sales.contact(sales.an, phone=number, email=mail)
    for q in (number, mail):
        page = sales.binh.client.get("/v1/contacts", params={"q": q}).expect(200)
        assert (page["items"], page["totalSize"]) == ([], 0)


# --- filters ---

def test_filters_combine(cohoi, sales):
    """CON-25"""
    rank, industry = new_value(cohoi, "ranks"), new_value(cohoi, "industries")
    services = [new_value(cohoi, "services") for _ in range(2)]
    staff = sales.join("data_staff")
    a = sales.contact(sales.an, rank=rank, industryId=industry, offeredServiceIds=services, taxCode=tax_code())
    b = sales.contact(sales.an, rank=rank, offeredServiceIds=services[1:], type="INDIVIDUAL")
    staff.client.post(f"/v1/contacts/{a['id']}:verify", {"verify": "VERIFIED"}).expect(200)
    assert ids(sales.an, rank=rank) == [b["id"], a["id"]]
    assert ids(sales.an, rank=rank, type="COMPANY") == [a["id"]]
    assert ids(sales.an, rank=rank, verify="VERIFIED") == [a["id"]]
    assert ids(sales.an, rank=rank, verify="REJECT") == [b["id"]]
    assert ids(sales.an, industryId=industry) == [a["id"]]
    assert ids(sales.an, offeredServiceId=services[0]) == [a["id"]]
    assert ids(sales.an, offeredServiceId=services[1]) == [b["id"], a["id"]]
    assert ids(sales.an, rank=rank, oldCustomer="true") == []
    assert ids(sales.an, rank=rank, oldCustomer="false", mine="true") == [b["id"], a["id"]]
    sales.an.client.patch(f"/v1/contacts/{a['id']}", {"rank": None}).expect(200)
    assert ids(sales.an, rank=rank) == [b["id"]]
    for wrong in ({"rank": "gold"}, {"verify": "MAYBE"}, {"shoeSize": "41"}, {"orderBy": "phone"}, {"mine": "perhaps"},
                  {"pageSize": "501"}, {"pageToken": "made up"}):
        sales.an.client.get("/v1/contacts", params=wrong).expect(400)


def test_ticked_contacts_become_opportunities(sales):
    """CON-25"""
    w = word()
    for _ in range(3):
        sales.contact(sales.an, name=w)
    campaign = sales.campaign()
    made = sales.manager.client.post("/v1/opportunities:bulkCreate",
                                     {"campaignId": campaign["id"], "contactIds": ids(sales.manager, q=w)}).expect(200)
    assert [item["ok"] for item in made["items"]] == [True] * 3


# --- pages and orders ---

@pytest.mark.parametrize("order, expected", [
    (None, "dcba"), ("createdAt desc", "dcba"), ("createdAt", "abcd"), ("name", "abcd"), ("name desc", "dcba"),
    ("updatedAt desc", "bdca"), ("updatedAt", "acdb"),
])
def test_pages_follow_the_order_without_gaps(sales, order, expected):
    w = word()
    made = {letter: sales.contact(sales.an, name=f"{letter} {w}") for letter in "abcd"}
    sales.an.client.patch(f"/v1/contacts/{made['b']['id']}", {"note": "x"}).expect(200)
    for size in (1, 2, 3, 4, 5):
        found, token = "", ""
        while token is not None:
            page = sales.an.client.get("/v1/contacts", params={"q": w, "pageSize": size, "orderBy": order,
                                                               "pageToken": token}).expect(200)
            assert page["totalSize"] == 4 and 1 <= len(page["items"]) <= size
            found += "".join(c["name"][0] for c in page["items"])
            token = page.json.get("nextPageToken")
        assert found == expected


def test_a_page_goes_on_where_it_ended_though_others_come(sales):
    w = word()
    for n in range(4):
        sales.contact(sales.an, name=f"{w} {n}")
    first = sales.an.client.get("/v1/contacts", params={"q": w, "pageSize": 2}).expect(200)
    sales.contact(sales.an, name=f"{w} new")
    second = sales.an.client.get("/v1/contacts", params={"q": w, "pageSize": 2, "pageToken": first["nextPageToken"]})
    assert [c["name"][-1] for c in first["items"] + second["items"]] == ["3", "2", "1", "0"]


def test_a_token_of_another_order_is_refused(sales):
    w = word()
    for letter in "ab":
        sales.contact(sales.an, name=f"{letter} {w}")
    by_name = sales.an.client.get("/v1/contacts", params={"q": w, "pageSize": 1, "orderBy": "name"}).expect(200)
    params = {"q": w, "pageToken": by_name["nextPageToken"]}
    refused = sales.an.client.get("/v1/contacts", params=params).expect(400)
    assert refused.fields == {"pageToken": "BAD_PAGE_TOKEN"}


# --- who holds it? ---

def test_a_lookup_answers_who_holds_an_identity_in_the_restricted_form(sales):
    """ACC-10, AMB-25"""
    code, number, mail = tax_code(), phone(), f"{word()}@x.vn"
    made = sales.contact(sales.an, taxCode=code, phone=number, email=mail, address="bí mật")
    shown = {"id": made["id"], "type": "COMPANY", "name": made["name"], "taxCode": code,
             "salespersonName": sales.an.full_name, "restricted": True}
    spaced = f"{number[:4]} {number[4:]}"
    for asked in ({"taxCode": code}, {"taxCode": f"{code[:4]} {code[4:]}"}, {"phone": spaced}, {"email": f"X <{mail.upper()}>"}):
        for reader in (sales.binh, sales.an, sales.manager):
            found = lookup(reader, **asked).expect(200)
            assert [{k: v for k, v in c.items() if v != []} for c in found["items"]] == [shown], asked
    for asked in ({"taxCode": code[:-1] + "x"}, {"phone": "?"}, {"citizenId": "1"}, {}):
        lookup(sales.an, **asked).expect(400)
    assert lookup(sales.an, taxCode=tax_code()).expect(200)["items"] == []
    assert lookup(sales.an, phone=number[:-1]).expect(200)["items"] == []  # exact
