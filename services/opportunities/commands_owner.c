// commands_owner -- who owns an opportunity: by hand, by registration, or nobody.
#include "common/text.h"
#include "common/unit.h"
#include "services/opportunities/commands.h"
#include "services/opportunities/facts.h"

// ASG-08: the campaign's manager; outside campaigns only the contact's salesperson can own (ASG-10).
static Status may_own(const Scene *s, const char *owner_id, Refusal *why)
{
    if (opportunity_is_in_campaign(s->o)) {
        return campaign_has_member(s->campaign, owner_id) ? OK : refuse(why, COHOI__CODE__NOT_A_MEMBER);
    }
    if (!s->customer || !s->customer->salesperson_id) return refuse(why, COHOI__CODE__CONTACT_UNOWNED);
    return same(s->customer->salesperson_id, owner_id) ? OK : refuse(why, COHOI__CODE__OWNER_MISMATCH);
}

static Status load_active_person(Request *rq, Tx *tx, const char *id, Person *out)
{
    Status st = person_load(tx, rq->arena, id, out);
    if (st == OK && !out->is_known) st = want_copies(rq, NULL, NULL, id);
    if (st != OK) return st;
    const Accounts__Person *fetched = copies(rq)->person;
    if (!out->is_known && fetched) {
        *out = (Person){.is_known = true, .is_active = fetched->active, .name = fetched->full_name};
    }
    if (!out->is_known) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "ownerId");
    return out->is_active ? OK : refuse(rq->why, COHOI__CODE__USER_INACTIVE);
}

static void own(Scene *s, const char *owner_name)
{
    s->owner_since = s->at;
    s->owner_name = owner_name;
}

Status give_to(Request *rq, Tx *tx, Scene *s, const Standing *standing, const char *owner_id)
{
    Person person;

    Status st = standing->manages ? OK : refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK) st = may_own(s, owner_id, rq->why);
    if (st == OK) st = load_active_person(rq, tx, owner_id, &person);
    if (st == OK) st = opportunity_own(s->o, owner_id, rq->why);
    if (st == OK && !same(s->before->owner_id, owner_id)) own(s, person.name);
    return st;
}

Status take_from_owner(Request *rq, Scene *s)
{
    if (!opportunity_is_in_campaign(s->o)) {
        return refuse(rq->why, COHOI__CODE__OWNER_MISMATCH); /* OPP-27: the contact is detached instead */
    }
    Status st = opportunity_own(s->o, NULL, rq->why);
    if (st == OK && s->before->owner_id) own(s, NULL); /* AMB-07: the wait does not begin again */
    return st;
}

void tell_if_given(Tx *tx, const Scene *s)
{
    const char *why = s->o->owner_id ? "ASSIGNED" : "RELEASED";
    if (!same(s->before->owner_id, s->o->owner_id)) tell_owner_changed(tx, s->before, s->o, why, NULL);
}

Status assign_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__AssignOpportunity *in = rq->in;
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_LOCK_CONTACT, &s, &standing);
    if (st == OK) st = give_to(rq, tx, &s, &standing, in->owner_id);
    if (st != OK) return st;
    save_change(rq, tx, &s);
    tell_if_given(tx, &s);
    reply_with(rq, &s, rq->out);
    return OK;
}

Status release_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__ReleaseOpportunity *in = rq->in;
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_LOCK, &s, &standing);
    if (st == OK) st = take_from_owner(rq, &s);
    if (st != OK) return st;
    save_change(rq, tx, &s);
    tell_if_given(tx, &s);
    reply_with(rq, &s, rq->out);
    return OK;
}

// --- registration (OPP-09, ASG-03..05) ---

// NEW-02: every attempt is on record, the winner's and the losers'.
static void record_claim(Request *rq, Tx *tx, const Scene *s, Cohoi__Code obstacle, int32_t gap)
{
    Opportunities__Claim claim = OPPORTUNITIES__CLAIM__INIT;
    Opportunities__ClaimMade made = OPPORTUNITIES__CLAIM_MADE__INIT;

    claim.id = uuid_make(rq->arena);
    claim.opportunity_id = s->o->id;
    claim.user_id = rq->actor->user_id;
    claim.at = timestamp_make(rq->arena, s->at);
    claim.has_won = true;
    claim.won = obstacle == COHOI__CODE__NO_PROBLEM;
    claim.owner_id = s->o->owner_id;
    if (!claim.won) claim.code = arena_copy(rq->arena, code_name(obstacle));
    if (obstacle == COHOI__CODE__ALREADY_TAKEN) {
        claim.has_gap_ms = true;
        claim.gap_ms = gap;
    }
    claim_insert(tx, rq->arena, &claim);
    made.claim = &claim;
    emit(tx, s->o->id, opportunity_partition_key(s->o), &made);
}

static Status lose_claim(Request *rq, Tx *tx, const Scene *s, Cohoi__Code obstacle)
{
    int32_t gap = gap_ms(s->owner_since, s->at);
    Status st = refuse(rq->why, obstacle);
    Cohoi__Problem *problem = rq->why->problem;

    if (obstacle == COHOI__CODE__ALREADY_TAKEN) {
        problem->owner_id = s->o->owner_id;
        problem->owner_name = (char *)s->owner_name;
        problem->has_gap_ms = true;
        problem->gap_ms = gap;
    }
    if (obstacle == COHOI__CODE__REGISTRATION_NOT_OPEN) problem->registrable_at = s->o->registrable_at;
    record_claim(rq, tx, s, obstacle, gap);
    keep_refusal(rq);
    return st;
}

Status register_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__RegisterOpportunity *in = rq->in;
    const char *user_id = rq->actor->user_id;
    Standing standing;
    Person me;
    Scene s;

    Status st = open_locked(rq, tx, in->id, SCENE_LOCK, false, &s, &standing);
    if (st == OK) st = version_fits(rq, s.o->version);
    if (st == OK && !user_id) st = refuse(rq->why, COHOI__CODE__NOT_A_MEMBER);
    if (st != OK) return st;

    /* s.at was read behind the lock: open from the very instant on, and never before */
    Cohoi__Code obstacle = registration_obstacle(s.o, s.campaign, user_id, s.at);
    if (obstacle != COHOI__CODE__NO_PROBLEM) return lose_claim(rq, tx, &s, obstacle);
    st = person_load(tx, rq->arena, user_id, &me);
    if (st == OK) st = opportunity_own(s.o, user_id, rq->why);
    if (st != OK) return st;

    own(&s, me.name);
    scene_save(tx, rq->arena, &s);
    record_claim(rq, tx, &s, obstacle, 0);
    tell_owner_changed(tx, s.before, s.o, "REGISTERED", NULL);
    reply_with(rq, &s, rq->out);
    return OK;
}
