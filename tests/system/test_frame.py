"""The frame: commands, the log, positions, and what every daemon says of itself. See docs/architecture.md, 2 to 5 and 7."""
import collections
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time
import uuid

import psycopg
import pytest
import zmq
from frame_daemons import ROOT, Event, Frame, bus, eventually, partition_of, things

USER = bus.Actor(user_id="an")


@pytest.fixture(scope="module")
def frame():
    """Both daemons, shared: each test has things of its own."""
    made = Frame()
    try:
        made.start("testing")
        made.start("following")
        yield made
    finally:
        made.remove()


@pytest.fixture
def owner(frame):
    return frame.peer("testing")


@pytest.fixture
def follower(frame):
    return frame.peer("following")


@pytest.fixture
def make_frame():
    made = []

    def make(**given):
        made.append(Frame(**given))
        return made[-1]

    yield make
    for each in made:
        each.remove()


def new_id(what="thing"):
    return f"{what}-{uuid.uuid4()}"


def events_of(frame, peer, subject):
    return [e for events in frame.whole_log(peer).values() for e in events if e.subject == subject]


def claim(peer, id, keep=False, **given):
    return peer.ask("testing.Testing.Claim", things.ClaimThing(id=id, keep=keep), things.Thing, **given)


def read_copy(peer, id, **given):
    return peer.ask("following.Following.Get", things.GetThing(id=id), things.Thing, **given)


# --- commands -----------------------------------------------------------------------------------------------------

def test_a_repeated_command_is_given_its_first_reply_and_does_not_run_again(frame, owner):
    id, command = new_id(), new_id("command")
    first = frame.put(owner, id, "Ada", command=command).ok()
    again = frame.put(owner, id, "Ada", command=command).ok()
    assert not first.replayed and again.replayed
    assert again.message == first.message and again.positions == first.positions
    assert len(events_of(frame, owner, id)) == 1


def test_a_command_id_that_was_used_for_another_request_is_refused(frame, owner):
    id, command = new_id(), new_id("command")
    frame.put(owner, id, "Ada", command=command).ok()
    other = frame.put(owner, id, "Eve", command=command)
    assert (other.status, other.code) == ("ALREADY_EXISTS", "IDEMPOTENCY_KEY_REUSED")
    assert frame.things()[id] == ("Ada", 1)


def test_an_expected_version_belongs_to_the_request_that_an_id_stands_for(frame, owner):
    id, command = new_id(), new_id("command")
    frame.put(owner, id, "Ada", command=command).ok()
    assert frame.put(owner, id, "Ada", command=command, if_match=1).code == "IDEMPOTENCY_KEY_REUSED"


def test_the_same_id_from_two_actors_is_two_commands(frame, owner):
    id, command = new_id(), new_id("command")
    other_daemon = bus.Actor(is_daemon=True, user_id="somebody")
    assert frame.put(owner, id, "Ada", command=command).message.version == 1
    assert frame.put(owner, id, "Ada", command=command, actor=other_daemon).message.version == 2


def test_while_a_command_runs_its_twin_is_aborted_and_later_given_the_same_reply(frame, owner):
    id, command = new_id(), new_id("command")
    owner.send("testing.Testing.Put", things.PutThing(id=id, name="Ada", hold_ms=700), command=command)
    eventually(lambda: frame.sql("select 1 from pg_stat_activity where wait_event = 'PgSleep'"))
    twin, statuses = frame.peer(), []
    reply = eventually(lambda: statuses.append(frame.put(twin, id, "Ada", hold_ms=700, command=command)) or
                       (statuses[-1].replayed and statuses[-1]), what="a replay")
    assert "ABORTED" in [s.status for s in statuses] and reply.message.version == 1
    assert frame.things()[id] == ("Ada", 1)


def test_a_refusal_leaves_nothing_behind(frame, owner):
    id, command = new_id(), new_id("command")
    assert claim(owner, id, command=command).code == "ALREADY_TAKEN"
    assert events_of(frame, owner, id) == []
    assert frame.sql("select 1 from testing.commands where id = %s", command) == []


