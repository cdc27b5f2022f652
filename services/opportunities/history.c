// history -- what happened to an opportunity, read from the log itself.
#include "common/cloudevent.h"
#include "common/text.h"
#include "services/opportunities/commands.h"
#include "services/opportunities/pages.h"
#include "services/opportunities/vietnamese.h"

typedef Opportunities__HistoryEntry HistoryEntry;

static char *json_text(Arena *a, const char *text)
{
    JsonOut out = {.arena = a};
    if (!text) return NULL;
    json_write_text(&out, text);
    return out.text;
}

static void add_change(Arena *a, HistoryEntry *entry, const char *field, const char *from, const char *to)
{
    Cohoi__Change *change = arena_message(a, &cohoi__change__descriptor);
    change->field = arena_copy(a, field);
    change->from = json_text(a, from);
    change->to = json_text(a, to);
    PUSH(a, entry->changes, entry->n_changes, change);
}

static void take_updated(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__OpportunityUpdated *e = data;
    entry->changes = e->changes;
    entry->n_changes = e->n_changes;
}

static void take_created(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = ((const Opportunities__OpportunityCreated *)data)->why;
}

static void take_step(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__OpportunityStepChanged *e = data;
    add_change(a, entry, "stepId", e->from_step_id, e->to_step_id);
    entry->note = e->why;
}

static void take_owner(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__OpportunityOwnerChanged *e = data;
    add_change(a, entry, "ownerId", e->from_owner_id, e->to_owner_id);
    entry->note = e->why;
}

static void take_won(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__OpportunityWon *e = data;
    add_change(a, entry, "state", "ACTIVE", "WON");
    add_change(a, entry, "stepId", e->from_step_id, e->step_id);
}

static void take_lost(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__OpportunityLost *e = data;
    add_change(a, entry, "state", "ACTIVE", "LOST");
    if (e->fail_reason_id) add_change(a, entry, "failReasonId", NULL, e->fail_reason_id);
    entry->note = e->note;
}

static void take_reopened(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__OpportunityReopened *e = data;
    add_change(a, entry, "state", e->from_state == WON ? "WON" : "LOST", "ACTIVE");
    add_change(a, entry, "stepId", NULL, e->step_id);
}

static void take_comment(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = ((const Opportunities__OpportunityCommented *)data)->comment->body;
}

static void take_claim(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__Claim *claim = ((const Opportunities__ClaimMade *)data)->claim;
    entry->note = claim->won ? arena_copy(a, "WON") : claim->code;
}

static void take_chain(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = ((const Opportunities__ChainSkipped *)data)->why;
}

static void take_not_applied(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = ((const Opportunities__AssignmentNotApplied *)data)->why;
}

static void take_rule_skipped(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = ((const Opportunities__RuleSkipped *)data)->why;
}

// --- of quotes, orders, payments and tasks ---

static void take_quote(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = ((const Opportunities__QuoteCreated *)data)->quote->name;
}

static void take_order(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = ((const Opportunities__OrderCreated *)data)->order->name;
}

static void take_changed_quote(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__QuoteUpdated *e = data;
    entry->changes = e->changes;
    entry->n_changes = e->n_changes;
    entry->note = e->quote->name;
}

static void take_changed_order(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__OrderUpdated *e = data;
    entry->changes = e->changes;
    entry->n_changes = e->n_changes;
    entry->note = e->order->name;
}

static void take_payment(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = vietnamese_money(a, ((const Opportunities__PaymentRecorded *)data)->amount);
}

static void take_task(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = ((const Opportunities__TaskCreated *)data)->task->title;
}

static void take_changed_task(Arena *a, const void *data, HistoryEntry *entry)
{
    const Opportunities__TaskUpdated *e = data;
    entry->changes = e->changes;
    entry->n_changes = e->n_changes;
    entry->note = e->task->title;
}

