// audit -- who changed what, from, to, when, and why, from the events of every daemon. PEE-12
#include "common/json.h"
#include "common/text.h"
#include "services/accounts/store.h"
#include <string.h>

// "cohoi.opportunity.won" of subject X -> "opportunities/X", as resources are called in addresses.
static char *resource_of(const Event *ev)
{
    const char *thing = ev->type + strlen("cohoi.");
    size_t n = strcspn(thing, ".");
    bool is_y = n > 1 && thing[n - 1] == 'y';
    return arena_print(ev->arena, "%.*s%s/%s", (int)(is_y ? n - 1 : n), thing, is_y ? "ies" : "s",
                       or_empty(ev->subject));
}

static const void *member_at(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    return (const char *)m + f->offset;
}

// from_x and to_x of an event are a change of x.
static void add_from_to(Accounts__AuditEntry *e, const Event *ev, const ProtobufCMessage *m)
{
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *to = &m->descriptor->fields[i], *from;
        if (strncmp(to->name, "to_", 3) != 0) continue;
        from = protobuf_c_message_descriptor_get_field_by_name(
            m->descriptor, arena_print(ev->arena, "from_%s", to->name + 3));
        if (!from) continue;
        Cohoi__Change *c = arena_message(ev->arena, &cohoi__change__descriptor);
        c->field = json_name_of(ev->arena, to->name + 3);
        c->from = json_field(ev->arena, m, from);
        c->to = json_field(ev->arena, m, to);
        PUSH(ev->arena, e->changes, e->n_changes, c);
    }
}

static void add_changes(Accounts__AuditEntry *e, const Event *ev)
{
    const ProtobufCMessage *m = ev->data;
    const ProtobufCFieldDescriptor *f;

    if (!m) return;
    f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, "changes");
    if (!f || f->descriptor != &cohoi__change__descriptor) {
        add_from_to(e, ev, m);
        return;
    }
    e->n_changes = *(const size_t *)((const char *)m + f->quantifier_offset);
    e->changes = *(Cohoi__Change * *const *)member_at(m, f);
}

static Status note_event(const Event *ev, Tx *tx)
{
    Accounts__AuditEntry e = ACCOUNTS__AUDIT_ENTRY__INIT;

    e.at = timestamp_make(ev->arena, ev->time);
    e.event_id = (char *)ev->id;
    e.user_id = (char *)ev->actor_id;
    e.resource = resource_of(ev);
    e.action = (char *)ev->type;
    e.cause = (char *)ev->causation_id;
    add_changes(&e, ev);
    audit_insert(tx, ev->arena, &e);
    return OK;
}

const Reaction account_reactions[] = {
    {NULL, "accounts", note_event},      {NULL, "contacts", note_event},   {NULL, "campaigns", note_event},
    {NULL, "opportunities", note_event}, {NULL, "assignment", note_event}, {0},
};

static Status name_users(Request *rq, Tx *tx, Accounts__AuditList *list)
{
    char **ids = NULL;
    size_t n_ids = 0, n = 0;
    User **users = NULL;

    for (size_t i = 0; i < list->n_items; i++) {
        if (list->items[i]->user_id) PUSH(rq->arena, ids, n_ids, list->items[i]->user_id);
    }
    Status st = n_ids ? users_load(tx, rq->arena, n_ids, ids, &users, &n) : OK;
    for (size_t i = 0; st == OK && i < list->n_items; i++) {
        for (size_t j = 0; j < n; j++) {
            if (same(users[j]->id, list->items[i]->user_id)) list->items[i]->user_name = users[j]->full_name;
        }
    }
    return st;
}

Status list_audit(Request *rq, Tx *tx)
{
    const Accounts__ListAudit *in = rq->in;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) {
        st = audit_list(tx, rq->arena, in->resource, in->user_id, timestamp_time(in->after), &page, rq->out);
    }
    return st == OK ? name_users(rq, tx, rq->out) : st;
}
