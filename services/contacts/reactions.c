// reactions -- what contacts hears: people from accounts, what is done with a customer from opportunities.
#include "services/contacts/reactions.h"
#include "common/text.h"
#include "services/contacts/handing_over.h"
#include "services/contacts/store.h"
#include <accounts/accounts.pb-c.h>
#include <catalog/catalog.pb-c.h>
#include <evidence/evidence.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

// --- people ---

static Status keep_person(const Accounts__Person *p, const Event *ev, Tx *tx)
{
    person_save(tx, ev->arena, p->id, p->full_name, p->active, p->version);
    return OK;
}

static Status on_user_created(const Event *ev, Tx *tx)
{
    return keep_person(((const Accounts__UserCreated *)ev->data)->user, ev, tx);
}

static Status on_user_updated(const Event *ev, Tx *tx)
{
    return keep_person(((const Accounts__UserUpdated *)ev->data)->user, ev, tx);
}

static Status on_value_saved(const Event *ev, Tx *tx)
{
    const Accounts__ValueSaved *saved = ev->data;
    const ValueCopy v = {saved->item->id, saved->list, saved->item->active};
    value_save(tx, ev->arena, &v, saved->item->version);
    return OK;
}

static Status on_settings_updated(const Event *ev, Tx *tx)
{
    const Accounts__Settings *s = ((const Accounts__SettingsUpdated *)ev->data)->settings;
    if (s->time_zone) clock_save(tx, ev->arena, s->time_zone, s->version);
    return OK;
}

// --- what was done with a customer: history and counts. CON-03, CON-05..07, CON-11 ---

void reaction_note(const Event *ev, Tx *tx, const char *kind, const char *contact_id,
                   const char *opportunity_id, const char *text)
{
    HistoryEntry e = CONTACTS__HISTORY_ENTRY__INIT;
    if (!contact_id) return;
    e.id = uuid_derive(ev->arena, ev->id, kind);
    e.at = timestamp_make(ev->arena, ev->time);
    e.user_id = (char *)ev->actor_id;
    e.kind = (char *)kind;
    e.opportunity_id = (char *)opportunity_id;
    e.note = (char *)text;
    history_add(tx, ev->arena, contact_id, &e);
}

void reaction_count(const Event *ev, Tx *tx, const char *contact_id, Counted what, int by)
{
    if (contact_id) count_add(tx, ev->arena, contact_id, what, by);
}

static Status on_opportunity_created(const Event *ev, Tx *tx)
{
    const Opportunities__Opportunity *o = ((const Opportunities__OpportunityCreated *)ev->data)->opportunity;
    reaction_count(ev, tx, o->contact_id, COUNT_OPPORTUNITIES, 1);
    reaction_note(ev, tx, "OPPORTUNITY_CREATED", o->contact_id, o->id, o->name);
    return OK;
}

static Status on_opportunity_deleted(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityDeleted *d = ev->data;
    reaction_count(ev, tx, d->contact_id, COUNT_OPPORTUNITIES, -1);
    reaction_note(ev, tx, "OPPORTUNITY_DELETED", d->contact_id, d->opportunity_id, NULL);
    return OK;
}

static Status on_opportunity_undeleted(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityUndeleted *d = ev->data;
    reaction_count(ev, tx, d->contact_id, COUNT_OPPORTUNITIES, 1);
    reaction_note(ev, tx, "OPPORTUNITY_UNDELETED", d->contact_id, d->opportunity_id, NULL);
    return OK;
}

static Status on_opportunity_won(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityWon *w = ev->data;
    reaction_note(ev, tx, "OPPORTUNITY_WON", w->contact_id, w->opportunity_id, NULL);
    return OK;
}

static Status on_opportunity_lost(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityLost *l = ev->data;
    reaction_note(ev, tx, "OPPORTUNITY_LOST", l->contact_id, l->opportunity_id, l->note);
    return OK;
}

