"""How a lead of iCheck's becomes a customer, as its manual tells it (seed 003, "Tiềm năng" and "Liên hệ")."""
import pytest
from cohoi_client import eventually
from sales import Sales, new_value, phone, tax_code


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


class Company:
    """The people and lists of the day."""

    def __init__(self, cohoi, sales):
        self.leader, self.staff = sales.join("sales_leader"), sales.join("data_staff")
        team = cohoi.admin.post("/v1/teams", {"name": f"TSC {tax_code()}", "leaderId": self.leader.id}).expect(201)["id"]
        self.seller = sales.join("salesperson", team=team)
        eventually(lambda: self.leader.client.get("/v1/me")["ledUserIds"] == [self.seller.id])
        self.lists = {field: new_value(cohoi, name) for field, name in (
            ("rank", "ranks"), ("businessFormId", "businessForms"), ("marketWayId", "marketWays"),
            ("industryId", "industries"), ("businessKindId", "businessKinds"))}
        self.service = new_value(cohoi, "services")


def the_form_is_filled_in(day, seller):
    """Only name and tax code are asked; then level by level."""
    form = {"type": "COMPANY", "name": "Công ty CP Nước mắm Hạnh Phúc"}
    assert seller.client.post("/v1/leads", form).expect(400).fields == {"taxCode": "REQUIRED"}
    lead = seller.client.post("/v1/leads", {**form, "taxCode": tax_code(), "rank": day.lists["rank"],
                                            "offeredServiceIds": [day.service]}).expect(201).json
    assert (lead["dataLevel"], lead["oldCustomer"], lead["salespersonId"]) == (0, False, seller.id)
    levels = [
        {"issuedPlace": "Sở KHĐT Kiên Giang", "issuedOn": "2015-05-04", "address": "12 Trần Hưng Đạo, Phú Quốc",
         "website": "https://nuocmam.vn", "phone": phone(), "contactPersons": [{"name": "Chị Hạnh", "title": "Giám đốc"}],
         **{f: day.lists[f] for f in ("businessFormId", "marketWayId", "industryId")}},
        {"brands": ["Hạnh Phúc"], "businessKindId": day.lists["businessKindId"], "email": "hanh@nuocmam.vn",
         "usedCompetitor": True, "fanpageUrl": "https://facebook.com/nuocmam"},
        {"skuCount": 12, "distributionModel": "siêu thị, đại lý", "operatingProcess": "ủ chượp 12 tháng",
         "scaleRating": "MEDIUM"}]
    for expected, fields in zip((1, 2, 2), levels):
        assert seller.client.patch(f"/v1/leads/{lead['id']}", fields).expect(200)["dataLevel"] == expected
    return lead


def the_leader_approves_the_scale(day, lead):
    rated = day.seller.client.get(f"/v1/leads/{lead['id']}").expect(200)
    assert rated["scaleRatingState"] == "PENDING"
    day.seller.client.post(f"/v1/leads/{lead['id']}:approveScale").expect(403)
    approved = day.leader.client.post(f"/v1/leads/{lead['id']}:approveScale").expect(200)
    assert (approved["scaleRatingState"], approved["dataLevel"]) == ("APPROVED", 3)


def others_see_it_as_they_may(day, sales, lead):
    listed = [c["id"] for c in day.leader.client.items("/v1/leads", dataLevel=3)]
    assert lead["id"] in listed
    assert sales.binh.client.get(f"/v1/leads/{lead['id']}").expect(200)["restricted"] is True
    assert lead["id"] not in [c["id"] for c in sales.binh.client.items("/v1/leads")]


def it_becomes_a_contact(day, sales, lead):
    """A colleague had brought in the same company: that lead stays a lead."""
    twin = sales.binh.client.post("/v1/leads", {"name": "Nước mắm HP", "taxCode": lead["taxCode"]}).expect(201)
    assert twin["warnings"] == [f"DUPLICATE_LEAD:{lead['id']}"]
    contact = day.seller.client.post(f"/v1/leads/{lead['id']}:convert").expect(200).json
    assert (contact["verify"], contact["dataLevel"], contact["salespersonId"]) == ("TODO", 3, day.seller.id)
    late = sales.binh.client.post(f"/v1/leads/{twin['id']}:convert").expect(409, "DUPLICATE_IDENTITY")
    assert late["existing"]["salespersonName"] == day.seller.full_name
    checked = day.staff.client.post(f"/v1/contacts/{contact['id']}:verify", {"verify": "VERIFIED"}).expect(200)
    assert checked["verify"] == "VERIFIED"
    assert contact["id"] in [c["id"] for c in day.seller.client.items("/v1/contacts", mine="true")]
    return contact


def it_buys_and_is_an_old_customer(day, contact):
    """An opportunity from the contact's screen, an order, money: last year's counts as revenue."""
    client = day.seller.client
    opportunity = client.post("/v1/opportunities", {
        "contactId": contact["id"], "name": "Tem truy xuất", "kind": "MAIN", "offeredServiceId": day.service}).expect(201)
    assert (opportunity["phone"], opportunity["ownerId"]) == (contact["phone"], day.seller.id)
    line = {"serviceId": day.service, "quantity": "10000", "unitPrice": {"currencyCode": "VND", "units": "500"}}
    order = client.post(f"/v1/opportunities/{opportunity['id']}/orders", {"lines": [line]}).expect(201)
    last_year = contact["revenueSummary"]["byYear"][-1]["year"]
    paid = {"amount": {"currencyCode": "VND", "units": "2000000"}, "paidAt": f"{last_year}-07-01T00:00:00Z"}
    client.post(f"/v1/orders/{order['id']}:recordPayment", paid).expect(200)
    now = eventually(lambda: client.get(f"/v1/contacts/{contact['id']}").expect(200).json["oldCustomer"]
                     and client.get(f"/v1/contacts/{contact['id']}").expect(200))
    assert now["revenueSummary"]["total"] == {"currencyCode": "VND", "units": "2000000", "nanos": 0}
    assert (now["counts"]["opportunities"], now["counts"]["orders"]) == (1, 1)
    client.post(f"/v1/contacts/{contact['id']}/products", {"name": "Nước mắm 40 độ", "brand": "Hạnh Phúc",
                                                           "gtin": "8935024140147"}).expect(201)


def the_history_tells_it_all(day, contact):
    kinds = {e["kind"] for e in day.leader.client.items(f"/v1/contacts/{contact['id']}/history")}
    assert {"CREATED", "UPDATED", "LEVEL_CHANGED", "SCALE_APPROVED", "VERIFIED", "OPPORTUNITY_CREATED", "ORDER_CREATED",
            "OLD_CUSTOMER", "PRODUCT_ADDED"} <= kinds


def test_a_lead_of_icheck_s_becomes_a_customer(cohoi, sales):
    """LEA-01..06, 08..18; CON-01, 05, 06, 10, 11, 12, 16, 24; ACC-08..11, 14; AMB-26, 27, 28; OPP-25"""
    day = Company(cohoi, sales)
    lead = the_form_is_filled_in(day, day.seller)
    the_leader_approves_the_scale(day, lead)
    others_see_it_as_they_may(day, sales, lead)
    contact = it_becomes_a_contact(day, sales, lead)
    it_buys_and_is_an_old_customer(day, contact)
    the_history_tells_it_all(day, contact)
