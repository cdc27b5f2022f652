// pages -- page tokens of this daemon's lists. A token comes from outside: its parts must fit the columns
// they are compared with, or the database would stumble over them.
#pragma once
#include "common/service.h"

typedef enum PageKey {
    PAGE_BY_TIME,
    PAGE_BY_DATE,
    PAGE_BY_TEXT
} PageKey; // the first part; the second is an id
MUST_CHECK Status page_by(Request *rq, PageKey key, bool has_size, int32_t size, const char *token,
                          Page *out);
// Of the log: time, partition, sequence.
MUST_CHECK Status page_of_log(Request *rq, bool has_size, int32_t size, const char *token, Page *out);
