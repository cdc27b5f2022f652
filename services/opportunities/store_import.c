// store_import -- what imports ask of the opportunities' tables: much at once.
#include "common/text.h"
#include "services/opportunities/importing.h"
#include "services/opportunities/statements.h"

const Statement import_statements[] = {
    // As entry_lock, for all guests: each key once, in the order of the keys.
    {"guests_lock",
     "select pg_advisory_xact_lock(k) from (select distinct hashtextextended($1::text || '/' || v, 0) as k"
     " from unnest($2::text[], $3::text[], $4::text[]) g (contact, phone, email)"
     " left join contact c on c.id = g.contact::uuid"
     " cross join unnest(array[g.contact, coalesce(g.phone, c.phone_normal), coalesce(g.email, "
     "c.email_normal)]) v"
     " where v is not null order by 1) s"},
    // As entry_matches.
    {"guests_matches",
     "select g.n, o.id, o.doc, o.contact_id is not distinct from g.contact, c.tax_code, p.full_name"
     " from unnest($2::uuid[], $3::text[], $4::text[]) with ordinality g (contact, phone, email, n)"
     " cross join lateral (select f.id from (select id from opportunity where campaign_id = $1 and "
     "deleted_at is null"
     "  and contact_id = g.contact"
     "  union select id from opportunity where campaign_id = $1 and deleted_at is null and phone_normal = "
     "g.phone"
     "  union select id from opportunity where campaign_id = $1 and deleted_at is null and email_normal = "
     "g.email"
     "  union select t.id from contact k join opportunity t on t.contact_id = k.id"
     "   where (k.phone_normal = g.phone or k.email_normal = g.email) and t.campaign_id = $1 and "
     "t.deleted_at is null"
     " ) f limit 10) f join opportunity o on o.id = f.id"
     " left join contact c on c.id = o.contact_id left join person p on p.id = o.owner_id"
     " order by g.n, 4 desc, o.state, o.entered_at, o.id"},
    {"customers_by_ids", "select " CUSTOMER " from contact c where c.id = any($1::uuid[])"},
    {"customers_by_ids_shared",
     "select " CUSTOMER " from contact c where c.id = any($1::uuid[]) order by c.id for share"},
    {"people_by_ids", "select id, full_name, active from person where id = any($1::uuid[])"},
    {"opportunities_by_external_ids",
     "select external_id, doc from opportunity where external_id = any($1::text[])"},

    {"made_locked",
     "select " OPPORTUNITY ","
     " exists (select 1 from sales_order d where d.opportunity_id = o.id)"
     " or exists (select 1 from task d where d.opportunity_id = o.id)"
     " from opportunity o where o.id = any($1::uuid[]) and o.import_id = $2 and o.deleted_at is null"
     " order by o.id for update"},
    {"events_by_subjects", "select subject, envelope from events where subject = any($1::text[])"},
    {"contacts_with_opportunities",
     "select distinct contact_id from opportunity where contact_id = any($1::uuid[]) and deleted_at is null"},
    {0},
};

// --- the hall ---

typedef struct Asked {
    Rows *customers, *campaign, *people, *matches, *known, *settings;
} Asked;

static const char *column_of(Arena *a, const Guest *guests, size_t n, size_t offset, bool skip_absent)
{
    char **texts = arena_alloc(a, (n + 1) * sizeof *texts);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        char *text = *(char *const *)((const char *)&guests[i] + offset);
        if (text || !skip_absent) texts[count++] = text;
    }
    return arg_texts(a, count, texts);
}
#define ALL(field)   column_of(a, guests, n, offsetof(Guest, field), false)
#define GIVEN(field) column_of(a, guests, n, offsetof(Guest, field), true)

static Asked ask(Tx *tx, Arena *a, const char *campaign_id, const Guest *guests, size_t n, bool lock)
{
    bool in_campaign = !same(campaign_id, PIPELINE);
    const char *const who[] = {campaign_id, ALL(contact_id), ALL(phone), ALL(email)};
    Asked asked = {0};

    if (lock && in_campaign) tx_put(tx, "guests_lock", 4, who);
    asked.customers = tx_ask(tx, lock && !in_campaign ? "customers_by_ids_shared" : "customers_by_ids",
                             ARGS(GIVEN(contact_id)));
    asked.campaign = tx_ask(tx, "campaign_by_id", ARGS(campaign_id));
    asked.people = tx_ask(tx, "people_by_ids", ARGS(GIVEN(owner_id)));
    asked.known = tx_ask(tx, "opportunities_by_external_ids", ARGS(GIVEN(external_id)));
    if (in_campaign) asked.matches = tx_ask(tx, "guests_matches", 4, who);
    asked.settings = tx_ask(tx, "now_and_settings", NO_ARGS);
    return asked;
}

