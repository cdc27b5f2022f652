"""Customers: identity, what is required, changes, verify state, the tree, external ids."""
import concurrent.futures
import itertools

import pytest
from cohoi_client import eventually
from sales import Sales, new_value, phone, tax_code

numbers = itertools.count(1)
NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def staff(sales):
    return sales.join("data_staff")


def citizen_id():
    return f"0{tax_code()}{next(numbers) % 10}"


def path(contact):
    return f"/v1/contacts/{contact['id']}"


def create(user, **fields):
    return user.client.post("/v1/contacts", {"name": "Công ty An", **fields})


def verify(staff, contact, state, **more):
    return staff.client.post(f"{path(contact)}:verify", {"verify": state, **more})


# --- making ---

def test_a_contact_is_kept_as_it_was_typed(sales):
    """CON-01, CON-02"""
    fields = {"type": "COMPANY", "name": "Công ty Cổ phần Nguyễn", "taxCode": f"{tax_code()}-001", "phone": " 0912 345 678 ",
              "email": "An <An@Nguyen.vn>", "address": "1 Tràng Tiền, Hà Nội", "website": "https://nguyen.vn",
              "contactPersons": [{"name": "Bình", "title": "Giám đốc", "phone": "0987654321", "email": "b@x.vn"}],
              "brands": ["Nguyễn"], "note": "khách quen"}
    made = create(sales.an, **fields).expect(201)
    read = sales.an.client.get(path(made)).expect(200).json
    assert read == made.json
    assert {k: read[k] for k in fields} == {**fields, "phone": "0912 345 678"}
    assert (read["version"], read["verify"], read["dataLevel"], read["oldCustomer"]) == (1, "TODO", 0, False)
    assert set(read["counts"].values()) == {0}
    assert read["createdAt"] == read["updatedAt"] and read["createdBy"] == sales.an.id


def test_the_creator_has_it_unless_somebody_else_is_named(sales):
    """ACC-13, AMB-46"""
    own = create(sales.an).expect(201)
    assert (own["salespersonId"], own["salespersonName"]) == (sales.an.id, sales.an.full_name)
    assert "salespersonId" not in create(sales.an, salespersonId=None).expect(201).json
    given = create(sales.manager, salespersonId=sales.binh.id).expect(201)
    assert given["salespersonName"] == sales.binh.full_name
    create(sales.an, salespersonId=sales.binh.id).expect(403, "PERMISSION_DENIED")


def test_every_user_may_create_a_contact(cohoi):
    """ACC-12"""
    for role in ("customer_care", "integration", "data_staff"):
        create(cohoi.new_user(role)).expect(201)


@pytest.mark.parametrize("fields, expected", [
    ({"name": None}, {"name": "REQUIRED"}),
    ({"name": "  "}, {"name": "REQUIRED"}),
    ({"name": "x" * 301}, {"name": "TOO_LONG"}),
    ({"type": "ALIEN"}, {"type": "UNKNOWN_VALUE"}),
    ({"taxCode": "012345678"}, {"taxCode": "BAD_FORMAT"}),
    ({"taxCode": "01234567890"}, {"taxCode": "BAD_FORMAT"}),
    ({"citizenId": "12345678"}, {"citizenId": "BAD_FORMAT"}),
    ({"phone": "call me"}, {"phone": "BAD_FORMAT"}),
    ({"email": "an at x.vn"}, {"email": "BAD_FORMAT"}),
    ({"parentId": "x"}, {"parentId": "BAD_FORMAT"}),
    ({"parentId": NOBODY}, {"parentId": "UNKNOWN_VALUE"}),
    ({"rank": "gold"}, {"rank": "BAD_FORMAT"}),
    ({"offeredServiceIds": ["x"]}, {"offeredServiceIds[0]": "BAD_FORMAT"}),
    ({"issuedOn": "2020-02-30"}, {"issuedOn": "BAD_FORMAT"}),
    ({"fanpageUrl": "javascript:alert(1)"}, {"fanpageUrl": "BAD_FORMAT"}),
    ({"skuCount": -1}, {"skuCount": "OUT_OF_BOUNDS"}),
    ({"contactPersons": [{"name": "An"}, {"phone": "x"}]},
     {"contactPersons[1].name": "REQUIRED", "contactPersons[1].phone": "BAD_FORMAT"}),
    ({"contactPersons": [{"name": "An"}] * 51}, {"contactPersons": "TOO_MANY"}),
    ({"shoeSize": 41}, {"shoeSize": "UNKNOWN_FIELD"}),
    ({"taxCode": "1", "phone": "x", "email": "y"},
     {"taxCode": "BAD_FORMAT", "phone": "BAD_FORMAT", "email": "BAD_FORMAT"}),
])
def test_what_is_wrong_is_named_by_field(sales, fields, expected):
    assert create(sales.an, **fields).expect(400, "INVALID_ARGUMENT").fields == expected


