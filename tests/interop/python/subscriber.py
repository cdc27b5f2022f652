#!/usr/bin/python3
"""A subscriber to Cohoi's events that shares no code with Cohoi: Debian's python3-zmq and python3-protobuf, and the
.proto files. It keeps its cursor and what it made of the events in one SQLite file, in one transaction, fills gaps by
asking the log, and proves with the heads that it has everything. docs/subscribing.md explains each step.

    subscriber.py --source opportunities --rpc 'ipc://.../opportunities-*.rpc' --events 'ipc://.../opportunities-*.pub' \\
                  --database seen.sqlite --proto proto/ [--until-caught-up]
"""
import argparse
import glob
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import zmq

PARTITIONS = 64
HOLD_SECONDS = 0.05  # two instances publish side by side: what comes early may be no gap
PAGE = 500


def import_protos(folder):
    """Makes Python classes of the two files that a subscriber needs: the envelope and the log's rpcs."""
    out = tempfile.mkdtemp(prefix="cohoi-protos-")
    files = ["io/cloudevents/v1/cloudevents.proto", "cohoi/bus.proto", "cohoi/options.proto", "cohoi/permission.proto",
             "cohoi/problem.proto"]
    # "io" is a module of Python's own: the envelope is compiled from a copy under another name.
    os.makedirs(f"{out}/src/cohoi")
    for file in files:
        target = "cloudevents.proto" if file.startswith("io/") else file
        with open(f"{folder}/{file}", encoding="utf-8") as source, open(f"{out}/src/{target}", "w",
                                                                         encoding="utf-8") as copy:
            copy.write(source.read())
    names = ["cloudevents.proto"] + [f for f in files if f.startswith("cohoi/")]
    subprocess.run(["protoc", f"--python_out={out}", f"-I{out}/src", "-I/usr/include", *names], check=True)
    sys.path.insert(0, out)
    import cloudevents_pb2
    from cohoi import bus_pb2
    return cloudevents_pb2.CloudEvent, bus_pb2


def endpoints(pattern):
    """ipc://dir/name-*.rpc is every socket file that matches; anything else is a comma-separated list."""
    found = []
    for one in pattern.split(","):
        if one.startswith("ipc://") and "*" in one:
            found += ["ipc://" + path for path in sorted(glob.glob(one[len("ipc://"):]))]
        else:
            found.append(one)
    return found


def text(event, name):
    return event.attributes[name].ce_string if name in event.attributes else ""


class Log:
    """Asks any instance of the owner for what was missed."""

    def __init__(self, context, pattern, bus):
        self.context, self.pattern, self.bus = context, pattern, bus
        self.sockets, self.next_id = {}, 0

    def ask(self, method, payload, reply_type, timeout=10):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for endpoint in endpoints(self.pattern):
                reply = self.ask_one(endpoint, method, payload)
                if reply is not None and reply.status == 0:
                    answer = reply_type()
                    answer.ParseFromString(reply.payload)
                    return answer
            time.sleep(0.05)
        raise TimeoutError(f"nobody answers {method}")

    def ask_one(self, endpoint, method, payload):
        socket = self.sockets.get(endpoint)
        if socket is None:
            socket = self.context.socket(zmq.DEALER)
            socket.linger = 0
            socket.connect(endpoint)
            self.sockets[endpoint] = socket
        self.next_id += 1
        request = self.bus.Request(id=self.next_id, method=method, timeout_ms=2000, payload=payload.SerializeToString())
        request.actor.is_daemon = True
        socket.send(request.SerializeToString())
        while socket.poll(2000):
            reply = self.bus.Reply()
            reply.ParseFromString(socket.recv())
            if reply.id == self.next_id:
                return reply
        socket.close()  # stopped or gone: the next try begins anew
        del self.sockets[endpoint]
        return None

    def read(self, partition, after):
        return self.ask("cohoi.Log.Read", self.bus.ReadLog(partition=partition, after=after, limit=PAGE),
                        self.bus.LogPage)

    def heads(self):
        return list(self.ask("cohoi.Log.ReadHeads", self.bus.GetHeads(), self.bus.Heads).seq)


class Store:
    """The effects and the cursor, in one transaction: each event takes effect exactly once."""

    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript("""
            pragma journal_mode = wal;
            create table if not exists cursor (partition integer primary key, seq integer not null);
            create table if not exists seen (partition integer, seq integer, id text unique, type text, subject text,
                                             primary key (partition, seq));
        """)
        self.cursors = dict(self.db.execute("select partition, seq from cursor"))

    def cursor(self, partition):
        return self.cursors.get(partition, 0)

    def take(self, partition, events):
        """events: (seq, event) in order, the first one right behind the cursor."""
        if not events:
            return
        self.db.execute("begin immediate")
        for seq, event in events:
            # A real subscriber does its work here, in this transaction.
            self.db.execute("insert into seen values (?, ?, ?, ?, ?)",
                            (partition, seq, event.id, event.type, text(event, "subject")))
        self.db.execute("insert into cursor values (?, ?) on conflict (partition) do update set seq = excluded.seq",
                        (partition, events[-1][0]))
        self.db.execute("commit")
        self.cursors[partition] = events[-1][0]


