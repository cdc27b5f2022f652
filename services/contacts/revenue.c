// revenue -- what a customer has paid in the three years before this one.
#include "services/contacts/revenue.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS = 3, NANOS = 1000000000 };

// "-12.50" -> -12 units and -500000000 nanos. *at moves behind it.
static Cohoi__Money *read_money(Arena *a, const char *currency, char **at)
{
    Cohoi__Money *m = arena_message(a, &cohoi__money__descriptor);
    bool is_negative;
    int64_t nanos = 0;

    while (**at == ' ') (*at)++;
    is_negative = **at == '-';
    m->currency_code = (char *)currency;
    m->has_units = m->has_nanos = true;
    m->units = strtoll(*at, at, 10);
    if (**at == '.')
        for (int64_t place = NANOS / 10; *++*at >= '0' && **at <= '9'; place /= 10)
            nanos += (**at - '0') * place;
    m->nanos = (int32_t)(is_negative ? -nanos : nanos);
    return m;
}

static void add(Cohoi__Money *sum, const Cohoi__Money *m)
{
    int64_t nanos = (int64_t)sum->nanos + m->nanos;
    sum->units += m->units + nanos / NANOS;
    sum->nanos = (int32_t)(nanos % NANOS);
    if (sum->units > 0 && sum->nanos < 0) {
        sum->units--;
        sum->nanos += NANOS;
    } else if (sum->units < 0 && sum->nanos > 0) {
        sum->units++;
        sum->nanos -= NANOS;
    }
}

Contacts__RevenueSummary *revenue_summary(Arena *a, int this_year, const char *sums)
{
    Contacts__RevenueSummary *out = arena_message(a, &contacts__revenue_summary__descriptor);
    char *at = arena_copy(a, sums ? sums : "VND 0 0 0"), *currency = strsep(&at, " ");

    out->total = read_money(a, currency, &(char *){"0"});
    for (int i = 0; i < YEARS; i++) {
        Contacts__YearRevenue *year = arena_message(a, &contacts__year_revenue__descriptor);
        year->has_year = true;
        year->year = this_year - YEARS + i;
        year->amount = read_money(a, currency, &at);
        add(out->total, year->amount);
        PUSH(a, out->by_year, out->n_by_year, year);
    }
    return out;
}

char *money_text(Arena *a, const Cohoi__Money *m)
{
    bool is_negative = m->units < 0 || m->nanos < 0;
    return arena_print(a, "%s%llu.%09d", is_negative ? "-" : "", llabs((long long)m->units), abs(m->nanos));
}
