"""The frame: reactions. Followers hold exactly what the owner holds, whatever dies. See docs/architecture.md, section 3."""
import random
import signal
import threading
import time
import uuid

import pytest
from frame_daemons import Event, Frame, bus, eventually, partition_of, things

FOLLOWERS_BUS_IS_CUT = {"COHOI_EVENTS_TESTING": "ipc:///nowhere/*.pub"}


@pytest.fixture
def frame():
    made = Frame()
    yield made
    made.remove()


@pytest.fixture
def both(frame):
    frame.start("testing")
    frame.start("following")
    return frame


def same_partition(frame, n):
    """n ids, and the key that puts them in one partition."""
    return [f"thing-{uuid.uuid4()}" for _ in range(n)], f"key-{uuid.uuid4()}"


def holds_exactly_what_the_owner_holds(frame, peer):
    """Each event was taken once, and the copies are the things."""
    frame.settle()
    assert frame.copies() == frame.things()
    log = {(e.partition, e.seq): e.id for events in frame.whole_log(peer).values() for e in events if e.type == "cohoi.thing.put"}
    taken = {(partition, seq): id for partition, seq, id in frame.sql("select partition, seq, event_id from following.taken")}
    assert taken == log
    # What the reaction said of it is in the follower's own log once, too.
    assert frame.sql("select count(*) from following.events") == [(len(log),)]


class Writers:
    """Clients that repeat each command under its id until it is answered, as the gateway does."""

    def __init__(self, frame, instances, count=10 ** 6):
        self.frame, self.is_over, self.done = frame, False, []
        self.threads = [threading.Thread(target=self.write, args=(instances, n, count)) for n in range(4)]
        for thread in self.threads:
            thread.start()

    def write(self, instances, number, count):
        peers = [self.frame.peer("testing", instance) for instance in instances]
        dice = random.Random(number)
        for n in range(count):
            if self.is_over:
                return
            self.command(peers, f"command-{number}-{n}", f"busy-{dice.randrange(20)}")

    def command(self, peers, command, id):
        for attempt in range(3000):
            peer = peers[attempt % len(peers)]
            sent = peer.send("testing.Testing.Put", things.PutThing(id=id, name=command), command=command, timeout_ms=2000)
            reply = self.answer(peer, sent)
            if reply and reply.status == 0:
                self.done.append(command)
                return
            time.sleep(0.02)

    def finish(self):
        """No new commands; those that were begun are repeated until they are answered."""
        self.is_over = True
        return self.join()

    @staticmethod
    def answer(peer, sent):
        deadline = time.monotonic() + 0.5
        while time.monotonic() < deadline:
            reply = peer.receive(deadline - time.monotonic())
            if reply and reply.id == sent:
                return reply
        return None

    def join(self):
        for thread in self.threads:
            thread.join()
        return self


# --- exactly once ---------------------------------------------------------------------------------------------------

def test_a_follower_that_starts_late_replays_the_log_from_its_beginning(frame):  # NEW-04
    frame.start("testing")
    peer = frame.peer()
    Writers(frame, "1", 100).join()
    frame.put(peer, "many", times=500).ok()
    frame.start("following")
    holds_exactly_what_the_owner_holds(frame, peer)


def test_a_follower_that_the_bus_does_not_reach_reads_the_log_and_misses_nothing(frame):  # NEW-04
    frame.start("testing")
    frame.start("following", environment=FOLLOWERS_BUS_IS_CUT)
    Writers(frame, "1", 50).join()
    holds_exactly_what_the_owner_holds(frame, frame.peer())


def test_commands_happen_once_and_reactions_once_though_everything_is_killed(both):  # NEW-04
    both.start("testing", "2")
    writers = Writers(both, "12")
    dice = random.Random(7)
    for name, instance in [("testing", "1"), ("following", "1"), ("testing", "2"), ("following", "1"), ("testing", "1")]:
        time.sleep(0.3 + dice.random() / 2)
        both.kill(name, instance)
        both.start(name, instance)
    done = writers.finish().done
    holds_exactly_what_the_owner_holds(both, both.peer())
    put = both.sql("select id, cardinality(seqs) from testing.commands")
    assert sorted(put) == sorted((command, 1) for command in done)
    log = [e.causationid for events in both.whole_log(both.peer()).values() for e in events]
    assert sorted(log) == sorted(done)


def test_a_restart_of_the_database_loses_and_doubles_nothing(both):  # NEW-04
    writers = Writers(both, "1")
    for _ in range(2):
        time.sleep(0.6)
        both.stop_postgres()
        both.start_postgres()
    writers.finish()
    both.wait_ready("following")
    holds_exactly_what_the_owner_holds(both, both.peer())
    log = [e.causationid for events in both.whole_log(both.peer()).values() for e in events]
    assert sorted(log) == sorted(writers.done)


