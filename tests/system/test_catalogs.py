"""Catalogs: statuses, results and their actions, and which one is in use. CAT-01..03, CAT-05, V-7"""
import uuid

import pytest
from catalogs import Rules, attempt, contact_of, done, has_status
from cohoi_client import eventually
from sales import Sales


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture
def admin(cohoi):
    return cohoi.admin


def make(admin, **fields):
    return admin.post("/v1/catalogs", {"name": "Quy trình thử", **fields})


def test_a_catalog_holds_statuses_and_results(admin):
    """CAT-02, CAT-03: no action, one, or both; a result may name a status that is made beside it"""
    status = str(uuid.uuid4())
    made = make(admin, customerStatuses=[{"id": status, "name": " Trạng thái 1 ", "color": "#2e7d32"}, {"name": "Khác"}],
                results=[{"name": "Đã gặp mặt", "probability": 30, "customerStatusId": status}, {"name": "Không nghe máy"}],
                showStatusOn="LIST", modules=["CUSTOMER"]).expect(201).json
    assert made == admin.get(f"/v1/catalogs/{made['id']}").expect(200).json
    assert not made["active"] and made["version"] == 1
    assert [s["name"] for s in made["customerStatuses"]] == ["Trạng thái 1", "Khác"]
    assert made["customerStatuses"][0]["id"] == status and made["customerStatuses"][1]["id"]
    met, silent = made["results"]
    assert (met["probability"], met["customerStatusId"]) == (30, status)
    assert "probability" not in silent and "customerStatusId" not in silent
    assert made["showStatusOn"] == "LIST" and made["modules"] == ["CUSTOMER"]


def test_where_nothing_is_said_it_is_shown_everywhere(admin):
    """CAT-01, CON-17"""
    made = make(admin).expect(201).json
    assert made["showStatusOn"] == "BOTH" and made["modules"] == ["CUSTOMER", "TRANSACTION"]


@pytest.mark.parametrize("fields, refused", [
    ({"name": " "}, {"name": "REQUIRED"}),
    ({"results": [{"name": "x", "probability": 101}]}, {"results[0].probability": "OUT_OF_BOUNDS"}),
    ({"results": [{"name": "x", "probability": -1}]}, {"results[0].probability": "OUT_OF_BOUNDS"}),
    ({"results": [{"name": ""}]}, {"results[0].name": "REQUIRED"}),
    ({"results": [{"name": "x"}, {"name": "y", "customerStatusId": str(uuid.uuid4())}]},
     {"results[1].customerStatusId": "UNKNOWN_VALUE"}),
    ({"customerStatuses": [{"name": "x"}] * 201}, {"customerStatuses": "TOO_MANY"}),
    ({"customerStatuses": [{"name": "x", "id": "00000000-0000-7000-8000-000000000001"}] * 2},
     {"customerStatuses[1].id": "UNKNOWN_VALUE"}),
    ({"showStatusOn": "NOWHERE"}, {"showStatusOn": "UNKNOWN_VALUE"}),
], ids=lambda v: str(v)[:40])
def test_what_makes_no_sense_is_refused_by_field(admin, fields, refused):
    """CAT-03: a result's status is one of the catalog's"""
    assert make(admin, **fields).expect(400).fields == refused


def test_ids_of_another_catalog_are_not_taken(admin):
    """CAT-02"""
    first = make(admin, customerStatuses=[{"name": "x"}], results=[{"name": "y"}]).expect(201).json
    for field, part in (("customerStatuses", "customerStatuses"), ("results", "results")):
        stolen = make(admin, **{field: first[part]}).expect(400)
        assert stolen.fields == {f"{part}[0].id": "UNKNOWN_VALUE"}


def test_known_ids_stay_when_the_lists_are_given_anew(admin):
    """CAT-02"""
    made = make(admin, customerStatuses=[{"name": "a"}, {"name": "b"}], results=[{"name": "r", "probability": 5}]).expect(201).json
    a, b = made["customerStatuses"]
    changed = admin.patch(f"/v1/catalogs/{made['id']}", {
        "customerStatuses": [{**b, "name": "B"}, {"name": "c"}],
        "results": [{**made["results"][0], "customerStatusId": b["id"], "probability": None}]}).expect(200).json
    assert [s["name"] for s in changed["customerStatuses"]] == ["B", "c"]
    assert changed["customerStatuses"][0]["id"] == b["id"] and a["id"] not in str(changed)
    assert changed["results"] == [{"id": made["results"][0]["id"], "name": "r", "customerStatusId": b["id"]}]
    assert changed["version"] == 2
    dangling = admin.patch(f"/v1/catalogs/{made['id']}", {"customerStatuses": []}).expect(400)
    assert dangling.fields == {"results[0].customerStatusId": "UNKNOWN_VALUE"}


