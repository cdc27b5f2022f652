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
import shutil
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
ALL = float("inf")
OUT_OF_RANGE = 11  # of google.rpc.Code


def import_protos(folder):
    """Makes Python classes of the files that a subscriber needs: the envelope and the log's rpcs."""
    files = ["io/cloudevents/v1/cloudevents.proto", "cohoi/bus.proto", "cohoi/options.proto", "cohoi/permission.proto",
             "cohoi/problem.proto"]
    with tempfile.TemporaryDirectory(prefix="cohoi-protos-") as out:
        os.makedirs(f"{out}/src/cohoi")
        # "io" is a module of Python's own: the envelope is compiled from a copy under another name.
        names = [file.replace("io/cloudevents/v1/", "") for file in files]
        for file, name in zip(files, names):
            shutil.copy(f"{folder}/{file}", f"{out}/src/{name}")
        subprocess.run(["protoc", f"--python_out={out}", f"-I{out}/src", "-I/usr/include", *names], check=True)
        sys.path.insert(0, out)
        import cloudevents_pb2
        from cohoi import bus_pb2
        sys.path.remove(out)
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


class NobodyAnswers(Exception):
    """The owner is away; its log will still be there."""


class Lost(Exception):
    """The owner no longer has what follows our cursor, or has lost what we took: load its Snapshot and begin anew."""


class Log:
    """Asks any instance of the owner for what was missed."""

    def __init__(self, context, pattern, bus):
        self.context, self.pattern, self.bus = context, pattern, bus
        self.sockets, self.next_id = {}, 0

    def ask(self, method, payload, reply_type):
        for endpoint in endpoints(self.pattern):
            reply = self.ask_one(endpoint, method, payload)
            if reply is not None and reply.status == OUT_OF_RANGE:
                raise Lost(f"{method} {payload}")
            if reply is not None and reply.status == 0:
                answer = reply_type()
                answer.ParseFromString(reply.payload)
                return answer
        raise NobodyAnswers(method)

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

    def read(self, partition, epoch, after):
        return self.ask("cohoi.Log.Read", self.bus.ReadLog(partition=partition, epoch=epoch, after=after, limit=PAGE),
                        self.bus.LogPage)

    def heads(self):
        return self.ask("cohoi.Log.ReadHeads", self.bus.GetHeads(), self.bus.Heads)


class Store:
    """The effects and the cursor, in one transaction: each event takes effect exactly once."""

    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript("""
            pragma journal_mode = wal;
            create table if not exists cursor (partition integer primary key, epoch integer not null,
                                               seq integer not null);
            create table if not exists seen (partition integer, seq integer, id text unique, type text, subject text,
                                             primary key (partition, seq));
        """)
        self.cursors = {partition: (epoch, seq) for partition, epoch, seq in self.db.execute("select * from cursor")}

    def cursor(self, partition):
        """(epoch, seq): everything up to seq was taken. The epoch is 0 until the log was asked."""
        return self.cursors.get(partition, (0, 0))

    def take(self, partition, epoch, events):
        """events: (seq, event) in order, the first one right behind the cursor."""
        seq = events[-1][0] if events else self.cursor(partition)[1]
        if (epoch, seq) == self.cursor(partition):
            return
        self.db.execute("begin immediate")
        for number, event in events:
            # A real subscriber does its work here, in this transaction.
            self.db.execute("insert into seen values (?, ?, ?, ?, ?)",
                            (partition, number, event.id, event.type, text(event, "subject")))
        self.db.execute("insert or replace into cursor values (?, ?, ?)", (partition, epoch, seq))
        self.db.execute("commit")
        self.cursors[partition] = (epoch, seq)


