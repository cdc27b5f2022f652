"""Quotes, orders, the money that comes in, invoices, and what is printed; each with the rights of what it hangs on."""
import base64
import concurrent.futures
import hashlib
import re

import pytest
from cohoi_client import eventually
from sales import Sales, act, event_types, events, phone

SERVICE = "00000000-0000-7000-8000-000000000051"
NOBODY = "00000000-0000-7000-8000-0000000000ff"


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture
def place(sales):
    """An opportunity of An's in a campaign, with its campaign and contact."""
    campaign, contact = sales.campaign(), sales.contact()
    made = sales.opportunity(campaign, contact=contact, ownerId=sales.an.id)
    return {**made, "campaign": campaign, "contact": contact, "path": f"/v1/opportunities/{made['id']}"}


def vnd(units):
    return {"currencyCode": "VND", "units": str(units), "nanos": 0}


def quote_of(user, place, **fields):
    body = {"lines": [{"description": "Tem", "quantity": "3", "unitPrice": vnd(100000), "discount": "10", "taxRate": "8"}],
            **fields}
    return user.client.post(f"{place['path']}/quotes", body).expect(201).json


def order_of(user, place, total=500000, **fields):
    return user.client.post(f"{place['path']}/orders", {"total": vnd(total), **fields}).expect(201).json


def pay(user, order, units, **more):
    return user.client.post(f"/v1/orders/{order['id']}:recordPayment", {"amount": vnd(units), **more})


# --- quotes ---

def test_a_quote_is_added_and_listed(sales, place):
    """OPP-17, CMP-20"""
    made = quote_of(sales.an, place, validUntil="2027-01-31")
    assert made["total"] == vnd(291600) and made["net"] == vnd(270000) and made["lines"][0]["amount"] == vnd(291600)
    assert (made["campaignId"], made["contactId"], made["state"]) == (place["campaign"]["id"], place["contact"]["id"], "DRAFT")
    assert sales.an.client.get(f"/v1/quotes/{made['id']}").expect(200).json == made
    for path, filters in ((f"{place['path']}/quotes", {}), ("/v1/quotes", {"campaignId": place["campaign"]["id"]}),
                          ("/v1/quotes", {"contactId": place["contact"]["id"]}),
                          ("/v1/quotes", {"opportunityId": place["id"]})):
        listed = sales.binh.client.get(path, params=filters).expect(200)
        assert [q["id"] for q in listed["items"]] == [made["id"]] and listed["totalSize"] == 1
    assert event_types(sales.cohoi, place)[-1] == "quote.created"


def test_quotes_page(sales, place):
    """OPP-17"""
    made = [quote_of(sales.an, place)["id"] for _ in range(5)]
    seen, token = [], None
    while True:
        page = sales.an.client.get(f"{place['path']}/quotes", params={
            "pageSize": 2, **({"pageToken": token} if token else {})}).expect(200)
        seen += [q["id"] for q in page["items"]]
        token = page.json.get("nextPageToken")
        if not token:
            break
    assert seen == made[::-1]
    sales.an.client.get(f"{place['path']}/quotes", params={"pageToken": "nonsense"}).expect(400)


def test_new_quotes_need_the_offered_service_on_main_and_secondary_ones_only(sales, place):
    """OPP-28"""
    quote_of(sales.an, place)  # plain
    main = sales.opportunity(contact=sales.valid_contact())
    assert main["kind"] == "MAIN"
    path = f"/v1/opportunities/{main['id']}"
    sales.an.client.post(f"{path}/quotes", {}).expect(412, "OFFERED_SERVICE_REQUIRED")
    sales.an.client.patch(path, {"offeredServiceId": SERVICE}).expect(200)
    sales.an.client.post(f"{path}/quotes", {}).expect(201)


