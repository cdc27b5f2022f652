// revenue -- what a customer has paid in the three years before this one. LEA-14. Pure.
#pragma once
#include "common/arena.h"
#include <contacts/contacts.pb-c.h>

// `sums`: "VND 0 1500000 12.5", the currency and what was paid in each of the three years before `this_year`;
// NULL: nothing was.
Contacts__RevenueSummary *revenue_summary(Arena *a, int this_year, const char *sums);
char *money_text(Arena *a, const Cohoi__Money *m); // as the database takes a number: "-0.500000000"
