// The SQL of assignment on a private PostgreSQL: it prepares, and deciding reads from indices what it needs
// and no more, in a campaign of 100,000 opportunities, with the plan of a connection that has asked often.
#include "services/assignment/store.h"
#include "tests/unit/common/private_postgres.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

extern const Migration frame_migrations[], assignment_migrations[];

#define CAMPAIGN "'00000000-0000-4000-8000-0000000000cc'"
#define USER     "'00000000-0000-4000-8000-000000000001'"

static PGconn *conn;

static void run(const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s\n%s", sql, PQerrorMessage(conn));
    PQclear(r);
}

static void migrate_all(const Migration *m)
{
    for (; m->name; m++) run(m->sql);
}

static const char *value(const char *sql)
{
    static char text[200];
    PGresult *r = PQexec(conn, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) == 0)
        fail_msg("%s\n%s", sql, PQerrorMessage(conn));
    snprintf(text, sizeof text, "%s", PQgetvalue(r, 0, 0));
    PQclear(r);
    return text;
}

// A large campaign of ten sellers, a tenth of it unowned, half of it closed, among many small ones.
static const char *const fill[] = {
    "insert into campaign select " CAMPAIGN
    ", u, u, u, true, true, 30, 1, '' from (select array_agg(('00000000-0000-"
    "4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid) u from generate_series(1, 10) n) s",
    "insert into turn (campaign_id) values (" CAMPAIGN ")",
    "insert into opportunity (id, campaign_id, owner_id, state, entered_at) select "
    "gen_random_uuid(), " CAMPAIGN
    ", case when n % 11 > 0 then ('00000000-0000-4000-8000-' || lpad(to_hex(n % 11), 12, '0'))::uuid end,"
    " 1 + n % 2, now() - n * interval '3 minutes' from generate_series(1, 100000) n",
    "insert into opportunity (id, campaign_id, owner_id, state, entered_at) select gen_random_uuid(),"
    " ('00000000-0000-4000-9000-' || lpad(to_hex(n % 500), 12, '0'))::uuid, gen_random_uuid(), 1, now()"
    " from generate_series(1, 20000) n",
    "insert into undecided select gen_random_uuid(), 'x', 1, 'infinity' from generate_series(1, 5000)",
    "analyze",
    "set plan_cache_mode = force_generic_plan",
};

static int begin(void **state)
{
    postgres_start();
    conn = PQconnectdb(postgres.dsn);
    run("set client_min_messages = error");
    run("create schema assignment; set search_path = assignment");
    migrate_all(frame_migrations);
    migrate_all(assignment_migrations);
    for (const Statement *s = assignment_statements; s->name; s++) {
        PGresult *r = PQprepare(conn, s->name, s->sql, 0, NULL);
        if (PQresultStatus(r) != PGRES_COMMAND_OK) fail_msg("%s: %s", s->name, PQerrorMessage(conn));
        PQclear(r);
    }
    for (size_t i = 0; i < sizeof fill / sizeof *fill; i++) run(fill[i]);
    return 0;
}

static int end(void **state)
{
    PQfinish(conn);
    postgres_stop();
    return 0;
}

static void assert_reads(const char *call, const char *index)
{
    static char plan[20000];
    char sql[1000];
    size_t n = 0;

    snprintf(sql, sizeof sql, "explain (costs off) execute %s", call);
    PGresult *r = PQexec(conn, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK) fail_msg("%s\n%s", sql, PQerrorMessage(conn));
    for (int i = 0; i < PQntuples(r); i++)
        n += (size_t)snprintf(plan + n, sizeof plan - n, "%s\n", PQgetvalue(r, i, 0));
    PQclear(r);
    if (!strstr(plan, index) || strstr(plan, "Seq Scan on opportunity") ||
        strstr(plan, "Seq Scan on undecided"))
        fail_msg("%s does not read %s alone:\n%s", call, index, plan);
}

static void loads_and_periods_are_counted_in_an_index(void **state) /* PEE-02 */
{
    assert_reads("sellers_by_campaign(" CAMPAIGN ", false)", "opportunity_held");
    assert_reads("sellers_by_campaign(" CAMPAIGN ", false)", "opportunity_in_period");
}

