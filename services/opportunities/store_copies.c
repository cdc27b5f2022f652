// store_copies -- tables that other daemons' events fill.
#include "common/text.h"
#include "services/opportunities/store.h"

void person_save(Tx *tx, Arena *a, const Accounts__Person *p)
{
    tx_put(tx, "person_save",
           ARGS(p->id, or_empty(p->full_name), arg_bool(p->active), arg_int(a, p->version)));
}

// --- campaigns ---

Status campaign_lock(Tx *tx, Arena *a, const char *id, Campaign **out)
{
    Rows *rows = tx_ask(tx, "campaign_by_id_locked", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &campaigns__campaign__descriptor, a);
    return OK;
}

static void members_save(Tx *tx, Arena *a, const char *id, const Campaign *c)
{
    size_t n = 0;
    char **all = NULL;

    for (size_t i = 0; i < c->n_manager_ids; i++) PUSH(a, all, n, c->manager_ids[i]);
    for (size_t i = 0; i < c->n_salesperson_ids; i++) PUSH(a, all, n, c->salesperson_ids[i]);
    const char *members = arg_texts(a, n, all);
    tx_put(tx, "campaign_members_drop", ARGS(id, members));
    tx_put(tx, "campaign_members_save", ARGS(id, arg_texts(a, c->n_manager_ids, c->manager_ids), members));
}

static void steps_save(Tx *tx, Arena *a, const char *id, const Campaign *c)
{
    size_t n = 0, m = 0;
    char **ids = NULL, **names = NULL;

    for (size_t i = 0; i < c->n_steps; i++) {
        PUSH(a, ids, n, c->steps[i]->id);
        PUSH(a, names, m, or_empty(c->steps[i]->name));
    }
    tx_put(tx, "campaign_steps_drop", ARGS(id, arg_texts(a, n, ids)));
    tx_put(tx, "campaign_steps_save", ARGS(id, arg_texts(a, n, ids), arg_texts(a, m, names)));
}

void campaign_save(Tx *tx, Arena *a, const char *id, const Campaign *c)
{
    tx_put(tx, "campaign_save",
           ARGS(id, or_empty(c->name), arg_bool(c->hide_info), arg_int(a, c->version),
                arg_message(a, &c->base)));
    members_save(tx, a, id, c);
    steps_save(tx, a, id, c);
}

// --- contacts ---

static bool is_valid(const Contacts__Contact *c)
{
    return c->has_verify && c->verify >= CONTACTS__CONTACT__VERIFY__TODO;
}

void contact_save(Tx *tx, Arena *a, const Contacts__Contact *c)
{
    tx_put(tx, "contact_save",
           ARGS(c->id, or_empty(c->name), text_fold(a, or_empty(c->name)), c->tax_code, c->phone, c->email,
                tax_code_normal(a, c->tax_code), phone_normal(a, c->phone), email_normal(a, c->email),
                c->address, text_fold(a, or_empty(c->address)), c->status_id, c->salesperson_id, c->parent_id,
                arg_int(a, c->verify), arg_int(a, c->version), arg_bool(c->erased)));
}

void contact_salesperson_save(Tx *tx, Arena *a, const char *id, const char *salesperson_id, int32_t version)
{
    tx_put(tx, "contact_salesperson_save", ARGS(id, salesperson_id, arg_int(a, version)));
}

void contact_verify_save(Tx *tx, Arena *a, const char *id, int verify, int32_t version)
{
    tx_put(tx, "contact_verify_save", ARGS(id, arg_int(a, verify), arg_int(a, version)));
}

Customer *customer_of(const Contacts__Contact *c, Arena *a)
{
    Customer *out = arena_alloc(a, sizeof *out);
    *out = (Customer){.id = c->id,
                      .name = c->name,
                      .tax_code = c->tax_code,
                      .phone = c->phone,
                      .email = c->email,
                      .phone_normal = phone_normal(a, c->phone),
                      .email_normal = email_normal(a, c->email),
                      .salesperson_id = c->salesperson_id,
                      .parent_id = c->parent_id,
                      .is_valid = is_valid(c),
                      .is_erased = c->erased};
    return out;
}

void settings_save(Tx *tx, Arena *a, const Accounts__Settings *s)
{
    tx_put(tx, "settings_save",
           ARGS(arg_int(a, s->version), arg_message(a, &s->base),
                text_is_blank(s->time_zone) ? NULL : s->time_zone));
}
