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

// All that a nightly job does is one act: what it does after midnight belongs to the evening before.
static void gather_by_night(Notices *out, const char *what, Time at)
{
    char day[TIME_TEXT];
    time_write(at - (Time)5 * 3600 * SECOND,
               day); /* noon in Viet Nam is where one night ends and the next begins */
    out->bulk_act_id = arena_print(out->arena, "%s/%.10s", what, day);
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

void notices_of_sweep(Notices *out, const Known *o, const char *leader_id, Time at)
{
    gather_by_night(out, "sweep", at);
    push(out, o, "SWEEP_FAILED", o->owner_id, MANAGERS);
    if (!o->campaign_id && !same(leader_id, o->owner_id)) push(out, o, "SWEEP_FAILED", leader_id, 0);
}

void notices_of_warning(Notices *out, const Known *o)
{
    push(out, o, "EVIDENCE_WARNED", o->owner_id, 0);
}

void notices_of_deadline(Notices *out, const Known *o, const char *day)
{
    out->bulk_act_id = arena_print(out->arena, "deadline/%s", or_empty(day));
    push(out, o, "DEADLINE_NEAR", o->owner_id, 0);
}

// The one notice about one's own act.
void notices_of_transaction(Notices *out, const Known *o, const char *user_id)
{
    out->actor_id = NULL;
    Notice *saved = push(out, o, "TRANSACTION_SAVED", user_id, 0);
    saved->actor_id = arena_copy(out->arena, user_id);
    saved->has_to_actor = saved->to_actor = true;
}

void notices_of_task(Notices *out, const Known *o, const char *assignee_id, bool due)
{
    if (due) out->actor_id = NULL; /* by the clock, whoever made it */
    push(out, o, due ? "TASK_DUE_SOON" : "TASK_ASSIGNED", assignee_id, 0);
}

void notices_of_payment(Notices *out, const Known *o)
{
    push(out, o, "ORDER_PAID", o->owner_id, MANAGERS);
}

void notices_of_contact_owner(Notices *out, const Known *contact, const char *from_id, const char *to_id)
{
    if (same(from_id, to_id)) return;
    push(out, contact, "CONTACT_ASSIGNED", to_id, 0);
    push(out, contact, "CONTACT_DETACHED", from_id, 0);
}

void notices_of_contact_swept(Notices *out, const Known *contact, const char *from_id, const char *leader_id,
                              Time at)
{
    gather_by_night(out, "sweep", at);
    push(out, contact, "CONTACT_DETACHED", from_id, 0);
    if (!same(leader_id, from_id)) push(out, contact, "CONTACT_DETACHED", leader_id, 0);
}

void notices_of_scale_rating(Notices *out, const char *contact_id, const char *lead_id, const char *leader_id)
{
    const Known known = {.contact_id = contact_id};
    Notice *n = push(out, &known, "SCALE_RATING_PENDING", leader_id, 0);
    n->lead_id = arena_copy(out->arena, lead_id);
}

static bool may_see_campaign(const Reader *r)
{
    return r->is_salesperson || r->is_manager || r->views_all;
}

static bool is_for(const Reader *r, const Notice *n)
{
    bool sees = !n->only_if_seen || !n->campaign_id || may_see_campaign(r);
    if (same(r->id, n->to_user_id) && n->to_actor) return true;
    if (same(r->id, n->actor_id) || same(r->id, n->except_id)) return false; /* AMB-14 */
    if (same(r->id, n->to_user_id)) return sees;
    if (n->groups & PARTICIPANTS) return r->takes_part && sees;
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
