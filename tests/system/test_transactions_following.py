"""What becomes of transactions when their contact is merged into another, or its person is erased. PEE-04,
"Contradictions, decided\""""
import pytest
from catalogs import Rules, attempt, contact_of, done, has_status
from cohoi_client import eventually
from sales import Sales
from telling import append
from telling import events as messages


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def rules(cohoi):
    return Rules(cohoi).activate()


def merge(cohoi, one, into):
    append(cohoi, "contacts", "contact.merged",
           messages["contacts"].ContactMerged(from_id=one["id"], into_id=into["id"]), one["id"])


def transactions_of(user, contact):
    return {t["id"] for t in user.client.items("/v1/transactions", contactId=contact["id"])}


def test_transactions_follow_and_the_later_state_holds(cohoi, sales, rules):
    """PEE-04, AMB-30"""
    one, into = sales.contact(), sales.contact()
    moved = done(sales.an, rules.both, contactId=one["id"], completedAt="2026-11-03T00:00:00Z")
    kept = done(sales.an, rules.status, contactId=into["id"], completedAt="2026-11-02T00:00:00Z")
    has_status(sales.an, one, rules.met)
    has_status(sales.an, into, rules.fresh)
    merge(cohoi, one, into)
    eventually(lambda: transactions_of(sales.an, into) == {moved["id"], kept["id"]})
    has_status(sales.an, into, rules.met)
    assert transactions_of(sales.an, one) == set()
    assert sales.an.client.get(f"/v1/transactions/{moved['id']}").expect(200)["contactId"] == into["id"]
    # What still names the one that is no more means the other.
    late = attempt(sales.an, contactId=one["id"]).expect(201)
    assert late["contactId"] == into["id"]


def test_the_earlier_state_of_the_one_that_is_no_more_changes_nothing(cohoi, sales, rules):
    """PEE-04, AMB-30"""
    one, into = sales.contact(), sales.contact()
    moved = done(sales.an, rules.both, contactId=one["id"], completedAt="2026-11-02T00:00:00Z")
    done(sales.an, rules.status, contactId=into["id"], completedAt="2026-11-03T00:00:00Z")
    has_status(sales.an, into, rules.fresh)
    merge(cohoi, one, into)
    eventually(lambda: moved["id"] in transactions_of(sales.an, into))
    cohoi.settle()
    assert contact_of(sales.an, into)["statusId"] == rules.fresh


def test_what_was_set_by_hand_since_stays_when_contacts_are_merged(cohoi, sales, rules):
    """PEE-04, AMB-34"""
    one, into = sales.contact(), sales.contact()
    sales.an.client.seen = sales.manager.client.seen = rules.admin.seen
    moved = done(sales.an, rules.both, contactId=one["id"])
    has_status(sales.an, one, rules.met)
    sales.an.client.patch(f"/v1/contacts/{into['id']}", {"statusId": rules.fresh}).expect(200)
    merge(cohoi, one, into)
    eventually(lambda: moved["id"] in transactions_of(sales.an, into))
    cohoi.settle()
    assert contact_of(sales.an, into)["statusId"] == rules.fresh


def test_more_than_one_batch_follows(cohoi, sales):
    """PEE-04: 200 at a time, the rest by a job"""
    one, into = sales.contact(), sales.contact()
    for n in range(205):
        attempt(sales.an, contactId=one["id"], title=f"Lần {n}").expect(201)
    merge(cohoi, one, into)
    eventually(lambda: cohoi.psql("catalog", "select count(*) from customer_transaction where contact_id = %s",
                                  into["id"]) == [(205,)], 20)
    eventually(lambda: cohoi.psql("catalog", "select * from contact_to_follow") == [])
    shown = sales.an.client.get("/v1/transactions", params={"contactId": into["id"], "pageSize": 500}).expect(200)
    assert {t["contactId"] for t in shown["items"]} == {into["id"]} and shown["totalSize"] == 205


def test_an_erased_person_s_transactions_keep_no_free_text(cohoi, sales, rules):
    """"Contradictions, decided": title and note go, what was done stays; from the log, too"""
    staff = sales.join("data_staff")
    contact, other = (sales.contact(type="INDIVIDUAL", name=f"Trần Bí Danh {n}") for n in range(2))
    t = done(sales.an, rules.none, contactId=contact["id"], title="Gặp ông Bí Danh", note="nhà ở ngõ 9")
    kept = attempt(sales.an, contactId=other["id"], title="Gặp ông Bí Danh").expect(201).json
    staff.client.post(f"/v1/contacts/{contact['id']}:erase", {"reason": "Yêu cầu"}, if_match=1).expect(200)
    path = f"/v1/transactions/{t['id']}"
    erased = eventually(lambda: (r := sales.an.client.get(path).expect(200))["title"] == "***" and r.json)
    assert "note" not in erased and erased["contactName"] == "***"
    assert (erased["status"], erased["resultId"]) == ("COMPLETED", rules.none)
    assert kept["id"] in [x["id"] for x in sales.an.client.items("/v1/transactions", q="bi danh")]
    assert t["id"] not in [x["id"] for x in sales.an.client.items("/v1/transactions", q="bi danh")]
    eventually(lambda: "Bí Danh" not in str([e for e in cohoi.events("catalog") if e["subject"] == t["id"]]))
    assert sales.an.client.get(f"/v1/transactions/{kept['id']}").expect(200)["title"] == "Gặp ông Bí Danh"
    sales.an.client.patch(path, {"title": "Ông Bí Danh"}).expect(412, "CONTACT_ERASED")


def test_what_is_still_to_be_done_goes_to_a_colleague_of_one_who_leaves(cohoi, sales, rules):
    """POST /v1/users/{id}:handOver: what is done stays his"""
    gone = sales.join("salesperson")
    contact = sales.contact()
    planned = [attempt(sales.an, contactId=contact["id"], assigneeId=gone.id, status=s).expect(201).json
               for s in ("PLANNED", "IN_PROGRESS")]
    ended = [attempt(sales.an, contactId=contact["id"], assigneeId=gone.id, status=s).expect(201).json
             for s in ("COMPLETED", "CANCELLED")]
    cohoi.admin.post(f"/v1/users/{gone.id}:handOver", {"toUserId": sales.binh.id}).expect(200)

    def assignees(some):
        return {sales.an.client.get(f"/v1/transactions/{t['id']}").expect(200)["assigneeId"] for t in some}
    eventually(lambda: assignees(planned) == {sales.binh.id})
    assert assignees(ended) == {gone.id}
    told = [e for e in cohoi.events("catalog", "cohoi.transaction.updated") if e["subject"] in [t["id"] for t in planned]]
    assert [[c["field"] for c in e["data"]["changes"]] for e in told] == [["assigneeId"]] * 2
    assert len({e["bulkactid"] for e in told}) == 1
