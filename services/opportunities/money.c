// money -- amounts, and what lines add up to.
#include "services/opportunities/money.h"
#include "common/text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NANOS = 1000000000 };
static const int64_t most_units = 1000000000000000;

bool money_is_sensible(const Money *m)
{
    return !m || (m->units >= 0 && m->nanos >= 0 && m->nanos < NANOS && m->units <= most_units);
}

const char *money_currency(const Money *m)
{
    return m && m->currency_code ? m->currency_code : "VND";
}

Money *money_named(Arena *a, const Money *m)
{
    if (!m) return NULL;
    Money *named = arena_clone(a, &m->base);
    if (!named->currency_code) named->currency_code = arena_copy(a, money_currency(m));
    return named;
}

char *money_decimal(Arena *a, const Money *m)
{
    if (!m) return arena_copy(a, "0");
    return arena_print(a, "%lld.%09d", (long long)m->units, (int)m->nanos);
}

static Money *make(Arena *a, int64_t units, int32_t nanos, const char *currency)
{
    Money *m = arena_message(a, &cohoi__money__descriptor);
    m->currency_code = arena_copy(a, currency);
    m->has_units = true;
    m->units = units;
    m->has_nanos = true;
    m->nanos = nanos;
    return m;
}

Money *money_make(Arena *a, const char *decimal, const char *currency)
{
    const char *point = strchr(decimal, '.');
    int32_t nanos = 0;

    if (point) {
        int32_t worth = NANOS / 10;
        for (const char *digit = point + 1; *digit && worth > 0; digit++, worth /= 10)
            nanos += (*digit - '0') * worth;
    }
    return make(a, strtoll(decimal, NULL, 10), nanos, currency); // strtoll stops at INT64_MAX
}

static long double number(const char *decimal, long double otherwise)
{
    return decimal ? strtold(decimal, NULL) : otherwise;
}

static long double line_amount(const Opportunities__Line *l)
{
    long double price = (long double)l->unit_price->units + (long double)l->unit_price->nanos / NANOS;
    return price * number(l->quantity, 1) * (1 - number(l->discount, 0) / 100) *
           (1 + number(l->tax_rate, 0) / 100);
}

Status lines_total(Opportunities__Line *const *lines, size_t n, Money **out, Refusal *why)
{
    const char *currency = NULL;
    long double total = 0;

    *out = NULL;
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_print(why->arena, "lines[%zu].unitPrice", i);
        if (!lines[i]->unit_price) continue;
        if (!money_is_sensible(lines[i]->unit_price))
            return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, path);
        if (currency && !same(currency, money_currency(lines[i]->unit_price))) {
            return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, path);
        }
        currency = money_currency(lines[i]->unit_price);
        total += line_amount(lines[i]);
    }
    if (!currency) return OK;
    long double steps = same(currency, "VND") ? 1 : 100;
    long double rounded = roundl(total * steps);
    if (!(rounded >= 0 && rounded <= (long double)most_units * steps)) {
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "lines");
    }
    int64_t whole = (int64_t)(rounded / steps);
    *out = make(why->arena, whole, (int32_t)((rounded - (long double)whole * steps) * (NANOS / steps)),
                currency);
    return OK;
}
