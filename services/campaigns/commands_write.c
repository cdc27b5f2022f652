// commands_write -- making and changing campaigns. CMP-03..13
#include "common/check.h"
#include "common/text.h"
#include "services/campaigns/commands.h"
#include "services/campaigns/rights.h"
#include "services/campaigns/store.h"

enum { LEAVE_AT_ONCE = 450 }; // each is an event, and a transaction appends 500 at most

// What a request wants of a campaign. `campaign` is a copy, for the command may run again.
typedef struct Wish {
    Campaign *campaign;
    char *const *mask;
    size_t n;
    const char *move_to;
} Wish;

static Wish wish_of(Request *rq, const Campaign *c, char *const *mask, size_t n, const char *move_to)
{
    Wish w = {.campaign = arena_clone(rq->arena, &c->base), .mask = mask, .n = n, .move_to = move_to};
    campaign_trim(w.campaign, rq->arena);
    return w;
}

// `wanted` names the campaign, if there is one already; the rest is seen from the wish.
static Status load(Request *rq, Tx *tx, const Campaign *wish, Wanted *wanted, Scene *out)
{
    char *targets[] = {wish->on_success_campaign_id, wish->on_failure_campaign_id};
    char **people = NULL, **led_to = NULL;
    size_t n_people = 0, n_led_to = 0;

    for (size_t i = 0; i < wish->n_manager_ids; i++) PUSH(rq->arena, people, n_people, wish->manager_ids[i]);
    for (size_t i = 0; i < wish->n_salesperson_ids; i++) {
        PUSH(rq->arena, people, n_people, wish->salesperson_ids[i]);
    }
    if (rq->actor->user_id) PUSH(rq->arena, people, n_people, rq->actor->user_id);
    for (size_t i = 0; i < 2; i++) {
        if (targets[i]) PUSH(rq->arena, led_to, n_led_to, targets[i]);
    }
    wanted->people = people;
    wanted->n_people = n_people;
    wanted->targets = led_to;
    wanted->n_targets = n_led_to;
    wanted->code = wish->code;
    wanted->new_external_id = wish->external_id;
    return scene_load(tx, rq->arena, wanted, out);
}

// --- what both making and changing must find ---

typedef enum Known { UNKNOWN, INACTIVE, ACTIVE } Known;

static Known known(Request *rq, const Scene *s, const char *user_id)
{
    const Accounts__Person *p = fetched_person(rq, user_id);
    for (size_t i = 0; i < s->n_people; i++) {
        if (same(s->people[i].id, user_id)) return s->people[i].active ? ACTIVE : INACTIVE;
    }
    return !p ? UNKNOWN : p->active ? ACTIVE : INACTIVE;
}

// Who is new to the campaign must exist and be active; who is in it already may have left the company.
static Status check_people(Request *rq, const Scene *s, char *const *ids, size_t n, const char *field)
{
    Status st = OK;
    for (size_t i = 0; i < n; i++) {
        if (s->campaign && campaign_has_member(s->campaign, ids[i])) continue;
        Known person = known(rq, s, ids[i]);
        if (person == ACTIVE) continue;
        if (person == UNKNOWN && !fetched(rq)->were_asked) {
            want_person(rq, ids[i]);
            continue;
        }
        Cohoi__Code code = person == INACTIVE ? COHOI__CODE__USER_INACTIVE : COHOI__CODE__UNKNOWN_VALUE;
        st = refuse_field(rq->why, code, arena_print(rq->arena, "%s[%zu]", field, i));
    }
    return st;
}

// A chain leads to a campaign that whoever sets it may see; one that was set stays. CMP-12, CMP-13
static Status check_target(Request *rq, const Scene *s, const Campaign *c, bool on_success)
{
    const char *id = on_success ? c->on_success_campaign_id : c->on_failure_campaign_id, *set = NULL;
    if (s->campaign) {
        set = on_success ? s->campaign->on_success_campaign_id : s->campaign->on_failure_campaign_id;
    }
    if (!id || same(id, set) || same(id, c->id)) return OK;
    for (size_t i = 0; i < s->n_targets; i++) {
        if (same(s->targets[i]->id, id) && may_see_campaign(rq->actor, s->targets[i])) return OK;
    }
    return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE,
                        on_success ? "onSuccessCampaignId" : "onFailureCampaignId");
}

