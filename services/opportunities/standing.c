// standing -- where somebody stands to an opportunity.
#include "services/opportunities/standing.h"
#include "common/text.h"

static bool manages_everything(const Actor *actor)
{
    return actor->is_daemon;
}

bool may_see_campaign(const Actor *actor, const Campaign *c)
{
    return actor_may(actor, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL) || campaign_has_member(c, actor->user_id);
}

bool may_add_to_campaign(const Actor *actor, const Campaign *c)
{
    if (actor->campaign_id) return same(actor->campaign_id, c->id); /* AMB-57 */
    return manages_everything(actor) || campaign_has_member(c, actor->user_id);
}

bool may_write_for(const Actor *actor, const char *user_id)
{
    return manages_everything(actor) || actor_leads(actor, user_id) ||
           actor_may(actor, COHOI__PERMISSION__CONTACTS_VIEW_ALL);
}

static Standing in_campaign(const Actor *actor, const Opportunity *o, const Campaign *c)
{
    bool is_manager = manages_everything(actor) || campaign_has_manager(c, actor->user_id);
    bool is_owner = actor_is(actor, o->owner_id);
    bool reads = manages_everything(actor) || may_see_campaign(actor, c);

    return (Standing){
        .reads = reads,
        .writes = is_manager || (is_owner && campaign_has_member(c, actor->user_id)),
        .manages = is_manager,
        .sees_phone = !c->hide_info || is_owner || is_manager, /* AMB-17: unowned: managers only */
    };
}

static Standing in_pipeline(const Actor *actor, const Opportunity *o, const char *salesperson_id)
{
    bool is_owner = actor_is(actor, o->owner_id);
    bool leads = actor_leads(actor, o->owner_id) || (!o->owner_id && actor_leads(actor, salesperson_id));
    bool sees_all = actor_may(actor, COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    bool reads = is_owner || leads || sees_all || actor_is(actor, salesperson_id) ||
                 actor_leads(actor, salesperson_id);

    return (Standing){
        .reads = reads,
        .writes = is_owner || leads || sees_all,
        .manages = leads || sees_all,
        .sees_phone = true,
    };
}

Standing standing_of(const Actor *actor, const Opportunity *o, const Campaign *c, const char *salesperson_id)
{
    Standing s =
        opportunity_is_in_campaign(o) ? in_campaign(actor, o, c) : in_pipeline(actor, o, salesperson_id);

    if (actor->campaign_id)
        s = (Standing){.sees_phone = !c->hide_info}; /* AMB-57: it adds, and does nothing else */
    if (!actor_may(actor, COHOI__PERMISSION__OPPORTUNITIES_MANAGE)) s.writes = s.manages = false; /* ACC-01 */
    return s;
}

Standing standing_to_contact(const Actor *actor, const char *salesperson_id)
{
    bool is_his = actor_is(actor, salesperson_id);
    bool leads =
        actor_leads(actor, salesperson_id) && actor_may(actor, COHOI__PERMISSION__CONTACTS_VIEW_TEAM);
    bool sees_all = actor_may(actor, COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    bool manages = leads || (sees_all && actor_may(actor, COHOI__PERMISSION__OPPORTUNITIES_MANAGE));

    if (actor->campaign_id) return (Standing){0}; /* AMB-57 */
    return (Standing){.reads = is_his || leads || sees_all, .writes = is_his || manages, .manages = manages};
}

bool may_delete(const Standing *s, const Opportunity *o)
{
    return o->owner_id ? s->writes : s->reads;
}

static char *masked(const char *text, Arena *a)
{
    return text ? arena_copy(a, "***") : NULL;
}

void mask_customer(Opportunity *o, const Standing *s, Arena *a)
{
    if (s->sees_phone) return;
    o->phone = masked(o->phone, a);
    o->email = masked(o->email, a);
}
