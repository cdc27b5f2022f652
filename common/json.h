// json -- protobuf messages as JSON and back, by reflection: the proto3 JSON mapping.
// Names are lowerCamelCase; enums by name; int64 as text; bytes as base64; Timestamp as RFC 3339; empty lists
// are written, absent fields are not; map<K, V> fields (protobuf-c: a repeated message named ...Entry with
// key = 1 and value = 2) are objects; permissions (cohoi.Permission) by their dotted names.
#pragma once
#include "common/arena.h"
#include "common/refusal.h"
#include "common/status.h"
#include <stdbool.h>

typedef struct JsonOut { // grows in the arena
    Arena *arena;
    char *text; // NUL-terminated
    size_t length, room;
} JsonOut;
// Fields that are input_only are left out.
void json_write(JsonOut *out, const ProtobufCMessage *m);
// One field of m as a JSON value ("null" when absent).
char *json_field(Arena *a, const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f);
void json_write_text(JsonOut *out, const char *utf8); // quoted and escaped
void json_put(JsonOut *out, const char *raw);

// Parses an object into `m` (made by arena_message). Refuses trailing text, bad UTF-8, duplicate and unknown
// names, wrong types, more than 32 levels: each with the field. output_only fields are ignored. `null` leaves
// a field absent. `named` (may be NULL): gets the .proto names of the top-level fields that were present,
// null ones too: the update mask of a PATCH.
typedef struct JsonNames {
    size_t n;
    char **names;
} JsonNames;
MUST_CHECK Status json_read(Arena *a, const char *text, size_t n, ProtobufCMessage *m, JsonNames *named,
                            Refusal *why);
// Sets a field of m from the text of a query or path parameter, by JSON name; repeated fields take several
// calls.
MUST_CHECK Status json_read_param(Arena *a, ProtobufCMessage *m, const char *json_name, const char *value,
                                  Refusal *why);

char *json_name_of(Arena *a, const char *proto_name); // "full_name" -> "fullName"
const ProtobufCFieldDescriptor *json_field_named(const ProtobufCMessageDescriptor *d, const char *json_name);
