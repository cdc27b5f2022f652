"""Lists, searches, lookups and duplicates among 1,000,000 contacts and 200,000 leads are answered from indices. CON-25, PEE-04,
LEA-02"""
import psycopg
import pytest
from plans import Plans
from sales import Sales, tax_code

RANK, STATUS, PARENT = (f"01a20495-97ec-74a7-8596-28030997eb{n}" for n in (46, 47, 48))

# Names of a few words, phones, mails and codes as a company has them (every tenth shares phone and mail with another); every
# row has the document of one real contact.
COLUMNS = """id, name, name_fold, search, facets, tax_code, phone_key, email_key, salesperson_id, created_by, created_at, updated_at,
             version, doc"""
FILL = f"""
insert into contact ({COLUMNS})
select gen_random_uuid(), name, name, name || ' ' || code || ' 0' || substr(phone, 4) || ' ' || mail,
       array['type=1', 'verify=' || 1 + n %% 3, 'old=0', 'level=' || n %% 4, 'rank=' || (array[%s, gen_random_uuid()::text])[1 + least(n %% 500, 1)],
             'status=' || (array[%s, gen_random_uuid()::text])[1 + least(n %% 300, 1)]],
       code, phone, mail, case when n %% 200 > 0 then (%s::uuid[])[1 + n %% 100] end, null,
       now() - n * interval '1 second', now() - n * interval '1 second', 1, doc
  from (select n, 'cong ty ' || (array['an', 'binh', 'cuong', 'dung', 'giang', 'hoa', 'khanh'])[1 + n %% 7] || ' '
               || substr(md5(n::text), 1, 8) as name, (2000000000 + n)::text || '001' as code,
               '+849' || 10000000 + n %% 900000 as phone, 'c' || n %% 900000 || '@x.vn' as mail
          from generate_series(1, 1000000) n) typed, (select doc from contact limit 1) one
"""
# The oldest 200,000 of them.
FILL_LEADS = f"""
insert into lead ({COLUMNS}) select gen_random_uuid(), c.name, c.name_fold, c.search, c.facets, c.tax_code, c.phone_key, c.email_key,
       c.salesperson_id, (%s::uuid[])[1 + extract(epoch from c.created_at)::int %% 97], c.created_at, c.updated_at, 1, one.doc
  from (select * from contact order by created_at limit 200000) c, (select doc from lead limit 1) one
"""


def fill(cohoi, table, sql, *parameters):
    """A million rows are written and then indexed in 25 seconds of one processor; row by row it would be minutes."""
    with psycopg.connect(cohoi.configuration("contacts", "dsn"), autocommit=True) as database:
        database.execute("set maintenance_work_mem = '256MB'")
        indices = database.execute("select indexname, indexdef from pg_indexes where schemaname = 'contacts' and"
                                   " tablename = %s and indexname <> %s", (table, f"{table}_pkey")).fetchall()
        for name, _ in indices:
            database.execute(f"drop index {name}")
        database.execute(sql, parameters)
        for _, definition in indices:
            database.execute(definition)
        database.execute(f"vacuum (analyze) {table}")


@pytest.fixture(scope="module")
def large():
    from cohoi_system import System
    cohoi = System()
    try:
        cohoi.start()
        sales = Sales(cohoi)
        parent = sales.contact(sales.an, name="Tổng công ty", externalId="erp-1", taxCode=tax_code())
        sales.contact(sales.an, parentId=parent["id"])
        people = [sales.an.id, sales.binh.id] + [f"01a20495-97ec-74a7-8596-2803099700{n:02}" for n in range(98)]
        sales.lead = sales.an.client.post("/v1/leads", {"name": "Tiềm năng", "taxCode": "2000123456-001"}).expect(201).json
        fill(cohoi, "contact", FILL, RANK, STATUS, people)
        fill(cohoi, "lead", FILL_LEADS, people)
        sales.parent = parent
        yield sales
    finally:
        cohoi.stop()
        crashes = cohoi.crashes()
        cohoi.remove()
        assert not crashes, crashes


@pytest.fixture(scope="module", params=["auto", "force_generic_plan"])
def plans(request, large):
    return Plans(large.cohoi, "contacts", request.param)


def find(user, **params):
    return user.client.get("/v1/contacts", params=params).expect(200)


LISTS = [
    {}, {"orderBy": "name"}, {"orderBy": "name desc"}, {"orderBy": "updatedAt desc"}, {"orderBy": "createdAt"},
    {"q": "c77777@x.vn"}, {"q": "0910054321"}, {"q": "2000123456001"}, {"q": "fcea9"}, {"q": "fcea9", "orderBy": "name"},
    {"rank": RANK}, {"statusId": STATUS}, {"rank": RANK, "verify": "TODO", "orderBy": "name"}, {"unowned": "true"},
]


@pytest.mark.parametrize("filters", LISTS, ids=str)
def test_a_manager_s_list_scans_no_table(large, plans, filters):
    """ACC-09, CON-25"""
    assert find(large.manager, **filters)["items"]
    assert plans.scans("contact", lambda: find(large.manager, **filters)) == []


@pytest.mark.parametrize("filters", LISTS[:-1], ids=str)
def test_a_salesperson_s_list_scans_no_table(large, plans, filters):
    """ACC-08"""
    assert plans.scans("contact", lambda: find(large.an, **filters)) == []


