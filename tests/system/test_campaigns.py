"""Campaigns: what they are made of, what makes no sense, and how they change."""
import concurrent.futures
import itertools
import random

import pytest
from cohoi_client import eventually
from sales import Sales, act, events, get, steps

NOBODY = "00000000-0000-7000-8000-000000000000"
words = itertools.count(random.randrange(10**6))


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def word():
    """One that no other campaign has."""
    return f"w{next(words)}x"


def make(user, **fields):
    return user.client.post("/v1/campaigns", {"name": "Mùa hè", **fields})


def change(user, campaign, body, **more):
    return user.client.patch(f"/v1/campaigns/{campaign['id']}", body, **more)


def read(user, campaign):
    return user.client.get(f"/v1/campaigns/{campaign['id']}")


def told(cohoi, campaign):
    """What campaigns told of it, in order: (type without "cohoi.campaign.", data)."""
    return [(e["type"].removeprefix("cohoi.campaign."), e["data"])
            for e in cohoi.events("campaigns") if e["subject"] == campaign["id"]]


# --- making ---

def test_a_name_is_enough(sales):
    """CMP-03, CMP-06, CMP-08, CMP-21: steps stand before the first customer comes"""
    made = make(sales.manager, name="  Quảng cáo tháng 11 ").expect(201).json
    assert (made["name"], made["kind"], made["state"]) == ("Quảng cáo tháng 11", "LONG_TERM", "ACTIVE")
    assert made["managerIds"] == [sales.manager.id] and made["createdBy"] == sales.manager.id
    assert len(made["steps"]) >= 2 and all(s["id"] and s["name"] for s in made["steps"])
    assert made["steps"][-1]["probability"] == 100
    assert (made["waitSeconds"], made["allowDuplicates"], made["autoDistribute"], made["hideInfo"]) == (0, False, False, False)
    assert (made["distributionMethod"], made["duplicateScope"]) == ("ROUND_ROBIN", "ANY")
    assert made["code"] and made["version"] == 1
    assert read(sales.manager, made).json == made
    assert told(sales.cohoi, made) == [("created", {"campaign": made})]
    columns = sales.manager.client.get(f"/v1/campaigns/{made['id']}/board").expect(200)["columns"]
    assert [c["step"]["id"] for c in columns] == steps(made)  # CMP-15


def test_everything_can_be_said_at_once(sales):
    """CMP-01, CMP-04..07, CMP-09..14, CMP-19"""
    care = sales.campaign()
    fields = {
        "name": "Tất cả", "kind": "SHORT_TERM", "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2099-01-01T00:00:00Z",
        "waitSeconds": 300, "allowDuplicates": True, "duplicateScope": "ACTIVE",
        "managerIds": [sales.manager.id], "salespersonIds": [sales.an.id, sales.binh.id],
        "autoDistribute": True, "distributionUserIds": [sales.an.id], "distributionMethod": "WEIGHTED",
        "weights": {sales.an.id: 3}, "capacity": {sales.an.id: 10}, "capacityPeriodDays": 7, "hideInfo": True,
        "onSuccessCampaignId": care["id"], "onFailureCampaignId": care["id"], "requireFailReason": True,
        "cost": {"currencyCode": "VND", "units": "12500000"}, "code": word(), "externalId": word(),
    }
    made = sales.manager.client.post("/v1/campaigns", {
        **fields, "steps": [{"name": "Mới"}, {"name": "Gọi", "probability": 40}, {"name": "Xong"}],
        "failReasons": [{"name": "Giá cao"}]}).expect(201).json
    assert {k: made[k] for k in fields} == fields
    assert [(s["name"], s["probability"]) for s in made["steps"]] == [("Mới", 0), ("Gọi", 40), ("Xong", 100)]
    assert made["failReasons"][0]["name"] == "Giá cao" and made["failReasons"][0]["id"]


