// matching -- whom a row of an import means: AMB-36, CON-22. Pure.
#include "common/text.h"
#include "services/contacts/importing.h"
#include "services/contacts/search.h"

enum { BUCKETS = 4096 };

const char *const sought_fields[SOUGHT] = {"taxCode", "citizenId", "externalId", "email", "phone", "name"};

typedef struct Entry {
    int by;
    char *key;
    Contact *contact;
    struct Entry *next;
} Entry;
struct Holders {
    Arena *arena;
    Entry *buckets[BUCKETS];
};

char *contact_key(const Contact *c, Arena *a, int by)
{
    switch (by) {
    case BY_TAX_CODE:
        return c->tax_code ? tax_code_normal(a, c->tax_code) : NULL;
    case BY_CITIZEN_ID:
        return c->citizen_id ? citizen_id_normal(a, c->citizen_id) : NULL;
    case BY_EXTERNAL_ID:
        return text_is_blank(c->external_id) ? NULL : text_trim(a, c->external_id);
    case BY_EMAIL:
        return c->email ? email_normal(a, c->email) : NULL;
    case BY_PHONE:
        return phone_key(c->phone, a);
    default:
        return text_is_blank(c->name) ? NULL : text_fold(a, text_trim(a, c->name));
    }
}

static unsigned bucket_of(int by, const char *key)
{
    unsigned h = 2166136261u ^ (unsigned)by;
    for (; *key; key++) h = (h ^ (unsigned char)*key) * 16777619u;
    return h % BUCKETS;
}

static void add(Holders *h, int by, char *key, Contact *c)
{
    Entry **bucket = &h->buckets[bucket_of(by, key)], *entry = arena_alloc(h->arena, sizeof *entry);
    *entry = (Entry){by, key, c, *bucket};
    *bucket = entry;
}

Holders *holders_make(Arena *a, const Found *found, size_t n)
{
    Holders *h = arena_alloc(a, sizeof *h);
    h->arena = a;
    for (size_t i = 0; i < n; i++) add(h, found[i].by, found[i].key, found[i].contact);
    return h;
}

void holders_add(Holders *h, Contact *c)
{
    for (int by = 0; by < SOUGHT; by++) {
        char *key = contact_key(c, h->arena, by);
        if (key && *key) add(h, by, key, c);
    }
}

static Contact *only_one(const Holders *h, int by, const char *key)
{
    Contact *found = NULL;
    for (const Entry *e = h->buckets[bucket_of(by, key)]; e; e = e->next) {
        if (e->by != by || !same(e->key, key)) continue;
        if (found && found != e->contact && !same(found->id, e->contact->id)) return NULL;
        found = e->contact;
    }
    return found;
}

Contact *holder_of(const Holders *h, const Contact *c, const int *by, size_t n)
{
    Contact *found = NULL;
    for (size_t i = 0; i < n && !found; i++) {
        const char *key = contact_key(c, h->arena, by[i]);
        if (key && *key) found = only_one(h, by[i], key);
    }
    return found;
}
