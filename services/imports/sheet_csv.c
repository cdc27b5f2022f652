// sheet_csv -- tables as text: whatever encoding and separator. Parsed by libcsv.
#include "services/imports/charset.h"
#include "services/imports/sheet_internal.h"
#include <csv.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 16 * 1024, SAMPLE_LINES = 20, HINT = 6 };

typedef struct Csv {
    struct csv_parser parser;
    Decoder decoder;
    off_t at;
    bool was_cr;
    bool has_first; // the piece by which the separator was guessed is still to be parsed
    size_t first, skip;
    int line;   // of the character that is parsed
    int column; // of the next cell; 0: no row has begun
    char text[4 * PIECE + 32];
} Csv;

// --- libcsv's calls ---

static void on_cell(void *bytes, size_t n, void *sheet)
{
    Sheet *s = sheet;
    Csv *csv = s->own;
    const char *from = bytes;

    if (csv->column == 0) row_begin(s, csv->line);
    if (n > SHEET_CELL_MOST) sheet_fail(s, COHOI__CODE__FILE_NOT_READABLE);
    if (n > 0 && s->fault == COHOI__CODE__NO_PROBLEM)
        row_put(s, csv->column, (Cell){.kind = CELL_TEXT, .text = text_of_cell(s->into, from, n)});
    csv->column++;
    for (const char *nl = from; n > 0 && (nl = memchr(nl, '\n', n - (size_t)(nl - from))); nl++) csv->line++;
}

static void on_row(int end, void *sheet)
{
    Sheet *s = sheet;
    Csv *csv = s->own;

    if (csv->column > 0) row_end(s);
    csv->column = 0;
    if (end >= 0) csv->line++;
}

static int is_space(unsigned char c)
{
    return c == ' ';
}

static int is_end(unsigned char c)
{
    return c == '\n';
}

// --- what separates the cells ---

typedef struct Count { // of a candidate, in the first lines
    char separator;
    int first, same, here;
} Count;

static void end_line(Count *counts, size_t n, int line)
{
    for (size_t i = 0; i < n; i++) {
        if (line == 0) counts[i].first = counts[i].here;
        counts[i].same += counts[i].here == counts[i].first;
        counts[i].here = 0;
    }
}

// The one that all lines have most alike.
static char guess_separator(const char *text, size_t n)
{
    Count counts[] = {{.separator = ','}, {.separator = ';'}, {.separator = '\t'}, {.separator = '|'}};
    enum { COUNTS = sizeof counts / sizeof *counts };
    bool is_quoted = false;
    int line = 0, best = 0;

    for (size_t at = 0; at < n && line < SAMPLE_LINES; at++) {
        if (text[at] == '"') is_quoted = !is_quoted;
        if (is_quoted) continue;
        for (size_t i = 0; i < COUNTS; i++) counts[i].here += text[at] == counts[i].separator;
        if (text[at] == '\n') end_line(counts, COUNTS, line++);
    }
    if (line == 0) end_line(counts, COUNTS, 0);
    for (int i = 1; i < COUNTS; i++) {
        const Count *c = &counts[i], *b = &counts[best];
        bool is_better = c->same > b->same || (c->same == b->same && c->first > b->first);
        if (c->first > 0 && (b->first == 0 || is_better)) best = i;
    }
    return counts[best].separator;
}

// Excel's own hint: a first line "sep=;".
static bool take_hint(const char *text, size_t n, char *separator)
{
    bool is_hint = n >= HINT && memcmp(text, "sep=", 4) == 0 && text[HINT - 1] == '\n';
    if (is_hint) *separator = text[4];
    return is_hint;
}

// --- the pieces ---

// Line ends become \n, also within quotes: what libcsv calls a row then ends once.
static size_t unify_ends(Csv *csv, char *text, size_t n)
{
    char *to = text;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        bool is_second = c == '\n' && csv->was_cr;
        csv->was_cr = c == '\r';
        if (is_second) continue;
        *to++ = c == '\r' ? '\n' : c;
    }
    return (size_t)(to - text);
}

static Cohoi__Code next_piece(Sheet *s, size_t *n, bool *at_end)
{
    Csv *csv = s->own;
    char bytes[PIECE];

    ssize_t got = pread(s->fd, bytes, sizeof bytes, csv->at);
    if (got < 0) return COHOI__CODE__INTERNAL;
    csv->at += got;
    *at_end = got == 0;
    if (!decoder_take(&csv->decoder, bytes, (size_t)got, csv->text, n)) return COHOI__CODE__FILE_NOT_READABLE;
    *n = unify_ends(csv, csv->text, *n);
    return COHOI__CODE__NO_PROBLEM;
}

static Cohoi__Code parse(Sheet *s, const char *text, size_t n)
{
    Csv *csv = s->own;
    // A quote that nothing closes makes one cell of all that follows.
    if (csv->parser.entry_pos > SHEET_CELL_MOST) return COHOI__CODE__FILE_NOT_READABLE;
    return csv_parse(&csv->parser, text, n, on_cell, on_row, s) == n ? COHOI__CODE__NO_PROBLEM
                                                                     : COHOI__CODE__FILE_NOT_READABLE;
}

static Cohoi__Code csv_feed(Sheet *s, bool *at_end)
{
    Csv *csv = s->own;
    size_t n = 0;

    if (csv->has_first) {
        csv->has_first = false;
        return parse(s, csv->text + csv->skip, csv->first - csv->skip);
    }
    Cohoi__Code why = next_piece(s, &n, at_end);
    if (why == COHOI__CODE__NO_PROBLEM) why = parse(s, csv->text, n);
    if (why != COHOI__CODE__NO_PROBLEM || !*at_end) return why;
    csv_fini(&csv->parser, on_cell, on_row, s);
    return decoder_is_clean(&csv->decoder) ? COHOI__CODE__NO_PROBLEM : COHOI__CODE__FILE_NOT_READABLE;
}

// --- opening ---

static Cohoi__Code choose_separator(Sheet *s)
{
    Csv *csv = s->own;
    bool at_end;

    Cohoi__Code why = next_piece(s, &csv->first, &at_end);
    if (why != COHOI__CODE__NO_PROBLEM) return why;
    csv->has_first = true;
    csv->line = 1;
    s->form.separator = s->options.separator ? s->options.separator : guess_separator(csv->text, csv->first);
    if (take_hint(csv->text, csv->first, &s->form.separator)) {
        csv->skip = HINT;
        csv->line = 2;
    }
    csv_set_delim(&csv->parser, (unsigned char)s->form.separator);
    return COHOI__CODE__NO_PROBLEM;
}

static Cohoi__Code csv_open(Sheet *s)
{
    Csv *csv = s->own = arena_alloc(s->arena, sizeof *csv);

    s->form.encoding = s->options.encoding ? s->options.encoding : charset_guess(s->fd);
    if (!s->form.encoding) return COHOI__CODE__FILE_NOT_READABLE;
    if (csv_init(&csv->parser, CSV_REPALL_NL) != 0) return COHOI__CODE__INTERNAL;
    csv_set_space_func(&csv->parser, is_space);
    csv_set_term_func(&csv->parser, is_end);
    if (!decoder_open(&csv->decoder, s->form.encoding)) return COHOI__CODE__INTERNAL;
    return choose_separator(s);
}

static void csv_close(Sheet *s)
{
    Csv *csv = s->own;
    decoder_close(&csv->decoder);
    csv_free(&csv->parser);
}

const SheetReader csv_reader = {csv_open, csv_feed, csv_close};
