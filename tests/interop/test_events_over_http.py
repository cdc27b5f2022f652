"""The events over HTTP: pages and a stream hold what the owners' logs hold. NEW-04"""
import json

import pytest
from calm import wait_calm
from cohoi_client import eventually
from logs import SOURCES, owners_log
from work import Work


SHOWN = [source for source in SOURCES if source != "notifications"]  # an inbox is its user's alone


def place(event):
    """In the form of owners_log, with the source before it."""
    return (event["source"].removeprefix("/cohoi/"), int(event["partition"]), int(event["sequence"]), event["id"],
            event["type"], event["subject"])


def logs_of(system, *sources):
    return sorted((source, *row) for source in sources for row in owners_log(system, source))


def assert_in_order(events):
    """Each exactly once; within a partition in the order of the log."""
    last = {}
    for source, partition, seq, *_ in events:
        assert seq > last.get((source, partition), 0), f"{source}/{partition}: {seq} came again, or late"
        last[source, partition] = seq


def pages(client, **params):
    """All events up to now, page by page."""
    found, after = [], {}
    while True:
        page = client.get("/v1/events", params={**params, **after}).expect(200)
        found += [place(event) for event in page["items"]]
        after = {"after": page["nextAfter"]}
        if page["caughtUp"]:
            return found


class Stream:
    """Server-sent events, read until it is closed or cut; `last_id` is where to go on."""

    def __init__(self, client, last_id=None, **params):
        headers = {"Last-Event-ID": last_id} if last_id else {}
        self.response = client.get("/v1/events:stream", params=params, headers=headers, stream=True, timeout=10)
        assert self.response.status_code == 200, self.response.text
        self.last_id = last_id

    def events(self):
        fields = {}
        for line in self.response.iter_lines(chunk_size=1, decode_unicode=True):
            name, _, value = line.partition(": ")
            if line:
                fields[name] = value
            elif fields.get("event") == "event":
                self.last_id = fields["id"]
                yield place(json.loads(fields["data"]))
            if not line:
                fields = {}

    def close(self):
        self.response.close()


@pytest.mark.parametrize("limit, sources", [(7, ["opportunities", "contacts"]), (1000, SHOWN)])
def test_pages_from_the_beginning_hold_every_log_in_order(cohoi, limit, sources):  # NEW-04
    Work(cohoi, most=20).join()
    wait_calm(cohoi)
    events = pages(cohoi.admin, source=",".join(sources), limit=limit)
    assert_in_order(events)
    assert sorted(events) == logs_of(cohoi, *sources)


def test_pages_of_some_types_hold_these_and_no_others(cohoi):
    Work(cohoi, most=20).join()
    wait_calm(cohoi)
    wanted = ["cohoi.opportunity.won", "cohoi.contact.created"]
    events = pages(cohoi.admin, types=",".join(wanted))
    assert_in_order(events)
    assert sorted(events) == [row for row in logs_of(cohoi, *SHOWN) if row[4] in wanted]


def test_pages_go_on_where_the_last_one_ended_while_more_is_told(cohoi):  # NEW-04
    work = Work(cohoi)
    events, after = [], {}
    for _ in range(40):
        page = cohoi.admin.get("/v1/events", params={"source": "opportunities", "limit": 50, **after}).expect(200)
        events += [place(event) for event in page["items"]]
        after = {"after": page["nextAfter"]}
    work.stop()
    wait_calm(cohoi)
    events += pages(cohoi.admin, source="opportunities", **after)
    assert_in_order(events)
    assert sorted(events) == logs_of(cohoi, "opportunities")


def follow_until(cohoi, events, enough, last_id=None, break_off_after=None):
    """Reads the stream, begun anew whenever it breaks; returns where to go on."""
    while not enough():
        stream = Stream(cohoi.admin, last_id, source="opportunities,contacts")
        try:
            for n, event in enumerate(stream.events(), 1):
                events.append(event)
                if n == break_off_after or enough():
                    break
        except OSError:
            pass  # cut: its gateway is gone
        last_id = stream.last_id
        stream.close()
    return last_id


def test_a_stream_that_breaks_off_again_and_again_is_resumed_by_the_last_id_without_loss(cohoi):  # NEW-04
    work = Work(cohoi)
    events = []
    last_id = follow_until(cohoi, events, lambda: len(events) > 300, break_off_after=50)
    work.stop()
    wait_calm(cohoi)
    log = logs_of(cohoi, "opportunities", "contacts")
    follow_until(cohoi, events, lambda: len(events) >= len(log), last_id)
    assert_in_order(events)
    assert sorted(events) == log


def test_a_stream_goes_on_by_itself_through_the_death_of_the_owner_and_resumes_after_its_own_gateways(cohoi):  # NEW-04
    work = Work(cohoi, most=40)
    events = []
    last_id = follow_until(cohoi, events, lambda: len(events) > 100)
    work.join()
    stream = Stream(cohoi.admin, last_id, source="opportunities,contacts")
    cohoi.restart("opportunities")
    Work(cohoi, most=10).join()
    wait_calm(cohoi)
    log = logs_of(cohoi, "opportunities", "contacts")
    for event in stream.events():
        events.append(event)
        if len(events) >= len(log):
            break
    assert sorted(events) == log
    cohoi.restart("gateway")
    eventually(lambda: Work(cohoi, most=10).join() or True, 30)
    wait_calm(cohoi)
    log = logs_of(cohoi, "opportunities", "contacts")
    follow_until(cohoi, events, lambda: len(events) >= len(log), stream.last_id)
    assert_in_order(events)
    assert sorted(events) == log
