// commands -- what campaigns can be asked; the table stands in commands.c.
#pragma once
#include "common/service.h"
#include "services/campaigns/campaign.h"

extern const Command campaign_commands[];

// members.c: every person named in the campaign is known, and those new to it are active. `before` may be
// NULL.
MUST_CHECK Status members_check(Request *rq, Tx *tx, const Campaign *before, const Campaign *after);
Status fetch_people(Request *rq); // the `fetch` of commands that use members_check

// commands_write.c
Status create_campaign(Request *rq, Tx *tx);
Status update_campaign(Request *rq, Tx *tx);
Status clone_campaign(Request *rq, Tx *tx);
Status put_campaign_by_external_id(Request *rq, Tx *tx);
// commands_pipeline.c
Status get_pipeline(Request *rq, Tx *tx);
Status update_pipeline(Request *rq, Tx *tx);
void start_pipeline(void); // at the very first start the usual steps are stored and told

// What rpcs brought before the transaction.
typedef struct Fetched {
    char **used_steps; // of the campaign that is updated
    size_t n_used_steps;
    char **wanted; // people of whom some had no copy here
    size_t n_wanted;
    bool has_asked;           // accounts was asked about the wanted ones:
    char **known, **inactive; // whom it knows, and who of them is not active
    size_t n_known, n_inactive;
} Fetched;
Fetched *fetched(Request *rq); // made when there is none
// Asks opportunities which steps are in use; "pipeline" for those outside campaigns. AMB-51
MUST_CHECK Status ask_used_steps(Request *rq, const char *campaign_id);
