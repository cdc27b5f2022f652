// upload -- a file goes to its daemon piece by piece; the next piece is read when the last one is stored, so
// a client sends as fast as the database takes it.
#include "services/gateway/upload.h"
#include "common/clock.h"
#include "common/rpc.h"
#include "common/text.h"
#include "services/gateway/routes.h"
#include "services/gateway/settings.h"
#include <stdlib.h>
#include <string.h>

enum { FORM_BYTES = 64 * 1024 }; // what a form may have beside its file, when its length is stated

static void pack_piece(Arena *a, const Cohoi__UploadPiece *piece, Cohoi__Request *rq)
{
    rq->payload.len = cohoi__upload_piece__get_packed_size(piece);
    rq->payload.data = arena_alloc(a, rq->payload.len);
    cohoi__upload_piece__pack(piece, rq->payload.data);
    rq->has_payload = true;
}

static Status ask(const Sending *s, const Cohoi__UploadPiece *piece, Arena *a, Cohoi__UploadTaken **out,
                  Refusal *why)
{
    Cohoi__Request *rq = arena_message(a, &cohoi__request__descriptor);
    rq->method = "cohoi.Uploads.Take";
    rq->actor = arena_message(a, &cohoi__actor__descriptor);
    rq->actor->has_is_daemon = rq->actor->is_daemon = true;
    rq->command_id = uuid_make(a);
    pack_piece(a, piece, rq);
    uint64_t deadline = clock_monotonic() + (uint64_t)settings.request_timeout_ms;
    Cohoi__Reply *reply = rpc_send(s->method->daemon, rq, deadline, a);
    if (reply->status != OK) {
        why->problem = reply->problem ? arena_clone(why->arena, &reply->problem->base) : NULL;
        return (Status)reply->status;
    }
    *out = cohoi__upload_taken__unpack(arena_allocator(a), reply->payload.len, reply->payload.data);
    return *out ? OK : refuse(why, COHOI__CODE__INTERNAL);
}

static Status send(Sending *s, Cohoi__UploadPiece *piece, Arena *a, Refusal *why)
{
    Cohoi__UploadTaken *taken;
    piece->id = s->file->id;
    piece->by = (char *)s->by;
    piece->has_offset = true;
    piece->offset = s->file->size;
    Status st = ask(s, piece, a, &taken, why);
    if (st != OK) return st;
    s->file->size = taken->size;
    s->file->sha256 = arena_copy(s->x->arena, taken->sha256); // there after the last
    const char *stated = http_header(s->x, "Content-Length");
    if (stated && strtoll(stated, NULL, 10) > taken->most_bytes + FORM_BYTES)
        return refuse(why, COHOI__CODE__PAYLOAD_TOO_LARGE);
    return OK;
}

// The request outlives its pieces: each has an arena of its own.
static Status send_piece(void *arg, const void *bytes, size_t n, bool last, Refusal *why)
{
    Arena *a = arena_make();
    Cohoi__UploadPiece piece = COHOI__UPLOAD_PIECE__INIT;
    piece.has_data = piece.has_last = true;
    piece.data = (ProtobufCBinaryData){n, (uint8_t *)bytes};
    piece.last = last;
    Status st = send(arg, &piece, a, why);
    arena_drop(a);
    return st;
}

static Status name_file(void *arg, const char *filename, Refusal *why)
{
    Sending *s = arg;
    s->has_file = true;
    s->file->filename = arena_copy(s->x->arena, filename);
    return OK;
}

bool upload_is_streamed(const Exchange *x)
{
    if (!x->content_type || strncasecmp(x->content_type, "multipart/form-data", 19) != 0) return false;
    RouteMatch m = route_find(x->arena, x->verb, x->path);
    return m.route && m.route->method->upload;
}

Status upload_begin(Exchange *x, const MethodWords *method, const char *user_id, Sending *out, Refusal *why)
{
    Cohoi__UploadPiece first = COHOI__UPLOAD_PIECE__INIT;
    *out = (Sending){.x = x, .method = method, .by = or_empty(user_id)};
    out->sink = (FileSink){method->upload, out, name_file, send_piece};
    out->file = arena_message(x->arena, &cohoi__uploaded__descriptor);
    out->file->id = uuid_make(x->arena);
    out->file->has_size = true;
    return send(out, &first, x->arena, why);
}
