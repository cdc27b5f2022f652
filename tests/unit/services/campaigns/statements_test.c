// The SQL of campaigns on a private PostgreSQL: it prepares, and each list is read from an index however
// many campaigns there are, with the plan of a connection that has asked often, too.
#include "services/campaigns/store.h"
#include "tests/unit/common/private_postgres.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

extern const Migration frame_migrations[], campaigns_migrations[];

#define USER  "'00000000-0000-4000-8000-000000000001'"
#define SOME  "'00000000-0000-7000-8000-000000000005'"
#define BOTH  "'{1,2}', '{1,2}', "
#define FIRST "null, null, 51"

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

// Most are active and long-term; the user is in a few of them.
static const char *const fill[] = {
    "insert into campaign select gen_random_uuid(), 'chien dich ' || n, 'chien dich ' || n || ' cd-' || "
    "md5(n::text),"
    " 'CD-' || n, null, 1 + (n % 10 = 0)::int, 1 + (n % 5 = 0)::int, now() - n * interval '1 minute', 1,"
    " repeat('x', 900)::bytea"
    " from generate_series(1, 40000) n",
    "insert into member select id, gen_random_uuid(), false from campaign, generate_series(1, 4)",
    "insert into member select id, " USER
    ", k = 2 from (select id from campaign limit 30) c, generate_series(1, 2) k",
    "insert into person select user_id, true, 1 from member on conflict do nothing",
    "vacuum analyze",
};

