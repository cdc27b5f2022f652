"""Campaigns change: settings, steps, fail reasons, people, chains; and so does the pipeline."""
import concurrent.futures

import pytest
from campaigning import NOBODY, change, make, read, told, word
from cohoi_client import eventually
from sales import Sales, act, get


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


# --- changing ---

def test_a_change_is_one_event_that_says_from_and_to(sales):
    """PEE-08"""
    campaign = sales.campaign(waitSeconds=60)
    after = change(sales.manager, campaign, {"waitSeconds": 90, "hideInfo": True}).expect(200).json
    assert (after["waitSeconds"], after["hideInfo"], after["version"]) == (90, True, 2)
    assert after["name"] == campaign["name"] and after["steps"] == campaign["steps"]
    (_, _), (type, event) = told(sales.cohoi, campaign)
    assert type == "updated" and event["campaign"] == after
    assert {c["field"]: (c["from"], c["to"]) for c in event["changes"]} == {
        "waitSeconds": ("60", "90"), "hideInfo": ("false", "true")}
    assert change(sales.manager, campaign, {"hideInfo": True}).expect(200)["version"] == 2  # nothing new
    assert len(told(sales.cohoi, campaign)) == 2


def test_null_clears_and_what_must_be_there_stays(sales):
    care = sales.campaign()
    campaign = sales.campaign(onSuccessCampaignId=care["id"], waitSeconds=60, cost={"units": "5"},
                              distributionMethod="LEAST_LOADED")
    after = change(sales.manager, campaign, {"onSuccessCampaignId": None, "waitSeconds": None, "cost": None,
                                             "distributionMethod": None}).expect(200).json
    assert "onSuccessCampaignId" not in after and "cost" not in after
    assert (after["waitSeconds"], after["distributionMethod"]) == (0, "ROUND_ROBIN")
    for body in ({"name": None}, {"managerIds": []}, {"managerIds": None}):
        assert change(sales.manager, campaign, body).expect(400).fields == {next(iter(body)): "REQUIRED"}
    assert change(sales.manager, campaign, {"steps": None}).expect(400).fields == {"steps": "TOO_SHORT"}


def test_a_stale_version_changes_nothing(sales):
    campaign = sales.campaign()
    change(sales.manager, campaign, {"name": "Mới"}, if_match=1).expect(200)
    change(sales.manager, campaign, {"name": "Cũ"}, if_match=1).expect(412, "VERSION_MISMATCH")
    assert read(sales.manager, campaign)["name"] == "Mới"


def test_of_changes_at_once_none_is_lost(sales):
    campaign = sales.campaign()
    bodies = [{"waitSeconds": 7}, {"hideInfo": True}, {"allowDuplicates": True}, {"requireFailReason": True},
              {"name": "Tên"}, {"autoDistribute": True}]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda body: change(sales.manager, campaign, body).expect(200), bodies))
    after = read(sales.manager, campaign).json
    assert after["version"] == 7 and all(after[k] == v for body in bodies for k, v in body.items())


# --- steps and fail reasons ---

def test_steps_are_renamed_added_and_put_in_order(sales):
    """CMP-08"""
    campaign = sales.campaign()
    first, second, third, last = campaign["steps"]
    wanted = [{"id": first["id"], "name": "Chào hỏi"}, {"name": "Mới", "probability": 20}, third, second, last]
    after = change(sales.manager, campaign, {"steps": wanted}).expect(200).json
    assert [s["name"] for s in after["steps"]] == ["Chào hỏi", "Mới", third["name"], second["name"], last["name"]]
    assert [s["id"] for s in after["steps"]][2:] == [third["id"], second["id"], last["id"]]
    assert after["steps"][0] == {**first, "name": "Chào hỏi"}  # what was not said stays
    for strange in ([{**first, "id": NOBODY}, last], [first, first, last]):
        reply = change(sales.manager, campaign, {"steps": strange}).expect(400)
        assert list(reply.fields.values()) == ["UNKNOWN_VALUE"]


def test_a_step_with_opportunities_is_not_dropped_without_a_word_where_they_go(sales):
    """AMB-51"""
    campaign = sales.campaign()
    first, second, third, last = campaign["steps"]
    there = sales.opportunity(campaign, stepId=second["id"])
    change(sales.manager, campaign, {"steps": [first, third, last]}).expect(412, "STEP_NOT_EMPTY")
    for nowhere in (second["id"], NOBODY):
        reply = change(sales.manager, campaign, {"steps": [first, third, last]}, params={"moveTo": nowhere}).expect(400)
        assert reply.fields == {"moveTo": "UNKNOWN_VALUE"}
    after = change(sales.manager, campaign, {"steps": [first, second, last]}).expect(200)  # the third is empty
    assert told(sales.cohoi, campaign)[-1][1]["movedSteps"] == [
        {"fromStepId": third["id"], "toStepId": first["id"]}]  # for who came since it was looked at
    change(sales.manager, campaign, {"steps": [first, last]}, params={"moveTo": first["id"]}).expect(200)
    assert told(sales.cohoi, campaign)[-1][1]["movedSteps"] == [{"fromStepId": second["id"], "toStepId": first["id"]}]
    assert get(sales.manager, there)["stepId"] == first["id"] and after["version"] == 2


