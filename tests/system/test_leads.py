"""Leads: information on a customer who is none yet: what is required, who sees it, its level, and how it becomes a contact."""
import concurrent.futures

import pytest
from cohoi_client import eventually
from sales import Sales, new_value, phone, tax_code

NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def team(cohoi, sales):
    """A leader, and Chi whom he leads."""
    leader = sales.join("sales_leader")
    id = cohoi.admin.post("/v1/teams", {"name": f"Đội {tax_code()}", "leaderId": leader.id}).expect(201)["id"]
    member = sales.join("salesperson", team=id)
    eventually(lambda: leader.client.get("/v1/me")["ledUserIds"] == [member.id])
    return leader, member


@pytest.fixture(scope="module")
def lists(cohoi):
    """A value in each of the company's lists that a lead names."""
    names = {"businessFormId": "businessForms", "marketWayId": "marketWays", "industryId": "industries",
             "businessKindId": "businessKinds", "rank": "ranks", "service": "services"}
    return {field: new_value(cohoi, name) for field, name in names.items()}


def citizen_id():
    return f"0{tax_code()}5"


def create(user, **fields):
    return user.client.post("/v1/leads", {"name": "Công ty Tiềm Năng", **fields})


def company(user, **fields):
    return create(user, taxCode=tax_code(), **fields).expect(201).json


def path(lead):
    return f"/v1/leads/{lead['id']}"


def read(user, lead):
    return user.client.get(path(lead))


def change(user, lead, **fields):
    return user.client.patch(path(lead), fields)


def convert(user, lead, **more):
    return user.client.post(f"{path(lead)}:convert", **more)


def kinds(user, lead, place="leads"):
    return [e["kind"] for e in user.client.items(f"/v1/{place}/{lead['id']}/history")]


def events(cohoi, lead):
    return [(e["type"].removeprefix("cohoi."), e["data"]) for e in cohoi.events("contacts") if e["subject"] == lead["id"]]


def ids(user, **params):
    return [c["id"] for c in user.client.items("/v1/leads", **params)]


# --- making ---

def test_the_form_differs_by_type(sales):
    """LEA-03, LEA-04, LEA-06, LEA-07, AMB-27: a name, and a company's tax code or a person's citizen id"""
    assert create(sales.an).expect(400).fields == {"taxCode": "REQUIRED"}
    assert create(sales.an, citizenId=citizen_id()).expect(400).fields == {"taxCode": "REQUIRED"}
    assert create(sales.an, type="INDIVIDUAL", taxCode=tax_code()).expect(400).fields == {"citizenId": "REQUIRED"}
    assert create(sales.an, name=" ", taxCode=tax_code()).expect(400).fields == {"name": "REQUIRED"}
    made = create(sales.an, taxCode=tax_code()).expect(201)
    assert (made["type"], made["lead"], made["dataLevel"], made["version"]) == ("COMPANY", True, 0, 1)
    person = create(sales.an, type="INDIVIDUAL", name="Chị Lan", citizenId=citizen_id()).expect(201).json
    assert change(sales.an, person, citizenId=None).expect(400).fields == {"citizenId": "REQUIRED"}


def test_a_lead_is_saved_and_is_no_contact(cohoi, sales, lists):
    """LEA-01, LEA-05, LEA-18"""
    fields = {"taxCode": tax_code(), "rank": lists["rank"], "offeredServiceIds": [lists["service"]], "phone": phone(),
              "salespersonId": sales.an.id}
    made = create(sales.an, **fields).expect(201).json
    assert {k: made[k] for k in fields} == fields
    assert (made["oldCustomer"], made["salespersonName"]) == (False, sales.an.full_name)
    assert read(sales.an, made).expect(200).json == made
    sales.an.client.get(f"/v1/contacts/{made['id']}").expect(404)
    assert made["id"] not in [c["id"] for c in sales.an.client.items("/v1/contacts", mine="true")]
    told = events(cohoi, made)
    assert [t for t, _ in told] == ["lead.created"] and told[0][1]["lead"]["taxCode"] == made["taxCode"]


