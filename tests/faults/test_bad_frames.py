"""What strangers and broken programs send to a daemon's sockets is dropped or refused; nobody dies of it."""
import os
import random
import socket
import struct

import pytest
import zmq
from calm import wait_calm
from cohoi_client import eventually
from logs import SOURCES, bus, check_gapless
from memory import memory
from work import Work

HUGE = (64 << 20) + 1    # a socket takes 64 MiB
TOO_LONG = (8 << 20) + 1  # a request 8 MiB


@pytest.fixture(scope="module")
def context():
    context = zmq.Context()
    context.sndtimeo = 5000  # a publisher that takes no more is a failure, not a wait
    yield context
    context.destroy(linger=0)


def dealer(context, system, daemon):
    made = context.socket(zmq.DEALER)
    made.linger = 0
    made.connect(f"ipc://{system.dir}/run/{daemon}-1.rpc")
    return made


def request(id, method, payload=b"", **fields):
    made = bus.Request(id=id, method=method, payload=payload, timeout_ms=2000, **fields)
    made.actor.is_daemon = True
    return made.SerializeToString()


def answer(socket, frame):
    """The Reply to it."""
    socket.send(frame)
    assert socket.poll(10000), "no answer"
    reply = bus.Reply()
    reply.ParseFromString(socket.recv())
    return reply


def bad_requests(dice):
    """Multipart messages that are no requests, or not of this world."""
    ping = request(1, "cohoi.Instance.Ping")
    yield from ([dice.randbytes(dice.randint(0, 300))] for _ in range(300))
    yield from ([ping[:n]] for n in range(len(ping)))           # cut off anywhere
    yield from ([bytes([b ^ (1 << dice.randrange(8)) if i == n else b for i, b in enumerate(ping)])]
                for n in range(len(ping)))                       # a bit that is wrong
    yield [b""]
    yield [b""] * 3
    yield [ping] * 20
    yield [b"\x08" + b"\xff" * 20]                               # a varint that does not end
    yield [b"\x12\xff\xff\xff\xff\x7f"]                          # a length that is not there
    yield [ping + b"\x0b" * 10000]                               # groups in groups


def bad_calls(dice):
    """Requests that are well-formed, with what no method can read."""
    methods = ["cohoi.Log.Read", "cohoi.Log.Snapshot", "cohoi.Instance.RetryDeadLetters", "accounts.Accounts.BatchGetUsers",
               "contacts.Contacts.CreateContact", "opportunities.Opportunities.CreateOpportunity", "no.such.Method", "",
               "." * 1000, "cohoi.Log.Read\0", "%s%n"]
    for id, method in enumerate(methods * 20, 1000):
        yield id, request(id, method, dice.randbytes(dice.randint(1, 200)), command_id="x" * dice.randrange(300))


def send_raw(system, daemon, kind, data):
    """Straight to the socket, without ZeroMQ."""
    with socket.socket(socket.AF_UNIX) as raw:
        raw.settimeout(5)
        raw.connect(f"{system.dir}/run/{daemon}-1.{kind}")
        try:
            raw.sendall(data)
            raw.recv(1000)
        except OSError:
            pass  # it hung up, as it may


def still_works(context, system, daemon):
    pong = bus.Pong()
    pong.ParseFromString(answer(dealer(context, system, daemon), request(7, "cohoi.Instance.Ping")).payload)
    return pong.daemon == daemon


@pytest.mark.parametrize("daemon", SOURCES)
def test_what_is_no_request_kills_no_daemon(cohoi, context, daemon):
    pid, dice = cohoi.pid(daemon), random.Random(daemon)
    sender = dealer(context, cohoi, daemon)
    for frames in bad_requests(dice):
        sender.send_multipart(frames)
    asking = dealer(context, cohoi, daemon)
    for id, frame in bad_calls(dice):
        reply = answer(asking, frame)
        assert reply.id == id  # by chance some are understood
    assert answer(asking, request(1, "cohoi.Log.Read", b"\0" * TOO_LONG)).problem.code
    dealer(context, cohoi, daemon).send(b"\0" * HUGE)
    for n in (1, 64, 5000):
        send_raw(cohoi, daemon, "rpc", dice.randbytes(n))
    send_raw(cohoi, daemon, "rpc", b"GET / HTTP/1.1\r\n\r\n")
    assert still_works(context, cohoi, daemon)
    assert cohoi.pid(daemon) == pid


