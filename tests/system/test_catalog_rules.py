"""What a transaction's result does to its opportunity and its customer. CAT-08..14, AMB-29..34"""
from concurrent.futures import ThreadPoolExecutor

import pytest
from catalogs import Rules, attempt, contact_of, done, has_status, opportunity_of, rated
from cohoi_client import eventually
from sales import Sales, act, event_types, events


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def made(cohoi):
    return Rules(cohoi)


@pytest.fixture
def rules(made):
    return made.activate()


@pytest.fixture
def place(sales):
    """A customer of An's with an opportunity in the pipeline."""
    contact = sales.contact()
    return contact, sales.opportunity(contact=contact)


def applied(cohoi, contact):
    return [e["data"] for e in cohoi.events("catalog", "cohoi.catalog.rule_applied") if e["subject"] == contact["id"]]


def test_both_actions_set_the_percentage_and_the_status(cohoi, sales, rules, place):
    """CAT-08, CAT-09, OPP-35, CON-17"""
    contact, opportunity = place
    done(sales.an, rules.both, opportunityId=opportunity["id"])
    rated(sales.an, opportunity, 30)
    has_status(sales.an, contact, rules.met)


def test_a_status_alone_needs_no_opportunity(sales, rules):
    """CAT-10"""
    contact = sales.contact()
    done(sales.an, rules.status, contactId=contact["id"])
    has_status(sales.an, contact, rules.fresh)


def test_without_an_opportunity_the_status_is_applied_and_the_percentage_is_not(cohoi, sales, rules):
    """AMB-32"""
    contact = sales.contact()
    done(sales.an, rules.both, contactId=contact["id"])
    has_status(sales.an, contact, rules.met)
    only, = applied(cohoi, contact)
    assert "probability" not in only and only["customerStatusId"] == rules.met


def test_no_action_changes_nothing(cohoi, sales, rules, place):
    """CAT-11: the result is recorded"""
    contact, opportunity = place
    t = done(sales.an, rules.none, opportunityId=opportunity["id"])
    assert (t["resultId"], t["resultName"]) == (rules.none, "Không nghe máy")
    assert applied(cohoi, contact) == []


def test_a_percentage_alone_leaves_the_status(sales, rules, place):
    """CAT-03"""
    contact, opportunity = place
    done(sales.an, rules.percent, opportunityId=opportunity["id"])
    rated(sales.an, opportunity, 20)
    assert "statusId" not in contact_of(sales.an, contact)


def test_the_lists_show_the_change_right_after_saving(sales, rules, place):
    """CAT-14, CON-18: whoever has saved waits for nothing; the filter by status counts"""
    contact, opportunity = place
    done(sales.an, rules.agreed, opportunityId=opportunity["id"])
    found = sales.an.client.get("/v1/contacts", params={"statusId": rules.met, "q": contact["name"]}).expect(200)
    assert [(c["id"], c["statusId"]) for c in found["items"]] == [(contact["id"], rules.met)]
    assert found["totalSize"] == 1
    listed = sales.an.client.get("/v1/opportunities", params={"contactId": contact["id"]}).expect(200)["items"]
    assert [(o["probability"], o["probabilitySource"]) for o in listed] == [(80, "RULE")]


def test_the_board_s_filter_by_status_follows(sales, rules):
    """CON-18, CMP-18"""
    campaign = sales.campaign()
    contact = sales.contact()
    opportunity = sales.opportunity(campaign, contact=contact)
    done(sales.manager, rules.both, opportunityId=opportunity["id"])
    path = f"/v1/campaigns/{campaign['id']}/board"

    def shown(status):
        columns = sales.manager.client.get(path, params={"statusId": status}).expect(200)["columns"]
        return [o["id"] for c in columns for o in c.get("items", [])]
    eventually(lambda: shown(rules.met) == [opportunity["id"]])
    assert shown(rules.fresh) == []


def test_the_latest_completed_one_wins(cohoi, sales, rules, place):
    """AMB-30: the percentage may go down; an older one that is saved later changes nothing"""
    contact, opportunity = place
    done(sales.an, rules.agreed, opportunityId=opportunity["id"], completedAt="2026-11-02T03:00:00Z")
    rated(sales.an, opportunity, 80)
    done(sales.an, rules.percent, opportunityId=opportunity["id"], completedAt="2026-11-03T03:00:00Z")
    rated(sales.an, opportunity, 20)
    done(sales.an, rules.both, opportunityId=opportunity["id"], completedAt="2026-11-01T03:00:00Z")
    cohoi.settle()
    assert opportunity_of(sales.an, opportunity)["probability"] == 20
    assert len(applied(cohoi, contact)) == 2


