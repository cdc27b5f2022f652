"""The sweep at 23:59: what fails, what is detached, once a day, late, by hand, and what tonight's would do.

The database's clock is moved, and the sweep looks at everything there is: a system of its own.
"""
from datetime import datetime, timedelta, timezone

import pytest
from cohoi_client import eventually
from proving import becomes, main_opportunity, prove, state, warn
from sales import Sales, act, get

VIETNAM = timezone(timedelta(hours=7))


@pytest.fixture(scope="module")
def cohoi(own_cohoi):
    return own_cohoi


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def care(sales):
    return sales.join("customer_care")


@pytest.fixture
def seller(sales):
    """Somebody new, on the morning after where the last test stopped in the night."""
    if now(sales.cohoi).hour == 23:
        move_to(sales.cohoi, "08:00")
    return sales.join("salesperson")


def now(cohoi):
    """The database's, as evidence has it, in the company's time zone."""
    [(at,)] = cohoi.psql("evidence", "select now_db()")
    return at.astimezone(VIETNAM)


def day(cohoi, days=0):
    return (now(cohoi) + timedelta(days=days)).strftime("%Y-%m-%d")


def move_to(cohoi, clock, days=0):
    """Moves every daemon's clock to this time of the day, today or later; never back."""
    hour, minute = map(int, clock.split(":"))
    at = now(cohoi)
    wanted = (at + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    while wanted <= at:
        wanted += timedelta(days=1)
    [(offset,)] = cohoi.psql("evidence", "select coalesce(nullif(current_setting('cohoi.clock_offset', true), ''), '0')"
                                         "::interval")
    daemons = ("campaigns", "contacts", "opportunities", "assignment", "evidence", "notifications")  # sessions live on
    cohoi.move_clock(f"{int((offset + (wanted - at)).total_seconds())} seconds", *daemons)
    return wanted


def settings(cohoi, **fields):
    cohoi.admin.patch("/v1/settings", fields).expect(200)
    cohoi.settle()


def swept(cohoi, which):
    """Waits until the day's own sweep is over; its row (checked, failed)."""
    def finished():
        rows = cohoi.psql("evidence", "select checked, failed from round where kind = 'SWEEP' and run = 0 and day = %s"
                                      " and finished_at is not null", which)
        return rows and rows[0]
    row = eventually(finished, 30, f"sweep of {which}")
    cohoi.settle()
    return row


def sweep(cohoi, which):
    reply = cohoi.admin.post("/v1/evidence:sweep", {"day": which})
    cohoi.settle()
    return reply


def fate(user, opportunity):
    shown = get(user, opportunity).expect(200).json
    return shown["state"], shown.get("lostBy")


def salesperson(cohoi, contact_id):
    return cohoi.admin.get(f"/v1/contacts/{contact_id}").expect(200).json.get("salespersonId")


def told(cohoi, type, opportunity):
    return [e["data"] for e in cohoi.events("evidence", f"cohoi.evidence.{type}") if e["subject"] == opportunity["id"]]


# --- what fails ---

def test_what_has_no_evidence_fails_and_its_contact_is_detached(sales, care, seller):
    """EVD-10, EVD-11, CON-15, AMB-45, AMB-23: at 23:59, by the database's clock"""
    cohoi = sales.cohoi
    contact = sales.valid_contact(by=seller)
    bare = main_opportunity(sales, by=seller, contact=contact)
    secondary = main_opportunity(sales, by=seller, contact=contact, kind="SECONDARY")
    proved, warned, again, won = (main_opportunity(sales, by=seller) for _ in range(4))
    for one in (proved, warned, again):
        prove(seller, one).expect(201)
    for one in (warned, again):
        warn(care, one).expect(200)
    prove(seller, again).expect(201)
    act(seller, won, "win").expect(200)
    cohoi.settle()
    move_to(cohoi, "23:58")
    today = day(cohoi)
    cohoi.settle()
    assert fate(seller, bare) == ("ACTIVE", None)

    move_to(cohoi, "23:59")
    checked, failed = swept(cohoi, today)
    assert failed == 2 and checked >= 4
    assert fate(care, bare) == ("LOST", "SWEEP") and fate(care, warned) == ("LOST", "SWEEP")
    assert fate(seller, proved) == fate(seller, again) == ("ACTIVE", None) and fate(seller, won) == ("WON", None)

    eventually(lambda: salesperson(cohoi, contact["id"]) is None)
    assert salesperson(cohoi, warned["contactId"]) is None
    history = cohoi.admin.get(f"/v1/contacts/{contact['id']}/history").expect(200)["items"]
    [entry] = [e for e in history if e["kind"] == "DETACHED"]
    assert entry["fromUserId"] == seller.id and entry["opportunityId"] == bare["id"]
    cohoi.settle()
    stays = cohoi.admin.get(f"/v1/opportunities/{secondary['id']}").expect(200).json
    assert stays["state"] == "ACTIVE" and "ownerId" not in stays
    assert told(cohoi, "sweep_failed", bare)[0]["cause"] == "NONE"
    assert told(cohoi, "sweep_failed", warned)[0]["cause"] == "WARNED"
    detached = [e["data"] for e in cohoi.events("contacts", "cohoi.contact.detached") if e["subject"] == contact["id"]]
    assert [d["why"] for d in detached] == ["SWEEP"]
    finished = [e["data"] for e in cohoi.events("evidence", "cohoi.evidence.sweep_finished") if e["data"]["day"] == today]
    assert finished == [{"day": today, "checked": checked, "failed": failed}]


def test_a_day_is_swept_once(sales, seller):
    """EVD-12: what is made after it is spared until the next day"""
    cohoi = sales.cohoi
    move_to(cohoi, "23:59")
    today = day(cohoi)
    swept(cohoi, today)
    one = main_opportunity(sales, by=seller)
    cohoi.settle()
    sweep(cohoi, today).expect(200)
    assert fate(seller, one) == ("ACTIVE", None)
    move_to(cohoi, "23:59")
    swept(cohoi, day(cohoi))
    assert fate(sales.manager, one) == ("LOST", "SWEEP")


def test_a_sweep_that_was_missed_runs_late_and_judges_as_of_its_time(sales, care, seller):
    """EVD-12, AMB-19: evidence and opportunities that came after 23:59 do not count"""
    cohoi = sales.cohoi
    proved_late, made_late = main_opportunity(sales, by=seller), None
    proved = main_opportunity(sales, by=seller)
    prove(seller, proved).expect(201)
    cohoi.settle()
    move_to(cohoi, "20:00")
    today = day(cohoi)
    # Nobody sweeps until it is the next day: the row is held by somebody who does not finish.
    cohoi.psql("evidence", "insert into round (kind, day, run, as_of, finished_at) select 'SWEEP', %s::date, 0,"
                           " (%s::date + time '23:59') at time zone 'Asia/Ho_Chi_Minh', now_db()", today, today)
    move_to(cohoi, "00:30")
    prove(seller, proved_late).expect(201)
    warn(care, proved).expect(200)
    made_late = main_opportunity(sales, by=seller)
    cohoi.settle()
    cohoi.psql("evidence", "update round set finished_at = null where kind = 'SWEEP' and day = %s and run = 0", today)
    swept(cohoi, today)
    assert fate(sales.manager, proved_late) == ("LOST", "SWEEP")
    assert fate(seller, proved) == fate(seller, made_late) == ("ACTIVE", None)


def test_days_of_an_outage_are_caught_up(sales, seller):
    """EVD-12: each day is a row, the first one takes what fails"""
    cohoi = sales.cohoi
    one = main_opportunity(sales, by=seller)
    cohoi.settle()
    first = day(cohoi)
    move_to(cohoi, "12:00", days=3)
    last = day(cohoi, -1)
    swept(cohoi, last)
    days = [d for (d,) in cohoi.psql("evidence", "select day::text from round where kind = 'SWEEP' and run = 0"
                                                 " and day between %s and %s order by 1", first, last)]
    assert len(days) == 3 and fate(sales.manager, one) == ("LOST", "SWEEP")
    assert [d["day"] for d in told(cohoi, "sweep_failed", one)] == days[:1]


def test_what_was_reopened_may_fail_again(sales, seller):
    """EVD-10, EVD-12"""
    cohoi = sales.cohoi
    one = main_opportunity(sales, by=seller)
    other = main_opportunity(sales, by=seller, contact={"id": one["contactId"]})
    prove(seller, other).expect(201)  # so that the contact stays
    cohoi.settle()
    sweep(cohoi, day(cohoi)).expect(200)
    assert fate(seller, one) == ("LOST", "SWEEP")
    act(seller, one, "reopen").expect(200)
    cohoi.settle()
    sweep(cohoi, day(cohoi)).expect(200)
    assert fate(seller, one) == ("LOST", "SWEEP") and len(told(cohoi, "sweep_failed", one)) == 2


# --- whose contact is detached ---

def test_a_contact_keeps_its_salesperson_while_a_main_one_is_left(sales, seller):
    """EVD-11, CON-15, AMB-22: active or won ones count"""
    cohoi = sales.cohoi
    kept = []
    for verb in (None, "win"):
        contact = sales.valid_contact(by=seller)
        failing, left = (main_opportunity(sales, by=seller, contact=contact) for _ in range(2))
        prove(seller, left).expect(201)
        if verb:
            act(seller, left, verb).expect(200)
        kept.append((contact, failing))
    cohoi.settle()
    sweep(cohoi, day(cohoi)).expect(200)
    for contact, failing in kept:
        assert fate(seller, failing) == ("LOST", "SWEEP") and salesperson(cohoi, contact["id"]) == seller.id


def test_which_states_are_left_is_a_setting(sales, seller):
    """AMB-22"""
    cohoi = sales.cohoi
    contact = sales.valid_contact(by=seller)
    won, failing = (main_opportunity(sales, by=seller, contact=contact) for _ in range(2))
    prove(seller, won).expect(201)
    act(seller, won, "win").expect(200)
    settings(cohoi, mainLeft=["ACTIVE"])
    try:
        sweep(cohoi, day(cohoi)).expect(200)
        assert fate(sales.manager, failing) == ("LOST", "SWEEP")
        eventually(lambda: salesperson(cohoi, contact["id"]) is None)
    finally:
        settings(cohoi, mainLeft=["ACTIVE", "WON"])


def test_all_main_ones_of_a_contact_may_fail_side_by_side(sales, seller):
    """EVD-11, CON-15: in two campaigns, so two logs: the contact is locked before what is left is counted"""
    cohoi = sales.cohoi
    contacts = [sales.valid_contact(by=seller) for _ in range(8)]
    campaigns = [sales.campaign(salespersonIds=[seller.id]) for _ in range(3)]
    for contact in contacts:
        for campaign in campaigns:
            sales.opportunity(campaign, contact=contact, ownerId=seller.id, kind="MAIN")
    cohoi.settle()
    sweep(cohoi, day(cohoi)).expect(200)
    eventually(lambda: [salesperson(cohoi, c["id"]) for c in contacts] == [None] * 8)


def test_a_failure_of_somebody_elses_in_a_campaign_takes_no_contact_away(sales, seller):
    """EVD-11, CON-15, ACC-18: the owner there is another one than the contact's salesperson"""
    cohoi = sales.cohoi
    contact = sales.valid_contact(by=seller)
    one = sales.opportunity(sales.campaign(), contact=contact, ownerId=sales.binh.id, kind="MAIN")
    cohoi.settle()
    sweep(cohoi, day(cohoi)).expect(200)
    assert fate(sales.manager, one) == ("LOST", "SWEEP") and salesperson(cohoi, contact["id"]) == seller.id


def test_a_failure_by_hand_takes_no_contact_away(sales, seller):
    """CON-15: only the sweep does"""
    one = main_opportunity(sales, by=seller)
    act(seller, one, "lose").expect(200)
    sales.cohoi.settle()
    assert salesperson(sales.cohoi, one["contactId"]) == seller.id


# --- settings ---

def test_a_grace_spares_what_is_new(sales, seller):
    """AMB-19: none by default"""
    cohoi = sales.cohoi
    settings(cohoi, sweepGraceMinutes=30)
    try:
        one = main_opportunity(sales, by=seller)
        cohoi.settle()
        sweep(cohoi, day(cohoi)).expect(200)
        assert fate(seller, one) == ("ACTIVE", None)
    finally:
        settings(cohoi, sweepGraceMinutes=0)
    sweep(cohoi, day(cohoi)).expect(200)
    assert fate(sales.manager, one) == ("LOST", "SWEEP")


def test_nobody_fails_on_a_holiday(sales, seller):
    """EVD-12"""
    cohoi = sales.cohoi
    one = main_opportunity(sales, by=seller)
    move_to(cohoi, "23:50")
    today = day(cohoi)
    settings(cohoi, holidays=[today])
    try:
        move_to(cohoi, "23:59")
        assert swept(cohoi, today) == (0, 0)
        assert fate(seller, one) == ("ACTIVE", None)
        assert tonight(seller)["day"] == day(cohoi, 1)
    finally:
        settings(cohoi, holidays=[])


def test_a_failure_by_the_sweep_starts_no_chain_unless_it_is_set(sales, seller):
    """AMB-45, CMP-13"""
    cohoi = sales.cohoi
    target = sales.campaign()
    source = sales.campaign(salespersonIds=[seller.id], onFailureCampaignId=target["id"])

    def fail():
        one = sales.opportunity(source, contact=sales.valid_contact(by=seller), ownerId=seller.id, kind="MAIN")
        cohoi.settle()
        sweep(cohoi, day(cohoi)).expect(200)
        assert fate(sales.manager, one) == ("LOST", "SWEEP")
        found = sales.manager.client.get("/v1/opportunities", params={"campaignId": target["id"]}).expect(200)
        return found["totalSize"]
    assert fail() == 0
    settings(cohoi, failChainOnSweep=True)
    try:
        assert fail() == 1
    finally:
        settings(cohoi, failChainOnSweep=False)


# --- by hand ---

def test_only_an_administrator_sweeps_by_hand_and_no_day_to_come(sales):
    """EVD-12"""
    today = day(sales.cohoi)
    sales.manager.client.post("/v1/evidence:sweep", {"day": today}).expect(403)
    admin = sales.cohoi.admin
    admin.post("/v1/evidence:sweep", {"day": day(sales.cohoi, 1)}).expect(400)
    admin.post("/v1/evidence:sweep", {"day": "tonight"}).expect(400)
    admin.post("/v1/evidence:sweep", {}).expect(400)


def test_repeating_a_day_changes_nothing_more(sales, seller):
    """EVD-12: neither does the night's own sweep"""
    cohoi = sales.cohoi
    move_to(cohoi, "12:00")
    today = day(cohoi)
    one = main_opportunity(sales, by=seller)
    cohoi.settle()
    first = sweep(cohoi, today).expect(200)
    assert first["finished"] is True and first["failed"] >= 1
    assert sweep(cohoi, today).expect(200)["failed"] == 0
    move_to(cohoi, "23:59")
    swept(cohoi, today)
    assert len(told(cohoi, "sweep_failed", one)) == 1


def test_a_sweep_of_more_than_a_batch_is_whole(sales, seller):
    """EVD-10, EVD-12: 200 a transaction"""
    cohoi = sales.cohoi
    contact = sales.valid_contact(by=seller)
    campaign = sales.campaign(salespersonIds=[seller.id], allowDuplicates=True)
    ones = [sales.opportunity(campaign, contact=contact, ownerId=seller.id, kind="MAIN") for _ in range(230)]
    cohoi.settle()
    assert sweep(cohoi, day(cohoi)).expect(200)["failed"] >= 230
    lost = [e["subject"] for e in cohoi.events("opportunities", "cohoi.opportunity.lost")]
    assert all(lost.count(o["id"]) == 1 for o in ones)


# --- before it ---

def tonight(user, **params):
    return user.client.get("/v1/evidence:tonight", params=params).expect(200)


def test_tonights_list_says_what_would_fail_and_be_detached(sales, care, seller):
    """NEW-05: to each what he may see"""
    cohoi = sales.cohoi
    failing, kept = main_opportunity(sales, by=seller), main_opportunity(sales, by=seller)
    beside = main_opportunity(sales, by=seller, contact={"id": kept["contactId"]})
    proved = main_opportunity(sales, by=seller)
    for one in (beside, proved):
        prove(seller, one).expect(201)
    cohoi.settle()
    shown = tonight(seller)
    assert {o["id"] for o in shown["opportunities"]} == {failing["id"], kept["id"]}
    assert [(d["contactId"], d["salespersonId"]) for d in shown["detaches"]] == [(failing["contactId"], seller.id)]
    assert shown["detaches"][0]["contactName"] == failing["contactName"]
    assert {failing["id"], kept["id"]} <= {o["id"] for o in tonight(care, pageSize=500)["opportunities"]}
    stranger = tonight(sales.join("salesperson"))
    assert stranger["opportunities"] == [] and stranger["detaches"] == []
    sweep(cohoi, day(cohoi)).expect(200)
    assert fate(sales.manager, failing) == fate(seller, kept) == ("LOST", "SWEEP")
    assert salesperson(cohoi, kept["contactId"]) == seller.id and salesperson(cohoi, failing["contactId"]) is None


def test_tonights_list_is_paged(sales, seller):
    """NEW-05"""
    ones = {main_opportunity(sales, by=seller)["id"] for _ in range(3)}
    sales.cohoi.settle()
    first = tonight(seller, pageSize=2)
    rest = tonight(seller, pageSize=2, pageToken=first["nextPageToken"])
    assert {o["id"] for o in first["opportunities"] + rest["opportunities"]} == ones and "nextPageToken" not in rest.json


def test_owners_hear_of_the_deadline_once_some_hours_before(sales, seller):
    """NEW-05"""
    cohoi = sales.cohoi
    move_to(cohoi, "10:00")
    today = day(cohoi)
    failing, proved = main_opportunity(sales, by=seller), main_opportunity(sales, by=seller)
    prove(seller, proved).expect(201)
    cohoi.settle()
    assert told(cohoi, "deadline_near", failing) == []
    move_to(cohoi, "20:00")
    [near] = eventually(lambda: told(cohoi, "deadline_near", failing), 20)
    deadline = datetime.fromisoformat(near["deadline"].replace("Z", "+00:00")).astimezone(VIETNAM)
    assert near["day"] == today and near["ownerId"] == seller.id
    assert deadline.strftime("%Y-%m-%d %H:%M") == f"{today} 23:59"
    assert told(cohoi, "deadline_near", proved) == []
    move_to(cohoi, "21:00")
    cohoi.settle()
    assert len(told(cohoi, "deadline_near", failing)) == 1
