"""200 sellers press "Register" in the same instant, over two gateways and two instances of opportunities."""
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest
from sales import Sales, act, events

SELLERS = 200


@pytest.fixture(scope="module")
def crowd():
    """A system of two gateways and two instances, a manager, and 200 signed-in sellers, half at each gateway."""
    from cohoi_system import System

    system = System(scale="opportunities=2,gateway=2")
    try:
        system.start()
        sales = Sales(system)

        def seller(n):
            user = system.new_user("salesperson", name=f"seller{n}")
            user.client.url = system.urls[n % 2]
            return user

        with ThreadPoolExecutor(8) as pool:
            sales.crowd = list(pool.map(seller, range(SELLERS)))
        yield system, sales
    finally:
        system.stop()
        crashes = system.crashes()
        system.remove()
        assert not crashes, crashes


def at_once(people, do):
    """do(person) by all of them in the same instant; their replies in order."""
    gate = threading.Barrier(len(people))

    def one(person):
        gate.wait()
        return do(person)

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, people))


def campaign_of_all(sales, **fields):
    return sales.campaign(salespersonIds=[p.id for p in sales.crowd + sales.people], **fields)


def test_one_of_200_wins_and_the_others_are_told_who(crowd):
    """ASG-04, OPP-09: exactly one registration wins; the others learn the winner. NEW-02: every attempt is kept."""
    system, sales = crowd
    opportunity = sales.opportunity(campaign_of_all(sales), ownerId=None)
    for person in sales.crowd:
        person.client.seen = sales.manager.client.seen
    replies = at_once(sales.crowd, lambda p: act(p, opportunity, "register"))

    won = [p for p, r in zip(sales.crowd, replies) if r.status == 200]
    assert len(won) == 1
    winner = won[0]
    for reply in replies:
        if reply.status != 200:
            reply.expect(409, "ALREADY_TAKEN")
            assert reply["ownerId"] == winner.id and reply["ownerName"] and reply["gapMs"] >= 0

    claims = list(sales.manager.client.items(f"/v1/opportunities/{opportunity['id']}/claims"))
    assert sorted(c["userId"] for c in claims) == sorted(p.id for p in sales.crowd)
    assert [c["userId"] for c in claims if c["won"]] == [winner.id]
    told = events(system, opportunity)
    assert sum(kind == "opportunity.owner_changed" for kind, _, _ in told) == 1
    assert sum(kind == "opportunity.claim_made" for kind, _, _ in told) == SELLERS


def test_before_time_nobody_registers(crowd):
    """ASG-03, CMP-04: all 200 get REGISTRATION_NOT_OPEN, with the instant from which it is open."""
    _, sales = crowd
    opportunity = sales.opportunity(campaign_of_all(sales, waitSeconds=3600), ownerId=None)
    for person in sales.crowd:
        person.client.seen = sales.manager.client.seen
    for reply in at_once(sales.crowd, lambda p: act(p, opportunity, "register")):
        reply.expect(412, "REGISTRATION_NOT_OPEN")
        assert reply["registrableAt"] == opportunity["registrableAt"]


def test_at_the_very_instant_it_opens_it_is_open(crowd):
    """ASG-03, AMB-06: whoever tries without a pause gets it, by the database's clock, not before and not late."""
    _, sales = crowd
    opportunity = sales.opportunity(campaign_of_all(sales, waitSeconds=3), ownerId=None)
    eager = sales.crowd[:4]
    for person in eager:
        person.client.seen = sales.manager.client.seen
    opens = datetime.fromisoformat(opportunity["registrableAt"])

    def insist(person):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            reply = act(person, opportunity, "register")
            if reply.code != "REGISTRATION_NOT_OPEN":
                return reply
        return reply

    replies = at_once(eager, insist)
    assert sorted(r.status for r in replies) == [200, 409, 409, 409]
    claims = list(sales.manager.client.items(f"/v1/opportunities/{opportunity['id']}/claims"))
    for claim in claims:
        at = datetime.fromisoformat(claim["at"]).astimezone(timezone.utc)
        assert (claim.get("code") == "REGISTRATION_NOT_OPEN") == (at < opens)
