"""Lists of quotes, orders, invoices and tasks among 60,000 of each are answered from indices. PEE-09, OPP-16..18"""
import psycopg
import pytest
from plans import Plans
from sales import Sales

ROWS = 60_000
PIPELINE = "00000000-0000-0000-0000-000000000000"

# Opportunities of 2,000 campaigns and of the pipelines of a hundred people; each with ten documents of every kind.
FILL = """
insert into contact (id, name, name_fold, salesperson_id, verify, version)
select md5('contact ' || n)::uuid, 'x', 'x', (%(people)s::uuid[])[1 + n %% 100], 2, 1 from generate_series(1, 3000) n;
insert into opportunity (id, campaign_id, contact_id, step_id, state, owner_id, kind, evidence, name_fold, currency, revenue,
                         entered_at, created_at, version, doc)
select md5('opportunity ' || n)::uuid, case when n %% 2 = 0 then md5('campaign ' || n %% 2000)::uuid else %(pipeline)s::uuid end,
       md5('contact ' || 1 + n %% 3000)::uuid, o.step_id, 1, (%(people)s::uuid[])[1 + n %% 100], 1, 1, 'x', 'VND', 0,
       now(), now(), 1, o.doc
  from (select doc, step_id from opportunity limit 1) o, generate_series(1, 6000) n;
insert into quote (id, opportunity_id, campaign_id, contact_id, created_at, version, doc)
select gen_random_uuid(), o.id, o.campaign_id, o.contact_id, now() - n * interval '1 second', 1, q.doc
  from (select doc from quote limit 1) q, generate_series(1, %(rows)s) n
  join opportunity o on o.id = md5('opportunity ' || 1 + n %% 6000)::uuid;
insert into sales_order (id, opportunity_id, campaign_id, contact_id, created_at, version, doc)
select gen_random_uuid(), q.opportunity_id, q.campaign_id, q.contact_id, q.created_at, 1, d.doc
  from quote q, (select doc from sales_order limit 1) d;
insert into invoice (id, contact_id, issued_on, created_at, doc)
select gen_random_uuid(), q.contact_id, '2026-01-01', q.created_at, d.doc from quote q, (select doc from invoice limit 1) d;
insert into task (id, opportunity_id, campaign_id, contact_id, assignee_id, kind, created_at, due_at, done, told_due_at, version, doc)
select q.id, case when n %% 10 > 0 then q.opportunity_id end, case when n %% 10 > 0 then q.campaign_id else %(pipeline)s::uuid end,
       q.contact_id, (%(people)s::uuid[])[1 + n %% 100], 1 + n %% 3, q.created_at, due_at, n %% 3 = 0, due_at, 1, d.doc
  from (select q.*, row_number() over () as n, now() + (row_number() over () - 30000) * interval '1 minute' as due_at
          from quote q) q, (select doc from task limit 1) d
"""
TABLES = "contact, opportunity, quote, sales_order, invoice, task, campaign_member"


@pytest.fixture(scope="module")
def large():
    from cohoi_system import System
    cohoi = System()
    try:
        cohoi.start()
        sales = Sales(cohoi)
        sales.contact_of_one = sales.contact()
        sales.one = sales.opportunity(sales.campaign(), contact=sales.contact_of_one, ownerId=sales.an.id)
        path = f"/v1/opportunities/{sales.one['id']}"
        for verb in ("quotes", "orders", "tasks"):
            sales.an.client.post(f"{path}/{verb}", {}).expect(201)
        sales.an.client.post(f"/v1/contacts/{sales.contact_of_one['id']}/invoices", {
            "number": "1", "issuedOn": "2026-01-01", "total": {"units": "1"}}).expect(201)
        people = [sales.an.id, sales.binh.id] + [f"01a20495-97ec-74a7-8596-2803099700{n:02}" for n in range(98)]
        values = {"people": people, "pipeline": PIPELINE, "rows": ROWS}
        with psycopg.connect(cohoi.configuration("opportunities", "dsn"), autocommit=True) as connection:
            for statement in FILL.split(";\n"):
                connection.execute(statement, values)
        cohoi.psql("opportunities", f"vacuum (analyze) {TABLES}")
        yield sales
    finally:
        cohoi.stop()
        crashes = cohoi.crashes()
        cohoi.remove()
        assert not crashes, crashes


@pytest.fixture(scope="module")
def plans(large):
    return Plans(large.cohoi, "opportunities")


