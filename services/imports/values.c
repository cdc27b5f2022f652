// values -- numbers and dates in their local forms.
#include "services/imports/values.h"
#include "common/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// --- numbers ---

// Signs and words of money around a number: "1.200.000 đ", "$ 12", "VND 5", "30 %".
static const char *const ornaments[] = {"VND", "VNĐ", "vnd", "vnđ", "USD", "usd",     "₫",
                                        "đ",   "Đ",   "$",   "€",   "%",   "\xC2\xA0"};

static size_t ornament_at(const char *s)
{
    for (size_t i = 0; i < sizeof ornaments / sizeof *ornaments; i++) {
        size_t n = strlen(ornaments[i]);
        if (strncmp(s, ornaments[i], n) == 0) return n;
    }
    return *s == ' ' ? 1 : 0;
}

// What is left without them; brackets around mean less than nothing. NULL: something else stands there.
static char *bare_number(Arena *a, const char *text, bool *is_negative)
{
    char *out = arena_alloc(a, strlen(text) + 1), *to = out;

    *is_negative = false;
    for (const char *s = text; *s;) {
        size_t n = ornament_at(s);
        bool is_sign = *s == '-' && to == out && !*is_negative;
        bool is_bracket = (*s == '(' && to == out) || (*s == ')' && !s[1 + strspn(s + 1, " ")]);
        if (is_sign || *s == '(') *is_negative = true;
        if (n > 0 || is_sign || is_bracket || (*s == '+' && to == out)) {
            s += n ? n : 1;
            continue;
        }
        if (!strchr("0123456789.,'", *s)) return NULL;
        *to++ = *s++;
    }
    return strpbrk(out, "0123456789") ? out : NULL;
}

static int count_of(const char *s, char c)
{
    int n = 0;
    for (; *s; s++) n += *s == c;
    return n;
}

// Of a number with one kind of mark: does it stand before the decimals?
static bool mark_is_point(const char *s, char mark)
{
    const char *at = strchr(s, mark);
    bool may_group = strlen(at + 1) == 3 && at > s && at - s <= 3 && *s != '0';
    return count_of(s, mark) == 1 && !may_group;
}

static char point_of(const char *s)
{
    const char *dot = strrchr(s, '.'), *comma = strrchr(s, ',');
    if (dot && comma) return dot > comma ? '.' : ',';
    if (dot) return mark_is_point(s, '.') ? '.' : ',';
    if (comma) return mark_is_point(s, ',') ? ',' : '.';
    return '.';
}

// Groups of three behind the first; "1.23.456" is a mistake, not a number.
static bool groups_are_right(const char *s, char point)
{
    const char *end = strchr(s, point);
    size_t n = end ? (size_t)(end - s) : strlen(s), run = 0, groups = 0;

    for (size_t i = 0; i <= n; i++) {
        bool is_mark = i == n || strchr(".,'", s[i]);
        if (!is_mark) {
            run++;
            continue;
        }
        if (groups > 0 ? run != 3 : i < n && (run == 0 || run > 3)) return false;
        groups++;
        run = 0;
    }
    return !end || strspn(end + 1, "0123456789") == strlen(end + 1);
}

char *number_decimal(Arena *a, const char *text, char point)
{
    bool is_negative;
    char *bare = bare_number(a, text, &is_negative);

    if (!bare) return NULL;
    if (!point) point = point_of(bare);
    if (!groups_are_right(bare, point)) return NULL;
    char *out = arena_alloc(a, strlen(bare) + 3), *to = out;
    if (is_negative) *to++ = '-';
    if (*bare == point) *to++ = '0';
    for (const char *s = bare; *s; s++) {
        if (*s == point)
            *to++ = '.';
        else if (*s >= '0' && *s <= '9')
            *to++ = *s;
    }
    if (to > out && to[-1] == '.') *--to = '\0';
    return to == out || (to == out + 1 && is_negative) ? NULL : out;
}

char *double_decimal(Arena *a, double number)
{
    if (fabs(number) >= 1e17) return arena_print(a, "%.0f", number);
    for (int digits = 0; digits < 12; digits++) {
        char *text = arena_print(a, "%.*f", digits, number);
        if (fabs(strtod(text, NULL) - number) <= fabs(number) * 1e-15) return text;
    }
    return arena_print(a, "%.12f", number);
}

// --- dates ---

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leaps = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leaps ? 29 : days[month - 1];
}

static bool is_sound(const Moment *m)
{
    bool date = m->year >= 1900 && m->year <= 9999 && m->month >= 1 && m->month <= 12 && m->day >= 1 &&
                m->day <= days_in(m->year, m->month);
    return date && m->hour < 24 && m->minute < 60 && m->second < 60;
}

