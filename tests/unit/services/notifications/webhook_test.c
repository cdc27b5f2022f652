// Webhooks: what one may be, what concerns it, where it may lead, how it is signed, when it is tried again.
// PEE-07
#include "common/text.h"
#include "services/notifications/signature.h"
#include "services/notifications/target.h"
#include "services/notifications/webhook.h"
#include <arpa/inet.h>
#include <opportunities/opportunities.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Arena *arena;
static Refusal why;
static Webhook webhook;
static Notifications__WebhookFilter filter;
static Opportunities__OpportunityOwnerChanged changed;
static Event ev;

static int begin(void **state)
{
    arena = arena_make();
    why = (Refusal){.arena = arena};
    webhook = (Webhook)NOTIFICATIONS__WEBHOOK__INIT;
    webhook.owner_id = "lan";
    filter = (Notifications__WebhookFilter)NOTIFICATIONS__WEBHOOK_FILTER__INIT;
    changed = (Opportunities__OpportunityOwnerChanged)OPPORTUNITIES__OPPORTUNITY_OWNER_CHANGED__INIT;
    changed.opportunity_id = "o";
    changed.campaign_id = "c";
    changed.contact_id = "k";
    changed.from_owner_id = "mai";
    ev = (Event){.source = "opportunities",
                 .type = "cohoi.opportunity.owner_changed",
                 .subject = "o",
                 .partition_key = "c",
                 .actor_id = "an",
                 .data = &changed};
    return 0;
}

static int end(void **state)
{
    arena_drop(arena);
    return 0;
}

static void take_types(size_t n, char **types)
{
    webhook.types = types;
    webhook.n_types = n;
}

static void types_are_names_or_patterns_of_what_there_is(void **state)
{
    char *good[] = {"cohoi.opportunity.won", "cohoi.contact.*"}, *bad[] = {"cohoi.weather.*"}, *all[] = {"*"};
    take_types(2, good);
    assert_int_equal(webhook_check(&webhook, &why), OK);
    take_types(1, bad);
    assert_int_equal(webhook_check(&webhook, &why), INVALID_ARGUMENT);
    take_types(1, all);
    assert_int_equal(webhook_check(&webhook, &why), INVALID_ARGUMENT);
}

static void a_webhook_follows_the_daemons_of_its_types(void **state)
{
    char *won[] = {"cohoi.opportunity.won"};
    take_types(1, won);
    assert_true(webhook_follows(&webhook, "opportunities"));
    assert_false(webhook_follows(&webhook, "contacts"));
    take_types(0, NULL);
    assert_true(webhook_follows(&webhook, "contacts"));
    assert_false(webhook_wants(&webhook, &(Event){.type = NULL}));
}

static void a_filter_asks_one_of_each_list(void **state)
{
    char *campaigns[] = {"x", "c"}, *others[] = {"x"}, *owners[] = {"mai"};
    webhook.filter = &filter;
    assert_true(webhook_wants(&webhook, &ev));
    filter.campaign_ids = campaigns;
    filter.n_campaign_ids = 2;
    filter.owner_ids = owners;
    filter.n_owner_ids = 1;
    assert_true(webhook_wants(&webhook, &ev));
    filter.contact_ids = others;
    filter.n_contact_ids = 1;
    assert_false(webhook_wants(&webhook, &ev));
    filter.n_contact_ids = 0;
    filter.owner_ids = others;
    assert_false(webhook_wants(&webhook, &ev));
}

static void one_s_own_changes_are_passed_over_if_one_likes(void **state)
{
    ev.actor_id = "lan";
    assert_true(webhook_wants(&webhook, &ev));
    webhook.skip_own = true;
    assert_false(webhook_wants(&webhook, &ev));
    ev.actor_id = NULL;
    assert_true(webhook_wants(&webhook, &ev));
}

static void what_a_token_made_sees_no_more_than_the_token(void **state)
{
    Cohoi__Permission own[] = {COHOI__PERMISSION__EVENTS_SUBSCRIBE, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL};
    Cohoi__Permission scopes[] = {COHOI__PERMISSION__EVENTS_SUBSCRIBE, COHOI__PERMISSION__USERS_MANAGE};
    Actor actor = COHOI__ACTOR__INIT;
    actor.permissions = own;
    actor.n_permissions = 2;
    webhook_cut_rights(&webhook, &actor);
    assert_int_equal(actor.n_permissions, 2);
    webhook.is_scoped = true;
    webhook.scopes = scopes;
    webhook.n_scopes = 2;
    webhook_cut_rights(&webhook, &actor);
    assert_int_equal(actor.n_permissions, 1);
    assert_false(actor_may(&actor, COHOI__PERMISSION__USERS_MANAGE));
}

