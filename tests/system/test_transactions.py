"""Transactions with customers: made, changed, listed, completed many at once; by whom. CAT-04, CAT-06, CAT-07, CAT-12, V-8"""
import uuid

import pytest
from catalogs import Rules, attempt, contact_of, done, has_status, rated
from sales import Sales, act, phone


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def made(cohoi):
    return Rules(cohoi)


@pytest.fixture
def rules(made):
    return made.activate()


def path(t):
    return f"/v1/transactions/{t['id']}"


def test_a_transaction_is_saved_with_what_was_entered(sales):
    """CAT-04, V-8: who makes it does it, unless somebody else is named"""
    contact = sales.contact()
    body = {"title": " Gọi lần đầu ", "status": "IN_PROGRESS", "kind": "CALL", "priority": 2, "note": "Hỏi nhu cầu",
            "occurredAt": "2026-11-20T02:00:00Z", "dueAt": "2026-11-30T02:00:00Z"}
    t = attempt(sales.an, contactId=contact["id"], **body).expect(201).json
    assert {k: t[k] for k in body} == {**body, "title": "Gọi lần đầu"}
    assert (t["contactId"], t["contactName"]) == (contact["id"], contact["name"])
    assert t["assigneeId"] == t["createdBy"] == sales.an.id and t["version"] == 1
    assert t == sales.an.client.get(path(t)).expect(200).json
    plain = attempt(sales.an, contactId=contact["id"], assigneeId=None).expect(201).json
    assert "assigneeId" not in plain and (plain["kind"], plain["priority"]) == ("OTHER", 0)


@pytest.mark.parametrize("fields, refused", [
    ({"title": " "}, {"title": "REQUIRED"}),
    ({"status": None}, {"status": "REQUIRED"}),
    ({"contactId": None}, {"contactId": "REQUIRED"}),
    ({"priority": 4}, {"transaction.priority": "OUT_OF_BOUNDS"}),
    ({"title": "x" * 301}, {"transaction.title": "TOO_LONG"}),
    ({"note": "x" * 10001}, {"transaction.note": "TOO_LONG"}),
    ({"completedAt": "2026-11-20T02:00:00Z"}, {"completedAt": "NOT_COMPLETED"}),
    ({"assigneeId": str(uuid.uuid4())}, {"assigneeId": "UNKNOWN_VALUE"}),
    ({"status": "COMPLETED", "resultId": str(uuid.uuid4())}, {"resultId": "UNKNOWN_VALUE"}),
], ids=lambda v: str(v)[:40])
def test_what_makes_no_sense_is_refused_by_field(sales, rules, fields, refused):
    """V-8, CAT-05"""
    reply = attempt(sales.an, **{"contactId": sales.contact()["id"], **fields}).expect(400)
    assert {k.removeprefix("transaction."): v for k, v in reply.fields.items()} == {
        k.removeprefix("transaction."): v for k, v in refused.items()}


def test_a_result_needs_a_completed_one(sales, rules):
    """CAT-06: 400 on resultId"""
    contact = sales.contact()
    for status in ("PLANNED", "IN_PROGRESS", "CANCELLED"):
        refused = attempt(sales.an, contactId=contact["id"], status=status, resultId=rules.none).expect(400)
        assert refused.fields == {"resultId": "NOT_COMPLETED"}
    t = attempt(sales.an, contactId=contact["id"]).expect(201).json
    assert sales.an.client.patch(path(t), {"resultId": rules.none}).expect(400).fields == {"resultId": "NOT_COMPLETED"}
    ended = sales.an.client.patch(path(t), {"status": "COMPLETED", "resultId": rules.none}).expect(200)
    assert ended["completedAt"] and ended["resultName"] == "Không nghe máy"


def test_what_is_completed_no_longer_has_no_result(sales, rules):
    """AMB-31, CAT-06"""
    contact = sales.contact()
    t = done(sales.an, rules.none, contactId=contact["id"])
    refused = sales.an.client.patch(path(t), {"status": "CANCELLED", "resultId": rules.none}).expect(400)
    assert refused.fields == {"resultId": "NOT_COMPLETED"}
    again = sales.an.client.patch(path(t), {"status": "PLANNED"}).expect(200).json
    assert not {"resultId", "resultName", "completedAt"} & set(again)


