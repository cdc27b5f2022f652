// store_webhooks -- webhooks, how far each has come, and what became of what it sent.
#pragma once
#include "common/service.h"
#include "services/notifications/signature.h"
#include "services/notifications/target.h"
#include "services/notifications/webhook.h"

extern const Statement webhook_statements[];

typedef struct Secrets {
    Secret present, old; // the old one has no length when it signs no more
} Secrets;

// --- by their owners ---
MUST_CHECK Status webhook_load(Tx *tx, Arena *a, const char *id, bool lock, Webhook **out, Secrets *secrets);
typedef struct WebhookFilter {
    const char *owner_id; // NULL: everybody's
    Page page;
} WebhookFilter;
MUST_CHECK Status webhooks_list(Tx *tx, Arena *a, const WebhookFilter *f, Notifications__WebhookList *out);
MUST_CHECK Status webhooks_count(Tx *tx, const char *owner_id, int *own, int *all);
void webhook_insert(Tx *tx, Arena *a, const Webhook *w, Secret s);
void webhook_save(Tx *tx, Arena *a, const Webhook *w);
void webhook_replace_secret(Tx *tx, Arena *a, const char *id, Secret s, Time old_until);
void webhook_delete(Tx *tx, const char *id);
void webhook_end_troubles(Tx *tx, const char *id); // its events are tried as if for the first time

typedef struct DeliveryFilter {
    const char *webhook_id;
    int state; // 0: any
    Page page;
} DeliveryFilter;
MUST_CHECK Status deliveries_list(Tx *tx, Arena *a, const DeliveryFilter *f,
                                  Notifications__DeliveryList *out);
MUST_CHECK Status delivery_load(Tx *tx, Arena *a, const char *webhook_id, const char *id, Delivery **out);
void delivery_insert(Tx *tx, Arena *a, const char *webhook_id, const Delivery *d);
void deliveries_forget(Tx *tx, Arena *a, const char *webhook_id, int kept);      // all but the newest of one
MUST_CHECK Status deliveries_forget_old(Tx *tx, Arena *a, Time older, int most); // of all

void allowed_targets_save(Tx *tx, Arena *a, char *const *targets, size_t n);
MUST_CHECK Status allowed_targets_load(Tx *tx, Arena *a, Allowed *out);

// --- by those who send ---
// An instance holds the webhooks that it sends for: it says so again and again, and whoever falls silent
// loses them.
typedef struct Held {
    char *id;
    int version;
} Held;
MUST_CHECK Status webhooks_hold(Tx *tx, Arena *a, const char *lease_id, int most_new, Held **out, size_t *n,
                                Allowed *allowed);
void webhooks_let_go(Tx *tx, const char *lease_id, const char *webhook_id); // NULL: all

typedef struct Cursor {
    char *source;
    bool is_unknown;
    uint64_t *epochs, *seqs; // PARTITION_COUNT each
} Cursor;
typedef struct Trouble {
    char *source;
    unsigned partition;
    uint64_t seq;
    int tries;
    Time next_at;
} Trouble;
typedef struct Standing {
    Cursor *cursors;
    size_t n_cursors;
    Trouble *troubles;
    size_t n_troubles;
    Time now;
} Standing;
MUST_CHECK Status standing_load(Tx *tx, Arena *a, const char *webhook_id, Standing *out);
void cursor_put(Tx *tx, Arena *a, const char *webhook_id, const Cursor *c);

// A place in one partition of a source, for one that holds the webhook: else the transaction fails as
// ABORTED.
typedef struct Place {
    const char *webhook_id, *lease_id, *source;
    unsigned partition;
    uint64_t epoch, seq;
} Place;
void cursor_move(Tx *tx, Arena *a, const Place *to); // its trouble is over
// The event at this place could not be told. Flushes.
MUST_CHECK Status trouble_count(Tx *tx, Arena *a, const Place *at, int *tries, Time *since);
void trouble_wait(Tx *tx, Arena *a, const Place *at, Time next_at);
MUST_CHECK Status webhook_was_told_since(Tx *tx, Arena *a, const char *webhook_id, Time since, bool *out);
