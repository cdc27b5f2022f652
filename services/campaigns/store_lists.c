// store_lists -- lists of campaigns, a page at a time.
#include "common/text.h"
#include "services/campaigns/store.h"

enum { STATES = 2, KINDS = 2, LIST_ARGS = 7, COUNT_ARGS = 4 };

typedef struct Order {
    const char *order_by, *keys;
    const char *all, *found, *of_user; // statements: of everything, of what is searched for, of a member's
} Order;

static const Order orders[] = {
    // the usual one first
    {"createdAt desc", "ti", "campaigns_newest", "campaigns_found_newest", "campaigns_of_user_newest"},
    {"createdAt", "ti", "campaigns_oldest", "campaigns_found_oldest", "campaigns_of_user_oldest"},
    {"name", "si", "campaigns_by_name", "campaigns_found_by_name", "campaigns_of_user_by_name"},
    {"name desc", "si", "campaigns_by_name_desc", "campaigns_found_by_name_desc",
     "campaigns_of_user_by_name_desc"},
    {0},
};

static const Order *order_named(const char *order_by)
{
    for (const Order *o = orders; o->order_by; o++) {
        if (!order_by || same(order_by, o->order_by)) return o;
    }
    return NULL;
}

const char *campaign_order_keys(const char *order_by)
{
    const Order *o = order_named(order_by);
    return o ? o->keys : NULL;
}

// "{1,2}": the wanted one, or every number of the enumeration.
static const char *numbers(Arena *a, int wanted, int most)
{
    char **texts = NULL;
    size_t n = 0;
    for (int i = 1; i <= most; i++) {
        if (!wanted || i == wanted) PUSH(a, texts, n, arg_int(a, i));
    }
    return arg_texts(a, n, texts);
}

// Each way of finding takes what it needs of the same arguments, in the same order.
static Rows *ask_page(Tx *tx, Arena *a, const CampaignFilter *f, const char *states, const char *kinds)
{
    const Order *o = order_named(f->order_by);
    const char *const args[LIST_ARGS] = {
        states, kinds, f->page.key[0], f->page.key[1], arg_int(a, f->page.size + 1), f->pattern, f->user_id};
    if (f->user_id) return tx_ask(tx, o->of_user, LIST_ARGS, args);
    return f->pattern ? tx_ask(tx, o->found, LIST_ARGS - 1, args) : tx_ask(tx, o->all, LIST_ARGS - 2, args);
}

static Rows *ask_count(Tx *tx, const CampaignFilter *f, const char *states, const char *kinds)
{
    const char *const args[COUNT_ARGS] = {states, kinds, f->pattern, f->user_id};
    if (f->user_id) return tx_ask(tx, "campaigns_of_user_count", COUNT_ARGS, args);
    return f->pattern ? tx_ask(tx, "campaigns_found_count", COUNT_ARGS - 1, args)
                      : tx_ask(tx, "campaigns_count", COUNT_ARGS - 2, args);
}

static void read_page(const Rows *rows, int size, Arena *a, Campaigns__CampaignList *out)
{
    for (int i = 0; i < rows_count(rows) && i < size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &campaigns__campaign__descriptor, a));
        if (i + 1 < size || rows_count(rows) <= size) continue;
        const char *key = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, key, id, NULL);
    }
}

Status campaigns_list(Tx *tx, Arena *a, const CampaignFilter *f, Campaigns__CampaignList *out)
{
    const char *states = numbers(a, f->state, STATES), *kinds = numbers(a, f->kind, KINDS);
    Rows *rows = ask_page(tx, a, f, states, kinds), *count = ask_count(tx, f, states, kinds);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    read_page(rows, f->page.size, a, out);
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}
