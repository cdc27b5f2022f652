// order -- sales orders of an opportunity.
#include "services/opportunities/order.h"
#include "common/text.h"
#include "services/opportunities/money.h"

#define DRAFT     OPPORTUNITIES__ORDER__STATE__DRAFT
#define CONFIRMED OPPORTUNITIES__ORDER__STATE__CONFIRMED

static void belong_to(Order *order, const Opportunity *o, const char *id, const char *user_id, Time now,
                      Arena *a)
{
    order->id = arena_copy(a, id);
    order->opportunity_id = o->id;
    order->contact_id = o->contact_id;
    order->campaign_id = o->campaign_id;
    order->has_version = true;
    order->version = 1;
    order->created_at = timestamp_make(a, now);
    order->created_by = arena_copy(a, user_id);
    if (text_is_blank(order->name)) order->name = o->name;
    if (!order->has_state) order->state = DRAFT;
    order->has_state = true;
}

Order *order_of_success(const Opportunity *o, const char *id, const char *user_id, Time now, Arena *a)
{
    Order *order = arena_message(a, &opportunities__order__descriptor);

    order->total = o->won_amount ? o->won_amount : o->expected_revenue;
    if (o->offered_service_id) {
        Opportunities__Line *line = arena_message(a, &opportunities__line__descriptor);
        line->service_id = o->offered_service_id;
        line->description = o->name;
        line->quantity = arena_copy(a, "1");
        line->unit_price = order->total;
        PUSH(a, order->lines, order->n_lines, line);
    }
    belong_to(order, o, id, user_id, now, a);
    return order;
}

Status order_complete(Order *order, const Opportunity *o, const char *id, const char *user_id, Time now,
                      Refusal *why)
{
    Money *total = NULL;

    if (o->kind != PLAIN && !o->offered_service_id) return refuse(why, COHOI__CODE__OFFERED_SERVICE_REQUIRED);
    if (order->has_state && order->state != DRAFT && order->state != CONFIRMED) {
        return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "state"); /* payments make it paid */
    }
    if (!money_is_sensible(order->total)) return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "total");
    Status st = lines_total(order->lines, order->n_lines, &total, why);
    if (st != OK) return st;
    order->total = order->total ? money_named(why->arena, order->total) : total;
    belong_to(order, o, id, user_id, now, why->arena);
    return OK;
}
