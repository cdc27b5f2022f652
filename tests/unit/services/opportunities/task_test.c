// What is to be done: how a task is completed and changed.
#include "services/opportunities/task.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"

static Task *task(const Opportunity *o)
{
    Task *t = arena_message(arena, &opportunities__task__descriptor);
    task_complete(t, o, CONTACT, MANAGER, AN, NOW, arena);
    return t;
}

static void a_task_belongs_to_its_opportunity_and_to_who_makes_it(void **state) /* OPP-18 */
{
    Opportunity *o = opportunity_in(campaign());
    Task *t = task(o);
    assert_string_equal(task_subject(t), o->id);
    assert_string_equal(task_partition_key(t), CAMPAIGN);
    assert_string_equal(t->assignee_id, AN);
    assert_int_equal(t->kind, OPPORTUNITIES__TASK__KIND__TASK);
    assert_true(task_is_of(t, AN));
    assert_false(task_is_of(t, BINH));
    assert_false(task_is_of(t, NULL));
}

static void one_of_a_contact_alone_is_told_of_the_contact(void **state) /* OPP-32 */
{
    Task *t = task(NULL);
    assert_null(t->opportunity_id);
    assert_string_equal(task_subject(t), CONTACT);
    assert_string_equal(task_partition_key(t), CONTACT);
}

static void done_has_its_time_and_undone_has_none(void **state) /* PEE-09 */
{
    Task *t = task(NULL), *before = arena_clone(arena, &t->base);
    t->done = true;
    task_settle(t, before, NOW + 5, arena);
    assert_int_equal(timestamp_time(t->done_at), NOW + 5);
    before = arena_clone(arena, &t->base);
    task_settle(t, before, NOW + 9, arena); /* done already: the time stays */
    assert_int_equal(timestamp_time(t->done_at), NOW + 5);
    t->has_done = false; /* cleared */
    t->has_kind = false;
    task_settle(t, before, NOW + 9, arena);
    assert_null(t->done_at);
    assert_true(t->has_done && !t->done);
    assert_int_equal(t->kind, OPPORTUNITIES__TASK__KIND__TASK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_task_belongs_to_its_opportunity_and_to_who_makes_it),
        TEST(one_of_a_contact_alone_is_told_of_the_contact),
        TEST(done_has_its_time_and_undone_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
