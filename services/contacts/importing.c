// importing -- batches of an import: rows that find their contact or become one. AMB-36, AMB-54, CON-22,
// PEE-06
#include "services/contacts/importing.h"
#include "common/check.h"
#include "common/text.h"
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/keeping.h"
#include "services/contacts/kind.h"
#include "services/contacts/rights.h"

typedef Contacts__ImportContacts Batch;
typedef Contacts__ImportedContact Imported;
typedef Contacts__ImportedRow Result;

// What is sought when nothing is chosen (AMB-36); names only when asked for.
static const int usual[] = {BY_EXTERNAL_ID, BY_TAX_CODE, BY_CITIZEN_ID, BY_EMAIL, BY_PHONE};

static const Kind *kind_of(const Batch *in)
{
    return in->lead ? &lead_kind : &contact_kind;
}

static size_t fields_to_match(const Batch *in, int out[SOUGHT])
{
    size_t n = 0;
    for (size_t i = 0; i < in->n_match_by; i++)
        for (int by = 0; by < SOUGHT && n < SOUGHT; by++)
            if (same(in->match_by[i], sought_fields[by])) out[n++] = by;
    for (; in->n_match_by == 0 && n < sizeof usual / sizeof *usual; n++) out[n] = usual[n];
    return n;
}

// Identities are looked for in any case: they cannot be had twice (CON-01).
static Status load_holders(const Batch *in, Arena *a, Tx *tx, const int *by, size_t n, Holders **out)
{
    SoughtKeys sought[SOUGHT] = {0};
    Found *found = NULL;
    size_t n_found = 0;

    for (size_t i = 0; i < in->n_rows; i++) {
        for (size_t k = 0; k < n; k++) {
            SoughtKeys *s = &sought[by[k]];
            char *key = contact_key(in->rows[i]->contact, a, by[k]);
            if (key && *key) PUSH(a, s->keys, s->n, key);
        }
    }
    Status st = contacts_sought(tx, a, in->lead, sought, &found, &n_found);
    if (st == OK) *out = holders_make(a, found, n_found);
    return st;
}

// --- a row ---

// The row as a command of its own: by the importer, under an id of its own.
static Request row_request(const Request *rq, const Imported *row, Refusal *why)
{
    const Batch *in = rq->in;
    Request one = *rq;

    *why = (Refusal){.arena = rq->arena};
    one.why = why;
    one.actor = in->actor;
    one.command_id = arena_print(rq->arena, "%s/%d", rq->command_id, row->row);
    one.if_match = 0;
    one.out = arena_message(rq->arena, &contacts__contact__descriptor);
    return one;
}

// Another log has not told us of somebody yet: the batch comes again.
static Status take_refusal(Status st, const Refusal *why, Result *out)
{
    if (st == NEED_COPY) return ABORTED;
    if (st == OK || !why->problem) return st;
    out->violations = why->problem->violations;
    out->n_violations = why->problem->n_violations;
    if (out->n_violations > 0) return OK;
    Cohoi__Violation *whole = arena_message(why->arena, &cohoi__violation__descriptor);
    whole->has_code = true;
    whole->code = why->problem->code;
    PUSH(why->arena, out->violations, out->n_violations, whole);
    return OK;
}

static bool names(const Imported *row, const char *field)
{
    for (size_t i = 0; i < row->n_update_mask; i++)
        if (same(row->update_mask[i], field)) return true;
    return false;
}

// What making it would be refused for, as far as can be told without doing it.
static Status would_make(Request *one, const Kind *kind, const Imported *row, Contact *c)
{
    Status st = kind->check(c, one->arena, one->why);
    if (!c->salesperson_id && !names(row, "salesperson_id")) c->salesperson_id = one->actor->user_id;
    const char *to = c->salesperson_id;
    if (st == OK && to && !kind->anyone_names && !actor_is(one->actor, to) &&
        !may_give_contact(one->actor, NULL, to))
        st = refuse_field(one->why, COHOI__CODE__PERMISSION_DENIED, "salespersonId");
    return st;
}

static Status make(Request *rq, Tx *tx, const Imported *row, Holders *holders, Result *out)
{
    const Batch *in = rq->in;
    Contacts__CreateContact create = CONTACTS__CREATE_CONTACT__INIT;
    Refusal why;
    Request one = row_request(rq, row, &why);

    create.contact = arena_clone(rq->arena, &row->contact->base);
    create.contact->import_id = in->import_id;
    create.n_update_mask = row->n_update_mask;
    create.update_mask = row->update_mask;
    one.in = &create;
    Status st = in->dry_run ? would_make(&one, kind_of(in), row, create.contact)
                : in->lead  ? create_lead(&one, tx)
                            : create_contact(&one, tx);
    if (st == OK) {
        out->has_created = out->created = true;
        out->contact = in->dry_run ? create.contact : one.out;
        out->id = out->contact->id;
        holders_add(holders, out->contact);
    }
    return take_refusal(st, &why, out);
}