def test_tax_codes_have_10_12_or_13_digits(sales):
    """AMB-25: "-" and spaces are how people write them."""
    base = tax_code()
    for code in (base, f"{base[:4]} {base[4:]}-001", f"0{base}9"):
        create(sales.an, taxCode=code).expect(201)


def test_only_the_name_is_required_and_level_fields_drive_the_level(cohoi, sales):
    """AMB-27, LEA-17"""
    bare = create(sales.an).expect(201)
    assert (bare["verify"], bare["dataLevel"]) == ("REJECT", 0)
    full = {"taxCode": tax_code(), "issuedPlace": "Hà Nội", "issuedOn": "2020-01-31",
            "businessFormId": new_value(cohoi, "businessForms"), "marketWayId": new_value(cohoi, "marketWays"),
            "industryId": new_value(cohoi, "industries"), "address": "1 Tràng Tiền", "website": "https://an.vn",
            "phone": phone(), "contactPersons": [{"name": "Bình"}]}
    assert sales.an.client.patch(path(bare), full).expect(200)["dataLevel"] == 1
    second = {"brands": ["An"], "businessKindId": new_value(cohoi, "businessKinds"), "email": "a@an.vn", "usedCompetitor": False,
              "fanpageUrl": "https://facebook.com/an"}
    assert sales.an.client.patch(path(bare), second).expect(200)["dataLevel"] == 2
    third = {"skuCount": 0, "distributionModel": "đại lý", "operatingProcess": "mùa vụ", "headcount": 10}
    assert sales.an.client.patch(path(bare), third).expect(200)["dataLevel"] == 3
    assert sales.an.client.patch(path(bare), {"address": None}).expect(200)["dataLevel"] == 0


# --- identity ---

def test_an_identity_stands_once_and_its_holder_is_shown_restricted(sales):
    """CON-01, AMB-25"""
    code, number = tax_code(), citizen_id()
    company = create(sales.an, taxCode=code, phone=phone(), address="bí mật").expect(201)
    person = create(sales.an, type="INDIVIDUAL", name="Bà Lan", citizenId=number).expect(201)
    refused = create(sales.binh, name="Khác", taxCode=f"{code[:5]} {code[5:]}").expect(409, "DUPLICATE_IDENTITY")
    assert refused["existing"] == {"id": company["id"], "name": "Công ty An", "taxCode": code,
                                   "salespersonName": sales.an.full_name}
    refused = create(sales.binh, type="INDIVIDUAL", citizenId=number).expect(409, "DUPLICATE_IDENTITY")
    assert refused["existing"]["id"] == person["id"]
    create(sales.binh, taxCode=f"{code}-001").expect(201)  # a branch is a customer of its own
    other = create(sales.binh).expect(201)
    sales.binh.client.patch(path(other), {"taxCode": code}).expect(409, "DUPLICATE_IDENTITY")
    sales.an.client.patch(path(company), {"taxCode": f"{code[:3]} {code[3:]}"}).expect(200)  # its own


def test_of_many_who_create_the_same_customer_at_once_one_wins(sales):
    """CON-01: exactly one; the others are shown it."""
    people = [sales.join("salesperson") for _ in range(6)]
    for _ in range(5):
        code = tax_code()
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            replies = list(pool.map(lambda p: create(p, taxCode=code, phone=" 0912345678 "), people))
        won = [r for r in replies if r.status == 201]
        assert len(won) == 1 and won[0]["version"] == 1
        for lost in (r for r in replies if r.status != 201):
            lost.expect(409, "DUPLICATE_IDENTITY")
            assert lost["existing"]["id"] == won[0]["id"]
            assert lost["existing"]["salespersonName"] == won[0]["salespersonName"]


def test_of_many_who_change_to_the_same_code_at_once_one_wins(sales):
    contacts = [create(sales.an).expect(201) for _ in range(4)]
    code = tax_code()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda c: sales.an.client.patch(path(c), {"taxCode": code}), contacts))
    assert sorted(r.status for r in replies) == [200, 409, 409, 409]
    assert {r["version"] for r in replies if r.status == 200} == {2}


def test_a_repeated_creation_makes_one(sales):
    body = {"name": "Một lần", "taxCode": tax_code()}
    first = sales.an.client.post("/v1/contacts", body, key="one contact").expect(201)
    assert sales.an.client.post("/v1/contacts", body, key="one contact").expect(201).json == first.json
    sales.an.client.post("/v1/contacts", {**body, "note": "x"}, key="one contact").expect(409, "IDEMPOTENCY_KEY_REUSED")
    sales.binh.client.post("/v1/contacts", body, key="one contact").expect(409, "DUPLICATE_IDENTITY")  # his own key


