// notice -- who is told of what.
#include "services/notifications/notice.h"
#include "common/text.h"

// Whoever did it is not told; who else is, is decided reader by reader (notices_for).
static Notice *push(Notices *out, const Known *o, const char *type, const char *to_user_id, unsigned groups)
{
    Notice *n = arena_message(out->arena, &notifications__notice__descriptor);

    n->type = arena_copy(out->arena, type);
    n->event_id = arena_copy(out->arena, out->event_id);
    n->bulk_act_id = arena_copy(out->arena, out->bulk_act_id);
    n->opportunity_id = arena_copy(out->arena, o->id);
    n->contact_id = arena_copy(out->arena, o->contact_id);
    n->campaign_id = arena_copy(out->arena, o->campaign_id);
    n->opportunity_name = arena_copy(out->arena, o->name);
    n->actor_id = arena_copy(out->arena, out->actor_id);
    n->owner_id = arena_copy(out->arena, o->owner_id);
    n->to_user_id = arena_copy(out->arena, to_user_id);
    n->has_groups = true;
    n->groups = o->campaign_id ? groups : 0;
    if (n->groups || (n->to_user_id && !same(n->to_user_id, n->actor_id)))
        PUSH(out->arena, out->items, out->n, n);
    return n;
}

// NTF-02: the owner that he has it, managers and those who view all that a customer entered.
static void tell_owner_and_watchers(Notices *out, const Known *o)
{
    push(out, o, "OPPORTUNITY_ASSIGNED", o->owner_id, 0);
    Notice *entered = push(out, o, "OPPORTUNITY_ENTERED", NULL, MANAGERS | VIEW_ALL);
    entered->except_id = arena_copy(out->arena, o->owner_id);
}

void notices_of_entry(Notices *out, const Known *o)
{
    if (o->awaits_owner) return;
    if (o->campaign_id && !o->is_automatic)
        push(out, o, "OPPORTUNITY_ENTERED", NULL, SALESPEOPLE | MANAGERS); /* also with an owner: AMB-15 */
    else
        tell_owner_and_watchers(out, o);
}

void notices_of_first_owner(Notices *out, const Known *o)
{
    if (!out->bulk_act_id) out->bulk_act_id = o->bulk_act_id; /* AMB-36: an import is one act */
    tell_owner_and_watchers(out, o);
}

void notices_of_nobody_eligible(Notices *out, const Known *o)
{
    if (!out->bulk_act_id && o->awaits_owner) out->bulk_act_id = o->bulk_act_id;
    push(out, o, "NOBODY_ELIGIBLE", NULL, SALESPEOPLE | MANAGERS);
}

void notices_of_owner_change(Notices *out, const Known *o, const char *from_owner_id)
{
    if (same(from_owner_id, o->owner_id)) return;
    push(out, o, "OPPORTUNITY_ASSIGNED", o->owner_id, 0);
    Notice *taken = push(out, o, "OPPORTUNITY_TAKEN_AWAY", from_owner_id, 0);
    taken->has_only_if_seen = taken->only_if_seen = true; /* he may have left the campaign: ACC-02 */
}

void notices_of_end(Notices *out, const Known *o, bool is_won)
{
    push(out, o, is_won ? "OPPORTUNITY_WON" : "OPPORTUNITY_LOST", o->owner_id, MANAGERS);
}

void notices_of_comment(Notices *out, const Known *o)
{
    push(out, o, "COMMENTED", o->owner_id, 0);
}

static bool may_see_campaign(const Reader *r)
{
    return r->is_salesperson || r->is_manager || r->views_all;
}

static bool is_for(const Reader *r, const Notice *n)
{
    if (same(r->id, n->actor_id) || same(r->id, n->except_id)) return false; /* AMB-14 */
    if (same(r->id, n->to_user_id)) return !n->only_if_seen || !n->campaign_id || may_see_campaign(r);
    return (n->groups & SALESPEOPLE && r->is_salesperson) || (n->groups & MANAGERS && r->is_manager) ||
           (n->groups & VIEW_ALL && r->views_all);
}

size_t notices_for(const Reader *r, Notice *const *all, size_t n, const Notice **first)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_for(r, all[i])) continue;
        if (found++ == 0) *first = all[i];
    }
    return found;
}

bool reader_may_see_name(const Reader *r, const Notice *n, bool hides_info)
{
    return !hides_info || r->is_manager || same(r->id, n->owner_id);
}

char *notice_cause_id(const Notice *n, Arena *a)
{
    if (!n->bulk_act_id) return arena_copy(a, n->event_id);
    return uuid_derive(a, n->bulk_act_id, arena_print(a, "%s/%s", n->type, or_empty(n->campaign_id)));
}

char *notice_gather_id(const Notice *n, Arena *a)
{
    if (!n->bulk_act_id) return uuid_make(a);
    return uuid_derive(a, notice_cause_id(n, a), arena_print(a, "%u", n->groups));
}
