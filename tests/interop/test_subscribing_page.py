"""docs/subscribing.md is true: what stands there is run. NEW-04"""
import json
import os
import re
import sqlite3
import subprocess
import sys

import pytest
import zmq
from calm import wait_calm
from cohoi_client import eventually
from cohoi_system import ROOT
from logs import Subscriber, bus, heads, owners_log
from subscriber import Log
from test_events_over_http import logs_of, place
from work import Work

with open(f"{ROOT}/docs/subscribing.md", encoding="utf-8") as page:
    BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", page.read(), re.DOTALL)
MAKE_CLASSES, CURL, _ = (code for kind, code in BLOCKS if kind == "sh")  # webhooks: tests/system/test_webhooks.py
PROGRAM = next(code for kind, code in BLOCKS if kind == "python")


@pytest.fixture
def cohoi(own_cohoi):
    """Whole logs are read, one commit an event: others' events would only take time."""
    return own_cohoi


@pytest.fixture
def folder(cohoi, tmp_path):
    """As the page has it: the project's folder, with a Cohoi in var/."""
    os.symlink(f"{ROOT}/proto", tmp_path / "proto")
    os.symlink(cohoi.dir, tmp_path / "var")
    subprocess.run(["sh", "-e", "-c", MAKE_CLASSES], cwd=tmp_path, check=True)
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def taken(folder):
    with sqlite3.connect(folder / "mine.sqlite", timeout=30) as db:
        return sorted(db.execute("select id, type, subject from mine"))


def test_the_few_lines_take_everything_once_also_when_they_are_killed(cohoi, folder):
    work = Work(cohoi)
    for count in (40, 80, 10 ** 6):
        with open(folder / "said", "w", encoding="utf-8") as said:
            program = subprocess.Popen([sys.executable, "program.py"], cwd=folder, stderr=said)
        try:
            eventually(lambda c=count: work.done >= c or program.poll() is not None or c > 1000, 60)
            if count > 1000:
                work.stop()
                wait_calm(cohoi)
                log = sorted(row[2:] for row in owners_log(cohoi, "opportunities"))
                eventually(lambda: len(taken(folder)) >= len(log), 30, (folder / "said").read_text())
        finally:
            assert program.poll() is None, (folder / "said").read_text()
            program.kill()
            program.wait()
    assert taken(folder) == log


def curl(lines, **environment):
    return [subprocess.run(["sh", "-c", line.replace("curl", "curl -sS --max-time 3", 1)], capture_output=True, text=True,
                           env={**os.environ, **environment}, check=False) for line in lines]


def of_stream(text):
    """[(id, event)] of server-sent events."""
    found = re.findall(r"^id: (.*)\nevent: event\ndata: (.*)\n\n", text, re.MULTILINE)
    return [(id, place(json.loads(data))) for id, data in found]


def test_the_curl_lines_read_on_where_they_were(cohoi):
    Work(cohoi, most=10).join()
    wait_calm(cohoi)
    user = cohoi.new_user("integration", "manager")  # who views all campaigns and contacts
    made = user.client.post("/v1/tokens", {
        "name": "Kho dữ liệu", "streams": ["opportunities", "contacts"],
        "scopes": ["events.subscribe", "campaigns.view_all", "contacts.view_all"]}).expect(201)
    first, following, stream, resumed = CURL.strip().splitlines()
    system = {"TOKEN": made["secret"], "COHOI": cohoi.url}
    page = json.loads(curl([first], **system)[0].stdout)
    opportunities = [row for row in logs_of(cohoi, "opportunities") if row[4].startswith("cohoi.opportunity.")]
    assert {place(event) for event in page["items"]} <= set(opportunities) and page["items"]
    items = page["items"]
    while not page["caughtUp"]:
        page = json.loads(curl([following], NEXT_AFTER=page["nextAfter"], **system)[0].stdout)
        items += page["items"]
    assert sorted(place(event) for event in items) == opportunities
    streamed = of_stream(curl([stream], **system)[0].stdout)
    assert sorted(event for _, event in streamed) == logs_of(cohoi, "opportunities", "contacts")
    last_id, _ = streamed[-4]
    assert of_stream(curl([resumed], LAST_ID=last_id, **system)[0].stdout) == streamed[-3:]
    elsewhere = cohoi.anonymous()
    elsewhere.token = made["secret"]
    assert elsewhere.get("/v1/events", params={"source": "accounts"}).expect(200)["items"] == []


def test_a_snapshot_holds_the_records_and_says_where_to_go_on(cohoi):
    work = Work(cohoi, most=10)
    work.join()
    sold = work.sales.opportunity(work.sales.campaign(), ownerId=work.sales.an.id)
    for verb in ("quotes", "orders", "tasks"):
        work.sales.an.client.post(f"/v1/opportunities/{sold['id']}/{verb}", {}).expect(201)
    wait_calm(cohoi)
    log = Log(zmq.Context.instance(), f"ipc://{cohoi.dir}/run/opportunities-*.rpc", bus)
    items, token, first = [], None, None
    while token != "":
        page = log.ask("cohoi.Log.Snapshot", bus.ReadSnapshot(page_token=token), bus.SnapshotPage)
        first = first or page.heads
        items += page.items
        token = page.next_page_token
    assert dict(enumerate(first.seq)) == heads(cohoi, "opportunities")
    for type, table in (("Opportunity", "opportunity"), ("Order", "(select id from quote union select id from sales_order) o"),
                        ("Task", "task")):
        found = {item.id for item in items if item.type == f"opportunities.{type}"}
        assert found == {str(id) for (id,) in cohoi.psql("opportunities", f"select id from {table}")}, type


def test_a_new_epoch_is_gone_over_to_and_what_was_lost_is_noticed(make_cohoi):
    system = make_cohoi()
    work = Work(system, most=5)
    work.join()
    subscriber = Subscriber(system, "contacts")
    try:
        subscriber.start("--until-caught-up").wait()
        system.psql("contacts", "select new_epoch()")
        Work(system, most=5).join()
        subscriber.start("--until-caught-up").wait()
        subscriber.has_exactly_the_log()
        # As if the owner had been set back: what the subscriber has taken is beyond the end of the epoch.
        partition = subscriber.ask("select partition from seen limit 1")[0][0]
        with sqlite3.connect(subscriber.database) as db:
            db.execute("update cursor set seq = seq + 1000 where partition = ?", (partition,))
        system.psql("contacts", "select new_epoch()")
        subscriber.start("--until-caught-up")
        assert subscriber.process.wait(30) == 1
        subscriber.errors.seek(0)
        assert "Lost" in subscriber.errors.read()
        subscriber.errors.close()
    finally:
        subscriber.remove()
