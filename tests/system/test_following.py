"""What opportunities do when contacts, campaigns and people change."""
import signal

import pytest
from cohoi_client import eventually
from cohoi_system import System
from sales import Sales, act, event_types, events, get, steps, tax_code


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def alone():
    """A system whose settings, pipeline and daemons no other test relies on."""
    system = System()
    try:
        yield Sales(system.start())
    finally:
        system.stop()
        crashes = system.crashes()
        system.remove()
        assert not crashes, crashes


def owner(user, opportunity):
    return get(user, opportunity).expect(200).json.get("ownerId")


# --- contacts ---

def test_active_pipeline_opportunities_follow_the_contacts_salesperson(sales):
    """AMB-24, ASG-10, OPP-27"""
    contact = sales.contact()
    active, lost = sales.opportunity(contact=contact), sales.opportunity(contact=contact)
    in_campaign = sales.opportunity(sales.campaign(), contact=contact, ownerId=sales.an.id)
    act(sales.an, lost, "lose", {}).expect(200)
    sales.manager.client.post(f"/v1/contacts/{contact['id']}:assign", {"salespersonId": sales.binh.id}).expect(200)
    assert owner(sales.manager, active) == sales.binh.id  # one hop: what was written is read
    assert owner(sales.manager, lost) == sales.an.id      # closed ones keep their history
    assert owner(sales.manager, in_campaign) == sales.an.id
    type, told, _ = events(sales.cohoi, active)[-1]
    assert (type, told["why"], told["fromOwnerId"], told["toOwnerId"]) == (
        "opportunity.owner_changed", "CONTACT_OWNER", sales.an.id, sales.binh.id)


def test_detaching_clears_the_salesperson_of_active_pipeline_ones(sales):
    """AMB-23"""
    contact = sales.valid_contact()
    main, secondary = sales.opportunity(contact=contact), sales.opportunity(contact=contact, kind="SECONDARY")
    sales.an.client.post(f"/v1/contacts/{contact['id']}:detach", {}).expect(200)
    for opportunity in (main, secondary):
        assert owner(sales.manager, opportunity) is None
        assert get(sales.manager, opportunity)["state"] == "ACTIVE"
        assert events(sales.cohoi, opportunity)[-1][1]["why"] == "CONTACT_DETACHED"
    sales.binh.client.post(f"/v1/contacts/{contact['id']}:pull").expect(200)
    assert owner(sales.binh, main) == sales.binh.id


def test_a_reopened_one_has_the_present_salesperson(sales):
    """AMB-24, OPP-27"""
    contact = sales.contact()
    made = sales.opportunity(contact=contact)
    act(sales.an, made, "lose", {}).expect(200)
    sales.manager.client.post(f"/v1/contacts/{contact['id']}:assign", {"salespersonId": sales.binh.id}).expect(200)
    back = act(sales.manager, made, "reopen").expect(200)
    assert (back["ownerId"], back["ownerName"]) == (sales.binh.id, sales.binh.full_name)


def test_plain_ones_become_main_when_the_contact_turns_valid(sales):
    """AMB-42, "Contradictions, decided" """
    contact = sales.contact()
    made = sales.opportunity(contact=contact)
    in_campaign = sales.opportunity(sales.campaign(), contact=contact)
    assert made["kind"] == "PLAIN"
    sales.an.client.patch(f"/v1/contacts/{contact['id']}", {"taxCode": tax_code()}).expect(200)
    now = eventually(lambda: (o := get(sales.an, made).json)["kind"] == "MAIN" and o)
    assert now["evidence"] == "NOT_UPDATED"
    assert get(sales.manager, in_campaign)["kind"] == "PLAIN"
    assert events(sales.cohoi, made)[-1][0] == "opportunity.updated"


def test_very_many_follow_too(sales):
    """AMB-24: more than one transaction can do"""
    contact = sales.contact()
    reply = sales.an.client.post("/v1/opportunities:bulkCreate", {"contactIds": [contact["id"]] * 450}).expect(200)
    assert all(item["ok"] for item in reply["items"])
    sales.manager.client.post(f"/v1/contacts/{contact['id']}:assign", {"salespersonId": sales.binh.id}).expect(200)

    def owners():
        return sales.cohoi.psql("opportunities", """
            select owner_id::text, count(*) from opportunity where contact_id = %s group by 1""", contact["id"])
    eventually(lambda: owners() == [(sales.binh.id, 450)], 30)
    eventually(lambda: not sales.cohoi.psql("opportunities", "select 1 from contact_to_follow"))


# --- campaigns ---

def change(sales, campaign, body, **params):
    return sales.manager.client.patch(f"/v1/campaigns/{campaign['id']}", body, params=params).expect(200).json


