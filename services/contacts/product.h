// product -- what a customer makes or sells. CON-10. Pure.
#pragma once
#include "common/clock.h"
#include "common/refusal.h"
#include <contacts/contacts.pb-c.h>
#include <stdbool.h>

typedef Contacts__Product Product;

// Trims; a name, and of the number on its package (GTIN: EAN-8, UPC-12, EAN-13, 14) that it is one.
MUST_CHECK Status product_check(Product *p, Arena *a, Refusal *why);
bool gtin_is_valid(const char *digits); // its length and its last digit, which checks the others
void product_touch(Product *p, Arena *a, Time now);
