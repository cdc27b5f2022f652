"""Who may be the same customer. PEE-04"""
import pytest
from sales import Sales, phone, tax_code

NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def duplicates(user, thing, place="contacts"):
    page = user.client.get(f"/v1/{place}/{thing['id']}/duplicates").expect(200)
    assert page["totalSize"] == len(page["items"])
    return {c["id"]: c for c in page["items"]}


def why(user, thing, place="contacts"):
    return {id: c["why"] for id, c in duplicates(user, thing, place).items()}


def mail():
    return f"{tax_code()}@x.vn"


def test_mail_and_phone_find_duplicates_by_their_normal_forms(sales):
    """PEE-04"""
    number, address = phone(), mail()
    one = sales.contact(sales.an, phone=number, email=address)
    same_mail = sales.contact(sales.an, email=f"Lan <{address.upper()}>")
    same_phone = sales.contact(sales.an, phone=f"+84 {number[1:]}")
    both = sales.contact(sales.an, phone=f"{number[:4]} {number[4:]}", email=address)
    sales.contact(sales.an, phone=phone(), email=mail())
    expected = {same_mail["id"]: ["EMAIL"], same_phone["id"]: ["PHONE"], both["id"]: ["EMAIL", "PHONE"]}
    assert why(sales.an, one) == expected
    assert why(sales.an, same_phone) == {one["id"]: ["PHONE"], both["id"]: ["PHONE"]}
    assert why(sales.an, sales.contact(sales.an)) == {}


def test_a_person_s_tax_code_is_his_citizen_id(sales):
    """PEE-04, CON-01"""
    number = f"0{tax_code()}3"
    person = sales.contact(sales.an, type="INDIVIDUAL", citizenId=number)
    household = sales.contact(sales.an, taxCode=number)
    assert why(sales.an, person) == {household["id"]: ["TAX_CODE"]}


def test_a_duplicate_of_others_is_shown_restricted(sales):
    """PEE-04, ACC-10"""
    number = phone()
    own = sales.contact(sales.an, phone=number)
    theirs = sales.contact(sales.binh, phone=number, taxCode=tax_code(), email=mail(), address="bí mật")
    found = duplicates(sales.an, own)[theirs["id"]]
    assert {k: v for k, v in found.items() if v != []} == {
        "id": theirs["id"], "type": "COMPANY", "name": theirs["name"], "taxCode": theirs["taxCode"],
        "salespersonName": sales.binh.full_name, "restricted": True, "why": ["PHONE"]}
    assert duplicates(sales.manager, own)[theirs["id"]]["phone"] == number
    sales.binh.client.get(f"/v1/contacts/{own['id']}/duplicates").expect(403, "PERMISSION_DENIED")
    sales.an.client.get(f"/v1/contacts/{NOBODY}/duplicates").expect(404)


def test_a_lead_s_duplicates_are_contacts_and_leads(sales):
    """AMB-26, PEE-04"""
    code, number = tax_code(), phone()
    contact = sales.contact(sales.an, taxCode=code)
    leads = [sales.binh.client.post("/v1/leads", {"name": "x", "taxCode": code, "phone": number}).expect(201).json for _ in range(2)]
    assert why(sales.binh, leads[0], "leads") == {contact["id"]: ["TAX_CODE"], leads[1]["id"]: ["TAX_CODE", "PHONE"]}
    found = duplicates(sales.binh, leads[0], "leads")
    assert found[contact["id"]]["restricted"] and found[leads[1]["id"]]["lead"]
    sales.an.client.get(f"/v1/leads/{leads[0]['id']}/duplicates").expect(403)
