"""The recycle bin: what was deleted, by whom and when, and how it comes back."""
import uuid

import pytest
from cohoi_client import eventually
from sales import Sales, act, phone, tax_code


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def address(contact, verb="", kind="contacts"):
    return f"/v1/{kind}/{contact['id']}{verb}"


def found(user, kind, id):
    return [d for d in user.client.items(f"/v1/recycleBin/{kind}") if (d.get("contact") or d)["id"] == id]


def lead(sales, **fields):
    return sales.an.client.post("/v1/leads", {"name": "Tiềm năng", "taxCode": tax_code(), **fields}).expect(201).json


def test_a_deleted_contact_is_nowhere_but_in_the_bin(sales):
    code, number = tax_code(), phone()
    contact = sales.contact(taxCode=code, phone=number)
    sales.an.client.delete(address(contact)).expect(204)
    sales.an.client.get(address(contact)).expect(404)
    sales.an.client.patch(address(contact), {"name": "x"}).expect(404)
    assert list(sales.an.client.items("/v1/contacts", q=number)) == []
    assert sales.an.client.get("/v1/contacts:lookup", params={"taxCode": code})["items"] == []
    (entry,) = found(sales.an, "contacts", contact["id"])
    assert (entry["deletedBy"], entry["deletedByName"]) == (sales.an.id, sales.an.full_name)
    assert entry["contact"]["name"] == contact["name"] and entry["deletedAt"] > contact["createdAt"]


def test_a_contact_comes_back_with_all_that_hung_on_it(sales):
    """CON-11"""
    contact = sales.contact(taxCode=tax_code())
    sales.an.client.post(address(contact, "/comments"), {"body": "tốt"}).expect(201)
    sales.an.client.delete(address(contact)).expect(204)
    back = sales.an.client.post(address(contact, ":undelete")).expect(200).json
    assert (back["name"], back["taxCode"], back["salespersonId"]) == (contact["name"], contact["taxCode"], sales.an.id)
    assert [c["body"] for c in sales.an.client.items(address(contact, "/comments"))] == ["tốt"]
    assert [e["kind"] for e in sales.an.client.items(address(contact, "/history"))][:2] == ["UNDELETED", "DELETED"]
    assert found(sales.an, "contacts", contact["id"]) == []
    sales.create(sales.campaign(), contact=contact).expect(201)


def test_no_contact_is_deleted_that_is_sold_to(sales):
    contact = sales.contact()
    one = sales.opportunity(sales.campaign(), contact=contact, ownerId=sales.an.id)
    sales.an.client.delete(address(contact)).expect(412, "IN_USE")
    act(sales.an, one, "lose", {}).expect(200)
    sales.an.client.delete(address(contact)).expect(204)


def test_no_contact_is_deleted_that_has_others_below_it(sales):
    """CON-13"""
    contact = sales.contact()
    child = sales.contact(parentId=contact["id"])
    sales.an.client.delete(address(contact)).expect(412, "IN_USE")
    sales.an.client.delete(address(child)).expect(204)
    sales.an.client.delete(address(contact)).expect(204)
    sales.an.client.post(address(child, ":undelete")).expect(400)  # first the one above it
    sales.an.client.post(address(contact, ":undelete")).expect(200)
    sales.an.client.post(address(child, ":undelete")).expect(200)


def test_nothing_new_begins_with_a_deleted_contact(sales):
    contact = sales.contact()
    campaign = sales.campaign()
    sales.an.client.delete(address(contact)).expect(204)
    assert sales.create(campaign, contact=contact).expect(400).fields == {"contactId": "UNKNOWN_VALUE"}


def test_who_took_its_identity_meanwhile_keeps_it(sales):
    """CON-01"""
    code = tax_code()
    contact = sales.contact(taxCode=code)
    sales.an.client.delete(address(contact)).expect(204)
    other = sales.contact(taxCode=code)
    reply = sales.an.client.post(address(contact, ":undelete")).expect(409, "DUPLICATE_IDENTITY")
    assert reply["existing"]["id"] == other["id"]


def test_who_may_not_change_a_contact_deletes_none_and_sees_none_in_the_bin(sales):
    """PEE-12, ACC-10"""
    contact = sales.contact()
    sales.binh.client.delete(address(contact)).expect(403, "PERMISSION_DENIED")
    sales.an.client.delete(address(contact)).expect(204)
    sales.binh.client.post(address(contact, ":undelete")).expect(403, "PERMISSION_DENIED")
    assert found(sales.binh, "contacts", contact["id"]) == []
    assert len(found(sales.manager, "contacts", contact["id"])) == 1
    sales.manager.client.post(address(contact, ":undelete")).expect(200)