def test_a_refusal_that_is_a_fact_is_stored_with_its_event(frame, owner):  # NEW-02
    id, command = new_id(), new_id("command")
    first, again = claim(owner, id, keep=True, command=command), claim(owner, id, keep=True, command=command)
    assert (first.code, first.problem.owner_id) == ("ALREADY_TAKEN", id)
    assert (again.code, again.problem.owner_id, again.replayed) == ("ALREADY_TAKEN", id, True)
    assert len(first.positions) == 1 and again.positions == first.positions
    assert [e.type for e in events_of(frame, owner, id)] == ["cohoi.thing.claimed"]


def test_a_save_that_touches_no_row_commits_nothing(frame, owner):
    id, command = new_id(), new_id("command")
    saved = owner.ask("testing.Testing.Save", things.SaveThing(id=id, name="x"), command=command)
    assert saved.status == "ABORTED"
    assert events_of(frame, owner, id) == [] and id not in frame.things()
    assert frame.sql("select 1 from testing.commands where id = %s", command) == []


def test_what_a_handler_misses_is_fetched_once_and_then_it_runs_again(frame, owner):
    assert frame.put(owner, new_id(), "from afar").ok().message.version == 1
    assert frame.put(owner, new_id(), "from nowhere").code == "NOT_FOUND"


def test_a_secret_reply_is_not_stored(frame, owner):
    command = new_id("command")
    first, again = (owner.ask("testing.Testing.Secrets", things.MakeSecret(), things.Secret, command=command).ok()
                    for _ in range(2))
    assert first.message.secret != again.message.secret
    assert frame.sql("select 1 from testing.commands where id = %s", command) == []


def test_a_stale_version_is_refused(frame, owner):
    id = new_id()
    frame.put(owner, id).ok()
    assert frame.put(owner, id, if_match=1).message.version == 2
    assert frame.put(owner, id, if_match=1).code == "VERSION_MISMATCH"


def test_a_transaction_of_more_than_500_events_fails_as_a_whole(frame, owner):
    id = new_id()
    assert frame.put(owner, id, times=500).status == "OK"
    assert frame.put(owner, id, times=501).status == "INTERNAL"
    assert frame.things()[id][1] == 1 and len(events_of(frame, owner, id)) == 500


@pytest.mark.parametrize("method, actor, status", [
    ("testing.Testing.Nothing", None, "UNIMPLEMENTED"),
    ("contacts.Contacts.Create", None, "UNIMPLEMENTED"),
    ("testing.Testing.Put", USER, "PERMISSION_DENIED"),  # internal
    ("testing.Testing.Put", bus.Actor(), "PERMISSION_DENIED"),
])
def test_who_may_not_is_refused(frame, owner, method, actor, status):
    assert owner.ask(method, things.PutThing(id="x"), actor=actor).status == status


def test_what_is_out_of_bounds_or_no_message_is_refused(frame, owner):
    assert frame.put(owner, "").status == "INVALID_ARGUMENT"
    assert frame.put(owner, "x" * 101).status == "INVALID_ARGUMENT"
    assert owner.ask("testing.Testing.Put", None, payload=b"\xff\xff").status == "INVALID_ARGUMENT"
    assert frame.put(owner, "x", command="c" * 201).status == "INVALID_ARGUMENT"


# --- the log ------------------------------------------------------------------------------------------------------

def write_much(frame, instance, count, refused):
    peer, dice = frame.peer("testing", instance), random.Random(instance)
    for _ in range(count):
        ids = [f"busy-{dice.randrange(12)}" for _ in range(dice.choice([1, 1, 1, 3, 5]))]
        message = things.PutThings(items=[things.PutThing(id=id, name=instance) for id in ids])
        status = peer.ask("testing.Testing.PutAll", message, command=new_id("command")).status
        if status != "OK":
            refused.append(status)


