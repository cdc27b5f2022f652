// xlsx_strings -- the texts that cells share. They are written to a file without a name as they are unzipped,
// so that a workbook of a million different texts takes four megabytes of memory, not hundreds.
#include "services/imports/tempfile.h"
#include "services/imports/xlsx.h"
#include <string.h>
#include <unistd.h>

enum { MOST = 4 * 1000 * 1000, CACHED = 1024, SHORT = 56, BUFFER = 64 * 1024 };

typedef struct Cached { // what is often met, as a seller's name, is read once
    unsigned at;        // + 1; 0: nothing
    unsigned n;
    char bytes[SHORT];
} Cached;
struct Strings {
    int fd;
    unsigned n, room;
    uint32_t *ends; // where each ends in the file
    Cached cache[CACHED];
};

typedef struct Reading {
    Sheet *sheet;
    Strings *strings;
    Text text;
    bool in_text, in_phonetic; // hints how to pronounce are none of the text
    uint64_t written;
    size_t buffered;
    char buffer[BUFFER];
} Reading;

static bool write_out(Reading *r)
{
    bool fine = tempfile_write(r->strings->fd, r->buffer, r->buffered);
    r->buffered = 0;
    return fine;
}

static void keep(Reading *r)
{
    Strings *s = r->strings;

    if (s->n >= MOST || r->written + r->text.n > UINT32_MAX) {
        sheet_fail(r->sheet, COHOI__CODE__FILE_SUSPICIOUS);
        return;
    }
    if (s->n == s->room) {
        unsigned room = s->room ? 2 * s->room : 1024;
        s->ends = arena_grow(r->sheet->arena, s->ends, s->room * sizeof *s->ends, room * sizeof *s->ends);
        s->room = room;
    }
    if (r->buffered + r->text.n > BUFFER && !write_out(r)) sheet_fail(r->sheet, COHOI__CODE__INTERNAL);
    if (r->text.n > 0) memcpy(r->buffer + r->buffered, r->text.bytes, r->text.n);
    r->buffered += r->text.n;
    r->written += r->text.n;
    s->ends[s->n++] = (uint32_t)r->written;
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    Reading *r = arg;
    if (strcmp(name, "si") == 0) r->text.n = 0;
    if (strcmp(name, "rPh") == 0) r->in_phonetic = true;
    r->in_text = strcmp(name, "t") == 0 && !r->in_phonetic;
}

static void on_end(void *arg, const char *name)
{
    Reading *r = arg;
    r->in_text = false;
    if (strcmp(name, "rPh") == 0) r->in_phonetic = false;
    if (strcmp(name, "si") == 0) keep(r);
}

static void on_text(void *arg, const char *text, int n)
{
    Reading *r = arg;
    if (r->in_text && !text_add(&r->text, text, (size_t)n))
        sheet_fail(r->sheet, COHOI__CODE__FILE_NOT_READABLE);
}

Cohoi__Code strings_read(Part *p, Arena *a, const char *path, Strings **out)
{
    Reading *r = arena_alloc(a, sizeof *r);
    Strings *s = *out = arena_alloc(a, sizeof *s);

    s->fd = tempfile_open();
    if (s->fd < 0) return COHOI__CODE__INTERNAL;
    r->sheet = p->sheet;
    r->strings = s;
    r->text.arena = a;
    Cohoi__Code why = part_open(p, path, on_start, on_end, on_text, r);
    if (why == COHOI__CODE__NO_PROBLEM) why = part_read(p);
    if (why == COHOI__CODE__NO_PROBLEM && !write_out(r)) why = COHOI__CODE__INTERNAL;
    return why;
}

static bool read_one(Strings *s, char *into, unsigned at, unsigned *n)
{
    uint32_t from = at ? s->ends[at - 1] : 0;
    *n = s->ends[at] - from;
    return tempfile_read(s->fd, into, *n, from);
}

char *strings_get(Strings *s, Arena *a, unsigned at)
{
    if (!s || at >= s->n) return NULL;
    Cached *c = &s->cache[at % CACHED];
    unsigned n = s->ends[at] - (at ? s->ends[at - 1] : 0);

    if (n > SHORT) {
        char *text = arena_alloc(a, n + 1);
        return read_one(s, text, at, &n) ? text_of_cell(a, text, n) : NULL;
    }
    if (c->at != at + 1) {
        if (!read_one(s, c->bytes, at, &c->n)) return NULL;
        c->at = at + 1;
    }
    return text_of_cell(a, c->bytes, c->n);
}

void strings_close(Strings *s)
{
    if (s) tempfile_close(s->fd);
}