def test_a_stale_version_deletes_nothing(sales):
    contact = sales.contact()
    sales.an.client.delete(address(contact), headers={"If-Match": '"9"'}).expect(412, "VERSION_MISMATCH")
    sales.an.client.delete(f"/v1/contacts/{uuid.uuid4()}").expect(404)
    sales.an.client.post(f"/v1/contacts/{uuid.uuid4()}:undelete").expect(404)


def test_a_lead_comes_back(sales):
    """LEA-02"""
    one = lead(sales)
    sales.an.client.delete(address(one, kind="leads")).expect(204)
    sales.an.client.get(address(one, kind="leads")).expect(404)
    (entry,) = found(sales.an, "leads", one["id"])
    assert entry["deletedBy"] == sales.an.id
    assert found(sales.binh, "leads", one["id"]) == []
    sales.binh.client.post(address(one, ":undelete", "leads")).expect(403)
    sales.an.client.post(address(one, ":undelete", "leads")).expect(200)
    assert sales.an.client.get(address(one, kind="leads"))["name"] == one["name"]
    sales.an.client.post(address(one, ":undelete", "leads")).expect(404)


def test_deleted_opportunities_are_listed_with_who_and_when(sales):
    """AMB-37, AMB-43"""
    admin = sales.cohoi.admin
    admin.seen = sales.manager.client.seen
    one = sales.opportunity(sales.campaign())
    admin.delete(f"/v1/opportunities/{one['id']}").expect(204)
    entries = [o for o in admin.items("/v1/recycleBin/opportunities") if o["id"] == one["id"]]
    me = admin.get("/v1/me")["user"]["id"]
    assert [(o["name"], o["deletedBy"], o["deleted"]) for o in entries] == [(one["name"], me, True)]
    assert entries[0]["deletedAt"] > one["createdAt"]
    sales.an.client.get("/v1/recycleBin/opportunities").expect(403, "PERMISSION_DENIED")
    admin.post(f"/v1/opportunities/{one['id']}:undelete").expect(200)
    assert "deletedBy" not in sales.manager.client.get(f"/v1/opportunities/{one['id']}").expect(200).json
    assert one["id"] not in [o["id"] for o in admin.items("/v1/recycleBin/opportunities")]


def test_the_bin_is_paged(sales):
    contacts = [sales.contact() for _ in range(3)]
    for contact in contacts:
        sales.an.client.delete(address(contact)).expect(204)
    first = sales.an.client.get("/v1/recycleBin/contacts", params={"pageSize": 2}).expect(200)
    second = sales.an.client.get("/v1/recycleBin/contacts", params={"pageSize": 1, "pageToken": first["nextPageToken"]})
    assert [d["contact"]["id"] for d in first["items"] + second["items"]] == [c["id"] for c in reversed(contacts)]
    assert first["totalSize"] >= 3
    sales.an.client.get("/v1/recycleBin/contacts", params={"pageToken": "x"}).expect(400)


def test_the_bin_is_emptied_after_the_days_that_the_company_has_set(make_cohoi):
    """A person's data are erased then as on request, in the log, too."""
    sales = Sales(make_cohoi(settings={"contacts.recycle_bin_days": "30"}))
    old, young = sales.contact(type="INDIVIDUAL", name="Nguyễn Lan", phone=phone()), sales.contact(name="Hoa Mai")
    one = lead(sales, name="Trần Huệ")
    for path in (address(old), address(one, kind="leads")):
        sales.an.client.delete(path).expect(204)
    sales.cohoi.move_clock("31 days", "contacts")  # else everybody would be signed out
    sales.an.client.delete(address(young)).expect(204)
    eventually(lambda: found(sales.an, "contacts", old["id"]) == [], 30)
    sales.an.client.post(address(old, ":undelete")).expect(404)
    told = eventually(lambda: [e for e in sales.cohoi.events("contacts", "cohoi.contact.erased")] or None)
    assert {e["subject"] for e in told} == {old["id"], one["id"]}
    eventually(lambda: "Nguyễn Lan" not in str(sales.cohoi.events("contacts")))
    assert len(found(sales.an, "contacts", young["id"])) == 1
