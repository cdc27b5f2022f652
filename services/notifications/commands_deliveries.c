// commands_deliveries -- sending by hand: a test, or an event once more. The one who asks waits for what
// comes of it. PEE-07
#include "common/cloudevent.h"
#include "common/logs.h"
#include "common/text.h"
#include "services/notifications/commands.h"
#include "services/notifications/owner.h"
#include "services/notifications/posting.h"

typedef struct Sending {
    Webhook *webhook;
    Secrets secrets;
    Allowed allowed;
    Delivery *before, *done; // what is sent once more; what came of it
} Sending;

static Status load_all(Request *rq, Tx *tx, const char *id, const char *delivery_id, Sending *s)
{
    Status st = webhook_load(tx, rq->arena, id, false, &s->webhook, &s->secrets);
    if (st == OK && !actor_is(rq->actor, s->webhook->owner_id) &&
        !actor_may(rq->actor, COHOI__PERMISSION__USERS_MANAGE))
        st = NOT_FOUND;
    if (st == OK) st = allowed_targets_load(tx, rq->arena, &s->allowed);
    if (st == OK && delivery_id) st = delivery_load(tx, rq->arena, id, delivery_id, &s->before);
    return st;
}

static Status load(Request *rq, const char *id, const char *delivery_id, Sending **out)
{
    Status st = OK;
    Sending *s = *out = rq->fetched = arena_alloc(rq->arena, sizeof *s);
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = tx_end(tx, load_all(rq, tx, id, delivery_id, s), NULL);
    return st == NOT_FOUND ? refuse(rq->why, COHOI__CODE__NOT_FOUND) : st;
}

static void post(Request *rq, Sending *s, Event *ev)
{
    const Sender sender = {.webhook = s->webhook, .secrets = s->secrets, .allowed = &s->allowed};
    unsigned ignored;
    s->done = post_event(rq->arena, &sender, ev, &ignored);
    s->done->has_tries = true;
    s->done->tries = s->before ? s->before->tries + 1 : 1;
}

Status send_test(Request *rq)
{
    const Notifications__TestWebhook *in = rq->in;
    Sending *s;

    Status st = load(rq, in->id, NULL, &s);
    if (st != OK) return st;
    Event ev = {.arena = rq->arena,
                .source = "notifications",
                .id = uuid_make(rq->arena),
                .type = "cohoi.webhook.test",
                .subject = s->webhook->id,
                .partition_key = s->webhook->owner_id,
                .time = clock_now()};
    post(rq, s, &ev);
    return OK;
}

// As it stands in its log today: what was erased since is not sent again, nor what the owner may no longer
// see.
static Status read_event(Request *rq, const Sending *s, Event *out)
{
    const Delivery *d = s->before;
    Cohoi__LogPage *page = NULL;
    Rights rights;

    if (!d->sequence) return refuse(rq->why, COHOI__CODE__EVENT_GONE); /* a test */
    Status st =
        log_page(d->source, d->partition, d->sequence - 1, 1, d->epoch, rq->arena, rq->deadline, &page);
    if (st == OUT_OF_RANGE || (st == OK && page->n_events == 0))
        return refuse(rq->why, COHOI__CODE__EVENT_GONE);
    if (st != OK) return st;
    bool readable = cloudevent_read(rq->arena, page->events[0].data, page->events[0].len, out);
    if (!readable || !same(out->id, d->event_id)) return refuse(rq->why, COHOI__CODE__EVENT_GONE);
    st = owner_rights(rq->arena, s->webhook, rq->deadline, &rights);
    if (st == PERMISSION_DENIED || (st == OK && !owner_may_see(&rights, out)))
        return refuse(rq->why, COHOI__CODE__EVENT_GONE);
    return st;
}

Status send_again(Request *rq)
{
    const Notifications__Redeliver *in = rq->in;
    Sending *s;
    Event ev;

    Status st = load(rq, in->id, in->delivery_id, &s);
    if (st == OK) st = read_event(rq, s, &ev);
    if (st == OK) post(rq, s, &ev);
    return st;
}

// Of both.
Status note_delivery(Request *rq, Tx *tx)
{
    const Sending *s = rq->fetched;
    Status st = tx_flush(tx); // for the time
    if (st != OK) return st;
    s->done->at = timestamp_make(rq->arena, rq->now);
    delivery_insert(tx, rq->arena, s->webhook->id, s->done);
    *(Delivery *)rq->out = *s->done;
    return OK;
}