@pytest.mark.parametrize("fields, wrong", [
    ({"name": None}, {"name": "REQUIRED"}),
    ({"name": "  "}, {"name": "REQUIRED"}),
    ({"name": "x" * 201}, {"name": "TOO_LONG"}),
    ({"waitSeconds": -1}, {"waitSeconds": "OUT_OF_BOUNDS"}),                                  # CMP-04
    ({"steps": [{"name": "Một mình"}]}, {"steps": "TOO_SHORT"}),                              # AMB-50
    ({"steps": [{"name": "A", "probability": 101}, {"name": "B"}]}, {"steps[0].probability": "OUT_OF_BOUNDS"}),
    ({"steps": [{"name": "A"}, {"name": ""}]}, {"steps[1].name": "REQUIRED"}),
    ({"failReasons": [{"name": ""}]}, {"failReasons[0].name": "REQUIRED"}),
    ({"kind": "SHORT_TERM"}, {"endsAt": "REQUIRED"}),                                         # CMP-02
    ({"kind": "SHORT_TERM", "startsAt": "2026-03-01T00:00:00Z", "endsAt": "2026-02-01T00:00:00Z"},
     {"endsAt": "OUT_OF_BOUNDS"}),
    ({"kind": "SHORT_TERM", "endsAt": "2020-01-01T00:00:00Z"}, {"endsAt": "OUT_OF_BOUNDS"}),  # it begins now
    ({"managerIds": [NOBODY]}, {"managerIds[0]": "UNKNOWN_VALUE"}),                           # CMP-06
    ({"salespersonIds": [NOBODY]}, {"salespersonIds[0]": "UNKNOWN_VALUE"}),                   # CMP-07
    ({"onSuccessCampaignId": NOBODY}, {"onSuccessCampaignId": "UNKNOWN_VALUE"}),              # CMP-12
    ({"onFailureCampaignId": NOBODY}, {"onFailureCampaignId": "UNKNOWN_VALUE"}),              # CMP-13
    ({"weights": {NOBODY: 1001}}, {f"weights.{NOBODY}": "OUT_OF_BOUNDS"}),                    # PEE-02
    ({"weights": {NOBODY: -1}}, {f"weights.{NOBODY}": "OUT_OF_BOUNDS"}),
    ({"capacity": {NOBODY: -1}}, {f"capacity.{NOBODY}": "OUT_OF_BOUNDS"}),
    ({"capacityPeriodDays": 0}, {"capacityPeriodDays": "OUT_OF_BOUNDS"}),
    ({"cost": {"units": "-1"}}, {"cost": "OUT_OF_BOUNDS"}),
])
def test_what_makes_no_sense_is_refused_by_its_field(sales, fields, wrong):
    """CMP-02..14"""
    assert make(sales.manager, **fields).expect(400).fields == wrong


def test_only_salespeople_are_dealt_to(sales):
    """CMP-10"""
    stranger = sales.join("salesperson")
    people = {"salespersonIds": [sales.an.id], "autoDistribute": True}
    for fields, field in [({"distributionUserIds": [sales.an.id, stranger.id]}, "distributionUserIds[1]"),
                          ({"distributionUserIds": [sales.manager.id]}, "distributionUserIds[0]"),
                          ({"weights": {stranger.id: 1}}, f"weights.{stranger.id}"),
                          ({"capacity": {stranger.id: 1}}, f"capacity.{stranger.id}")]:
        assert make(sales.manager, **people, **fields).expect(412, "NOT_A_MEMBER").fields == {field: "NOT_A_MEMBER"}


def test_who_stands_twice_in_a_list_stands_in_it_once(sales):
    """CMP-07, PEE-02: or he would be dealt twice as much"""
    made = make(sales.manager, salespersonIds=[sales.an.id, sales.binh.id, sales.an.id],
                distributionUserIds=[sales.binh.id, sales.binh.id]).expect(201)
    assert made["salespersonIds"] == [sales.an.id, sales.binh.id]
    assert made["distributionUserIds"] == [sales.binh.id]


