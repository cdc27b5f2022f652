// audit -- who changed what, from, to, when, and why, from the events of every daemon. PEE-12
#include "common/fields.h"
#include "common/json.h"
#include "common/text.h"
#include "services/accounts/store.h"
#include <string.h>

// "cohoi.opportunity.won" of X -> "opportunities/X", as resources are called in addresses; what there is one
// of, as the settings, is its own name.
static char *resource_of(const Event *ev)
{
    const char *kind = ev->type + strlen("cohoi."), *subject = or_empty(ev->subject);
    char *thing = arena_copy_n(ev->arena, kind, strcspn(kind, "."));
    size_t n = strlen(thing);

    if (same(thing, subject)) return thing;
    bool is_y = n > 1 && thing[n - 1] == 'y';
    return arena_print(ev->arena, "%.*s%s/%s", (int)(is_y ? n - 1 : n), thing, is_y ? "ies" : "s", subject);
}

// --- what changed ---

// A field is personal if it, or anything in it, is.
static bool is_personal(const MessageType *type, const Field *f)
{
    const FieldWords *words = field_words_of(type, f->name);
    if (words && words->personal) return true;
    if (f->type != PROTOBUF_C_TYPE_MESSAGE) return false;
    const MessageType *inner = f->descriptor;
    for (unsigned i = 0; inner != type && i < inner->n_fields; i++)
        if (is_personal(inner, &inner->fields[i])) return true;
    return false;
}

// The thing that an event is about stands in it beside its changes: contact.updated holds the contact.
static bool tells_personal(const ProtobufCMessage *event, const char *json_name)
{
    for (unsigned i = 0; i < event->descriptor->n_fields; i++) {
        const Field *thing = &event->descriptor->fields[i];
        if (thing->type != PROTOBUF_C_TYPE_MESSAGE || thing->descriptor == &cohoi__change__descriptor)
            continue;
        const Field *f = json_field_named(thing->descriptor, json_name);
        if (f && is_personal(thing->descriptor, f)) return true;
    }
    return false;
}

static Cohoi__Change *add_change(Accounts__AuditEntry *e, Arena *a, const char *field)
{
    Cohoi__Change *c = arena_message(a, &cohoi__change__descriptor);
    c->field = (char *)field;
    PUSH(a, e->changes, e->n_changes, c);
    return c;
}

// That a phone was changed is told here; from what to what, only where phones are kept.
static void add_changes(Accounts__AuditEntry *e, const Event *ev, const Field *changes)
{
    const ProtobufCMessage *m = ev->data;
    for (size_t i = 0; i < field_count(m, changes); i++) {
        const Cohoi__Change *told = (const Cohoi__Change *)message_at(field_value(m, changes, i));
        Cohoi__Change *c = add_change(e, ev->arena, told->field);
        if (tells_personal(m, told->field)) continue;
        c->from = told->from;
        c->to = told->to;
    }
}

// from_x and to_x of an event are a change of x; from and to alone one of the thing that happened.
static void add_from_to(Accounts__AuditEntry *e, const Event *ev)
{
    const ProtobufCMessage *m = ev->data;
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const Field *to = &m->descriptor->fields[i];
        if (strncmp(to->name, "to", 2) != 0) continue;
        const Field *from = protobuf_c_message_descriptor_get_field_by_name(
            m->descriptor, arena_print(ev->arena, "from%s", to->name + 2));
        if (!from) continue;
        const char *what =
            to->name[2] == '_' ? json_name_of(ev->arena, to->name + 3) : strrchr(ev->type, '.') + 1;
        Cohoi__Change *c = add_change(e, ev->arena, what);
        c->from = json_field(ev->arena, m, from);
        c->to = json_field(ev->arena, m, to);
    }
}

static Status note_event(const Event *ev, Tx *tx)
{
    Accounts__AuditEntry e = ACCOUNTS__AUDIT_ENTRY__INIT;
    const MessageType *type = ev->data ? ((const ProtobufCMessage *)ev->data)->descriptor : NULL;
    const Field *changes = type ? protobuf_c_message_descriptor_get_field_by_name(type, "changes") : NULL;

    e.at = timestamp_make(ev->arena, ev->time);
    e.event_id = (char *)ev->id;
    e.user_id = uuid_is_valid(ev->actor_id) ? (char *)ev->actor_id : NULL; // a daemon is nobody
    e.resource = resource_of(ev);
    e.action = (char *)ev->type;
    e.cause = (char *)ev->causation_id;
    if (changes && changes->descriptor == &cohoi__change__descriptor)
        add_changes(&e, ev, changes);
    else if (type)
        add_from_to(&e, ev);
    audit_insert(tx, ev->arena, &e);
    return OK;
}

const Reaction account_reactions[] = {
    {NULL, "accounts", note_event},      {NULL, "contacts", note_event},   {NULL, "campaigns", note_event},
    {NULL, "opportunities", note_event}, {NULL, "assignment", note_event}, {0},
};

// --- reading it ---

Status list_audit(Request *rq, Tx *tx)
{
    const Accounts__ListAudit *in = rq->in;
    AuditFilter f = {.resource = in->resource, .user_id = in->user_id, .after = timestamp_time(in->after)};

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = page_keys(rq, &f.page, "ts");
    return st == OK ? audit_list(tx, rq->arena, &f, rq->out) : st;
}
