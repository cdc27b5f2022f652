// The pool: dialling, coming back after every kind of loss, and the queue for connections.
#include "pg_setup.h"

static Pool *pool;

// --- the queue ---

static char order[8];
static int n_refused, n_waited;
static Status last_why;

static void takes_a_turn(void *name)
{
    Tx *tx = begin(pool, TX_WRITE);
    strncat(order, name, 1);
    assert_int_equal(end(tx, OK), OK);
}

FIBER_TEST(who_waits_first_is_served_first)
{
    pool = open_shop(1);
    order[0] = '\0';
    Tx *tx = begin(pool, TX_WRITE);
    fiber_spawn(takes_a_turn, "a");
    fiber_spawn(takes_a_turn, "b");
    fiber_spawn(takes_a_turn, "c");
    assert_int_equal(pool_in_use(pool), 1);
    assert_int_equal(pool_waiting(pool), 3);
    assert_int_equal(end(tx, OK), OK);
    UNTIL(pool_in_use(pool) == 0);
    assert_string_equal(order, "abc");
    assert_int_equal(pool_waiting(pool), 0);
    pool_close(pool);
}

static void asks_until(void *deadline)
{
    Tx *tx = tx_begin(pool, TX_WRITE, *(uint64_t *)deadline, &last_why);
    n_waited++;
    if (!tx) {
        n_refused++;
        return;
    }
    if (end(tx, OK) != OK) n_refused++;
}

FIBER_TEST(a_busy_pool_is_waited_for_until_the_deadline)
{
    pool = open_shop(1);
    Tx *tx = begin(pool, TX_WRITE);
    Status why = OK;
    assert_null(tx_begin(pool, TX_WRITE, in_ms(50), &why));
    assert_int_equal(why, DEADLINE_EXCEEDED);
    assert_int_equal(pool_waiting(pool), 0);
    assert_int_equal(end(tx, OK), OK);
    assert_null(tx_begin(pool, TX_WRITE, clock_monotonic(), &why));
    assert_int_equal(why, DEADLINE_EXCEEDED);
    pool_close(pool);
}

FIBER_TEST(too_long_a_queue_is_refused_at_once)
{
    enum { MOST = 1024 };
    uint64_t deadline = in_ms(20000);
    pool = open_shop(1);
    Tx *tx = begin(pool, TX_WRITE);
    n_refused = n_waited = 0;
    for (int i = 0; i < MOST; i++) fiber_spawn(asks_until, &deadline);
    assert_int_equal(pool_waiting(pool), MOST);
    fiber_spawn(asks_until, &deadline);
    assert_int_equal(n_refused, 1);
    assert_int_equal(last_why, RESOURCE_EXHAUSTED);
    assert_int_equal(end(tx, OK), OK);
    UNTIL(n_waited == MOST + 1);
    assert_int_equal(n_refused, 1);
    pool_close(pool);
}

FIBER_TEST(without_any_connection_the_wait_is_short)
{
    Status why = OK;
    uint64_t began = clock_monotonic();
    pool = pool_open("host=/nonexistent dbname=none", "shop", 2, tables);
    assert_null(tx_begin(pool, TX_WRITE, in_ms(15000), &why));
    assert_int_equal(why, UNAVAILABLE);
    assert_true(clock_monotonic() - began < 10000);
    assert_null(tx_begin(pool, TX_WRITE, in_ms(20), &why));
    assert_int_equal(why, UNAVAILABLE);
    assert_false(pool_is_up(pool));
    pool_close(pool);
}

FIBER_TEST(a_closing_pool_sends_its_waiters_away)
{
    uint64_t deadline = in_ms(20000);
    pool = open_shop(1);
    Tx *tx = begin(pool, TX_WRITE);
    n_refused = 0;
    fiber_spawn(asks_until, &deadline);
    pool_close(pool);
    assert_int_equal(n_refused, 1);
    assert_int_equal(last_why, UNAVAILABLE);
    tx_put(tx, "item_put", ARGS("1", "tea")); // the one in flight may still end
    assert_int_equal(end(tx, OK), OK);
    assert_int_equal(items(), 1);
}

