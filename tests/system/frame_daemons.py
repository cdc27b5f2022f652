"""The two daemons of tests/frame on a private PostgreSQL: `testing` owns things, `following` keeps copies.

Speaks the daemons' own protocol (proto/cohoi/bus.proto over ZeroMQ), so that what a client never sees is tested, too.
"""
import atexit
import contextlib
import glob
import importlib.util
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import psycopg
import zmq

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROTOS = ["cohoi/options.proto", "cohoi/permission.proto", "cohoi/problem.proto", "cohoi/bus.proto",
          "testing/testing.proto", "testing/following.proto", "io/cloudevents/v1/cloudevents.proto"]
# What a sanitizer, an assertion or glibc says before a process ends.
CRASH = re.compile(r"ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:|Assertion .* failed|"
                   r"\*\*\* .* detected \*\*\*|(free|malloc|realloc)\(\): ")
KINDS = {"testing": "owner", "following": "follower"}

messages = tempfile.mkdtemp(prefix="cohoi-proto-", dir="/tmp")
atexit.register(shutil.rmtree, messages, ignore_errors=True)
subprocess.run(["protoc", f"--python_out={messages}", f"-I{ROOT}/proto", f"-I{ROOT}/tests/frame/proto", "-I/usr/include", *PROTOS], check=True)
sys.path.insert(0, messages)
from cohoi import bus_pb2 as bus  # noqa: E402
from cohoi import problem_pb2 as problems  # noqa: E402
from testing import testing_pb2 as things  # noqa: E402


def load(path):
    """A module whose package would hide one of Python's own (io)."""
    spec = importlib.util.spec_from_file_location("cloudevents_pb2", f"{messages}/{path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CloudEvent = load("io/cloudevents/v1/cloudevents_pb2.py").CloudEvent
STATUS = {"OK": 0, "INVALID_ARGUMENT": 3, "NOT_FOUND": 5, "ALREADY_EXISTS": 6, "PERMISSION_DENIED": 7, "FAILED_PRECONDITION": 9,
          "ABORTED": 10, "OUT_OF_RANGE": 11, "UNIMPLEMENTED": 12, "INTERNAL": 13, "UNAVAILABLE": 14, "UNAUTHENTICATED": 16}
STATUS_NAMES = {number: name for name, number in STATUS.items()}


def default_bin():
    """COHOI_BIN, or build/$COHOI_PRESET/bin, or the first preset that is built."""
    if os.environ.get("COHOI_BIN"):
        return os.environ["COHOI_BIN"]
    presets = [os.environ["COHOI_PRESET"]] if os.environ.get("COHOI_PRESET") else ["asan", "dev", "release"]
    for preset in presets:
        if os.access(f"{ROOT}/build/{preset}/bin/frame-daemon", os.X_OK):
            return f"{ROOT}/build/{preset}/bin"
    raise RuntimeError(f"frame-daemon is not built for {' or '.join(presets)}")


def eventually(fn, seconds=20, what="it"):
    """What fn returns, as soon as that is true."""
    deadline = time.monotonic() + seconds
    while True:
        found = fn()
        if found:
            return found
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.02)


def partition_of(key):
    """FNV-1a, 64 bits, modulo 64: as common/cloudevent.c."""
    hash = 0xcbf29ce484222325
    for byte in key.encode():
        hash = (hash ^ byte) * 0x100000001b3 % 2 ** 64
    return hash % 64


class Event:
    """A CloudEvent as it came: its attributes by name, `data` a message or bytes."""

    def __init__(self, raw):
        self.envelope = CloudEvent.FromString(raw)
        self.id, self.type = self.envelope.id, self.envelope.type
        self.attributes = {}
        for name, value in self.envelope.attributes.items():
            self.attributes[name] = getattr(value, value.WhichOneof("attr"))
        self.partition, self.seq = int(self.attributes["partition"]), int(self.attributes["sequence"])
        self.epoch = int(self.attributes["epoch"])

    def __getattr__(self, name):
        return self.attributes.get(name)

    def put(self):
        return things.ThingPut.FromString(self.envelope.proto_data.value)


