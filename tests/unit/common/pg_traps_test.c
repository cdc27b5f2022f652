// What libpq, libuv and a network do to a transaction in the middle: each trap once, on a real server.
#include "pg_setup.h"

static Pool *pool;
static Status answer;
static bool unknown, is_done;

static void reset(void)
{
    answer = OK;
    unknown = is_done = false;
}

// Runs beside the test's own fiber.
static void waits_for_lock_7(void *deadline)
{
    Status why;
    Tx *tx = tx_begin(pool, TX_WRITE, *(uint64_t *)deadline, &why);
    tx_ask(tx, "wait_for", ARGS("7"));
    answer = tx_flush(tx);
    answer = tx_end(tx, answer, &unknown);
    is_done = true;
}

static void commits_slowly(void *deadline)
{
    Status why;
    Tx *tx = tx_begin(pool, TX_WRITE, *(uint64_t *)deadline, &why);
    tx_put(tx, "item_put", ARGS("1", "tea"));
    tx_put(tx, "slow_commit", NO_ARGS);
    answer = tx_end(tx, OK, &unknown);
    is_done = true;
}

static void start(fiber_fn *fn, uint64_t deadline)
{
    static uint64_t until;
    until = deadline;
    reset();
    fiber_spawn(fn, &until);
}

static Tx *hold_lock_7(Pool *p)
{
    Tx *tx = begin(p, TX_WRITE);
    tx_put(tx, "wait_for", ARGS("7"));
    assert_int_equal(tx_flush(tx), OK);
    return tx;
}

static void pool_works(Pool *p)
{
    assert_int_equal(put(p, "item_put", "99", "after"), OK);
    assert_string_equal(postgres_sql("select name from shop.item where id = 99"), "after");
}

// Trap: PQgetResult blocks unless PQisBusy is 0, in pipelines too.
FIBER_TEST(waiting_for_an_answer_does_not_stop_the_others)
{
    pool = open_shop(2);
    Tx *holder = hold_lock_7(pool);
    start(waits_for_lock_7, 0);
    UNTIL(backends_waiting() == 1); // a blocked loop would never come here
    assert_false(is_done);
    assert_int_equal(end(holder, OK), OK);
    UNTIL(is_done);
    assert_int_equal(answer, OK);
    pool_close(pool);
}

// Trap: what does not fit into the socket's buffers, in both directions at once.
FIBER_TEST(large_statements_and_large_answers_do_not_block_each_other)
{
    static char text[200 * 1024];
    Rows *r[50];
    memset(text, 'y', sizeof text - 1);
    pool = open_shop(1);
    Tx *tx = begin(pool, TX_WRITE);
    for (int i = 0; i < 50; i++) r[i] = tx_ask(tx, "big_by_size", ARGS("300000", text));
    assert_int_equal(tx_flush(tx), OK);
    for (int i = 0; i < 50; i++) {
        Row row = row_at(r[i], 0);
        assert_int_equal(strlen(row_text(&row)), 300000);
        assert_int_equal(strlen(row_text(&row)), sizeof text - 1);
    }
    assert_int_equal(end(tx, OK), OK);
    pool_close(pool);
}

// Trap: "until the Sync" never ends on a dead connection. The server is killed while it commits.
FIBER_TEST(a_connection_that_dies_in_the_commit_ends_the_wait_and_is_unknown)
{
    pool = open_shop(2);
    Tx *holder = hold_lock_7(pool);
    start(commits_slowly, 0);
    UNTIL(backends_waiting() == 1);
    postgres_sql("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'advisory'");
    UNTIL(is_done);
    assert_int_equal(answer, UNAVAILABLE);
    assert_true(unknown);
    assert_int_equal(end(holder, OK), OK);
    pool_works(pool);
    pool_close(pool);
}

// Trap: a uv_poll error comes as status < 0 and must wake the fiber.
FIBER_TEST(an_error_of_the_socket_wakes_who_waits)
{
    Proxy proxy;
    proxy_open(&proxy);
    Pool *other = open_shop(1);
    pool = pool_open(proxy.dsn, "shop", 1, tables);
    UNTIL(pool_is_up(pool));
    Tx *holder = hold_lock_7(other);
    start(waits_for_lock_7, 0);
    UNTIL(backends_waiting() == 1);
    proxy_reset(&proxy);
    UNTIL(is_done);
    assert_int_equal(answer, UNAVAILABLE);
    assert_false(unknown);
    assert_int_equal(end(holder, OK), OK);
    pool_works(pool);
    pool_close(pool);
    pool_close(other);
    proxy_close(&proxy);
}

