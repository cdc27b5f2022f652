"""Many opportunities at once: each by its own rights, once, whatever dies in between."""
import threading

import pytest
from cohoi_client import eventually
from sales import Sales, act, event_types, events, get, steps


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def bulk(user, verb, body, **more):
    return user.client.post(f"/v1/opportunities:{verb}", body, **more)


def results(reply):
    """{id: its code, or True}."""
    return {item["id"]: item["ok"] or item["code"] for item in reply.expect(200)["items"]}


def test_ticked_customers_become_opportunities(sales):
    """OPP-02, CON-25, OPP-05, OPP-06"""
    campaign = sales.campaign()
    contacts = [sales.contact() for _ in range(5)]
    there = sales.opportunity(campaign, contact=contacts[0])
    nobody = "00000000-0000-7000-8000-000000000000"
    ids = [c["id"] for c in contacts] + [nobody]
    reply = bulk(sales.an, "bulkCreate", {"campaignId": campaign["id"], "contactIds": ids, "ownerId": sales.binh.id,
                                          "stepId": steps(campaign)[1], "priority": 2})
    assert results(reply) == {ids[0]: "DUPLICATE_IN_CAMPAIGN", **{i: True for i in ids[1:5]}, nobody: "INVALID_ARGUMENT"}
    assert [item["id"] for item in reply["items"]] == ids and reply["items"][0]["message"]
    for item, contact in zip(reply["items"][1:5], contacts[1:]):
        made = get(sales.manager, {"id": item["createdId"]}).expect(200)
        assert (made["name"], made["ownerId"], made["stepId"], made["priority"]) == (
            contact["name"], sales.binh.id, steps(campaign)[1], 2)
        assert events(sales.cohoi, made.json)[0][2]["bulkactid"] == reply["bulkActId"]
    assert event_types(sales.cohoi, there) == ["opportunity.created"]


def test_outside_campaigns_each_goes_to_its_contacts_salesperson(sales):
    """OPP-02, OPP-27"""
    his, other = sales.contact(), sales.contact(by=sales.binh)
    reply = bulk(sales.manager, "bulkCreate", {"contactIds": [his["id"], other["id"]]})
    owners = [get(sales.manager, {"id": item["createdId"]})["ownerId"] for item in reply.expect(200)["items"]]
    assert owners == [sales.an.id, sales.binh.id]


def test_many_are_assigned_and_moved_each_by_its_own_rights(sales):
    """ASG-08, OPP-07"""
    campaign, elsewhere = sales.campaign(), sales.campaign(managerIds=[sales.cohoi.new_user("manager").id])
    mine = [sales.opportunity(campaign) for _ in range(3)]
    won = sales.opportunity(campaign)
    act(sales.manager, won, "win", {}).ok()
    foreign = sales.opportunity(elsewhere, by=sales.an)
    ids = [o["id"] for o in mine] + [won["id"], foreign["id"]]
    assert list(results(bulk(sales.manager, "bulkAssign", {"ids": ids, "ownerId": sales.an.id})).values()) == [
        True, True, True, "WRONG_STATE", "PERMISSION_DENIED"]
    assert list(results(bulk(sales.an, "bulkMove", {"ids": ids, "stepId": steps(campaign)[2]})).values()) == [
        True, True, True, "PERMISSION_DENIED", "PERMISSION_DENIED"]
    assert {get(sales.an, o)["stepId"] for o in mine} == {steps(campaign)[2]}
    bulk(sales.an, "bulkMove", {"ids": [], "stepId": steps(campaign)[2]}).expect(400)
    bulk(sales.an, "bulkMove", {"ids": [mine[0]["id"]] * 1001, "stepId": steps(campaign)[2]}).expect(400)