def test_every_user_may_create_a_lead_for_any_salesperson(cohoi, sales):
    """ACC-12, LEA-05: and keeps an eye on it"""
    care = sales.join("customer_care")
    made = company(care, salespersonId=sales.binh.id)
    assert (made["createdBy"], made["salespersonId"]) == (care.id, sales.binh.id)
    for role in ("integration", "data_staff", "salesperson"):
        user = sales.join(role)
        made = company(user, salespersonId=sales.binh.id)
        assert change(user, made, note="gọi sau").expect(200)["note"] == "gọi sau"
        assert ids(user) == [made["id"]] or role == "data_staff"
    unknown = create(sales.an, taxCode=tax_code(), salespersonId=NOBODY).expect(400)
    assert unknown.fields == {"salespersonId": "UNKNOWN_VALUE"}


def test_what_is_chosen_from_a_list_stands_there_and_is_in_use(cohoi, sales, lists):
    """LEA-05, LEA-09, LEA-10, LEA-11, LEA-12"""
    old = new_value(cohoi, "ranks")
    kept = company(sales.an, rank=old)
    cohoi.admin.patch(f"/v1/lists/ranks/{old}", {"active": False}).expect(200)
    eventually(lambda: create(sales.an, taxCode=tax_code(), rank=old).fields == {"rank": "VALUE_INACTIVE"})
    assert change(sales.an, kept, note="x", rank=old).expect(200)["rank"] == old  # what was chosen stays
    wrong = {"rank": lists["service"], "businessFormId": NOBODY, "marketWayId": lists["rank"], "industryId": NOBODY,
             "businessKindId": NOBODY, "offeredServiceIds": [lists["service"], NOBODY]}
    expected = {"offeredServiceIds[1]" if f == "offeredServiceIds" else f: "UNKNOWN_VALUE" for f in wrong}
    assert create(sales.an, taxCode=tax_code(), **wrong).expect(400).fields == expected
    assert change(sales.an, kept, **wrong).expect(400).fields == expected
    contact = sales.contact(sales.an)
    refused = sales.an.client.patch(f"/v1/contacts/{contact['id']}", {"industryId": lists["rank"]}).expect(400)
    assert refused.fields == {"industryId": "UNKNOWN_VALUE"}


def test_a_value_that_is_new_this_instant_can_be_chosen(cohoi, sales):
    """LEA-05: a copy that has not come yet is asked of accounts"""
    for _ in range(3):
        rank = cohoi.admin.post("/v1/lists/ranks", {"name": f"Hạng {tax_code()}"}, after=False).expect(201)["id"]
        assert company(sales.an, rank=rank)["rank"] == rank


# --- levels ---

LEVEL_1 = {"issuedPlace": "Sở KHĐT Hà Nội", "issuedOn": "2020-01-31", "address": "1 Tràng Tiền", "website": "https://an.vn",
           "phone": "02438250001", "contactPersons": [{"name": "Bình", "title": "Giám đốc"}]}
LEVEL_2 = {"brands": ["An", "An Phú"], "email": "a@an.vn", "usedCompetitor": False, "fanpageUrl": "https://facebook.com/an"}
LEVEL_3 = {"skuCount": 0, "distributionModel": "đại lý cấp 1", "operatingProcess": "mùa vụ"}


def fill(user, lead, lists):
    """Up to all of level 3 but the scale."""
    first = {**LEVEL_1, **{f: lists[f] for f in ("businessFormId", "marketWayId", "industryId")}}
    second = {**LEVEL_2, "businessKindId": lists["businessKindId"]}
    return change(user, lead, **first, **second, **LEVEL_3).expect(200).json


@pytest.mark.parametrize("field", [*LEVEL_1, "businessFormId", "marketWayId", "industryId"])
def test_level_1_needs_each_of_its_fields(sales, lists, field):
    """LEA-08, LEA-09, LEA-10, LEA-11, LEA-17: without one of them the levels above it do not count either"""
    lead = fill(sales.an, company(sales.an), lists)
    assert lead["dataLevel"] == 2
    assert change(sales.an, lead, **{field: None}).expect(200)["dataLevel"] == 0


@pytest.mark.parametrize("field", [*LEVEL_2, "businessKindId"])
def test_level_2_needs_each_of_its_fields(sales, lists, field):
    """LEA-12, LEA-17: that no competitor's service was used is known, too"""
    lead = fill(sales.an, company(sales.an), lists)
    assert change(sales.an, lead, **{field: None}).expect(200)["dataLevel"] == 1


