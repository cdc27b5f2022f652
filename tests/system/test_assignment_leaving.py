"""What becomes of the opportunities of those who leave a campaign, or the company."""
import pytest
from cohoi_client import eventually
from dealing import auto, change, crowd, decisions, enter, owner, owners, quiet, spread
from sales import Sales, act, event_types, events, get, steps


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def test_leaving_the_distribution_list_alone_takes_nothing_from_anybody(sales):
    """AMB-44, "Contradictions, decided" """
    campaign = auto(sales, sales.people)
    enter(sales, campaign, 4)
    quiet(sales)
    change(sales, campaign, {"distributionUserIds": [sales.an.id]})
    quiet(sales)
    assert owners(sales, campaign) == {sales.an.id: 2, sales.binh.id: 2} and len(decisions(sales, campaign)) == 4


def test_what_one_who_left_held_is_dealt_to_those_selected_and_steps_stay(sales):
    """PEE-01, AMB-44, NEW-06"""
    people = crowd(sales, 4)
    gone, an, binh, idle = people
    campaign = auto(sales, people, distributionUserIds=[p.id for p in people[:3]])
    made = enter(sales, campaign, 5, ownerId=gone.id, stepId=steps(campaign)[1])
    won, lost = enter(sales, campaign, 2, ownerId=gone.id)
    act(gone, {"id": won}, "win", {}).expect(200)
    act(gone, {"id": lost}, "lose", {}).expect(200)
    change(sales, campaign, {"salespersonIds": [p.id for p in people[1:]]})
    eventually(lambda: gone.id not in owners(sales, campaign), 20)
    counts = owners(sales, campaign)
    assert sum(counts.values()) == 5 and idle.id not in counts and spread([counts[an.id], counts[binh.id]]) == 1
    for opportunity in [{"id": id} for id in made]:
        assert get(sales.manager, opportunity)["stepId"] == steps(campaign)[1]
        assert event_types(sales.cohoi, opportunity) == ["opportunity.created", "opportunity.owner_changed"]
        told = events(sales.cohoi, opportunity)[-1]
        assert (told[1]["why"], told[1]["fromOwnerId"]) == ("REDISTRIBUTED", gone.id)
    (left,) = [e for e in sales.cohoi.events("campaigns", "cohoi.campaign.member_left")
               if e["data"]["campaignId"] == campaign["id"]]
    assert {e["causationid"] for e in decisions(sales, campaign)} == {left["id"]}
    assert [owner(sales, {"id": id}) for id in (won, lost)] == [gone.id, gone.id]  # what is closed keeps its owner
    act(sales.manager, {"id": lost}, "reopen").expect(200)
    eventually(lambda: owner(sales, {"id": lost}) in (an.id, binh.id), 20)


def test_where_nothing_is_dealt_it_becomes_unowned(sales):
    """AMB-44, PEE-01"""
    campaign = sales.campaign(allowDuplicates=True)
    made = enter(sales, campaign, 2, ownerId=sales.an.id)
    kept = enter(sales, campaign, 1, ownerId=sales.binh.id)
    change(sales, campaign, {"salespersonIds": [sales.binh.id]})
    eventually(lambda: owners(sales, campaign) == {None: 2, sales.binh.id: 1}, 20)
    assert owner(sales, {"id": kept[0]}) == sales.binh.id
    assert events(sales.cohoi, {"id": made[0]})[-1][1]["why"] == "REDISTRIBUTED"
    act(sales.binh, {"id": made[0]}, "register").expect(200)


def test_with_nobody_left_to_take_them_they_become_unowned_and_that_is_told(sales):
    """PEE-01, PEE-02"""
    campaign = auto(sales, [sales.an])
    made = enter(sales, campaign, 3)
    eventually(lambda: owners(sales, campaign) == {sales.an.id: 3})
    change(sales, campaign, {"salespersonIds": []})
    eventually(lambda: owners(sales, campaign) == {None: 3}, 20)
    assert {e["subject"] for e in decisions(sales, campaign, "nobody_eligible")} == set(made)