def test_many_fail_with_one_reason_and_note(sales):
    """PEE-05, CMP-19"""
    campaign = sales.campaign(requireFailReason=True, failReasons=[{"name": "Hết mùa"}])
    reason = campaign["failReasons"][0]["id"]
    made = [sales.opportunity(campaign) for _ in range(4)]
    ids = [o["id"] for o in made]
    without = bulk(sales.manager, "bulkLose", {"ids": ids})
    assert set(results(without).values()) == {"FAIL_REASON_REQUIRED"}
    reply = bulk(sales.manager, "bulkLose", {"ids": ids, "failReasonId": reason, "note": "hết mùa"})
    assert set(results(reply).values()) == {True}
    for opportunity in made:
        lost = get(sales.manager, opportunity)
        assert (lost["state"], lost["failReasonId"], lost["failNote"]) == ("LOST", reason, "hết mùa")
        (_, _, told) = events(sales.cohoi, opportunity)[-1]
        assert told["type"] == "cohoi.opportunity.lost" and told["bulkactid"] == reply["bulkActId"]
    assert set(results(bulk(sales.manager, "bulkLose", {"ids": ids, "failReasonId": reason})).values()) == {"WRONG_STATE"}


def test_a_retry_gives_the_same_results_and_does_nothing_again(sales):
    """PEE-05: under one key, refusals too"""
    campaign = sales.campaign()
    made = [sales.opportunity(campaign, ownerId=sales.an.id), sales.opportunity(campaign)]
    body = {"ids": [o["id"] for o in made], "note": "x"}
    first = bulk(sales.an, "bulkLose", body, key="bulk-lose-1").expect(200)
    act(sales.manager, made[1], "assign", {"ownerId": sales.an.id}).expect(200)  # now he could
    again = bulk(sales.an, "bulkLose", body, key="bulk-lose-1").expect(200)
    assert again.json == first.json and get(sales.an, made[1])["state"] == "ACTIVE"
    bulk(sales.an, "bulkLose", {**body, "note": "y"}, key="bulk-lose-1").expect(409, "IDEMPOTENCY_KEY_REUSED")


def test_a_thousand_at_once(sales):
    """OPP-02"""
    campaign = sales.campaign()
    contacts = [row[0] for row in sales.cohoi.psql("opportunities", """
        insert into contact (id, name, name_fold, verify, version)
        select gen_random_uuid(), 'Khách ' || n, 'khach ' || n, 1, 1 from generate_series(1, 1000) n returning id::text""")]
    reply = bulk(sales.manager, "bulkCreate", {"campaignId": campaign["id"], "contactIds": contacts}, key="a-thousand")
    if reply.status == 504:  # on a machine that is busy with other things: the same again goes on
        reply = eventually(lambda: (r := bulk(sales.manager, "bulkCreate", {
            "campaignId": campaign["id"], "contactIds": contacts}, key="a-thousand")).status == 200 and r, 60)
    assert len({item["createdId"] for item in reply.expect(200)["items"]}) == 1000
    columns = sales.an.client.get(f"/v1/campaigns/{campaign['id']}/board").expect(200)["columns"]
    assert columns[0]["totalSize"] == 1000


def test_what_a_crash_leaves_half_done_a_retry_completes(make_cohoi):
    """OPP-02: each once, and one act"""
    cohoi = make_cohoi()
    sales = Sales(cohoi)
    campaign = sales.campaign()
    contacts = [sales.contact() for _ in range(60)]
    body = {"campaignId": campaign["id"], "contactIds": [c["id"] for c in contacts]}

    def count():
        return cohoi.psql("opportunities", "select count(*) from opportunity where campaign_id = %s", campaign["id"])[0][0]

    def attempt():
        try:
            return bulk(sales.manager, "bulkCreate", body, key="half", timeout=60)
        except OSError:
            return None

    first = threading.Thread(target=attempt)
    first.start()
    eventually(lambda: count() > 5)
    cohoi.restart("opportunities")
    first.join()
    reply = eventually(lambda: (r := attempt()) and r.status == 200 and r, 60)
    assert set(results(reply).values()) == {True}
    made = list(sales.manager.client.items("/v1/opportunities", campaignId=campaign["id"]))
    assert len(made) == 60 and {o["id"] for o in made} == {item["createdId"] for item in reply["items"]}
    told = {e["bulkactid"] for e in cohoi.events("opportunities") if e["type"] == "cohoi.opportunity.created"}
    assert told == {reply["bulkActId"]}
