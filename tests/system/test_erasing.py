"""A person's data are erased on request. "Contradictions, decided": although the log is append-only, the personal fields in
the stored events of that contact are blanked, and every keeper of a copy erases, too."""
import os
import subprocess
import uuid

import pytest
from cohoi_client import eventually
from sales import Sales, act, events, get, numbers, phone, steps, tax_code


@pytest.fixture(scope="module")
def sales(cohoi):
    made = Sales(cohoi)
    made.staff = made.join("data_staff")
    for user in (made.staff, made.an, made.manager):
        user.cohoi = cohoi
    return made


class Person:
    """Somebody whose data no other test has. `words`: what must be nowhere once he is erased."""

    def __init__(self):
        mark = uuid.uuid4().hex
        digits = f"{int(mark[:12], 16) % 10**9:09}"
        self.name, self.old_name = f"Nguyễn Lan {mark[:8]}", f"Trần Lan {mark[8:16]}"
        self.phone, self.email = phone(), f"lan.{mark[:10]}@x.vn"
        self.citizen_id, self.address = f"001{digits}", f"Ngõ {mark[16:24]}"
        self.words = [self.phone, self.phone[1:], self.email, self.citizen_id, self.address, self.name, self.old_name,
                      mark[:8], mark[8:16]]
        self.fields = {"type": "INDIVIDUAL", "name": self.name, "phone": self.phone, "email": self.email,
                       "citizenId": self.citizen_id, "address": self.address, "note": f"gọi {self.phone}",
                       "birthDate": "1990-05-17", "contactPersons": [{"name": self.old_name, "phone": self.phone}]}

    def says(self):
        return f"{self.old_name} gọi từ {self.phone}, {self.email}"


def dump(cohoi):
    """The whole database as text; bytes in it are hexadecimal."""
    with open(f"{cohoi.dir}/etc/passwords", encoding="ascii") as file:
        password = dict(line.strip().split("=") for line in file)["postgres"]
    bindir = subprocess.run(["pg_config", "--bindir"], text=True, capture_output=True, check=True).stdout.strip()
    return subprocess.run([f"{bindir}/pg_dump", "-h", f"{cohoi.dir}/run", "-U", "postgres", "--data-only", "cohoi"], text=True,
                          capture_output=True, check=True, env={**os.environ, "PGPASSWORD": password}).stdout


def found(cohoi, person):
    """The words of a person that the database still holds."""
    text = dump(cohoi)
    return [w for w in person.words if w in text or w.encode().hex() in text]


def erase(user, kind, id, **more):
    """What daemons still have to take is erased a minute later, which no test waits for."""
    user.cohoi.settle()
    version = user.client.get(f"/v1/{kind}/{id}").expect(200)["version"]
    body = {"reason": "Yêu cầu số 7", **more}
    return user.client.post(f"/v1/{kind}/{id}:erase", body, headers={"If-Match": f'"{version}"'})


def erased_everywhere(cohoi, person):
    def is_gone():
        assert found(cohoi, person) == []
        return True
    eventually(is_gone, 30, "nothing of the person is left")


def all_events(cohoi):
    """What a subscriber from the beginning gets."""
    after = None
    while True:
        page = cohoi.admin.get("/v1/events", params={"limit": 1000, **({"after": after} if after else {})}).expect(200)
        yield from page["items"]
        after = page["nextAfter"]
        if page["caughtUp"]:
            return


