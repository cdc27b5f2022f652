// charset -- in what a text file is written, and its text as UTF-8. By glibc's iconv.
#pragma once
#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

// By a byte order mark; else by what the bytes of the whole file look like: UTF-16, UTF-8, windows-1258 where
// it has the marks of Vietnamese, else windows-1252. NULL: this is no text.
const char *charset_guess(int fd);
bool charset_is_known(const char *name); // one of ours, in lower case

typedef struct Decoder {
    iconv_t iconv;
    char carry[8]; // the beginning of a character that the next piece ends
    size_t n_carry;
    bool is_past_mark;
} Decoder;
bool decoder_open(Decoder *d, const char *charset);
// n bytes more become UTF-8 at `out`, which has room for 4 * n + 32. False: they are not what they should be.
bool decoder_take(Decoder *d, const char *bytes, size_t n, char *out, size_t *n_out);
bool decoder_is_clean(const Decoder *d); // nothing is left over at the end
void decoder_close(Decoder *d);
