// store_merge -- two contacts become one: rows that hang on the one go over to the other, in batches.
#include "services/contacts/store_rows.h"

static void read_ids(const Rows *rows, char ***out, size_t *n, Arena *a)
{
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, arena_copy(a, row_text(&r)));
    }
}

Status merge_scene_load(Tx *tx, Arena *a, const char *into_id, const char *from_id, MergeScene *out)
{
    char *ids[] = {(char *)into_id, (char *)from_id};

    tx_put(tx, "contact_tree_lock", NO_ARGS);
    tx_put(tx, "contacts_lock", ARGS(arg_texts(a, 2, ids)));
    Rows *into = tx_ask(tx, "contact_shown", ARGS(into_id));
    Rows *from = tx_ask(tx, "contact_shown", ARGS(from_id));
    Rows *above_into = tx_ask(tx, "contacts_above", ARGS(into_id));
    Rows *above_from = tx_ask(tx, "contacts_above", ARGS(from_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    if (rows_count(into)) out->into = row_contact(into, 0, a, &out->names);
    if (rows_count(from)) out->from = row_contact(from, 0, a, &out->names_of_from);
    read_ids(above_into, &out->above_into, &out->n_above_into, a);
    read_ids(above_from, &out->above_from, &out->n_above_from, a);
    return OK;
}

void contact_drop_merged(Tx *tx, const char *id, const char *into_id, const char *cause)
{
    tx_put(tx, "contact_delete", ARGS(id));
    tx_put(tx, "merged_follow", ARGS(id, into_id));
    tx_put(tx, "merged_insert", ARGS(id, into_id, cause));
}

// --- what hangs on it ---

// Each moves at most 200 rows and tells how many.
static const char *const moves[] = {"history_move", "comments_move", "products_move",
                                    "counts_move",  "revenue_move",  "mains_move"};
enum { MOVES = sizeof moves / sizeof *moves, ROWS_AT_ONCE = 200 };

void merged_move(Tx *tx, const Merged *m)
{
    for (size_t i = 0; i < MOVES; i++) tx_put(tx, moves[i], ARGS(m->id, m->into_id));
}

static void read_children(const Rows *rows, Contact ***out, size_t *n, Arena *a)
{
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, row_message(&r, &contacts__contact__descriptor, a));
    }
}

Status merged_move_some(Tx *tx, Arena *a, const Merged *m, MergedRest *out)
{
    const char *most = arg_int(a, CHILDREN_AT_ONCE);
    Rows *moved[MOVES];

    for (size_t i = 0; i < MOVES; i++) moved[i] = tx_ask(tx, moves[i], ARGS(m->id, m->into_id));
    Rows *children = tx_ask(tx, "contact_children_locked", ARGS(m->id, most));
    Rows *leads = tx_ask(tx, "lead_children_locked", ARGS(m->id, most));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (size_t i = 0; i < MOVES; i++) {
        Row r = row_at(moved[i], 0);
        if (row_int(&r) >= ROWS_AT_ONCE) out->is_more = true;
    }
    read_children(children, &out->children, &out->n_children, a);
    read_children(leads, &out->leads, &out->n_leads, a);
    if (out->n_children == CHILDREN_AT_ONCE || out->n_leads == CHILDREN_AT_ONCE) out->is_more = true;
    return OK;
}

// --- the work that is left ---

Status merged_load(Tx *tx, Arena *a, Merged **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "merged_to_look_at", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        Merged *m = &(*out)[i];
        m->id = arena_copy(a, row_text(&r));
        m->into_id = arena_copy(a, row_text(&r));
        m->cause = arena_copy(a, row_text(&r));
    }
    return OK;
}

Status merged_take(Tx *tx, Arena *a, Merged *m, bool *is_mine)
{
    Rows *rows = tx_ask(tx, "merged_locked", ARGS(m->id));
    Status st = tx_flush(tx);
    *is_mine = st == OK && rows_count(rows) > 0;
    if (!*is_mine) return st;
    Row r = row_at(rows, 0);
    m->into_id = arena_copy(a, row_text(&r)); // it may have been merged, too
    return OK;
}

void merged_look_later(Tx *tx, const Merged *m)
{
    tx_put(tx, "merged_look_later", ARGS(m->id));
}

// --- where it is now ---

Status contact_successor(Tx *tx, Arena *a, const char *id, Contact **out)
{
    Rows *rows = tx_ask(tx, "contact_shown_by_merged", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    *out = row_shown(rows, 0, a);
    return OK;
}
