// alike -- who may be the same customer as another, and why one thinks so.
#include "services/contacts/alike.h"
#include "common/text.h"
#include "services/contacts/search.h"

static const char *mail_key(const char *email, Arena *a)
{
    return email ? email_normal(a, email) : NULL;
}

static bool is_key(const char *mine, const char *theirs)
{
    return mine && same(mine, theirs);
}

// A person's tax code is his citizen id: one may be known by it as a company, and as a person.
size_t alike_why(const Contact *a, const Contact *b, Arena *arena, char ***why)
{
    const char *tax_a = a->tax_code ? tax_code_normal(arena, a->tax_code) : NULL;
    const char *tax_b = b->tax_code ? tax_code_normal(arena, b->tax_code) : NULL;
    const char *citizen_a = a->citizen_id ? citizen_id_normal(arena, a->citizen_id) : NULL;
    const char *citizen_b = b->citizen_id ? citizen_id_normal(arena, b->citizen_id) : NULL;
    size_t n = 0;

    *why = NULL;
    if (is_key(tax_a, tax_b) || is_key(tax_a, citizen_b) || is_key(citizen_a, tax_b))
        PUSH(arena, *why, n, "TAX_CODE");
    if (is_key(citizen_a, citizen_b)) PUSH(arena, *why, n, "CITIZEN_ID");
    if (is_key(mail_key(a->email, arena), mail_key(b->email, arena))) PUSH(arena, *why, n, "EMAIL");
    if (is_key(phone_key(a->phone, arena), phone_key(b->phone, arena))) PUSH(arena, *why, n, "PHONE");
    return n;
}

static const char *word_of(const char *why)
{
    if (same(why, "EMAIL")) return "SAME_EMAIL";
    return same(why, "PHONE") ? "SAME_PHONE" : "DUPLICATE_IDENTITY";
}

static void warn_of_contact(Contact *lead, const Contact *c, Arena *a)
{
    char **why;
    size_t n = alike_why(lead, c, a, &why);

    if (same(c->id, lead->contact_id)) return;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && same(word_of(why[i]), word_of(why[i - 1]))) continue;
        PUSH(a, lead->warnings, lead->n_warnings, arena_print(a, "%s:%s", word_of(why[i]), c->id));
    }
}

// Of other leads the identity alone counts: that several people bring in a customer is what leads are for.
static void warn_of_lead(Contact *lead, const Contact *other, Arena *a)
{
    char **why;
    size_t n = alike_why(lead, other, a, &why);

    if (same(other->id, lead->id) || !n || !same(word_of(why[0]), "DUPLICATE_IDENTITY")) return;
    PUSH(a, lead->warnings, lead->n_warnings, arena_print(a, "DUPLICATE_LEAD:%s", other->id));
}

void lead_warn(Contact *lead, const Others *others, Arena *a)
{
    lead->warnings = NULL;
    lead->n_warnings = 0;
    for (size_t i = 0; i < others->n_contacts; i++) warn_of_contact(lead, others->contacts[i], a);
    for (size_t i = 0; i < others->n_leads; i++) warn_of_lead(lead, others->leads[i], a);
}