def test_of_two_at_the_same_instant_the_greater_id_wins(cohoi, sales, rules, place):
    """AMB-30"""
    contact, opportunity = place
    at = "2026-11-02T03:00:00Z"
    first = done(sales.an, rules.both, opportunityId=opportunity["id"], completedAt=at)
    second = done(sales.an, rules.percent, opportunityId=opportunity["id"], completedAt=at)
    assert second["id"] > first["id"]
    rated(sales.an, opportunity, 20)
    sales.an.client.patch(f"/v1/transactions/{first['id']}", {"resultId": rules.agreed}).expect(200)
    cohoi.settle()
    assert opportunity_of(sales.an, opportunity)["probability"] == 20


def test_each_opportunity_has_a_latest_of_its_own(sales, rules):
    """AMB-30: an older one of another opportunity still sets its percentage, and leaves the customer's status"""
    contact = sales.contact()
    one, two = sales.opportunity(contact=contact), sales.opportunity(contact=contact)
    done(sales.an, rules.status, opportunityId=one["id"], completedAt="2026-11-03T03:00:00Z")
    has_status(sales.an, contact, rules.fresh)
    done(sales.an, rules.both, opportunityId=two["id"], completedAt="2026-11-02T03:00:00Z")
    rated(sales.an, two, 30)
    assert contact_of(sales.an, contact)["statusId"] == rules.fresh


def test_editing_the_result_applies_it_again(sales, rules, place):
    """AMB-31: the latest one's; the history keeps before and after"""
    contact, opportunity = place
    t = done(sales.an, rules.percent, opportunityId=opportunity["id"])
    rated(sales.an, opportunity, 20)
    sales.an.client.patch(f"/v1/transactions/{t['id']}", {"resultId": rules.agreed}).expect(200)
    rated(sales.an, opportunity, 80)
    history = sales.an.client.get(f"/v1/opportunities/{opportunity['id']}/history").expect(200)["items"]
    changes = [c for e in history for c in e.get("changes", []) if c["field"] == "probability"]
    assert ("20", "80") in [(c["from"], c["to"]) for c in changes]


def test_editing_an_older_one_changes_nothing(cohoi, sales, rules, place):
    """AMB-31, "Contradictions, decided\""""
    contact, opportunity = place
    old = done(sales.an, rules.percent, opportunityId=opportunity["id"], completedAt="2026-11-02T03:00:00Z")
    done(sales.an, rules.both, opportunityId=opportunity["id"], completedAt="2026-11-03T03:00:00Z")
    rated(sales.an, opportunity, 30)
    sales.an.client.patch(f"/v1/transactions/{old['id']}", {"resultId": rules.agreed}).expect(200)
    cohoi.settle()
    assert opportunity_of(sales.an, opportunity)["probability"] == 30


def test_deleting_and_reopening_roll_nothing_back(cohoi, sales, rules, place):
    """AMB-31"""
    contact, opportunity = place
    first = done(sales.an, rules.both, opportunityId=opportunity["id"])
    rated(sales.an, opportunity, 30)
    reopened = sales.an.client.patch(f"/v1/transactions/{first['id']}", {"status": "IN_PROGRESS"}).expect(200)
    assert "resultId" not in reopened.json and "completedAt" not in reopened.json
    sales.an.client.delete(f"/v1/transactions/{first['id']}").expect(204)
    cohoi.settle()
    assert opportunity_of(sales.an, opportunity)["probability"] == 30
    assert contact_of(sales.an, contact)["statusId"] == rules.met


def test_a_later_edit_of_anything_else_applies_nothing_again(cohoi, sales, rules, place):
    """AMB-31: a new title is no new result"""
    contact, opportunity = place
    t = done(sales.an, rules.both, opportunityId=opportunity["id"])
    rated(sales.an, opportunity, 30)
    sales.an.client.patch(f"/v1/transactions/{t['id']}", {"title": "Gặp lần hai", "note": "x"}).expect(200)
    assert len(applied(cohoi, contact)) == 1


