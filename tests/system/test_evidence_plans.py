"""What evidence asks of 200,000 dossiers, proofs and calls is answered from indices. EVD-07, EVD-10, NEW-05, CON-08"""
import psycopg
import pytest
from plans import Plans
from proving import call_event, main_opportunity, prove, ring, set_secret
from sales import Sales, phone

# Every tenth is an active main one; of these every tenth lacks evidence.
FILL = """
insert into contact (id, salesperson_id, version)
select md5('contact ' || n)::uuid, md5('person ' || n %% 200)::uuid, 1 from generate_series(1, 50000) n;
insert into dossier (id, campaign_id, contact_id, owner_id, kind, state, copied, asked_since, status, cause, version)
select md5('opportunity ' || n)::uuid, case when n %% 2 = 0 then md5('campaign ' || n %% 1000)::uuid end,
       md5('contact ' || n %% 50000)::uuid, md5('person ' || n %% 200)::uuid, 2, 1 + least(n %% 10, 1), 1,
       case when n %% 10 = 0 then now_db() - interval '1 day' end, case when n %% 100 = 0 then 2 else 3 end, 1, 1
  from generate_series(1, 200000) n;
insert into item (id, opportunity_id, at, doc)
select gen_random_uuid(), md5('opportunity ' || n)::uuid, now_db() - interval '1 hour', i.doc
  from generate_series(1, 200000) n, (select doc from item limit 1) i where n %% 100 <> 0;
insert into phone_call (id, call_id, contact_id, opportunity_id, by, at, doc)
select gen_random_uuid(), 'filled ' || n, md5('contact ' || n %% 50000)::uuid,
       case when n %% 2 = 0 then md5('opportunity ' || n)::uuid end, 1, now_db() - n * interval '1 minute', c.doc
  from generate_series(1, 200000) n, (select doc from phone_call where doc is not null limit 1) c
"""


@pytest.fixture(scope="module")
def sales(own_cohoi):
    set_secret(own_cohoi)
    sales = Sales(own_cohoi)
    sales.care = sales.join("customer_care")
    number = phone()
    sales.one = main_opportunity(sales, contact=sales.valid_contact(phone=number))
    prove(sales.an, sales.one).expect(201)
    ring(own_cohoi, call_event(sales.an, opportunity=sales.one)).expect(204)
    own_cohoi.settle()
    with psycopg.connect(own_cohoi.configuration("evidence", "dsn"), autocommit=True) as connection:
        for statement in FILL.split(";\n"):
            connection.execute(statement, {})
    own_cohoi.psql("evidence", "vacuum (analyze) dossier, item, phone_call, contact, attachment_link")
    return sales


@pytest.fixture(scope="module")
def plans(sales):
    return Plans(sales.cohoi, "evidence")


@pytest.mark.parametrize("path", ["/v1/evidence:sample", "/v1/evidence:tonight"])
def test_what_is_to_be_checked_and_what_fails_tonight_scan_no_table(sales, plans, path):
    """EVD-07, NEW-05"""
    for user in (sales.care, sales.an):
        if "sample" in path and user is sales.an:
            continue
        assert plans.scans("dossier", lambda u=user: u.client.get(path).expect(200)) == []


def test_proofs_and_calls_scan_no_table(sales, plans):
    """EVD-05, CON-08, OPP-30"""
    one, contact = sales.one["id"], sales.one["contactId"]
    for table, path in (("item", f"/v1/opportunities/{one}/evidence"), ("phone_call", f"/v1/opportunities/{one}/calls"),
                        ("phone_call", f"/v1/contacts/{contact}/calls")):
        assert plans.scans(table, lambda p=path: sales.an.client.get(p).expect(200)) == []


def test_a_sweep_scans_no_table(sales, plans):
    """EVD-10: it goes over the active main ones by their ids, 200 at a time"""
    [(today,)] = sales.cohoi.psql("evidence", "select (now_db() at time zone 'Asia/Ho_Chi_Minh')::date::text")
    sales.cohoi.psql("evidence", "update dossier set swept_on = %s where asked_since is not null and status = 2", today)

    def sweep():
        assert sales.cohoi.admin.post("/v1/evidence:sweep", {"day": today}).expect(200)["checked"] > 0
    for table in ("dossier", "item"):
        assert plans.scans(table, sweep) == []


def test_an_upload_and_a_call_scan_no_table(sales, plans):
    """EVD-04, AMB-39"""
    number = phone()
    one = main_opportunity(sales, contact=sales.valid_contact(phone=number))
    assert plans.scans("dossier", lambda: prove(sales.an, one).expect(201)) == []
    for table in ("dossier", "phone_call"):
        assert plans.scans(table, lambda: ring(sales.cohoi, call_event(sales.an, to=number)).expect(204)) == []
