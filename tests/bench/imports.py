"""An import of the public set "CRM Sales Opportunities", written as XLSX: rows a second of check and run, and the most
memory that cohoi-imports took."""
import csv
import io
import os
import sys
import time

import openpyxl

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "system"))
from cohoi_client import eventually  # noqa: E402
from cohoi_system import ROOT  # noqa: E402

SET = f"{ROOT}/deploy/demo/crm-sales-opportunities"
GOALS = {"check": 20000, "run": 2000}


def rows_of(name):
    with open(f"{SET}/{name}.csv", newline="", encoding="utf-8-sig") as file:
        return [{k: (v or "").strip() for k, v in row.items()} for row in csv.DictReader(file)]


def prepared(system, manager):
    """What the set names: its sellers, its products, and a campaign whose steps are its stages."""
    for product in sorted({r["product"] for r in rows_of("sales_pipeline")}):
        system.admin.post("/v1/lists/services", {"name": product}).ok()
    sellers = []
    for agent in rows_of("sales_teams"):
        made = system.admin.post("/v1/users", {
            "username": ".".join(agent["sales_agent"].lower().split()), "fullName": agent["sales_agent"],
            "roles": ["salesperson"], "password": "the password of a seller"})
        sellers.append(made.ok()["id"])
    steps = [{"name": n, "probability": p} for n, p in (("Prospecting", 10), ("Engaging", 50), ("Closed", 100))]
    campaign = manager.client.post("/v1/campaigns", {"name": "Bench: imports", "managerIds": [manager.id], "steps": steps,
                                                     "salespersonIds": sellers, "allowDuplicates": True}).expect(201).json
    system.settle()
    return campaign


def workbook(times):
    """The set, so often one after the other, under ids of their own."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("sales_pipeline")
    rows = rows_of("sales_pipeline")
    sheet.append(list(rows[0]))
    for n in range(times):
        for row in rows:
            value = row["close_value"]
            sheet.append(list({**row, "opportunity_id": f"{row['opportunity_id']}-{n}",
                               "close_value": float(value) if value else None}.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), len(rows) * times


def peak_kib(system):
    with open(f"/proc/{system.pid('imports')}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))


def timed(client, made, verb, state):
    """Seconds until the import has left the state."""
    began = time.monotonic()
    client.post(f"/v1/imports/{made['id']}:{verb}", timeout=120).expect(200)
    eventually(lambda: client.get(f"/v1/imports/{made['id']}")["state"] != state, 600)
    return time.monotonic() - began


def measure(system, manager, campaign, times, runs):
    content, rows = workbook(times)
    before = peak_kib(system)
    began = time.monotonic()
    made = manager.client.post("/v1/imports", files={"file": ("sales_pipeline.xlsx", content)}, timeout=120).expect(201).json
    loading = time.monotonic() - began
    manager.client.patch(f"/v1/imports/{made['id']}", {
        "mapping": {"opportunity_id": "externalId", "close_value": "wonAmount"}, "matchBy": ["externalId", "contactName"],
        "options": {"skipBadRows": True, "campaignId": campaign["id"], "currency": "USD", "dateFormat": "dd-MM-yy"}}).expect(200)
    line = f"  {rows:>7} rows, {len(content) / 2**20:4.1f} MiB: loaded {rows / loading:7.0f}/s"
    checking = timed(manager.client, made, "check", "CHECKING")
    checked = manager.client.get(f"/v1/imports/{made['id']}").json["check"]
    line += f", checked {rows / checking:7.0f}/s"
    if runs:
        running = timed(manager.client, made, "run", "RUNNING")
        done = manager.client.get(f"/v1/imports/{made['id']}").json
        taken = done["progress"]["created"]
        line += f", run {taken / running:6.0f}/s ({taken} created, {done['progress']['skipped']} without a customer)"
    print(f"{line}; {checked['badRows']} bad; most memory {peak_kib(system) / 1024:.0f} MiB"
          f" ({before / 1024:.0f} before)", flush=True)


def show(system):
    manager = system.new_user("manager")
    campaign = prepared(system, manager)
    print(f"\nImports of the public set as XLSX; goals: check {GOALS['check']}/s, run {GOALS['run']}/s")
    measure(system, manager, campaign, 1, runs=False)
    measure(system, manager, campaign, 1, runs=True)
    measure(system, manager, campaign, 11, runs=False)
