"""Who is told of what, through HTTP with all daemons. NTF-01, NTF-02, NTF-07, PEE-13, AMB-09, AMB-14, AMB-15, AMB-36"""
import json
import threading
import uuid

import pytest
from cohoi_client import eventually
from sales import Sales, act, get


@pytest.fixture
def sales(cohoi):
    return Sales(cohoi)


def inbox(person, **params):
    """Newest first."""
    return person.client.get("/v1/notifications", params={"pageSize": 500, **params}).expect(200)["items"]


def of(person, opportunity):
    """The types of what this one was told of an opportunity."""
    return [n["type"] for n in inbox(person) if n.get("opportunityId") == opportunity["id"]]


def wait_told(person, opportunity, *kinds):
    eventually(lambda: sorted(of(person, opportunity)) == sorted(kinds), what=f"{person} is told {kinds}")
    return next(n for n in inbox(person) if n.get("opportunityId") == opportunity["id"])


def settle(cohoi):
    """Everything that is to be told was told."""
    cohoi.settle()
    eventually(lambda: cohoi.psql("notifications", "select count(*) from notice") == [(0,)], 30, "an empty queue")


def counted(person, kind, campaign):
    return [n for n in inbox(person) if n["type"] == kind and n.get("campaignId") == campaign["id"]]


# --- entering --------------------------------------------------------------------------------------------------------


def test_without_distribution_all_participants_are_told_and_nobody_else(cohoi, sales):
    """NTF-01; the manager entered it himself, so he is not told (AMB-14)."""
    second, stranger, watcher = sales.join("manager"), sales.join("salesperson"), sales.join("manager")
    campaign = sales.campaign(managerIds=[sales.manager.id, second.id])
    opportunity = sales.opportunity(campaign, ownerId=None)
    for person in [*sales.people, second]:
        told = wait_told(person, opportunity, "OPPORTUNITY_ENTERED")
        assert opportunity["name"] in told["title"] and campaign["name"] in told["body"]
        assert told["campaignId"] == campaign["id"] and told["contactId"] == opportunity["contactId"]
        assert told["count"] == 1 and told["read"] is False and told["eventId"]
    settle(cohoi)
    for person in [sales.manager, stranger, watcher]:
        assert of(person, opportunity) == []


def test_without_distribution_all_participants_are_told_also_of_one_with_an_owner(cohoi, sales):
    """AMB-15"""
    opportunity = sales.opportunity(sales.campaign(), ownerId=sales.an.id)
    for person in sales.people:
        wait_told(person, opportunity, "OPPORTUNITY_ENTERED")
    settle(cohoi)
    assert of(sales.manager, opportunity) == []


def test_with_distribution_owner_managers_and_those_who_view_all_are_told(cohoi, sales):
    """NTF-02: once for each, whatever groups he is in (AMB-14); nobody else."""
    second, watcher, care = sales.join("manager"), sales.join("manager"), sales.join("customer_care")
    campaign = sales.campaign(autoDistribute=True, managerIds=[sales.manager.id, second.id])
    opportunity = sales.opportunity(campaign)
    owner_id = eventually(lambda: get(sales.manager, opportunity).expect(200)["ownerId"])
    owner = next(p for p in sales.people if p.id == owner_id)
    wait_told(owner, opportunity, "OPPORTUNITY_ASSIGNED")
    for person in [second, watcher, care]:
        told = wait_told(person, opportunity, "OPPORTUNITY_ENTERED")
        assert told["ownerName"] == owner.full_name
    settle(cohoi)
    for person in [sales.manager, *(p for p in sales.people if p != owner)]:
        assert of(person, opportunity) == []


def test_with_distribution_a_named_owner_is_told_with_managers_and_those_who_view_all(cohoi, sales):
    """NTF-02, ASG-07"""
    watcher = sales.join("manager")
    owner, other = sales.people
    opportunity = sales.opportunity(sales.campaign(autoDistribute=True), ownerId=owner.id)
    wait_told(owner, opportunity, "OPPORTUNITY_ASSIGNED")
    wait_told(watcher, opportunity, "OPPORTUNITY_ENTERED")
    settle(cohoi)
    assert of(other, opportunity) == []


