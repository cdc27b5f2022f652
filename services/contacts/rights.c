// rights -- who may read, change and hand out a contact.
#include "services/contacts/rights.h"

static bool is_manager(const Actor *a)
{
    return actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_ALL) &&
           actor_may(a, COHOI__PERMISSION__OPPORTUNITIES_MANAGE);
}

// The leader himself counts as one of his team.
static bool is_of_team(const Actor *a, const char *user_id)
{
    return actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_TEAM) &&
           (actor_leads(a, user_id) || actor_is(a, user_id));
}

bool may_read_contact(const Actor *a, const Contact *c)
{
    return actor_is(a, c->salesperson_id) || is_of_team(a, c->salesperson_id) ||
           actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_ALL);
}

bool may_change_contact(const Actor *a, const Contact *c)
{
    return actor_is(a, c->salesperson_id) || is_of_team(a, c->salesperson_id) || is_manager(a);
}

bool may_detach_contact(const Actor *a, const Contact *c)
{
    return c->salesperson_id && may_change_contact(a, c);
}

bool may_give_contact(const Actor *a, const char *from_user_id, const char *to_user_id)
{
    return is_manager(a) || (is_of_team(a, to_user_id) && (!from_user_id || is_of_team(a, from_user_id)));
}

bool may_merge_contacts(const Actor *a, const Contact *c, const Contact *other)
{
    bool may = actor_may(a, COHOI__PERMISSION__CONTACTS_VERIFY) || is_manager(a);
    return may && may_read_contact(a, c) && may_read_contact(a, other);
}

bool may_read_lead(const Actor *a, const Contact *c)
{
    return may_read_contact(a, c) || actor_is(a, c->created_by);
}

bool may_change_lead(const Actor *a, const Contact *c)
{
    return may_change_contact(a, c) || actor_is(a, c->created_by);
}

bool may_approve_scale(const Actor *a, const Contact *c)
{
    return actor_may(a, COHOI__PERMISSION__LEADS_APPROVE_SCALE) &&
           (is_of_team(a, c->salesperson_id) || actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_ALL));
}

void contact_restrict(Contact *c, Arena *a)
{
    Contact *shown = arena_message(a, &contacts__contact__descriptor);
    shown->id = c->id;
    shown->has_type = true;
    shown->type = c->type;
    shown->name = c->name;
    shown->tax_code = c->tax_code;
    shown->citizen_id = c->citizen_id;
    shown->salesperson_name = c->salesperson_name;
    shown->has_lead = c->has_lead;
    shown->lead = c->lead;
    shown->has_restricted = shown->restricted = true;
    *c = *shown;
}