def test_a_quote_becomes_one_order(sales, place):
    """OPP-28, OPP-16"""
    quote = quote_of(sales.an, place, note="Giao trong 7 ngày")
    order = sales.an.client.post(f"/v1/quotes/{quote['id']}:order").ok().json
    assert quote["isQuote"] and not order["isQuote"] and order["quoteId"] == quote["id"] and order["total"] == quote["total"] and order["state"] == "DRAFT"
    assert order["lines"] == quote["lines"] and order["note"] == quote["note"] and order["id"] != quote["id"]
    after = sales.an.client.get(f"/v1/quotes/{quote['id']}").expect(200)
    assert (after["state"], after["orderId"], after["version"]) == ("CONFIRMED", order["id"], 2)
    assert event_types(sales.cohoi, place)[-2:] == ["order.created", "quote.updated"]
    sales.an.client.post(f"/v1/quotes/{quote['id']}:order").expect(412, "QUOTE_ORDERED")
    sales.an.client.delete(f"/v1/orders/{order['id']}").ok()
    assert "orderId" not in sales.an.client.get(f"/v1/quotes/{quote['id']}").expect(200).json
    assert "orderId" not in sales.an.client.get(f"{place['path']}/quotes").expect(200)["items"][0]
    again = sales.an.client.post(f"/v1/quotes/{quote['id']}:order").ok()  # its order is no more
    assert again["id"] != order["id"]


def test_two_who_order_a_quote_at_once_get_one_order(sales, place):
    """OPP-28"""
    quote = quote_of(sales.an, place)
    ask = lambda user: user.client.post(f"/v1/quotes/{quote['id']}:order", after=False).status  # noqa: E731
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(ask, [sales.an, sales.manager] * 4))
    assert statuses[0] in (200, 201) and set(statuses[1:]) == {412}
    assert sales.an.client.get(f"{place['path']}/orders").expect(200)["totalSize"] == 1


def test_a_quote_is_changed_and_deleted(sales, place):
    """OPP-17"""
    quote = quote_of(sales.an, place)
    path = f"/v1/quotes/{quote['id']}"
    changed = sales.an.client.patch(path, {"lines": [{"unitPrice": vnd(70), "quantity": "0.5"}], "name": "Bản 2"}).expect(200)
    assert changed["total"] == vnd(35) and changed["version"] == 2 and changed["name"] == "Bản 2"
    assert sales.an.client.patch(path, {"name": "Bản 2"}).expect(200)["version"] == 2  # nothing new, nothing told
    cleared = sales.an.client.patch(path, {"lines": None, "total": vnd(1000)}).expect(200)
    assert cleared["total"] == vnd(1000) and "net" not in cleared.json and cleared["lines"] == []
    sales.an.client.patch(path, {"name": "x"}, if_match=1).expect(412, "VERSION_MISMATCH")
    sales.an.client.delete(path).ok()
    sales.an.client.get(path).expect(404)
    sales.an.client.patch(path, {"name": "x"}).expect(404)
    assert sales.an.client.get(f"{place['path']}/quotes").expect(200)["items"] == []
    assert event_types(sales.cohoi, place)[-1] == "quote.deleted"


BAD_LINES = [({"quantity": "-1"}, "lines[0].quantity"), ({"quantity": "viele"}, "lines[0].quantity"),
             ({"discount": "100.01"}, "lines[0].discount"), ({"taxRate": "-0.5"}, "lines[0].taxRate"),
             ({"quantity": "999999999999999999"}, "lines[0]"), ({"unitPrice": vnd(-1)}, "lines[0].unitPrice"),
             ({"serviceId": "no id"}, "lines[0].serviceId")]


@pytest.mark.parametrize("line,field", BAD_LINES, ids=str)
def test_lines_out_of_bounds_are_refused_by_name(sales, place, line, field):
    """OPP-17"""
    reply = sales.an.client.post(f"{place['path']}/quotes", {"lines": [{"unitPrice": vnd(10**12), **line}]}).expect(400)
    assert list(reply.fields) == [field]


