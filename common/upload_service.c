// upload_service -- cohoi.Uploads: takes a file piece by piece while it still arrives at the gateway, and
// hashes it on the way. Nobody holds more than a piece.
#include "common/fiber.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/upload.h"
#include <sodium.h>
#include <string.h>

typedef struct Hashing {
    crypto_hash_sha256_state state;
    ProtobufCBinaryData data;
} Hashing;

typedef struct Part {
    const Cohoi__UploadPiece *in;
    Cohoi__UploadTaken *out;
    int chunks; // before this one
    Hashing hashing;
} Part;

static void answer(const Part *p, int64_t size, const char *sha256)
{
    p->out->has_most_bytes = p->out->has_size = true;
    p->out->most_bytes = *frame.service->upload_bytes;
    p->out->size = size;
    p->out->sha256 = (char *)sha256;
}

// --- the first piece ---

static Status begin(Request *rq, Tx *tx, Part *p)
{
    Arena *a = rq->arena;
    crypto_hash_sha256_init(&p->hashing.state);
    Rows *made = tx_ask(tx, "frame_upload_begin",
                        ARGS(p->in->id, p->in->by, arg_bytes(a, &p->hashing.state, sizeof p->hashing.state)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(made) == 0) return refuse(rq->why, COHOI__CODE__RESOURCE_EXHAUSTED); // too many unfinished
    answer(p, 0, NULL);
    return OK;
}

// --- the others ---

static void hash(void *arg)
{
    Hashing *h = arg;
    crypto_hash_sha256_update(&h->state, h->data.data, h->data.len);
}

// Pieces come one after the other; a repeated one is known by its command id.
static Status check(Request *rq, Row row, Part *p)
{
    const char *by = row_text(&row);
    int64_t size = row_int(&row);
    p->chunks = (int)row_int(&row);
    bool is_whole = row_is_null(&row);
    ProtobufCBinaryData state = row_bytes(&row, rq->arena);

    if (strcmp(by, p->in->by) != 0 || is_whole || size != p->in->offset ||
        state.len != sizeof p->hashing.state)
        return refuse(rq->why, COHOI__CODE__INVALID_ARGUMENT);
    if (size + (int64_t)p->in->data.len > *frame.service->upload_bytes)
        return refuse(rq->why, COHOI__CODE__PAYLOAD_TOO_LARGE);
    memcpy(&p->hashing.state, state.data, sizeof p->hashing.state);
    return OK;
}

static void put_chunk(Tx *tx, Arena *a, const Part *p)
{
    const ProtobufCBinaryData *data = &p->in->data;
    const char *const values[] = {p->in->id, arg_int(a, p->chunks), (const char *)data->data};
    const int lengths[] = {0, 0, (int)data->len}, formats[] = {0, 0, 1};
    if (data->len) tx_put_raw(tx, "frame_upload_put", 3, values, lengths, formats);
}

static const char *finished(Arena *a, crypto_hash_sha256_state *state)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    char *hex = arena_alloc(a, 2 * sizeof digest + 1);
    crypto_hash_sha256_final(state, digest);
    return sodium_bin2hex(hex, 2 * sizeof digest + 1, digest, sizeof digest);
}

static void put_state(Tx *tx, Arena *a, Part *p)
{
    int64_t size = p->in->offset + (int64_t)p->in->data.len;
    const char *sha256 = p->in->last ? finished(a, &p->hashing.state) : NULL;
    const char *state = sha256 ? NULL : arg_bytes(a, &p->hashing.state, sizeof p->hashing.state);
    tx_put(tx, "frame_upload_move",
           ARGS(p->in->id, arg_int(a, size), arg_int(a, p->chunks + (p->in->data.len > 0)), state, sha256));
    answer(p, size, sha256);
}

static Status go_on(Request *rq, Tx *tx, Part *p)
{
    Rows *found = tx_ask(tx, "frame_upload", ARGS(p->in->id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(found) == 0) return refuse(rq->why, COHOI__CODE__INVALID_ARGUMENT);
    st = check(rq, row_at(found, 0), p);
    if (st != OK) return st;

    p->hashing.data = p->in->data;
    fiber_work(hash, &p->hashing);
    put_chunk(tx, rq->arena, p);
    put_state(tx, rq->arena, p);
    return OK;
}

static Status take(Request *rq, Tx *tx)
{
    Part p = {.in = rq->in, .out = rq->out};
    tx_put(tx, "frame_commit_soon", NO_ARGS);
    return p.in->data.len || p.in->last ? go_on(rq, tx, &p) : begin(rq, tx, &p);
}

// --- what was broken off ---

static Status remove_some(Arena *a, Tx *tx, Time now, void *arg)
{
    Rows *gone = tx_ask(tx, "frame_uploads_remove", NO_ARGS);
    Status st = tx_flush(tx);
    if (st == OK) *(int *)arg = rows_count(gone);
    return st;
}

void uploads_remove_unkept(void)
{
    int gone = frame.service->upload_bytes ? 1 : 0;
    while (gone > 0 && !frame.draining) {
        gone = 0;
        Status st = job_transact("uploads", remove_some, &gone);
        if (st != OK) log_warn("broken uploads stay", "status=%s", status_name(st));
        if (gone) log_info("broken uploads removed", "uploads=%d", gone);
    }
}

const Command upload_commands[] = {
    {"Take", .run = take},
    {0},
};
