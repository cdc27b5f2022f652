// facts -- what is read in an event without knowing its type, and who may see it.
#include "common/facts.h"
#include "common/check.h"
#include "common/fields.h"
#include "common/text.h"
#include <string.h>

// --- reading ---

static const ProtobufCMessage *held_message(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    if (f->type != PROTOBUF_C_TYPE_MESSAGE || f->label == PROTOBUF_C_LABEL_REPEATED) return NULL;
    return *(const ProtobufCMessage *const *)((const char *)m + f->offset);
}

static const char *own_text(const ProtobufCMessage *m, const char *field, bool *has_field)
{
    const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, field);
    if (!f || f->type != PROTOBUF_C_TYPE_STRING || f->label == PROTOBUF_C_LABEL_REPEATED) return NULL;
    *has_field = true;
    const char *text = *(const char *const *)((const char *)m + f->offset);
    return text && *text ? text : NULL;
}

const char *fact_text(const ProtobufCMessage *m, const char *field, bool *has_field)
{
    bool ignored;
    if (!has_field) has_field = &ignored;
    *has_field = false;
    const char *text = own_text(m, field, has_field);
    for (unsigned i = 0; !text && i < m->descriptor->n_fields; i++) {
        const ProtobufCMessage *held = held_message(m, &m->descriptor->fields[i]);
        if (held) text = own_text(held, field, has_field);
    }
    return text;
}

const char *event_campaign(const Event *ev)
{
    return ev->data ? fact_text(ev->data, "campaign_id", NULL) : NULL;
}

const char *event_opportunity(const Event *ev)
{
    const char *id = ev->data ? fact_text(ev->data, "opportunity_id", NULL) : NULL;
    return id ? id : ev->subject;
}

void event_owners(const Event *ev, void (*fn)(void *arg, const char *user_id), void *arg)
{
    static const char *const fields[] = {"owner_id", "from_owner_id", "to_owner_id", "salesperson_id"};
    for (size_t i = 0; ev->data && i < sizeof fields / sizeof *fields; i++) {
        const char *id = fact_text(ev->data, fields[i], NULL);
        if (id) fn(arg, id);
    }
}

// --- who may see ---

// What happened in a campaign has the campaign as its partition key. Only an event that says so itself is
// outside: it has a field for the campaign, and that is empty; or its partition key is its contact.
static bool is_outside(const Event *ev)
{
    bool has_field;
    if (fact_text(ev->data, "campaign_id", &has_field)) return false;
    return has_field || same(ev->partition_key, fact_text(ev->data, "contact_id", NULL));
}

static bool is_visible_in_campaigns(const Event *ev, const Actor *a, const Sight *s)
{
    if (!ev->data) return actor_may(a, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL);
    if (is_outside(ev)) return actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    const char *campaign = event_campaign(ev);
    return sight_has(s, campaign ? campaign : ev->partition_key);
}

// Of a mail, whoever wrote it or is written to.
static bool is_addressed(const Event *ev, const Actor *a)
{
    const ProtobufCMessage *m = ev->data;
    const ProtobufCFieldDescriptor *f =
        m ? protobuf_c_message_descriptor_get_field_by_name(m->descriptor, "recipient_ids") : NULL;
    if (!f || f->type != PROTOBUF_C_TYPE_STRING) return false;
    for (size_t i = 0, n = field_count(m, f); i < n; i++)
        if (actor_is(a, text_at(field_value(m, f, i)))) return true;
    return actor_is(a, fact_text(m, "user_id", NULL));
}

bool event_is_visible(const Event *ev, const Actor *a, const Sight *s)
{
    if (same(ev->source, "accounts")) return actor_may(a, COHOI__PERMISSION__USERS_MANAGE);
    if (same(ev->source, "contacts")) return actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    if (same(ev->source, "catalog") && same(ev->partition_key, "catalogs")) return true; // all read them
    if (same(ev->source, "notifications")) return actor_is(a, ev->partition_key) || is_addressed(ev, a);
    return is_visible_in_campaigns(ev, a, s);
}

bool actor_may_follow(const Actor *a, const char *source)
{
    for (size_t i = 0; i < a->n_streams; i++)
        if (same(a->streams[i], source)) return true;
    return a->n_streams == 0;
}

bool event_type_is_like(const char *type, const char *pattern)
{
    size_t n = strlen(pattern);
    if (n >= 2 && strcmp(pattern + n - 2, ".*") == 0) return strncmp(type, pattern, n - 1) == 0;
    return strcmp(type, pattern) == 0;
}

void event_mask(Event *ev)
{
    if (ev->data && !same(ev->source, "contacts")) message_mask_personal((ProtobufCMessage *)ev->data);
}