def test_numbers_are_gapless_and_in_the_order_of_commits_with_eight_writers(make_frame):  # NEW-04
    frame, refused = make_frame(), []
    frame.start("testing", "1")
    frame.start("testing", "2")
    frame.peer().ask("testing.Testing.PutAll", things.PutThings(items=[things.PutThing(id=f"busy-{n}") for n in range(12)])).ok()
    writers = [threading.Thread(target=write_much, args=(frame, instance, 60, refused)) for instance in "12" * 4]
    [w.start() for w in writers]
    [w.join() for w in writers]

    versions = collections.defaultdict(list)
    for events in frame.whole_log(frame.peer()).values():
        assert [e.seq for e in events] == list(range(1, len(events) + 1))
        for event in events:
            versions[event.subject].append(event.put().version)
    assert sum(map(len, versions.values())) > 480 - len(refused)
    for subject, seen in versions.items():
        assert seen == list(range(1, len(seen) + 1)), subject  # what was committed later stands later
        assert frame.things()[subject][1] == len(seen)
    assert set(refused) <= {"ABORTED"}


def test_a_reply_says_where_the_last_event_of_each_partition_stands(frame, owner):
    message = things.PutThings(items=[things.PutThing(id=new_id(), name="A", times=2) for _ in range(20)])
    reply = owner.ask("testing.Testing.PutAll", message).ok()
    partitions = [p.partition for p in reply.positions]
    assert partitions == sorted(set(partitions))
    for at in reply.positions:
        assert (at.source, at.epoch) == ("testing", 1)
        assert frame.read_log(owner, at.partition, at.seq - 1, 1).message.events


def test_an_event_carries_its_cause_and_the_order_that_people_see(frame, owner):
    id, command = new_id(), new_id("command")
    frame.put(owner, id, "Ada", key="a campaign", command=command, actor=bus.Actor(is_daemon=True, user_id="an")).ok()
    frame.put(owner, new_id(), "Bob", key="a campaign").ok()
    [event] = events_of(frame, owner, id)
    assert (event.subject, event.partitionkey, event.actorid) == (id, "a campaign", "an")
    assert event.causationid == event.correlationid == command
    assert event.envelope.source == "/cohoi/testing" and event.envelope.spec_version == "1.0"
    assert event.envelope.proto_data.type_url == "type.googleapis.com/testing.ThingPut"
    assert event.partition == partition_of("a campaign")


def test_what_is_published_is_what_the_log_holds(frame, owner):  # NEW-04
    socket = frame.context.socket(zmq.SUB)
    socket.linger = 0
    socket.subscribe(b"testing/")
    socket.connect(f"ipc://{frame.dir}/testing-1.pub")
    heads = None
    while heads is None:  # subscribed now
        topic, body = socket.recv_multipart()
        heads = bus.Heads.FromString(body) if topic == b"testing/heads" else None
    assert (heads.source, heads.epoch, len(heads.seq)) == ("testing", 1, 64)

    id = new_id()
    [at] = frame.put(owner, id, "Ada").positions
    while not topic.endswith(b"/thing.put"):
        topic, body = socket.recv_multipart()
    socket.close()
    assert topic.decode() == f"testing/{at.partition:02}/thing.put" and at.seq == heads.seq[at.partition] + 1
    assert [body] == list(frame.read_log(owner, at.partition, at.seq - 1, 1).message.events)


def test_a_page_of_the_log_ends_at_one_mebibyte(frame, owner):
    id = new_id()
    for _ in range(10):
        [at] = frame.put(owner, id, "n" * 100, times=500).positions
    page = frame.read_log(owner, at.partition, at.seq - 5000).ok().message
    assert len(page.events) == 1000 and page.head >= at.seq
    frame.settle()
    frame.sql("update testing.events set envelope = envelope || decode(repeat('ff', 0) || '3a80f403', 'hex') ||"
              " decode(repeat('61', 64000), 'hex') where partition = %s and seq > %s", at.partition, at.seq - 100)
    page = frame.read_log(owner, at.partition, at.seq - 100).ok().message
    assert 2 ** 20 <= sum(map(len, page.events)) < 2 ** 20 + 70000


