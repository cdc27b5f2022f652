"""One who leaves hands over what is his: POST /v1/users/{id}:handOver. PEE-01 deals out what he holds in campaigns."""
import uuid

import pytest
from cohoi_client import eventually
from sales import Sales, get, tax_code


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def hand_over(client, of, to, **more):
    return client.post(f"/v1/users/{of.id}:handOver", {"toUserId": getattr(to, "id", to), **more})


def salesperson(sales, contact):
    return sales.manager.client.get(f"/v1/contacts/{contact['id']}").expect(200).json.get("salespersonId")


def someone_with_everything(sales):
    """He has three contacts, a lead, an opportunity in the pipeline, an open and a done task."""
    gone = sales.join("salesperson")
    contacts = [sales.contact(gone) for _ in range(3)]
    lead = gone.client.post("/v1/leads", {"name": "Tiềm năng", "taxCode": tax_code()}).expect(201).json
    one = sales.create(by=gone, contact=contacts[0]).expect(201).json
    tasks = [gone.client.post(f"/v1/opportunities/{one['id']}/tasks", {"title": title}).expect(201).json for title in ("mở", "xong")]
    gone.client.patch(f"/v1/tasks/{tasks[1]['id']}", {"done": True}).expect(200)
    sales.cohoi.settle()
    return gone, contacts, lead, one, tasks


def assignee(sales, task):
    return sales.manager.client.get(f"/v1/tasks/{task['id']}").expect(200)["assigneeId"]


def test_everything_goes_over_to_the_colleague(sales):
    """AMB-24: the pipeline follows its contacts; CON-11: it is in their history."""
    gone, contacts, lead, one, tasks = someone_with_everything(sales)
    told = hand_over(sales.cohoi.admin, gone, sales.binh).expect(200).json
    assert {k: told[k] for k in ("contacts", "leads", "tasks", "opportunities")} == {
        "contacts": 3, "leads": 1, "tasks": 1, "opportunities": 1}
    eventually(lambda: {salesperson(sales, c) for c in contacts} == {sales.binh.id})
    eventually(lambda: sales.manager.client.get(f"/v1/leads/{lead['id']}")["salespersonId"] == sales.binh.id)
    eventually(lambda: get(sales.manager, one)["ownerId"] == sales.binh.id)
    eventually(lambda: assignee(sales, tasks[0]) == sales.binh.id)
    assert assignee(sales, tasks[1]) == gone.id  # what is done stays whose it was
    entry = next(sales.binh.client.items(f"/v1/contacts/{contacts[0]['id']}/history"))
    assert (entry["kind"], entry["note"], entry["fromUserId"], entry["toUserId"]) == ("ASSIGNED", "HANDED_OVER", gone.id, sales.binh.id)
    event = [e for e in sales.cohoi.events("contacts", "cohoi.contact.assigned") if e["subject"] == contacts[0]["id"]][-1]
    handed = [e for e in sales.cohoi.events("accounts", "cohoi.user.handed_over") if e["subject"] == gone.id]
    assert event["data"]["why"] == "HANDED_OVER" and event["bulkactid"] == handed[0]["id"] and len(handed) == 1


def test_a_preview_changes_nothing(sales):
    gone, contacts, lead, one, tasks = someone_with_everything(sales)
    told = hand_over(sales.cohoi.admin, gone, sales.binh, dryRun=True).expect(200).json
    assert (told["contacts"], told["leads"], told["tasks"], told["opportunities"], told["dryRun"]) == (3, 1, 1, 1, True)
    sales.cohoi.settle()
    assert {salesperson(sales, c) for c in contacts} == {gone.id} and assignee(sales, tasks[0]) == gone.id
    assert not [e for e in sales.cohoi.events("accounts", "cohoi.user.handed_over") if e["subject"] == gone.id]


def test_who_takes_over_is_told_once_of_all(sales):
    """PEE-13"""
    gone, taker = sales.join("salesperson"), sales.join("salesperson")
    contacts = [sales.contact(gone) for _ in range(5)]
    hand_over(sales.cohoi.admin, gone, taker).expect(200)
    eventually(lambda: {salesperson(sales, c) for c in contacts} == {taker.id})

    def told():
        return [n for n in taker.client.items("/v1/notifications") if n["type"].startswith("CONTACT")]
    eventually(lambda: sum(n["count"] for n in told()) == 5)
    assert len(told()) == 1


