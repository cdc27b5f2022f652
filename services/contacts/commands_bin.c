// commands_bin -- the recycle bin: contacts and leads are deleted, listed with who did it and when, and
// brought back.
#include "common/text.h"
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/keeping.h"
#include "services/contacts/rights.h"
#include <opportunities/opportunities.pb-c.h>

// Asked before the transaction. What begins in between stands on a contact that is deleted: it is brought
// back then.
Status count_what_is_sold(Request *rq)
{
    const Contacts__DeleteContact *in = rq->in;
    Opportunities__CountHeld ask = OPPORTUNITIES__COUNT_HELD__INIT;
    Opportunities__HeldCounts *n = NULL;

    ask.contact_id = in->id;
    Status st = rpc_call("opportunities.Opportunities.CountHeld", &ask.base, &n, NULL, rq->deadline,
                         rq->arena, rq->why);
    rq->fetched = n;
    return st;
}

static Status check_deleting(Request *rq, const Scene *s, bool has_children)
{
    const Opportunities__HeldCounts *held = rq->fetched;

    if (!s->contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (!may_change_contact(rq->actor, s->contact)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    Status st = contact_check_kept(s->contact, rq->why);
    if (st == OK) st = version_fits(rq, s->contact->version);
    if (st == OK && (held->active > 0 || has_children)) st = refuse(rq->why, COHOI__CODE__IN_USE);
    return st;
}

static void tell_deleted(Tx *tx, const Contact *c, const char *by)
{
    Contacts__ContactDeleted deleted = CONTACTS__CONTACT_DELETED__INIT;
    deleted.contact_id = c->id;
    deleted.by = (char *)by;
    deleted.has_version = true;
    deleted.version = c->version;
    emit(tx, c->id, c->id, &deleted);
}

void contact_throw_away(Request *rq, Tx *tx, Contact *c)
{
    contact_touch(c, rq->arena, rq->now);
    bin_put(tx, rq->arena, c, rq->actor->user_id, rq->now);
    history_add(tx, rq->arena, c->id, history_entry(rq, "DELETED"));
    tell_deleted(tx, c, rq->actor->user_id);
}

Status delete_contact(Request *rq, Tx *tx)
{
    const Contacts__DeleteContact *in = rq->in;
    const Wanted wanted = {.table = &contact_table, .id = in->id};
    Rows *children = children_ask(tx, in->id);
    Scene s = {0};

    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st == OK) st = check_deleting(rq, &s, rows_count(children) > 0);
    if (st != OK) return st;
    contact_throw_away(rq, tx, s.contact);
    return OK;
}

// --- bringing back ---

static void tell_undeleted(Tx *tx, const Contact *c)
{
    Contacts__ContactUndeleted undeleted = CONTACTS__CONTACT_UNDELETED__INIT;
    undeleted.contact_id = c->id;
    undeleted.has_version = true;
    undeleted.version = c->version;
    emit(tx, c->id, c->id, &undeleted);
}

// Somebody else may have its identity by now, and the contact above it may be deleted, too.
static Status admit_again(Request *rq, Tx *tx, Contact *c, Scene *s)
{
    const Wanted wanted = {.table = &contact_table,
                           .parent_id = c->parent_id,
                           .person_id = c->salesperson_id,
                           .tax_code = c->tax_code,
                           .citizen_id = c->citizen_id,
                           .wanted_external_id = c->external_id};
    Status st = scene_load(tx, rq->arena, &wanted, s);
    if (st == OK) st = contact_kind.admit(c, s, rq->why);
    return st == OK ? contact_check_parent(c, s->above, s->n_above, rq->why) : st;
}

Status undelete_contact(Request *rq, Tx *tx)
{
    const Contacts__UndeleteContact *in = rq->in;
    Contact *c = NULL;
    Scene s = {0};

    Status st = bin_lock(tx, rq->arena, in->id, &c);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK && !may_change_contact(rq->actor, c)) st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK) st = version_fits(rq, c->version);
    if (st == OK) st = admit_again(rq, tx, c, &s);
    if (st != OK) return st;

    contact_touch(c, rq->arena, rq->now);
    bin_drop(tx, in->id);
    contact_insert(tx, rq->arena, &contact_table, c);
    history_add(tx, rq->arena, in->id, history_entry(rq, "UNDELETED"));
    tell_undeleted(tx, c);
    const Names shown = {s.person.full_name, s.parent_name, NULL, NULL};
    change_reply(rq, c, &shown);
    return OK;
}

Status undelete_lead(Request *rq, Tx *tx)
{
    const Contacts__UndeleteContact *in = rq->in;
    Contacts__LeadUndeleted undeleted = CONTACTS__LEAD_UNDELETED__INIT;
    Contact *c = NULL;

    Status st = deleted_lead_lock(tx, rq->arena, in->id, &c);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK && !may_change_lead(rq->actor, c)) st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK) st = contact_check_kept(c, rq->why);
    if (st == OK) st = version_fits(rq, c->version);
    if (st != OK) return st;

    lead_undelete(tx, in->id);
    history_add(tx, rq->arena, in->id, history_entry(rq, "UNDELETED"));
    undeleted.lead_id = c->id;
    emit(tx, c->id, c->id, &undeleted);
    *(Contact *)rq->out = *c;
    return OK;
}

// --- the lists: what its reader may read, the last deleted first ---

static Status list_bin(Request *rq, Tx *tx, bool leads)
{
    const Contacts__ListDeleted *in = rq->in;
    const Actor *a = rq->actor;
    char **owners = NULL;
    size_t n = 0;
    Page page;

    PUSH(rq->arena, owners, n, a->user_id);
    if (actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_TEAM))
        for (size_t i = 0; i < a->n_led_user_ids; i++) PUSH(rq->arena, owners, n, a->led_user_ids[i]);
    bool sees_all = actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "ti");
    if (st != OK) return st;
    return deleted_list(tx, rq->arena, leads, sees_all ? NULL : arg_texts(rq->arena, n, owners), &page,
                        rq->out);
}

Status list_deleted_contacts(Request *rq, Tx *tx)
{
    return list_bin(rq, tx, false);
}

Status list_deleted_leads(Request *rq, Tx *tx)
{
    return list_bin(rq, tx, true);
}
