// telling -- works off the queue of notices: one transaction for each that stands alone, or for a bulk act's
// together.
#pragma once
#include "services/notifications/store.h"

// Queues what an event gave cause to tell, in the event's own transaction.
void queue_notices(const Event *ev, Tx *tx, const Notices *notices);
void queue_notice(Tx *tx, Arena *a, const Notice *n, Time due_at);
void tell_what_is_due(void); // a job
