// store_entry -- what is asked before somebody enters a campaign or the pipeline.
#include "common/text.h"
#include "services/opportunities/store.h"

static Person read_person(Rows *rows, Arena *a)
{
    if (!rows || rows_count(rows) == 0) return (Person){0};
    Row r = row_at(rows, 0);
    const char *name = arena_copy(a, row_text(&r));
    return (Person){.is_known = true, .is_active = row_bool(&r), .name = name};
}

static Campaign *read_campaign(Rows *rows, Arena *a)
{
    if (rows_count(rows) == 0) return NULL;
    Row r = row_at(rows, 0);
    return row_message(&r, &campaigns__campaign__descriptor, a);
}

static Accounts__Settings *read_settings(Rows *rows, Arena *a, Time *now)
{
    Row r = row_at(rows, 0);
    *now = row_time(&r);
    return row_message(&r, &accounts__settings__descriptor, a);
}

static void read_matches(Rows *rows, Arena *a, Antechamber *out)
{
    out->n_matches = (size_t)rows_count(rows);
    out->matches = arena_alloc(a, (out->n_matches + 1) * sizeof *out->matches);
    for (size_t i = 0; i < out->n_matches; i++) {
        Row r = row_at(rows, (int)i);
        (void)row_text(&r);
        Match *m = &out->matches[i];
        m->o = row_message(&r, &opportunities__opportunity__descriptor, a);
        m->same_contact = row_bool(&r);
        m->tax_code = arena_copy(a, row_text(&r));
        m->owner_name = arena_copy(a, row_text(&r));
    }
}

static Status load(Tx *tx, Arena *a, const char *campaign_id, const char *contact_id, const char *phone,
                   const char *email, const char *owner_id, bool lock, Antechamber *out)
{
    bool in_campaign = !same(campaign_id, PIPELINE);
    const char *customer = in_campaign || !lock ? "customer_by_id" : "customer_by_id_shared";

    if (lock && in_campaign) tx_put(tx, "entry_lock", ARGS(campaign_id, contact_id, phone, email));
    Rows *contact = tx_ask(tx, customer, ARGS(contact_id));
    Rows *campaign = tx_ask(tx, "campaign_by_id", ARGS(campaign_id));
    Rows *person = owner_id ? tx_ask(tx, "person_by_id", ARGS(owner_id)) : NULL;
    Rows *matches =
        in_campaign ? tx_ask(tx, "entry_matches", ARGS(campaign_id, contact_id, phone, email)) : NULL;
    Rows *settings = tx_ask(tx, "now_and_settings", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    *out = (Antechamber){.campaign = read_campaign(campaign, a), .person = read_person(person, a)};
    if (rows_count(contact) > 0) {
        Row r = row_at(contact, 0);
        out->customer = row_customer(&r, a);
    }
    if (matches) read_matches(matches, a, out);
    out->settings = read_settings(settings, a, &out->at);
    return OK;
}

Status antechamber_load(Tx *tx, Arena *a, const char *campaign_id, const char *contact_id, const char *phone,
                        const char *email, const char *owner_id, Antechamber *out)
{
    return load(tx, a, campaign_id, contact_id, phone, email, owner_id, true, out);
}

Status antechamber_look(Tx *tx, Arena *a, const char *campaign_id, const char *contact_id, const char *phone,
                        const char *email, const char *owner_id, Antechamber *out)
{
    return load(tx, a, campaign_id, contact_id, phone, email, owner_id, false, out);
}

Status person_load(Tx *tx, Arena *a, const char *id, Person *out)
{
    Rows *rows = tx_ask(tx, "person_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st == OK) *out = read_person(rows, a);
    return st;
}

Status campaign_load(Tx *tx, Arena *a, const char *id, Campaign **out)
{
    Rows *rows = tx_ask(tx, "campaign_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st == OK) *out = read_campaign(rows, a);
    return st == OK && !*out ? NOT_FOUND : st;
}

Status settings_load(Tx *tx, Arena *a, Accounts__Settings **out)
{
    Rows *rows = tx_ask(tx, "now_and_settings", NO_ARGS);
    Status st = tx_flush(tx);
    Time now;
    if (st == OK) *out = read_settings(rows, a, &now);
    return st;
}

Status customer_load(Tx *tx, Arena *a, const char *id, Customer **out)
{
    Rows *rows = tx_ask(tx, "customer_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_customer(&r, a);
    return OK;
}
