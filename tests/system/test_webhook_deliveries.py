"""What becomes of what a webhook is to be told: tried again, in order, given up, sent once more. PEE-07"""
import os
import shutil
import subprocess
import tempfile
import threading
import time

import pytest
from cohoi_client import eventually
from cohoi_system import default_bin
from frame_daemons import partition_of
from sales import Sales, act
from telling import settle, wait_told
from webhook_target import Target, allow, deliveries, hook


@pytest.fixture(scope="module", autouse=True)
def allowed(cohoi):
    allow(cohoi, "127.0.0.0/8")
    yield
    allow(cohoi)


@pytest.fixture
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture
def watcher(sales):
    return sales.join("manager", "customer_care", "integration")


@pytest.fixture
def targets():
    made = []

    def make(*given, **fields):
        made.append(Target(*given, **fields))
        return made[-1]

    yield make
    for target in made:
        target.close()


def shown(person, made):
    return person.client.get(f"/v1/webhooks/{made['id']}").expect(200)


def test_what_fails_is_tried_again_and_nothing_overtakes_it_in_its_partition(sales, watcher, targets):
    """PEE-07: in order, under the event's id, until it is taken."""
    failures = iter([500, 503, 429])
    target = targets(lambda taken: next(failures, 204))
    made = hook(watcher, target)
    campaign = sales.campaign()
    opportunity = sales.opportunity(campaign)
    act(sales.manager, opportunity, "win", {}).expect(200)
    eventually(lambda: "cohoi.opportunity.won" in target.types(), 20)
    tried = [t.id for t in target.tries]
    assert tried[:4] == [tried[0]] * 4 and target.ids() == sorted(set(tried), key=tried.index)
    assert target.types()[0] == "cohoi.opportunity.created"
    log = eventually(lambda: [d for d in deliveries(watcher, made) if d["eventId"] == tried[0] and len(target.taken) > 1])
    assert [(d["state"], d["status"], d["tries"]) for d in reversed(log)] == [
        ("FAILED", 500, 1), ("FAILED", 503, 2), ("FAILED", 429, 3), ("DELIVERED", 204, 4)]
    assert all(d["cause"] and d["nextTryAt"] for d in log[1:])
    eventually(lambda: "failingSince" not in shown(watcher, made).json)


def test_a_target_that_asks_for_time_gets_it(sales, watcher, targets):
    """PEE-07: Retry-After."""
    answers = iter([(503, {"Retry-After": "2"}, b"later")])
    target = targets(lambda taken: next(answers, 204))
    made = hook(watcher, target)
    sales.opportunity(sales.campaign())
    eventually(lambda: target.taken, 20)
    first, second = target.tries[:2]
    assert first.id == second.id and second.at - first.at >= 1.9
    assert eventually(lambda: deliveries(watcher, made, state="FAILED"))[0]["answer"] == "later"


def test_a_target_that_is_gone_ends_it_and_its_owner_is_told(cohoi, sales, watcher, targets):
    """PEE-07: 410."""
    target = targets(lambda taken: 410)
    made = hook(watcher, target)
    sales.opportunity(sales.campaign())
    eventually(lambda: shown(watcher, made)["state"] == "GONE")
    assert shown(watcher, made)["cause"] == "GONE"
    wait_told(watcher, "WEBHOOK_DISABLED", webhookId=made["id"])
    tries = len(target.tries)
    sales.opportunity(sales.campaign())
    settle(cohoi)
    assert len(target.tries) == tries
    types = [e["type"] for e in cohoi.events("notifications") if e["subject"] == made["id"]]
    assert types == ["cohoi.webhook.saved", "cohoi.webhook.disabled"]


def test_one_that_fails_for_days_is_disabled_and_goes_on_where_it_stood(cohoi, sales, watcher, targets):
    """PEE-07: too many failures; nothing is lost meanwhile."""
    answer = [500]
    target = targets(lambda taken: answer[0])
    made = hook(watcher, target)
    opportunity = sales.opportunity(sales.campaign())
    eventually(lambda: "failingSince" in shown(watcher, made).json)
    cohoi.psql("notifications", "update webhook_trouble set since = since - interval '73 hours' where webhook_id = %s", made["id"])
    eventually(lambda: shown(watcher, made)["state"] == "DISABLED", 20)
    assert shown(watcher, made)["cause"] == "FAILING"
    wait_told(watcher, "WEBHOOK_DISABLED", webhookId=made["id"])
    answer[0] = 204
    again = watcher.client.patch(f"/v1/webhooks/{made['id']}", {"state": "ACTIVE"}).expect(200)
    assert again["state"] == "ACTIVE" and "cause" not in again.json
    eventually(lambda: opportunity["id"] in [t.event["subject"] for t in target.taken], 20)