@pytest.mark.parametrize("scale", ["monthlyUnits", "headcount", "agentCount"])
def test_level_3_needs_its_fields_and_one_measure_of_scale(sales, lists, scale):
    """LEA-13, LEA-15, LEA-17"""
    lead = fill(sales.an, company(sales.an), lists)
    assert change(sales.an, lead, **{scale: 0}).expect(200)["dataLevel"] == 3
    for field in LEVEL_3:
        assert change(sales.an, lead, **{field: None}).expect(200)["dataLevel"] == 2
        assert change(sales.an, lead, **{field: LEVEL_3[field]}).expect(200)["dataLevel"] == 3
    assert [k for k in kinds(sales.an, lead) if k == "LEVEL_CHANGED"] == ["LEVEL_CHANGED"] * 8  # CON-11


def test_a_person_has_a_birth_date_beside(sales, lists):
    """LEA-08"""
    lead = create(sales.an, type="INDIVIDUAL", name="Chị Lan", citizenId=citizen_id()).expect(201).json
    assert fill(sales.an, lead, lists)["dataLevel"] == 0
    assert change(sales.an, lead, birthDate="1990-02-28").expect(200)["dataLevel"] == 2


def test_what_has_not_paid_has_a_known_revenue_of_zero(sales):
    """LEA-14: the summary is computed, never typed, and so never missing"""
    lead = company(sales.an)
    summary = lead["revenueSummary"]
    zero = {"currencyCode": "VND", "units": "0", "nanos": 0}
    year = int(lead["createdAt"][:4])
    assert summary["total"] == zero
    assert [y["amount"] for y in summary["byYear"]] == [zero] * 3
    assert [y["year"] for y in summary["byYear"]] in ([year - 3, year - 2, year - 1], [year - 2, year - 1, year])
    forged = {"revenueSummary": {"total": {"units": "5"}}, "dataLevel": 3, "oldCustomer": True}
    assert change(sales.an, lead, **forged).expect(200)["revenueSummary"] == summary


# --- the rating of scale ---

@pytest.mark.parametrize("place", ["leads", "contacts"])
def test_a_rating_counts_once_the_leader_has_approved_it(sales, team, lists, place):
    """LEA-15, LEA-16"""
    leader, member = team
    made = member.client.post(f"/v1/{place}", {"name": "x", "taxCode": tax_code()}).expect(201).json
    thing = f"/v1/{place}/{made['id']}"
    first = {**LEVEL_1, **{f: lists[f] for f in ("businessFormId", "marketWayId", "industryId")}}
    rated = {**first, **LEVEL_2, "businessKindId": lists["businessKindId"], **LEVEL_3, "scaleRating": "LARGE"}
    pending = member.client.patch(thing, rated).expect(200)
    assert (pending["scaleRatingState"], pending["dataLevel"]) == ("PENDING", 2)
    member.client.post(f"{thing}:approveScale").expect(403, "PERMISSION_DENIED")
    approved = leader.client.post(f"{thing}:approveScale", {"note": "đúng"}).expect(200)
    assert (approved["scaleRatingState"], approved["dataLevel"]) == ("APPROVED", 3)
    assert leader.client.post(f"{thing}:approveScale").expect(200)["version"] == approved["version"]
    again = member.client.patch(thing, {"scaleRating": "SMALL"}).expect(200)
    assert (again["scaleRatingState"], again["dataLevel"]) == ("PENDING", 2)
    rejected = leader.client.post(f"{thing}:rejectScale", {"note": "chưa rõ"}).expect(200)
    assert (rejected["scaleRatingState"], rejected["dataLevel"]) == ("REJECTED", 2)
    gone = member.client.patch(thing, {"scaleRating": None}).expect(200).json
    assert "scaleRatingState" not in gone
    leader.client.post(f"{thing}:approveScale").expect(412, "WRONG_STATE")
    entries = {e["kind"]: e for e in member.client.items(f"{thing}/history")}
    assert (entries["SCALE_REJECTED"]["note"], entries["SCALE_REJECTED"]["userName"]) == ("chưa rõ", leader.full_name)
    assert entries["SCALE_APPROVED"]["changes"] == [{"field": "scaleRatingState", "from": '"PENDING"', "to": '"APPROVED"'}]


