"""Settings, the lists that forms choose from, and the audit."""
import concurrent.futures
import itertools

import pytest
from cohoi_client import eventually
from sales import phone, tax_code

numbers = itertools.count(1)
NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"


# --- settings ---

def test_settings_begin_with_what_the_rules_say(make_cohoi):
    """AMB-22, AMB-45, AMB-46"""
    settings = make_cohoi().admin.get("/v1/settings").expect(200).json
    assert settings["mainLeft"] == ["ACTIVE", "WON"]
    assert (settings["inlineContacts"], settings["failChainOnSweep"], settings["sweepGraceMinutes"]) == (True, False, 0)
    assert settings["timeZone"] == "Asia/Ho_Chi_Minh"


def test_settings_are_changed_by_field(cohoi):
    before = cohoi.admin.get("/v1/settings").expect(200)
    changed = cohoi.admin.patch("/v1/settings", {"holidays": ["2027-02-05"]}, if_match=before["version"]).expect(200)
    assert changed["holidays"] == ["2027-02-05"] and changed["timeZone"] == before["timeZone"]
    cohoi.admin.patch("/v1/settings", {"holidays": []}, if_match=before["version"]).expect(412, "VERSION_MISMATCH")
    assert cohoi.admin.patch("/v1/settings", {"holidays": []}).expect(200)["holidays"] == []


@pytest.mark.parametrize("fields, expected", [
    ({"sweepGraceMinutes": -1}, {"sweepGraceMinutes": "OUT_OF_BOUNDS"}),
    ({"workingDays": [8]}, {"workingDays[0]": "OUT_OF_BOUNDS"}),
    ({"holidays": ["Tết"]}, {"holidays[0]": "BAD_FORMAT"}),
    ({"mainLeft": ["ACTIVE", "LATER"]}, {"mainLeft[1]": "UNKNOWN_VALUE"}),
    ({"timeZone": "Mars/Olympus"}, {"timeZone": "UNKNOWN_VALUE"}),
    ({"timeZone": None}, {"timeZone": "UNKNOWN_VALUE"}),
])
def test_settings_that_cannot_be_are_refused(cohoi, fields, expected):
    assert cohoi.admin.patch("/v1/settings", fields).expect(400).fields == expected


# --- value lists ---

@pytest.mark.parametrize("name", ["services", "ranks", "businessForms", "marketWays", "industries", "businessKinds"])
def test_lists_take_values(cohoi, name):
    """LEA-09"""
    path = f"/v1/lists/{name}"
    word = f"Giá trị {next(numbers)}"
    made = cohoi.admin.post(path, {"name": word, "legal": True}).expect(201)
    assert made["active"] is True
    assert word in [v["name"] for v in cohoi.admin.items(path)]
    changed = cohoi.admin.patch(f"{path}/{made['id']}", {"active": False}, if_match=1).expect(200)
    assert (changed["active"], changed["legal"], changed["version"]) == (False, True, 2)
    cohoi.admin.patch(f"{path}/{made['id']}", {"active": True}, if_match=1).expect(412)
    cohoi.admin.patch(f"{path}/{NOBODY}", {"active": True}).expect(404)


def test_a_name_stands_in_a_list_once(cohoi):
    word = f"Dịch vụ {next(numbers)}"
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda form: cohoi.admin.post("/v1/lists/services", {"name": form}),
                                [word, word.upper(), f" {word} ", word.replace("ị", "i")]))
    assert sorted(r.status for r in replies) == [201, 409, 409, 409]
    assert {"name": "ALREADY_EXISTS"} in [r.fields for r in replies if r.status == 409]
    other = cohoi.admin.post("/v1/lists/services", {"name": word + " 2"}).expect(201)
    cohoi.admin.patch(f"/v1/lists/services/{other['id']}", {"name": word}).expect(409)
    cohoi.admin.patch(f"/v1/lists/services/{other['id']}", {"name": word.upper() + " 2"}).expect(200)


def test_there_are_no_other_lists(cohoi):
    cohoi.admin.get("/v1/lists/shoes").expect(404)
    cohoi.admin.post("/v1/lists/shoes", {"name": "x"}).expect(404)


# --- the audit ---

def audit_of(cohoi, resource, action=None):
    entries = list(cohoi.admin.items("/v1/audit", resource=resource))
    return [e for e in entries if action is None or e["action"] == action]


