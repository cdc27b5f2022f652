// product -- what a customer makes or sells.
#include "services/contacts/product.h"
#include "common/text.h"
#include <string.h>

bool gtin_is_valid(const char *digits)
{
    size_t n = strlen(digits);
    int sum = 0;

    if (n != 8 && n != 12 && n != 13 && n != 14) return false;
    for (size_t i = 0; i < n; i++) {
        if (digits[i] < '0' || digits[i] > '9') return false;
        sum += (digits[i] - '0') * ((n - i) % 2 ? 1 : 3); /* the last one counts once, its neighbour thrice */
    }
    return sum % 10 == 0;
}

static char *tidy(Arena *a, char *text)
{
    return text_is_blank(text) ? NULL : text_trim(a, text);
}

Status product_check(Product *p, Arena *a, Refusal *why)
{
    Status st = OK;

    p->name = tidy(a, p->name);
    p->gtin = tidy(a, p->gtin);
    if (!p->name) st = refuse_field(why, COHOI__CODE__REQUIRED, "name");
    if (p->gtin && !gtin_is_valid(p->gtin)) st = refuse_field(why, COHOI__CODE__BAD_FORMAT, "gtin");
    return st;
}

void product_touch(Product *p, Arena *a, Time now)
{
    p->has_version = true;
    p->version++;
    p->updated_at = timestamp_make(a, now);
    if (!p->created_at) p->created_at = p->updated_at;
}
