// rights -- who reads and who writes a transaction.
#include "services/catalog/rights.h"
#include "common/text.h"

static bool manages(const Actor *a)
{
    return actor_may(a, COHOI__PERMISSION__OPPORTUNITIES_MANAGE);
}

// --- by the contact: as contacts sees it (ACC-08..10, ACC-13) ---

static bool cares_for(const Actor *a, const Around *k)
{
    return k->contact_id &&
           (actor_is(a, k->salesperson_id) ||
            (actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_TEAM) && actor_leads(a, k->salesperson_id)));
}

static bool sees_all_contacts(const Actor *a)
{
    return actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_ALL);
}

// --- by the opportunity: as opportunities sees it (ACC-01..03) ---

static bool reads_opportunity(const Actor *a, const Around *k)
{
    if (!k->opportunity_id) return false;
    if (k->campaign_id) return k->is_member || actor_may(a, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL);
    return actor_is(a, k->owner_id) || actor_leads(a, k->owner_id) || cares_for(a, k) || sees_all_contacts(a);
}

static bool writes_opportunity(const Actor *a, const Around *k)
{
    if (!k->opportunity_id || !manages(a)) return false;
    if (a->is_daemon) return true;
    if (k->campaign_id) return k->is_manager || (k->is_member && actor_is(a, k->owner_id));
    return actor_is(a, k->owner_id) || actor_leads(a, k->owner_id) || sees_all_contacts(a);
}

Standing standing_of(const Actor *actor, const Around *around, const char *assignee_id)
{
    bool is_his = actor_is(actor, assignee_id), cares = cares_for(actor, around);
    Standing s = {.reads_contact = cares || sees_all_contacts(actor),
                  .reads_opportunity = reads_opportunity(actor, around)};

    s.reads = s.reads_contact || s.reads_opportunity || is_his;
    s.writes =
        cares || is_his || (sees_all_contacts(actor) && manages(actor)) || writes_opportunity(actor, around);
    return s;
}

void transaction_show(Transaction *t, const Around *around, const Standing *standing)
{
    t->contact_name = (char *)around->contact_name;
    t->opportunity_name = (char *)around->opportunity_name;
    if (!standing->reads_opportunity) t->opportunity_id = t->opportunity_name = t->campaign_id = NULL;
}
