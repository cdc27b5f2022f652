"""What tests of assignment share: campaigns that deal, bursts that enter, and who owns what afterwards."""
from cohoi_client import eventually
from sales import get


def auto(sales, people, **fields):
    """A campaign that deals to these people by itself; one customer may come again, so that tests are short."""
    return sales.campaign(**{"salespersonIds": [p.id for p in people], "autoDistribute": True, "allowDuplicates": True,
                             **fields})


def crowd(sales, n):
    return [sales.join("salesperson") for _ in range(n)]


def change(sales, campaign, body):
    return sales.manager.client.patch(f"/v1/campaigns/{campaign['id']}", body).expect(200).json


def enter(sales, campaign, n, contact=None, **fields):
    """The ids of n opportunities of one customer that enter at once."""
    made, contact = [], contact or sales.contact()
    for some in [1000] * (n // 1000) + [n % 1000] * (n % 1000 > 0):
        reply = sales.manager.client.post("/v1/opportunities:bulkCreate", {
            "campaignId": campaign["id"], "contactIds": [contact["id"]] * some, **fields}, timeout=300).expect(200)
        assert all(item["ok"] for item in reply["items"])
        made += [item["createdId"] for item in reply["items"]]
    return made


def owner(sales, opportunity):
    return get(sales.manager, opportunity).expect(200).json.get("ownerId")


def owned(sales, opportunity):
    return eventually(lambda: owner(sales, opportunity), what="an owner")


def owners(sales, campaign):
    """{owner or None: how many active ones}, as opportunities has it."""
    rows = sales.cohoi.psql("opportunities", """
        select owner_id::text, count(*) from opportunity where campaign_id = %s and state = 1 and deleted_at is null
        group by 1""", campaign["id"])
    return dict(rows)


def quiet(sales):
    """Until everything that follows has followed."""
    def nothing_left():
        sales.cohoi.settle()
        return not sales.cohoi.psql("assignment", """
            select 1 from leaving union all select 1 from undecided
            union all select 1 from opportunity where pending_decision is not null""")
    eventually(nothing_left, 30, "assignment has nothing left to do")


def decisions(sales, campaign, kind="decided"):
    return [e for e in sales.cohoi.events("assignment")
            if e["data"]["campaignId"] == campaign["id"] and e["type"] == f"cohoi.assignment.{kind}"]


def distribution(user, campaign):
    return user.client.get(f"/v1/campaigns/{campaign['id']}/distribution")


def spread(counts):
    return max(counts) - min(counts)
