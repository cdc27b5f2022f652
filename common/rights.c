// rights -- who may call what, checked by the owner of the data whatever the gateway said.
#include "common/rights.h"
#include "common/text.h"

bool actor_may(const Actor *a, Cohoi__Permission p)
{
    if (!a) return false;
    if (a->is_daemon) return true;
    for (size_t i = 0; i < a->n_permissions; i++)
        if (a->permissions[i] == p) return true;
    return false;
}

bool actor_is(const Actor *a, const char *user_id)
{
    return a && user_id && same(a->user_id, user_id);
}

bool actor_leads(const Actor *a, const char *user_id)
{
    if (!a || !user_id) return false;
    for (size_t i = 0; i < a->n_led_user_ids; i++)
        if (same(a->led_user_ids[i], user_id)) return true;
    return false;
}

static bool is_somebody(const Actor *a)
{
    return a && (a->is_daemon || !text_is_blank(a->user_id) || !text_is_blank(a->token_id));
}

Status rights_check(const MethodWords *method, const Actor *a, Refusal *why)
{
    if (a && a->is_daemon) return OK;
    if (method->internal) return refuse(why, COHOI__CODE__PERMISSION_DENIED);
    // AMB-57: a token scoped to one campaign calls what takes such tokens, and nothing else.
    if (a && !text_is_blank(a->campaign_id) && !method->campaign_token)
        return refuse(why, COHOI__CODE__PERMISSION_DENIED);
    if (method->anyone) return OK;
    if (!is_somebody(a)) return refuse(why, COHOI__CODE__UNAUTHENTICATED);
    if (method->permission != COHOI__PERMISSION__PERMISSION_NONE && !actor_may(a, method->permission))
        return refuse(why, COHOI__CODE__PERMISSION_DENIED);
    return OK;
}
