// csv -- lines of RFC 4180 that a spreadsheet opens without running anything.
#pragma once
#include "common/json.h"

// Texts that a spreadsheet would take for a formula get an apostrophe in front. n cells, then CRLF.
void csv_line(JsonOut *out, const char *const *cells, int n); // NULL: an empty cell