def test_one_quote_has_one_currency(sales, place):
    """OPP-17"""
    dollars = {"currencyCode": "USD", "units": "1", "nanos": 5000000}  # 1.005
    reply = sales.an.client.post(f"{place['path']}/quotes", {"lines": [{"unitPrice": vnd(1)}, {"unitPrice": dollars}]})
    assert reply.expect(400).fields == {"lines[1].unitPrice": "MIXED_CURRENCIES"}
    made = sales.an.client.post(f"{place['path']}/quotes", {"lines": [{"unitPrice": dollars}]}).expect(201)
    assert made["total"] == {"currencyCode": "USD", "units": "1", "nanos": 10000000}
    sales.an.client.post(f"{place['path']}/quotes", {"total": {"units": "1", "nanos": 5}}).expect(400)  # no half dong
    sales.an.client.post(f"{place['path']}/quotes", {"lines": [{}] * 201}).expect(400)


def test_what_only_we_compute_is_not_taken(sales, place):
    """CMP-20"""
    made = sales.an.client.post(f"{place['path']}/orders", {
        "total": vnd(10), "paid": vnd(10), "payments": [{"amount": vnd(10)}], "campaignId": NOBODY, "quoteId": NOBODY})
    assert made.expect(201)["payments"] == [] and "paid" not in made.json and "quoteId" not in made.json
    assert made["campaignId"] == place["campaign"]["id"]


# --- rights ---

def test_documents_have_the_rights_of_their_opportunity(sales, place):
    """ACC-02, ACC-03, OPP-16, OPP-17"""
    quote, order = quote_of(sales.an, place), order_of(sales.an, place)
    stranger, boss = sales.join("salesperson"), sales.join("manager")  # view all is reading only
    for path in (f"/v1/quotes/{quote['id']}", f"/v1/orders/{order['id']}"):
        stranger.client.get(path).expect(404)
        stranger.client.get(f"{path}/print").expect(404)
        stranger.client.patch(path, {"name": "x"}).expect(404)
        stranger.client.delete(path).expect(404)
        for reader in (sales.binh, boss):
            reader.client.get(path).expect(200)
            reader.client.get(f"{path}/print").expect(200)
            reader.client.patch(path, {"name": "x"}).expect(403, "PERMISSION_DENIED")
            reader.client.delete(path).expect(403)
        sales.manager.client.patch(path, {"name": "của quản lý"}).expect(200)
    for verb in ("quotes", "orders"):
        stranger.client.get(f"{place['path']}/{verb}").expect(404)
        stranger.client.post(f"{place['path']}/{verb}", {}).expect(404)
        sales.binh.client.post(f"{place['path']}/{verb}", {}).expect(403)
        assert stranger.client.get(f"/v1/{verb}", params={"opportunityId": place["id"]}).expect(200)["totalSize"] == 0
    pay(stranger, order, 5).expect(404)
    pay(boss, order, 5).expect(403)
    stranger.client.post(f"/v1/quotes/{quote['id']}:order").expect(404)
    sales.binh.client.post(f"/v1/quotes/{quote['id']}:order").expect(403)
    for path in ("quotes", "orders"):
        sales.an.client.get(f"/v1/{path}/{NOBODY}").expect(404)


def test_outside_campaigns_the_contacts_salesperson_and_his_leader_read(sales):
    """ACC-10, OPP-16"""
    leader = sales.join("sales_leader")
    team = sales.cohoi.admin.post("/v1/teams", {"name": f"Đội {phone()}", "leaderId": leader.id}).ok()
    seller = sales.cohoi.new_user("salesperson", team=team["id"])
    for user in (leader, seller):
        user.client.seen = sales.cohoi.admin.seen
    contact = sales.contact(by=seller)
    made = seller.client.post("/v1/opportunities", {"contactId": contact["id"]}).expect(201)
    order = seller.client.post(f"/v1/opportunities/{made['id']}/orders", {"total": vnd(9)}).expect(201)
    eventually(lambda: leader.client.get(f"/v1/orders/{order['id']}").status == 200, 10, "the leader sees it")
    assert [o["id"] for o in leader.client.items("/v1/orders", contactId=contact["id"])] == [order["id"]]
    assert not list(sales.binh.client.items("/v1/orders", contactId=contact["id"]))
    sales.binh.client.get(f"/v1/orders/{order['id']}").expect(404)