// Trap: after a failed statement COMMIT is skipped; ROLLBACK and Sync come before the connection is used
// again.
FIBER_TEST(after_a_failed_statement_nothing_is_committed)
{
    pool = open_shop(1);
    reset();
    Tx *tx = begin(pool, TX_WRITE);
    tx_put(tx, "item_put", ARGS("1", "tea"));
    tx_put(tx, "is_not", ARGS("CH001")); // as a save that touches no row
    tx_put(tx, "item_put", ARGS("2", "rice"));
    assert_int_equal(tx_end(tx, OK, &unknown), ABORTED);
    assert_false(unknown);
    assert_int_equal(items(), 0);
    pool_works(pool);
    pool_close(pool);
}

static void fails_in_flush(Tx *tx)
{
    tx_put(tx, "item_put", ARGS("1", "tea"));
    tx_put(tx, "is_not", ARGS("CH001"));
    tx_put(tx, "item_put", ARGS("2", "rice"));
    assert_int_equal(tx_flush(tx), ABORTED);
}

static void fails_at_the_end(Tx *tx)
{
    tx_put(tx, "is_not", ARGS("CH001"));
}

static void fails_at_last(Tx *tx)
{
    tx_put(tx, "is_not", ARGS("CH001"));
    assert_int_equal(tx_flush(tx), ABORTED); // nothing is unread: libpq takes the connection for idle
}

FIBER_TEST(a_failed_transaction_is_rolled_back_and_its_connection_kept)
{
    static void (*const ways[])(Tx * tx) = {fails_in_flush, fails_at_the_end, fails_at_last};
    char backend[16];
    pool = open_shop(1);
    for (int i = 0; i < 6; i++) {
        Tx *tx = begin(pool, TX_WRITE);
        if (i == 0) snprintf(backend, sizeof backend, "%s", backend_of(tx));
        assert_string_equal(backend_of(tx), backend);
        ways[i % 3](tx);
        assert_int_equal(end(tx, OK), ABORTED);
        assert_string_equal(
            postgres_sql("select count(*) from pg_stat_activity where state like 'idle in%%'"), "0");
    }
    assert_int_equal(items(), 0);
    pool_works(pool);
    pool_close(pool);
}

// Trap: a COMMIT whose answer is lost is unknown, not failed.
FIBER_TEST(a_commit_whose_answer_is_lost_is_unknown_and_may_be_done)
{
    Proxy proxy;
    proxy_open(&proxy);
    pool = pool_open(proxy.dsn, "shop", 1, tables);
    UNTIL(pool_is_up(pool));
    proxy.is_mute = true;
    start(commits_slowly, 0);
    UNTIL(items() == 1); // done, but nobody was told
    assert_false(is_done);
    proxy_cut(&proxy);
    UNTIL(is_done);
    assert_int_equal(answer, UNAVAILABLE);
    assert_true(unknown);
    proxy.is_mute = false;
    pool_works(pool);
    pool_close(pool);
    proxy_close(&proxy);
}

FIBER_TEST(a_connection_lost_before_the_commit_is_known_to_have_done_nothing)
{
    pool = open_shop(1);
    Tx *tx = begin(pool, TX_WRITE);
    tx_put(tx, "item_put", ARGS("1", "tea"));
    postgres_sql("select pg_terminate_backend(%s)", backend_of(tx));
    fiber_sleep(20);
    reset();
    assert_int_equal(tx_end(tx, OK, &unknown), UNAVAILABLE);
    assert_false(unknown && items() == 1);
    assert_int_equal(items(), 0);
    pool_works(pool);
    pool_close(pool);
}

// --- deadlines ---

