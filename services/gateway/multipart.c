// multipart -- parts stand between lines "--boundary"; the last such line ends with "--".
#include "services/gateway/multipart.h"
#include "common/json.h"
#include "common/text.h"
#include "services/gateway/transcode.h"
#include <string.h>

enum { MOST_PARTS = 64, MOST_BOUNDARY = 70, MOST_HEADERS = 8 * 1024, MOST_FIELDS = 512 * 1024 };

typedef struct Form {
    Exchange *x;
    const FileSink *sink;
    ProtobufCMessage *m;
    Refusal *why;
    const char *line; // "\r\n--boundary"
    size_t n_line, n_fields;
    bool has_file;
} Form;

typedef struct Part {
    const char *name, *filename; // filename NULL: a plain field
} Part;

static Status broken(const Form *f)
{
    return refuse(f->why, COHOI__CODE__INVALID_ARGUMENT);
}

// --- headers of a part ---

// The value of `name="..."` or name=... behind a ';' in a header's text; NULL when there is none.
static const char *attribute(Arena *a, const char *header, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = strchr(header, ';'); at; at = strchr(at, ';')) {
        at += 1 + strspn(at + 1, " \t");
        if (strncasecmp(at, name, n) != 0 || at[n] != '=') continue;
        at += n + 1;
        size_t length = *at == '"' ? strcspn(at + 1, "\"") : strcspn(at, "; \t");
        return arena_copy_n(a, *at == '"' ? at + 1 : at, length);
    }
    return NULL;
}

// A browser may send a whole path.
static const char *base_name(const char *path)
{
    const char *base = path;
    for (const char *c = path; *c; c++)
        if (*c == '/' || *c == '\\') base = c + 1;
    return base;
}

static void read_header(Arena *a, const char *line, Part *part)
{
    if (strncasecmp(line, "Content-Disposition:", 20) != 0) return;
    part->name = attribute(a, line, "name");
    const char *filename = attribute(a, line, "filename");
    part->filename = filename ? base_name(filename) : NULL;
}

// Reads and drops the headers with the empty line behind them.
static Status read_headers(Form *f, Part *out)
{
    Intake *in = f->x->intake;
    const char *at = intake_bytes(in), *begun = at;
    size_t n = intake_length(in) < MOST_HEADERS ? intake_length(in) : MOST_HEADERS;
    *out = (Part){0};
    for (const char *end; (end = memmem(at, n - (size_t)(at - begun), "\r\n", 2)); at = end + 2) {
        if (end == at) {
            intake_drop(in, (size_t)(at + 2 - begun));
            return out->name ? OK : broken(f);
        }
        read_header(f->x->arena, arena_copy_n(f->x->arena, at, (size_t)(end - at)), out);
    }
    return broken(f);
}

// --- what a part holds ---

static Status take_field(Form *f, const char *name, const char *value, size_t n)
{
    f->n_fields += n;
    if (f->n_fields > MOST_FIELDS) return refuse(f->why, COHOI__CODE__PAYLOAD_TOO_LARGE);
    if (!text_is_utf8(value, n)) return refuse_field(f->why, COHOI__CODE__BAD_FORMAT, name);
    return transcode_param(f->x->arena, f->m, name, arena_copy_n(f->x->arena, value, n), f->why);
}

static Status read_field(Form *f, const char *name)
{
    Intake *in = f->x->intake;
    if (!intake_fill(in)) return UNAVAILABLE;
    const char *value = intake_bytes(in), *end = memmem(value, intake_length(in), f->line, f->n_line);
    if (!end)
        return intake_length(in) < INTAKE_ROOM ? broken(f) : refuse(f->why, COHOI__CODE__PAYLOAD_TOO_LARGE);
    Status st = take_field(f, name, value, (size_t)(end - value));
    intake_drop(in, (size_t)(end - value) + f->n_line);
    return st;
}

// Hands on what surely belongs to the file; *last when its end is among it.
static Status send_piece(Form *f, bool *last)
{
    Intake *in = f->x->intake;
    if (!intake_fill(in)) return UNAVAILABLE;
    const char *bytes = intake_bytes(in), *end = memmem(bytes, intake_length(in), f->line, f->n_line);
    size_t n = end ? (size_t)(end - bytes) : intake_length(in);
    if (!end && n < INTAKE_ROOM) return broken(f);
    *last = n <= INTAKE_PIECE;
    if (!*last) n = INTAKE_PIECE;
    Status st = f->sink->piece(f->sink->arg, bytes, n, *last, f->why);
    intake_drop(in, n + (*last ? f->n_line : 0));
    return st;
}

static Status read_file(Form *f, const Part *p)
{
    if (!same(p->name, f->sink->part) || f->has_file)
        return refuse_field(f->why, COHOI__CODE__UNKNOWN_FIELD, p->name);
    if (!text_is_utf8(p->filename, strlen(p->filename)))
        return refuse_field(f->why, COHOI__CODE__BAD_FORMAT, p->name);
    f->has_file = true;
    bool last = false;
    Status st = f->sink->begin(f->sink->arg, p->filename, f->why);
    while (st == OK && !last) st = send_piece(f, &last);
    return st;
}

// --- the form ---

static Status read_part(Form *f)
{
    Part p;
    if (!intake_fill(f->x->intake)) return UNAVAILABLE;
    Status st = read_headers(f, &p);
    if (st != OK) return st;
    return p.filename ? read_file(f, &p) : read_field(f, p.name);
}

// Behind a boundary: another part, or the end.
static Status read_parts(Form *f)
{
    Intake *in = f->x->intake;
    for (int parts = 0;; parts++) {
        if (!intake_fill(in)) return UNAVAILABLE;
        if (intake_length(in) < 2 || parts > MOST_PARTS) return broken(f);
        if (memcmp(intake_bytes(in), "--", 2) == 0) return OK;
        if (memcmp(intake_bytes(in), "\r\n", 2) != 0) return broken(f);
        intake_drop(in, 2);
        Status st = read_part(f);
        if (st != OK) return st;
    }
}

// The client is answered when its body has ended: what stands behind the form is nobody's.
static Status read_rest(Intake *in)
{
    do {
        intake_drop(in, intake_length(in));
        if (!intake_fill(in)) return UNAVAILABLE;
    } while (intake_length(in) == INTAKE_ROOM);
    return OK;
}

Status multipart_read(Exchange *x, const FileSink *sink, ProtobufCMessage *m, Refusal *why)
{
    Form f = {.x = x, .sink = sink, .m = m, .why = why};
    const char *boundary = attribute(x->arena, x->content_type, "boundary");
    if (!boundary || !*boundary || strlen(boundary) > MOST_BOUNDARY) return broken(&f);
    f.line = arena_print(x->arena, "\r\n--%s", boundary);
    f.n_line = strlen(f.line);
    if (!intake_fill(x->intake)) return UNAVAILABLE;
    size_t n_first = f.n_line - 2; // no preamble is taken
    if (intake_length(x->intake) < n_first || memcmp(intake_bytes(x->intake), f.line + 2, n_first) != 0)
        return broken(&f);
    intake_drop(x->intake, n_first);
    Status st = read_parts(&f);
    return st == OK ? read_rest(x->intake) : st;
}