class Wire:
    """A subscriber that speaks ZMTP by hand, so that it may say what no library would."""

    def __init__(self, system, daemon):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(5)
        self.socket.connect(f"{system.dir}/run/{daemon}-1.pub")
        self.socket.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32))
        ready = b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", 3) + b"SUB"
        self.socket.sendall(bytes([4, len(ready)]) + ready)

    def send(self, body, flags=0):
        """False when it was hung up on."""
        try:
            self.socket.sendall(struct.pack(">BQ", 2 | flags, len(body)) + body)
            return True
        except OSError:
            return False

    def close(self):
        self.socket.close()


@pytest.mark.parametrize("daemon", SOURCES)
def test_what_is_no_subscription_kills_no_publisher(cohoi, context, daemon):
    pid, dice, before = cohoi.pid(daemon), random.Random(daemon), memory(cohoi, daemon)
    wrong = Wire(cohoi, daemon)
    for _ in range(300):
        wrong.send(dice.randbytes(dice.randint(0, 200)), flags=dice.choice((0, 0, 1)))
    wrong.send(b"\x00never subscribed")
    wrong.close()
    for size in (300, 1 << 20, 32 << 20, HUGE):
        greedy = Wire(cohoi, daemon)  # each byte of a subscription costs the publisher 30 or more
        greedy.send(b"\x01" + b"x" * size)
        greedy.close()
    for command in (b"\x04PING", b"\x04PING" + bytes(2000), b"\x05ERROR", b"\xff", b"", b"\x09SUBSCRIBE" + b"x" * 300):
        strange = Wire(cohoi, daemon)
        strange.send(command, flags=4)
        strange.close()
    for n in (1, 64, 5000):
        send_raw(cohoi, daemon, "pub", dice.randbytes(n))
    right = context.socket(zmq.SUB)
    right.setsockopt(zmq.SUBSCRIBE, f"{daemon}/heads".encode())
    right.connect(f"ipc://{cohoi.dir}/run/{daemon}-1.pub")
    for _ in range(3):
        assert right.poll(10000), "it does not publish any more"
        right.recv_multipart()
    assert still_works(context, cohoi, daemon)
    assert cohoi.pid(daemon) == pid
    assert memory(cohoi, daemon) - before < 8 << 20


def test_what_is_published_by_a_broken_instance_is_passed_over(cohoi, context):
    """It stands where instances of opportunities are looked for; everybody listens to it."""
    pids = {daemon: cohoi.pid(daemon) for daemon in (*SOURCES, "gateway")}
    path, dice = f"{cohoi.dir}/run/opportunities-9.pub", random.Random(9)
    broken = context.socket(zmq.XPUB)
    broken.setsockopt(zmq.XPUB_VERBOSE, 1)  # it is told of every subscriber, not of each subscription once
    broken.bind(f"ipc://{path}")
    os.chmod(path, 0o777)
    try:
        listeners = sum(bool(broken.poll(10000)) and broken.recv()[:1] == b"\x01" for _ in range(4))
        assert listeners == 4, "accounts, contacts, assignment, notifications at least"
        for _ in range(500):
            topic = b"opportunities/" + dice.choice([b"03/opportunity.won", b"heads", b"", b"99/x", b"-1/x", b"heads/heads",
                                                     b"x" * 300])
            broken.send_multipart([topic, dice.randbytes(dice.randint(0, 300))])
        heads = bus.Heads(source="opportunities", epoch=1, seq=[0] * 5000).SerializeToString()
        broken.send_multipart([b"opportunities/heads"])
        broken.send_multipart([b"opportunities/heads", bus.Heads().SerializeToString()])
        broken.send_multipart([b"opportunities/heads", heads])
        broken.send_multipart([b"opportunities/heads", heads, b"more"])
        broken.send_multipart([b"opportunities/03/opportunity.won", b"\0" * (32 << 20)])
        Work(cohoi, most=20).join()
        wait_calm(cohoi)
    finally:
        broken.close()
        os.unlink(path)
    for daemon, pid in pids.items():
        assert cohoi.pid(daemon) == pid
    for source in SOURCES:
        check_gapless(cohoi, source)
        assert cohoi.psql(source, "select * from parked") == []
    eventually(lambda: still_works(context, cohoi, "opportunities"))
