// store -- one opportunity and what stands around it.
#include "services/opportunities/store.h"
#include "common/text.h"
#include "services/opportunities/money.h"

const SnapshotPart opportunity_snapshots[] = {
    {&opportunities__opportunity__descriptor, "snapshot_opportunities"},
    {&opportunities__order__descriptor, "snapshot_quotes"},
    {&opportunities__order__descriptor, "snapshot_orders"},
    {&opportunities__task__descriptor, "snapshot_tasks"},
    {&opportunities__invoice__descriptor, "snapshot_invoices"},
    {0},
};

void row_opportunity(Row *r, Arena *a, Scene *out)
{
    *out = (Scene){.o = row_message(r, &opportunities__opportunity__descriptor, a)};
    out->o->phone = arena_copy(a, row_text(r));
    out->o->email = arena_copy(a, row_text(r));
    out->owner_since = row_time(r);
    out->before = arena_clone(a, &out->o->base);
}

Customer *row_customer(Row *r, Arena *a)
{
    const char *id = row_text(r);
    if (!id) {
        r->column += 11;
        return NULL;
    }
    Customer *c = arena_alloc(a, sizeof *c);
    c->id = arena_copy(a, id);
    c->name = arena_copy(a, row_text(r));
    c->tax_code = arena_copy(a, row_text(r));
    c->phone = arena_copy(a, row_text(r));
    c->email = arena_copy(a, row_text(r));
    c->phone_normal = arena_copy(a, row_text(r));
    c->email_normal = arena_copy(a, row_text(r));
    c->salesperson_id = arena_copy(a, row_text(r));
    c->parent_id = arena_copy(a, row_text(r));
    c->is_valid = row_bool(r);
    c->is_erased = row_bool(r);
    c->is_deleted = row_bool(r);
    return c;
}

static void read_scene(Rows *rows, Arena *a, Scene *out)
{
    Row r = row_at(rows, 0);
    out->campaign = row_message(&r, &campaigns__campaign__descriptor, a);
    out->owner_name = arena_copy(a, row_text(&r));
    out->at = row_time(&r);
    out->customer = row_customer(&r, a);
}

void rows_scene(Rows *one, Rows *around, Arena *a, Scene *out)
{
    Row r = row_at(one, 0);
    row_opportunity(&r, a, out);
    read_scene(around, a, out);
}

Status scene_load(Tx *tx, Arena *a, const char *id, SceneLock lock, Scene *out)
{
    if (lock == SCENE_LOCK_CONTACT) tx_put(tx, "contact_by_opportunity_shared", ARGS(id));
    Rows *one = tx_ask(tx, lock == SCENE_READ ? "opportunity_by_id" : "opportunity_by_id_locked", ARGS(id));
    Rows *around =
        tx_ask(tx, "scene_by_opportunity", ARGS(id)); /* behind the lock: nothing here is older than it */
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(one) == 0 || rows_count(around) == 0) return NOT_FOUND;

    rows_scene(one, around, a, out);
    return OK;
}

// --- totals ---

static bool is_counted(const Opportunity *o)
{
    return o && o->campaign_id && !o->deleted && o->state != LOST;
}

static void note(Totals *t, Arena *a, const Opportunity *o, bool comes)
{
    size_t n = t->n;
    if (!is_counted(o)) return;
    char *revenue = money_decimal(a, o->expected_revenue);
    PUSH(a, t->campaigns, n, o->campaign_id);
    n = t->n;
    PUSH(a, t->steps, n, o->step_id);
    n = t->n;
    PUSH(a, t->currencies, n, money_currency(o->expected_revenue));
    n = t->n;
    PUSH(a, t->counts, n, comes ? "1" : "-1");
    PUSH(a, t->revenues, t->n, comes ? revenue : arena_print(a, "-%s", revenue));
}

void totals_note(Totals *t, Arena *a, const Opportunity *before, const Opportunity *after)
{
    note(t, a, before, false);
    note(t, a, after, true);
}

void totals_save(Tx *tx, Arena *a, const Totals *t)
{
    if (t->n == 0) return;
    tx_put(tx, "step_totals_add",
           ARGS(arg_texts(a, t->n, t->campaigns), arg_texts(a, t->n, t->steps),
                arg_texts(a, t->n, t->currencies), arg_texts(a, t->n, t->counts),
                arg_texts(a, t->n, t->revenues)));
}

// --- saving ---

// The document goes without phone and e-mail: they stand in columns, so that events and snapshots hold none.
static const char *document(Arena *a, const Opportunity *o)
{
    Opportunity doc = *o;
    doc.phone = doc.email = NULL;
    return arg_message(a, &doc.base);
}

void opportunity_save(Tx *tx, Arena *a, Scene *s)
{
    Opportunity *o = s->o;
    const Customer *c = s->customer;
    const char *phone = o->phone ? phone_normal(a, o->phone) : c ? c->phone_normal : NULL;
    const char *email = o->email ? email_normal(a, o->email) : c ? c->email_normal : NULL;

    if (s->before) {
        o->version = s->before->version + 1;
        o->updated_at = timestamp_make(a, s->at);
    }
    tx_put(tx, "opportunity_save",
           ARGS(o->id, o->campaign_id ? o->campaign_id : PIPELINE, o->contact_id, o->step_id,
                arg_int(a, o->state), o->owner_id, arg_time(a, s->owner_since), arg_int(a, o->kind),
                arg_int(a, o->evidence), text_fold(a, o->name), o->phone, o->email, phone, email,
                money_currency(o->expected_revenue), money_decimal(a, o->expected_revenue), o->external_id,
                o->expected_close_date, arg_time(a, timestamp_time(o->entered_at)),
                arg_time(a, timestamp_time(o->created_at)), o->deleted ? arg_time(a, s->at) : NULL,
                arg_int(a, o->version), document(a, o), o->import_id));
}

void scene_save(Tx *tx, Arena *a, Scene *s)
{
    Totals totals = {0};
    opportunity_save(tx, a, s);
    totals_note(&totals, a, s->before, s->o);
    totals_save(tx, a, &totals);
}

// --- small readings ---

Status steps_in_use(Tx *tx, Arena *a, const char *campaign_id, char ***out, size_t *n)
{
    Rows *rows = tx_ask(tx, "steps_in_use", ARGS(campaign_id));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, arena_copy(a, row_text(&r)));
    }
    return st;
}

Status opportunities_load(Tx *tx, Arena *a, size_t n, char *const *ids, Opportunity ***out, size_t *n_out)
{
    Rows *rows = tx_ask(tx, "opportunities_by_ids", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n_out, row_message(&r, &opportunities__opportunity__descriptor, a));
    }
    return st;
}

Status opportunity_id_by_external_id(Tx *tx, Arena *a, const char *external_id, char **out)
{
    Rows *rows = tx_ask(tx, "opportunity_by_external_id", ARGS(external_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = arena_copy(a, row_text(&r));
    return OK;
}
