// loaded -- the file of an import, and what is in it.
#include "services/imports/loaded.h"
#include "common/fiber.h"
#include "common/text.h"
#include "common/upload.h"
#include "services/imports/tempfile.h"
#include "services/imports/values.h"
#include <string.h>

enum {
    CHUNKS_AT_ONCE = 8,
    LOAD_MS = 20000,
    AT_ONCE = 500,
    HEADER_WITHIN = 10,
    SAMPLES = 5,
    SAMPLE_MOST = 60
};

// --- from the database to a file ---

typedef struct Piece {
    int fd;
    ProtobufCBinaryData data;
    bool fine;
} Piece;

static void write_piece(void *arg)
{
    Piece *p = arg;
    p->fine = tempfile_write(p->fd, p->data.data, p->data.len);
}

// The next few chunks; *n how many there were.
static Status load_some(int fd, const char *upload_id, int from, int *n)
{
    Rows *rows[CHUNKS_AT_ONCE];
    Arena *a = arena_make();
    Status st = OK;
    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + LOAD_MS, &st);

    *n = 0;
    if (tx) {
        for (int i = 0; i < CHUNKS_AT_ONCE; i++) rows[i] = upload_ask_chunk(tx, a, upload_id, from + i);
        st = tx_flush(tx);
        for (int i = 0; st == OK && i < CHUNKS_AT_ONCE && rows_count(rows[i]) > 0; i++) {
            Row r = row_at(rows[i], 0);
            Piece p = {.fd = fd, .data = row_bytes(&r, a)};
            fiber_work(write_piece, &p);
            if (!p.fine) st = INTERNAL;
            ++*n;
        }
        st = tx_end(tx, st, NULL);
    }
    arena_drop(a);
    return st;
}

static Status load(int fd, const char *upload_id, Refusal *why)
{
    int total = 0, n = CHUNKS_AT_ONCE;
    Status st = OK;
    while (st == OK && n == CHUNKS_AT_ONCE) {
        st = load_some(fd, upload_id, total, &n);
        total += n;
    }
    if (st == OK && total == 0) return refuse(why, COHOI__CODE__FILE_GONE);
    return st;
}

// --- reading it ---

typedef struct Opening {
    Sheet *sheet;
    Cohoi__Code why;
} Opening;

static void open_sheet(void *arg)
{
    Opening *o = arg;
    o->why = sheet_open(o->sheet);
}

// A file that cannot be read is at fault, not the request; only our own failures are.
static Status told(Cohoi__Code code, Refusal *why)
{
    if (code == COHOI__CODE__NO_PROBLEM) return OK;
    return code == COHOI__CODE__INTERNAL ? refuse(why, code) : refuse_field(why, code, "file");
}

Status loaded_open(Loaded *s, Arena *a, const char *upload_id, const Imports__Options *options, Refusal *why)
{
    const SheetLimits limits = {settings.unzipped_mib * 1024 * 1024, (int)settings.rows_most};
    SheetOptions chosen = {0};

    *s = (Loaded){.arena = a, .fd = tempfile_open()};
    if (s->fd < 0) return refuse(why, COHOI__CODE__INTERNAL);
    if (!upload_id) return refuse(why, COHOI__CODE__FILE_GONE);
    Status st = load(s->fd, upload_id, why);
    if (st != OK) return st;
    if (options) {
        chosen.encoding = options->encoding;
        chosen.separator = options->separator ? *options->separator : '\0';
        chosen.sheet = options->sheet;
    }
    s->sheet = sheet_make(a, s->fd, &chosen, &limits);
    Opening o = {.sheet = s->sheet};
    fiber_work(open_sheet, &o);
    return told(o.why, why);
}

typedef struct Reading {
    Sheet *sheet;
    Arena *arena;
    size_t least;
    SheetRows *out;
    bool at_end;
    Cohoi__Code why;
} Reading;

static void read_sheet(void *arg)
{
    Reading *r = arg;
    r->why = sheet_read(r->sheet, r->arena, r->least, r->out, &r->at_end);
}

Status loaded_read(Loaded *s, Arena *a, size_t least, SheetRows *out, bool *at_end, Refusal *why)
{
    Reading r = {.sheet = s->sheet, .arena = a, .least = least, .out = out};
    fiber_work(read_sheet, &r);
    *at_end = r.at_end;
    return told(r.why, why);
}

void loaded_close(Loaded *s)
{
    sheet_close(s->sheet);
    tempfile_close(s->fd);
    *s = (Loaded){.fd = -1};
}

// --- what is in it ---

char *column_letters(Arena *a, int column)
{
    if (column < 26) return arena_print(a, "%c", 'A' + column);
    return arena_print(a, "%c%c", 'A' + column / 26 - 1, 'A' + column % 26);
}

