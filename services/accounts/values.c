// values -- the lists of values that forms choose from.
#include "common/check.h"
#include "common/text.h"
#include "services/accounts/store.h"

static char *const lists[] = {"services",   "ranks",      "businessForms",
                              "marketWays", "industries", "businessKinds"};
enum { LISTS = sizeof lists / sizeof *lists };

static Status list_check(const char *list, Refusal *why)
{
    for (size_t i = 0; i < LISTS; i++)
        if (same(lists[i], list)) return OK;
    return refuse(why, COHOI__CODE__NOT_FOUND);
}

Status list_values(Request *rq, Tx *tx)
{
    const Accounts__ListValues *in = rq->in;
    Page page;
    Status st = list_check(in->list, rq->why);
    if (st == OK) st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "s");
    return st == OK ? values_list(tx, rq->arena, in->list, &page, rq->out) : st;
}

// For other daemons.
Status batch_get_values(Request *rq, Tx *tx)
{
    const Accounts__BatchGetValues *in = rq->in;
    return values_load(tx, rq->arena, LISTS, lists, in->n_ids, in->ids, rq->out);
}

// A name stands in a list once, however it is written.
static Status value_check(ListItem *item, const ValueScene *s, Arena *a, Refusal *why)
{
    item->name = text_trim(a, item->name);
    if (text_is_blank(item->name)) return refuse_field(why, COHOI__CODE__REQUIRED, "name");
    if (s->holder_id && !same(s->holder_id, item->id))
        return refuse_field(why, COHOI__CODE__ALREADY_EXISTS, "name");
    if (!item->has_active) item->active = true;
    item->has_active = true;
    return OK;
}

static void save_and_tell(Request *rq, Tx *tx, const char *list, const ListItem *before, ListItem *item)
{
    Accounts__ValueSaved saved = ACCOUNTS__VALUE_SAVED__INIT;
    item->has_version = true;
    item->version = before ? before->version + 1 : 1;
    if (before) saved.n_changes = message_changes(rq->arena, &before->base, &item->base, &saved.changes);
    value_save(tx, rq->arena, list, item);
    saved.list = (char *)list;
    saved.item = item;
    emit(tx, item->id, list, &saved);
    *(ListItem *)rq->out = *item;
}

Status create_value(Request *rq, Tx *tx)
{
    const Accounts__CreateValue *in = rq->in;
    ListItem *item = arena_clone(rq->arena, &in->item->base);
    ValueScene s = {0};

    item->id = uuid_derive(rq->arena, rq->command_id, "value");
    Status st = list_check(in->list, rq->why);
    if (st == OK) st = value_scene(tx, rq->arena, in->list, NULL, item->name, &s);
    if (st == OK) st = value_check(item, &s, rq->arena, rq->why);
    if (st == OK) save_and_tell(rq, tx, in->list, NULL, item);
    return st;
}

Status update_value(Request *rq, Tx *tx)
{
    const Accounts__UpdateValue *in = rq->in;
    ValueScene s = {0};

    Status st = list_check(in->list, rq->why);
    if (st == OK) st = value_scene(tx, rq->arena, in->list, in->id, in->item->name, &s);
    if (st == OK && !s.item) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = version_fits(rq, s.item->version);
    if (st != OK) return st;
    ListItem *item = arena_clone(rq->arena, &s.item->base);
    message_apply(&item->base, &in->item->base, in->update_mask, in->n_update_mask);
    st = value_check(item, &s, rq->arena, rq->why);
    if (st == OK) save_and_tell(rq, tx, in->list, s.item, item);
    return st;
}