# --- changing ---

def test_a_patch_changes_what_it_names_and_null_clears(sales):
    """CON-04"""
    made = create(sales.an, phone="0912345678", note="cũ").expect(201)
    changed = sales.an.client.patch(path(made), {"name": "Công ty Bình", "phone": None}).expect(200)
    assert (changed["name"], changed["note"], changed["version"]) == ("Công ty Bình", "cũ", 2)
    assert "phone" not in changed.json
    assert sales.an.client.patch(path(made), {"note": "cũ"}).expect(200)["version"] == 2  # nothing was changed
    sales.an.client.patch(path(made), {"name": None}).expect(400)
    ours = {"verify": "VERIFIED", "oldCustomer": True, "version": 99, "createdBy": NOBODY, "dataLevel": 3}
    assert sales.an.client.patch(path(made), ours).expect(200).json == changed.json


def test_a_stale_version_is_refused(sales):
    made = create(sales.an).expect(201)
    sales.an.client.patch(path(made), {"note": "1"}, if_match=1).expect(200)
    for refused in (sales.an.client.patch(path(made), {"note": "2"}, if_match=1),
                    sales.an.client.post(f"{path(made)}:detach", {}, if_match=1)):
        refused.expect(412, "VERSION_MISMATCH")
    assert sales.an.client.get(path(made)).expect(200)["version"] == 2


def test_changes_at_once_are_all_kept(sales):
    made = create(sales.an).expect(201)
    fields = ["note", "address", "website", "issuedPlace", "distributionModel", "operatingProcess"]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for reply in pool.map(lambda f: sales.an.client.patch(path(made), {f: f"https://{f}.vn"}), fields):
            reply.expect(200)
    read = sales.an.client.get(path(made)).expect(200)
    assert read["version"] == 7 and all(read[f] == f"https://{f}.vn" for f in fields)


def test_an_unknown_contact_is_not_found(sales):
    for reply in (sales.an.client.get(f"/v1/contacts/{NOBODY}"),
                  sales.an.client.patch(f"/v1/contacts/{NOBODY}", {"note": "x"}),
                  sales.an.client.post(f"/v1/contacts/{NOBODY}:pull"),
                  sales.an.client.get(f"/v1/contacts/{NOBODY}/history"),
                  sales.an.client.post(f"/v1/contacts/{NOBODY}/comments", {"body": "x"})):
        reply.expect(404, "NOT_FOUND")
    sales.an.client.get("/v1/contacts/not-an-id").expect(400)


# --- who may read it ---

def test_a_reader_without_rights_sees_whose_customer_it_is_and_no_more(sales):
    """ACC-10, ACC-11, ACC-13"""
    made = create(sales.an, taxCode=tax_code(), phone=phone(), email="a@b.vn", note="x", address="y").expect(201)
    seen = sales.binh.client.get(path(made)).expect(200).json
    assert {k: v for k, v in seen.items() if v != []} == {
        "id": made["id"], "type": "COMPANY", "name": made["name"], "taxCode": made["taxCode"],
        "salespersonName": sales.an.full_name, "restricted": True}
    sales.binh.client.patch(path(made), {"note": "mine"}).expect(403, "PERMISSION_DENIED")
    for reader in (sales.an, sales.manager):
        assert "restricted" not in reader.client.get(path(made)).expect(200).json


def test_a_leader_reads_and_changes_what_his_team_has(cohoi, sales):
    """ACC-14, PEE-12"""
    leader = sales.join("sales_leader")
    team = cohoi.admin.post("/v1/teams", {"name": "Đội bán", "leaderId": leader.id}).expect(201)["id"]
    member = sales.join("salesperson", team=team)
    eventually(lambda: leader.client.get("/v1/me")["ledUserIds"] == [member.id])
    made = create(member, phone=phone()).expect(201)
    assert leader.client.get(path(made)).expect(200)["phone"] == made["phone"]
    leader.client.patch(path(made), {"note": "đã xem"}).expect(200)
    foreign = create(sales.an).expect(201)
    assert leader.client.get(path(foreign)).expect(200)["restricted"] is True
    leader.client.patch(path(foreign), {"note": "x"}).expect(403)
    assert [c["id"] for c in leader.client.items("/v1/contacts")] == [made["id"]]


def test_rights_on_a_contact_are_apart_from_those_on_its_opportunities(sales):
    """ACC-18"""
    campaign = sales.campaign()
    contact = sales.contact(sales.an, phone=phone())
    opportunity = sales.opportunity(campaign, contact=contact, ownerId=sales.binh.id)
    assert opportunity["ownerId"] == sales.binh.id
    assert sales.binh.client.get(path(contact)).expect(200)["restricted"] is True
    sales.binh.client.patch(path(contact), {"note": "x"}).expect(403)


