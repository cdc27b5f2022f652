"""Two contacts are one customer: merging. PEE-04, CON-11"""
import pytest
from cohoi_client import eventually
from sales import Sales, new_value, phone, tax_code

NOBODY = "01a20495-97ec-74a7-8596-28030997eb46"


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def staff(sales):
    return sales.join("data_staff")


def path(contact):
    return f"/v1/contacts/{contact['id']}"


def merge(user, into, other, **more):
    return user.client.post(f"{path(into)}:merge", {"fromId": other["id"]}, **more)


def read(user, contact):
    return user.client.get(path(contact)).expect(200)


def history(user, contact):
    return list(user.client.items(f"{path(contact)}/history"))


def test_the_contact_of_the_path_stays_and_takes_what_it_lacks(cohoi, sales):
    """PEE-04, CON-11"""
    code = tax_code()
    into = sales.contact(sales.an, phone="0912345678", note="cũ", brands=["An"])
    other = sales.contact(sales.an, taxCode=code, phone=phone(), email="a@an.vn", note="mới", brands=["An", "Phú"],
                          contactPersons=[{"name": "Bình"}], address="1 Tràng Tiền", externalId=f"erp-{code}")
    merged = merge(sales.manager, into, other).expect(200)
    assert (merged["id"], merged["name"], merged["phone"]) == (into["id"], into["name"], "0912345678")
    assert (merged["taxCode"], merged["email"], merged["address"]) == (code, "a@an.vn", "1 Tràng Tiền")
    assert (merged["note"], merged["brands"]) == ("cũ\nmới", ["An", "Phú"])
    assert [p["name"] for p in merged["contactPersons"]] == ["Bình"]
    assert (merged["externalId"], merged["verify"], merged["version"]) == (f"erp-{code}", "TODO", 2)
    entries = {e["kind"]: e for e in history(sales.manager, into)}
    assert (entries["MERGED"]["contactId"], entries["MERGED"]["note"]) == (other["id"], other["name"])
    given_up = {c["field"]: c["from"] for c in entries["MERGED_AWAY"]["changes"]}
    assert given_up["phone"] == f'"{other["phone"]}"'  # nothing that it had is lost
    told = [(e["type"], e["data"]) for e in cohoi.events("contacts") if e["subject"] == other["id"]]
    assert told[-1] == ("cohoi.contact.merged", {"fromId": other["id"], "intoId": into["id"], "version": 2})


def test_the_more_advanced_gives_its_state_and_its_owner(sales, staff):
    """PEE-04"""
    into, other = sales.contact(sales.an, taxCode=tax_code()), sales.contact(sales.binh, taxCode=tax_code())
    staff.client.post(f"{path(other)}:verify", {"verify": "VERIFIED"}).expect(200)
    merged = merge(staff, into, other).expect(200)
    assert (merged["verify"], merged["salespersonId"], merged["salespersonName"]) == (
        "VERIFIED", sales.binh.id, sales.binh.full_name)
    assert merged["taxCode"] == into["taxCode"]
    third = sales.contact(sales.an, taxCode=tax_code())
    assert merge(staff, merged, third).expect(200)["salespersonId"] == sales.binh.id


def test_an_old_link_leads_to_the_other_and_the_identity_is_free(sales):
    """PEE-04"""
    code = tax_code()
    into, other = sales.contact(sales.an, taxCode=tax_code()), sales.contact(sales.an, taxCode=code, name="Cũ")
    merge(sales.manager, into, other).expect(200)
    old = read(sales.an, other).json
    assert {k: v for k, v in old.items() if v != []} == {"id": other["id"], "type": "COMPANY", "name": into["name"],
                                                         "mergedInto": into["id"], "restricted": True}
    sales.an.client.patch(path(other), {"note": "x"}).expect(404)
    sales.an.client.get(f"{path(other)}/history").expect(404)
    merge(sales.manager, into, other).expect(400)
    assert other["id"] not in [c["id"] for c in sales.an.client.items("/v1/contacts")]
    sales.contact(sales.an, taxCode=code)
    third = sales.contact(sales.an)
    merge(sales.manager, third, into).expect(200)
    assert read(sales.an, other)["mergedInto"] == third["id"]