def test_steps_may_be_edited_while_opportunities_is_away_as_long_as_none_is_dropped(make_cohoi):
    """AMB-51, CMP-08"""
    cohoi = make_cohoi()
    sales = Sales(cohoi)
    campaign = sales.campaign()
    first, *rest = campaign["steps"]
    cohoi.superuser("alter role cohoi_opportunities nologin")
    pid = cohoi.kill("opportunities")
    change(sales.manager, campaign, {"steps": [{**first, "name": "Khác"}, *rest]}).expect(200)
    cohoi.superuser("alter role cohoi_opportunities login")
    eventually(lambda: cohoi.pid("opportunities") not in (0, pid))
    cohoi.wait_ready()


def test_fail_reasons_are_the_managers_to_define(sales):
    """CMP-19, PEE-05, AMB-03"""
    campaign = sales.campaign(failReasons=[{"name": "Giá cao"}, {"name": "Không cần"}])
    price, needless = campaign["failReasons"]
    change(sales.an, campaign, {"failReasons": []}).expect(403)
    after = change(sales.manager, campaign, {"failReasons": [{**price, "name": "Đắt"}, {"name": "Đối thủ"}],
                                             "requireFailReason": True}).expect(200)
    assert [r["name"] for r in after["failReasons"]] == ["Đắt", "Đối thủ"]
    assert after["failReasons"][0]["id"] == price["id"]
    made = sales.opportunity(campaign, ownerId=sales.an.id)
    assert act(sales.an, made, "lose", {}).expect(400).fields == {"failReasonId": "FAIL_REASON_REQUIRED"}
    act(sales.an, made, "lose", {"failReasonId": needless["id"]}).expect(400)
    act(sales.an, made, "lose", {"failReasonId": price["id"]}).expect(200)
    assert change(sales.manager, campaign, {"failReasons": [{"id": NOBODY, "name": "x"}]}).expect(400).fields == {
        "failReasons[0].id": "UNKNOWN_VALUE"}


# --- people ---

def test_who_leaves_is_told_once_and_leaves_the_distribution_too(sales):
    """AMB-44, CMP-10"""
    campaign = sales.campaign(autoDistribute=True, distributionUserIds=[sales.an.id, sales.binh.id],
                              weights={sales.an.id: 2, sales.binh.id: 3}, capacity={sales.an.id: 5})
    after = change(sales.manager, campaign, {"salespersonIds": [sales.binh.id]}).expect(200).json
    assert (after["distributionUserIds"], after["weights"], after.get("capacity", {})) == (
        [sales.binh.id], {sales.binh.id: 3}, {})
    assert [(t, d.get("userId")) for t, d in told(sales.cohoi, campaign)[1:]] == [
        ("updated", None), ("member_left", sales.an.id)]
    reply = change(sales.manager, campaign, {"distributionUserIds": [sales.an.id]}).expect(412, "NOT_A_MEMBER")
    assert reply.fields == {"distributionUserIds[0]": "NOT_A_MEMBER"}  # what is said is not mended


def test_who_stays_as_manager_has_not_left_and_a_manager_can_leave(sales):
    """AMB-44"""
    second = sales.join("manager")
    campaign = sales.campaign(managerIds=[sales.manager.id, sales.an.id, second.id])
    change(sales.manager, campaign, {"salespersonIds": [sales.binh.id]}).expect(200)
    change(sales.manager, campaign, {"distributionUserIds": []}).expect(200)
    assert "member_left" not in [t for t, _ in told(sales.cohoi, campaign)]
    change(sales.manager, campaign, {"managerIds": [sales.manager.id]}).expect(200)
    assert {d["userId"] for t, d in told(sales.cohoi, campaign) if t == "member_left"} == {sales.an.id, second.id}


