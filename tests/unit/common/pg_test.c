// Transactions over a private PostgreSQL: what is committed, what is refused, what a failure is called.
#include "pg_setup.h"
#include <fcntl.h>

// --- what a transaction leaves ---

FIBER_TEST(a_committed_transaction_is_seen_by_the_next)
{
    Pool *p = open_shop(1);
    assert_int_equal(put(p, "item_put", "1", "tea"), OK);

    Tx *tx = begin(p, TX_READ);
    Rows *r = tx_ask(tx, "item_by_id", ARGS("1"));
    assert_int_equal(tx_flush(tx), OK);
    assert_int_equal(rows_count(r), 1);
    Row row = row_at(r, 0);
    assert_int_equal(row_int(&row), 1);
    assert_string_equal(row_text(&row), "tea");
    assert_int_equal(end(tx, OK), OK);
    pool_close(p);
}

FIBER_TEST(a_refused_transaction_leaves_nothing)
{
    Pool *p = open_shop(1);
    Tx *tx = begin(p, TX_WRITE);
    tx_put(tx, "item_put", ARGS("1", "tea"));
    assert_int_equal(tx_flush(tx), OK);
    assert_int_equal(end(tx, FAILED_PRECONDITION), FAILED_PRECONDITION);
    assert_int_equal(items(), 0);
    pool_close(p);
}

FIBER_TEST(what_was_put_before_a_refusal_is_not_even_noticed)
{
    Pool *p = open_shop(1);
    Tx *tx = begin(p, TX_WRITE);
    tx_put(tx, "division", ARGS("0"));
    assert_int_equal(end(tx, NOT_FOUND), NOT_FOUND);
    assert_int_equal(put(p, "item_put", "1", "tea"), OK);
    pool_close(p);
}

FIBER_TEST(rows_of_several_statements_come_with_one_flush)
{
    Pool *p = open_shop(1);
    Tx *tx = begin(p, TX_WRITE);
    tx_put(tx, "item_put", ARGS("1", "tea"));
    Rows *first = tx_ask(tx, "item_by_id", ARGS("1")), *none = tx_ask(tx, "item_by_id", ARGS("2"));
    assert_int_equal(rows_count(first), 0);
    assert_int_equal(tx_flush(tx), OK);
    assert_int_equal(rows_count(first), 1);
    assert_int_equal(rows_count(none), 0);
    assert_int_equal(end(tx, OK), OK);
    pool_close(p);
}

FIBER_TEST(a_reading_transaction_cannot_write)
{
    Pool *p = open_shop(1);
    Tx *tx = begin(p, TX_READ);
    tx_put(tx, "item_put", ARGS("1", "tea"));
    assert_int_equal(tx_flush(tx), INTERNAL);
    assert_int_equal(end(tx, OK), INTERNAL);
    assert_int_equal(items(), 0);
    pool_close(p);
}

// --- trips ---

FIBER_TEST(a_transaction_without_statements_sends_nothing)
{
    Proxy proxy;
    proxy_open(&proxy);
    Pool *p = pool_open(proxy.dsn, "shop", 1, tables);
    UNTIL(pool_is_up(p));
    unsigned before = proxy.bursts;
    assert_int_equal(end(begin(p, TX_WRITE), OK), OK);
    assert_int_equal(end(begin(p, TX_WRITE), INVALID_ARGUMENT), INVALID_ARGUMENT);
    assert_int_equal(end(begin(p, TX_READ), OK), OK);
    assert_int_equal(proxy.bursts, before);
    pool_close(p);
    proxy_close(&proxy);
}

FIBER_TEST(begin_goes_with_the_first_statement_and_commit_with_the_last)
{
    Proxy proxy;
    proxy_open(&proxy);
    Pool *p = pool_open(proxy.dsn, "shop", 1, tables);
    UNTIL(pool_is_up(p));
    unsigned before = proxy.bursts;
    Tx *tx = begin(p, TX_WRITE);
    tx_ask(tx, "item_lock", ARGS("1"));
    assert_int_equal(tx_flush(tx), OK);
    tx_put(tx, "item_put", ARGS("1", "tea"));
    tx_put(tx, "item_put", ARGS("2", "rice"));
    assert_int_equal(end(tx, OK), OK);
    assert_int_equal(proxy.bursts, before + 2);
    assert_int_equal(items(), 2);
    pool_close(p);
    proxy_close(&proxy);
}

