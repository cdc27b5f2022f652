"""A catalog rule from its set-up to the customer's new status, as its manual tells it (seed 004): from the page's
requests to the event log.

CAT-01..14, CON-17, 18, OPP-35, AMB-30"""
from catalogs import attempt, contact_of, has_status, opportunity_of, rated
from cohoi_client import eventually
from sales import Sales, events


def set_up(admin):
    """"Thiết lập catalog": statuses of customers, results of transactions, what each result does; then activated."""
    draft = admin.post("/v1/catalogs", {
        "name": "Quy trình thử", "showStatusOn": "BOTH", "modules": ["CUSTOMER", "TRANSACTION"],
        "customerStatuses": [{"name": "Khách hàng mới", "color": "#9e9e9e"}, {"name": "Trạng thái 1", "color": "#2e7d32"},
                             {"name": "Đang chăm sóc", "color": "#1565c0"}]}).expect(201).json
    new, one, care = [s["id"] for s in draft["customerStatuses"]]
    catalog = admin.patch(f"/v1/catalogs/{draft['id']}", {"results": [
        {"name": "Không nghe máy"},
        {"name": "Đã gặp mặt", "probability": 30, "customerStatusId": one},
        {"name": "Đã gửi tài liệu", "customerStatusId": care}]}).expect(200).json
    assert not catalog["active"]
    catalog = admin.post(f"/v1/catalogs/{draft['id']}:activate").expect(200).json
    return catalog, (new, one, care), [r["id"] for r in catalog["results"]]


def the_list_shows_the_status(seller, contact, catalog, status):
    """"Màn hình danh sách khách hàng": the status with its name and colour; a click on it filters."""
    shown = {s["id"]: (s["name"], s["color"]) for s in seller.client.get(f"/v1/catalogs/{catalog['id']}")["customerStatuses"]}
    listed = seller.client.get("/v1/contacts", params={"statusId": status, "mine": "true"}).expect(200)["items"]
    assert contact["id"] in [c["id"] for c in listed]
    return [shown[c["statusId"]] for c in listed if c["id"] == contact["id"]][0]


def only_a_result(cohoi, seller, contact, silent):
    """2.1: a result without an action is recorded, and only on what is completed."""
    refused = attempt(seller, contactId=contact["id"], title="Gọi lần 1", status="IN_PROGRESS", resultId=silent).expect(400)
    assert list(refused.fields) == ["resultId"]
    t = attempt(seller, contactId=contact["id"], title="Gọi lần 1", status="COMPLETED", kind="CALL", resultId=silent).expect(201)
    assert t["resultName"] == "Không nghe máy"
    cohoi.settle()
    assert "statusId" not in contact_of(seller, contact)


def both_actions(cohoi, seller, contact, met, one):
    """2.2: an opportunity, a transaction in it; its % jumps, the customer's status with it. Found again in the lists."""
    opportunity = seller.client.post("/v1/opportunities", {"contactId": contact["id"], "name": "Tem truy xuất"}).expect(201).json
    t = seller.client.post(f"/v1/opportunities/{opportunity['id']}/transactions",
                           {"title": "Gặp tại văn phòng", "kind": "MEETING", "status": "COMPLETED", "resultId": met,
                            "dueAt": "2026-12-01T02:00:00Z", "priority": 2}).expect(201).json
    assert t["opportunityId"] == opportunity["id"] and t["contactId"] == contact["id"]
    assert rated(seller, opportunity, 30)["state"] == "ACTIVE"
    has_status(seller, contact, one)
    below = seller.client.get(f"/v1/opportunities/{opportunity['id']}/transactions").expect(200)["items"]
    assert [x["resultName"] for x in below] == ["Đã gặp mặt"]
    return opportunity


def only_a_status(seller, contact, sent, care):
    """2.3: straight in the module of transactions, without an opportunity."""
    t = attempt(seller, contactId=contact["id"], title="Gửi hồ sơ", status="COMPLETED", resultId=sent).expect(201)
    assert "opportunityId" not in t.json
    has_status(seller, contact, care)


def many_at_once(seller, contacts, met, one):
    """"Tích chọn các giao dịch cần cập nhật > Chuyển trạng thái > chọn Kết quả > Lưu"."""
    planned = [attempt(seller, contactId=c["id"], title="Hẹn gặp").expect(201)["id"] for c in contacts]
    done = seller.client.post("/v1/transactions:bulkSetResult", {"ids": planned, "status": "COMPLETED", "resultId": met}).expect(200)
    assert [i["ok"] for i in done["items"]] == [True] * len(planned) and done["bulkActId"]
    for contact in contacts:
        has_status(seller, contact, one)


def the_log_tells_it(cohoi, opportunity, contact):
    """The rule follows from the transaction, the % and the status from the rule: one correlation."""
    rule = next(e for e in cohoi.events("catalog", "cohoi.catalog.rule_applied") if e["data"].get("opportunityId") == opportunity["id"])
    changed = next(e for type, _, e in events(cohoi, opportunity) if type == "opportunity.updated")
    status = next(e for e in cohoi.events("contacts", "cohoi.contact.updated")
                  if e["subject"] == contact["id"] and e["causationid"] == rule["id"])
    created = next(e for e in cohoi.events("catalog", "cohoi.transaction.created") if e["subject"] == rule["data"]["transactionId"])
    assert changed["causationid"] == rule["id"]
    assert {e["correlationid"] for e in (created, rule, changed, status)} == {created["correlationid"]}
    page = cohoi.admin.get("/v1/events", params={"source": "catalog", "types": "cohoi.catalog.rule_applied", "limit": 500}).expect(200)
    assert rule["id"] in [e["id"] for e in page["items"]]


def test_a_rule_from_its_set_up_to_the_customer_s_new_status(cohoi):
    """Every paragraph of the manual, in its order."""
    sales = Sales(cohoi)
    catalog, (new, one, care), (silent, met, sent) = set_up(cohoi.admin)
    contact = sales.contact(name="Công ty Chè Tân Cương")
    only_a_result(cohoi, sales.an, contact, silent)
    opportunity = both_actions(cohoi, sales.an, contact, met, one)
    assert the_list_shows_the_status(sales.an, contact, catalog, one) == ("Trạng thái 1", "#2e7d32")
    only_a_status(sales.an, contact, sent, care)
    assert the_list_shows_the_status(sales.an, contact, catalog, care) == ("Đang chăm sóc", "#1565c0")
    assert opportunity_of(sales.an, opportunity)["probability"] == 30
    many_at_once(sales.an, [contact, sales.contact()], met, one)
    the_log_tells_it(cohoi, opportunity, contact)
    eventually(lambda: "opportunity.won" not in [t for t, _, _ in events(cohoi, opportunity)])