def test_who_may_merge(sales, staff):
    """PEE-04: rights on both, and data staff or a manager"""
    into, other = sales.contact(sales.an), sales.contact(sales.an)
    merge(sales.an, into, other).expect(403, "PERMISSION_DENIED")
    merge(sales.manager, into, into).expect(412, "WRONG_STATE")
    assert merge(sales.manager, into, {"id": NOBODY}).expect(400).fields == {"fromId": "UNKNOWN_VALUE"}
    merge(sales.manager, {"id": NOBODY}, into).expect(404)
    merge(sales.manager, into, other, if_match=7).expect(412, "VERSION_MISMATCH")
    merge(staff, into, other).expect(200)


def test_what_hung_on_it_goes_over(cohoi, sales):
    """PEE-04, CON-11, CON-13: children, comments, history, products, counts, revenue"""
    into, other = sales.valid_contact(), sales.valid_contact()
    child = sales.contact(sales.an, parentId=other["id"])
    sales.an.client.post(f"{path(other)}/comments", {"body": "đã gọi"}).expect(201)
    sales.an.client.post(f"{path(other)}/products", {"name": "Nước mắm"}).expect(201)
    service = new_value(cohoi, "services")
    opportunity = sales.opportunity(contact=other, offeredServiceId=service)
    line = {"serviceId": service, "quantity": "1", "unitPrice": {"currencyCode": "VND", "units": "100"}}
    order = sales.an.client.post(f"/v1/opportunities/{opportunity['id']}/orders", {"lines": [line]}).expect(201)
    year = read(sales.an, other)["revenueSummary"]["byYear"][-1]["year"]
    body = {"amount": {"currencyCode": "VND", "units": "70"}, "paidAt": f"{year}-06-01T00:00:00Z"}
    sales.an.client.post(f"/v1/orders/{order['id']}:recordPayment", body).expect(200)
    eventually(lambda: read(sales.an, other)["oldCustomer"])
    merged = merge(sales.manager, into, other).expect(200)
    assert merged["oldCustomer"] is True
    now = read(sales.an, into)
    assert (now["counts"]["opportunities"], now["counts"]["orders"], now["counts"]["products"]) == (1, 1, 1)
    assert now["revenueSummary"]["total"]["units"] == "70"
    assert [c["body"] for c in sales.an.client.items(f"{path(into)}/comments")] == ["đã gọi"]
    assert [p["contactId"] for p in sales.an.client.items(f"{path(into)}/products")] == [into["id"]]
    assert {"COMMENTED", "PRODUCT_ADDED", "ORDER_CREATED", "OLD_CUSTOMER"} <= {e["kind"] for e in history(sales.an, into)}
    eventually(lambda: read(sales.an, child).json.get("parentId") == into["id"])
    eventually(lambda: [o["id"] for o in sales.an.client.items(f"{path(into)}/opportunities")] == [opportunity["id"]])
    assert [o["id"] for o in sales.an.client.items(f"{path(into)}/orders")] == [order["id"]]
    assert sales.an.client.get(f"/v1/orders/{order['id']}").expect(200)["contactId"] == into["id"]
    # What is paid later is heard of under the new contact.
    sales.an.client.post(f"/v1/orders/{order['id']}:recordPayment", {**body, "amount": {"units": "5"}}).expect(200)
    eventually(lambda: read(sales.an, into)["revenueSummary"]["total"]["units"] == "75")


