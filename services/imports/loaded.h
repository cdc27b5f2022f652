// loaded -- the file of an import: from the frame's uploads into a file without a name, and what is in it.
// Waits.
#pragma once
#include "common/service.h"
#include "services/imports/import.h"
#include "services/imports/sheet.h"

typedef struct Loaded {
    Arena *arena; // as long as the file is open
    int fd;       // below 0: not open
    Sheet *sheet;
} Loaded;
typedef struct Settings {
    long upload_bytes, rows_most, unzipped_mib, keep_days, utc_offset_minutes;
} Settings;
extern Settings settings;

// FILE_GONE when there are no pieces of it. The first row that loaded_read gives is the file's first.
MUST_CHECK Status loaded_open(Loaded *s, Arena *a, const char *upload_id, const Imports__Options *options,
                              Refusal *why);
// In the thread pool. See sheet_read.
MUST_CHECK Status loaded_read(Loaded *s, Arena *a, size_t least, SheetRows *out, bool *at_end, Refusal *why);
void loaded_close(Loaded *s); // also one that was never opened

typedef struct Contents { // what a file was found to be
    SheetForm form;
    int header_line; // 0: it has none
    size_t n_columns;
    Imports__Column **columns; // with samples
    int rows;
} Contents;
// Reads the whole file once.
MUST_CHECK Status contents_read(Arena *a, const char *upload_id, const Imports__Options *options,
                                Contents *out, Refusal *why);
// The column's letters in a spreadsheet: 0 is "A".
char *column_letters(Arena *a, int column);
