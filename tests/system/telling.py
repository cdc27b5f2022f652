"""What tests of notifications share: inboxes, and events that are put into a daemon's log as if it had told them."""
import importlib
import subprocess
import sys
import tempfile
import uuid

from cohoi_client import eventually
from cohoi_system import ROOT
from frame_daemons import CloudEvent, partition_of

PACKAGES = ("accounts", "campaigns", "catalog", "contacts", "evidence", "opportunities")
FILES = [f"{name}/{name}.proto" for name in PACKAGES]
FILES += [f"cohoi/{name}.proto" for name in ("bus", "options", "permission", "problem", "types")]


def import_events():
    with tempfile.TemporaryDirectory(prefix="cohoi-events-") as out:
        subprocess.run(["protoc", f"--python_out={out}", f"-I{ROOT}/proto", "-I/usr/include", *FILES], check=True)
        sys.path.insert(0, out)
        modules = {name: importlib.import_module(f"{name}.{name}_pb2") for name in PACKAGES}
        sys.path.remove(out)
    return modules


events = import_events()


def append(cohoi, source, type, message, subject, key=None, actor=None, bulk_act=None):
    """Puts an event at the end of a daemon's log; who follows it is told by the next heads. Returns its id."""
    key = key or subject
    envelope = CloudEvent(id=str(uuid.uuid4()), source=f"/cohoi/{source}", spec_version="1.0", type=f"cohoi.{type}")
    for name, value in (("subject", subject), ("partitionkey", key), ("actorid", actor), ("bulkactid", bulk_act)):
        if value:
            envelope.attributes[name].ce_string = value
    envelope.attributes["time"].ce_timestamp.GetCurrentTime()
    envelope.proto_data.type_url = f"type.googleapis.com/{message.DESCRIPTOR.full_name}"
    envelope.proto_data.value = message.SerializeToString()
    cohoi.psql(source, "select append_events(array[%s], array[%s], array[%s], array[%s::bytea])", partition_of(key),
               envelope.type, subject, envelope.SerializeToString())
    return envelope.id


def inbox(person, **params):
    """Newest first."""
    return person.client.get("/v1/notifications", params={"pageSize": 500, **params}).expect(200)["items"]


def told(person, kind, **fields):
    """What this one was told of a type, with these fields."""
    return [n for n in inbox(person) if n["type"] == kind and all(n.get(k) == v for k, v in fields.items())]


def wait_told(person, kind, **fields):
    return eventually(lambda: told(person, kind, **fields), 20, f"{person} is told {kind}")[0]


def settle(cohoi):
    """Everything that is to be told was told."""
    cohoi.settle()
    eventually(lambda: cohoi.psql("notifications", "select count(*) from notice") == [(0,)], 30, "an empty queue")
