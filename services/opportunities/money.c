// money -- amounts.
#include "services/opportunities/money.h"
#include "common/text.h"
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

// --- in the smallest unit ---

static bool is_among(const char *currency, const char *const *list)
{
    for (; *list; list++) {
        if (same(currency, *list)) return true;
    }
    return false;
}

int currency_digits(const char *currency)
{
    static const char *const none[] = {"VND", "JPY", "KRW", "CLP", "ISK", "PYG",
                                       "UGX", "XAF", "XOF", "XPF", NULL};
    static const char *const three[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", NULL};
    if (is_among(currency, none)) return 0;
    return is_among(currency, three) ? 3 : 2;
}

// How many of the smallest unit a whole one has.
static int64_t minor_per_unit(const char *currency)
{
    int64_t n = 1;
    for (int i = currency_digits(currency); i > 0; i--) n *= 10;
    return n;
}

int64_t most_minor(const char *currency)
{
    return most_units * minor_per_unit(currency);
}

bool money_minor(const Money *m, int64_t *out)
{
    int64_t per_unit = minor_per_unit(money_currency(m)), worth = NANOS / per_unit;

    *out = 0;
    if (!m) return true;
    if (!money_is_sensible(m) || m->nanos % worth != 0) return false;
    *out = m->units * per_unit + m->nanos / worth;
    return *out <= most_minor(money_currency(m));
}

Money *money_of_minor(Arena *a, int64_t minor, const char *currency)
{
    int64_t per_unit = minor_per_unit(currency);
    return make(a, minor / per_unit, (int32_t)(minor % per_unit * (NANOS / per_unit)), currency);
}