# --- orders and payments ---

def test_success_and_create_order_is_prefilled_and_knows_its_campaign(sales, place):
    """OPP-13, CMP-20, AMB-48"""
    won = act(sales.an, place, "win", {"amount": vnd(9000000), "createOrder": True}).ok()
    order = sales.an.client.get(f"/v1/orders/{won['orderId']}").expect(200)
    assert order["total"] == vnd(9000000) and order["campaignId"] == place["campaign"]["id"] and order["state"] == "DRAFT"
    told = events(sales.cohoi, place)[-2:]
    assert [t[0] for t in told] == ["opportunity.won", "order.created"] and told[0][1]["orderId"] == order["id"]


def test_an_order_goes_the_ways_of_its_life_cycle_only(sales, place):
    """OPP-16"""
    order = order_of(sales.an, place)
    path = f"/v1/orders/{order['id']}"
    sales.an.client.patch(path, {"state": "PAID"}).expect(412, "WRONG_STATE")
    assert sales.an.client.patch(path, {"state": "CONFIRMED"}).expect(200)["state"] == "CONFIRMED"
    sales.an.client.patch(path, {"state": "CANCELLED"}).expect(200)
    sales.an.client.patch(path, {"state": "CONFIRMED"}).expect(412, "WRONG_STATE")
    pay(sales.an, order, 5).expect(412, "WRONG_STATE")
    sales.an.client.patch(path, {"total": vnd(1)}).expect(412, "WRONG_STATE")
    sales.an.client.patch(path, {"state": "DRAFT"}).expect(200)
    changes = [d["changes"] for t, d, _ in events(sales.cohoi, place) if t == "order.updated"]
    assert [(c[0]["from"], c[0]["to"]) for c in changes] == [
        ('"DRAFT"', '"CONFIRMED"'), ('"CONFIRMED"', '"CANCELLED"'), ('"CANCELLED"', '"DRAFT"')]


def test_payments_are_listed_and_make_the_order_paid_when_they_cover_it(sales, place):
    """CON-24, LEA-14"""
    order = order_of(sales.an, place, 500000)
    part = pay(sales.an, order, 200000, paidAt="2024-05-06T07:08:09Z", note="Đợt 1").ok()
    assert part["state"] == "CONFIRMED" and part["paid"] == vnd(200000)
    assert part["payments"][0]["paidAt"].startswith("2024-05-06T07:08:09") and part["payments"][0]["recordedBy"] == sales.an.id
    whole = pay(sales.an, order, 300000).ok()
    assert whole["state"] == "PAID" and [p["amount"] for p in whole["payments"]] == [vnd(200000), vnd(300000)]
    assert sales.an.client.get(f"/v1/orders/{order['id']}").expect(200).json == whole.json
    told = [(t, d) for t, d, _ in events(sales.cohoi, place) if t in ("order.payment_recorded", "order.updated")]
    assert [t for t, _ in told] == ["order.payment_recorded", "order.updated"] * 2
    first = told[0][1]
    assert first["paidAt"].startswith("2024-05-06T07:08:09") and first["amount"]["units"] == "200000"
    assert (first["orderId"], first["contactId"], first["campaignId"]) == (
        order["id"], place["contact"]["id"], place["campaign"]["id"])
    assert first["paymentId"] == part["payments"][0]["id"]