def test_an_event_that_is_never_taken_is_given_up_while_others_come_through(cohoi, sales, watcher, targets):
    """PEE-07: one event cannot end what works otherwise; what follows it in its partition is told then."""
    poison = []
    target = targets(lambda taken: 500 if taken.event["subject"] in poison else 204)
    made = hook(watcher, target, types=["cohoi.opportunity.created", "cohoi.opportunity.won"])
    bad = sales.campaign()
    good = sales.campaign()
    while partition_of(good["id"]) == partition_of(bad["id"]):
        good = sales.campaign()
    contact = sales.contact()
    created = sales.opportunity(good)
    eventually(lambda: target.taken)
    poison.append(sales.opportunity(bad, contact=contact)["id"])
    behind = sales.opportunity(bad)
    eventually(lambda: "failingSince" in shown(watcher, made).json)
    act(sales.manager, created, "win", {}).expect(200)
    eventually(lambda: "cohoi.opportunity.won" in target.types(), 20)
    assert behind["id"] not in [t.event["subject"] for t in target.taken]
    cohoi.psql("notifications", "update webhook_trouble set since = since - interval '73 hours' where webhook_id = %s", made["id"])
    eventually(lambda: behind["id"] in [t.event["subject"] for t in target.taken], 30)
    assert [d["eventId"] for d in deliveries(watcher, made, state="GIVEN_UP")] == [
        t.id for t in target.tries if t.event["subject"] in poison][:1]
    assert shown(watcher, made)["state"] == "ACTIVE"


def test_a_slow_target_does_not_delay_another(sales, watcher, targets):
    """PEE-07: queues of their own."""
    release = threading.Event()
    slow = targets(lambda taken: release.wait(8) and 204 or 204)
    quick = targets()
    hook(watcher, slow)
    hook(watcher, quick)
    campaign = sales.campaign()
    begun = time.monotonic()
    made = [sales.opportunity(campaign)["id"] for _ in range(10)]
    eventually(lambda: [t.event["subject"] for t in quick.taken if t.type == "cohoi.opportunity.created"] == made, 7)
    assert time.monotonic() - begun < 8 and slow.taken == [] and len(slow.tries) == 1
    release.set()
    eventually(lambda: [t.event["subject"] for t in slow.taken if t.type == "cohoi.opportunity.created"] == made, 20)


def test_a_delivery_is_sent_once_more_as_the_log_has_it_today(cohoi, sales, watcher, targets):
    """PEE-07: what was sent is not kept, so what was erased since is not sent again."""
    target = targets()
    made = hook(watcher, target, types=["cohoi.opportunity.created"])
    opportunity = sales.opportunity(sales.campaign())
    first = eventually(lambda: deliveries(watcher, made))[0]
    path = f"/v1/webhooks/{made['id']}/deliveries/{first['id']}:redeliver"
    again = watcher.client.post(path).expect(200)
    assert again["state"] == "DELIVERED" and again["eventId"] == first["eventId"] and again["tries"] == 2
    assert [t.event for t in target.taken] == [target.taken[0].event] * 2 and target.taken[1].is_signed
    assert [d["id"] for d in deliveries(watcher, made)] == [again["id"], first["id"]]
    envelope = "select envelope from events where subject = %s and type = 'cohoi.opportunity.created'"
    kept = cohoi.psql("opportunities", envelope, opportunity["id"])[0][0]
    assert kept not in [bytes(row[0]) for row in cohoi.psql("notifications", "select doc from webhook_delivery")]


def test_a_test_event_is_told_at_once_and_cannot_be_sent_again_from_a_log(watcher, targets):
    target = targets(lambda taken: (200, {}, "Cảm ơn".encode() + b"\xff"))
    made = hook(watcher, target)
    tested = watcher.client.post(f"/v1/webhooks/{made['id']}:test").expect(200)
    assert tested["type"] == "cohoi.webhook.test" and tested["state"] == "DELIVERED" and tested["answer"] == "Cảm ơn"
    assert target.taken[0].is_signed and target.taken[0].event["subject"] == made["id"]
    path = f"/v1/webhooks/{made['id']}/deliveries/{tested['id']}:redeliver"
    watcher.client.post(path).expect(412, "EVENT_GONE")


def test_deliveries_are_paged_newest_first_and_the_last_thousand_are_kept(cohoi, sales, watcher, targets):
    """PEE-07: bounded."""
    target = targets()
    made = hook(watcher, target)
    sales.opportunity(sales.campaign())
    eventually(lambda: deliveries(watcher, made))
    cohoi.psql("notifications", """
        insert into webhook_delivery select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, webhook_id, state, at, doc
          from webhook_delivery, generate_series(1, 1500) n where webhook_id = %s""", made["id"])
    page = watcher.client.get(f"/v1/webhooks/{made['id']}/deliveries", params={"pageSize": 5}).expect(200)
    assert len(page["items"]) == 5 and page["totalSize"] >= 1501 and page["nextPageToken"]
    watcher.client.get(f"/v1/webhooks/{made['id']}/deliveries", params={"pageToken": "x"}).expect(400)
    campaign = sales.campaign()
    made_now = [sales.opportunity(campaign) for _ in range(100)]
    count = "select count(*) from webhook_delivery where webhook_id = %s"
    eventually(lambda: len(target.taken) > len(made_now), 30)
    eventually(lambda: cohoi.psql("notifications", count, made["id"])[0][0] <= 1101, 20, "a thousand and some")


