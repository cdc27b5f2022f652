"""Every projection holds exactly what the owners hold."""
import subprocess
import sys
import tempfile

from cohoi_system import ROOT
from logs import SOURCES

NOWHERE = "00000000-0000-0000-0000-000000000000"  # the campaign of what stands outside campaigns


def import_records():
    """Python classes of the records that daemons keep as documents."""
    files = [f"{name}/{name}.proto" for name in ("accounts", "campaigns", "contacts")]
    files += [f"cohoi/{name}.proto" for name in ("options", "permission", "problem", "types")]
    with tempfile.TemporaryDirectory(prefix="cohoi-records-") as out:
        subprocess.run(["protoc", f"--python_out={out}", f"-I{ROOT}/proto", "-I/usr/include", *files], check=True)
        sys.path.insert(0, out)
        from accounts import accounts_pb2
        from campaigns import campaigns_pb2
        from contacts import contacts_pb2
        sys.path.remove(out)
    return accounts_pb2.User, campaigns_pb2.Campaign, contacts_pb2.Contact


User, Campaign, Contact = import_records()


def read(kind, doc):
    record = kind()
    record.ParseFromString(bytes(doc))
    return record


def rows(system, daemon, sql, *parameters):
    """{first column: the others}, ids as text, nothing as None."""
    return {str(id): [str(v) if v is not None and not isinstance(v, (int, bool, memoryview, bytes)) else v for v in more]
            for id, *more in system.psql(daemon, sql, *parameters)}


def same(what, copies, originals):
    wrong = [(id, copies.get(id), originals.get(id)) for id in {*copies, *originals} if copies.get(id) != originals.get(id)]
    assert not wrong, f"{what}: {len(wrong)} of {len(originals)} differ (id, copy, original): {wrong[:3]}"
    assert originals, f"{what}: there is nothing to compare"


def columns(system, daemon, table):
    return {name for (name,) in system.psql(daemon, "select column_name::text from information_schema.columns"
                                            " where table_schema = %s and table_name = %s", daemon, table)}


def check_all_copies(system, owner, table, originals, only=None):
    """originals: {id: {column: value}}. Every daemon that has such a table holds the same in the columns that it has."""
    compared = []
    for daemon in SOURCES:
        shared = sorted(columns(system, daemon, table) & set(next(iter(originals.values()))))
        if daemon == owner or not shared:
            continue
        expected = {id: [row[c] for c in shared] for id, row in originals.items() if not only or only(daemon, row)}
        found = rows(system, daemon, f"select id, {', '.join(shared)} from {table} where id <> %s", NOWHERE)
        same(f"{table} of {daemon}", found, expected)
        compared.append(daemon)
    return compared


def check_people(system):
    people = {id: {"version": version, "active": active, "full_name": read(User, doc).full_name} for id, (version, active, doc)
              in rows(system, "accounts", "select id, version, active, doc from account").items()}
    assert len(check_all_copies(system, "accounts", "person", people)) >= 5


def check_campaigns(system):
    def documents(daemon):
        return {id: [version, read(Campaign, doc)] for id, (version, doc) in rows(
            system, daemon, "select id, version, doc from campaign where id <> %s", NOWHERE).items()}
    campaigns = documents("campaigns")
    for daemon in ("opportunities", "assignment"):
        same(f"campaigns of {daemon}", documents(daemon), campaigns)
    check_all_copies(system, "campaigns", "campaign", {
        id: {"version": version, "name": c.name, "auto_distribute": c.auto_distribute, "hide_info": c.hide_info}
        for id, (version, c) in campaigns.items()})
    members = system.psql("campaigns", "select campaign_id, user_id, is_manager from member")
    told = system.psql("notifications", "select campaign_id, user_id, is_manager from campaign_member")
    assert sorted(told) == sorted(members)


def check_contacts(system):
    contacts = {}
    for id, (version, doc) in rows(system, "contacts", "select id, version, doc from contact").items():
        c = read(Contact, doc)
        contacts[id] = {"version": version, "name": c.name, "phone": c.phone or None, "email": c.email or None,
                        "salesperson_id": c.salesperson_id or None, "verify": c.verify}
    assert "opportunities" in check_all_copies(system, "contacts", "contact", contacts)


def check_counts(system):
    """CON-05..07, CON-19: kept by adding, so that an event taken twice or not at all shows."""
    def count(table, where="true"):
        return dict(system.psql("opportunities", f"select contact_id::text, count(*) from {table} where {where} group by 1"))
    opportunities = count("opportunity", "deleted_at is null")
    orders, meetings = count("sales_order"), count("task", "kind = 3")
    same("counts of contacts", rows(system, "contacts", """
        select contact_id, opportunities, orders, meetings from contact_count"""),
         {id: [n, orders.get(id, 0), meetings.get(id, 0)] for id, n in opportunities.items()})
    comments = {str(id) for (id,) in system.psql("opportunities", "select id from comment")}
    assert {str(id) for (id,) in system.psql("contacts", "select id from contact_comment")} == comments


def check_history(system, opportunity_events):
    """CON-11: an entry for each that a customer's history tells of, and no more."""
    told = ("opportunity.created", "opportunity.won", "opportunity.lost", "opportunity.commented", "order.created")
    expected = sum(e["type"].removeprefix("cohoi.") in told for e in opportunity_events)
    own = system.psql("contacts", "select count(*) from contact")[0][0]  # that it was created
    assert system.psql("contacts", "select count(*) from contact_history")[0][0] == expected + own


def check_opportunities(system):
    owned = {id: {"campaign_id": campaign if campaign != NOWHERE else None, "contact_id": contact, "owner_id": owner,
                  "state": state, "deleted": deleted} for id, (campaign, contact, owner, state, deleted) in rows(
        system, "opportunities", """
        select id, campaign_id, contact_id, owner_id, state, deleted_at is not null from opportunity""").items()}
    compared = check_all_copies(system, "opportunities", "opportunity", owned,
                                lambda daemon, row: daemon != "assignment" or row["campaign_id"])
    assert {"assignment", "notifications"} <= set(compared)
    assert system.psql("assignment", "select count(*) from opportunity where pending_decision is not null") == [(0,)]


def check_boards(system):
    """PEE-14: what stands in each column of a board, against the cards themselves."""
    cards = system.psql("opportunities", """
        select campaign_id, step_id, currency, count(*), sum(revenue) from opportunity
         where campaign_id <> %s and deleted_at is null and state <> 3 group by 1, 2, 3""", NOWHERE)
    totals = system.psql("opportunities", "select campaign_id, step_id, currency, n, revenue from step_total where n <> 0")
    assert sorted(totals) == sorted(cards)


def check_copies(system, opportunity_events):
    check_people(system)
    check_campaigns(system)
    check_contacts(system)
    check_counts(system)
    check_history(system, opportunity_events)
    check_opportunities(system)
    check_boards(system)