def test_pipeline_opportunities_follow_to_the_owner_of_the_contact_that_stays(sales):
    """PEE-04, OPP-27"""
    into, other = sales.valid_contact(sales.binh), sales.valid_contact(sales.an)
    opportunity = sales.opportunity(contact=other)
    assert opportunity["ownerId"] == sales.an.id
    merge(sales.manager, into, other).expect(200)

    def moved():
        found = sales.manager.client.get(f"/v1/opportunities/{opportunity['id']}").expect(200)
        return (found["contactId"], found["ownerId"]) == (into["id"], sales.binh.id)
    eventually(moved)


def test_both_opportunities_of_a_campaign_stay(sales):
    """PEE-04: also where it forbids duplicates; the history says so"""
    campaign = sales.campaign(allowDuplicates=False)
    into, other = sales.contact(sales.an), sales.contact(sales.an)
    first, second = sales.opportunity(campaign, contact=into), sales.opportunity(campaign, contact=other)
    merge(sales.manager, into, other).expect(200)
    found = eventually(lambda: {o["id"]: o for o in sales.manager.client.items(f"{path(into)}/opportunities")
                                if len(list(sales.manager.client.items(f"{path(into)}/opportunities"))) == 2})
    assert set(found) == {first["id"], second["id"]}
    assert found[second["id"]]["warnings"] == [f"SAME_CONTACT:{first['id']}"]
    said = eventually(lambda: [e for e in history(sales.manager, into) if e["kind"] == "OPPORTUNITY_MERGED"])
    assert [(e["opportunityId"], e["note"]) for e in said] == [(second["id"], "DUPLICATE_IN_CAMPAIGN")]


def test_a_contact_takes_the_place_of_the_one_above_it(sales):
    """PEE-04, CON-13: no circle comes of it"""
    top = sales.contact(sales.an)
    head = sales.contact(sales.an, parentId=top["id"])
    branch = sales.contact(sales.an, parentId=head["id"])
    office = sales.contact(sales.an, parentId=branch["id"])
    assert merge(sales.manager, office, head).expect(200)["parentId"] == top["id"]
    eventually(lambda: read(sales.an, branch)["parentId"] == office["id"])
    assert "parentId" not in merge(sales.manager, top, office).expect(200).json
    eventually(lambda: read(sales.an, branch)["parentId"] == top["id"])


def test_more_than_a_batch_goes_over_though_both_daemons_die(make_cohoi):
    """PEE-04: in bounded batches, of which none is lost or done twice"""
    cohoi = make_cohoi()
    sales = Sales(cohoi)
    campaign = sales.campaign(allowDuplicates=True)
    into, other = sales.contact(sales.an), sales.contact(sales.an)
    made = sales.manager.client.post("/v1/opportunities:bulkCreate", {"campaignId": campaign["id"],
                                                                      "contactIds": [other["id"]] * 230}).expect(200)
    assert all(item["ok"] for item in made["items"])
    children = [sales.contact(sales.an, parentId=other["id"])["id"] for _ in range(110)]
    eventually(lambda: read(sales.an, other)["counts"]["opportunities"] == 230, 30)
    before = sales.an.client.get(f"{path(other)}/history").expect(200)["totalSize"]
    merge(sales.manager, into, other).expect(200)
    for daemon in ("contacts", "opportunities"):
        cohoi.kill(daemon)
    cohoi.wait_ready()

    def opportunities():
        return len({o["id"] for o in sales.manager.client.items(f"{path(into)}/opportunities")})

    def below():
        return {c["id"] for c in sales.an.client.items("/v1/contacts", parentId=into["id"])}
    eventually(lambda: opportunities() == 230, 30)
    eventually(lambda: below() == set(children), 30)
    cohoi.settle()
    assert read(sales.an, into)["counts"]["opportunities"] == 230
    kinds = [e["kind"] for e in history(sales.an, into)]
    assert kinds.count("OPPORTUNITY_CREATED") == kinds.count("OPPORTUNITY_MERGED") == 230
    assert len(kinds) >= before + 230
