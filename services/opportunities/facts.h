// facts -- what is told of opportunities: one event for each accepted change (PEE-03, PEE-08). Never a phone
// or e-mail.
#pragma once
#include "services/opportunities/store.h"

void tell_created(Tx *tx, const Opportunity *o, bool distribute, const char *why);
// What was edited between `before` and `edited`; nothing when nothing was. Step, owner and state have facts
// of their own, and what they bring along (a step its probability) is not an edit: it stands in `after` only.
void tell_updated(Tx *tx, Arena *a, const Opportunity *before, const Opportunity *edited,
                  const Opportunity *after);
// It goes over with its contact, which was merged (PEE-04). `is_double`: its campaign, which forbids that,
// holds the customer twice now.
void tell_merged(Tx *tx, Arena *a, const Opportunity *before, const Opportunity *after, bool is_double);
void tell_step_changed(Tx *tx, const Opportunity *before, const Opportunity *after, const char *why);
void tell_owner_changed(Tx *tx, const Opportunity *before, const Opportunity *after, const char *why,
                        const char *decision_id);
void tell_won(Tx *tx, const Opportunity *before, const Opportunity *after, const char *order_id);
void tell_lost(Tx *tx, const Opportunity *o);
void tell_reopened(Tx *tx, const Opportunity *before, const Opportunity *after);
void tell_deleted(Tx *tx, const Opportunity *o);
void tell_undeleted(Tx *tx, const Opportunity *o);
void tell_rule_skipped(Tx *tx, const Opportunity *o, const char *transaction_id, const char *why); // AMB-29
// Whatever became of its step and state by a move: stepped, won or reopened.
void tell_moved(Tx *tx, const Opportunity *before, const Opportunity *after);