FIBER_TEST(a_flush_ends_at_the_deadline_and_its_backend_leaves)
{
    pool = open_shop(2);
    Tx *holder = hold_lock_7(pool);
    start(waits_for_lock_7, in_ms(100));
    UNTIL(is_done);
    assert_int_equal(answer, DEADLINE_EXCEEDED);
    assert_false(unknown);
    UNTIL(backends_waiting() == 0); // the holder has not let go: it saw that its client is gone
    assert_int_equal(end(holder, OK), OK);
    pool_works(pool);
    pool_close(pool);
}

FIBER_TEST(a_commit_that_outlasts_the_deadline_is_unknown)
{
    pool = open_shop(2);
    Tx *holder = hold_lock_7(pool);
    start(commits_slowly, in_ms(100));
    UNTIL(is_done);
    assert_int_equal(answer, DEADLINE_EXCEEDED);
    assert_true(unknown);
    assert_int_equal(end(holder, OK), OK);
    pool_close(pool);
}

FIBER_TEST(a_commit_is_not_begun_after_the_deadline_and_the_connection_is_kept)
{
    Status why;
    char backend[16];
    pool = open_shop(1);
    UNTIL(pool_is_up(pool));
    Tx *tx = tx_begin(pool, TX_WRITE, in_ms(200), &why);
    snprintf(backend, sizeof backend, "%s", backend_of(tx));
    tx_put(tx, "item_put", ARGS("1", "tea"));
    fiber_sleep(250);
    assert_int_equal(tx_flush(tx), DEADLINE_EXCEEDED);
    reset();
    assert_int_equal(tx_end(tx, OK, &unknown), DEADLINE_EXCEEDED);
    assert_false(unknown);
    assert_int_equal(items(), 0);
    tx = begin(pool, TX_WRITE);
    assert_string_equal(backend_of(tx), backend);
    assert_int_equal(end(tx, OK), OK);
    pool_close(pool);
}

// A migration may change what a statement gives, while the last version still runs.
FIBER_TEST(a_statement_whose_result_changed_is_prepared_anew)
{
    pool = open_shop(1);
    assert_int_equal(put(pool, "changing", NULL, NULL), INTERNAL); // it has no parameter
    Tx *tx = begin(pool, TX_WRITE);
    tx_ask(tx, "changing", NO_ARGS);
    assert_int_equal(tx_flush(tx), OK);
    assert_int_equal(end(tx, OK), OK);
    postgres_sql("alter table shop.changing alter v type text");
    tx = begin(pool, TX_WRITE);
    tx_ask(tx, "changing", NO_ARGS);
    assert_int_equal(tx_flush(tx), UNAVAILABLE);
    assert_int_equal(end(tx, OK), UNAVAILABLE);
    tx = begin(pool, TX_WRITE);
    tx_ask(tx, "changing", NO_ARGS);
    assert_int_equal(tx_flush(tx), OK);
    assert_int_equal(end(tx, OK), OK);
    pool_close(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(waiting_for_an_answer_does_not_stop_the_others, fresh_schema),
        cmocka_unit_test_setup(large_statements_and_large_answers_do_not_block_each_other, fresh_schema),
        cmocka_unit_test_setup(a_connection_that_dies_in_the_commit_ends_the_wait_and_is_unknown,
                               fresh_schema),
        cmocka_unit_test_setup(an_error_of_the_socket_wakes_who_waits, fresh_schema),
        cmocka_unit_test_setup(after_a_failed_statement_nothing_is_committed, fresh_schema),
        cmocka_unit_test_setup(a_failed_transaction_is_rolled_back_and_its_connection_kept, fresh_schema),
        cmocka_unit_test_setup(a_commit_whose_answer_is_lost_is_unknown_and_may_be_done, fresh_schema),
        cmocka_unit_test_setup(a_connection_lost_before_the_commit_is_known_to_have_done_nothing,
                               fresh_schema),
        cmocka_unit_test_setup(a_flush_ends_at_the_deadline_and_its_backend_leaves, fresh_schema),
        cmocka_unit_test_setup(a_commit_that_outlasts_the_deadline_is_unknown, fresh_schema),
        cmocka_unit_test_setup(a_commit_is_not_begun_after_the_deadline_and_the_connection_is_kept,
                               fresh_schema),
        cmocka_unit_test_setup(a_statement_whose_result_changed_is_prepared_anew, fresh_schema),
    };
    return cmocka_run_group_tests(tests, start_postgres, stop_postgres);
}
