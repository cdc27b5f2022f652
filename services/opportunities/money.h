// money -- amounts as cohoi.Money has them and as SQL has them, and what lines add up to.
#pragma once
#include "common/arena.h"
#include "common/refusal.h"
#include <opportunities/opportunities.pb-c.h>
#include <stdbool.h>

typedef Cohoi__Money Money;

// Not negative, and no more than 10^15 units, so that sums of thousands fit (AMB-48). NULL is fine.
bool money_is_sensible(const Money *m);
Money *money_named(Arena *a, const Money *m);  // a copy that names its currency; NULL stays NULL
const char *money_currency(const Money *m);    // "VND" when none is named, also for NULL
char *money_decimal(Arena *a, const Money *m); // "12.5"; "0" for NULL
// From a decimal; what does not fit is cut to the most that does.
Money *money_make(Arena *a, const char *decimal, const char *currency);
// What the lines come to: quantity x price, less the discount, plus the tax, rounded to what the currency has
// (whole VND, hundredths of others). NULL: no line has a price. Refuses lines of several currencies.
MUST_CHECK Status lines_total(Opportunities__Line *const *lines, size_t n, Money **out, Refusal *why);
