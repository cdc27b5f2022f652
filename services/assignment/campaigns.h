// campaigns -- the word of campaigns itself, by rpc, where a copy is missing or may be old.
#pragma once
#include "common/service.h"
#include "services/assignment/choice.h"

// NOT_FOUND: there is none. Waits; hold no transaction.
MUST_CHECK Status campaign_ask(const char *id, uint64_t deadline, Arena *a, Refusal *why, Campaign **out);
Status fetch_campaign(Request *rq); // a `fetch`, of the campaign rq->need_id, into rq->fetched
MUST_CHECK Status want_campaign(Request *rq, const char *id); // NEED_COPY, or NOT_FOUND when it was asked for

// ACC-02, ACC-04
bool is_manager_of(const Campaign *c, const char *user_id);
bool is_member_of(const Campaign *c, const char *user_id);
bool may_see_campaign(const Actor *actor, const Campaign *c);
