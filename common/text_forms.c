// text_forms -- the normal forms that records are matched by: phones, addresses, tax codes, citizen ids,
// dates, ids.
#include "common/text.h"
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

// Digits of any script's width as ASCII; what people put between digits as ' '; 0 for anything else.
static char digit_or_gap(utf8proc_int32_t c)
{
    if (c < 0x80 && is_digit(c)) return (char)c;
    if (c >= 0xff10 && c <= 0xff19) return (char)('0' + c - 0xff10);             // full width
    if (c == ' ' || c == '\t' || c == '.' || c == '-' || c == 0xa0) return ' ';  // 0xa0: no-break space
    return (c >= 0x2010 && c <= 0x2015) || c == 0x202f || c == 0x2007 ? ' ' : 0; // dashes, narrow spaces
}

// The digits of s without what stands between them, and those of `also` skipped. At most `most`; -1 when
// there are more, or anything else. A leading '+' is reported where the caller has an interest.
static int digits_of(const char *s, const char *also, size_t most, bool *plus, char *out)
{
    size_t n = strlen(s), kept = 0;
    for (size_t at = 0; at < n;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t width = utf8proc_iterate((const uint8_t *)s + at, (utf8proc_ssize_t)(n - at), &c);
        if (width <= 0) return -1;
        at += (size_t)width;
        if (plus && c == '+' && !*plus && kept == 0) {
            *plus = true;
            continue;
        }
        if (c < 0x80 && strchr(also, c)) continue;
        char digit = digit_or_gap(c);
        if (!digit || (digit != ' ' && kept == most)) return -1;
        if (digit != ' ') out[kept++] = digit;
    }
    out[kept] = '\0';
    return (int)kept;
}

// --- phones ---

enum { E164_LEAST = 8, E164_MOST = 15 };

// What follows 84: 9 digits for mobiles, 10 for fixed lines, 8 for some networks. A 0 before it is the one
// that is dialled inside the country: "+84 (0) 912 ...".
static char *vietnamese(Arena *a, const char *national)
{
    if (*national == '0') national++;
    size_t n = strlen(national);
    return n >= 8 && n <= 10 && *national != '0' ? arena_print(a, "+84%s", national) : NULL;
}

static char *international(Arena *a, const char *digits)
{
    if (strncmp(digits, "84", 2) == 0) return vietnamese(a, digits + 2);
    size_t n = strlen(digits);
    return n >= E164_LEAST && n <= E164_MOST && *digits != '0' ? arena_print(a, "+%s", digits) : NULL;
}

char *phone_normal(Arena *a, const char *s)
{
    char digits[E164_MOST + 4]; // 00 and a 0 too many may come on top
    bool plus = false;
    char *trimmed = text_trim(a, s);
    if (!trimmed || digits_of(trimmed, "()", sizeof digits - 1, &plus, digits) < E164_LEAST) return NULL;
    if (plus) return international(a, digits);
    if (strncmp(digits, "00", 2) == 0) return international(a, digits + 2);
    if (*digits == '0') return vietnamese(a, digits + 1);
    return strncmp(digits, "84", 2) == 0 ? vietnamese(a, digits + 2) : NULL;
}

// --- e-mail addresses ---

enum { EMAIL_MOST = 254, LOCAL_MOST = 64, LABEL_MOST = 63 };

// The address in "An <an@x.vn>", the text itself otherwise.
static char *without_name(Arena *a, char *s)
{
    size_t n = strlen(s);
    char *open = strrchr(s, '<');
    if (n == 0 || s[n - 1] != '>' || !open) return s;
    s[n - 1] = '\0';
    return text_trim(a, open + 1);
}

static bool is_local_part(const char *s, size_t n)
{
    if (n == 0 || n > LOCAL_MOST || s[0] == '.' || s[n - 1] == '.') return false;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] <= ' ' || strchr("()<>[],;:\\\"@", s[i])) return false;
        if (s[i] == '.' && s[i + 1] == '.') return false;
    }
    return true;
}

static bool is_label(const char *s, size_t n)
{
    if (n == 0 || n > LABEL_MOST || s[0] == '-' || s[n - 1] == '-') return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c < 0x80 && !is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-') return false;
    }
    return true;
}

// At least two labels: mail for a bare host name reaches nobody outside it.
static bool is_domain(const char *s)
{
    unsigned labels = 0;
    for (;; s++) {
        size_t n = strcspn(s, ".");
        if (!is_label(s, n)) return false;
        labels++;
        s += n;
        if (!*s) return labels >= 2;
    }
}

static char *lower(Arena *a, const char *s)
{
    size_t n = strlen(s);
    char *out = arena_alloc(a, 4 * n + 1), *p = out;
    for (size_t at = 0; at < n;) {
        utf8proc_int32_t c;
        at += (size_t)utf8proc_iterate((const uint8_t *)s + at, (utf8proc_ssize_t)(n - at), &c);
        if (utf8proc_category(c) == UTF8PROC_CATEGORY_ZS) c = ' '; // no kind of space stands in an address
        p += utf8proc_encode_char(utf8proc_tolower(c), (uint8_t *)p);
    }
    return out;
}

char *email_normal(Arena *a, const char *s)
{
    char *address = text_trim(a, s);
    if (!address) return NULL;
    address = without_name(a, address);
    size_t n = strlen(address);
    if (n > EMAIL_MOST || !text_is_utf8(address, n)) return NULL;
    address = lower(a, address);
    const char *at = strrchr(address, '@');
    return at && is_local_part(address, (size_t)(at - address)) && is_domain(at + 1) ? address : NULL;
}

// --- codes ---

static char *digits_normal(Arena *a, const char *s, const int *lengths)
{
    enum { LONGEST = 13 };
    char digits[LONGEST + 1];
    char *trimmed = text_trim(a, s);
    int n = trimmed ? digits_of(trimmed, "", LONGEST, NULL, digits) : -1;
    for (; *lengths; lengths++)
        if (n == *lengths) return arena_copy(a, digits);
    return NULL;
}

char *tax_code_normal(Arena *a, const char *s)
{
    return digits_normal(a, s, (const int[]){10, 12, 13, 0});
}

char *citizen_id_normal(Arena *a, const char *s)
{
    return digits_normal(a, s, (const int[]){9, 12, 0});
}

// Does s look like the pattern? 0: a digit, h: a lower-case hexadecimal digit, anything else: itself.
static bool looks_like(const char *s, const char *pattern)
{
    for (; *pattern; s++, pattern++) {
        bool fits = *pattern == '0'   ? is_digit(*s)
                    : *pattern == 'h' ? is_digit(*s) || (*s >= 'a' && *s <= 'f')
                                      : *s == *pattern;
        if (!fits) return false;
    }
    return *s == '\0';
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && is_leap);
}

bool date_is_valid(const char *s)
{
    if (!s || !looks_like(s, "0000-00-00")) return false;
    int year = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + s[3] - '0';
    int month = (s[5] - '0') * 10 + s[6] - '0';
    int day = (s[8] - '0') * 10 + s[9] - '0';
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

bool uuid_is_valid(const char *s)
{
    return s && looks_like(s, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh");
}
