// sheet -- a table in a file, read row by row in flat memory: XLSX or CSV. Everything here but sheet_make may
// run in the thread pool; nothing parks. The file may be anything that a stranger sends.
#pragma once
#include "common/arena.h"
#include <cohoi/problem.pb-c.h>
#include <stdbool.h>

typedef enum CellKind {
    CELL_EMPTY,
    CELL_TEXT,
    CELL_NUMBER,
    CELL_DATE, // number: days since 1899-12-30, the fraction is the time of day
    CELL_ERROR // what the spreadsheet itself calls an error: "#REF!"
} CellKind;
typedef struct Cell {
    CellKind kind;
    double number;
    char *text; // of texts and errors; valid UTF-8
} Cell;
typedef struct SheetRow {
    int line; // as the file counts: the first is 1
    int n;    // cells behind the last one that is not empty are left out
    Cell *cells;
} SheetRow;
typedef struct SheetRows {
    size_t n, room;
    SheetRow *items;
} SheetRows;

typedef struct SheetLimits {
    int64_t unzipped_most; // bytes of all parts that are read
    int rows_most;         // beyond the header
} SheetLimits;
typedef struct SheetOptions { // NULL and 0: guessed
    const char *encoding;     // "utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1258", "windows-1252"
    char separator;
    const char *sheet; // name of a worksheet
} SheetOptions;
// What was found out, or chosen.
typedef struct SheetForm {
    bool is_xlsx;
    const char *encoding;
    char separator;
} SheetForm;

enum { SHEET_COLUMNS_MOST = 500, SHEET_CELL_MOST = 32 * 1024 };

typedef struct Sheet Sheet;
// Reads from `fd`, whose place it moves; the caller closes it after sheet_close. All of it lives in the
// arena. By the loop's thread.
Sheet *sheet_make(Arena *a, int fd, const SheetOptions *options, const SheetLimits *limits);
// Looks what the file is. NO_PROBLEM, or why it cannot be read.
Cohoi__Code sheet_open(Sheet *s);
SheetForm sheet_form(const Sheet *s);
// Appends the next rows, empty ones left out: at least `least` unless the file ends, a few more may come.
// Rows and texts live in `a`; the arena of the read before must still be there. A row that is wider than
// SHEET_COLUMNS_MOST, or one too many, is a refusal.
Cohoi__Code sheet_read(Sheet *s, Arena *a, size_t least, SheetRows *out, bool *at_end);
void sheet_close(Sheet *s); // gives back what libraries hold
