"""Registering: who may take an opportunity, from when on, and that exactly one does."""
import concurrent.futures
import time

import pytest
from sales import Sales, act, events, get


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def claims(user, opportunity):
    return list(user.client.items(f"/v1/opportunities/{opportunity['id']}/claims"))


def test_a_salesperson_takes_what_nobody_owns(sales):
    """OPP-09, ACC-05, CMP-04"""
    made = sales.opportunity(sales.campaign())
    taken = act(sales.an, made, "register").expect(200)
    assert (taken["ownerId"], taken["ownerName"]) == (sales.an.id, sales.an.full_name)
    told = [(t, d) for t, d, _ in events(sales.cohoi, made)[1:]]
    assert [t for t, _ in told] == ["opportunity.claim_made", "opportunity.owner_changed"]
    assert told[1][1]["why"] == "REGISTERED" and told[0][1]["claim"]["won"] is True


def test_of_many_at_once_exactly_one_wins_and_the_others_learn_who(sales):
    """ASG-04, NEW-02"""
    crowd = [sales.join("salesperson") for _ in range(8)]
    campaign = sales.campaign(salespersonIds=[p.id for p in crowd])
    for _ in range(5):
        made = sales.opportunity(campaign)
        with concurrent.futures.ThreadPoolExecutor(len(crowd)) as pool:
            replies = list(pool.map(lambda p: act(p, made, "register"), crowd))
        winners = [r for r in replies if r.status == 200]
        losers = [r for r in replies if r.status != 200]
        assert len(winners) == 1 and len(losers) == 7
        winner = winners[0]["ownerId"]
        for lost in losers:
            lost.expect(409, "ALREADY_TAKEN")
            assert (lost["ownerId"], lost["gapMs"] >= 0) == (winner, True)
            assert lost["ownerName"] == winners[0]["ownerName"]
        ledger = claims(sales.manager, made)
        assert len(ledger) == 8 and [c["userId"] for c in ledger if c["won"]] == [winner]
        assert {c.get("code") for c in ledger if not c["won"]} == {"ALREADY_TAKEN"}
        told = [d["claim"] for t, d, _ in events(sales.cohoi, made) if t == "opportunity.claim_made"]
        assert sorted(c["id"] for c in told) == sorted(c["id"] for c in ledger)
        assert get(sales.manager, made)["ownerId"] == winner


def test_registration_opens_at_the_instant_and_not_before(sales):
    """ASG-03, CMP-04, AMB-06, NEW-02"""
    made = sales.opportunity(sales.campaign(waitSeconds=2))
    assert made["registrableAt"] > made["enteredAt"]
    early = act(sales.an, made, "register").expect(412, "REGISTRATION_NOT_OPEN")
    assert early["registrableAt"] == made["registrableAt"]
    deadline = time.monotonic() + 20
    while act(sales.an, made, "register").status == 412:
        assert time.monotonic() < deadline
    assert get(sales.an, made)["ownerId"] == sales.an.id
    ledger = claims(sales.an, made)
    won, refused = [c for c in ledger if c["won"]], [c for c in ledger if not c["won"]]
    assert len(won) == 1 and won[0]["at"] >= made["registrableAt"]
    assert refused and all(c["at"] < made["registrableAt"] and c["code"] == "REGISTRATION_NOT_OPEN" for c in refused)


def test_the_manager_assigns_before_the_wait_is_over(sales):
    """AMB-06, ASG-08"""
    made = sales.opportunity(sales.campaign(waitSeconds=3600))
    act(sales.manager, made, "assign", {"ownerId": sales.an.id}).expect(200)
    taken = act(sales.binh, made, "register").expect(409, "ALREADY_TAKEN")
    assert taken["ownerId"] == sales.an.id


def test_nobody_waits_under_automatic_distribution(sales):
    """AMB-06"""
    made = sales.opportunity(sales.campaign(waitSeconds=3600, autoDistribute=True), ownerId=None)
    assert made["registrableAt"] == made["enteredAt"]
    act(sales.an, made, "register").expect(200)


def test_releasing_does_not_begin_the_wait_again(sales):
    """AMB-07"""
    made = sales.opportunity(sales.campaign())
    act(sales.an, made, "register").expect(200)
    act(sales.an, made, "release").expect(200)
    act(sales.binh, made, "register").expect(200)


def test_only_the_campaigns_salespeople_register(sales):
    """ASG-05, AMB-38, ACC-03"""
    made = sales.opportunity(sales.campaign())
    act(sales.manager, made, "register").expect(412, "NOT_A_MEMBER")          # its manager assigns instead
    act(sales.join("manager"), made, "register").expect(412, "NOT_A_MEMBER")  # who sees all takes nothing
    act(sales.join("salesperson"), made, "register").expect(404)              # who knows nothing of it
    assert {c["code"] for c in claims(sales.manager, made)} == {"NOT_A_MEMBER"}


def test_a_retry_of_a_lost_registration_is_told_the_same_and_counts_once(sales):
    """NEW-02"""
    made = sales.opportunity(sales.campaign())
    act(sales.an, made, "register").expect(200)
    first = act(sales.binh, made, "register", key="lost-1").expect(409)
    act(sales.an, made, "release").expect(200)
    again = act(sales.binh, made, "register", key="lost-1").expect(409, "ALREADY_TAKEN")
    assert again["gapMs"] == first["gapMs"] and len(claims(sales.an, made)) == 2


def test_what_is_closed_is_not_registered(sales):
    """OPP-09"""
    made = sales.opportunity(sales.campaign())
    act(sales.manager, made, "lose", {}).expect(200)
    act(sales.an, made, "register").expect(412, "WRONG_STATE")


def test_two_instances_decide_as_one(make_cohoi):
    """ASG-04: exactly one wins, whichever instances the claims meet"""
    sales = Sales(make_cohoi(scale="opportunities=2"))
    crowd = [sales.join("salesperson") for _ in range(6)]
    campaign = sales.campaign(salespersonIds=[p.id for p in crowd])
    for _ in range(5):
        made = sales.opportunity(campaign)
        with concurrent.futures.ThreadPoolExecutor(len(crowd)) as pool:
            replies = list(pool.map(lambda p: act(p, made, "register"), crowd))
        assert sorted(r.status for r in replies) == [200] + [409] * 5