def test_who_views_all_is_known_by_his_role_as_it_is_now(cohoi, sales):
    """NTF-02, ACC-03: the right counts, not the name of the role."""
    name = f"auditor-{uuid.uuid4().hex[:8]}"
    cohoi.admin.post("/v1/roles", {"name": name, "permissions": ["campaigns.view_all"]}).expect(201)
    auditor, watcher = sales.join(name), sales.join("manager")
    campaign = sales.campaign(autoDistribute=True)
    wait_told(auditor, sales.opportunity(campaign, ownerId=sales.an.id), "OPPORTUNITY_ENTERED")
    cohoi.admin.patch(f"/v1/roles/{name}", {"permissions": ["contacts.view_all"]}).expect(200)
    settle(cohoi)
    later = sales.opportunity(campaign, ownerId=sales.an.id)
    wait_told(watcher, later, "OPPORTUNITY_ENTERED")
    settle(cohoi)
    assert of(auditor, later) == []


def test_with_distribution_and_explicitly_nobody_the_salespeople_are_not_told(cohoi, sales):
    """NTF-02, AMB-49"""
    watcher = sales.join("manager")
    opportunity = sales.opportunity(sales.campaign(autoDistribute=True), ownerId=None)
    wait_told(watcher, opportunity, "OPPORTUNITY_ENTERED")
    settle(cohoi)
    assert [of(p, opportunity) for p in sales.people] == [[], []]


def test_when_nobody_is_eligible_all_participants_are_told(cohoi, sales):
    """AMB-09"""
    campaign = sales.campaign(autoDistribute=True, capacity={p.id: 0 for p in sales.people})
    opportunity = sales.opportunity(campaign)
    for person in sales.people:
        wait_told(person, opportunity, "NOBODY_ELIGIBLE")


def test_who_is_not_active_is_told_nothing(cohoi, sales):
    leaver, other = sales.people
    campaign = sales.campaign()
    cohoi.admin.patch(f"/v1/users/{leaver.id}", {"active": False}).expect(200)
    settle(cohoi)
    wait_told(other, sales.opportunity(campaign, contact=sales.contact(other)), "OPPORTUNITY_ENTERED")
    settle(cohoi)
    assert cohoi.psql("notifications", "select count(*) from notification where user_id = %s", leaver.id) == [(0,)]


# --- what becomes of it ----------------------------------------------------------------------------------------------


def comment(person, opportunity, text):
    person.client.post(f"/v1/opportunities/{opportunity['id']}/comments", {"body": text}).expect(201)


def test_who_is_given_one_and_who_loses_it_are_told(cohoi, sales):
    first, second = sales.people
    opportunity = sales.opportunity(sales.campaign(), ownerId=first.id)
    act(sales.manager, opportunity, "assign", {"ownerId": second.id}).expect(200)
    wait_told(first, opportunity, "OPPORTUNITY_ENTERED", "OPPORTUNITY_TAKEN_AWAY")
    wait_told(second, opportunity, "OPPORTUNITY_ENTERED", "OPPORTUNITY_ASSIGNED")
    act(sales.manager, opportunity, "release").expect(200)
    wait_told(second, opportunity, "OPPORTUNITY_ENTERED", "OPPORTUNITY_ASSIGNED", "OPPORTUNITY_TAKEN_AWAY")


def test_nobody_is_told_of_his_own_act(cohoi, sales):
    """PEE-13, AMB-14: neither of registering nor of winning nor of commenting himself."""
    seller, other = sales.people
    opportunity = sales.opportunity(sales.campaign(), ownerId=None)
    act(seller, opportunity, "register").expect(200)
    comment(seller, opportunity, "Đã gọi")
    act(seller, opportunity, "win", {}).expect(200)
    wait_told(sales.manager, opportunity, "OPPORTUNITY_WON")
    settle(cohoi)
    assert of(seller, opportunity) == ["OPPORTUNITY_ENTERED"]
    assert of(other, opportunity) == ["OPPORTUNITY_ENTERED"]


