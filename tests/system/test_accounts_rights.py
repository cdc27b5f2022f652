"""Each role against each route of accounts and contacts: who is let in, and who is not. ACC-14, PEE-12"""
import pytest
from sales import tax_code

ALL = {"admin", "manager", "sales_leader", "salesperson", "data_staff", "customer_care", "integration", None}
ADMIN = {"admin"}
SELLERS = {"admin", "manager", "sales_leader", "salesperson"}
READS_ALL = {"admin", "manager", "data_staff", "customer_care"}
MANAGES = {"admin", "manager"}
NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"

# {contact}: somebody else's; {free}: nobody's. A body of None has none.
ROUTES = [
    ("GET", "/v1/me", None, ALL),
    ("POST", "/v1/users", {}, ADMIN),
    ("GET", "/v1/users", None, ALL),
    ("GET", f"/v1/users/{NOBODY}", None, ALL),
    ("PATCH", f"/v1/users/{NOBODY}", {}, ADMIN),
    ("POST", "/v1/teams", {}, ADMIN),
    ("GET", "/v1/teams", None, ALL),
    ("GET", f"/v1/teams/{NOBODY}", None, ALL),
    ("PATCH", f"/v1/teams/{NOBODY}", {}, ADMIN),
    ("DELETE", f"/v1/teams/{NOBODY}", None, ADMIN),
    ("POST", "/v1/roles", {}, ADMIN),
    ("GET", "/v1/roles", None, ALL),
    ("GET", "/v1/roles/admin", None, ALL),
    ("PATCH", "/v1/roles/none", {}, ADMIN),
    ("DELETE", "/v1/roles/none", None, ADMIN),
    ("GET", "/v1/tokens", None, ALL),
    ("DELETE", f"/v1/tokens/{NOBODY}", None, ALL),
    ("GET", "/v1/settings", None, ALL),
    ("PATCH", "/v1/settings", {}, ADMIN),
    ("GET", "/v1/lists/ranks", None, ALL),
    ("POST", "/v1/lists/ranks", {}, ADMIN),
    ("PATCH", f"/v1/lists/ranks/{NOBODY}", {}, ADMIN),
    ("GET", "/v1/audit", None, ADMIN),
    # contacts
    ("POST", "/v1/contacts", {"name": "Ai cũng tạo được"}, ALL),
    ("GET", "/v1/contacts", None, ALL),
    ("GET", "/v1/contacts/{contact}", None, ALL),
    ("GET", "/v1/contacts:lookup?taxCode=0101234567", None, ALL),
    ("GET", "/v1/contacts/{contact}/history", None, READS_ALL),
    ("GET", "/v1/contacts/{contact}/comments", None, READS_ALL),
    ("POST", "/v1/contacts/{contact}/comments", {"body": "x"}, READS_ALL),
    ("PATCH", "/v1/contacts/{contact}", {"note": "x"}, MANAGES),
    ("POST", "/v1/contacts/{contact}:detach", {}, MANAGES),
    ("POST", "/v1/contacts/{contact}:assign", {"salespersonId": "{other}"}, MANAGES),
    ("POST", "/v1/contacts/{contact}:verify", {"verify": "VERIFIED"}, {"admin", "data_staff"}),
    ("POST", "/v1/contacts/{free}:pull", None, SELLERS),
    ("PUT", "/v1/contacts/by-external-id/{external}", {"note": "x"}, MANAGES),
]


@pytest.fixture(scope="module")
def people(cohoi):
    return {role: cohoi.new_user(*([role] if role else [])) for role in sorted(ALL, key=str)}


@pytest.fixture(scope="module")
def owner(cohoi):
    return cohoi.new_user("salesperson")


@pytest.mark.parametrize("method, path, body, allowed", ROUTES, ids=[f"{m} {p}" for m, p, _, _ in ROUTES])
def test_a_route_lets_in_those_who_hold_its_right_and_nobody_else(cohoi, people, owner, method, path, body, allowed):
    """ACC-01, ACC-14, PEE-12"""
    for role, person in people.items():
        person.client.seen = owner.client.seen
        own = owner.client.post("/v1/contacts", {"name": "x", "taxCode": tax_code(), "externalId": tax_code()}).expect(201)
        free = owner.client.post("/v1/contacts", {"name": "x", "salespersonId": None}).expect(201)
        filled = path.format(contact=own["id"], free=free["id"], external=own["externalId"])
        sent = {k: v.format(other=owner.id) for k, v in body.items()} if body else body
        reply = person.client.request(method, filled, sent)
        refused = reply.status == 403
        assert refused == (role not in allowed), f"{role}: {reply}"
        assert reply.status < 500, f"{role}: {reply}"


def test_what_a_body_says_is_not_looked_at_before_the_right(cohoi, people):
    """Nobody learns by a 400 what he may not do."""
    people["salesperson"].client.post("/v1/users", {"username": "x y"}).expect(403, "PERMISSION_DENIED")
