// vietnamese -- numbers, money and dates as Vietnamese paper has them, and money in words.
#include "services/opportunities/vietnamese.h"
#include "common/text.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP = 3 };

// --- digits ---

// Thousands apart by points.
static char *grouped(Arena *a, const char *digits, size_t n)
{
    char *out = arena_alloc(a, n + n / GROUP + 1), *to = out;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % GROUP == 0) *to++ = '.';
        *to++ = digits[i];
    }
    return out;
}

char *vietnamese_decimal(Arena *a, const char *decimal)
{
    if (!decimal) return arena_copy(a, "");
    size_t whole = strcspn(decimal, "."), end = strlen(decimal);
    bool has_fraction = decimal[whole] == '.';
    while (has_fraction && end > whole + 1 && decimal[end - 1] == '0') end--;
    char *before = grouped(a, decimal, whole);
    if (!has_fraction || end == whole + 1) return before;
    return arena_print(a, "%s,%.*s", before, (int)(end - whole - 1), decimal + whole + 1);
}

char *vietnamese_money(Arena *a, const Money *m)
{
    if (!m) return arena_copy(a, "");
    const char *currency = money_currency(m);
    const char *sign = same(currency, "VND") ? "₫" : currency;
    bool is_negative = m->units < 0 || m->nanos < 0;
    Money much = *m;
    if (is_negative) {
        much.units = -m->units;
        much.nanos = -m->nanos;
    }
    const char *digits = vietnamese_decimal(a, money_decimal(a, &much));
    return arena_print(a, "%s%s %s", is_negative ? "-" : "", digits, sign);
}

char *vietnamese_date(Arena *a, const char *date)
{
    if (!date || !date_is_valid(date)) return arena_copy(a, "");
    return arena_print(a, "%.2s/%.2s/%.4s", date + 8, date + 5, date);
}

// --- words ---

static const char *const digit_words[] = {"không", "một", "hai", "ba",  "bốn",
                                          "năm",   "sáu", "bảy", "tám", "chín"};

// The last digit sounds another way behind tens.
static const char *ones_word(int tens, int ones)
{
    if (ones == 1 && tens > 1) return "mốt";
    if (ones == 4 && tens > 1) return "tư";
    if (ones == 5 && tens > 0) return "lăm";
    return digit_words[ones];
}

static char *tens_in_words(Arena *a, int tens, int ones, bool is_behind)
{
    if (tens == 0 && ones == 0) return arena_copy(a, "");
    if (tens == 0) return arena_print(a, "%s%s", is_behind ? " linh " : "", digit_words[ones]);
    const char *gap = is_behind ? " " : "";
    const char *last = ones ? arena_print(a, " %s", ones_word(tens, ones)) : "";
    if (tens == 1) return arena_print(a, "%smười%s", gap, last);
    return arena_print(a, "%s%s mươi%s", gap, digit_words[tens], last);
}

// Below a thousand; behind a greater word the hundreds are said though they are none: "không trăm linh năm".
static char *hundreds_in_words(Arena *a, int n, bool is_behind)
{
    bool says_hundreds = is_behind || n >= 100;
    const char *hundreds = says_hundreds ? arena_print(a, "%s trăm", digit_words[n / 100]) : "";
    return arena_print(a, "%s%s", hundreds, tens_in_words(a, n / 10 % 10, n % 10, says_hundreds));
}

static char *below_billion(Arena *a, int64_t n, bool is_behind)
{
    static const struct {
        int64_t worth;
        const char *word;
    } groups[] = {{1000000, " triệu"}, {1000, " nghìn"}, {1, ""}};
    char *said = arena_copy(a, "");

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        int group = (int)(n / groups[i].worth % 1000);
        if (group == 0) continue;
        said = arena_print(a, "%s%s%s%s", said, *said ? " " : "",
                           hundreds_in_words(a, group, is_behind || *said), groups[i].word);
    }
    return said;
}

char *number_in_words(Arena *a, int64_t n)
{
    enum { BILLION = 1000000000 };
    if (n == 0) return arena_copy(a, digit_words[0]);
    if (n < BILLION) return below_billion(a, n, false);
    char *rest = below_billion(a, n % BILLION, true);
    return arena_print(a, "%s tỷ%s%s", number_in_words(a, n / BILLION), *rest ? " " : "", rest);
}

static const struct {
    const char *currency, *unit, *part;
} currency_words[] = {{"VND", "đồng", NULL}, {"USD", "đô la Mỹ", "xu"}, {"EUR", "euro", "xu"}};

char *money_in_words(Arena *a, const Money *m)
{
    int64_t minor;
    if (!m || !money_minor(m, &minor)) return NULL;
    for (size_t i = 0; i < sizeof currency_words / sizeof *currency_words; i++) {
        if (!same(currency_words[i].currency, money_currency(m))) continue;
        int64_t parts = currency_words[i].part ? minor % 100 : 0;
        char *said = arena_print(a, "%s %s", number_in_words(a, m->units), currency_words[i].unit);
        if (parts > 0)
            said = arena_print(a, "%s và %s %s", said, number_in_words(a, parts), currency_words[i].part);
        said[0] = (char)toupper((unsigned char)said[0]); /* every number begins with a plain letter */
        return said;
    }
    return NULL;
}
