// commands_update -- editing, deleting and undeleting.
#include "common/check.h"
#include "common/text.h"
#include "services/opportunities/commands.h"
#include "services/opportunities/duplicates.h"
#include "services/opportunities/facts.h"
#include "services/opportunities/money.h"

// What an edit takes over as it is; the other fields have rules of their own below.
static const char *const plain_fields[] = {"name",
                                           "offered_service_id",
                                           "phone",
                                           "email",
                                           "marketing_campaign_id",
                                           "source",
                                           "expected_revenue",
                                           "priority",
                                           "expected_close_date",
                                           "team_id",
                                           "internal_note",
                                           "external_id"};
// What stays as it entered.
static const struct {
    const char *field, *json_name;
} fixed_fields[] = {{"campaign_id", "campaignId"},
                    {"contact_id", "contactId"},
                    {"entered_at", "enteredAt"},
                    {"closed_at", "closedAt"}};

static bool has(const Opportunities__UpdateOpportunity *in, const char *field)
{
    for (size_t i = 0; i < in->n_update_mask; i++) {
        if (same(in->update_mask[i], field)) return true;
    }
    return false;
}

static Status refuse_fixed(const Opportunities__UpdateOpportunity *in, Refusal *why)
{
    Status st = OK;
    for (size_t i = 0; i < sizeof fixed_fields / sizeof *fixed_fields; i++) {
        if (has(in, fixed_fields[i].field)) {
            st = refuse_field(why, COHOI__CODE__UNKNOWN_FIELD, fixed_fields[i].json_name);
        }
    }
    return st;
}

static Status apply_plain(Request *rq, Scene *s, const Opportunities__UpdateOpportunity *in)
{
    char *mask[sizeof plain_fields / sizeof *plain_fields];
    size_t n = 0;

    for (size_t i = 0; i < sizeof plain_fields / sizeof *plain_fields; i++) {
        if (has(in, plain_fields[i])) mask[n++] = (char *)plain_fields[i];
    }
    message_apply(&s->o->base, &in->opportunity->base, mask, n);
    if (!money_is_sensible(s->o->expected_revenue)) {
        return refuse_field(rq->why, COHOI__CODE__OUT_OF_BOUNDS, "expectedRevenue");
    }
    s->o->expected_revenue = money_named(rq->arena, s->o->expected_revenue);
    if (text_is_blank(s->o->name)) { /* OPP-03 */
        s->o->name = arena_copy(rq->arena, s->customer ? s->customer->name : s->before->name);
    }
    if (text_is_blank(s->o->phone)) s->o->phone = NULL;
    if (text_is_blank(s->o->email)) s->o->email = NULL;
    if (text_is_blank(s->o->external_id)) s->o->external_id = NULL;
    s->o->phone = text_trim(rq->arena, s->o->phone);
    s->o->email = text_trim(rq->arena, s->o->email);
    return OK;
}

static Status apply_kind(Request *rq, Scene *s, const Opportunities__UpdateOpportunity *in)
{
    int asked = in->opportunity->has_kind ? (int)in->opportunity->kind : 0;
    bool is_valid = s->customer && s->customer->is_valid;

    if (!has(in, "kind")) return OK;
    int kind = kind_settled(asked, opportunity_is_in_campaign(s->o), is_valid);
    if (kind == (int)s->o->kind) return OK;
    if (s->o->state != ACTIVE) return refuse(rq->why, COHOI__CODE__WRONG_STATE);
    if (kind != PLAIN && !is_valid) return refuse(rq->why, COHOI__CODE__CONTACT_NOT_VALID); /* AMB-42 */
    opportunity_set_kind(s->o, kind);
    return OK;
}

static bool is_rated_so(const Opportunity *o, const Opportunity *given)
{
    if (!given->has_probability) return o->probability_source == BY_STEP;
    return o->probability_source == BY_MANUAL && o->probability == given->probability;
}

static Status apply_probability(Request *rq, Scene *s, const Opportunities__UpdateOpportunity *in)
{
    const Opportunity *given = in->opportunity;

    if (!has(in, "probability") || is_rated_so(s->o, given)) return OK;
    opportunity_rated_by_hand(s->o, s->at, rq->arena);
    if (!given->has_probability) return opportunity_unrate(s->o, s->campaign, rq->why);
    return opportunity_rate(s->o, given->probability, BY_MANUAL, rq->why);
}

// OPP-20: step and owner may be changed in the detail screen as well; the same rules hold.
static Status apply_owner(Request *rq, Tx *tx, Scene *s, const Standing *standing,
                          const Opportunities__UpdateOpportunity *in)
{
    if (!has(in, "owner_id") || same(in->opportunity->owner_id, s->o->owner_id)) return OK;
    if (!in->opportunity->owner_id) return take_from_owner(rq, s);
    return give_to(rq, tx, s, standing, in->opportunity->owner_id);
}

