"""Stringee's call events: matched, kept, listed, heard, and taken as proof."""

import pytest
from cohoi_client import Client, eventually
from proving import SECRET, becomes, call_event, items, main_opportunity, post_form, prove, ring, set_secret, state, warn
from sales import Sales, phone

WAV = (b"RIFF" + (36 + 800).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little") + (1).to_bytes(2, "little")
       + (1).to_bytes(2, "little") + (8000).to_bytes(4, "little") + (8000).to_bytes(4, "little")
       + (1).to_bytes(2, "little") + (8).to_bytes(2, "little") + b"data" + (800).to_bytes(4, "little") + bytes(800))


@pytest.fixture(scope="module")
def sales(cohoi):
    set_secret(cohoi)
    return Sales(cohoi)


@pytest.fixture(scope="module")
def care(sales):
    return sales.join("customer_care")


@pytest.fixture
def number():
    return phone()


@pytest.fixture
def contact(sales, number):
    return sales.valid_contact(phone=number)


@pytest.fixture
def opportunity(sales, contact):
    return main_opportunity(sales, contact=contact)


def abroad(number):
    """As Stringee writes it: with the country's code, without a plus."""
    return "84" + number[1:]


def calls(user, opportunity, **params):
    return user.client.get(f"/v1/opportunities/{opportunity['id']}/calls", params=params).expect(200)["items"]


def calls_of_contact(user, contact, **params):
    return user.client.get(f"/v1/contacts/{contact['id']}/calls", params=params).expect(200)["items"]


# --- who may tell ---

def test_only_who_knows_the_secret_may_tell(sales, opportunity):
    """AMB-39: in the address, or as a bearer token"""
    event = call_event(sales.an, opportunity=opportunity)
    for token in ("another secret", "", None):
        ring(sales.cohoi, event, token).expect(401)
    client = Client(sales.cohoi.url)
    client.post("/v1/integrations/stringee/call-events", event, headers={"Authorization": "Bearer nonsense"}).expect(401)
    assert calls(sales.an, opportunity) == []
    client.post("/v1/integrations/stringee/call-events", event,
                headers={"Authorization": f"Bearer {SECRET}"}).expect(204)
    assert len(calls(sales.an, opportunity)) == 1


def test_the_secret_is_shown_to_nobody(sales):
    """AMB-39: neither by replies nor by events nor by the audit"""
    admin = sales.cohoi.admin
    saved = admin.patch("/v1/settings", {"stringeeSecret": SECRET}).expect(200)
    assert saved["stringeeSecretSet"] is True and SECRET not in saved.text
    assert SECRET not in admin.get("/v1/settings").expect(200).text
    told = sales.cohoi.events("accounts", "cohoi.settings.updated")
    assert SECRET not in str(told) and "stringeeSecretHash" not in str(told)
    assert {"field": "stringeeSecret"} in told[-1]["data"]["changes"]
    admin.patch("/v1/settings", {"stringeeSecret": "short"}).expect(400)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"call_id": "x"}', b'{"call_status": "ended"}', b'"text"',
                                  b'{"call_id": 7, "call_status": "ended"}'])
def test_what_is_no_call_event_is_refused(sales, body):
    """AMB-39"""
    client = Client(sales.cohoi.url)
    reply = client.session.post(client.url + "/v1/integrations/stringee/call-events", data=body, params={"token": SECRET},
                                headers={"Content-Type": "application/json"})
    assert reply.status_code == 400, reply.text


def test_strange_values_do_no_harm(sales, opportunity):
    """AMB-39: what is told besides, or in another form, is taken as not told"""
    event = call_event(sales.an, opportunity=opportunity, timestamp_ms="soon", duration=-5, answerDuration="35",
                       customData={"deep": [1, 2, {"x": None}]}, unknown=None)
    event["from"] = None
    ring(sales.cohoi, event).expect(204)
    [call] = calls(sales.an, opportunity)
    assert call["answered"] is False and call["duration"] == 0


# --- what it proves ---

def test_an_answered_call_proves_the_opportunity_that_it_names(sales, opportunity):
    """EVD-03, EVD-04, AMB-39"""
    ring(sales.cohoi, call_event(sales.an, opportunity=opportunity)).expect(204)
    becomes(sales.an, opportunity, "UPDATED")
    [call] = calls(sales.an, opportunity)
    assert call["answered"] and call["answerDuration"] == 35 and call["userId"] == sales.an.id and call["by"] == "SALES"
    [item] = items(sales.an, opportunity)["items"]
    assert item["kind"] == "CALL" and item["callId"] == call["id"] and item["by"] == sales.an.id


def test_a_call_that_nobody_answered_proves_nothing(sales, opportunity):
    """AMB-39"""
    ring(sales.cohoi, call_event(sales.an, opportunity=opportunity, answered=0)).expect(204)
    assert [c["answered"] for c in calls(sales.an, opportunity)] == [False]
    assert state(sales.an, opportunity) == ("NOT_UPDATED", "NONE")


