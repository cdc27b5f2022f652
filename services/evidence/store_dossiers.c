// store_dossiers -- what evidence knows of each opportunity, and who is at stake.
#include "services/evidence/store.h"
#include <string.h>

static Dossier row_dossier(Row *r, Arena *a)
{
    Dossier d = {.id = arena_copy(a, row_text(r))};
    d.campaign_id = arena_copy(a, row_text(r));
    d.contact_id = arena_copy(a, row_text(r));
    d.owner_id = arena_copy(a, row_text(r));
    d.service_id = arena_copy(a, row_text(r));
    d.kind = (int)row_int(r);
    d.state = (int)row_int(r);
    d.deleted = row_bool(r);
    d.copied = (int32_t)row_int(r);
    d.asked_since = row_time(r);
    d.status = (int)row_int(r);
    d.cause = (int)row_int(r);
    d.version = (int32_t)row_int(r);
    d.evidence_at = row_time(r);
    d.warned_at = row_time(r);
    d.accepted = row_bool(r);
    d.swept_on = arena_copy(a, row_text(r));
    return d;
}

Status dossier_lock(Tx *tx, Arena *a, const char *id, Dossier *out, Time *at)
{
    Rows *rows = tx_ask(tx, "dossier_locked", ARGS(id));
    Rows *clock = tx_ask(tx, "frame_now", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row now = row_at(clock, 0);
    *at = row_time(&now);
    *out = (Dossier){0};
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_dossier(&r, a);
    return OK;
}

void dossier_save(Tx *tx, Arena *a, const Dossier *d)
{
    tx_put(tx, "dossier_save",
           ARGS(d->id, d->campaign_id, d->contact_id, d->owner_id, d->service_id, arg_int(a, d->kind),
                arg_int(a, d->state), arg_bool(d->deleted), arg_int(a, d->copied),
                arg_time(a, d->asked_since), arg_int(a, d->status), arg_int(a, d->cause),
                arg_int(a, d->version), arg_time(a, d->evidence_at), arg_time(a, d->warned_at),
                arg_bool(d->accepted), d->swept_on));
}

Status proofs_newest(Tx *tx, const char *opportunity_id, Time *evidence_at, Time *warned_at)
{
    Rows *rows = tx_ask(tx, "proofs_newest", ARGS(opportunity_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    *evidence_at = row_time(&r);
    *warned_at = row_time(&r);
    return OK;
}

Status dossiers_lock_asked(Tx *tx, Arena *a, const char *contact_id, int limit, Dossier **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "dossiers_asked_locked", ARGS(contact_id, arg_int(a, limit)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i] = row_dossier(&r, a);
    }
    return OK;
}

static void read_ids(const Rows *rows, Arena *a, int limit, char ***ids, size_t *n)
{
    for (int i = 0; i < rows_count(rows) && i < limit; i++) {
        Row r = row_at(rows, i);
        PUSH(a, *ids, *n, arena_copy(a, row_text(&r)));
    }
}

Status dossiers_sample(Tx *tx, Arena *a, int n, char ***ids, size_t *n_ids)
{
    Rows *rows = tx_ask(tx, "dossiers_sample", ARGS(arg_int(a, n)));
    Status st = tx_flush(tx);
    if (st == OK) read_ids(rows, a, n, ids, n_ids);
    return st;
}

Status dossiers_at_stake(Tx *tx, Arena *a, const Sight *s, Time until, const Page *page, Stake *out)
{
    Rows *rows = tx_ask(tx, "dossiers_at_stake",
                        ARGS(s->all_campaigns, s->campaign_ids, s->all_contacts, s->people,
                             arg_time(a, until), page->key[0], arg_int(a, page->size + 1)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    read_ids(rows, a, page->size, &out->ids, &out->n);
    if (rows_count(rows) > page->size) out->next_page_token = page_token(a, out->ids[out->n - 1], NULL, NULL);
    return OK;
}

static const char *states_left(const Settings *s, Arena *a)
{
    static const struct {
        const char *name;
        int state;
    } states[] = {{"ACTIVE", OPPORTUNITIES__OPPORTUNITY__STATE__ACTIVE},
                  {"WON", OPPORTUNITIES__OPPORTUNITY__STATE__WON},
                  {"LOST", OPPORTUNITIES__OPPORTUNITY__STATE__LOST}};
    char **left = NULL;
    size_t n = 0;
    for (size_t i = 0; i < s->n_main_left; i++)
        for (size_t j = 0; j < sizeof states / sizeof *states; j++)
            if (strcmp(states[j].name, s->main_left[i]) == 0) PUSH(a, left, n, arg_int(a, states[j].state));
    return arg_texts(a, n, left);
}

Status detaches_of(Tx *tx, Arena *a, const Settings *s, Time until, size_t n, char *const *ids,
                   Evidence__Detach ***out, size_t *n_out)
{
    Rows *rows = tx_ask(tx, "detaches_of", ARGS(arg_texts(a, n, ids), states_left(s, a), arg_time(a, until)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        Evidence__Detach *d = arena_message(a, &evidence__detach__descriptor);
        d->contact_id = arena_copy(a, row_text(&r));
        d->salesperson_id = arena_copy(a, row_text(&r));
        PUSH(a, *out, *n_out, d);
    }
    return st;
}