def test_below_what_an_operator_has_dropped_the_log_is_out_of_range(frame, owner):
    id = new_id()
    [at] = frame.put(owner, id, times=10).positions
    frame.settle()
    frame.sql("delete from testing.events where partition = %s and seq <= %s", at.partition, at.seq - 5)
    assert frame.read_log(owner, at.partition, 0).status == "OUT_OF_RANGE"
    assert len(frame.read_log(owner, at.partition, at.seq - 5).ok().message.events) == 5


def test_a_snapshot_states_the_positions_to_go_on_from(frame, owner):
    for n in range(5):
        frame.put(owner, f"snap-{n}")
    heads, ids, token = None, [], None
    while token != "":
        page = owner.ask("cohoi.Log.Snapshot", bus.ReadSnapshot(page_token=token), bus.SnapshotPage).ok().message
        assert heads in (None, page.heads)
        heads, token = page.heads, page.next_page_token
        ids += [item.id for item in page.items]
    assert ids == sorted(frame.things())
    assert list(heads.seq) == [seq for (seq,) in frame.sql("select seq from testing.event_heads order by partition")]


def test_pages_go_on_where_the_last_one_ended(frame, owner):
    def page(token, size=7):
        return owner.ask("testing.Testing.List", things.ListThings(page_token=token, page_size=size), things.ThingPage)
    frame.put(owner, "ề:1-2:'%")
    ids, token = [], None
    while token != "":
        got = page(token).ok().message
        ids, token = ids + [t.id for t in got.items], got.next_page_token
    assert ids == sorted(frame.things(), key=lambda id: id.encode()) or sorted(ids) == sorted(frame.things())
    assert [page("nonsense").code, page("AAAA").code, page(None, 501).code] == [
        page("nonsense").code, page("nonsense").code, page(None, -1).code]
    assert page("nonsense").status == page(None, 501).status == "INVALID_ARGUMENT"


def test_time_is_the_databases_and_tests_can_move_it(make_frame):
    frame = make_frame()
    frame.sql("alter role testing set cohoi.clock_offset = '40 days'")
    frame.start("testing")
    peer, id = frame.peer(), new_id()
    frame.put(peer, id).ok()
    [event] = events_of(frame, peer, id)
    assert 39 * 86400 < event.time.seconds - time.time() < 41 * 86400


# --- reading one's own writes ---------------------------------------------------------------------------------------

def test_a_query_waits_until_what_was_written_elsewhere_has_come(frame, owner, follower):
    id = new_id()
    for n in range(1, 40):
        written = frame.put(owner, id, str(n)).ok()
        assert read_copy(follower, id, after=written.positions).ok().message.name == str(n)


def test_events_that_nobody_reacts_to_do_not_hold_up_who_waits_for_them(frame, owner, follower):
    id = new_id()
    frame.put(owner, id).ok()
    kept = claim(owner, id, keep=True)
    assert read_copy(follower, id, after=kept.positions).status == "OK"  # ABORTED if the wait of 2 s were used up


def test_what_does_not_come_within_two_seconds_is_aborted_with_a_hint(frame, owner, follower):
    never = bus.Position(source="testing", partition=3, epoch=1, seq=10 ** 9)
    for peer, ask in (owner, frame.put), (follower, lambda p, id, **given: read_copy(p, id, **given)):
        began = time.monotonic()
        late = ask(peer, new_id(), after=[never])
        assert (late.status, late.problem.retry_after_seconds) == ("ABORTED", 1)
        assert time.monotonic() - began > 1.9


def test_positions_of_sources_that_are_not_followed_are_ignored(frame, owner):
    elsewhere = bus.Position(source="contacts", partition=3, epoch=1, seq=10 ** 9)
    assert frame.put(owner, new_id(), after=[elsewhere]).status == "OK"
    assert frame.put(owner, new_id(), after=[elsewhere] * 33).status == "INVALID_ARGUMENT"


