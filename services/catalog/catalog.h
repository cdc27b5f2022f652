// catalog -- the company's customer statuses and transaction results, and what a result does. Pure: no SQL,
// no clock, no I/O.
#pragma once
#include "common/refusal.h"
#include <catalog/catalog.pb-c.h>
#include <stdbool.h>

typedef Catalog__Catalog Catalog;
typedef Catalog__CustomerStatus CustomerStatus;
typedef Catalog__Result Result;

// A new one: what only we may fill, and what holds where nothing was said.
void catalog_begin(Catalog *c, const char *id, Arena *a);
// After each change: names trimmed; statuses and results without id get one.
void catalog_settle(Catalog *c, Arena *a);
// Whether it makes sense: each id once, and a result's status is one of its own. Names the field that does
// not. `strange`: ids among them that belong to another catalog. CAT-02, CAT-03
MUST_CHECK Status catalog_check(const Catalog *c, char *const *strange, size_t n_strange, Refusal *why);