def lives(sales, person):
    """A lead becomes a contact, who is renamed, talked about and sold to."""
    an = sales.an.client
    lead = an.post("/v1/leads", {**person.fields, "name": person.old_name}).expect(201)
    an.post(f"/v1/leads/{lead['id']}/comments", {"body": person.says()}).expect(201)
    contact = an.post(f"/v1/leads/{lead['id']}:convert").ok().json
    an.patch(f"/v1/contacts/{contact['id']}", {"name": person.name, "note": person.says()}).expect(200)
    an.post(f"/v1/contacts/{contact['id']}/comments", {"body": person.says()}).expect(201)
    campaign = sales.campaign(allowDuplicates=True)
    one = sales.opportunity(campaign, contact=contact, ownerId=sales.an.id, internalNote=person.says())
    other = sales.opportunity(campaign, contact=contact, ownerId=sales.binh.id, phone=person.phone, email=person.email)
    an.post(f"/v1/opportunities/{one['id']}/comments", {"body": person.says()}).expect(201)
    an.patch(f"/v1/opportunities/{one['id']}", {"name": f"Gói ERP cho {person.name}"}).expect(200)
    an.post(f"/v1/opportunities/{one['id']}/orders", {"name": person.name, "lines": []}).expect(201)
    an.post(f"/v1/opportunities/{one['id']}/tasks", {"title": person.says(), "recap": person.says()}).expect(201)
    quote = an.post(f"/v1/opportunities/{one['id']}/quotes", {
        "note": person.says(), "lines": [{"description": person.says(), "unitPrice": {"units": "5"}}]}).expect(201)
    order = an.post(f"/v1/quotes/{quote['id']}:order").ok()
    an.post(f"/v1/orders/{order['id']}:recordPayment", {"amount": {"units": "5"}, "note": person.says()}).ok()
    an.patch(f"/v1/quotes/{quote['id']}", {"name": person.name}).expect(200)
    an.post(f"/v1/contacts/{contact['id']}/tasks", {"title": person.says(), "note": person.says(), "place": person.address}
            ).expect(201)
    an.post(f"/v1/contacts/{contact['id']}/invoices", {
        "number": "1", "issuedOn": "2026-01-01", "total": {"units": "5"}, "note": person.says()}).expect(201)
    done = an.post(f"/v1/opportunities/{one['id']}/transactions", {
        "title": person.says(), "note": person.says(), "status": "COMPLETED"}).expect(201)
    an.patch(f"/v1/transactions/{done['id']}", {"title": f"Gặp {person.name}", "note": person.says()}).expect(200)
    act(sales.binh, other, "lose", {"note": person.says()}).expect(200)
    eventually(lambda: [n for n in sales.binh.client.items("/v1/notifications") if person.name in str(n)])
    sales.cohoi.settle()
    return contact, one, other


def test_nothing_of_a_person_is_left_anywhere(sales):
    """Through rows, columns, histories, comments, inboxes, the audit, stored replies and all logs."""
    person, cohoi = Person(), sales.cohoi
    contact, one, other = lives(sales, person)
    assert set(person.words) - set(found(cohoi, person)) == set()  # else the test shows nothing
    before = [(e["id"], e["source"], e["partition"], e["sequence"], e["type"]) for e in all_events(cohoi)]
    erase(sales.staff, "contacts", contact["id"]).expect(200)
    erased_everywhere(cohoi, person)
    told = list(all_events(cohoi))
    after = [(e["id"], e["source"], e["partition"], e["sequence"], e["type"]) for e in told]
    assert set(before) <= set(after)
    assert not [e for e in told for word in person.words if word in str(e)]
    assert [e["data"]["contactId"] for e in told if e["type"] == "cohoi.contact.erased"].count(contact["id"]) == 1
    for opportunity, state in ((one, "ACTIVE"), (other, "LOST")):  # business stays
        now = get(sales.manager, opportunity).expect(200).json
        assert (now["name"], now["contactName"], now["state"]) == ("***", "***", state)
        assert "phone" not in now and "internalNote" not in now
    assert [c["body"] for c in sales.an.client.items(f"/v1/opportunities/{one['id']}/comments")] == ["***"]