# --- the verify state ---

def test_data_staff_verifies(sales, staff):
    """CON-12, AMB-28, AMB-52"""
    made = create(sales.an).expect(201)
    verify(staff, made, "VERIFIED").expect(412, "WRONG_STATE")
    assert sales.an.client.patch(path(made), {"taxCode": tax_code()}).expect(200)["verify"] == "TODO"
    assert verify(staff, made, "VERIFIED", note="đúng").expect(200)["verify"] == "VERIFIED"
    assert sales.an.client.patch(path(made), {"phone": phone()}).expect(200)["verify"] == "VERIFIED"
    assert sales.an.client.patch(path(made), {"taxCode": tax_code()}).expect(200)["verify"] == "TODO"
    assert verify(staff, made, "REJECT").expect(200)["verify"] == "REJECT"
    assert sales.an.client.patch(path(made), {"note": "x"}).expect(200)["verify"] == "REJECT"
    assert sales.an.client.patch(path(made), {"taxCode": None}).expect(200)["verify"] == "REJECT"
    verify(sales.an, made, "VERIFIED").expect(403)
    assert verify(staff, made, None).expect(400).fields == {"verify": "REQUIRED"}


def test_only_a_valid_contact_carries_main_opportunities(sales, staff):
    """CON-16, AMB-42, AMB-46"""
    incomplete, rejected, valid = create(sales.an), create(sales.an, taxCode=tax_code()), create(sales.an, taxCode=tax_code())
    verify(staff, rejected, "REJECT").expect(200)
    for contact in (incomplete, rejected):
        sales.create(contact=contact, kind="MAIN").expect(412, "CONTACT_NOT_VALID")
    sales.create(contact=valid, kind="MAIN").expect(201)


# --- the tree ---

def test_contacts_form_a_tree(sales):
    """CON-13"""
    head = create(sales.an, name="Tổng công ty").expect(201)
    branch = create(sales.an, name="Chi nhánh", parentId=head["id"]).expect(201)
    assert (branch["parentId"], branch["parentName"]) == (head["id"], "Tổng công ty")
    office = create(sales.an, name="Văn phòng", parentId=branch["id"]).expect(201)
    for parent in (office, branch, head):
        refused = sales.an.client.patch(path(head), {"parentId": parent["id"]}).expect(412, "WRONG_STATE")
        assert refused.fields == {"parentId": "WRONG_STATE"}
    assert [c["id"] for c in sales.an.client.items("/v1/contacts", parentId=head["id"])] == [branch["id"]]
    sales.create(contact=branch).expect(412, "CHILD_CONTACT")
    free = sales.an.client.patch(path(branch), {"parentId": None}).expect(200)
    assert "parentId" not in free.json and "parentName" not in free.json
    assert sales.an.client.patch(path(head), {"parentId": office["id"]}).expect(200)["parentName"] == "Văn phòng"


def test_no_circle_is_closed_by_two_at_once(sales):
    """CON-13"""
    for _ in range(5):
        a, b = create(sales.an).expect(201), create(sales.an).expect(201)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            replies = list(pool.map(lambda pair: sales.an.client.patch(path(pair[0]), {"parentId": pair[1]["id"]}),
                                    [(a, b), (b, a)]))
        assert sorted(r.status for r in replies) == [200, 412]


# --- ids of other systems ---

def test_an_external_id_creates_and_then_updates(sales):
    place = f"/v1/contacts/by-external-id/erp-{tax_code()}"
    code = tax_code()
    made = sales.an.client.put(place, {"name": "Từ ERP", "taxCode": code, "note": "cũ"}).expect(200)
    assert place.endswith(made["externalId"]) and made["salespersonId"] == sales.an.id
    again = sales.an.client.put(place, {"name": "Từ ERP mới", "externalId": "another"}).expect(200)
    assert (again["id"], again["version"], again["name"], again["note"]) == (made["id"], 2, "Từ ERP mới", "cũ")
    assert again["externalId"] == made["externalId"]
    sales.binh.client.put(place, {"name": "x"}).expect(403)
    clash = create(sales.binh, externalId=made["externalId"]).expect(409, "ALREADY_EXISTS")
    assert clash.fields == {"externalId": "ALREADY_EXISTS"}


def test_of_many_who_put_the_same_external_id_at_once_one_creates(sales):
    place = f"/v1/contacts/by-external-id/erp-{tax_code()}"
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda n: sales.an.client.put(place, {"name": f"Lần {n}"}).expect(200), range(5)))
    assert len({r["id"] for r in replies}) == 1
    assert sorted(r["version"] for r in replies) == [1, 2, 3, 4, 5]