def test_an_end_is_told_to_the_managers_and_the_owner_and_a_comment_to_the_owner(cohoi, sales):
    owner, other = sales.people
    opportunity = sales.opportunity(sales.campaign(), ownerId=owner.id)
    comment(sales.manager, opportunity, "Gọi số 0912345678")
    act(sales.manager, opportunity, "lose", {}).expect(200)
    wait_told(owner, opportunity, "OPPORTUNITY_ENTERED", "COMMENTED", "OPPORTUNITY_LOST")
    assert "0912345678" not in json.dumps(inbox(owner))  # NTF-07: what a comment says is read where it stands
    settle(cohoi)
    assert of(other, opportunity) == ["OPPORTUNITY_ENTERED"]


def test_outside_campaigns_the_owner_alone_is_told(cohoi, sales):
    owner = sales.an
    opportunity = sales.opportunity(by=sales.manager, contact=sales.contact(owner))
    wait_told(owner, opportunity, "OPPORTUNITY_ASSIGNED")
    settle(cohoi)
    assert of(sales.manager, opportunity) == [] and of(sales.binh, opportunity) == []


def test_who_left_a_campaign_hears_nothing_more_of_it(cohoi, sales):
    """ACC-02: his opportunities go to others; they are told."""
    leaver, other = sales.people
    campaign = sales.campaign(autoDistribute=True)
    opportunity = sales.opportunity(campaign, ownerId=leaver.id)
    wait_told(leaver, opportunity, "OPPORTUNITY_ASSIGNED")
    sales.manager.client.patch(f"/v1/campaigns/{campaign['id']}", {"salespersonIds": [other.id]}).expect(200)
    wait_told(other, opportunity, "OPPORTUNITY_ASSIGNED")
    settle(cohoi)
    assert of(leaver, opportunity) == ["OPPORTUNITY_ASSIGNED"]


# --- hide-info -------------------------------------------------------------------------------------------------------


def test_with_hide_info_a_name_is_told_to_the_owner_and_managers_alone(cohoi, sales):
    """NTF-07: a name may be a phone number that somebody typed; it is in no event of theirs either."""
    owner, other = sales.people
    second = sales.join("manager")
    campaign = sales.campaign(hideInfo=True, managerIds=[sales.manager.id, second.id])
    number = "0987654321"
    contact = sales.contact(phone=number, email="an@example.com")
    opportunity = sales.opportunity(campaign, contact=contact, name=f"Chị An {number}", ownerId=owner.id)
    assert number in wait_told(owner, opportunity, "OPPORTUNITY_ENTERED")["title"]
    assert number in wait_told(second, opportunity, "OPPORTUNITY_ENTERED")["title"]
    hidden = wait_told(other, opportunity, "OPPORTUNITY_ENTERED")
    assert number not in json.dumps(hidden) and "opportunityName" not in hidden
    events = [e for e in cohoi.events("notifications") if e["subject"] == other.id]
    assert events and number not in json.dumps(events, ensure_ascii=False)


def test_no_notification_holds_a_phone_or_an_address(cohoi, sales):
    """NTF-07"""
    contact = sales.contact(phone="0977111222", email="bi-mat@example.com")
    opportunity = sales.opportunity(sales.campaign(), contact=contact, name="Chị Bình")
    told = json.dumps(wait_told(sales.an, opportunity, "OPPORTUNITY_ENTERED"))
    assert "977111222" not in told and "example.com" not in told


# --- bulk acts -------------------------------------------------------------------------------------------------------


def bulk_create(sales, campaign, n, **fields):
    contacts = [sales.contact()["id"] for _ in range(n)]
    body = {"campaignId": campaign["id"], "contactIds": contacts, **fields}
    reply = sales.manager.client.post("/v1/opportunities:bulkCreate", body).expect(200)
    assert all(item["ok"] for item in reply["items"])
    return reply


def test_a_bulk_act_is_one_notification_that_counts(cohoi, sales):
    """PEE-13, AMB-36"""
    campaign = sales.campaign()
    bulk_create(sales, campaign, 12, ownerId=None)
    for person in sales.people:
        eventually(lambda: sum(n["count"] for n in counted(person, "OPPORTUNITY_ENTERED", campaign)) == 12)
        told, = counted(person, "OPPORTUNITY_ENTERED", campaign)
        assert told["count"] == 12 and "12" in told["title"] and "opportunityId" not in told
    settle(cohoi)
    assert counted(sales.manager, "OPPORTUNITY_ENTERED", campaign) == []


