"""Tasks: calls, meetings and plans of opportunities and of contacts; what is due; who is reminded, once."""
import concurrent.futures
import datetime
import zoneinfo

import pytest
from cohoi_client import eventually
from sales import Sales, event_types, events

ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
NOBODY = "00000000-0000-7000-8000-0000000000ff"


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture
def place(sales):
    """An opportunity of An's in a campaign, with its campaign and contact."""
    campaign, contact = sales.campaign(), sales.contact()
    made = sales.opportunity(campaign, contact=contact, ownerId=sales.an.id)
    return {**made, "campaign": campaign, "contact": contact, "path": f"/v1/opportunities/{made['id']}"}


def at(days=0, hours=None, minutes=0):
    """A time as clients send it: so many days from today's midnight in Vietnam, or so many minutes from now."""
    now = datetime.datetime.now(ZONE)
    if hours is None:
        moment = now + datetime.timedelta(minutes=minutes)
    else:
        moment = now.replace(hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=days, hours=hours)
    return moment.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def plan(user, of, **fields):
    return user.client.post(f"{of['path']}/tasks", fields).expect(201).json


def ids(user, path, **filters):
    return [t["id"] for t in user.client.items(path, **filters)]


# --- of an opportunity ---

def test_a_task_is_added_listed_and_told(sales, place):
    """OPP-18, CMP-20"""
    made = plan(sales.an, place, title="Gửi mẫu tem", dueAt=at(minutes=600), note="3 mẫu", place="Kho", durationMinutes=30)
    assert (made["kind"], made["done"], made["assigneeId"]) == ("TASK", False, sales.an.id)
    assert (made["assigneeName"], made["contactName"]) == (sales.an.full_name, place["contact"]["name"])
    assert (made["campaignId"], made["contactId"], made["opportunityId"]) == (
        place["campaign"]["id"], place["contact"]["id"], place["id"])
    assert sales.binh.client.get(f"/v1/tasks/{made['id']}").expect(200).json == made
    for path, filters in ((f"{place['path']}/tasks", {}), ("/v1/tasks", {"campaignId": place["campaign"]["id"]}),
                          ("/v1/tasks", {"contactId": place["contact"]["id"]}),
                          (f"/v1/contacts/{place['contact']['id']}/tasks", {}),
                          ("/v1/tasks", {"opportunityId": place["id"]})):
        listed = sales.binh.client.get(path, params=filters).expect(200)
        assert listed["items"] == [made] and listed["totalSize"] == 1
    assert event_types(sales.cohoi, place)[-1] == "task.created"


def test_a_task_is_changed_done_and_deleted(sales, place):
    """OPP-18, PEE-09"""
    made = plan(sales.an, place, title="Gọi lại", kind="CALL")
    path = f"/v1/tasks/{made['id']}"
    done = sales.an.client.patch(path, {"done": True, "recap": "Khách đồng ý giá"}).expect(200)
    assert done["done"] and done["doneAt"] and done["version"] == 2 and done["title"] == "Gọi lại"
    undone = sales.an.client.patch(path, {"done": False}).expect(200)
    assert "doneAt" not in undone.json
    sales.an.client.patch(path, {"title": "x"}, if_match=1).expect(412, "VERSION_MISMATCH")
    given = sales.an.client.patch(path, {"assigneeId": sales.binh.id}).expect(200)
    assert given["assigneeName"] == sales.binh.full_name
    free = sales.an.client.patch(path, {"assigneeId": None}).expect(200)
    assert "assigneeId" not in free.json and "assigneeName" not in free.json
    sales.an.client.delete(path).ok()
    sales.an.client.get(path).expect(404)
    sales.an.client.patch(path, {"title": "x"}).expect(404)
    assert ids(sales.an, "/v1/tasks", opportunityId=place["id"]) == []
    kind = events(sales.cohoi, place)[-1]
    assert kind[0] == "task.deleted" and kind[1]["kind"] == "CALL" and kind[1]["taskId"] == made["id"]


