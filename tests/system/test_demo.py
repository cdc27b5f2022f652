"""The demo data go through the public interface, and loading them twice changes nothing."""
import csv
import os
import subprocess

import pytest
from cohoi_system import ADMIN_PASSWORD, ROOT

MOST = "300"


def load(cohoi, name, *arguments):
    environment = {**os.environ, "COHOI_URL": cohoi.url, "COHOI_ADMIN_PASSWORD": ADMIN_PASSWORD}
    return subprocess.run([f"{ROOT}/deploy/demo/{name}", *arguments], env=environment, text=True, capture_output=True,
                          check=True, timeout=500).stdout


def heads(cohoi):
    """How many events there are in each log."""
    return {d: cohoi.psql(d, "select sum(seq)::bigint from event_heads")[0][0]
            for d in ("contacts", "campaigns", "opportunities", "catalog")}


@pytest.fixture(scope="module")
def loaded(cohoi, tmp_path_factory):
    """Both demos, loaded twice: (first report, second report, heads between, heads at the end)."""
    folder = tmp_path_factory.mktemp("demo")
    load(cohoi, "vietnam")
    load(cohoi, "load", "--most", MOST, "--report", f"{folder}/first.csv")
    cohoi.settle()
    between = heads(cohoi)
    load(cohoi, "vietnam")
    load(cohoi, "load", "--most", MOST, "--report", f"{folder}/second.csv")
    cohoi.settle()
    return f"{folder}/first.csv", f"{folder}/second.csv", between, heads(cohoi)


def test_loading_twice_changes_nothing(loaded):
    first, second, between, after = loaded
    assert between == after
    with open(first, encoding="utf-8") as a, open(second, encoding="utf-8") as b:
        assert a.read() == b.read()


def test_every_row_is_placed_or_told_of(cohoi, loaded):
    with open(loaded[0], newline="", encoding="utf-8") as file:
        told = {(row["found"], row["done"]) for row in csv.DictReader(file)}
    assert ("product GTXPro", "placed as GTX Pro") in told
    assert not any(done == "not placed" for _, done in told)
    placed = cohoi.psql("opportunities", "select count(*) from opportunity where external_id like 'demo/%%'"
                                         " and external_id not like 'demo/%%/%%'")[0][0]
    assert placed == int(MOST)


def test_the_set_keeps_its_own_dates_states_and_owners(cohoi, loaded):
    """Of whoever may import: enteredAt and closedAt are as in the file."""
    with open(f"{ROOT}/deploy/demo/crm-sales-opportunities/sales_pipeline.csv", newline="", encoding="utf-8-sig") as file:
        row = next(r for r in csv.DictReader(file) if r["deal_stage"] == "Won" and r["account"])
    found = cohoi.psql("opportunities", "select id::text from opportunity where external_id = %s",
                       f"demo/{row['opportunity_id']}")[0][0]
    shown = cohoi.admin.get(f"/v1/opportunities/{found}").expect(200)
    day, month, year = row["engage_date"].split("-")
    assert shown["enteredAt"].startswith(f"20{year}-{month}-{day}")
    day, month, year = row["close_date"].split("-")
    assert shown["closedAt"].startswith(f"20{year}-{month}-{day}")
    assert shown["state"] == "WON" and shown["ownerName"] == row["sales_agent"].strip()
    assert shown["wonAmount"] == {"currencyCode": "USD", "units": row["close_value"], "nanos": 0}


def test_the_vietnamese_company_is_alive(cohoi, loaded):
    """A website campaign that hides and waits, a seminar that shares out by itself."""
    campaigns = {c["name"]: c for c in cohoi.admin.items("/v1/campaigns")}
    assert campaigns["Khách đăng ký từ website"]["hideInfo"] and campaigns["Khách đăng ký từ website"]["waitSeconds"] == 60
    seminar = cohoi.admin.items("/v1/opportunities", campaignId=campaigns["Hội thảo truy xuất nguồn gốc"]["id"])
    owners = [o.get("ownerId") for o in seminar]
    assert len(owners) == 8 and None not in owners
    assert max(map(owners.count, owners)) - min(map(owners.count, owners)) <= 1


def test_the_small_company_has_quotes_orders_payments_and_tasks_that_are_due(cohoi, loaded):
    """OPP-16, OPP-17, OPP-18, PEE-09"""
    seller = cohoi.client("an", "demo-cohoi")
    orders = list(seller.items("/v1/orders"))
    assert {o["state"] for o in orders} >= {"PAID", "CONFIRMED"} and len(list(seller.items("/v1/quotes"))) >= 4
    due = {d: [t["title"] for t in seller.items("/v1/tasks", due=d)] for d in ("TODAY", "OVERDUE", "UPCOMING")}
    assert due["OVERDUE"] and due["UPCOMING"] and due["TODAY"]


def test_the_small_company_has_a_catalog_whose_rules_have_worked(cohoi, loaded):
    """CAT-08, CON-17, CON-18"""
    catalog = next(c for c in cohoi.admin.items("/v1/catalogs") if c["name"] == "Quy trình bán hàng")
    status = {s["name"]: s["id"] for s in catalog["customerStatuses"]}["Tiềm năng cao"]
    found = cohoi.admin.get("/v1/contacts", params={"statusId": status}).expect(200)["items"]
    assert [c["name"] for c in found] == ["Công ty CP Thủy sản Cửu Long"]
    sale = [o for o in cohoi.admin.items("/v1/opportunities", contactId=found[0]["id"]) if o["probabilitySource"] == "RULE"]
    assert [o["probability"] for o in sale] == [70]
