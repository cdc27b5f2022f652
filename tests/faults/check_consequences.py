"""What follows from what was done: owners by turn, chained opportunities, notifications, audit; each exactly once."""
from collections import Counter

from logs import owners_log
from story import Audience, notices_of


def rotation(users, given):
    """Is `given` the users in turn, from whoever was first?"""
    start = users.index(given[0]) if given else 0
    return all(user == users[(start + n) % len(users)] for n, user in enumerate(given))


def check_round_robin(decisions, campaign):
    """decisions: the events of assignment. Nobody is passed over and nobody had twice. PEE-02"""
    users = campaign["distributionUserIds"]
    given = [e["data"]["toOwnerId"] for e in decisions if e["data"]["campaignId"] == campaign["id"]]
    counts = Counter({user: 0 for user in users})
    counts.update(given)
    assert set(counts) == set(users), f"given to others: {counts}"
    assert max(counts.values()) - min(counts.values()) <= 1, counts
    assert rotation(users, given), "the turn was lost"
    return counts


def check_distribution(story, assignment_events):
    """ASG-01: each that waited was decided once, and that was carried out once, unless it had ended by then."""
    decisions = [e for e in assignment_events if e["type"] == "cohoi.assignment.decided"]
    decided = Counter(e["subject"] for e in decisions)
    assert decided == Counter(dict.fromkeys(story.awaiting(), 1)), "not each was decided exactly once"
    applied = [e for e in story.of_type["owner_changed"] if e["data"]["why"] == "DISTRIBUTED"]
    declined = story.of_type["assignment_not_applied"]
    answered = Counter(e["data"]["decisionId"] for e in applied + declined)
    assert answered == Counter(e["data"]["decisionId"] for e in decisions), "not each decision was answered exactly once"
    assert {e["data"]["why"] for e in declined} <= {"CLOSED"}
    assert Counter(e["subject"] for e in applied + declined) == decided
    return decisions


def check_chains(story, people):
    """CMP-12, CMP-13: exactly one in C for each success in A and each failure in B; no loops (AMB-12)."""
    must = Counter()
    for kind, campaign in (("won", people.a), ("lost", people.b)):
        must.update(e["subject"] for e in story.of_type[kind] if e["data"]["campaignId"] == campaign["id"])
    made = [e["data"]["opportunity"] for e in story.of_type["created"] if e["data"]["why"] == "CHAINED"]
    assert {o["campaignId"] for o in made} <= {people.c["id"]}
    assert Counter(o["chainedFromId"] for o in made) == must
    assert not story.of_type["chain_skipped"]
    assert len(must) > 0


def check_notifications(system, story, people, notification_events):
    """NTF-01, NTF-02: what the rules say, for each user and event once; each was told to the world once, too."""
    viewers = [str(id) for (id,) in system.psql("notifications", """
        select id from person where active and roles && array(select name from role where views_all)""")]
    audiences = {c["id"]: Audience(c, viewers) for c in (people.a, people.b, people.c)}
    due = notices_of(story, audiences)
    told = Counter()
    for event in notification_events:
        assert event["type"] == "cohoi.notification.created", event
        n = event["data"]["notification"]
        told[n["userId"], n["eventId"], n["type"]] += 1
    missing, extra = due - set(told), set(told) - due
    assert not missing and not extra, (
        f"{len(missing)} missing, {len(extra)} too many: {list(missing)[:2]} {list(extra)[:2]}")
    assert max(told.values()) == 1, "something was told twice"
    kept = Counter(system.psql("notifications", "select user_id::text, cause_id::text from notification"))
    assert kept == Counter((user, event) for user, event, _ in told)
    return len(due)


def check_audit(system):
    """PEE-12: accounts has noted every event of the others, and its own, once; rows of inboxes are nobody's change."""
    sources = {name.rpartition("-")[0] for name in system.processes()} - {"gateway", ""}
    logged = Counter(id for source in sources for _, _, id, type, *_ in owners_log(system, source)
                     if not type.startswith("cohoi.notification."))
    assert Counter(id for (id,) in system.psql("accounts", "select event_id from audit")) == logged
