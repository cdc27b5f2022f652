// attaching -- the file of a command.
#include "services/evidence/attaching.h"
#include "services/evidence/filetype.h"

Prepared *prepared(Request *rq)
{
    if (!rq->fetched) rq->fetched = arena_alloc(rq->arena, sizeof(Prepared));
    return rq->fetched;
}

Status look_at_file(Request *rq)
{
    ProtobufCBinaryData beginning;
    Status st = upload_beginning(rq, &beginning);
    if (st == OK) prepared(rq)->type = filetype_of(rq->arena, beginning.data, beginning.len);
    return st;
}

static Attachment *attachment_of(Request *rq, const Upload *file)
{
    Attachment *out = arena_message(rq->arena, &evidence__attachment__descriptor);
    out->id = (char *)file->id;
    out->name = (char *)file->filename;
    out->has_size = true;
    out->size = file->size;
    out->type = arena_copy(rq->arena, prepared(rq)->type);
    out->sha256 = (char *)file->sha256;
    out->by = rq->actor->user_id;
    out->at = timestamp_make(rq->arena, rq->now);
    return out;
}

Status attach(Request *rq, Tx *tx, Rows *found, Attachment **out)
{
    Upload file;
    Status st = upload_keep(rq, tx, found, &file);
    if (st == OK && file.size == 0) st = refuse(rq->why, COHOI__CODE__FILE_REQUIRED);
    if (st != OK) return st;
    *out = attachment_of(rq, &file);
    attachment_insert(tx, rq->arena, *out, file.chunks);
    return OK;
}
