"""Lists and lookups on 200,000 contacts are answered from indices. CON-25, PEE-04"""
import pytest
from plans import Plans
from sales import Sales, tax_code

RANK, STATUS, PARENT = (f"01a20495-97ec-74a7-8596-28030997eb{n}" for n in (46, 47, 48))

# Names of a few words, phones, mails and codes as a company has them; every row has the document of one real contact.
FILL = """
insert into contact (id, name, name_fold, search, facets, tax_code, phone_key, email_key, salesperson_id, created_at,
                     updated_at, version, doc)
select gen_random_uuid(), name, name, name || ' ' || code || ' ' || phone || ' 0' || substr(phone, 4) || ' ' || mail,
       array['type=1', 'verify=' || 1 + n %% 3, 'old=0', 'rank=' || (array[%s, gen_random_uuid()::text])[1 + least(n %% 500, 1)],
             'status=' || (array[%s, gen_random_uuid()::text])[1 + least(n %% 300, 1)]],
       code, phone, mail, case when n %% 200 > 0 then (%s::uuid[])[1 + n %% 100] end,
       now() - n * interval '1 second', now() - n * interval '1 second', 1, doc
  from (select n, 'cong ty ' || (array['an', 'binh', 'cuong', 'dung', 'giang', 'hoa', 'khanh'])[1 + n %% 7] || ' '
               || md5(n::text) as name,
               (2000000000 + n)::text || '001' as code, '+849' || 10000000 + n as phone, 'c' || n || '@x.vn' as mail
          from generate_series(1, 200000) n) typed, (select doc from contact limit 1) one
"""


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
        cohoi.psql("contacts", FILL, RANK, STATUS, people)
        cohoi.psql("contacts", "vacuum (analyze) contact")
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
