"""A burst of events for webhooks, whose daemon is killed in the middle. PEE-07"""
import os
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "system"))
from cohoi_client import eventually  # noqa: E402
from sales import Sales  # noqa: E402
from webhook_target import Target, allow, hook  # noqa: E402

EVENTS, CAMPAIGNS, KILLS = 120, 3, 3


def first_of_each(taken):
    """The events in the order in which each came first."""
    return list(dict.fromkeys(t.id for t in taken))


def test_a_webhook_burst_loses_nothing_and_keeps_its_order_while_the_daemon_is_killed(make_cohoi):
    """PEE-07: with two instances; what was told and not yet noted may come once more, under the same id."""
    system = make_cohoi(scale="notifications=2", settings={"notifications.webhook_first_pause_ms": "50"})
    allow(system, "127.0.0.0/8")
    sales = Sales(system)
    watcher = sales.join("manager", "customer_care", "integration")
    targets = [Target(lambda taken: time.sleep(0.005) or 204) for _ in range(2)]
    for target in targets:
        hook(watcher, target, types=["cohoi.opportunity.created"])
    campaigns = [sales.campaign(allowDuplicates=True) for _ in range(CAMPAIGNS)]
    contact = sales.contact()

    def sell():
        for i in range(EVENTS):
            sales.opportunity(campaigns[i % CAMPAIGNS], contact=contact)

    seller = threading.Thread(target=sell)
    seller.start()
    for i in range(KILLS):
        eventually(lambda: min(len(t.taken) for t in targets) > 10 * i, 30)
        system.kill("notifications", 1 + i % 2, signal.SIGKILL)
    seller.join()
    log = [e for e in system.events("opportunities", "cohoi.opportunity.created")]
    assert len(log) == EVENTS
    for target in targets:
        eventually(lambda: len(set(target.ids())) == EVENTS, 40, "every event was told")
        by_partition = {e["id"]: e["partition"] for e in log}
        for partition in set(by_partition.values()):
            told = [id for id in first_of_each(target.taken) if by_partition[id] == partition]
            assert told == [e["id"] for e in log if e["partition"] == partition], "out of order"
        assert len(target.taken) - EVENTS <= KILLS * 8, "told twice without need"
        assert all(t.is_signed for t in target.taken)
        target.close()
    assert system.psql("notifications", "select * from webhook_trouble") == []
