"""Lists among 100,000 transactions are answered from indices, for those who see everything and for those who see little.
CAT-04, ACC-08, ACC-09"""
import psycopg
import pytest
from catalogs import Rules, done
from plans import Plans
from sales import Sales

MANY = 100_000

# 40,000 customers of a hundred people, a tenth of the transactions in campaigns; every row has a real document.
FILL = """
insert into contact (id, name, name_fold, salesperson_id, version)
select md5('contact ' || n)::uuid, 'x', 'khach ' || md5(n::text), (%(people)s::uuid[])[1 + n %% 100], 1
  from generate_series(1, 40000) n;
insert into opportunity (id, contact_id, campaign_id, name, owner_id, deleted, version)
select md5('opportunity ' || n)::uuid, md5('contact ' || n)::uuid, case when n %% 2 = 0 then md5('campaign ' || n %% 50)::uuid end,
       'x', (%(people)s::uuid[])[1 + n %% 100], false, 1 from generate_series(1, 20000) n;
insert into customer_transaction (id, contact_id, opportunity_id, campaign_id, assignee_id, status, result_id, completed_at,
                                  title_fold, created_at, due_key, version, doc)
select gen_random_uuid(), md5('contact ' || 1 + n %% 40000)::uuid,
       case when n %% 40000 < 20000 then md5('opportunity ' || 1 + n %% 40000)::uuid end,
       case when n %% 40000 < 20000 and n %% 2 = 1 then md5('campaign ' || (1 + n) %% 50)::uuid end,
       (%(people)s::uuid[])[1 + n %% 100], 1 + n %% 4, case when n %% 400 = 2 then t.result_id end,
       case when n %% 4 = 2 then now() - n * interval '1 minute' end, 'gap ' || md5(n::text), now() - n * interval '1 second',
       now() + (n %% 1000) * interval '1 hour', 1, t.doc
  from generate_series(1, %(many)s) n, customer_transaction t where t.id = %(one)s;
"""


@pytest.fixture(scope="module")
def large():
    from cohoi_system import System
    cohoi = System()
    try:
        cohoi.start()
        sales = Sales(cohoi)
        sales.rules = Rules(cohoi).activate()
        sales.customer = sales.contact()
        one = done(sales.an, sales.rules.none, contactId=sales.customer["id"])
        people = [sales.an.id, sales.binh.id] + [f"01a20495-97ec-74a7-8596-2803099700{n:02}" for n in range(98)]
        with psycopg.connect(cohoi.configuration("catalog", "dsn"), autocommit=True) as connection:
            for statement in FILL.split(";\n")[:3]:
                connection.execute(statement, {"people": people, "many": MANY, "one": one["id"]})
        cohoi.psql("catalog", "vacuum (analyze) customer_transaction, contact, opportunity, campaign_member")
        yield sales
    finally:
        cohoi.stop()
        crashes = cohoi.crashes()
        cohoi.remove()
        assert not crashes, crashes


@pytest.fixture(scope="module")
def plans(large):
    """On connections that would rather settle for one plan for all values: a list asks for its own."""
    return Plans(large.cohoi, "catalog", "force_generic_plan")


def find(user, **params):
    return user.client.get("/v1/transactions", params=params).expect(200)


LISTS = [{}, {"orderBy": "createdAt"}, {"orderBy": "dueAt"}, {"orderBy": "dueAt desc"}, {"q": "fcea9"}, {"mine": "true"},
         {"status": "COMPLETED"}, {"resultId": "THE RESULT"}, {"contactId": "A CONTACT"}, {"opportunityId": "AN OPPORTUNITY"}]


def named(large, filters):
    ids = {"THE RESULT": large.rules.none}
    if set(filters.values()) & {"A CONTACT", "AN OPPORTUNITY"}:
        contact, opportunity = large.cohoi.psql(
            "catalog", "select md5('contact 101')::uuid::text, md5('opportunity 101')::uuid::text")[0]
        ids.update({"A CONTACT": contact, "AN OPPORTUNITY": opportunity})
    return {name: ids.get(value, value) for name, value in filters.items()}


@pytest.mark.parametrize("filters", LISTS, ids=str)
def test_a_list_of_everything_scans_no_table(large, plans, filters):
    """ACC-09: whoever sees all contacts"""
    filters = named(large, filters)
    assert plans.scans("customer_transaction", lambda: find(large.manager, **filters)) == []


@pytest.mark.parametrize("filters", LISTS, ids=str)
def test_a_salesperson_s_list_scans_no_table(large, plans, filters):
    """ACC-08: one of a hundred; and one who has nothing yet"""
    filters = named(large, filters)
    newcomer = large.join("salesperson")
    assert find(large.an)["totalSize"] > 1000
    for user in (large.an, newcomer):
        assert plans.scans("customer_transaction", lambda u=user: find(u, **filters)) == []


def test_later_pages_scan_no_table(large, plans):
    for user in (large.manager, large.an):
        token = find(user)["nextPageToken"]
        assert plans.scans("customer_transaction", lambda u=user, t=token: find(u, pageToken=t)) == []


def test_saving_scans_no_table(large, plans):
    """AMB-30: the latest of a contact and of an opportunity is one step into an index"""
    def save():
        t = done(large.an, large.rules.both, contactId=large.customer["id"])
        large.an.client.patch(f"/v1/transactions/{t['id']}", {"resultId": large.rules.none}).expect(200)
        large.an.client.delete(f"/v1/transactions/{t['id']}").expect(204)
    assert plans.scans("customer_transaction", save) == []
    latest = [p for p in plans.of("customer_transaction", save) if "transaction_latest_of_contact" in p]
    assert latest
