"""Webhooks: who may have them, where they may lead, and what they are told. PEE-07"""
import re
import socket
import uuid

import pytest
from cohoi_client import Client, eventually
from cohoi_system import ROOT
from sales import Sales, act
from webhook_target import Target, allow, deliveries, hook, signature


@pytest.fixture(scope="module", autouse=True)
def allowed(cohoi):
    allow(cohoi, "127.0.0.0/8")
    yield
    allow(cohoi)


@pytest.fixture
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture
def target():
    made = Target()
    yield made
    made.close()


@pytest.fixture
def watcher(sales):
    """One who may see all, and subscribe."""
    return sales.join("manager", "customer_care", "integration")


def told(target, *subjects):
    """The types of what was told of these, in order."""
    ids = [s["id"] for s in subjects]
    return [t.type for t in target.taken if t.event["subject"] in ids]


# --- what is told ----------------------------------------------------------------------------------------------------


def test_an_event_is_told_as_a_signed_cloudevent_as_v1_events_shows_it(cohoi, sales, watcher, target):
    """PEE-07: CloudEvents' HTTP binding in structured mode, Standard Webhooks' headers."""
    made = hook(watcher, target)
    opportunity = sales.opportunity(sales.campaign())
    taken = eventually(lambda: [t for t in target.taken if t.event["subject"] == opportunity["id"]])[0]
    assert taken.is_signed and taken.headers["Content-Type"].startswith("application/cloudevents+json")
    assert taken.headers["webhook-id"] == taken.id and abs(int(taken.headers["webhook-timestamp"]) - taken.at) < 60
    shown = watcher.client.get("/v1/events", params={"source": "opportunities", "types": taken.type, "limit": 1000})
    assert taken.event in shown.expect(200)["items"]
    one, = [d for d in eventually(lambda: deliveries(watcher, made)) if d["eventId"] == taken.id]
    assert one["state"] == "DELIVERED" and one["status"] == 204 and one["tries"] == 1 and one["durationMs"] >= 0


def test_what_the_page_says_about_verifying_is_true(watcher, target):
    """PEE-07: the code of docs/subscribing.md takes what is ours, and neither what was changed nor what is old."""
    with open(f"{ROOT}/docs/subscribing.md", encoding="utf-8") as page:
        code = re.findall(r"```python\n(.*?)```", page.read(), re.DOTALL)[-1]
    names = {}
    exec(code, names)  # pylint: disable=exec-used
    made = hook(watcher, target)
    watcher.client.post(f"/v1/webhooks/{made['id']}:test").expect(200)
    taken = target.taken[0]
    headers = {name.lower(): value for name, value in taken.headers.items()}
    assert names["verify"](made["secret"], headers, taken.body)
    assert not names["verify"](made["secret"], headers, taken.body + b" ")
    assert not names["verify"](made["secret"], {**headers, "webhook-timestamp": "1600000000"}, taken.body)


def test_what_happened_before_it_was_made_is_not_told(sales, watcher, target):
    """PEE-07: it starts now."""
    campaign = sales.campaign()
    before = sales.opportunity(campaign)
    hook(watcher, target)
    after = sales.opportunity(campaign)
    eventually(lambda: told(target, after))
    assert told(target, before) == []


def test_only_the_types_that_were_asked_for_are_told_and_later_others(sales, watcher, target):
    """PEE-07: by type; what is added starts when it is added."""
    made = hook(watcher, target, types=["cohoi.opportunity.won"])
    campaign = sales.campaign()
    first = sales.opportunity(campaign)
    act(sales.manager, first, "win", {}).expect(200)
    eventually(lambda: told(target, first) == ["cohoi.opportunity.won"])
    types = ["cohoi.opportunity.lost", "cohoi.campaign.*"]
    watcher.client.patch(f"/v1/webhooks/{made['id']}", {"types": types}).expect(200)
    second, later = sales.opportunity(campaign), sales.campaign()
    act(sales.manager, second, "lose", {}).expect(200)
    eventually(lambda: told(target, second) == ["cohoi.opportunity.lost"])
    eventually(lambda: told(target, later) == ["cohoi.campaign.created"])
    assert told(target, campaign) == []