def test_what_a_bulk_act_has_distributed_is_counted_for_each_owner_and_those_who_watch(cohoi, sales):
    """AMB-36, NTF-02"""
    watcher = sales.join("manager")
    campaign = sales.campaign(autoDistribute=True)
    bulk_create(sales, campaign, 10)
    for person in sales.people:
        eventually(lambda: [n["count"] for n in counted(person, "OPPORTUNITY_ASSIGNED", campaign)] == [5])
    eventually(lambda: [n["count"] for n in counted(watcher, "OPPORTUNITY_ENTERED", campaign)] == [10])


def test_a_shuffle_is_one_notification_for_each_who_is_given_some(cohoi, sales):
    """PEE-13, ASG-06"""
    campaign = sales.campaign()
    bulk_create(sales, campaign, 8, ownerId=None)
    settle(cohoi)
    sales.manager.client.post(f"/v1/campaigns/{campaign['id']}:shuffle", {}).expect(200)
    for person in sales.people:
        eventually(lambda: [n["count"] for n in counted(person, "OPPORTUNITY_ASSIGNED", campaign)] == [4])
    settle(cohoi)
    assert counted(sales.manager, "OPPORTUNITY_ASSIGNED", campaign) == []


def test_a_bulk_act_of_one_names_it(cohoi, sales):
    campaign = sales.campaign()
    bulk_create(sales, campaign, 1, ownerId=None)
    told = eventually(lambda: counted(sales.an, "OPPORTUNITY_ENTERED", campaign))[0]
    assert told["count"] == 1 and told["opportunityId"] and told["opportunityName"] in told["title"]


def test_another_bulk_act_is_another_notification(cohoi, sales):
    campaign = sales.campaign()
    for n in (3, 4):
        bulk_create(sales, campaign, n, ownerId=None)
    eventually(lambda: sorted(n["count"] for n in counted(sales.an, "OPPORTUNITY_ENTERED", campaign)) == [3, 4])


# --- the inbox -------------------------------------------------------------------------------------------------------


@pytest.fixture
def reader(cohoi, sales):
    """One with five notifications, the oldest first made."""
    campaign = sales.campaign()
    made = [sales.opportunity(campaign, ownerId=None) for _ in range(5)]
    eventually(lambda: len(counted(sales.an, "OPPORTUNITY_ENTERED", campaign)) == len(made))
    return sales.an


def test_the_inbox_is_paged_newest_first_with_its_sizes(reader):
    everything = inbox(reader)
    assert [n["createdAt"] for n in everything] == sorted((n["createdAt"] for n in everything), reverse=True)
    pages, token = [], None
    while True:
        page = reader.client.get("/v1/notifications", params={"pageSize": 2, **({"pageToken": token} if token else {})})
        assert page["totalSize"] == 5 and page["unread"] == 5
        pages.append([n["id"] for n in page["items"]])
        token = page.json.get("nextPageToken")
        if not token:
            break
    assert [len(p) for p in pages] == [2, 2, 1]
    assert sum(pages, []) == [n["id"] for n in everything]
    reader.client.get("/v1/notifications", params={"pageToken": "nonsense"}).expect(400)
    reader.client.get("/v1/notifications", params={"pageSize": 501}).expect(400)


def test_some_are_marked_read_and_the_others_stay(reader):
    everything = inbox(reader)
    chosen = [n["id"] for n in everything[:2]]
    assert reader.client.post("/v1/notifications:markRead", {"ids": chosen}).expect(200)["marked"] == 2
    assert reader.client.post("/v1/notifications:markRead", {"ids": chosen}).expect(200)["marked"] == 0
    unread = reader.client.get("/v1/notifications", params={"unread": "true"}).expect(200)
    assert [n["id"] for n in unread["items"]] == [n["id"] for n in everything[2:]]
    assert unread["totalSize"] == 3 and unread["unread"] == 3
    assert {n["id"]: n["version"] for n in inbox(reader)}[chosen[0]] == 2


def test_all_are_marked_read(reader):
    assert reader.client.post("/v1/notifications:markRead", {"all": True}).expect(200)["marked"] == 5
    assert inbox(reader, unread="true") == [] and all(n["read"] for n in inbox(reader))


def test_what_is_to_be_marked_must_be_said(reader):
    reader.client.post("/v1/notifications:markRead", {}).expect(400)
    reader.client.post("/v1/notifications:markRead", {"ids": ["not an id"]}).expect(400)


