// A notification as an e-mail, and who is told of internal mail.
#include "common/text.h"
#include "services/notifications/email.h"
#include "services/notifications/mail.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Arena *arena;
static Notification notification;
static Envelope envelope = {"cohoi@example.vn", "an@example.vn", "Nguyễn An", "https://crm.example.vn", 0};

static int begin(void **state)
{
    arena = arena_make();
    notification = (Notification)NOTIFICATIONS__NOTIFICATION__INIT;
    notification.title = "Khách hàng mới: Chị Hoa";
    notification.body = "Chiến dịch: Tết";
    notification.event_id = "e1";
    notification.user_id = "u1";
    envelope.at = 1795768200 * SECOND; // 2026-11-27T08:30:00Z
    return 0;
}

static int end(void **state)
{
    arena_drop(arena);
    return 0;
}

/* PEE-13 */
static void an_e_mail_has_the_headers_that_others_ask_for(void **state)
{
    const char *text = email_compose(arena, &notification, &envelope);
    assert_non_null(strstr(text, "Date: Fri, 27 Nov 2026 08:30:00 +0000\r\n"));
    assert_non_null(strstr(text, "From: Cohoi <cohoi@example.vn>\r\n"));
    assert_non_null(strstr(text, "To: =?UTF-8?B?Tmd1eeG7hW4gQW4=?= <an@example.vn>\r\n"));
    assert_non_null(strstr(text, "Message-ID: <e1.u1@example.vn>\r\n"));
    assert_non_null(strstr(text, "Content-Type: text/plain; charset=utf-8\r\n"));
    assert_non_null(strstr(text, "\r\n\r\n"));
}

// A name that holds line ends makes no headers.
static void nothing_that_was_typed_stands_in_a_header_as_it_is(void **state)
{
    notification.title = "x\r\nBcc: evil@example.com\r\n\r\nhello";
    envelope.to_name = "y\r\nBcc: evil@example.com";
    const char *text = email_compose(arena, &notification, &envelope);
    envelope.to_name = NULL;
    assert_null(strstr(text, "evil"));
    assert_null(strstr(text, "hello"));
}

static void long_subjects_are_folded_between_letters(void **state)
{
    char title[301] = "";
    for (int i = 0; i < 75; i++) strcat(title, "ế.");
    notification.title = title;
    const char *text = strstr(email_compose(arena, &notification, &envelope), "Subject: ");
    size_t line = 0;
    for (const char *c = text; strncmp(c, "\r\nMessage-ID", 12) != 0; c++) {
        line = *c == '\n' ? 0 : line + 1;
        assert_true(line <= 78);
    }
}

static void addresses_that_could_break_out_are_none(void **state)
{
    assert_true(email_is_address("an@example.vn"));
    assert_false(email_is_address(NULL));
    assert_false(email_is_address("an"));
    assert_false(email_is_address("@x"));
    assert_false(email_is_address("an@"));
    assert_false(email_is_address("an@x>\r\nRCPT TO:<b@x"));
    assert_false(email_is_address("a b@x"));
}

static void after_eight_tries_there_are_no_more(void **state)
{
    assert_int_equal(email_pause_seconds(1), 60);
    assert_int_equal(email_pause_seconds(7), 86400);
    assert_int_equal(email_pause_seconds(8), 0);
}

/* NTF-03 */
static void who_takes_part_is_told_of_a_mail_but_not_its_author_nor_who_left_the_campaign(void **state)
{
    MailThread t = NOTIFICATIONS__MAIL_THREAD__INIT;
    MailMessage m = NOTIFICATIONS__MAIL_MESSAGE__INIT;
    const Reader lan = {.id = "lan", .takes_part = true, .is_salesperson = true},
                 author = {.id = "an", .takes_part = true};
    const Reader gone = {.id = "mai", .takes_part = true}, stranger = {.id = "x", .is_salesperson = true};
    const Notice *first = NULL;
    t.id = "t";
    m.user_id = "an";
    t.campaign_id = "c";
    Notice *n = notice_of_mail(&t, &m, arena);
    assert_int_equal(notices_for(&lan, &n, 1, &first), 1);
    assert_int_equal(notices_for(&author, &n, 1, &first), 0);
    assert_int_equal(notices_for(&gone, &n, 1, &first), 0);
    assert_int_equal(notices_for(&stranger, &n, 1, &first), 0);
    n->campaign_id = NULL;
    assert_int_equal(notices_for(&gone, &n, 1, &first), 1);
}

/* NTF-03, ACC-02 */
static void recipients_must_be_there_and_see_the_campaign(void **state)
{
    const Recipient good = {"a", NULL, true, true}, inactive = {"b", NULL, false, true},
                    outside = {"c", NULL, true, false};
    Refusal why = {.arena = arena};
    const Recipient all[] = {good, inactive, outside};
    assert_int_equal(recipients_check(&good, 1, &why), OK);
    assert_int_equal(recipients_check(all, 3, &why), INVALID_ARGUMENT);
    assert_int_equal(why.problem->n_violations, 2);
    assert_string_equal(why.problem->violations[0]->field, "recipientIds[1]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_e_mail_has_the_headers_that_others_ask_for, begin, end),
        cmocka_unit_test_setup_teardown(nothing_that_was_typed_stands_in_a_header_as_it_is, begin, end),
        cmocka_unit_test_setup_teardown(long_subjects_are_folded_between_letters, begin, end),
        cmocka_unit_test_setup_teardown(addresses_that_could_break_out_are_none, begin, end),
        cmocka_unit_test_setup_teardown(after_eight_tries_there_are_no_more, begin, end),
        cmocka_unit_test_setup_teardown(
            who_takes_part_is_told_of_a_mail_but_not_its_author_nor_who_left_the_campaign, begin, end),
        cmocka_unit_test_setup_teardown(recipients_must_be_there_and_see_the_campaign, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
