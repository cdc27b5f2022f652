"""Signing in and out, who a token stands for, and what ends a session."""
import concurrent.futures

import pytest
from cohoi_client import Client, eventually
from cohoi_system import ADMIN_PASSWORD, PASSWORD


def log_in(cohoi, username, password=PASSWORD):
    return cohoi.anonymous().post("/v1/sessions", {"username": username, "password": password})


def is_out(client):
    """Revocations reach the gateway by the bus, at once."""
    eventually(lambda: client.get("/v1/me").status == 401, 3, "signed out")


# --- signing in ---

def test_nothing_is_shown_before_signing_in(cohoi):
    """ACC-17"""
    for path in ("/v1/me", "/v1/users", "/v1/contacts", "/v1/settings", "/v1/lists/ranks", "/v1/audit", "/v1/tokens"):
        cohoi.anonymous().get(path).expect(401, "UNAUTHENTICATED")
    cohoi.anonymous().post("/v1/contacts", {"name": "x"}).expect(401)
    Client(cohoi.url, token="no such token").get("/v1/me").expect(401)


def test_who_signs_in_learns_who_he_is_and_what_he_may(cohoi):
    """ACC-17"""
    user = cohoi.new_user("sales_leader")
    me = user.client.get("/v1/me").expect(200)
    assert me["user"]["id"] == user.id and "password" not in me["user"]
    assert set(me["permissions"]) == {"opportunities.manage", "contacts.view_team", "leads.approve_scale", "reports.view"}


def test_user_names_are_the_same_in_any_case(cohoi):
    user = cohoi.new_user("salesperson", name="An.Case")
    assert log_in(cohoi, "aN.cASE").expect(200)["user"]["id"] == user.id
    cohoi.admin.post("/v1/users", {"username": "an.case", "fullName": "An", "password": PASSWORD}).expect(
        409, "USERNAME_TAKEN")


def test_a_wrong_password_and_an_unknown_name_look_alike(cohoi):
    user = cohoi.new_user("salesperson")
    wrong = log_in(cohoi, user.username, "not his password").expect(401, "BAD_CREDENTIALS")
    unknown = log_in(cohoi, "nobody.of.this.name").expect(401, "BAD_CREDENTIALS")
    assert wrong.json == unknown.json


def test_input_is_named_by_field(cohoi):
    reply = cohoi.anonymous().post("/v1/sessions", {"password": "x"}).expect(400)
    assert reply.fields == {"username": "REQUIRED"}
    assert log_in(cohoi, "x" * 65).expect(400).fields == {"username": "TOO_LONG"}


# --- lock-out: ACC-17, api "limits" ---

def lock(cohoi, username):
    for _ in range(10):
        log_in(cohoi, username, "wrong password").expect(401, "BAD_CREDENTIALS")
    return log_in(cohoi, username, "wrong password").expect(429, "LOCKED_OUT")


def test_ten_failures_lock_a_name_even_for_the_right_password(cohoi):
    user, other = cohoi.new_user("salesperson"), cohoi.new_user("salesperson")
    locked = lock(cohoi, user.username)
    assert 1 <= int(locked.headers["Retry-After"]) <= 300
    assert locked["retryAfterSeconds"] == int(locked.headers["Retry-After"])
    log_in(cohoi, user.username).expect(429, "LOCKED_OUT")
    log_in(cohoi, user.username.upper()).expect(429, "LOCKED_OUT")
    log_in(cohoi, other.username).expect(200)
    user.client.get("/v1/me").expect(200)  # who is in stays in


def test_unknown_names_are_locked_like_known_ones(cohoi):
    assert "Retry-After" in lock(cohoi, "a.name.of.nobody").headers


def test_a_right_password_in_time_forgets_the_failures(cohoi):
    user = cohoi.new_user("salesperson")
    for _ in range(2):
        for _ in range(9):
            log_in(cohoi, user.username, "wrong password").expect(401)
        log_in(cohoi, user.username).expect(200)


def test_failures_at_once_are_all_counted(cohoi):
    user = cohoi.new_user("salesperson")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: log_in(cohoi, user.username, "wrong password"), range(16)))
    assert sorted(r.status for r in replies) == [401] * 10 + [429] * 6
    log_in(cohoi, user.username).expect(429)


def test_a_lock_ends(make_cohoi):
    cohoi = make_cohoi(settings={"accounts.lock_out_seconds": "1"})
    user = cohoi.new_user("salesperson")
    lock(cohoi, user.username)
    eventually(lambda: log_in(cohoi, user.username).status == 200, 10, "unlocked")


# --- what ends a session ---

def test_signing_out_ends_this_session_only(cohoi):
    user = cohoi.new_user("salesperson")
    second = cohoi.client(user.username)
    user.client.delete("/v1/sessions/current").expect(204)
    is_out(user.client)
    second.get("/v1/me").expect(200)


def test_who_is_deactivated_is_out_at_once(cohoi):
    user = cohoi.new_user("salesperson")
    token = user.client.post("/v1/tokens", {"name": "script"}).expect(201)["secret"]
    script = Client(cohoi.url, token=token)
    script.get("/v1/me").expect(200)
    cohoi.admin.patch(f"/v1/users/{user.id}", {"active": False}).expect(200)
    is_out(user.client)
    is_out(script)
    log_in(cohoi, user.username).expect(401, "BAD_CREDENTIALS")
    cohoi.admin.patch(f"/v1/users/{user.id}", {"active": True}).expect(200)
    log_in(cohoi, user.username).expect(200)
    user.client.get("/v1/me").expect(401)  # the old session stays over


