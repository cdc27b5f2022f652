"""Exactly once, in order: commands, events, copies, owners, chains and notifications, whatever is killed. NEW-04

COHOI_FAULT_SECONDS says for how long (default 180); COHOI_FAULT_SEED repeats the choices of an earlier run.
"""
import os
import random
import signal
import time

import pytest
from calm import wait_calm
from check_commands import (check_each_command_once, check_each_record_is_what_was_done, check_each_record_once,
                            check_versions)
from check_consequences import (check_audit, check_chains, check_distribution, check_notifications, check_round_robin)
from check_copies import check_copies
from inflict import inflict_all
from load import Load
from logs import SOURCES, Subscriber, check_gapless
from story import Story

SECONDS = float(os.environ.get("COHOI_FAULT_SECONDS", "180"))
SEED = int(os.environ.get("COHOI_FAULT_SEED", time.time_ns() % 10 ** 9))


@pytest.fixture
def subscribers():
    made = []
    yield made
    for subscriber in made:
        subscriber.remove()


def restart_one(subscribers):
    """In the middle one of those that listen is killed, too."""
    subscriber = next(s for s in subscribers if s.source == "opportunities")
    subscriber.signal(signal.SIGKILL)
    subscriber.kill()
    subscriber.start()


@pytest.mark.timeout(SECONDS * 3 + 600)
def test_everything_happens_exactly_once_while_each_daemon_and_the_database_are_killed(make_cohoi, subscribers, capsys):
    """NEW-04, ASG-01, ASG-04, CMP-12, CMP-13, NTF-01, NTF-02, PEE-12, PEE-14, CON-05, CON-11"""
    system = make_cohoi(scale="opportunities=2,assignment=2,gateway=2")
    subscribers += [Subscriber(system, source).start() for source in SOURCES]
    load = Load(system, SEED).start()
    table = inflict_all(system, load.ledger, SECONDS, random.Random(SEED), lambda: restart_one(subscribers))
    ledger = load.finish()
    table.note("(between)")
    with capsys.disabled():
        print(f"\nseed {SEED}, {len(load.lives)} opportunities\n{table.text()}")
    assert not ledger.wrong, ledger.wrong
    system.wait_ready()
    wait_calm(system, 120)

    for subscriber in subscribers:
        check_gapless(system, subscriber.source)
        subscriber.has_exactly_the_log()
    events = {source: system.events(source) for source in ("opportunities", "contacts", "assignment", "notifications")}
    story = Story(events["opportunities"])
    check_each_command_once(ledger, events["opportunities"] + events["contacts"])
    check_each_record_once(system, load)
    check_each_record_is_what_was_done(system, load, story)
    check_versions(system, events["opportunities"])
    check_copies(system, events["opportunities"])
    decisions = check_distribution(story, events["assignment"])
    for campaign in (load.people.a, load.people.c):
        check_round_robin(decisions, campaign)
    check_chains(story, load.people)
    check_notifications(system, story, load.people, events["notifications"])
    check_audit(system)
    assert {daemon: system.psql(daemon, "select * from parked") for daemon in SOURCES} == {daemon: [] for daemon in SOURCES}
    assert not system.crashes()
