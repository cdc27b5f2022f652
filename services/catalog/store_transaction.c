// store_transaction -- one transaction, and all that a command about it must know, asked for in one flush.
#include "common/text.h"
#include "services/catalog/store.h"

#define FAR_AWAY "9999-12-31 00:00:00+00"

typedef struct Asked {
    Rows *transaction, *around, *latest, *result, *person, *decision;
} Asked;

// Locks come first, and always in this order: the transaction, what is decided about.
static Asked ask_existing(Tx *tx, const Wanted *w)
{
    Asked asked = {0};
    tx_put(tx, "transaction_lock", ARGS(w->id));
    tx_put(tx, "decision_lock_of", ARGS(w->id));
    asked.transaction = tx_ask(tx, "transaction_shown", ARGS(w->id, w->reader_id));
    asked.latest = tx_ask(tx, "latest_beside", ARGS(w->id));
    return asked;
}

#define NOBODY "00000000-0000-0000-0000-000000000000"

static Asked ask_new(Tx *tx, const Wanted *w)
{
    Asked asked = {0};
    tx_put(tx, "decision_lock_given", ARGS(w->contact_id, w->opportunity_id));
    asked.around = tx_ask(tx, "around_given", ARGS(w->contact_id, w->opportunity_id, w->reader_id));
    asked.latest = tx_ask(tx, "latest_given", ARGS(w->contact_id, w->opportunity_id, NOBODY));
    return asked;
}

static Place read_place(Row *r, Arena *a)
{
    Time at = row_time(r);
    return (Place){.completed_at = at, .id = arena_copy(a, row_text(r))};
}

static void read_result(const Rows *rows, Arena *a, Scene *out)
{
    if (rows_count(rows) == 0) return;
    Row r = row_at(rows, 0);
    out->result = arena_message(a, &catalog__result__descriptor);
    out->result->id = arena_copy(a, row_text(&r));
    out->result->name = arena_copy(a, row_text(&r));
    out->result->has_probability = !row_is_null(&r);
    out->result->probability = (int32_t)row_int(&r);
    out->result->customer_status_id = arena_copy(a, row_text(&r));
    out->result_is_offered = row_bool(&r);
}

static void read_person(const Rows *rows, Scene *out)
{
    if (rows_count(rows) == 0) return;
    Row r = row_at(rows, 0);
    out->assignee_is_known = true;
    out->assignee_is_active = row_bool(&r);
}

static void read_shown(const Rows *rows, Arena *a, Scene *out)
{
    if (rows_count(rows) == 0) return;
    Row r = row_at(rows, 0);
    out->transaction = row_transaction(&r, a);
    row_around(&r, a, &out->around);
}

static void read_scene(const Asked *asked, Arena *a, Scene *out)
{
    if (asked->transaction) read_shown(asked->transaction, a, out);
    if (asked->around) {
        Row r = row_at(asked->around, 0);
        row_around(&r, a, &out->around);
    }
    Row latest = row_at(asked->latest, 0), decision = row_at(asked->decision, 0);
    out->latest_of_contact = read_place(&latest, a);
    out->latest_of_opportunity = read_place(&latest, a);
    out->decision = row_int(&decision);
    out->at = row_time(&decision);
    read_result(asked->result, a, out);
    if (asked->person) read_person(asked->person, out);
}

Status scene_load(Tx *tx, Arena *a, const Wanted *w, Scene *out)
{
    Asked asked = w->id ? ask_existing(tx, w) : ask_new(tx, w);
    asked.result = tx_ask(tx, "result_by_id", ARGS(w->result_id, w->id));
    if (w->assignee_id) asked.person = tx_ask(tx, "person_by_id", ARGS(w->assignee_id));
    asked.decision = tx_ask(tx, "decision_next", NO_ARGS);
    Status st = tx_flush(tx);
    if (st == OK) read_scene(&asked, a, out);
    return st;
}

// --- for readers ---

Status transaction_load(Tx *tx, Arena *a, const char *id, const char *reader_id, Scene *out)
{
    Rows *rows = tx_ask(tx, "transaction_shown", ARGS(id, reader_id));
    Status st = tx_flush(tx);
    if (st == OK) read_shown(rows, a, out);
    return st == OK && !out->transaction ? NOT_FOUND : st;
}

Status around_load(Tx *tx, Arena *a, const char *contact_id, const char *opportunity_id,
                   const char *reader_id, Around *out)
{
    Rows *rows = tx_ask(tx, "around_given", ARGS(contact_id, opportunity_id, reader_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    row_around(&r, a, out);
    return OK;
}

// --- writing ---

// What is shown beside it is never stored with it.
static const char *document(Arena *a, const Transaction *t)
{
    Transaction doc = *t;
    doc.contact_name = doc.opportunity_name = doc.result_name = NULL;
    return arg_message(a, &doc.base);
}

static const char *due_key(Arena *a, const Transaction *t)
{
    return t->due_at ? arg_time(a, timestamp_time(t->due_at)) : FAR_AWAY;
}

void transaction_insert(Tx *tx, Arena *a, const Transaction *t, const Given *g)
{
    tx_put(tx, "transaction_insert",
           ARGS(t->id, t->contact_id, t->opportunity_id, t->campaign_id, t->assignee_id,
                arg_int(a, t->status), t->result_id, arg_time(a, timestamp_time(t->completed_at)),
                text_fold(a, t->title), arg_time(a, timestamp_time(t->created_at)), due_key(a, t),
                g->status_id, arg_time(a, g->at), arg_int(a, t->version), document(a, t)));
}

void transaction_save(Tx *tx, Arena *a, const Transaction *t, const Given *g)
{
    tx_put(tx, "transaction_save",
           ARGS(t->id, t->assignee_id, arg_int(a, t->status), t->result_id,
                arg_time(a, timestamp_time(t->completed_at)), text_fold(a, t->title), due_key(a, t),
                g->status_id, arg_time(a, g->at), arg_int(a, t->version), document(a, t)));
}

void transaction_drop(Tx *tx, const char *id)
{
    tx_put(tx, "transaction_drop", ARGS(id));
}
