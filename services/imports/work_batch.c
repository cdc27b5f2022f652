// work_batch -- the rows of a file as records, and what the owners of the data say of them.
#include "common/fiber.h"
#include "common/json.h"
#include "common/text.h"
#include "services/imports/vocabulary_load.h"
#include "services/imports/work.h"

enum { ROWS_AT_ONCE = 500, BYTES_MOST = 2 * 1024 * 1024, ASK_MS = 25000 };

// --- opening ---

static void make_plan(Work *w, const ImportField **fields)
{
    static const Imports__Options none = IMPORTS__OPTIONS__INIT;
    Import *i = w->s.doc;
    Plan *p = &w->plan;

    *p = (Plan){.target = (int)i->target,
                .n_columns = (int)i->n_columns,
                .fields = fields,
                .options = i->options ? i->options : &none,
                .vocabulary = &w->vocabulary,
                .importer_id = w->s.actor->user_id,
                .utc_offset_minutes = (int)settings.utc_offset_minutes};
    p->names = arena_alloc(w->arena, (i->n_columns + 1) * sizeof *p->names);
    p->json_names = arena_alloc(w->arena, (i->n_columns + 1) * sizeof *p->json_names);
    for (size_t k = 0; k < i->n_columns; k++) {
        p->names[k] = i->columns[k]->name;
        if (fields[k] && fields[k]->field) p->json_names[k] = json_name_of(w->arena, fields[k]->field);
    }
}

Status work_open(Work *w, int line)
{
    const Import *i = w->s.doc;
    const ImportField **fields = import_fields(i, w->arena);

    w->vocabulary = (Vocabulary){.arena = w->arena};
    w->n_contact_keys = import_contact_keys(i, w->arena, &w->contact_keys);
    make_plan(w, fields);
    Status st = vocabulary_load(w->s.actor, i, fields, &w->vocabulary, &w->why);
    if (st == OK) st = loaded_open(&w->source, w->arena, w->s.upload_id, i->options, &w->why);
    w->s.next_line = line > w->s.header_line ? line : w->s.header_line + 1;
    return st;
}

// --- the next rows ---

static Status read_on(Work *w)
{
    arena_drop(w->old_window); /* nothing points there: a row that was cut has moved on */
    w->old_window = w->window_arena;
    w->window_arena = arena_make();
    w->window = (SheetRows){0};
    w->at = 0;
    return loaded_read(&w->source, w->window_arena, ROWS_AT_ONCE, &w->window, &w->at_end, &w->why);
}

typedef struct Making {
    Work *w;
    Batch *out;
    int most;
} Making;

static size_t bytes_of(const Record *r)
{
    size_t n = protobuf_c_message_get_packed_size(&r->contact->base);
    return r->opportunity ? n + protobuf_c_message_get_packed_size(&r->opportunity->base) : n;
}

// A batch ends with the window at the latest: where batches begin and end depends on the file alone.
static void make_records(void *arg)
{
    Making *m = arg;
    Work *w = m->w;
    Batch *out = m->out;
    size_t bytes = 0;

    for (; w->at < w->window.n && out->n < (size_t)m->most && bytes < BYTES_MOST; w->at++) {
        const SheetRow *row = &w->window.items[w->at];
        if (row->line < w->s.next_line) continue;
        record_make(&w->plan, out->arena, row, &out->records[out->n], &out->errors);
        bytes += bytes_of(&out->records[out->n++]);
        out->last_line = row->line;
    }
}

Status work_next_batch(Work *w, Arena *a, int most, Batch *out)
{
    Status st = OK;
    *out = (Batch){.arena = a, .errors = {.arena = a}, .last_line = w->s.next_line - 1};
    out->records = arena_alloc(a, (size_t)most * sizeof *out->records);
    Making m = {w, out, most};
    while (st == OK && out->n == 0) {
        if (w->at < w->window.n) fiber_work(make_records, &m);
        if (out->n > 0 || (w->at >= w->window.n && w->at_end)) break;
        if (w->at >= w->window.n) st = read_on(w);
    }
    return st;
}

// --- asking ---

static char *command_id(Work *w, Arena *a, const Batch *b, const char *what)
{
    return arena_print(a, "import/%s/%d-%d/%s", or_empty(w->s.doc->bulk_act_id), b->records[0].row,
                       b->last_line, what);
}

static Status ask(Work *w, Batch *b, const char *method, const ProtobufCMessage *in, void *out, bool dry_run,
                  const char *what)
{
    RpcCause cause = {.command_id = dry_run ? NULL : command_id(w, b->arena, b, what)};
    Refusal why = {.arena = b->arena};

    cause.causation_id = w->import_id;
    cause.correlation_id = w->import_id;
    if (dry_run) cause.command_id = uuid_make(b->arena);
    return rpc_call(method, in, out, &cause, clock_monotonic() + ASK_MS, b->arena, &why);
}

