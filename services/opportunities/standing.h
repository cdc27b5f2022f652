// standing -- where somebody stands to an opportunity: what he may read, write, and see of its customer.
// Pure.
#pragma once
#include "common/service.h"
#include "services/opportunities/opportunity.h"

typedef struct Standing {
    bool reads;      // else it is not there for him: 404 (ACC-02)
    bool writes;     // ACC-03, ACC-06
    bool manages;    // of the campaign (ACC-04); outside the leader's and managers' rights
    bool sees_phone; // and e-mail (ACC-07)
} Standing;

// `salesperson_id`: the contact's. In campaigns it gives no rights: owner there and owner of the contact are
// evaluated separately (ACC-18).
Standing standing_of(const Actor *actor, const Opportunity *o, const Campaign *c, const char *salesperson_id);
// To a contact alone, for its tasks and invoices: its salesperson, his leader, managers (ACC-10, ACC-13).
Standing standing_to_contact(const Actor *actor, const char *salesperson_id);
bool may_see_campaign(const Actor *actor, const Campaign *c); // ACC-02
bool may_add_to_campaign(const Actor *actor, const Campaign *c);
bool may_write_for(const Actor *actor, const char *user_id); // outside campaigns, in this owner's place
bool may_delete(const Standing *s, const Opportunity *o); // AMB-43; the delete right itself is the method's
// What the reader gets: phone and e-mail are "***" where they are hidden from him.
void mask_customer(Opportunity *o, const Standing *s, Arena *a);