def test_who_was_merged_into_another_is_erased_with_him(sales):
    """PEE-04: the contacts that are no more, and their leads, told of the same person"""
    person, cohoi = Person(), sales.cohoi
    gone, one, _ = lives(sales, person)
    sales.an.client.post(f"/v1/contacts/{gone['id']}/products", {"name": "Cam", "note": person.says()}).expect(201)
    kept = sales.contact(sales.an, type="INDIVIDUAL", name=person.name, phone="0912345678")
    sales.manager.client.post(f"/v1/contacts/{kept['id']}:merge", {"fromId": gone["id"]}).expect(200)
    eventually(lambda: get(sales.manager, one).expect(200)["contactId"] == kept["id"])
    cohoi.settle()
    assert set(person.words) - set(found(cohoi, person)) == set()
    erase(sales.staff, "contacts", kept["id"]).expect(200)
    erased_everywhere(cohoi, person)
    other = sales.contact(sales.an)
    refused = sales.manager.client.post(f"/v1/contacts/{other['id']}:merge", {"fromId": kept["id"]})
    refused.expect(412, "CONTACT_ERASED")


def test_who_did_what_and_when_stays_in_the_history(sales):
    """CON-11"""
    person = Person()
    contact = sales.contact(**person.fields)
    sales.an.client.patch(f"/v1/contacts/{contact['id']}", {"name": person.old_name, "phone": phone()}).expect(200)
    erase(sales.staff, "contacts", contact["id"]).expect(200)
    erased_everywhere(sales.cohoi, person)
    history = list(sales.an.client.items(f"/v1/contacts/{contact['id']}/history"))
    assert [(e["kind"], e["userId"]) for e in history] == [("ERASED", sales.staff.id), ("UPDATED", sales.an.id), ("CREATED", sales.an.id)]
    assert history[0]["changes"] == [{"field": "reason", "to": '"Yêu cầu số 7"'}]
    assert sorted(c["field"] for c in history[1]["changes"]) == ["name", "phone"]
    assert not [c for c in history[1]["changes"] if "from" in c or "to" in c]


def test_a_company_keeps_its_name_and_loses_its_people(sales):
    person = Person()
    contact = sales.contact(name="Công ty Hoa Mai", taxCode=tax_code(), phone=person.phone, email=person.email,
                            contactPersons=[{"name": person.name}], note=person.says())
    person.words.remove(person.citizen_id)
    one = sales.opportunity(sales.campaign(), contact=contact)
    erase(sales.staff, "contacts", contact["id"]).expect(200)
    erased_everywhere(sales.cohoi, person)
    now = sales.an.client.get(f"/v1/contacts/{contact['id']}").expect(200).json
    assert (now["name"], now["taxCode"], now["contactPersons"], now["erased"]) == (contact["name"], contact["taxCode"], [], True)
    assert now["verify"] == "TODO"
    assert get(sales.manager, one)["name"] == contact["name"]


def test_a_lead_is_erased_likewise(sales):
    person = Person()
    lead = sales.an.client.post("/v1/leads", person.fields).expect(201)
    erase(sales.staff, "leads", lead["id"]).expect(200)
    erased_everywhere(sales.cohoi, person)
    assert sales.staff.client.get(f"/v1/leads/{lead['id']}")["name"] == "***"


def test_what_a_lead_has_become_is_erased_not_the_lead_alone(sales):
    lead = sales.an.client.post("/v1/leads", Person().fields).expect(201)
    sales.an.client.post(f"/v1/leads/{lead['id']}:convert").ok()
    erase(sales.staff, "leads", lead["id"]).expect(412, "LEAD_CONVERTED")


def test_nobody_fills_again_what_was_erased(sales):
    an, key = sales.an.client, f"erp-{next(numbers)}-{uuid.uuid4()}"
    person = Person()
    contact = an.put(f"/v1/contacts/by-external-id/{key}", person.fields).expect(200).json
    erase(sales.staff, "contacts", contact["id"]).expect(200)
    address = f"/v1/contacts/{contact['id']}"
    an.patch(address, {"name": "Lan"}).expect(412, "CONTACT_ERASED")
    an.put(f"/v1/contacts/by-external-id/{key}", person.fields).expect(412, "CONTACT_ERASED")
    an.post(f"{address}/comments", {"body": "Lan"}).expect(412, "CONTACT_ERASED")
    an.post(f"{address}:detach", {}).expect(412, "CONTACT_ERASED")
    sales.create(sales.campaign(), contact=contact).expect(412, "CONTACT_ERASED")
    an.post(f"{address}/transactions", {"title": "Lan", "status": "PLANNED"}).expect(412, "CONTACT_ERASED")
    assert list(an.items("/v1/contacts", q=person.phone)) == []


