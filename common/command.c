// command -- running a command or a query: rights, bounds, positions, one transaction, and a reply that a
// retry under the same id is given again. Contract: docs/architecture.md, section 2.
#include "common/check.h"
#include "common/fiber.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/positions.h"
#include "common/rights.h"
#include "common/text.h"
#include "common/unit_internal.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CONFLICTS_MOST = 5, ID_MOST = 200, HASH_BYTES = 16 };

// A request under way. What handlers see comes first, so that keep_refusal finds the rest.
typedef struct Running {
    Request rq;
    RpcCall *call;
    Arena *arena;
    const MethodWords *method;
    const Command *command;
    Status (*part)(Request *part, Tx *tx, void *arg); // of a bulk act; NULL: the command's own run
    void *part_arg;
    RpcCause cause;
    Refusal why;
    CommandRecord record; // id NULL: a query, or the reply is a secret
    Unit *unit;
    Rows *beginning; // what begin_command said
    bool looked, keep, unknown;
    Status verdict; // of begin_command: OK, REPLAYED, ABORTED (another try of it runs), ALREADY_EXISTS
    Cohoi__Reply *reply;
} Running;

void keep_refusal(Request *rq)
{
    ((Running *)rq)->keep = true;
}

Status version_fits(const Request *rq, int32_t version)
{
    if (!rq->if_match || rq->if_match == version) return OK;
    return refuse(rq->why, COHOI__CODE__VERSION_MISMATCH);
}

static ProtobufCBinaryData packed(Arena *a, const ProtobufCMessage *m)
{
    ProtobufCBinaryData out = {protobuf_c_message_get_packed_size(m), NULL};
    out.data = arena_alloc(a, out.len + 1);
    protobuf_c_message_pack(m, out.data);
    return out;
}

// --- the beginning: a command tells its id first, a query asks the clock only ---

static Status take_replay(Running *r, Row row)
{
    Cohoi__Reply *reply = r->reply;
    Status st = (Status)row_int(&row);
    ProtobufCBinaryData stored = row_bytes(&row, r->arena);
    const char *partitions = row_text(&row), *seqs = row_text(&row);

    reply->positions = positions_stored(r->arena, partitions, seqs, &reply->n_positions);
    reply->has_replayed = reply->replayed = true;
    reply->has_status = true;
    reply->status = st;
    if (st == OK) {
        reply->has_payload = true;
        reply->payload = stored;
    } else {
        r->why.problem = cohoi__problem__unpack(arena_allocator(r->arena), stored.len, stored.data);
    }
    return REPLAYED;
}

static Status verdict_of(Running *r, Row row)
{
    const char *outcome = row_text(&row);

    if (!strcmp(outcome, "REPLAY")) return take_replay(r, row);
    if (!strcmp(outcome, "MISMATCH")) return refuse(&r->why, COHOI__CODE__IDEMPOTENCY_KEY_REUSED);
    return strcmp(outcome, "HELD") ? OK : ABORTED; // ABORTED: who asked repeats it
}

static Status look_at_beginning(void *context)
{
    Running *r = ((Unit *)context)->owner;
    Row row = row_at(r->beginning, 0);

    r->looked = true;
    r->rq.now = r->unit->now = row_time(&row);
    r->verdict = r->record.id ? verdict_of(r, row) : OK;
    return r->verdict;
}

static void begin(Running *r, Tx *tx)
{
    const CommandRecord *c = &r->record;
    const Cause cause = {.id = r->cause.command_id,
                         .correlation_id = r->cause.correlation_id,
                         .actor_id = r->rq.actor->user_id,
                         .traceparent = r->cause.traceparent,
                         .bulk_act_id = r->cause.bulk_act_id};

    r->looked = r->keep = r->unknown = false;
    r->verdict = OK;
    r->why.problem = NULL;
    r->rq.need = r->rq.need_id = NULL;
    r->rq.now = 0;
    r->rq.out = arena_message(r->arena, r->method->out);
    r->unit = unit_begin(tx, r->arena, &cause);
    r->unit->owner = r;
    tx_after_first_flush(tx, look_at_beginning);
    if (c->id) {
        const char *const values[] = {c->actor, c->method, c->id, (const char *)c->hash.data};
        const int lengths[] = {0, 0, 0, (int)c->hash.len}, formats[] = {0, 0, 0, 1};
        r->beginning = tx_ask_raw(tx, "frame_begin_command", 4, values, lengths, formats);
    } else {
        r->beginning = tx_ask(tx, "frame_now", NO_ARGS);
    }
}

// --- the end ---

static const Cohoi__Problem *problem_of(Running *r, Status st)
{
    static const struct {
        Status status;
        Cohoi__Code code;
    } plain[] = {
        {INVALID_ARGUMENT, COHOI__CODE__INVALID_ARGUMENT},
        {DEADLINE_EXCEEDED, COHOI__CODE__DEADLINE_EXCEEDED},
        {NOT_FOUND, COHOI__CODE__NOT_FOUND},
        {ALREADY_EXISTS, COHOI__CODE__ALREADY_EXISTS},
        {PERMISSION_DENIED, COHOI__CODE__PERMISSION_DENIED},
        {RESOURCE_EXHAUSTED, COHOI__CODE__RESOURCE_EXHAUSTED},
        {FAILED_PRECONDITION, COHOI__CODE__WRONG_STATE},
        {ABORTED, COHOI__CODE__ABORTED},
        {OUT_OF_RANGE, COHOI__CODE__OUT_OF_RANGE},
        {UNIMPLEMENTED, COHOI__CODE__METHOD_NOT_ALLOWED},
        {UNAVAILABLE, COHOI__CODE__UNAVAILABLE},
        {UNAUTHENTICATED, COHOI__CODE__UNAUTHENTICATED},
    };
    Cohoi__Code code = COHOI__CODE__INTERNAL;

    if (r->why.problem) return r->why.problem;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i].status == st) code = plain[i].code;
    (void)!refuse(&r->why, code);
    return r->why.problem;
}

