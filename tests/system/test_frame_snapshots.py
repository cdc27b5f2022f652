"""The frame: what is gone from a log is made up for by its owner's snapshot. See docs/architecture.md, section 3."""
import signal
import time

import pytest
from frame_daemons import Frame, eventually, partition_of

FOLLOWERS = ("1", "2")


@pytest.fixture
def frame():
    made = Frame()
    made.start("testing")
    yield made
    made.remove()


def put_many(frame, n):
    """n things, most of which have a partition for company."""
    peer = frame.peer()
    for start in range(0, n, 100):
        for i in range(start, min(n, start + 100)):
            peer.send("testing.Testing.Put", frame.thing(f"thing-{i:04}", f"name {i}"))
        for i in range(start, min(n, start + 100)):
            assert peer.receive().status == 0
    return peer


def lose(frame, wanted, *more):
    """As after a restore of a backup that was taken before some things changed."""
    frame.kill("testing", sig=signal.SIGTERM)
    for statement in (wanted, *more):
        frame.sql(statement)
    frame.sql("update testing.event_heads h set seq = coalesce((select max(seq) from testing.events e"
              " where e.partition = h.partition), 0)")
    frame.sql("select new_epoch()", role="testing")
    frame.start("testing")


def holds_what_the_owner_holds(frame):
    eventually(lambda: frame.caught_up() and frame.copies() == frame.things() and not frame.sql(
        "select 1 from following.snapshot_loads") and not frame.sql("select 1 from following.cursors where loading or lost"), 60)


def test_who_comes_too_late_for_a_shortened_log_loads_the_snapshot_and_goes_on_behind_it(frame):
    peer = put_many(frame, 450)
    gone = partition_of("thing-0001")
    frame.sql("delete from testing.events where partition = %s", gone)
    frame.start("following")
    holds_what_the_owner_holds(frame)
    assert "the log no longer has what is next" in frame.log("following")
    # What was not gone was taken event by event; the records are the things.
    kept = sum(1 for i in range(450) if partition_of(f"thing-{i:04}") != gone)
    assert frame.sql("select count(*) from following.taken") == [(kept,)]
    assert frame.sql("select count(*) from following.records") == [(450,)]
    frame.put(peer, "thing-0001", "new").ok()
    frame.settle()
    assert frame.copies()["thing-0001"] == ("new", 2)
    assert frame.sql("select count(*) from following.taken where partition = %s", gone) == [(1,)]


def test_who_has_taken_what_the_source_has_lost_says_so_and_holds_what_is_left(frame):
    frame.start("following")
    peer = frame.peer()
    for name in ("first", "second", "third"):
        frame.put(peer, "a", name).ok()
    frame.put(peer, "b").ok()
    frame.settle()
    lose(frame, "delete from testing.events where seq = 3", "update testing.things set name = 'second', version = 2 where id = 'a'",
         "delete from following.taken where seq = 3")
    holds_what_the_owner_holds(frame)
    assert frame.copies()["a"] == ("second", 2)
    assert "the source has lost events that were taken here" in frame.log("following")
    assert "cohoi_epoch_lost_total 1" in frame.admin("/metrics", "following")[1]
    frame.put(frame.peer(), "a", "after").ok()
    frame.settle()
    assert frame.copies()["a"] == ("after", 3)


def test_what_a_record_makes_us_say_is_in_our_log(frame):
    put_many(frame, 3)
    frame.sql("delete from testing.events where subject = 'thing-0002'")
    frame.start("following")
    holds_what_the_owner_holds(frame)
    said = [e.subject for events in frame.whole_log(frame.peer("following")).values() for e in events]
    # Two were taken as events, all three as records.
    assert sorted(said) == sorted(["thing-0000", "thing-0001"] + [f"thing-000{n}" for n in range(3)])


def test_killed_in_the_middle_another_instance_goes_on(frame):
    put_many(frame, 900)
    frame.sql("delete from testing.events where partition < 40")
    for instance in FOLLOWERS:
        frame.start("following", instance)
    for n in range(4):
        eventually(lambda: frame.sql("select count(*) from following.records")[0][0] > n * 150, 60)
        frame.kill("following", FOLLOWERS[n % 2])
        time.sleep(0.1)
        frame.start("following", FOLLOWERS[n % 2])
    holds_what_the_owner_holds(frame)
    assert frame.sql("select count(*) from following.records") == [(900,)]


def test_nothing_of_the_source_is_taken_while_its_snapshot_is_loaded(frame):
    frame.start("following")
    peer = put_many(frame, 5)
    frame.settle()
    frame.kill("following", sig=signal.SIGTERM)
    frame.sql("update following.cursors set loading = true where source = 'testing'; insert into following.snapshot_loads (source) values ('testing')")
    # The lease of the load is ours, so nobody goes on with it.
    with frame.held("select 1 from following.snapshot_loads for update"):
        frame.start("following")
        frame.put(peer, "thing-0000", "new").ok()
        time.sleep(1.5)
        assert frame.copies()["thing-0000"] == ("name 0", 1)
    holds_what_the_owner_holds(frame)
    assert frame.copies()["thing-0000"] == ("new", 2)
