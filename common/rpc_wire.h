// rpc_wire -- requests and replies as frames; shared by the two sides of rpc, known to nobody else.
#pragma once
#include "common/arena.h"
#include <cohoi/bus.pb-c.h>
#include <stdbool.h>
#include <zmq.h>

enum { MOST_REQUEST = 8 << 20, MOST_REPLY = 63 << 20 }; // bytes; sockets take 64 MiB

// Field 1, a varint, read without unpacking the rest: what a refusal or a late reply needs. False: there is
// none.
bool wire_id(const void *bytes, size_t n, uint64_t *id);
void wire_pack(zmq_msg_t *frame, const ProtobufCMessage *m);
// A reply that refuses, with the status that the code's words carry.
Cohoi__Reply *wire_refusal(Arena *a, Cohoi__Code code);

void rpc_listening_end(void); // rpc_server.c's part of rpc_close