class Peer:
    """A connection to one instance."""

    ids = itertools.count(1)

    def __init__(self, context, endpoint):
        self.socket = context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(endpoint)

    def send(self, method, message, command=None, actor=None, after=(), if_match=None, timeout_ms=10000, payload=None):
        request = bus.Request(id=next(Peer.ids), method=method, timeout_ms=timeout_ms,
                              payload=message.SerializeToString() if payload is None else payload)
        request.actor.CopyFrom(actor or bus.Actor(is_daemon=True))
        request.after.extend(after)
        if command is not None:
            request.command_id = command
        if if_match is not None:
            request.if_match = if_match
        self.socket.send(request.SerializeToString())
        return request.id

    def receive(self, seconds=15):
        """The next reply, None when none comes."""
        return bus.Reply.FromString(self.socket.recv()) if self.socket.poll(max(0, seconds) * 1000) else None

    def ask(self, method, message, into=None, **given):
        """The reply; reply.message is its payload, unpacked."""
        sent = self.send(method, message, **given)
        while True:
            reply = self.receive()
            assert reply is not None, f"no reply to {method}"
            if reply.id == sent:
                break
        return Answer(reply, into)


class Answer:
    def __init__(self, reply, into):
        self.status = STATUS_NAMES[reply.status]
        self.code = problems.Code.Name(reply.problem.code) if reply.HasField("problem") else None
        self.problem, self.positions, self.replayed = reply.problem, list(reply.positions), reply.replayed
        self.message = into.FromString(reply.payload) if into and self.status == "OK" else None

    def ok(self):
        assert self.status == "OK", (self.status, self.code)
        return self

    def __repr__(self):
        return f"<{self.status} {self.code}>"