def test_people_must_be_active_when_they_come_and_may_stay_when_they_are_not(sales):
    """CMP-06, CMP-07"""
    gone = sales.join("salesperson")
    campaign = sales.campaign(salespersonIds=[gone.id])
    sales.cohoi.admin.patch(f"/v1/users/{gone.id}", {"active": False}).ok()
    sales.cohoi.settle()
    assert make(sales.manager, salespersonIds=[gone.id]).expect(412, "USER_INACTIVE").fields == {
        "salespersonIds[0]": "USER_INACTIVE"}
    change(sales.manager, campaign, {"salespersonIds": [gone.id, sales.an.id], "name": "Khác"}).expect(200)
    change(sales.manager, campaign, {"salespersonIds": [sales.an.id]}).expect(200)
    change(sales.manager, campaign, {"salespersonIds": [gone.id]}).expect(412, "USER_INACTIVE")


def test_somebody_of_whom_campaigns_has_not_heard_yet_is_asked_for(sales):
    """CMP-07: an id without a copy is no unknown one"""
    new = sales.join("salesperson")
    sales.cohoi.settle()
    sales.cohoi.psql("campaigns", "delete from person where id = %s", new.id)
    made = make(sales.manager, salespersonIds=[new.id, NOBODY]).expect(400)
    assert made.fields == {"salespersonIds[1]": "UNKNOWN_VALUE"}
    assert make(sales.manager, salespersonIds=[new.id]).expect(201)["salespersonIds"] == [new.id]


def test_a_retry_makes_no_second_one(sales):
    key = word()
    first = sales.manager.client.post("/v1/campaigns", {"name": "Một lần"}, key=key).expect(201)
    again = sales.manager.client.post("/v1/campaigns", {"name": "Một lần"}, key=key).expect(201)
    assert again.json == first.json
    sales.manager.client.post("/v1/campaigns", {"name": "Khác"}, key=key).expect(409, "IDEMPOTENCY_KEY_REUSED")


# --- codes and external ids ---

def test_a_code_belongs_to_one_campaign(sales):
    """V-3"""
    code = word()
    first, other = make(sales.manager, code=f" {code} ").expect(201), make(sales.manager).expect(201)
    assert first["code"] == code
    assert make(sales.manager, code=code).expect(409, "ALREADY_EXISTS").fields == {"code": "ALREADY_EXISTS"}
    assert change(sales.manager, other, {"code": code}).expect(409).fields == {"code": "ALREADY_EXISTS"}
    assert change(sales.manager, other, {"code": None}).expect(400).fields == {"code": "REQUIRED"}
    change(sales.manager, first, {"code": code, "name": "Vẫn của nó"}).expect(200)
    change(sales.manager, first, {"code": word()}).expect(200)
    change(sales.manager, other, {"code": code}).expect(200)


def test_of_many_at_once_one_gets_the_code(sales):
    """V-3: under races, too"""
    code = word()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: make(sales.manager, code=code), range(8)))
    assert sorted(r.status for r in replies) == [201] + [409] * 7
    assert all(r.fields == {"code": "ALREADY_EXISTS"} for r in replies if r.status == 409)


def put(user, external_id, body, **more):
    return user.client.put(f"/v1/campaigns/by-external-id/{external_id}", body, **more)


