// status -- the names of the codes, as they stand in logs, metrics and problem documents.
#include "common/status.h"
#include <stddef.h>

#define NAMED(code) [code] = #code

static const char *const names[] = {
    NAMED(OK),
    NAMED(INVALID_ARGUMENT),
    NAMED(DEADLINE_EXCEEDED),
    NAMED(NOT_FOUND),
    NAMED(ALREADY_EXISTS),
    NAMED(PERMISSION_DENIED),
    NAMED(RESOURCE_EXHAUSTED),
    NAMED(FAILED_PRECONDITION),
    NAMED(ABORTED),
    NAMED(OUT_OF_RANGE),
    NAMED(UNIMPLEMENTED),
    NAMED(INTERNAL),
    NAMED(UNAVAILABLE),
    NAMED(UNAUTHENTICATED),
    NAMED(NEED_COPY),
    NAMED(REPLAYED),
};

const char *status_name(Status st)
{
    size_t code = (size_t)st; // may be any number: it came over the wire
    return code < sizeof names / sizeof *names && names[code] ? names[code] : "UNKNOWN";
}
