// order -- sales orders of an opportunity, and the quotes that become them. Pure.
#pragma once
#include "services/opportunities/lines.h"
#include "services/opportunities/opportunity.h"

typedef Opportunities__Order Order;
typedef Opportunities__Payment Payment;
typedef enum OrderKind { QUOTE, ORDER } OrderKind;

// Whose it is and when: what a new quote or order is completed with.
typedef struct Making {
    OrderKind kind;
    const Opportunity *of;
    const char *id, *user_id;
    Time now;
} Making;

// What was typed, completed and checked: state, number, the total of the lines (OPP-16, OPP-17).
// OFFERED_SERVICE_REQUIRED on main and secondary ones without a service (OPP-28).
MUST_CHECK Status order_complete(Order *order, const Making *m, Refusal *why);
// "Success and create order" (OPP-13): a draft with the name, the amount and the offered service of what was
// won, recorded as made from its campaign (CMP-20).
Order *order_of_success(const Making *m, Arena *a);
// The order that a quote becomes: a draft with the same lines; the quote is confirmed (OPP-28).
MUST_CHECK Status order_of_quote(Order *quote, const Making *m, Order **out, Refusal *why);
// After an edit: the sums again, and whether it might be changed so. Sets the state that payments give it.
MUST_CHECK Status order_settle(Order *order, const Order *before, OrderKind kind, Refusal *why);
// Money was received: at most what is still owed; the last of it makes the order PAID. `p` has amount, note
// and, unless it is now, paid_at.
MUST_CHECK Status order_pay(Order *order, Payment *p, Time now, Refusal *why);
// One of the order's payments is taken back by `p`, which has an id and perhaps a note: negative, of the same
// day. NOT_FOUND: there is none; WRONG_STATE: it was taken back, or takes one back. What is then owed again
// is CONFIRMED.
MUST_CHECK Status order_unpay(Order *order, const char *payment_id, Payment *p, Refusal *why);
// What nobody has paid for may be deleted.
MUST_CHECK Status order_may_go(const Order *order, Refusal *why);
