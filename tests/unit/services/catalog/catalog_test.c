// Statuses and results: their ids, names and sense. CAT-02, CAT-03
#include "tests/unit/services/catalog/catalog_of_tests.h"

static Status check(const Catalog *c)
{
    return catalog_check(c, NULL, 0, &why);
}

static void a_new_one_is_not_active_and_is_shown_everywhere(void **state) /* CAT-01, CON-17 */
{
    Catalog *c = catalog();
    c->has_active = c->active = true;
    catalog_begin(c, T1, arena);
    catalog_settle(c, arena);
    assert_false(c->active);
    assert_string_equal(c->name, "Bán hàng");
    assert_int_equal(c->show_status_on, CATALOG__CATALOG__SHOW_STATUS_ON__BOTH);
    assert_int_equal(c->n_modules, 2);
    assert_int_equal(check(c), OK);
}

static void new_statuses_and_results_get_ids_and_known_ones_keep_theirs(void **state) /* CAT-02 */
{
    Catalog *c = catalog();
    add_status(c, NULL, " Khác ");
    add_result(c, NULL, "Khác", NULL);
    catalog_settle(c, arena);
    assert_string_equal(c->customer_statuses[1]->id, MET);
    assert_string_equal(c->customer_statuses[2]->name, "Khác");
    assert_true(uuid_is_valid(c->customer_statuses[2]->id));
    assert_true(uuid_is_valid(c->results[2]->id));
    assert_string_equal(c->results[0]->id, BOTH);
}

static void a_result_names_a_status_of_its_own_catalog(void **state) /* CAT-03 */
{
    Catalog *c = catalog();
    c->results[1]->customer_status_id = arena_copy(arena, T1);
    assert_refused(check(c), COHOI__CODE__UNKNOWN_VALUE, "results[1].customerStatusId");
}

static void an_id_stands_once(void **state) /* CAT-02 */
{
    Catalog *c = catalog();
    add_status(c, FRESH, "Lại");
    assert_refused(check(c), COHOI__CODE__UNKNOWN_VALUE, "customerStatuses[2].id");
    c = catalog();
    add_result(c, MET, "Lại", NULL);
    assert_refused(check(c), COHOI__CODE__UNKNOWN_VALUE, "results[2].id");
}

static void an_id_of_another_catalog_is_not_taken(void **state) /* CAT-02 */
{
    char *strange[] = {NOTHING};
    assert_refused(catalog_check(catalog(), strange, 1, &why), COHOI__CODE__UNKNOWN_VALUE, "results[1].id");
}

static void it_has_a_name(void **state)
{
    Catalog *c = catalog();
    c->name = arena_copy(arena, " ");
    assert_refused(check(c), COHOI__CODE__REQUIRED, "name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_one_is_not_active_and_is_shown_everywhere),
        TEST(new_statuses_and_results_get_ids_and_known_ones_keep_theirs),
        TEST(a_result_names_a_status_of_its_own_catalog),
        TEST(an_id_stands_once),
        TEST(an_id_of_another_catalog_is_not_taken),
        TEST(it_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
