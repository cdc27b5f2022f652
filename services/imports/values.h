// values -- what people write in cells: numbers and dates in their local forms. Pure.
#pragma once
#include "common/clock.h"
#include "services/imports/sheet.h"

// A number as people write it, as a decimal: "1.234.567,89" -> "1234567.89", "(1,200)" -> "-1200", "30%" ->
// "30". `point`: '.' or ',', what separates the decimals; 0: as the number itself tells, and where it does
// not
// ("1.234") groups of three are thousands. NULL: it is none.
char *number_decimal(Arena *a, const char *text, char point);
char *double_decimal(Arena *a, double number); // the shortest that gives the same number; never an exponent

typedef struct Moment {
    int year, month, day, hour, minute, second;
} Moment;
// By a pattern as "dd/MM/yyyy HH:mm" (NULL: year first, or day first, with . - or / between). False: it is no
// date in that form.
bool moment_read(const char *text, const char *pattern, Moment *out);
bool moment_of_serial(double days, Moment *out); // of a spreadsheet; days since 1899-12-30
char *moment_date(Arena *a, const Moment *m);    // "2026-11-22"
Time moment_time(const Moment *m, int utc_offset_minutes);
bool date_pattern_is_sound(const char *pattern); // has a day, a month and a year

// A cell as text: numbers without exponent, dates as YYYY-MM-DD. NULL: empty.
char *cell_text(Arena *a, const Cell *c);
