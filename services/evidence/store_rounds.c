// store_rounds -- the sweep and its warning, day by day; a row holds how far each has come.
#include "common/text.h"
#include "services/evidence/store.h"

enum { MOST_DAYS = 7 };

static const char *const kinds[] = {[ROUND_SWEEP] = "SWEEP", [ROUND_NEAR] = "NEAR"};

static const char *weekdays(const Settings *s, Arena *a)
{
    char *days[MOST_DAYS];
    size_t n = 0;
    for (; n < s->n_working_days && n < MOST_DAYS; n++) days[n] = arg_int(a, s->working_days[n]);
    return arg_texts(a, n, days);
}

static const char *holidays(const Settings *s, Arena *a)
{
    return arg_texts(a, s->n_holidays, s->holidays);
}

static Round row_round(Row *r, Arena *a)
{
    Round out = {.kind = same(row_text(r), kinds[ROUND_NEAR]) ? ROUND_NEAR : ROUND_SWEEP};
    out.day = arena_copy(a, row_text(r));
    out.run = (int)row_int(r);
    out.as_of = row_time(r);
    out.place = arena_copy(a, row_text(r));
    out.checked = (int)row_int(r);
    out.failed = (int)row_int(r);
    out.finished = row_bool(r);
    return out;
}

void rounds_begin(Tx *tx, const char *time_zone)
{
    tx_put(tx, "rounds_begin", ARGS(time_zone));
}

void rounds_open(Tx *tx, Arena *a, const Settings *s, int near_hours)
{
    const char *days = weekdays(s, a), *off = holidays(s, a);
    tx_put(tx, "sweeps_open", ARGS(s->time_zone, days, off));
    tx_put(tx, "near_open", ARGS(s->time_zone, days, off, arg_int(a, near_hours)));
}

Status rounds_first(Tx *tx, Arena *a, Round **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "rounds_first", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i] = row_round(&r, a);
    }
    return OK;
}

Status round_lock(Tx *tx, Arena *a, const Round *which, bool wait, Round *out)
{
    Rows *rows = tx_ask(tx, wait ? "round_awaited" : "round_locked",
                        ARGS(kinds[which->kind], which->day, arg_int(a, which->run)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_round(&r, a);
    return OK;
}

// AMB-19: what was made in the last minutes is spared.
static Time grace(const Settings *s)
{
    return s->sweep_grace_minutes * (60 * SECOND);
}

static Judged row_judged(Row *r, Arena *a)
{
    Judged j = {.d = {.id = arena_copy(a, row_text(r))}};
    j.d.campaign_id = arena_copy(a, row_text(r));
    j.d.contact_id = arena_copy(a, row_text(r));
    j.d.owner_id = arena_copy(a, row_text(r));
    j.d.cause = (int)row_int(r);
    j.d.version = (int32_t)row_int(r);
    j.fails = row_bool(r);
    return j;
}

Status round_judge(Tx *tx, Arena *a, const Round *r, const Settings *s, int limit, Judged **out, size_t *n)
{
    Time since = r->kind == ROUND_SWEEP ? r->as_of - grace(s) : r->as_of;
    Rows *rows = tx_ask(tx, "round_judge",
                        ARGS(r->place, arg_int(a, limit), arg_time(a, r->as_of), arg_time(a, since)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row row = row_at(rows, (int)i);
        (*out)[i] = row_judged(&row, a);
    }
    return OK;
}

void round_save(Tx *tx, Arena *a, const Round *r)
{
    tx_put(tx, "round_save",
           ARGS(kinds[r->kind], r->day, arg_int(a, r->run), r->place, arg_int(a, r->checked),
                arg_int(a, r->failed), arg_bool(r->finished)));
}

void dossiers_note_swept(Tx *tx, Arena *a, const char *day, size_t n, char *const *ids)
{
    tx_put(tx, "dossiers_note_swept", ARGS(day, arg_texts(a, n, ids)));
}

Status day_look(Tx *tx, const char *day, const Settings *s, Day *out)
{
    Rows *rows = tx_ask(tx, "day_look", ARGS(s->time_zone, day));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    out->deadline = row_time(&r);
    out->now = row_time(&r);
    out->is_future = row_bool(&r);
    return OK;
}

Status round_by_hand(Tx *tx, Arena *a, const char *day, const Day *d, Round *out)
{
    bool has_passed = d->now >= d->deadline;
    const char *passed = arg_bool(has_passed);
    tx_put(tx, "round_by_hand", ARGS(day, passed, arg_time(a, has_passed ? d->deadline : d->now)));
    Rows *rows = tx_ask(tx, "round_made", ARGS(day, passed));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    *out = row_round(&r, a);
    return OK;
}

Status next_sweep(Tx *tx, Arena *a, const Settings *s, char **day, Time *deadline)
{
    Rows *rows = tx_ask(tx, "next_sweep", ARGS(s->time_zone, weekdays(s, a), holidays(s, a)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *day = arena_copy(a, row_text(&r));
    *deadline = row_time(&r);
    return OK;
}
