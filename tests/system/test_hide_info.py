"""A table of every path by which a phone or an e-mail could leave, against every kind of reader.
ACC-07, NTF-07, AMB-16, AMB-17, EXP-01"""
import json
import threading

import pytest
import requests
from cohoi_client import eventually
from sales import Sales, act, events, steps

PHONE, NATIONAL, EMAIL = "0987 123 654", "987123654", "bimat.khach@vidu.example"


@pytest.fixture(scope="module")
def cohoi(own_cohoi):
    return own_cohoi


def leaks(text):
    """Whether the secret stands in the text, in any form that it could be written in."""
    flat = "".join(c for c in text if c.isalnum() or c in "@.").lower()
    return NATIONAL in flat or EMAIL in flat


class Scene:
    """A campaign with hide-info and a customer in it who belongs to nobody of the readers; with and without an owner."""

    def __init__(self, cohoi):
        self.cohoi = cohoi
        self.sales = sales = Sales(cohoi)
        self.care = sales.join("customer_care")        # sees all campaigns and all contacts: reading
        self.stranger = sales.join("salesperson")      # is no member
        self.other_manager = sales.join("manager")     # view-all, not of this campaign
        self.campaign = sales.campaign(hideInfo=True)
        self.contact = sales.manager.client.post(
            "/v1/contacts", {"name": "Khách kín", "phone": PHONE, "email": EMAIL}).expect(201).json
        self.owned = sales.opportunity(self.campaign, contact=self.contact, ownerId=sales.an.id, name="Có người")
        second = sales.manager.client.post(
            "/v1/contacts", {"name": "Khách kín hai", "phone": PHONE, "email": "hai." + EMAIL}).expect(201).json
        self.unowned = sales.opportunity(self.campaign, contact=second, ownerId=None, name="Chưa ai")
        self.readers = {"owner": sales.an, "manager": sales.manager, "seller": sales.binh, "view-all": self.care,
                        "other manager": self.other_manager, "stranger": self.stranger}


@pytest.fixture(scope="module")
def scene(cohoi):
    return Scene(cohoi)


def detail(scene, reader):
    return reader.client.get(f"/v1/opportunities/{scene.owned['id']}").text


def listing(scene, reader):
    return reader.client.get("/v1/opportunities", params={"campaignId": scene.campaign["id"]}).text


def by_contact(scene, reader):
    return reader.client.get(f"/v1/contacts/{scene.contact['id']}/opportunities").text


def board(scene, reader):
    return reader.client.get(f"/v1/campaigns/{scene.campaign['id']}/board").text


def download(scene, reader):
    return reader.client.get(f"/v1/campaigns/{scene.campaign['id']}/steps/{steps(scene.campaign)[0]}/customers.csv").text


def history(scene, reader):
    return reader.client.get(f"/v1/opportunities/{scene.owned['id']}/history").text


def comments(scene, reader):
    return reader.client.get(f"/v1/opportunities/{scene.owned['id']}/comments").text


def claims(scene, reader):
    return reader.client.get(f"/v1/opportunities/{scene.owned['id']}/claims").text


def notifications(scene, reader):
    return reader.client.get("/v1/notifications", params={"pageSize": 500}).text


def replies_to_writes(scene, reader):
    return "".join(act(reader, scene.owned, verb, body).text for verb, body in (
        ("move", {"stepId": steps(scene.campaign)[0]}), ("register", None), ("copy", {"campaignId": scene.campaign["id"]}),
        ("assign", {"ownerId": scene.sales.an.id})))


def error_texts(scene, reader):
    """A second one for the same customer, and the same phone typed as a new customer: refused, without the number."""
    body = {"campaignId": scene.campaign["id"], "contactId": scene.contact["id"]}
    again = reader.client.post("/v1/opportunities", body)
    typed = reader.client.post("/v1/opportunities", {
        "campaignId": scene.campaign["id"], "newContact": {"name": "Ai đó", "phone": "0911 000 999"}})
    return again.text + (typed.text if typed.status >= 400 else "")


# path -> who may see the secret there. Everybody else must not find it.
PATHS = [
    (detail, {"owner", "manager"}),
    (listing, {"owner", "manager"}),
    (by_contact, {"owner", "manager"}),
    (board, {"owner", "manager"}),
    (download, {"owner", "manager"}),
    (history, set()),
    (comments, set()),
    (claims, set()),
    (notifications, set()),
    (replies_to_writes, {"owner", "manager"}),
    (error_texts, set()),
]


