"""The gateway: what clients may rely on, whatever the method (docs/architecture.md sections 2, 4 and 6)."""
import gzip
import json
import os
import shutil
import signal
import socket
import tempfile
import threading
import time

import pytest
import requests
from cohoi_client import Client, eventually
from cohoi_system import PASSWORD
from sales import Sales, tax_code

NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"


@pytest.fixture(scope="module")
def cohoi(own_cohoi):
    return own_cohoi


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


# --- conventions ---

def test_what_is_created_says_where_it_is_and_which_version(sales):
    made = sales.an.client.post("/v1/contacts", {"name": "An Phát"}).expect(201)
    assert made.headers["Location"] == f"/v1/contacts/{made['id']}"
    assert made.headers["ETag"] == '"1"'
    assert sales.an.client.get(made.headers["Location"]).expect(200)["name"] == "An Phát"


def test_a_reply_without_content_is_204(cohoi):
    user = cohoi.new_user("salesperson")
    gone = user.client.delete("/v1/sessions/current").expect(204)
    assert gone.content == b""


def test_a_patch_changes_what_is_present_and_null_clears(sales):
    contact = sales.contact(note="first", website="https://a.example")
    path = f"/v1/contacts/{contact['id']}"
    sales.an.client.patch(path, {"website": None, "name": "Bình An"}).expect(200)
    read = sales.an.client.get(path).expect(200).json
    assert read["note"] == "first" and read["name"] == "Bình An" and "website" not in read


def test_a_stale_if_match_is_412(sales):
    path = f"/v1/contacts/{sales.contact()['id']}"
    sales.an.client.patch(path, {"note": "1"}, if_match=1).expect(200)
    sales.an.client.patch(path, {"note": "2"}, if_match=1).expect(412, "VERSION_MISMATCH")
    sales.an.client.patch(path, {"note": "2"}, headers={"If-Match": "1"}).expect(400)


def test_a_repeated_command_has_its_first_reply(sales):
    body = {"name": "Một lần"}
    first = sales.an.client.post("/v1/contacts", body, key="once 1").expect(201)
    again = sales.an.client.post("/v1/contacts", body, key="once 1").expect(201)
    assert again.json == first.json
    assert again.headers["Cohoi-Position"] == first.headers["Cohoi-Position"]
    assert again.headers["Idempotent-Replayed"] == "true"
    sales.an.client.post("/v1/contacts", {"name": "x"}, key="once 1").expect(409, "IDEMPOTENCY_KEY_REUSED")


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_a_key_is_printable_and_at_most_200_long(sales, key):
    sales.an.client.post("/v1/contacts", {"name": "x"}, key=key).expect(400)


def test_positions_that_are_not_ours_are_refused(sales):
    for text in ("nonsense", "AAAA", "!"):
        refused = sales.an.client.get("/v1/contacts", headers={"Cohoi-After": text}).expect(400)
        assert refused.fields == {"Cohoi-After": "BAD_FORMAT"}


def test_own_writes_are_read(cohoi, sales):
    """Section 4: another daemon answers a query after it has taken what this client wrote."""
    for _ in range(10):
        campaign = sales.campaign()
        sales.opportunity(campaign)


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/contacts/1/2/3", "/v1/contacts/%ff", "/nothing.html"])
def test_an_unknown_path_is_404(sales, path):
    sales.an.client.get(path).expect(404, "NOT_FOUND")


def test_another_verb_is_405_and_told_which_ones_are_taken(sales):
    refused = sales.an.client.put("/v1/contacts", {}).expect(405, "METHOD_NOT_ALLOWED")
    assert sorted(refused.headers["Allow"].split(", ")) == ["GET", "POST"]


def test_an_unknown_query_parameter_is_refused(sales):
    assert sales.an.client.get("/v1/contacts?sort=name").expect(400).fields == {"sort": "UNKNOWN_FIELD"}