class Frame:
    """PostgreSQL and daemons in a directory of their own under /tmp."""

    def __init__(self, settings=None):
        self.bin = default_bin()
        self.dir = tempfile.mkdtemp(prefix="cohoi-frame-", dir="/tmp")
        os.chmod(self.dir, 0o755)
        self.context = zmq.Context()
        self.processes = {}
        self.peers = []
        self.postgres = None
        self.bindir = subprocess.run(["pg_config", "--bindir"], text=True, capture_output=True, check=True).stdout.strip()
        try:
            self.write_configuration(settings or {})
            self.make_database()
        except BaseException:
            self.clear()
            raise

    # --- PostgreSQL ---

    def as_postgres(self, *command):
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        return [*prefix, *command]

    def make_database(self):
        os.mkdir(f"{self.dir}/pg")
        if os.geteuid() == 0:
            shutil.chown(f"{self.dir}/pg", "postgres", "postgres")
        subprocess.run(self.as_postgres(f"{self.bindir}/initdb", "-D", f"{self.dir}/pg/data", "-A", "trust", "-U", "postgres",
                                        "--no-sync"), check=True, stdout=subprocess.DEVNULL)
        self.start_postgres()
        self.sql("create schema extensions; grant usage on schema extensions to public")
        for name in KINDS:
            self.sql(f"create role {name} login; create schema {name} authorization {name};"
                     f"alter role {name} set search_path = {name}, extensions")

    def start_postgres(self):
        log = open(f"{self.dir}/postgres.log", "a", encoding="utf-8")
        self.postgres = subprocess.Popen(
            self.as_postgres(f"{self.bindir}/postgres", "-D", f"{self.dir}/pg/data", "-k", f"{self.dir}/pg",
                             "-c", "listen_addresses=", "-c", "fsync=off", "-c", "deadlock_timeout=20ms", "-c", "max_connections=60"),
            stdout=log, stderr=log)
        eventually(self.answers, what="PostgreSQL")

    def stop_postgres(self):
        self.postgres.send_signal(signal.SIGINT)  # a fast shutdown
        self.postgres.wait(30)

    def answers(self):
        try:
            return self.sql("select 1")
        except psycopg.OperationalError:
            return False

    def sql(self, text, *parameters, role="postgres"):
        with psycopg.connect(f"host={self.dir}/pg user={role} dbname=postgres", autocommit=True) as connection:
            cursor = connection.execute(text, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def set_of_server(self, name, value):
        self.sql(f"alter system set {name} = '{value}'")
        self.sql("select pg_reload_conf()")

    @contextlib.contextmanager
    def held(self, text):
        """A transaction that holds what this statement locks."""
        with psycopg.connect(f"host={self.dir}/pg user=postgres dbname=postgres") as connection:
            connection.execute(text)
            yield
            connection.rollback()

    # --- daemons ---

    def write_configuration(self, settings):
        lines = ["[common]", "run_dir = " + self.dir, "log_level = debug", "connections = 4"]
        for name in KINDS:
            lines += [f"peer.{name} = ipc://{self.dir}/{name}-*.rpc", f"events.{name} = ipc://{self.dir}/{name}-*.pub"]
        lines += [f"{name} = {value}" for name, value in settings.items()]
        for name in KINDS:
            lines += [f"[{name}]", f"dsn = host={self.dir}/pg user={name} dbname=postgres",
                      f"listen = ipc://{self.dir}/{name}-%i.rpc", f"publish = ipc://{self.dir}/{name}-%i.pub"]
        with open(f"{self.dir}/cohoi.ini", "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def start(self, name, instance="1", wait=True, environment=None):
        log = open(f"{self.dir}/{name}-{instance}.log", "a", encoding="utf-8")
        self.processes[name, instance] = subprocess.Popen(
            [f"{self.bin}/frame-daemon", KINDS[name], "--config", f"{self.dir}/cohoi.ini", "--instance", instance],
            stderr=log, env={**os.environ, **(environment or {})})
        if wait:
            self.wait_ready(name, instance)
        return self.processes[name, instance]

    def admin(self, path, name, instance="1"):
        """(status, text) of a page of the admin port; (0, "") while there is none."""
        try:
            with open(f"{self.dir}/{name}-{instance}.admin", encoding="ascii") as file:
                port = int(file.read())
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except (OSError, ValueError):
            return 0, ""

    def wait_ready(self, name, instance="1"):
        eventually(lambda: self.admin("/readyz", name, instance)[0] == 200, 60, f"{name}-{instance} ready")

    def kill(self, name, instance="1", sig=signal.SIGKILL):
        """Ends an instance; its exit status."""
        process = self.processes.pop((name, instance))
        process.send_signal(sig)
        status = process.wait(30)
        if sig == signal.SIGKILL and os.path.exists(f"{self.dir}/{name}-{instance}.admin"):
            os.remove(f"{self.dir}/{name}-{instance}.admin")
        return status

    def peer(self, name="testing", instance="1"):
        self.peers.append(Peer(self.context, f"ipc://{self.dir}/{name}-{instance}.rpc"))
        return self.peers[-1]

    def log(self, name, instance="1"):
        with open(f"{self.dir}/{name}-{instance}.log", encoding="utf-8", errors="replace") as file:
            return file.read()

    def crashes(self):
        """What no daemon may do: reports of sanitizers, aborts."""
        logs = {path: open(path, encoding="utf-8", errors="replace").read() for path in glob.glob(f"{self.dir}/*-*.log")}
        return [f"{path}:\n{text[at.start():at.start() + 4000]}" for path, text in logs.items() for at in [CRASH.search(text)] if at]

    def remove(self):
        ends = {at: self.kill(*at, signal.SIGTERM) for at in list(self.processes)}
        crashes = self.crashes()
        self.clear()
        assert not crashes, "\n".join(crashes)
        assert set(ends.values()) <= {0}, ends

    def clear(self):
        for peer in self.peers:
            peer.socket.close()
        self.context.term()
        if self.postgres and self.postgres.poll() is None:
            self.stop_postgres()
        if os.environ.get("COHOI_KEEP"):
            print(f"kept: {self.dir}")
        else:
            shutil.rmtree(self.dir, ignore_errors=True)

    # --- words ---

    def put(self, peer, id, name="A", command=None, **given):
        fields = {key: given.pop(key) for key in ("key", "hold_ms", "times") if key in given}
        return peer.ask("testing.Testing.Put", things.PutThing(id=id, name=name, **fields), things.Thing, command=command, **given)

    @staticmethod
    def thing(id, name):
        return things.PutThing(id=id, name=name)

    def read_log(self, peer, partition, after=0, limit=1000, epoch=None):
        request = bus.ReadLog(partition=partition, after=after, limit=limit)
        if epoch is not None:
            request.epoch = epoch
        return peer.ask("cohoi.Log.Read", request, bus.LogPage)

    def whole_log(self, peer):
        """{partition: [Event]} of everything that the log holds."""
        log = {}
        for partition in range(64):
            events = []
            while True:
                page = self.read_log(peer, partition, len(events)).ok().message
                events += [Event(raw) for raw in page.events]
                if len(events) >= page.head:
                    break
            log[partition] = events
        return log

    def things(self):
        return dict((id, (name, version)) for id, name, version in self.sql("select id, name, version from testing.things"))

    def copies(self):
        return dict((id, (name, version)) for id, name, version in self.sql("select id, name, version from following.copies"))

    def caught_up(self):
        """Are the follower's cursors where the owner's log ends?"""
        return not self.sql("select 1 from testing.event_heads h left join following.cursors c on c.source = 'testing'"
                            " and c.partition = h.partition where h.seq > coalesce(c.seq, 0)")

    def settle(self, seconds=30):
        eventually(self.caught_up, seconds, "the follower has caught up")
