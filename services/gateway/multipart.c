// multipart -- forms with a file (RFC 7578) into a message.
#include "services/gateway/multipart.h"
#include "common/json.h"
#include "common/text.h"
#include "services/gateway/transcode.h"
#include <string.h>

enum { MOST_PARTS = 64, MOST_BOUNDARY = 70 };

typedef struct Part {
    const char *name, *filename, *content_type; // filename NULL: a plain field
    const char *data;
    size_t n;
} Part;

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
    if (strncasecmp(line, "Content-Disposition:", 20) == 0) {
        part->name = attribute(a, line, "name");
        const char *filename = attribute(a, line, "filename");
        part->filename = filename ? base_name(filename) : NULL;
    }
    if (strncasecmp(line, "Content-Type:", 13) == 0)
        part->content_type = arena_copy(a, line + 13 + strspn(line + 13, " \t"));
}

// Reads the part between `from` and `end`; false when it is none.
static bool read_part(Arena *a, const char *from, const char *end, Part *out)
{
    *out = (Part){0};
    while (from < end) {
        const char *line_end = memmem(from, (size_t)(end - from), "\r\n", 2);
        if (!line_end) return false;
        if (line_end == from) {
            out->data = from + 2;
            out->n = (size_t)(end - out->data);
            return out->name != NULL;
        }
        read_header(a, arena_copy_n(a, from, (size_t)(line_end - from)), out);
        from = line_end + 2;
    }
    return false;
}

static Status take_file(const Part *p, ProtobufCMessage *m, Refusal *why)
{
    const ProtobufCFieldDescriptor *f = json_field_named(m->descriptor, p->name);
    if (!f || f->type != PROTOBUF_C_TYPE_BYTES || f->label != PROTOBUF_C_LABEL_OPTIONAL)
        return refuse_field(why, COHOI__CODE__UNKNOWN_FIELD, p->name);
    if (!text_is_utf8(p->filename, strlen(p->filename)))
        return refuse_field(why, COHOI__CODE__BAD_FORMAT, p->name);
    *(ProtobufCBinaryData *)((char *)m + f->offset) = (ProtobufCBinaryData){p->n, (uint8_t *)p->data};
    *(protobuf_c_boolean *)((char *)m + f->quantifier_offset) = true;
    message_set_text(m, "filename", p->filename);
    message_set_text(m, "content_type", p->content_type);
    return OK;
}

static Status take_part(Arena *a, const Part *p, ProtobufCMessage *m, Refusal *why)
{
    if (p->filename) return take_file(p, m, why);
    if (!text_is_utf8(p->data, p->n)) return refuse_field(why, COHOI__CODE__BAD_FORMAT, p->name);
    return transcode_param(a, m, p->name, arena_copy_n(a, p->data, p->n), why);
}

// Parts stand between lines "--boundary"; the last such line ends with "--".
Status multipart_read(Exchange *x, ProtobufCMessage *m, Refusal *why)
{
    Arena *a = x->arena;
    const char *boundary = attribute(a, x->content_type, "boundary");
    if (!boundary || !*boundary || strlen(boundary) > MOST_BOUNDARY)
        return refuse(why, COHOI__CODE__INVALID_ARGUMENT);
    const char *line = arena_print(a, "\r\n--%s", boundary);
    size_t n_line = strlen(line);
    const char *end = x->body + x->body_length, *at = x->body;
    if (x->body_length < n_line || memcmp(at, line + 2, n_line - 2) != 0) // no preamble is taken
        return refuse(why, COHOI__CODE__INVALID_ARGUMENT);
    at += n_line - 2;

    for (int parts = 0; end - at >= 2 && memcmp(at, "\r\n", 2) == 0; parts++) {
        Part part;
        const char *next = memmem(at + 2, (size_t)(end - at) - 2, line, n_line);
        if (!next || parts == MOST_PARTS || !read_part(a, at + 2, next, &part))
            return refuse(why, COHOI__CODE__INVALID_ARGUMENT);
        Status st = take_part(a, &part, m, why);
        if (st != OK) return st;
        at = next + n_line;
    }
    return end - at >= 2 && memcmp(at, "--", 2) == 0 ? OK : refuse(why, COHOI__CODE__INVALID_ARGUMENT);
}
