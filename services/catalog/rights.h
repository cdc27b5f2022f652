// rights -- who reads and who writes a transaction: whoever does its contact or its opportunity. Pure.
#pragma once
#include "common/service.h"
#include "services/catalog/transaction.h"

// What stands around a transaction, from the copies.
typedef struct Around {
    const char *contact_id, *contact_name, *salesperson_id; // contact_id NULL: no copy
    const char *opportunity_id, *opportunity_name, *owner_id, *campaign_id;
    const char *opportunity_contact_id; // whose opportunity it is
    bool opportunity_is_deleted, contact_is_erased;
    bool knows_campaign;        // or there is none
    bool is_member, is_manager; // the actor, of the campaign
} Around;

typedef struct Standing {
    bool reads_contact, reads_opportunity; // an opportunity that there is none of is not read
    bool writes;
    bool reads; // else it is not there for him: 404
} Standing;

// `assignee_id`: whoever is to do it reads and writes it, too.
Standing standing_of(const Actor *actor, const Around *around, const char *assignee_id);
// What its reader gets: the names around it; of an opportunity that he may not know of, nothing (ACC-02,
// ACC-18).
void transaction_show(Transaction *t, const Around *around, const Standing *standing);
