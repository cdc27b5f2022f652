// teams -- sales teams and their leaders. ACC-16
#include "common/check.h"
#include "common/text.h"
#include "services/accounts/store.h"

static Status team_check(Team *t, const TeamScene *s, Arena *a, Refusal *why)
{
    Status st = OK;
    t->name = text_trim(a, t->name);
    if (text_is_blank(t->name)) st = refuse_field(why, COHOI__CODE__REQUIRED, "name");
    if (!s->leader_known) st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "leaderId");
    return st;
}

static void save_and_tell(Request *rq, Tx *tx, const Team *before, Team *t)
{
    Accounts__TeamSaved saved = ACCOUNTS__TEAM_SAVED__INIT;
    t->has_version = true;
    t->version = before ? before->version + 1 : 1;
    if (before) saved.n_changes = message_changes(rq->arena, &before->base, &t->base, &saved.changes);
    saved.team = t;
    team_save(tx, rq->arena, t);
    emit(tx, t->id, t->id, &saved);
    *(Team *)rq->out = *t;
}

Status create_team(Request *rq, Tx *tx)
{
    const Accounts__CreateTeam *in = rq->in;
    Team *t = arena_clone(rq->arena, &in->team->base);
    TeamScene s = {0};

    Status st = team_scene(tx, rq->arena, NULL, t->leader_id, &s);
    if (st == OK) st = team_check(t, &s, rq->arena, rq->why);
    if (st != OK) return st;
    t->id = uuid_derive(rq->arena, rq->command_id, "team");
    save_and_tell(rq, tx, NULL, t);
    return OK;
}

Status get_team(Request *rq, Tx *tx)
{
    const Accounts__GetTeam *in = rq->in;
    Team *t;
    Status st = team_load(tx, rq->arena, in->id, &t);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(Team *)rq->out = *t;
    return st;
}

Status list_teams(Request *rq, Tx *tx)
{
    const Accounts__ListTeams *in = rq->in;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "si");
    return st == OK ? teams_list(tx, rq->arena, &page, rq->out) : st;
}

static Status load(Request *rq, Tx *tx, const char *id, const char *leader_id, TeamScene *out)
{
    Status st = team_scene(tx, rq->arena, id, leader_id, out);
    if (st == OK && !out->team) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    return st == OK ? version_fits(rq, out->team->version) : st;
}

Status update_team(Request *rq, Tx *tx)
{
    const Accounts__UpdateTeam *in = rq->in;
    TeamScene s = {0};

    Status st = load(rq, tx, in->id, in->team->leader_id, &s);
    if (st != OK) return st;
    Team *t = arena_clone(rq->arena, &s.team->base);
    message_apply(&t->base, &in->team->base, in->update_mask, in->n_update_mask);
    st = team_check(t, &s, rq->arena, rq->why);
    if (st == OK) save_and_tell(rq, tx, s.team, t);
    return st;
}

Status delete_team(Request *rq, Tx *tx)
{
    const Accounts__DeleteTeam *in = rq->in;
    Accounts__TeamDeleted deleted = ACCOUNTS__TEAM_DELETED__INIT;
    TeamScene s = {0};

    Status st = load(rq, tx, in->id, NULL, &s);
    if (st == OK && s.used) return refuse(rq->why, COHOI__CODE__IN_USE);
    if (st != OK) return st;
    team_delete(tx, in->id);
    deleted.team_id = in->id;
    emit(tx, in->id, in->id, &deleted);
    return OK;
}
