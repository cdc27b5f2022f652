// unit -- the unit of work behind a Tx: what a command or a reaction leaves behind when it commits.
// Command handlers and reactions know `emit` only; the rest is the frame's.
#pragma once
#include "common/pg.h"
#include "common/refusal.h"
#include <cohoi/bus.pb-c.h>

// Appends an event to the transaction. `data` is a message with option (event); it is packed at once.
// `subject` is the thing's id, `partition_key` the widest thing whose order people see (campaign, else
// contact, else the thing). At most 500 a transaction: more make it fail as INTERNAL (split bulk acts into
// batches).
void emit(Tx *tx, const char *subject, const char *partition_key, const void *data);
