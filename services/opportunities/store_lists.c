// store_lists -- what readers get: cards, lists, boards, downloads.
#include "common/text.h"
#include "services/opportunities/money.h"
#include "services/opportunities/store.h"

Reader reader_of(const Actor *actor, Arena *a)
{
    size_t n = 0;
    char **people = NULL;

    if (actor->user_id) PUSH(a, people, n, actor->user_id);
    for (size_t i = 0; i < actor->n_led_user_ids; i++) PUSH(a, people, n, actor->led_user_ids[i]);
    return (Reader){
        .id = actor->user_id,
        .all_campaigns = arg_bool(actor_may(actor, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL)),
        .all_contacts = arg_bool(actor_may(actor, COHOI__PERMISSION__CONTACTS_VIEW_ALL)),
        .people = arg_texts(a, n, people),
    };
}

static char *shown(Arena *a, const char *typed, const char *of_contact, bool is_hidden)
{
    const char *text = typed ? typed : of_contact; /* CON-23 */
    return text && is_hidden ? arena_copy(a, "***") : arena_copy(a, text);
}

Opportunity *row_card(Row *r, Arena *a)
{
    Opportunity *o = row_message(r, &opportunities__opportunity__descriptor, a);
    const char *phone = row_text(r), *email = row_text(r);

    o->contact_name = arena_copy(a, row_text(r));
    const char *contact_phone = row_text(r), *contact_email = row_text(r);
    o->contact_salesperson_id = arena_copy(a, row_text(r));
    o->owner_name = arena_copy(a, row_text(r));
    o->campaign_name = arena_copy(a, row_text(r));
    o->step_name = arena_copy(a, row_text(r));
    bool is_hidden = row_bool(r);
    o->phone = shown(a, phone, contact_phone, is_hidden);
    o->email = shown(a, email, contact_email, is_hidden);
    return o;
}

// --- lists ---

static int32_t counted(Rows *rows)
{
    Row r = row_at(rows, 0);
    return (int32_t)row_int(&r);
}

static void read_list(Rows *rows, Rows *count, const Page *page, Arena *a,
                      Opportunities__OpportunityList *out)
{
    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_card(&r, a));
        if (i + 1 < page->size || rows_count(rows) <= page->size) continue;
        const char *key = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, key, id, NULL);
    }
    out->has_total_size = true;
    out->total_size = counted(count);
}

Status opportunities_list(Tx *tx, Arena *a, const ListFilter *f, Opportunities__OpportunityList *out)
{
    const char *const args[] = {f->reader.id,
                                f->reader.all_campaigns,
                                f->reader.all_contacts,
                                f->reader.people,
                                f->campaign_id,
                                f->contact_id,
                                f->owner_id,
                                arg_bool(f->unowned),
                                arg_int(a, f->state),
                                f->step_id,
                                arg_int(a, f->evidence),
                                arg_int(a, f->kind),
                                f->q,
                                arg_time(a, f->created_after),
                                arg_time(a, f->created_before),
                                f->import_id,
                                f->page.key[0],
                                f->page.key[1],
                                arg_int(a, f->page.size + 1)};
    Rows *rows = tx_ask(tx, f->statement, 19, args);
    Rows *count = tx_ask(tx, "list_count", 16, args);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    read_list(rows, count, &f->page, a, out);
    return OK;
}

Status opportunities_deleted(Tx *tx, Arena *a, const Reader *reader, const Page *page,
                             Opportunities__OpportunityList *out)
{
    const char *const args[] = {
        reader->id,   reader->all_campaigns, reader->all_contacts,      reader->people,
        page->key[0], page->key[1],          arg_int(a, page->size + 1)};
    Rows *rows = tx_ask(tx, "opportunities_deleted", 7, args);
    Rows *count = tx_ask(tx, "opportunities_deleted_count", 4, args);
    Status st = tx_flush(tx);
    if (st == OK) read_list(rows, count, page, a, out);
    return st;
}

// --- boards ---

// A sum in VND, or in the only currency that there is.
static void add_total(Row *r, Arena *a, Opportunities__Column *column, size_t *currencies)
{
    const char *currency = arena_copy(a, row_text(r));
    column->total_size += (int32_t)row_int(r);
    Money *sum = money_make(a, row_text(r), currency);

    if (sum->units == 0 && sum->nanos == 0) return;
    ++*currencies;
    if (same(currency, "VND") || *currencies == 1) {
        column->expected_revenue = sum;
    } else if (!same(column->expected_revenue->currency_code, "VND")) {
        column->expected_revenue = money_make(a, "0", "VND");
    }
}

