// upload -- what a daemon does with the files that it was sent.
#include "common/upload.h"
#include "common/check.h"
#include "common/text.h"
#include <string.h>

Rows *upload_ask(Request *rq, Tx *tx)
{
    return rq->upload ? tx_ask(tx, "frame_upload", ARGS(rq->upload->id)) : NULL;
}

// The id is the gateway's: what it is not is our mistake, or an upload that took so long that it was removed.
static bool fits(const Request *rq, Row row, Upload *out)
{
    bool is_own = actor_is(rq->actor, row_text(&row));
    out->size = row_int(&row);
    out->chunks = (int)row_int(&row);
    (void)row_text(&row);
    out->sha256 = row_text(&row);
    return is_own && out->sha256 && !row_bool(&row);
}

static Status check_filename(const char *name, Refusal *why)
{
    if (text_is_blank(name) || !text_is_utf8(name, strlen(name)))
        return refuse_field(why, COHOI__CODE__BAD_FORMAT, "filename");
    return text_length(name) > UPLOAD_FILENAME ? refuse_field(why, COHOI__CODE__TOO_LONG, "filename") : OK;
}

Status upload_keep(Request *rq, Tx *tx, Rows *found, Upload *out)
{
    if (!rq->upload) return refuse(rq->why, COHOI__CODE__FILE_REQUIRED);
    *out = (Upload){.id = rq->upload->id, .filename = rq->upload->filename};
    Status st = check_filename(out->filename, rq->why);
    if (st != OK) return st;
    if (rows_count(found) == 0 || !fits(rq, row_at(found, 0), out))
        return refuse(rq->why, COHOI__CODE__INVALID_ARGUMENT);
    tx_put(tx, "frame_upload_keep", ARGS(out->id));
    return OK;
}

void upload_drop(Tx *tx, const char *id)
{
    tx_put(tx, "frame_upload_drop", ARGS(id));
}

Rows *upload_ask_chunk(Tx *tx, Arena *a, const char *id, int n)
{
    return tx_ask(tx, "frame_upload_chunk", ARGS(id, arg_int(a, n)));
}

Status upload_beginning(Request *rq, ProtobufCBinaryData *out)
{
    *out = (ProtobufCBinaryData){0};
    if (!rq->upload) return OK;
    Status st = OK;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;

    Rows *rows = upload_ask_chunk(tx, rq->arena, rq->upload->id, 0);
    st = tx_flush(tx);
    if (st == OK && rows_count(rows)) {
        Row row = row_at(rows, 0);
        *out = row_bytes(&row, rq->arena);
    }
    return tx_end(tx, st, NULL);
}