def test_a_campaign_holds_six_hundred_people_and_too_many_leave_not_at_once(sales):
    """CMP-06, CMP-07: every limit is said"""
    made_up = [f"00000000-0000-7000-8000-{n:012x}" for n in range(1, 461)]
    sales.cohoi.psql("campaigns", """
        insert into person select unnest(%s::uuid[]), true, 1 on conflict do nothing""", made_up)
    campaign = sales.campaign(salespersonIds=made_up)
    reply = change(sales.manager, campaign, {"salespersonIds": []}).expect(400)
    assert reply.fields == {"salespersonIds": "TOO_MANY"}
    change(sales.manager, campaign, {"salespersonIds": made_up[:20]}).expect(200)
    assert len(told(sales.cohoi, campaign)) == 442
    too_many = make(sales.manager, salespersonIds=made_up + made_up[:41]).expect(400)
    assert too_many.fields == {"salespersonIds": "TOO_MANY"}
    unknown = [f"00000000-0000-7000-8000-{n:012x}" for n in range(10**6, 10**6 + 500)]
    reply = make(sales.manager, salespersonIds=unknown, managerIds=unknown[:99])  # more than accounts takes at once
    assert reply.expect(400).fields["managerIds[0]"] == "UNKNOWN_VALUE"


# --- chains ---

def test_a_campaign_chains_into_itself_only_where_duplicates_are_allowed(sales):
    """AMB-12"""
    campaign = sales.campaign()
    itself = {"onSuccessCampaignId": campaign["id"]}
    reply = change(sales.manager, campaign, itself).expect(400, "SELF_CHAIN")
    assert reply.fields == {"onSuccessCampaignId": "SELF_CHAIN"}
    reply = change(sales.manager, campaign, {"onFailureCampaignId": campaign["id"]}).expect(400, "SELF_CHAIN")
    assert reply.fields == {"onFailureCampaignId": "SELF_CHAIN"}
    change(sales.manager, campaign, {**itself, "allowDuplicates": True}).expect(200)
    change(sales.manager, campaign, {"allowDuplicates": False}).expect(400, "SELF_CHAIN")


def test_a_chain_leads_where_its_maker_can_see(sales):
    """CMP-12, CMP-13, ACC-02"""
    cohoi, an = sales.cohoi, sales.an
    cohoi.admin.post("/v1/roles", {"name": word(), "permissions": ["campaigns.create", "opportunities.manage"]}).ok()
    maker = sales.join(cohoi.admin.get("/v1/roles").json["items"][-1]["name"])
    hidden, shown = sales.campaign(), sales.campaign(salespersonIds=[maker.id])
    assert make(maker, onSuccessCampaignId=hidden["id"]).expect(400).fields == {"onSuccessCampaignId": "UNKNOWN_VALUE"}
    mine = make(maker, onSuccessCampaignId=shown["id"], managerIds=[maker.id, an.id]).expect(201)
    change(an, mine, {"waitSeconds": 5}).expect(200)  # the other manager cannot see it, and leaves it alone
    assert change(an, mine, {"onFailureCampaignId": shown["id"]}).expect(400).fields == {
        "onFailureCampaignId": "UNKNOWN_VALUE"}


# --- the pipeline ---

def test_outside_campaigns_there_is_one_list_of_steps_for_all(sales):
    """AMB-56"""
    admin = sales.cohoi.admin
    pipeline = sales.an.client.get("/v1/pipeline").expect(200).json
    assert len(pipeline["steps"]) >= 2 and pipeline["steps"][-1]["probability"] == 100
    for user in (sales.manager, sales.an):
        user.client.patch("/v1/pipeline", {"steps": pipeline["steps"]}).expect(403)
    first, *rest = pipeline["steps"]
    reply = admin.patch("/v1/pipeline", {"steps": [{**first, "name": "Rất mới"}, *rest]}).expect(200)
    assert reply["steps"][0] == {**first, "name": "Rất mới"} and reply["version"] == pipeline["version"] + 1
    assert admin.patch("/v1/pipeline", {"steps": reply["steps"]}).expect(200)["version"] == reply["version"]
    assert admin.patch("/v1/pipeline", {"steps": [first]}).expect(400).fields == {"steps": "TOO_SHORT"}
    assert admin.patch("/v1/pipeline", {"steps": []}).expect(400).fields == {"steps": "TOO_SHORT"}
    assert admin.patch("/v1/pipeline", {"steps": [{**first, "id": NOBODY}, *rest]}).expect(400).fields == {
        "steps[0].id": "UNKNOWN_VALUE"}
    before = {"steps": pipeline["steps"]}
    admin.patch("/v1/pipeline", before, if_match=pipeline["version"]).expect(412, "VERSION_MISMATCH")
    admin.patch("/v1/pipeline", before).expect(200)
    last = [e for e in sales.cohoi.events("campaigns") if e["type"] == "cohoi.pipeline.updated"][-1]
    assert last["data"]["pipeline"]["steps"][0]["name"] == first["name"] and last["subject"] == "pipeline"