def test_more_than_is_owed_is_refused(sales, place):
    """CON-24"""
    order = order_of(sales.an, place, 100)
    pay(sales.an, order, 101).expect(412, "MORE_THAN_OWED")
    pay(sales.an, order, 60).ok()
    pay(sales.an, order, 41).expect(412, "MORE_THAN_OWED")
    pay(sales.an, order, 0).expect(400)
    pay(sales.an, order, 1, paidAt="2099-01-01T00:00:00Z").expect(400)
    reply = sales.an.client.post(f"/v1/orders/{order['id']}:recordPayment", {"amount": {"currencyCode": "USD", "units": "1"}})
    assert reply.expect(400).fields == {"amount.currencyCode": "MIXED_CURRENCIES"}
    sales.an.client.post(f"/v1/orders/{order['id']}:recordPayment", {}).expect(400)
    unknown = sales.an.client.post(f"{place['path']}/orders", {}).expect(201)
    pay(sales.an, unknown, 5).expect(412, "ORDER_WITHOUT_TOTAL")


def test_payments_side_by_side_never_come_to_more_than_the_total(sales, place):
    """CON-24"""
    order = order_of(sales.an, place, 100)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: pay(sales.an, order, 30).status, range(8)))
    assert statuses.count(412) == 5 and len([s for s in statuses if s in (200, 201)]) == 3
    assert sales.an.client.get(f"/v1/orders/{order['id']}").expect(200)["paid"] == vnd(90)


def test_a_payment_that_is_sent_twice_is_received_once(sales, place):
    """CON-24"""
    order = order_of(sales.an, place, 100)
    one, two = (sales.an.client.post(f"/v1/orders/{order['id']}:recordPayment", {"amount": vnd(30)}, key=f"pay-{order['id']}")
                for _ in range(2))
    assert one.ok().json == two.ok().json and one["paid"] == vnd(30)
    assert event_types(sales.cohoi, place).count("order.payment_recorded") == 1


def test_money_that_was_received_is_not_deleted_or_edited_away(sales, place):
    """CON-24"""
    order = order_of(sales.an, place, 100)
    pay(sales.an, order, 60).ok()
    path = f"/v1/orders/{order['id']}"
    sales.an.client.delete(path).expect(412, "ORDER_HAS_PAYMENTS")
    for change in ({"state": "CANCELLED"}, {"total": vnd(59)}, {"total": None}):
        sales.an.client.patch(path, change).expect(412, "ORDER_HAS_PAYMENTS")
    assert sales.an.client.patch(path, {"total": vnd(60)}).expect(200)["state"] == "PAID"


def test_a_payment_that_was_a_mistake_is_taken_back_and_both_are_told(sales, place):
    """CON-24, LEA-14"""
    order = order_of(sales.an, place, 500)
    wrong = pay(sales.an, order, 500, paidAt="2025-03-04T05:06:07Z").ok()["payments"][0]
    path = f"/v1/orders/{order['id']}:reversePayment"
    sales.binh.client.post(path, {"paymentId": wrong["id"]}).expect(403)
    back = sales.an.client.post(path, {"paymentId": wrong["id"], "note": "Gõ nhầm"}).ok()
    assert back["state"] == "CONFIRMED" and back["paid"] == vnd(0) and back["payments"][0]["reversed"]
    assert back["payments"][1]["amount"] == vnd(-500) and back["payments"][1]["reversesId"] == wrong["id"]
    sales.an.client.post(path, {"paymentId": wrong["id"]}).expect(412, "WRONG_STATE")
    sales.an.client.post(path, {"paymentId": NOBODY}).expect(404)
    told = [d for t, d, _ in events(sales.cohoi, place) if t == "order.payment_recorded"]
    assert [(d["amount"]["units"], d["paidAt"][:10]) for d in told] == [("500", "2025-03-04"), ("-500", "2025-03-04")]
    history = f"/v1/contacts/{place['contact']['id']}/history"
    eventually(lambda: ("PAYMENT_REVERSED", "-500 VND") in [(h["kind"], h.get("note")) for h in sales.an.client.items(history)],
               10, "the contact's history tells it")
    sales.an.client.patch(f"/v1/orders/{order['id']}", {"state": "CANCELLED"}).expect(200)