def md5(large, text):
    return large.cohoi.psql("opportunities", "select md5(%s)::uuid::text", text)[0][0]


def places(large):
    return [{}, {"campaignId": md5(large, "campaign 8")}, {"contactId": md5(large, "contact 7")},
            {"opportunityId": md5(large, "opportunity 7")}]


def check(large, plans, table, path, filters):
    """For a seller with much, one with nothing and, where not all is counted, a manager who sees all."""
    for user in [large.binh, large.nobody] + [large.manager] * bool(filters):
        ask = lambda u=user: u.client.get(path, params=filters).expect(200)  # noqa: E731
        assert plans.scans(table, ask) == [], (path, filters)
        assert plans.scans("opportunity", ask) == [], (path, filters)


@pytest.fixture(scope="module", autouse=True)
def nobody(large):
    large.nobody = large.join("salesperson")


@pytest.mark.parametrize("path,table", [("/v1/quotes", "quote"), ("/v1/orders", "sales_order")])
def test_quotes_and_orders_scan_no_table(large, plans, path, table):
    """OPP-16, OPP-17, CMP-20"""
    for filters in places(large):
        check(large, plans, table, path, filters)


def test_a_page_of_orders_is_no_longer_than_a_reply_may_be(large):
    """OPP-16"""
    page = large.manager.client.get("/v1/orders", params={"pageSize": 500}).expect(200)
    assert len(page["items"]) == 100 and page["totalSize"] > ROWS
    second = large.manager.client.get("/v1/orders", params={"pageSize": 500, "pageToken": page["nextPageToken"]}).expect(200)
    assert len(second["items"]) == 100


DUE = [{}, {"due": "TODAY"}, {"due": "OVERDUE", "mine": "true"}, {"due": "UPCOMING", "mine": "true"},
       {"orderBy": "dueAt", "mine": "true"}, {"mine": "true", "done": "false"},
       {"kind": "MEETING", "dueAfter": "2026-11-01T00:00:00Z", "dueBefore": "2026-12-01T00:00:00Z", "mine": "true"}]


@pytest.mark.parametrize("filters", DUE, ids=str)
def test_what_is_due_scans_no_table(large, plans, filters):
    """PEE-09"""
    check(large, plans, "task", "/v1/tasks", filters)


def test_tasks_of_one_campaign_contact_or_opportunity_scan_no_table(large, plans):
    """OPP-18, CON-07"""
    for filters in places(large)[1:]:
        check(large, plans, "task", "/v1/tasks", filters)
        check(large, plans, "task", "/v1/tasks", {**filters, "orderBy": "dueAt"})
    contact = md5(large, "contact 7")
    for path in (f"/v1/contacts/{contact}/meetings", f"/v1/contacts/{contact}/tasks"):
        assert plans.scans("task", lambda p=path: large.binh.client.get(p).expect(200)) == []


def test_invoices_of_a_contact_scan_no_table(large, plans):
    """CON-09"""
    path = f"/v1/contacts/{large.contact_of_one['id']}/invoices"
    assert plans.scans("invoice", lambda: large.an.client.get(path).expect(200)) == []


def test_one_document_and_its_opportunity_are_found_by_their_ids(large, plans):
    """OPP-16, OPP-17, OPP-18"""
    quote = large.cohoi.psql("opportunities", "select id::text from quote limit 1")[0][0]
    for user in (large.manager, large.binh):
        assert plans.scans("quote", lambda u=user: u.client.get(f"/v1/quotes/{quote}")) == []
        assert plans.scans("task", lambda u=user: u.client.get(f"/v1/tasks/{quote}")) == []
    path = f"/v1/opportunities/{large.one['id']}"
    order = large.an.client.post(f"{path}/orders", {"total": {"units": "9"}}).expect(201)
    pay = lambda: large.an.client.post(f"/v1/orders/{order['id']}:recordPayment", {"amount": {"units": "1"}}).ok()  # noqa: E731
    assert plans.scans("sales_order", pay) == []


def test_the_search_for_reminders_reads_only_what_is_to_be_told(large, plans):
    """PEE-09"""
    import time
    found = plans.of("task", lambda: time.sleep(2.5), times=1)  # the job asks every two seconds
    reminders = [plan for plan in found if "told_due_at" in plan]
    assert reminders and all("task_to_tell" in plan and "Seq Scan on task" not in plan for plan in reminders)
