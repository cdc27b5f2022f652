"""Who is told of evidence, transactions, tasks, payments and customers. NTF-04..07, PEE-09, PEE-13, LEA-16, NEW-05"""
import json
import uuid

import pytest
from cohoi_client import eventually
from sales import Sales, tax_code
from telling import append, events, settle, told, wait_told

opportunities, contacts, evidence = events["opportunities"], events["contacts"], events["evidence"]


@pytest.fixture
def sales(cohoi):
    return Sales(cohoi)


def of(opportunity):
    """The ids by which events name it."""
    return {"opportunity_id": opportunity["id"], "contact_id": opportunity["contactId"],
            **({"campaign_id": opportunity["campaignId"]} if "campaignId" in opportunity else {})}


def sweep(cohoi, opportunity):
    """opportunities has made it lost because of the sweep."""
    lost = opportunities.OpportunityLost(**of(opportunity), owner_id=opportunity["ownerId"], lost_by=2, version=9)
    append(cohoi, "opportunities", "opportunity.lost", lost, opportunity["id"],
           opportunity.get("campaignId") or opportunity["contactId"])


# --- the sweep -------------------------------------------------------------------------------------------------------


def test_what_the_sweep_failed_in_a_campaign_is_told_to_owner_and_managers_as_one(cohoi, sales):
    """NTF-05, PEE-13: all of a night are one notification for each reader, with its count."""
    campaign = sales.campaign()
    made = [sales.opportunity(campaign, ownerId=sales.an.id) for _ in range(3)]
    for opportunity in made:
        sweep(cohoi, opportunity)
    for person in (sales.an, sales.manager):
        notice = wait_told(person, "SWEEP_FAILED", campaignId=campaign["id"], count=3)
        assert notice["title"] == "3 cơ hội bị đánh dấu thất bại vì thiếu bằng chứng"
    settle(cohoi)
    assert told(sales.an, "OPPORTUNITY_LOST") == [] and told(sales.binh, "SWEEP_FAILED") == []


def test_what_the_sweep_failed_outside_campaigns_is_told_to_the_owner_and_his_leader(cohoi, sales):
    """NTF-05: the leader of the salesperson's team is the manager there."""
    leader = sales.join("sales_leader")
    team = cohoi.admin.post("/v1/teams", {"name": f"Đội {uuid.uuid4().hex[:6]}", "leaderId": leader.id}).expect(201)
    seller = sales.join("salesperson", team=team["id"])
    opportunity = sales.opportunity(by=seller, contact=sales.contact(seller))
    sweep(cohoi, opportunity)
    for person in (seller, leader):
        assert opportunity["name"] in wait_told(person, "SWEEP_FAILED", opportunityId=opportunity["id"])["title"]
    detached = contacts.ContactDetached(contact_id=opportunity["contactId"], from_salesperson_id=seller.id, why="SWEEP")
    append(cohoi, "contacts", "contact.detached", detached, opportunity["contactId"])
    for person in (seller, leader):
        wait_told(person, "CONTACT_DETACHED", contactId=opportunity["contactId"])
    settle(cohoi)
    assert told(sales.manager, "SWEEP_FAILED") == []


# --- evidence and transactions ---------------------------------------------------------------------------------------


def test_a_warning_reaches_the_opportunity_s_salesperson(cohoi, sales):
    """NTF-06: he must update the evidence; what customer care noted is read where it stands."""
    care = sales.join("customer_care", "manager")
    opportunity = sales.opportunity(contact=sales.valid_contact(sales.an))
    proof, warning = {"file": ("bao-gia.txt", "Báo giá 10 mã".encode())}, {"note": "Khách 0912345678 nói khác"}
    eventually(lambda: sales.an.client.post(f"/v1/opportunities/{opportunity['id']}/evidence", files=proof).ok(), 20)
    eventually(lambda: care.client.post(f"/v1/opportunities/{opportunity['id']}/evidence:warn", warning).ok(), 20)
    notice = wait_told(sales.an, "EVIDENCE_WARNED", opportunityId=opportunity["id"])
    assert opportunity["name"] in notice["title"] and "0912345678" not in json.dumps(notice)
    settle(cohoi)
    assert told(sales.binh, "EVIDENCE_WARNED") == [] and told(care, "EVIDENCE_WARNED") == []


