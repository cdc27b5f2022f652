"""The shuffle: owners drawn by lot, evenly, once, whatever dies in between."""
import collections
import threading

import psycopg
import pytest
from cohoi_client import eventually
from dealing import auto, crowd, decisions, enter, owners, quiet, spread
from sales import Sales, act, event_types, events


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def new_campaign(sales, people, **fields):
    return auto(sales, people, autoDistribute=False, **fields)


def shuffle(user, campaign, body=None, **more):
    return user.client.post(f"/v1/campaigns/{campaign['id']}:shuffle", body or {}, **more)


def owner_of_each(sales, campaign):
    return dict(sales.cohoi.psql("opportunities", """
        select id::text, owner_id::text from opportunity where campaign_id = %s""", campaign["id"]))


def plan(reply):
    return {a["opportunityId"]: a["toUserId"] for a in reply.json.get("assignments", [])}


def test_unowned_active_ones_are_shared_out_evenly(sales):
    """ASG-06, AMB-08, PEE-08"""
    people = crowd(sales, 3)
    campaign = new_campaign(sales, people)
    made = enter(sales, campaign, 10)
    (mine,), (lost, gone) = enter(sales, campaign, 1, ownerId=people[0].id), enter(sales, campaign, 2)
    act(sales.manager, {"id": lost}, "lose", {}).expect(200)
    sales.cohoi.admin.delete(f"/v1/opportunities/{gone}").ok()
    sales.cohoi.settle()
    done = shuffle(sales.manager, campaign).expect(200)
    assert set(plan(done)) == set(made) and done["bulkActId"]
    quiet(sales)
    now = owner_of_each(sales, campaign)
    assert {id: now[id] for id in plan(done)} == plan(done)
    assert (now[mine], now[lost]) == (people[0].id, None)
    assert spread(collections.Counter(plan(done).values()).values()) <= 1
    for id in made:
        assert event_types(sales.cohoi, {"id": id}) == ["opportunity.created", "opportunity.owner_changed"]
        _, told, envelope = events(sales.cohoi, {"id": id})[-1]
        assert told["why"] == "SHUFFLED" and envelope["bulkactid"] == done["bulkActId"]


def test_a_preview_writes_nothing_and_equals_the_run_with_its_seed(sales):
    """ASG-06, AMB-08"""
    campaign = new_campaign(sales, crowd(sales, 3))
    enter(sales, campaign, 20)
    preview = shuffle(sales.manager, campaign, {"dryRun": True}).expect(200)
    assert "bulkActId" not in preview.json and len(plan(preview)) == 20
    sales.cohoi.settle()
    assert owners(sales, campaign) == {None: 20} and decisions(sales, campaign) == []
    again = shuffle(sales.manager, campaign, {"dryRun": True, "seed": preview["seed"]}).expect(200)
    other = shuffle(sales.manager, campaign, {"dryRun": True, "seed": "42"}).expect(200)
    run = shuffle(sales.manager, campaign, {"seed": preview["seed"]}).expect(200)
    assert plan(run) == plan(again) == plan(preview) != plan(other) and other["seed"] == "42"
    quiet(sales)
    assert owner_of_each(sales, campaign) == plan(preview)


def test_owned_ones_are_drawn_again_if_the_manager_says_so(sales):
    """AMB-08: one event for each change, none where the lot falls on the owner"""
    people = crowd(sales, 3)
    campaign = new_campaign(sales, people)
    enter(sales, campaign, 12, ownerId=people[0].id)
    enter(sales, campaign, 3)
    done = shuffle(sales.manager, campaign, {"includeOwned": True, "seed": "7"}).expect(200)
    quiet(sales)
    assert owners(sales, campaign) == {p.id: 5 for p in people}
    changes = done["assignments"]
    assert all(a.get("fromUserId") != a["toUserId"] for a in changes)
    assert len(changes) == 10 and len(decisions(sales, campaign)) == 10
    assert sum(a.get("fromUserId") == people[0].id for a in changes) >= 7


def test_only_active_salespeople_are_drawn(sales):
    """ASG-06"""
    people = crowd(sales, 3)
    campaign = new_campaign(sales, people, distributionUserIds=[people[0].id])
    sales.cohoi.admin.patch(f"/v1/users/{people[2].id}", {"active": False}).ok()
    sales.cohoi.settle()
    enter(sales, campaign, 6)
    shuffle(sales.manager, campaign).expect(200)
    quiet(sales)
    assert owners(sales, campaign) == {people[0].id: 3, people[1].id: 3}
    empty = new_campaign(sales, [])
    assert shuffle(sales.manager, empty).expect(200).json.get("assignments", []) == []
    enter(sales, empty, 1)
    shuffle(sales.manager, empty).expect(412, "WRONG_STATE")


