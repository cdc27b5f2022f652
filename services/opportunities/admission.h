// admission -- what is asked of who wants in, and what he may ask for; the same beforehand and in the
// transaction.
#pragma once
#include "services/opportunities/commands.h"

typedef struct Admission { // how this one comes
    const NewOpportunity *in;
    bool names_owner;
    const char *why;            // CREATED, COPIED, IMPORTED, FORM
    const char *copied_from_id; // NULL: no copy
} Admission;
// `mask`: what the request named, null ones too.
Admission admission_of(const Request *rq, const NewOpportunity *in, char *const *mask, size_t n);

bool is_form(const Request *rq);                // a campaign's token (AMB-57)
const char *place_of(const NewOpportunity *in); // the campaign's id, or the pipeline's
const char *phone_of(const NewOpportunity *in); // typed for the opportunity or for the new contact
const char *email_of(const NewOpportunity *in);

// What was fetched takes the place of what there is no copy of.
void furnish(Request *rq, const NewOpportunity *in, Antechamber *room);
// Whom newContact would become.
Customer *customer_typed(const Request *rq, const Contacts__Contact *typed);

MUST_CHECK Status check_import_fields(const Request *rq, const NewOpportunity *in);
MUST_CHECK Status check_request(const Request *rq, const NewOpportunity *in, const Antechamber *room,
                                Refusal *why);
MUST_CHECK Status check_rights(const Request *rq, const NewOpportunity *in, const Antechamber *room,
                               Refusal *why);
Entry entry_of(const Request *rq, const Admission *how, const Antechamber *room);
// The new opportunity, or why not. The room has its campaign and customer.
MUST_CHECK Status admit(const Request *rq, const Admission *how, const Antechamber *room, Opportunity **out,
                        Refusal *why);
