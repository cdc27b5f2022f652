// commands_attachments -- files that people upload and read.
#include "services/evidence/attaching.h"
#include "services/evidence/commands.h"
#include "services/evidence/filetype.h"
#include "services/evidence/readers.h"
#include <stdlib.h>

Status create_attachment(Request *rq, Tx *tx)
{
    Attachment *made;
    Rows *found = upload_ask(rq, tx);
    Status st = tx_flush(tx);
    if (st == OK) st = attach(rq, tx, found, &made);
    if (st == OK) *(Attachment *)rq->out = *made;
    return st;
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

Status send_chunk(Request *rq, Tx *tx, const char *id, const char *page_token)
{
    Cohoi__Download *out = rq->out;
    StoredFile file;
    int n = 0;

    Status st = chunk_of(rq, page_token, &n);
    if (st == OK) st = attachment_load(tx, rq->arena, id, n, &file);
    if (st != OK) return st;
    if (!file.attachment || n >= file.chunks) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    out->filename = file.attachment->name;
    out->content_type = file.attachment->type;
    out->has_data = out->has_shown = true;
    out->data = file.chunk;
    out->shown = filetype_is_shown(out->content_type);
    if (n + 1 < file.chunks) out->next_page_token = arg_int(rq->arena, n + 1);
    return OK;
}

// Rights may end while somebody reads: they are looked at with each chunk.
Status may_read_attachment(Request *rq)
{
    const Evidence__GetAttachment *in = rq->in;
    Status st = OK;
    Places places;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = tx_end(tx, attachment_places(tx, rq->arena, in->id, &places), NULL);
    return st == OK ? reader_place(rq, &places) : st;
}

Status get_attachment(Request *rq, Tx *tx)
{
    const Evidence__GetAttachment *in = rq->in;
    return send_chunk(rq, tx, in->id, in->page_token);
}
