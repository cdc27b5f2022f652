// erase -- what is left of a message when the person is erased whom it tells of. By reflection: options.proto
// says of each field what becomes of it (personal, erased).
#pragma once
#include "common/fields.h"
#include <cohoi/types.pb-c.h>

// Of an individual `names` go, too; a company keeps its own. `changes_of`: whose fields a list `changes`
// names where the thing itself does not stand beside it; may be NULL.
typedef struct Erasure {
    const char *id; // of the contact
    bool names;
    const MessageType *changes_of;
} Erasure;

// Blanks m in place: what must be there becomes "***", the rest is absent.
void message_erase(ProtobufCMessage *m, const Erasure *e);
// The same for every part of m that tells of e->id: whose field id or contact_id it is. False: nothing does.
bool message_erase_about(ProtobufCMessage *m, const Erasure *e);

// Whether the value of a field may stand where nobody erases it, as the audit: it is neither personal, nor
// free text, nor holds such.
bool field_is_discreet(const MessageType *type, const Field *f);