def test_nobody_marks_or_sees_what_is_another_s(cohoi, sales, reader):
    stranger = sales.join("manager")
    theirs = [n["id"] for n in inbox(reader)]
    assert stranger.client.post("/v1/notifications:markRead", {"ids": theirs}).expect(200)["marked"] == 0
    assert not set(theirs) & {n["id"] for n in inbox(stranger)}
    assert len(inbox(reader, unread="true")) == 5
    cohoi.anonymous().get("/v1/notifications").expect(401)


def packed(texts):
    """A protobuf message of text fields, by number."""
    fields = [(n, text.encode()) for n, text in texts.items()]
    return b"".join(bytes([n << 3 | 2, len(text)]) + text for n, text in fields)


def test_a_count_that_rises_is_news_again(cohoi, sales):
    """AMB-36: more of the same act comes after it was read. Queued by hand: an act is over before one can read."""
    campaign = sales.campaign()
    act_id = bulk_create(sales, campaign, 2, ownerId=None)["bulkActId"]
    told = eventually(lambda: [n for n in counted(sales.an, "OPPORTUNITY_ENTERED", campaign) if n["count"] == 2])[0]
    sales.an.client.post("/v1/notifications:markRead", {"all": True}).expect(200)
    doc = packed({1: "OPPORTUNITY_ENTERED", 2: str(uuid.uuid4()), 3: act_id, 6: campaign["id"], 10: sales.an.id})
    cohoi.psql("notifications", "insert into notice values (gen_random_uuid(), gen_random_uuid(), now(), null, %s)", doc)
    again = eventually(lambda: [n for n in counted(sales.an, "OPPORTUNITY_ENTERED", campaign) if n["count"] == 3])[0]
    assert again["id"] == told["id"] and again["createdAt"] == told["createdAt"] and not again["read"]
    assert again["version"] > told["version"] and again["title"] == "3 khách hàng mới"


# --- choices ---------------------------------------------------------------------------------------------------------


def test_a_type_that_is_switched_off_is_not_told(cohoi, sales):
    """PEE-13: per type and user."""
    quiet, other = sales.people
    shown = quiet.client.get("/v1/me/notificationSettings").expect(200)["types"]
    assert shown["OPPORTUNITY_ENTERED"] == {"inApp": True, "email": False}
    changed = quiet.client.patch("/v1/me/notificationSettings", {"types": {"OPPORTUNITY_ENTERED": {"inApp": False}}})
    assert changed.expect(200)["types"]["OPPORTUNITY_ENTERED"]["inApp"] is False
    opportunity = sales.opportunity(sales.campaign(), ownerId=None)
    wait_told(other, opportunity, "OPPORTUNITY_ENTERED")
    act(sales.manager, opportunity, "assign", {"ownerId": quiet.id}).expect(200)
    wait_told(quiet, opportunity, "OPPORTUNITY_ASSIGNED")
    shown = other.client.get("/v1/me/notificationSettings").expect(200)["types"]
    assert shown["OPPORTUNITY_ENTERED"]["inApp"] is True
    quiet.client.patch("/v1/me/notificationSettings", {"types": {"OPPORTUNITY_ENTERED": {"inApp": True}}}).expect(200)
    wait_told(quiet, sales.opportunity(sales.campaign(), ownerId=None), "OPPORTUNITY_ENTERED")


def test_an_unknown_type_cannot_be_switched(sales):
    client = sales.an.client
    client.patch("/v1/me/notificationSettings", {"types": {"WEATHER": {"inApp": False}}}).expect(400)
    assert "WEATHER" not in client.get("/v1/me/notificationSettings").expect(200)["types"]


# --- at once, and many -----------------------------------------------------------------------------------------------


class Stream(threading.Thread):
    """GET /v1/stream of a person, read in the background."""

    def __init__(self, person):
        super().__init__(daemon=True)
        self.reply = person.client.get("/v1/stream", stream=True, timeout=120)
        assert self.reply.status_code == 200
        self.messages = []
        self.start()

    def run(self):
        message = {}
        try:
            for line in self.reply.iter_lines(chunk_size=1):
                line = line.decode()
                name, _, value = line.partition(": ")
                if line:
                    message[name] = value
                elif message:
                    self.messages.append(message)
                    message = {}
        except Exception:  # pylint: disable=broad-except -- closed
            pass

    def of(self, event):
        return [json.loads(m["data"]) for m in list(self.messages) if m.get("event") == event]


