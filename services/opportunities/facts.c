// facts -- what is told of opportunities.
#include "services/opportunities/facts.h"
#include "common/check.h"
#include "common/text.h"
#include "common/unit.h"

// Every event of an opportunity but its creation names these three.
#define SET_IDS(event, o)                                                                                    \
    ((event).opportunity_id = (o)->id, (event).campaign_id = (o)->campaign_id,                               \
     (event).contact_id = (o)->contact_id)

static void tell(Tx *tx, const Opportunity *o, const void *event)
{
    emit(tx, o->id, opportunity_partition_key(o), event);
}

static Opportunity without_personal_data(const Opportunity *o)
{
    Opportunity copy = *o;
    copy.phone = copy.email = NULL;
    return copy;
}

void tell_created(Tx *tx, const Opportunity *o, bool distribute, const char *why)
{
    Opportunity copy = without_personal_data(o);
    Opportunities__OpportunityCreated event = OPPORTUNITIES__OPPORTUNITY_CREATED__INIT;
    event.opportunity = &copy;
    event.has_distribute = true;
    event.distribute = distribute;
    event.why = (char *)why;
    tell(tx, o, &event);
}

// That a phone was changed is told, not from what to what.
static void add_name_only(Arena *a, Opportunities__OpportunityUpdated *event, const char *field)
{
    Cohoi__Change *change = arena_message(a, &cohoi__change__descriptor);
    change->field = arena_copy(a, field);
    PUSH(a, event->changes, event->n_changes, change);
}

static bool told_otherwise(const char *field)
{
    static const char *const others[] = {"stepId", "ownerId", "state", "version", "updatedAt", "closedAt"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (same(field, others[i])) return true;
    }
    return false;
}

void tell_updated(Tx *tx, Arena *a, const Opportunity *before, const Opportunity *edited,
                  const Opportunity *after)
{
    Opportunity was = without_personal_data(before), is = without_personal_data(edited);
    Opportunity told = without_personal_data(after);
    Opportunities__OpportunityUpdated event = OPPORTUNITIES__OPPORTUNITY_UPDATED__INIT;
    Cohoi__Change **changes = NULL;
    size_t n = message_changes(a, &was.base, &is.base, &changes);

    for (size_t i = 0; i < n; i++) {
        if (!told_otherwise(changes[i]->field)) PUSH(a, event.changes, event.n_changes, changes[i]);
    }
    if (!same(before->phone, edited->phone)) add_name_only(a, &event, "phone");
    if (!same(before->email, edited->email)) add_name_only(a, &event, "email");
    if (event.n_changes == 0) return;
    event.opportunity = &told;
    tell(tx, after, &event);
}

void tell_merged(Tx *tx, Arena *a, const Opportunity *before, const Opportunity *after, bool is_double)
{
    Opportunity was = without_personal_data(before), is = without_personal_data(after);
    Opportunities__OpportunityUpdated event = OPPORTUNITIES__OPPORTUNITY_UPDATED__INIT;

    event.opportunity = &is;
    event.n_changes = message_changes(a, &was.base, &is.base, &event.changes);
    if (is_double) add_name_only(a, &event, "warnings");
    tell(tx, after, &event);
}

void tell_step_changed(Tx *tx, const Opportunity *before, const Opportunity *after, const char *why)
{
    Opportunities__OpportunityStepChanged event = OPPORTUNITIES__OPPORTUNITY_STEP_CHANGED__INIT;
    SET_IDS(event, after);
    event.from_step_id = before->step_id;
    event.to_step_id = after->step_id;
    event.owner_id = after->owner_id;
    event.why = (char *)why;
    event.has_version = true;
    event.version = after->version;
    tell(tx, after, &event);
}

void tell_owner_changed(Tx *tx, const Opportunity *before, const Opportunity *after, const char *why,
                        const char *decision_id)
{
    Opportunities__OpportunityOwnerChanged event = OPPORTUNITIES__OPPORTUNITY_OWNER_CHANGED__INIT;
    SET_IDS(event, after);
    event.from_owner_id = before->owner_id;
    event.to_owner_id = after->owner_id;
    event.why = (char *)why;
    event.has_version = true;
    event.version = after->version;
    event.decision_id = (char *)decision_id;
    tell(tx, after, &event);
}

void tell_won(Tx *tx, const Opportunity *before, const Opportunity *after, const char *order_id)
{
    Opportunities__OpportunityWon event = OPPORTUNITIES__OPPORTUNITY_WON__INIT;
    SET_IDS(event, after);
    event.owner_id = after->owner_id;
    event.amount = after->won_amount;
    event.from_step_id = before->step_id;
    event.step_id = after->step_id;
    event.order_id = (char *)order_id;
    event.has_version = true;
    event.version = after->version;
    event.closed_at = after->closed_at;
    tell(tx, after, &event);
}

void tell_lost(Tx *tx, const Opportunity *o)
{
    Opportunities__OpportunityLost event = OPPORTUNITIES__OPPORTUNITY_LOST__INIT;
    SET_IDS(event, o);
    event.owner_id = o->owner_id;
    event.fail_reason_id = o->fail_reason_id;
    event.note = o->fail_note;
    event.has_lost_by = event.has_version = event.has_kind = true;
    event.lost_by = o->lost_by;
    event.step_id = o->step_id;
    event.version = o->version;
    event.closed_at = o->closed_at;
    event.kind = o->kind;
    tell(tx, o, &event);
}

void tell_reopened(Tx *tx, const Opportunity *before, const Opportunity *after)
{
    Opportunities__OpportunityReopened event = OPPORTUNITIES__OPPORTUNITY_REOPENED__INIT;
    SET_IDS(event, after);
    event.owner_id = after->owner_id;
    event.has_from_state = event.has_version = true;
    event.from_state = before->state;
    event.step_id = after->step_id;
    event.version = after->version;
    tell(tx, after, &event);
}

void tell_deleted(Tx *tx, const Opportunity *o)
{
    Opportunities__OpportunityDeleted event = OPPORTUNITIES__OPPORTUNITY_DELETED__INIT;
    SET_IDS(event, o);
    event.owner_id = o->owner_id;
    tell(tx, o, &event);
}

void tell_undeleted(Tx *tx, const Opportunity *o)
{
    Opportunities__OpportunityUndeleted event = OPPORTUNITIES__OPPORTUNITY_UNDELETED__INIT;
    SET_IDS(event, o);
    event.owner_id = o->owner_id;
    tell(tx, o, &event);
}

void tell_rule_skipped(Tx *tx, const Opportunity *o, const char *transaction_id, const char *why)
{
    Opportunities__RuleSkipped event = OPPORTUNITIES__RULE_SKIPPED__INIT;
    SET_IDS(event, o);
    event.transaction_id = (char *)transaction_id;
    event.why = (char *)why;
    tell(tx, o, &event);
}

void tell_moved(Tx *tx, const Opportunity *before, const Opportunity *after)
{
    if (after->state == WON && before->state != WON) {
        tell_won(tx, before, after, NULL);
    } else if (after->state == ACTIVE && before->state != ACTIVE) {
        tell_reopened(tx, before, after);
    } else if (!same(before->step_id, after->step_id)) {
        tell_step_changed(tx, before, after, "USER");
    }
}
