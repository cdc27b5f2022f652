// What is read in events, and who may see them.
#include "common/facts.h"
#include <campaigns/campaigns.pb-c.h>
#include <catalog/catalog.pb-c.h>
#include <contacts/contacts.pb-c.h>
#include <notifications/notifications.pb-c.h>
#include <opportunities/opportunities.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CAMPAIGN "c1"

static Cohoi__Permission permissions[4];
static Actor actor;
static Sight sight;
static char *seen[] = {"c0", CAMPAIGN};
static Event ev;
static Opportunities__OpportunityWon won;
static Opportunities__OpportunityCreated created;
static Opportunities__Opportunity opportunity;

static int begin(void **state)
{
    actor = (Actor)COHOI__ACTOR__INIT;
    actor.user_id = "lan";
    actor.permissions = permissions;
    sight = (Sight){false, 2, seen};
    won = (Opportunities__OpportunityWon)OPPORTUNITIES__OPPORTUNITY_WON__INIT;
    won.opportunity_id = "o1";
    won.campaign_id = CAMPAIGN;
    won.contact_id = "k1";
    won.owner_id = "mai";
    created = (Opportunities__OpportunityCreated)OPPORTUNITIES__OPPORTUNITY_CREATED__INIT;
    opportunity = (Opportunities__Opportunity)OPPORTUNITIES__OPPORTUNITY__INIT;
    created.opportunity = &opportunity;
    ev = (Event){.source = "opportunities", .subject = "o1", .partition_key = CAMPAIGN, .data = &won};
    return 0;
}

static void may(Cohoi__Permission p)
{
    permissions[actor.n_permissions++] = p;
}

static bool is_visible(void)
{
    return event_is_visible(&ev, &actor, &sight);
}

static void a_fact_may_stand_in_the_event_or_in_what_it_holds(void **state)
{
    assert_string_equal(event_campaign(&ev), CAMPAIGN);
    assert_string_equal(event_opportunity(&ev), "o1");
    opportunity.campaign_id = "c9";
    opportunity.owner_id = "mai";
    ev.data = &created;
    assert_string_equal(event_campaign(&ev), "c9");
}

static void note_owner(void *arg, const char *user_id)
{
    strcat(arg, user_id);
    strcat(arg, " ");
}

static void everybody_whose_thing_it_is_or_was_is_an_owner(void **state)
{
    char owners[100] = "";
    Opportunities__OpportunityOwnerChanged changed = OPPORTUNITIES__OPPORTUNITY_OWNER_CHANGED__INIT;
    changed.from_owner_id = "mai";
    changed.to_owner_id = "nam";
    ev.data = &changed;
    event_owners(&ev, note_owner, owners);
    assert_string_equal(owners, "mai nam ");
}

/* ACC-02 */
static void events_of_a_campaign_are_for_those_who_may_see_it(void **state)
{
    assert_true(is_visible());
    won.campaign_id = "c2";
    ev.partition_key = "c2";
    assert_false(is_visible());
    sight.all = true;
    assert_true(is_visible());
}

