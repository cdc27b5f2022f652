// listed -- what a contact names of the company's lists: its rank, the services offered to it, ... LEA-05,
// LEA-09..12. Pure.
#pragma once
#include "services/contacts/store.h"

typedef struct Listed {
    const char *field; // "offeredServiceIds[0]"
    const char *list;  // "services"
    const char *id;
} Listed;

// All that it names.
size_t listed_by(const Contact *c, Arena *a, Listed **out);
// What it names and did not name before; before NULL: all of it.
size_t listed_anew(const Contact *before, const Contact *c, Arena *a, Listed **out);
const ValueCopy *listed_find(const ValueCopy *values, size_t n, const char *id);
// What is named anew stands in its list and is still in use; what was named before may have gone out of use.
// Every field that is wrong is named.
MUST_CHECK Status listed_check(const Contact *before, const Contact *c, const ValueCopy *values, size_t n,
                               Refusal *why);
