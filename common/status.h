// status -- what a function that can fail answers; the reason is said once, in a Refusal (refusal.h).
#pragma once

#define MUST_CHECK __attribute__((warn_unused_result))

// Numbers are google.rpc.Code's; they go over the wire.
typedef enum Status {
    OK = 0,
    INVALID_ARGUMENT = 3,
    DEADLINE_EXCEEDED = 4,
    NOT_FOUND = 5,
    ALREADY_EXISTS = 6,
    PERMISSION_DENIED = 7,
    RESOURCE_EXHAUSTED = 8,
    FAILED_PRECONDITION = 9,
    ABORTED = 10, // a conflict that a repetition may solve
    OUT_OF_RANGE = 11,
    UNIMPLEMENTED = 12,
    INTERNAL = 13,
    UNAVAILABLE = 14, // transient: database or peer away
    UNAUTHENTICATED = 16,

    // Never on the wire.
    NEED_COPY =
        100,        // the handler met an id it has no copy of: roll back, call the command's fetch, run again
    REPLAYED = 101, // the command ran before under this id: the stored reply is the answer
} Status;

const char *status_name(Status st); // "FAILED_PRECONDITION"
