// commands_webhooks -- webhooks, by their owners; who manages users sees everybody's. PEE-07
#include "common/check.h"
#include "common/fiber.h"
#include "common/logs.h"
#include "common/sources.h"
#include "common/text.h"
#include "services/notifications/commands.h"
#include "services/notifications/posting.h"
#include <netdb.h>

enum { OWN_MOST = 50, OLD_SECRET_HOURS = 24 };

// --- asked before a transaction is begun ---

typedef struct Beginning { // where each source ends: what happens from now on is told
    Cursor cursors[MOST_SOURCES];
    size_t n;
} Beginning;

static Cursor cursor_at(Request *rq, const char *source)
{
    Cohoi__Heads *heads = NULL;
    Cursor c = {.source = arena_copy(rq->arena, source), .is_unknown = true};
    c.epochs = arena_alloc(rq->arena, PARTITION_COUNT * sizeof *c.epochs);
    c.seqs = arena_alloc(rq->arena, PARTITION_COUNT * sizeof *c.seqs);
    if (log_heads(source, rq->arena, rq->deadline, &heads) != OK) return c;
    c.is_unknown = false;
    for (unsigned p = 0; p < PARTITION_COUNT && p < heads->n_seq; p++) {
        c.epochs[p] = heads->epoch;
        c.seqs[p] = heads->seq[p];
    }
    return c;
}

static void ask_beginning(Request *rq)
{
    Beginning *b = arena_alloc(rq->arena, sizeof *b);
    for (int s = 0; s < sources_count(); s++)
        if (source_is_configured(s)) b->cursors[b->n++] = cursor_at(rq, source_name(s));
    rq->fetched = b;
}

static Status load_allowed(Request *rq, Allowed *out)
{
    Status st = OK;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = allowed_targets_load(tx, rq->arena, out);
    return tx_end(tx, st, NULL);
}

typedef struct Lookup {
    const char *host, *port;
    struct addrinfo *found; // NULL: the name is not known
} Lookup;

static void look_up(void *arg)
{
    Lookup *l = arg;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    if (getaddrinfo(l->host, l->port, &hints, &l->found) != 0) l->found = NULL;
}

// What the name says later is checked at each connection.
static bool leads_somewhere_allowed(const Target *t, const Allowed *allowed)
{
    Lookup l = {t->host, t->port, NULL};
    fiber_work(look_up, &l);
    bool may = !l.found && (t->is_https || t->is_named);
    for (const struct addrinfo *i = l.found; i && !may; i = i->ai_next)
        may = target_may_be(t, allowed, i->ai_addr);
    if (l.found) freeaddrinfo(l.found);
    return may;
}

static Status check_target(Request *rq, const char *url)
{
    Allowed allowed;
    Target t;
    Status st = load_allowed(rq, &allowed);
    if (st != OK) return st;
    if (!target_read(rq->arena, url, &allowed, &t))
        return refuse_field(rq->why, COHOI__CODE__BAD_FORMAT, "url");
    return leads_somewhere_allowed(&t, &allowed)
               ? OK
               : refuse_field(rq->why, COHOI__CODE__WEBHOOK_TARGET_FORBIDDEN, "url");
}

static Status check_secret(Request *rq, const char *text, Secret *out)
{
    if (!text) {
        *out = secret_make(rq->arena);
        return OK;
    }
    if (secret_read(rq->arena, text, out)) return OK;
    return refuse_field(rq->why, COHOI__CODE__BAD_FORMAT, "secret");
}

// --- rights ---

// Somebody else's is none (404).
static Status open_webhook(Request *rq, Tx *tx, const char *id, bool lock, Webhook **w)
{
    Status st = webhook_load(tx, rq->arena, id, lock, w, NULL);
    if (st == OK && !actor_is(rq->actor, (*w)->owner_id) &&
        !actor_may(rq->actor, COHOI__PERMISSION__USERS_MANAGE))
        st = NOT_FOUND;
    return st == NOT_FOUND ? refuse(rq->why, COHOI__CODE__NOT_FOUND) : st;
}