def test_the_audit_tells_who_changed_what_from_what_to_what_and_when(cohoi):
    """PEE-12"""
    seller = cohoi.new_user("salesperson")
    made = seller.client.post("/v1/contacts", {"name": "Trước", "taxCode": tax_code()}).expect(201)
    seller.client.patch(f"/v1/contacts/{made['id']}", {"name": "Sau", "note": "mới"}).expect(200)
    entry = eventually(lambda: audit_of(cohoi, f"contacts/{made['id']}", "cohoi.contact.updated"))[0]
    changes = {c["field"]: (c.get("from"), c.get("to")) for c in entry["changes"]}
    assert changes == {"name": ('"Trước"', '"Sau"'), "note": (None, None)}  # a note may hold a phone
    assert (entry["userId"], entry["userName"]) == (seller.id, seller.full_name)
    assert entry["at"] > made["createdAt"] and entry["cause"]
    assert entry["action"] == "cohoi.contact.updated"


def test_an_owner_that_changes_is_a_change(cohoi):
    """PEE-08, PEE-12"""
    manager, seller = cohoi.new_user("manager"), cohoi.new_user("salesperson")
    made = manager.client.post("/v1/contacts", {"name": "x"}).expect(201)
    manager.client.post(f"/v1/contacts/{made['id']}:assign", {"salespersonId": seller.id}).expect(200)
    entry = eventually(lambda: audit_of(cohoi, f"contacts/{made['id']}", "cohoi.contact.assigned"))[0]
    assert entry["changes"] == [{"field": "salespersonId", "from": f'"{manager.id}"', "to": f'"{seller.id}"'}]
    staff = cohoi.new_user("data_staff")
    manager.client.patch(f"/v1/contacts/{made['id']}", {"taxCode": tax_code()}).expect(200)
    staff.client.seen = manager.client.seen
    staff.client.post(f"/v1/contacts/{made['id']}:verify", {"verify": "VERIFIED"}).expect(200)
    entry = eventually(lambda: audit_of(cohoi, f"contacts/{made['id']}", "cohoi.contact.verified"))[0]
    assert entry["changes"] == [{"field": "verified", "from": '"TODO"', "to": '"VERIFIED"'}]


def test_the_audit_keeps_no_phones(cohoi):
    """PEE-12: that one was changed is told, from what to what only by the contact's history."""
    seller = cohoi.new_user("salesperson")
    first, second = phone(), phone()
    made = seller.client.post("/v1/contacts", {"name": "x", "phone": first}).expect(201)
    seller.client.patch(f"/v1/contacts/{made['id']}",
                        {"phone": second, "contactPersons": [{"name": "An", "phone": first}]}).expect(200)
    entry = eventually(lambda: audit_of(cohoi, f"contacts/{made['id']}", "cohoi.contact.updated"))[0]
    assert sorted(entry["changes"], key=str) == [{"field": "contactPersons"}, {"field": "phone"}]
    kept = cohoi.psql("accounts", "select count(*) from audit where position(%s::bytea in doc) > 0"
                                  " or position(%s::bytea in doc) > 0", first.encode(), second.encode())
    assert kept == [(0,)]
    history = list(seller.client.items(f"/v1/contacts/{made['id']}/history"))
    assert {"field": "phone", "from": f'"{first}"', "to": f'"{second}"'} in history[0]["changes"]


def test_the_audit_is_filtered_and_paged(cohoi):
    admin = cohoi.admin.get("/v1/me").expect(200)["user"]["id"]
    made = cohoi.admin.post("/v1/teams", {"name": "theo dõi"}).expect(201)["id"]
    for n in range(5):
        cohoi.admin.patch(f"/v1/teams/{made}", {"name": f"theo dõi {n}"}).expect(200)
    entries = eventually(lambda: len(audit_of(cohoi, f"teams/{made}")) == 6 and audit_of(cohoi, f"teams/{made}"))
    assert [e["at"] for e in entries] == sorted((e["at"] for e in entries), reverse=True)
    found, token = [], ""
    while token is not None:
        page = cohoi.admin.get("/v1/audit", params={"resource": f"teams/{made}", "pageSize": 4, "userId": admin,
                                                    "pageToken": token}).expect(200)
        assert page["totalSize"] == 6
        found += page["items"]
        token = page.json.get("nextPageToken")
    assert found == entries
    later = list(cohoi.admin.items("/v1/audit", resource=f"teams/{made}", after=entries[2]["at"]))
    assert later == entries[:2]
    assert list(cohoi.admin.items("/v1/audit", resource=f"teams/{made}", userId=NOBODY)) == []


def test_the_settings_are_a_resource_of_the_audit(cohoi):
    cohoi.admin.patch("/v1/settings", {"callMinSeconds": 2}).expect(200)
    cohoi.admin.patch("/v1/settings", {"callMinSeconds": 1}).expect(200)
    expected = [{"field": "callMinSeconds", "from": "2", "to": "1"}]
    eventually(lambda: audit_of(cohoi, "settings", "cohoi.settings.updated")[0]["changes"] == expected)