static void read_totals(Rows *rows, Arena *a, Opportunities__Board *out)
{
    for (size_t i = 0; i < out->n_columns; i++) {
        Opportunities__Column *column = out->columns[i];
        size_t currencies = 0;
        column->has_total_size = true;
        column->expected_revenue = money_make(a, "0", "VND");
        for (int j = 0; j < rows_count(rows); j++) {
            Row r = row_at(rows, j);
            if (same(row_text(&r), column->step->id)) add_total(&r, a, column, &currencies);
        }
    }
}

static void read_cards(Rows *rows, Arena *a, int page_size, Opportunities__Board *out)
{
    const char *last_at = NULL, *last_id = NULL;

    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        Opportunities__Column *column = out->columns[row_int(&r) - 1];
        if (column->n_items == (size_t)page_size) { /* one more than asked: there is a next page */
            column->next_page_token = page_token(a, last_at, last_id, NULL);
            continue;
        }
        last_at = row_text(&r);
        last_id = row_text(&r);
        PUSH(a, column->items, column->n_items, row_card(&r, a));
    }
}

static void make_columns(Arena *a, Step *const *steps, size_t n, Opportunities__Board *out)
{
    for (size_t i = 0; i < n; i++) {
        Opportunities__Column *column = arena_message(a, &opportunities__column__descriptor);
        column->step = steps[i];
        PUSH(a, out->columns, out->n_columns, column);
    }
}

Status board_load(Tx *tx, Arena *a, const BoardFilter *f, Step *const *steps, size_t n_steps,
                  Opportunities__Board *out)
{
    char **ids = arena_alloc(a, (n_steps + 1) * sizeof *ids);
    for (size_t i = 0; i < n_steps; i++) ids[i] = steps[i]->id;
    const char *columns = arg_texts(a, n_steps, ids), *limit = arg_int(a, f->page.size + 1);
    const char *const args[] = {f->reader.id,
                                f->campaign_id,
                                f->owner_id,
                                arg_bool(f->unowned),
                                f->q,
                                f->phone,
                                f->email,
                                f->tax_code,
                                f->address,
                                f->status_id,
                                arg_bool(f->hides),
                                arg_bool(f->reads_all),
                                f->reader.people,
                                columns,
                                limit,
                                f->page.key[0],
                                f->page.key[1]};
    bool is_plain = !f->is_set && !f->page.key[0];

    Rows *totals = f->is_set ? tx_ask(tx, "board_totals_filtered", 13, args)
                             : tx_ask(tx, "board_totals", ARGS(f->campaign_id));
    Rows *cards = is_plain ? tx_ask(tx, "board_cards", ARGS(f->reader.id, f->campaign_id, columns, limit))
                           : tx_ask(tx, "board_cards_filtered", 17, args);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    make_columns(a, steps, n_steps, out);
    read_totals(totals, a, out);
    read_cards(cards, a, f->page.size, out);
    return OK;
}

// --- downloads ---

Rows *step_customers_ask_count(Tx *tx, const char *campaign_id, const char *step_id)
{
    return tx_ask(tx, "step_customers_count", ARGS(campaign_id, step_id));
}

Status step_customers_load(Tx *tx, Arena *a, const Reader *reader, const char *campaign_id,
                           const char *step_id, const Page *page, CustomerRow **out, size_t *n,
                           char **next_page_token)
{
    Rows *rows = tx_ask(
        tx, "step_customers",
        ARGS(reader->id, campaign_id, step_id, page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    *out = arena_alloc(a, (size_t)(page->size + 1) * sizeof **out);
    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        const char *at = row_text(&r), *id = row_text(&r);
        CustomerRow *row = &(*out)[(*n)++];
        row->tax_code = arena_copy(a, row_text(&r));
        row->address = arena_copy(a, row_text(&r));
        row->o = row_card(&r, a);
        if (i + 1 == page->size && rows_count(rows) > page->size)
            *next_page_token = page_token(a, at, id, NULL);
    }
    return OK;
}