static int count_texts(const SheetRow *row, int *n_filled)
{
    int texts = 0;
    *n_filled = 0;
    for (int i = 0; i < row->n; i++) {
        bool is_filled = row->cells[i].kind != CELL_EMPTY;
        *n_filled += is_filled;
        texts += is_filled && row->cells[i].kind == CELL_TEXT;
    }
    return texts;
}

// The first row that is mostly names and nearly as wide as the widest: titles above a table are shorter.
static size_t find_header(const SheetRows *rows)
{
    int widest = 0, filled;

    for (size_t i = 0; i < rows->n && i < HEADER_WITHIN; i++) {
        count_texts(&rows->items[i], &filled);
        if (filled > widest) widest = filled;
    }
    for (size_t i = 0; i < rows->n && i < HEADER_WITHIN; i++) {
        int texts = count_texts(&rows->items[i], &filled);
        if (filled * 2 > widest && texts == filled) return i;
    }
    return 0;
}

static size_t header_at(const SheetRows *rows, const Imports__Options *options)
{
    if (!options || !options->has_header_row) return find_header(rows);
    for (size_t i = 0; i < rows->n; i++)
        if (rows->items[i].line >= options->header_row) return i;
    return 0;
}

static Imports__Column *column_at(Arena *a, Contents *out, int at)
{
    while (out->n_columns <= (size_t)at) {
        Imports__Column *c = arena_message(a, &imports__column__descriptor);
        c->name = column_letters(a, (int)out->n_columns);
        PUSH(a, out->columns, out->n_columns, c);
    }
    return out->columns[at];
}

static void take_names(Arena *a, Contents *out, const SheetRow *row)
{
    for (int i = 0; i < row->n; i++) {
        char *name = cell_text(a, &row->cells[i]);
        if (name) column_at(a, out, i)->name = name;
    }
}

static void take_samples(Arena *a, Contents *out, const SheetRow *row)
{
    for (int i = 0; i < row->n; i++) {
        Imports__Column *c = column_at(a, out, i);
        char *text = c->n_sample < SAMPLES ? cell_text(a, &row->cells[i]) : NULL;
        if (!text) continue;
        if (text_length(text) > SAMPLE_MOST) {
            size_t n = SAMPLE_MOST;
            while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) n--;
            text = arena_print(a, "%.*s…", (int)n, text);
        }
        PUSH(a, c->sample, c->n_sample, text);
    }
}

static Status check_names(const Contents *c, Refusal *why)
{
    Status st = OK;
    for (size_t i = 0; i < c->n_columns; i++)
        for (size_t k = 0; k < i; k++)
            if (same(c->columns[i]->name, c->columns[k]->name))
                st = refuse_field(why, COHOI__CODE__DUPLICATE_COLUMN, c->columns[i]->name);
    return st;
}

static void take_first_rows(Arena *a, Contents *out, const SheetRows *rows, const Imports__Options *options)
{
    bool has_header = !options || !options->has_header_row || options->header_row > 0;
    size_t at = rows->n > 0 ? header_at(rows, options) : 0;

    if (has_header && rows->n > 0) {
        out->header_line = rows->items[at].line;
        take_names(a, out, &rows->items[at]);
        at++;
    }
    out->rows = (int)(rows->n - at);
    for (size_t i = at; i < rows->n && i < at + (size_t)2 * SAMPLES; i++)
        take_samples(a, out, &rows->items[i]);
}

// Nobody looks at the others; that they can be read is seen here, not in the middle of a run.
static Status count_rest(Loaded *s, Arena *first, Contents *out, Refusal *why)
{
    bool at_end = false;
    Status st = OK;
    Arena *before = NULL;

    while (st == OK && !at_end) {
        SheetRows rows = {0};
        Arena *a = arena_make();
        st = loaded_read(s, a, AT_ONCE, &rows, &at_end, why);
        out->rows += (int)rows.n;
        arena_drop(before);
        before = a;
    }
    arena_drop(before);
    return st;
}

Status contents_read(Arena *a, const char *upload_id, const Imports__Options *options, Contents *out,
                     Refusal *why)
{
    Loaded s = {.fd = -1};
    Arena *of_file = arena_make(), *first = arena_make();
    SheetRows rows = {0};
    bool at_end = false;

    *out = (Contents){0};
    Status st = loaded_open(&s, of_file, upload_id, options, why);
    if (st == OK) st = loaded_read(&s, first, AT_ONCE, &rows, &at_end, why);
    if (st == OK) take_first_rows(a, out, &rows, options);
    if (st == OK && !at_end) st = count_rest(&s, first, out, why);
    if (st == OK && out->rows < 1) st = refuse_field(why, COHOI__CODE__FILE_EMPTY, "file");
    if (st == OK) st = check_names(out, why);
    if (st == OK) {
        out->form = sheet_form(s.sheet);
        out->form.encoding = arena_copy(a, out->form.encoding);
    }
    loaded_close(&s);
    arena_drop(first);
    arena_drop(of_file);
    return st;
}
