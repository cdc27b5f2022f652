// sheet -- what both forms have in common: which one it is, rows and cells, and the limits.
#include "common/text.h"
#include "services/imports/sheet_internal.h"
#include <string.h>
#include <unistd.h>

Sheet *sheet_make(Arena *a, int fd, const SheetOptions *options, const SheetLimits *limits)
{
    Sheet *s = arena_alloc(a, sizeof *s);
    s->arena = a;
    s->fd = fd;
    s->options = *options;
    s->limits = *limits;
    return s;
}

void sheet_fail(Sheet *s, Cohoi__Code why)
{
    if (s->fault == COHOI__CODE__NO_PROBLEM) s->fault = why;
}

bool text_add(Text *t, const char *bytes, size_t n)
{
    if (n > SHEET_CELL_MOST - t->n) return false;
    if (t->n + n + 1 > t->room) {
        size_t room = t->room ? 2 * t->room : 256;
        while (room < t->n + n + 1) room *= 2;
        t->bytes = arena_grow(t->arena, t->bytes, t->n, room);
        t->room = room;
    }
    memcpy(t->bytes + t->n, bytes, n);
    t->n += n;
    t->bytes[t->n] = '\0';
    return true;
}

char *text_of_cell(Arena *a, const char *bytes, size_t n)
{
    char *text = arena_copy_n(a, bytes, n), *to = text;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        bool is_c1 = c == 0xC2 && i + 1 < n && (unsigned char)bytes[i + 1] < 0xA0;
        if (is_c1) i++;
        if (is_c1 || (c < ' ' && c != '\n' && c != '\t') || c == 0x7F) continue;
        *to++ = bytes[i];
    }
    *to = '\0';
    return text;
}

// --- rows ---

void row_begin(Sheet *s, int line)
{
    s->row = (SheetRow){.line = line};
    s->room = 0;
    s->in_row = true;
}

void row_put(Sheet *s, int column, Cell cell)
{
    if (cell.kind == CELL_EMPTY || s->fault != COHOI__CODE__NO_PROBLEM) return;
    if (column >= SHEET_COLUMNS_MOST) {
        sheet_fail(s, COHOI__CODE__FILE_TOO_WIDE);
        return;
    }
    if (column >= s->room) {
        int room = column + 1 < 16 ? 16 : 2 * (column + 1);
        s->row.cells =
            arena_grow(s->into, s->row.cells, (size_t)s->room * sizeof(Cell), (size_t)room * sizeof(Cell));
        s->room = room;
    }
    s->row.cells[column] = cell;
    if (column >= s->row.n) s->row.n = column + 1;
}

void row_end(Sheet *s)
{
    SheetRows *out = s->out;

    s->in_row = false;
    if (s->row.n == 0 || s->fault != COHOI__CODE__NO_PROBLEM) return;
    if (++s->rows > s->limits.rows_most + 1) {
        sheet_fail(s, COHOI__CODE__FILE_TOO_LONG);
        return;
    }
    if (out->n == out->room) {
        size_t room = out->room ? 2 * out->room : 256;
        out->items = arena_grow(s->into, out->items, out->room * sizeof(SheetRow), room * sizeof(SheetRow));
        out->room = room;
    }
    out->items[out->n++] = s->row;
}

// A row whose first cells came with the read before moves on with the others.
static void carry_row(Sheet *s, Arena *a)
{
    if (!s->in_row || s->row.n == 0) {
        s->room = 0;
        return;
    }
    s->row.cells = arena_memdup(a, s->row.cells, (size_t)s->row.n * sizeof(Cell));
    s->room = s->row.n;
    for (int i = 0; i < s->row.n; i++) s->row.cells[i].text = arena_copy(a, s->row.cells[i].text);
}

// --- the file ---

static bool begins_with(const unsigned char *head, ssize_t n, const char *magic, ssize_t length)
{
    return n >= length && memcmp(head, magic, (size_t)length) == 0;
}

// By its content, whatever it is called. An old .xls and an encrypted workbook are OLE files.
static const SheetReader *reader_of(int fd)
{
    unsigned char head[8];
    ssize_t n = pread(fd, head, sizeof head, 0);

    if (begins_with(head, n, "PK\3\4", 4) || begins_with(head, n, "PK\5\6", 4)) return &xlsx_reader;
    if (begins_with(head, n, "\xD0\xCF\x11\xE0", 4)) return NULL;
    return &csv_reader;
}

Cohoi__Code sheet_open(Sheet *s)
{
    const SheetReader *reader = reader_of(s->fd);
    if (!reader) return s->fault = COHOI__CODE__FILE_NOT_READABLE;
    s->reader = reader;
    s->form.is_xlsx = reader == &xlsx_reader;
    Cohoi__Code why = reader->open(s);
    if (why != COHOI__CODE__NO_PROBLEM) sheet_fail(s, why);
    return s->fault;
}

SheetForm sheet_form(const Sheet *s)
{
    return s->form;
}

Cohoi__Code sheet_read(Sheet *s, Arena *a, size_t least, SheetRows *out, bool *at_end)
{
    size_t before = out->n;

    carry_row(s, a);
    s->into = a;
    s->out = out;
    *at_end = false;
    while (s->fault == COHOI__CODE__NO_PROBLEM && !*at_end && out->n - before < least) {
        Cohoi__Code why = s->reader->feed(s, at_end);
        if (why != COHOI__CODE__NO_PROBLEM) sheet_fail(s, why);
    }
    return s->fault;
}

void sheet_close(Sheet *s)
{
    if (s && s->reader && s->own) s->reader->close(s);
}
