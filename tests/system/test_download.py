"""The customers of a step as CSV."""
import csv
import io

import pytest
from sales import Sales, act, phone, steps, tax_code


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def download(user, campaign, step=0):
    return user.client.get(f"/v1/campaigns/{campaign['id']}/steps/{steps(campaign)[step]}/customers.csv")


def rows(reply):
    """As a spreadsheet reads it: dicts by the header."""
    reply.expect(200)
    assert reply.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))


def test_a_step_is_downloaded_as_a_list_of_customers(sales):
    """CMP-17, EXP-01"""
    campaign, number, code = sales.campaign(), phone(), tax_code()
    contact = sales.contact(name='Công ty "Sao, Mai"', phone=number, email="a@b.vn", taxCode=code, address="Hà Nội")
    made = sales.opportunity(campaign, contact=contact, ownerId=sales.an.id, expectedRevenue={"units": "1200"})
    sales.opportunity(campaign, stepId=steps(campaign)[1])
    lost = sales.opportunity(campaign)
    act(sales.manager, lost, "lose", {}).ok()
    reply = download(sales.manager, campaign)
    assert reply.headers["Content-Type"].startswith("text/csv")
    (row,) = rows(reply)
    assert row == {"Tên cơ hội": made["name"], "Khách hàng": 'Công ty "Sao, Mai"', "Mã số thuế": code,
                   "Điện thoại": number, "Email": "a@b.vn", "Địa chỉ": "Hà Nội", "Người phụ trách": sales.an.full_name,
                   "Bước": campaign["steps"][0]["name"], "Xác suất (%)": "10", "Doanh thu dự kiến": "1200",
                   "Loại tiền": "VND", "Vào chiến dịch lúc": made["enteredAt"]}


def test_hidden_phones_stay_hidden_in_files(sales):
    """EXP-01, ACC-07, AMB-16"""
    campaign, number = sales.campaign(hideInfo=True), phone()
    sales.opportunity(campaign, contact=sales.contact(phone=number, email="bi@mat.vn"), ownerId=sales.an.id)
    assert [r["Điện thoại"] for r in rows(download(sales.manager, campaign))] == [number]
    assert [r["Điện thoại"] for r in rows(download(sales.an, campaign))] == [number]
    hidden = download(sales.binh, campaign)
    assert [(r["Điện thoại"], r["Email"]) for r in rows(hidden)] == [("***", "***")]
    assert number not in hidden.text and "bi@mat.vn" not in hidden.text


def test_strangers_download_nothing(sales):
    """ACC-02, EXP-01"""
    campaign = sales.campaign()
    download(sales.join("salesperson"), campaign).expect(404)
    sales.an.client.get(f"/v1/campaigns/{campaign['id']}/steps/{campaign['id']}/customers.csv").expect(404)


def test_what_a_customer_typed_runs_in_no_spreadsheet(sales):
    """EXP-01"""
    campaign = sales.campaign()
    for evil in ("=HYPERLINK(\"http://x\")", "+1+1", "-2", "@SUM(1)"):
        sales.opportunity(campaign, name=evil)
    assert {r["Tên cơ hội"][0] for r in rows(download(sales.manager, campaign))} == {"'"}


def test_a_long_list_comes_whole(sales):
    """EXP-01: pages of 2,000 joined"""
    campaign = sales.campaign()
    made = sales.opportunity(campaign)
    sales.cohoi.psql("opportunities", """
        insert into opportunity (id, campaign_id, contact_id, step_id, state, kind, evidence, name_fold, currency, revenue,
                                 entered_at, created_at, version, doc)
        select gen_random_uuid(), o.campaign_id, gen_random_uuid(), o.step_id, 1, 1, 1, 'x', 'VND', 0,
               now() - (n / 3) * interval '1 second', now(), 1, o.doc
          from opportunity o, generate_series(1, 4500) n where o.id = %s""", made["id"])
    try:
        assert len(rows(download(sales.manager, campaign))) == 4501
    finally:
        sales.cohoi.psql("opportunities", "delete from opportunity where campaign_id = %s and id <> %s",
                         campaign["id"], made["id"])
