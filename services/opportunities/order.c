// order -- sales orders of an opportunity, and the quotes that become them.
#include "services/opportunities/order.h"
#include "common/text.h"
#include <string.h>

#define DRAFT     OPPORTUNITIES__ORDER__STATE__DRAFT
#define CONFIRMED OPPORTUNITIES__ORDER__STATE__CONFIRMED
#define PAID      OPPORTUNITIES__ORDER__STATE__PAID
#define CANCELLED OPPORTUNITIES__ORDER__STATE__CANCELLED

enum { MOST_PAYMENTS = 200 };
#define CLOCKS_DIFFER (300 * SECOND) // so much a client's clock may be ahead

// --- money of an order ---

static int64_t minor(const Money *m)
{
    int64_t n;
    return money_minor(m, &n) ? n : 0;
}

static bool is_covered(const Order *order)
{
    return order->total && minor(order->paid) >= minor(order->total);
}

static bool is_unpaid(const Order *order)
{
    return minor(order->paid) == 0;
}

static bool is_not_ordered(const Order *quote)
{
    return !quote->order_id;
}

// --- the life-cycles ---

typedef struct OrderMove {
    int from, to;
    bool (*needs)(const Order *order);
    Cohoi__Code otherwise; // why it may not
    const char *why;
} OrderMove;

static const OrderMove order_moves[] = {
    /* from     to         needs       otherwise                            why */
    {DRAFT, CONFIRMED, NULL, 0, "the customer has agreed"},
    {DRAFT, PAID, is_covered, COHOI__CODE__WRONG_STATE, "paid at once"},
    {DRAFT, CANCELLED, is_unpaid, COHOI__CODE__ORDER_HAS_PAYMENTS, "nothing comes of it"},
    {CONFIRMED, DRAFT, is_unpaid, COHOI__CODE__ORDER_HAS_PAYMENTS, "it is to be talked over again"},
    {CONFIRMED, PAID, is_covered, COHOI__CODE__WRONG_STATE, "payments cover the total"},
    {CONFIRMED, CANCELLED, is_unpaid, COHOI__CODE__ORDER_HAS_PAYMENTS, "the customer has withdrawn"},
    {CANCELLED, DRAFT, NULL, 0, "taken up again"},
    {0},
};

static const OrderMove quote_moves[] = {
    {DRAFT, CONFIRMED, NULL, 0, "the customer has agreed"},
    {DRAFT, CANCELLED, NULL, 0, "the customer has declined, or it was replaced"},
    {CONFIRMED, DRAFT, is_not_ordered, COHOI__CODE__QUOTE_ORDERED, "it is to be talked over again"},
    {CONFIRMED, CANCELLED, is_not_ordered, COHOI__CODE__QUOTE_ORDERED, "the customer has withdrawn"},
    {CANCELLED, DRAFT, NULL, 0, "taken up again"},
    {0},
};

static Status check_move(const Order *order, OrderKind kind, int from, int to, Refusal *why)
{
    const OrderMove *move = kind == QUOTE ? quote_moves : order_moves;
    if (from == to) return OK;
    for (; move->from; move++) {
        if (move->from != from || move->to != to) continue;
        return !move->needs || move->needs(order) ? OK : refuse(why, move->otherwise);
    }
    return refuse(why, COHOI__CODE__WRONG_STATE);
}

// --- coming to be ---

// "DH-2D07A91C": the last digits of the id, for people who speak of it on the telephone.
static char *number_of(OrderKind kind, const char *id, Arena *a)
{
    enum { DIGITS = 8 };
    char *number = arena_print(a, "%s-%s", kind == QUOTE ? "BG" : "DH", id + strlen(id) - DIGITS);
    for (char *c = number; *c; c++) {
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
    }
    return number;
}

static void belong_to(Order *order, const Making *m, Arena *a)
{
    order->id = arena_copy(a, m->id);
    order->opportunity_id = m->of->id;
    order->contact_id = m->of->contact_id;
    order->campaign_id = m->of->campaign_id;
    order->has_version = order->has_is_quote = true;
    order->version = 1;
    order->is_quote = m->kind == QUOTE;
    order->created_at = timestamp_make(a, m->now);
    order->created_by = arena_copy(a, m->user_id);
    if (text_is_blank(order->name)) order->name = m->of->name;
    if (text_is_blank(order->number)) order->number = number_of(m->kind, m->id, a);
    if (!order->has_state) order->state = DRAFT;
    order->has_state = true;
}

static Status sum_up(Order *order, Refusal *why)
{
    Sums sums;
    int64_t typed;

    Status st = lines_price(order->lines, order->n_lines, &sums, why);
    if (st != OK) return st;
    order->net = sums.currency ? money_of_minor(why->arena, sums.net, sums.currency) : NULL;
    if (sums.currency) {
        order->total = money_of_minor(why->arena, sums.amount, sums.currency);
        return OK;
    }
    if (!money_minor(order->total, &typed)) return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "total");
    order->total = money_named(why->arena, order->total);
    return OK;
}

Status order_complete(Order *order, const Making *m, Refusal *why)
{
    if (m->of->kind != PLAIN && !m->of->offered_service_id)
        return refuse(why, COHOI__CODE__OFFERED_SERVICE_REQUIRED);
    if (order->has_state && order->state != DRAFT && order->state != CONFIRMED)
        return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "state"); /* payments make it paid */
    Status st = sum_up(order, why);
    if (st == OK) belong_to(order, m, why->arena);
    return st;
}

