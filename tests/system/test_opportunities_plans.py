"""Lists and boards among 250,000 opportunities are answered from indices. PEE-14, OPP-33"""
import psycopg
import pytest
from cohoi_client import eventually
from plans import Plans
from sales import Sales, steps

CROWD, SMALL, OUTSIDE = 100_000, 100_000, 50_000

# One campaign with very many, 2,000 with a few, and the pipelines of a hundred people; every row has a real document.
FILL = """
insert into contact (id, name, name_fold, salesperson_id, verify, version)
select md5('contact ' || n)::uuid, 'x', 'khach ' || md5(n::text), (%(people)s::uuid[])[1 + n %% 100], 2, 1
  from generate_series(1, 50000) n;
insert into opportunity (id, campaign_id, contact_id, step_id, state, owner_id, kind, evidence, name_fold, currency, revenue,
                         entered_at, created_at, version, doc)
select gen_random_uuid(), place, md5('contact ' || 1 + n %% 50000)::uuid,
       case when place = %(campaign)s then (%(steps)s::uuid[])[1 + n %% 3] else o.step_id end, 1 + (n %% 10) / 8,
       case when place = '00000000-0000-0000-0000-000000000000' or n %% 3 > 0 then (%(people)s::uuid[])[1 + n %% 100] end,
       1 + n %% 3, 1 + n %% 2, 'tem ' || md5(n::text), 'VND', 10, now() - n * interval '1 second',
       now() - n * interval '1 second', 1, o.doc
  from (select doc, step_id from opportunity limit 1) o,
       (select n, case when n <= %(crowd)s then %(campaign)s::uuid
                       when n <= %(crowd)s + %(small)s then md5('campaign ' || n %% 2000)::uuid
                       else '00000000-0000-0000-0000-000000000000' end as place
          from generate_series(1, %(crowd)s + %(small)s + %(outside)s) n) p;
"""


@pytest.fixture(scope="module")
def large():
    from cohoi_system import System
    cohoi = System()
    try:
        cohoi.start()
        sales = Sales(cohoi)
        sales.crowded = sales.campaign()
        sales.contact_of_one = sales.contact()
        sales.one = sales.opportunity(sales.crowded, contact=sales.contact_of_one)
        people = [sales.an.id, sales.binh.id] + [f"01a20495-97ec-74a7-8596-2803099700{n:02}" for n in range(98)]
        values = {"people": people, "campaign": sales.crowded["id"], "steps": steps(sales.crowded), "crowd": CROWD,
                  "small": SMALL, "outside": OUTSIDE}
        with psycopg.connect(cohoi.configuration("opportunities", "dsn"), autocommit=True) as connection:
            for statement in FILL.split(";\n")[:2]:
                connection.execute(statement, values)
        cohoi.psql("opportunities", "vacuum (analyze) opportunity, contact, campaign_member")
        yield sales
    finally:
        cohoi.stop()
        crashes = cohoi.crashes()
        cohoi.remove()
        assert not crashes, crashes


@pytest.fixture(scope="module")
def plans(large):
    return Plans(large.cohoi, "opportunities")


def get(user, path, **params):
    return user.client.get(path, params=params).expect(200)


LISTS = [{}, {"orderBy": "createdAt"}, {"mine": "true"}, {"q": "fcea9"}, {"mine": "true", "state": "ACTIVE"},
         {"mine": "true", "orderBy": "name"}, {"unowned": "true", "mine": "false"}, {"kind": "MAIN", "mine": "true"}]


@pytest.mark.parametrize("filters", LISTS, ids=str)
def test_a_salesperson_s_list_scans_no_table(large, plans, filters):
    """OPP-33, ACC-15, PEE-14"""
    seller = large.join("salesperson")  # in no campaign; nothing of his own
    for user in (large.binh, seller):
        assert plans.scans("opportunity", lambda u=user: get(u, "/v1/opportunities", **filters)) == []


