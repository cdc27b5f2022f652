"""PostgreSQL is away, or does not answer: a clear answer in time, no crash, and afterwards everything goes on."""
import contextlib
import os
import signal
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from calm import wait_calm
from cohoi_client import Client, eventually
from logs import SOURCES, check_gapless
from sales import Sales

AWAY_SECONDS = 10
DEADLINE_SECONDS = 4  # of a request
LATE_SECONDS = 3      # that the machine may need besides
REFUSED = {(503, "UNAVAILABLE"), (504, "DEADLINE_EXCEEDED"), (429, "RESOURCE_EXHAUSTED"), (503, "RESOURCE_EXHAUSTED")}
SETTINGS = {"gateway.request_timeout_ms": str(DEADLINE_SECONDS * 1000)}


def is_ready(system, name):
    with open(f"{system.dir}/run/{name}.admin", encoding="ascii") as file:
        port = file.read().strip().rpartition(":")[2]
    return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200


def pids(system):
    return {name: process["pid"] for name, process in system.processes().items() if name != "postgres"}


@contextlib.contextmanager
def database_gone(system):
    """Shut down, and its files are not where the supervisor would start it again."""
    os.rename(f"{system.dir}/pg", f"{system.dir}/pg.away")
    try:
        pid = system.kill("postgres", sig=signal.SIGINT)
        eventually(lambda: not os.path.exists(f"/proc/{pid}"), 30, "the database ends")
        yield
    finally:
        os.rename(f"{system.dir}/pg.away", f"{system.dir}/pg")


def children(pid):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]
    return []


@contextlib.contextmanager
def database_frozen(system):
    """Its connections stand, but nothing is answered."""
    postmaster = system.pid("postgres")
    os.kill(postmaster, signal.SIGSTOP)  # makes no more children
    frozen = [postmaster, *children(postmaster)]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)


class Asking(threading.Thread):
    """Reads and writes without pause; what was refused is written again under its key when all is well."""

    def __init__(self, sales, campaign, path):
        super().__init__()
        self.client = Client(sales.cohoi.url, token=sales.manager.client.token)
        self.campaign, self.path, self.is_over = campaign, path, False
        self.replies, self.open, self.longest = [], {}, 0

    def once(self, key=None, name=None):
        began = time.monotonic()
        if self.path:
            reply = self.client.get(self.path, after=False)
        else:
            body = {"campaignId": self.campaign["id"], "name": name, "newContact": {"name": name}}
            reply = self.client.post("/v1/opportunities", body, key=key, after=False)
        self.longest = max(self.longest, time.monotonic() - began)
        self.replies.append((reply.status, reply.code))
        if reply.status >= 400:
            assert reply.headers["Content-Type"].startswith("application/problem+json") and reply["title"], reply
            time.sleep(0.05)
        return reply

    def run(self):
        while not self.is_over:
            key, name = str(uuid.uuid4()), f"khach {len(self.replies)} {self.name}"
            if self.once(key, name).status >= 400 and not self.path:
                self.open[key] = name


@pytest.fixture
def away(make_cohoi):
    system = make_cohoi(settings=SETTINGS)
    sales = Sales(system)
    campaign = sales.campaign()
    sales.opportunity(campaign)
    return system, sales, campaign


@pytest.mark.parametrize("without_database", [database_gone, database_frozen])
def test_requests_are_refused_in_time_and_everything_goes_on_afterwards(away, without_database):
    system, sales, campaign = away
    before = pids(system)
    threads = [Asking(sales, campaign, path) for path in
               (None, None, f"/v1/campaigns/{campaign['id']}/board", "/v1/me", "/v1/contacts", "/v1/notifications")]
    for thread in threads:
        thread.start()
    eventually(lambda: all(thread.replies for thread in threads))
    with without_database(system):
        away_since = time.monotonic()
        marks = [len(thread.replies) for thread in threads]
        if without_database is database_gone:  # a gateway has no database of its own
            eventually(lambda: not any(is_ready(system, name) for name in before if name != "gateway-1"), 10, "not ready")
        eventually(lambda: time.monotonic() - away_since >= AWAY_SECONDS, AWAY_SECONDS + 1)
        asked_meanwhile = [thread.replies[mark + 1:] for thread, mark in zip(threads, marks)]
    eventually(lambda: all(is_ready(system, name) for name in before), 40, "ready again")
    marks = [len(thread.replies) for thread in threads]
    eventually(lambda: all(len(t.replies) > mark + 3 and t.replies[-1][0] < 300 for t, mark in zip(threads, marks)), 40)
    for thread in threads:
        thread.is_over = True
        thread.join()

    for replies in asked_meanwhile:
        assert replies and set(replies) <= REFUSED, set(replies)
    assert max(thread.longest for thread in threads) < DEADLINE_SECONDS + LATE_SECONDS
    assert pids(system) == before, "a daemon did not live through it"
    for thread in threads[:2]:  # unknown is not failed: under its key each is done once, whether it was before or not
        for key, name in thread.open.items():
            eventually(lambda t=thread, k=key, n=name: t.once(k, n).expect(201))
    names = [name for (name,) in system.psql("opportunities", "select name_fold from opportunity")]
    assert len(names) == len(set(names))
    wait_calm(system)
    for source in SOURCES:
        check_gapless(system, source)


def test_a_full_queue_refuses_at_once_and_nobody_crashes(make_cohoi):
    system = make_cohoi(settings={**SETTINGS, "opportunities.max_in_flight": "8", "opportunities.connections": "2"})
    sales = Sales(system)
    path = f"/v1/campaigns/{sales.campaign()['id']}/board"
    before = pids(system)

    def ask(n):
        began = time.monotonic()
        reply = Client(system.url, token=sales.manager.client.token).get(path)
        return reply, time.monotonic() - began

    sales.manager.client.get(path).expect(200)
    with database_frozen(system), ThreadPoolExecutor(60) as pool:
        asked = list(pool.map(ask, range(60)))
    outcomes = {(reply.status, reply.code) for reply, _ in asked}
    assert outcomes <= REFUSED, outcomes
    full = [seconds for reply, seconds in asked if reply.code == "RESOURCE_EXHAUSTED"]
    assert len(full) >= 60 - 2 * 8, f"only {len(full)} were told that the queue is full: {outcomes}"
    assert all(reply.headers.get("Retry-After") for reply, _ in asked if reply.status in (429, 503))
    eventually(lambda: sales.manager.client.get(path).expect(200), 30)
    assert pids(system) == before