FIBER_TEST(a_pool_may_close_while_it_dials)
{
    pool_close(pool_open(postgres.dsn, "shop", 3, tables));
    pool_close(pool_open("host=no-such-host.invalid", "shop", 1, tables));
    pool_close(pool_open("host=/nonexistent", "shop", 1, tables));
    pool_close(NULL);
}

// --- dialling ---

static int n_connects;
static uint64_t system_id;
static uint32_t timeline;

static void on_connect(void *arg, uint64_t system_id_now, uint32_t timeline_now)
{
    assert_ptr_equal(arg, &n_connects);
    n_connects++;
    system_id = system_id_now;
    timeline = timeline_now;
}

static void open_told(int size)
{
    n_connects = 0;
    pool = open_shop(size);
    pool_on_connect(pool, on_connect, &n_connects);
}

FIBER_TEST(each_connect_tells_whose_database_it_is)
{
    open_told(3);
    UNTIL(n_connects == 3);
    assert_true(system_id ==
                strtoull(postgres_sql("select system_identifier from pg_control_system()"), NULL, 10));
    assert_int_equal(timeline, 1);
    pool_close(pool);
}

static void host_works(const char *hosts, const char *ports)
{
    char dsn[256];
    snprintf(dsn, sizeof dsn, "host=%s port=%s user=postgres dbname=postgres", hosts, ports);
    pool = pool_open(dsn, "shop", 1, tables);
    UNTIL(pool_is_up(pool));
    assert_int_equal(end(begin(pool, TX_READ), OK), OK);
    pool_close(pool);
}

FIBER_TEST(hosts_may_be_paths_addresses_and_names_and_some_may_be_away)
{
    char port[16], two[32], three[48];
    snprintf(port, sizeof port, "%d", postgres.port);
    snprintf(two, sizeof two, "%s,%s", port, port);
    snprintf(three, sizeof three, "1,%s,%s", port, port);
    host_works("127.0.0.1", port);
    host_works("localhost", port);
    host_works("no-such-host.invalid,localhost", port);
    host_works("/nonexistent,localhost", two);
    host_works("127.0.0.1,no-such-host.invalid,localhost", three);
}

FIBER_TEST(a_uri_is_a_dsn_too)
{
    char dsn[128];
    snprintf(dsn, sizeof dsn, "postgresql://postgres@localhost:%d/postgres?sslmode=disable", postgres.port);
    pool = pool_open(dsn, "shop", 1, tables);
    UNTIL(pool_is_up(pool));
    pool_close(pool);
}

// As one that is switched off: it takes the connection and never says a word.
FIBER_TEST(a_host_that_says_nothing_is_passed_over_by_the_next_dial)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    char ports[32];
    int silent = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(silent, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(silent, 1), 0);
    assert_int_equal(getsockname(silent, (struct sockaddr *)&at, &size), 0);
    snprintf(ports, sizeof ports, "%d,%d", ntohs(at.sin_port), postgres.port);
    host_works("127.0.0.1,127.0.0.1", ports);
    close(silent);
}

FIBER_TEST(a_session_finds_its_own_schema_and_then_extensions)
{
    static const Statement path[] = {
        {"path", "select current_setting('search_path'), current_setting('TimeZone')"}, {0}};
    const Statement *const path_tables[] = {path, NULL};
    pool = pool_open(postgres.dsn, "shop", 1, path_tables);
    Tx *tx = begin(pool, TX_READ);
    Rows *r = tx_ask(tx, "path", NO_ARGS);
    assert_int_equal(tx_flush(tx), OK);
    Row row = row_at(r, 0);
    assert_string_equal(row_text(&row), "\"shop\", extensions");
    assert_string_equal(row_text(&row), "UTC");
    assert_int_equal(end(tx, OK), OK);
    pool_close(pool);
}