# --- being operated -------------------------------------------------------------------------------------------------

def test_an_instance_tells_who_it_is_and_how_far_it_has_read(frame, owner, follower):
    pong = owner.ask("cohoi.Instance.Ping", bus.Ping(), bus.Pong).ok().message
    assert (pong.daemon, pong.instance, pong.draining) == ("testing", "1", False)
    frame.settle()
    status = follower.ask("cohoi.Instance.Status", bus.GetStatus(), bus.InstanceStatus).ok().message
    assert status.ready and status.pid == frame.processes["following", "1"].pid and status.resident_bytes > 0
    assert {lag.source for lag in status.lags} == {"testing", "following"}


def test_metrics_count_requests_by_method_and_status(frame, owner):
    frame.put(owner, new_id()).ok()
    page = frame.admin("/metrics", "testing")[1]
    assert 'cohoi_requests_total{method="testing.Testing.Put",status="OK"}' in page
    assert 'cohoi_request_seconds_bucket{method="testing.Testing.Put"' in page
    assert eventually(lambda: 'cohoi_event_lag{source="testing"}' in frame.admin("/metrics", "following")[1])


def test_told_to_end_it_finishes_what_is_in_flight_and_refuses_what_is_new(make_frame):
    frame = make_frame()
    process = frame.start("testing")
    peer, id = frame.peer(), new_id()
    frame.put(peer, new_id()).ok()
    sent = peer.send("testing.Testing.Put", things.PutThing(id=id, name="Ada", hold_ms=800), command="c")
    eventually(lambda: peer.ask("cohoi.Instance.Ping", bus.Ping(), bus.Pong).message.in_flight == 2)
    process.send_signal(signal.SIGTERM)
    eventually(lambda: frame.admin("/readyz", "testing")[0] == 503)
    new = frame.peer()
    new.send("testing.Testing.Put", things.PutThing(id=new_id(), name="Eve"))
    assert new.receive().status == 14
    reply = peer.receive()
    assert (reply.id, reply.status) == (sent, 0) and frame.things()[id] == ("Ada", 1)
    assert process.wait(10) == 0


def test_it_waits_for_a_database_that_is_not_up_yet_and_lives_through_its_restart(make_frame):
    frame = make_frame()
    frame.stop_postgres()
    frame.start("testing", wait=False)
    time.sleep(0.3)
    assert frame.admin("/readyz", "testing")[0] != 200
    frame.start_postgres()
    frame.wait_ready("testing")
    peer, id = frame.peer(), new_id()
    frame.put(peer, id, "Ada").ok()
    frame.stop_postgres()
    eventually(lambda: frame.admin("/readyz", "testing")[0] == 503)
    sent = peer.send("testing.Testing.Put", things.PutThing(id=id, name="Bob"), command="c", timeout_ms=25000)
    frame.start_postgres()
    reply = peer.receive(25)
    assert (reply.id, reply.status) == (sent, 0) and frame.things()[id] == ("Bob", 2)


def test_a_wrong_configuration_is_said_and_nothing_starts(make_frame):
    frame = make_frame(settings={"conections": "8"})
    process = frame.start("testing", wait=False)
    assert process.wait(20) == 78
    assert "conections" in frame.log("testing")
    frame.processes.clear()