def test_a_deactivated_users_opportunities_are_redistributed_in_all_campaigns(sales):
    """PEE-01"""
    gone, an, binh = crowd(sales, 3)
    dealt, by_hand = auto(sales, [gone, an, binh]), auto(sales, [gone, an], autoDistribute=False)
    made = enter(sales, dealt, 4, ownerId=gone.id, stepId=steps(dealt)[2])
    enter(sales, by_hand, 2, ownerId=gone.id)
    sales.cohoi.settle()
    sales.cohoi.admin.patch(f"/v1/users/{gone.id}", {"active": False}).ok()
    eventually(lambda: owners(sales, dealt) == {an.id: 2, binh.id: 2} and owners(sales, by_hand) == {None: 2}, 20)
    assert {get(sales.manager, {"id": id})["stepId"] for id in made} == {steps(dealt)[2]}
    (told,) = [e for e in sales.cohoi.events("accounts", "cohoi.user.updated") if e["subject"] == gone.id]
    assert {e["causationid"] for e in decisions(sales, dealt)} == {told["id"]}


def test_very_many_are_redistributed_evenly(sales):
    """PEE-01: more than one transaction can do"""
    people = crowd(sales, 3)
    campaign = auto(sales, people)
    contact = sales.contact()
    enter(sales, campaign, 650, contact, ownerId=people[0].id)
    sales.cohoi.settle()
    change(sales, campaign, {"salespersonIds": [p.id for p in people[1:]]})
    eventually(lambda: people[0].id not in owners(sales, campaign), 60)
    assert owners(sales, campaign) == {people[1].id: 325, people[2].id: 325}


def test_who_comes_back_at_once_or_never_left_keeps_what_he_has(sales):
    """AMB-44: our copy may be old, so campaigns itself is asked"""
    campaign = auto(sales, sales.people)
    made = sales.opportunity(campaign, ownerId=sales.an.id)
    sales.cohoi.settle()
    sales.cohoi.psql("assignment", """
        update campaign set member_ids = array_remove(member_ids, %s) where id = %s""", sales.binh.id, campaign["id"])
    # No member, as far as the old copy tells.
    act(sales.manager, made, "assign", {"ownerId": sales.binh.id}).expect(200)
    quiet(sales)
    assert owner(sales, made) == sales.binh.id and decisions(sales, campaign) == []


def test_given_by_hand_to_one_who_left_at_that_moment_it_is_dealt_again(sales):
    """PEE-01, AMB-44"""
    gone, an = crowd(sales, 2)
    campaign = auto(sales, [gone, an])
    made = sales.opportunity(campaign, ownerId=None)
    sales.cohoi.admin.patch(f"/v1/users/{gone.id}", {"active": False}).ok()
    sales.cohoi.settle()
    # As if opportunities had not heard of it yet.
    sales.cohoi.psql("opportunities", "update person set active = true where id = %s", gone.id)
    act(sales.manager, made, "assign", {"ownerId": gone.id}).expect(200)
    eventually(lambda: owner(sales, made) == an.id, 20)


def test_a_seller_deactivated_while_decisions_for_him_are_under_way_gets_none_of_them(sales):
    """PEE-01, ASG-01: they come back and are decided again"""
    gone, an = crowd(sales, 2)
    campaign = auto(sales, [gone, an])
    sales.cohoi.admin.patch(f"/v1/users/{gone.id}", {"active": False}).ok()
    sales.cohoi.settle()
    # As if assignment had decided before it heard of it.
    sales.cohoi.psql("assignment", "update person set active = true where id = %s", gone.id)
    made = enter(sales, campaign, 4)
    eventually(lambda: owners(sales, campaign) == {an.id: 4}, 30)
    declined = [e for e in sales.cohoi.events("opportunities", "cohoi.opportunity.assignment_not_applied")
                if e["data"]["campaignId"] == campaign["id"]]
    assert declined and {e["data"]["why"] for e in declined} == {"NOT_A_MEMBER"}
    assert {e["subject"] for e in declined} <= set(made)
    again = [e for e in decisions(sales, campaign) if e["causationid"] in {d["id"] for d in declined}]
    assert len(again) == len(declined)
    quiet(sales)


def test_what_nobody_else_can_take_waits_until_the_news_has_spread(sales):
    """PEE-01, PEE-02"""
    (gone,) = crowd(sales, 1)
    campaign = auto(sales, [gone])
    sales.cohoi.admin.patch(f"/v1/users/{gone.id}", {"active": False}).ok()
    sales.cohoi.settle()
    sales.cohoi.psql("assignment", "update person set active = true where id = %s", gone.id)
    made = sales.opportunity(campaign)
    eventually(lambda: len(decisions(sales, campaign)) >= 3, 30)  # tried again, at growing intervals
    sales.cohoi.psql("assignment", "update person set active = false where id = %s", gone.id)
    (told,) = eventually(lambda: decisions(sales, campaign, "nobody_eligible"), 30)
    assert told["data"]["why"] == "ALL_INACTIVE" and owner(sales, made) is None
    quiet(sales)