FIBER_TEST(a_pool_waits_until_its_tables_are_migrated)
{
    static const Statement later[] = {{"later_all", "select id from later"}, {0}};
    const Statement *const later_tables[] = {statements, later, NULL};
    pool = pool_open(postgres.dsn, "shop", 1, later_tables);
    fiber_sleep(100);
    assert_false(pool_is_up(pool));
    postgres_sql("create table shop.later (id int)");
    UNTIL(pool_is_up(pool));
    pool_close(pool);
}

// --- coming back: another socket, another poll handle ---

FIBER_TEST(idle_connections_that_are_killed_come_back)
{
    open_told(4);
    UNTIL(n_connects == 4);
    for (int i = 2; i < 5; i++) {
        postgres_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shop'");
        UNTIL(n_connects == 4 * i);
        UNTIL(pool_is_up(pool));
        assert_int_equal(put(pool, "wait_for", "7", NULL), OK);
    }
    assert_int_equal(pool_in_use(pool), 0);
    pool_close(pool);
}

FIBER_TEST(a_restarted_server_is_found_again)
{
    open_told(2);
    UNTIL(n_connects == 2);
    assert_int_equal(put(pool, "item_put", "1", "tea"), OK);
    postgres_end_server();
    UNTIL(!pool_is_up(pool));
    postgres_run_server();
    UNTIL(n_connects == 4);
    assert_int_equal(put(pool, "item_put", "2", "rice"), OK);
    assert_int_equal(items(), 2);
    pool_close(pool);
}

// The epoch of the log hangs on this: commits after a promotion must not pass for the old timeline's.
FIBER_TEST(a_promotion_is_told_before_the_next_checkpoint)
{
    char path[96];
    open_told(1);
    UNTIL(n_connects == 1);
    assert_int_equal(timeline, 1);
    postgres_end_server();
    snprintf(path, sizeof path, "%s/data/standby.signal", postgres.dir);
    fclose(fopen(path, "w"));
    postgres_run_server();
    assert_string_equal(postgres_sql("select pg_promote()"), "t");
    postgres_sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shop'");
    UNTIL(timeline == 2);
    assert_int_equal(put(pool, "item_put", "1", "tea"), OK);
    pool_close(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(who_waits_first_is_served_first, fresh_schema),
        cmocka_unit_test_setup(a_busy_pool_is_waited_for_until_the_deadline, fresh_schema),
        cmocka_unit_test_setup(too_long_a_queue_is_refused_at_once, fresh_schema),
        cmocka_unit_test_setup(without_any_connection_the_wait_is_short, fresh_schema),
        cmocka_unit_test_setup(a_closing_pool_sends_its_waiters_away, fresh_schema),
        cmocka_unit_test_setup(a_pool_may_close_while_it_dials, fresh_schema),
        cmocka_unit_test_setup(each_connect_tells_whose_database_it_is, fresh_schema),
        cmocka_unit_test_setup(hosts_may_be_paths_addresses_and_names_and_some_may_be_away, fresh_schema),
        cmocka_unit_test_setup(a_uri_is_a_dsn_too, fresh_schema),
        cmocka_unit_test_setup(a_host_that_says_nothing_is_passed_over_by_the_next_dial, fresh_schema),
        cmocka_unit_test_setup(a_session_finds_its_own_schema_and_then_extensions, fresh_schema),
        cmocka_unit_test_setup(a_pool_waits_until_its_tables_are_migrated, fresh_schema),
        cmocka_unit_test_setup(idle_connections_that_are_killed_come_back, fresh_schema),
        cmocka_unit_test_setup(a_restarted_server_is_found_again, fresh_schema),
        cmocka_unit_test_setup(a_promotion_is_told_before_the_next_checkpoint,
                               fresh_schema), // the last: timeline 2
    };
    return cmocka_run_group_tests(tests, start_postgres, stop_postgres);
}
