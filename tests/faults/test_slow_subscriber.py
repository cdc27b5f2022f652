"""Slow and absent subscribers: they lose nothing, and cost publishers no more memory than the high-water mark. NEW-04

COHOI_STUCK_SECONDS says for how long at least they are stuck (default 0: until the mark is passed, by count).
"""
import os
import re
import signal
import threading
import time

import pytest
import zmq
from calm import wait_calm
from cohoi_client import Client, eventually
from cohoi_system import ROOT
from logs import Subscriber, heads
from memory import memory
from sales import Sales, steps

SECONDS = float(os.environ.get("COHOI_STUCK_SECONDS", "0"))
# What bus.c keeps for each connection, in messages, and what it says that one costs at most. Connections share the
# bytes of a message, but each has its own place for it.
with open(f"{ROOT}/common/bus.c", encoding="utf-8") as file:
    MARK = int(re.search(r"\bROOM = (\d+)", file.read()).group(1))
COST, PLACE = 1300, 200
CARDS, MOVERS = 500, 3


def published(system):
    return sum(heads(system, "opportunities").values())


class Mover:
    """A campaign of its own, whose cards it moves to and fro: each move is an event."""

    def __init__(self, system, sales, number):
        self.campaign = sales.campaign(name=f"Đợt {number}", allowDuplicates=True)
        self.client = Client(system.url, token=sales.manager.client.token)
        made = self.post("bulkCreate", {"campaignId": self.campaign["id"], "contactIds": [sales.contact()["id"]] * CARDS})
        self.ids, self.at = [item["createdId"] for item in made["items"]], 0

    def post(self, verb, body):
        reply = self.client.post(f"/v1/opportunities:{verb}", body, timeout=120).expect(200)
        assert all(item["ok"] for item in reply["items"]), reply["items"][0]
        return reply.json

    def move_until(self, is_enough):
        while not is_enough():
            self.at = 1 - self.at
            self.post("bulkMove", {"ids": self.ids, "stepId": steps(self.campaign)[self.at]})


def move_until(movers, is_enough):
    """All of them at once."""
    failed = []

    def run(mover):
        try:
            mover.move_until(lambda: failed or is_enough())
        except Exception as error:  # shown below
            failed.append(error)

    threads = [threading.Thread(target=run, args=(mover,)) for mover in movers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed


class Stuck(threading.Thread):
    """It takes nothing, yet shows that it lives, so that the publisher does not let it go: that is what costs most."""

    def __init__(self, system):
        super().__init__()
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.setsockopt(zmq.RCVHWM, 1)
        self.socket.setsockopt(zmq.SUBSCRIBE, b"opportunities/")
        self.socket.connect(f"ipc://{system.dir}/run/opportunities-1.pub")
        self.socket.recv_multipart()  # it is known to the publisher from here on
        self.is_over = threading.Event()
        self.start()

    def run(self):
        while not self.is_over.wait(0.2):
            self.socket.setsockopt(zmq.SUBSCRIBE, b"still here")
            self.socket.setsockopt(zmq.UNSUBSCRIBE, b"still here")

    def drain(self):
        """(messages, bytes) of what was kept for it; the others were dropped. Ends when nothing comes for a moment."""
        self.is_over.set()
        self.join()
        count = size = 0
        while self.socket.poll(700):
            count += 1
            size += sum(len(part) for part in self.socket.recv_multipart())
        self.socket.close(linger=0)
        return count, size


@pytest.mark.timeout(900 + 2 * SECONDS)
def test_who_is_stopped_or_stuck_loses_nothing_and_costs_no_more_than_the_mark(make_cohoi, capsys):  # NEW-04
    system = make_cohoi()
    sales = Sales(system)
    movers = [Mover(system, sales, number) for number in range(MOVERS)]
    subscriber = Subscriber(system, "opportunities").start()
    try:
        start = published(system)
        move_until(movers, lambda: published(system) >= start + 4 * CARDS * MOVERS)  # what the daemon needs for itself
        subscriber.has_exactly_the_log()
        before = memory(system, "opportunities")

        stuck, began, first = Stuck(system), time.monotonic(), published(system)
        subscriber.signal(signal.SIGSTOP)
        absent = system.kill("notifications", sig=signal.SIGSTOP)
        move_until(movers, lambda: published(system) >= first + MARK + 2000 and time.monotonic() >= began + SECONDS)
        at_mark, passed = memory(system, "opportunities"), published(system)
        move_until(movers, lambda: published(system) >= passed + 4000)
        beyond, last = memory(system, "opportunities"), published(system)
        kept, size = stuck.drain()
        move_until(movers, lambda: published(system) >= last + CARDS * MOVERS)
        after = memory(system, "opportunities")

        os.kill(absent, signal.SIGCONT)
        subscriber.signal(signal.SIGCONT)
        with capsys.disabled():
            sizes = [f"{size / 2 ** 20:.1f} MiB {when}" for when, size in [
                ("before", before), ("at the mark", at_mark), ("beyond", beyond), ("after", after)]]
            print(f"\n{last - first} events in {time.monotonic() - began:.0f} s, {kept} of {size / kept:.0f} bytes were kept "
                  f"for who was stuck; PSS {', '.join(sizes)}")
        assert kept < last - first, "the mark was not passed"
        assert MARK <= kept <= MARK + 2000, "what is kept is not what bus.c states"
        assert at_mark - before <= MARK * (COST + 2 * PLACE), "it costs more than bus.c states"
        assert beyond - at_mark <= 4 << 20, "it grows beyond the mark"
        assert after - beyond <= 4 << 20
        eventually(lambda: subscriber.count() >= last, 120, "the stopped one catches up")
        wait_calm(system, 120)
        subscriber.has_exactly_the_log()
        assert subscriber.end()[1] > 0, "there was no gap to fill"
    finally:
        subscriber.remove()
