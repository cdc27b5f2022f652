"""Internal mail: threads among people and among the members of a campaign. NTF-03"""
import json
import uuid

import pytest
from cohoi_client import eventually
from sales import Sales
from telling import append, events, settle, told, wait_told


@pytest.fixture
def sales(cohoi):
    return Sales(cohoi)


def begin(person, subject="Về khách hàng mới", **fields):
    return person.client.post("/v1/mail/threads", {"subject": subject, **fields}).expect(201).json


def write(person, thread, body="Chào mọi người", **fields):
    return person.client.post(f"/v1/mail/threads/{thread['id']}/messages", {"body": body, **fields}).expect(201).json


def messages(person, thread, **params):
    return person.client.get(f"/v1/mail/threads/{thread['id']}/messages", params=params)


def mailbox(person, **params):
    return person.client.get("/v1/mail/threads", params=params).expect(200)


def ids(page):
    return [thread["id"] for thread in page["items"]]


# --- who takes part --------------------------------------------------------------------------------------------------


def test_the_members_of_a_campaign_discuss_it(cohoi, sales):
    """NTF-03: managers and salespeople, as they are when the thread begins."""
    campaign = sales.campaign()
    thread = begin(sales.an, campaignId=campaign["id"], message={"body": "Ai gọi chị Hoa?"})
    assert sorted(thread["recipientIds"]) == sorted([sales.manager.id, sales.an.id, sales.binh.id])
    for person in (sales.manager, sales.binh):
        shown, = messages(person, thread).expect(200)["items"]
        assert shown["body"] == "Ai gọi chị Hoa?" and shown["userName"] == sales.an.full_name
        notice = wait_told(person, "MAIL", threadId=thread["id"])
        assert notice["campaignName"] == campaign["name"] and sales.an.full_name in notice["body"]
    settle(cohoi)
    assert told(sales.an, "MAIL") == []


def test_a_thread_of_others_is_none(sales):
    """NTF-03, ACC-02: only those who take part see it, view-all or not."""
    stranger, watcher = sales.join("salesperson"), sales.join("manager")
    thread = begin(sales.an, recipientIds=[sales.binh.id], message={"body": "x"})
    path = f"/v1/mail/threads/{thread['id']}"
    for person in (stranger, watcher):
        for reply in (person.client.get(path), messages(person, thread), person.client.post(f"{path}:markRead"),
                      person.client.post(f"{path}/messages", {"body": "y"}),
                      person.client.post(f"{path}:addRecipients", {"recipientIds": [person.id]})):
            reply.expect(404)
        assert thread["id"] not in ids(mailbox(person))
    sales.cohoi.anonymous().get(path).expect(401)


def test_who_leaves_the_campaign_loses_sight_and_who_returns_gets_it_again(cohoi, sales):
    """NTF-03, ACC-02: the discussion belongs to the campaign."""
    campaign = sales.campaign()
    thread = begin(sales.manager, campaignId=campaign["id"], message={"body": "một"})
    wait_told(sales.binh, "MAIL", threadId=thread["id"])
    path = f"/v1/campaigns/{campaign['id']}"
    sales.manager.client.patch(path, {"salespersonIds": [sales.an.id]}).expect(200)
    messages(sales.binh, thread).expect(404)
    write(sales.manager, thread, "hai")
    settle(cohoi)
    assert len(told(sales.binh, "MAIL")) == 1 and thread["id"] not in ids(mailbox(sales.binh))
    sales.manager.client.patch(path, {"salespersonIds": [sales.an.id, sales.binh.id]}).expect(200)
    assert [m["body"] for m in messages(sales.binh, thread).expect(200)["items"]] == ["hai", "một"]


def test_who_joins_later_sees_older_threads_only_if_he_is_added(sales):
    """NTF-03"""
    campaign = sales.campaign()
    thread = begin(sales.manager, campaignId=campaign["id"], message={"body": "một"})
    late = sales.join("salesperson")
    everybody = [sales.an.id, sales.binh.id, late.id]
    sales.manager.client.patch(f"/v1/campaigns/{campaign['id']}", {"salespersonIds": everybody}).expect(200)
    messages(late, thread).expect(404)
    added = sales.an.client.post(f"/v1/mail/threads/{thread['id']}:addRecipients", {"recipientIds": [late.id]}).expect(200)
    assert late.id in added["recipientIds"] and late.full_name in [p["userName"] for p in added["participants"]]
    assert [m["body"] for m in messages(late, thread).expect(200)["items"]] == ["một"]
    assert late.id in begin(sales.manager, campaignId=campaign["id"])["recipientIds"]