Order *order_of_success(const Making *m, Arena *a)
{
    Order *order = arena_message(a, &opportunities__order__descriptor);
    Refusal unheard = {.arena = a};

    order->total = m->of->won_amount ? m->of->won_amount : m->of->expected_revenue;
    if (m->of->offered_service_id) {
        Line *line = arena_message(a, &opportunities__line__descriptor);
        line->service_id = m->of->offered_service_id;
        line->description = m->of->name;
        line->quantity = arena_copy(a, "1");
        line->unit_price = order->total;
        PUSH(a, order->lines, order->n_lines, line);
    }
    if (sum_up(order, &unheard) != OK) order->total = NULL; /* a part of a dong, perhaps: to be typed */
    belong_to(order, m, a);
    return order;
}

Status order_of_quote(Order *quote, const Making *m, Order **out, Refusal *why)
{
    if (quote->order_id) return refuse(why, COHOI__CODE__QUOTE_ORDERED);
    if (quote->state == CANCELLED) return refuse(why, COHOI__CODE__WRONG_STATE);

    Order *order = arena_clone(why->arena, &quote->base);
    order->number = order->valid_until = order->order_id = NULL;
    order->updated_at = NULL;
    order->has_state = false;
    order->quote_id = quote->id;
    Status st = order_complete(order, m, why);
    if (st != OK) return st;
    quote->state = CONFIRMED;
    quote->order_id = order->id;
    *out = order;
    return OK;
}

// --- being changed ---

static bool is_closed(const Order *order)
{
    return order->state == PAID || order->state == CANCELLED;
}

static bool money_is_same(const Money *a, const Money *b)
{
    return (!a && !b) || (a && b && same(money_currency(a), money_currency(b)) && minor(a) == minor(b));
}

// What was paid for stays in its currency and at least as dear as what was paid.
static Status check_paid(const Order *order, Refusal *why)
{
    if (is_unpaid(order)) return OK;
    bool fits = order->total && same(money_currency(order->total), money_currency(order->paid)) &&
                minor(order->paid) <= minor(order->total);
    return fits ? OK : refuse(why, COHOI__CODE__ORDER_HAS_PAYMENTS);
}

Status order_settle(Order *order, const Order *before, OrderKind kind, Refusal *why)
{
    if (!order->has_state) order->state = before->state; /* null clears what has a value always: as it was */
    order->has_state = true;
    if (text_is_blank(order->number)) order->number = before->number;
    if (text_is_blank(order->name)) order->name = before->name;
    Status st = sum_up(order, why);
    if (st == OK && is_closed(before) && order->state == before->state &&
        !money_is_same(order->total, before->total))
        st = refuse(why, COHOI__CODE__WRONG_STATE);
    if (st == OK) st = check_paid(order, why);
    if (st == OK) st = check_move(order, kind, (int)before->state, (int)order->state, why);
    if (st == OK && !is_unpaid(order) && is_covered(order)) order->state = PAID;
    return st;
}

Status order_may_go(const Order *order, Refusal *why)
{
    return is_unpaid(order) ? OK : refuse(why, COHOI__CODE__ORDER_HAS_PAYMENTS);
}

// --- being paid ---

static Status check_payment(const Order *order, const Payment *p, Time now, Refusal *why)
{
    int64_t amount;

    if (order->state == CANCELLED) return refuse(why, COHOI__CODE__WRONG_STATE);
    if (!order->total) return refuse(why, COHOI__CODE__ORDER_WITHOUT_TOTAL);
    if (!money_minor(p->amount, &amount) || amount == 0)
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "amount");
    if (!same(money_currency(p->amount), money_currency(order->total)))
        return refuse_field(why, COHOI__CODE__MIXED_CURRENCIES, "amount.currencyCode");
    if (timestamp_time(p->paid_at) > now + CLOCKS_DIFFER)
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "paidAt");
    if (amount > minor(order->total) - minor(order->paid)) return refuse(why, COHOI__CODE__MORE_THAN_OWED);
    return order->n_payments < MOST_PAYMENTS ? OK : refuse(why, COHOI__CODE__TOO_MANY);
}

Status order_pay(Order *order, Payment *p, Time now, Refusal *why)
{
    Status st = check_payment(order, p, now, why);
    if (st != OK) return st;
    p->amount = money_named(why->arena, p->amount);
    if (!p->paid_at) p->paid_at = timestamp_make(why->arena, now);
    order->paid =
        money_of_minor(why->arena, minor(order->paid) + minor(p->amount), money_currency(order->total));
    PUSH(why->arena, order->payments, order->n_payments, p);
    order->state = is_covered(order) ? PAID : CONFIRMED;
    return OK;
}

static Payment *find_payment(const Order *order, const char *id)
{
    for (size_t i = 0; i < order->n_payments; i++) {
        if (same(order->payments[i]->id, id)) return order->payments[i];
    }
    return NULL;
}

Status order_unpay(Order *order, const char *payment_id, Payment *p, Refusal *why)
{
    Payment *of = find_payment(order, payment_id);
    if (!of) return refuse(why, COHOI__CODE__NOT_FOUND);
    if (of->reversed || of->reverses_id || order->n_payments == MOST_PAYMENTS)
        return refuse(why, COHOI__CODE__WRONG_STATE);

    const char *currency = money_currency(order->paid);
    of->has_reversed = of->reversed = true;
    p->reverses_id = of->id;
    p->amount = money_of_minor(why->arena, -minor(of->amount), currency);
    p->paid_at = of->paid_at;
    order->paid = money_of_minor(why->arena, minor(order->paid) - minor(of->amount), currency);
    PUSH(why->arena, order->payments, order->n_payments, p);
    if (order->state == PAID && !is_covered(order)) order->state = CONFIRMED;
    return OK;
}