def test_old_deliveries_are_forgotten(cohoi, sales, watcher, targets):
    made = hook(watcher, targets())
    watcher.client.post(f"/v1/webhooks/{made['id']}:test").expect(200)
    cohoi.psql("notifications", "update webhook_delivery set at = at - interval '31 days' where webhook_id = %s", made["id"])
    eventually(lambda: deliveries(watcher, made) == [], 30)


def test_who_may_subscribe_to_nothing_any_more_is_told_nothing_more(cohoi, sales, watcher, targets):
    """PEE-07, PEE-12"""
    target = targets()
    made = hook(watcher, target)
    cohoi.admin.patch(f"/v1/users/{watcher.id}", {"roles": ["manager"]}).expect(200)
    eventually(lambda: sales.opportunity(sales.campaign()) and cohoi.admin.get(f"/v1/webhooks/{made['id']}")["state"] == "DISABLED", 30)
    assert cohoi.admin.get(f"/v1/webhooks/{made['id']}")["cause"] == "NO_RIGHT"


def resident(cohoi, daemon):
    with open(f"/proc/{cohoi.pid(daemon)}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def test_ten_thousand_events_for_a_dead_target_cost_no_memory(cohoi, sales, watcher, targets):
    """PEE-07: the log is the queue."""
    answer = [503]
    target = targets(lambda taken: answer[0])
    campaign = sales.campaign()
    made = hook(watcher, target, types=["cohoi.opportunity.deleted"], filter={"campaignIds": [campaign["id"]]})
    opportunity = sales.opportunity(campaign)
    cohoi.admin.delete(f"/v1/opportunities/{opportunity['id']}").expect(204)
    eventually(lambda: "failingSince" in shown(watcher, made).json)
    before = resident(cohoi, "notifications")
    cohoi.psql("opportunities", """
        with one as (select type, subject, envelope from events where subject = %s and type = 'cohoi.opportunity.deleted')
        select append_events(array_agg(%s), array_agg(type), array_agg(subject), array_agg(envelope))
          from one, generate_series(1, 10000)""", opportunity["id"], partition_of(campaign["id"]))
    cohoi.settle(60)
    tries = len(target.tries)
    eventually(lambda: len(target.tries) > tries, 20)
    grown = resident(cohoi, "notifications") - before
    assert grown < (160 if "/asan/" in default_bin() else 16), f"{grown:.0f} MiB"  # a sanitizer keeps what was freed
    answer[0] = 204
    for state in ("DISABLED", "ACTIVE"):  # it goes on at once, where it stood
        watcher.client.patch(f"/v1/webhooks/{made['id']}", {"state": state}).expect(200)
    eventually(lambda: len(target.taken) > 200, 60, "and then they are told")
    watcher.client.delete(f"/v1/webhooks/{made['id']}").expect(204)


# --- a system of its own: short of time, and with an operator's certificates -------------------------------------------


@pytest.fixture(scope="module")
def certificate():
    """(certificate, key) of localhost, where the daemons' user may read it."""
    folder = tempfile.mkdtemp(prefix="cohoi-certificate-", dir="/tmp")
    os.chmod(folder, 0o755)
    made = f"{folder}/cert.pem", f"{folder}/key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-out", made[0], "-keyout", made[1], "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    yield made
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def strict(certificate):
    from cohoi_system import System
    system = System(settings={"notifications.webhook_timeout_seconds": "1", "notifications.webhook_ca_file": certificate[0]})
    try:
        system.start()
        allow(system, "127.0.0.0/8", "::1/128")
        yield Sales(system)
    finally:
        system.stop()
        crashes = system.crashes()
        system.remove()
        assert not crashes, crashes


def test_a_target_that_does_not_answer_in_time_has_failed(strict, targets):
    """PEE-07"""
    release = threading.Event()
    watcher, target = strict.join("manager", "integration"), targets(lambda taken: release.wait(3) and 204 or 204)
    made = hook(watcher, target)
    strict.opportunity(strict.campaign())
    failed = eventually(lambda: deliveries(watcher, made, state="FAILED"))[0]
    assert "imeout" in failed["cause"] and 900 < failed["durationMs"] < 3000 and "status" not in failed
    release.set()
    eventually(lambda: target.taken, 20)


def test_https_is_checked_by_its_certificate(strict, targets, certificate):
    """PEE-07: whom to believe is the system's to say, or the operator's."""
    watcher, target = strict.join("manager", "integration"), targets(certificate=certificate)
    made = watcher.client.post("/v1/webhooks", {"url": target.url("localhost")}).expect(201)
    assert watcher.client.post(f"/v1/webhooks/{made['id']}:test").expect(200)["state"] == "DELIVERED"
    made = watcher.client.post("/v1/webhooks", {"url": target.url("127.0.0.1")}).expect(201)
    reply = watcher.client.post(f"/v1/webhooks/{made['id']}:test").expect(200)
    assert reply["state"] == "FAILED" and ("ertificate" in reply["cause"] or "SSL" in reply["cause"])