class Subscriber:
    def __init__(self, options):
        self.CloudEvent, self.bus = import_protos(options.proto)
        self.context = zmq.Context()
        self.source, self.pattern = options.source, options.events
        self.log = Log(self.context, options.rpc, self.bus)
        self.store = Store(options.database)
        self.socket = self.context.socket(zmq.SUB)
        self.socket.setsockopt(zmq.SUBSCRIBE, f"{options.source}/".encode())
        self.connected, self.next_look = set(), 0
        self.early = {}  # partition -> {seq: event} that came before its turn
        self.early_since = {}
        self.heads = [0] * PARTITIONS
        self.gaps = 0

    def connect(self):
        """Instances come and go: every 3 seconds."""
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + 3
        there = set(endpoints(self.pattern))
        for endpoint in there - self.connected:
            self.socket.connect(endpoint)
        for endpoint in self.connected - there:
            self.socket.disconnect(endpoint)
        self.connected = there

    def event(self, data):
        event = self.CloudEvent()
        event.ParseFromString(data)
        return event

    def catch_up(self, partition):
        """Everything from the log, page by page. The log is the truth; frames are only faster."""
        while True:
            page = self.log.read(partition, self.store.cursor(partition))
            events = []
            for data in page.events:
                event = self.event(data)
                events.append((int(text(event, "sequence")), event))
            self.store.take(partition, events)
            self.heads[partition] = max(self.heads[partition], page.head)
            if self.store.cursor(partition) >= page.head:
                break
        self.early.pop(partition, None)
        self.early_since.pop(partition, None)

    def on_frame(self, topic, data):
        if topic.endswith("/heads"):
            heads = self.bus.Heads()
            heads.ParseFromString(data)
            self.heads = [max(a, b) for a, b in zip(self.heads, heads.seq)]
            return
        event = self.event(data)
        partition, seq = int(text(event, "partition")), int(text(event, "sequence"))
        if seq <= self.store.cursor(partition):
            return  # a duplicate
        self.early.setdefault(partition, {})[seq] = event
        self.take_what_fits(partition)

    def take_what_fits(self, partition):
        waiting, ready = self.early[partition], []
        seq = self.store.cursor(partition) + 1
        while seq in waiting:
            ready.append((seq, waiting.pop(seq)))
            seq += 1
        self.store.take(partition, ready)
        for old in [s for s in waiting if s < seq]:
            del waiting[old]
        if waiting:
            self.early_since.setdefault(partition, time.monotonic())
        else:
            self.early.pop(partition, None)
            self.early_since.pop(partition, None)

    def fill_gaps(self):
        """What is still early after 50 ms has a gap before it; what heads tell of and never came is one, too."""
        now = time.monotonic()
        for partition, since in list(self.early_since.items()):
            if now - since > HOLD_SECONDS:
                self.gaps += 1
                self.catch_up(partition)
        for partition, head in enumerate(self.heads):
            if head > self.store.cursor(partition) and partition not in self.early:
                self.gaps += 1
                self.catch_up(partition)

    def is_caught_up(self):
        """Proof: the owner's heads, asked now, are where our cursors are."""
        return all(head == self.store.cursor(p) for p, head in enumerate(self.log.heads()))

    def run(self, until_caught_up, stop):
        self.connect()
        self.heads = self.log.heads()
        while not stop():
            self.connect()
            for _ in range(1000):
                if not self.socket.poll(20):
                    break
                topic, data = self.socket.recv_multipart()
                self.on_frame(topic.decode(), data)
            self.fill_gaps()
            if until_caught_up and self.is_caught_up():
                return
        while not self.is_caught_up():  # asked to stop: leave complete
            for partition in range(PARTITIONS):
                self.catch_up(partition)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", required=True, help="the daemon whose events are wanted")
    parser.add_argument("--rpc", required=True, help="where its instances answer")
    parser.add_argument("--events", required=True, help="where its instances publish")
    parser.add_argument("--database", required=True, help="SQLite file with the cursor and the effects")
    parser.add_argument("--proto", required=True, help="Cohoi's folder of .proto files")
    parser.add_argument("--until-caught-up", action="store_true", help="end when nothing is missing")
    options = parser.parse_args()
    stopping = []
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: stopping.append(1))
    subscriber = Subscriber(options)
    subscriber.run(options.until_caught_up, lambda: bool(stopping))
    print(f"complete: {sum(subscriber.store.cursors.values())} events, {subscriber.gaps} gaps filled from the log")


if __name__ == "__main__":
    main()
