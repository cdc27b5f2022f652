"""Who sees campaigns and who changes them; how they are found."""
import pytest
from campaigning import change, read, word
from cohoi_client import eventually
from sales import Sales, act

@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def custom(sales):
    """People of a permission of one's own: custom("campaigns.view_all")."""
    def join(*permissions):
        name = word()
        sales.cohoi.admin.post("/v1/roles", {"name": name, "permissions": list(permissions)}).ok()
        return sales.join(name)
    return join


def ids(user, **params):
    return [c["id"] for c in user.client.items("/v1/campaigns", **params)]


# --- who sees, who changes ---

def test_strangers_find_no_campaign(sales):
    """ACC-02"""
    stranger, campaign = sales.join("salesperson"), sales.campaign(name=word())
    assert read(stranger, campaign).expect(404).code == "NOT_FOUND"
    change(stranger, campaign, {"name": "x"}).expect(404)
    assert ids(stranger) == [] and ids(stranger, q=campaign["name"]) == []
    assert stranger.client.get("/v1/campaigns", params={"q": campaign["name"]}).json.get("totalSize", 0) == 0
    stranger.client.get(f"/v1/campaigns/{campaign['id']}/board").expect(404)
    stranger.client.get(f"/v1/campaigns/{campaign['id']}/distribution").expect(404)
    stranger.client.post(f"/v1/campaigns/{campaign['id']}:shuffle", {}).expect(404)
    sales.cohoi.anonymous().get(f"/v1/campaigns/{campaign['id']}").expect(401)


def test_managers_participants_and_who_views_all_see_it(sales, custom):
    """ACC-02, ACC-03"""
    campaign = sales.campaign(name=word())
    for user in (sales.manager, sales.an, sales.binh, custom("campaigns.view_all"), sales.join("customer_care")):
        assert read(user, campaign).expect(200)["name"] == campaign["name"]
        assert ids(user, q=campaign["name"]) == [campaign["id"]]


def test_viewing_all_is_reading_only(sales, custom):
    """ACC-03"""
    campaign = sales.campaign()
    for user in (custom("campaigns.view_all"), sales.join("customer_care"), sales.join("manager"), sales.an):
        change(user, campaign, {"name": "x"}).expect(403, "PERMISSION_DENIED")
        user.client.post(f"/v1/campaigns/{campaign['id']}:shuffle", {}).expect(403)
    assert read(sales.manager, campaign)["version"] == 1


def test_a_campaigns_manager_manages_it_and_no_other(sales):
    """ACC-04"""
    other = sales.join("sales_leader")
    his, not_his = sales.campaign(managerIds=[other.id]), sales.campaign()
    body = {"waitSeconds": 10, "failReasons": [{"name": "Giá"}], "salespersonIds": [sales.an.id]}
    change(other, his, body).expect(200)
    change(other, not_his, {"waitSeconds": 10}).expect(404)
    change(sales.manager, his, {"waitSeconds": 20}).expect(403)  # he made it, and manages it not


def test_a_manager_without_the_function_permission_changes_nothing(sales, custom):
    """ACC-01, ACC-04"""
    plain = custom("contacts.view_all")
    campaign = sales.campaign(managerIds=[plain.id])
    assert read(plain, campaign).status == 200
    change(plain, campaign, {"name": "x"}).expect(403)


def test_an_administrator_mends_a_campaign_whose_managers_left(sales):
    """ACC-04"""
    campaign = sales.campaign()
    admin = sales.cohoi.admin
    admin.patch(f"/v1/campaigns/{campaign['id']}", {"managerIds": [sales.binh.id]}).expect(200)
    change(sales.binh, campaign, {"waitSeconds": 1}).expect(200)


def test_who_may_not_make_campaigns_makes_none(sales):
    """CMP-03, ACC-14"""
    for user in (sales.an, sales.join("sales_leader"), sales.join("customer_care")):
        user.client.post("/v1/campaigns", {"name": "x"}).expect(403)


def test_a_salesperson_of_the_campaign_takes_part(sales):
    """ACC-05"""
    campaign = sales.campaign(salespersonIds=[sales.an.id])
    made = sales.opportunity(campaign)
    act(sales.an, made, "register").expect(200)
    change(sales.manager, campaign, {"salespersonIds": [sales.binh.id]}).expect(200)
    read(sales.an, campaign).expect(404)  # no longer


def test_events_of_a_campaign_reach_who_may_see_it(sales):
    """ACC-02"""
    inside, outside = sales.join("integration"), sales.join("integration")
    campaign = sales.campaign(salespersonIds=[inside.id], autoDistribute=True)
    made = sales.opportunity(campaign)
    sales.cohoi.settle()

    def seen(user, source):
        found, after = [], None
        while True:
            params = {"source": source, "limit": 1000, **({"after": after} if after else {})}
            page = user.client.get("/v1/events", params=params).expect(200)
            found += page.json.get("items", [])
            after = page["nextAfter"]
            if page["caughtUp"]:
                return [e["type"] for e in found if e["subject"] in (campaign["id"], made["id"])]
    eventually(lambda: seen(inside, "campaigns") == ["cohoi.campaign.created"])
    eventually(lambda: seen(inside, "assignment") == ["cohoi.assignment.decided"])
    assert "cohoi.opportunity.created" in seen(inside, "opportunities")
    for source in ("campaigns", "assignment", "opportunities"):
        assert seen(outside, source) == []


