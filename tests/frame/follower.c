// The daemon `following`: keeps copies of things, says so, and takes what it says from its own log.
#include "common/text.h"
#include "tests/frame/frame_daemon.h"
#include <testing/following.pb-c.h>
#include <testing/testing.pb-c.h>

extern const Migration following_migrations[];

static const Statement statements[] = {
    {"cured", "select 1 from cured where name = $1"},
    {"copy_put", "insert into copies (id, name, version) values ($1, $2, $3)"
                 " on conflict (id) do update set name = excluded.name, version = excluded.version"},
    {"taken_put", "insert into taken (partition, seq, event_id, subject, cause) values ($1, $2, $3, $4, $5)"},
    {"record_count", "insert into records (id, times) values ($1, 1)"
                     " on conflict (id) do update set times = records.times + 1"},
    {"own_put", "insert into own (partition, seq, id) values ($1, $2, $3)"},
    {"errand_next", "select id from errands where not done order by id limit 1 for update skip locked"},
    {"errand_done", "with saved as (update errands set done = true where id = $1 returning 1)"
                    " select must_touch(count(*)) from saved"},
    {"copy_to_read", "select id, name, version from copies where id = $1"},
    {0},
};

static Status decide(const Event *ev, Tx *tx, const char *name)
{
    if (!same(name, "poison") && !same(name, "later")) return OK;
    Rows *rows = tx_ask(tx, "cured", ARGS(name));
    Status st = tx_flush(tx);
    if (st != OK || rows_count(rows) > 0) return st;
    return same(name, "later") ? ABORTED : INTERNAL;
}

static Status on_thing_put(const Event *ev, Tx *tx)
{
    const Testing__ThingPut *e = ev->data;
    Following__CopyKept kept = FOLLOWING__COPY_KEPT__INIT;
    Status st = decide(ev, tx, e->name);
    if (st != OK) return st;

    tx_put(tx, "copy_put", ARGS(e->id, e->name, arg_int(ev->arena, e->version)));
    tx_put(tx, "taken_put",
           ARGS(arg_int(ev->arena, ev->partition), arg_int(ev->arena, (int64_t)ev->seq), ev->id, ev->subject,
                ev->causation_id));
    kept.id = e->id;
    emit(tx, e->id, ev->partition_key, &kept);
    return OK;
}

static Status on_copy_kept(const Event *ev, Tx *tx)
{
    const Following__CopyKept *e = ev->data;

    tx_put(tx, "own_put",
           ARGS(arg_int(ev->arena, ev->partition), arg_int(ev->arena, (int64_t)ev->seq), e->id));
    return OK;
}

static const Reaction reactions[] = {
    {.on = &testing__thing_put__descriptor, .run = on_thing_put},
    {.on = &following__copy_kept__descriptor, .run = on_copy_kept},
    {0},
};

// What a snapshot says of a thing; one more word of ours, too.
static Status take_thing(const Event *record, Tx *tx)
{
    const Testing__Thing *t = record->data;
    Following__CopyKept kept = FOLLOWING__COPY_KEPT__INIT;

    tx_put(tx, "copy_put", ARGS(t->id, t->name, arg_int(record->arena, t->version)));
    tx_put(tx, "record_count", ARGS(t->id));
    kept.id = t->id;
    emit(tx, t->id, t->id, &kept);
    return OK;
}

static const Copy copies[] = {{&testing__thing__descriptor, take_thing}, {0}};

static Status get(Request *rq, Tx *tx)
{
    const Testing__GetThing *in = rq->in;
    Testing__Thing *out = rq->out;
    Rows *rows = tx_ask(tx, "copy_to_read", ARGS(in->id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return refuse(rq->why, COHOI__CODE__NOT_FOUND);

    Row row = row_at(rows, 0);
    out->id = arena_copy(rq->arena, row_text(&row));
    out->name = arena_copy(rq->arena, row_text(&row));
    out->has_version = true;
    out->version = (int32_t)row_int(&row);
    return OK;
}

static Status run_errand(Arena *a, Tx *tx, Time now, void *arg)
{
    Following__CopyKept kept = FOLLOWING__COPY_KEPT__INIT;
    Rows *rows = tx_ask(tx, "errand_next", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;

    Row row = row_at(rows, 0);
    kept.id = arena_copy(a, row_text(&row));
    tx_put(tx, "errand_done", ARGS(kept.id));
    emit(tx, kept.id, kept.id, &kept);
    return now ? OK : INTERNAL;
}

static void run_errands(void)
{
    while (job_transact("errands", run_errand, NULL) == OK) {
    }
}

static const Job jobs[] = {{"run errands", 200, run_errands}, {0}};

static const Command commands[] = {{.rpc = "Get", .run = get}, {0}};

const Service follower = {
    .name = "following",
    .help = "keeps copies of things, in tests of the frame",
    .rpcs = &following__following__descriptor,
    .statements = statements,
    .commands = commands,
    .reactions = reactions,
    .reactions_version = 1,
    .copies = copies,
    .jobs = jobs,
    .migrations = following_migrations,
};