def test_only_the_leader_of_its_salesperson_judges_a_rating(cohoi, sales, team):
    """LEA-16"""
    leader, _ = team
    foreign = company(sales.an, scaleRating="SMALL")
    leader.client.post(f"{path(foreign)}:approveScale").expect(403, "PERMISSION_DENIED")
    sales.manager.client.post(f"{path(foreign)}:approveScale").expect(403, "PERMISSION_DENIED")  # has not that right
    assert cohoi.admin.post(f"{path(foreign)}:approveScale").expect(200)["scaleRatingState"] == "APPROVED"
    leader.client.post(f"/v1/leads/{NOBODY}:approveScale").expect(404)


# --- who sees it ---

def test_who_may_read_a_lead_sees_all_and_others_whose_it_is(sales, team):
    """ACC-10, ACC-11, LEA-02, PEE-12"""
    leader, member = team
    made = company(member, phone=phone(), email="a@b.vn", note="x", address="y")
    for reader in (member, leader, sales.manager):
        assert read(reader, made).expect(200)["phone"] == made["phone"]
    seen = read(sales.binh, made).expect(200).json
    assert {k: v for k, v in seen.items() if v != []} == {
        "id": made["id"], "type": "COMPANY", "name": made["name"], "taxCode": made["taxCode"], "lead": True,
        "salespersonName": member.full_name, "restricted": True}
    change(sales.binh, made, note="của tôi").expect(403, "PERMISSION_DENIED")
    convert(sales.binh, made).expect(403)
    sales.binh.client.delete(path(made)).expect(403)
    sales.binh.client.get(f"{path(made)}/history").expect(403)
    sales.binh.client.post(f"{path(made)}/comments", {"body": "x"}).expect(403)
    assert change(leader, made, note="đã xem").expect(200)["note"] == "đã xem"


def test_the_list_holds_what_its_reader_may_see(sales, team):
    """LEA-02, ACC-08, ACC-09"""
    leader, member = team
    w = f"zq{tax_code()}"
    own, led = company(sales.an, name=f"An {w}"), company(member, name=f"Đội {w}")
    given = company(sales.an, name=f"Cho Bình {w}", salespersonId=sales.binh.id)
    free = company(sales.manager, name=f"Vô chủ {w}", salespersonId=None)
    assert set(ids(sales.an, q=w)) == {own["id"], given["id"]}  # his own, and what he has made
    assert ids(sales.an, q=w, mine="true") == [own["id"]]
    assert ids(sales.binh, q=w) == [given["id"]]
    assert ids(leader, q=w) == [led["id"]]
    assert set(ids(sales.manager, q=w)) == {own["id"], led["id"], given["id"], free["id"]}
    assert ids(sales.manager, q=w, unowned="true") == [free["id"]]
    assert ids(sales.manager, q=w, orderBy="name") == [own["id"], given["id"], led["id"], free["id"]]
    page = sales.an.client.get("/v1/leads", params={"q": w, "pageSize": 1}).expect(200)
    assert page["totalSize"] == 2
    rest = sales.an.client.get("/v1/leads", params={"q": w, "pageSize": 1, "pageToken": page["nextPageToken"]}).expect(200)
    assert [c["id"] for c in page["items"] + rest["items"]] == [given["id"], own["id"]]


def test_the_list_is_searched_without_accents_and_filtered_by_level(sales, lists):
    """LEA-02, LEA-17: a kanban view has a column a level"""
    w = f"zq{tax_code()}"
    number = phone()
    bare, full = company(sales.an, name=f"Nguyễn Đức {w}", rank=lists["rank"]), company(sales.an, name=f"Đủ {w}")
    fill(sales.an, full, lists)
    change(sales.an, full, phone=number).expect(200)
    assert ids(sales.an, q=f"nguyen duc {w}") == [bare["id"]]
    assert ids(sales.an, q=number) == [full["id"]]
    assert ids(sales.an, q=w, dataLevel=0) == [bare["id"]]
    assert ids(sales.an, q=w, dataLevel=2) == [full["id"]]
    assert ids(sales.an, q=w, rank=lists["rank"]) == [bare["id"]]
    sales.an.client.get("/v1/leads", params={"dataLevel": 4}).expect(400)
    contact = convert(sales.an, full).expect(200)
    assert ids(sales.an, q=w, converted="true") == [full["id"]]
    assert ids(sales.an, q=w, converted="false") == [bare["id"]]
    found = [c["id"] for c in sales.an.client.items("/v1/contacts", q=w, dataLevel=2)]
    assert found == [contact["id"]]


