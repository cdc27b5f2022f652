"""What a customer has paid: the old customer, and the revenue of the three years before this one. CON-24, LEA-14"""
import pytest
from cohoi_client import eventually
from sales import Sales, new_value


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def service(cohoi):
    return new_value(cohoi, "services")


def order(sales, contact, service, price="1000000000", currency="VND", campaign=None):
    opportunity = sales.opportunity(campaign, contact=contact, offeredServiceId=service)
    line = {"serviceId": service, "quantity": "1", "unitPrice": {"currencyCode": currency, "units": price}}
    by = sales.manager if campaign else sales.an
    return by.client.post(f"/v1/opportunities/{opportunity['id']}/orders", {"lines": [line]}).expect(201).json


def pay(sales, order, units, paid_at=None, currency="VND", nanos=0, **more):
    body = {"amount": {"currencyCode": currency, "units": str(units), "nanos": nanos}, **({"paidAt": paid_at} if paid_at else {})}
    return sales.manager.client.post(f"/v1/orders/{order['id']}:recordPayment", body, **more).expect(200)


def read(sales, contact):
    return sales.an.client.get(f"/v1/contacts/{contact['id']}").expect(200)


def years(summary):
    """{year: (currency, units)}"""
    return {y["year"]: (y["amount"]["currencyCode"], int(y["amount"]["units"])) for y in summary["byYear"]}


def this_year(sales, contact):
    return read(sales, contact)["revenueSummary"]["byYear"][-1]["year"] + 1


def test_who_has_paid_is_an_old_customer(cohoi, sales, service):
    """CON-24, LEA-05: by itself, from the first money on"""
    contact = sales.valid_contact()
    bought = order(sales, contact, service)
    assert read(sales, contact)["oldCustomer"] is False
    pay(sales, bought, 1000)
    eventually(lambda: read(sales, contact)["oldCustomer"])
    pay(sales, bought, 1000)
    eventually(lambda: len([e for e in cohoi.events("opportunities", "cohoi.order.payment_recorded")
                            if e["data"]["contactId"] == contact["id"]]) == 2)
    cohoi.settle()
    entries = [e for e in sales.an.client.items(f"/v1/contacts/{contact['id']}/history") if e["kind"] == "OLD_CUSTOMER"]
    assert [e["changes"] for e in entries] == [[{"field": "oldCustomer", "from": "false", "to": "true"}]]
    told = [e["data"] for e in cohoi.events("contacts", "cohoi.contact.updated") if e["subject"] == contact["id"]]
    assert [c["field"] for data in told for c in data["changes"]] == ["oldCustomer"]
    assert read(sales, contact)["version"] == 2
    old = [c["id"] for c in sales.an.client.items("/v1/contacts", oldCustomer="true")]
    assert contact["id"] in old
    forged = sales.an.client.patch(f"/v1/contacts/{contact['id']}", {"oldCustomer": False}).expect(200)
    assert forged["oldCustomer"] is True


def test_the_revenue_of_three_years_is_what_was_paid_in_them(cohoi, sales, service):
    """LEA-14, LEA-13: not this year's, nor an older one's; by the day at the company's place"""
    contact = sales.valid_contact()
    bought = order(sales, contact, service)
    year = this_year(sales, contact)
    paid = [(f"{year - 4}-06-01T00:00:00Z", 1), (f"{year - 3}-06-01T00:00:00Z", 20), (f"{year - 2}-03-01T00:00:00Z", 300),
            (f"{year - 2}-12-31T16:59:59Z", 4000), (f"{year - 2}-12-31T17:00:00Z", 50000), (None, 600000)]
    for at, units in paid:
        pay(sales, bought, units, at)
    expected = {year - 3: ("VND", 20), year - 2: ("VND", 4300), year - 1: ("VND", 50000)}
    summary = eventually(lambda: years(read(sales, contact)["revenueSummary"]) == expected
                         and read(sales, contact)["revenueSummary"])
    assert summary["total"] == {"currencyCode": "VND", "units": "54320", "nanos": 0}
    listed = [c for c in sales.an.client.items("/v1/contacts", mine="true") if c["id"] == contact["id"]]
    assert years(listed[0]["revenueSummary"]) == expected
    restricted = sales.binh.client.get(f"/v1/contacts/{contact['id']}").expect(200).json
    assert "revenueSummary" not in restricted and "oldCustomer" not in restricted


def test_money_of_several_orders_and_campaigns_adds_up(sales, service):
    """LEA-14"""
    contact = sales.valid_contact()
    year = this_year(sales, contact)
    campaign = sales.campaign()
    orders = [order(sales, contact, service), order(sales, contact, service, campaign=campaign)]
    for bought in orders:
        for _ in range(3):
            pay(sales, bought, 7, f"{year - 1}-01-15T00:00:00Z")
    eventually(lambda: read(sales, contact)["revenueSummary"]["total"]["units"] == "42")


def test_another_currency_is_shown_where_it_is_the_only_one(sales, service):
    """LEA-14"""
    contact = sales.valid_contact()
    year = this_year(sales, contact)
    abroad = order(sales, contact, service, "500", "USD")
    pay(sales, abroad, 12, f"{year - 1}-05-05T00:00:00Z", "USD", nanos=500000000)
    eventually(lambda: read(sales, contact)["revenueSummary"]["total"]
               == {"currencyCode": "USD", "units": "12", "nanos": 500000000})
    home = order(sales, contact, service)
    pay(sales, home, 9, f"{year - 1}-05-05T00:00:00Z")
    eventually(lambda: read(sales, contact)["revenueSummary"]["total"]["currencyCode"] == "VND")
    assert read(sales, contact)["revenueSummary"]["total"]["units"] == "9"