def test_from_an_opportunity_it_carries_its_id(sales, rules):
    """CAT-12, OPP-35: the contact is the opportunity's"""
    campaign = sales.campaign()
    contact = sales.contact()
    opportunity = sales.opportunity(campaign, contact=contact, ownerId=sales.an.id)
    below = f"/v1/opportunities/{opportunity['id']}/transactions"
    t = sales.an.client.post(below, {"title": "Gặp", "status": "PLANNED"}).expect(201).json
    assert (t["opportunityId"], t["contactId"], t["campaignId"]) == (opportunity["id"], contact["id"], campaign["id"])
    assert t["opportunityName"] == opportunity["name"]
    assert [x["id"] for x in sales.an.client.get(below).expect(200)["items"]] == [t["id"]]
    act(sales.manager, opportunity, "release").expect(200)
    sales.binh.client.post(below, {"title": "x", "status": "PLANNED"}).expect(403)


def test_from_a_contact_it_is_that_contact_s(sales):
    """CAT-10"""
    contact, other = sales.contact(), sales.contact()
    below = f"/v1/contacts/{contact['id']}/transactions"
    t = sales.an.client.post(below, {"title": "Gọi", "status": "PLANNED"}).expect(201).json
    assert t["contactId"] == contact["id"] and "opportunityId" not in t
    assert [x["id"] for x in sales.an.client.get(below).expect(200)["items"]] == [t["id"]]
    refused = sales.an.client.post(below, {"title": "x", "status": "PLANNED", "contactId": other["id"]}).expect(400)
    assert refused.fields == {"contactId": "UNKNOWN_VALUE"}


def test_an_opportunity_of_another_contact_is_refused(sales):
    """CAT-12"""
    opportunity = sales.opportunity()
    refused = attempt(sales.an, contactId=sales.contact()["id"], opportunityId=opportunity["id"]).expect(400)
    assert refused.fields == {"opportunityId": "UNKNOWN_VALUE"}


def test_it_stays_where_it_was_made(sales):
    t = attempt(sales.an, contactId=sales.contact()["id"]).expect(201).json
    assert sales.an.client.patch(path(t), {"contactId": sales.contact()["id"]}).expect(400).fields == {"contactId": "UNKNOWN_FIELD"}
    sales.an.client.patch(path(t), {"contactId": t["contactId"]}).expect(200)


def test_a_change_names_what_changed_and_a_stale_one_is_refused(cohoi, sales):
    """AMB-31, PEE-12: never a note in an event"""
    t = attempt(sales.an, contactId=sales.contact()["id"], note="số 0912 345 678").expect(201).json
    sales.an.client.patch(path(t), {"title": "Khác", "note": "số 0987"}, if_match=1).expect(200)
    sales.an.client.patch(path(t), {"title": "Nữa"}, if_match=1).expect(412, "VERSION_MISMATCH")
    created, updated = [e for e in cohoi.events("catalog") if e["subject"] == t["id"]]
    assert {c["field"] for c in updated["data"]["changes"]} == {"title", "note"}
    assert "0912" not in str([created, updated]) and "0987" not in str([created, updated])
    assert created["partitionkey"] == t["contactId"]


def test_a_deleted_one_is_gone(cohoi, sales):
    t = attempt(sales.an, contactId=sales.contact()["id"]).expect(201).json
    sales.an.client.delete(path(t)).expect(204)
    sales.an.client.get(path(t)).expect(404)
    sales.an.client.delete(path(t)).expect(404)
    assert [e["type"] for e in cohoi.events("catalog") if t["id"] in str(e["data"])][-1] == "cohoi.transaction.deleted"


# --- who may ---

@pytest.fixture(scope="module")
def scene(cohoi, sales):
    """A customer of An's, with an opportunity of Bình's in a campaign that hides, and a transaction of each sort."""
    class Scene:
        care, stranger = sales.join("customer_care"), sales.join("salesperson")
        leader = sales.join("sales_leader")
        campaign = sales.campaign(salespersonIds=[sales.binh.id], hideInfo=True)
        contact = sales.contact(phone=phone(), email="kin@vidu.example")
        opportunity = sales.opportunity(campaign, contact=contact, ownerId=sales.binh.id, name="Bí mật")
        of_contact = attempt(sales.an, contactId=contact["id"], title="Của khách").expect(201).json
        of_opportunity = attempt(sales.binh, opportunityId=opportunity["id"], title="Của cơ hội").expect(201).json
    return Scene


