// store_evidence -- lists of main opportunities by their evidence, and cards by their ids.
#include "services/opportunities/store.h"

static void read_page(const Rows *rows, Arena *a, int size, Opportunities__OpportunityList *out)
{
    for (int i = 0; i < rows_count(rows) && i < size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_card(&r, a));
        if (i + 1 < size || rows_count(rows) <= size) continue;
        const char *at = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, at, id, NULL);
    }
}

Status evidence_list(Tx *tx, Arena *a, const EvidenceFilter *f, Opportunities__OpportunityList *out)
{
    const char *const args[] = {f->reader.id,     f->reader.all_campaigns,      f->reader.all_contacts,
                                f->reader.people, arg_int(a, f->status),        f->page.key[0],
                                f->page.key[1],   arg_int(a, f->page.size + 1), f->owner_id};
    const char *const counted[] = {args[0], args[1], args[2], args[3], args[4], f->owner_id};
    bool of_owner = f->owner_id != NULL;
    Rows *rows = tx_ask(tx, of_owner ? "evidence_by_owner" : "evidence_newest", of_owner ? 9 : 8, args);
    Rows *count =
        tx_ask(tx, of_owner ? "evidence_by_owner_count" : "evidence_count", of_owner ? 6 : 5, counted);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    read_page(rows, a, f->page.size, out);
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}

Status opportunities_read(Tx *tx, Arena *a, const Reader *reader, size_t n, char *const *ids,
                          Opportunities__OpportunityList *out)
{
    Rows *rows = tx_ask(
        tx, "cards_by_ids",
        ARGS(reader->id, reader->all_campaigns, reader->all_contacts, reader->people, arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_card(&r, a));
    }
    return st;
}
