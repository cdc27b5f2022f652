"""A success or failure in one campaign makes an opportunity in another."""
import pytest
from cohoi_client import eventually
from sales import Sales, act, events, steps


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def made_from(sales, opportunity, campaign):
    return [o for o in sales.manager.client.items("/v1/opportunities", campaignId=campaign["id"])
            if o.get("chainedFromId") == opportunity["id"]]


def chained(sales, opportunity, campaign):
    """The opportunity that this one led to in the campaign."""
    return eventually(lambda: made_from(sales, opportunity, campaign), what="a chained opportunity")[0]


def skipped(sales, opportunity):
    def told():
        return [d for t, d, _ in events(sales.cohoi, opportunity) if t == "opportunity.chain_skipped"]
    return eventually(told, what="chain_skipped")[0]


def test_success_leads_to_the_campaign_for_it(sales):
    """CMP-12, AMB-13, AMB-07"""
    care = sales.campaign()
    campaign = sales.campaign(onSuccessCampaignId=care["id"])
    won = sales.opportunity(campaign, ownerId=sales.an.id, name="Tem", expectedRevenue={"units": "5"})
    act(sales.an, won, "win", {}).expect(200)
    new = chained(sales, won, care)
    assert (new["state"], new["stepId"], new["name"]) == ("ACTIVE", steps(care)[0], "Tem")
    assert new["contactId"] == won["contactId"] and "ownerId" not in new
    assert new["enteredAt"] > won["enteredAt"]
    told = events(sales.cohoi, new)
    assert told[0][1]["why"] == "CHAINED" and told[0][1]["distribute"] is False
    cause = next(e for t, _, e in events(sales.cohoi, won) if t == "opportunity.won")
    assert told[0][2]["causationid"] == cause["id"] and told[0][2]["chaindepth"] == 1


def test_failure_leads_to_the_campaign_for_it(sales):
    """CMP-13, AMB-45"""
    again = sales.campaign()
    campaign = sales.campaign(onFailureCampaignId=again["id"])
    lost = sales.opportunity(campaign)
    act(sales.manager, lost, "lose", {}).expect(200)
    assert chained(sales, lost, again)["state"] == "ACTIVE"


def test_what_is_chained_follows_the_target_campaigns_distribution(sales):
    """ASG-11, AMB-13"""
    target = sales.campaign(autoDistribute=True)
    campaign = sales.campaign(onSuccessCampaignId=target["id"])
    won = sales.opportunity(campaign, ownerId=sales.an.id)
    act(sales.an, won, "win", {}).expect(200)
    new = chained(sales, won, target)
    assert events(sales.cohoi, new)[0][1]["distribute"] is True
    eventually(lambda: made_from(sales, won, target)[0].get("ownerId") in (sales.an.id, sales.binh.id))


def test_who_is_in_the_target_already_is_not_put_there_twice(sales):
    """AMB-11"""
    target = sales.campaign()
    campaign = sales.campaign(onSuccessCampaignId=target["id"])
    contact = sales.contact()
    there, won = sales.opportunity(target, contact=contact), sales.opportunity(campaign, contact=contact)
    act(sales.manager, won, "win", {}).expect(200)
    said = skipped(sales, won)
    assert (said["why"], said["existingId"]) == ("DUPLICATE_IN_CAMPAIGN", there["id"])
    assert not made_from(sales, won, target)


def test_a_campaign_that_is_over_takes_nobody_by_chain(sales):
    """AMB-05, CMP-12"""
    target = sales.campaign()
    campaign = sales.campaign(onSuccessCampaignId=target["id"])
    won = sales.opportunity(campaign)
    sales.manager.client.patch(f"/v1/campaigns/{target['id']}", {"state": "CLOSED"}).expect(200)
    sales.cohoi.settle()
    act(sales.manager, won, "win", {}).expect(200)
    assert skipped(sales, won)["why"] == "CAMPAIGN_ENDED"


def test_a_loop_needs_somebody_at_each_turn(sales):
    """AMB-12"""
    first = sales.campaign(allowDuplicates=True)
    second = sales.campaign(allowDuplicates=True, onSuccessCampaignId=first["id"])
    sales.manager.client.patch(f"/v1/campaigns/{first['id']}", {"onSuccessCampaignId": second["id"]}).expect(200)
    sales.cohoi.settle()
    there = sales.opportunity(first)
    act(sales.manager, there, "win", {}).expect(200)
    in_second = chained(sales, there, second)
    sales.cohoi.settle()
    assert not made_from(sales, in_second, first)  # nothing goes on by itself
    act(sales.manager, in_second, "win", {}).expect(200)
    assert chained(sales, in_second, first)["state"] == "ACTIVE"


def test_each_success_leads_on_once_whatever_dies(make_cohoi):
    """CMP-12: exactly once, also when the daemon is killed in between"""
    cohoi = make_cohoi()
    sales = Sales(cohoi)
    care = sales.campaign()
    campaign = sales.campaign(onSuccessCampaignId=care["id"])
    won = [sales.opportunity(campaign) for _ in range(12)]
    for n, opportunity in enumerate(won):
        act(sales.manager, opportunity, "win", {}, key=f"win-{n}").expect(200)
        if n in (3, 8):
            cohoi.restart("opportunities")
            eventually(lambda o=opportunity: act(sales.manager, o, "win", {}, key=f"win-{n}").status == 200)
    eventually(lambda: len(list(sales.manager.client.items("/v1/opportunities", campaignId=care["id"]))) >= 12, 30)
    cohoi.settle()
    assert [len(made_from(sales, o, care)) for o in won] == [1] * 12