static void tell_saved(Request *rq, Tx *tx, const Webhook *w)
{
    Notifications__WebhookSaved saved = NOTIFICATIONS__WEBHOOK_SAVED__INIT;
    saved.webhook_id = w->id;
    saved.user_id = w->owner_id;
    saved.url = target_shown(rq->arena, w->url);
    saved.types = w->types;
    saved.n_types = w->n_types;
    saved.has_state = saved.has_version = true;
    saved.state = w->state;
    saved.version = w->version;
    emit(tx, w->id, w->owner_id, &saved);
}

// --- making ---

Status prepare_webhook(Request *rq)
{
    const Notifications__CreateWebhook *in = rq->in;
    Status st = webhook_check(in->webhook, rq->why);
    if (st == OK) st = check_target(rq, in->webhook->url);
    if (st == OK) ask_beginning(rq);
    return st;
}

// A token may do less than its user; its webhooks, too.
static void confine(Request *rq, Webhook *w)
{
    w->has_is_scoped = true;
    w->is_scoped = rq->actor->token_id != NULL;
    w->scopes = w->is_scoped ? rq->actor->permissions : NULL;
    w->n_scopes = w->is_scoped ? rq->actor->n_permissions : 0;
    w->streams = rq->actor->streams;
    w->n_streams = rq->actor->n_streams;
}

static void begin(Request *rq, Webhook *w)
{
    w->id = uuid_make(rq->arena);
    w->owner_id = rq->actor->user_id;
    w->has_state = w->has_version = true;
    if (w->state != WEBHOOK_DISABLED) w->state = WEBHOOK_ACTIVE;
    w->cause = w->state == WEBHOOK_DISABLED ? "USER" : NULL;
    w->version = 1;
    w->created_at = w->updated_at = timestamp_make(rq->arena, rq->now);
    confine(rq, w);
}

Status create_webhook(Request *rq, Tx *tx)
{
    const Notifications__CreateWebhook *in = rq->in;
    const Beginning *from = rq->fetched;
    Webhook *w = arena_clone(rq->arena, &in->webhook->base);
    Secret secret;
    int own, all;

    Status st = webhooks_count(tx, rq->actor->user_id, &own, &all);
    if (st == OK) st = check_secret(rq, w->secret, &secret);
    if (st != OK) return st;
    if (own >= OWN_MOST || all >= notification_settings.webhooks.most)
        return refuse(rq->why, COHOI__CODE__TOO_MANY_WEBHOOKS);
    begin(rq, w);
    webhook_insert(tx, rq->arena, w, secret);
    for (size_t i = 0; i < from->n; i++) cursor_put(tx, rq->arena, w->id, &from->cursors[i]);
    tell_saved(rq, tx, w);
    w->secret = secret_text(rq->arena, secret); /* shown this once */
    *(Webhook *)rq->out = *w;
    return OK;
}

// --- changing ---

static bool is_given(const Notifications__UpdateWebhook *in, const char *field)
{
    for (size_t i = 0; i < in->n_update_mask; i++)
        if (same(in->update_mask[i], field)) return true;
    return false;
}

Status prepare_webhook_change(Request *rq)
{
    const Notifications__UpdateWebhook *in = rq->in;
    Status st = webhook_check(in->webhook, rq->why);
    if (st == OK && is_given(in, "url") && in->webhook->url) st = check_target(rq, in->webhook->url);
    if (st == OK && (is_given(in, "types") || is_given(in, "state"))) ask_beginning(rq);
    return st;
}

// What it follows from now on it follows from now on; where the log no longer has what comes next,
// everything.
static void begin_anew(Request *rq, Tx *tx, const Webhook *before, const Webhook *after)
{
    const Beginning *now = rq->fetched;
    bool is_lost = after->state == WEBHOOK_ACTIVE && same(before->cause, "OUT_OF_RANGE");
    for (size_t i = 0; now && i < now->n; i++) {
        const Cursor *c = &now->cursors[i];
        bool is_new = webhook_follows(after, c->source) && !webhook_follows(before, c->source);
        if (is_new || is_lost) cursor_put(tx, rq->arena, after->id, c);
    }
}