def test_who_is_not_of_the_campaign_cannot_be_written_to_in_it_nor_begin(sales):
    """NTF-03, ACC-02"""
    campaign, stranger = sales.campaign(), sales.join("salesperson")
    body = {"subject": "x", "campaignId": campaign["id"], "recipientIds": [sales.an.id, stranger.id]}
    refused = sales.manager.client.post("/v1/mail/threads", body).expect(400)
    assert refused.fields == {"recipientIds[1]": "UNKNOWN_VALUE"}
    refused = stranger.client.post("/v1/mail/threads", {"subject": "x", "campaignId": campaign["id"]}).expect(400)
    assert refused.fields == {"campaignId": "UNKNOWN_VALUE"}
    refused = stranger.client.post("/v1/mail/threads", {"subject": "x", "campaignId": str(uuid.uuid4())}).expect(400)
    assert refused.fields == {"campaignId": "UNKNOWN_VALUE"}
    thread = begin(sales.an, campaignId=campaign["id"])
    path = f"/v1/mail/threads/{thread['id']}:addRecipients"
    sales.an.client.post(path, {"recipientIds": [stranger.id]}).expect(400)


@pytest.mark.parametrize("body, field", [
    ({"subject": "x"}, "recipientIds"), ({"subject": " ", "recipientIds": []}, "subject"),
    ({"subject": "x" * 301}, "subject"), ({"subject": "x", "recipientIds": ["nobody"]}, "recipientIds[0]"),
    ({"subject": "x", "recipientIds": [str(uuid.UUID(int=7))]}, "recipientIds[0]"),
])
def test_a_thread_needs_a_subject_and_people_who_are_there(sales, body, field):
    """NTF-03"""
    assert field in sales.an.client.post("/v1/mail/threads", body).expect(400).fields


def test_a_message_needs_a_body_of_a_bounded_length(sales):
    thread = begin(sales.an, recipientIds=[sales.binh.id])
    for body in ({}, {"body": ""}, {"body": "x" * 20001}, {"body": "x", "attachmentIds": ["nothing"]}):
        sales.an.client.post(f"/v1/mail/threads/{thread['id']}/messages", body).expect(400)


# --- reading ---------------------------------------------------------------------------------------------------------


def test_what_is_unread_is_counted_for_each_and_cleared_by_him_alone(sales):
    """NTF-03: read state by person."""
    thread = begin(sales.an, recipientIds=[sales.binh.id, sales.manager.id])
    for _ in range(3):
        write(sales.an, thread)
    assert mailbox(sales.binh)["unread"] == 3 and mailbox(sales.an)["unread"] == 0
    assert ids(mailbox(sales.binh, unread="true")) == [thread["id"]]
    sales.binh.client.post(f"/v1/mail/threads/{thread['id']}:markRead").expect(204)
    assert mailbox(sales.binh)["unread"] == 0 and ids(mailbox(sales.binh, unread="true")) == []
    assert mailbox(sales.manager)["unread"] == 3
    seen = sales.an.client.get(f"/v1/mail/threads/{thread['id']}").expect(200)
    state = {p["userId"]: (p["unread"], "readAt" in p) for p in seen["participants"]}
    assert state == {sales.an.id: (0, False), sales.binh.id: (0, True), sales.manager.id: (3, False)}


def test_threads_and_messages_come_newest_first_page_by_page(sales):
    """NTF-03: an answer makes its thread the newest."""
    made = [begin(sales.an, f"Thư {n}", recipientIds=[sales.binh.id]) for n in range(5)]
    for n in range(5):
        write(sales.an, made[1], f"lời {n}")
    expected = [made[i]["id"] for i in (1, 4, 3, 2, 0)]
    pages, token = [], None
    while True:
        page = mailbox(sales.binh, pageSize=2, **({"pageToken": token} if token else {}))
        assert page["totalSize"] == 5
        pages.append(ids(page))
        token = page.json.get("nextPageToken")
        if not token:
            break
    assert [len(p) for p in pages] == [2, 2, 1] and sum(pages, []) == expected
    first = messages(sales.binh, made[1], pageSize=3).expect(200)
    assert first["totalSize"] == 5
    rest = messages(sales.binh, made[1], pageSize=3, pageToken=first["nextPageToken"]).expect(200)
    assert [m["body"] for m in first["items"] + rest["items"]] == [f"lời {n}" for n in (4, 3, 2, 1, 0)]
    messages(sales.binh, made[1], pageToken="nonsense").expect(400)
    sales.binh.client.get("/v1/mail/threads", params={"pageToken": "nonsense"}).expect(400)