def test_a_page_is_read_by_index_however_many_ranges_there_are(frame, owner):
    """The plan of common/frame_statements.c's frame_log_page, with three years of the log."""
    with open(f"{ROOT}/common/frame_statements.c", encoding="utf-8") as file:
        row = file.read().split('{"frame_log_page",')[1].split("},\n")[0]
    sql = "".join(re.findall(r'"([^"]*)"', row))
    frame.sql("""
        do $$ begin
          for m in 0..35 loop
            execute format('create table testing.events_old_%s partition of testing.events for values from (%L) to (%L)', m,
                           timestamptz '2020-01-01 00:00Z' + make_interval(months => m),
                           timestamptz '2020-01-01 00:00Z' + make_interval(months => m + 1));
          end loop;
        end $$;
        set timezone to 'UTC';
        insert into testing.events select p, -s, timestamptz '2020-01-01 00:00Z' + make_interval(secs => s * 45000), 't', 's', 'x'
          from generate_series(0, 63) p, generate_series(1, 2000) s;
        analyze testing.events""")
    try:
        with psycopg.connect(f"host={frame.dir}/pg user=testing dbname=postgres") as connection:
            connection.execute(f"set plan_cache_mode = force_generic_plan; prepare page as {sql}")
            rows = connection.execute("explain (analyze, costs off, timing off) execute page(3, 1000, 100, 1)").fetchall()
        plan = "\n".join(line for (line,) in rows)
        assert "Seq Scan" not in plan and "Merge Append" in plan
        assert plan.count("Sort Key") == 2  # of the merge, and of the page: never of the log
    finally:
        frame.sql("delete from testing.events where seq < 0")


def test_replies_of_old_commands_are_forgotten(frame, owner):
    with open(f"{ROOT}/common/frame_statements.c", encoding="utf-8") as file:
        row = file.read().split('{"frame_commands_forget",')[1].split("},\n")[0]
    young, old = new_id("command"), new_id("command")
    frame.put(owner, new_id(), command=young).ok()
    frame.put(owner, new_id(), command=old).ok()
    frame.sql("update testing.commands set at = now() - interval '8 days' where id = %s", old)
    assert frame.sql("".join(re.findall(r'"([^"]*)"', row)), role="testing") == [(1,)]
    assert frame.sql("select id from testing.commands where id in (%s, %s)", young, old) == [(young,)]


def test_the_service_manager_is_told_when_it_is_ready_and_when_it_leaves(make_frame):
    frame = make_frame()
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(f"{frame.dir}/notify")
    manager.settimeout(20)
    frame.start("testing", environment={"NOTIFY_SOCKET": f"{frame.dir}/notify"})
    told = []
    while b"READY=1" not in told:
        told.append(manager.recv(1000))
    frame.kill("testing", sig=signal.SIGTERM)
    while b"STOPPING=1" not in told:
        told.append(manager.recv(1000))
    manager.close()


def test_hang_up_reads_the_log_level_again(make_frame):
    frame = make_frame()
    with open(f"{frame.dir}/cohoi.ini", encoding="utf-8") as file:
        text = file.read()
    with open(f"{frame.dir}/cohoi.ini", "w", encoding="utf-8") as file:
        file.write(text.replace("log_level = debug", "log_level = info"))
    process, peer = frame.start("testing"), frame.peer()
    peer.ask("cohoi.Instance.Ping", bus.Ping()).ok()
    assert "method=cohoi.Instance.Ping" not in frame.log("testing")
    with open(f"{frame.dir}/cohoi.ini", "w", encoding="utf-8") as file:
        file.write(text)
    process.send_signal(signal.SIGHUP)
    eventually(lambda: "log level read again" in frame.log("testing"))
    peer.ask("cohoi.Instance.Ping", bus.Ping()).ok()
    eventually(lambda: "method=cohoi.Instance.Ping" in frame.log("testing"))


def test_the_configuration_can_be_checked_alone(make_frame):
    frame = make_frame()
    command = [f"{frame.bin}/frame-daemon", "owner", "--config", f"{frame.dir}/cohoi.ini"]
    assert subprocess.run([*command, "--check-config"], capture_output=True, check=False).returncode == 0
    wrong = subprocess.run([*command, "--check-config"], capture_output=True, text=True, check=False,
                           env={**os.environ, "COHOI_CONNECTIONS": "many"})
    assert wrong.returncode == 78 and "connections" in wrong.stderr and "many" not in wrong.stderr
    page = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout
    assert "max_in_flight" in page and "peer.<daemon>" in page
