// The SQL of notifications on a private PostgreSQL: it prepares, and each list and each look into the queue
// is answered from an index however large the tables are.
#include "services/notifications/store.h"
#include "services/notifications/store_emails.h"
#include "services/notifications/store_mail.h"
#include "services/notifications/store_webhooks.h"
#include "tests/unit/common/private_postgres.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

extern const Migration frame_migrations[], notifications_migrations[];

#define USER     "'00000000-0000-4000-8000-000000000001'"
#define CAMPAIGN "'00000000-0000-4000-8000-0000000000cc'"

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

// A user of many notifications among many users; members, people and a long queue.
static const char *const fill[] = {
    "insert into notification (id, user_id, cause_id, created_at, read, count, doc)"
    " select gen_random_uuid(), ('00000000-0000-4000-8000-' || lpad(to_hex(n % 40), 12, '0'))::uuid,"
    "  gen_random_uuid(), now() - n * interval '1 minute', n % 20 <> 1, 1, '' from generate_series(1, 40000) "
    "n",
    "insert into notice (id, gather_id, due_at, doc)"
    " select gen_random_uuid(), gen_random_uuid(), now() + n * interval '1 second', ''"
    "  from generate_series(1, 20000) n",
    "insert into role select 'role' || n, n = 7, 1 from generate_series(1, 20) n",
    "insert into person select gen_random_uuid(), 'Ai đó', true, array['role' || (8 + n % 10)], 1"
    "  from generate_series(1, 20000) n",
    "insert into campaign values (" CAMPAIGN ", 'Tết', false, false, 1)",
    "insert into campaign select gen_random_uuid(), 'khác', false, false, 1 from generate_series(1, 100) n",
    "insert into campaign_member select c.id, gen_random_uuid(), false from campaign c, generate_series(1, "
    "200) n",
    "insert into mail_thread select ('00000000-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Hỏi', "
    "'hoi',"
    "  case when n % 3 = 0 then " CAMPAIGN "::uuid end, case when n % 50 = 0 then gen_random_uuid() end,"
    "  gen_random_uuid(), now(), now() - n * interval '1 second', 4 from generate_series(1, 20000) n",
    "insert into mail_participant select t.id,"
    "  ('00000000-0000-4000-8000-' || lpad(to_hex(n * 20 + extract(second from t.last_at)::int % 20), 12, "
    "'0'))::uuid,"
    "  t.last_at, extract(minute from t.last_at)::int / 59, null from mail_thread t, generate_series(0, 2) n",
    "insert into mail_message select gen_random_uuid(), t.id, gen_random_uuid(), t.last_at, 'Chào', 'chao ' "
    "|| n"
    "  from mail_thread t, generate_series(1, 4) n",
    "insert into webhook select ('00000000-0000-4000-a000-' || lpad(to_hex(n), 12, '0'))::uuid,"
    "  ('00000000-0000-4000-8000-' || lpad(to_hex(n % 100), 12, '0'))::uuid, 1 + n % 3, now() - n * interval "
    "'1 minute',"
    "  1, '', '' from generate_series(1, 2000) n",
    "insert into webhook_cursor select id, 'opportunities', '{}', '{}', false from webhook",
    "insert into webhook_trouble select id, 'opportunities', 1, 1, 1, now(), now() from webhook",
    "insert into webhook_delivery select gen_random_uuid(), w.id, 1 + n % 2, now() - n * interval '1 hour', "
    "''"
    "  from webhook w, generate_series(1, 20) n",
    "insert into email select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '',"
    "  1 + n % 2, n % 3, now() + n * interval '1 minute', null, now() from generate_series(1, 20000) n",
    "analyze",
};

static void prepare(const Statement *s)
{
    for (; s->name; s++) {
        PGresult *r = PQprepare(conn, s->name, s->sql, 0, NULL);
        if (PQresultStatus(r) != PGRES_COMMAND_OK) fail_msg("%s: %s", s->name, PQerrorMessage(conn));
        PQclear(r);
    }
}

static int begin(void **state)
{
    postgres_start();
    conn = PQconnectdb(postgres.dsn);
    run("set client_min_messages = error");
    run("create schema notifications; set search_path = notifications");
    migrate_all(frame_migrations);
    migrate_all(notifications_migrations);
    prepare(notification_statements);
    prepare(mail_statements);
    prepare(webhook_statements);
    prepare(email_statements);
    for (size_t i = 0; i < sizeof fill / sizeof *fill; i++) run(fill[i]);
    run("set plan_cache_mode = force_generic_plan"); // as on a connection that has asked often
    return 0;
}