def test_a_filter_narrows_it_to_campaigns_customers_and_owners(sales, watcher):
    """PEE-07: by filter."""
    campaign, other = sales.campaign(), sales.campaign()
    contact = sales.contact()
    cases = {"campaignIds": campaign["id"], "contactIds": contact["id"], "ownerIds": sales.binh.id}
    targets = {name: Target() for name in cases}
    for name, id in cases.items():
        hook(watcher, targets[name], types=["cohoi.opportunity.created"], filter={name: [id]})
    made = [sales.opportunity(campaign, ownerId=sales.an.id), sales.opportunity(other, contact=contact, ownerId=sales.an.id),
            sales.opportunity(other, ownerId=sales.binh.id)]
    for target, expected in zip(targets.values(), made):
        eventually(lambda: target.taken, what=f"told of {expected['name']}")
    eventually(lambda: [t.event["subject"] for target in targets.values() for t in target.taken] == [o["id"] for o in made])
    for target in targets.values():
        target.close()


def test_one_s_own_changes_are_not_told_if_one_likes(sales, target):
    """PEE-07: no echo."""
    both = sales.join("manager", "integration")
    campaign = sales.campaign(managerIds=[sales.manager.id, both.id])
    hook(both, target, types=["cohoi.opportunity.created"], skipOwn=True)
    own = sales.opportunity(campaign, by=both)
    other = sales.opportunity(campaign)
    eventually(lambda: told(target, other))
    assert told(target, own) == []


def test_contacts_are_told_with_phone_to_whom_may_see_them_and_nothing_of_them_to_others(sales, watcher):
    """PEE-07, ACC-10: the payload is cut to what its owner may read."""
    may, may_not = Target(lambda taken: (200, {}, taken.body)), Target()
    made = hook(watcher, may, types=["cohoi.contact.created"])
    hook(sales.join("salesperson", "integration"), may_not, types=["cohoi.contact.created"])
    contact = sales.contact(phone="0912000111")
    taken = eventually(lambda: [t for t in may.taken if t.event["subject"] == contact["id"]])[0]
    assert taken.event["data"]["contact"]["phone"] == "0912000111"
    assert "0912000111" not in str(eventually(lambda: deliveries(watcher, made)))  # although the target repeats it
    assert may_not.tries == []
    may.close(), may_not.close()


def test_what_happens_in_campaigns_is_told_to_their_members_as_long_as_they_are(cohoi, sales, target):
    """PEE-07, ACC-02"""
    member = sales.join("salesperson", "integration")
    campaign, other = sales.campaign(salespersonIds=[sales.an.id, member.id]), sales.campaign()
    hook(member, target, types=["cohoi.opportunity.created"])
    seen, unseen = sales.opportunity(campaign), sales.opportunity(other)
    eventually(lambda: told(target, seen))
    sales.manager.client.patch(f"/v1/campaigns/{campaign['id']}", {"salespersonIds": [sales.an.id]}).expect(200)
    cohoi.settle()
    eventually(lambda: clock_of_rights_is_over(sales, campaign, target), 20)
    assert told(target, unseen) == []


def clock_of_rights_is_over(sales, campaign, target):
    """Rights are believed for five seconds: then nothing more comes."""
    one = sales.opportunity(campaign)
    try:
        eventually(lambda: told(target, one), 1)
        return False
    except AssertionError:
        return True


def test_a_token_s_webhook_sees_no_more_than_the_token(cohoi, sales, watcher, target):
    """PEE-07: scopes and streams go with it."""
    body = {"name": "erp", "scopes": ["events.subscribe"], "streams": ["opportunities"]}
    secret = watcher.client.post("/v1/tokens", body).expect(201)["secret"]
    token = Client(cohoi.url, token=secret, seen=watcher.client.seen)
    made = token.post("/v1/webhooks", {"url": target.url()}).expect(201)
    control = Target()
    hook(watcher, control, types=[])
    opportunity, contact = sales.opportunity(sales.campaign()), sales.contact()
    eventually(lambda: told(control, opportunity) and told(control, contact))
    assert target.tries == []  # without campaigns.view_all it sees no campaign, and contacts are another stream
    assert token.get(f"/v1/webhooks/{made['id']}").expect(200)["url"] == target.url()
    control.close()


