"""Users, teams and roles."""
import concurrent.futures
import itertools

import pytest
from cohoi_client import eventually
from cohoi_system import PASSWORD

numbers = itertools.count(1)
NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"


def new_name():
    return f"someone.{next(numbers)}"


def user_body(**fields):
    return {"username": new_name(), "fullName": "Nguyễn Văn An", "password": PASSWORD, **fields}


def make(cohoi, **fields):
    return cohoi.admin.post("/v1/users", user_body(**fields)).expect(201).json


# --- users ---

def test_a_user_has_roles_and_a_team(cohoi):
    """ACC-14, ACC-16"""
    team = cohoi.admin.post("/v1/teams", {"name": "Miền Bắc"}).expect(201)
    made = make(cohoi, roles=["salesperson", "data_staff"], teamId=team["id"], email="an@x.vn", phone="0912 345 678")
    read = cohoi.admin.get(f"/v1/users/{made['id']}").expect(200).json
    assert read == made and set(read["roles"]) == {"salesperson", "data_staff"}
    assert (read["teamId"], read["active"], read["version"]) == (team["id"], True, 1)
    assert "password" not in read
    assert cohoi.admin.get(f"/v1/users/{NOBODY}").expect(404)


@pytest.mark.parametrize("fields, expected", [
    ({"username": None}, {"username": "REQUIRED"}),
    ({"username": " "}, {"username": "REQUIRED"}),
    ({"username": "an nguyen"}, {"username": "BAD_FORMAT"}),
    ({"username": "x" * 65}, {"username": "TOO_LONG"}),
    ({"fullName": ""}, {"fullName": "REQUIRED"}),
    ({"fullName": "x" * 201}, {"fullName": "TOO_LONG"}),
    ({"password": None}, {"password": "REQUIRED"}),
    ({"password": "short"}, {"password": "TOO_SHORT"}),
    ({"email": "an"}, {"email": "BAD_FORMAT"}),
    ({"phone": "call me"}, {"phone": "BAD_FORMAT"}),
    ({"roles": ["king"]}, {"roles": "UNKNOWN_VALUE"}),
    ({"roles": ["manager", "manager"]}, {"roles[1]": "UNKNOWN_VALUE"}),
    ({"teamId": "x"}, {"teamId": "BAD_FORMAT"}),
    ({"teamId": NOBODY}, {"teamId": "UNKNOWN_VALUE"}),
    ({"active": "yes"}, {"active": "BAD_FORMAT"}),
    ({"shoeSize": 41}, {"shoeSize": "UNKNOWN_FIELD"}),
    ({"username": "a b", "fullName": " ", "email": "x"}, {"fullName": "REQUIRED", "email": "BAD_FORMAT"}),
])
def test_what_is_wrong_is_named_by_field(cohoi, fields, expected):
    reply = cohoi.admin.post("/v1/users", user_body(**fields)).expect(400, "INVALID_ARGUMENT")
    assert expected.items() <= reply.fields.items()


def test_a_patch_changes_what_it_names(cohoi):
    made = make(cohoi, roles=["salesperson"], phone="0912345678")
    path = f"/v1/users/{made['id']}"
    changed = cohoi.admin.patch(path, {"fullName": "Bình", "phone": None}).expect(200)
    assert (changed["fullName"], changed["version"]) == ("Bình", 2)
    assert "phone" not in changed.json and changed["roles"] == ["salesperson"]
    assert cohoi.admin.patch(path, {"fullName": "Bình"}).expect(200)["version"] == 2  # nothing was changed
    assert cohoi.admin.patch(path, {"roles": []}).expect(200)["roles"] == []
    cohoi.admin.patch(path, {"username": None}).expect(400)


def test_a_stale_version_is_refused(cohoi):
    path = f"/v1/users/{make(cohoi)['id']}"
    cohoi.admin.patch(path, {"fullName": "A"}, if_match=1).expect(200)
    cohoi.admin.patch(path, {"fullName": "B"}, if_match=1).expect(412, "VERSION_MISMATCH")


def test_a_repeated_creation_makes_one(cohoi):
    body = user_body()
    first = cohoi.admin.post("/v1/users", body, key="one user").expect(201)
    assert cohoi.admin.post("/v1/users", body, key="one user").expect(201).json == first.json
    cohoi.admin.post("/v1/users", user_body(), key="one user").expect(409, "IDEMPOTENCY_KEY_REUSED")


