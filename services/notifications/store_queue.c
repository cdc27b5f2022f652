// store_queue -- what is still to be told, and to whom.
#include "services/notifications/store.h"

enum { GATHERED_MOST = 500 };

void notice_add(Tx *tx, Arena *a, const Notice *n, Time due_at)
{
    tx_put(tx, "notice_add",
           ARGS(uuid_make(a), notice_gather_id(n, a), arg_time(a, due_at), arg_message(a, &n->base)));
}

Status notices_take(Tx *tx, Arena *a, Time now, Taken *out)
{
    Rows *rows = tx_ask(tx, "notices_take", ARGS(arg_time(a, now), arg_int(a, GATHERED_MOST)));
    Status st = tx_flush(tx);
    *out = (Taken){0};
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        size_t n = out->n;
        PUSH(a, out->ids, n, arena_copy(a, row_text(&r)));
        out->told_through = arena_copy(a, row_text(&r));
        PUSH(a, out->items, out->n, row_message(&r, &notifications__notice__descriptor, a));
    }
    return st;
}

// One user of each notice; those that have none are left out.
static char *users_of(const Taken *taken, Arena *a, char *(*user_of)(const Notice *n))
{
    char **ids = NULL;
    size_t n = 0;
    for (size_t i = 0; i < taken->n; i++) {
        char *id = user_of(taken->items[i]);
        if (id) PUSH(a, ids, n, id);
    }
    return arg_texts(a, n, ids);
}

static char *told_one(const Notice *n)
{
    return n->to_user_id;
}

static char *owner(const Notice *n)
{
    return n->owner_id;
}

static char *actor(const Notice *n)
{
    return n->actor_id;
}

static Reader reader_of(Row *r, Arena *a)
{
    Reader out = {.id = arena_copy(a, row_text(r))};
    out.is_salesperson = row_bool(r);
    out.is_manager = row_bool(r);
    out.views_all = row_bool(r);
    out.takes_part = row_bool(r);
    out.told_id = arena_copy(a, row_text(r));
    out.told_count = (int)row_int(r);
    out.told_version = (int)row_int(r);
    out.told_at = row_time(r);
    out.in_app = row_bool(r);
    out.by_email = row_bool(r);
    return out;
}

static void read_readers(const Rows *rows, Arena *a, Audience *out)
{
    out->n = (size_t)rows_count(rows);
    out->readers = arena_alloc(a, (out->n + 1) * sizeof *out->readers);
    for (size_t i = 0; i < out->n; i++) {
        Row r = row_at(rows, (int)i);
        out->readers[i] = reader_of(&r, a);
    }
}

static void read_occasion(const Rows *campaign, const Rows *people, Arena *a, Occasion *out)
{
    Named *named = arena_alloc(a, ((size_t)rows_count(people) + 1) * sizeof *named);
    for (int i = 0; i < rows_count(people); i++) {
        Row r = row_at(people, i);
        named[i].id = arena_copy(a, row_text(&r));
        named[i].name = arena_copy(a, row_text(&r));
    }
    *out = (Occasion){.people = named, .n_people = (size_t)rows_count(people)};
    if (rows_count(campaign) == 0) return;
    Row r = row_at(campaign, 0);
    out->campaign_name = arena_copy(a, row_text(&r));
    out->hides_info = row_bool(&r);
}

Status audience_load(Tx *tx, Arena *a, const Taken *taken, int most, Audience *out)
{
    const Notice *n = taken->items[0]; /* campaign, type and groups are the same in all of them */
    const char *cause_id = notice_cause_id(n, a);

    tx_put(tx, "cause_lock", ARGS(cause_id));
    Rows *readers = tx_ask(tx, "audience",
                           ARGS(n->campaign_id, arg_int(a, n->groups), users_of(taken, a, told_one), n->type,
                                cause_id, taken->told_through, arg_int(a, most), n->thread_id));
    Rows *campaign = tx_ask(tx, "campaign_said", ARGS(n->campaign_id));
    Rows *people = tx_ask(tx, "people_said", ARGS(users_of(taken, a, owner), users_of(taken, a, actor)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    read_readers(readers, a, out);
    read_occasion(campaign, people, a, &out->occasion);
    return OK;
}

void notices_move(Tx *tx, Arena *a, const Taken *taken, const char *told_through)
{
    tx_put(tx, "notices_move", ARGS(arg_texts(a, taken->n, taken->ids), told_through));
}

void notices_drop(Tx *tx, Arena *a, const Taken *taken)
{
    tx_put(tx, "notices_drop", ARGS(arg_texts(a, taken->n, taken->ids)));
}
