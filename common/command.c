// command -- running a command or a query: rights, bounds, positions, one transaction, and a reply that a
// retry under the same id is given again. Contract: docs/architecture.md, section 2.
#include "common/check.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/positions.h"
#include "common/rights.h"
#include "common/running.h"
#include "common/text.h"
#include <sodium.h>
#include <string.h>

enum { ID_MOST = 200, HASH_BYTES = 16 };

void keep_refusal(Request *rq)
{
    ((Running *)rq)->keep = true;
}

Status version_fits(const Request *rq, int32_t version)
{
    if (!rq->if_match || rq->if_match == version) return OK;
    return refuse(rq->why, COHOI__CODE__VERSION_MISMATCH);
}

static const char *key_of(const Actor *a)
{
    if (!text_is_blank(a->user_id)) return a->user_id;
    if (!text_is_blank(a->token_id)) return a->token_id;
    return a->is_daemon ? "daemon" : "nobody";
}

// A repeated command brings its file once more, under another id.
static void hash_upload(crypto_generichash_state *state, const Cohoi__Uploaded *file)
{
    const char *const texts[] = {or_empty(file->filename), or_empty(file->sha256)};
    for (size_t i = 0; i < 2; i++)
        crypto_generichash_update(state, (const uint8_t *)texts[i], strlen(texts[i]) + 1);
}

static ProtobufCBinaryData hash_of(Arena *a, const Cohoi__Request *request)
{
    ProtobufCBinaryData out = {HASH_BYTES, arena_alloc(a, HASH_BYTES)};
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)&request->if_match, sizeof request->if_match);
    crypto_generichash_update(&state, request->payload.data, request->payload.len);
    if (request->upload) hash_upload(&state, request->upload);
    crypto_generichash_final(&state, out.data, HASH_BYTES);
    return out;
}

static Status identify(Running *r)
{
    const Cohoi__Request *request = r->call->request;
    const char *id = request->command_id;

    if (r->method->query) return OK;
    if (id && (!*id || !text_is_utf8(id, strlen(id)) || text_length(id) > ID_MOST))
        return refuse_field(&r->why, COHOI__CODE__BAD_FORMAT, "Idempotency-Key");
    r->cause.command_id = r->rq.command_id = id ? id : uuid_make(r->arena);
    if (!r->cause.correlation_id) r->cause.correlation_id = r->cause.command_id;
    if (!r->method->secret_reply)
        r->record = (CommandRecord){.actor = key_of(r->rq.actor),
                                    .method = r->method->name,
                                    .id = r->cause.command_id,
                                    .hash = hash_of(r->arena, request)};
    return OK;
}

static Status decode(Running *r)
{
    const ProtobufCBinaryData *bytes = &r->call->request->payload;

    r->rq.in = protobuf_c_message_unpack(r->method->in, arena_allocator(r->arena), bytes->len, bytes->data);
    return r->rq.in ? OK : refuse(&r->why, COHOI__CODE__INVALID_ARGUMENT);
}

// What takes longer than the wait is the client's to repeat, later.
static Status wait_for_own_writes(Running *r)
{
    const Cohoi__Request *request = r->call->request;
    Status st = positions_wait(request->after, request->n_after, r->rq.deadline);
    if (st == ABORTED) {
        st = refuse(&r->why, COHOI__CODE__ABORTED);
        r->why.problem->has_retry_after_seconds = true;
        r->why.problem->retry_after_seconds = 1;
    }
    return st;
}

static Status serve(Running *r)
{
    const Cohoi__Request *request = r->call->request;

    if (!r->command) return refuse(&r->why, COHOI__CODE__METHOD_NOT_ALLOWED);
    Status st = rights_check(r->method, request->actor, &r->why);
    if (st == OK) st = decode(r);
    if (st == OK) st = check_message(r->rq.in, NULL, &r->why);
    if (st == OK) st = identify(r);
    if (st == OK) st = wait_for_own_writes(r);
    if (st == OK && r->command->before) {
        r->rq.out = arena_message(r->arena, r->method->out);
        st = r->command->before(&r->rq);
    }
    if (st != OK) return st;
    if (r->command->run) return running_transact(r);
    r->reply->has_payload = true;
    r->reply->payload = running_packed(r->arena, r->rq.out);
    return OK;
}

static Running *running_make(RpcCall *call)
{
    static const Actor nobody = COHOI__ACTOR__INIT;
    const Cohoi__Request *request = call->request;
    Running *r = arena_alloc(call->arena, sizeof *r);

    r->call = call;
    r->arena = r->why.arena = r->rq.arena = call->arena;
    r->method = method_words_named(request->method);
    r->command = r->method ? command_of(r->method) : NULL;
    r->reply = arena_message(call->arena, &cohoi__reply__descriptor);
    r->rq.actor = request->actor ? request->actor : &nobody;
    r->rq.why = &r->why;
    r->rq.if_match = request->if_match;
    r->rq.deadline = call->deadline;
    r->rq.bulk_act_id = request->bulk_act_id;
    r->rq.upload = request->upload;
    r->cause = (RpcCause){.actor = r->rq.actor,
                          .traceparent = request->traceparent,
                          .causation_id = request->causation_id,
                          .correlation_id = request->correlation_id,
                          .bulk_act_id = request->bulk_act_id,
                          .after = request->after,
                          .n_after = request->n_after};
    r->rq.cause = &r->cause;
    return r;
}

// The one line of a request, at its end.
static void account(const Running *r, Status st)
{
    const char *method = r->method ? r->method->name : "unknown";
    uint64_t us = clock_us() - r->call->started_us;
    LogLevel level = st == INTERNAL                  ? LOG_LEVEL_ERROR
                     : r->method && r->method->query ? LOG_LEVEL_DEBUG
                                                     : LOG_LEVEL_INFO;

    log_write(level, "request done", "method=%s status=%s us=%lu actor=%s id=%s trace=%s", method,
              status_name(st), (unsigned long)us, log_quote(key_of(r->rq.actor)),
              log_quote(or_empty(r->cause.command_id)), log_quote(or_empty(r->cause.traceparent)));
    metric_add("cohoi_requests_total",
               arena_print(r->arena, "method=\"%s\",status=\"%s\"", method, status_name(st)), 1);
    metric_observe("cohoi_request_seconds", arena_print(r->arena, "method=\"%s\"", method), (double)us / 1e6);
}

void serve_call(RpcCall *call)
{
    Running *r = running_make(call);
    Status st = serve(r);

    if (st == REPLAYED) st = (Status)r->reply->status;
    r->reply->has_status = true;
    r->reply->status = st;
    if (st != OK) {
        r->reply->has_payload = false;
        r->reply->problem = (Cohoi__Problem *)running_problem(r, st);
    }
    account(r, st);
    rpc_answer(call, r->reply);
}