def test_the_least_duration_is_a_setting(sales, opportunity):
    """AMB-39"""
    admin = sales.cohoi.admin
    try:
        admin.patch("/v1/settings", {"callMinSeconds": 60}).expect(200)
        sales.cohoi.settle()
        ring(sales.cohoi, call_event(sales.an, opportunity=opportunity, answered=59)).expect(204)
        assert calls(sales.an, opportunity)[0]["answered"]
        assert state(sales.an, opportunity)[0] == "NOT_UPDATED"
        ring(sales.cohoi, call_event(sales.an, opportunity=opportunity, answered=60)).expect(204)
        becomes(sales.an, opportunity, "UPDATED")
    finally:
        admin.patch("/v1/settings", {"callMinSeconds": 1}).expect(200)
        sales.cohoi.settle()


def test_a_call_to_a_known_number_proves_all_active_main_ones_of_the_contact(sales, contact, number, opportunity):
    """AMB-39: when it names no opportunity"""
    other = main_opportunity(sales, contact=contact)
    secondary = main_opportunity(sales, contact=contact, kind="SECONDARY")
    lost = main_opportunity(sales, contact=contact)
    sales.an.client.post(f"/v1/opportunities/{lost['id']}:lose", {}).expect(200)
    sales.cohoi.settle()
    ring(sales.cohoi, call_event(sales.an, to=abroad(number))).expect(204)
    for one in (opportunity, other):
        becomes(sales.an, one, "UPDATED")
    assert state(sales.an, secondary)[0] == "NOT_REQUIRED" and state(sales.an, lost)[0] == "NOT_UPDATED"
    assert [c["contactId"] for c in calls_of_contact(sales.an, contact)] == [contact["id"]]


def test_a_number_that_two_contacts_have_matches_neither(sales, contact, number, opportunity):
    """AMB-39: as wherever a phone matches"""
    sales.contact(phone=number)
    sales.cohoi.settle()
    ring(sales.cohoi, call_event(sales.an, to=abroad(number))).expect(204)
    assert calls_of_contact(sales.an, contact) == []
    assert state(sales.an, opportunity)[0] == "NOT_UPDATED"


def test_an_unknown_number_is_kept_and_proves_nothing(sales):
    """AMB-39"""
    event = call_event(sales.an, to="84255550000")
    ring(sales.cohoi, event).expect(204)
    told = [e["data"]["call"] for e in sales.cohoi.events("evidence", "cohoi.call.ended")
            if e["data"]["call"]["callId"] == event["call_id"]]
    assert len(told) == 1 and "contactId" not in told[0]


def test_a_call_from_the_customer_is_his_too(sales, contact, number, opportunity):
    """AMB-39: ours is the one that is internal"""
    event = call_event(to=abroad(number))
    event["from"], event["to"] = {"number": abroad(number), "type": "external"}, {"number": sales.an.username, "type": "internal"}
    ring(sales.cohoi, event).expect(204)
    becomes(sales.an, opportunity, "UPDATED")
    assert calls_of_contact(sales.an, contact)[0]["userId"] == sales.an.id


def test_a_call_from_before_the_warning_does_not_count_after_it(sales, care, opportunity):
    """AMB-20, AMB-39: it is told late"""
    event = call_event(sales.an, opportunity=opportunity)
    prove(sales.an, opportunity).expect(201)
    warn(care, opportunity).expect(200)
    ring(sales.cohoi, {**event, "timestamp_ms": event["timestamp_ms"] - 60_000}).expect(204)
    assert len(calls(sales.an, opportunity)) == 1
    sales.cohoi.settle()
    assert state(sales.an, opportunity) == ("NOT_UPDATED", "WARNED")


# --- repeated, out of order ---

def test_a_repeated_event_is_one_call_and_one_proof(sales, contact, opportunity):
    """AMB-39, CON-08: idempotent by call_id"""
    event = call_event(sales.an, opportunity=opportunity)
    for _ in range(3):
        ring(sales.cohoi, event).expect(204)
    assert len(calls(sales.an, opportunity)) == 1
    assert items(sales.an, opportunity)["totalSize"] == 1
    told = [e for e in sales.cohoi.events("evidence", "cohoi.call.ended") if e["subject"] == opportunity["id"]]
    assert len(told) == 1
    eventually(lambda: sales.an.client.get(f"/v1/contacts/{contact['id']}").expect(200)["counts"]["calls"] == 1)


def test_events_of_a_call_may_come_in_any_order(sales, opportunity):
    """AMB-39: its end counts, whatever comes before or after it"""
    ended = call_event(sales.an, opportunity=opportunity)
    others = [{**ended, "call_status": s, "answerDuration": 0} for s in ("created", "ringing", "answered")]
    for event in (others[2], ended, others[0], others[1]):
        ring(sales.cohoi, event).expect(204)
    [call] = calls(sales.an, opportunity)
    assert call["answerDuration"] == 35


