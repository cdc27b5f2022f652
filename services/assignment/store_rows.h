// store_rows -- what the store's files share: rows of what is asked in one flush with more.
#pragma once
#include "services/assignment/store.h"

typedef struct RoundRows {
    Rows *turn, *campaign, *sellers;
} RoundRows;
RoundRows round_ask(Tx *tx, const char *campaign_id, bool lock);
MUST_CHECK Status round_read(const RoundRows *rows, Arena *a, Time now, Round *out);
Held *read_held(const Rows *rows, Arena *a, size_t *n);