def test_connections_that_are_cut_in_the_middle_lose_and_double_nothing(both):  # NEW-04
    writers = Writers(both, "1")
    for _ in range(15):
        time.sleep(0.1)
        both.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename in ('testing', 'following')")
    done = writers.finish().done
    assert both.sql("select count(*) from testing.commands") == [(len(done),)]
    holds_exactly_what_the_owner_holds(both, both.peer())


def test_two_instances_share_the_partitions_and_one_takes_over_for_the_other(both):  # NEW-04
    both.start("following", "2")
    writers = Writers(both, "1")
    # An instance has 4 connections: more can only be both.
    eventually(lambda: both.sql("select count(distinct instance) > 4 from following.taken")[0][0])
    both.kill("following", "1")
    time.sleep(0.5)
    writers.finish()
    holds_exactly_what_the_owner_holds(both, both.peer())


def test_a_build_with_older_reactions_leaves_the_cursors_to_the_newer_one(both):
    peer = both.peer()
    both.put(peer, "a").ok()
    both.settle()
    both.sql("update following.cursors set version = 2")
    both.put(peer, "a", "new").ok()
    time.sleep(1.5)
    assert both.copies()["a"] == ("A", 1)
    both.sql("update following.cursors set version = 1")
    both.settle()
    assert both.copies()["a"] == ("new", 2)


def test_what_a_reaction_says_has_the_event_as_its_cause(both):
    peer = both.peer()
    both.put(peer, "a", command="the-command", actor=bus.Actor(is_daemon=True, user_id="an")).ok()
    both.settle()
    [put] = [e for events in both.whole_log(peer).values() for e in events]
    [kept] = [e for events in both.whole_log(both.peer("following")).values() for e in events]
    assert (kept.causationid, kept.correlationid, kept.actorid) == (put.id, "the-command", "an")
    assert kept.envelope.source == "/cohoi/following" and kept.type == "cohoi.copy.kept"


def test_a_job_appends_events_once_though_two_instances_run_it(both):
    both.start("following", "2")
    both.sql("insert into following.errands select 'errand-' || n from generate_series(1, 50) n")
    eventually(lambda: both.sql("select bool_and(done) from following.errands") == [(True,)])
    log = [e for events in both.whole_log(both.peer("following")).values() for e in events]
    assert sorted(e.subject for e in log) == sorted(f"errand-{n}" for n in range(1, 51))
    assert {e.causationid for e in log} == {"errands"}


def test_a_daemon_can_follow_its_own_log(both):
    peer = both.peer()
    for n in range(20):
        both.put(peer, f"a{n}").ok()
    eventually(lambda: both.sql("select count(*) from following.own") == [(20,)])
    assert both.sql("select seq, partition from following.own order by 2, 1") == both.sql(
        "select seq, partition from following.events order by 2, 1")


def test_a_reaction_that_says_nothing_does_not_wait_for_the_disk_and_one_that_does_waits(frame):
    """Durable here means that a standby has it, and there is none."""
    frame.sql("alter role testing set synchronous_commit = local; alter role postgres set synchronous_commit = local")
    frame.start("testing")
    frame.start("following")
    frame.put(frame.peer(), "a").ok()
    eventually(lambda: frame.sql("select count(*) from following.own") == [(1,)])
    frame.kill("following", sig=signal.SIGTERM)
    frame.sql("delete from following.own; update following.cursors set seq = 0 where source = 'following'")
    frame.set_of_server("synchronous_standby_names", "nobody")

    frame.start("following")
    eventually(lambda: frame.sql("select count(*) from following.own") == [(1,)], what="its own event is taken again")
    frame.put(frame.peer(), "b").ok()
    eventually(lambda: frame.sql("select 1 from pg_stat_activity where usename = 'following' and wait_event = 'SyncRep'"))
    assert "b" not in frame.copies()
    frame.set_of_server("synchronous_standby_names", "")
    frame.settle()
    assert "b" in frame.copies()


def test_what_a_crash_of_the_database_undid_is_taken_again_though_nothing_new_comes(both):
    both.put(both.peer(), "a").ok()
    eventually(lambda: both.sql("select count(*) from following.own") == [(1,)])
    both.sql("delete from following.own; update following.cursors set seq = 0 where source = 'following'")
    both.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'following'")
    eventually(lambda: both.sql("select count(*) from following.own") == [(1,)])


# --- dead letters ---------------------------------------------------------------------------------------------------

def dead_letters(peer):
    found = peer.ask("cohoi.Instance.ListDeadLetters", bus.ListDeadLetters(), bus.DeadLetters).ok().message.items
    return [(d.subject, d.seq, d.cause) for d in found]


def retry(peer, **given):
    return peer.ask("cohoi.Instance.RetryDeadLetters", bus.RetryDeadLetters(**given), bus.RetriedDeadLetters).ok().message


