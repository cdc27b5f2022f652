// teams -- sales teams and their leaders. ACC-16
#include "common/check.h"
#include "services/accounts/store.h"

static Status leader_check(Request *rq, Tx *tx, const Team *t)
{
    User *leader;
    if (!t->leader_id) return OK;
    Status st = user_load(tx, rq->arena, t->leader_id, false, &leader);
    return st == NOT_FOUND ? refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "leaderId") : st;
}

static void save_and_tell(Request *rq, Tx *tx, const Team *before, Team *t)
{
    Accounts__TeamSaved saved = ACCOUNTS__TEAM_SAVED__INIT;
    t->has_version = true;
    t->version++;
    if (before) saved.n_changes = message_changes(rq->arena, &before->base, &t->base, &saved.changes);
    saved.team = t;
    team_save(tx, rq->arena, t);
    emit(tx, t->id, t->id, &saved);
    *(Team *)rq->out = *t;
}

Status create_team(Request *rq, Tx *tx)
{
    Team *t = ((const Accounts__CreateTeam *)rq->in)->team;
    Status st = leader_check(rq, tx, t);
    if (st != OK) return st;
    t->id = uuid_make(rq->arena);
    save_and_tell(rq, tx, NULL, t);
    return OK;
}

Status get_team(Request *rq, Tx *tx)
{
    const Accounts__GetTeam *in = rq->in;
    Team *t;
    Status st = team_load(tx, rq->arena, in->id, false, &t);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(Team *)rq->out = *t;
    return st;
}

Status list_teams(Request *rq, Tx *tx)
{
    const Accounts__ListTeams *in = rq->in;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    return st == OK ? teams_list(tx, rq->arena, &page, rq->out) : st;
}

Status update_team(Request *rq, Tx *tx)
{
    const Accounts__UpdateTeam *in = rq->in;
    Team *t;

    Status st = team_load(tx, rq->arena, in->id, true, &t);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = version_fits(rq, t->version);
    if (st != OK) return st;
    Team *before = arena_clone(rq->arena, &t->base);
    message_apply(&t->base, &in->team->base, in->update_mask, in->n_update_mask);
    st = leader_check(rq, tx, t);
    if (st == OK) save_and_tell(rq, tx, before, t);
    return st;
}

Status delete_team(Request *rq, Tx *tx)
{
    const Accounts__DeleteTeam *in = rq->in;
    Accounts__TeamDeleted deleted = ACCOUNTS__TEAM_DELETED__INIT;
    bool used = false;
    Team *t;

    Status st = team_load(tx, rq->arena, in->id, true, &t);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = version_fits(rq, t->version);
    if (st == OK) st = team_is_used(tx, in->id, &used);
    if (st == OK && used) return refuse(rq->why, COHOI__CODE__IN_USE);
    if (st != OK) return st;
    team_delete(tx, in->id);
    deleted.team_id = t->id;
    emit(tx, t->id, t->id, &deleted);
    return OK;
}
