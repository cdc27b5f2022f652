// commands_attachments -- files that people upload and read.
#include "common/upload.h"
#include "services/evidence/commands.h"
#include "services/evidence/filetype.h"
#include "services/evidence/store.h"
#include <stdlib.h>

Status look_at_file(Request *rq)
{
    ProtobufCBinaryData beginning;
    Status st = upload_beginning(rq, &beginning);
    if (st == OK) rq->fetched = (void *)filetype_of(rq->arena, beginning.data, beginning.len);
    return st;
}

static Attachment *attachment_of(const Request *rq, const Upload *file)
{
    Attachment *out = arena_message(rq->arena, &evidence__attachment__descriptor);
    out->id = (char *)file->id;
    out->name = (char *)file->filename;
    out->has_size = true;
    out->size = file->size;
    out->type = rq->fetched;
    out->sha256 = (char *)file->sha256;
    out->by = rq->actor->user_id;
    out->at = timestamp_make(rq->arena, rq->now);
    return out;
}

Status create_attachment(Request *rq, Tx *tx)
{
    Upload file;
    Rows *found = upload_ask(rq, tx);
    Status st = tx_flush(tx);
    if (st == OK) st = upload_keep(rq, tx, found, &file);
    if (st == OK && file.size == 0) st = refuse(rq->why, COHOI__CODE__FILE_REQUIRED);
    if (st != OK) return st;

    const Attachment *made = attachment_of(rq, &file);
    attachment_insert(tx, rq->arena, made, file.chunks);
    *(Attachment *)rq->out = *made;
    return OK;
}

// --- reading: a page of the download is a chunk ---

static Status chunk_of(Request *rq, const char *page_token, int *out)
{
    char *end = NULL;
    long n = page_token ? strtol(page_token, &end, 10) : 0;
    if (n < 0 || n > INT32_MAX || (end && *end)) return refuse(rq->why, COHOI__CODE__BAD_PAGE_TOKEN);
    *out = (int)n;
    return OK;
}

Status get_attachment(Request *rq, Tx *tx)
{
    const Evidence__GetAttachment *in = rq->in;
    Cohoi__Download *out = rq->out;
    StoredFile file;
    int n = 0;

    Status st = chunk_of(rq, in->page_token, &n);
    if (st == OK) st = attachment_load(tx, rq->arena, in->id, n, &file);
    if (st != OK) return st;
    if (!file.attachment || !actor_is(rq->actor, file.attachment->by) || n >= file.chunks)
        return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    out->filename = file.attachment->name;
    out->content_type = file.attachment->type;
    out->has_data = out->has_shown = true;
    out->data = file.chunk;
    out->shown = filetype_is_shown(out->content_type);
    if (n + 1 < file.chunks) out->next_page_token = arg_int(rq->arena, n + 1);
    return OK;
}