def test_who_may_read_the_contact_or_the_opportunity_reads(sales, scene):
    """ACC-02, ACC-08..10: anybody else gets 404"""
    readers = {"an": (sales.an, 200, 200), "binh": (sales.binh, 404, 200), "manager": (sales.manager, 200, 200),
               "care": (scene.care, 200, 200), "stranger": (scene.stranger, 404, 404)}
    for name, (user, contact, opportunity) in readers.items():
        assert (name, user.client.get(path(scene.of_contact)).status) == (name, contact)
        assert (name, user.client.get(path(scene.of_opportunity)).status) == (name, opportunity)
        found = {t["id"] for t in user.client.items("/v1/transactions", contactId=scene.contact["id"])}
        assert found == {t["id"] for t, s in ((scene.of_contact, contact), (scene.of_opportunity, opportunity)) if s == 200}
        below = user.client.get(f"/v1/contacts/{scene.contact['id']}/transactions")
        assert (name, below.status) == (name, contact)


def test_an_opportunity_that_one_may_not_know_of_is_not_shown(sales, scene):
    """ACC-02, ACC-18: An cares for the customer and is no member of the campaign"""
    shown = sales.an.client.get(path(scene.of_opportunity)).expect(200).json
    assert shown["title"] == "Của cơ hội" and "Bí mật" not in str(shown)
    assert not {"opportunityId", "campaignId"} & set(shown)
    sales.an.client.get(f"/v1/opportunities/{scene.opportunity['id']}/transactions").expect(404)
    attempt(sales.an, opportunityId=scene.opportunity["id"]).expect(404)
    listed = [t for t in sales.an.client.items("/v1/transactions", contactId=scene.contact["id"])]
    assert "Bí mật" not in str(listed) and scene.campaign["id"] not in str(listed)


def test_no_reply_holds_a_phone_or_an_e_mail(sales, scene):
    """ACC-07, AMB-16"""
    for user in (sales.binh, sales.an, sales.manager):
        text = user.client.get("/v1/transactions", params={"contactId": scene.contact["id"]}).text
        assert scene.contact["phone"] not in text and "kin@vidu.example" not in text


def test_who_cares_for_the_customer_or_owns_the_opportunity_writes(sales, scene):
    """ACC-03, ACC-06, ACC-13: seeing everything is not enough"""
    change = {"priority": 1}
    for user in (sales.an, sales.manager):
        user.client.patch(path(scene.of_contact), change).expect(200)
        user.client.patch(path(scene.of_opportunity), change).expect(200)
    sales.binh.client.patch(path(scene.of_opportunity), change).expect(200)
    sales.binh.client.patch(path(scene.of_contact), change).expect(404)
    for t in (scene.of_contact, scene.of_opportunity):
        scene.care.client.patch(path(t), change).expect(403)
        scene.care.client.delete(path(t)).expect(403)
        scene.stranger.client.delete(path(t)).expect(404)
    attempt(scene.care, contactId=scene.contact["id"]).expect(403)
    attempt(scene.stranger, contactId=scene.contact["id"]).expect(404)
    attempt(scene.stranger, contactId=str(uuid.uuid4())).expect(404)


def test_the_leader_of_the_team_writes(cohoi, sales):
    """PEE-12"""
    leader = sales.join("sales_leader")
    team = cohoi.admin.post("/v1/teams", {"name": f"Đội {leader.username}", "leaderId": leader.id}).expect(201).json
    seller = sales.join("salesperson", team=team["id"])
    outsider = sales.join("sales_leader")
    t = attempt(seller, contactId=sales.contact(seller)["id"]).expect(201).json
    leader.client.patch(path(t), {"priority": 3}).expect(200)
    outsider.client.patch(path(t), {"priority": 3}).expect(404)
    assert [x["id"] for x in leader.client.items("/v1/transactions", contactId=t["contactId"])] == [t["id"]]


