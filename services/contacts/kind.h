// kind -- customers of two kinds: contacts, and leads who may become some (LEA-01). Both have the same fields
// and commands; in what they differ stands here.
#pragma once
#include "services/contacts/store.h"

typedef struct Kind {
    const Table *table;
    bool anyone_names; // its salesperson is a field like others (LEA-05); else naming another is giving it
                       // away
    bool is_lead;
    MUST_CHECK Status (*check)(Contact *c, Arena *a, Refusal *why);
    MUST_CHECK Status (*admit)(const Contact *c, const Scene *s, Refusal *why); // though others are like it
    bool (*may_read)(const Actor *a, const Contact *c);
    bool (*may_change)(const Actor *a, const Contact *c);
    // What is told of it.
    void (*tell_created)(Tx *tx, Contact *c);
    void (*tell_updated)(Tx *tx, Contact *c, Cohoi__Change **changes, size_t n);
    void (*tell_given)(Tx *tx, const Contact *c, const char *from_user_id);
    void (*tell_commented)(Tx *tx, const char *id, Comment *c);
} Kind;
extern const Kind contact_kind, lead_kind;

// A holder of the same identity, in the restricted view. AMB-25
MUST_CHECK Status refuse_duplicate(const Contact *holder, Refusal *why);