static bool read_digits(const char **s, int most, int *out)
{
    int n = 0;
    for (*out = 0; n < most && **s >= '0' && **s <= '9'; n++) *out = *out * 10 + *(*s)++ - '0';
    return n > 0;
}

// Two digits of a year: of this century up to 69.
static int full_year(int year, int digits)
{
    return digits > 2 ? year : year + (year < 70 ? 2000 : 1900);
}

static bool read_year(const char **s, int *year)
{
    const char *from = *s;
    if (!read_digits(s, 4, year) || *s - from == 1 || *s - from == 3) return false;
    *year = full_year(*year, (int)(*s - from));
    return true;
}

static int *part_of(Moment *m, char letter)
{
    switch (letter) {
    case 'd':
        return &m->day;
    case 'M':
        return &m->month;
    case 'H':
        return &m->hour;
    case 'm':
        return &m->minute;
    case 's':
        return &m->second;
    default:
        return NULL;
    }
}

static bool read_by_pattern(const char *s, const char *pattern, Moment *m)
{
    while (*pattern) {
        char letter = *pattern;
        if (letter == 'y' || part_of(m, letter)) {
            while (*pattern == letter) pattern++;
            if (!(letter == 'y' ? read_year(&s, &m->year) : read_digits(&s, 2, part_of(m, letter))))
                return false;
        } else if (*s++ != *pattern++) {
            return false;
        }
    }
    return !*s;
}

static bool read_mark(const char **s, char *mark)
{
    if (!strchr("/-.", **s) || !**s || (*mark && **s != *mark)) return false;
    *mark = *(*s)++;
    return true;
}

// "T07:30", " 7:30:15", "07:30:15.5Z": what is behind the seconds is not looked at.
static bool read_clock(const char *s, Moment *m)
{
    if (!*s) return true;
    if (*s != 'T' && *s != ' ') return false;
    s++;
    if (!read_digits(&s, 2, &m->hour) || *s++ != ':' || !read_digits(&s, 2, &m->minute)) return false;
    if (*s == ':' && (s++, !read_digits(&s, 2, &m->second))) return false;
    return !*s || *s == '.' || *s == 'Z' || *s == '+';
}

static bool read_freely(const char *s, Moment *m)
{
    bool is_year_first = strspn(s, "0123456789") == 4;
    char mark = '\0';

    if (is_year_first ? !read_year(&s, &m->year) : !read_digits(&s, 2, &m->day)) return false;
    if (!read_mark(&s, &mark) || !read_digits(&s, 2, &m->month) || !read_mark(&s, &mark)) return false;
    if (is_year_first ? !read_digits(&s, 2, &m->day) : !read_year(&s, &m->year)) return false;
    return read_clock(s, m);
}

bool moment_read(const char *text, const char *pattern, Moment *out)
{
    *out = (Moment){0};
    return (pattern ? read_by_pattern(text, pattern, out) : read_freely(text, out)) && is_sound(out);
}

bool moment_of_serial(double days, Moment *out)
{
    if (!(days >= 1 && days < 2958466)) return false; /* 9999-12-31 */
    // The 29th of February 1900, which never was, is day 60.
    int64_t seconds = (int64_t)llround((days - 25569) * 86400);
    if (days < 60) seconds += 86400;
    time_t at = (time_t)seconds;
    struct tm tm;
    gmtime_r(&at, &tm);
    *out = (Moment){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};
    return is_sound(out);
}

char *moment_date(Arena *a, const Moment *m)
{
    return arena_print(a, "%04d-%02d-%02d", m->year, m->month, m->day);
}

Time moment_time(const Moment *m, int utc_offset_minutes)
{
    struct tm tm = {.tm_year = m->year - 1900,
                    .tm_mon = m->month - 1,
                    .tm_mday = m->day,
                    .tm_hour = m->hour,
                    .tm_min = m->minute - utc_offset_minutes,
                    .tm_sec = m->second};
    return (Time)timegm(&tm) * SECOND;
}

bool date_pattern_is_sound(const char *pattern)
{
    return strchr(pattern, 'd') && strchr(pattern, 'M') && strchr(pattern, 'y') && strlen(pattern) <= 40;
}

// --- cells ---

char *cell_text(Arena *a, const Cell *c)
{
    Moment m;
    switch (c->kind) {
    case CELL_TEXT:
        return text_is_blank(c->text) ? NULL : text_trim(a, c->text);
    case CELL_NUMBER:
        return double_decimal(a, c->number);
    case CELL_DATE:
        if (!moment_of_serial(c->number, &m)) return double_decimal(a, c->number);
        if (!m.hour && !m.minute && !m.second) return moment_date(a, &m);
        return arena_print(a, "%s %02d:%02d", moment_date(a, &m), m.hour, m.minute);
    default:
        return NULL;
    }
}
