// lines -- what the lines of a quote or an order come to.
#include "services/opportunities/lines.h"
#include "common/text.h"
#include <string.h>

// A decimal as it is: digits / 10^scale. 38 digits fit.
typedef unsigned __int128 Wide;
typedef struct Exact {
    Wide digits;
    int scale;
} Exact;
enum { MOST_POWER = 38 };

static Wide power_of_ten(int exponent)
{
    Wide power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
}

static Exact shortened(Exact x)
{
    while (x.scale > 0 && x.digits % 10 == 0) {
        x.digits /= 10;
        x.scale--;
    }
    return x;
}

// Of a text that the bounds of the .proto have let through: at most 18 digits, a point, 9 digits.
static bool read_exact(const char *decimal, const char *otherwise, Exact *out)
{
    bool is_behind = false;

    *out = (Exact){0};
    for (const char *c = decimal ? decimal : otherwise; *c; c++) {
        if (*c == '.' && !is_behind) {
            is_behind = true;
            continue;
        }
        if (*c < '0' || *c > '9' || out->digits >= power_of_ten(MOST_POWER - 1)) return false;
        out->digits = out->digits * 10 + (Wide)(*c - '0');
        out->scale += is_behind;
    }
    *out = shortened(*out);
    return true;
}

static Exact exact_price(const Money *m)
{
    enum { NANO_DIGITS = 9 };
    return shortened((Exact){(Wide)m->units * power_of_ten(NANO_DIGITS) + (Wide)m->nanos, NANO_DIGITS});
}

// (100 + sign x percent) / 100
static Exact share(Exact percent, int sign)
{
    Wide hundred = 100 * power_of_ten(percent.scale);
    Wide digits = sign > 0 ? hundred + percent.digits : hundred - percent.digits;
    return shortened((Exact){digits, percent.scale + 2});
}

static bool multiply(Exact *x, Exact by)
{
    if (__builtin_mul_overflow(x->digits, by.digits, &x->digits)) return false;
    x->scale += by.scale;
    *x = shortened(*x);
    return true;
}

// To `digits` behind the point, half up.
static bool rounded(Exact x, int digits, int64_t most, int64_t *out)
{
    Wide whole = x.digits;
    int surplus = x.scale - digits;

    if (surplus > MOST_POWER) {
        whole = 0;
    } else if (surplus > 0) {
        Wide power = power_of_ten(surplus), rest = x.digits % power;
        whole = x.digits / power + (rest >= power - rest);
    } else if (__builtin_mul_overflow(x.digits, power_of_ten(-surplus), &whole)) {
        return false;
    }
    *out = (int64_t)whole;
    return whole <= (Wide)most;
}

static bool is_at_most_hundred(Exact percent)
{
    return percent.digits <= 100 * power_of_ten(percent.scale);
}

static Status price_line(Line *l, const char *path, Sums *sums, Refusal *why)
{
    const char *currency = sums->currency;
    int64_t most = most_minor(currency), net = 0, amount = 0;
    Exact value = exact_price(l->unit_price), quantity, discount, tax;

    if (!read_exact(l->quantity, "1", &quantity))
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, arena_print(why->arena, "%s.quantity", path));
    if (!read_exact(l->discount, "0", &discount) || !is_at_most_hundred(discount))
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, arena_print(why->arena, "%s.discount", path));
    if (!read_exact(l->tax_rate, "0", &tax) || !is_at_most_hundred(tax))
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, arena_print(why->arena, "%s.taxRate", path));
    bool fits = multiply(&value, quantity) && multiply(&value, share(discount, -1)) &&
                rounded(value, currency_digits(currency), most, &net) && multiply(&value, share(tax, +1)) &&
                rounded(value, currency_digits(currency), most, &amount);
    if (!fits || sums->net > most - net || sums->amount > most - amount)
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, path);
    l->net = money_of_minor(why->arena, net, currency);
    l->amount = money_of_minor(why->arena, amount, currency);
    sums->net += net;
    sums->amount += amount;
    return OK;
}

Status lines_price(Line *const *lines, size_t n, Sums *out, Refusal *why)
{
    *out = (Sums){0};
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_print(why->arena, "lines[%zu]", i);
        const char *price_path = arena_print(why->arena, "%s.unitPrice", path);
        const Money *price = lines[i]->unit_price;
        lines[i]->net = lines[i]->amount = NULL;
        if (!price) continue;
        if (!money_is_sensible(price)) return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, price_path);
        if (out->currency && !same(out->currency, money_currency(price)))
            return refuse_field(why, COHOI__CODE__MIXED_CURRENCIES, price_path);
        out->currency = money_currency(price);
        Status st = price_line(lines[i], path, out, why);
        if (st != OK) return st;
    }
    return OK;
}