def test_a_dropped_step_moves_its_opportunities_and_changes_no_state(sales):
    """AMB-51"""
    campaign = sales.campaign()
    first, second, third, last = campaign["steps"]
    made, lost = sales.opportunity(campaign, stepId=second["id"]), sales.opportunity(campaign, stepId=second["id"])
    act(sales.manager, lost, "lose", {}).expect(200)
    change(sales, campaign, {"steps": [first, third, last]}, moveTo=third["id"])
    assert get(sales.manager, made)["stepId"] == third["id"] and get(sales.manager, made)["state"] == "ACTIVE"
    assert get(sales.manager, lost)["stepId"] == third["id"] and get(sales.manager, lost)["state"] == "LOST"
    type, told, _ = events(sales.cohoi, made)[-1]
    assert (type, told["why"], told["toStepId"]) == ("opportunity.step_changed", "STEP_REMOVED", third["id"])
    columns = sales.an.client.get(f"/v1/campaigns/{campaign['id']}/board").expect(200)["columns"]
    assert [(c["step"]["id"], c["totalSize"]) for c in columns] == [(first["id"], 0), (third["id"], 1), (last["id"], 0)]


def test_won_ones_follow_the_new_last_step_and_nothing_is_won_by_editing(sales):
    """AMB-51"""
    campaign = sales.campaign()
    first, second, third, last = campaign["steps"]
    won, active = sales.opportunity(campaign), sales.opportunity(campaign, stepId=third["id"])
    act(sales.manager, won, "win", {}).expect(200)
    change(sales, campaign, {"steps": [first, second, last, third]})  # the third is success now
    assert (get(sales.manager, won)["stepId"], get(sales.manager, won)["state"]) == (third["id"], "WON")
    assert (get(sales.manager, active)["stepId"], get(sales.manager, active)["state"]) == (third["id"], "ACTIVE")
    assert events(sales.cohoi, won)[-1][1]["why"] == "LAST_STEP_MOVED"
    after = change(sales, campaign, {"steps": [first, second, third, {"name": "Ký hợp đồng"}]}, moveTo=first["id"])
    assert get(sales.manager, won)["stepId"] == after["steps"][-1]["id"]
    assert get(sales.manager, active)["state"] == "ACTIVE"
    assert get(sales.manager, active)["stepId"] == third["id"]


def test_very_many_leave_a_step(sales):
    """AMB-51: more than one transaction can do"""
    campaign = sales.campaign(allowDuplicates=True)
    contact = sales.contact()
    sales.manager.client.post("/v1/opportunities:bulkCreate", {
        "campaignId": campaign["id"], "contactIds": [contact["id"]] * 700}).expect(200)
    change(sales, campaign, {"steps": campaign["steps"][1:]}, moveTo=steps(campaign)[1])

    def there():
        columns = sales.an.client.get(f"/v1/campaigns/{campaign['id']}/board").expect(200)["columns"]
        return [c["totalSize"] for c in columns] == [700, 0, 0]
    eventually(there, 30)


def test_the_pipelines_steps_can_change_too(alone):
    """AMB-56, AMB-51"""
    admin = alone.cohoi.admin
    admin.seen = alone.manager.client.seen
    pipeline = admin.get("/v1/pipeline").expect(200)["steps"]
    made = alone.opportunity(contact=alone.contact(), stepId=pipeline[1]["id"])
    fewer = {"steps": [pipeline[0], *pipeline[2:]]}
    admin.patch("/v1/pipeline", fewer).expect(412, "STEP_NOT_EMPTY")
    admin.patch("/v1/pipeline", fewer, params={"moveTo": pipeline[2]["id"]}).expect(200)
    assert get(alone.an, made)["stepId"] == pipeline[2]["id"]


def test_a_company_may_want_customers_to_exist_before_their_opportunities(alone):
    """AMB-46, CON-22"""
    admin = alone.cohoi.admin
    admin.seen = alone.manager.client.seen
    campaign = alone.campaign()
    admin.patch("/v1/settings", {"inlineContacts": False}).expect(200)
    refused = alone.an.client.post("/v1/opportunities", {"newContact": {"name": "Lan"}}).expect(400)
    assert refused.fields == {"contactId": "REQUIRED"}
    alone.an.client.post("/v1/opportunities", {  # CON-21: into a campaign they are typed all the same
        "campaignId": campaign["id"], "newContact": {"name": "Lan"}}).expect(201)


# --- people ---

