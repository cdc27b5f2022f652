// store -- assignment's tables.
#include "services/assignment/store.h"
#include "common/text.h"

#define HELD "select id, campaign_id, owner_id from opportunity"

const Statement assignment_statements[] = {
    {"campaign_by_id", "select doc from campaign where id = $1"},
    {"campaign_save",
     "insert into campaign (id, version, doc) values ($1, $2, $3) on conflict (id) do update"
     " set version = excluded.version, doc = excluded.doc where excluded.version > campaign.version"},
    {"person_save",
     "insert into person (id, active, version) values ($1, $2, $3) on conflict (id) do update"
     " set active = excluded.active, version = excluded.version where excluded.version > person.version"},
    {"turn_begin", "insert into turn (campaign_id) values ($1) on conflict do nothing"},
    {"turn_locked", "select last_user_id, position from turn where campaign_id = $1 for update"},
    {"turn_shown", "select last_user_id, position from turn where campaign_id = $1"},
    {"turn_save", "update turn set last_user_id = $2, position = $3 where campaign_id = $1"},
    {"given_add", "insert into given as g (campaign_id, user_id, n) values ($1, $2, 1)"
                  " on conflict (campaign_id, user_id) do update set n = g.n + 1"},
    {"sellers_known", // in the order of the ids; a person of whom nothing is known yet counts as active
     "select coalesce(p.active, true),"
     " (select count(*) from opportunity o where o.campaign_id = $2 and coalesce(o.pending_owner_id, "
     "o.owner_id) = u.id"
     "  and o.state = 1 and not o.deleted),"
     " (select count(*) from opportunity o where o.campaign_id = $2 and coalesce(o.pending_owner_id, "
     "o.owner_id) = u.id"
     "  and o.entered_at > $3 and not o.deleted),"
     " coalesce(g.n, 0) from unnest($1::uuid[]) with ordinality u (id, at)"
     " left join person p on p.id = u.id left join given g on g.campaign_id = $2 and g.user_id = u.id order "
     "by u.at"},
    {"opportunity_save",
     "insert into opportunity (id, campaign_id, owner_id, state, entered_at) values ($1, $2, $3, $4, $5)"
     " on conflict do nothing"},
    {"opportunity_set_owner",
     "update opportunity set owner_id = $2, pending_decision = null, pending_owner_id = null where id = $1"},
    {"opportunity_set_state", "update opportunity set state = $2 where id = $1"},
    {"opportunity_set_deleted", "update opportunity set deleted = $2 where id = $1"},
    {"opportunity_pend", "update opportunity set pending_decision = $2, pending_owner_id = $3 where id = $1"},
    {"opportunity_unpend", "update opportunity set pending_decision = null, pending_owner_id = null where id "
                           "= $1 and pending_decision = $2"},
    {"opportunities_open",
     HELD " where campaign_id = $1 and state = 1 and not deleted and pending_decision is null"
          " and ($2::boolean or owner_id is null) order by id"},
    {"opportunities_held", HELD
     " where owner_id = $2 and campaign_id = $1 and state = 1 and not deleted and pending_decision is null"
     " order by id limit $3 for update"},
    {"opportunity_locked", "select id, campaign_id, owner_id, state = 1 and not deleted and pending_decision "
                           "is null from opportunity"
                           " where id = $1 for update"},
    {"leaving_add",
     "insert into leaving (campaign_id, user_id, cause) values ($1, $2, $3) on conflict do nothing"},
    {"leaving_add_everywhere", "insert into leaving (campaign_id, user_id, cause) select distinct "
                               "campaign_id, $1::uuid, $2 from opportunity"
                               " where owner_id = $1 and state = 1 and not deleted on conflict do nothing"},
    {"leaving_add_if_inactive",
     "insert into leaving (campaign_id, user_id, cause) select $1::uuid, id, $3 from person"
     " where id = $2 and not active on conflict do nothing"},
    {"leaving_next", "select campaign_id, user_id, cause from leaving order by campaign_id, user_id limit 1 "
                     "for update skip locked"},
    {"leaving_done", "delete from leaving where campaign_id = $1 and user_id = $2"},
    {0},
};

Status campaign_load(Tx *tx, Arena *a, const char *id, Campaign **out)
{
    Rows *rows = tx_ask(tx, "campaign_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &campaigns__campaign__descriptor, a);
    return OK;
}

void campaign_save(Tx *tx, Arena *a, const Campaign *c)
{
    tx_put(tx, "campaign_save", ARGS(c->id, arg_int(a, c->version), arg_message(a, &c->base)));
}

void person_save(Tx *tx, Arena *a, const char *id, bool active, int32_t version)
{
    tx_put(tx, "person_save", ARGS(id, arg_bool(active), arg_int(a, version)));
}

static Rows *ask_sellers(Tx *tx, Arena *a, const Campaign *c, const Seller *sellers, size_t n, Time now)
{
    int days = c->has_capacity_period_days ? c->capacity_period_days : 30;
    char **ids = NULL;
    size_t n_ids = 0;
    for (size_t i = 0; i < n; i++) PUSH(a, ids, n_ids, arena_copy(a, sellers[i].user_id));
    return tx_ask(tx, "sellers_known",
                  ARGS(arg_texts(a, n, ids), c->id, arg_time(a, now - days * 86400 * SECOND)));
}

static Status read_turn(Tx *tx, Arena *a, Rows *turn, Rows *known, Seller *sellers, Turn *out)
{
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(turn) > 0) {
        Row r = row_at(turn, 0);
        out->last_user_id = arena_copy(a, row_text(&r));
        out->position = (int)row_int(&r);
    }
    for (int i = 0; i < rows_count(known); i++) {
        Row r = row_at(known, i);
        sellers[i].active = row_bool(&r);
        sellers[i].held = row_int(&r);
        sellers[i].in_period = row_int(&r);
        sellers[i].given = row_int(&r);
    }
    return OK;
}