def test_by_external_id_it_is_made_once_and_changed_afterwards(sales):
    external_id = word()
    body = {"name": "Từ hệ thống khác", "externalId": "của ai khác", "salespersonIds": [sales.an.id],
            "steps": [{"name": "A"}, {"name": "B"}, {"name": "C"}], "failReasons": [{"name": "Giá"}]}
    made = put(sales.manager, external_id, body).ok().json
    assert made["externalId"] == external_id
    again = put(sales.manager, external_id, body).expect(200).json
    assert again == made  # the same body changes nothing: steps are known by their names
    assert [t for t, _ in told(sales.cohoi, made)] == ["created"]
    body["steps"].insert(1, {"name": "Mới"})
    changed = put(sales.manager, external_id, body).expect(200).json
    assert [s["name"] for s in changed["steps"]] == ["A", "Mới", "B", "C"]
    assert {s["name"]: s["id"] for s in made["steps"]}.items() <= {s["name"]: s["id"] for s in changed["steps"]}.items()
    assert put(sales.manager, external_id, {"name": "Chỉ tên"}).expect(200)["salespersonIds"] == [sales.an.id]
    assert make(sales.manager, externalId=external_id).expect(409).fields == {"externalId": "ALREADY_EXISTS"}
    put(sales.an, external_id, {"name": "x"}).expect(403)            # may make none
    put(sales.join("manager"), external_id, {"name": "x"}).expect(403)  # sees it, manages it not
    change(sales.manager, made, {"externalId": None}).expect(200)
    assert put(sales.manager, external_id, {"name": "Mới"}).ok()["id"] != made["id"]


def test_of_many_at_once_one_makes_it_and_the_others_find_it(sales):
    external_id = word()
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: put(sales.manager, external_id, {"name": "Cùng lúc"}).ok(), range(6)))
    assert len({r["id"] for r in replies}) == 1


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
    after = change(sales.manager, campaign, {"steps": [
        {"id": first["id"], "name": "Chào hỏi"}, {"name": "Mới", "probability": 20}, third, second, last]}).expect(200).json
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
    assert [r["name"] for r in after["failReasons"]] == ["Đắt", "Đối thủ"] and after["failReasons"][0]["id"] == price["id"]
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
    sales.cohoi.psql("campaigns", "insert into person select unnest(%s::uuid[]), true, 1 on conflict do nothing", made_up)
    campaign = sales.campaign(salespersonIds=made_up)
    reply = change(sales.manager, campaign, {"salespersonIds": []}).expect(400)
    assert reply.fields == {"salespersonIds": "TOO_MANY"}
    change(sales.manager, campaign, {"salespersonIds": made_up[:20]}).expect(200)
    assert len(told(sales.cohoi, campaign)) == 442
    assert make(sales.manager, salespersonIds=made_up + made_up[:41]).expect(400).fields == {"salespersonIds": "TOO_MANY"}
    unknown = [f"00000000-0000-7000-8000-{n:012x}" for n in range(10**6, 10**6 + 500)]
    reply = make(sales.manager, salespersonIds=unknown, managerIds=unknown[:99])  # more than accounts takes at once
    assert reply.expect(400).fields["managerIds[0]"] == "UNKNOWN_VALUE"


# --- chains ---

def test_a_campaign_chains_into_itself_only_where_duplicates_are_allowed(sales):
    """AMB-12"""
    campaign = sales.campaign()
    itself = {"onSuccessCampaignId": campaign["id"]}
    assert change(sales.manager, campaign, itself).expect(400, "SELF_CHAIN").fields == {"onSuccessCampaignId": "SELF_CHAIN"}
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


# --- clones, ends ---