def test_tasks_have_the_rights_of_their_opportunity_and_of_who_shall_do_them(sales, place):
    """ACC-02, ACC-03, OPP-18"""
    stranger, boss = sales.join("salesperson"), sales.join("manager")
    made = plan(sales.an, place, title="Gọi lại")
    path = f"/v1/tasks/{made['id']}"
    stranger.client.get(path).expect(404)
    stranger.client.patch(path, {"done": True}).expect(404)
    stranger.client.delete(path).expect(404)
    stranger.client.get(f"{place['path']}/tasks").expect(404)
    stranger.client.post(f"{place['path']}/tasks", {"title": "x"}).expect(404)
    boss.client.get(path).expect(200)
    boss.client.patch(path, {"done": True}).expect(403, "PERMISSION_DENIED")
    sales.binh.client.delete(path).expect(403)
    sales.manager.client.patch(path, {"assigneeId": stranger.id}).expect(200)
    assert path.endswith(ids(stranger, "/v1/tasks", mine="true")[0])  # now it is his to do
    stranger.client.get(path).expect(200)
    stranger.client.patch(path, {"done": True}).expect(200)


def test_an_assignee_is_somebody_who_works_here(sales, place):
    """OPP-18"""
    reply = sales.an.client.post(f"{place['path']}/tasks", {"assigneeId": NOBODY}).expect(400)
    assert reply.fields == {"assigneeId": "UNKNOWN_VALUE"}
    gone = sales.join("salesperson")
    sales.cohoi.admin.patch(f"/v1/users/{gone.id}", {"active": False}).ok()
    after = sales.an.client.seen
    sales.an.client.seen = sales.cohoi.admin.seen
    try:
        sales.an.client.post(f"{place['path']}/tasks", {"assigneeId": gone.id}).expect(412, "USER_INACTIVE")
    finally:
        sales.an.client.seen = after


def test_tasks_of_a_deleted_opportunity_are_gone_with_it(sales):
    """AMB-37"""
    admin = sales.cohoi.admin
    made = sales.opportunity(sales.campaign(managerIds=[sales.manager.id, admin.id]), contact=sales.contact())
    admin.seen = sales.manager.client.seen
    task = admin.post(f"/v1/opportunities/{made['id']}/tasks", {"title": "x", "dueAt": at(minutes=600)}).expect(201)
    admin.delete(f"/v1/opportunities/{made['id']}").ok()
    admin.get(f"/v1/tasks/{task['id']}").expect(404)
    assert task["id"] not in [t["id"] for t in admin.items("/v1/tasks", mine="true")]
    admin.post(f"/v1/opportunities/{made['id']}:undelete").ok()
    admin.get(f"/v1/tasks/{task['id']}").expect(200)


# --- of a contact alone ---

def test_a_plan_of_care_stands_on_a_contact_without_any_opportunity(sales):
    """OPP-32, CON-13, ACC-13"""
    contact = sales.contact()
    path = f"/v1/contacts/{contact['id']}/tasks"
    made = sales.an.client.post(path, {"kind": "MEETING", "title": "Thăm xưởng", "dueAt": at(days=3, hours=9)}).expect(201)
    assert "opportunityId" not in made.json and made["contactName"] == contact["name"]
    assert ids(sales.an, path) == [made["id"]] == ids(sales.manager, "/v1/tasks", contactId=contact["id"])
    assert ids(sales.an, f"/v1/contacts/{contact['id']}/meetings") == [made["id"]]
    assert sales.an.client.patch(f"/v1/tasks/{made['id']}", {"recap": "Đã thăm"}).expect(200)["recap"] == "Đã thăm"
    # whose contact it is not
    sales.binh.client.post(path, {"title": "x"}).expect(403, "PERMISSION_DENIED")
    assert ids(sales.binh, path) == []
    sales.binh.client.get(f"/v1/tasks/{made['id']}").expect(404)
    sales.binh.client.patch(f"/v1/tasks/{made['id']}", {"title": "x"}).expect(404)
    sales.an.client.post(f"/v1/contacts/{NOBODY}/tasks", {"title": "x"}).expect(404)
    sales.an.client.delete(f"/v1/tasks/{made['id']}").ok()
    told = [e for e in sales.cohoi.events("opportunities") if e["subject"] == contact["id"]]
    assert [e["type"] for e in told] == ["cohoi.task.created", "cohoi.task.updated", "cohoi.task.deleted"]