static void pauses_grow_from_seconds_to_hours(void **state)
{
    const uint64_t expected[] = {5, 5, 30, 120, 600, 3600, 21600, 21600};
    for (int tries = 0; tries < 8; tries++)
        assert_int_equal(webhook_pause_ms(tries, 5000), expected[tries] * 1000);
}

// --- secrets ---

// The example of the specification (github.com/standard-webhooks/standard-webhooks).
static void a_signature_is_that_of_standard_webhooks(void **state)
{
    const char *body = "{\"test\": 2432232314}";
    Secret s;
    assert_true(secret_read(arena, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &s));
    assert_string_equal(
        signature_make(arena, s, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, strlen(body)),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void a_secret_is_read_back_as_it_was_shown(void **state)
{
    Secret made = secret_make(arena), read;
    assert_true(secret_read(arena, secret_text(arena, made), &read));
    assert_int_equal(read.len, made.len);
    assert_memory_equal(read.data, made.data, made.len);
    assert_false(secret_read(arena, "whsec_", &read));
    assert_false(secret_read(arena, "whsec_QUJD", &read));
    assert_false(secret_read(arena, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &read));
    assert_false(secret_read(arena, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La!!!!", &read));
}

// --- targets ---

static bool may(const char *url, size_t n, char **items, const char *address)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    Allowed allowed = {n, items};
    Target t;
    assert_int_equal(inet_pton(AF_INET, address, &at.sin_addr), 1);
    return target_read(arena, url, &allowed, &t) && target_may_be(&t, &allowed, (struct sockaddr *)&at);
}

static void https_may_go_to_what_is_public(void **state)
{
    assert_true(may("https://example.vn/", 0, NULL, "8.8.8.8"));
    assert_false(may("https://example.vn/", 0, NULL, "10.0.0.1"));
    assert_false(may("http://example.vn/", 0, NULL, "8.8.8.8"));
}

static void what_is_named_may_be_within_and_by_http(void **state)
{
    char *items[] = {"ERP.example.vn", "10.1.0.0/16"};
    assert_true(may("http://erp.example.vn/", 2, items, "192.168.0.1"));
    assert_true(may("http://other.vn/", 2, items, "10.1.2.3"));
    assert_false(may("http://other.vn/", 2, items, "10.2.2.3"));
    assert_false(may("https://other.vn/", 2, items, "10.2.2.3"));
    assert_false(may("https://erp.example.vn.evil.com/", 2, items, "10.2.2.3"));
}

static void neither_other_schemes_nor_passwords_are_taken(void **state)
{
    Allowed none = {0};
    Target t;
    assert_false(target_read(arena, "ftp://example.vn/", &none, &t));
    assert_false(target_read(arena, "file:///etc/passwd", &none, &t));
    assert_false(target_read(arena, "https://a:b@example.vn/", &none, &t));
    assert_string_equal(target_shown(arena, "https://example.vn/x?token=1#y"), "https://example.vn/x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(types_are_names_or_patterns_of_what_there_is, begin, end),
        cmocka_unit_test_setup_teardown(a_webhook_follows_the_daemons_of_its_types, begin, end),
        cmocka_unit_test_setup_teardown(a_filter_asks_one_of_each_list, begin, end),
        cmocka_unit_test_setup_teardown(one_s_own_changes_are_passed_over_if_one_likes, begin, end),
        cmocka_unit_test_setup_teardown(what_a_token_made_sees_no_more_than_the_token, begin, end),
        cmocka_unit_test_setup_teardown(pauses_grow_from_seconds_to_hours, begin, end),
        cmocka_unit_test_setup_teardown(a_signature_is_that_of_standard_webhooks, begin, end),
        cmocka_unit_test_setup_teardown(a_secret_is_read_back_as_it_was_shown, begin, end),
        cmocka_unit_test_setup_teardown(https_may_go_to_what_is_public, begin, end),
        cmocka_unit_test_setup_teardown(what_is_named_may_be_within_and_by_http, begin, end),
        cmocka_unit_test_setup_teardown(neither_other_schemes_nor_passwords_are_taken, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
