// cloudevent -- the envelope of an event: packed once when it is emitted, stamped when it leaves the log.
#pragma once
#include "common/json.h"
#include "common/service.h"

// Packs an envelope without partition, sequence and epoch. Of `ev` it takes source, id, type, subject,
// partition_key, actor_id, bulk_act_id, correlation_id, chain_depth, time and data.
ProtobufCBinaryData cloudevent_pack(Arena *a, const Event *ev, const char *causation_id,
                                    const char *traceparent);
// The same around a payload that is packed already.
ProtobufCBinaryData cloudevent_wrap(Arena *a, const Event *ev, ProtobufCBinaryData payload,
                                    const char *causation_id, const char *traceparent);
// A stored envelope as it was, around this payload of the same type.
ProtobufCBinaryData cloudevent_rewrap(Arena *a, ProtobufCBinaryData envelope, const ProtobufCMessage *data);
// Adds partition, sequence and epoch by appending to the packed bytes (protobuf merges what is appended).
ProtobufCBinaryData cloudevent_stamp(Arena *a, ProtobufCBinaryData envelope, uint32_t partition, uint64_t seq,
                                     uint64_t epoch);
// Reads a stamped (or stored) envelope. False when it cannot be decoded. An unknown type gives data NULL.
bool cloudevent_read(Arena *a, const void *bytes, size_t n, Event *out);
// The JSON format of CloudEvents (specversion, id, source "/cohoi/contacts", type, subject, time,
// datacontenttype "application/json", partitionkey, partition, sequence, epoch, causationid, correlationid,
// actorid, ..., data).
void cloudevent_json(JsonOut *out, const Event *ev);
// Which of the 64 partitions a key belongs to: FNV-1a 64 of the key, modulo 64. Python and docs use the same.
uint32_t partition_of(const char *key);
#define PARTITIONS 64
