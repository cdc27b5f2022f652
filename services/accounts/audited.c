// audited -- an event of any daemon as an entry of the audit.
#include "services/accounts/audited.h"
#include "common/erase.h"
#include "common/json.h"
#include "common/text.h"
#include <string.h>

// --- of what: "cohoi.opportunity.won" of X is of "opportunities/X", as resources are called in addresses ---

// What addresses call otherwise. These events are of what they are about: their subject.
static const struct {
    const char *thing, *collection;
} others[] = {
    {"catalog.rule_applied", "contacts"},
    {"evidence", "opportunities"},
    {"assignment", "opportunities"},
    {"session", "users"},
    {"export", "users"},
};

bool is_audited(const char *type)
{
    static const char inbox[] = "cohoi.notification.";
    return strncmp(type, inbox, sizeof inbox - 1) != 0;
}

static const char *collection_of(Arena *a, const char *kind, const char *thing)
{
    size_t n = strlen(thing);

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (same(kind, others[i].thing) || same(thing, others[i].thing)) return others[i].collection;
    bool is_y = n > 1 && thing[n - 1] == 'y';
    return arena_print(a, "%.*s%s", (int)(is_y ? n - 1 : n), thing, is_y ? "ies" : "s");
}

static const char *text_in(const ProtobufCMessage *m, const char *field)
{
    const Field *f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, field);
    bool is_text = f && f->type == PROTOBUF_C_TYPE_STRING && !field_is_list(f);
    return is_text && field_count(m, f) ? text_at(field_value(m, f, 0)) : NULL;
}

static const ProtobufCMessage *message_in(const ProtobufCMessage *m, const char *field)
{
    const Field *f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, field);
    bool is_one = f && f->type == PROTOBUF_C_TYPE_MESSAGE && !field_is_list(f);
    return is_one && field_count(m, f) ? message_at(field_value(m, f, 0)) : NULL;
}

// An order's events have the opportunity as their subject: the order stands in them, or its id does.
static const char *id_of(const Event *ev, const char *thing)
{
    const ProtobufCMessage *m = ev->data, *whole = m ? message_in(m, thing) : NULL;
    const char *id = whole ? text_in(whole, "id") : NULL;

    if (!id && m) id = text_in(m, arena_print(ev->arena, "%s_id", thing));
    return id ? id : or_empty(ev->subject);
}

// What there is one of, as the settings, is its own name; a value stands in a list.
static char *resource_of(const Event *ev)
{
    const char *kind = ev->type + strlen("cohoi.");
    char *thing = arena_copy_n(ev->arena, kind, strcspn(kind, "."));
    const char *list = ev->data && same(thing, "value") ? text_in(ev->data, "list") : NULL;

    if (same(thing, ev->subject)) return thing;
    if (list) return arena_print(ev->arena, "lists/%s/%s", list, ev->subject);
    return arena_print(ev->arena, "%s/%s", collection_of(ev->arena, kind, thing), id_of(ev, thing));
}

const char *contact_told_of(const Event *ev)
{
    const ProtobufCMessage *m = ev->data;
    if (!m) return NULL;
    const char *id = text_in(m, "contact_id");
    if (!id && message_in(m, "contact")) id = text_in(message_in(m, "contact"), "id");

    for (unsigned i = 0; !id && i < m->descriptor->n_fields; i++) {
        const ProtobufCMessage *inner = message_in(m, m->descriptor->fields[i].name);
        if (inner) id = text_in(inner, "contact_id");
    }
    return uuid_is_valid(or_empty(id)) ? id : NULL;
}

// --- what changed ---

// The thing that an event is about stands in it beside its changes: contact.updated holds the contact.
static bool is_discreet(const ProtobufCMessage *event, const char *json_name)
{
    for (unsigned i = 0; i < event->descriptor->n_fields; i++) {
        const Field *thing = &event->descriptor->fields[i];
        if (thing->type != PROTOBUF_C_TYPE_MESSAGE || thing->descriptor == &cohoi__change__descriptor)
            continue;
        const Field *f = json_field_named(thing->descriptor, json_name);
        if (f && !field_is_discreet(thing->descriptor, f)) return false;
    }
    return true;
}

static Cohoi__Change *add_change(AuditEntry *e, Arena *a, const char *field)
{
    Cohoi__Change *c = arena_message(a, &cohoi__change__descriptor);
    c->field = (char *)field;
    PUSH(a, e->changes, e->n_changes, c);
    return c;
}

// That a phone or a note was changed is told here; from what to what, only where they are kept.
static void add_changes(AuditEntry *e, const Event *ev, const Field *changes)
{
    const ProtobufCMessage *m = ev->data;
    for (size_t i = 0; i < field_count(m, changes); i++) {
        const Cohoi__Change *told = (const Cohoi__Change *)message_at(field_value(m, changes, i));
        Cohoi__Change *c = add_change(e, ev->arena, told->field);
        if (!is_discreet(m, or_empty(told->field))) continue;
        c->from = told->from;
        c->to = told->to;
    }
}

// from_x and to_x of an event are a change of x; from and to alone one of the thing that happened.
static void add_from_to(AuditEntry *e, const Event *ev)
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

void audit_entry(AuditEntry *e, const Event *ev)
{
    const MessageType *type = ev->data ? ((const ProtobufCMessage *)ev->data)->descriptor : NULL;
    const Field *changes = type ? protobuf_c_message_descriptor_get_field_by_name(type, "changes") : NULL;

    e->at = timestamp_make(ev->arena, ev->time);
    e->event_id = (char *)ev->id;
    e->user_id = uuid_is_valid(or_empty(ev->actor_id)) ? (char *)ev->actor_id : NULL; // a daemon is nobody
    e->resource = resource_of(ev);
    e->action = (char *)ev->type;
    e->cause = (char *)ev->causation_id;
    if (changes && changes->descriptor == &cohoi__change__descriptor)
        add_changes(e, ev, changes);
    else if (type)
        add_from_to(e, ev);
}
