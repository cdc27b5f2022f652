// commands_transaction -- making, changing and deleting transactions, and what a rule makes of them.
// CAT-04..13
#include "common/check.h"
#include "common/text.h"
#include "services/catalog/commands.h"
#include "services/catalog/facts.h"

static bool names(char *const *mask, size_t n, const char *field)
{
    for (size_t i = 0; i < n; i++) {
        if (same(mask[i], field)) return true;
    }
    return false;
}

// Oneself needs no looking up.
static const char *to_look_up(const Request *rq, const char *assignee_id)
{
    return actor_is(rq->actor, assignee_id) ? NULL : assignee_id;
}

// --- what making and changing have in common ---

static Status check_assignee(Request *rq, const Scene *s, const Transaction *before, const Transaction *t)
{
    if (!to_look_up(rq, t->assignee_id) || (before && same(before->assignee_id, t->assignee_id))) return OK;
    if (!s->assignee_is_known) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "assigneeId");
    return s->assignee_is_active ? OK : refuse_field(rq->why, COHOI__CODE__USER_INACTIVE, "assigneeId");
}

// CAT-05: one that is chosen now is offered by the active catalog; one that was chosen before stays.
static Status check_result(Request *rq, const Scene *s, const Transaction *before, const Transaction *t)
{
    if (!t->result_id || (before && same(before->result_id, t->result_id))) return OK;
    bool is_offered = s->result && s->result_is_offered;
    return is_offered ? OK : refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "resultId");
}

static Status check_person(Request *rq, const Around *around)
{
    return around->contact_is_erased ? refuse(rq->why, COHOI__CODE__CONTACT_ERASED) : OK;
}

static Status check(Request *rq, const Scene *s, const Transaction *before, const Transaction *t)
{
    Status st = check_person(rq, &s->around);
    if (st == OK) st = transaction_check(t, rq->why);
    if (st == OK) st = check_result(rq, s, before, t);
    return st == OK ? check_assignee(rq, s, before, t) : st;
}

// The contact and the opportunity are locked; so the latest completed one stays the latest until we commit.
static Given apply_rule(Request *rq, Tx *tx, const Scene *s, const Transaction *before, const Transaction *t)
{
    Given given = {0};
    if (!s->result || !rule_is_asked(before, t)) return given;
    Effect effect = rule_effect(t, s->result, s->latest_of_contact, s->latest_of_opportunity);
    if (effect_is_none(&effect)) return given;
    tell_applied(tx, rq->arena, t, &effect, s);
    if (effect.customer_status_id) given = (Given){effect.customer_status_id, s->at};
    return given;
}

static void reply_with(Request *rq, const Scene *s, const Transaction *t)
{
    Transaction *out = rq->out;
    Standing standing = standing_of(rq->actor, &s->around, t->assignee_id);
    *out = *t;
    transaction_show(out, &s->around, &standing);
    if (t->result_id && s->result) out->result_name = s->result->name;
}

// --- making ---

// Which contact and opportunity: of the path, else of the body.
static Status choose_place(Request *rq, const Catalog__CreateTransaction *in, Wanted *w)
{
    const Transaction *t = in->transaction;
    w->contact_id = in->contact_id ? in->contact_id : t->contact_id;
    w->opportunity_id = in->opportunity_id ? in->opportunity_id : t->opportunity_id;
    if (t->contact_id && !same(t->contact_id, w->contact_id))
        return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "contactId");
    if (t->opportunity_id && !same(t->opportunity_id, w->opportunity_id))
        return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "opportunityId");
    if (!w->contact_id && !w->opportunity_id)
        return refuse_field(rq->why, COHOI__CODE__REQUIRED, "contactId");
    const Opportunities__Opportunity *o = fetched(rq)->opportunity;
    if (!w->contact_id && o) w->contact_id = o->contact_id;
    return OK;
}

static Status may_create(Request *rq, const Wanted *w, const Scene *s)
{
    const Around *k = &s->around;
    Standing standing = standing_of(rq->actor, k, NULL);
    bool is_there =
        w->opportunity_id ? standing.reads_opportunity && !k->opportunity_is_deleted : standing.reads_contact;
    if (!is_there || !k->contact_id) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (w->opportunity_id && !same(k->contact_id, k->opportunity_contact_id))
        return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "opportunityId");
    return standing.writes ? OK : refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
}

