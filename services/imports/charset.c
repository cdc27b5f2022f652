// charset -- in what a text file is written, and its text as UTF-8.
#include "services/imports/charset.h"
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static const struct {
    const char *name, *iconv;
} charsets[] = {
    {"utf-8", "UTF-8"},       {"utf-16", "UTF-16"},       {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"}, {"windows-1258", "CP1258"}, {"windows-1252", "CP1252"},
};
enum { CHARSETS = sizeof charsets / sizeof *charsets };

static const char *iconv_name(const char *name)
{
    for (size_t i = 0; i < CHARSETS; i++)
        if (strcmp(charsets[i].name, name) == 0) return charsets[i].iconv;
    return NULL;
}

bool charset_is_known(const char *name)
{
    return iconv_name(name) != NULL;
}

// --- guessing ---

typedef struct Look { // at all bytes of a file
    size_t n, zeros[2], controls, marks;
    bool is_utf8;
    unsigned follow; // bytes of a UTF-8 character still to come
    unsigned char last;
} Look;

static bool is_vowel(unsigned char c)
{
    static const char vowels[] = "aeiouyAEIOUY\xE2\xEA\xF4\xE3\xF5\xFD\xC2\xCA\xD4\xC3\xD5\xDD";
    return c && strchr(vowels, c);
}

// In windows-1258 the tones stand behind their vowel, as bytes that windows-1252 has other letters for.
static bool is_tone(unsigned char c)
{
    return c == 0xCC || c == 0xD2 || c == 0xDE || c == 0xEC || c == 0xF2;
}

static void look_utf8(Look *l, unsigned char c)
{
    if (l->follow) {
        l->is_utf8 = l->is_utf8 && (c & 0xC0) == 0x80;
        l->follow--;
    } else if (c >= 0x80) {
        l->follow = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
        l->is_utf8 = l->is_utf8 && c >= 0xC2 && c <= 0xF4;
    }
}

static void look(Look *l, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = bytes[i];
        if (c == 0) l->zeros[l->n % 2]++;
        if (c && c < ' ' && !strchr("\t\n\r\f\x1A", c)) l->controls++;
        if (is_tone(c) && is_vowel(l->last)) l->marks++;
        look_utf8(l, c);
        l->last = c;
        l->n++;
    }
}

static const char *by_mark(const unsigned char *head, ssize_t n)
{
    if (n >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0) return "utf-8";
    if (n >= 2 && memcmp(head, "\xFF\xFE", 2) == 0) return "utf-16le";
    if (n >= 2 && memcmp(head, "\xFE\xFF", 2) == 0) return "utf-16be";
    return NULL;
}

static const char *by_bytes(const Look *l)
{
    size_t zeros = l->zeros[0] + l->zeros[1];
    if (zeros > l->n / 8 && l->zeros[1] > 8 * l->zeros[0]) return "utf-16le";
    if (zeros > l->n / 8 && l->zeros[0] > 8 * l->zeros[1]) return "utf-16be";
    if (zeros > 0 || l->controls > l->n / 100) return NULL;
    if (l->is_utf8 && l->follow == 0) return "utf-8";
    return l->marks > 0 ? "windows-1258" : "windows-1252";
}

const char *charset_guess(int fd)
{
    unsigned char piece[PIECE];
    Look l = {.is_utf8 = true};
    off_t at = 0;

    for (ssize_t n; (n = pread(fd, piece, sizeof piece, at)) > 0; at += n) {
        if (at == 0 && by_mark(piece, n)) return by_mark(piece, n);
        look(&l, piece, (size_t)n);
    }
    return by_bytes(&l);
}

// --- decoding ---

bool decoder_open(Decoder *d, const char *charset)
{
    *d = (Decoder){.iconv = iconv_open("UTF-8", iconv_name(charset))};
    return d->iconv != (iconv_t)-1;
}

static bool convert(Decoder *d, char *from, size_t n, char **to, size_t *room)
{
    while (n > 0) {
        size_t before = n;
        if (iconv(d->iconv, &from, &n, to, room) != (size_t)-1) continue;
        if (n == before && n > sizeof d->carry) return false;
        if (n < 4) break; /* the rest of a character is still to come */
        return false;
    }
    memcpy(d->carry, from, n);
    d->n_carry = n;
    return true;
}

bool decoder_take(Decoder *d, const char *bytes, size_t n, char *out, size_t *n_out)
{
    char *to = out;
    size_t room = 4 * n + 32;

    // Byte by byte until what was left over is whole.
    while (d->n_carry > 0 && n > 0) {
        char joined[sizeof d->carry];
        size_t length = d->n_carry;
        if (length == sizeof joined) return false;
        memcpy(joined, d->carry, length);
        joined[length++] = *bytes++;
        n--;
        if (!convert(d, joined, length, &to, &room)) return false;
    }
    if (n > 0 && !convert(d, (char *)bytes, n, &to, &room)) return false;
    *n_out = (size_t)(to - out);
    if (!d->is_past_mark && *n_out >= 3) {
        d->is_past_mark = true;
        if (memcmp(out, "\xEF\xBB\xBF", 3) == 0) memmove(out, out + 3, *n_out -= 3);
    }
    return true;
}

bool decoder_is_clean(const Decoder *d)
{
    return d->n_carry == 0;
}

void decoder_close(Decoder *d)
{
    if (d->iconv && d->iconv != (iconv_t)-1) iconv_close(d->iconv);
    d->iconv = NULL;
}
