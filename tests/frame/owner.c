// The daemon `testing`: owns things.
#include "common/text.h"
#include "tests/frame/frame_daemon.h"
#include <string.h>
#include <testing/testing.pb-c.h>

extern const Migration testing_migrations[];

static const Statement statements[] = {
    {"thing_by_id", "select id, name, version from things where id = $1 for update"},
    {"thing_to_read", "select id, name, version from things where id = $1"},
    {"thing_put", "insert into things (id, name, version) values ($1, $2, $3)"
                  " on conflict (id) do update set name = excluded.name, version = excluded.version"},
    {"thing_save",
     "with saved as (update things set name = $2, version = version + 1 where id = $1 returning 1)"
     " select must_touch(count(*)) from saved"},
    {"things_after", "select id, name, version from things where id > $1 order by id limit $2"},
    // A testing.Thing by hand: texts are shorter than 128 bytes.
    {"thing_snapshot", "select id, '\\x0a'::bytea || set_byte('\\x00', 0, octet_length(id)) || id::bytea"
                       " || '\\x12'::bytea || set_byte('\\x00', 0, octet_length(name)) || name::bytea"
                       " || '\\x18'::bytea || set_byte('\\x00', 0, version)"
                       " from (select id, coalesce(name, '') as name, version from things where id > $1"
                       " order by id limit $2) t"},
    {"hold", "select pg_sleep($1::float8 / 1000)"},
    {0},
};

static void thing_read(Row row, Arena *a, Testing__Thing *out)
{
    out->id = arena_copy(a, row_text(&row));
    out->name = arena_copy(a, row_text(&row));
    out->has_version = true;
    out->version = (int32_t)row_int(&row);
}

static Testing__Thing *thing_of(Row row, Arena *a)
{
    Testing__Thing *t = arena_message(a, &testing__thing__descriptor);

    thing_read(row, a, t);
    return t;
}

static Status put_one(Request *rq, Tx *tx, const Testing__PutThing *in, Testing__Thing *out)
{
    Testing__ThingPut event = TESTING__THING_PUT__INIT;
    Rows *rows = tx_ask(tx, "thing_by_id", ARGS(in->id));
    if (in->hold_ms) tx_put(tx, "hold", ARGS(arg_int(rq->arena, in->hold_ms)));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    int32_t version = rows_count(rows) ? thing_of(row_at(rows, 0), rq->arena)->version : 0;
    if (version) st = version_fits(rq, version);
    if (st != OK) return st;
    out->id = in->id;
    out->name = in->name;
    out->has_version = true;
    out->version = version + 1;
    tx_put(tx, "thing_put", ARGS(in->id, in->name, arg_int(rq->arena, out->version)));
    event.id = in->id;
    event.name = in->name;
    event.has_version = true;
    event.version = out->version;
    for (int i = 0; i < (in->has_times ? in->times : 1); i++)
        emit(tx, in->id, in->key ? in->key : in->id, &event);
    return OK;
}

// A thing "from afar" needs what only fetch can bring; one "from nowhere" cannot be brought.
static Status put(Request *rq, Tx *tx)
{
    const Testing__PutThing *in = rq->in;

    if (in->name && !strncmp(in->name, "from ", 5) && !rq->fetched) {
        rq->need = "thing";
        rq->need_id = in->id;
        return NEED_COPY;
    }
    return put_one(rq, tx, in, rq->out);
}

static Status fetch(Request *rq)
{
    const Testing__PutThing *in = rq->in;

    if (same(in->name, "from afar") && same(rq->need, "thing"))
        rq->fetched = arena_copy(rq->arena, rq->need_id);
    return OK;
}

static Status put_all(Request *rq, Tx *tx)
{
    const Testing__PutThings *in = rq->in;
    Testing__Things *out = rq->out;
    Status st = OK;

    for (size_t i = 0; st == OK && i < in->n_items; i++) {
        Testing__Thing *t = arena_message(rq->arena, &testing__thing__descriptor);
        st = put_one(rq, tx, in->items[i], t);
        PUSH(rq->arena, out->items, out->n_items, t);
    }
    return st;
}

static Status claim(Request *rq, Tx *tx)
{
    const Testing__ClaimThing *in = rq->in;
    Testing__ThingClaimed event = TESTING__THING_CLAIMED__INIT;

    event.id = in->id;
    emit(tx, in->id, in->id, &event);
    if (in->keep) keep_refusal(rq);
    Status st = refuse(rq->why, COHOI__CODE__ALREADY_TAKEN);
    rq->why->problem->owner_id = in->id;
    return st;
}

static Status save(Request *rq, Tx *tx)
{
    const Testing__SaveThing *in = rq->in;
    Testing__ThingClaimed event = TESTING__THING_CLAIMED__INIT;

    event.id = in->id;
    tx_put(tx, "thing_save", ARGS(in->id, in->name));
    emit(tx, in->id, in->id, &event);
    return OK;
}

static Status get(Request *rq, Tx *tx)
{
    const Testing__GetThing *in = rq->in;
    Rows *rows = tx_ask(tx, "thing_to_read", ARGS(in->id));
    Status st = tx_flush(tx);

    if (st != OK) return st;
    if (rows_count(rows) == 0) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    thing_read(row_at(rows, 0), rq->arena, rq->out);
    return OK;
}

static Status list(Request *rq, Tx *tx)
{
    const Testing__ListThings *in = rq->in;
    Testing__ThingPage *out = rq->out;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st != OK) return st;

    Rows *rows = tx_ask(tx, "things_after", ARGS(or_empty(page.key[0]), arg_int(rq->arena, page.size)));
    st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++)
        PUSH(rq->arena, out->items, out->n_items, thing_of(row_at(rows, i), rq->arena));
    if (out->n_items == (size_t)page.size)
        out->next_page_token = page_token(rq->arena, out->items[out->n_items - 1]->id, NULL, NULL);
    return st;
}

static Status secrets(Request *rq, Tx *tx)
{
    Testing__Secret *out = rq->out;

    out->secret = uuid_make(rq->arena);
    return OK;
}

static const Command commands[] = {
    {.rpc = "Put", .run = put, .fetch = fetch},
    {.rpc = "PutAll", .run = put_all},
    {.rpc = "Claim", .run = claim},
    {.rpc = "Save", .run = save},
    {.rpc = "Get", .run = get},
    {.rpc = "List", .run = list},
    {.rpc = "Secrets", .run = secrets},
    {0},
};

static const SnapshotPart snapshots[] = {{&testing__thing__descriptor, "thing_snapshot"}, {0}};

const Service owner = {
    .name = "testing",
    .help = "owns things, in tests of the frame",
    .rpcs = &testing__testing__descriptor,
    .statements = statements,
    .commands = commands,
    .snapshots = snapshots,
    .migrations = testing_migrations,
};
