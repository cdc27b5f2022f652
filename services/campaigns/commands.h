// commands -- what campaigns can be asked; the table stands in commands.c.
#pragma once
#include "common/service.h"
#include "services/campaigns/campaign.h"
#include <accounts/accounts.pb-c.h>

extern const Command campaign_commands[];

// commands_write.c
Status create_campaign(Request *rq, Tx *tx);
Status update_campaign(Request *rq, Tx *tx);
Status clone_campaign(Request *rq, Tx *tx);
Status put_campaign_by_external_id(Request *rq, Tx *tx);
// commands_pipeline.c
Status get_pipeline(Request *rq, Tx *tx);
Status update_pipeline(Request *rq, Tx *tx);
void start_pipeline(void); // at the very first start the usual steps are stored and told

// fetched.c: what a command cannot know by itself is asked of other daemons, once, between two runs of it.
typedef struct Fetched {
    const char *steps_of; // a campaign, or "pipeline", whose used steps must be known; NULL: nobody's
    char **wanted;        // people of whom there is no copy
    size_t n_wanted;
    bool were_asked;
    char **used_steps;
    size_t n_used_steps;
    Accounts__Person **people;
    size_t n_people;
} Fetched;
Fetched *fetched(Request *rq); // made when there is none
void want_person(Request *rq, const char *user_id);
const Accounts__Person *fetched_person(Request *rq, const char *user_id);
// Which steps are in use must be known, unless nothing is dropped or `move_to` says where all go. AMB-51
void want_used_steps(Request *rq, const char *campaign_id, Steps before, Steps after, const char *move_to);
MUST_CHECK Status all_is_known(Request *rq); // NEED_COPY: fetch what is wanted, then run again
Status fetch_wanted(Request *rq);            // a `fetch`