def test_meetings_are_counted_and_what_is_done_is_in_the_contacts_history(sales, place):
    """CON-07, CON-11, EVD-06"""
    contact = place["contact"]["id"]
    meeting = plan(sales.an, place, kind="MEETING", title="Demo", dueAt=at(days=1, hours=9))
    dropped = plan(sales.an, place, kind="MEETING", title="Hẹn nhầm")
    call = plan(sales.an, place, kind="CALL", title="Gọi cảm ơn")
    held = sales.an.client.patch(f"/v1/tasks/{meeting['id']}", {"done": True, "recap": "Khách chốt 10.000 tem"}).expect(200)
    sales.an.client.patch(f"/v1/tasks/{call['id']}", {"done": True}).expect(200)
    sales.an.client.delete(f"/v1/tasks/{dropped['id']}").ok()
    assert held["recap"] == "Khách chốt 10.000 tem"
    wanted = {("MEETING_PLANNED", "Demo"), ("MEETING_HELD", "Demo"), ("TASK_DONE", "Gọi cảm ơn")}

    def shown():
        history = {(h["kind"], h.get("note")) for h in sales.an.client.items(f"/v1/contacts/{contact}/history")}
        return sales.an.client.get(f"/v1/contacts/{contact}").expect(200)["counts"]["meetings"] == 1 and wanted <= history
    eventually(shown, 15, "the contact knows")
    told = [h["note"] for h in sales.an.client.items(f"{place['path']}/history") if h["type"] == "cohoi.task.updated"]
    assert told == ["Gọi cảm ơn", "Demo"]


# --- what is due ---

@pytest.fixture
def due(sales, place):
    """Tasks around today: by name, their ids."""
    when = {"last month": at(days=-30, hours=8), "last night": at(days=0, hours=-0.01), "at midnight": at(days=0, hours=0),
            "tonight": at(days=0, hours=23.99), "tomorrow": at(days=1, hours=0), "next month": at(days=30, hours=8)}
    made = {name: plan(sales.an, place, title=name, dueAt=time, kind="MEETING" if "month" in name else "TASK")["id"]
            for name, time in when.items()}
    made["some day"] = plan(sales.an, place, title="some day")["id"]
    made["one day"] = plan(sales.an, place, title="one day")["id"]
    made["done"] = plan(sales.an, place, title="done", dueAt=at(days=0, hours=12), done=True)["id"]
    return made


def test_overdue_today_and_upcoming_are_days_of_the_company(sales, place, due):
    """PEE-09"""
    name = {id: n for n, id in due.items()}

    def shown(**filters):
        return [name[id] for id in ids(sales.an, "/v1/tasks", opportunityId=place["id"], **filters)]
    assert shown(due="OVERDUE") == ["last month", "last night"]
    assert shown(due="TODAY") == ["at midnight", "tonight"]
    assert shown(due="UPCOMING") == ["tomorrow", "next month"]
    assert shown(due="TODAY", done="true") == ["done"]
    assert shown(due="OVERDUE", kind="MEETING") == ["last month"]
    assert shown(due="OVERDUE", assigneeId=sales.binh.id) == []
    sales.an.client.get("/v1/tasks", params={"due": "SOON"}).expect(400)


def test_done_kind_and_assignee_narrow_the_list(sales, place, due):
    """PEE-09"""
    def found(**filters):
        return set(ids(sales.an, "/v1/tasks", opportunityId=place["id"], **filters))
    assert found(done="true") == {due["done"]}
    assert found(done="false") == set(due.values()) - {due["done"]}
    assert found(kind="MEETING") == {due["last month"], due["next month"]}
    assert found(assigneeId=sales.binh.id) == set() and found(mine="true") == set(due.values())


def test_a_calendar_asks_for_a_range(sales, place, due):
    """PEE-09"""
    shown = ids(sales.an, "/v1/tasks", opportunityId=place["id"], kind="MEETING",
                dueAfter=at(days=-30, hours=8), dueBefore=at(days=30, hours=8))
    assert shown == [due["last month"]]  # from then on; until then, not then
    after = ids(sales.an, "/v1/tasks", opportunityId=place["id"], dueAfter=at(days=0, hours=0))
    assert due["some day"] not in after and len(after) == 5


