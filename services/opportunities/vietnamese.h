// vietnamese -- numbers, money and dates as Vietnamese paper has them, and money in words. Pure.
#pragma once
#include "services/opportunities/money.h"

char *vietnamese_decimal(Arena *a, const char *decimal); // "1234.50" -> "1.234,5"; NULL -> ""
char *vietnamese_money(Arena *a, const Money *m);        // "12.500.000 ₫", "-1.234,56 USD"; NULL -> ""
char *vietnamese_date(Arena *a, const char *date);       // "2026-11-27" -> "27/11/2026"; NULL -> ""
char *number_in_words(Arena *a, int64_t n); // "mười hai triệu năm trăm nghìn"; not negative
// "Mười hai triệu năm trăm nghìn đồng". NULL: there are no words for such money.
char *money_in_words(Arena *a, const Money *m);
