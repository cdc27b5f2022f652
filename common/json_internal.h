// json_internal -- what the files of json share; nobody else includes it.
#pragma once
#include "common/fields.h"
#include "common/json.h"
#include <jansson.h>

// --- names (json_names.c) ---
void json_put_name(JsonOut *out, const char *proto_name); // "full_name" -> fullName, without quotes
bool json_is_name_of(const char *json_name, const char *proto_name);
// Without the prefix of the enum's type: "CONTACT_TYPE_LEAD" of ContactType -> "LEAD"; permissions are
// dotted.
const char *json_enum_name(const ProtobufCEnumDescriptor *d, int number); // NULL: a newer peer's value
bool json_enum_number(const ProtobufCEnumDescriptor *d, const char *name, int *out);

// --- writing (json_out.c, json_scalar.c) ---
char *json_room(JsonOut *out, size_t n); // where n more bytes may be written; then json_took
void json_took(JsonOut *out, size_t n);
void json_put_byte(JsonOut *out, char c);
void json_put_integer(JsonOut *out, int64_t value);
void json_put_unsigned(JsonOut *out, uint64_t value);
void json_put_real(JsonOut *out, double value, int digits);
void json_put_base64(JsonOut *out, const ProtobufCBinaryData *bytes);
void json_put_timestamp(JsonOut *out, const ProtobufCMessage *timestamp);

// --- reading (json_value.c, json_in.c) ---
typedef struct JsonIn {
    Arena *arena;
    Refusal *why;
    Status status; // of the first refusal; reading goes on, so that all are named
} JsonIn;
void json_refuse(JsonIn *in, Cohoi__Code code, const Path *at);
// One value that is no message but for Timestamp, into `into` (field_value's address).
void json_read_scalar(JsonIn *in, const json_t *from, const Field *f, void *into, const Path *at);