// Of two at once the unique indices refuse one, which runs again and is told here.
static Status check_unique(const Scene *s, const Campaign *c, Refusal *why)
{
    if (s->code_holder && !same(s->code_holder, c->id)) {
        return refuse_field(why, COHOI__CODE__ALREADY_EXISTS, "code");
    }
    if (s->external_id_holder && !same(s->external_id_holder, c->id)) {
        return refuse_field(why, COHOI__CODE__ALREADY_EXISTS, "externalId");
    }
    return OK;
}

static Status check(Request *rq, const Scene *s, const Campaign *c)
{
    Status st = campaign_check(c, rq->why);
    if (st == OK) st = check_people(rq, s, c->manager_ids, c->n_manager_ids, "managerIds");
    if (st == OK) st = check_people(rq, s, c->salesperson_ids, c->n_salesperson_ids, "salespersonIds");
    if (st == OK) st = check_target(rq, s, c, true);
    if (st == OK) st = check_target(rq, s, c, false);
    return st == OK ? check_unique(s, c, rq->why) : st;
}

// --- making ---

static Status make(Request *rq, Tx *tx, const Scene *s, Campaign *c)
{
    Campaigns__CampaignCreated created = CAMPAIGNS__CAMPAIGN_CREATED__INIT;

    campaign_begin(c, rq->actor->user_id, rq->now, rq->arena);
    campaign_settle(c, rq->arena);
    c->has_version = true;
    c->version = 1;
    c->created_at = c->updated_at = timestamp_make(rq->arena, rq->now);
    c->created_by = rq->actor->user_id;
    Status st = check(rq, s, c);
    if (st == OK) st = all_is_known(rq);
    if (st != OK) return st;

    campaign_insert(tx, rq->arena, c);
    created.campaign = c;
    emit(tx, c->id, c->id, &created);
    *(Campaign *)rq->out = *c;
    return OK;
}

Status create_campaign(Request *rq, Tx *tx)
{
    const Campaigns__CreateCampaign *in = rq->in;
    const Wish w = wish_of(rq, in->campaign, NULL, 0, NULL);
    Wanted wanted = {0};
    Scene s = {0};

    w.campaign->id = uuid_make(rq->arena);
    Status st = load(rq, tx, w.campaign, &wanted, &s);
    return st == OK ? make(rq, tx, &s, w.campaign) : st;
}

Status clone_campaign(Request *rq, Tx *tx)
{
    const Campaigns__CloneCampaign *in = rq->in;
    const char *user_id = rq->actor->user_id;
    const Wanted wanted = {.id = in->id, .people = (char *const *)&user_id, .n_people = user_id ? 1 : 0};
    Scene s = {0};

    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st != OK) return st;
    if (!s.campaign || !may_see_campaign(rq->actor, s.campaign)) {
        return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    }
    Campaign *c = campaign_clone(s.campaign, uuid_make(rq->arena), in->name, rq->now, rq->arena);
    if (user_id) PUSH(rq->arena, c->manager_ids, c->n_manager_ids, user_id);
    return make(rq, tx, &s, c);
}

// --- changing ---

static Status apply(Request *rq, const Wish *w, const Campaign *before, Campaign *c)
{
    Status st = steps_known(STEPS_OF(before), STEPS_OF(w->campaign), rq->why);
    if (st == OK) st = reasons_known(REASONS_OF(before), REASONS_OF(w->campaign), rq->why);
    if (st != OK) return st;
    steps_inherit(STEPS_OF(before), STEPS_OF(w->campaign));
    message_apply(&c->base, &w->campaign->base, w->mask, w->n);
    members_follow(c, w->mask, w->n);
    campaign_settle(c, rq->arena);
    return OK;
}

