// transact -- the one transaction of a command or query: begun with its id, finished with its record, tried
// again while that helps. Contract: docs/architecture.md, section 2.
#include "common/fiber.h"
#include "common/running.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

// ANSWER_MS: what is left of a deadline to say so.
enum { CONFLICTS_MOST = 5, ANSWER_MS = 200 };

ProtobufCBinaryData running_packed(Arena *a, const ProtobufCMessage *m)
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
                         .bulk_act_id = r->rq.bulk_act_id};

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

const Cohoi__Problem *running_problem(Running *r, Status st)
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
        r->reply->payload = running_packed(r->arena, r->rq.out);
    }
    if (is_query) return OK;
    if (record) {
        record->status = st;
        record->reply =
            st == OK ? r->reply->payload : running_packed(r->arena, &running_problem(r, st)->base);
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

Status running_transact(Running *r)
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
        if (clock_monotonic() + ANSWER_MS >= r->rq.deadline) return st;
        rest(st, conflicts);
    }
}