def test_a_closed_opportunity_is_skipped(cohoi, sales, rules, place):
    """AMB-29"""
    contact, opportunity = place
    act(sales.an, opportunity, "win", {}).expect(200)
    t = done(sales.an, rules.both, opportunityId=opportunity["id"])
    has_status(sales.an, contact, rules.met)
    eventually(lambda: "opportunity.rule_skipped" in event_types(cohoi, opportunity))
    skipped = [data for type, data, _ in events(cohoi, opportunity) if type == "opportunity.rule_skipped"]
    assert [(s["why"], s["transactionId"]) for s in skipped] == [("CLOSED", t["id"])]
    assert opportunity_of(sales.an, opportunity)["probabilitySource"] == "STATE"


def test_a_percentage_is_neither_success_nor_failure(cohoi, sales, rules, place):
    """AMB-33, PEE-03: 100 % by a rule is not won, 0 % is not lost"""
    contact, opportunity = place
    catalog = rules.admin.patch(f"/v1/catalogs/{rules.catalog['id']}", {"results": rules.catalog["results"] + [
        {"name": "Chắc chắn", "probability": 100}, {"name": "Hết hy vọng", "probability": 0}]}).expect(200)
    sure, hopeless = [r["id"] for r in catalog["results"][-2:]]
    for result, probability in ((sure, 100), (hopeless, 0)):
        done(sales.an, result, opportunityId=opportunity["id"])
        assert rated(sales.an, opportunity, probability)["state"] == "ACTIVE"
    assert not {"opportunity.won", "opportunity.lost"} & set(event_types(cohoi, opportunity))


def test_the_latest_of_manual_and_rule_holds(sales, rules, place):
    """AMB-34: a rule overwrites what was set by hand before, and is overwritten by hand afterwards"""
    contact, opportunity = place
    path = f"/v1/opportunities/{opportunity['id']}"
    sales.an.client.patch(path, {"probability": 55}).expect(200)
    t = done(sales.an, rules.both, opportunityId=opportunity["id"])
    assert rated(sales.an, opportunity, 30)["ruleTransactionId"] == t["id"]
    by_hand = sales.an.client.patch(path, {"probability": 45}).expect(200)
    assert (by_hand["probability"], by_hand["probabilitySource"]) == (45, "MANUAL")
    assert "ruleTransactionId" not in by_hand.json
    done(sales.an, rules.percent, opportunityId=opportunity["id"])
    rated(sales.an, opportunity, 20)


def test_reopening_restores_what_the_rule_had_set(sales, rules, place):
    """AMB-34, AMB-47: the state is over both, and gives back what was there"""
    contact, opportunity = place
    done(sales.an, rules.both, opportunityId=opportunity["id"])
    rated(sales.an, opportunity, 30)
    lost = act(sales.an, opportunity, "lose", {}).expect(200)
    assert (lost["probability"], lost["probabilitySource"]) == (0, "STATE")
    again = act(sales.an, opportunity, "reopen").expect(200)
    assert (again["probability"], again["probabilitySource"]) == (30, "RULE")


def test_the_cause_stands_in_the_events(cohoi, sales, rules, place):
    """CAT-08, PEE-08: the change follows from the rule, and the rule from the command"""
    contact, opportunity = place
    done(sales.an, rules.both, opportunityId=opportunity["id"])
    rated(sales.an, opportunity, 30)
    has_status(sales.an, contact, rules.met)
    rule, = [e for e in cohoi.events("catalog", "cohoi.catalog.rule_applied") if e["subject"] == contact["id"]]
    updated, = [e for t, _, e in events(cohoi, opportunity) if t == "opportunity.updated"]
    assert updated["causationid"] == rule["id"]
    assert [(c["field"], c["to"]) for c in updated["data"]["changes"]] == [("probability", "30")]
    assert updated["data"]["opportunity"]["probabilitySource"] == "RULE"
    told = [e for e in cohoi.events("contacts", "cohoi.contact.updated") if e["subject"] == contact["id"]]
    assert told[-1]["causationid"] == rule["id"]
    assert [c["field"] for c in told[-1]["data"]["changes"]] == ["statusId"]
    assert updated["correlationid"] == rule["correlationid"] == told[-1]["correlationid"]