def test_who_leaves_a_campaign_gives_his_up(sales):
    """PEE-01, AMB-44"""
    leaver = sales.join("salesperson")
    campaign = sales.campaign(salespersonIds=[leaver.id, sales.an.id, sales.binh.id], autoDistribute=True)
    made = [sales.opportunity(campaign, ownerId=leaver.id, stepId=steps(campaign)[1]) for _ in range(4)]
    won = sales.opportunity(campaign, ownerId=leaver.id)
    act(sales.manager, won, "win", {}).expect(200)
    change(sales, campaign, {"salespersonIds": [sales.an.id, sales.binh.id]})
    for opportunity in made:
        eventually(lambda o=opportunity: owner(sales.manager, o) in (sales.an.id, sales.binh.id))
        type, told, _ = events(sales.cohoi, opportunity)[-1]
        assert (type, told["why"], told["fromOwnerId"]) == ("opportunity.owner_changed", "REDISTRIBUTED", leaver.id)
        assert told["decisionId"] and get(sales.manager, opportunity)["stepId"] == steps(campaign)[1]
    assert owner(sales.manager, won) == leaver.id
    by_hand = sales.campaign(salespersonIds=[leaver.id, sales.an.id])
    left = sales.opportunity(by_hand, ownerId=leaver.id)
    change(sales, by_hand, {"salespersonIds": [sales.an.id]})
    eventually(lambda: owner(sales.manager, left) is None)


def test_shuffling_gives_out_what_nobody_owns(sales):
    """ASG-06, AMB-08"""
    campaign = sales.campaign()
    made = [sales.opportunity(campaign) for _ in range(6)]
    owned, lost = sales.opportunity(campaign, ownerId=sales.an.id), sales.opportunity(campaign)
    act(sales.manager, lost, "lose", {}).expect(200)
    sales.manager.client.post(f"/v1/campaigns/{campaign['id']}:shuffle", {"seed": "7"}).expect(200)
    eventually(lambda: all(owner(sales.manager, o) for o in made))
    owners = [owner(sales.manager, o) for o in made]
    assert owners.count(sales.an.id) == owners.count(sales.binh.id) == 3
    assert {tuple(event_types(sales.cohoi, o)[1:]) for o in made} == {("opportunity.owner_changed",)}
    assert {events(sales.cohoi, o)[-1][1]["why"] for o in made} == {"SHUFFLED"}
    assert owner(sales.manager, owned) == sales.an.id and owner(sales.manager, lost) is None


def test_an_opportunity_is_distributed_when_nobody_is_named(sales):
    """ASG-01, ASG-07"""
    campaign = sales.campaign(autoDistribute=True)
    made = sales.opportunity(campaign)
    eventually(lambda: owner(sales.manager, made) in (sales.an.id, sales.binh.id))
    assert event_types(sales.cohoi, made) == ["opportunity.created", "opportunity.owner_changed"]
    assert events(sales.cohoi, made)[-1][1]["why"] == "DISTRIBUTED"


def test_a_decision_that_no_longer_fits_is_not_carried_out(alone):
    """ASG-01, ASG-07: who was quicker keeps it, and assignment is told why"""
    campaign = alone.campaign(autoDistribute=True)
    alone.cohoi.settle()
    alone.cohoi.kill("assignment", sig=signal.SIGSTOP)
    try:
        taken, lost = alone.opportunity(campaign), alone.opportunity(campaign)
        act(alone.binh, taken, "register").expect(200)
        act(alone.manager, lost, "lose", {}).expect(200)
    finally:
        alone.cohoi.kill("assignment", sig=signal.SIGCONT)
    alone.cohoi.settle()
    eventually(lambda: event_types(alone.cohoi, taken)[-1] == "opportunity.assignment_not_applied")
    assert events(alone.cohoi, taken)[-1][1]["why"] == "OWNER_CHANGED" and owner(alone.manager, taken) == alone.binh.id
    assert owner(alone.manager, lost) is None
    assert "opportunity.owner_changed" not in event_types(alone.cohoi, lost)


def test_copies_are_asked_for_when_they_are_not_there_yet(alone):
    """CON-22, OPP-01: an id without a copy is asked for before it is called unknown"""
    cohoi = alone.cohoi
    fresh = alone.join("salesperson")
    campaign, contact = alone.campaign(salespersonIds=[alone.an.id, fresh.id]), alone.contact()
    cohoi.settle()
    for table in ("campaign_member", "campaign_step", "campaign", "contact", "person"):
        cohoi.psql("opportunities", f"delete from {table}")
    made = alone.opportunity(campaign, contact=contact, ownerId=fresh.id)
    assert (made["name"], made["ownerName"]) == (contact["name"], fresh.full_name)
    assert alone.opportunity(contact=contact)["ownerId"] == alone.an.id
    act(fresh, made, "move", {"stepId": steps(campaign)[1]}).expect(200)
    fresh.client.get(f"/v1/campaigns/{campaign['id']}/board").expect(200)
