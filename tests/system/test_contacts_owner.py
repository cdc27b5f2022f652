"""Who cares for a contact: pulled, detached, assigned; its history and the comments on it."""
import concurrent.futures

import pytest
from cohoi_client import eventually
from sales import Sales, act, phone, tax_code

NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def path(contact):
    return f"/v1/contacts/{contact['id']}"


def free_contact(sales, **fields):
    return sales.manager.client.post("/v1/contacts", {"name": "Vô chủ", "salespersonId": None, **fields}).expect(201).json


def do(user, contact, verb, body=None, **more):
    return user.client.post(f"{path(contact)}:{verb}", body, **more)


def history(user, contact):
    return list(user.client.items(f"{path(contact)}/history"))


def events(sales, contact):
    return [(e["type"].removeprefix("cohoi.contact."), e["data"]) for e in sales.cohoi.events("contacts")
            if e["subject"] == contact["id"]]


# --- pulling and detaching ---

def test_a_salesperson_pulls_a_free_contact_and_lets_it_go(sales):
    """CON-14, ASG-09, CON-11, ACC-13"""
    free = free_contact(sales)
    taken = do(sales.an, free, "pull").expect(200)
    assert (taken["salespersonId"], taken["salespersonName"]) == (sales.an.id, sales.an.full_name)
    let_go = do(sales.an, free, "detach", {"note": "chuyển vùng"}).expect(200)
    assert "salespersonId" not in let_go.json and "salespersonName" not in let_go.json
    entries = history(sales.manager, free)
    assert [e["kind"] for e in entries] == ["DETACHED", "PULLED", "CREATED"]
    assert (entries[1]["toUserId"], entries[1]["userName"]) == (sales.an.id, sales.an.full_name)
    assert (entries[0]["fromUserId"], entries[0]["note"]) == (sales.an.id, "chuyển vùng")
    told = events(sales, free)
    assert [t for t, _ in told] == ["created", "pulled", "detached"]
    assert told[2][1] == {"contactId": free["id"], "fromSalespersonId": sales.an.id, "why": "USER", "version": 3}
    do(sales.manager, free, "detach").expect(412, "CONTACT_UNOWNED")


def test_what_is_taken_is_not_pulled_and_its_owner_is_named(sales):
    """CON-14"""
    contact = sales.contact(sales.an)
    lost = do(sales.binh, contact, "pull").expect(409, "ALREADY_TAKEN")
    assert (lost["ownerId"], lost["ownerName"]) == (sales.an.id, sales.an.full_name)
    do(sales.an, contact, "pull").expect(409, "ALREADY_TAKEN")
    do(sales.binh, contact, "detach").expect(403, "PERMISSION_DENIED")


def test_of_many_who_pull_at_once_one_wins_and_the_others_learn_who(sales):
    """CON-14, ASG-09"""
    crowd = [sales.join("salesperson") for _ in range(6)]
    for _ in range(5):
        free = free_contact(sales)
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            replies = list(pool.map(lambda p: do(p, free, "pull"), crowd))
        won = [r for r in replies if r.status == 200]
        assert len(won) == 1
        for lost in (r for r in replies if r.status != 200):
            lost.expect(409, "ALREADY_TAKEN")
            assert (lost["ownerId"], lost["ownerName"]) == (won[0]["salespersonId"], won[0]["salespersonName"])
        assert [e["kind"] for e in history(sales.manager, free)] == ["PULLED", "CREATED"]


def test_a_repeated_pull_is_one(sales):
    free = free_contact(sales)
    first = do(sales.an, free, "pull", key="pull once").expect(200)
    assert do(sales.an, free, "pull", key="pull once").expect(200).json == first.json
    assert len(history(sales.an, free)) == 2


# --- assigning ---