def test_whoever_is_to_do_it_reads_and_writes_it(sales, scene):
    """V-8: the assignee"""
    contact = sales.contact()
    t = attempt(sales.an, contactId=contact["id"], assigneeId=scene.stranger.id).expect(201).json
    scene.stranger.client.patch(path(t), {"status": "COMPLETED"}).expect(200)
    assert [x["id"] for x in scene.stranger.client.items("/v1/transactions", mine="true")] == [t["id"]]
    attempt(scene.stranger, contactId=contact["id"], assigneeId=scene.stranger.id).expect(404)


# --- copies that are not there yet ---

def forget(cohoi, table, id):
    cohoi.psql("catalog", f"delete from {table} where id = %s", id)


def test_what_there_is_no_copy_of_yet_is_asked_of_its_owner(cohoi, sales):
    """A daemon that meets an id that it has no copy of asks before it says "not found"; by the same rights"""
    campaign = sales.campaign(salespersonIds=[sales.binh.id])
    contact = sales.contact(by=sales.an)
    opportunity = sales.opportunity(campaign, contact=contact, ownerId=sales.binh.id)
    cohoi.settle()
    stranger = sales.join("salesperson")
    cohoi.psql("catalog", "delete from campaign_member where campaign_id = %s", campaign["id"])
    for table, id in (("campaign", campaign["id"]), ("contact", contact["id"]), ("opportunity", opportunity["id"]),
                      ("person", stranger.id)):
        forget(cohoi, table, id)
    attempt(stranger, opportunityId=opportunity["id"]).expect(404)
    attempt(stranger, contactId=contact["id"]).expect(404)
    t = attempt(sales.binh, opportunityId=opportunity["id"], assigneeId=stranger.id).expect(201).json
    assert (t["contactName"], t["opportunityName"], t["campaignId"]) == (contact["name"], opportunity["name"], campaign["id"])
    assert sales.binh.client.get(path(t)).expect(200)["opportunityName"] == opportunity["name"]
    below = sales.binh.client.get(f"/v1/opportunities/{opportunity['id']}/transactions").expect(200)
    assert below.status == 200
    done_all = sales.binh.client.post("/v1/transactions:bulkSetResult", {"ids": [t["id"]]}).expect(200)
    assert done_all["items"][0]["ok"]
    attempt(sales.binh, opportunityId=str(uuid.uuid4())).expect(404)


def test_somebody_who_has_left_is_given_nothing_new(cohoi, sales):
    gone = sales.join("salesperson")
    cohoi.admin.patch(f"/v1/users/{gone.id}", {"active": False}).expect(200)
    cohoi.settle()
    refused = attempt(sales.an, contactId=sales.contact()["id"], assigneeId=gone.id)
    assert refused.fields == {"assigneeId": "USER_INACTIVE"}


# --- lists ---

def test_lists_are_filtered_searched_ordered_and_paged(sales, rules):
    """CAT-04: without accents"""
    contact = sales.contact(name="Công ty Nguyễn Đức")
    first = attempt(sales.an, contactId=contact["id"], title="Hẹn gặp đối tác", dueAt="2026-12-02T00:00:00Z").expect(201).json
    second = done(sales.an, rules.none, contactId=contact["id"], title="Gọi điện", dueAt="2026-12-01T00:00:00Z")
    third = attempt(sales.an, contactId=contact["id"], title="Khảo sát").expect(201).json

    def ids(**filters):
        return [t["id"] for t in sales.an.client.get("/v1/transactions", params={"contactId": contact["id"], **filters})
                .expect(200)["items"]]
    assert ids() == [third["id"], second["id"], first["id"]] == ids(q="NGUYEN duc")
    assert ids(orderBy="createdAt") == [first["id"], second["id"], third["id"]]
    assert ids(orderBy="dueAt") == [second["id"], first["id"], third["id"]]
    assert ids(orderBy="dueAt desc") == [third["id"], first["id"], second["id"]]
    assert ids(q="doi tac") == [first["id"]] and ids(q="100%") == []
    assert ids(status="COMPLETED") == ids(resultId=rules.none) == [second["id"]]
    assert ids(assigneeId=sales.binh.id) == []
    page = sales.an.client.get("/v1/transactions", params={"contactId": contact["id"], "pageSize": 2, "orderBy": "dueAt"}).expect(200)
    rest = sales.an.client.get("/v1/transactions", params={"contactId": contact["id"], "pageSize": 2, "orderBy": "dueAt",
                                                           "pageToken": page["nextPageToken"]}).expect(200)
    assert [t["id"] for t in page["items"] + rest["items"]] == [second["id"], first["id"], third["id"]]
    assert page["totalSize"] == 3 and "nextPageToken" not in rest.json
    for bad in ({"orderBy": "title"}, {"pageToken": "x"}, {"pageSize": 501}, {"status": "DONE"}, {"contactId": "1"}):
        sales.an.client.get("/v1/transactions", params=bad).expect(400)


