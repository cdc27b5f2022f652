// sheet_internal -- what the two readers share. For sheet*.c and xlsx*.c only.
#pragma once
#include "services/imports/sheet.h"

typedef struct SheetReader { // one of the two forms
    Cohoi__Code (*open)(Sheet *s);
    Cohoi__Code (*feed)(Sheet *s, bool *at_end); // reads a piece; rows come by row_begin ... row_end
    void (*close)(Sheet *s);
} SheetReader;
extern const SheetReader csv_reader, xlsx_reader;

struct Sheet {
    Arena *arena; // as long as the sheet
    int fd;
    SheetOptions options;
    SheetLimits limits;
    SheetForm form;
    const SheetReader *reader;
    void *own; // the reader's state
    Cohoi__Code fault;
    int rows; // read so far, the header among them

    Arena *into; // where rows go while sheet_read runs
    SheetRows *out;
    SheetRow row; // the one that is being read
    bool in_row;
    int room; // of its cells
};

void sheet_fail(Sheet *s, Cohoi__Code why); // the first one stays
void row_begin(Sheet *s, int line);
void row_put(Sheet *s, int column, Cell cell); // from 0; empty ones need not be put
void row_end(Sheet *s);

// A cell's text while its parts come in: it grows in an arena.
typedef struct Text {
    Arena *arena;
    char *bytes; // NUL-terminated; NULL before the first part
    size_t n, room;
} Text;
bool text_add(Text *t, const char *bytes, size_t n); // false: longer than a cell may be
// A copy without what no text may hold: control characters but tabs and line ends.
char *text_of_cell(Arena *a, const char *bytes, size_t n);
