// store_items -- proofs and warnings.
#include "services/evidence/store.h"

void item_insert(Tx *tx, Arena *a, const Item *i)
{
    tx_put(
        tx, "item_insert",
        ARGS(i->id, i->opportunity_id, arg_time(a, timestamp_time(i->at)), i->by, arg_message(a, &i->base)));
}

void warning_insert(Tx *tx, Arena *a, const char *id, const char *opportunity_id, const Warning *w)
{
    tx_put(tx, "warning_insert",
           ARGS(id, opportunity_id, arg_time(a, timestamp_time(w->at)), arg_message(a, &w->base)));
}

typedef struct Asked {
    Rows *items, *count, *warnings, *dossier;
} Asked;

typedef struct Shown {
    Time warned_at;
    bool is_legal;
} Shown;

static void read_dossier(const Rows *rows, Evidence__ItemList *out, Shown *shown)
{
    enum { STATUS = 10, WARNED_AT = 14 }; // columns of DOSSIER
    *shown = (Shown){0};
    if (rows_count(rows) == 0) return;
    Row r = {rows, 0, STATUS};
    out->has_evidence = out->has_evidence_cause = out->has_accepted = true;
    out->evidence = (Opportunities__Opportunity__Evidence)row_int(&r);
    out->evidence_cause = (Opportunities__Opportunity__EvidenceCause)row_int(&r);
    r.column = WARNED_AT;
    shown->warned_at = row_time(&r);
    out->accepted = row_bool(&r);
    (void)row_text(&r);
    shown->is_legal = row_bool(&r);
}

static void add_criteria(Item *i, const Shown *shown, Arena *a)
{
    i->expects = arena_alloc(a, 2 * sizeof *i->expects);
    i->n_expects = proof_expects(i->kind, shown->is_legal, i->expects);
    i->lacks = arena_alloc(a, sizeof *i->lacks);
    i->n_lacks = proof_lacks(i, i->lacks);
    i->has_counts = true;
    i->counts = timestamp_time(i->at) > shown->warned_at;
}

static void read_items(const Rows *rows, Arena *a, const Page *page, const Shown *shown,
                       Evidence__ItemList *out)
{
    for (int n = 0; n < rows_count(rows) && n < page->size; n++) {
        Row r = row_at(rows, n);
        Item *i = row_message(&r, &evidence__item__descriptor, a);
        i->by_name = arena_copy(a, row_text(&r));
        add_criteria(i, shown, a);
        PUSH(a, out->items, out->n_items, i);
        if (n + 1 < page->size || rows_count(rows) <= page->size) continue;
        const char *at = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, at, id, NULL);
    }
}

Status items_list(Tx *tx, Arena *a, const char *opportunity_id, const Page *page, Evidence__ItemList *out)
{
    Shown shown;
    Asked asked = {
        .items = tx_ask(tx, "items_newest",
                        ARGS(opportunity_id, page->key[0], page->key[1], arg_int(a, page->size + 1))),
        .count = tx_ask(tx, "items_count", ARGS(opportunity_id)),
        .warnings = tx_ask(tx, "warnings_newest", ARGS(opportunity_id)),
        .dossier = tx_ask(tx, "dossier_shown", ARGS(opportunity_id)),
    };
    Status st = tx_flush(tx);
    if (st != OK) return st;

    read_dossier(asked.dossier, out, &shown);
    read_items(asked.items, a, page, &shown, out);
    for (int i = 0; i < rows_count(asked.warnings); i++) {
        Row r = row_at(asked.warnings, i);
        PUSH(a, out->warnings, out->n_warnings, row_message(&r, &evidence__warning__descriptor, a));
    }
    Row total = row_at(asked.count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}
