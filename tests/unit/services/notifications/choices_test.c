// What a user wants to be told of. PEE-13
#include "common/text.h"
#include "services/notifications/choices.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static Arena *arena;
static Refusal why;

static int begin(void **state)
{
    arena = arena_make();
    why = (Refusal){.arena = arena};
    return 0;
}

static int end(void **state)
{
    arena_drop(arena);
    return 0;
}

// A PATCH of one type; -1 leaves a channel out.
static Settings *only(const char *type, int in_app, int email)
{
    Settings *s = arena_message(arena, &notifications__notification_settings__descriptor);
    Choice *c = arena_message(arena, &notifications__notification_settings__types_entry__descriptor);
    c->key = arena_copy(arena, type);
    c->value = arena_message(arena, &notifications__channels__descriptor);
    c->value->has_in_app = in_app >= 0;
    c->value->in_app = in_app > 0;
    c->value->has_email = email >= 0;
    c->value->email = email > 0;
    PUSH(arena, s->types, s->n_types, c);
    return s;
}

static const Notifications__Channels *channels(const Settings *s, const char *type)
{
    for (size_t i = 0; i < s->n_types; i++) {
        if (same(s->types[i]->key, type)) return s->types[i]->value;
    }
    return NULL;
}

static void all_is_told_in_the_app_and_nothing_by_mail_unless_chosen(void **state)
{
    Settings nothing = NOTIFICATIONS__NOTIFICATION_SETTINGS__INIT;
    Settings *whole = settings_whole(&nothing, arena);
    for (size_t i = 0; notice_type(i); i++) {
        assert_true(channels(whole, notice_type(i))->in_app);
        assert_false(channels(whole, notice_type(i))->email);
    }
}

static void one_type_is_switched_and_the_others_stay(void **state)
{
    Settings *s = only("COMMENTED", 0, -1);
    assert_int_equal(settings_change(s, only("OPPORTUNITY_WON", 0, -1), &why), OK);
    assert_int_equal(settings_change(s, only("COMMENTED", -1, 1), &why), OK);
    Settings *whole = settings_whole(s, arena);
    assert_false(channels(whole, "COMMENTED")->in_app);
    assert_true(channels(whole, "COMMENTED")->email);
    assert_false(channels(whole, "OPPORTUNITY_WON")->in_app);
    assert_true(channels(whole, "OPPORTUNITY_LOST")->in_app);
}

static void a_switched_off_type_can_be_switched_on_again(void **state)
{
    Settings *s = only("COMMENTED", 0, -1);
    assert_int_equal(settings_change(s, only("COMMENTED", 1, -1), &why), OK);
    assert_true(choice_is_on(s->types[0]));
}

static void an_unknown_type_is_refused(void **state)
{
    Settings *s = only("COMMENTED", 0, -1);
    assert_int_equal(settings_change(s, only("WEATHER", 0, -1), &why), INVALID_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_is_told_in_the_app_and_nothing_by_mail_unless_chosen),
        TEST(one_type_is_switched_and_the_others_stay),
        TEST(a_switched_off_type_can_be_switched_on_again),
        TEST(an_unknown_type_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
