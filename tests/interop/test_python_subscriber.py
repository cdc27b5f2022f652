"""A subscriber in Python that shares no code with Cohoi holds exactly what the owners' logs hold. NEW-04"""
import signal

import pytest
from calm import wait_calm
from cohoi_client import eventually
from logs import SOURCES, Subscriber, check_gapless, heads
from work import TELLERS, Work


@pytest.fixture
def follow(cohoi):
    """follow("contacts"): a subscriber that is removed with the test."""
    made = []

    def start(source, *more, system=None):
        made.append(Subscriber(system or cohoi, source))
        return made[-1].start(*more)

    yield start
    for subscriber in made:
        subscriber.remove()


def events_of(system, source="opportunities"):
    return sum(heads(system, source).values())


@pytest.mark.parametrize("source", SOURCES)
def test_who_joins_late_reads_every_log_from_its_beginning_and_proves_it_by_the_heads(cohoi, follow, source):  # NEW-04
    Work(cohoi, most=10).join()
    wait_calm(cohoi)
    subscriber = follow(source, "--until-caught-up")
    taken, _ = subscriber.wait()
    subscriber.has_exactly_the_log()
    assert taken == check_gapless(cohoi, source)
    assert taken or source not in TELLERS


def test_who_listens_while_it_happens_has_the_same(cohoi, follow):  # NEW-04
    subscribers = [follow(source) for source in SOURCES]
    for subscriber in subscribers:  # each has caught up with what was before
        eventually(lambda s=subscriber: s.count() >= events_of(cohoi, s.source), 30)
    Work(cohoi, most=100).join()
    wait_calm(cohoi)
    for subscriber in subscribers:
        subscriber.has_exactly_the_log()


def test_killed_in_the_middle_again_and_again_it_loses_and_doubles_nothing(cohoi, follow):  # NEW-04
    work = Work(cohoi)
    subscriber = follow("opportunities")
    for _ in range(5):
        had = subscriber.count()
        eventually(lambda: subscriber.count() >= had + 50, 30, "it takes events")
        subscriber.kill()
        assert subscriber.count() >= had + 50
        subscriber.start()
    work.stop()
    wait_calm(cohoi)
    subscriber.has_exactly_the_log()


def test_cut_off_while_the_publisher_begins_anew_it_fills_the_gap_from_the_log(cohoi, follow):  # NEW-04
    subscriber = follow("opportunities")
    Work(cohoi, most=20).join()
    subscriber.has_exactly_the_log()
    subscriber.signal(signal.SIGSTOP)
    cohoi.restart("opportunities")  # so that nobody keeps for it what is published now
    before = events_of(cohoi)
    Work(cohoi, most=50).join()
    assert events_of(cohoi) >= before + 150
    subscriber.signal(signal.SIGCONT)
    wait_calm(cohoi)
    subscriber.has_exactly_the_log()
    _, gaps = subscriber.end()
    assert gaps > 0


def test_two_instances_publish_side_by_side_and_one_of_them_is_killed(make_cohoi, follow):  # NEW-04
    system = make_cohoi(scale="opportunities=2")
    subscribers = [follow(source, system=system) for source in ("opportunities", "contacts")]
    work = Work(system)
    eventually(lambda: work.done >= 30 or work.failed, 60)
    system.restart("opportunities", 2)
    done = work.done
    eventually(lambda: work.done >= done + 30 or work.failed, 60)
    work.stop()
    wait_calm(system)
    for subscriber in subscribers:
        subscriber.has_exactly_the_log()
        assert check_gapless(system, subscriber.source)