static void what_is_shuffled_is_read_in_the_order_of_ids(void **state) /* ASG-06 */
{
    assert_reads("opportunities_open(" CAMPAIGN ", 1000)", "opportunity_open");
    assert_reads("opportunities_unowned(" CAMPAIGN ", 1000)", "opportunity_unowned");
    assert_reads("opportunities_by_ids_locked(array[" USER "]::uuid[])", "opportunity_pkey");
}

static void what_one_left_behind_is_found_by_him(void **state) /* PEE-01 */
{
    assert_reads("opportunities_by_owner_locked(" CAMPAIGN ", " USER ", 200)", "opportunity_by_owner");
    assert_reads("leaving_insert_everywhere(" USER ", 'x')", "opportunity_by_owner");
}

static void what_came_back_is_found_when_it_is_due(void **state) /* PEE-01 */
{
    assert_reads("undecided_due", "undecided_due");
}

static void a_pending_decision_counts_as_given(void **state) /* PEE-02 */
{
    run("begin");
    run("insert into opportunity (id, campaign_id, state, entered_at) values (" USER ", " USER ", 1, now())");
    assert_string_equal(value("select holder_id is null from opportunity where id = " USER), "t");
    run("execute opportunity_pend(" USER ", " CAMPAIGN ", " USER ", 'DISTRIBUTED')");
    assert_string_equal(value("select holder_id = " USER " from opportunity where id = " USER), "t");
    run("execute opportunity_unpend(" USER ", " USER ")"); /* another decision's: nothing */
    assert_string_equal(value("select holder_id = " USER " from opportunity where id = " USER), "t");
    run("execute opportunity_unpend(" USER ", " CAMPAIGN ")");
    assert_string_equal(value("select holder_id is null from opportunity where id = " USER), "t");
    run("execute opportunity_set_owner(" USER ", " CAMPAIGN ")");
    run("execute opportunity_pend(" USER ", " CAMPAIGN ", null, 'USER_LEFT')");
    assert_string_equal(value("select holder_id is null from opportunity where id = " USER), "t");
    run("rollback");
}

static void what_comes_back_again_and_again_waits_longer_and_longer(void **state) /* PEE-01 */
{
    run("begin");
    run("insert into opportunity (id, campaign_id, state, entered_at) values (" USER ", " USER ", 1, now())");
    run("execute opportunity_pend(" USER ", " CAMPAIGN ", " USER ", 'DISTRIBUTED')");
    for (int i = 0; i < 30; i++) run("execute undecided_insert(" USER ", " CAMPAIGN ", 'event')");
    assert_string_equal(value("select tries || ' ' || (due_at - now_db() between '500 s' and '520 s')"
                              " from undecided where opportunity_id = " USER),
                        "30 true");
    run("execute opportunity_pend(" USER ", " CAMPAIGN ", " USER ", 'SHUFFLED')");
    run("delete from undecided where opportunity_id = " USER);
    run("execute undecided_insert(" USER ", " CAMPAIGN
        ", 'event')"); /* what was not dealt is not dealt again */
    assert_string_equal(value("select count(*) from undecided where opportunity_id = " USER), "0");
    run("rollback");
}

static void an_older_copy_changes_nothing(void **state)
{
    run("execute campaign_save(" CAMPAIGN ", '{}', '{}', '{}', false, false, 7, 1, '')");
    assert_string_equal(value("select cardinality(seller_ids) from campaign where id = " CAMPAIGN), "10");
    run("execute person_save(" USER ", false, 3)");
    run("execute person_save(" USER ", true, 2)");
    assert_string_equal(value("select active from person where id = " USER), "f");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_and_periods_are_counted_in_an_index),
        cmocka_unit_test(what_is_shuffled_is_read_in_the_order_of_ids),
        cmocka_unit_test(what_one_left_behind_is_found_by_him),
        cmocka_unit_test(what_came_back_is_found_when_it_is_due),
        cmocka_unit_test(a_pending_decision_counts_as_given),
        cmocka_unit_test(what_comes_back_again_and_again_waits_longer_and_longer),
        cmocka_unit_test(an_older_copy_changes_nothing),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
