// mail -- who may be written to, and who is told of a message.
#include "services/notifications/mail.h"

Status recipients_check(const Recipient *r, size_t n, Refusal *why)
{
    Status st = OK;
    for (size_t i = 0; i < n; i++) {
        if (r[i].is_active && r[i].sees_campaign) continue;
        st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, arena_print(why->arena, "recipientIds[%zu]", i));
    }
    return st;
}

Notice *notice_of_mail(const MailThread *t, const MailMessage *m, Arena *a)
{
    Notice *n = arena_message(a, &notifications__notice__descriptor);
    n->type = "MAIL";
    n->event_id = m->id;
    n->thread_id = t->id;
    n->campaign_id = t->campaign_id;
    n->actor_id = m->user_id;
    n->has_groups = n->has_only_if_seen = n->only_if_seen =
        true; /* who has left the campaign is out: ACC-02 */
    n->groups = PARTICIPANTS;
    return n;
}
