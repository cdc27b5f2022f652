// check -- the bounds that the .proto states, and what PATCH does, by reflection.
#pragma once
#include "common/json.h"
#include <cohoi/types.pb-c.h>

// Refuses every field out of bounds (all of them are named), descending into messages; texts must be valid
// UTF-8. With `mask`, only fields named in it are checked for `required` at the top level of `m`.
MUST_CHECK Status check_message(const ProtobufCMessage *m, const JsonNames *mask, Refusal *why);
// Copies the fields named in mask from `from` to `to` (same type): present ones are set, absent ones cleared;
// output_only fields are left alone. Shallow: `to` then shares what hangs on `from`.
void message_apply(ProtobufCMessage *to, const ProtobufCMessage *from, char *const *mask, size_t n);
// What differs between two messages of a type, field by field at the top level, as cohoi.Change: for events
// and audit.
size_t message_changes(Arena *a, const ProtobufCMessage *before, const ProtobufCMessage *after,
                       Cohoi__Change ***out);
// Blanks personal fields (options.proto) of m in place: texts become "***" where present; used by hide-info
// and masks.
void message_mask_personal(ProtobufCMessage *m);