static int begin(void **state)
{
    postgres_start();
    conn = PQconnectdb(postgres.dsn);
    run("set client_min_messages = error");
    run("create schema extensions; create extension pg_trgm schema extensions");
    run("create schema campaigns; set search_path = campaigns, extensions");
    migrate_all(frame_migrations);
    migrate_all(campaigns_migrations);
    for (const Statement *s = campaign_statements; s->name; s++) {
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

// The whole plan in one text, as it ran.
static const char *plan_of(const char *call)
{
    static char plan[20000];
    char sql[1000];
    size_t n = 0;

    snprintf(sql, sizeof sql, "explain (analyze, costs off, timing off, summary off) execute %s", call);
    PGresult *r = PQexec(conn, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK) fail_msg("%s\n%s", sql, PQerrorMessage(conn));
    for (int i = 0; i < PQntuples(r); i++)
        n += (size_t)snprintf(plan + n, sizeof plan - n, "%s\n", PQgetvalue(r, i, 0));
    PQclear(r);
    return plan;
}

static void assert_reads(const char *call, const char *index, const char *with)
{
    static const char *const modes[] = {"force_generic_plan", "force_custom_plan"};
    for (int i = 0; i < 2; i++) {
        char mode[100];
        snprintf(mode, sizeof mode, "set plan_cache_mode = %s", modes[i]);
        run(mode);
        const char *plan = plan_of(call);
        if (!strstr(plan, index) || strstr(plan, "Seq Scan on campaign") ||
            strstr(plan, "Seq Scan on member") || (with && !strstr(plan, with)))
            fail_msg("%s (%s)\n%s", call, modes[i], plan);
    }
}

static void all_are_listed_from_the_index_of_the_order(void **state)
{
    assert_reads("campaigns_newest(" BOTH FIRST ")", "campaign_by_age", "rows=51");
    assert_reads("campaigns_oldest(" BOTH FIRST ")", "campaign_by_age", "rows=51");
    assert_reads("campaigns_by_name(" BOTH FIRST ")", "campaign_by_name", "rows=51");
    assert_reads("campaigns_by_name_desc(" BOTH FIRST ")", "campaign_by_name", "rows=51");
    assert_reads("campaigns_newest('{2}', '{2}', " FIRST ")", "campaign_by_age", "rows=51");
}

// The place is found, not read up to: the row that the page begins behind stands in the index condition.
static void later_pages_are_found_at_once(void **state)
{
    assert_reads("campaigns_newest(" BOTH "'2026-01-01', " SOME ", 51)", "campaign_by_age",
                 "ROW(created_at, id) <");
    assert_reads("campaigns_oldest(" BOTH "'2026-01-01', " SOME ", 51)", "campaign_by_age",
                 "ROW(created_at, id) >");
    assert_reads("campaigns_by_name(" BOTH "'chien dich 7', " SOME ", 51)", "campaign_by_name",
                 "ROW(name_fold, id) >");
    assert_reads("campaigns_by_name_desc(" BOTH "'chien dich 7', " SOME ", 51)", "campaign_by_name",
                 "ROW(name_fold, id) <");
}

static void what_is_searched_for_is_found_by_its_letters(void **state)
{
    static const char *const orders[] = {"newest", "oldest", "by_name", "by_name_desc"};
    for (int i = 0; i < 4; i++) {
        char call[200];
        snprintf(call, sizeof call, "campaigns_found_%s(" BOTH FIRST ", '%%cd-a1b2c%%')", orders[i]);
        assert_reads(call, "campaign_by_search", NULL);
    }
    assert_reads("campaigns_found_count('{1}', '{1}', '%cd-a1b2c%')", "campaign_by_search", NULL);
}

static void a_members_campaigns_are_found_by_him(void **state) /* ACC-02 */
{
    static const char *const orders[] = {"newest", "oldest", "by_name", "by_name_desc"};
    for (int i = 0; i < 4; i++) {
        char call[200];
        snprintf(call, sizeof call, "campaigns_of_user_%s(" BOTH FIRST ", null, " USER ")", orders[i]);
        assert_reads(call, "member_by_user", "campaign_pkey");
    }
    assert_reads("campaigns_of_user_newest(" BOTH FIRST ", '%dich%', " USER ")", "member_by_user",
                 "campaign_pkey");
    assert_reads("campaigns_of_user_count(" BOTH "null, " USER ")", "member_by_user", "campaign_pkey");
    assert_reads("campaign_ids_by_member(" USER ")", "member_by_user", NULL);
}

static void all_are_counted_in_an_index(void **state)
{
    assert_reads("campaigns_count('{2}', '{1,2}')", "Index Only Scan", NULL);
}

static void names_are_in_the_order_of_their_letters(void **state)
{
    run("insert into campaign select gen_random_uuid(), name, name, name, null, 1, 1, now(), 1, 'doc'"
        " from unnest(array['b', '中', '~', 'a a', 'aa']) name");
    run("set plan_cache_mode = auto");
    PGresult *r = PQexec(conn, "execute campaigns_by_name_desc('{1}', '{1}', null, null, 1)");
    assert_string_equal(PQgetvalue(r, 0, 1), "中"); /* the first page begins above every letter */
    PQclear(r);
    r = PQexec(conn, "execute campaigns_by_name('{1}', '{1}', null, null, 2)");
    assert_string_equal(PQgetvalue(r, 0, 1), "a a");
    assert_string_equal(PQgetvalue(r, 1, 1), "aa");
    PQclear(r);
}

static void a_snapshot_holds_the_pipeline_too(void **state) /* AMB-56 */
{
    run("insert into pipeline values ('pipeline', 1, 'doc')");
    PGresult *r = PQexec(conn, "execute snapshot_pipeline('00000000-0000-0000-0000-000000000000', 10)");
    assert_int_equal(PQntuples(r), 1);
    char next[200];
    snprintf(next, sizeof next, "execute snapshot_pipeline('%s', 10)", PQgetvalue(r, 0, 0));
    PQclear(r);
    r = PQexec(conn, next);
    assert_int_equal(PQntuples(r), 0);
    PQclear(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_listed_from_the_index_of_the_order),
        cmocka_unit_test(later_pages_are_found_at_once),
        cmocka_unit_test(what_is_searched_for_is_found_by_its_letters),
        cmocka_unit_test(a_members_campaigns_are_found_by_him),
        cmocka_unit_test(all_are_counted_in_an_index),
        cmocka_unit_test(names_are_in_the_order_of_their_letters),
        cmocka_unit_test(a_snapshot_holds_the_pipeline_too),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
