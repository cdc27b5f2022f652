// upload -- the file of a form on its way to the daemon that keeps it (option (upload) in options.proto).
#pragma once
#include "common/words.h"
#include "services/gateway/multipart.h"
#include <cohoi/bus.pb-c.h>

typedef struct Sending {
    Exchange *x;
    const MethodWords *method;
    const char *by; // the user
    Cohoi__Uploaded *file;
    bool has_file; // the form had one
    FileSink sink;
} Sending;

bool upload_is_streamed(const Exchange *x); // asked when the headers are there
// Before the body comes: may he, and is it not too large?
MUST_CHECK Status upload_begin(Exchange *x, const MethodWords *method, const char *user_id, Sending *out,
                               Refusal *why);