# --- changing and deleting ---

def test_a_lead_is_changed_like_a_contact(cohoi, sales):
    """LEA-18, CON-11"""
    lead = company(sales.an)
    changed = change(sales.an, lead, note="khách quen", salespersonId=sales.binh.id).expect(200)
    assert (changed["version"], changed["salespersonName"]) == (2, sales.binh.full_name)
    sales.an.client.patch(path(lead), {"note": "2"}, if_match=1).expect(412, "VERSION_MISMATCH")
    assert sorted(kinds(sales.an, lead)) == ["ASSIGNED", "CREATED", "UPDATED"]
    told = events(cohoi, lead)
    assert [t for t, _ in told] == ["lead.created", "lead.updated"]
    assert {c["field"] for c in told[1][1]["changes"]} == {"note", "salespersonId"}
    said = sales.an.client.post(f"{path(lead)}/comments", {"body": "Gọi thứ hai"}).expect(201)
    assert [c["body"] for c in sales.binh.client.items(f"{path(lead)}/comments")] == [said["body"]]
    for reply in (read(sales.an, {"id": NOBODY}), change(sales.an, {"id": NOBODY}, note="x"), convert(sales.an, {"id": NOBODY}),
                  sales.an.client.delete(f"/v1/leads/{NOBODY}"), sales.an.client.get(f"/v1/leads/{NOBODY}/history")):
        reply.expect(404, "NOT_FOUND")


def test_a_deleted_lead_is_gone(cohoi, sales):
    lead = company(sales.an, externalId=f"web-{tax_code()}", name=f"zq{tax_code()}")
    sales.an.client.delete(path(lead), if_match=7).expect(412)
    sales.an.client.delete(path(lead)).ok()
    read(sales.an, lead).expect(404)
    sales.an.client.delete(path(lead)).expect(404)
    change(sales.an, lead, note="x").expect(404)
    assert ids(sales.an, q=lead["name"]) == []
    assert events(cohoi, lead)[-1] == ("lead.deleted", {"leadId": lead["id"]})
    again = sales.an.client.put(f"/v1/leads/by-external-id/{lead['externalId']}", {"name": "x", "taxCode": lead["taxCode"]})
    assert again.expect(200)["id"] != lead["id"]
    assert again["warnings"] == []


def test_an_external_id_creates_a_lead_and_then_updates_it(sales):
    """api: externalId on leads"""
    place = f"/v1/leads/by-external-id/web-{tax_code()}"
    made = sales.an.client.put(place, {"name": "Từ web", "taxCode": tax_code()}).expect(200)
    again = sales.an.client.put(place, {"note": "lần hai"}).expect(200)
    assert (again["id"], again["name"], again["note"], again["version"]) == (made["id"], "Từ web", "lần hai", 2)
    clash = create(sales.an, taxCode=tax_code(), externalId=made["externalId"]).expect(409, "ALREADY_EXISTS")
    assert clash.fields == {"externalId": "ALREADY_EXISTS"}
    sales.an.client.put(f"/v1/contacts/by-external-id/{made['externalId']}", {"name": "x"}).expect(200)  # ids of their own


# --- duplicates ---

def test_a_known_identity_is_a_warning_on_a_lead(sales):
    """AMB-26"""
    code, number = tax_code(), phone()
    holder = sales.contact(sales.an, taxCode=code, phone=number, email=f"c{number}@x.vn")
    first = create(sales.binh, taxCode=f"{code[:5]} {code[5:]}").expect(201)
    assert first["warnings"] == [f"DUPLICATE_IDENTITY:{holder['id']}"]
    assert read(sales.binh, first)["warnings"] == first["warnings"]
    second = create(sales.binh, taxCode=code, phone=number).expect(201)
    assert second["warnings"] == [f"DUPLICATE_IDENTITY:{holder['id']}", f"SAME_PHONE:{holder['id']}",
                                  f"DUPLICATE_LEAD:{first['id']}"]
    other = company(sales.binh)
    assert other["warnings"] == []
    mailed = change(sales.binh, other, email=f"C <C{number}@x.vn>").expect(200)
    assert mailed["warnings"] == [f"SAME_EMAIL:{holder['id']}"]
    assert change(sales.binh, other, note="x").expect(200)["warnings"] == mailed["warnings"]
    assert change(sales.binh, other, email=None).expect(200)["warnings"] == []