def test_of_many_who_want_a_name_at_once_one_gets_it(cohoi):
    name = new_name()
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda n: cohoi.admin.post("/v1/users", user_body(username=name, fullName=f"N {n}")),
                                range(6)))
    assert sorted(r.status for r in replies) == [201] + [409] * 5
    assert {r.code for r in replies} == {None, "USERNAME_TAKEN"}


def test_users_are_listed_searched_and_paged(cohoi):
    word = new_name()
    team = cohoi.admin.post("/v1/teams", {"name": word}).expect(201)["id"]
    for name in ("Đặng", "Ân", "Bình"):
        make(cohoi, fullName=f"{name} {word}", teamId=team, roles=["salesperson"])
    names = [u["fullName"].split()[0] for u in cohoi.admin.items("/v1/users", q=f"AN {word}".lower())]
    assert names == ["Ân"]
    by_team = list(cohoi.admin.items("/v1/users", teamId=team, role="salesperson", active="true", orderBy="fullName"))
    assert [u["fullName"].split()[0] for u in by_team] == ["Ân", "Bình", "Đặng"]
    found, token = [], ""
    while token is not None:
        page = cohoi.admin.get("/v1/users", params={"teamId": team, "pageSize": 2, "orderBy": "createdAt desc",
                                                    "pageToken": token}).expect(200)
        assert page["totalSize"] == 3
        found += [u["fullName"].split()[0] for u in page["items"]]
        token = page.json.get("nextPageToken")
    assert found == ["Bình", "Ân", "Đặng"]
    cohoi.admin.get("/v1/users", params={"orderBy": "shoeSize"}).expect(400)
    cohoi.admin.get("/v1/users", params={"pageToken": "made up"}).expect(400)


# --- the last administrator ---

def test_the_last_administrator_stays(make_cohoi):
    cohoi = make_cohoi()
    admin = cohoi.admin.get("/v1/me").expect(200)["user"]
    path = f"/v1/users/{admin['id']}"
    cohoi.admin.patch(path, {"roles": ["manager"]}).expect(412, "LAST_ADMIN")
    cohoi.admin.patch(path, {"active": False}).expect(412, "LAST_ADMIN")
    asleep = make(cohoi, roles=["admin"], active=False)
    cohoi.admin.patch(path, {"active": False}).expect(412, "LAST_ADMIN")
    cohoi.admin.patch(f"/v1/users/{asleep['id']}", {"active": True}).expect(200)

    def leave(one):
        return cohoi.admin.patch(f"/v1/users/{one}", {"active": False})
    with concurrent.futures.ThreadPoolExecutor(2) as pool:  # each sees the other still there
        replies = list(pool.map(leave, [admin["id"], asleep["id"]]))
    assert 200 in [r.status for r in replies]
    left = cohoi.psql("accounts", "select count(*) from account_role r join account u on u.id = r.account_id"
                                  " where r.role = 'admin' and u.active")
    assert left == [(1,)]


# --- teams ---

def test_a_leader_sees_whom_he_leads(cohoi):
    """ACC-16"""
    leader = cohoi.new_user("sales_leader")
    team = cohoi.admin.post("/v1/teams", {"name": "Đội 1", "leaderId": leader.id}).expect(201)
    member = cohoi.new_user("salesperson", team=team["id"])
    eventually(lambda: leader.client.get("/v1/me").expect(200)["ledUserIds"] == [member.id])
    assert cohoi.admin.get(f"/v1/teams/{team['id']}").expect(200)["leaderId"] == leader.id
    assert team["id"] in [t["id"] for t in member.client.items("/v1/teams")]


def test_teams_are_changed_and_deleted_when_empty(cohoi):
    team = cohoi.admin.post("/v1/teams", {"name": "  Đội 2 "}).expect(201)
    path = f"/v1/teams/{team['id']}"
    assert team["name"] == "Đội 2"
    assert cohoi.admin.patch(path, {"name": "Đội hai"}, if_match=1).expect(200)["version"] == 2
    cohoi.admin.patch(path, {"name": "x"}, if_match=1).expect(412, "VERSION_MISMATCH")
    assert cohoi.admin.patch(path, {"name": " "}).expect(400).fields == {"name": "REQUIRED"}
    assert cohoi.admin.patch(path, {"leaderId": NOBODY}).expect(400).fields == {"leaderId": "UNKNOWN_VALUE"}
    member = make(cohoi, teamId=team["id"])
    cohoi.admin.delete(path).expect(412, "IN_USE")
    cohoi.admin.patch(f"/v1/users/{member['id']}", {"teamId": None}).expect(200)
    cohoi.admin.delete(path).expect(204)
    cohoi.admin.get(path).expect(404)
    cohoi.admin.delete(path).expect(404)


