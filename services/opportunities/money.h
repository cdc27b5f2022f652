// money -- amounts as cohoi.Money has them, as SQL has them, and as whole numbers of a currency's smallest
// unit.
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

// --- in the currency's smallest unit: whole dong, cents ---
int currency_digits(const char *currency); // behind the point (ISO 4217): 0 for VND, 2 for most
int64_t most_minor(const char *currency);  // of one amount
// False when it is not sensible, or has a part that the currency has no coin for. NULL is 0.
bool money_minor(const Money *m, int64_t *out);
Money *money_of_minor(Arena *a, int64_t minor, const char *currency);
