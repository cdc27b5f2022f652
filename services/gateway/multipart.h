// multipart -- forms with a file (RFC 7578), read while they arrive.
#pragma once
#include "common/refusal.h"
#include "services/gateway/http.h"

// Where the file goes, in pieces of INTAKE_PIECE bytes, the last one of what is left, maybe nothing.
typedef struct FileSink {
    const char *part; // the name of the file's part
    void *arg;
    Status (*begin)(void *arg, const char *filename, Refusal *why);
    Status (*piece)(void *arg, const void *bytes, size_t n, bool last, Refusal *why);
} FileSink;

// Reads x->intake. Each part fills the field of its name; the one with a file name, at most one, is the
// file. UNAVAILABLE when the client went away.
MUST_CHECK Status multipart_read(Exchange *x, const FileSink *sink, ProtobufCMessage *m, Refusal *why);