static void blame(Work *w, Batch *b, Record *r, bool of_contact, const Contacts__ImportedRow *said)
{
    for (size_t i = 0; i < said->n_violations; i++) {
        const Cohoi__Violation *v = said->violations[i];
        record_blame(&w->plan, r->row, of_contact, v->field, v->code, &b->errors);
        r->is_bad = true;
    }
}

// Replies come in the order of the rows.
static void take_replies(Work *w, Batch *b, bool of_contact, Contacts__ImportedRow *const *rows, size_t n,
                         Contacts__ImportedRow **replies)
{
    size_t at = 0;
    for (size_t i = 0; i < b->n && at < n; i++) {
        if (b->records[i].row != rows[at]->row) continue;
        replies[i] = rows[at++];
        blame(w, b, &b->records[i], of_contact, replies[i]);
    }
}

// Whose it becomes is said, also where it is nobody's: else it would become the importer's.
static void say_owner(Batch *b, Record *r)
{
    if (r->opportunity) PUSH(b->arena, r->contact_mask, r->n_contact_mask, (char *)"salesperson_id");
}

Status ask_contacts(Work *w, Batch *b, bool dry_run, Contacts__ImportedRow **replies)
{
    Contacts__ImportContacts in = CONTACTS__IMPORT_CONTACTS__INIT;
    Contacts__ImportedRows *out = NULL;

    in.actor = w->s.actor;
    in.import_id = w->import_id;
    in.bulk_act_id = dry_run ? NULL : w->s.doc->bulk_act_id;
    in.has_dry_run = in.has_update = in.has_lead = true;
    in.dry_run = dry_run;
    in.update = w->plan.target != TO_OPPORTUNITIES;
    in.lead = w->plan.target == TO_LEADS;
    in.n_match_by = w->n_contact_keys;
    in.match_by = w->contact_keys;
    for (size_t i = 0; i < b->n; i++) {
        Record *r = &b->records[i];
        if (r->is_bad) continue;
        Contacts__ImportedContact *row = arena_message(b->arena, &contacts__imported_contact__descriptor);
        say_owner(b, r);
        row->has_row = true;
        row->row = r->row;
        row->contact = r->contact;
        row->n_update_mask = r->n_contact_mask;
        row->update_mask = r->contact_mask;
        PUSH(b->arena, in.rows, in.n_rows, row);
    }
    if (in.n_rows == 0) return OK;
    Status st = ask(w, b, "contacts.Contacts.ImportContacts", &in.base, &out, dry_run, "contacts");
    if (st == OK) take_replies(w, b, true, out->rows, out->n_rows, replies);
    return st;
}

// A phone that is not the one of the contact which was found is this opportunity's own (CON-23).
static void keep_own_ways(Arena *a, Record *r, const Contacts__ImportedRow *said)
{
    const Contacts__Contact *typed = r->contact, *found = said->contact;
    if (said->created) return;
    char *phone = typed->phone ? phone_normal(a, typed->phone) : NULL;
    char *email = typed->email ? email_normal(a, typed->email) : NULL;
    if (typed->phone && !(phone && found->phone && same(phone, phone_normal(a, found->phone))))
        r->opportunity->phone = typed->phone;
    if (typed->email && !(email && found->email && same(email, email_normal(a, found->email))))
        r->opportunity->email = typed->email;
}

Status ask_opportunities(Work *w, Batch *b, bool dry_run, Contacts__ImportedRow *const *contacts,
                         Contacts__ImportedRow **replies, bool *holds_once)
{
    Opportunities__ImportOpportunities in = OPPORTUNITIES__IMPORT_OPPORTUNITIES__INIT;
    Opportunities__ImportedOpportunities *out = NULL;

    in.actor = w->s.actor;
    in.import_id = w->import_id;
    in.bulk_act_id = dry_run ? NULL : w->s.doc->bulk_act_id;
    in.has_dry_run = in.has_update = true;
    in.dry_run = dry_run;
    in.update = import_matches_opportunities(w->s.doc);
    for (size_t i = 0; i < b->n; i++) {
        Record *r = &b->records[i];
        if (r->is_bad || !contacts[i] || !contacts[i]->contact) continue;
        Opportunities__ImportedOpportunity *row =
            arena_message(b->arena, &opportunities__imported_opportunity__descriptor);
        keep_own_ways(b->arena, r, contacts[i]);
        row->has_row = row->has_contact_is_new = true;
        row->row = r->row;
        row->opportunity = r->opportunity;
        row->contact = contacts[i]->contact;
        row->contact_is_new = contacts[i]->created;
        row->n_update_mask = r->n_mask;
        row->update_mask = r->mask;
        PUSH(b->arena, in.rows, in.n_rows, row);
    }
    *holds_once = false;
    if (in.n_rows == 0) return OK;
    Status st = ask(w, b, "opportunities.Opportunities.ImportOpportunities", &in.base, &out, dry_run,
                    "opportunities");
    if (st != OK) return st;
    *holds_once = out->holds_once;
    take_replies(w, b, false, out->rows, out->n_rows, replies);
    return OK;
}
