"""Who is dealt what enters a campaign: in turn, by load or by weight."""
import collections
import concurrent.futures
import signal

import pytest
from cohoi_client import eventually
from dealing import auto, change, crowd, decisions, distribution, enter, owned, owner, owners, quiet, spread
from sales import Sales, act, events, get, steps


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


# --- on and off ---

def test_what_enters_without_owner_is_dealt_to_somebody_selected(sales):
    """ASG-01, CMP-09, CMP-10, PEE-08, NEW-06"""
    people = crowd(sales, 3)
    campaign = auto(sales, people, distributionUserIds=[people[1].id])
    made = sales.opportunity(campaign)
    assert owned(sales, made) == people[1].id
    changed = events(sales.cohoi, made)[-1]
    assert changed[0] == "opportunity.owner_changed" and changed[1]["why"] == "DISTRIBUTED"
    (decided,) = decisions(sales, campaign)
    assert changed[1]["decisionId"] == decided["data"]["decisionId"] and changed[2]["causationid"] == decided["id"]
    assert decided["causationid"] == events(sales.cohoi, made)[0][2]["id"]
    assert decided["data"]["toOwnerId"] == people[1].id and "expectedOwnerId" not in decided["data"]
    assert get(sales.manager, made)["stepId"] == steps(campaign)[0]


def test_with_nobody_selected_all_salespeople_are_dealt_to(sales):
    """CMP-10"""
    people = crowd(sales, 2)
    campaign = auto(sales, people)
    enter(sales, campaign, 2)
    eventually(lambda: owners(sales, campaign) == {p.id: 1 for p in people})


def test_switched_off_nobody_is_dealt_anything(sales):
    """ASG-02, CMP-09"""
    campaign = auto(sales, sales.people, autoDistribute=False)
    made = sales.opportunity(campaign)
    change(sales, campaign, {"autoDistribute": True})
    later = sales.opportunity(campaign)
    assert owned(sales, later)
    change(sales, campaign, {"autoDistribute": False})
    last = sales.opportunity(campaign)
    quiet(sales)
    assert owner(sales, made) is None and owner(sales, last) is None
    assert len(decisions(sales, campaign)) == 1


def test_a_named_owner_stays_and_so_does_nobody_if_said_so(sales):
    """ASG-07, AMB-49, OPP-05"""
    campaign = auto(sales, sales.people)
    named = sales.opportunity(campaign, ownerId=sales.manager.id)
    nobody = sales.opportunity(campaign, ownerId=None)
    quiet(sales)
    assert owner(sales, named) == sales.manager.id and owner(sales, nobody) is None
    assert decisions(sales, campaign) == []


def test_copies_and_chained_ones_go_by_the_target_campaigns_settings(sales):
    """ASG-11, AMB-13, AMB-49"""
    by_itself, by_hand = auto(sales, [sales.binh]), sales.campaign(allowDuplicates=True)
    campaign = sales.campaign(onSuccessCampaignId=by_itself["id"], onFailureCampaignId=by_hand["id"])
    won, lost = sales.opportunity(campaign, ownerId=sales.an.id), sales.opportunity(campaign, ownerId=sales.an.id)
    copies = [act(sales.manager, won, "copy", {"campaignId": c["id"]}).ok().json for c in (by_itself, by_hand)]
    act(sales.an, won, "win", {}).expect(200)
    act(sales.an, lost, "lose", {}).expect(200)
    quiet(sales)
    assert [owner(sales, c) for c in copies] == [sales.binh.id, None]
    assert owners(sales, by_itself) == {sales.binh.id: 2} and owners(sales, by_hand) == {None: 2}


def test_a_released_one_stays_for_registration_also_in_an_automatic_campaign(sales):
    """ASG-01, AMB-07: only what enters is dealt"""
    campaign = auto(sales, sales.people)
    made = sales.opportunity(campaign)
    first = next(p for p in sales.people if p.id == owned(sales, made))
    act(first, made, "release").expect(200)
    quiet(sales)
    assert owner(sales, made) is None and len(decisions(sales, campaign)) == 1
    act(sales.binh, made, "register").expect(200)
    assert owner(sales, made) == sales.binh.id


# --- round robin ---

def test_in_turn_each_gets_as_many(sales):
    """PEE-02, AMB-09: in the order of the list, round and round"""
    people = crowd(sales, 3)
    campaign = auto(sales, people)
    enter(sales, campaign, 10)
    eventually(lambda: sum(owners(sales, campaign).values()) == 10 and None not in owners(sales, campaign))
    assert sorted(owners(sales, campaign).values()) == [3, 3, 4]
    turns = [e["data"]["toOwnerId"] for e in decisions(sales, campaign)]
    order = [p.id for p in people]
    at = order.index(turns[0])
    assert turns == [order[(at + n) % 3] for n in range(10)]


def test_new_campaigns_do_not_all_begin_with_the_same_one(sales):
    """PEE-02: nobody is favoured by where he stands in a list"""
    people = crowd(sales, 2)
    campaigns = [auto(sales, people) for _ in range(24)]
    for campaign in campaigns:
        sales.opportunity(campaign)
    quiet(sales)
    first = collections.Counter(next(iter(owners(sales, c))) for c in campaigns)
    assert len(first) == 2  # by chance alone, once in eight million runs all would begin with one