def test_money_comes_in_for_what_was_deleted_meanwhile(sales):
    """AMB-37"""
    admin = sales.cohoi.admin
    contact = sales.contact()
    made = sales.opportunity(sales.campaign(managerIds=[sales.manager.id, admin.id]), contact=contact)
    admin.seen = sales.manager.client.seen
    order = admin.post(f"/v1/opportunities/{made['id']}/orders", {"total": vnd(100)}).expect(201)
    admin.delete(f"/v1/opportunities/{made['id']}").ok()
    assert admin.post(f"/v1/orders/{order['id']}:recordPayment", {"amount": vnd(100)}).ok()["state"] == "PAID"


# --- what the customer's page shows ---

def test_counts_and_history_of_the_contact_follow(sales, place):
    """CON-03, CON-06, CON-09, CON-11"""
    contact = place["contact"]["id"]
    quote, order = quote_of(sales.an, place), order_of(sales.an, place)
    dropped = order_of(sales.an, place)
    pay(sales.an, order, 200000).ok()
    sales.an.client.delete(f"/v1/orders/{dropped['id']}").ok()
    sales.an.client.post(f"/v1/contacts/{contact}/invoices", {
        "number": "1C26TAA-17", "issuedOn": "2026-11-27", "orderId": order["id"], "total": vnd(200000)}).expect(201)
    wanted = {"QUOTE_CREATED": quote["name"], "ORDER_CREATED": order["name"], "ORDER_DELETED": None,
              "PAYMENT_RECORDED": "200000 VND", "INVOICE_CREATED": "1C26TAA-17"}

    def shown():
        counts = sales.an.client.get(f"/v1/contacts/{contact}").expect(200)["counts"]
        history = {h["kind"]: h.get("note") for h in sales.an.client.items(f"/v1/contacts/{contact}/history")}
        return counts["orders"] == 1 and counts["invoices"] == 1 and wanted.items() <= history.items()
    eventually(shown, 15, "the contact knows")


def test_the_opportunitys_history_tells_of_documents(sales, place):
    """OPP-16, OPP-17, OPP-18"""
    quote_of(sales.an, place, name="Bản chào")
    order = order_of(sales.an, place, 700000, name="Đơn tem")
    pay(sales.an, order, 700000).ok()
    told = [(h["type"].removeprefix("cohoi."), h.get("note")) for h in sales.binh.client.items(f"{place['path']}/history")]
    assert told[:4] == [("order.updated", "Đơn tem"), ("order.payment_recorded", "700.000 ₫"), ("order.created", "Đơn tem"),
                        ("quote.created", "Bản chào")]


# --- invoices ---

def test_invoices_are_kept_for_the_contact(sales, place):
    """CON-09"""
    path = f"/v1/contacts/{place['contact']['id']}/invoices"
    file = "00000000-0000-7000-8000-000000000077"
    made = sales.an.client.post(path, {"number": "HD-1", "issuedOn": "2026-11-20", "total": vnd(5), "note": "bản gốc",
                                       "attachmentIds": [file]}).expect(201)
    assert (made["number"], made["issuedOn"], made["total"], made["attachmentIds"]) == ("HD-1", "2026-11-20", vnd(5), [file])
    second = sales.an.client.post(path, {"number": "HD-2", "issuedOn": "2026-11-21", "total": vnd(6)}).expect(201)
    listed = sales.an.client.get(path, params={"pageSize": 1}).expect(200)
    assert [i["id"] for i in listed["items"]] == [second["id"]] and listed["totalSize"] == 2
    rest = sales.an.client.get(path, params={"pageSize": 1, "pageToken": listed["nextPageToken"]}).expect(200)
    assert rest["items"] == [made.json]
    told = [e for e in sales.cohoi.events("opportunities", "cohoi.invoice.created") if e["data"]["invoiceId"] == made["id"]]
    assert told[0]["data"]["contactId"] == place["contact"]["id"] == told[0]["partitionkey"]