def test_subjects_and_bodies_are_searched_without_accents(sales):
    """NTF-03: of one's own threads alone."""
    by_subject = begin(sales.an, "Kế hoạch Tết Nguyên Đán", recipientIds=[sales.binh.id])
    by_body = begin(sales.an, "Khác", recipientIds=[sales.binh.id], message={"body": "Chị Nguyễn hẹn 100% rồi"})
    begin(sales.an, "Không liên quan", recipientIds=[sales.binh.id])
    begin(sales.manager, "Nguyễn", recipientIds=[sales.an.id])
    assert sorted(ids(mailbox(sales.binh, q="nguyen"))) == sorted([by_subject["id"], by_body["id"]])
    assert ids(mailbox(sales.binh, q="100%")) == [by_body["id"]]
    assert mailbox(sales.binh, q="NGUYEN hen")["totalSize"] == 1
    assert ids(mailbox(sales.binh, q="1%0")) == []


def test_the_threads_of_one_campaign_can_be_asked_for(sales):
    campaign = sales.campaign()
    inside = begin(sales.an, campaignId=campaign["id"])
    begin(sales.an, recipientIds=[sales.binh.id])
    assert ids(mailbox(sales.binh, campaignId=campaign["id"])) == [inside["id"]]


# --- what leaves the thread ------------------------------------------------------------------------------------------


def test_what_is_written_stands_in_no_event_and_in_no_notice(cohoi, sales):
    """NTF-03, NTF-07: others learn that a mail was sent, and by and to whom."""
    thread = begin(sales.an, "Bí mật 0912345678", recipientIds=[sales.binh.id])
    attachment = str(uuid.uuid4())
    sent = write(sales.an, thread, "số của chị là 0987654321", attachmentIds=[attachment])
    assert sent["attachmentIds"] == [attachment] == messages(sales.binh, thread)["items"][0]["attachmentIds"]
    wait_told(sales.binh, "MAIL", threadId=thread["id"])
    logged = [e for e in cohoi.events("notifications") if thread["id"] in json.dumps(e)]
    assert "cohoi.mail.sent" in [e["type"] for e in logged]
    text = json.dumps([logged, told(sales.binh, "MAIL")], ensure_ascii=False)
    assert "0912345678" not in text and "0987654321" not in text and "Bí mật" not in text
    data = next(e["data"] for e in logged if e["type"] == "cohoi.mail.sent")
    assert data["messageId"] == sent["id"] and sorted(data["recipientIds"]) == sorted([sales.an.id, sales.binh.id])


def test_who_switched_mail_off_is_not_told_but_reads_it(cohoi, sales):
    """PEE-13"""
    sales.binh.client.patch("/v1/me/notificationSettings", {"types": {"MAIL": {"inApp": False}}}).expect(200)
    thread = begin(sales.an, recipientIds=[sales.binh.id, sales.manager.id], message={"body": "x"})
    wait_told(sales.manager, "MAIL", threadId=thread["id"])
    settle(cohoi)
    assert told(sales.binh, "MAIL") == [] and ids(mailbox(sales.binh)) == [thread["id"]]


def test_a_message_that_is_sent_again_is_one(sales):
    thread = begin(sales.an, recipientIds=[sales.binh.id])
    sent = [sales.an.client.post(f"/v1/mail/threads/{thread['id']}/messages", {"body": "x"}, key="once").expect(201)["id"]
            for _ in range(2)]
    assert sent[0] == sent[1] and messages(sales.binh, thread)["totalSize"] == 1


def test_what_was_written_about_a_person_is_blanked_with_his_data(cohoi, sales):
    """A thread that names the customer goes with him; others stay."""
    contact = sales.contact(sales.an)
    about = begin(sales.an, "Chị Hoa", recipientIds=[sales.binh.id], contactId=contact["id"], message={"body": "0912345678"})
    other = begin(sales.an, "Chị Hoa", recipientIds=[sales.binh.id], message={"body": "0912345678"})
    erased = events["contacts"].ContactErased(contact_id=contact["id"])
    append(cohoi, "contacts", "contact.erased", erased, contact["id"])
    eventually(lambda: messages(sales.binh, about)["items"][0].get("body", "") == "", 20, "the thread is blank")
    assert ids(mailbox(sales.binh, q="hoa")) == [other["id"]]
    assert messages(sales.binh, other)["items"][0]["body"] == "0912345678"