static void begin(Request *rq, const Catalog__CreateTransaction *in, const Scene *s, Transaction *t)
{
    transaction_begin(t, uuid_make(rq->arena), rq->actor->user_id, s->at, rq->arena);
    t->contact_id = (char *)s->around.contact_id;
    t->opportunity_id = (char *)s->around.opportunity_id;
    t->campaign_id = (char *)s->around.campaign_id;
    if (!names(in->update_mask, in->n_update_mask, "assignee_id")) t->assignee_id = rq->actor->user_id;
    transaction_settle(t, s->at, rq->arena);
    transaction_touch(t, s->at, rq->arena);
}

Status create_transaction(Request *rq, Tx *tx)
{
    const Catalog__CreateTransaction *in = rq->in;
    Transaction *t = arena_clone(rq->arena, &in->transaction->base);
    Wanted w = {.result_id = t->result_id,
                .assignee_id = to_look_up(rq, t->assignee_id),
                .reader_id = rq->actor->user_id};
    Scene s = {0};

    Status st = choose_place(rq, in, &w);
    if (st == OK) st = scene_load(tx, rq->arena, &w, &s);
    if (st == OK) st = scene_complete(rq, &w, &s);
    if (st == OK) st = may_create(rq, &w, &s);
    if (st != OK) return st;
    begin(rq, in, &s, t);
    st = check(rq, &s, NULL, t);
    if (st != OK) return st;

    tell_created(tx, t);
    const Given given = apply_rule(rq, tx, &s, NULL, t);
    transaction_insert(tx, rq->arena, t, &given);
    reply_with(rq, &s, t);
    return OK;
}

// --- changing ---

static Status refuse_moving(Request *rq, const Transaction *before, const Transaction *t)
{
    if (!same(before->contact_id, t->contact_id))
        return refuse_field(rq->why, COHOI__CODE__UNKNOWN_FIELD, "contactId");
    if (!same(before->opportunity_id, t->opportunity_id))
        return refuse_field(rq->why, COHOI__CODE__UNKNOWN_FIELD, "opportunityId");
    return OK;
}

static Transaction *changed(Request *rq, const Transaction *before, const Transaction *wish,
                            char *const *mask, size_t n, Time now)
{
    Transaction *t = arena_clone(rq->arena, &before->base);
    bool turns = names(mask, n, "status") && (!wish->has_status || wish->status != COMPLETED);
    if (turns) transaction_reopen(t);
    message_apply(&t->base, &wish->base, mask, n);
    transaction_settle(t, now, rq->arena);
    return t;
}

static void store_changed(Request *rq, Tx *tx, const Scene *s, const Transaction *before, Transaction *t)
{
    Cohoi__Change **changes = NULL;
    if (message_changes(rq->arena, &before->base, &t->base, &changes) == 0) return;
    transaction_touch(t, s->at, rq->arena);
    tell_updated(tx, rq->arena, before, t);
    const Given given = apply_rule(rq, tx, s, before, t);
    transaction_save(tx, rq->arena, t, &given);
}

Status update_transaction(Request *rq, Tx *tx)
{
    const Catalog__UpdateTransaction *in = rq->in;
    const Wanted w = {.id = in->id,
                      .result_id = in->transaction->result_id,
                      .assignee_id = to_look_up(rq, in->transaction->assignee_id),
                      .reader_id = rq->actor->user_id};
    Standing standing;
    Scene s = {0};

    Status st = open_to_write(rq, tx, &w, &s, &standing);
    if (st != OK) return st;
    Transaction *before = s.transaction;
    before->result_name = NULL;
    Transaction *t = changed(rq, before, in->transaction, in->update_mask, in->n_update_mask, s.at);
    st = refuse_moving(rq, before, t);
    if (st == OK) st = check(rq, &s, before, t);
    if (st != OK) return st;
    store_changed(rq, tx, &s, before, t);
    reply_with(rq, &s, t);
    return OK;
}

// What a rule made of its opportunity and its contact stays. AMB-31
Status delete_transaction(Request *rq, Tx *tx)
{
    const Catalog__DeleteTransaction *in = rq->in;
    const Wanted w = {.id = in->id, .reader_id = rq->actor->user_id};
    Standing standing;
    Scene s = {0};

    Status st = open_to_write(rq, tx, &w, &s, &standing);
    if (st != OK) return st;
    transaction_drop(tx, in->id);
    tell_deleted(tx, s.transaction);
    return OK;
}