def test_a_password_that_others_set_ends_all_sessions(cohoi):
    user = cohoi.new_user("salesperson")
    cohoi.admin.patch(f"/v1/users/{user.id}", {"password": "quite another one"}).expect(200)
    is_out(user.client)
    log_in(cohoi, user.username).expect(401)
    log_in(cohoi, user.username, "quite another one").expect(200)


def test_ones_own_new_password_ends_the_other_sessions(cohoi):
    user = cohoi.new_user("salesperson")
    other = cohoi.client(user.username)
    change = {"oldPassword": "wrong", "newPassword": "my own new one"}
    refused = user.client.post("/v1/me:changePassword", change).expect(400, "WRONG_PASSWORD")
    assert refused.fields == {"oldPassword": "WRONG_PASSWORD"}
    short = user.client.post("/v1/me:changePassword", {"oldPassword": PASSWORD, "newPassword": "short"}).expect(400)
    assert short.fields == {"newPassword": "TOO_SHORT"}
    user.client.post("/v1/me:changePassword", {**change, "oldPassword": PASSWORD}).expect(204)
    is_out(other)
    user.client.get("/v1/me").expect(200)
    log_in(cohoi, user.username, "my own new one").expect(200)


def test_a_session_ends_with_its_time(cohoi):
    user = cohoi.new_user("salesperson")
    cohoi.psql("accounts", "update session set expires_at = now() - interval '1 s' where account_id = %s", user.id)
    eventually(lambda: user.client.get("/v1/me").status == 401, 10, "expired")


def test_rights_that_are_taken_are_gone_at_once(cohoi):
    """PEE-12"""
    user = cohoi.new_user("admin")
    user.client.get("/v1/audit").expect(200)
    cohoi.admin.patch(f"/v1/users/{user.id}", {"roles": ["salesperson"]}).expect(200)
    eventually(lambda: user.client.get("/v1/audit").status == 403, 3, "no longer an administrator")


# --- cookies ---

def test_writes_by_cookie_need_the_csrf_token(cohoi):
    user = cohoi.new_user("salesperson")
    client = cohoi.client(user.username, cookies=True)
    client.get("/v1/me").expect(200)
    right, client.csrf_token = client.csrf_token, None
    client.post("/v1/contacts", {"name": "x"}).expect(403, "CSRF_TOKEN_WRONG")
    client.csrf_token = right
    client.post("/v1/contacts", {"name": "x"}).expect(201)


# --- tokens ---

def test_a_token_has_its_users_rights_cut_to_its_scopes(cohoi):
    """PEE-12"""
    user = cohoi.new_user("manager")
    made = user.client.post("/v1/tokens", {"name": "reports", "scopes": ["reports.view", "users.manage"]}).expect(201)
    script = Client(cohoi.url, token=made["secret"])
    assert script.get("/v1/me").expect(200)["permissions"] == ["reports.view"]  # users.manage he does not hold himself
    script.post("/v1/tokens", {"name": "wider"}).expect(403)
    listed = list(user.client.items("/v1/tokens"))
    assert [t["name"] for t in listed] == ["reports"] and "secret" not in listed[0]


def test_a_token_ends_when_it_is_deleted_or_its_time_is_over(cohoi):
    user, other = cohoi.new_user("salesperson"), cohoi.new_user("salesperson")
    made = user.client.post("/v1/tokens", {"name": "a"}).expect(201)
    script = Client(cohoi.url, token=made["secret"])
    script.get("/v1/me").expect(200)
    other.client.delete(f"/v1/tokens/{made['id']}").expect(404)
    user.client.delete(f"/v1/tokens/{made['id']}").expect(204)
    is_out(script)
    user.client.delete(f"/v1/tokens/{made['id']}").expect(404)
    late = user.client.post("/v1/tokens", {"name": "b", "expiresAt": "2020-01-01T00:00:00Z"}).expect(400)
    assert late.fields == {"expiresAt": "OUT_OF_BOUNDS"}


def test_streams_of_a_token_are_daemons_with_events(cohoi):
    user = cohoi.new_user("integration")
    user.client.post("/v1/tokens", {"name": "a", "streams": ["contacts", "opportunities"]}).expect(201)
    wrong = user.client.post("/v1/tokens", {"name": "a", "streams": ["contacts", "gateway"]}).expect(400)
    assert wrong.fields == {"streams[1]": "UNKNOWN_VALUE"}


@pytest.mark.parametrize("token", ["x", "cohoi_x", "' or 1=1 --", "x" * 300])
def test_made_up_tokens_open_nothing(cohoi, token):
    Client(cohoi.url, token=token).get("/v1/me").expect(401)


def test_secrets_stand_in_no_log_and_no_event(cohoi):
    user = cohoi.new_user("salesperson")
    secret = user.client.post("/v1/tokens", {"name": "quiet"}).expect(201)["secret"]
    log_in(cohoi, user.username, "a wrong password to look for")
    told = cohoi.logs() + str(cohoi.events("accounts"))
    for text in (PASSWORD, ADMIN_PASSWORD, secret, user.client.token, "a wrong password to look for"):
        assert text not in told