def test_the_turn_goes_on_where_it_stood_after_a_crash(make_cohoi):
    """PEE-02: the cursor is stored"""
    sales = Sales(make_cohoi())
    people = crowd(sales, 3)
    campaign = auto(sales, people)
    for n in range(7):
        sales.opportunity(campaign)
        if n in (1, 4):
            quiet(sales)
            sales.cohoi.restart("assignment")
    quiet(sales)
    assert sorted(owners(sales, campaign).values()) == [2, 2, 3]
    turns = [e["data"]["toOwnerId"] for e in decisions(sales, campaign)]
    assert turns[:3] == turns[3:6] and len(set(turns[:3])) == 3 and turns[6] == turns[0]


def test_who_cannot_be_given_is_passed_over_and_the_others_go_on_in_turn(sales):
    """PEE-02, AMB-09"""
    people = crowd(sales, 3)
    campaign = auto(sales, people)
    sales.cohoi.admin.patch(f"/v1/users/{people[1].id}", {"active": False}).ok()
    sales.cohoi.settle()
    enter(sales, campaign, 6)
    eventually(lambda: owners(sales, campaign) == {people[0].id: 3, people[2].id: 3})


def test_who_joins_or_leaves_the_list_does_not_upset_the_round(sales):
    """PEE-02"""
    people = crowd(sales, 4)
    campaign = auto(sales, people, distributionUserIds=[p.id for p in people[:3]])
    enter(sales, campaign, 3)
    quiet(sales)
    change(sales, campaign, {"distributionUserIds": [p.id for p in people]})
    enter(sales, campaign, 4)
    quiet(sales)
    counts = owners(sales, campaign)
    assert counts[people[3].id] == 1 and sum(counts.values()) == 7 and spread(counts.values()) == 1
    change(sales, campaign, {"distributionUserIds": [people[0].id, people[3].id]})
    before = owners(sales, campaign)
    enter(sales, campaign, 4)
    quiet(sales)
    after = owners(sales, campaign)
    assert {p.id: after[p.id] - before[p.id] for p in people} == {
        people[0].id: 2, people[1].id: 0, people[2].id: 0, people[3].id: 2}


def test_a_burst_over_two_instances_is_shared_out_evenly(make_cohoi):
    """PEE-02, ASG-01: counts differ by at most one"""
    sales = Sales(make_cohoi(scale="assignment=2"))
    people = crowd(sales, 7)
    burst, other = auto(sales, people), auto(sales, people, distributionMethod="LEAST_LOADED")
    contact = sales.contact()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for campaign in (burst, other):
            list(pool.map(lambda n, c=campaign: enter(sales, c, n, contact), [125] * 4))
    quiet(sales)
    for campaign in (burst, other):
        counts = owners(sales, campaign)
        assert sum(counts.values()) == 500 and None not in counts and len(counts) == 7
        assert spread(counts.values()) <= 1
        assert len(decisions(sales, campaign)) == 500


# --- the other ways ---

def test_least_loaded_gets_the_next(sales):
    """PEE-02"""
    people = crowd(sales, 3)
    campaign = auto(sales, people, distributionMethod="LEAST_LOADED")
    enter(sales, campaign, 4, ownerId=people[0].id)
    enter(sales, campaign, 2, ownerId=people[1].id)
    sales.cohoi.settle()
    enter(sales, campaign, 6)
    eventually(lambda: owners(sales, campaign) == {p.id: 4 for p in people})
    won = next(sales.manager.client.items("/v1/opportunities", campaignId=campaign["id"], ownerId=people[2].id))
    act(people[2], won, "win", {}).expect(200)  # what is closed is no load
    sales.cohoi.settle()
    assert owned(sales, sales.opportunity(campaign)) == people[2].id


def test_by_weight_each_gets_his_share_and_who_comes_later_catches_nothing_up(sales):
    """PEE-02"""
    people = crowd(sales, 4)
    an, binh, chi, dung = people
    campaign = auto(sales, people, distributionMethod="WEIGHTED", distributionUserIds=[an.id, binh.id, chi.id],
                    weights={an.id: 3, chi.id: 0})
    enter(sales, campaign, 40)
    eventually(lambda: owners(sales, campaign) == {an.id: 30, binh.id: 10})
    change(sales, campaign, {"distributionUserIds": [], "weights": {an.id: 3, chi.id: 0, dung.id: 4}})
    enter(sales, campaign, 16)
    eventually(lambda: owners(sales, campaign).get(dung.id) == 8)
    assert owners(sales, campaign) == {an.id: 36, binh.id: 12, dung.id: 8}


