// text -- UTF-8, folding for search, and the normal forms that records are matched by. Results live in the
// arena.
#pragma once
#include "common/arena.h"
#include <stdbool.h>

bool text_is_blank(const char *s); // NULL, empty or white space only
bool text_is_utf8(const char *s,
                  size_t n);              // valid, and without NUL and other control characters but \n \r \t
size_t text_length(const char *s);        // code points
char *text_trim(Arena *a, const char *s); // NULL stays NULL
// Lower case without accents, runs of space as one: "Nguyễn  Đức" -> "nguyen duc". For search and for
// sorting.
char *text_fold(Arena *a, const char *s);
// For `like` with the default escape: % _ and \ are escaped, % put around: "a_b" -> "%a\_b%".
char *text_like(Arena *a, const char *folded);

// E.164 with Viet Nam as the default country: "0912 345 678" -> "+84912345678"; NULL when it is no phone
// number.
char *phone_normal(Arena *a, const char *s);
// Trimmed, lower case, a name part dropped: "An <An@X.vn>" -> "an@x.vn"; NULL when it is no address.
char *email_normal(Arena *a, const char *s);
// Digits only, 10, 12 or 13 of them (AMB-25); NULL when it is no tax code.
char *tax_code_normal(Arena *a, const char *s);
// Digits only, 9 or 12 of them; NULL otherwise.
char *citizen_id_normal(Arena *a, const char *s);
bool date_is_valid(const char *s); // YYYY-MM-DD
bool uuid_is_valid(const char *s); // 36 characters, lower case

const char *or_empty(const char *s);     // NULL -> ""
bool same(const char *a, const char *b); // equal, both may be NULL; NULL equals only NULL
