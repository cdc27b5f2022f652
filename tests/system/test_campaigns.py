"""Campaigns: what they are made of, what makes no sense, how they are copied and end."""
import concurrent.futures

import pytest
from campaigning import NOBODY, change, make, read, told, word
from sales import Sales, act, steps


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


# --- making ---

def test_a_name_is_enough(sales):
    """CMP-03, CMP-06, CMP-08, CMP-21: steps stand before the first customer comes"""
    made = make(sales.manager, name="  Quảng cáo tháng 11 ").expect(201).json
    assert (made["name"], made["kind"], made["state"]) == ("Quảng cáo tháng 11", "LONG_TERM", "ACTIVE")
    assert made["managerIds"] == [sales.manager.id] and made["createdBy"] == sales.manager.id
    assert len(made["steps"]) >= 2 and all(s["id"] and s["name"] for s in made["steps"])
    assert made["steps"][-1]["probability"] == 100
    assert made["waitSeconds"] == 0 and not any(made[f] for f in ("allowDuplicates", "autoDistribute", "hideInfo"))
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
    assert not set(steps(clone)) & set(steps(campaign))
    assert clone["failReasons"][0]["id"] != campaign["failReasons"][0]["id"]
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
