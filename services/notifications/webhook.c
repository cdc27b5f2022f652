// webhook -- what a webhook may be, what concerns it, and when a failure is tried again.
#include "services/notifications/webhook.h"
#include "common/facts.h"
#include "common/text.h"

static bool is_known_type(const char *pattern)
{
    for (unsigned i = 0; i < event_words_count; i++)
        if (event_type_is_like(event_words_sorted[i]->event, pattern)) return true;
    return false;
}

Status webhook_check(const Webhook *w, Refusal *why)
{
    Status st = OK;
    for (size_t i = 0; i < w->n_types; i++)
        if (!is_known_type(w->types[i]))
            st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, arena_print(why->arena, "types[%zu]", i));
    if (w->has_state && w->state == WEBHOOK_GONE) st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "state");
    return st;
}

bool webhook_wants_type(const Webhook *w, const char *type)
{
    for (size_t i = 0; type && i < w->n_types; i++)
        if (event_type_is_like(type, w->types[i])) return true;
    return type && w->n_types == 0;
}

bool webhook_follows(const Webhook *w, const char *source)
{
    for (unsigned i = 0; i < event_words_count; i++)
        if (same(event_words_sorted[i]->daemon, source) &&
            webhook_wants_type(w, event_words_sorted[i]->event))
            return true;
    return false;
}

// --- the filter ---

static bool is_among(char *const *ids, size_t n, const char *id)
{
    for (size_t i = 0; id && i < n; i++)
        if (same(ids[i], id)) return true;
    return false;
}

typedef struct Owners {
    const Notifications__WebhookFilter *filter;
    bool found;
} Owners;

static void look_at_owner(void *arg, const char *user_id)
{
    Owners *o = arg;
    o->found |= is_among(o->filter->owner_ids, o->filter->n_owner_ids, user_id);
}

static const char *contact_of(const Event *ev)
{
    const char *id = ev->data ? fact_text(ev->data, "contact_id", NULL) : NULL;
    return id || !same(ev->source, "contacts") ? id : ev->subject;
}

static const char *campaign_of(const Event *ev)
{
    const char *id = event_campaign(ev);
    return id || !same(ev->source, "campaigns") ? id : ev->subject;
}

static bool passes(const Notifications__WebhookFilter *f, const Event *ev)
{
    Owners owners = {.filter = f};
    if (f->n_campaign_ids && !is_among(f->campaign_ids, f->n_campaign_ids, campaign_of(ev))) return false;
    if (f->n_contact_ids && !is_among(f->contact_ids, f->n_contact_ids, contact_of(ev))) return false;
    if (f->n_opportunity_ids && !is_among(f->opportunity_ids, f->n_opportunity_ids, event_opportunity(ev)))
        return false;
    if (f->n_owner_ids) event_owners(ev, look_at_owner, &owners);
    return !f->n_owner_ids || owners.found;
}

bool webhook_wants(const Webhook *w, const Event *ev)
{
    if (!webhook_wants_type(w, ev->type)) return false;
    if (w->skip_own && same(ev->actor_id, w->owner_id)) return false;
    return !w->filter || passes(w->filter, ev);
}

// --- rights ---

static bool is_in_scope(const Webhook *w, Cohoi__Permission p)
{
    for (size_t i = 0; i < w->n_scopes; i++)
        if (w->scopes[i] == p) return true;
    return false;
}

void webhook_cut_rights(const Webhook *w, Actor *own)
{
    size_t n = 0;
    own->streams = w->streams;
    own->n_streams = w->n_streams;
    if (!w->is_scoped) return;
    for (size_t i = 0; i < own->n_permissions; i++)
        if (is_in_scope(w, own->permissions[i])) own->permissions[n++] = own->permissions[i];
    own->n_permissions = n;
}

// --- trying again ---

uint64_t webhook_pause_ms(int tries, uint64_t first)
{
    static const unsigned factors[] = {1, 6, 24, 120, 720, 4320};
    size_t most = sizeof factors / sizeof *factors - 1;
    return first * factors[tries <= 1 ? 0 : (size_t)tries - 1 < most ? (size_t)tries - 1 : most];
}
