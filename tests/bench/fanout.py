"""From the commit to the subscribers, beside raw ZeroMQ between two processes in the same run. The commit's instant is
PostgreSQL's own (pg_xact_commit_timestamp); the disk is left out on both sides (synchronous_commit off)."""
import glob
import multiprocessing
import tempfile
import time

import zmq

EVENTS = 300
SUBSCRIBERS = (1, 10)


def listen(endpoints, subscribers, most, ready, out):
    """Each subscriber's arrival times: (frame, seconds since the epoch)."""
    context, poller, sockets = zmq.Context(), zmq.Poller(), []
    for _ in range(subscribers):
        socket = context.socket(zmq.SUB)
        socket.setsockopt(zmq.SUBSCRIBE, b"")
        for endpoint in endpoints:
            socket.connect(endpoint)
        poller.register(socket, zmq.POLLIN)
        sockets.append(socket)
    time.sleep(0.5)
    ready.set()
    arrived, deadline = [], time.monotonic() + 60
    while len(arrived) < most * subscribers and time.monotonic() < deadline:
        for socket, _ in poller.poll(1000):
            topic, data = socket.recv_multipart()
            if not topic.endswith(b"heads"):
                arrived.append((data, time.time()))
    out.put(arrived)


def collect(endpoints, subscribers, most, act):
    ready, out = multiprocessing.Event(), multiprocessing.Queue()
    process = multiprocessing.Process(target=listen, args=(endpoints, subscribers, most, ready, out))
    process.start()
    ready.wait(30)
    act()
    arrived = out.get(timeout=90)
    process.join()
    return arrived


def raw(subscribers):
    """A publisher of ours, 400 bytes a message, each sent when the time has come."""
    endpoint = f"ipc://{tempfile.mkdtemp(prefix='cohoi-bench-')}/raw"
    socket = zmq.Context.instance().socket(zmq.PUB)
    socket.bind(endpoint)

    def act():
        for _ in range(EVENTS):
            socket.send_multipart([b"raw", repr(time.time()).encode().ljust(400)])
            time.sleep(0.003)

    arrived = collect([endpoint], subscribers, EVENTS, act)
    socket.close()
    return [(at - float(data)) * 1e6 for data, at in arrived]


def committed(system):
    """{event id: instant of its commit}"""
    return dict(system.superuser(
        "select convert_from(substring(envelope from 3 for 36), 'UTF8'), extract(epoch from pg_xact_commit_timestamp(xmin))::float8"
        " from opportunities.events order by stored_at desc limit %s", EVENTS * 4))


def cohoi(system, stage, subscribers):
    endpoints = ["ipc://" + path for path in glob.glob(f"{system.dir}/run/opportunities-*.pub")]

    def act():
        for n in range(EVENTS):
            stage.opportunity(stage.campaigns[0], n, ownerId=None)

    arrived = collect(endpoints, subscribers, EVENTS, act)
    instants = committed(system)
    return [(at - instants[data[2:38].decode()]) * 1e6 for data, at in arrived if data[2:38].decode() in instants]


def percentile(values, part):
    return sorted(values)[int(len(values) * part)] if values else 0


def show(system, stage):
    system.superuser("alter system set track_commit_timestamp = on")
    system.superuser("alter system set synchronous_commit = off")
    system.restart("postgres")
    system.wait_ready()
    print("\nFrom the commit to the subscriber, one command at a time (us):")
    print(f"  {'subscribers':>11}{'Cohoi p50':>11}{'p99':>9}{'raw p50':>10}{'p99':>9}{'ratio':>7}")
    for subscribers in SUBSCRIBERS:
        ours, theirs = cohoi(system, stage, subscribers), raw(subscribers)
        a, b = percentile(ours, 0.5), percentile(theirs, 0.5)
        goal = "  goal: at most 5" if subscribers == 10 else ""
        print(f"  {subscribers:>11}{a:>11.0f}{percentile(ours, 0.99):>9.0f}{b:>10.0f}{percentile(theirs, 0.99):>9.0f}"
              f"{a / b if b else 0:>7.1f}{goal}", flush=True)
    system.superuser("alter system reset track_commit_timestamp")
    system.superuser("alter system reset synchronous_commit")
