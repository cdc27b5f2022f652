// merge -- two contacts are one customer.
#include "services/contacts/merge.h"
#include "common/check.h"
#include "common/text.h"
#include <string.h>

enum { NOTE_MOST = 5000, PERSONS_MOST = 50 };

// --- lists are put together ---

static void add_texts(Arena *a, char ***into, size_t *n, char *const *from, size_t n_from, size_t most)
{
    for (size_t i = 0; i < n_from; i++) {
        bool is_there = *n >= most;
        for (size_t j = 0; !is_there && j < *n; j++) is_there = same((*into)[j], from[i]);
        if (!is_there) PUSH(a, *into, *n, from[i]);
    }
}

static bool is_same_person(const Contacts__ContactPerson *a, const Contacts__ContactPerson *b)
{
    return same(a->name, b->name) && same(a->phone, b->phone) && same(a->email, b->email);
}

static void add_persons(Arena *a, Contact *into, const Contact *from)
{
    for (size_t i = 0; i < from->n_contact_persons; i++) {
        bool is_there = into->n_contact_persons >= PERSONS_MOST;
        for (size_t j = 0; !is_there && j < into->n_contact_persons; j++)
            is_there = is_same_person(into->contact_persons[j], from->contact_persons[i]);
        if (!is_there) PUSH(a, into->contact_persons, into->n_contact_persons, from->contact_persons[i]);
    }
}

static void add_note(Arena *a, Contact *into, const Contact *from)
{
    if (!into->note || !from->note || same(into->note, from->note)) return;
    if (text_length(into->note) + text_length(from->note) >= NOTE_MOST) return;
    into->note = arena_print(a, "%s\n%s", into->note, from->note);
}

// --- what is empty is filled ---

static bool is_decided_apart(const char *field)
{
    static const char *const fields[] = {"type", "name", "parentId", "salespersonId"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (same(field, fields[i])) return true;
    return false;
}

// message_changes tells which fields the one lacks; its names are JSON's, a mask has those of the .proto.
static const char *proto_name(const char *json)
{
    const ProtobufCMessageDescriptor *type = &contacts__contact__descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const char *p = type->fields[i].name, *j = json;
        for (; *p && *j; p++, j++) {
            if (*p == '_') p++;
            if ((*p | 0x20) != (*j | 0x20)) break;
        }
        if (!*p && !*j) return type->fields[i].name;
    }
    return NULL;
}

static void fill(Contact *into, const Contact *from, Arena *a)
{
    Cohoi__Change **differences;
    size_t n = message_changes(a, &into->base, &from->base, &differences), n_mask = 0;
    char **mask = NULL;

    for (size_t i = 0; i < n; i++) {
        const Cohoi__Change *d = differences[i];
        if (d->from || !d->to || is_decided_apart(d->field)) continue;
        PUSH(a, mask, n_mask, proto_name(d->field));
    }
    message_apply(&into->base, &from->base, mask, n_mask);
}

// --- the whole ---

static void take_identity(Contact *into, const Contact *from)
{
    if (contact_is_complete(into) || !contact_is_complete(from)) return;
    into->has_type = true;
    into->type = from->type; // its identity is filled in with the other fields
}

static void take_rating(Contact *into, const Contact *from)
{
    if (into->has_scale_rating || !from->has_scale_rating) return;
    into->has_scale_rating_state = from->has_scale_rating_state;
    into->scale_rating_state = from->scale_rating_state;
}

static void take_advanced(Contact *into, const Contact *from)
{
    bool other_is = from->verify > into->verify;
    char *first = other_is ? from->salesperson_id : into->salesperson_id;
    char *second = other_is ? into->salesperson_id : from->salesperson_id;

    if (other_is) into->verify = from->verify;
    into->has_verify = true;
    into->salesperson_id = first ? first : second;
}

void contact_merge(Contact *into, const Contact *from, Arena *a)
{
    take_identity(into, from);
    take_rating(into, from);
    add_note(a, into, from);
    add_persons(a, into, from);
    add_texts(a, &into->offered_service_ids, &into->n_offered_service_ids, from->offered_service_ids,
              from->n_offered_service_ids, 50);
    add_texts(a, &into->brands, &into->n_brands, from->brands, from->n_brands, 100);
    fill(into, from, a);
    take_advanced(into, from);
    if (!contact_is_complete(into)) into->verify = CONTACTS__CONTACT__VERIFY__REJECT;
    if (from->old_customer) contact_become_old(into);
}

size_t merge_given_up(const Contact *from, const Contact *into, Arena *a, Cohoi__Change ***out)
{
    Cohoi__Change **differences;
    size_t n = message_changes(a, &from->base, &into->base, &differences), n_out = 0;

    *out = NULL;
    for (size_t i = 0; i < n; i++)
        if (differences[i]->from) PUSH(a, *out, n_out, differences[i]);
    return n_out;
}

// --- the tree ---

static bool is_among(const char *id, char *const *ids, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (same(ids[i], id)) return true;
    return false;
}

// What stood above the other takes its place; else it may hang where the other hung, if it does not hang
// there itself.
void merge_place(Contact *into, const Contact *from, char *const *above_into, size_t n_into,
                 char *const *above_from, size_t n_from)
{
    if (is_among(from->id, above_into, n_into))
        into->parent_id = from->parent_id;
    else if (!into->parent_id && !is_among(into->id, above_from, n_from))
        into->parent_id = from->parent_id;
}