// CON-19, OPP-19: what is said in an opportunity is said about the customer.
static Status on_opportunity_commented(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityCommented *c = ev->data;
    if (!c->contact_id) return OK;
    Comment mirrored = *c->comment;
    mirrored.contact_id = c->contact_id;
    mirrored.opportunity_id = c->opportunity_id;
    comment_add(tx, ev->arena, &mirrored);
    reaction_note(ev, tx, "COMMENTED", c->contact_id, c->opportunity_id, NULL);
    return OK;
}

// PEE-04: it has come here with a contact that was merged. A campaign may hold this customer twice now,
// though it forbids duplicates: both opportunities stay, and the history says so.
static Status on_opportunity_updated(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityUpdated *u = ev->data;
    bool has_come = false, is_double = false;
    for (size_t i = 0; i < u->n_changes; i++) {
        has_come |= same(u->changes[i]->field, "contactId");
        is_double |= same(u->changes[i]->field, "warnings");
    }
    const char *text = is_double ? "DUPLICATE_IN_CAMPAIGN" : NULL;
    if (has_come)
        reaction_note(ev, tx, "OPPORTUNITY_MERGED", u->opportunity->contact_id, u->opportunity->id, text);
    return OK;
}

const Reaction contact_reactions[] = {
    {&accounts__user_created__descriptor, NULL, on_user_created},
    {&accounts__user_updated__descriptor, NULL, on_user_updated},
    {&accounts__user_handed_over__descriptor, NULL, on_user_handed_over},
    {&accounts__value_saved__descriptor, NULL, on_value_saved},
    {&accounts__settings_updated__descriptor, NULL, on_settings_updated},
    {&opportunities__opportunity_created__descriptor, NULL, on_opportunity_created},
    {&opportunities__opportunity_updated__descriptor, NULL, on_opportunity_updated},
    {&opportunities__opportunity_deleted__descriptor, NULL, on_opportunity_deleted},
    {&opportunities__opportunity_undeleted__descriptor, NULL, on_opportunity_undeleted},
    {&opportunities__opportunity_won__descriptor, NULL, on_opportunity_won},
    {&opportunities__opportunity_lost__descriptor, NULL, on_opportunity_lost},
    {&opportunities__opportunity_commented__descriptor, NULL, on_opportunity_commented},
    {&opportunities__quote_created__descriptor, NULL, on_quote_created},
    {&opportunities__quote_deleted__descriptor, NULL, on_quote_deleted},
    {&opportunities__order_created__descriptor, NULL, on_order_created},
    {&opportunities__order_deleted__descriptor, NULL, on_order_deleted},
    {&opportunities__payment_recorded__descriptor, NULL, on_payment_recorded},
    {&opportunities__invoice_created__descriptor, NULL, on_invoice_created},
    {&opportunities__payment_recorded__descriptor, NULL, on_money_received},
    {&opportunities__task_created__descriptor, NULL, on_task_created},
    {&opportunities__task_updated__descriptor, NULL, on_task_updated},
    {&opportunities__task_deleted__descriptor, NULL, on_task_deleted},
    {&catalog__catalog_saved__descriptor, NULL, on_catalog_saved},
    {&catalog__catalog_activated__descriptor, NULL, on_catalog_activated},
    {&catalog__rule_applied__descriptor, NULL, on_rule_applied},
    {&catalog__transaction_created__descriptor, NULL, on_transaction_created},
    {&opportunities__opportunity_created__descriptor, NULL, main_on_created},
    {&opportunities__opportunity_updated__descriptor, NULL, main_on_updated},
    {&opportunities__opportunity_won__descriptor, NULL, main_on_won},
    {&opportunities__opportunity_lost__descriptor, NULL, main_on_lost},
    {&opportunities__opportunity_reopened__descriptor, NULL, main_on_reopened},
    {&opportunities__opportunity_deleted__descriptor, NULL, main_on_deleted},
    {&opportunities__opportunity_undeleted__descriptor, NULL, main_on_undeleted},
    {&accounts__settings_updated__descriptor, NULL, main_on_settings_updated},
    {&evidence__call_ended__descriptor, NULL, on_call_ended},
    {0},
};
