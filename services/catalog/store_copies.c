// store_copies -- tables that other daemons' events fill.
#include "common/text.h"
#include "services/catalog/store.h"

void person_save(Tx *tx, Arena *a, const Accounts__Person *p)
{
    tx_put(tx, "person_save", ARGS(p->id, arg_bool(p->active), arg_int(a, p->version)));
}

void contact_save(Tx *tx, Arena *a, const Contacts__Contact *c)
{
    const char *name = or_empty(c->name);
    tx_put(tx, "contact_save",
           ARGS(c->id, name, text_fold(a, name), c->salesperson_id, arg_int(a, c->version)));
}

void contact_salesperson_save(Tx *tx, Arena *a, const char *id, const char *salesperson_id, int32_t version)
{
    tx_put(tx, "contact_salesperson_save", ARGS(id, salesperson_id, arg_int(a, version)));
}

void contact_merge(Tx *tx, const char *from_id, const char *into_id)
{
    tx_put(tx, "contact_merge", ARGS(from_id, into_id));
    tx_put(tx, "contacts_merged_follow", ARGS(from_id, into_id)); /* those that were merged into it before */
}

void contact_erase(Tx *tx, const char *id, bool names)
{
    tx_put(tx, "contact_erase", ARGS(id));
    if (!names) return;
    tx_put(tx, "contact_unname", ARGS(id));
    tx_put(tx, "opportunities_erase", ARGS(id)); /* their names are made of it (OPP-03) */
}

void opportunity_save(Tx *tx, Arena *a, const Opportunities__Opportunity *o)
{
    tx_put(tx, "opportunity_save",
           ARGS(o->id, o->contact_id, o->campaign_id, or_empty(o->name), o->owner_id, arg_bool(o->deleted),
                arg_int(a, o->version)));
}

void opportunity_owner_save(Tx *tx, Arena *a, const char *id, const char *owner_id, int32_t version)
{
    tx_put(tx, "opportunity_owner_save", ARGS(id, owner_id, arg_int(a, version)));
}

void opportunity_deleted_save(Tx *tx, const char *id, bool deleted)
{
    tx_put(tx, "opportunity_deleted_save", ARGS(id, arg_bool(deleted)));
}

void campaign_save(Tx *tx, Arena *a, const Campaigns__Campaign *c)
{
    const char *version = arg_int(a, c->version);
    char **all = NULL;
    size_t n = 0;

    for (size_t i = 0; i < c->n_manager_ids; i++) PUSH(a, all, n, c->manager_ids[i]);
    for (size_t i = 0; i < c->n_salesperson_ids; i++) PUSH(a, all, n, c->salesperson_ids[i]);
    const char *members = arg_texts(a, n, all);
    tx_put(tx, "campaign_save", ARGS(c->id, version));
    tx_put(tx, "members_drop", ARGS(c->id, members, version));
    tx_put(tx, "members_save", ARGS(c->id, members, version, arg_texts(a, c->n_manager_ids, c->manager_ids)));
}
