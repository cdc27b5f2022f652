// roles -- named sets of permissions. Built-in ones can be given, not changed. ACC-14, PEE-12
#include "common/check.h"
#include "common/text.h"
#include "services/accounts/store.h"

static void save_and_tell(Request *rq, Tx *tx, const Role *before, Role *r)
{
    Accounts__RoleSaved saved = ACCOUNTS__ROLE_SAVED__INIT;
    r->has_version = r->has_built_in = true;
    r->built_in = false;
    r->version = before ? before->version + 1 : 1;
    r->id = r->name;
    if (before) saved.n_changes = message_changes(rq->arena, &before->base, &r->base, &saved.changes);
    saved.role = r;
    role_save(tx, rq->arena, r);
    emit(tx, r->name, r->name, &saved);
    *(Role *)rq->out = *r;
}

Status create_role(Request *rq, Tx *tx)
{
    const Accounts__CreateRole *in = rq->in;
    Role *r = arena_clone(rq->arena, &in->role->base);
    RoleScene s = {0};

    r->name = text_trim(rq->arena, r->name);
    Status st = role_scene(tx, rq->arena, r->name, &s);
    if (st == OK && s.role) return refuse_field(rq->why, COHOI__CODE__ALREADY_EXISTS, "name");
    if (st == OK) save_and_tell(rq, tx, NULL, r);
    return st;
}

Status get_role(Request *rq, Tx *tx)
{
    const Accounts__GetRole *in = rq->in;
    Role *r;
    Status st = role_load(tx, rq->arena, in->id, &r);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(Role *)rq->out = *r;
    return st;
}

Status list_roles(Request *rq, Tx *tx)
{
    const Accounts__ListRoles *in = rq->in;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "s");
    return st == OK ? roles_list(tx, rq->arena, &page, rq->out) : st;
}

// A role of our own making; built-in ones are refused.
static Status load_own(Request *rq, Tx *tx, const char *name, RoleScene *out)
{
    Status st = role_scene(tx, rq->arena, name, out);
    if (st != OK) return st;
    if (!out->role) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (out->role->built_in) return refuse(rq->why, COHOI__CODE__WRONG_STATE);
    return version_fits(rq, out->role->version);
}

Status update_role(Request *rq, Tx *tx)
{
    const Accounts__UpdateRole *in = rq->in;
    RoleScene s = {0};

    Status st = load_own(rq, tx, in->id, &s);
    if (st != OK) return st;
    Role *r = arena_clone(rq->arena, &s.role->base);
    message_apply(&r->base, &in->role->base, in->update_mask, in->n_update_mask);
    if (!same(text_trim(rq->arena, r->name), s.role->name)) // users hold it by its name
        return refuse_field(rq->why, COHOI__CODE__WRONG_STATE, "name");
    r->name = s.role->name;
    save_and_tell(rq, tx, s.role, r);
    return OK;
}

Status delete_role(Request *rq, Tx *tx)
{
    const Accounts__DeleteRole *in = rq->in;
    Accounts__RoleDeleted deleted = ACCOUNTS__ROLE_DELETED__INIT;
    RoleScene s = {0};

    Status st = load_own(rq, tx, in->id, &s);
    if (st == OK && s.used) return refuse(rq->why, COHOI__CODE__IN_USE);
    if (st != OK) return st;
    role_delete(tx, in->id);
    deleted.role_id = deleted.name = in->id;
    emit(tx, in->id, in->id, &deleted);
    return OK;
}