// --- failures ---

FIBER_TEST(a_unique_violation_is_aborted_and_names_its_constraint)
{
    Pool *p = open_shop(1);
    assert_int_equal(put(p, "item_put", "1", "tea"), OK);
    Tx *tx = begin(p, TX_WRITE);
    assert_string_equal(tx_sqlstate(tx), "");
    assert_string_equal(tx_constraint(tx), "");
    tx_put(tx, "item_put", ARGS("2", "tea"));
    assert_int_equal(tx_flush(tx), ABORTED);
    assert_string_equal(tx_sqlstate(tx), "23505");
    assert_string_equal(tx_constraint(tx), "name_is_taken");
    assert_int_equal(end(tx, ALREADY_EXISTS), ALREADY_EXISTS);
    pool_close(p);
}

FIBER_TEST(each_sqlstate_has_its_status)
{
    static const struct {
        const char *sqlstate;
        Status status;
    } cases[] = {{"40001", ABORTED},  {"40P01", ABORTED},     {"23P01", ABORTED},     {"CH001", ABORTED},
                 {"55P03", ABORTED},  {"53100", UNAVAILABLE}, {"57014", UNAVAILABLE}, {"08006", UNAVAILABLE},
                 {"23502", INTERNAL}, {"P0001", INTERNAL},    {"42P01", INTERNAL}};
    Pool *p = open_shop(1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(put(p, "is_not", cases[i].sqlstate, NULL), cases[i].status);
    pool_close(p);
}

FIBER_TEST(the_first_failure_sticks_and_nothing_more_is_asked)
{
    Pool *p = open_shop(1);
    Tx *tx = begin(p, TX_WRITE);
    tx_put(tx, "is_not", ARGS("CH001"));
    assert_int_equal(tx_flush(tx), ABORTED);
    Rows *r = tx_ask(tx, "item_by_id", ARGS("1"));
    tx_put(tx, "division", ARGS("0"));
    assert_int_equal(tx_flush(tx), ABORTED);
    assert_int_equal(rows_count(r), 0);
    assert_string_equal(tx_sqlstate(tx), "CH001");
    bool unknown = true;
    assert_int_equal(tx_end(tx, OK, &unknown), ABORTED);
    assert_false(unknown);
    pool_close(p);
}

FIBER_TEST(a_constraint_that_fails_at_commit_is_aborted_and_known)
{
    Pool *p = open_shop(1);
    assert_int_equal(put(p, "item_put_deferred", "1", NULL), OK);
    Tx *tx = begin(p, TX_WRITE);
    bool unknown = true;
    tx_put(tx, "item_put_deferred", ARGS("1"));
    assert_int_equal(tx_end(tx, OK, &unknown), ABORTED);
    assert_false(unknown);
    assert_string_equal(postgres_sql("select count(*) from shop.deferred_item"), "1");
    assert_int_equal(put(p, "item_put", "1", "tea"), OK);
    pool_close(p);
}

FIBER_TEST(a_failure_is_logged_without_the_values)
{
    char path[96], text[2048] = "";
    snprintf(path, sizeof path, "%s/stderr", postgres.dir);
    int kept = dup(2), file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    Pool *p = open_shop(1);
    dup2(file, 2);
    Status st = put(p, "as_uuid", "an@example.com", NULL);
    dup2(kept, 2);
    assert_int_equal(st, INTERNAL);
    assert_true(pread(file, text, sizeof text - 1, 0) > 0);
    assert_non_null(strstr(text, "statement=as_uuid sqlstate=22P02"));
    assert_null(strstr(text, "example.com"));
    close(file);
    close(kept);
    pool_close(p);
}

// --- the frame's hooks ---

static int n_checks, n_ends;
static Rows *asked_last;
static char seen[16];

static Status say_replayed(void *context)
{
    n_checks++;
    return *(Status *)context;
}

static void read_last(void *context)
{
    Row row = row_at(asked_last, 0);
    n_ends++;
    snprintf(seen, sizeof seen, "%s", row_text(&row));
}

FIBER_TEST(the_check_runs_once_after_the_first_flush)
{
    Pool *p = open_shop(1);
    Tx *tx = begin(p, TX_WRITE);
    Status answer = OK;
    n_checks = 0;
    tx_set_context(tx, &answer);
    assert_ptr_equal(tx_context(tx), &answer);
    tx_after_first_flush(tx, say_replayed);
    assert_int_equal(tx_flush(tx), OK);
    assert_int_equal(tx_flush(tx), OK);
    assert_int_equal(n_checks, 1);
    assert_int_equal(end(tx, OK), OK);
    pool_close(p);
}

FIBER_TEST(what_the_check_answers_is_the_flush_and_nothing_is_committed)
{
    Pool *p = open_shop(1);
    Tx *tx = begin(p, TX_WRITE);
    Status answer = REPLAYED;
    tx_set_context(tx, &answer);
    tx_after_first_flush(tx, say_replayed);
    tx_put(tx, "item_put", ARGS("1", "tea"));
    assert_int_equal(tx_flush(tx), REPLAYED);
    assert_int_equal(end(tx, OK), REPLAYED);
    assert_int_equal(items(), 0);
    pool_close(p);
}

FIBER_TEST(rows_that_came_with_the_commit_are_read_before_the_end)
{
    Pool *p = open_shop(1);
    Tx *tx = begin(p, TX_WRITE);
    n_ends = 0;
    tx_before_end(tx, read_last);
    asked_last = tx_ask(tx, "big_by_size", ARGS("1", "last"));
    assert_int_equal(end(tx, OK), OK);
    assert_int_equal(n_ends, 1);
    assert_string_equal(seen, "x");
    pool_close(p);
}

FIBER_TEST(without_a_commit_nothing_is_read_before_the_end)
{
    Pool *p = open_shop(1);
    Status ends[] = {OK, NOT_FOUND};
    n_ends = 0;
    for (int i = 0; i < 2; i++) {
        Tx *tx = begin(p, TX_WRITE);
        tx_before_end(tx, read_last);
        tx_put(tx, "division", ARGS("0"));
        assert_int_not_equal(end(tx, ends[i]), OK);
    }
    assert_int_equal(n_ends, 0);
    pool_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_committed_transaction_is_seen_by_the_next, fresh_schema),
        cmocka_unit_test_setup(a_refused_transaction_leaves_nothing, fresh_schema),
        cmocka_unit_test_setup(what_was_put_before_a_refusal_is_not_even_noticed, fresh_schema),
        cmocka_unit_test_setup(rows_of_several_statements_come_with_one_flush, fresh_schema),
        cmocka_unit_test_setup(a_reading_transaction_cannot_write, fresh_schema),
        cmocka_unit_test_setup(a_transaction_without_statements_sends_nothing, fresh_schema),
        cmocka_unit_test_setup(begin_goes_with_the_first_statement_and_commit_with_the_last, fresh_schema),
        cmocka_unit_test_setup(a_unique_violation_is_aborted_and_names_its_constraint, fresh_schema),
        cmocka_unit_test_setup(each_sqlstate_has_its_status, fresh_schema),
        cmocka_unit_test_setup(the_first_failure_sticks_and_nothing_more_is_asked, fresh_schema),
        cmocka_unit_test_setup(a_constraint_that_fails_at_commit_is_aborted_and_known, fresh_schema),
        cmocka_unit_test_setup(a_failure_is_logged_without_the_values, fresh_schema),
        cmocka_unit_test_setup(the_check_runs_once_after_the_first_flush, fresh_schema),
        cmocka_unit_test_setup(what_the_check_answers_is_the_flush_and_nothing_is_committed, fresh_schema),
        cmocka_unit_test_setup(rows_that_came_with_the_commit_are_read_before_the_end, fresh_schema),
        cmocka_unit_test_setup(without_a_commit_nothing_is_read_before_the_end, fresh_schema),
    };
    return cmocka_run_group_tests(tests, start_postgres, stop_postgres);
}
