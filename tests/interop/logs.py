"""What the owners' logs hold, read from their tables, and programs in another language that follow them."""
import glob
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile

from cohoi_client import eventually
from cohoi_system import ROOT, default_bin


def daemons_with_logs():
    """All that are built but the gateway, so that a new daemon is followed, hit and compared as soon as it is there."""
    names = {os.path.basename(path).removeprefix("cohoi-") for path in glob.glob(f"{default_bin()}/cohoi-*")}
    return sorted(names - {"gateway"})


SOURCES = daemons_with_logs()
SUBSCRIBER = f"{ROOT}/tests/interop/python/subscriber.py"
sys.path.insert(0, os.path.dirname(SUBSCRIBER))
from subscriber import import_protos  # noqa: E402

CloudEvent, bus = import_protos(f"{ROOT}/proto")


def read_envelope(data):
    event = CloudEvent()
    event.ParseFromString(bytes(data))
    return event


def owners_log(system, source):
    """[(partition, seq, id, type, subject)] in order, as the owner's table holds them."""
    rows = system.psql(source, "select partition, seq, type, subject, envelope from events order by partition, seq")
    return [(partition, seq, read_envelope(envelope).id, type, subject) for partition, seq, type, subject, envelope in rows]


def heads(system, source):
    return dict(system.psql(source, "select partition, seq from event_heads"))


def check_gapless(system, source):
    """Each partition holds 1..head, its events have ids of their own; returns how many there are."""
    log = owners_log(system, source)
    for partition, head in heads(system, source).items():
        assert [seq for p, seq, *_ in log if p == partition] == list(range(1, head + 1)), f"{source}/{partition}"
    assert len({id for _, _, id, _, _ in log}) == len(log), f"two events of {source} have one id"
    return len(log)


class Subscriber:
    """A process that follows one source; what it has seen stays when it is killed."""

    def __init__(self, system, source):
        self.system, self.source = system, source
        self.folder = tempfile.TemporaryDirectory(prefix="cohoi-subscriber-")
        self.database = f"{self.folder.name}/seen.sqlite"
        self.process = self.errors = None

    def start(self, *more):
        run = f"ipc://{self.system.dir}/run/{self.source}-*"
        self.errors = open(f"{self.folder.name}/errors", "a+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, SUBSCRIBER, "--source", self.source, "--rpc", f"{run}.rpc", "--events", f"{run}.pub",
             "--database", self.database, "--proto", f"{ROOT}/proto", *more],
            stdout=subprocess.PIPE, stderr=self.errors, text=True)
        return self

    def signal(self, sig):
        os.kill(self.process.pid, sig)

    def kill(self):
        self.process.kill()
        self.process.communicate()
        self.errors.close()

    def end(self):
        """Asks it to leave; returns (events taken, gaps filled)."""
        self.process.terminate()
        return self.wait()

    def wait(self):
        said = self.process.communicate(timeout=120)[0]
        self.errors.seek(0)
        assert self.process.returncode == 0, self.errors.read()
        self.errors.close()
        words = said.split()
        return int(words[0]), int(words[2])

    def ask(self, sql):
        with sqlite3.connect(self.database, timeout=30) as db:
            return db.execute(sql).fetchall()

    def count(self):
        try:
            return self.ask("select count(*) from seen")[0][0]
        except sqlite3.OperationalError:  # it has not made its table yet
            return 0

    def seen(self):
        """In the form of owners_log."""
        return self.ask("select partition, seq, id, type, subject from seen order by partition, seq")

    def remove(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.kill()
        self.folder.cleanup()

    def has_exactly_the_log(self, timeout=60):
        """Waits until it has as many events as the owner, then compares row by row."""
        def is_there():
            assert self.process.poll() is None or self.process.returncode == 0, "the subscriber died"
            return self.count() >= sum(heads(self.system, self.source).values())
        eventually(is_there, timeout, f"{self.source} is followed to its end")
        seen, log = self.seen(), owners_log(self.system, self.source)
        wrong = sorted(set(seen) ^ set(log))
        assert seen == log, f"{self.source}: {len(seen)} seen, {len(log)} in the log, differing: {wrong[:5]}"
        at = dict(self.ask("select partition, seq from cursor"))
        assert at == heads(self.system, self.source)