static Status would_change(Request *one, const Kind *kind, const Imported *row, const Contact *found,
                           Contact **out)
{
    Contact *c = *out = arena_clone(one->arena, &found->base);
    if (!kind->may_change(one->actor, found)) return refuse(one->why, COHOI__CODE__PERMISSION_DENIED);
    message_apply(&c->base, &row->contact->base, row->update_mask, row->n_update_mask);
    return kind->check(c, one->arena, one->why);
}

// Later rows find it as it is now.
static Status change(Request *rq, Tx *tx, const Imported *row, Contact *found, Result *out)
{
    const Batch *in = rq->in;
    Contacts__UpdateContact update = CONTACTS__UPDATE_CONTACT__INIT;
    Contact *changed = NULL;
    Refusal why;
    Request one = row_request(rq, row, &why);

    update.id = found->id;
    update.contact = row->contact;
    update.n_update_mask = row->n_update_mask;
    update.update_mask = row->update_mask;
    one.in = &update;
    bool is_new = !found->id; /* a row before would have made it */
    Status st = OK;
    if (in->dry_run && !is_new) st = would_change(&one, kind_of(in), row, found, &changed);
    if (!in->dry_run) st = in->lead ? update_lead(&one, tx) : update_contact(&one, tx);
    if (st == OK) out->contact = found;
    return take_refusal(st, &why, out);
}

static Status take_row(Request *rq, Tx *tx, const Imported *row, Holders *holders, const int *by, size_t n)
{
    const Batch *in = rq->in;
    Contacts__ImportedRows *reply = rq->out;
    Result *out = arena_message(rq->arena, &contacts__imported_row__descriptor);

    out->has_row = true;
    out->row = row->row;
    PUSH(rq->arena, reply->rows, reply->n_rows, out);
    Contact *found = holder_of(holders, row->contact, by, n);
    if (!found) return make(rq, tx, row, holders, out);
    out->id = found->id;
    out->contact = found;
    return in->update ? change(rq, tx, row, found, out) : OK;
}

Status import_contacts(Request *rq, Tx *tx)
{
    const Batch *in = rq->in;
    Holders *holders = NULL;
    int by[SOUGHT];
    size_t n = fields_to_match(in, by);

    emit_actor(tx, in->actor->user_id);
    if (in->bulk_act_id) emit_bulk_act(tx, in->bulk_act_id);
    Status st = load_holders(in, rq->arena, tx, by, n, &holders);
    for (size_t i = 0; st == OK && i < in->n_rows; i++) st = take_row(rq, tx, in->rows[i], holders, by, n);
    return st;
}

// --- undoing ---

static bool is_among(Contact *const *found, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (same(found[i]->id, id)) return true;
    return false;
}

static void take_lead_away(Request *rq, Tx *tx, char *id)
{
    Contacts__LeadDeleted deleted = CONTACTS__LEAD_DELETED__INIT;
    lead_delete(tx, rq->arena, id, rq->now);
    lead_deleted_by(tx, id, rq->actor->user_id);
    history_add(tx, rq->arena, id, history_entry(rq, "DELETED"));
    deleted.lead_id = id;
    emit(tx, id, id, &deleted);
}

Status undo_contacts(Request *rq, Tx *tx)
{
    const Contacts__UndoContacts *in = rq->in;
    Contacts__UndoneRecords *out = rq->out;
    Contact **found = NULL;
    size_t n = 0;
    Request one = *rq;

    one.actor = in->actor;
    emit_actor(tx, in->actor->user_id);
    emit_bulk_act(tx, in->bulk_act_id);
    Status st = contacts_untouched(tx, rq->arena, in->lead, in->import_id, in->n_ids, in->ids, &found, &n);
    if (st != OK) return st;
    for (size_t i = 0; i < in->n_ids; i++)
        if (!is_among(found, n, in->ids[i])) PUSH(rq->arena, out->kept_ids, out->n_kept_ids, in->ids[i]);
    one.now = rq->now; /* known since the flush */
    for (size_t i = 0; i < n; i++) {
        PUSH(rq->arena, out->ids, out->n_ids, found[i]->id);
        in->lead ? take_lead_away(&one, tx, found[i]->id) : contact_throw_away(&one, tx, found[i]);
    }
    return OK;
}
