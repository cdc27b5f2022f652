// command_part -- a command in several parts, each of which runs once under an id of its own: bulk acts.
#include "common/running.h"

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
    Status st = running_transact(r);
    if (st == REPLAYED) st = (Status)r->reply->status;
    whole->why.problem = r->why.problem;
    if (st != OK) return st;

    add_positions(whole->reply, r->reply, r->arena);
    *(void **)out = protobuf_c_message_unpack(r->method->out, arena_allocator(r->arena),
                                              r->reply->payload.len, r->reply->payload.data);
    return *(void **)out ? OK : INTERNAL;
}