def test_the_list_of_one_salesperson_or_below_one_parent_scans_no_table(large, plans):
    """ACC-08, CON-13"""
    for filters in ({"salespersonId": large.binh.id}, {"parentId": large.parent["id"]},
                    {"salespersonId": large.binh.id, "q": "ty khanh"}):
        assert find(large.manager, **filters)["totalSize"] > 0
        assert plans.scans("contact", lambda: find(large.manager, **filters)) == []


@pytest.mark.parametrize("filters", [{**f} for f in LISTS] + [{"dataLevel": 3, "rank": RANK}, {"mine": "true"}], ids=str)
def test_a_list_of_leads_scans_no_table(large, plans, filters):
    """LEA-02, LEA-17: a manager's, and a salesperson's, who finds what he has made, too"""
    for user in (large.manager, large.an):
        def ask():
            return user.client.get("/v1/leads", params=filters).expect(200)
        assert plans.scans("lead", ask) == []


def test_leads_are_searched_among_the_200000(large, plans):
    """LEA-02"""
    for q in ("c877777@x.vn", "2000877777001", "0910877777"):
        assert large.manager.client.get("/v1/leads", params={"q": q}).expect(200)["totalSize"] == 1


def test_duplicates_are_found_without_a_scan(large, plans):
    """PEE-04: of a contact by phone and mail, of a lead by its identity, too"""
    contact, other = (large.contact(large.an, phone="0910 050 000", email="C50000@x.vn") for _ in range(2))

    def of_contact():
        return large.an.client.get(f"/v1/contacts/{contact['id']}/duplicates").expect(200)["items"]

    def of_lead():
        return large.an.client.get(f"/v1/leads/{large.lead['id']}/duplicates").expect(200)
    assert other["id"] in [c["id"] for c in of_contact()]
    assert plans.scans("contact", of_contact) == []
    for table in ("contact", "lead"):
        assert plans.scans(table, of_lead) == []


def test_a_lead_is_made_read_and_converted_without_a_scan(large, plans):
    """AMB-26, LEA-18"""
    an = large.an.client

    def work():
        lead = an.post("/v1/leads", {"name": "x", "taxCode": tax_code(), "phone": "0910 050 001"}).expect(201)
        an.get(f"/v1/leads/{lead['id']}").expect(200)
        an.patch(f"/v1/leads/{lead['id']}", {"email": "c50001@x.vn"}).expect(200)
        an.put(f"/v1/leads/by-external-id/web-{lead['id']}", {"name": "x", "taxCode": tax_code()}).expect(200)
        an.post(f"/v1/leads/{lead['id']}:convert").expect(200)
    for table in ("contact", "lead"):
        assert plans.scans(table, work) == []


def test_later_pages_scan_no_table(large, plans):
    for filters in ({}, {"orderBy": "name"}, {"salespersonId": large.binh.id}):
        token = find(large.manager, **filters)["nextPageToken"]
        assert plans.scans("contact", lambda: find(large.manager, pageToken=token, **filters)) == []


def test_the_count_of_everything_reads_an_index(large, plans):
    counts = [p for p in plans.of("contact", lambda: find(large.manager)) if "count(*)" in p]
    assert counts and all("Index Only Scan" in p for p in counts)


@pytest.mark.parametrize("asked", [
    {"taxCode": "2000123456-001"}, {"citizenId": "001234567890"}, {"phone": "0910 123 456"}, {"email": "c123456@x.vn"},
], ids=str)
def test_a_lookup_scans_no_table(large, plans, asked):
    """PEE-04, AMB-25"""
    def ask():
        return large.an.client.get("/v1/contacts:lookup", params=asked).expect(200)
    assert len(ask()["items"]) == (0 if "citizenId" in asked else 1)
    assert plans.scans("contact", ask) == []


def test_commands_scan_no_table(large, plans):
    """CON-01: looking for who holds an identity; CON-13: going up the tree"""
    an = large.an.client

    def work():
        made = an.post("/v1/contacts", {"name": "x", "taxCode": tax_code(), "parentId": large.parent["id"]}).expect(201)
        an.patch(f"/v1/contacts/{made['id']}", {"taxCode": tax_code(), "parentId": None}).expect(200)
        an.put("/v1/contacts/by-external-id/erp-1", {"note": made["id"]}).expect(200)
        an.post(f"/v1/contacts/{made['id']}:detach", {}).expect(200)
        an.post(f"/v1/contacts/{made['id']}:pull").expect(200)
        an.get(f"/v1/contacts/{made['id']}/history").expect(200)
    assert plans.scans("contact", work) == []


def test_deleting_bringing_back_and_the_recycle_bin_scan_no_table(large, plans):
    large.cohoi.psql("contacts", "insert into contact_bin (id, salesperson_id, deleted_at, deleted_by, doc)"
                     " select gen_random_uuid(), salesperson_id, created_at, salesperson_id, doc from contact limit 20000")
    large.cohoi.psql("contacts", "vacuum (analyze) contact_bin")

    def work():
        contact = large.contact()
        large.an.client.delete(f"/v1/contacts/{contact['id']}").expect(204)
        for user in (large.an, large.manager):
            assert user.client.get("/v1/recycleBin/contacts", params={"pageSize": 1}).expect(200)["nextPageToken"]
        large.an.client.post(f"/v1/contacts/{contact['id']}:undelete").expect(200)
    assert plans.scans("contact", work) == []
    assert plans.scans("contact_bin", work) == []


def test_what_somebody_hands_over_is_found_by_index(large, plans):
    def count():
        large.cohoi.admin.post(f"/v1/users/{large.binh.id}:handOver", {"toUserId": large.an.id, "dryRun": True}).expect(200)
    assert plans.scans("contact", count) == []