def test_what_is_due_tonight_is_told_to_each_salesperson_as_one(cohoi, sales):
    """NEW-05, PEE-13"""
    campaign = sales.campaign()
    for _ in range(4):
        opportunity = sales.opportunity(campaign, ownerId=sales.an.id)
        near = evidence.DeadlineNear(**of(opportunity), owner_id=sales.an.id, day="2026-11-27")
        append(cohoi, "evidence", "evidence.deadline_near", near, opportunity["id"], campaign["id"])
    wait_told(sales.an, "DEADLINE_NEAR", campaignId=campaign["id"], count=4)


def test_with_hide_info_a_warning_names_the_opportunity_to_its_owner_alone(cohoi, sales):
    """NTF-06, NTF-07"""
    opportunity = sales.opportunity(sales.campaign(hideInfo=True), name="Chị An 0987654321", ownerId=sales.an.id)
    made = task(sales, opportunity, sales.binh)
    notice = wait_told(sales.binh, "TASK_ASSIGNED", opportunityId=opportunity["id"])
    assert made["id"] and "0987654321" not in json.dumps(notice)
    warned = evidence.EvidenceWarned(**of(opportunity), owner_id=sales.an.id)
    append(cohoi, "evidence", "evidence.warned", warned, opportunity["id"], opportunity["campaignId"])
    assert "0987654321" in wait_told(sales.an, "EVIDENCE_WARNED", opportunityId=opportunity["id"])["title"]


def test_who_saves_a_transaction_is_told_that_it_was_added(cohoi, sales):
    """NTF-04: the one notice about one's own act."""
    contact = sales.contact(sales.an)
    body = {"contactId": contact["id"], "title": "Gọi lần đầu", "status": "PLANNED"}
    sales.an.client.post("/v1/transactions", body).expect(201)
    notice = wait_told(sales.an, "TRANSACTION_SAVED", contactId=contact["id"])
    assert notice["title"] == "Đã thêm giao dịch thành công" and notice["count"] == 1
    settle(cohoi)
    assert len(told(sales.an, "TRANSACTION_SAVED")) == 1 and told(sales.manager, "TRANSACTION_SAVED") == []


# --- tasks and payments ----------------------------------------------------------------------------------------------


def task(sales, opportunity, assignee, by=None):
    body = {"title": "Gọi 0912345678", "assigneeId": assignee.id, "dueAt": "2026-12-01T02:00:00Z"}
    return (by or sales.manager).client.post(f"/v1/opportunities/{opportunity['id']}/tasks", body).expect(201).json


def test_who_is_given_a_task_is_told_and_again_who_gets_it_next(cohoi, sales):
    """PEE-09, NTF-07: what the task says is read where it stands."""
    opportunity = sales.opportunity(sales.campaign(), ownerId=sales.an.id)
    made = task(sales, opportunity, sales.an)
    notice = wait_told(sales.an, "TASK_ASSIGNED", opportunityId=opportunity["id"])
    assert opportunity["name"] in notice["title"] and "0912345678" not in json.dumps(notice)
    sales.manager.client.patch(f"/v1/tasks/{made['id']}", {"assigneeId": sales.binh.id}).expect(200)
    wait_told(sales.binh, "TASK_ASSIGNED", opportunityId=opportunity["id"])
    sales.manager.client.patch(f"/v1/tasks/{made['id']}", {"done": True}).expect(200)
    settle(cohoi)
    assert len(told(sales.an, "TASK_ASSIGNED")) == 1 and len(told(sales.binh, "TASK_ASSIGNED")) == 1


def test_nobody_is_told_of_a_task_that_he_gave_himself_but_that_it_is_due(cohoi, sales):
    """PEE-09, PEE-13"""
    opportunity = sales.opportunity(sales.campaign(), ownerId=sales.an.id)
    made = task(sales, opportunity, sales.an, by=sales.an)
    due = opportunities.TaskDueSoon(task=opportunities.Task(id=made["id"], assignee_id=sales.an.id, **of(opportunity)))
    append(cohoi, "opportunities", "task.due_soon", due, opportunity["id"], opportunity["campaignId"], actor=sales.an.id)
    wait_told(sales.an, "TASK_DUE_SOON", opportunityId=opportunity["id"])
    assert told(sales.an, "TASK_ASSIGNED") == []


