"""The sweep is killed in the middle, with several instances: nothing is lost, doubled or half done. EVD-10, EVD-12"""
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone

import psycopg
from cohoi_client import Client, eventually
from sales import Sales

CONTACTS, EACH, BATCH = 20, 12, 200


def fill(sales):
    """Main opportunities of one seller, more than a batch, a dozen a contact."""
    campaign = sales.campaign(allowDuplicates=True)
    contacts = [sales.valid_contact() for _ in range(CONTACTS)]

    def create(contact):
        client = Client(sales.cohoi.url, token=sales.manager.client.token)
        return [client.post("/v1/opportunities", {"contactId": contact["id"], "campaignId": campaign["id"], "kind": "MAIN",
                                                  "ownerId": sales.an.id}, after=False).expect(201)["id"]
                for _ in range(EACH)]
    with ThreadPoolExecutor(4) as pool:
        made = [one for some in pool.map(create, contacts) for one in some]
    return contacts, made


def move_to_the_deadline(cohoi):
    [(at,)] = cohoi.psql("evidence", "select now_db()")
    local = at.astimezone(timezone(timedelta(hours=7)))
    deadline = local.replace(hour=23, minute=59, second=0, microsecond=0)
    cohoi.move_clock(f"{int((deadline - local).total_seconds()) + 1} seconds", "evidence")
    return local.strftime("%Y-%m-%d")


def as_superuser(cohoi):
    """Moving the clock ends the connections of the daemon's own role."""
    with open(f"{cohoi.dir}/etc/passwords", encoding="ascii") as file:
        password = dict(line.strip().split("=") for line in file)["postgres"]
    return psycopg.connect(f"host={cohoi.dir}/run dbname=cohoi user=postgres password={password}")


def test_a_sweep_that_is_killed_in_the_middle_goes_on_and_fails_each_once(make_cohoi):
    """EVD-10, EVD-11, EVD-12, CON-15"""
    cohoi = make_cohoi(scale="evidence=2,opportunities=2,contacts=2")
    sales = Sales(cohoi)
    contacts, made = fill(sales)
    cohoi.settle()

    def progress():
        rows = cohoi.psql("evidence", "select checked, finished_at is not null from round where day = %s and run = 0"
                                      " and kind = 'SWEEP'", today)
        return rows[0] if rows else (0, False)
    with as_superuser(cohoi) as holder:
        holder.execute("select from evidence.dossier where id = %s for update", (max(made),))  # of the second batch
        today = move_to_the_deadline(cohoi)
        eventually(lambda: progress() == (BATCH, False), 30, "the first batch")
        cohoi.restart("opportunities", 1)
        for instance in (1, 2):
            cohoi.restart("evidence", instance)
        assert progress() == (BATCH, False)
    eventually(lambda: progress() == (len(made), True), 30, "the rest")
    cohoi.wait_ready()
    cohoi.settle(60)

    def counted(source, type):
        return Counter(e["subject"] for e in cohoi.events(source, type))
    once = Counter(made)
    assert counted("evidence", "cohoi.evidence.sweep_failed") == once
    assert counted("opportunities", "cohoi.opportunity.lost") == once
    assert counted("contacts", "cohoi.contact.detached") == Counter(c["id"] for c in contacts)
    assert [e["data"]["failed"] for e in cohoi.events("evidence", "cohoi.evidence.sweep_finished")] == [len(made)]
    for daemon in ("evidence", "opportunities", "contacts"):
        assert cohoi.psql(daemon, "select * from parked") == []
