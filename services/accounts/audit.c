// audit -- who changed what, from, to, when, and why, from the events of every daemon that there is. PEE-12
#include "services/accounts/audited.h"
#include "services/accounts/exports.h"
#include "services/accounts/store.h"
#include <contacts/contacts.pb-c.h>

static Status note_event(const Event *ev, Tx *tx)
{
    AuditEntry e = ACCOUNTS__AUDIT_ENTRY__INIT;

    if (!is_audited(ev->type)) return OK;
    audit_entry(&e, ev);
    audit_insert(tx, ev->arena, &e, contact_told_of(ev));
    return OK;
}

// What is noted of an opportunity may name its customer as well.
static Status on_contact_erased(const Event *ev, Tx *tx)
{
    const Contacts__ContactErased *e = ev->data;
    erase_person(tx, e->contact_id, e->names);
    return OK;
}

const Reaction account_reactions[] = {
    {NULL, EVERY_DAEMON, note_event},
    {NULL, EVERY_DAEMON, note_export},
    {&contacts__contact_erased__descriptor, NULL, on_contact_erased},
    {0},
};

// --- reading it ---

Status list_audit(Request *rq, Tx *tx)
{
    const Accounts__ListAudit *in = rq->in;
    AuditFilter f = {.resource = in->resource,
                     .user_id = in->user_id,
                     .action = in->action,
                     .after = timestamp_time(in->after),
                     .before = timestamp_time(in->before)};

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = page_keys(rq, &f.page, "ts");
    return st == OK ? audit_list(tx, rq->arena, &f, rq->out) : st;
}
