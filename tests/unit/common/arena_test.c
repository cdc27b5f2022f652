// An arena gives zeroed, aligned memory that stays put until the arena is dropped.
#include "common/arena.h"
#include <google/protobuf/timestamp.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int make(void **state)
{
    *state = arena_make();
    return 0;
}

static int drop(void **state)
{
    arena_drop(*state);
    return 0;
}

static void memory_is_zeroed_also_when_it_was_used_before(void **state)
{
    for (int life = 0; life < 3; life++) {
        Arena *a = arena_make();
        unsigned char *p = arena_alloc(a, 5000);
        for (int i = 0; i < 5000; i++) assert_int_equal(p[i], 0);
        memset(p, 0xaa, 5000);
        arena_drop(a);
    }
}

static void memory_is_aligned_and_does_not_overlap(void **state)
{
    enum { PIECES = 2000 };
    static unsigned char *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = arena_alloc(*state, i % 97 + 1);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i & 0xff), i % 97 + 1);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t j = 0; j < i % 97 + 1; j++) assert_int_equal(pieces[i][j], i & 0xff);
}

static void big_pieces_stand_beside_small_ones(void **state)
{
    char *small = arena_copy(*state, "small");
    char *big = arena_alloc(*state, 3 << 20);
    memset(big, 'x', 3 << 20);
    char *behind = arena_copy(*state, "behind");
    assert_string_equal(small, "small");
    assert_string_equal(behind, "behind");
    assert_true(arena_used(*state) >= 3 << 20);
}

static void texts_are_copied_and_printed(void **state)
{
    assert_null(arena_copy(*state, NULL));
    assert_string_equal(arena_copy(*state, "cơ hội"), "cơ hội");
    assert_string_equal(arena_copy_n(*state, "abcdef", 3), "abc");
    assert_string_equal(arena_print(*state, "%s-%d", "a", 7), "a-7");
    assert_string_equal(arena_print(*state, "%s", ""), "");
    assert_memory_equal(arena_memdup(*state, "\0\1\2", 3), "\0\1\2", 3);
}

static void growing_copies_and_zeroes_the_rest(void **state)
{
    int old[] = {1, 2, 3};
    int *grown = arena_grow(*state, old, sizeof old, 5 * sizeof *old);
    assert_int_equal(grown[2], 3);
    assert_int_equal(grown[3], 0);
    assert_int_equal(grown[4], 0);
    int *first = arena_grow(*state, NULL, 0, sizeof *first);
    assert_int_equal(*first, 0);
}

// --- arrays ---

static void pushed_items_keep_their_order(void **state)
{
    static const char items[1000];
    const char **array = NULL;
    size_t n = 0;
    for (size_t i = 0; i < 1000; i++) PUSH(*state, array, n, &items[i]);
    assert_int_equal(n, 1000);
    for (size_t i = 0; i < 1000; i++) assert_ptr_equal(array[i], &items[i]);
}

static void two_arrays_grow_side_by_side(void **state)
{
    static const char items[500];
    const char **even = NULL, **odd = NULL;
    size_t n_even = 0, n_odd = 0;
    for (size_t i = 0; i < 500; i++)
        if (i % 2)
            PUSH(*state, odd, n_odd, &items[i]);
        else
            PUSH(*state, even, n_even, &items[i]);
    for (size_t i = 0; i < 250; i++) {
        assert_ptr_equal(even[i], &items[2 * i]);
        assert_ptr_equal(odd[i], &items[2 * i + 1]);
    }
}

static void pushing_onto_a_foreign_array_leaves_it_alone(void **state)
{
    static const char items[4];
    const char *foreign[] = {&items[0], &items[1], &items[2]};
    const char **exact = arena_memdup(*state, foreign, sizeof foreign);
    char *neighbour = arena_copy(*state, "neighbour");
    size_t n = 3, n_exact = 3;
    const char **array = foreign;
    PUSH(*state, array, n, &items[3]);
    PUSH(*state, exact, n_exact, &items[3]);
    assert_ptr_not_equal(array, foreign);
    assert_ptr_equal(array[3], &items[3]);
    assert_ptr_equal(exact[3], &items[3]);
    assert_string_equal(neighbour, "neighbour");
}

// --- messages ---

static void a_message_is_initialised_and_cloned_deeply(void **state)
{
    Google__Protobuf__Timestamp *t = arena_message(*state, &google__protobuf__timestamp__descriptor);
    assert_ptr_equal(t->base.descriptor, &google__protobuf__timestamp__descriptor);
    t->seconds = 1795330800;
    t->nanos = 7;
    Google__Protobuf__Timestamp *clone = arena_clone(*state, &t->base);
    t->seconds = 0;
    assert_int_equal(clone->seconds, 1795330800);
    assert_int_equal(clone->nanos, 7);
    assert_null(arena_clone(*state, NULL));
}

static void dropping_nothing_or_many_is_fine(void **state)
{
    Arena *many[300];
    arena_drop(NULL);
    for (int i = 0; i < 300; i++) many[i] = arena_make();
    for (int i = 0; i < 300; i++) arena_alloc(many[i], 20000);
    for (int i = 0; i < 300; i++) arena_drop(many[i]);
}

#define ARENA_TEST(f) cmocka_unit_test_setup_teardown(f, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(memory_is_zeroed_also_when_it_was_used_before),
        ARENA_TEST(memory_is_aligned_and_does_not_overlap),
        ARENA_TEST(big_pieces_stand_beside_small_ones),
        ARENA_TEST(texts_are_copied_and_printed),
        ARENA_TEST(growing_copies_and_zeroes_the_rest),
        ARENA_TEST(pushed_items_keep_their_order),
        ARENA_TEST(two_arrays_grow_side_by_side),
        ARENA_TEST(pushing_onto_a_foreign_array_leaves_it_alone),
        ARENA_TEST(a_message_is_initialised_and_cloned_deeply),
        ARENA_TEST(dropping_nothing_or_many_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