def test_a_retry_is_told_that_it_was_done_and_nothing_of_the_person(sales):
    person, key = Person(), str(uuid.uuid4())
    headers = {"Idempotency-Key": key}
    made = sales.an.client.post("/v1/contacts", person.fields, headers=headers).expect(201)
    erase(sales.staff, "contacts", made["id"]).expect(200)
    erased_everywhere(sales.cohoi, person)
    again = sales.an.client.post("/v1/contacts", person.fields, headers=headers).expect(201)
    assert (again["id"], again["name"], again.json.get("phone")) == (made["id"], "***", None)


def test_erasing_twice_is_erasing_once(sales):
    contact = sales.contact(**Person().fields)
    first = erase(sales.staff, "contacts", contact["id"]).expect(200)
    assert erase(sales.staff, "contacts", contact["id"]).expect(200)["version"] == first["version"]
    told = [e for e in sales.cohoi.events("contacts", "cohoi.contact.erased") if e["subject"] == contact["id"]]
    assert len(told) == 1 and told[0]["data"]["by"] == sales.staff.id


def test_who_erases_has_seen_what_he_erases(sales):
    contact = sales.contact(**Person().fields)
    address = f"/v1/contacts/{contact['id']}:erase"
    staff = sales.staff.client
    assert staff.post(address, {"reason": "x"}).expect(400).fields == {"If-Match": "REQUIRED"}
    staff.post(address, {"reason": "x"}, headers={"If-Match": '"7"'}).expect(412, "VERSION_MISMATCH")
    assert staff.post(address, {}, headers={"If-Match": '"1"'}).expect(400).fields == {"reason": "REQUIRED"}
    staff.post(f"/v1/contacts/{uuid.uuid4()}:erase", {"reason": "x"}, headers={"If-Match": '"1"'}).expect(404)


def test_only_data_staff_erase(sales):
    """ACC-14"""
    contact = sales.contact(**Person().fields)
    for user in (sales.an, sales.manager):
        erase(user, "contacts", contact["id"]).expect(403, "PERMISSION_DENIED")


def test_others_stay_as_they_are(sales):
    person, other = Person(), Person()
    campaign = sales.campaign()
    contact, kept = sales.contact(**person.fields), sales.contact(**other.fields)
    one = sales.opportunity(campaign, contact=kept, internalNote=other.says())
    sales.opportunity(campaign, contact=contact)
    erase(sales.staff, "contacts", contact["id"]).expect(200)
    erased_everywhere(sales.cohoi, person)
    now = sales.an.client.get(f"/v1/contacts/{kept['id']}").expect(200).json
    assert (now["name"], now["phone"]) == (other.name, other.phone)
    assert get(sales.manager, one)["internalNote"] == other.says()
    assert other.name in str(events(sales.cohoi, one)[0])


def test_an_event_in_the_audit_forgets_the_name_and_keeps_the_step(sales):
    """PEE-12"""
    person, cohoi = Person(), sales.cohoi
    campaign = sales.campaign()
    contact = sales.contact(**person.fields)
    one = sales.opportunity(campaign, contact=contact, ownerId=sales.an.id)
    sales.an.client.patch(f"/v1/opportunities/{one['id']}", {"name": person.old_name}).expect(200)
    act(sales.an, one, "move", {"stepId": steps(campaign)[1]}).expect(200)
    eventually(lambda: len(list(cohoi.admin.items("/v1/audit", resource=f"opportunities/{one['id']}"))) >= 3)
    erase(sales.staff, "contacts", contact["id"]).expect(200)
    erased_everywhere(cohoi, person)
    changes = {e["action"]: e["changes"] for e in cohoi.admin.items("/v1/audit", resource=f"opportunities/{one['id']}")}
    assert changes["cohoi.opportunity.updated"] == [{"field": "name"}]
    assert changes["cohoi.opportunity.step_changed"][0]["to"] == f'"{steps(campaign)[1]}"'