static Status apply_step(Request *rq, Tx *tx, Scene *s, const Opportunities__UpdateOpportunity *in)
{
    if (!has(in, "step_id")) return OK;
    if (!in->opportunity->step_id) return refuse_field(rq->why, COHOI__CODE__REQUIRED, "stepId");
    return move_scene(rq, tx, s, in->opportunity->step_id, NULL);
}

static Status check_external_id(Request *rq, Tx *tx, const Scene *s)
{
    char *id;
    if (!s->o->external_id || same(s->o->external_id, s->before->external_id)) return OK;
    Status st = opportunity_id_by_external_id(tx, rq->arena, s->o->external_id, &id);
    if (st != OK) return st == NOT_FOUND ? OK : st;
    return refuse_field(rq->why, COHOI__CODE__ALREADY_EXISTS, "externalId");
}

Status update_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__UpdateOpportunity *in = rq->in;
    const Opportunity *edited = NULL;
    Standing standing;
    Scene s;

    Status st = refuse_fixed(in, rq->why);
    if (st == OK) st = open_to_write(rq, tx, in->id, SCENE_LOCK_CONTACT, &s, &standing);
    if (st == OK) st = apply_plain(rq, &s, in);
    if (st == OK) st = apply_kind(rq, &s, in);
    if (st == OK) st = apply_probability(rq, &s, in);
    if (st == OK) edited = arena_clone(rq->arena, &s.o->base);
    if (st == OK) st = apply_owner(rq, tx, &s, &standing, in);
    if (st == OK) st = apply_step(rq, tx, &s, in);
    if (st == OK) st = check_external_id(rq, tx, &s);
    if (st != OK) return st;

    save_change(rq, tx, &s);
    tell_updated(tx, rq->arena, s.before, edited, s.o);
    tell_if_given(tx, &s);
    tell_moved(tx, s.before, s.o);
    reply_with(rq, &s, rq->out);
    return OK;
}

// --- deleting (AMB-37, AMB-43) ---

static void set_deleted(Request *rq, Scene *s, bool deleted)
{
    s->o->has_deleted = deleted;
    s->o->deleted = deleted;
    s->o->deleted_at = deleted ? timestamp_make(rq->arena, s->at) : NULL;
    s->o->deleted_by = deleted ? rq->actor->user_id : NULL;
}

Status delete_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__DeleteOpportunity *in = rq->in;
    Standing standing;
    Scene s;

    Status st = open_locked(rq, tx, in->id, SCENE_LOCK, false, &s, &standing);
    if (st == OK && !may_delete(&standing, s.o)) st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK) st = version_fits(rq, s.o->version);
    if (st != OK) return st;
    set_deleted(rq, &s, true);
    scene_save(tx, rq->arena, &s);
    tell_deleted(tx, s.o);
    return OK;
}

// What has changed around it meanwhile: its step may be gone, its contact may have another salesperson.
static void catch_up(Request *rq, Scene *s)
{
    const Step *first = campaign_first_step(s->campaign);
    if (!campaign_step(s->campaign, s->o->step_id) && first) {
        s->o->step_id = s->o->state == WON ? campaign_last_step(s->campaign)->id : first->id;
    }
    if (opportunity_is_in_campaign(s->o) || s->o->state != ACTIVE || !s->customer) return;
    s->o->owner_id = arena_copy(rq->arena, s->customer->salesperson_id);
    opportunity_set_kind(s->o, kind_settled((int)s->o->kind, false, s->customer->is_valid));
}

Status undelete_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__UndeleteOpportunity *in = rq->in;
    Standing standing;
    Scene s;

    Status st = open_locked(rq, tx, in->id, SCENE_LOCK_CONTACT, true, &s, &standing);
    if (st == OK && !may_delete(&standing, s.o)) st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK && !s.o->deleted) st = refuse(rq->why, COHOI__CODE__WRONG_STATE);
    if (st == OK) st = version_fits(rq, s.o->version);
    if (st == OK && opportunity_is_in_campaign(s.o)) st = refuse_twin(rq, tx, &s);
    if (st != OK) return st;

    set_deleted(rq, &s, false);
    catch_up(rq, &s);
    scene_save(tx, rq->arena, &s);
    tell_undeleted(tx, s.o);
    if (!same(s.before->step_id, s.o->step_id)) tell_step_changed(tx, s.before, s.o, "STEP_REMOVED");
    tell_if_followed(tx, &s);
    reply_with(rq, &s, rq->out);
    return OK;
}