def test_lists_of_one_campaign_contact_or_owner_scan_no_table(large, plans):
    """OPP-33, OPP-25"""
    few = large.cohoi.psql("opportunities", "select md5('campaign 7')::uuid::text")[0][0]
    contact = large.cohoi.psql("opportunities", "select md5('contact 7')::uuid::text")[0][0]
    for filters in ({"campaignId": few}, {"contactId": contact}, {"ownerId": large.binh.id},
                    {"campaignId": large.crowded["id"], "q": "fcea9"}, {"campaignId": few, "orderBy": "name"}):
        ask = lambda f=filters: get(large.manager, "/v1/opportunities", **f)  # noqa: E731
        assert ask()["totalSize"] > 0
        assert plans.scans("opportunity", ask) == [], filters


BOARDS = [{}, {"mine": "true"}, {"unowned": "true", "pageSize": "1"}, {"q": "fcea9"}, {"phone": "0912345678"},
          {"mine": "true", "q": "fcea9"}]


@pytest.mark.parametrize("filters", BOARDS, ids=str)
def test_boards_scan_no_table(large, plans, filters):
    """CMP-15, CMP-16, CMP-18, PEE-14"""
    ask = lambda: get(large.binh, f"/v1/campaigns/{large.crowded['id']}/board", **filters)  # noqa: E731
    assert plans.scans("opportunity", ask) == []


def test_the_pipeline_s_board_scans_no_table(large, plans):
    """ACC-15"""
    assert plans.scans("opportunity", lambda: get(large.binh, "/v1/pipeline/board")) == []
    assert plans.scans("opportunity", lambda: get(large.binh, "/v1/pipeline/board", mine="false")) == []


def test_a_step_s_customers_and_who_is_there_already_scan_no_table(large, plans):
    """EXP-01, CMP-05"""
    path = f"/v1/campaigns/{large.crowded['id']}/steps/{steps(large.crowded)[3]}/customers.csv"
    assert plans.scans("opportunity", lambda: large.manager.client.get(path).expect(200)) == []

    def enter():
        large.create(large.crowded, contact=large.contact_of_one).expect(409)
    assert plans.scans("opportunity", enter) == []


def test_documents_and_history_scan_no_table(large, plans):
    """OPP-16, OPP-18"""
    for path in ("history", "comments", "claims"):
        get(large.manager, f"/v1/opportunities/{large.one['id']}/{path}")
    for path, filters in (("/v1/tasks", {"opportunityId": large.one["id"]}), ("/v1/orders", {"campaignId": large.one["id"]})):
        assert plans.scans("opportunity", lambda p=path, f=filters: get(large.binh, p, **f)) == []


def test_lists_by_evidence_scan_no_table(large, plans):
    """EVD-09: the menu of a seller, and of customer care that sees all"""
    care = large.join("customer_care")
    for user, filters in ((large.binh, {"mine": "true"}), (large.binh, {}), (care, {}), (care, {"status": "UPDATED"}),
                          (care, {"ownerId": large.binh.id})):
        assert plans.scans("opportunity", lambda u=user, f=filters: get(u, "/v1/evidence", **f)) == []


def test_the_recycle_bin_and_what_somebody_holds_scan_no_table(large, plans):
    """AMB-37"""
    admin = large.cohoi.admin
    admin.delete(f"/v1/opportunities/{large.opportunity(large.crowded)['id']}").expect(204)
    assert admin.get("/v1/recycleBin/opportunities").expect(200)["items"]
    assert plans.scans("opportunity", lambda: admin.get("/v1/recycleBin/opportunities").expect(200)) == []

    def count():
        admin.post(f"/v1/users/{large.an.id}:handOver", {"toUserId": large.binh.id, "dryRun": True}).expect(200)
    assert plans.scans("opportunity", count) == []


def test_erasing_a_customer_scans_no_table(large, plans):
    """"Contradictions, decided" """
    staff = large.join("data_staff")

    def erase():
        contact = large.contact()
        staff.client.post(f"/v1/contacts/{contact['id']}:erase", {"reason": "x"}, headers={"If-Match": '"1"'}).expect(200)
        eventually(lambda: large.cohoi.psql("opportunities", "select 1 from erasing where id = %s and is_last", contact["id"]), 30)
    assert plans.scans("opportunity", erase) == []
