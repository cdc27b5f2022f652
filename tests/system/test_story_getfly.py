"""A day of a Getfly campaign, as its manuals tell it (seeds 000 and 001), from the page's requests to the event log.

CMP-01, 02, 04..08, 11..13, 15..17, 19; OPP-01..03, 05..07, 09..12, 14, 15, 19, 20; ACC-02, 04..07; ASG-02..04, 06;
NTF-01; CON-19, 21; EXP-01"""
import csv
import io
import itertools
import time

import pytest
from cohoi_client import eventually
from sales import Sales, act, event_types, get, phone, steps

STEPS = [{"name": "Mới đăng ký"}, {"name": "Đã gọi"}, {"name": "Đã hẹn gặp"}, {"name": "Ký hợp đồng"}]
WAIT_SECONDS = 2


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def told(person, opportunity):
    items = person.client.get("/v1/notifications", params={"pageSize": 500}).expect(200)["items"]
    return [n for n in items if n.get("opportunityId") == opportunity["id"]]


def columns(person, campaign, **filters):
    """{name of the step: [ids of its cards]}"""
    board = person.client.get(f"/v1/campaigns/{campaign['id']}/board", params=filters).expect(200)["columns"]
    return {c["step"]["name"]: [o["id"] for o in c.get("items", [])] for c in board}


def set_up(sales):
    """The manager prepares the day: a care campaign for those who sign, one to try again with those who do not."""
    care = sales.campaign(name="Chăm sóc sau bán", kind="LONG_TERM")
    again = sales.campaign(name="Gọi lại sau ba tháng", kind="LONG_TERM")
    return care, again, sales.campaign(
        name="KH đăng ký từ website", kind="LONG_TERM", waitSeconds=WAIT_SECONDS, steps=STEPS, hideInfo=True,
        allowDuplicates=False, failReasons=[{"name": "Giá cao"}, {"name": "Đã mua nơi khác"}],
        onSuccessCampaignId=care["id"], onFailureCampaignId=again["id"])


def customers_enter(sales, campaign):
    """One is typed in new; those who are there already are ticked in the list and brought in together."""
    number = phone()
    new = sales.create(campaign, contact={"id": None}, contactId=None, ownerId=None, newContact={
        "name": "Công ty Hạt Điều Bình Phước", "phone": number}).expect(201).json
    known = [sales.contact(phone=phone()) for _ in range(3)]
    done = sales.manager.client.post("/v1/opportunities:bulkCreate", {
        "campaignId": campaign["id"], "contactIds": [c["id"] for c in known], "stepId": steps(campaign)[0],
        "ownerId": None}).expect(200)
    assert [i["ok"] for i in done["items"]] == [True] * 3
    twice = sales.manager.client.post("/v1/opportunities:bulkCreate", {
        "campaignId": campaign["id"], "contactIds": [known[0]["id"]]}).expect(200)
    assert [i["code"] for i in twice["items"]] == ["DUPLICATE_IN_CAMPAIGN"]
    return number, new, [{"id": i["createdId"]} for i in done["items"]]


def the_page_shows_them(sales, campaign, number, new, others):
    stranger = sales.join("salesperson")
    get(stranger, new).expect(404)
    stranger.client.get(f"/v1/campaigns/{campaign['id']}/board").expect(404)
    for seller in sales.people:
        eventually(lambda s=seller: told(s, new), what="all participants are told")
        assert number not in str(told(seller, new))
        assert get(seller, new)["phone"] == "***"
    assert get(sales.manager, new)["phone"] == number
    in_f2 = sales.manager.client.get(f"/v1/contacts/{new['contactId']}").expect(200)
    assert in_f2["name"] == "Công ty Hạt Điều Bình Phước"
    assert set(columns(sales.an, campaign, unowned="true")["Mới đăng ký"]) == {o["id"] for o in [new, *others]}


def sellers_register(sales, new):
    early = act(sales.an, new, "register").expect(412, "REGISTRATION_NOT_OPEN")
    assert early["registrableAt"] == get(sales.an, new)["registrableAt"]
    deadline = time.monotonic() + 30
    while act(sales.an, new, "register").status == 412:
        assert time.monotonic() < deadline
    act(sales.binh, new, "register").expect(409, "ALREADY_TAKEN")


