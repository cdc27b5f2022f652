"""Who takes personal data out of Cohoi as a file is told: GET /v1/exports."""
import pytest
from cohoi_client import eventually
from sales import Sales, steps


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def download(user, campaign):
    path = f"/v1/campaigns/{campaign['id']}/steps/{steps(campaign)[0]}/customers"
    return user.client.get(f"{path}.csv"), path.removeprefix("/v1/")


def exports(cohoi, resource, **params):
    return [e for e in cohoi.admin.items("/v1/exports", **params) if e["resource"] == resource]


def test_who_took_which_customers_out_when_and_how_many(sales):
    """EXP-01; "Contradictions, decided": exports of personal data are logged."""
    campaign = sales.campaign()
    for _ in range(3):
        sales.opportunity(campaign)
    reply, resource = download(sales.an, campaign)
    assert len(reply.expect(200).content.splitlines()) == 4
    (made,) = eventually(lambda: exports(sales.cohoi, resource))
    assert (made["userId"], made["userName"], made["format"], made["rows"]) == (sales.an.id, sales.an.full_name, "CSV", "3")
    assert made["at"] > campaign["createdAt"]
    assert exports(sales.cohoi, resource, userId=sales.an.id, after=campaign["createdAt"]) == [made]
    assert exports(sales.cohoi, resource, userId=sales.binh.id) == []
    assert exports(sales.cohoi, resource, before=campaign["createdAt"]) == []


def test_a_download_in_many_pages_is_told_once(sales):
    campaign = sales.campaign(allowDuplicates=True)
    one = sales.opportunity(campaign)
    sales.cohoi.psql("opportunities", "insert into opportunity (id, campaign_id, contact_id, step_id, state, kind, evidence, name_fold,"
                     " currency, revenue, entered_at, created_at, version, doc) select gen_random_uuid(), campaign_id, contact_id,"
                     " step_id, state, kind, evidence, name_fold, currency, revenue, entered_at - n * interval '1 s', created_at,"
                     " version, doc from opportunity, generate_series(1, 4500) n where id = %s", one["id"])
    reply, resource = download(sales.an, campaign)
    assert len(reply.expect(200).content.splitlines()) == 4502
    assert [e["rows"] for e in eventually(lambda: exports(sales.cohoi, resource))] == ["4501"]
    sales.cohoi.settle()
    assert len(exports(sales.cohoi, resource)) == 1


def test_what_was_refused_was_not_taken(sales):
    """ACC-02"""
    campaign = sales.campaign(salespersonIds=[sales.an.id])
    reply, resource = download(sales.binh, campaign)
    reply.expect(404)
    sales.cohoi.settle()
    assert exports(sales.cohoi, resource) == []


def test_what_was_taken_is_kept_nowhere(sales):
    """The text of a file is no reply that a retry is given again."""
    campaign = sales.campaign()
    one = sales.opportunity(campaign, phone="0987654321")
    download(sales.manager, campaign)[0].expect(200)
    kept = sales.cohoi.psql("opportunities", "select count(*) from commands where method like '%%DownloadStep' or"
                            " position(%s::bytea in reply) > 0 and method not like '%%CreateOpportunity'", one["phone"].encode())
    assert kept == [(0,)]


def test_only_those_who_manage_users_see_the_list(sales):
    """PEE-12"""
    for user in (sales.an, sales.manager):
        user.client.get("/v1/exports").expect(403, "PERMISSION_DENIED")