def test_a_payment_is_told_to_the_owner_and_the_managers_but_not_to_who_recorded_it(cohoi, sales):
    """PEE-13"""
    second = sales.join("manager")
    opportunity = sales.opportunity(sales.campaign(managerIds=[sales.manager.id, second.id]), ownerId=sales.an.id)
    paid = opportunities.PaymentRecorded(order_id=str(uuid.uuid4()), **of(opportunity))
    append(cohoi, "opportunities", "order.payment_recorded", paid, opportunity["id"], opportunity["campaignId"],
           actor=second.id)
    for person in (sales.an, sales.manager):
        assert opportunity["name"] in wait_told(person, "ORDER_PAID", opportunityId=opportunity["id"])["title"]
    settle(cohoi)
    assert told(second, "ORDER_PAID") == []


# --- customers -------------------------------------------------------------------------------------------------------


def test_who_is_given_a_customer_and_who_loses_him_are_told(cohoi, sales):
    """CON-14, PEE-13: never of his own act."""
    contact = sales.contact(sales.an)
    sales.manager.client.post(f"/v1/contacts/{contact['id']}:assign", {"salespersonId": sales.binh.id}).expect(200)
    wait_told(sales.binh, "CONTACT_ASSIGNED", contactId=contact["id"])
    wait_told(sales.an, "CONTACT_DETACHED", contactId=contact["id"])
    sales.binh.client.post(f"/v1/contacts/{contact['id']}:detach", {}).expect(200)
    settle(cohoi)
    assert told(sales.binh, "CONTACT_DETACHED") == []


def test_a_scale_rating_that_waits_is_told_to_the_sales_leader(cohoi, sales):
    """LEA-16"""
    leader = sales.join("sales_leader")
    team = cohoi.admin.post("/v1/teams", {"name": f"Đội {uuid.uuid4().hex[:6]}", "leaderId": leader.id}).expect(201)
    seller = sales.join("salesperson", team=team["id"])
    contact = sales.contact(seller)
    seller.client.patch(f"/v1/contacts/{contact['id']}", {"scaleRating": "MEDIUM"}).expect(200)
    wait_told(leader, "SCALE_RATING_PENDING", contactId=contact["id"])
    lead = {"type": "COMPANY", "name": "Tiềm năng", "taxCode": tax_code(), "salespersonId": seller.id, "scaleRating": "LARGE"}
    made = seller.client.post("/v1/leads", lead).expect(201)
    assert "contactId" not in wait_told(leader, "SCALE_RATING_PENDING", leadId=made["id"])
    seller.client.patch(f"/v1/contacts/{contact['id']}", {"note": "khác"}).expect(200)
    settle(cohoi)
    assert told(seller, "SCALE_RATING_PENDING") == [] and len(told(leader, "SCALE_RATING_PENDING")) == 2


def test_what_happened_long_ago_is_no_news(cohoi, sales):
    """A log that is read for the first time does not fill the inboxes."""
    contact = sales.contact(sales.an)
    settle(cohoi)
    cohoi.move_clock("8 days", "notifications")
    try:
        sales.manager.client.post(f"/v1/contacts/{contact['id']}:assign", {"salespersonId": sales.binh.id}).expect(200)
        settle(cohoi)
        assert told(sales.binh, "CONTACT_ASSIGNED") == []
    finally:
        cohoi.move_clock("0", "notifications")


@pytest.mark.parametrize("kind", ["SWEEP_FAILED", "EVIDENCE_WARNED", "DEADLINE_NEAR", "TRANSACTION_SAVED", "TASK_ASSIGNED",
                                  "TASK_DUE_SOON", "ORDER_PAID", "CONTACT_ASSIGNED", "CONTACT_DETACHED",
                                  "SCALE_RATING_PENDING", "MAIL", "WEBHOOK_DISABLED"])
def test_each_type_has_its_switch(sales, kind):
    """PEE-13"""
    body = {"types": {kind: {"inApp": False, "email": True}}}
    assert sales.an.client.patch("/v1/me/notificationSettings", body).expect(200)["types"][kind] == {"inApp": False, "email": True}
