// search -- what a contact is found by.
#include "services/contacts/search.h"
#include "common/text.h"
#include <string.h>

// --- keys ---

static char *digits_only(const char *s, Arena *a)
{
    char *out = arena_alloc(a, strlen(s) + 1), *p = out;
    for (; *s; s++)
        if (*s >= '0' && *s <= '9') *p++ = *s;
    return out;
}

char *phone_key(const char *phone, Arena *a)
{
    if (text_is_blank(phone)) return NULL;
    char *normal = phone_normal(a, phone);
    return normal ? normal : digits_only(phone, a);
}

// --- words ---

// "+84912345678 0912345678": with and without the country's code.
static const char *phone_forms(const char *phone, Arena *a)
{
    const char *key = phone_key(phone, a);
    if (!key) return "";
    return strncmp(key, "+84", 3) == 0 ? arena_print(a, "%s 0%s", key, key + 3) : key;
}

static char *add_person(char *text, const Contacts__ContactPerson *p, Arena *a)
{
    return arena_print(a, "%s %s %s %s", text, or_empty(text_fold(a, p->name)), phone_forms(p->phone, a),
                       or_empty(p->email ? email_normal(a, p->email) : NULL));
}

char *contact_search_text(const Contact *c, Arena *a)
{
    const char *tax_code = c->tax_code ? tax_code_normal(a, c->tax_code) : NULL;
    const char *citizen_id = c->citizen_id ? citizen_id_normal(a, c->citizen_id) : NULL;
    const char *email = c->email ? email_normal(a, c->email) : NULL;
    char *text =
        arena_print(a, "%s %s %s %s %s %s", text_fold(a, c->name), or_empty(tax_code), or_empty(citizen_id),
                    phone_forms(c->phone, a), or_empty(email), or_empty(text_fold(a, c->external_id)));
    for (size_t i = 0; i < c->n_contact_persons; i++) text = add_person(text, c->contact_persons[i], a);
    return text;
}

static bool is_number(const char *q)
{
    size_t n = strlen(q);
    return strspn(q, "0123456789 +-.()") == n && strpbrk(q, "0123456789");
}

char *search_pattern(const char *q, Arena *a)
{
    if (text_is_blank(q)) return NULL;
    return text_like(a, is_number(q) ? digits_only(q, a) : text_fold(a, q));
}

// --- facets ---

typedef struct Facets {
    Arena *arena;
    size_t n;
    char **words;
} Facets;

static void add_id(Facets *f, const char *what, const char *id)
{
    if (id) PUSH(f->arena, f->words, f->n, arena_print(f->arena, "%s=%s", what, id));
}

static void add_number(Facets *f, const char *what, bool is_given, int value)
{
    if (is_given) PUSH(f->arena, f->words, f->n, arena_print(f->arena, "%s=%d", what, value));
}

char **contact_facets(const Contact *c, Arena *a, size_t *n)
{
    Facets f = {.arena = a};
    add_number(&f, "type", true, (int)c->type);
    add_number(&f, "verify", true, (int)c->verify);
    add_number(&f, "old", true, c->old_customer);
    add_number(&f, "level", true, c->data_level);
    add_number(&f, "converted", true, c->contact_id != NULL);
    add_number(&f, "erased", c->erased, 1);
    add_id(&f, "contact", c->contact_id);
    add_id(&f, "status", c->status_id);
    add_id(&f, "rank", c->rank);
    add_id(&f, "industry", c->industry_id);
    add_id(&f, "import", c->import_id);
    for (size_t i = 0; i < c->n_offered_service_ids; i++) add_id(&f, "service", c->offered_service_ids[i]);
    *n = f.n;
    return f.words;
}

char **filter_facets(const Contacts__ListContacts *in, Arena *a, size_t *n)
{
    Facets f = {.arena = a};
    add_number(&f, "type", in->has_type, (int)in->type);
    add_number(&f, "verify", in->has_verify, (int)in->verify);
    add_number(&f, "old", in->has_old_customer, in->old_customer);
    add_number(&f, "level", in->has_data_level, in->data_level);
    add_number(&f, "converted", in->has_converted, in->converted);
    add_id(&f, "status", in->status_id);
    add_id(&f, "rank", in->rank);
    add_id(&f, "industry", in->industry_id);
    add_id(&f, "import", in->import_id);
    add_id(&f, "service", in->offered_service_id);
    *n = f.n;
    return f.words;
}
