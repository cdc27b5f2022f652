// documents -- what hangs on opportunities and contacts: opening it, and what is told of it. The handlers
// stand in commands.h.
#pragma once
#include "services/opportunities/commands.h"
#include "services/opportunities/store_documents.h"

// A contact for who may read it: NOT_FOUND when there is none, PERMISSION_DENIED for others. `order_id`: see
// customer_scene_load. (commands_documents.c)
MUST_CHECK Status open_customer(Request *rq, Tx *tx, const char *id, const char *order_id, CustomerScene *s,
                                Standing *standing);
// Nothing new begins with who was erased: CONTACT_ERASED.
MUST_CHECK Status open_customer_to_write(Request *rq, Tx *tx, const char *id, const char *order_id,
                                         CustomerScene *s);

// --- facts_documents.c: one event for each accepted change; subject is the opportunity, else the contact ---

void tell_order_created(Tx *tx, OrderKind kind, const Order *o);
void tell_order_updated(Tx *tx, OrderKind kind, const Order *o, Cohoi__Change **changes, size_t n);
void tell_order_deleted(Tx *tx, OrderKind kind, const Order *o);
void tell_payment(Tx *tx, const Order *o, const Payment *p); // CON-24
void tell_task_created(Tx *tx, const Task *t);
void tell_task_updated(Tx *tx, const Task *t, Cohoi__Change **changes, size_t n);
void tell_task_deleted(Tx *tx, const Task *t);
void tell_task_due_soon(Tx *tx, const Task *t); // PEE-09