static int end(void **state)
{
    PQfinish(conn);
    postgres_stop();
    return 0;
}

// The whole plan in one text.
static const char *plan_of(const char *call)
{
    static char plan[20000];
    char sql[1000];
    size_t n = 0;

    snprintf(sql, sizeof sql, "explain execute %s", call);
    PGresult *r = PQexec(conn, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK) fail_msg("%s\n%s", sql, PQerrorMessage(conn));
    for (int i = 0; i < PQntuples(r); i++)
        n += (size_t)snprintf(plan + n, sizeof plan - n, "%s\n", PQgetvalue(r, i, 0));
    PQclear(r);
    return plan;
}

static void assert_plan(const char *call, const char *index)
{
    const char *plan = plan_of(call);
    if (!strstr(plan, index)) fail_msg("%s does not use %s:\n%s", call, index, plan);
}

static void assert_no_scan_of(const char *call, const char *table)
{
    char scan[100];
    snprintf(scan, sizeof scan, "Seq Scan on %s", table);
    const char *plan = plan_of(call);
    if (strstr(plan, scan)) fail_msg("%s reads all of %s:\n%s", call, table, plan);
}

static void an_inbox_is_listed_from_its_index_on_the_first_page_and_on_later_ones(void **state)
{
    assert_plan("notifications_newest(" USER ", null, null, 51)", "notification_newest");
    assert_plan("notifications_unread(" USER ", null, null, 51)", "notification_unread");
    const char *later = plan_of("notifications_newest(" USER ", '2026-01-01', " USER ", 51)");
    assert_non_null(strstr(later, "Index Cond"));
    assert_non_null(strstr(strstr(later, "Index Cond"), "created_at")); // the place is found, not read up to
    assert_null(strstr(later, "Sort"));
}

static void counting_and_marking_read_the_user_s_own_rows_alone(void **state)
{
    assert_plan("notifications_count(" USER ")", "notification");
    assert_no_scan_of("notifications_count(" USER ")", "notification");
    assert_plan("notifications_count_unread(" USER ")", "notification_unread");
    assert_plan("notifications_mark_all(" USER ")", "notification_unread");
    assert_no_scan_of("notifications_mark(" USER ", array[" USER "]::uuid[])", "notification");
}

static void what_may_be_forgotten_is_found_by_its_age(void **state)
{
    assert_plan("notifications_forget(now(), 1000)", "notification_read_by_age");
}

static void the_queue_gives_its_oldest_without_reading_the_others(void **state)
{
    assert_plan("notices_take(now(), 500)", "notice_due");
    assert_plan("notices_take(now(), 500)", "notice_gathered");
    assert_no_scan_of("notices_take(now(), 500)", "notice");
}

static void an_audience_is_found_from_indexes(void **state)
{
    const char *call = "audience(" CAMPAIGN ", 7, array[" USER "]::uuid[], 'OPPORTUNITY_ENTERED', " USER
                       ", null, 300, null)";
    assert_plan(call, "person_by_role");
    assert_no_scan_of(call, "campaign_member");
    assert_no_scan_of(call, "notification");
}

#define THREAD "'00000000-0000-4000-9000-000000000010'"

// As the daemon asks: planned for the values at hand.
static void a_mailbox_is_listed_counted_and_searched_from_its_own_threads_alone(void **state)
{
    const char *const lists[] = {
        "mail_threads(" USER ", false, null, null, false, null, null, 51)",
        "mail_threads(" USER ", false, '%chao 3%', null, false, null, null, 51)",
        "mail_threads(" USER ", false, null, " CAMPAIGN ", true, '2026-01-01', " USER ", 51)",
        "mail_threads_count(" USER ", true, '%chao 3%', null, false)",
        "mail_unread(" USER ", false)",
    };
    run("set plan_cache_mode = force_custom_plan");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        assert_no_scan_of(lists[i], "mail_participant");
        assert_no_scan_of(lists[i], "mail_message");
    }
    assert_plan(lists[0], "mail_newest");
    assert_plan(lists[4], "mail_unread");
    run("set plan_cache_mode = force_generic_plan");
}