def test_a_manager_assigns_to_anyone_active(cohoi, sales):
    """CON-14, PEE-08"""
    contact = sales.contact(sales.an)
    given = do(sales.manager, contact, "assign", {"salespersonId": sales.binh.id}).expect(200)
    assert given["salespersonName"] == sales.binh.full_name
    entry = history(sales.manager, contact)[0]
    assert (entry["kind"], entry["fromUserId"], entry["toUserId"]) == ("ASSIGNED", sales.an.id, sales.binh.id)
    assert events(sales, contact)[-1] == ("assigned", {"contactId": contact["id"], "fromSalespersonId": sales.an.id,
                                                       "toSalespersonId": sales.binh.id, "version": 2})
    gone = sales.join("salesperson")
    cohoi.admin.patch(f"/v1/users/{gone.id}", {"active": False}).expect(200)
    eventually(lambda: do(sales.manager, contact, "assign", {"salespersonId": gone.id}).fields
               == {"salespersonId": "USER_INACTIVE"})
    unknown = do(sales.manager, contact, "assign", {"salespersonId": NOBODY}).expect(400)
    assert unknown.fields == {"salespersonId": "UNKNOWN_VALUE"}
    assert do(sales.manager, contact, "assign", {}).expect(400).fields == {"salespersonId": "REQUIRED"}
    do(sales.binh, contact, "assign", {"salespersonId": sales.an.id}).expect(403)


def test_a_person_who_is_new_this_instant_can_be_assigned(cohoi, sales):
    """A copy that has not come yet is asked of accounts."""
    for _ in range(3):
        new = cohoi.admin.post("/v1/users", {"username": f"new.{tax_code()}", "fullName": "Người mới",
                                             "password": "12345678"}, after=False).expect(201)
        contact = sales.contact(sales.an)
        given = do(sales.manager, contact, "assign", {"salespersonId": new["id"]}).expect(200)
        assert given["salespersonName"] == "Người mới"


def test_a_leader_assigns_within_his_team(cohoi, sales):
    """ACC-14, PEE-12"""
    leader = sales.join("sales_leader")
    team = cohoi.admin.post("/v1/teams", {"name": "Đội giao", "leaderId": leader.id}).expect(201)["id"]
    one, two = sales.join("salesperson", team=team), sales.join("salesperson", team=team)
    eventually(lambda: len(leader.client.get("/v1/me")["ledUserIds"]) == 2)
    contact = sales.contact(one)
    do(leader, contact, "assign", {"salespersonId": two.id}).expect(200)
    do(leader, contact, "assign", {"salespersonId": sales.an.id}).expect(403)
    do(leader, sales.contact(sales.an), "assign", {"salespersonId": one.id}).expect(403)
    do(leader, free_contact(sales), "assign", {"salespersonId": one.id}).expect(200)
    do(leader, contact, "detach").expect(200)


def test_a_patch_of_the_salesperson_is_an_assignment(sales):
    """ASG-09, PEE-08"""
    contact = sales.contact(sales.an)
    sales.an.client.patch(path(contact), {"salespersonId": sales.binh.id}).expect(403)
    given = sales.manager.client.patch(path(contact), {"salespersonId": sales.binh.id, "note": "bàn giao"}).expect(200)
    assert given["salespersonName"] == sales.binh.full_name
    assert sorted(e["kind"] for e in history(sales.manager, contact)[:2]) == ["ASSIGNED", "UPDATED"]
    let_go = sales.binh.client.patch(path(contact), {"salespersonId": None}).expect(200)
    assert "salespersonName" not in let_go.json
    assert [t for t, _ in events(sales, contact)] == ["created", "updated", "assigned", "updated", "detached"]


# --- history and comments ---

def test_history_is_append_only_and_paged(sales):
    """CON-11"""
    contact = sales.contact(sales.an)
    for n in range(4):
        sales.an.client.patch(path(contact), {"note": str(n)}).expect(200)
    found, token = [], ""
    while token is not None:
        page = sales.an.client.get(f"{path(contact)}/history", params={"pageSize": 2, "pageToken": token}).expect(200)
        assert page["totalSize"] == 5
        found += page["items"]
        token = page.json.get("nextPageToken")
    assert [e["kind"] for e in found] == ["UPDATED"] * 4 + ["CREATED"]
    assert found[0]["changes"] == [{"field": "note", "from": '"2"', "to": '"3"'}]
    assert found[1]["userName"] == sales.an.full_name
    for method in ("PATCH", "DELETE", "POST", "PUT"):
        assert sales.an.client.request(method, f"{path(contact)}/history").status in (404, 405)
    for token in ("made up", "MTA6MjAyNi0xMS0yMjE6eC0"):
        sales.an.client.get(f"{path(contact)}/history", params={"pageToken": token}).expect(400)