static void take_due_task(Arena *a, const void *data, HistoryEntry *entry)
{
    entry->note = ((const Opportunities__TaskDueSoon *)data)->task->title;
}

// What an event says beside who and when; those that are not here say it by their type.
static const struct {
    const ProtobufCMessageDescriptor *type;
    void (*take)(Arena *a, const void *data, HistoryEntry *entry);
} takers[] = {
    {&opportunities__opportunity_created__descriptor, take_created},
    {&opportunities__opportunity_updated__descriptor, take_updated},
    {&opportunities__opportunity_step_changed__descriptor, take_step},
    {&opportunities__opportunity_owner_changed__descriptor, take_owner},
    {&opportunities__opportunity_won__descriptor, take_won},
    {&opportunities__opportunity_lost__descriptor, take_lost},
    {&opportunities__opportunity_reopened__descriptor, take_reopened},
    {&opportunities__opportunity_commented__descriptor, take_comment},
    {&opportunities__claim_made__descriptor, take_claim},
    {&opportunities__chain_skipped__descriptor, take_chain},
    {&opportunities__assignment_not_applied__descriptor, take_not_applied},
    {&opportunities__quote_created__descriptor, take_quote},
    {&opportunities__quote_updated__descriptor, take_changed_quote},
    {&opportunities__order_created__descriptor, take_order},
    {&opportunities__order_updated__descriptor, take_changed_order},
    {&opportunities__payment_recorded__descriptor, take_payment},
    {&opportunities__task_created__descriptor, take_task},
    {&opportunities__task_updated__descriptor, take_changed_task},
    {&opportunities__task_due_soon__descriptor, take_due_task},
    {&opportunities__rule_skipped__descriptor, take_rule_skipped},
};

static HistoryEntry *render(Arena *a, const Event *ev)
{
    HistoryEntry *entry = arena_message(a, &opportunities__history_entry__descriptor);

    entry->id = arena_copy(a, ev->id);
    entry->at = timestamp_make(a, ev->time);
    entry->user_id = arena_copy(a, ev->actor_id);
    entry->type = arena_copy(a, ev->type);
    for (size_t i = 0; ev->data && i < sizeof takers / sizeof *takers; i++) {
        if (takers[i].type == ev->type_of_data) takers[i].take(a, ev->data, entry);
    }
    return entry;
}

static Status add_names(Request *rq, Tx *tx, Opportunities__OpportunityHistory *out)
{
    size_t n = 0;
    char **ids = NULL;
    Names names;

    for (size_t i = 0; i < out->n_items; i++) {
        if (uuid_is_valid(or_empty(out->items[i]->user_id))) PUSH(rq->arena, ids, n, out->items[i]->user_id);
    }
    Status st = names_load(tx, rq->arena, n, ids, &names);
    for (size_t i = 0; st == OK && i < out->n_items; i++) {
        out->items[i]->user_name = name_of(&names, out->items[i]->user_id);
    }
    return st;
}

Status list_opportunity_history(Request *rq, Tx *tx)
{
    const Opportunities__ListOpportunityHistory *in = rq->in;
    Opportunities__OpportunityHistory *out = rq->out;
    LogEntry *entries = NULL;
    Standing standing;
    size_t n = 0;
    Page page;
    Scene s;

    Status st = page_of_log(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = open_to_read(rq, tx, in->id, &s, &standing);
    if (st == OK) {
        st =
            history_load(tx, rq->arena, in->id, &page, &entries, &n, &out->total_size, &out->next_page_token);
    }
    if (st != OK) return st;
    out->has_total_size = true;
    for (size_t i = 0; i < n; i++) {
        Event ev;
        if (!cloudevent_read(rq->arena, entries[i].envelope.data, entries[i].envelope.len, &ev))
            return INTERNAL;
        PUSH(rq->arena, out->items, out->n_items, render(rq->arena, &ev));
    }
    return add_names(rq, tx, out);
}
