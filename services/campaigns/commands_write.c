// commands_write -- making and changing campaigns.
#include "common/check.h"
#include "common/text.h"
#include "services/campaigns/commands.h"
#include "services/campaigns/store.h"

static bool may_change(const Request *rq, const Campaign *c)
{
    /* ACC-04: its managers; an administrator mends one whose managers have left */
    return (actor_may(rq->actor, COHOI__PERMISSION__OPPORTUNITIES_MANAGE) &&
            campaign_has_manager(c, rq->actor->user_id)) ||
           actor_may(rq->actor, COHOI__PERMISSION__USERS_MANAGE);
}

static bool may_see(const Request *rq, const Campaign *c)
{
    return actor_may(rq->actor, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL) ||
           campaign_has_member(c, rq->actor->user_id); /* ACC-02 */
}

// Chains lead to campaigns that exist. CMP-12, CMP-13
static Status targets_check(Request *rq, Tx *tx, const Campaign *c)
{
    char *ids[] = {c->on_success_campaign_id, c->on_failure_campaign_id};
    const char *fields[] = {"onSuccessCampaignId", "onFailureCampaignId"};
    Status st = OK;

    for (int i = 0; i < 2 && st == OK; i++) {
        Campaign *target = NULL;
        if (!ids[i] || same(ids[i], c->id)) continue;
        st = campaign_load(tx, rq->arena, ids[i], &target);
        if (st == NOT_FOUND || (st == OK && !may_see(rq, target))) {
            st = refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, fields[i]);
        }
    }
    return st;
}

// Common to all ways of making one: `c` is the request's, completed here.
static Status make(Request *rq, Tx *tx, Campaign *c)
{
    Campaigns__CampaignCreated created = CAMPAIGNS__CAMPAIGN_CREATED__INIT;

    c->id = uuid_make(rq->arena);
    campaign_complete(c, rq->actor->user_id, rq->now, rq->arena);
    c->has_version = true;
    c->version = 1;
    c->created_at = c->updated_at = timestamp_make(rq->arena, rq->now);
    c->created_by = rq->actor->user_id;
    Status st = campaign_check(c, rq->why);
    if (st == OK) st = targets_check(rq, tx, c);
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
    Status st = members_check(rq, tx, NULL, in->campaign);
    if (st != OK) return st;
    return make(rq, tx, in->campaign);
}

Status clone_campaign(Request *rq, Tx *tx)
{
    const Campaigns__CloneCampaign *in = rq->in;
    Campaign *from;

    Status st = campaign_load(tx, rq->arena, in->id, &from);
    if (st == NOT_FOUND || (st == OK && !may_see(rq, from))) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st != OK) return st;
    return make(rq, tx, campaign_clone(from, in->name, rq->arena));
}

static void emit_those_who_left(Request *rq, Tx *tx, const Campaign *before, Campaign *after)
{
    for (size_t i = 0; i < before->n_salesperson_ids; i++) {
        Campaigns__MemberLeft left = CAMPAIGNS__MEMBER_LEFT__INIT;
        if (campaign_has_salesperson(after, before->salesperson_ids[i])) continue;
        left.campaign_id = after->id;
        left.user_id = before->salesperson_ids[i];
        left.campaign = after;
        emit(tx, after->id, after->id, &left); /* PEE-01 */
    }
    (void)rq;
}

// `c` is locked; what the mask names is taken over, checked, stored and told.
static Status change(Request *rq, Tx *tx, Campaign *c, const Campaign *in, char *const *mask, size_t n_mask,
                     const char *move_to)
{
    Campaigns__CampaignUpdated updated = CAMPAIGNS__CAMPAIGN_UPDATED__INIT;
    Campaign *before = arena_clone(rq->arena, &c->base);
    const Fetched *f = fetched(rq);

    message_apply(&c->base, &in->base, mask, n_mask);
    campaign_complete(c, NULL, rq->now, rq->arena);
    Status st = campaign_check(c, rq->why);
    if (st == OK) st = members_check(rq, tx, before, c);
    if (st == OK) st = targets_check(rq, tx, c);
    if (st == OK) {
        st = steps_moved(before->steps, before->n_steps, c->steps, c->n_steps, f->used_steps, f->n_used_steps,
                         move_to, &updated.moved_steps, &updated.n_moved_steps, rq->arena, rq->why);
    }
    if (st != OK) return st;

    updated.n_changes = message_changes(rq->arena, &before->base, &c->base, &updated.changes);
    *(Campaign *)rq->out = *c;
    if (updated.n_changes == 0) return OK;
    c->version++;
    c->updated_at = timestamp_make(rq->arena, rq->now);
    campaign_save(tx, rq->arena, c);
    updated.campaign = c;
    emit(tx, c->id, c->id, &updated);
    emit_those_who_left(rq, tx, before, c);
    *(Campaign *)rq->out = *c;
    return OK;
}

Status update_campaign(Request *rq, Tx *tx)
{
    const Campaigns__UpdateCampaign *in = rq->in;
    Campaign *c;

    Status st = campaign_lock(tx, rq->arena, in->id, &c);
    if (st == NOT_FOUND || (st == OK && !may_see(rq, c) && !may_change(rq, c))) {
        return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    }
    if (st == OK && !may_change(rq, c)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK) st = version_fits(rq, c->version);
    if (st != OK) return st;
    return change(rq, tx, c, in->campaign, in->update_mask, in->n_update_mask, in->move_to);
}

// Who puts by a key of his own knows no ids of ours: steps and fail reasons without one are those of the same place.
static void keep_ids(Campaign *in, const Campaign *there)
{
    for (size_t i = 0; i < in->n_steps && i < there->n_steps; i++) {
        if (!in->steps[i]->id) in->steps[i]->id = there->steps[i]->id;
    }
    for (size_t i = 0; i < in->n_fail_reasons && i < there->n_fail_reasons; i++) {
        if (!in->fail_reasons[i]->id) in->fail_reasons[i]->id = there->fail_reasons[i]->id;
    }
}

Status put_campaign_by_external_id(Request *rq, Tx *tx)
{
    const Campaigns__PutCampaignByExternalId *in = rq->in;
    Campaign *c;

    in->campaign->external_id = in->external_id;
    Status st = campaign_lock_by_external_id(tx, rq->arena, in->external_id, &c);
    if (st == NOT_FOUND) {
        st = members_check(rq, tx, NULL, in->campaign);
        return st == OK ? make(rq, tx, in->campaign) : st;
    }
    if (st == OK && !may_change(rq, c)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK) st = version_fits(rq, c->version);
    if (st != OK) return st;
    keep_ids(in->campaign, c);
    return change(rq, tx, c, in->campaign, in->update_mask, in->n_update_mask, NULL);
}