def test_comments_are_among_colleagues(sales):
    """CON-20, CON-11: only those who may read the contact read them; nothing leaves the house."""
    contact = sales.contact(sales.an, phone=phone())
    said = sales.an.client.post(f"{path(contact)}/comments", {"body": "Gọi lại thứ hai", "kind": "NOTE"}).expect(201)
    assert (said["userName"], said["kind"], said["contactId"]) == (sales.an.full_name, "NOTE", contact["id"])
    answer = sales.manager.client.post(f"{path(contact)}/comments", {"body": "Được"}).expect(201)
    assert answer["kind"] == "COMMENT"
    listed = list(sales.manager.client.items(f"{path(contact)}/comments"))
    assert [c["body"] for c in listed] == ["Được", "Gọi lại thứ hai"]
    assert listed[1] == said.json
    assert history(sales.an, contact)[0]["kind"] == "COMMENTED"
    sales.binh.client.get(f"{path(contact)}/comments").expect(403, "PERMISSION_DENIED")
    sales.binh.client.post(f"{path(contact)}/comments", {"body": "x"}).expect(403)
    empty = sales.an.client.post(f"{path(contact)}/comments", {"body": " "}).expect(400)
    assert empty.fields == {"body": "REQUIRED"}


def test_what_is_done_with_a_customer_is_counted_and_told(cohoi, sales):
    """CON-03, CON-05, CON-06, CON-07, CON-11, CON-19"""
    contact = sales.valid_contact(sales.an)
    services = cohoi.admin.post("/v1/lists/services", {"name": f"Dịch vụ {tax_code()}"}).expect(201)["id"]
    first = sales.opportunity(contact=contact, name="Bán tem", offeredServiceId=services)
    second = sales.opportunity(contact=contact)
    task = {"kind": "MEETING", "title": "Gặp ở Hà Nội", "dueAt": "2027-01-05T02:00:00Z"}
    sales.an.client.post(f"/v1/opportunities/{first['id']}/tasks", task).expect(201)
    sales.an.client.post(f"/v1/opportunities/{first['id']}/tasks", {**task, "kind": "CALL"}).expect(201)
    act(sales.an, first, "win", {"createOrder": True}).expect(200)
    act(sales.an, second, "lose", {"note": "hết tiền"}).expect(200)
    sales.an.client.post(f"/v1/opportunities/{second['id']}/comments", {"body": "Tiếc quá"}).expect(201)
    counted = {"opportunities": 2, "orders": 1, "meetings": 1}
    eventually(lambda: counted.items() <= sales.an.client.get(path(contact))["counts"].items())
    kinds = {"CREATED", "OPPORTUNITY_CREATED", "MEETING_PLANNED", "OPPORTUNITY_WON", "ORDER_CREATED", "OPPORTUNITY_LOST",
             "COMMENTED"}
    entries = eventually(lambda: kinds <= {e["kind"] for e in history(sales.an, contact)} and history(sales.an, contact))
    told = {e["kind"]: e for e in entries}
    assert told["OPPORTUNITY_WON"]["opportunityId"] == first["id"]
    assert (told["OPPORTUNITY_LOST"]["note"], told["OPPORTUNITY_LOST"]["userName"]) == ("hết tiền", sales.an.full_name)
    mirrored = list(sales.an.client.items(f"{path(contact)}/comments"))
    assert [(c["body"], c["opportunityId"]) for c in mirrored] == [("Tiếc quá", second["id"])]
    listed = [c for c in sales.an.client.items("/v1/contacts", mine="true") if c["id"] == contact["id"]]
    assert listed[0]["counts"]["opportunities"] == 2


def test_what_follows_from_other_daemons_is_counted_once_though_contacts_dies(make_cohoi):
    """CON-05"""
    cohoi = make_cohoi()
    sales = Sales(cohoi)
    contact = sales.contact(sales.an)
    campaign = sales.campaign(allowDuplicates=True)
    for n in range(12):
        sales.opportunity(campaign, contact=contact)
        if n in (3, 8):
            cohoi.kill("contacts")
            cohoi.wait_ready()
    eventually(lambda: sales.an.client.get(path(contact))["counts"]["opportunities"] == 12, 30)
    cohoi.settle()
    assert sales.an.client.get(path(contact))["counts"]["opportunities"] == 12
    assert [e["kind"] for e in history(sales.an, contact)].count("OPPORTUNITY_CREATED") == 12
