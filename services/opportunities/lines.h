// lines -- what the lines of a quote or an order come to, exactly: whole numbers of the currency's smallest
// unit, no floating point. Pure.
#pragma once
#include "services/opportunities/money.h"

typedef Opportunities__Line Line;

typedef struct Sums {
    const char *currency; // NULL: no line has a price
    int64_t net, amount;  // in its smallest unit, without and with tax
} Sums;

// Gives each line with a price its net (quantity x price, less the discount) and its amount (that with the
// tax), each rounded half up to the smallest unit, and adds them up. Refuses what is negative, a discount
// above 100 %, several currencies, and what is beyond all bounds.
MUST_CHECK Status lines_price(Line *const *lines, size_t n, Sums *out, Refusal *why);