def test_a_team_that_is_deleted_while_somebody_joins_is_consistent(cohoi):
    for _ in range(5):
        team = cohoi.admin.post("/v1/teams", {"name": "bận rộn"}).expect(201)["id"]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            joined = pool.submit(cohoi.admin.post, "/v1/users", user_body(teamId=team))
            deleted = pool.submit(cohoi.admin.delete, f"/v1/teams/{team}")
        statuses = joined.result().status, deleted.result().status
        assert statuses in ((201, 412), (400, 204)), statuses


# --- roles ---

def test_the_built_in_roles_hold_what_is_promised(cohoi):
    """ACC-03, ACC-14"""
    roles = {r["name"]: r for r in cohoi.admin.items("/v1/roles")}
    promised = {
        "manager": {"opportunities.manage", "campaigns.create", "campaigns.view_all", "contacts.view_all",
                    "imports.run", "reports.view"},
        "sales_leader": {"opportunities.manage", "contacts.view_team", "leads.approve_scale", "reports.view"},
        "salesperson": {"opportunities.manage"},
        "data_staff": {"contacts.view_all", "contacts.verify"},
        "customer_care": {"campaigns.view_all", "contacts.view_all", "evidence.check"},
        "integration": {"events.subscribe"},
    }
    for name, permissions in promised.items():
        assert set(roles[name]["permissions"]) == permissions and roles[name]["builtIn"]
    assert len(roles["admin"]["permissions"]) == 14
    cohoi.admin.patch("/v1/roles/manager", {"permissions": []}).expect(412, "WRONG_STATE")
    cohoi.admin.delete("/v1/roles/manager").expect(412, "WRONG_STATE")
    cohoi.admin.post("/v1/roles", {"name": "manager", "permissions": []}).expect(409, "ALREADY_EXISTS")


def test_a_role_of_our_own_gives_what_it_says_at_once(cohoi):
    """PEE-12"""
    name = f"auditor {next(numbers)}"
    role = cohoi.admin.post("/v1/roles", {"name": name, "permissions": ["reports.view"]}).expect(201)
    user = cohoi.new_user("salesperson")
    cohoi.admin.patch(f"/v1/users/{user.id}", {"roles": [name]}).expect(200)
    eventually(lambda: user.client.get("/v1/me")["permissions"] == ["reports.view"])
    path = f"/v1/roles/{role['id']}".replace(" ", "%20")
    changed = cohoi.admin.patch(path, {"permissions": ["reports.view", "users.manage"]}, if_match=1).expect(200)
    assert changed["version"] == 2
    eventually(lambda: user.client.get("/v1/audit").status == 200)
    cohoi.admin.patch(path, {"name": "another name"}).expect(412)
    assert cohoi.admin.patch(path, {"permissions": ["fly"]}).expect(400).fields == {"permissions[0]": "UNKNOWN_VALUE"}
    cohoi.admin.delete(path).expect(412, "IN_USE")
    cohoi.admin.patch(f"/v1/users/{user.id}", {"roles": []}).expect(200)
    cohoi.admin.delete(path).expect(204)
    cohoi.admin.get(path).expect(404)


# --- what others learn ---

def test_events_of_users_name_no_phone_and_no_mail(cohoi):
    made = make(cohoi, phone="0987 111 222", email="secret@mail.vn", roles=["salesperson"])
    cohoi.admin.patch(f"/v1/users/{made['id']}", {"phone": "0987333444", "active": False}).expect(200)
    events = [e for e in cohoi.events("accounts") if e["subject"] == made["id"]]
    assert [e["type"] for e in events] == ["cohoi.user.created", "cohoi.user.updated", "cohoi.user.deactivated",
                                          "cohoi.session.revoked"]
    assert {"phone", "active"} <= {c["field"] for c in events[1]["data"]["changes"]}
    for text in ("0987", "secret@mail.vn"):
        assert text not in str(events)
