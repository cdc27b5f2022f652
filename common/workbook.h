// workbook -- XLSX as it is written: in pieces, in flat memory, and resumed from a line of text, so that a
// download of many pages needs neither a file nor a memory of its own. Why not a library:
// docs/decisions/0018-workbooks-in-pieces.md
#pragma once
#include "common/arena.h"
#include "common/clock.h"
#include <stdbool.h>

typedef enum WorkbookKind { WORKBOOK_TEXT, WORKBOOK_HEAD, WORKBOOK_NUMBER, WORKBOOK_TIME } WorkbookKind;
typedef struct WorkbookCell {
    WorkbookKind kind;
    const char *text; // NULL: empty; of a NUMBER a decimal
    Time time;        // 0: empty
} WorkbookCell;

typedef struct Workbook Workbook;
// With one sheet, or several that are written one after the other. `columns` wide, for the widths of all of
// them.
Workbook *workbook_begin(Arena *a, const char *const *sheets, int n_sheets, int columns);
// Goes on where workbook_pause stopped, with the same sheet. NULL: that is no state of ours.
Workbook *workbook_resume(Arena *a, const char *sheet, const char *state);
// Texts are texts, whatever they look like: none becomes a formula, also when somebody edits the cell.
void workbook_row(Workbook *w, const WorkbookCell *cells, int n);
void workbook_next_sheet(Workbook *w);
char *workbook_pause(Workbook *w); // the state; of workbooks with one sheet
void workbook_end(Workbook *w);
// All bytes since it was begun or resumed, after workbook_pause or workbook_end.
ProtobufCBinaryData workbook_bytes(const Workbook *w);