// Stores the reply under the command's id; a refusal that is a fact, too (NEW-02).
static Status finish(Running *r, Tx *tx, Status st)
{
    CommandRecord *record = r->record.id ? &r->record : NULL;
    bool is_query = r->method->query;

    if (st != OK && (r->verdict != OK || !r->keep || !r->why.problem)) return st;
    r->reply->has_status = true;
    r->reply->status = st;
    if (st == OK) {
        r->reply->has_payload = true;
        r->reply->payload = packed(r->arena, r->rq.out);
    }
    if (is_query) return OK;
    if (record) {
        record->status = st;
        record->reply = st == OK ? r->reply->payload : packed(r->arena, &problem_of(r, st)->base);
    }
    return unit_finish(r->unit, tx, record);
}

static Status attempt(Running *r)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, r->method->query ? TX_READ : TX_WRITE, r->rq.deadline, &st);

    if (!tx) return st;
    begin(r, tx);
    st = r->part ? r->part(&r->rq, tx, r->part_arg) : r->command->run(&r->rq, tx);
    if (!r->looked) { // the handler asked nothing, or refused before it did: was it done before?
        Status first = tx_flush(tx);
        if (first != OK) st = first;
    }
    if (r->verdict != OK) st = r->verdict;
    st = tx_end(tx, r->looked ? finish(r, tx, st) : st, &r->unknown);
    if (st != OK) return st;
    unit_publish(r->unit);
    r->reply->positions = unit_positions(r->unit, &r->reply->n_positions);
    return (Status)r->reply->status;
}

// What nobody has said a reason for is the database's word: conflicts pass, lost connections come back. A
// commit whose answer was lost is unknown: begin_command tells when it is tried again.
static bool may_try_again(const Running *r, Status st, int *conflicts)
{
    if (r->why.problem || r->verdict != OK || (r->unknown && !r->record.id)) return false;
    if (st == ABORTED) return ++*conflicts <= CONFLICTS_MOST;
    return st == UNAVAILABLE;
}

static void rest(Status st, int conflicts)
{
    fiber_sleep(1 + randombytes_uniform(st == ABORTED ? 2u << conflicts : 100));
}

static Status fetch(Running *r)
{
    if (!r->command->fetch) return refuse(&r->why, COHOI__CODE__INTERNAL);
    return r->command->fetch(&r->rq);
}

static Status transact(Running *r)
{
    bool fetched = false;

    for (int conflicts = 0;;) {
        Status st = epoch_wait(r->rq.deadline);
        if (st == OK) st = attempt(r);
        if (st == NEED_COPY) {
            if (fetched) return refuse(&r->why, COHOI__CODE__NOT_FOUND);
            fetched = true;
            Status brought = fetch(r);
            if (brought != OK) return brought;
            continue;
        }
        if (!may_try_again(r, st, &conflicts)) return r->unknown && !r->record.id ? INTERNAL : st;
        rest(st, conflicts);
        if (clock_monotonic() >= r->rq.deadline) return st;
    }
}

// --- parts of a bulk act ---

static void add_positions(Cohoi__Reply *to, const Cohoi__Reply *from, Arena *a)
{
    for (size_t i = 0; i < from->n_positions; i++)
        PUSH(a, to->positions, to->n_positions, from->positions[i]);
}

Status command_part(Request *rq, const char *part, Status (*run)(Request *part, Tx *tx, void *arg), void *arg,
                    void *out)
{
    Running *whole = (Running *)rq, *r = arena_memdup(whole->arena, whole, sizeof *whole);

    r->part = run;
    r->part_arg = arg;
    r->rq.why = &r->why;
    r->rq.cause = &r->cause;
    r->cause.command_id = r->rq.command_id = arena_print(r->arena, "%s/%s", rq->command_id, part);
    r->record.id = r->rq.command_id;
    r->reply = arena_message(r->arena, &cohoi__reply__descriptor);
    Status st = transact(r);
    if (st == REPLAYED) st = (Status)r->reply->status;
    whole->why.problem = r->why.problem;
    if (st != OK) return st;

    add_positions(whole->reply, r->reply, r->arena);
    *(void **)out = protobuf_c_message_unpack(r->method->out, arena_allocator(r->arena),
                                              r->reply->payload.len, r->reply->payload.data);
    return *(void **)out ? OK : INTERNAL;
}

// --- from the request to the reply ---

static const char *key_of(const Actor *a)
{
    if (!text_is_blank(a->user_id)) return a->user_id;
    if (!text_is_blank(a->token_id)) return a->token_id;
    return a->is_daemon ? "daemon" : "nobody";
}

static ProtobufCBinaryData hash_of(Arena *a, const Cohoi__Request *request)
{
    ProtobufCBinaryData out = {HASH_BYTES, arena_alloc(a, HASH_BYTES)};
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)&request->if_match, sizeof request->if_match);
    crypto_generichash_update(&state, request->payload.data, request->payload.len);
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
    if (r->command->run) return transact(r);
    r->reply->has_payload = true;
    r->reply->payload = packed(r->arena, r->rq.out);
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
        r->reply->problem = (Cohoi__Problem *)problem_of(r, st);
    }
    account(r, st);
    rpc_answer(call, r->reply);
}