def test_a_notification_is_pushed_to_its_reader_alone(cohoi, sales):
    mine, others = Stream(sales.an), Stream(sales.join("salesperson"))
    eventually(lambda: mine.of("hello") and others.of("hello"))
    opportunity = sales.opportunity(sales.campaign(), ownerId=None)
    pushed = eventually(lambda: mine.of("notification"))[0]["notification"]
    assert pushed["type"] == "OPPORTUNITY_ENTERED" and pushed["opportunityId"] == opportunity["id"]
    assert pushed == wait_told(sales.an, opportunity, "OPPORTUNITY_ENTERED")
    sales.an.client.post("/v1/notifications:markRead", {"ids": [pushed["id"]]}).expect(200)
    assert eventually(lambda: mine.of("read"))[0]["ids"] == [pushed["id"]]
    assert others.of("notification") == []


def test_a_campaign_of_600_salespeople_is_told_in_batches(cohoi, sales):
    """NTF-01 with more readers than a transaction may append events; members are put into the copy by hand."""
    campaign = sales.campaign()
    eventually(lambda: cohoi.psql("notifications", "select 1 from campaign where id = %s", campaign["id"]))
    crowd = [str(uuid.uuid4()) for _ in range(600)]
    cohoi.psql("notifications", "insert into campaign_member select %s, unnest(%s::uuid[]), false", campaign["id"], crowd)
    opportunity = sales.opportunity(campaign, ownerId=None)
    told = "select count(*), count(distinct user_id) from notification where user_id = any (%s::uuid[])"
    eventually(lambda: cohoi.psql("notifications", told, crowd) == [(600, 600)], 20, "600 are told")
    wait_told(sales.an, opportunity, "OPPORTUNITY_ENTERED")
    settle(cohoi)
    assert cohoi.psql("notifications", told, crowd) == [(600, 600)]
    assert cohoi.status()["notifications-1"]["status"]["deadLetters"] == 0


def test_a_bulk_act_in_a_large_campaign_tells_each_one_once(cohoi, sales):
    """AMB-36, PEE-13: 20 opportunities and 600 salespeople are 600 notifications, not 12,000."""
    campaign = sales.campaign()
    eventually(lambda: cohoi.psql("notifications", "select 1 from campaign where id = %s", campaign["id"]))
    crowd = [str(uuid.uuid4()) for _ in range(600)]
    cohoi.psql("notifications", "insert into campaign_member select %s, unnest(%s::uuid[]), false", campaign["id"], crowd)
    bulk_create(sales, campaign, 20, ownerId=None)
    told = "select count(*), min(count), max(count) from notification where user_id = any (%s::uuid[])"
    eventually(lambda: cohoi.psql("notifications", told, crowd) == [(600, 20, 20)], 30, "600 are told of 20")


def test_old_notifications_that_were_read_are_deleted(cohoi, reader):
    gone, *kept = (n["id"] for n in inbox(reader))
    reader.client.post("/v1/notifications:markRead", {"ids": [gone]}).expect(200)
    cohoi.psql("notifications", "update notification set created_at = created_at - interval '181 days'"
               " where user_id = %s", reader.id)
    eventually(lambda: [n["id"] for n in inbox(reader)] == kept, 30, "the one that was read is gone")


def test_a_killed_daemon_tells_what_it_had_queued_once(make_cohoi):
    """NTF-01: nothing is lost and nothing told twice, with two instances of which one dies in the middle."""
    system = make_cohoi(scale="notifications=2")
    sales = Sales(system)
    campaign = sales.campaign()
    contacts = [sales.contact(sales.manager) for _ in range(30)]
    made = []
    for i, contact in enumerate(contacts):
        made.append(sales.opportunity(campaign, contact=contact, ownerId=None)["id"])
        if i % 10 == 5:
            system.kill("notifications", 1 + i // 10 % 2)
    system.wait_ready()
    for person in sales.people:
        eventually(lambda: sorted(n["opportunityId"] for n in inbox(person)) == sorted(made), 60, "each is told once")
