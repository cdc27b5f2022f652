// fields -- reaching into protobuf messages by descriptor: what JSON and the checks share.
#pragma once
#include "common/arena.h"
#include "common/words.h"
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

typedef ProtobufCMessageDescriptor MessageType;
typedef ProtobufCFieldDescriptor Field;

bool field_is_list(const Field *f); // repeated; maps are, too
bool field_is_map(const Field *f);
// What a message holds of a field: the items of a list; 1 or 0 for a single one that is present or not.
size_t field_count(const ProtobufCMessage *m, const Field *f);
// The address of a value: of int32_t, int64_t, char *, ProtobufCMessage *, ... as f->type says.
const void *field_value(const ProtobufCMessage *m, const Field *f, size_t i);
// The value at an address that is known to hold a text or a message.
const char *text_at(const void *value);
ProtobufCMessage *message_at(const void *value);

// Where to write a value to: marks a single field present, appends to a list.
void *field_add(Arena *a, ProtobufCMessage *m, const Field *f);
// Makes a list of n zeroed items and returns the first.
void *field_make_list(Arena *a, ProtobufCMessage *m, const Field *f, size_t n);
size_t field_size(const Field *f); // of one value
void field_clear(ProtobufCMessage *m, const Field *f);
// Shallow: `to` shares what hangs on `from`. Absent there is absent here.
void field_share(ProtobufCMessage *to, const ProtobufCMessage *from, const Field *f);

// Limits of a field; `words` NULL: the defaults, 500 each. Bytes have no default: the size of a body bounds
// them.
size_t field_most_items(const FieldWords *words);
size_t field_most_length(const FieldWords *words, const Field *f);

// A place within a message, for refusals: "steps[2].name". Lives on the stack of those who descend.
typedef struct Path {
    const struct Path *up; // NULL: the message itself
    enum { PATH_FIELD, PATH_KEY, PATH_INDEX } kind;
    const char *name; // of a field, as in the .proto; or a key as it came
    size_t index;
} Path;
char *path_text(Arena *a, const Path *p);