def test_its_recording_may_be_told_before_its_end(sales, opportunity):
    """CON-08: the address is kept, and shown to who may read the call; never in an event"""
    ended = call_event(sales.an, opportunity=opportunity)
    url = "https://api.stringee.com/v1/call/recording/x"
    ring(sales.cohoi, {"call_status": "recorded", "call_id": ended["call_id"], "recording_url": url}).expect(204)
    assert calls(sales.an, opportunity) == []
    ring(sales.cohoi, ended).expect(204)
    [call] = calls(sales.an, opportunity)
    assert call["recordingUrl"] == url and call["recorded"] is False
    assert url not in str(sales.cohoi.events("evidence", "cohoi.call.ended"))
    sales.an.client.get(f"/v1/calls/{call['id']}/recording").expect(412, "RECORDING_ELSEWHERE")


# --- lists, recordings ---

def test_a_contacts_calls_are_listed_counted_and_in_its_history(sales, care, contact, number, opportunity):
    """CON-08, CON-11"""
    for answered in (0, 12, 40):
        ring(sales.cohoi, call_event(sales.an, to=abroad(number), answered=answered)).expect(204)
    found = calls_of_contact(sales.an, contact)
    assert [c["answerDuration"] for c in found] == [40, 12, 0] and found[0]["userName"] == sales.an.full_name

    def told():
        shown = sales.an.client.get(f"/v1/contacts/{contact['id']}").expect(200)["counts"]["calls"]
        history = sales.an.client.get(f"/v1/contacts/{contact['id']}/history").expect(200)["items"]
        entries = [e for e in history if e["kind"] == "CALL"]
        return shown == 3 and {e["callId"] for e in entries} == {c["id"] for c in found}
    eventually(told)
    sales.binh.client.get(f"/v1/contacts/{contact['id']}/calls").expect(403)
    assert len(calls_of_contact(care, contact)) == 3
    page = sales.an.client.get(f"/v1/contacts/{contact['id']}/calls", params={"pageSize": 2}).expect(200)
    assert page["totalSize"] == 3
    assert len(calls_of_contact(sales.an, contact, pageToken=page["nextPageToken"])) == 1


def test_survey_calls_of_customer_care_are_found_and_prove_nothing(sales, care, contact, number, opportunity):
    """OPP-30, EVD-03: by customer care; the seller's own are told from them"""
    ring(sales.cohoi, call_event(care, to=abroad(number))).expect(204)
    ring(sales.cohoi, call_event(care, opportunity=opportunity)).expect(204)
    sales.cohoi.settle()
    assert state(sales.an, opportunity) == ("NOT_UPDATED", "NONE")
    ring(sales.cohoi, call_event(sales.an, opportunity=opportunity)).expect(204)
    surveys = calls(sales.an, opportunity, by="CUSTOMER_CARE")
    assert [c["userId"] for c in surveys] == [care.id, care.id]
    assert [c["userId"] for c in calls(sales.an, opportunity, by="SALES")] == [sales.an.id]
    assert len(calls(sales.an, opportunity)) == 3


def test_a_recording_is_kept_and_heard_by_whoever_may_read_the_call(sales, care, contact, number, opportunity):
    """CON-08, OPP-30"""
    ring(sales.cohoi, call_event(sales.an, to=abroad(number))).expect(204)
    [call] = calls_of_contact(sales.an, contact)
    path = f"/v1/calls/{call['id']}/recording"
    sales.an.client.get(path).expect(404)
    post_form(sales.an, path, b"<html></html>", "x.wav", method="PUT").expect(400)
    post_form(sales.binh, path, WAV, "x.wav", method="PUT").expect(404)
    assert post_form(sales.an, path, WAV, "gọi.wav", method="PUT").expect(200)["recorded"] is True
    heard = sales.an.client.get(path).expect(200)
    assert heard.content == WAV and heard.headers["Content-Type"] == "audio/x-wav"
    assert care.client.get(path).expect(200).content == WAV
    sales.binh.client.get(path).expect(404)
    assert calls(sales.an, opportunity)[0]["recorded"] is True


def test_a_recording_is_replaced(sales, opportunity):
    """CON-08"""
    ring(sales.cohoi, call_event(sales.an, opportunity=opportunity)).expect(204)
    [call] = calls(sales.an, opportunity)
    path = f"/v1/calls/{call['id']}/recording"
    for content in (WAV, WAV[:-4] + b"abcd"):
        post_form(sales.an, path, content, "x.wav", method="PUT").expect(200)
    assert sales.an.client.get(path).expect(200).content == content


def test_a_call_of_an_opportunity_that_evidence_has_not_heard_of_is_kept(sales):
    """AMB-39: Stringee does not wait for our daemons"""
    one = main_opportunity(sales)
    sales.cohoi.settle()
    sales.cohoi.psql("evidence", "delete from dossier where id = %s", one["id"])
    ring(sales.cohoi, call_event(sales.an, opportunity=one)).expect(204)
    [call] = calls_of_contact(sales.an, {"id": one["contactId"]})
    assert call["opportunityId"] == one["id"]


def test_strangers_do_not_list_the_calls_of_an_opportunity(sales, opportunity):
    """OPP-30, ACC-02"""
    sales.binh.client.get(f"/v1/opportunities/{opportunity['id']}/calls").expect(404)
