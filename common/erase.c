// erase -- what is left of a message when the person is erased whom it tells of.
#include "common/erase.h"
#include "common/json.h"
#include "common/text.h"
#include <string.h>

static char stars[] = "***";

// --- one field ---

static bool is_gone(const FieldWords *w, const Erasure *e)
{
    if (!w) return false;
    if (w->personal || w->erased == ERASED_FREE_TEXT) return true;
    return e->names && (w->erased == ERASED_NAME || w->erased == ERASED_IDENTITY);
}

static void blank(ProtobufCMessage *m, const Field *f, const FieldWords *w)
{
    bool must_be_there = w->required || w->erased == ERASED_NAME;
    if (f->type != PROTOBUF_C_TYPE_STRING || field_is_list(f) || !must_be_there)
        field_clear(m, f);
    else if (field_count(m, f))
        *(char **)field_value(m, f, 0) = stars;
}

bool field_is_discreet(const MessageType *type, const Field *f)
{
    const FieldWords *w = field_words_of(type, f->name);
    if (w && (w->personal || w->erased == ERASED_FREE_TEXT)) return false;
    if (f->type != PROTOBUF_C_TYPE_MESSAGE) return true;
    const MessageType *inner = f->descriptor;
    for (unsigned i = 0; inner != type && i < inner->n_fields; i++)
        if (!field_is_discreet(inner, &inner->fields[i])) return false;
    return true;
}

// --- changes: they name fields of the thing that stands beside them ---

static bool is_changes(const Field *f)
{
    return f->type == PROTOBUF_C_TYPE_MESSAGE && f->descriptor == &cohoi__change__descriptor;
}

static bool tells_too_much(const MessageType *of, const char *json_name, const Erasure *e)
{
    const Field *f = of ? json_field_named(of, json_name) : NULL;
    return f && (!field_is_discreet(of, f) || is_gone(field_words_of(of, f->name), e));
}

static bool must_be_blank(const ProtobufCMessage *m, const Cohoi__Change *c, const Erasure *e)
{
    if (!c->field) return false;
    if (tells_too_much(e->changes_of, c->field, e)) return true;
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const Field *f = &m->descriptor->fields[i];
        bool is_thing = f->type == PROTOBUF_C_TYPE_MESSAGE && !is_changes(f);
        if (is_thing && tells_too_much(f->descriptor, c->field, e)) return true;
    }
    return false;
}

static void erase_changes(ProtobufCMessage *m, const Erasure *e)
{
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const Field *f = &m->descriptor->fields[i];
        for (size_t j = 0; is_changes(f) && j < field_count(m, f); j++) {
            Cohoi__Change *c = (Cohoi__Change *)message_at(field_value(m, f, j));
            if (must_be_blank(m, c, e)) c->from = c->to = NULL;
        }
    }
}

// --- the whole ---

void message_erase(ProtobufCMessage *m, const Erasure *e)
{
    erase_changes(m, e);
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const Field *f = &m->descriptor->fields[i];
        const FieldWords *w = field_words_of(m->descriptor, f->name);
        if (is_gone(w, e))
            blank(m, f, w);
        else if (f->type == PROTOBUF_C_TYPE_MESSAGE && !is_changes(f))
            for (size_t j = 0, n = field_count(m, f); j < n; j++)
                message_erase(message_at(field_value(m, f, j)), e);
    }
}

static bool is_named(const ProtobufCMessage *m, const char *field, const char *id)
{
    const Field *f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, field);
    return f && f->type == PROTOBUF_C_TYPE_STRING && !field_is_list(f) && field_count(m, f) &&
           same(text_at(field_value(m, f, 0)), id);
}

bool message_erase_about(ProtobufCMessage *m, const Erasure *e)
{
    bool found = false;

    if (is_named(m, "id", e->id) || is_named(m, "contact_id", e->id)) {
        message_erase(m, e);
        return true;
    }
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const Field *f = &m->descriptor->fields[i];
        size_t n = f->type == PROTOBUF_C_TYPE_MESSAGE ? field_count(m, f) : 0;
        for (size_t j = 0; j < n; j++)
            if (message_erase_about(message_at(field_value(m, f, j)), e)) found = true;
    }
    if (found) erase_changes(m, e);
    return found;
}
