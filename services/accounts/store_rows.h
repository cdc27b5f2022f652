// store_rows -- what reading rows has in common. For store*.c only.
#pragma once
#include "services/accounts/store.h"

// The message in the first column of the only row; NULL when there is none, or nothing was asked.
void *first_message(const Rows *rows, const ProtobufCMessageDescriptor *type, Arena *a);
bool first_bool(const Rows *rows); // false when there is no row, or nothing was asked
int32_t first_int(const Rows *rows);
bool any_row(const Rows *rows);
// A flush and its only message: NOT_FOUND when there is none.
MUST_CHECK Status load_message(Tx *tx, Arena *a, const char *statement, const char *key,
                               const ProtobufCMessageDescriptor *type, void *out);

// A page whose rows hold a message and then the order columns: how many of them are shown, and the token of
// the next.
int rows_shown(const Rows *rows, const Page *page);
char *rows_token(const Rows *rows, const Page *page, int order_columns,
                 Arena *a); // order columns follow column 0