def test_a_wrong_field_is_named_as_it_was_sent(sales):
    refused = sales.an.client.post("/v1/contacts", {"name": "x", "phone": "not a phone"}).expect(400)
    assert refused.fields == {"phone": "BAD_FORMAT"}
    refused = sales.an.client.post("/v1/contacts", {"name": "x", "contactPersons": [{"title": "x"}]}).expect(400)
    assert refused.fields == {"contactPersons[0].name": "REQUIRED"}


def test_bodies_are_json_and_not_too_long(sales):
    client = sales.an.client
    client.request("POST", "/v1/contacts", headers={"Content-Type": "text/plain"}, files=None, body=None).expect(400)
    url, own = client.url + "/v1/contacts", {"Authorization": f"Bearer {client.token}"}
    plain = requests.post(url, data=b"{}", headers={**own, "Content-Type": "text/plain"}, timeout=10)
    assert (plain.status_code, plain.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    large = requests.post(url, data=b" " * 1_100_000, headers={**own, "Content-Type": "application/json"}, timeout=10)
    assert (large.status_code, large.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")
    for broken in (b"{", b"[1,]", b'{"name":"a"} x', b'{"name":"\xff"}', b'{"a":' * 50):
        bad = requests.post(url, data=broken, headers={**own, "Content-Type": "application/json"}, timeout=10)
        assert bad.status_code == 400, broken


def test_refusals_speak_the_readers_language(sales):
    path = "/v1/contacts/" + NOBODY
    for wanted, title in (("en", "Not found."), ("vi", "Không tìm thấy."), ("fr", "Không tìm thấy."),
                          ("vi;q=0.1,en;q=0.5", "Not found.")):
        refused = sales.an.client.get(path, headers={"Accept-Language": wanted}).expect(404, "NOT_FOUND")
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused["title"] == title and refused["status"] == 404 and refused["type"] == "/problems/not-found"


def test_a_list_comes_page_by_page(sales):
    made = {sales.contact()["id"] for _ in range(5)}
    seen, token = [], None
    while True:
        page = sales.an.client.get("/v1/contacts", params={"pageSize": 2, **({"pageToken": token} if token else {})})
        seen += [c["id"] for c in page.expect(200)["items"]]
        token = page.json.get("nextPageToken")
        if not token:
            break
    assert made <= set(seen) and len(seen) == len(set(seen))


def test_a_download_is_a_file(sales):
    campaign = sales.campaign()
    sales.opportunity(campaign)
    step = campaign["steps"][0]["id"]
    got = sales.manager.client.get(f"/v1/campaigns/{campaign['id']}/steps/{step}/customers.csv").expect(200)
    assert got.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''" in got.headers["Content-Disposition"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "Khách hàng" in got.content.decode("utf-8-sig")


# --- who is it ---

def test_nobody_may_do_nothing(cohoi):
    refused = cohoi.anonymous().get("/v1/contacts").expect(401, "UNAUTHENTICATED")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    for token in ("wrong", "x" * 300, "a b", ""):
        Client(cohoi.url, token=token).get("/v1/me", headers={"Authorization": f"Bearer {token}"}).expect(401)


def test_a_missing_right_is_403(sales):
    sales.an.client.post("/v1/campaigns", {"name": "x"}).expect(403, "PERMISSION_DENIED")
    sales.an.client.get("/v1/audit").expect(403, "PERMISSION_DENIED")


def test_a_browser_signs_in_by_cookie_and_writes_with_its_csrf_token(cohoi):
    user = cohoi.new_user("salesperson")
    browser = cohoi.client(user.username, cookies=True)
    cookies = {c.name: c for c in browser.session.cookies}
    assert cookies["cohoi_session"].has_nonstandard_attr("HttpOnly")
    assert cookies["cohoi_session"].get_nonstandard_attr("SameSite") == "Lax"
    assert not cookies["cohoi_csrf"].has_nonstandard_attr("HttpOnly")
    browser.get("/v1/me").expect(200)
    browser.post("/v1/contacts", {"name": "x"}).expect(201)
    for wrong in ("", "wrong", "x" * len(browser.csrf_token)):
        refused = browser.post("/v1/contacts", {"name": "x"}, headers={"X-CSRF-Token": wrong})
        refused.expect(403, "CSRF_TOKEN_WRONG")
    gone = browser.delete("/v1/sessions/current").expect(204)
    assert "Max-Age=0" in gone.headers["Set-Cookie"]


def test_who_has_signed_out_is_out_at_once(cohoi):
    user = cohoi.new_user("salesperson")
    user.client.get("/v1/me").expect(200)
    user.client.delete("/v1/sessions/current").expect(204)
    user.client.get("/v1/me").expect(401)


def test_a_stale_cookie_does_not_stand_in_the_way_of_a_log_in(cohoi):
    user = cohoi.new_user("salesperson")
    reply = requests.post(cohoi.url + "/v1/sessions", json={"username": user.username, "password": PASSWORD},
                          cookies={"cohoi_session": "stale"}, timeout=10)
    assert reply.status_code == 200


def test_an_api_token_is_no_cookie(cohoi):
    secret = cohoi.admin.post("/v1/tokens", {"name": "t"}).ok()["secret"]
    assert requests.get(cohoi.url + "/v1/me", cookies={"cohoi_session": secret}, timeout=10).status_code == 401
    Client(cohoi.url, token=secret).get("/v1/me").expect(200)


def test_a_token_that_is_deleted_opens_nothing_any_more(cohoi):
    token = cohoi.admin.post("/v1/tokens", {"name": "t"}).ok()
    machine = Client(cohoi.url, token=token["secret"])
    machine.get("/v1/me").expect(200)
    cohoi.admin.delete(f"/v1/tokens/{token['id']}").ok()
    eventually(lambda: machine.get("/v1/me").status == 401, 5, "401")


def test_a_right_that_is_taken_is_gone_within_seconds(cohoi):
    user = cohoi.new_user("manager")
    user.client.post("/v1/campaigns", {"name": "x"}).expect(201)
    cohoi.admin.patch(f"/v1/users/{user.id}", {"roles": ["salesperson"]}).ok()
    eventually(lambda: user.client.post("/v1/campaigns", {"name": "x"}).status == 403, 5, "403")


def test_a_machines_rights_are_cut_to_its_scopes(cohoi):
    token = cohoi.admin.post("/v1/tokens", {"name": "t", "scopes": ["events.subscribe"]}).ok()["secret"]
    machine = Client(cohoi.url, token=token)
    machine.post("/v1/campaigns", {"name": "x"}).expect(403, "PERMISSION_DENIED")
    machine.get("/v1/events?limit=1").expect(200)


# --- pages ---

def test_every_page_is_hardened(cohoi):
    for path in ("/", "/docs", "/openapi.json", "/v1/me"):
        headers = requests.get(cohoi.url + path, timeout=10).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        policy = headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", ""), path
        assert "default-src" in policy and "unsafe-eval" not in policy, path


def test_the_interface_describes_itself(cohoi):
    paths = requests.get(cohoi.url + "/openapi.json", timeout=10).json()["paths"]
    assert "/v1/contacts/{id}:pull" in paths
    described = requests.get(cohoi.url + "/asyncapi.json", timeout=10).json()
    assert described["asyncapi"].startswith("3.")
    message = described["components"]["messages"]["cohoi.opportunity.won"]["payload"]["properties"]["data"]["$ref"]
    assert message.rpartition("/")[2] in described["components"]["schemas"]
    assert not [name for name in described["components"]["messages"] if name.startswith(("cohoi.thing.", "cohoi.copy."))]
    page = requests.get(cohoi.url + "/docs", timeout=10).text
    assert "/v1/contacts/{id}:pull" in page and "<script" not in page and "http://" not in page


def test_the_page_is_served_with_its_files(make_cohoi):
    """Names that change with their content are kept for ever; a path of the page's own gives the page."""
    folder = tempfile.mkdtemp(prefix="cohoi-web-", dir="/tmp")
    os.makedirs(folder + "/assets")
    os.chmod(folder, 0o755)
    for name, text in (("index.html", "<!doctype html><p>page"), ("assets/index-4f3a9c1b.js", "1")):
        with open(f"{folder}/{name}", "w", encoding="ascii") as file:
            file.write(text)
    with open(folder + "/assets/index-4f3a9c1b.js.gz", "wb") as file:
        file.write(gzip.compress(b"1 // pressed"))
    url = make_cohoi(settings={"gateway.web_dir": folder}).url
    page = requests.get(url + "/", timeout=10)
    assert "page" in page.text and page.headers["Cache-Control"] == "no-cache"
    assert requests.get(url + "/campaigns/17", timeout=10).text == page.text
    again = requests.get(url + "/", headers={"If-None-Match": page.headers["ETag"]}, timeout=10)
    assert again.status_code == 304
    script = requests.get(url + "/assets/index-4f3a9c1b.js", timeout=10)
    assert (script.headers["Content-Encoding"], script.text) == ("gzip", "1 // pressed")
    plain = requests.get(url + "/assets/index-4f3a9c1b.js", headers={"Accept-Encoding": "identity"}, timeout=10)
    assert "Content-Encoding" not in plain.headers and plain.text == "1" and plain.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in script.headers["Cache-Control"] and "javascript" in script.headers["Content-Type"]
    for path in ("/assets/other.js", "/v1/other", "/%2e%2e/etc/passwd", "/../../etc/passwd.txt"):
        assert "page" not in requests.get(url + path, timeout=10).text or path.startswith("/%2e"), path
    shutil.rmtree(folder)


# --- limits ---

def test_one_token_that_asks_too_much_waits_alone(make_cohoi):
    system = make_cohoi(settings={"gateway.requests_per_second": "2", "gateway.burst": "30"})
    busy, other = system.new_user("salesperson"), system.new_user("salesperson")
    replies = [busy.client.get("/v1/me") for _ in range(60)]
    refused = [r for r in replies if r.status == 429]
    assert refused and refused[0].code == "RESOURCE_EXHAUSTED"
    assert int(refused[0].headers["Retry-After"]) >= 1
    other.client.get("/v1/me").expect(200)


def test_log_ins_are_limited_by_address(make_cohoi):
    system = make_cohoi(settings={"gateway.log_ins_per_minute": "5"})
    bodies = [{"username": f"nobody{i}", "password": PASSWORD} for i in range(15)]
    statuses = [system.anonymous().post("/v1/sessions", body).status for body in bodies]
    assert statuses[0] == 401 and statuses[-1] == 429


def test_guessing_locks_out_nobody_who_knows(cohoi):
    user = cohoi.new_user("salesperson")
    statuses = {Client(cohoi.url, token=f"guess-{i}").get("/v1/me").status for i in range(600)}
    assert statuses == {401, 429}
    user.client.get("/v1/me").expect(200)


# --- streams ---

class Stream:
    """Server-sent events, read in the background."""

    def __init__(self, client, path, last_id=None):
        headers = {"Last-Event-ID": last_id} if last_id else {}
        self.messages, self.ended = [], False
        self.response = client.get(path, headers=headers, stream=True, timeout=60)
        if self.response.status_code == 200:
            threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        message = {}
        try:
            for line in self.response.iter_lines(chunk_size=1):
                name, _, value = line.decode().partition(": ")
                if name and not line.startswith(b":"):
                    message[name] = value
                elif not name and message:
                    self.messages.append({**message, "data": json.loads(message["data"])})
                    message = {}
        except (requests.RequestException, AttributeError, ValueError):
            pass
        self.ended = True

    def of(self, event):
        return [m for m in self.messages if m.get("event") == event]

    def wait(self, event, n=1, timeout=10):
        return eventually(lambda: len(self.of(event)) >= n and self.of(event), timeout, f"{n} of {event}")

    @property
    def last_id(self):
        return [m["id"] for m in self.messages if "id" in m][-1]

    def close(self):
        """Leaves, as a browser does: the reader in the background then ends, too."""
        self.response.raw._fp.fp.raw._sock.shutdown(socket.SHUT_RDWR)


def notified_of(stream, opportunity):
    return [m for m in stream.of("notification") if m["data"]["notification"].get("opportunityId") == opportunity["id"]]


def test_a_stream_tells_of_notifications_and_boards(sales):
    campaign = sales.campaign()
    stream = Stream(sales.an.client, "/v1/stream")
    stream.wait("hello")
    opportunity = sales.opportunity(campaign, ownerId=sales.an.id, contact=sales.contact(sales.an))
    eventually(lambda: notified_of(stream, opportunity), what="a notification")
    eventually(lambda: [m for m in stream.of("board") if m["data"].get("campaignId") == campaign["id"]], what="a hint")
    stream.close()


def test_a_stream_is_told_to_read_again_when_its_user_sees_another_campaign(sales):
    stream = Stream(sales.an.client, "/v1/stream")
    stream.wait("hello")
    time.sleep(0.2)
    campaign = sales.campaign()
    eventually(lambda: {"resync": True} in [m["data"] for m in stream.of("board")], what="a hint to read again")
    sales.opportunity(campaign)
    eventually(lambda: [m for m in stream.of("board") if m["data"].get("campaignId") == campaign["id"]], what="a hint")
    stream.close()


def test_acc_02_a_stream_tells_nothing_of_campaigns_that_its_user_may_not_see(cohoi, sales):
    """ACC-02: neither hints nor notifications."""
    stranger = cohoi.new_user("salesperson")
    theirs, ours = Stream(stranger.client, "/v1/stream"), Stream(sales.manager.client, "/v1/stream")
    theirs.wait("hello")
    ours.wait("hello")
    campaign = sales.campaign()
    sales.opportunity(campaign)
    eventually(lambda: [m for m in ours.of("board") if m["data"].get("campaignId") == campaign["id"]], what="a hint")
    time.sleep(0.5)
    assert [m for m in theirs.messages if m["event"] in ("board", "notification")] == []


def test_a_stream_that_comes_again_has_missed_no_notification(sales):
    first = Stream(sales.binh.client, "/v1/stream")
    first.wait("hello")
    last_id = first.last_id
    first.close()
    campaign = sales.campaign()
    made = [sales.opportunity(campaign, ownerId=sales.binh.id, contact=sales.contact(sales.binh)) for _ in range(3)]
    eventually(lambda: len([n for n in sales.binh.client.get("/v1/notifications")["items"]
                            if n.get("campaignId") == campaign["id"]]) >= 3, what="notifications")
    again = Stream(sales.binh.client, "/v1/stream", last_id)
    for opportunity in made:
        assert len(eventually(lambda o=opportunity: notified_of(again, o), what="what was missed")) == 1
    assert {"resync": True} in [m["data"] for m in again.wait("board")]
    again.close()


def test_a_board_is_told_of_at_most_five_times_a_second(sales):
    campaign = sales.campaign()
    stream = Stream(sales.manager.client, "/v1/stream")
    stream.wait("hello")
    began = time.monotonic()
    for _ in range(60):
        sales.opportunity(campaign)
    took = time.monotonic() - began
    time.sleep(0.6)
    told = [m for m in stream.of("board") if m["data"].get("campaignId") == campaign["id"]]
    assert 1 <= len(told) <= 5 * (took + 1) + 2
    stream.close()


def test_signing_out_ends_the_streams_of_the_session(cohoi):
    user = cohoi.new_user("salesperson")
    stream = Stream(user.client, "/v1/stream")
    stream.wait("hello")
    Client(cohoi.url, token=user.client.token).delete("/v1/sessions/current").expect(204)
    eventually(lambda: stream.ended, 5, "the end of the stream")


def test_a_user_has_a_bounded_number_of_streams(make_cohoi):
    system = make_cohoi(settings={"gateway.streams_per_user": "3", "gateway.heartbeat_seconds": "1"})
    user = system.new_user("salesperson")
    streams = [Stream(system.client(user.username), "/v1/stream") for _ in range(3)]
    for stream in streams:
        stream.wait("hello")
    refused = user.client.get("/v1/stream", stream=True)
    assert refused.status_code == 429
    streams[0].close()
    eventually(lambda: Stream(user.client, "/v1/stream").response.status_code == 200, 10, "room")


# --- events for other systems ---

def machine(cohoi, *scopes, **fields):
    secret = cohoi.admin.post("/v1/tokens", {"name": "machine", "scopes": ["events.subscribe", *scopes], **fields})
    return Client(cohoi.url, token=secret.ok()["secret"])


def read_all(client, after=None, **params):
    while True:
        page = client.get("/v1/events", params={**params, **({"after": after} if after else {})}).expect(200)
        yield from page["items"]
        after = page["nextAfter"]
        if page["caughtUp"]:
            return


def position(event):
    return event["source"], int(event["partition"]), int(event["sequence"])


def test_all_events_are_read_page_by_page_in_order_within_a_partition(cohoi, sales):
    sales.opportunity(sales.campaign())
    seen = list(read_all(cohoi.admin, limit=7))
    assert len({e["id"] for e in seen}) == len(seen)
    last = {}
    for event in seen:
        source, partition, sequence = position(event)
        assert sequence == last.get((source, partition), 0) + 1 or source == "/cohoi/notifications"
        last[source, partition] = sequence
    assert {"/cohoi/accounts", "/cohoi/contacts", "/cohoi/campaigns", "/cohoi/opportunities"} <= {e["source"] for e in seen}


def test_events_may_be_chosen_by_source_and_type(cohoi, sales):
    sales.opportunity(sales.campaign())
    contacts = list(read_all(cohoi.admin, source="contacts", limit=500))
    assert contacts and {e["source"] for e in contacts} == {"/cohoi/contacts"}
    some = list(read_all(cohoi.admin, types="cohoi.opportunity.created,cohoi.campaign.*", limit=500))
    assert {"cohoi.opportunity.created", "cohoi.campaign.created"} <= {e["type"] for e in some}
    assert all(e["type"] == "cohoi.opportunity.created" or e["type"].startswith("cohoi.campaign.") for e in some)


@pytest.mark.parametrize("query", ["source=nobody", "after=nonsense", "limit=0", "limit=1001", "limit=x", "page=2"])
def test_what_events_cannot_be_asked_for_is_refused(cohoi, query):
    assert list(cohoi.admin.get("/v1/events?" + query).expect(400).fields) == [query.partition("=")[0]]


def test_acc_02_events_are_shown_to_those_who_may_see_their_things(cohoi, sales):
    """ACC-02, ACC-09: a machine sees what its user and its scopes allow."""
    sales.opportunity(sales.campaign())
    narrow = machine(cohoi)
    sources = {e["source"] for e in read_all(narrow, limit=1000)}
    assert not sources & {"/cohoi/contacts", "/cohoi/accounts", "/cohoi/opportunities", "/cohoi/campaigns"}
    wide = machine(cohoi, "contacts.view_all", "campaigns.view_all")
    sources = {e["source"] for e in read_all(wide, limit=1000)}
    assert {"/cohoi/contacts", "/cohoi/opportunities", "/cohoi/campaigns"} <= sources and "/cohoi/accounts" not in sources
    only = machine(cohoi, "contacts.view_all", "campaigns.view_all", streams=["campaigns"])
    assert {e["source"] for e in read_all(only, limit=1000)} == {"/cohoi/campaigns"}


def test_events_need_their_right(sales):
    sales.an.client.get("/v1/events").expect(403, "PERMISSION_DENIED")
    assert Stream(sales.an.client, "/v1/events:stream").response.status_code == 403


def test_no_phone_stands_in_other_events_than_those_of_contacts(cohoi, sales):
    """NTF-07 and architecture, section 3: personal data."""
    contact = sales.contact(phone="0911222333", email="ai.do@example.vn")
    sales.opportunity(sales.campaign(), contact=contact)
    for event in read_all(cohoi.admin, limit=1000):
        text = json.dumps(event)
        if event["source"] != "/cohoi/contacts":
            assert "0911222333" not in text and "ai.do@example.vn" not in text, event["type"]


def test_a_stream_of_events_goes_on_where_it_stood(cohoi, sales):
    first = Stream(cohoi.admin, "/v1/events:stream?source=opportunities")
    one = sales.opportunity(sales.campaign())
    eventually(lambda: [m for m in first.of("event") if m["data"]["subject"] == one["id"]], what="the first event")
    before = [m["data"]["id"] for m in first.of("event")]
    last_id = first.last_id
    first.close()
    made = [sales.opportunity(sales.campaign()) for _ in range(5)]
    again = Stream(cohoi.admin, "/v1/events:stream?source=opportunities", last_id)
    eventually(lambda: {o["id"] for o in made} <= {m["data"]["subject"] for m in again.of("event")}, what="the rest")
    late = sales.opportunity(sales.campaign())
    eventually(lambda: late["id"] in {m["data"]["subject"] for m in again.of("event")}, what="what came later")
    ids = [m["data"]["id"] for m in again.of("event")]
    assert len(ids) == len(set(ids)) and not set(ids) & set(before)
    again.close()


def test_a_subscriber_that_does_not_read_holds_up_nobody(cohoi, sales):
    """Its connection stands still; others go on, and it loses nothing once it reads."""
    host, _, port = cohoi.url.rpartition("/")[2].partition(":")
    stuck = socket.create_connection((host, int(port)))
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck.sendall(f"GET /v1/events:stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {cohoi.admin.token}\r\n\r\n".encode())
    time.sleep(0.5)
    for _ in range(5):
        sales.opportunity(sales.campaign())
    stuck.settimeout(2)
    text = b""
    try:
        while chunk := stuck.recv(65536):
            text += chunk
    except TimeoutError:
        pass
    assert text.count(b"event: event") >= len(list(read_all(cohoi.admin, limit=1000))) - 5
    stuck.close()


# --- its life ---

def test_a_gateway_that_is_told_to_end_ends_its_streams_and_answers_what_it_has(make_cohoi):
    system = make_cohoi(scale="gateway=1")
    user = system.new_user("salesperson")
    stream = Stream(user.client, "/v1/stream")
    stream.wait("hello")
    statuses = []

    def ask():
        client = system.client(user.username)
        try:
            while True:
                statuses.append(client.get("/v1/contacts").status)
        except requests.RequestException:
            pass

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    eventually(lambda: len(statuses) > 50, what="traffic")
    system.restart("gateway", sig=signal.SIGTERM)
    for thread in asking:
        thread.join()
    assert set(statuses) == {200}
    eventually(lambda: stream.ended, 5, "the end of the stream")


def test_without_accounts_nobody_is_let_in_for_long(make_cohoi):
    """Section 6: rights are remembered 5 s at most, then it is 503."""
    system = make_cohoi()
    user = system.new_user("salesperson")
    user.client.get("/v1/contacts").expect(200)
    pid = system.kill("accounts", sig=signal.SIGSTOP)
    try:
        eventually(lambda: user.client.get("/v1/contacts").status == 503, 20, "503")
        user.client.get("/v1/contacts").expect(503, "UNAVAILABLE")
    finally:
        os.kill(pid, signal.SIGCONT)
    eventually(lambda: user.client.get("/v1/contacts").status == 200, 30, "200 again")
