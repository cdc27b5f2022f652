"""Automatic distribution over two instances that are killed all the while: counts differ by at most one."""
import random
import threading

from calm import wait_calm
from check_consequences import check_distribution, check_round_robin
from cohoi_client import eventually
from load import People
from story import Story
from stubborn import Ledger, Stubborn

EACH = 150  # opportunities a campaign


class Entering(threading.Thread):
    """Customers who enter one campaign after the other."""

    def __init__(self, system, people, campaign, ledger):
        super().__init__()
        self.stubborn, self.campaign, self.ledger = Stubborn(system, people.manager, ledger), campaign, ledger
        self.entered = 0

    def run(self):
        try:
            while self.entered < EACH:
                self.stubborn.do("create", "/v1/opportunities", {
                    "campaignId": self.campaign["id"], "newContact": {"name": f"Khách {self.entered}"}})
                self.entered += 1
        except Exception as error:  # shown by the test
            self.ledger.wrong.append(error)


def decisions_of(system):
    return check_distribution(Story(system.events("opportunities")), system.events("assignment"))


def held(system, campaign):
    return dict(system.psql("opportunities", """
        select owner_id::text, count(*) from opportunity where campaign_id = %s group by 1""", campaign["id"]))


def enter(people, campaign, n):
    for _ in range(n):
        body = {"campaignId": campaign["id"], "newContact": {"name": "Khách"}}
        people.manager.client.post("/v1/opportunities", body).expect(201)


def next_in_turn(people, campaign):
    return people.manager.client.get(f"/v1/campaigns/{campaign['id']}/distribution").expect(200)["nextUserId"]


def test_shares_are_even_though_both_instances_are_killed_while_customers_enter(make_cohoi):
    """ASG-01, PEE-02: over several campaigns at once, each of which has a turn of its own."""
    system = make_cohoi(scale="assignment=2,opportunities=2")
    people = People(system, sellers=5)
    chosen = [s.id for s in people.sellers]
    campaigns = [people.manager.client.post("/v1/campaigns", {
        "name": f"Đợt {n}", "managerIds": [people.manager.id], "salespersonIds": chosen, "autoDistribute": True,
        "distributionUserIds": chosen[:n]}).expect(201).json for n in (2, 3, 5)]
    ledger, dice = Ledger(), random.Random(1)
    threads = [Entering(system, people, campaign, ledger) for campaign in campaigns]
    for thread in threads:
        thread.start()
    kills = 0
    while any(thread.is_alive() for thread in threads):
        entered = sum(thread.entered for thread in threads)
        eventually(lambda e=entered: sum(t.entered for t in threads) > e + dice.randint(5, 30) or
                   not any(t.is_alive() for t in threads), 60)
        system.restart("assignment", dice.choice((1, 2)))
        kills += 1
    assert not ledger.wrong, ledger.wrong
    assert kills >= 3
    wait_calm(system, 120)
    decisions = decisions_of(system)
    for campaign in campaigns:
        counts = check_round_robin(decisions, campaign)
        assert sum(counts.values()) == EACH
        assert held(system, campaign) == counts


def test_the_turn_goes_on_where_it_was_after_both_were_stopped(make_cohoi):
    """PEE-02: whose turn it is is nowhere but in the database."""
    system = make_cohoi(scale="assignment=2")
    people = People(system)
    campaign = people.a
    for n in range(1, 5):
        enter(people, campaign, n)
        wait_calm(system)
        turn = next_in_turn(people, campaign)
        for instance in (1, 2):
            system.kill("assignment", instance)
        enter(people, campaign, 1)  # enters while nobody is there to decide
        system.wait_ready()
        wait_calm(system)
        decisions = decisions_of(system)
        last = [e for e in decisions if e["data"]["campaignId"] == campaign["id"]][-1]
        assert last["data"]["toOwnerId"] == turn
        check_round_robin(decisions, campaign)
