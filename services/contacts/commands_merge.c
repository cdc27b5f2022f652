// commands_merge -- two contacts are one customer: the one in the path stays. PEE-04, CON-11
#include "common/check.h"
#include "common/text.h"
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/merge.h"
#include "services/contacts/merging.h"
#include "services/contacts/rights.h"

static Status check(Request *rq, const char *from_id, const MergeScene *s)
{
    if (!s->into) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (same(from_id, s->into->id)) return refuse_field(rq->why, COHOI__CODE__WRONG_STATE, "fromId");
    if (!may_read_contact(rq->actor, s->into)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (!s->from) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "fromId");
    if (!may_merge_contacts(rq->actor, s->into, s->from))
        return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    Status st = contact_check_kept(s->into, rq->why);
    if (st == OK) st = contact_check_kept(s->from, rq->why);
    return st == OK ? version_fits(rq, s->into->version) : st;
}

// --- what it leaves behind ---

static void note(Request *rq, Tx *tx, const char *kind, const Contact *into, const Contact *from,
                 Cohoi__Change **changes, size_t n)
{
    HistoryEntry *e = history_entry(rq, kind);
    e->contact_id = from->id;
    e->note = from->name;
    e->changes = changes;
    e->n_changes = n;
    history_add(tx, rq->arena, into->id, e);
}

static const char *verify_in_json(Verify v)
{
    static const char *const words[] = {NULL, "\"REJECT\"", "\"TODO\"", "\"VERIFIED\""};
    return words[v];
}

static size_t changes_of(Request *rq, const Contact *before, const Contact *into, Cohoi__Change ***out)
{
    Arena *a = rq->arena;
    size_t n = message_changes(a, &before->base, &into->base, out);

    if (before->verify != into->verify)
        PUSH(a, *out, n,
             change_of(a, "verify", verify_in_json(before->verify), verify_in_json(into->verify)));
    if (before->old_customer != into->old_customer)
        PUSH(a, *out, n, change_of(a, "oldCustomer", "false", "true"));
    return n;
}

static void tell(Tx *tx, const Contact *before, Contact *into, const Contact *from, Cohoi__Change **changes,
                 size_t n)
{
    Contacts__ContactMerged merged = CONTACTS__CONTACT_MERGED__INIT;

    contact_kind.tell_updated(tx, into, changes, n);
    if (before->verify != into->verify) tell_verified(tx, into, before->verify, NULL);
    if (!same(before->salesperson_id, into->salesperson_id)) tell_given(tx, into, before->salesperson_id);
    merged.from_id = from->id;
    merged.into_id = into->id;
    merged.has_version = true;
    merged.version = into->version;
    emit(tx, from->id, from->id, &merged); // the last that is heard of it
}

static void store(Request *rq, Tx *tx, const Contact *before, Contact *into, const Contact *from)
{
    const Merged m = {from->id, into->id, rq->command_id};
    HistoryEntry *e = history_entry(rq, "MERGED");
    Cohoi__Change **given_up;

    contact_drop_merged(tx, from->id, into->id, rq->command_id);
    e->contact_id = from->id;
    e->note = from->name;
    e->n_changes = changes_of(rq, before, into, &e->changes);
    change_store(rq, tx, &contact_kind, into, e);
    size_t n = merge_given_up(from, into, rq->arena, &given_up);
    if (n) note(rq, tx, "MERGED_AWAY", into, from, given_up, n);
    tell(tx, before, into, from, e->changes, e->n_changes);
    merged_move(tx, &m);
}

// --- the reply ---

static void add_counts(Contacts__Counts *sum, const Contacts__Counts *n)
{
    sum->opportunities += n->opportunities;
    sum->orders += n->orders;
    sum->meetings += n->meetings;
    sum->invoices += n->invoices;
    sum->calls += n->calls;
    sum->products += n->products;
}

static void reply(Request *rq, const MergeScene *s, const Contact *into)
{
    Names names = s->names;
    if (same(into->salesperson_id, s->from->salesperson_id)) names.salesperson = s->names_of_from.salesperson;
    if (same(into->parent_id, s->from->parent_id)) names.parent = s->names_of_from.parent;
    add_counts(names.counts, s->names_of_from.counts);
    names.revenue = NULL; // two currencies may meet: it is read
    change_reply(rq, into, &names);
}

Status merge_contact(Request *rq, Tx *tx)
{
    const Contacts__MergeContact *in = rq->in;
    MergeScene s = {0};

    Status st = merge_scene_load(tx, rq->arena, in->id, in->from_id, &s);
    if (st == OK) st = check(rq, in->from_id, &s);
    if (st != OK) return st;

    Contact *into = arena_clone(rq->arena, &s.into->base);
    contact_merge(into, s.from, rq->arena);
    merge_place(into, s.from, s.above_into, s.n_above_into, s.above_from, s.n_above_from);
    store(rq, tx, s.into, into, s.from);
    reply(rq, &s, into);
    return OK;
}
