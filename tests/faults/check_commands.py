"""Every acknowledged command was done, once; none that was refused was; what it changed is what the database holds."""
from collections import Counter, defaultdict

FACT = {
    "create": "cohoi.opportunity.created",
    "register": "cohoi.opportunity.owner_changed",
    "move": "cohoi.opportunity.step_changed",
    "win": "cohoi.opportunity.won",
    "lose": "cohoi.opportunity.lost",
    "comment": "cohoi.opportunity.commented",
    "create_contact": "cohoi.contact.created",
}


def only(mapping, wrong):
    """A few of those that are wrong, for the message."""
    return dict([(k, v) for k, v in mapping.items() if wrong(v)][:5])


def check_each_command_once(ledger, events):
    """events: those of opportunities and contacts. A command's id is the cause of what it emitted."""
    told = Counter((e.get("causationid"), e["type"]) for e in events)
    for what, type in FACT.items():
        times = {key: told[key, type] for key in ledger.keys(what)}
        assert times, f"no {what} was acknowledged: the load is too small to show anything"
        assert not only(times, lambda n: n != 1), f"{what} acknowledged, but told so often: {only(times, lambda n: n != 1)}"
    refused = ledger.keys("register", "ALREADY_TAKEN")
    claims = {key: told[key, "cohoi.opportunity.claim_made"] for key in refused}
    assert not only(claims, lambda n: n != 1), f"refused attempts that are kept so often: {claims}"  # NEW-02
    assert not [key for key in refused if told[key, FACT["register"]]]
    asked = {d.key for d in ledger.done}
    strangers = [e for e in events if e.get("causationid", "").partition("-")[0] in FACT and e["causationid"] not in asked]
    assert not strangers, f"commands that nobody was told of: {strangers[:3]}"


def check_each_record_once(system, load):
    """By name: neither an opportunity nor its customer stands there twice."""
    named = Counter(name for (name,) in system.psql(
        "opportunities", "select name_fold from opportunity where campaign_id = any(%s::uuid[])",
        [load.people.a["id"], load.people.b["id"]]))
    assert named == Counter(life.name for life in load.lives)
    customers = Counter(name for (name,) in system.psql("contacts", "select name_fold from contact"))
    assert customers == Counter(life.name for life in load.lives)
    for source in ("opportunities", "contacts"):
        kept = Counter(id for (id,) in system.psql(source, "select id from commands"))
        assert not only(kept, lambda n: n != 1)


def check_each_record_is_what_was_done(system, load, story):
    rows = {id: row for id, *row in system.psql("opportunities", """
        select id::text, contact_id::text, step_id::text, (array['ACTIVE', 'WON', 'LOST'])[state], owner_id::text
          from opportunity""")}
    for life in load.lives:
        owner = story.owner[life.id] if life.by_distribution else life.owner
        assert rows[life.id] == [life.contact_id, life.step, life.state, owner], life.name


def check_versions(system, events):
    """Each change raised the version by one and was told once."""
    told = defaultdict(set)
    for event in events:
        data = event["data"]
        version = data.get("version") or data.get("opportunity", {}).get("version")
        if event["type"].startswith("cohoi.opportunity.") and version:
            assert version not in told[event["subject"]], f"version {version} was told twice: {event}"
            told[event["subject"]].add(version)
    rows = {str(id): version for id, version in system.psql("opportunities", "select id, version from opportunity")}
    assert set(told) == set(rows)
    wrong = {id: (sorted(told[id]), version) for id, version in rows.items() if told[id] != set(range(1, version + 1))}
    assert not wrong, list(wrong.items())[:3]