def test_a_full_one_gets_no_more_and_what_he_won_or_lost_counts(sales):
    """PEE-02"""
    people = crowd(sales, 2)
    campaign = auto(sales, people, capacity={people[0].id: 2}, capacityPeriodDays=7)
    enter(sales, campaign, 8)
    eventually(lambda: owners(sales, campaign) == {people[0].id: 2, people[1].id: 6})
    his = list(sales.manager.client.items("/v1/opportunities", campaignId=campaign["id"], ownerId=people[0].id))
    act(people[0], his[0], "win", {}).expect(200)
    act(people[0], his[1], "lose", {}).expect(200)
    sales.cohoi.settle()
    enter(sales, campaign, 3)
    eventually(lambda: owners(sales, campaign) == {people[1].id: 9})


def test_a_capacity_is_of_a_period(make_cohoi):
    """PEE-02"""
    sales = Sales(make_cohoi())
    (person,) = crowd(sales, 1)
    campaign = auto(sales, [person], capacity={person.id: 1}, capacityPeriodDays=7)
    first, second = sales.opportunity(campaign), sales.opportunity(campaign)
    quiet(sales)
    assert (owner(sales, first), owner(sales, second)) == (person.id, None)
    sales.cohoi.move_clock("8 days")
    sales.manager.client.sign_in(sales.manager.username, "the password of everybody else")
    third = eventually(lambda: sales.opportunity(campaign))
    assert owned(sales, third) == person.id and owner(sales, second) is None


def test_nobody_eligible_leaves_it_unowned_and_says_why(sales):
    """PEE-02, AMB-09"""
    people = crowd(sales, 2)
    for fields, why in [({"capacity": {p.id: 0 for p in people}}, "ALL_AT_CAPACITY"),
                        ({"salespersonIds": []}, "NO_SELECTED"),
                        ({"distributionMethod": "WEIGHTED", "weights": {p.id: 0 for p in people}}, "NO_SELECTED")]:
        campaign = auto(sales, people, **fields)
        made = sales.opportunity(campaign)
        (told,) = eventually(lambda c=campaign: decisions(sales, c, "nobody_eligible"))
        assert (told["data"]["why"], told["data"]["opportunityId"]) == (why, made["id"])
        assert owner(sales, made) is None and decisions(sales, campaign) == []
        assert "nextUserId" not in distribution(sales.manager, campaign).expect(200).json
    gone = crowd(sales, 1)
    campaign = auto(sales, gone)
    sales.cohoi.admin.patch(f"/v1/users/{gone[0].id}", {"active": False}).ok()
    sales.cohoi.settle()
    sales.opportunity(campaign)
    (told,) = eventually(lambda: decisions(sales, campaign, "nobody_eligible"))
    assert told["data"]["why"] == "ALL_INACTIVE"


def test_the_distribution_is_shown_to_who_sees_the_campaign(sales):
    """PEE-02, ACC-02, ACC-03"""
    people = crowd(sales, 2)
    campaign = auto(sales, people, capacity={people[0].id: 9})
    first = distribution(people[0], campaign).expect(200)["nextUserId"]
    made = [sales.opportunity(campaign) for _ in range(3)]
    quiet(sales)
    act(sales.manager, made[0], "lose", {}).expect(200)
    sales.cohoi.settle()
    shown = distribution(sales.join("manager"), campaign).expect(200).json
    assert owner(sales, made[0]) == first and shown["nextUserId"] != first
    loads = {s["userId"]: s for s in shown["sellers"]}
    assert [s["userId"] for s in shown["sellers"]] == [p.id for p in people]
    assert (loads[first]["given"], loads[first]["active"], loads[first]["inPeriod"]) == (2, 1, 2)
    assert loads[people[0].id]["capacity"] == 9 and "capacity" not in loads[people[1].id]
    distribution(sales.join("salesperson"), campaign).expect(404)
    distribution(sales.manager, {"id": "00000000-0000-7000-8000-000000000000"}).expect(404)


def test_a_campaign_that_assignment_has_not_heard_of_is_asked_for(sales):
    """PEE-02: an id without a copy is no unknown one"""
    campaign = auto(sales, sales.people)
    sales.cohoi.settle()
    sales.cohoi.psql("assignment", "delete from campaign where id = %s", campaign["id"])
    shown = distribution(sales.an, campaign).expect(200)
    assert [s["userId"] for s in shown["sellers"]] == [p.id for p in sales.people]
    distribution(sales.join("salesperson"), campaign).expect(404)


def test_a_decision_that_somebody_forestalled_changes_nothing(sales):
    """ASG-07, ASG-04: who registered first keeps it"""
    campaign = auto(sales, sales.people)
    sales.cohoi.kill("assignment", sig=signal.SIGSTOP)
    try:
        made = sales.opportunity(campaign)
        act(sales.binh, made, "register").expect(200)
        lost = sales.opportunity(campaign)
        act(sales.manager, lost, "lose", {}).expect(200)
    finally:
        sales.cohoi.kill("assignment", sig=signal.SIGCONT)
    quiet(sales)
    assert owner(sales, made) == sales.binh.id and owner(sales, lost) is None
    for opportunity, why in ((made, "OWNER_CHANGED"), (lost, "CLOSED")):
        told = [d["why"] for t, d, _ in events(sales.cohoi, opportunity) if t == "opportunity.assignment_not_applied"]
        assert told == [why]