static void events_outside_campaigns_need_the_right_on_all_contacts(void **state)
{
    won.campaign_id = NULL;
    ev.partition_key = "k1";
    assert_false(is_visible());
    may(COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    assert_true(is_visible());
}

static void an_event_that_does_not_name_its_campaign_belongs_to_its_partition_key(void **state)
{
    Campaigns__CampaignCreated c = CAMPAIGNS__CAMPAIGN_CREATED__INIT;
    ev = (Event){.source = "campaigns", .subject = "c2", .partition_key = "c2", .data = &c};
    may(COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    assert_false(is_visible());
    ev.partition_key = CAMPAIGN;
    assert_true(is_visible());
}

static void contacts_and_accounts_need_their_rights(void **state)
{
    Contacts__ContactCreated c = CONTACTS__CONTACT_CREATED__INIT;
    ev = (Event){.source = "contacts", .partition_key = "k1", .data = &c};
    assert_false(is_visible());
    may(COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    assert_true(is_visible());
    ev.source = "accounts";
    assert_false(is_visible());
    may(COHOI__PERMISSION__USERS_MANAGE);
    assert_true(is_visible());
}

static void notifications_are_for_their_user_alone(void **state)
{
    Notifications__NotificationCreated n = NOTIFICATIONS__NOTIFICATION_CREATED__INIT;
    ev = (Event){.source = "notifications", .partition_key = "mai", .data = &n};
    may(COHOI__PERMISSION__USERS_MANAGE);
    may(COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    assert_false(is_visible());
    ev.partition_key = "lan";
    assert_true(is_visible());
}

static void an_event_that_is_not_understood_is_for_those_who_see_everything(void **state)
{
    ev.data = NULL;
    assert_false(is_visible());
    may(COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL);
    assert_true(is_visible());
}

static void a_token_may_be_narrowed_to_some_sources(void **state)
{
    char *streams[] = {"contacts"};
    assert_true(actor_may_follow(&actor, "accounts"));
    actor.streams = streams;
    actor.n_streams = 1;
    assert_true(actor_may_follow(&actor, "contacts"));
    assert_false(actor_may_follow(&actor, "accounts"));
}

/* NTF-03 */
static void a_mail_is_for_its_author_and_those_it_was_written_to(void **state)
{
    Notifications__MailSent m = NOTIFICATIONS__MAIL_SENT__INIT;
    char *recipients[] = {"an", "mai"};
    m.user_id = "an";
    m.recipient_ids = recipients;
    m.n_recipient_ids = 2;
    ev = (Event){.source = "notifications", .partition_key = CAMPAIGN, .data = &m};
    may(COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL);
    assert_false(is_visible());
    recipients[1] = "lan";
    assert_true(is_visible());
    m.n_recipient_ids = 0;
    m.user_id = "lan";
    assert_true(is_visible());
}

static void a_type_is_like_itself_and_like_a_pattern_of_its_thing(void **state)
{
    assert_true(event_type_is_like("cohoi.contact.created", "cohoi.contact.created"));
    assert_true(event_type_is_like("cohoi.contact.created", "cohoi.contact.*"));
    assert_false(event_type_is_like("cohoi.contacts.created", "cohoi.contact.*"));
    assert_false(event_type_is_like("cohoi.contact.created", "cohoi.contact"));
}

static void phones_are_masked_in_all_events_but_those_of_contacts(void **state)
{
    opportunity.phone = "0912345678";
    ev.data = &created;
    event_mask(&ev);
    assert_string_equal(opportunity.phone, "***");
    opportunity.phone = "0912345678";
    ev.source = "contacts";
    event_mask(&ev);
    assert_string_equal(opportunity.phone, "0912345678");
}

static void catalogs_are_shown_to_all_and_transactions_as_their_campaign(void **state) /* CON-17, ACC-02 */
{
    Catalog__CatalogActivated activated = CATALOG__CATALOG_ACTIVATED__INIT;
    Catalog__TransactionCreated done = CATALOG__TRANSACTION_CREATED__INIT;
    Catalog__Transaction t = CATALOG__TRANSACTION__INIT;
    ev = (Event){.source = "catalog", .partition_key = "catalogs", .data = &activated};
    assert_true(is_visible());
    t.contact_id = "k1";
    done.transaction = &t;
    ev = (Event){.source = "catalog", .partition_key = "k1", .data = &done};
    assert_false(is_visible());
    t.campaign_id = CAMPAIGN;
    assert_true(is_visible());
    t.campaign_id = "c9";
    assert_false(is_visible());
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fact_may_stand_in_the_event_or_in_what_it_holds),
        TEST(everybody_whose_thing_it_is_or_was_is_an_owner),
        TEST(events_of_a_campaign_are_for_those_who_may_see_it),
        TEST(events_outside_campaigns_need_the_right_on_all_contacts),
        TEST(an_event_that_does_not_name_its_campaign_belongs_to_its_partition_key),
        TEST(contacts_and_accounts_need_their_rights),
        TEST(notifications_are_for_their_user_alone),
        TEST(an_event_that_is_not_understood_is_for_those_who_see_everything),
        TEST(a_token_may_be_narrowed_to_some_sources),
        TEST(a_mail_is_for_its_author_and_those_it_was_written_to),
        TEST(a_type_is_like_itself_and_like_a_pattern_of_its_thing),
        TEST(phones_are_masked_in_all_events_but_those_of_contacts),
        TEST(catalogs_are_shown_to_all_and_transactions_as_their_campaign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