@pytest.mark.parametrize("path,may", PATHS, ids=[p.__name__ for p, _ in PATHS])
def test_only_the_owner_and_the_manager_read_a_phone_or_an_email(scene, path, may):
    """ACC-07, EXP-01: view-all is not exempt."""
    found = {name for name, reader in scene.readers.items() if leaks(path(scene, reader))}
    assert found <= may, f"{found - may} read it by {path.__name__}"
    if path in (detail, listing, board, download):
        assert found == may  # and those who may do see it


def test_what_is_hidden_is_three_stars(scene):
    """ACC-07"""
    shown = scene.sales.binh.client.get(f"/v1/opportunities/{scene.owned['id']}").expect(200)
    assert shown["phone"] == "***" and shown["email"] == "***"


def test_of_an_unowned_one_only_managers_see_the_phone(scene):
    """AMB-17"""
    found = {name for name, reader in scene.readers.items()
             if leaks(reader.client.get(f"/v1/opportunities/{scene.unowned['id']}").text)}
    assert found == {"manager"}


@pytest.mark.parametrize("filter", [{"phone": PHONE}, {"phone": NATIONAL}, {"email": EMAIL}, {"q": PHONE}, {"q": EMAIL}])
def test_searching_the_board_for_it_reveals_no_match(scene, filter):
    """AMB-16: a reader who may not see it finds the same as with a number that nobody has."""

    def found(reader):
        columns = reader.client.get(f"/v1/campaigns/{scene.campaign['id']}/board", params=filter).json.get("columns", [])
        return {item["name"] for column in columns for item in column["items"]}, sum(c["totalSize"] for c in columns)

    for name in ("seller", "view-all", "other manager"):
        assert found(scene.readers[name]) == (set(), 0), name
    if filter.get("phone") == PHONE or "email" in filter:
        assert "Có người" in found(scene.readers["manager"])[0]


@pytest.mark.parametrize("q", [PHONE, NATIONAL, EMAIL])
def test_searching_the_list_for_it_reveals_no_match(scene, q):
    """AMB-16"""
    for name in ("seller", "view-all", "other manager", "stranger"):
        reply = scene.readers[name].client.get("/v1/opportunities", params={"q": q, "campaignId": scene.campaign["id"]})
        assert not reply.json.get("items"), name


def test_events_of_a_campaign_hold_neither(scene):
    """AMB-16: whoever subscribes, opportunities', assignment's and notifications' events hold ids only."""
    for source in ("opportunities", "assignment", "notifications", "campaigns", "accounts"):
        assert not leaks(json.dumps(scene.cohoi.events(source), ensure_ascii=False)), source
    assert any(kind == "opportunity.created" for kind, _, _ in events(scene.cohoi, scene.owned))


def test_a_subscriber_without_the_right_to_contacts_gets_none_of_their_events(scene):
    """AMB-16: by the HTTP interface; who holds contacts.view_all does."""

    def read(*scopes):
        token = scene.cohoi.admin.post("/v1/tokens", {"name": "t", "scopes": list(scopes)}).expect(201)["secret"]
        text, after = "", None
        while True:
            params = {"limit": 500, **({"after": after} if after else {})}
            page = requests.get(f"{scene.cohoi.url}/v1/events", params=params, timeout=30,
                                headers={"Authorization": f"Bearer {token}"})
            assert page.status_code == 200, page.text
            text, after = text + page.text, page.json()["nextAfter"]
            if page.json()["caughtUp"]:
                return text

    assert not leaks(read("events.subscribe", "campaigns.view_all"))
    assert leaks(read("events.subscribe", "campaigns.view_all", "contacts.view_all"))


def test_the_stream_tells_neither(scene):
    """NTF-07: what a member hears live while the customer is worked on."""
    heard, ready = [], threading.Event()

    def listen():
        with requests.get(f"{scene.cohoi.url}/v1/stream", stream=True, timeout=30,
                          headers={"Authorization": f"Bearer {scene.sales.binh.client.token}"}) as stream:
            ready.set()
            for line in stream.iter_lines(decode_unicode=True):
                heard.append(line)
                if "notification" in line or len(heard) > 200:
                    return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert ready.wait(30)
    customer = scene.sales.manager.client.post("/v1/contacts", {"name": "Khách ba", "phone": PHONE}).expect(201).json
    scene.sales.opportunity(scene.campaign, contact=customer, ownerId=None)
    eventually(lambda: any("notification" in line for line in heard), 30, "a notice on the stream")
    assert not leaks("\n".join(heard))


def test_logs_hold_neither(scene):
    """Whatever was done above, no daemon wrote it down."""
    assert not leaks(scene.cohoi.logs())
