// campaign -- what opportunities asks of its copy of a campaign. The pipeline is one, too, with steps and
// reasons only.
#pragma once
#include "common/clock.h"
#include <campaigns/campaigns.pb-c.h>
#include <stdbool.h>

typedef Campaigns__Campaign Campaign;
typedef Campaigns__Step Step;

// What stands outside campaigns is in the pipeline (AMB-56); in tables it has this id.
#define PIPELINE "00000000-0000-0000-0000-000000000000"

const Step *campaign_step(const Campaign *c, const char *step_id); // NULL: none of its steps
const Step *campaign_first_step(const Campaign *c);                // NULL: it has no steps
const Step *campaign_last_step(const Campaign *c);                 // success (OPP-12)
bool campaign_has_reason(const Campaign *c, const char *reason_id);
bool campaign_has_manager(const Campaign *c, const char *user_id);     // ACC-04
bool campaign_has_salesperson(const Campaign *c, const char *user_id); // ACC-05
bool campaign_has_member(const Campaign *c, const char *user_id);
// Whether it takes new opportunities and registrations: not closed, and within its time (AMB-05).
bool campaign_is_running(const Campaign *c, Time now);
// When an opportunity that enters at `entered_at` may be registered (CMP-04, AMB-06).
Time campaign_registrable_at(const Campaign *c, Time entered_at);
// The pipeline in a campaign's form.
Campaign *campaign_of_pipeline(const Campaigns__Pipeline *p, Arena *a);
