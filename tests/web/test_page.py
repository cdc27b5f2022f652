"""The page as people use it: what they see, press and drag. Each test is a story in stories/."""
from cohoi_client import eventually
from sales import get, phone, tax_code

STEPS = [{"name": "Mới"}, {"name": "Đã gọi"}, {"name": "Báo giá"}, {"name": "Ký"}]


def test_one_signs_in_first(sales, story):
    """ACC-17"""
    story("signed_out", seller=sales.an.username)


def test_quick_create_in_my_pipeline_by_the_keyboard(sales, story):
    """UI-07, ACC-15, OPP-21, CON-22, CON-20: the default screen; errors beside their field."""
    number = phone()
    story("quick_create", seller=sales.an.username, phone=number)
    (made,) = [o for o in sales.an.client.items("/v1/opportunities", mine="true") if o["name"] == "Xưởng mộc Tân Phú"]
    assert made["expectedRevenue"]["units"] == "12500000" and made["phone"] == number
    assert made["ownerId"] == sales.an.id


def test_a_card_is_dragged_and_colleagues_see_it(sales, story):
    """UI-01, UI-04, OPP-07, OPP-12, AMB-02: the last column asks for the amount; called off, nothing has happened."""
    campaign = sales.campaign(steps=STEPS)
    card = sales.opportunity(campaign, ownerId=sales.an.id)
    seen = story("drag", seller=sales.an.username, manager=sales.manager.username, campaign=campaign["id"], card=card["id"])
    won = eventually(lambda: get(sales.an, card).expect(200))
    assert (won["state"], won["wonAmount"]["units"]) == ("WON", "25000000")
    print(f"a colleague saw the move {seen['seenAfter']} ms after the mover")


def test_a_move_without_the_right_is_taken_back_with_the_reason(sales, story):
    """ACC-06"""
    campaign = sales.campaign(steps=STEPS)
    card = sales.opportunity(campaign, ownerId=sales.an.id)
    story("refused", seller=sales.binh.username, campaign=campaign["id"], card=card["id"])
    assert get(sales.an, card)["stepId"] == campaign["steps"][0]["id"]


def test_registration_counts_down_and_one_wins(sales, story):
    """UI-02, OPP-09, ASG-03, ASG-04, ACC-07, CMP-11"""
    number = phone()
    campaign = sales.campaign(steps=STEPS, hideInfo=True, waitSeconds=12)
    card = sales.opportunity(campaign, contact=sales.contact(phone=number), ownerId=None)
    story("register", an=sales.an.username, binh=sales.binh.username, campaign=campaign["id"], card=card["id"], phone=number)
    assert get(sales.manager, card)["ownerId"] in (sales.an.id, sales.binh.id)


def test_a_lead_is_made_found_and_becomes_a_contact(sales, story):
    """UI-14, UI-09, LEA-02, LEA-03, LEA-06, LEA-18"""
    code = tax_code()
    story("lead", seller=sales.an.username, taxCode=code)
    (contact,) = sales.an.client.get("/v1/contacts:lookup", params={"taxCode": code}).expect(200)["items"]
    assert (contact["name"], contact["salespersonName"]) == ("Công ty Gốm Bát Tràng", sales.an.full_name)


def test_a_quote_becomes_an_order_that_is_paid_and_a_task_is_ticked(sales, story):
    """UI-03, UI-12, OPP-16..18, OPP-32, PEE-09"""
    card = sales.opportunity(sales.campaign(steps=STEPS), ownerId=sales.an.id)
    story("quote", seller=sales.an.username, card=card["id"])
    (order,) = sales.an.client.items(f"/v1/opportunities/{card['id']}/orders")
    assert (order["state"], order["paid"]["units"]) == ("PAID", "1620000")


def test_a_lost_connection_is_shown_and_nothing_is_lost(sales, story):
    campaign = sales.campaign(steps=STEPS)
    sales.opportunity(campaign, ownerId=sales.an.id)
    story("lost_connection", seller=sales.an.username, manager=sales.manager.username, campaign=campaign["id"])


def test_axe_finds_nothing(sales, story):
    """Each screen, against WCAG 2.2 AA."""
    campaign = sales.campaign(steps=STEPS)
    card = sales.opportunity(campaign, ownerId=sales.an.id, expectedRevenue={"units": "5000000"}, priority=2)
    sales.an.client.post(f"/v1/opportunities/{card['id']}/comments", {"body": "Đã gọi"}).expect(201)
    quote = sales.an.client.post(f"/v1/opportunities/{card['id']}/quotes", {
        "name": "Báo giá tem", "lines": [{"description": "Tem", "unitPrice": {"units": "1500"}}]}).expect(201)
    sales.an.client.post(f"/v1/opportunities/{card['id']}/tasks", {"title": "Gọi lại", "kind": "CALL"}).expect(201)
    lead = sales.manager.client.post("/v1/leads", {"name": "Tiềm năng", "type": "COMPANY", "taxCode": tax_code()}).expect(201)
    story("axe", manager=sales.manager.username, paths=[
        "/pipeline", "/pipeline?view=list", "/campaigns", f"/campaigns/{campaign['id']}", f"/campaigns/{campaign['id']}/settings",
        f"/opportunities/{card['id']}", f"/opportunities/{card['id']}?tab=history",
        f"/opportunities/{card['id']}?tab=documents", f"/opportunities/{card['id']}?tab=tasks", f"/quotes/{quote['id']}", "/tasks", "/contacts", "/contacts?view=board",
        f"/contacts/{card['contactId']}", "/leads", "/leads?view=board", f"/leads/{lead['id']}", "/notifications",
        "/nowhere"])