static void change_state(Tx *tx, const Webhook *before, Webhook *after)
{
    if (before->state == after->state) return;
    after->cause = after->state == WEBHOOK_DISABLED ? "USER" : NULL;
    if (after->state == WEBHOOK_ACTIVE) webhook_end_troubles(tx, after->id);
}

Status update_webhook(Request *rq, Tx *tx)
{
    const Notifications__UpdateWebhook *in = rq->in;
    Webhook *before, *after;

    Status st = open_webhook(rq, tx, in->id, true, &before);
    if (st == OK) st = version_fits(rq, before->version);
    if (st != OK) return st;
    after = arena_clone(rq->arena, &before->base);
    message_apply(&after->base, &in->webhook->base, in->update_mask, in->n_update_mask);
    after->secret = NULL; /* by :rotateSecret alone */
    if (text_is_blank(after->url)) return refuse_field(rq->why, COHOI__CODE__REQUIRED, "url");
    if (!after->has_state) after->state = before->state;
    after->has_state = true;
    after->version++;
    after->updated_at = timestamp_make(rq->arena, rq->now);
    change_state(tx, before, after);
    webhook_save(tx, rq->arena, after);
    begin_anew(rq, tx, before, after);
    tell_saved(rq, tx, after);
    *(Webhook *)rq->out = *after;
    return OK;
}

Status rotate_webhook_secret(Request *rq, Tx *tx)
{
    const Notifications__RotateWebhookSecret *in = rq->in;
    Secret secret;
    Webhook *w;

    Status st = open_webhook(rq, tx, in->id, true, &w);
    if (st == OK) st = version_fits(rq, w->version);
    if (st == OK) st = check_secret(rq, in->secret, &secret);
    if (st != OK) return st;
    w->version++;
    w->updated_at = timestamp_make(rq->arena, rq->now);
    webhook_save(tx, rq->arena, w);
    webhook_replace_secret(tx, rq->arena, w->id, secret, rq->now + (Time)OLD_SECRET_HOURS * 3600 * SECOND);
    tell_saved(rq, tx, w);
    w->secret = secret_text(rq->arena, secret);
    *(Webhook *)rq->out = *w;
    return OK;
}

Status delete_webhook(Request *rq, Tx *tx)
{
    const Notifications__DeleteWebhook *in = rq->in;
    Notifications__WebhookDeleted deleted = NOTIFICATIONS__WEBHOOK_DELETED__INIT;
    Webhook *w;

    Status st = open_webhook(rq, tx, in->id, true, &w);
    if (st == OK) st = version_fits(rq, w->version);
    if (st != OK) return st;
    webhook_delete(tx, w->id);
    deleted.webhook_id = w->id;
    deleted.user_id = w->owner_id;
    emit(tx, w->id, w->owner_id, &deleted);
    return OK;
}

// --- reading ---

Status get_webhook(Request *rq, Tx *tx)
{
    const Notifications__GetWebhook *in = rq->in;
    Webhook *w;
    Status st = open_webhook(rq, tx, in->id, false, &w);
    if (st == OK) *(Webhook *)rq->out = *w;
    return st;
}

Status list_webhooks(Request *rq, Tx *tx)
{
    const Notifications__ListWebhooks *in = rq->in;
    bool all = in->all && actor_may(rq->actor, COHOI__PERMISSION__USERS_MANAGE);
    WebhookFilter f = {.owner_id = all ? NULL : rq->actor->user_id};

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = page_keys(rq, &f.page, "ti");
    return st == OK ? webhooks_list(tx, rq->arena, &f, rq->out) : st;
}

Status list_deliveries(Request *rq, Tx *tx)
{
    const Notifications__ListDeliveries *in = rq->in;
    DeliveryFilter f = {.webhook_id = in->id, .state = in->has_state ? (int)in->state : 0};
    Webhook *w;

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = page_keys(rq, &f.page, "i");
    if (st == OK) st = open_webhook(rq, tx, in->id, false, &w);
    return st == OK ? deliveries_list(tx, rq->arena, &f, rq->out) : st;
}
