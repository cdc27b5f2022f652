// dossier -- what there is of evidence on an opportunity, and whether it must be there. Pure: no SQL, no
// clock, no I/O.
#pragma once
#include "common/clock.h"
#include <accounts/accounts.pb-c.h>
#include <evidence/evidence.pb-c.h>
#include <stdbool.h>

typedef Opportunities__Opportunity Opportunity;
typedef Evidence__Item Item;
typedef Evidence__Criterion__Value Criterion;

#define ACTIVE       OPPORTUNITIES__OPPORTUNITY__STATE__ACTIVE
#define MAIN         OPPORTUNITIES__OPPORTUNITY__KIND__MAIN
#define NOT_REQUIRED OPPORTUNITIES__OPPORTUNITY__EVIDENCE__NOT_REQUIRED
#define NOT_UPDATED  OPPORTUNITIES__OPPORTUNITY__EVIDENCE__NOT_UPDATED
#define UPDATED      OPPORTUNITIES__OPPORTUNITY__EVIDENCE__UPDATED
#define NO_CAUSE     OPPORTUNITIES__OPPORTUNITY__EVIDENCE_CAUSE__NONE
#define WARNED       OPPORTUNITIES__OPPORTUNITY__EVIDENCE_CAUSE__WARNED

typedef struct Dossier {
    const char *id, *campaign_id, *contact_id, *owner_id, *service_id;
    int kind, state;
    bool deleted;
    int32_t copied;   // version of the opportunity that was copied last
    Time asked_since; // since when it is an active main one; 0: it is none (EVD-01, AMB-41)
    int status, cause;
    int32_t version;             // of the evidence
    Time evidence_at, warned_at; // the newest proof, the last warning; 0: none
    bool accepted;
    const char *swept_on;
} Dossier;

// What the opportunity has become, by an event of that time.
void dossier_follow(Dossier *d, Time at);
// The state that follows from what there is (EVD-02, EVD-04, EVD-08, AMB-18, AMB-20); true when it turned:
// then its version is the next one.
bool dossier_settle(Dossier *d);
void dossier_add_proof(Dossier *d, Time at);
void dossier_warn(Dossier *d, Time at);

const char *dossier_partition_key(const Dossier *d); // the campaign's id, else the contact's

// AMB-39: is it a successful call?
bool call_succeeded(const Evidence__Call *c, const Accounts__Settings *s);

// EVD-06: what a proof of this kind must show; at most 2, in `out`.
size_t proof_expects(Evidence__Item__Kind kind, bool is_legal_service, Criterion out[2]);
// What of these is surely missing: a recap that nobody wrote.
size_t proof_lacks(const Item *i, Criterion out[1]);