def test_invoices_have_the_rights_of_their_contact(sales, place):
    """CON-09, ACC-10, ACC-13"""
    path = f"/v1/contacts/{place['contact']['id']}/invoices"
    body = {"number": "HD-1", "issuedOn": "2026-11-20", "total": vnd(5)}
    reader = sales.join("data_staff")  # sees all contacts, sells nothing
    for user in (sales.binh, sales.join("salesperson")):
        user.client.get(path).expect(403, "PERMISSION_DENIED")
        user.client.post(path, body).expect(403)
    reader.client.get(path).expect(200)
    reader.client.post(path, body).expect(403)
    sales.manager.client.post(path, body).expect(201)
    sales.an.client.get(f"/v1/contacts/{NOBODY}/invoices").expect(404)


def test_an_invoice_needs_number_day_and_total_and_an_order_of_its_contact(sales, place):
    """CON-09"""
    path = f"/v1/contacts/{place['contact']['id']}/invoices"
    missing = sales.an.client.post(path, {}).expect(400)
    assert set(missing.fields) == {"number", "issuedOn", "total"}
    body = {"number": "HD-1", "issuedOn": "2026-11-20", "total": vnd(5)}
    other = order_of(sales.manager, {"path": f"/v1/opportunities/{sales.opportunity(place['campaign'])['id']}"})
    for order in (other["id"], NOBODY):
        assert sales.an.client.post(path, {**body, "orderId": order}).expect(400).fields == {"orderId": "UNKNOWN_VALUE"}
    assert sales.an.client.post(path, {**body, "issuedOn": "20/11/2026"}).expect(400).fields == {"issuedOn": "BAD_FORMAT"}


def test_nothing_new_begins_with_who_was_erased(sales):
    """CON-09, OPP-32: "Contradictions, decided"."""
    contact, staff = sales.contact(), sales.join("data_staff")
    path = f"/v1/contacts/{contact['id']}"
    staff.client.post(f"{path}:erase", {"reason": "Yêu cầu số 7"}, if_match=contact["version"]).expect(200)
    body = {"number": "HD-1", "issuedOn": "2026-11-20", "total": vnd(5)}
    eventually(lambda: sales.an.client.post(f"{path}/invoices", body).code == "CONTACT_ERASED", 10, "erased here, too")
    sales.an.client.post(f"{path}/tasks", {"title": "x"}).expect(412, "CONTACT_ERASED")


# --- print ---

def test_a_quote_is_printed_as_a_page_that_can_do_nothing(sales, place):
    """OPP-17, OPP-28"""
    evil = "<script>alert('x')</script>\"&"
    quote = quote_of(sales.an, place, name=evil, note="</style><img src=x onerror=1>", validUntil="2027-01-31",
                     number="BG-2026/11")
    page = sales.binh.client.get(f"/v1/quotes/{quote['id']}/print").expect(200)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8" and page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Content-Disposition"].startswith("inline;")
    style = re.search(r"<style>(.*?)</style>", page.content.decode(), re.DOTALL).group(1)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = page.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{allowed}'" in policy and "default-src 'none'" in policy and "script" not in policy
    assert "sandbox" in policy and "allow" not in policy and policy.count("default-src") == 1
    text = page.content.decode()
    assert "<script" not in text and "<img" not in text and "&lt;script&gt;alert(&#39;x&#39;)" in text
    for part in ("BÁO GIÁ", "BG-2026/11", "31/01/2027", "291.600 ₫", "270.000 ₫",
                 "Hai trăm chín mươi mốt nghìn sáu trăm đồng", place["contact"]["name"]):
        assert part in text, part


