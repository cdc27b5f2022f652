// text -- UTF-8 read byte by byte without trust, and folded for search.
#include "common/text.h"
#include <string.h>
#include <utf8proc.h>

// The next character; a byte that is no UTF-8 counts as one of code point -1. n: bytes left, at least 1.
static size_t next(const char *s, size_t n, utf8proc_int32_t *c)
{
    utf8proc_ssize_t width = utf8proc_iterate((const uint8_t *)s, (utf8proc_ssize_t)n, c);
    if (width > 0) return (size_t)width;
    *c = -1;
    return 1;
}

static bool is_control(utf8proc_int32_t c)
{
    return (c >= 0 && c < 0x20) || (c >= 0x7f && c < 0xa0);
}

static bool is_space(utf8proc_int32_t c)
{
    if (c < 0) return false;
    if (c <= 0x20) return true;
    if (c < 0x7f) return false;
    if (is_control(c) || c == 0x200b || c == 0xfeff) return true; // zero width space, byte order mark
    utf8proc_category_t kind = utf8proc_category(c);
    return kind == UTF8PROC_CATEGORY_ZS || kind == UTF8PROC_CATEGORY_ZL || kind == UTF8PROC_CATEGORY_ZP;
}

typedef struct Span {
    size_t from, to;
} Span;

// Where the text stands between the white space around it.
static Span inner(const char *s)
{
    size_t n = strlen(s);
    Span span = {n, n};
    for (size_t at = 0; at < n;) {
        utf8proc_int32_t c;
        size_t width = next(s + at, n - at, &c);
        if (!is_space(c)) {
            if (span.from == n) span.from = at;
            span.to = at + width;
        }
        at += width;
    }
    return span;
}

bool text_is_blank(const char *s)
{
    if (!s) return true;
    Span span = inner(s);
    return span.from == span.to;
}

char *text_trim(Arena *a, const char *s)
{
    if (!s) return NULL;
    Span span = inner(s);
    return arena_copy_n(a, s + span.from, span.to - span.from);
}

bool text_is_utf8(const char *s, size_t n)
{
    for (size_t at = 0; at < n;) {
        utf8proc_int32_t c;
        at += next(s + at, n - at, &c);
        if (c < 0 || (is_control(c) && c != '\n' && c != '\r' && c != '\t')) return false;
    }
    return true;
}

size_t text_length(const char *s)
{
    size_t length = 0;
    for (s = or_empty(s); *s; s++) length += ((unsigned char)*s & 0xc0) != 0x80;
    return length;
}

// --- folding ---

typedef struct Folded {
    char *text; // NULL: only counts
    size_t n;
    bool space_is_due; // before the next character, unless it would be the first
} Folded;

static void put(Folded *out, utf8proc_int32_t c)
{
    uint8_t bytes[4];
    if (out->space_is_due && out->n) {
        if (out->text) out->text[out->n] = ' ';
        out->n++;
    }
    out->space_is_due = false;
    utf8proc_ssize_t width = utf8proc_encode_char(c, bytes);
    if (out->text) memcpy(out->text + out->n, bytes, (size_t)width);
    out->n += (size_t)width;
}

// The stroke of d is no mark that could be stripped. Eth and the African d look like it when upper case, and
// are what older Vietnamese encodings left behind.
static utf8proc_int32_t without_stroke(utf8proc_int32_t c)
{
    return c == 0x111 || c == 0xf0 || c == 0x256 ? 'd' : c;
}

static void fold_char(Folded *out, utf8proc_int32_t c)
{
    enum { LONGEST = 32 }; // Unicode's longest decomposition has 18
    const int how =
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
    utf8proc_int32_t parts[LONGEST];
    int boundary = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t n = utf8proc_decompose_char(c, parts, LONGEST, (utf8proc_option_t)how, &boundary);
    for (utf8proc_ssize_t i = 0; i < n && i < LONGEST; i++)
        if (is_space(parts[i]))
            out->space_is_due = true;
        else
            put(out, without_stroke(parts[i]));
}

static size_t fold(const char *s, char *into)
{
    size_t n = strlen(s);
    Folded out = {into, 0, false};
    for (size_t at = 0; at < n;) {
        utf8proc_int32_t c;
        at += next(s + at, n - at, &c);
        if (is_space(c))
            out.space_is_due = true;
        else if (c >= 0 && c < 0x80)
            put(&out, c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        else if (c >= 0)
            fold_char(&out, c);
    }
    return out.n;
}

char *text_fold(Arena *a, const char *s)
{
    if (!s) return NULL;
    char *out = arena_alloc(a, fold(s, NULL) + 1);
    fold(s, out);
    return out;
}

char *text_like(Arena *a, const char *folded)
{
    const char *s = or_empty(folded);
    char *out = arena_alloc(a, 2 * strlen(s) + 3), *p = out;
    *p++ = '%';
    for (; *s; s++) {
        if (*s == '%' || *s == '_' || *s == '\\') *p++ = '\\';
        *p++ = *s;
    }
    *p = '%';
    return out;
}

const char *or_empty(const char *s)
{
    return s ? s : "";
}

bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}
