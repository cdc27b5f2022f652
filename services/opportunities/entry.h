// entry -- how an opportunity comes to be: in a campaign or in the pipeline, its step, kind and owner. Pure.
#pragma once
#include "services/opportunities/opportunity.h"

typedef Opportunities__NewOpportunity NewOpportunity;

typedef struct Customer { // what opportunities knows of a contact
    const char *id, *name, *tax_code, *phone, *email, *phone_normal, *email_normal, *salesperson_id,
        *parent_id;
    bool is_valid;              // verify is to do or verified (AMB-42)
    bool is_erased, is_deleted; // nothing new begins with it
} Customer;

typedef struct Entry { // who wants in, and what is known about it
    const char *id;
    const NewOpportunity *in;
    bool names_owner;         // ownerId was given, be it as null (AMB-49)
    bool owner_is_active;     // of the named one
    const Campaign *campaign; // or the pipeline
    const Customer *customer;
    const char *actor_id; // NULL: a daemon
    bool acts_for_others; // outside campaigns: he leads the contact's salesperson, or is a manager
    Time now;
} Entry;

// The new opportunity, complete, in why->arena. OPP-01, OPP-03..06, OPP-24..27, ASG-07, AMB-05, AMB-49,
// AMB-50
MUST_CHECK Status entry_admit(const Entry *e, Opportunity **out, Refusal *why);
// Whether the campaign's automatic distribution shall find an owner for it (ASG-01).
bool entry_is_distributed(const Entry *e, const Opportunity *o);
// What a copy in another campaign is made from (OPP-14); its step and owner are that campaign's matter
// (OPP-15, ASG-11).
NewOpportunity *entry_copy(const Opportunity *from, const char *campaign_id, Arena *a);
