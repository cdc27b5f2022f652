// store -- evidence's tables. The only files of this daemon with SQL are statements.c and store*.c.
#pragma once
#include "common/service.h"
#include <evidence/evidence.pb-c.h>

typedef Evidence__Attachment Attachment;
extern const Statement evidence_statements[];

// --- attachments (store_attachments.c) ---
typedef struct StoredFile {
    Attachment *attachment; // NULL: there is none
    int chunks;
    ProtobufCBinaryData chunk; // the one asked for
} StoredFile;
void attachment_insert(Tx *tx, Arena *a, const Attachment *f, int chunks);
MUST_CHECK Status attachment_load(Tx *tx, Arena *a, const char *id, int chunk, StoredFile *out);