# --- whose they are --------------------------------------------------------------------------------------------------


def test_webhooks_need_the_right_to_subscribe_and_are_their_owner_s_alone(cohoi, sales, watcher, target):
    """PEE-07"""
    sales.an.client.post("/v1/webhooks", {"url": target.url()}).expect(403)
    sales.an.client.get("/v1/webhooks").expect(403)
    cohoi.anonymous().get("/v1/webhooks").expect(401)
    made = hook(watcher, target)
    stranger, path = sales.join("integration"), f"/v1/webhooks/{made['id']}"
    for reply in (stranger.client.get(path), stranger.client.patch(path, {"skipOwn": True}), stranger.client.delete(path),
                  stranger.client.get(f"{path}/deliveries"), stranger.client.post(f"{path}:test"),
                  stranger.client.post(f"{path}:rotateSecret", {}),
                  stranger.client.post(f"{path}/deliveries/{uuid.uuid4()}:redeliver")):
        reply.expect(404)
    assert stranger.client.get("/v1/webhooks", params={"all": "true"}).expect(200)["items"] == []
    assert cohoi.admin.get(path).expect(200)["ownerId"] == watcher.id
    assert made["id"] in [w["id"] for w in cohoi.admin.get("/v1/webhooks", params={"all": "true", "pageSize": 500})["items"]]
    watcher.client.delete(path).expect(204)
    watcher.client.get(path).expect(404)


def test_a_secret_is_shown_once_and_a_given_one_is_taken(cohoi, watcher, target):
    """PEE-07"""
    made = hook(watcher, target)
    assert made["secret"].startswith("whsec_")
    path = f"/v1/webhooks/{made['id']}"
    for reply in (watcher.client.get(path), watcher.client.get("/v1/webhooks"), watcher.client.patch(path, {"name": "x"})):
        assert "whsec_" not in reply.expect(200).text
    given = "whsec_" + "QUJD" * 10
    assert watcher.client.post("/v1/webhooks", {"url": target.url(), "secret": given}).expect(201)["secret"] == given
    assert "whsec_" not in str([e for e in cohoi.events("notifications") if e["type"].startswith("cohoi.webhook")])
    for bad in ("QUJD" * 10, "whsec_QUJD", "whsec_ not base64 ....................."):
        reply = watcher.client.post("/v1/webhooks", {"url": target.url(), "secret": bad}).expect(400)
        assert reply.fields == {"secret": "BAD_FORMAT"}


def test_a_new_secret_signs_at_once_and_the_old_one_for_a_while(sales, watcher, target):
    """PEE-07: rotation without a gap."""
    made = hook(watcher, target)
    new = watcher.client.post(f"/v1/webhooks/{made['id']}:rotateSecret", {}).expect(200)["secret"]
    watcher.client.post(f"/v1/webhooks/{made['id']}:test").expect(200)
    taken = target.taken[-1]
    signed = [signature(secret, taken.id, taken.headers["webhook-timestamp"], taken.body) for secret in (new, made["secret"])]
    assert taken.signatures == signed


@pytest.mark.parametrize("fields, refused", [
    ({"url": "ftp://127.0.0.1/x"}, "url"), ({"url": "https://user:pass@127.0.0.1/x"}, "url"), ({"url": "nonsense"}, "url"),
    ({"url": "https://" + "x" * 1000}, "url"), ({"types": ["cohoi.weather.changed"]}, "types[0]"), ({"types": ["*"]}, "types[0]"),
    ({"filter": {"campaignIds": ["x"]}}, "filter.campaignIds[0]"), ({"state": "GONE"}, "state"), ({"url": ""}, "url"),
])
def test_what_cannot_be_a_webhook_is_refused(watcher, target, fields, refused):
    """PEE-07"""
    assert refused in watcher.client.post("/v1/webhooks", {"url": target.url(), **fields}).expect(400).fields