static void read_people(Rows *rows, Arena *a, Hall *out)
{
    out->n_people = (size_t)rows_count(rows);
    out->people = arena_alloc(a, (out->n_people + 1) * sizeof *out->people);
    for (size_t i = 0; i < out->n_people; i++) {
        Row r = row_at(rows, (int)i);
        out->people[i].id = arena_copy(a, row_text(&r));
        const char *name = arena_copy(a, row_text(&r));
        out->people[i].person = (Person){.is_known = true, .name = name, .is_active = row_bool(&r)};
    }
}

static void read_known(Rows *rows, Arena *a, const Guest *guests, size_t n, Hall *out)
{
    out->known = arena_alloc(a, (n + 1) * sizeof(void *));
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        const char *external_id = row_text(&r);
        Opportunity *o = row_message(&r, &opportunities__opportunity__descriptor, a);
        for (size_t g = 0; g < n; g++)
            if (same(guests[g].external_id, external_id)) out->known[g] = o;
    }
}

static void read_matches(Rows *rows, Arena *a, size_t n, Hall *out)
{
    out->matches = arena_alloc(a, (n + 1) * sizeof(void *));
    out->n_matches = arena_alloc(a, (n + 1) * sizeof *out->n_matches);
    if (!rows) return;
    Match *all = arena_alloc(a, ((size_t)rows_count(rows) + 1) * sizeof *all);
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        size_t g = (size_t)row_int(&r) - 1;
        (void)row_text(&r);
        Match *m = &all[i];
        m->o = row_message(&r, &opportunities__opportunity__descriptor, a);
        m->same_contact = row_bool(&r);
        m->tax_code = arena_copy(a, row_text(&r));
        m->owner_name = arena_copy(a, row_text(&r));
        if (out->n_matches[g]++ == 0) out->matches[g] = m;
    }
}

Status hall_load(Tx *tx, Arena *a, const char *campaign_id, const Guest *guests, size_t n, bool lock,
                 Hall *out)
{
    Asked asked = ask(tx, a, campaign_id, guests, n, lock);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    *out = (Hall){0};
    if (rows_count(asked.campaign) > 0) {
        Row r = row_at(asked.campaign, 0);
        out->campaign = row_message(&r, &campaigns__campaign__descriptor, a);
    }
    for (int i = 0; i < rows_count(asked.customers); i++) {
        Row r = row_at(asked.customers, i);
        PUSH(a, out->customers, out->n_customers, row_customer(&r, a));
    }
    read_people(asked.people, a, out);
    read_known(asked.known, a, guests, n, out);
    read_matches(asked.matches, a, n, out);
    Row r = row_at(asked.settings, 0);
    out->at = row_time(&r);
    out->settings = row_message(&r, &accounts__settings__descriptor, a);
    return OK;
}

// --- undoing ---

static void read_events(Rows *rows, Arena *a, Made *made, size_t n)
{
    for (size_t i = 0; i < n; i++)
        made[i].events = arena_alloc(a, ((size_t)rows_count(rows) + 1) * sizeof *made[i].events);
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        const char *subject = row_text(&r);
        ProtobufCBinaryData envelope = row_bytes(&r, a);
        for (size_t k = 0; k < n; k++)
            if (same(made[k].scene.o->id, subject)) made[k].events[made[k].n_events++].envelope = envelope;
    }
}

Status made_load(Tx *tx, Arena *a, const char *import_id, size_t n, char *const *ids, Made **out,
                 size_t *n_out)
{
    const char *all = arg_texts(a, n, ids);
    Rows *rows =
        tx_ask(tx, "made_locked", ARGS(all, import_id)); /* the lock first: nothing is told after it */
    Rows *events = tx_ask(tx, "events_by_subjects", ARGS(all));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    *n_out = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n_out + 1) * sizeof **out);
    for (size_t i = 0; i < *n_out; i++) {
        Row r = row_at(rows, (int)i);
        row_opportunity(&r, a, &(*out)[i].scene);
        (*out)[i].has_documents = row_bool(&r);
    }
    read_events(events, a, *out, *n_out);
    return OK;
}

Status contacts_with_opportunities(Tx *tx, Arena *a, size_t n, char *const *ids, char ***out, size_t *n_out)
{
    Rows *rows = tx_ask(tx, "contacts_with_opportunities", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n_out, arena_copy(a, row_text(&r)));
    }
    return st;
}
