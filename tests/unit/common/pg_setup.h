// pg_setup -- what the tests of common/pg.h share: a small schema, its statements, test bodies that run in a
// fiber.
#pragma once
#include "common/fiber.h"
#include "common/log.h"
#include "common/pg.h"
#include "private_postgres.h"
#include "proxy.h"
#include "waiting.h"

static const Statement statements[] = {
    {"item_by_id", "select id, name from item where id = $1"},
    {"item_lock", "select id, name from item where id = $1 for update"},
    {"item_put", "insert into item (id, name) values ($1, $2)"},
    {"item_put_deferred", "insert into deferred_item (id) values ($1)"},
    {"big_by_size", "select repeat('x', $1::int), $2::text"},
    {"is_not", "select raise_as($1, 'is not so')"},
    {"division", "select 1 / $1::int"},
    {"as_uuid", "select $1::uuid"},
    {"wait_for", "select 1 from pg_advisory_xact_lock($1::bigint)"},
    {"slow_commit", "insert into slow_commit (id) values (1)"},
    {"changing", "select v from changing"},
    {"my_backend", "select pg_backend_pid()"},
    {0},
};
static const Statement *const tables[] = {statements, NULL};

// A row put into slow_commit makes COMMIT wait for advisory lock 7.
static const char schema[] =
    "create schema shop; set search_path = shop;"
    "create table item (id bigint primary key, name text constraint name_is_taken unique);"
    "create table deferred_item (id bigint, constraint deferred_once unique (id) deferrable initially "
    "deferred);"
    "create table changing (v int); insert into changing values (1);"
    "create function raise_as(code text, message text) returns int language plpgsql as"
    " $$begin raise exception using errcode = code, message = message; end$$;"
    "create table slow_commit (id bigint);"
    "create function await_7() returns trigger language plpgsql as"
    " $$begin perform pg_advisory_xact_lock(7); return null; end$$;"
    "create constraint trigger slowly after insert on slow_commit deferrable initially deferred"
    " for each row execute function await_7();";

static inline int start_postgres(void **state)
{
    log_open("pg_test", "1", LOG_LEVEL_ERROR, false);
    postgres_start();
    return 0;
}

static inline int stop_postgres(void **state)
{
    postgres_stop();
    return 0;
}

static inline int fresh_schema(void **state)
{
    postgres_sql("drop schema if exists shop cascade");
    postgres_sql("%s", schema);
    return 0;
}

static inline void run_body(void *body)
{
    (*(void (**)(void))body)();
}

// A test whose body is a fiber and closes what it opened, so that the loop ends.
#define FIBER_TEST(name)                                                                                     \
    static void name##_body(void);                                                                           \
    static void name(void **state)                                                                           \
    {                                                                                                        \
        void (*body)(void) = name##_body;                                                                    \
        fiber_spawn(run_body, &body);                                                                        \
        loop_ends();                                                                                         \
        assert_int_equal(fiber_count(), 0);                                                                  \
    }                                                                                                        \
    static void name##_body(void)

// Inside a fiber: gives the loop turns until something is so, 20 s at most.
#define UNTIL(condition)                                                                                     \
    do {                                                                                                     \
        uint64_t end_ = clock_monotonic() + 20000;                                                           \
        while (!(condition) && clock_monotonic() < end_) fiber_sleep(5);                                     \
        if (!(condition)) fail_msg("never came: %s", #condition);                                            \
    } while (0)

static inline uint64_t in_ms(uint64_t ms)
{
    return clock_monotonic() + ms;
}

static inline Tx *begin(Pool *p, TxKind kind)
{
    Status why;
    Tx *tx = tx_begin(p, kind, in_ms(20000), &why);

    assert_int_equal(why, OK);
    assert_non_null(tx);
    return tx;
}

static inline Status end(Tx *tx, Status st)
{
    return tx_end(tx, st, NULL);
}

// One whole transaction of one statement.
static inline Status put(Pool *p, const char *statement, const char *a, const char *b)
{
    Tx *tx = begin(p, TX_WRITE);
    const char *const args[] = {a, b};

    tx_put(tx, statement, b ? 2 : 1, args);
    return end(tx, OK);
}

static inline int items(void)
{
    return atoi(postgres_sql("select count(*) from shop.item"));
}

static inline int backends_waiting(void)
{
    return atoi(postgres_sql("select count(*) from pg_stat_activity where wait_event = 'advisory'"));
}

static inline const char *backend_of(Tx *tx)
{
    Rows *r = tx_ask(tx, "my_backend", NO_ARGS);

    assert_int_equal(tx_flush(tx), OK);
    Row row = row_at(r, 0);
    return row_text(&row);
}

static inline Pool *open_shop(int size)
{
    return pool_open(postgres.dsn, "shop", size, tables);
}