def test_of_one_user_there_are_fifty_at_most(watcher, target):
    for _ in range(50):
        hook(watcher, target, state="DISABLED")
    watcher.client.post("/v1/webhooks", {"url": target.url()}).expect(412, "TOO_MANY_WEBHOOKS")
    page = watcher.client.get("/v1/webhooks", params={"pageSize": 20}).expect(200)
    assert page["totalSize"] == 50 and len(page["items"]) == 20 and page["nextPageToken"]
    for made in watcher.client.items("/v1/webhooks"):
        watcher.client.delete(f"/v1/webhooks/{made['id']}").expect(204)


# --- where they may lead ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [
    "https://10.0.0.1/", "https://192.168.1.1:8443/x", "https://172.16.0.1/", "https://100.64.0.1/", "https://169.254.169.254/",
    "https://0.0.0.0/", "https://[::1]/", "https://[fd00::1]/", "https://[fe80::1]/", "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::1]/", "https://0xa000001/",
    "https://167772161/", "https://0300.0250.1/", "http://8.8.8.8/", "https://224.0.0.1/", "https://255.255.255.255/",
])
def test_internal_targets_are_refused_and_http_to_anywhere(watcher, url):
    """PEE-07: private, loopback, link-local, carrier-grade NAT, unique local, metadata; in any spelling."""
    assert watcher.client.post("/v1/webhooks", {"url": url}).expect(400).fields == {"url": "WEBHOOK_TARGET_FORBIDDEN"}


def test_a_name_that_leads_inside_is_refused_unless_it_is_allowed(cohoi, watcher, target):
    """PEE-07: by host name; the setting takes names and networks, nothing else."""
    allow(cohoi)
    body = {"url": target.url("localhost"), "types": ["cohoi.opportunity.*"]}
    assert watcher.client.post("/v1/webhooks", body).expect(400).fields == {"url": "WEBHOOK_TARGET_FORBIDDEN"}
    assert watcher.client.post("/v1/webhooks", {"url": "https://localhost/"}).expect(400).fields
    allow(cohoi, "LOCALHOST")
    watcher.client.seen.add(cohoi.admin.seen.header())
    watcher.client.post("/v1/webhooks", body).expect(201)
    for bad in ("10.0.0.0/33", "-x", "a b", "http://x", ""):
        cohoi.admin.patch("/v1/settings", {"webhookAllowedTargets": [bad]}).expect(400)
    allow(cohoi, "127.0.0.0/8")


def test_a_target_that_is_no_longer_allowed_is_not_connected_to(cohoi, sales, watcher, target):
    """PEE-07: the address that is connected is checked each time, so a name that leads elsewhere later does not help."""
    made = hook(watcher, target)
    allow(cohoi)
    try:
        opportunity = sales.opportunity(sales.campaign())
        eventually(lambda: "not allowed" in deliveries(watcher, made, state="FAILED")[0]["cause"])
        reply = watcher.client.post(f"/v1/webhooks/{made['id']}:test").expect(200)
        assert reply["state"] == "FAILED" and "not allowed" in reply["cause"] and "status" not in reply.json
    finally:
        allow(cohoi, "127.0.0.0/8")
    eventually(lambda: told(target, opportunity), 20, "told as soon as it is allowed again")


def test_a_redirect_is_not_followed(sales, watcher):
    """PEE-07: nor could it lead inside."""
    inside = Target()
    outside = Target(lambda taken: (302, {"Location": inside.url()}, b""))
    made = hook(watcher, outside)
    reply = watcher.client.post(f"/v1/webhooks/{made['id']}:test").expect(200)
    assert reply["state"] == "FAILED" and reply["status"] == 302 and "redirect" in reply["cause"]
    assert inside.tries == []
    watcher.client.delete(f"/v1/webhooks/{made['id']}").expect(204)
    inside.close(), outside.close()


def test_nothing_listens_there_is_said(watcher):
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    made = watcher.client.post("/v1/webhooks", {"url": f"http://127.0.0.1:{free.getsockname()[1]}/"}).expect(201)
    reply = watcher.client.post(f"/v1/webhooks/{made['id']}:test").expect(200)
    assert reply["state"] == "FAILED" and "connect" in reply["cause"].lower()
    watcher.client.delete(f"/v1/webhooks/{made['id']}").expect(204)