def test_the_customer_s_history_tells_it(cohoi, sales, rules, place):
    """CON-11, CON-17"""
    contact, opportunity = place
    done(sales.an, rules.both, opportunityId=opportunity["id"], title="Gặp tại hội chợ")
    has_status(sales.an, contact, rules.met)
    history = sales.an.client.get(f"/v1/contacts/{contact['id']}/history").expect(200)["items"]
    changed = next(e for e in history if e["kind"] == "STATUS_CHANGED")
    assert changed["userName"] == sales.an.full_name
    assert changed["changes"] == [{"field": "statusId", "to": f'"{rules.met}"'}]
    assert any(e["kind"] == "TRANSACTION_CREATED" and e["note"] == "Gặp tại hội chợ" for e in history)


def test_a_retry_under_the_same_key_applies_once(cohoi, sales, rules, place):
    """AMB-30: replay gives the same"""
    contact, opportunity = place
    body = {"opportunityId": opportunity["id"], "title": "x", "status": "COMPLETED", "resultId": rules.both}
    first = sales.an.client.post("/v1/transactions", body, key=f"once-{contact['id']}").expect(201)
    second = sales.an.client.post("/v1/transactions", body, key=f"once-{contact['id']}").expect(201)
    assert first["id"] == second["id"] and len(applied(cohoi, contact)) == 1


def test_a_rule_reaches_daemons_that_were_killed_once(cohoi, sales, rules, place):
    """AMB-30, CAT-08: saved while opportunities and contacts are away, applied when they are back, and not twice"""
    contact, opportunity = place
    cohoi.settle()
    for daemon in ("opportunities", "contacts"):
        cohoi.kill(daemon)
    done(sales.an, rules.both, contactId=contact["id"], opportunityId=opportunity["id"])
    cohoi.kill("catalog")
    cohoi.wait_ready()
    rated(sales.an, opportunity, 30)
    has_status(sales.an, contact, rules.met)
    assert event_types(cohoi, opportunity).count("opportunity.updated") == 1
    history = sales.an.client.get(f"/v1/contacts/{contact['id']}/history").expect(200)["items"]
    assert [e["kind"] for e in history].count("STATUS_CHANGED") == 1


def test_many_saved_at_once_leave_the_latest(cohoi, sales, rules, place):
    """AMB-30: decided one at a time, whichever way they come in"""
    contact, opportunity = place
    results = [rules.both, rules.percent, rules.agreed] * 4
    clients = [cohoi.client(sales.an.username) for _ in results]

    def save(n):
        clients[n].post("/v1/transactions", {
            "opportunityId": opportunity["id"], "title": "x", "status": "COMPLETED", "resultId": results[n],
            "completedAt": f"2026-11-02T03:00:{(n * 7) % 12:02}Z"}).expect(201)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(save, range(12)))
    latest = max(range(12), key=lambda n: (n * 7) % 12)
    rated(sales.an, opportunity, {rules.both: 30, rules.percent: 20, rules.agreed: 80}[results[latest]])
    cohoi.settle()
    told = [e["data"] for e in cohoi.events("catalog", "cohoi.catalog.rule_applied") if e["subject"] == contact["id"]]
    assert [e["decision"] for e in told] == sorted((e["decision"] for e in told), key=int)
    assert [e["completedAt"] for e in told] == sorted(e["completedAt"] for e in told)


def test_a_status_set_by_hand_is_one_of_the_active_catalog(sales, rules, place):
    """CON-17, AMB-34: a later rule overwrites it"""
    contact, opportunity = place
    path = f"/v1/contacts/{contact['id']}"
    strange = sales.an.client.patch(path, {"statusId": contact["id"]}).expect(400)
    assert strange.fields == {"statusId": "UNKNOWN_VALUE"}
    sales.an.client.seen = rules.admin.seen
    assert sales.an.client.patch(path, {"statusId": rules.fresh}).expect(200)["statusId"] == rules.fresh
    done(sales.an, rules.both, opportunityId=opportunity["id"])
    assert has_status(sales.an, contact, rules.met)["statusTransactionId"]
    assert "statusId" not in sales.an.client.patch(path, {"statusId": None}).expect(200).json


def test_a_rule_can_only_be_asked_for_by_who_may_write(sales, rules, place):
    """ACC-10"""
    contact, opportunity = place
    attempt(sales.binh, opportunityId=opportunity["id"], status="COMPLETED", resultId=rules.both).expect(404)
