// reactions -- what campaigns hears from accounts: who there is, so that a member is a known person.
#include "services/campaigns/reactions.h"
#include "services/campaigns/store.h"
#include <accounts/accounts.pb-c.h>

static Status keep_person(const Accounts__Person *p, const Event *ev, Tx *tx)
{
    person_save(tx, ev->arena, p->id, p->active, p->version);
    return OK;
}

static Status on_user_created(const Event *ev, Tx *tx)
{
    return keep_person(((const Accounts__UserCreated *)ev->data)->user, ev, tx);
}

static Status on_user_updated(const Event *ev, Tx *tx)
{
    return keep_person(((const Accounts__UserUpdated *)ev->data)->user, ev, tx);
}

const Reaction campaign_reactions[] = {
    {&accounts__user_created__descriptor, NULL, on_user_created},
    {&accounts__user_updated__descriptor, NULL, on_user_updated},
    {0},
};
