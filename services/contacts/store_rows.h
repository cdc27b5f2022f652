// store_rows -- rows of `SHOWN` (store_statements.c) as contacts, and who asks for them. For store*.c only.
#pragma once
#include "services/contacts/store.h"

enum { SHOWN_COLUMNS = 11 }; // what else a statement selects stands behind them

Contact *row_contact(const Rows *rows, int i, Arena *a, Names *names);
Contact *row_shown(const Rows *rows, int i, Arena *a); // with names and counts
void contact_name(Contact *c, const Names *names);

char *row_token(const Rows *rows, int i, int column,
                Arena *a); // for a page behind this row: its order column and id

// Rows of SHOWN.
Rows *ask_holders(Tx *tx, Arena *a, const ContactKeys *k);
