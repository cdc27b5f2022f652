// roles -- named sets of permissions. Built-in ones can be given, not changed. ACC-14, PEE-12
#include "common/check.h"
#include "common/text.h"
#include "services/accounts/store.h"

static void save_and_tell(Request *rq, Tx *tx, const Role *before, Role *r)
{
    Accounts__RoleSaved saved = ACCOUNTS__ROLE_SAVED__INIT;
    r->has_version = r->has_built_in = true;
    r->version++;
    r->id = r->name;
    if (before) saved.n_changes = message_changes(rq->arena, &before->base, &r->base, &saved.changes);
    saved.role = r;
    role_save(tx, rq->arena, r);
    emit(tx, r->name, r->name, &saved);
    *(Role *)rq->out = *r;
}

Status create_role(Request *rq, Tx *tx)
{
    Role *r = ((const Accounts__CreateRole *)rq->in)->role, *there;

    r->name = text_trim(rq->arena, r->name);
    r->has_built_in = true;
    r->built_in = false;
    Status st = role_load(tx, rq->arena, r->name, true, &there);
    if (st == OK) return refuse(rq->why, COHOI__CODE__ALREADY_EXISTS);
    if (st != NOT_FOUND) return st;
    save_and_tell(rq, tx, NULL, r);
    return OK;
}

Status get_role(Request *rq, Tx *tx)
{
    const Accounts__GetRole *in = rq->in;
    Role *r;
    Status st = role_load(tx, rq->arena, in->id, false, &r);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(Role *)rq->out = *r;
    return st;
}

Status list_roles(Request *rq, Tx *tx)
{
    const Accounts__ListRoles *in = rq->in;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    return st == OK ? roles_list(tx, rq->arena, &page, rq->out) : st;
}

// A role of our own making, locked; built-in ones are refused.
static Status load_own(Request *rq, Tx *tx, const char *name, Role **out)
{
    Status st = role_load(tx, rq->arena, name, true, out);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK && (*out)->built_in) return refuse(rq->why, COHOI__CODE__WRONG_STATE);
    return st == OK ? version_fits(rq, (*out)->version) : st;
}

Status update_role(Request *rq, Tx *tx)
{
    const Accounts__UpdateRole *in = rq->in;
    Role *r;

    Status st = load_own(rq, tx, in->id, &r);
    if (st != OK) return st;
    Role *before = arena_clone(rq->arena, &r->base);
    message_apply(&r->base, &in->role->base, in->update_mask, in->n_update_mask);
    r->name = before->name; /* users hold it by its name */
    save_and_tell(rq, tx, before, r);
    return OK;
}

Status delete_role(Request *rq, Tx *tx)
{
    const Accounts__DeleteRole *in = rq->in;
    Accounts__RoleDeleted deleted = ACCOUNTS__ROLE_DELETED__INIT;
    bool used = false;
    Role *r;

    Status st = load_own(rq, tx, in->id, &r);
    if (st == OK) st = role_is_used(tx, in->id, &used);
    if (st == OK && used) return refuse(rq->why, COHOI__CODE__IN_USE);
    if (st != OK) return st;
    role_delete(tx, in->id);
    deleted.role_id = deleted.name = r->name;
    emit(tx, r->name, r->name, &deleted);
    return OK;
}