def test_a_clone_is_a_new_campaign_with_the_same_settings(sales):
    """V-3"""
    campaign = sales.campaign(name="á" * 200, allowDuplicates=True, waitSeconds=30, failReasons=[{"name": "Giá"}],
                              cost={"units": "5"}, externalId=word())
    change(sales.manager, campaign, {"onSuccessCampaignId": campaign["id"], "state": "CLOSED"}).expect(200)
    other = sales.join("manager")
    clone = other.client.post(f"/v1/campaigns/{campaign['id']}:clone", {}).ok().json
    assert clone["name"] == "á" * 196 + " (2)" and clone["state"] == "ACTIVE" and clone["version"] == 1
    assert clone["id"] != campaign["id"] and clone["code"] != campaign["code"]
    assert "externalId" not in clone and "cost" not in clone
    assert clone["onSuccessCampaignId"] == clone["id"]  # into itself stays into itself
    assert [s["name"] for s in clone["steps"]] == [s["name"] for s in campaign["steps"]]
    assert not set(steps(clone)) & set(steps(campaign)) and clone["failReasons"][0]["id"] != campaign["failReasons"][0]["id"]
    assert clone["managerIds"] == [sales.manager.id, other.id] and clone["createdBy"] == other.id
    assert (clone["salespersonIds"], clone["waitSeconds"]) == (campaign["salespersonIds"], 30)
    assert told(sales.cohoi, clone) == [("created", {"campaign": clone})]
    named = other.client.post(f"/v1/campaigns/{campaign['id']}:clone", {"name": "Đợt 2"}).ok()
    assert named["name"] == "Đợt 2"
    sales.an.client.post(f"/v1/campaigns/{campaign['id']}:clone", {}).expect(403)
    other.client.post(f"/v1/campaigns/{NOBODY}:clone", {}).expect(404)


def test_a_clone_of_a_short_term_one_begins_now_and_lasts_as_long(sales):
    """V-3, CMP-02"""
    campaign = sales.campaign(kind="SHORT_TERM", startsAt="2026-01-01T00:00:00Z", endsAt="2026-01-08T00:00:00Z")
    clone = sales.manager.client.post(f"/v1/campaigns/{campaign['id']}:clone", {}).ok().json
    assert clone["kind"] == "SHORT_TERM" and clone["startsAt"] == clone["createdAt"]
    made = sales.create(clone).expect(201)
    assert made["enteredAt"] < clone["endsAt"]


def test_a_short_term_campaign_takes_customers_within_its_window_only(sales):
    """AMB-05, CMP-02"""
    window = {"kind": "SHORT_TERM", "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2099-01-01T00:00:00Z"}
    campaign = sales.campaign(**window)
    made = sales.opportunity(campaign)
    change(sales.manager, campaign, {"endsAt": "2026-01-02T00:00:00Z"}).expect(200)
    sales.create(campaign).expect(412, "CAMPAIGN_ENDED")
    act(sales.an, made, "register").expect(412, "CAMPAIGN_ENDED")
    act(sales.manager, made, "move", {"stepId": steps(campaign)[1]}).expect(200)  # what is in it goes on
    change(sales.manager, campaign, {"startsAt": "2098-01-01T00:00:00Z", "endsAt": window["endsAt"]}).expect(200)
    sales.create(campaign).expect(412, "CAMPAIGN_ENDED")  # not begun yet
    change(sales.manager, campaign, {"startsAt": window["startsAt"]}).expect(200)
    sales.create(campaign).expect(201)
    begun = sales.campaign(kind="SHORT_TERM", endsAt="2099-01-01T00:00:00Z")
    assert begun["startsAt"] == begun["createdAt"]


def test_a_closed_campaign_takes_nobody_until_it_is_opened_again(sales):
    """AMB-05"""
    campaign = sales.campaign()
    made = sales.opportunity(campaign, ownerId=sales.an.id)
    change(sales.manager, campaign, {"state": "CLOSED"}).expect(200)
    sales.create(campaign).expect(412, "CAMPAIGN_ENDED")
    act(sales.an, made, "win", {}).expect(200)
    change(sales.manager, campaign, {"state": "ACTIVE"}).expect(200)
    sales.create(campaign).expect(201)


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
    admin.patch("/v1/pipeline", {"steps": pipeline["steps"]}, if_match=pipeline["version"]).expect(412, "VERSION_MISMATCH")
    admin.patch("/v1/pipeline", {"steps": pipeline["steps"]}).expect(200)
    last = [e for e in sales.cohoi.events("campaigns") if e["type"] == "cohoi.pipeline.updated"][-1]
    assert last["data"]["pipeline"]["steps"][0]["name"] == first["name"] and last["subject"] == "pipeline"