def the_rest_is_shuffled(sales, campaign, others):
    done = sales.manager.client.post(f"/v1/campaigns/{campaign['id']}:shuffle", {"seed": 7}).expect(200)
    assert {a["opportunityId"] for a in done["assignments"]} == {o["id"] for o in others}

    def owners():
        return [get(sales.manager, o).json.get("ownerId") for o in others]
    eventually(lambda: all(owners()), what="each has an owner")
    assert sorted(owners().count(p.id) for p in sales.people) == [1, 2]


def win(sales, campaign, care, opportunity, number):
    """An calls, talks, and drags the card to the last column: the last step is success."""
    assert get(sales.an, opportunity)["phone"] == number  # he is in charge now
    act(sales.an, opportunity, "move", {"stepId": steps(campaign)[1]}).expect(200)
    sales.an.client.post(f"/v1/opportunities/{opportunity['id']}/comments",
                         {"body": "Khách muốn xem mẫu tem trước"}).expect(201)
    eventually(lambda: [c["body"] for c in sales.manager.client.items(
        f"/v1/contacts/{opportunity['contactId']}/comments")] == ["Khách muốn xem mẫu tem trước"])
    act(sales.an, opportunity, "move", {"stepId": steps(campaign)[3], "amount": {"units": "25000000"}}).expect(200)
    won = get(sales.an, opportunity)
    assert (won["state"], won["probability"], won["wonAmount"]["units"]) == ("WON", 100, "25000000")
    assert columns(sales.manager, campaign)["Ký hợp đồng"] == [opportunity["id"]]
    chained_into(sales, opportunity, care)


def lose(sales, campaign, again, opportunity):
    """Another says no: the reason is chosen, the card leaves the board."""
    owner = next(p for p in sales.people if p.id == get(sales.manager, opportunity)["ownerId"])
    act(owner, opportunity, "lose", {"failReasonId": campaign["failReasons"][1]["id"]}).expect(200)
    assert get(owner, opportunity)["state"] == "LOST"
    assert opportunity["id"] not in itertools.chain(*columns(sales.manager, campaign).values())
    chained_into(sales, opportunity, again)


def chained_into(sales, opportunity, campaign):
    def there():
        return [o for o in sales.manager.client.items("/v1/opportunities", campaignId=campaign["id"])
                if o.get("chainedFromId") == opportunity["id"]]
    (next_one,) = eventually(there, what="a chained opportunity")
    assert (next_one["stepId"], next_one["state"]) == (steps(campaign)[0], "ACTIVE")


def copy(sales, care, opportunity):
    """To another campaign, where it begins at the first step; not again where duplicates are forbidden."""
    copied = act(sales.manager, opportunity, "copy", {"campaignId": care["id"]}).expect(200)
    assert copied["stepId"] == steps(care)[0]
    act(sales.manager, opportunity, "copy", {"campaignId": care["id"]}).expect(409, "DUPLICATE_IN_CAMPAIGN")


def download(sales, campaign, others):
    """Each column as a customer list; who is not in charge reads no phone there either."""
    def rows(person):
        reply = person.client.get(f"/v1/campaigns/{campaign['id']}/steps/{steps(campaign)[0]}/customers.csv").expect(200)
        return list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))[1:]
    assert len(rows(sales.manager)) == len(others)
    hidden = ["***" in row for row in rows(sales.binh)]
    his = sum(get(sales.manager, o)["ownerId"] == sales.binh.id for o in others)
    assert hidden.count(False) == his


def test_a_day_of_a_getfly_campaign(sales):
    """From the set-up to the copies and lists of the evening."""
    care, again, campaign = set_up(sales)
    number, new, others = customers_enter(sales, campaign)
    the_page_shows_them(sales, campaign, number, new, others)
    sellers_register(sales, new)
    the_rest_is_shuffled(sales, campaign, others)
    win(sales, campaign, care, new, number)
    lose(sales, campaign, again, others[0])
    copy(sales, care, others[1])
    download(sales, campaign, others[1:])
    assert event_types(sales.cohoi, new)[0] == "opportunity.created"
    assert [t for t in event_types(sales.cohoi, new) if t in (
        "opportunity.owner_changed", "opportunity.step_changed", "opportunity.commented", "opportunity.won")] == [
        "opportunity.owner_changed", "opportunity.step_changed", "opportunity.commented", "opportunity.won"]