def test_a_printed_order_names_services_and_shows_what_is_owed_but_no_phone(sales):
    """OPP-16, ACC-07"""
    service = sales.cohoi.admin.post("/v1/lists/services", {"name": f"Tem chống giả {phone()}"}).ok()
    campaign, number = sales.campaign(hideInfo=True), phone()
    contact = sales.contact(phone=number, email="kin@x.vn", address="12 Lê Lợi, Huế")
    made = sales.opportunity(campaign, contact=contact, ownerId=sales.an.id)
    order = sales.an.client.post(f"/v1/opportunities/{made['id']}/orders", {
        "lines": [{"serviceId": service["id"], "unitPrice": vnd(1500000), "quantity": "2"}]}).expect(201)
    pay(sales.an, order, 1000000).ok()
    printed = lambda: sales.binh.client.get(f"/v1/orders/{order['id']}/print").expect(200).content.decode()  # noqa: E731
    text = eventually(lambda: printed() if service["name"] in printed() else None, 10, "the service's name is known")
    for part in ("ĐƠN HÀNG", order["number"], "3.000.000 ₫", "Đã thanh toán", "1.000.000 ₫", "Còn phải trả", "2.000.000 ₫",
                 "12 Lê Lợi, Huế", sales.an.full_name):
        assert part in text, part
    assert number not in text and "kin@x.vn" not in text


# --- notes ---

def test_notes_and_comments_are_kept_and_listed_as_what_they_are(sales, place):
    """OPP-31, OPP-19, CON-19"""
    path = f"{place['path']}/comments"
    note = sales.an.client.post(path, {"body": "Đã gửi mẫu, chờ duyệt", "kind": "NOTE"}).expect(201)
    comment = sales.binh.client.post(path, {"body": "Nhớ gọi lại"}).expect(201)
    wanted = [(comment["id"], "COMMENT"), (note["id"], "NOTE")]
    assert [(c["id"], c["kind"]) for c in sales.an.client.items(path)] == wanted
    mirrored = f"/v1/contacts/{place['contact']['id']}/comments"
    eventually(lambda: [(c["id"], c["kind"]) for c in sales.an.client.items(mirrored)] == wanted, 10, "mirrored")
    sales.an.client.post(path, {"body": "x", "kind": "SECRET"}).expect(400)
    sales.join("salesperson").client.post(path, {"body": "x", "kind": "NOTE"}).expect(404)


# --- the whole way ---

def test_from_new_quote_to_money_received(sales):
    """OPP-28, OPP-13, OPP-16, CON-24: báo giá mới, đơn hàng, thanh toán; what the old-customer flag is made from."""
    contact = sales.valid_contact()
    made = sales.opportunity(contact=contact, offeredServiceId=SERVICE)
    place = {**made, "path": f"/v1/opportunities/{made['id']}"}
    assert made["kind"] == "MAIN"
    quote = quote_of(sales.an, place)
    sales.an.client.patch(f"/v1/quotes/{quote['id']}", {"state": "CONFIRMED"}).expect(200)
    order = sales.an.client.post(f"/v1/quotes/{quote['id']}:order").ok()
    act(sales.an, made, "win", {"amount": order["total"]}).ok()
    sales.an.client.patch(f"/v1/orders/{order['id']}", {"state": "CONFIRMED"}).expect(200)
    assert pay(sales.an, order, 291600).ok()["state"] == "PAID"
    assert event_types(sales.cohoi, made) == [
        "opportunity.created", "quote.created", "quote.updated", "order.created", "quote.updated", "opportunity.won",
        "order.updated", "order.payment_recorded", "order.updated"]
    payment = events(sales.cohoi, made)[-2]
    assert payment[1]["contactId"] == contact["id"] == payment[2]["partitionkey"]
