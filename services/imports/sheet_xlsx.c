// sheet_xlsx -- a worksheet of a workbook, read as a stream: formulas are not evaluated, their stored values
// are taken.
#include "common/text.h"
#include "services/imports/xlsx.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAYS_FROM_1900_TO_1904 1462

typedef struct Xlsx {
    zip_t *zip;
    Part part;
    int64_t unzipped;
    Book book;
    Styles styles;
    Strings *strings;

    int line, column; // of the cell that is read
    char type[12];
    bool is_date, in_value, in_row, in_phonetic;
    Text text;
} Xlsx;

// --- cells ---

// "BC12" -> 54, from 0; -1: none is named.
static int column_of(const char *reference)
{
    int column = 0, n = 0;
    for (; *reference >= 'A' && *reference <= 'Z' && n < 4; reference++, n++)
        column = column * 26 + (*reference - 'A' + 1);
    return column - 1;
}

static Cell number_cell(const Xlsx *x, const char *text)
{
    char *end;
    double number = strtod(text, &end);

    if (end == text || *end || !isfinite(number)) return (Cell){0};
    if (!x->is_date) return (Cell){.kind = CELL_NUMBER, .number = number};
    return (Cell){.kind = CELL_DATE, .number = number + (x->book.from_1904 ? DAYS_FROM_1900_TO_1904 : 0)};
}

static Cell text_cell(char *text)
{
    return text && *text ? (Cell){.kind = CELL_TEXT, .text = text} : (Cell){0};
}

static Cell cell_of(Sheet *s, Xlsx *x)
{
    const char *text = x->text.n ? x->text.bytes : "";

    if (!*text) return (Cell){0};
    if (same(x->type, "s"))
        return text_cell(strings_get(x->strings, s->into, (unsigned)strtoul(text, NULL, 10)));
    if (same(x->type, "e")) return (Cell){.kind = CELL_ERROR, .text = arena_copy(s->into, text)};
    if (same(x->type, "b")) return text_cell(arena_copy(s->into, *text == '1' ? "TRUE" : "FALSE"));
    if (same(x->type, "") || same(x->type, "n")) return number_cell(x, text);
    return text_cell(text_of_cell(s->into, text, x->text.n)); /* inlineStr, str, d */
}

static void begin_row(Sheet *s, Xlsx *x, const char **attributes)
{
    const char *line = attribute(attributes, "r");
    x->line = line ? (int)strtol(line, NULL, 10) : x->line + 1;
    x->column = -1;
    x->in_row = true;
    row_begin(s, x->line);
}

static void begin_cell(Xlsx *x, const char **attributes)
{
    const char *reference = attribute(attributes, "r"), *type = attribute(attributes, "t");
    const char *style = attribute(attributes, "s");
    unsigned long n = style ? strtoul(style, NULL, 10) : 0;

    int named = reference ? column_of(reference) : -1;
    x->column = named >= 0 ? named : x->column + 1;
    strncpy(x->type, type ? type : "", sizeof x->type - 1);
    x->is_date = n < x->styles.n && x->styles.is_date[n];
    x->text.n = 0;
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    Sheet *s = arg;
    Xlsx *x = s->own;

    if (strcmp(name, "row") == 0) begin_row(s, x, attributes);
    if (!x->in_row) return;
    if (strcmp(name, "c") == 0) begin_cell(x, attributes);
    if (strcmp(name, "rPh") == 0) x->in_phonetic = true;
    x->in_value = strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && !x->in_phonetic);
}

static void on_end(void *arg, const char *name)
{
    Sheet *s = arg;
    Xlsx *x = s->own;

    x->in_value = false;
    if (!x->in_row) return;
    if (strcmp(name, "rPh") == 0) x->in_phonetic = false;
    if (strcmp(name, "c") == 0) row_put(s, x->column, cell_of(s, x));
    if (strcmp(name, "row") != 0) return;
    row_end(s);
    x->in_row = false;
}

static void on_text(void *arg, const char *text, int n)
{
    Sheet *s = arg;
    Xlsx *x = s->own;
    if (x->in_value && !text_add(&x->text, text, (size_t)n)) sheet_fail(s, COHOI__CODE__FILE_NOT_READABLE);
}

// --- the workbook ---

// libzip closes what it is given, and moves its place: it gets a copy.
static zip_t *open_zip(int fd)
{
    int copy = dup(fd), why;
    if (copy < 0 || lseek(copy, 0, SEEK_SET) != 0) return NULL;
    zip_t *zip = zip_fdopen(copy, 0, &why);
    if (!zip) close(copy);
    return zip;
}

static Cohoi__Code read_surroundings(Sheet *s, Xlsx *x)
{
    Cohoi__Code why = book_read(&x->part, s->arena, s->options.sheet, &x->book);
    if (why == COHOI__CODE__NO_PROBLEM && x->book.styles_path)
        why = styles_read(&x->part, s->arena, x->book.styles_path, &x->styles);
    if (why == COHOI__CODE__NO_PROBLEM && x->book.strings_path)
        why = strings_read(&x->part, s->arena, x->book.strings_path, &x->strings);
    return why;
}

static Cohoi__Code xlsx_open(Sheet *s)
{
    Xlsx *x = s->own = arena_alloc(s->arena, sizeof *x);

    x->zip = open_zip(s->fd);
    if (!x->zip) return COHOI__CODE__FILE_NOT_READABLE;
    x->text.arena = s->arena;
    x->part = (Part){.sheet = s, .zip = x->zip, .unzipped = &x->unzipped};
    Cohoi__Code why = read_surroundings(s, x);
    if (why != COHOI__CODE__NO_PROBLEM) return why;
    return part_open(&x->part, x->book.sheet_path, on_start, on_end, on_text, s);
}

static Cohoi__Code xlsx_feed(Sheet *s, bool *at_end)
{
    Xlsx *x = s->own;
    Cohoi__Code why = part_feed(&x->part);
    *at_end = x->part.at_end;
    return why;
}

static void xlsx_close(Sheet *s)
{
    Xlsx *x = s->own;
    part_close(&x->part);
    strings_close(x->strings);
    if (x->zip) zip_discard(x->zip);
}

const SheetReader xlsx_reader = {xlsx_open, xlsx_feed, xlsx_close};
