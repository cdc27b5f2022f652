// log -- one line a fact, one write(2) a line, so that the lines of threads and processes do not mix.
#include "common/log.h"
#include "common/clock.h"
#include "common/text.h"
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

enum { LINE = 4096, QUOTED = 200, BUFFERS = 8 }; // a pipe takes 4096 bytes in one piece

static const char *const levels[] = {"debug", "info", "warn", "error"};

static struct {
    char daemon[64], instance[128];
    LogLevel least;
    bool json;
} opened = {"cohoi", "", LOG_LEVEL_INFO, false};

void log_open(const char *daemon, const char *instance, LogLevel least, bool json)
{
    snprintf(opened.daemon, sizeof opened.daemon, "%s", daemon);
    snprintf(opened.instance, sizeof opened.instance, "%s", or_empty(instance));
    opened.least = least;
    opened.json = json;
}

// --- a line that is never longer than its room ---

typedef struct Line {
    size_t n;
    char text[LINE];
} Line;

static void put(Line *l, const char *text, size_t n)
{
    size_t room = LINE - 1 - l->n; // one for the line's end
    if (n > room) n = room;
    memcpy(l->text + l->n, text, n);
    l->n += n;
}

static void put_text(Line *l, const char *text)
{
    put(l, text, strlen(text));
}

// Bytes that would break the line, the quotes or a JSON reader are written as JSON escapes.
static void put_escaped(Line *l, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t width = utf8proc_iterate((const uint8_t *)s + i, (utf8proc_ssize_t)(n - i), &c);
        char escape[8];
        if (width <= 0) {
            put_text(l, "\\ufffd");
            width = 1;
        } else if (c == '"' || c == '\\') {
            put(l, (const char[]){'\\', (char)c}, 2);
        } else if (c < ' ' || c == 0x7f) {
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c & 0xffffu);
            put_text(l, escape);
        } else {
            put(l, s + i, (size_t)width);
        }
        i += (size_t)width;
    }
}

static void put_quoted(Line *l, const char *s, size_t n)
{
    put(l, "\"", 1);
    put_escaped(l, s, n);
    put(l, "\"", 1);
}

// At most `most` bytes of s, no character cut in two.
static size_t cut_length(const char *s, size_t most)
{
    size_t n = strnlen(s, most + 1);
    if (n <= most) return n;
    for (n = most; n > most - 3 && ((unsigned char)s[n] & 0xc0) == 0x80;) n--;
    return n;
}

const char *log_quote(const char *text)
{
    static _Thread_local char buffers[BUFFERS][6 * QUOTED + 3]; // an escape takes six bytes
    static _Thread_local unsigned turn;
    char *out = buffers[turn++ % BUFFERS];

    Line l;
    l.n = 0;
    const char *s = or_empty(text);
    put_quoted(&l, s, cut_length(s, QUOTED));
    memcpy(out, l.text, l.n);
    out[l.n] = '\0';
    return out;
}

// --- logfmt to JSON ---

static bool is_bare_json(const char *s, size_t n)
{
    if ((n == 4 && !memcmp(s, "true", 4)) || (n == 5 && !memcmp(s, "false", 5))) return true;
    size_t digits = strspn(s, "0123456789");
    return n > 0 && digits == n && n <= 15 && (n == 1 || s[0] != '0');
}

// The length of a value that begins at s: to its closing quote, or to the next space.
static size_t value_length(const char *s)
{
    if (*s != '"') return strcspn(s, " ");
    const char *p = s + 1;
    while (*p && *p != '"') p += p[0] == '\\' && p[1] ? 2 : 1;
    return (size_t)(p - s) + (*p == '"');
}

// Is it as log_quote writes it? Its escapes are JSON's.
static bool is_json_string(const char *s, size_t n)
{
    if (n < 2 || s[0] != '"' || s[n - 1] != '"') return false;
    for (size_t i = 1; i < n - 1; i++) {
        if (s[i] == '\\' && !strchr("\"\\u", s[++i])) return false;
        if ((unsigned char)s[i] < ' ') return false;
    }
    return text_is_utf8(s, n);
}

static void put_json_value(Line *l, const char *s, size_t n)
{
    if (is_json_string(s, n) || is_bare_json(s, n))
        put(l, s, n);
    else
        put_quoted(l, s, n);
}

static void put_json_pairs(Line *l, const char *pairs)
{
    for (const char *s = pairs + strspn(pairs, " "); *s; s += strspn(s, " ")) {
        size_t before = l->n;
        size_t key = strcspn(s, "= ");
        put_text(l, ",");
        put_quoted(l, s, key);
        s += key;
        put_text(l, ":");
        size_t value = *s == '=' ? value_length(++s) : 0;
        put_json_value(l, s, value);
        s += value;
        if (l->n < LINE - 2) continue;
        l->n = before; // a pair that does not fit is left out, so that the line stays JSON
        return;
    }
}

// --- lines ---

static void begin_json(Line *l, LogLevel level, const char *time, const char *what)
{
    put_text(l, "{\"time\":\"");
    put_text(l, time);
    put_text(l, "\",\"level\":\"");
    put_text(l, levels[level]);
    put_text(l, "\",\"daemon\":");
    put_quoted(l, opened.daemon, strlen(opened.daemon));
    put_text(l, ",\"instance\":");
    put_quoted(l, opened.instance, strlen(opened.instance));
    put_text(l, ",\"what\":");
    put_quoted(l, what, strlen(what));
}

static void begin_logfmt(Line *l, LogLevel level, const char *time, const char *what)
{
    put_text(l, "time=");
    put_text(l, time);
    put_text(l, " level=");
    put_text(l, levels[level]);
    put_text(l, " daemon=");
    put_text(l, opened.daemon);
    put_text(l, " instance=");
    put_text(l, opened.instance[0] ? opened.instance : "\"\"");
    put_text(l, " what=");
    put_quoted(l, what, strlen(what));
}

static void put_logfmt_pairs(Line *l, const char *pairs)
{
    if (!*pairs) return;
    put_text(l, " ");
    for (const char *p = pairs; *p; p++) put(l, (unsigned char)*p < ' ' ? " " : p, 1); // one fact, one line
}

static void write_whole(const Line *l)
{
    for (size_t done = 0; done < l->n;) {
        ssize_t n = write(STDERR_FILENO, l->text + done, l->n - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return; // nobody to tell
        done += (size_t)n;
    }
}

static void write_line(LogLevel level, const char *what, const char *pairs)
{
    char time[TIME_TEXT];
    time_write(clock_now(), time);
    Line l;
    l.n = 0;
    if (opened.json) {
        begin_json(&l, level, time, what);
        put_json_pairs(&l, pairs);
        put_text(&l, "}");
    } else {
        begin_logfmt(&l, level, time, what);
        put_logfmt_pairs(&l, pairs);
    }
    l.text[l.n++] = '\n';
    write_whole(&l);
}

void log_write(LogLevel level, const char *what, const char *pairs, ...)
{
    char facts[LINE];
    va_list args;
    if (level < opened.least) return;
    va_start(args, pairs);
    vsnprintf(facts, sizeof facts, pairs, args);
    va_end(args);
    write_line(level, what, facts);
}
