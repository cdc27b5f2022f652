// A transaction: its status, its result, and when it was completed. CAT-06, V-8
#include "tests/unit/services/catalog/catalog_of_tests.h"

static void what_becomes_completed_was_so_now_unless_somebody_says_when(void **state) /* CAT-06 */
{
    Transaction *t = transaction(T1, 0);
    transaction_settle(t, NOW, arena);
    assert_null(t->completed_at);
    t->status = COMPLETED;
    transaction_settle(t, NOW, arena);
    assert_int_equal(timestamp_time(t->completed_at), NOW);
    transaction_settle(t, NOW + SECOND, arena);
    assert_int_equal(timestamp_time(t->completed_at), NOW);
}

static void only_a_completed_one_has_a_result_and_a_time(void **state) /* CAT-06 */
{
    Transaction *t = transaction(T1, NOW);
    assert_int_equal(transaction_check(t, &why), OK);
    t->completed_at = NULL;
    t->status = CATALOG__TRANSACTION__STATUS__CANCELLED;
    assert_refused(transaction_check(t, &why), COHOI__CODE__NOT_COMPLETED, "resultId");
    t->result_id = NULL;
    t->completed_at = timestamp_make(arena, NOW);
    assert_refused(transaction_check(t, &why), COHOI__CODE__NOT_COMPLETED, "completedAt");
    transaction_reopen(t);
    assert_int_equal(transaction_check(t, &why), OK);
}

static void it_has_a_title_and_a_status(void **state) /* V-8 */
{
    Transaction *t = transaction(T1, 0);
    t->title = arena_copy(arena, "  ");
    assert_refused(transaction_check(t, &why), COHOI__CODE__REQUIRED, "title");
    t = transaction(T1, 0);
    t->has_status = false;
    assert_refused(transaction_check(t, &why), COHOI__CODE__REQUIRED, "status");
}

static void what_only_we_may_fill_is_ours_whatever_came(void **state)
{
    Transaction *t = transaction(T1, 0);
    t->created_by = t->contact_name = t->result_name = t->campaign_id = arena_copy(arena, "x");
    transaction_begin(t, T2, AN, NOW, arena);
    transaction_settle(t, NOW, arena);
    transaction_touch(t, NOW, arena);
    assert_string_equal(t->id, T2);
    assert_string_equal(t->created_by, AN);
    assert_true(!t->contact_name && !t->result_name && !t->campaign_id);
    assert_int_equal(t->kind, CATALOG__TRANSACTION__KIND__OTHER);
    assert_int_equal(t->version, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_becomes_completed_was_so_now_unless_somebody_says_when),
        TEST(only_a_completed_one_has_a_result_and_a_time),
        TEST(it_has_a_title_and_a_status),
        TEST(what_only_we_may_fill_is_ours_whatever_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
