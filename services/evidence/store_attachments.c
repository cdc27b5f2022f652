// store_attachments -- files: what they are, and their bytes by the chunk.
#include "common/upload.h"
#include "services/evidence/store.h"

void attachment_insert(Tx *tx, Arena *a, const Attachment *f, int chunks)
{
    tx_put(tx, "attachment_insert", ARGS(f->id, f->by, arg_int(a, chunks), arg_message(a, &f->base)));
}

Status attachment_load(Tx *tx, Arena *a, const char *id, int chunk, StoredFile *out)
{
    Rows *found = tx_ask(tx, "attachment_by_id", ARGS(id));
    Rows *bytes = upload_ask_chunk(tx, a, id, chunk);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *out = (StoredFile){0};
    if (rows_count(found)) {
        Row r = row_at(found, 0);
        out->chunks = (int)row_int(&r);
        out->attachment = row_message(&r, &evidence__attachment__descriptor, a);
    }
    if (rows_count(bytes)) {
        Row r = row_at(bytes, 0);
        out->chunk = row_bytes(&r, a);
    }
    return OK;
}