def test_what_somebody_else_has_meanwhile_stays_his(sales):
    gone, contacts, *_ = someone_with_everything(sales)
    sales.manager.client.post(f"/v1/contacts/{contacts[1]['id']}:assign", {"salespersonId": sales.an.id}).expect(200)
    hand_over(sales.cohoi.admin, gone, sales.binh).expect(200)
    eventually(lambda: salesperson(sales, contacts[0]) == sales.binh.id)
    assert salesperson(sales, contacts[1]) == sales.an.id


def test_a_retry_hands_over_once(sales):
    gone = sales.join("salesperson")
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    for _ in range(2):
        sales.cohoi.admin.post(f"/v1/users/{gone.id}:handOver", {"toUserId": sales.binh.id}, headers=headers).expect(200)
    assert len([e for e in sales.cohoi.events("accounts", "cohoi.user.handed_over") if e["subject"] == gone.id]) == 1


def test_to_whom_nothing_can_be_handed_over(sales):
    gone, idle = sales.join("salesperson"), sales.join("salesperson")
    sales.cohoi.admin.patch(f"/v1/users/{idle.id}", {"active": False}).expect(200)
    admin = sales.cohoi.admin
    assert hand_over(admin, gone, idle).expect(412, "USER_INACTIVE").fields == {"toUserId": "USER_INACTIVE"}
    assert hand_over(admin, gone, gone).expect(400).fields == {"toUserId": "OUT_OF_BOUNDS"}
    assert hand_over(admin, gone, str(uuid.uuid4())).expect(400).fields == {"toUserId": "UNKNOWN_VALUE"}
    assert hand_over(admin, gone, "x").expect(400).fields == {"toUserId": "BAD_FORMAT"}
    admin.post(f"/v1/users/{uuid.uuid4()}:handOver", {"toUserId": gone.id}).expect(404, "NOT_FOUND")


def test_a_leader_hands_over_within_his_team(sales):
    """PEE-12"""
    admin, leader = sales.cohoi.admin, sales.join("sales_leader")
    team = admin.post("/v1/teams", {"name": "Đội", "leaderId": leader.id}).expect(201)["id"]
    gone, taker = (sales.join("salesperson", team=team) for _ in range(2))
    contact = sales.contact(gone)
    eventually(lambda: hand_over(leader.client, gone, taker, dryRun=True).status == 200)  # rights are cached for seconds
    hand_over(leader.client, gone, sales.binh).expect(403, "PERMISSION_DENIED")
    hand_over(leader.client, sales.binh, taker).expect(403, "PERMISSION_DENIED")
    hand_over(leader.client, gone, taker).expect(200)
    eventually(lambda: salesperson(sales, contact) == taker.id)


@pytest.mark.parametrize("role", ["manager", "salesperson", "data_staff"])
def test_others_hand_over_nothing(sales, role):
    """PEE-12"""
    user = sales.join(role)
    hand_over(user.client, user, sales.binh).expect(403, "PERMISSION_DENIED")


def test_many_go_over_in_batches_although_daemons_die(sales):
    gone, taker = sales.join("salesperson"), sales.join("salesperson")
    one = sales.contact(gone)
    sales.cohoi.psql("contacts", "insert into contact (id, name, name_fold, search, facets, salesperson_id, created_at, updated_at,"
                     " version, doc) select gen_random_uuid(), name, name_fold, search, facets, salesperson_id, created_at,"
                     " updated_at, version, doc from contact, generate_series(1, 400) where id = %s", one["id"])
    # The document holds the id: each gets its own.
    sales.cohoi.psql("contacts", "update contact set doc = decode(replace(encode(doc, 'hex'), encode(%s::bytea, 'hex'),"
                     " encode(id::text::bytea, 'hex')), 'hex') where salesperson_id = %s", one["id"].encode(), gone.id)
    hand_over(sales.cohoi.admin, gone, taker).expect(200)
    count = "select count(*) from contact where salesperson_id = %s"
    eventually(lambda: sales.cohoi.psql("contacts", count, taker.id)[0][0] > 0)
    sales.cohoi.restart("contacts")
    eventually(lambda: sales.cohoi.psql("contacts", count, taker.id) == [(401,)], 30)
    assert sales.cohoi.psql("contacts", count, gone.id) == [(0,)]
    told = [e["subject"] for e in sales.cohoi.events("contacts", "cohoi.contact.assigned")
            if e["data"].get("toSalespersonId") == taker.id]
    assert len(told) == len(set(told)) == 401
    eventually(lambda: not sales.cohoi.psql("contacts", "select 1 from hand_over"))
