// status -- the names of the codes, as they stand in logs, metrics and problem documents.
#include "common/status.h"

const char *status_name(Status st)
{
    switch (st) {
    case OK:
        return "OK";
    case INVALID_ARGUMENT:
        return "INVALID_ARGUMENT";
    case DEADLINE_EXCEEDED:
        return "DEADLINE_EXCEEDED";
    case NOT_FOUND:
        return "NOT_FOUND";
    case ALREADY_EXISTS:
        return "ALREADY_EXISTS";
    case PERMISSION_DENIED:
        return "PERMISSION_DENIED";
    case RESOURCE_EXHAUSTED:
        return "RESOURCE_EXHAUSTED";
    case FAILED_PRECONDITION:
        return "FAILED_PRECONDITION";
    case ABORTED:
        return "ABORTED";
    case OUT_OF_RANGE:
        return "OUT_OF_RANGE";
    case UNIMPLEMENTED:
        return "UNIMPLEMENTED";
    case INTERNAL:
        return "INTERNAL";
    case UNAVAILABLE:
        return "UNAVAILABLE";
    case UNAUTHENTICATED:
        return "UNAUTHENTICATED";
    case NEED_COPY:
        return "NEED_COPY";
    case REPLAYED:
        return "REPLAYED";
    }
    return "UNKNOWN"; // a number from the wire that this build does not know
}