@pytest.mark.parametrize("comes", ["one by one", "in one batch"])
def test_a_dead_letter_parks_the_later_events_of_its_subject_and_is_retried_in_order(both, comes):
    peer, follower = both.peer(), both.peer("following")
    if comes == "in one batch":
        both.kill("following", sig=signal.SIGTERM)
    (bad, good), key = same_partition(both, 2)
    for id, name in (bad, "fine"), (bad, "poison"), (good, "fine"), (bad, "better"), (good, "finer"):
        both.put(peer, id, name, key=key).ok()
    if comes == "in one batch":
        both.start("following")
    both.settle()
    assert both.copies() == {bad: ("fine", 1), good: ("finer", 2)}
    [first, second] = dead_letters(follower)
    assert first[0] == second[0] == bad and first[1] < second[1] and (first[2], second[2]) == ("INTERNAL", "behind")

    assert (retry(follower).retried, retry(follower).still_parked) == (0, 2)
    assert retry(follower, source="testing", seq=second[1]).retried == 0  # not before its turn
    both.sql("insert into following.cured values ('poison')")
    answer = retry(follower)
    assert (answer.retried, answer.still_parked) == (2, 0)
    assert both.copies()[bad] == ("better", 3)
    holds_exactly_what_the_owner_holds(both, peer)
    page = eventually(lambda: both.admin("/metrics", "following")[1])
    assert "cohoi_dead_letters 0" in page and "cohoi_parked_total 2" in page


def test_a_discarded_dead_letter_is_forgotten(both):
    peer, follower = both.peer(), both.peer("following")
    both.put(peer, "bad", "poison").ok()
    both.settle()
    answer = retry(follower, discard=True)
    assert (answer.retried, answer.still_parked, dead_letters(follower)) == (1, 0, [])
    both.put(peer, "bad", "fine").ok()
    both.settle()
    assert both.copies() == {"bad": ("fine", 2)}


def test_an_event_that_cannot_be_decoded_is_parked(frame):
    frame.start("testing")
    peer = frame.peer()
    [at] = frame.put(peer, "a").positions
    frame.sql("update testing.events set envelope = '\\xffff'")
    frame.put(peer, "a", "new", key="a").ok()
    frame.start("following")
    frame.settle()
    assert dead_letters(frame.peer("following")) == [("", at.seq, "cannot be decoded")]
    assert frame.copies() == {"a": ("new", 2)}


def test_what_cannot_be_decided_yet_is_tried_again_and_keeps_its_order(both):
    peer = both.peer()
    (waits, behind), key = same_partition(both, 2)
    both.put(peer, waits, "later", key=key).ok()
    both.put(peer, behind, "fine", key=key).ok()
    another = next(k for k in map(str, range(100)) if partition_of(k) != partition_of(key))
    both.put(peer, "elsewhere", "fine", key=another).ok()
    eventually(lambda: both.copies() == {"elsewhere": ("fine", 1)})
    time.sleep(0.5)
    assert both.copies() == {"elsewhere": ("fine", 1)} and dead_letters(both.peer("following")) == []
    both.sql("insert into following.cured values ('later')")
    holds_exactly_what_the_owner_holds(both, peer)


def test_a_hundred_dead_letters_stop_a_partition(both):
    peer, follower = both.peer(), both.peer("following")
    ids, key = same_partition(both, 101)
    for id in ids[:100]:
        both.put(peer, id, "poison", key=key).ok()
    eventually(lambda: len(dead_letters(follower)) == 100, 60)
    both.put(peer, ids[100], "fine", key=key).ok()
    time.sleep(1)
    assert both.copies() == {}
    assert retry(follower, discard=True).retried == 100
    both.settle()
    assert both.copies() == {ids[100]: ("fine", 1)}


# --- epochs -----------------------------------------------------------------------------------------------------------

def new_epoch(frame):
    [[epoch]] = frame.sql("select new_epoch()", role="testing")
    return epoch


def test_the_first_epoch_is_one_and_a_restart_of_the_database_keeps_it(both):
    assert both.read_log(both.peer(), 0).ok().message.epoch == 1
    both.stop_postgres()
    both.start_postgres()
    both.wait_ready("testing")
    assert both.read_log(both.peer(), 0).ok().message.epoch == 1


def test_a_new_epoch_tells_where_the_old_one_ended_and_followers_go_on(both):
    peer = both.peer()
    [at] = both.put(peer, "a").positions
    both.settle()
    epoch = new_epoch(both)
    assert epoch > 1
    eventually(lambda: both.put(peer, "a", "new").positions[0].epoch == epoch)
    page = both.read_log(peer, at.partition, epoch=1).ok().message
    assert (page.epoch, page.old_epoch_end) == (epoch, at.seq)
    assert not both.read_log(peer, at.partition, epoch=epoch).message.HasField("old_epoch_end")
    holds_exactly_what_the_owner_holds(both, peer)
    assert [Event(raw).epoch for raw in page.events] == [epoch] * len(page.events)


def test_a_database_of_another_timeline_is_another_epoch(both):
    both.sql("update testing.log_epoch set timeline = 99")
    both.kill("testing", sig=signal.SIGTERM)
    both.start("testing")
    assert both.read_log(both.peer(), 0).ok().message.epoch > 1