def test_a_stale_change_is_refused(admin):
    made = make(admin).expect(201).json
    admin.patch(f"/v1/catalogs/{made['id']}", {"name": "Hai"}, if_match=1).expect(200)
    admin.patch(f"/v1/catalogs/{made['id']}", {"name": "Ba"}, if_match=1).expect(412, "VERSION_MISMATCH")
    admin.post(f"/v1/catalogs/{made['id']}:activate", if_match=1).expect(412, "VERSION_MISMATCH")


def test_only_who_holds_the_right_writes_and_all_read(cohoi, sales, admin):
    """CAT-01: catalog.manage; ACC-14"""
    made = make(admin).expect(201).json
    for user in (sales.manager, sales.an):
        user.client.post("/v1/catalogs", {"name": "x"}).expect(403)
        user.client.patch(f"/v1/catalogs/{made['id']}", {"name": "x"}).expect(403)
        user.client.post(f"/v1/catalogs/{made['id']}:activate").expect(403)
        assert user.client.get(f"/v1/catalogs/{made['id']}").expect(200)["name"] == made["name"]
        assert any(c["id"] == made["id"] for c in user.client.items("/v1/catalogs"))
    cohoi.anonymous().get("/v1/catalogs").expect(401)
    admin.get(f"/v1/catalogs/{uuid.uuid4()}").expect(404)


def test_at_most_one_is_active(cohoi, admin):
    """CAT-01: the one before is used no more; once more changes nothing"""
    first, second = (make(admin, name=n).expect(201).json for n in ("Một", "Hai"))
    for c in (first, second, second):
        assert admin.post(f"/v1/catalogs/{c['id']}:activate").expect(200)["active"]
        active = admin.get("/v1/catalogs", params={"active": "true"}).expect(200)
        assert [a["id"] for a in active["items"]] == [c["id"]] and active["totalSize"] == 1
    told = [e for e in cohoi.events("catalog", "cohoi.catalog.activated") if e["subject"] == second["id"]]
    assert [e["data"]["beforeId"] for e in told] == [first["id"]]


def test_of_many_activated_at_once_one_is_active(cohoi, admin):
    """CAT-01"""
    from concurrent.futures import ThreadPoolExecutor
    made = [make(admin, name=f"Cùng lúc {n}").expect(201).json for n in range(6)]
    clients = [cohoi.client("admin", __import__("cohoi_system").ADMIN_PASSWORD) for _ in made]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda p: p[0].post(f"/v1/catalogs/{p[1]['id']}:activate", timeout=60).expect(200), zip(clients, made)))
    assert len(admin.get("/v1/catalogs", params={"active": "true"}).expect(200)["items"]) == 1


def test_a_list_is_given_page_by_page(admin):
    for n in range(3):
        make(admin, name=f"Trang {n}").expect(201)
    first = admin.get("/v1/catalogs", params={"pageSize": 2}).expect(200)
    second = admin.get("/v1/catalogs", params={"pageSize": 2, "pageToken": first["nextPageToken"]}).expect(200)
    assert len(first["items"]) == 2 and first["totalSize"] >= 3
    assert not {c["id"] for c in first["items"]} & {c["id"] for c in second["items"]}
    admin.get("/v1/catalogs", params={"pageToken": "x"}).expect(400)


def test_results_are_those_of_the_active_catalog(cohoi, sales, admin):
    """CAT-05, CAT-01: what was chosen before stays"""
    contact = sales.contact()
    before, after = Rules(cohoi).activate(), Rules(cohoi)
    refused = attempt(sales.an, contactId=contact["id"], status="COMPLETED", resultId=after.none).expect(400)
    assert refused.fields == {"resultId": "UNKNOWN_VALUE"}
    t = done(sales.an, before.none, contactId=contact["id"])
    after.activate()
    attempt(sales.an, contactId=contact["id"], status="COMPLETED", resultId=before.none).expect(400)
    done(sales.an, after.none, contactId=contact["id"])
    edited = sales.an.client.patch(f"/v1/transactions/{t['id']}", {"title": "Cũ", "resultId": before.none}).expect(200)
    assert edited["resultName"] == "Không nghe máy"


def test_a_removed_result_and_a_removed_status_stay_where_they_are_in_use(cohoi, sales, admin):
    """CAT-02, CON-17: old transactions still show the name; nobody chooses it any more"""
    rules = Rules(cohoi).activate()
    contact = sales.contact()
    t = done(sales.an, rules.both, contactId=contact["id"])
    has_status(sales.an, contact, rules.met)
    admin.patch(f"/v1/catalogs/{rules.catalog['id']}", {"results": [], "customerStatuses": []}).expect(200)
    assert sales.an.client.get(f"/v1/transactions/{t['id']}").expect(200)["resultName"] == "Đã gặp mặt"
    assert sales.an.client.patch(f"/v1/contacts/{contact['id']}", {"note": "x"}).expect(200)["statusId"] == rules.met
    attempt(sales.an, contactId=contact["id"], status="COMPLETED", resultId=rules.both).expect(400)
    other = sales.contact()
    eventually(lambda: sales.an.client.patch(f"/v1/contacts/{other['id']}", {"statusId": rules.met}).status == 400)
    assert contact_of(sales.an, contact)["statusId"] == rules.met
