// store_copies -- what other daemons own: contacts' salespeople, people and their roles, services, settings.
#include "common/text.h"
#include "services/evidence/store.h"

void contact_save(Tx *tx, Arena *a, const char *id, const char *salesperson_id, int32_t version)
{
    tx_put(tx, "contact_save", ARGS(id, salesperson_id, arg_int(a, version)));
}

void person_save(Tx *tx, Arena *a, const Accounts__Person *p)
{
    tx_put(
        tx, "person_save",
        ARGS(p->id, p->full_name, p->username, arg_texts(a, p->n_roles, p->roles), arg_int(a, p->version)));
}

void role_save(Tx *tx, Arena *a, const Accounts__Role *r)
{
    bool checks = false;
    for (size_t i = 0; i < r->n_permissions; i++)
        checks |= r->permissions[i] == COHOI__PERMISSION__EVIDENCE_CHECK;
    tx_put(tx, "role_save", ARGS(r->id, r->name, arg_bool(checks), arg_int(a, r->version)));
}

void service_save(Tx *tx, const char *id, bool legal)
{
    tx_put(tx, legal ? "service_legal" : "service_plain", ARGS(id));
}

void settings_save(Tx *tx, Arena *a, const Settings *s)
{
    tx_put(tx, "settings_save", ARGS(arg_int(a, s->version), arg_message(a, &s->base)));
}

static Settings *usual_settings(Arena *a)
{
    Settings *s = arena_message(a, &accounts__settings__descriptor);
    s->time_zone = arena_copy(a, "Asia/Ho_Chi_Minh");
    PUSH(a, s->main_left, s->n_main_left, arena_copy(a, "ACTIVE"));
    PUSH(a, s->main_left, s->n_main_left, arena_copy(a, "WON"));
    return s;
}

Status settings_load(Tx *tx, Arena *a, Settings **out)
{
    Rows *rows = tx_ask(tx, "settings_one", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *out = usual_settings(a);
    if (rows_count(rows) == 0) return OK;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &accounts__settings__descriptor, a);
    return OK;
}

Status agent_load(Tx *tx, Arena *a, const char *id_or_username, Agent *out)
{
    *out = (Agent){0};
    if (text_is_blank(id_or_username)) return OK;
    bool is_id = uuid_is_valid(id_or_username);
    Rows *rows = tx_ask(tx, is_id ? "agent_by_id" : "agent_by_username", ARGS(id_or_username));
    Status st = tx_flush(tx);
    if (st != OK || rows_count(rows) == 0) return st;
    Row r = row_at(rows, 0);
    out->id = arena_copy(a, row_text(&r));
    out->checks = row_bool(&r);
    return OK;
}

Status salesperson_load(Tx *tx, Arena *a, const char *contact_id, char **out)
{
    *out = NULL;
    if (!contact_id) return OK;
    Rows *rows = tx_ask(tx, "salesperson_of", ARGS(contact_id));
    Status st = tx_flush(tx);
    if (st != OK || rows_count(rows) == 0) return st;
    Row r = row_at(rows, 0);
    *out = arena_copy(a, row_text(&r));
    return OK;
}