static Status move_out(Request *rq, const Wish *w, const Campaign *before, const Campaign *c, StepMoves *out)
{
    want_used_steps(rq, c->id, STEPS_OF(before), STEPS_OF(c), w->move_to);
    Status st = all_is_known(rq);
    if (st != OK) return st;
    const Fetched *f = fetched(rq);
    return steps_moved(STEPS_OF(before), STEPS_OF(c), w->move_to, f->used_steps, f->n_used_steps, out,
                       rq->why);
}

static void store_changed(Request *rq, Tx *tx, Campaign *c, Campaigns__CampaignUpdated *updated,
                          char *const *left, size_t n_left)
{
    c->version++;
    c->updated_at = timestamp_make(rq->arena, rq->now);
    campaign_save(tx, rq->arena, c);
    updated->campaign = c;
    emit(tx, c->id, c->id, updated);
    for (size_t i = 0; i < n_left; i++) {
        Campaigns__MemberLeft event = CAMPAIGNS__MEMBER_LEFT__INIT;
        event.campaign_id = c->id;
        event.user_id = left[i];
        emit(tx, c->id, c->id, &event); /* PEE-01 */
    }
}

static Status change(Request *rq, Tx *tx, const Wish *w, const Scene *s)
{
    Campaigns__CampaignUpdated updated = CAMPAIGNS__CAMPAIGN_UPDATED__INIT;
    Campaign *c = arena_clone(rq->arena, &s->campaign->base);
    StepMoves moves = {0};
    size_t n_left;

    Status st = apply(rq, w, s->campaign, c);
    if (st == OK) st = check(rq, s, c);
    if (st == OK) st = move_out(rq, w, s->campaign, c, &moves);
    if (st != OK) return st;
    char **left = members_left(s->campaign, c, rq->arena, &n_left);
    if (n_left > LEAVE_AT_ONCE) return refuse_field(rq->why, COHOI__CODE__TOO_MANY, "salespersonIds");

    updated.moved_steps = moves.items;
    updated.n_moved_steps = moves.n;
    updated.n_changes = message_changes(rq->arena, &s->campaign->base, &c->base, &updated.changes);
    if (updated.n_changes > 0) store_changed(rq, tx, c, &updated, left, n_left);
    *(Campaign *)rq->out = *c;
    return OK;
}

static Status may_change(Request *rq, const Campaign *c)
{
    if (!c || !(may_see_campaign(rq->actor, c))) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (!may_change_campaign(rq->actor, c)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    return version_fits(rq, c->version);
}

Status update_campaign(Request *rq, Tx *tx)
{
    const Campaigns__UpdateCampaign *in = rq->in;
    const Wish w = wish_of(rq, in->campaign, in->update_mask, in->n_update_mask, in->move_to);
    Wanted wanted = {.id = in->id};
    Scene s = {0};

    Status st = load(rq, tx, w.campaign, &wanted, &s);
    if (st == OK) st = may_change(rq, s.campaign);
    return st == OK ? change(rq, tx, &w, &s) : st;
}

Status put_campaign_by_external_id(Request *rq, Tx *tx)
{
    const Campaigns__PutCampaignByExternalId *in = rq->in;
    const Wish w = wish_of(rq, in->campaign, in->update_mask, in->n_update_mask, in->move_to);
    Wanted wanted = {.external_id = in->external_id};
    Scene s = {0};

    w.campaign->external_id = in->external_id; /* whatever the body says */
    Status st = load(rq, tx, w.campaign, &wanted, &s);
    if (st == OK && !s.campaign) {
        w.campaign->id = uuid_make(rq->arena);
        return make(rq, tx, &s, w.campaign);
    }
    if (st == OK) st = may_change(rq, s.campaign);
    if (st != OK) return st;
    steps_name(STEPS_OF(s.campaign), STEPS_OF(w.campaign));
    reasons_name(REASONS_OF(s.campaign), REASONS_OF(w.campaign));
    return change(rq, tx, &w, &s);
}
