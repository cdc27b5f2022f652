// What a client has seen, as opaque text.
#include "common/config.h"
#include "common/sources.h"
#include "services/gateway/positions.h"
#include "services/gateway/vector.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena *a;
static Cohoi__Position **read;
static size_t n;

static int begin(void **state)
{
    a = arena_make();
    sources_open(NULL);
    return 0;
}

static int end(void **state)
{
    arena_drop(a);
    return 0;
}

static Cohoi__Position *position(const char *source, uint32_t partition, uint64_t seq)
{
    Cohoi__Position *p = arena_message(a, &cohoi__position__descriptor);
    p->source = (char *)source;
    p->has_partition = p->has_epoch = p->has_seq = true;
    p->partition = partition;
    p->epoch = UINT64_MAX - 5;
    p->seq = seq;
    return p;
}

static void what_is_written_is_read(void **state)
{
    Cohoi__Position *all[] = {position("contacts", 3, 17), position("campaigns", 63, 1ull << 60)};
    assert_true(positions_read(a, positions_text(a, all, 2), &read, &n));
    assert_int_equal(n, 2);
    assert_string_equal(read[1]->source, "campaigns");
    assert_int_equal(read[1]->partition, 63);
    assert_true(read[1]->seq == 1ull << 60 && read[1]->epoch == UINT64_MAX - 5);
}

static void several_texts_may_be_joined_and_the_later_position_counts(void **state)
{
    Cohoi__Position *one[] = {position("contacts", 3, 17)}, *two[] = {position("contacts", 3, 21)},
                    *three[] = {position("contacts", 4, 5)};
    const char *joined = arena_print(a, "%s, %s,%s", positions_text(a, two, 1), positions_text(a, one, 1),
                                     positions_text(a, three, 1));
    assert_true(positions_read(a, joined, &read, &n));
    assert_int_equal(n, 2);
    assert_int_equal(read[0]->seq, 21);
}

static void more_than_32_positions_are_refused(void **state)
{
    char text[8000] = "";
    for (uint32_t i = 0; i < 33; i++) {
        Cohoi__Position *one[] = {position("contacts", i, 1)};
        if (i) strcat(text, ",");
        strcat(text, positions_text(a, one, 1));
    }
    assert_false(positions_read(a, text, &read, &n));
}

static void what_is_not_ours_is_refused(void **state)
{
    Cohoi__Position *bad[] = {position("contacts", 64, 1)};
    assert_false(positions_read(a, positions_text(a, bad, 1), &read, &n));
    bad[0] = position("", 1, 1);
    assert_false(positions_read(a, positions_text(a, bad, 1), &read, &n));
    assert_false(positions_read(a, "", &read, &n));
    assert_false(positions_read(a, "!!!", &read, &n));
    assert_false(positions_read(a, "AAAA", &read, &n));
    assert_false(positions_read(a, "bm90IG91cnM", &read, &n));
}

static void a_vector_keeps_epochs_and_every_partition(void **state)
{
    Vector v = {.turn = 300}, back;
    int contacts = source_numbered("contacts"), campaigns = source_numbered("campaigns");
    assert_true(contacts >= 0 && campaigns >= 0);
    v.epoch[contacts] = UINT64_MAX;
    v.seq[contacts][0] = 1;
    v.seq[contacts][63] = UINT64_MAX - 1;
    v.epoch[campaigns] = 2; // seen, but empty
    assert_true(vector_read(a, vector_text(a, &v), &back));
    assert_memory_equal(&v, &back, sizeof v);
}

static void a_vector_that_is_not_ours_is_refused(void **state)
{
    Vector v;
    assert_false(vector_read(a, "", &v));
    assert_false(vector_read(a, "AAAA", &v));
    assert_false(vector_read(a, "AQAA_w", &v));
    assert_false(vector_read(a, "AQAA____", &v));
    assert_true(vector_read(a, "AQAA", &v)); // of nothing
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read),
        TEST(several_texts_may_be_joined_and_the_later_position_counts),
        TEST(more_than_32_positions_are_refused),
        TEST(what_is_not_ours_is_refused),
        TEST(a_vector_keeps_epochs_and_every_partition),
        TEST(a_vector_that_is_not_ours_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