Status turn_lock(Tx *tx, Arena *a, const Campaign *c, Seller *sellers, size_t n, Time now, Turn *out)
{
    tx_put(tx, "turn_begin", ARGS(c->id));
    Rows *turn = tx_ask(tx, "turn_locked", ARGS(c->id));
    return read_turn(tx, a, turn, ask_sellers(tx, a, c, sellers, n, now), sellers, out);
}

Status turn_show(Tx *tx, Arena *a, const Campaign *c, Seller *sellers, size_t n, Time now, Turn *out)
{
    Rows *turn = tx_ask(tx, "turn_shown", ARGS(c->id));
    return read_turn(tx, a, turn, ask_sellers(tx, a, c, sellers, n, now), sellers, out);
}

void turn_save(Tx *tx, Arena *a, const char *campaign_id, const char *user_id, int position)
{
    tx_put(tx, "turn_save", ARGS(campaign_id, user_id, arg_int(a, position)));
    tx_put(tx, "given_add", ARGS(campaign_id, user_id));
}

void opportunity_save(Tx *tx, Arena *a, const char *id, const char *campaign_id, const char *owner_id,
                      int state, Time entered_at)
{
    tx_put(tx, "opportunity_save",
           ARGS(id, campaign_id, owner_id, arg_int(a, state), arg_time(a, entered_at)));
}

void opportunity_set_owner(Tx *tx, const char *id, const char *owner_id)
{
    tx_put(tx, "opportunity_set_owner", ARGS(id, owner_id));
}

void opportunity_set_state(Tx *tx, Arena *a, const char *id, int state)
{
    tx_put(tx, "opportunity_set_state", ARGS(id, arg_int(a, state)));
}

void opportunity_set_deleted(Tx *tx, const char *id, bool deleted)
{
    tx_put(tx, "opportunity_set_deleted", ARGS(id, arg_bool(deleted)));
}

void opportunity_pend(Tx *tx, const char *id, const char *decision_id, const char *owner_id)
{
    tx_put(tx, "opportunity_pend", ARGS(id, decision_id, owner_id));
}

void opportunity_unpend(Tx *tx, const char *id, const char *decision_id)
{
    tx_put(tx, "opportunity_unpend", ARGS(id, decision_id));
}

static Held held_of(Row *r, Arena *a)
{
    Held h;
    h.id = arena_copy(a, row_text(r));
    h.campaign_id = arena_copy(a, row_text(r));
    h.owner_id = arena_copy(a, row_text(r));
    return h;
}

static Status read_held(Tx *tx, Arena *a, Rows *rows, Held **out, size_t *n)
{
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i] = held_of(&r, a);
    }
    return OK;
}

Status opportunities_open(Tx *tx, Arena *a, const char *campaign_id, bool include_owned, Held **out,
                          size_t *n)
{
    return read_held(tx, a, tx_ask(tx, "opportunities_open", ARGS(campaign_id, arg_bool(include_owned))), out,
                     n);
}

Status opportunities_held(Tx *tx, Arena *a, const char *campaign_id, const char *owner_id, int most,
                          Held **out, size_t *n)
{
    return read_held(tx, a, tx_ask(tx, "opportunities_held", ARGS(campaign_id, owner_id, arg_int(a, most))),
                     out, n);
}

Status opportunity_lock(Tx *tx, Arena *a, const char *id, Held *out, bool *decidable)
{
    Rows *rows = tx_ask(tx, "opportunity_locked", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = held_of(&r, a);
    *decidable = row_bool(&r);
    return OK;
}

void leaving_add(Tx *tx, const char *campaign_id, const char *user_id, const char *cause)
{
    tx_put(tx, "leaving_add", ARGS(campaign_id, user_id, cause));
}

void leaving_add_everywhere(Tx *tx, const char *user_id, const char *cause)
{
    tx_put(tx, "leaving_add_everywhere", ARGS(user_id, cause));
}

void leaving_add_if_inactive(Tx *tx, const char *campaign_id, const char *user_id, const char *cause)
{
    tx_put(tx, "leaving_add_if_inactive", ARGS(campaign_id, user_id, cause));
}

Status leaving_next(Tx *tx, Arena *a, char **campaign_id, char **user_id, char **cause)
{
    Rows *rows = tx_ask(tx, "leaving_next", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *campaign_id = arena_copy(a, row_text(&r));
    *user_id = arena_copy(a, row_text(&r));
    *cause = arena_copy(a, row_text(&r));
    return OK;
}

void leaving_done(Tx *tx, const char *campaign_id, const char *user_id)
{
    tx_put(tx, "leaving_done", ARGS(campaign_id, user_id));
}
