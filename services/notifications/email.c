// email -- a notification as an e-mail.
#include "services/notifications/email.h"
#include "common/text.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { WORD_BYTES = 42, LINE_BYTES = 57, KIND = sodium_base64_VARIANT_ORIGINAL }; // lines of 76 at most
#define LINE_END "\r\n"

static char *base64(Arena *a, const char *bytes, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, KIND);
    return sodium_bin2base64(arena_alloc(a, room), room, (const unsigned char *)bytes, n, KIND);
}

// As many whole letters as fit.
static size_t part_of(const char *text, size_t most)
{
    size_t n = strlen(text);
    if (n <= most) return n;
    for (n = most; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;) n--;
    return n ? n : most;
}

// RFC 2047: "=?UTF-8?B?...?=", in as many words as it takes.
static char *encoded_words(Arena *a, const char *text)
{
    char *out = "";
    while (*text) {
        size_t n = part_of(text, WORD_BYTES);
        out = arena_print(a, "%s%s=?UTF-8?B?%s?=", out, *out ? LINE_END " " : "", base64(a, text, n));
        text += n;
    }
    return out;
}

static char *encoded_body(Arena *a, const char *text)
{
    size_t left = strlen(text);
    char *out = "";
    while (left > 0) {
        size_t n = left < LINE_BYTES ? left : LINE_BYTES;
        out = arena_print(a, "%s%s" LINE_END, out, base64(a, text, n));
        text += n;
        left -= n;
    }
    return out;
}

// "Fri, 27 Nov 2026 08:30:00 +0000", in English whatever the locale.
static char *date_of(Arena *a, Time at)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = at / SECOND;
    struct tm t;
    gmtime_r(&seconds, &t);
    return arena_print(a, "%s, %02d %s %d %02d:%02d:%02d +0000", days[t.tm_wday], t.tm_mday, months[t.tm_mon],
                       t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static char *text_of(Arena *a, const Notification *n, const Envelope *e)
{
    char *text = arena_print(a, "%s\n", or_empty(n->title));
    if (n->body && *n->body) text = arena_print(a, "%s\n%s\n", text, n->body);
    if (e->page_url && *e->page_url) text = arena_print(a, "%s\nXem tại: %s\n", text, e->page_url);
    return arena_print(a,
                       "%s\nThư này được gửi tự động. Chọn thông báo nào được gửi qua e-mail trong phần cài "
                       "đặt thông báo.\n",
                       text);
}

static char *recipient(Arena *a, const Envelope *e)
{
    return text_is_blank(e->to_name) ? arena_print(a, "<%s>", e->to)
                                     : arena_print(a, "%s <%s>", encoded_words(a, e->to_name), e->to);
}

char *email_compose(Arena *a, const Notification *n, const Envelope *e)
{
    const char *at = strrchr(e->from, '@');
    return arena_print(
        a,
        "Date: %s" LINE_END "From: Cohoi <%s>" LINE_END "To: %s" LINE_END "Subject: %s" LINE_END
        "Message-ID: <%s.%s%s>" LINE_END "Auto-Submitted: auto-generated" LINE_END
        "MIME-Version: 1.0" LINE_END "Content-Type: text/plain; charset=utf-8" LINE_END
        "Content-Transfer-Encoding: base64" LINE_END LINE_END "%s",
        date_of(a, e->at), e->from, recipient(a, e), encoded_words(a, or_empty(n->title)),
        or_empty(n->event_id), or_empty(n->user_id), at ? at : "@cohoi", encoded_body(a, text_of(a, n, e)));
}

bool email_is_address(const char *text)
{
    const char *at = text ? strrchr(text, '@') : NULL;
    if (!at || at == text || !at[1]) return false;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c <= ' ' || *c == '<' || *c == '>' || *c == 127) return false;
    return true;
}

uint64_t email_pause_seconds(int tries)
{
    static const unsigned pauses[] = {60, 300, 1800, 7200, 21600, 43200, 86400};
    size_t n = sizeof pauses / sizeof *pauses;
    return tries >= 1 && (size_t)tries <= n ? pauses[tries - 1] : 0;
}