def test_a_known_identity_blocks_the_conversion(sales):
    """AMB-26, AMB-25, CON-01"""
    code = tax_code()
    lead = create(sales.binh, taxCode=code).expect(201)
    holder = sales.contact(sales.an, taxCode=code)
    refused = convert(sales.binh, lead).expect(409, "DUPLICATE_IDENTITY")
    assert refused["existing"] == {"id": holder["id"], "name": holder["name"], "taxCode": code,
                                   "salespersonName": sales.an.full_name}
    assert "contactId" not in read(sales.binh, lead).json
    change(sales.binh, lead, taxCode=tax_code()).expect(200)
    convert(sales.binh, lead).expect(200)


# --- conversion ---

def test_a_lead_becomes_a_contact_with_all_that_it_has(cohoi, sales, team, lists):
    """LEA-01, LEA-18, CON-11"""
    leader, member = team
    lead = fill(member, company(member, externalId=f"web-{tax_code()}", scaleRating="LARGE"), lists)
    leader.client.post(f"{path(lead)}:approveScale").expect(200)
    member.client.post(f"{path(lead)}/comments", {"body": "Khách hẹn gặp"}).expect(201)
    contact = convert(member, lead).expect(200).json
    assert contact["id"] != lead["id"] and not contact.get("lead")
    kept = {*LEVEL_1, *LEVEL_2, *LEVEL_3, "name", "taxCode", "businessFormId", "salespersonId", "externalId", "scaleRating"}
    assert {k: contact[k] for k in kept} == {k: lead[k] for k in kept}
    assert (contact["dataLevel"], contact["scaleRatingState"], contact["verify"]) == (3, "APPROVED", "TODO")
    assert (contact["version"], contact["createdBy"]) == (1, member.id)
    now = read(member, lead).expect(200)
    assert now["contactId"] == contact["id"]
    assert not [w for w in now["warnings"] if contact["id"] in w]  # its own contact is no duplicate
    change(member, lead, note="x").expect(412, "LEAD_CONVERTED")
    thing = f"/v1/contacts/{contact['id']}"
    assert member.client.get(thing).expect(200).json == contact
    comments = list(member.client.items(f"{thing}/comments"))
    assert [(c["body"], c["contactId"]) for c in comments] == [("Khách hẹn gặp", contact["id"])]
    entries = list(member.client.items(f"{thing}/history"))
    assert [e["leadId"] for e in entries if "leadId" in e] == [lead["id"]]
    assert {"SCALE_APPROVED", "COMMENTED", "UPDATED"} <= {e["kind"] for e in entries}  # what came before is told, too
    assert "CONVERTED" in kinds(member, lead)
    assert events(cohoi, lead)[-1][0] == "lead.converted"
    assert [t for t, _ in events(cohoi, contact)] == ["contact.created"]
    sales.create(by=member, contact=contact, kind="MAIN").expect(201)  # it is a customer now


def test_converting_again_gives_the_same_contact(sales):
    """LEA-18: whoever does it, and many at once"""
    lead = company(sales.an)
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: convert(sales.an, lead).expect(200), range(5)))
    assert len({r["id"] for r in replies}) == 1
    again = convert(sales.manager, lead).expect(200)
    assert again["id"] == replies[0]["id"] and again["version"] == 1
    assert kinds(sales.an, lead).count("CONVERTED") == 1


def test_of_two_leads_with_one_identity_one_becomes_a_contact(sales):
    """AMB-26: also side by side"""
    for _ in range(4):
        code = tax_code()
        leads = [create(sales.an, taxCode=code).expect(201) for _ in range(3)]
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            replies = list(pool.map(lambda lead: convert(sales.an, lead), leads))
        assert sorted(r.status for r in replies) == [200, 409, 409]