# --- lists ---

def test_lists_are_found_by_name_and_code_without_accents_and_case(sales):
    tag = word()
    made = sales.campaign(name=f"Chiến dịch NGUYỄN Đức {tag}", code=f"MÃ-{word()}")
    other = sales.campaign(name=f"Khác {tag}")
    assert ids(sales.manager, q=f"nguyen duc {tag}") == [made["id"]]
    assert ids(sales.an, q=f"NGUYEN duc {tag}") == [made["id"]]
    assert ids(sales.an, q=made["code"].lower()) == [made["id"]]
    assert ids(sales.manager, q=made["code"].replace("Ã", "a")) == [made["id"]]
    assert set(ids(sales.an, q=tag)) == {made["id"], other["id"]}
    assert ids(sales.an, q=f"{tag}%") == [] and ids(sales.an, q=f"_{tag[1:]}") == []
    change(sales.manager, other, {"name": f"Đổi {tag}"}).expect(200)
    assert ids(sales.an, q=f"doi {tag}") == [other["id"]] and ids(sales.an, q=f"khac {tag}") == []


def test_lists_are_filtered_by_state_kind_and_mine(sales):
    tag = word()
    plain = sales.campaign(name=f"A {tag}")
    short = sales.campaign(name=f"B {tag}", kind="SHORT_TERM", endsAt="2099-01-01T00:00:00Z")
    closed = sales.campaign(name=f"C {tag}", salespersonIds=[sales.binh.id])
    change(sales.manager, closed, {"state": "CLOSED"}).expect(200)
    manager2 = sales.join("manager")  # sees all, belongs to none
    for user in (sales.manager, manager2):
        assert ids(user, q=tag, orderBy="name") == [plain["id"], short["id"], closed["id"]]
        assert ids(user, q=tag, state="CLOSED") == [closed["id"]]
        assert ids(user, q=tag, kind="SHORT_TERM") == [short["id"]]
        assert ids(user, q=tag, kind="LONG_TERM", state="ACTIVE") == [plain["id"]]
    assert set(ids(sales.manager, q=tag, mine="true")) == {plain["id"], short["id"], closed["id"]}
    assert ids(manager2, q=tag, mine="true") == []
    assert set(ids(sales.an, q=tag)) == {plain["id"], short["id"]}
    assert ids(sales.binh, q=tag, state="CLOSED") == [closed["id"]]
    sales.an.client.get("/v1/campaigns", params={"state": "ELSE"}).expect(400)


@pytest.mark.parametrize("way", ["all", "member", "search"])
@pytest.mark.parametrize("order", ["createdAt desc", "createdAt", "name", "name desc"])
def test_lists_are_paged_in_order_without_gaps(sales, order, way):
    user = {"all": sales.manager, "member": sales.an, "search": sales.manager}[way]
    tag = getattr(sales, "paged", None)
    if tag is None:
        tag = sales.paged = word()
        for n in (3, 1, 4, 1, 5):
            window = {"kind": "SHORT_TERM", "endsAt": "2099-01-01T00:00:00Z"} if n > 3 else {}
            sales.campaign(name=f"Trang {n} {tag}", **window)
    params = {"orderBy": order, **({} if way == "all" else {"q": tag})}
    whole = user.client.get("/v1/campaigns", params={**params, "pageSize": 500}).expect(200).json
    key = (lambda c: c["name"].lower()) if order.startswith("name") else (lambda c: c["createdAt"])
    mine = [key(c) for c in whole["items"] if tag in c["name"]]
    assert len(mine) == 5 and mine == sorted(mine, reverse=order.endswith("desc"))
    found, token = [], None
    while True:
        page = user.client.get("/v1/campaigns", params={**params, "pageSize": 2, "pageToken": token})
        found += page.expect(200)["items"]
        assert page["totalSize"] == whole["totalSize"] == len(whole["items"])
        token = page.json.get("nextPageToken")
        if not token:
            break
    assert [c["id"] for c in found] == [c["id"] for c in whole["items"]]


def test_what_is_no_order_or_page_is_refused(sales):
    def get(**params):
        return sales.an.client.get("/v1/campaigns", params=params)
    assert get(orderBy="doc").expect(400).fields == {"orderBy": "UNKNOWN_VALUE"}
    assert get(pageSize=501).expect(400).fields == {"pageSize": "OUT_OF_BOUNDS"}
    token = get(pageSize=1, orderBy="name").json.get("nextPageToken")
    assert token and get(pageSize=1, pageToken=token).expect(400).fields == {"pageToken": "BAD_PAGE_TOKEN"}
    assert get(pageToken="xyz").expect(400).fields == {"pageToken": "BAD_PAGE_TOKEN"}


def test_the_gateway_is_told_which_campaigns_a_user_sees(sales):
    """ACC-02"""
    new = sales.join("salesperson")
    assert new.client.get("/v1/campaigns:visible").expect(200).json.get("campaignIds", []) == []
    campaign = sales.campaign(salespersonIds=[new.id], managerIds=[sales.manager.id, new.id])
    visible = new.client.get("/v1/campaigns:visible").expect(200).json
    assert (visible.get("all"), visible["campaignIds"]) == (False, [campaign["id"]])
    assert sales.manager.client.get("/v1/campaigns:visible").expect(200)["all"] is True
