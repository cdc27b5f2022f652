// upload -- files that came with a command (option (upload) in options.proto), kept in this daemon's own
// tables, in chunks, never whole in memory. For daemons that say Service.upload_bytes.
//
//     static Status create_attachment(Request *rq, Tx *tx)
//     {
//         Upload file;
//         Rows *found = upload_ask(rq, tx);                queued
//         Status st = tx_flush(tx);
//         if (st == OK) st = upload_keep(rq, tx, found, &file);  whose it is, that it is whole; queued
//         ...
#pragma once
#include "common/service.h"

enum { UPLOAD_CHUNK = 256 * 1024, UPLOAD_FILENAME = 255 };

typedef struct Upload {
    const char *id;       // whoever keeps it may take this as the id of what he makes of it
    const char *filename; // 1 to 255 code points, without a path
    int64_t size;         // bytes
    int chunks;
    const char *sha256; // lower case hex
} Upload;

// The file of this command, locked.
Rows *upload_ask(Request *rq, Tx *tx);
// After the flush. FILE_REQUIRED when none came; INVALID_ARGUMENT when it is somebody else's or kept already.
MUST_CHECK Status upload_keep(Request *rq, Tx *tx, Rows *found, Upload *out);
void upload_drop(Tx *tx, const char *id); // with its chunks; what is not there is fine

// Chunk n, from 0. Its row: bytes; no row behind the last one.
Rows *upload_ask_chunk(Tx *tx, Arena *a, const char *id, int n);
// The first bytes of this command's file, at most a chunk, before its transaction: for `before`, to look what
// it is. Nothing (len 0) when there is no such file.
MUST_CHECK Status upload_beginning(Request *rq, ProtobufCBinaryData *out);
