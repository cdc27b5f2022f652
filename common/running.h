// running -- a request under way. For command.c, transact.c and command_part.c.
#pragma once
#include "common/frame.h"
#include "common/unit_internal.h"

// What handlers see comes first, so that what is given a Request finds the rest.
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

// Runs the handler in a transaction and commits, again and again while that helps. REPLAYED: it was done
// before, and r->reply is what it was answered.
MUST_CHECK Status running_transact(Running *r);
// Why it was refused; what nobody gave a reason for gets the plain one of the status.
const Cohoi__Problem *running_problem(Running *r, Status st);
ProtobufCBinaryData running_packed(Arena *a, const ProtobufCMessage *m);
