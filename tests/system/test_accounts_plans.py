"""Lists of 20,000 users and of 200,000 entries of the audit are answered from indices, and so is who a token stands for.
PEE-12"""
import pytest
from cohoi_client import eventually
from cohoi_system import ADMIN_PASSWORD
from plans import Plans

FILL_USERS = """
insert into account (id, username_fold, name_fold, team_id, active, created_at, password_hash, version, doc)
select gen_random_uuid(), 'user.' || n, 'nguyen ' || md5(n::text), (%s::uuid[])[1 + n %% 100], n %% 50 > 0,
       now() - n * interval '1 second', '', 1, doc
  from generate_series(1, 20000) n, (select doc from account limit 1) one
"""
FILL_TEAMS = """
insert into team (id, name_fold, version, doc)
select gen_random_uuid(), 'doi ' || n, 1, doc from generate_series(1, 100) n, (select doc from team limit 1) one returning id
"""
FILL_AUDIT = """
insert into audit (at, event_id, resource, user_id, action, contact_id, doc)
select now() - n * interval '1 second', md5(n::text), 'contacts/' || n %% 5000,
       case when n %% 1000 > 0 then gen_random_uuid() else %s::uuid end,
       case when n %% 500 > 0 then 'cohoi.contact.updated' else 'cohoi.contact.verified' end, gen_random_uuid(), doc
  from generate_series(1, 200000) n, (select doc from audit limit 1) one
"""

FILL_EXPORTS = """
insert into export (at, id, user_id, doc)
select now() - n * interval '1 second', gen_random_uuid(), case when n %% 1000 > 0 then gen_random_uuid() else %s::uuid end,
       decode('2a64' || repeat('61', 100), 'hex')
  from generate_series(1, 50000) n
"""


@pytest.fixture(scope="module")
def large():
    from cohoi_system import System
    cohoi = System()
    try:
        cohoi.start()
        cohoi.admin.post("/v1/teams", {"name": "Đội"}).expect(201)
        eventually(lambda: cohoi.admin.get("/v1/audit").expect(200)["items"])
        teams = [id for (id,) in cohoi.psql("accounts", FILL_TEAMS)]
        cohoi.psql("accounts", FILL_USERS, teams)
        cohoi.psql("accounts", FILL_AUDIT, cohoi.admin.id)
        cohoi.psql("accounts", FILL_EXPORTS, cohoi.admin.id)
        for table in ("account", "team", "audit", "export"):
            cohoi.psql("accounts", f"vacuum (analyze) {table}")
        cohoi.team = teams[1]
        yield cohoi
    finally:
        cohoi.stop()
        crashes = cohoi.crashes()
        cohoi.remove()
        assert not crashes, crashes


@pytest.fixture(scope="module", params=["auto", "force_generic_plan"])
def plans(request, large):
    return Plans(large, "accounts", request.param)


@pytest.mark.parametrize("filters", [
    {}, {"orderBy": "username"}, {"orderBy": "createdAt desc"}, {"q": "user.12345"}, {"q": "fcea"}, {"teamId": "a team"},
    {"role": "admin"}, {"teamId": "a team", "q": "nguyen", "active": "true"},
], ids=str)
def test_lists_of_users_scan_no_table(large, plans, filters):
    asked = {k: str(large.team) if v == "a team" else v for k, v in filters.items()}

    def ask():
        return large.admin.get("/v1/users", params=asked).expect(200)
    assert ask()["items"]
    assert plans.scans("account", ask) == []


@pytest.mark.parametrize("filters", [
    {}, {"resource": "contacts/42"}, {"userId": "admin"}, {"resource": "contacts/0", "userId": "admin"},
    {"resource": "contacts/42", "after": "2026-01-01T00:00:00Z"}, {"action": "cohoi.contact.verified"},
    {"resource": "contacts/42", "action": "cohoi.contact.updated"}, {"before": "2999-01-01T00:00:00Z"},
], ids=str)
def test_the_audit_scans_no_table(large, plans, filters):
    """PEE-12"""
    asked = {k: large.admin.id if v == "admin" else v for k, v in filters.items()}

    def ask(**more):
        return large.admin.get("/v1/audit", params={**asked, **more}).expect(200)
    assert ask()["items"]
    assert plans.scans("audit", ask) == []
    token = ask(pageSize=1).json.get("nextPageToken")
    assert not token or plans.scans("audit", lambda: ask(pageToken=token)) == []


@pytest.mark.parametrize("filters", [{}, {"userId": "admin"}, {"after": "2026-01-01T00:00:00Z"}], ids=str)
def test_the_list_of_exports_scans_no_table(large, plans, filters):
    asked = {k: large.admin.id if v == "admin" else v for k, v in filters.items()}

    def ask(**more):
        return large.admin.get("/v1/exports", params={**asked, **more}).expect(200)
    assert ask()["items"]
    assert plans.scans("export", ask) == []
    assert plans.scans("export", lambda: ask(pageToken=ask(pageSize=1)["nextPageToken"])) == []


def test_who_a_token_stands_for_is_found_by_index(large, plans):
    """ACC-17"""
    def ask():
        client = large.client("admin", ADMIN_PASSWORD)  # each new token is asked of accounts
        client.get("/v1/me").expect(200)
    for table in ("account", "team"):
        assert plans.scans(table, ask) == []
