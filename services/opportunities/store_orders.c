// store_orders -- quotes and orders: tables of one shape.
#include "common/text.h"
#include "services/opportunities/store_documents.h"

static const struct {
    const char *save, *load, *lock, *opportunity, *around, *list, *count, *print;
} statements_of[] = {
    [QUOTE] = {"quote_save", "quote_by_id", "quote_by_id_locked", "opportunity_of_quote", "around_quote",
               "quotes_newest", "quotes_count", "quote_to_print"},
    [ORDER] = {"order_save", "order_by_id", "order_by_id_locked", "opportunity_of_order", "around_order",
               "orders_newest", "orders_count", "order_to_print"},
};

// --- writing ---

static void put(Tx *tx, Arena *a, OrderKind kind, const Order *o, Time deleted_at)
{
    tx_put(tx, statements_of[kind].save,
           ARGS(o->id, o->opportunity_id, o->campaign_id ? o->campaign_id : PIPELINE, o->contact_id,
                kind == QUOTE ? o->order_id : o->quote_id, arg_time(a, timestamp_time(o->created_at)),
                arg_time(a, deleted_at), arg_int(a, o->version), arg_message(a, &o->base)));
}

void order_save(Tx *tx, Arena *a, OrderKind kind, const Order *o)
{
    put(tx, a, kind, o, 0);
}

void order_drop(Tx *tx, Arena *a, OrderKind kind, const Order *o, Time at)
{
    put(tx, a, kind, o, at);
}

void service_save(Tx *tx, Arena *a, const char *id, const char *name, int32_t version)
{
    tx_put(tx, "service_save", ARGS(id, name, arg_int(a, version)));
}

// --- reading ---

Status order_scene_load(Tx *tx, Arena *a, OrderKind kind, const char *id, Order **out, Scene *s)
{
    Rows *one = tx_ask(tx, statements_of[kind].lock, ARGS(id));
    Rows *opportunity = tx_ask(tx, statements_of[kind].opportunity, ARGS(id));
    Rows *around = tx_ask(tx, statements_of[kind].around, ARGS(id));
    Rows *ordered = kind == QUOTE ? tx_ask(tx, "order_of_quote", ARGS(id)) : NULL;
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(one) == 0 || rows_count(opportunity) == 0) return NOT_FOUND;

    Row r = row_at(one, 0);
    *out = row_message(&r, &opportunities__order__descriptor, a);
    if (ordered && rows_count(ordered) == 0) (*out)->order_id = NULL;
    rows_scene(opportunity, around, a, s);
    return OK;
}

// A quote whose order was deleted may be ordered again.
static Order *with_counterpart(OrderKind kind, Order *o, bool is_gone)
{
    if (kind == QUOTE && is_gone) o->order_id = NULL;
    return o;
}

Status order_load(Tx *tx, Arena *a, OrderKind kind, const Reader *reader, const char *id, Order **out)
{
    Rows *rows = tx_ask(tx, statements_of[kind].load,
                        ARGS(reader->id, reader->all_campaigns, reader->all_contacts, reader->people, id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &opportunities__order__descriptor, a);
    *out = with_counterpart(kind, *out, row_bool(&r));
    return OK;
}

// One may be 300 KB, so a page never holds as many as others': a reply has its limit.
enum { MOST_A_PAGE = 100 };

Status orders_list(Tx *tx, Arena *a, OrderKind kind, const DocumentFilter *f, Opportunities__OrderList *out)
{
    const Reader *reader = &f->reader;
    Page page = f->page;
    if (page.size > MOST_A_PAGE) page.size = MOST_A_PAGE;
    const char *const args[] = {reader->id,           reader->all_campaigns,
                                reader->all_contacts, reader->people,
                                f->campaign_id,       f->contact_id,
                                f->opportunity_id,    page.key[0],
                                page.key[1],          arg_int(a, page.size + 1)};
    Found found = {0};
    tx_put(tx, "documents_plan", NO_ARGS);
    Rows *rows = tx_ask(tx, statements_of[kind].list, 10, args);
    Rows *count = tx_ask(tx, statements_of[kind].count, 7, args);
    Status st = found_read(tx, a, rows, count, &page, &opportunities__order__descriptor, &found);
    for (size_t i = 0; st == OK && i < found.n; i++) {
        Row r = found_row(rows, (int)i);
        found.items[i] = with_counterpart(kind, found.items[i], row_bool(&r));
    }
    FOUND_GIVE(out, found);
    return st;
}

// --- to be printed ---

static Status load_services(Tx *tx, Arena *a, ToPrint *out)
{
    size_t n = 0;
    char **ids = NULL;

    for (size_t i = 0; i < out->order->n_lines; i++) {
        if (out->order->lines[i]->service_id) PUSH(a, ids, n, out->order->lines[i]->service_id);
    }
    if (n == 0) return OK;
    Rows *rows = tx_ask(tx, "services_by_ids", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        size_t at = out->n_services;
        PUSH(a, out->service_ids, at, arena_copy(a, row_text(&r)));
        PUSH(a, out->service_names, out->n_services, arena_copy(a, row_text(&r)));
    }
    return st;
}

Status order_load_to_print(Tx *tx, Arena *a, OrderKind kind, const Reader *reader, const char *id,
                           ToPrint *out)
{
    Rows *rows = tx_ask(tx, statements_of[kind].print,
                        ARGS(reader->id, reader->all_campaigns, reader->all_contacts, reader->people, id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;

    Row r = row_at(rows, 0);
    *out = (ToPrint){.order = row_message(&r, &opportunities__order__descriptor, a)};
    out->created_on = arena_copy(a, row_text(&r));
    out->customer_name = arena_copy(a, row_text(&r));
    out->tax_code = arena_copy(a, row_text(&r));
    out->address = arena_copy(a, row_text(&r));
    out->owner_name = arena_copy(a, row_text(&r));
    return load_services(tx, a, out);
}