def test_the_list_by_due_time_pages_and_ends_with_what_has_none(sales, place, due):
    """PEE-09"""
    order = ["last month", "last night", "at midnight", "done", "tonight", "tomorrow", "next month", "some day", "one day"]
    seen, token = [], None
    while True:
        page = sales.an.client.get("/v1/tasks", params={"opportunityId": place["id"], "orderBy": "dueAt", "pageSize": 4,
                                                        **({"pageToken": token} if token else {})}).expect(200)
        seen += [t["title"] for t in page["items"]]
        token = page.json.get("nextPageToken")
        if not token:
            break
    assert seen == order
    assert sales.an.client.get("/v1/tasks", params={"orderBy": "title"}).expect(400).fields == {"orderBy": "UNKNOWN_VALUE"}


def test_days_are_those_of_the_time_zone_that_is_set(make_cohoi):
    """PEE-09"""
    cohoi = make_cohoi()
    far = zoneinfo.ZoneInfo("Pacific/Kiritimati")  # seven hours ahead of Vietnam: no two of their days are the same
    sales = Sales(cohoi)
    path = f"/v1/contacts/{sales.contact()['id']}/tasks"
    midnight = datetime.datetime.now(far).replace(hour=0, minute=0, second=0, microsecond=0)
    for minutes in (1, 24 * 60 - 1):
        when = (midnight + datetime.timedelta(minutes=minutes)).isoformat()
        sales.an.client.post(path, {"title": "x", "dueAt": when}).expect(201)
    today = lambda: sales.an.client.get("/v1/tasks", params={"due": "TODAY"}).expect(200)["totalSize"]  # noqa: E731
    assert today() == 1
    cohoi.admin.patch("/v1/settings", {"timeZone": "Pacific/Kiritimati"}).ok()
    eventually(lambda: today() == 2, 10, "the settings have arrived")


# --- reminders ---

def told_of(sales, task):
    return [e for e in sales.cohoi.events("opportunities", "cohoi.task.due_soon") if e["data"]["task"]["id"] == task["id"]]


def test_the_assignee_is_reminded_once_for_each_due_time(sales, place):
    """PEE-09, OPP-32"""
    soon = plan(sales.an, place, title="Gọi trước họp", dueAt=at(minutes=10), assigneeId=sales.binh.id)
    later = plan(sales.an, place, title="Chưa tới", dueAt=at(minutes=600))
    past = plan(sales.an, place, title="Đã qua", dueAt=at(minutes=-5))
    done = plan(sales.an, place, title="Xong rồi", dueAt=at(minutes=10), done=True)
    told = eventually(lambda: told_of(sales, soon), 15, "told")
    assert told[0]["data"]["task"]["assigneeId"] == sales.binh.id and told[0]["partitionkey"] == place["campaign"]["id"]
    sales.an.client.patch(f"/v1/tasks/{soon['id']}", {"title": "Gọi trước họp sáng"}).expect(200)
    sales.an.client.patch(f"/v1/tasks/{later['id']}", {"dueAt": at(minutes=12)}).expect(200)
    eventually(lambda: told_of(sales, later), 15, "told after it was moved")
    assert len(told_of(sales, soon)) == 1 and not told_of(sales, past) and not told_of(sales, done)
    sales.an.client.patch(f"/v1/tasks/{soon['id']}", {"dueAt": at(minutes=8)}).expect(200)
    eventually(lambda: len(told_of(sales, soon)) == 2, 15, "told again of the other time")


def test_many_reminders_and_many_instances_tell_each_once(make_cohoi):
    """PEE-09: bounded batches, any number of instances, one killed in between."""
    cohoi = make_cohoi(scale="opportunities=3")
    sales = Sales(cohoi)
    made = sales.opportunity(sales.campaign(), contact=sales.contact(), ownerId=sales.an.id)
    path, when = f"/v1/opportunities/{made['id']}/tasks", at(minutes=120)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(lambda n: sales.an.client.post(path, {"title": f"{n}", "dueAt": when}).status, range(450)))
    assert statuses == {201}
    cohoi.move_clock("110 minutes", "opportunities")  # all at once, more than two batches
    cohoi.kill("opportunities", 2)
    told = lambda: [e["data"]["task"]["id"] for e in cohoi.events("opportunities", "cohoi.task.due_soon")]  # noqa: E731
    eventually(lambda: len(told()) >= 450, 60, "all are told of")
    cohoi.wait_ready()
    assert len(told()) == len(set(told())) == 450