# --- many at once ---

def test_many_are_completed_at_once_each_with_its_own_reply(cohoi, sales, rules):
    """CAT-07, CAT-13: by its own rights, with the rules of a single one"""
    contacts = [sales.contact() for _ in range(3)]
    opportunity = sales.opportunity(contact=contacts[0])
    mine = [attempt(sales.an, contactId=contacts[0]["id"], opportunityId=opportunity["id"]).expect(201).json,
            attempt(sales.an, contactId=contacts[1]["id"]).expect(201).json,
            done(sales.an, contactId=contacts[2]["id"], completedAt="2026-11-01T00:00:00Z")]
    other = attempt(sales.binh, contactId=sales.contact(sales.binh)["id"]).expect(201).json
    ids = [t["id"] for t in mine] + [other["id"], str(uuid.uuid4())]
    body = {"ids": ids, "status": "COMPLETED", "resultId": rules.both}
    reply = sales.an.client.post("/v1/transactions:bulkSetResult", body, key="bulk-" + ids[0]).expect(200).json
    assert [(i["id"], i.get("ok", False), i.get("code")) for i in reply["items"]] == [
        *[(t["id"], True, None) for t in mine], (other["id"], False, "NOT_FOUND"), (ids[4], False, "NOT_FOUND")]
    rated(sales.an, opportunity, 30)
    for contact in contacts:
        has_status(sales.an, contact, rules.met)
    kept = sales.an.client.get(path(mine[2])).expect(200)
    assert kept["completedAt"] == "2026-11-01T00:00:00Z" and kept["resultId"] == rules.both
    told = [e for e in cohoi.events("catalog", "cohoi.transaction.updated") if e.get("bulkactid") == reply["bulkActId"]]
    assert {e["subject"] for e in told} == {t["id"] for t in mine}
    again = sales.an.client.post("/v1/transactions:bulkSetResult", body, key="bulk-" + ids[0]).expect(200).json
    assert again == reply


def test_a_bulk_result_without_completed_is_refused_as_a_whole(sales, rules):
    """CAT-06, CAT-07"""
    t = attempt(sales.an, contactId=sales.contact()["id"]).expect(201).json
    refused = sales.an.client.post("/v1/transactions:bulkSetResult",
                                   {"ids": [t["id"]], "status": "PLANNED", "resultId": rules.none}).expect(400)
    assert refused.fields == {"resultId": "NOT_COMPLETED"}
    sales.an.client.post("/v1/transactions:bulkSetResult", {"ids": []}).expect(400)
    sales.an.client.post("/v1/transactions:bulkSetResult", {"ids": [t["id"]] * 1001}).expect(400)
    strange = sales.an.client.post("/v1/transactions:bulkSetResult", {"ids": [t["id"]], "resultId": str(uuid.uuid4())}).expect(200)
    assert strange["items"][0]["code"] == "INVALID_ARGUMENT"


def test_only_the_status_may_be_changed_for_many(sales):
    """CAT-07: "Chuyển trạng thái\""""
    made = [attempt(sales.an, contactId=sales.contact()["id"]).expect(201).json for _ in range(2)]
    sales.an.client.post("/v1/transactions:bulkSetResult", {"ids": [t["id"] for t in made], "status": "CANCELLED"}).expect(200)
    assert [sales.an.client.get(path(t)).expect(200)["status"] for t in made] == ["CANCELLED"] * 2
    assert "statusId" not in contact_of(sales.an, {"id": made[0]["contactId"]})
