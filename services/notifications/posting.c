// posting -- tells one event to one target, once.
#include "services/notifications/posting.h"
#include "common/cloudevent.h"
#include "common/facts.h"
#include "common/text.h"
#include "common/transfer.h"

typedef struct Way {
    Target target;
    const Allowed *allowed;
} Way;

static bool may_connect(void *way, const struct sockaddr *to)
{
    const Way *w = way;
    return target_may_be(&w->target, w->allowed, to);
}

static char *signatures(Arena *a, const Secrets *s, const char *id, long long seconds, const JsonOut *body)
{
    char *present = signature_make(a, s->present, id, seconds, body->text, body->length);
    if (!s->old.len) return present;
    return arena_print(a, "%s %s", present, signature_make(a, s->old, id, seconds, body->text, body->length));
}

static char *cause_of(Arena *a, const Transferred *t)
{
    if (t->cause) return arena_copy(a, t->cause);
    if (t->status >= 300 && t->status < 400) return "a redirect, which is not followed";
    return arena_print(a, "HTTP status %d", t->status);
}

static Delivery *delivery_of(Arena *a, const Event *ev, const Transferred *t)
{
    Delivery *d = arena_message(a, &notifications__delivery__descriptor);
    bool told = !t->cause && t->status >= 200 && t->status < 300;
    d->id = uuid_make(a);
    d->event_id = arena_copy(a, ev->id);
    d->type = arena_copy(a, ev->type);
    d->source = arena_copy(a, ev->source);
    d->has_partition = d->has_sequence = d->has_epoch = ev->seq > 0;
    d->partition = ev->partition;
    d->sequence = ev->seq;
    d->epoch = ev->epoch;
    d->has_state = d->has_duration_ms = true;
    d->state = told ? NOTIFICATIONS__DELIVERY__STATE__DELIVERED : NOTIFICATIONS__DELIVERY__STATE__FAILED;
    d->duration_ms = (int32_t)t->ms;
    d->has_status = t->status > 0;
    d->status = t->status;
    if (t->answer && *t->answer && !same(ev->source, "contacts"))
        d->answer = t->answer; /* may echo a phone */
    if (!told) d->cause = cause_of(a, t);
    return d;
}

Delivery *post_event(Arena *a, const Sender *s, Event *ev, unsigned *retry_after)
{
    long long seconds = clock_now() / SECOND;
    JsonOut body = {.arena = a};
    Way way = {.allowed = s->allowed};
    Transferred done = {.cause = "not an address that can be sent to"};

    event_mask(ev);
    cloudevent_json(&body, ev);
    const char *headers[] = {
        "Content-Type: application/cloudevents+json; charset=utf-8",
        arena_print(a, "webhook-id: %s", ev->id),
        arena_print(a, "webhook-timestamp: %lld", seconds),
        arena_print(a, "webhook-signature: %s", signatures(a, &s->secrets, ev->id, seconds, &body)),
        NULL,
    };
    const Transfer t = {
        .url = arena_copy(a, s->webhook->url),
        .headers = headers,
        .ca_file = *notification_settings.webhooks.ca_file ? notification_settings.webhooks.ca_file : NULL,
        .body = body.text,
        .n = body.length,
        .timeout_ms = (unsigned)notification_settings.webhooks.timeout_seconds * 1000,
        .may_connect = may_connect,
        .arg = &way};
    if (target_read(a, t.url, s->allowed, &way.target)) transfer_run(a, &t, &done);
    *retry_after = done.retry_after;
    return delivery_of(a, ev, &done);
}