class Subscriber:
    def __init__(self, options):
        self.CloudEvent, self.bus = import_protos(options.proto)
        self.context = zmq.Context()
        self.pattern = options.events
        self.log = Log(self.context, options.rpc, self.bus)
        self.store = Store(options.database)
        self.socket = self.context.socket(zmq.SUB)
        self.socket.setsockopt(zmq.SUBSCRIBE, f"{options.source}/".encode())
        self.connected, self.next_look = set(), 0
        self.early = {}  # partition -> {seq: event} that came before its turn
        # partition -> (since when, what we know of and have not); at first nothing is known but that we begin
        self.behind = {p: (0, ALL) for p in range(PARTITIONS)}
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

    # --- frames: the fast way ---

    def parse(self, data):
        event = self.CloudEvent()
        event.ParseFromString(data)
        return int(text(event, "epoch")), int(text(event, "partition")), int(text(event, "sequence")), event

    def receive(self):
        """What has come, up to a thousand frames; each partition's in one transaction."""
        touched = set()
        for n in range(1000):
            if not self.socket.poll(0 if n else 20):
                break
            topic, data = self.socket.recv_multipart()
            if topic.endswith(b"/heads"):
                heads = self.bus.Heads()
                heads.ParseFromString(data)
                self.compare(heads)
            else:
                touched.add(self.hold(*self.parse(data)))
        for partition in touched:
            self.take_what_fits(partition)

    def compare(self, heads):
        """True when our cursors are where the owner's log ends; where they are not, we are behind."""
        ours = [self.store.cursor(p) for p in range(PARTITIONS)]
        for partition, seq in enumerate(heads.seq):
            if (heads.epoch, seq) > ours[partition]:
                self.note_behind(partition, seq if heads.epoch == ours[partition][0] else ALL)
        return all((heads.epoch, seq) == ours[partition] for partition, seq in enumerate(heads.seq))

    def hold(self, epoch, partition, seq, event):
        at_epoch, at_seq = self.store.cursor(partition)
        if epoch == at_epoch and seq > at_seq:
            self.early.setdefault(partition, {})[seq] = event
        elif epoch > at_epoch:
            self.note_behind(partition, ALL)  # only the log tells where the old epoch ended
        return partition

    def take_what_fits(self, partition):
        waiting, ready = self.early.pop(partition, {}), []
        epoch, seq = self.store.cursor(partition)
        while seq + 1 in waiting:
            seq += 1
            ready.append((seq, waiting[seq]))
        self.store.take(partition, epoch, ready)
        rest = {number: event for number, event in waiting.items() if number > seq}
        if rest:
            self.early[partition] = rest
            self.note_behind(partition, max(rest))

    # --- the log: the truth ---

    def note_behind(self, partition, seq):
        since, known = self.behind.get(partition, (time.monotonic(), 0))
        self.behind[partition] = since, max(seq, known)

    def fill_gaps(self):
        """Two instances publish side by side, so what is missing may be just behind; after 50 ms the log is asked."""
        for partition, (since, known) in list(self.behind.items()):
            if self.store.cursor(partition)[1] < known:
                if time.monotonic() - since < HOLD_SECONDS:
                    continue
                self.catch_up(partition)
                self.gaps += since > 0
            del self.behind[partition]

    def catch_up(self, partition):
        while True:
            epoch, seq = self.store.cursor(partition)
            page = self.log.read(partition, epoch, seq)
            if page.HasField("old_epoch_end") and seq > page.old_epoch_end:
                raise Lost(f"partition {partition}: {seq} was taken, epoch {epoch} ended at {page.old_epoch_end}")
            events = [self.parse(data)[2:] for data in page.events]
            self.store.take(partition, page.epoch, events)
            if self.store.cursor(partition)[1] >= page.head:
                break
        self.take_what_fits(partition)

    def run(self, until_caught_up, stop):
        while not stop():
            self.connect()
            self.receive()
            try:
                self.fill_gaps()
                if until_caught_up and self.compare(self.log.heads()):
                    return  # proved: the owner's heads, asked now, are where our cursors are
            except NobodyAnswers:
                pass  # what we are behind with stays noted, and is tried again


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
    taken = sum(seq for _, seq in subscriber.store.cursors.values())
    print(f"{taken} events, {subscriber.gaps} gaps filled from the log")


if __name__ == "__main__":
    main()
