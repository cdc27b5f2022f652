// transaction -- something done with a customer: its status, its result, and when it was completed. Pure.
#pragma once
#include "common/clock.h"
#include "common/refusal.h"
#include <catalog/catalog.pb-c.h>
#include <stdbool.h>

typedef Catalog__Transaction Transaction;

#define COMPLETED CATALOG__TRANSACTION__STATUS__COMPLETED

bool transaction_is_completed(const Transaction *t);
// A new one: what only we may fill, whatever came with the request.
void transaction_begin(Transaction *t, const char *id, const char *creator_id, Time now, Arena *a);
// Before a change of status is taken over: what is completed no longer has neither result nor time. AMB-31
void transaction_reopen(Transaction *t);
// After each change: trimmed, and what becomes completed was so at `now` unless somebody said when.
void transaction_settle(Transaction *t, Time now, Arena *a);
// Whether it makes sense; names every field that does not. CAT-06, V-8
MUST_CHECK Status transaction_check(const Transaction *t, Refusal *why);
// Every change: the next version and its time.
void transaction_touch(Transaction *t, Time now, Arena *a);