static void a_thread_and_what_is_about_a_customer_are_found_from_indexes(void **state)
{
    assert_no_scan_of("mail_thread_locked(" USER ", false, " THREAD ")", "mail_thread");
    assert_plan("mail_messages(" THREAD ", null, 51)", "mail_message_newest");
    assert_no_scan_of("mail_participants_touch(" THREAD ", now(), " USER ")", "mail_participant");
    assert_plan("mail_erase_threads(" USER ")", "mail_thread_by_contact");
    assert_no_scan_of("mail_erase_messages(" USER ")", "mail_message");
}

#define WEBHOOK "'00000000-0000-4000-a000-000000000010'"

// PEE-07
static void webhooks_and_their_deliveries_are_found_from_indexes(void **state)
{
    assert_plan("webhooks_of(" USER ", null, null, 51)", "webhook_by_owner");
    assert_plan("webhooks_newest(null, null, 51)", "webhook_newest");
    assert_plan("deliveries_newest(" WEBHOOK ", null, 51)", "webhook_delivery_newest");
    assert_plan("deliveries_by_state(" WEBHOOK ", null, 51, 2)", "webhook_delivery_by_state");
    assert_plan("deliveries_forget_old(now(), 1000)", "webhook_delivery_by_age");
    assert_no_scan_of("deliveries_forget(" WEBHOOK ", 1000)", "webhook_delivery");
    assert_no_scan_of("deliveries_count(" WEBHOOK ", 0)", "webhook_delivery");
    assert_no_scan_of("webhook_was_told_since(" WEBHOOK ", now())", "webhook_delivery");
    assert_no_scan_of("cursor_move(" WEBHOOK ", " USER ", 'opportunities', 1, 1, 1)", "webhook_cursor");
}

/* PEE-13 */
static void e_mails_that_are_due_dead_or_about_a_customer_are_found_from_indexes(void **state)
{
    assert_plan("emails_take(10)", "email_due");
    assert_plan("emails_list(2, null, null, 51)", "email_newest");
    assert_plan("emails_to_blank(" USER ", " USER ", 100)", "email_by_contact");
    assert_no_scan_of("email_retry(" USER ")", "email");
}

// With the version of the copy that is kept: what comes late or twice changes nothing.
static void an_older_copy_of_a_campaign_changes_neither_it_nor_its_members(void **state)
{
    const char *members =
        "select count(*) from campaign_member where campaign_id = 'aaaaaaaa-0000-4000-8000-000000000000'";
    run("execute campaign_save('aaaaaaaa-0000-4000-8000-000000000000', 'mới', true, true, 2,"
        " array[" USER "]::uuid[], array[" USER "," CAMPAIGN "]::uuid[])");
    run("execute campaign_save('aaaaaaaa-0000-4000-8000-000000000000', 'cũ', false, false, 1, '{}', '{}')");
    PGresult *r = PQexec(conn, members);
    assert_string_equal(PQgetvalue(r, 0, 0), "3"); // a manager who is a salesperson, and another salesperson
    PQclear(r);
    run("execute campaign_save('aaaaaaaa-0000-4000-8000-000000000000', 'mới', true, true, 3,"
        " '{}', array[" CAMPAIGN "]::uuid[])");
    r = PQexec(conn, members);
    assert_string_equal(PQgetvalue(r, 0, 0), "1");
    PQclear(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_inbox_is_listed_from_its_index_on_the_first_page_and_on_later_ones),
        cmocka_unit_test(counting_and_marking_read_the_user_s_own_rows_alone),
        cmocka_unit_test(what_may_be_forgotten_is_found_by_its_age),
        cmocka_unit_test(the_queue_gives_its_oldest_without_reading_the_others),
        cmocka_unit_test(an_audience_is_found_from_indexes),
        cmocka_unit_test(a_mailbox_is_listed_counted_and_searched_from_its_own_threads_alone),
        cmocka_unit_test(a_thread_and_what_is_about_a_customer_are_found_from_indexes),
        cmocka_unit_test(webhooks_and_their_deliveries_are_found_from_indexes),
        cmocka_unit_test(e_mails_that_are_due_dead_or_about_a_customer_are_found_from_indexes),
        cmocka_unit_test(an_older_copy_of_a_campaign_changes_neither_it_nor_its_members),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