def test_only_the_campaigns_managers_shuffle(sales):
    """ASG-06, ACC-02..05"""
    campaign = new_campaign(sales, sales.people)
    enter(sales, campaign, 2)
    for user, status in [(sales.an, 403), (sales.join("manager"), 403), (sales.join("customer_care"), 403),
                         (sales.join("salesperson"), 404)]:
        for body in ({}, {"dryRun": True}):
            shuffle(user, campaign, body).expect(status)
    shuffle(sales.manager, {"id": "00000000-0000-7000-8000-000000000000"}).expect(404)
    shuffle(sales.manager, {"id": "x"}).expect(400)
    sales.cohoi.settle()
    assert owners(sales, campaign) == {None: 2}


def test_what_changed_hands_since_the_draw_stays_as_it_is(sales):
    """AMB-08, ASG-04"""
    campaign = new_campaign(sales, sales.people)
    first, second = enter(sales, campaign, 2)
    sales.cohoi.settle()
    # As if assignment had not heard of the registration yet.
    act(sales.an, {"id": first}, "register").expect(200)
    sales.cohoi.settle()
    sales.cohoi.psql("assignment", "update opportunity set owner_id = null where id = %s", first)
    done = shuffle(sales.manager, campaign).expect(200)
    assert set(plan(done)) == {first, second}
    quiet(sales)
    assert owner_of_each(sales, campaign)[first] == sales.an.id
    assert "opportunity.assignment_not_applied" in event_types(sales.cohoi, {"id": first})
    assert owner_of_each(sales, campaign)[second] == plan(done)[second]


def test_a_retry_does_the_same_and_nothing_twice(sales):
    """ASG-06"""
    campaign = new_campaign(sales, crowd(sales, 4))
    enter(sales, campaign, 9)
    key = f"shuffle-{campaign['id']}"
    first = shuffle(sales.manager, campaign, key=key).expect(200)
    enter(sales, campaign, 3)
    again = shuffle(sales.manager, campaign, key=key).expect(200)
    assert again.json == first.json
    shuffle(sales.manager, campaign, {"includeOwned": True}, key=key).expect(409, "IDEMPOTENCY_KEY_REUSED")
    quiet(sales)
    assert len(decisions(sales, campaign)) == 9 and owners(sales, campaign)[None] == 3


def test_managers_at_once_do_not_undo_each_other(sales):
    """AMB-08, ASG-06"""
    people = crowd(sales, 3)
    campaign = new_campaign(sales, people)
    enter(sales, campaign, 30)
    threads = [threading.Thread(target=lambda: shuffle(sales.manager, campaign).expect(200)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    quiet(sales)
    assert None not in owners(sales, campaign) and len(decisions(sales, campaign)) == 30


def test_killed_in_the_middle_it_is_completed_by_a_retry_and_nothing_happens_twice(make_cohoi):
    """ASG-06, AMB-08"""
    cohoi = make_cohoi()
    sales = Sales(cohoi)
    people = crowd(sales, 3)
    campaign = new_campaign(sales, people)
    made = enter(sales, campaign, 1500)  # four transactions
    quiet(sales)
    replies = []

    def ask():
        try:
            replies.append(shuffle(sales.manager, campaign, key="the-shuffle", timeout=120))
        except Exception as error:  # its answer may be lost
            replies.append(error)

    def parts():
        return cohoi.psql("assignment", "select count(*) from commands where id like 'the-shuffle/%%'")[0][0]
    with psycopg.connect(cohoi.configuration("assignment", "dsn")) as held:
        held.execute("select 1 from opportunity where id = %s for update", [sorted(made)[1000]])  # the third waits
        asking = threading.Thread(target=ask)
        asking.start()
        eventually(lambda: parts() == 3, 30, "the plan and two parts")
        cohoi.kill("assignment")
    cohoi.wait_ready()
    asking.join()
    done = eventually(lambda: shuffle(sales.manager, campaign, key="the-shuffle", timeout=120).expect(200), 60)
    assert parts() == 5 and set(plan(done)) == set(made)
    quiet(sales)
    assert owner_of_each(sales, campaign) == plan(done)
    assert spread(owners(sales, campaign).values()) == 0
    assert collections.Counter(e["subject"] for e in decisions(sales, campaign)) == {id: 1 for id in made}
    changes = [e for e in cohoi.events("opportunities", "cohoi.opportunity.owner_changed")]
    assert collections.Counter(e["subject"] for e in changes) == {id: 1 for id in made}
    assert {e["bulkactid"] for e in changes} == {done["bulkActId"]}
    for reply in replies:  # repeated by the gateway, it was the same shuffle
        assert isinstance(reply, Exception) or reply.status != 200 or plan(reply) == plan(done)
