// store_team -- teams and roles.
#include "common/text.h"
#include "services/accounts/store.h"

static Status one(Tx *tx, Arena *a, const char *statement, const char *key,
                  const ProtobufCMessageDescriptor *type, void **out)
{
    Rows *rows = tx_ask(tx, statement, ARGS(key));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, type, a);
    return OK;
}

static Status is_used(Tx *tx, const char *statement, const char *key, bool *out)
{
    Rows *rows = tx_ask(tx, statement, ARGS(key));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    *out = row_bool(&r);
    return OK;
}

static int32_t total_of(Rows *count)
{
    Row r = row_at(count, 0);
    return (int32_t)row_int(&r);
}

Status team_load(Tx *tx, Arena *a, const char *id, bool lock, Team **out)
{
    return one(tx, a, lock ? "team_by_id_locked" : "team_by_id", id, &accounts__team__descriptor,
               (void **)out);
}

void team_save(Tx *tx, Arena *a, const Team *t)
{
    tx_put(
        tx, "team_save",
        ARGS(t->id, text_fold(a, t->name), t->leader_id, arg_int(a, t->version), arg_message(a, &t->base)));
}

void team_delete(Tx *tx, const char *id)
{
    tx_put(tx, "team_delete", ARGS(id));
}

Status team_is_used(Tx *tx, const char *id, bool *out)
{
    return is_used(tx, "team_is_used", id, out);
}

Status teams_list(Tx *tx, Arena *a, const Page *page, Accounts__TeamList *out)
{
    Rows *rows = tx_ask(tx, "teams_by_name", ARGS(page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "teams_count", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__team__descriptor, a));
        if (i + 1 < page->size || rows_count(rows) <= page->size) continue;
        const char *name = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, name, id, NULL);
    }
    out->has_total_size = true;
    out->total_size = total_of(count);
    return OK;
}

Status role_load(Tx *tx, Arena *a, const char *name, bool lock, Role **out)
{
    return one(tx, a, lock ? "role_by_name_locked" : "role_by_name", name, &accounts__role__descriptor,
               (void **)out);
}

Status roles_known(Tx *tx, Arena *a, size_t n, char *const *names, bool *all)
{
    Rows *rows = tx_ask(tx, "roles_known", ARGS(arg_texts(a, n, names)));
    Status st = tx_flush(tx);
    if (st == OK) *all = (size_t)total_of(rows) == n;
    return st;
}

void role_save(Tx *tx, Arena *a, const Role *r)
{
    char **numbers = NULL;
    size_t n = 0;
    for (size_t i = 0; i < r->n_permissions; i++) PUSH(a, numbers, n, arg_int(a, r->permissions[i]));
    tx_put(tx, "role_save",
           ARGS(r->name, arg_bool(r->built_in), arg_texts(a, n, numbers), arg_int(a, r->version),
                arg_message(a, &r->base)));
}

void role_delete(Tx *tx, const char *name)
{
    tx_put(tx, "role_delete", ARGS(name));
}

Status role_is_used(Tx *tx, const char *name, bool *out)
{
    return is_used(tx, "role_is_used", name, out);
}

Status roles_list(Tx *tx, Arena *a, const Page *page, Accounts__RoleList *out)
{
    Rows *rows = tx_ask(tx, "roles_by_name", ARGS(page->key[0], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "roles_count", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__role__descriptor, a));
        if (i + 1 < page->size || rows_count(rows) <= page->size) continue;
        out->next_page_token = page_token(a, row_text(&r), NULL, NULL);
    }
    out->has_total_size = true;
    out->total_size = total_of(count);
    return OK;
}
