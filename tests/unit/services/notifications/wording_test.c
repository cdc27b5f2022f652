// How a notification is said.
#include "common/text.h"
#include "services/notifications/wording.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Arena *arena;
static const Named people[] = {{"lan", "Nguyễn Thị Lan"}, {"minh", "Trần Minh"}};
static const Occasion open_campaign = {"Tết 2027", false, people, 2}, hiding = {"Tết 2027", true, people, 2};
static const Reader lan = {.id = "lan", .is_salesperson = true}, boss = {.id = "boss", .is_manager = true};

static int begin(void **state)
{
    arena = arena_make();
    return 0;
}

static int end(void **state)
{
    arena_drop(arena);
    return 0;
}

static Notice *notice(const char *type)
{
    Notice *n = arena_message(arena, &notifications__notice__descriptor);
    n->type = arena_copy(arena, type);
    n->event_id = "e";
    n->opportunity_id = "o";
    n->contact_id = "k";
    n->campaign_id = "c";
    n->opportunity_name = "Chị Hoa 0912345678";
    n->actor_id = "minh";
    return n;
}

static void a_single_one_names_the_thing(void **state)
{
    Notification *n = notification_word(arena, notice("OPPORTUNITY_ENTERED"), &open_campaign, &lan, 1);
    assert_string_equal(n->title, "Khách hàng mới: Chị Hoa 0912345678");
    assert_string_equal(n->body, "Chiến dịch: Tết 2027\nChưa có người phụ trách\nBởi: Trần Minh");
    assert_string_equal(n->opportunity_id, "o");
    assert_string_equal(n->contact_id, "k");
    assert_string_equal(n->opportunity_name, "Chị Hoa 0912345678");
    assert_string_equal(n->campaign_name, "Tết 2027");
    assert_string_equal(n->actor_name, "Trần Minh");
    assert_int_equal(n->count, 1);
}

/* AMB-36, PEE-13 */
static void a_counted_one_says_how_many_and_points_at_none(void **state)
{
    Notification *n = notification_word(arena, notice("OPPORTUNITY_ENTERED"), &open_campaign, &lan, 120);
    assert_string_equal(n->title, "120 khách hàng mới");
    assert_string_equal(n->body, "Chiến dịch: Tết 2027\nBởi: Trần Minh");
    assert_null(n->opportunity_id);
    assert_null(n->opportunity_name);
    assert_string_equal(n->campaign_id, "c");
    assert_int_equal(n->count, 120);
}

/* NTF-07: what somebody typed into the name may be a phone number */
static void hide_info_leaves_the_name_out_of_every_field(void **state)
{
    for (size_t i = 0; notice_type(i); i++) {
        Notification *n = notification_word(arena, notice(notice_type(i)), &hiding, &lan, 1);
        assert_null(strstr(n->title, "0912345678"));
        assert_null(strstr(or_empty(n->body), "0912345678"));
        assert_null(n->opportunity_name);
        assert_true(strlen(n->title) > 0);
    }
}

/* NTF-07 */
static void hide_info_shows_the_name_to_a_manager(void **state)
{
    Notification *n = notification_word(arena, notice("OPPORTUNITY_WON"), &hiding, &boss, 1);
    assert_string_equal(n->title, "Cơ hội Chị Hoa 0912345678 đã thành công");
}

static void the_owner_is_named_to_all_but_himself(void **state)
{
    Notice *given = notice("OPPORTUNITY_ASSIGNED");
    given->owner_id = "lan";
    assert_null(strstr(notification_word(arena, given, &open_campaign, &lan, 1)->body, "Phụ trách"));
    assert_non_null(
        strstr(notification_word(arena, given, &open_campaign, &boss, 1)->body, "Phụ trách: Nguyễn Thị Lan"));
}

static void a_person_who_is_not_known_yet_is_left_out(void **state)
{
    Notice *n = notice("COMMENTED");
    n->actor_id = "nobody";
    Notification *said = notification_word(arena, n, &open_campaign, &lan, 1);
    assert_null(said->actor_name);
    assert_null(strstr(said->body, "Bởi"));
}

static void outside_campaigns_no_campaign_is_named(void **state)
{
    static const Occasion none = {0};
    Notice *n = notice("OPPORTUNITY_ASSIGNED");
    n->campaign_id = NULL;
    n->owner_id = "lan";
    Notification *said = notification_word(arena, n, &none, &lan, 1);
    assert_null(said->campaign_id);
    assert_string_equal(said->title, "Bạn được giao cơ hội Chị Hoa 0912345678");
    assert_null(said->body);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_single_one_names_the_thing),
        TEST(a_counted_one_says_how_many_and_points_at_none),
        TEST(hide_info_leaves_the_name_out_of_every_field),
        TEST(hide_info_shows_the_name_to_a_manager),
        TEST(the_owner_is_named_to_all_but_himself),
        TEST(a_person_who_is_not_known_yet_is_left_out),
        TEST(outside_campaigns_no_campaign_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
