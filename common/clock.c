// clock -- this host's clocks, RFC 3339 texts, and ids that sort by time.
#include "common/clock.h"
#include "common/text.h"
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// RFC 3339 has years of four digits.
static const Time EARLIEST = -62135596800 * SECOND;   // 0001-01-01T00:00:00Z
static const Time LATEST = 253402300800 * SECOND - 1; // 9999-12-31T23:59:59.999999Z

static uint64_t microseconds(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t)) abort();
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

Time clock_now(void)
{
    return (Time)microseconds(CLOCK_REALTIME);
}

uint64_t clock_us(void)
{
    return microseconds(CLOCK_MONOTONIC);
}

uint64_t clock_monotonic(void)
{
    return clock_us() / 1000;
}

// --- protobuf and text ---

static int64_t whole_seconds(Time t)
{
    return t / SECOND - (t % SECOND < 0);
}

Google__Protobuf__Timestamp *timestamp_make(Arena *a, Time t)
{
    if (t == 0) return NULL;
    Google__Protobuf__Timestamp *out = arena_message(a, &google__protobuf__timestamp__descriptor);
    out->seconds = whole_seconds(t);
    out->nanos = (int32_t)(t - out->seconds * SECOND) * 1000;
    return out;
}

Time timestamp_time(const Google__Protobuf__Timestamp *t)
{
    if (!t) return 0;
    if (t->seconds < EARLIEST / SECOND) return EARLIEST;
    if (t->seconds > LATEST / SECOND) return LATEST;
    return t->seconds * SECOND + t->nanos / 1000;
}

void time_write(Time t, char out[TIME_TEXT])
{
    if (t < EARLIEST) t = EARLIEST;
    if (t > LATEST) t = LATEST;
    time_t seconds = whole_seconds(t);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    snprintf(out, TIME_TEXT, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ", (tm.tm_year + 1900u) % 10000u,
             (tm.tm_mon + 1u) % 100u, tm.tm_mday % 100u, tm.tm_hour % 100u, tm.tm_min % 100u,
             tm.tm_sec % 100u, (unsigned)(t - seconds * SECOND) % 1000000u);
}

char *time_rfc3339(Arena *a, Time t)
{
    char text[TIME_TEXT];
    time_write(t, text);
    return arena_copy(a, text);
}

// Two digits of at most `most`; -1 otherwise. Moves on.
static int two_digits(const char **s, int most)
{
    const char *p = *s;
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9') return -1;
    int n = (p[0] - '0') * 10 + p[1] - '0';
    *s += 2;
    return n <= most ? n : -1;
}

static bool skip(const char **s, char c)
{
    if (**s != c) return false;
    ++*s;
    return true;
}

static bool read_day(const char **s, struct tm *out)
{
    char day[11] = {0};
    memccpy(day, *s, '\0', 10);
    if (!date_is_valid(day)) return false;
    *s += 10;
    *out = (struct tm){.tm_year = (int)strtol(day, NULL, 10) - 1900,
                       .tm_mon = (int)strtol(day + 5, NULL, 10) - 1,
                       .tm_mday = (int)strtol(day + 8, NULL, 10)};
    return true;
}

static bool read_hour(const char **s, struct tm *out)
{
    out->tm_hour = two_digits(s, 23);
    if (out->tm_hour < 0 || !skip(s, ':')) return false;
    out->tm_min = two_digits(s, 59);
    if (out->tm_min < 0 || !skip(s, ':')) return false;
    out->tm_sec = two_digits(s, 60); // a leap second becomes the next minute's first
    return out->tm_sec >= 0;
}

static bool read_fraction(const char **s, Time *out)
{
    *out = 0;
    if (!skip(s, '.')) return true;
    if (**s < '0' || **s > '9') return false;
    for (Time unit = SECOND / 10; **s >= '0' && **s <= '9'; ++*s, unit /= 10) *out += unit * (**s - '0');
    return true;
}

static bool read_offset(const char **s, Time *out)
{
    *out = 0;
    if (skip(s, 'Z') || skip(s, 'z')) return true;
    int sign = skip(s, '+') ? 1 : skip(s, '-') ? -1 : 0;
    int hours = sign ? two_digits(s, 23) : -1;
    if (hours < 0 || !skip(s, ':')) return false;
    int minutes = two_digits(s, 59);
    *out = ((Time)hours * 60 + minutes) * 60 * sign * SECOND;
    return minutes >= 0;
}

bool time_parse(const char *rfc3339, Time *out)
{
    const char *s = rfc3339;
    struct tm tm;
    Time fraction, offset;
    if (!s || !read_day(&s, &tm) || !(skip(&s, 'T') || skip(&s, 't')) || !read_hour(&s, &tm)) return false;
    if (!read_fraction(&s, &fraction) || !read_offset(&s, &offset) || *s) return false;
    Time t = timegm(&tm) * SECOND + fraction - offset;
    if (t < EARLIEST || t > LATEST) return false;
    *out = t;
    return true;
}

// --- ids ---

enum { UUID_BYTES = 16, UUID_TEXT = 37 };

static uint8_t randomness[1024]; // one getrandom for many ids
static size_t randomness_left;

static void forget_randomness(void)
{
    randomness_left = 0;
}

static void random_bytes(uint8_t *out, size_t n)
{
    static bool forks_are_watched; // parent and child must not go on with the same bytes
    if (!forks_are_watched) forks_are_watched = pthread_atfork(NULL, NULL, forget_randomness) == 0;
    if (randomness_left < n) {
        randombytes_buf(randomness, sizeof randomness);
        randomness_left = sizeof randomness;
    }
    randomness_left -= n;
    memcpy(out, randomness + randomness_left, n);
}

static char *uuid_print(Arena *a, uint8_t bytes[UUID_BYTES], uint8_t version)
{
    bytes[6] = (uint8_t)(version << 4 | (bytes[6] & 0x0f));
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    char *text = arena_alloc(a, UUID_TEXT), *p = text;
    for (int i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *p++ = '-';
        *p++ = "0123456789abcdef"[bytes[i] >> 4];
        *p++ = "0123456789abcdef"[bytes[i] & 0x0f];
    }
    return text;
}

char *uuid_make(Arena *a)
{
    static uint64_t last_ms;
    static unsigned counter; // 12 bits, RFC 9562 section 6.2, method 1

    uint8_t bytes[UUID_BYTES];
    random_bytes(bytes + 6, UUID_BYTES - 6);
    uint64_t ms = (uint64_t)clock_now() / 1000;
    if (ms > last_ms) {
        last_ms = ms;
        counter = (bytes[6] << 8 | bytes[7]) & 0x7ff; // the upper half stays free to count in
    } else if (++counter > 0xfff) {
        last_ms++; // many in one millisecond, or the clock stepped back: run ahead of it
        counter = 0;
    }
    for (int i = 0; i < 6; i++) bytes[i] = (uint8_t)(last_ms >> (40 - 8 * i));
    bytes[6] = (uint8_t)(counter >> 8);
    bytes[7] = (uint8_t)counter;
    return uuid_print(a, bytes, 7);
}

char *uuid_derive(Arena *a, const char *cause, const char *name)
{
    uint8_t bytes[UUID_BYTES];
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, NULL, 0, sizeof bytes);
    crypto_generichash_update(&hash, (const uint8_t *)cause,
                              strlen(cause) + 1); // its NUL parts it from the name
    crypto_generichash_update(&hash, (const uint8_t *)name, strlen(name));
    crypto_generichash_final(&hash, bytes, sizeof bytes);
    return uuid_print(a, bytes, 8);
}
