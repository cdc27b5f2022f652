"""The frame: erasing a person from the log and from the replies that are kept. See docs/decisions/0022-erasing-a-person.md."""
import signal
import uuid

import pytest
from frame_daemons import Frame, eventually

NAME = "Nguyễn Thị Lan"


@pytest.fixture
def frame():
    made = Frame()
    try:
        yield made
    finally:
        made.remove()


def new_id():
    return str(uuid.uuid4())


def erase(frame, id, names=True):
    frame.sql("insert into testing.erasing (id, names) values (%s, %s)", id, names)


def passed_once(frame, id):
    return frame.sql("select 1 from testing.erasing where id = %s and is_last", id)


def events(frame, peer):
    return [e for partition in frame.whole_log(peer).values() for e in partition]


def shape(event):
    return event.partition, event.seq, event.id, event.type, event.subject, event.attributes["time"]


def test_events_of_the_one_are_blanked_and_keep_number_type_and_id(frame):
    """"Contradictions, decided": the log is append-only, but for this."""
    frame.start("testing")
    peer, lan, other = frame.peer(), new_id(), new_id()
    for id in (lan, other, lan):
        frame.put(peer, id, name=NAME).ok()
    before = events(frame, peer)
    erase(frame, lan)
    eventually(lambda: passed_once(frame, lan))
    after = events(frame, peer)
    assert [shape(e) for e in after] == [shape(e) for e in before]
    assert [(e.put().id, e.put().name) for e in after] == [(e.put().id, "***" if e.put().id == lan else NAME) for e in before]
    assert len(after) == 3


def test_a_retry_is_told_that_it_was_done_and_nothing_of_the_person(frame):
    frame.start("testing")
    peer, lan = frame.peer(), new_id()
    frame.put(peer, lan, name=NAME, command="c1").ok()
    erase(frame, lan)
    eventually(lambda: passed_once(frame, lan))
    again = frame.put(peer, lan, name=NAME, command="c1").ok()
    assert again.replayed and (again.message.name, again.message.version) == ("***", 1)
    assert len(events(frame, peer)) == 1


def test_a_company_keeps_its_name(frame):
    frame.start("testing")
    peer, company = frame.peer(), new_id()
    frame.put(peer, company, name=NAME).ok()
    erase(frame, company, names=False)
    eventually(lambda: passed_once(frame, company))
    assert [e.put().name for e in events(frame, peer)] == [NAME]


def test_what_was_under_way_is_found_a_minute_later(frame):
    """A command that had read the name before may commit after the first look."""
    frame.start("testing")
    peer, lan = frame.peer(), new_id()
    erase(frame, lan)
    eventually(lambda: passed_once(frame, lan))
    frame.put(peer, lan, name=NAME).ok()
    assert frame.sql("select due_at - begun_at from testing.erasing")[0][0].total_seconds() == 60
    frame.sql("update testing.erasing set due_at = now()")
    eventually(lambda: not frame.sql("select 1 from testing.erasing"))
    assert [e.put().name for e in events(frame, peer)] == ["***"]


def test_a_long_log_is_worked_off_in_batches_although_daemons_die(frame):
    """Two instances; one after the other is killed in the middle: each event is blanked, and none is lost."""
    frame.start("testing")
    peer, lan = frame.peer(), new_id()
    for _ in range(12):
        frame.put(peer, lan, name=NAME, times=500).ok()
    frame.start("testing", "2")
    before = frame.sql("select partition, seq, stored_at, type, subject from testing.events order by 1, 2")
    erase(frame, lan)
    blanked = "select count(*) from testing.events where position('***'::bytea in envelope) > 0"
    for instance in ("1", "2"):
        had = frame.sql(blanked)[0][0]
        eventually(lambda: frame.sql(blanked)[0][0] > had or passed_once(frame, lan))
        frame.kill("testing", instance, signal.SIGKILL)
        frame.start("testing", instance)
    eventually(lambda: passed_once(frame, lan))
    assert frame.sql(blanked) == [(6000,)]
    assert frame.sql("select partition, seq, stored_at, type, subject from testing.events order by 1, 2") == before
