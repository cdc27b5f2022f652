// record -- a row of a file as the records that it asks for.
#include "services/imports/record.h"
#include "common/check.h"
#include "common/fields.h"
#include "common/text.h"
#include "services/imports/values.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FINE COHOI__CODE__NO_PROBLEM

void row_error_add(RowErrors *e, int row, const char *column, Cohoi__Code code)
{
    if (e->n == e->room) {
        size_t room = e->room ? 2 * e->room : 64;
        e->items = arena_grow(e->arena, e->items, e->n * sizeof(RowError), room * sizeof(RowError));
        e->room = room;
    }
    e->items[e->n++] = (RowError){row, arena_copy(e->arena, column), code};
}

typedef struct Making {
    const Plan *plan;
    Arena *arena;
    const SheetRow *row;
    Record *out;
    RowErrors *errors;
    const char *currency;
} Making;

static ProtobufCMessage *message_of(const Record *r, const ImportField *f)
{
    return f->of_contact ? &r->contact->base : &r->opportunity->base;
}

// Where a field's value goes; it counts as given from now on.
static void *place(Making *m, const ImportField *f, const char *field)
{
    Record *r = m->out;
    ProtobufCMessage *message = message_of(r, f);
    const Field *d = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, field);

    if (!d) abort(); /* the table of fields names one that is not there */
    if (f->of_contact)
        PUSH(m->arena, r->contact_mask, r->n_contact_mask, (char *)field);
    else
        PUSH(m->arena, r->mask, r->n_mask, (char *)field);
    return field_add(m->arena, message, d);
}

static void put_text(Making *m, const ImportField *f, const char *text)
{
    *(char **)place(m, f, f->field) = arena_copy(m->arena, text);
}

// --- texts ---

// What a spreadsheet took for a number has lost its zeros: 912345678 was 0912345678.
static const char *with_zeros(Arena *a, const Cell *c, size_t whole)
{
    const char *text = cell_text(a, c);
    size_t n = strlen(text);
    bool is_short = c->kind == CELL_NUMBER && n < whole && strspn(text, "0123456789") == n;
    return is_short ? arena_print(a, "%.*s%s", (int)(whole - n), "000000000000", text) : text;
}

static Cohoi__Code as_text(Making *m, const ImportField *f, const Cell *c)
{
    put_text(m, f, cell_text(m->arena, c));
    return FINE;
}

static Cohoi__Code as_phone(Making *m, const ImportField *f, const Cell *c)
{
    const char *text = cell_text(m->arena, c);
    bool lost_zero = c->kind == CELL_NUMBER && strlen(text) == 9;
    put_text(m, f, lost_zero ? arena_print(m->arena, "0%s", text) : text);
    return FINE;
}

static Cohoi__Code as_tax_code(Making *m, const ImportField *f, const Cell *c)
{
    put_text(m, f, with_zeros(m->arena, c, 10));
    return FINE;
}

static Cohoi__Code as_citizen_id(Making *m, const ImportField *f, const Cell *c)
{
    bool is_old = strlen(cell_text(m->arena, c)) <= 9; /* an identity card of before 2016 */
    put_text(m, f, with_zeros(m->arena, c, is_old ? 9 : 12));
    return FINE;
}

static char *next_of_list(Arena *a, const char **rest)
{
    while (**rest) {
        size_t n = strcspn(*rest, ",;\n");
        char *one = text_trim(a, arena_copy_n(a, *rest, n));
        *rest += n + (*(*rest + n) != '\0');
        if (*one) return one;
    }
    return NULL;
}

static Cohoi__Code as_texts(Making *m, const ImportField *f, const Cell *c)
{
    const char *rest = cell_text(m->arena, c);
    for (char *one; (one = next_of_list(m->arena, &rest));) put_text(m, f, one);
    return FINE;
}

// --- numbers ---

static char *decimal_of(Making *m, const Cell *c)
{
    const char *separator = m->plan->options->decimal_separator;
    if (c->kind == CELL_NUMBER) return double_decimal(m->arena, c->number);
    if (c->kind != CELL_TEXT) return NULL;
    return number_decimal(m->arena, c->text, separator ? *separator : '\0');
}

static Cohoi__Code as_number(Making *m, const ImportField *f, const Cell *c)
{
    const char *decimal = decimal_of(m, c);
    if (!decimal) return COHOI__CODE__BAD_FORMAT;
    double number = strtod(decimal, NULL);
    // Excel keeps 30 % as 0.3.
    if (same(f->name, "probability") && c->kind == CELL_NUMBER && number > 0 && number < 1) number *= 100;
    if (fabs(number) > INT32_MAX) return COHOI__CODE__OUT_OF_BOUNDS;
    *(int32_t *)place(m, f, f->field) = (int32_t)lround(number);
    return FINE;
}

static Cohoi__Code as_money(Making *m, const ImportField *f, const Cell *c)
{
    const char *decimal = decimal_of(m, c);
    if (!decimal) return COHOI__CODE__BAD_FORMAT;
    size_t whole = strcspn(decimal + (*decimal == '-'), ".");
    if (whole > 16) return COHOI__CODE__OUT_OF_BOUNDS;
    double fraction = strtod(decimal, NULL) - (double)strtoll(decimal, NULL, 10);
    Cohoi__Money *money = arena_message(m->arena, &cohoi__money__descriptor);

    money->currency_code = arena_copy(m->arena, m->currency);
    money->has_units = money->has_nanos = true;
    money->units = strtoll(decimal, NULL, 10);
    money->nanos = (int32_t)lround(fraction * 100) * 10000000;
    *(Cohoi__Money **)place(m, f, f->field) = money;
    return FINE;
}

// --- dates ---

static bool moment_of(Making *m, const Cell *c, Moment *out)
{
    if (c->kind == CELL_DATE || c->kind == CELL_NUMBER) return moment_of_serial(c->number, out);
    return c->kind == CELL_TEXT &&
           moment_read(text_trim(m->arena, c->text), m->plan->options->date_format, out);
}

static Cohoi__Code as_date(Making *m, const ImportField *f, const Cell *c)
{
    Moment moment;
    if (!moment_of(m, c, &moment)) return COHOI__CODE__BAD_FORMAT;
    put_text(m, f, moment_date(m->arena, &moment));
    return FINE;
}

static Cohoi__Code as_time(Making *m, const ImportField *f, const Cell *c)
{
    Moment moment;
    if (!moment_of(m, c, &moment)) return COHOI__CODE__BAD_FORMAT;
    *(Google__Protobuf__Timestamp **)place(m, f, f->field) =
        timestamp_make(m->arena, moment_time(&moment, m->plan->utc_offset_minutes));
    return FINE;
}

// --- words ---

typedef struct Choice {
    const char *field, *words; // the value's names, separated by |
    int value;
} Choice;
#define TYPE(v)  CONTACTS__CONTACT__TYPE__##v
#define KIND(v)  OPPORTUNITIES__OPPORTUNITY__KIND__##v
#define SCALE(v) CONTACTS__CONTACT__SCALE_RATING__##v
static const Choice choices[] = {
    {"type", "cong ty|doanh nghiep|to chuc|company|organization|organisation|business", TYPE(COMPANY)},
    {"type", "ca nhan|individual|person|personal", TYPE(INDIVIDUAL)},
    {"kind", "thuong|plain", KIND(PLAIN)},
    {"kind", "chinh|main", KIND(MAIN)},
    {"kind", "phu|secondary", KIND(SECONDARY)},
    {"scale_rating", "nho|small", SCALE(SMALL)},
    {"scale_rating", "vua|trung binh|medium", SCALE(MEDIUM)},
    {"scale_rating", "lon|large", SCALE(LARGE)},
    {"used_competitor", "co|yes|true|x|1|roi|da dung", true},
    {"used_competitor", "khong|no|false|0|chua", false},
    {"state", "won|thang|thanh cong|success|closed won", OPPORTUNITIES__OPPORTUNITY__STATE__WON},
    {"state", "lost|thua|that bai|fail|failed|closed lost", OPPORTUNITIES__OPPORTUNITY__STATE__LOST},
};

static bool is_word(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = words; n && at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strncmp(at, word, n) == 0 && (at[n] == '|' || !at[n])) return true;
    return false;
}

static const Choice *choice_of(Making *m, const char *field, const Cell *c)
{
    const char *word = name_key(m->arena, cell_text(m->arena, c));
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (same(choices[i].field, field) && is_word(choices[i].words, word)) return &choices[i];
    return NULL;
}

static Cohoi__Code as_choice(Making *m, const ImportField *f, const Cell *c)
{
    const Choice *choice = choice_of(m, f->field, c);
    if (!choice) return COHOI__CODE__UNKNOWN_VALUE;
    *(int *)place(m, f, f->field) = choice->value;
    return FINE;
}

static Cohoi__Code as_bool(Making *m, const ImportField *f, const Cell *c)
{
    const Choice *choice = choice_of(m, f->field, c);
    if (!choice) return COHOI__CODE__UNKNOWN_VALUE;
    *(protobuf_c_boolean *)place(m, f, f->field) = choice->value != 0;
    return FINE;
}

static Cohoi__Code as_name(Making *m, const ImportField *f, const Cell *c)
{
    const char *id;
    Cohoi__Code why = vocabulary_find(m->plan->vocabulary, m->arena, f->of, cell_text(m->arena, c), &id);
    if (why == FINE) put_text(m, f, id);
    return why;
}

static Cohoi__Code as_names(Making *m, const ImportField *f, const Cell *c)
{
    const char *rest = cell_text(m->arena, c), *id;
    Cohoi__Code why = FINE;
    for (char *one; why == FINE && (one = next_of_list(m->arena, &rest));) {
        why = vocabulary_find(m->plan->vocabulary, m->arena, f->of, one, &id);
        if (why == FINE) put_text(m, f, id);
    }
    return why;
}

// "Won" says what became of it also where the last step is called so: nothing is created in the last step
// (AMB-50).
static Cohoi__Code as_step(Making *m, const ImportField *f, const Cell *c)
{
    const char *id;
    const Choice *state = choice_of(m, "state", c);
    Cohoi__Code why = vocabulary_find(m->plan->vocabulary, m->arena, "steps", cell_text(m->arena, c), &id);

    if (state) *(int *)place(m, f, "state") = state->value;
    if (state) return FINE;
    if (why == FINE) put_text(m, f, id);
    return why;
}

static Cohoi__Code as_currency(Making *m, const ImportField *f, const Cell *c)
{
    return FINE; /* taken before the amounts */
}

static Cohoi__Code (*const takers[])(Making *m, const ImportField *f, const Cell *c) = {
    [AS_TEXT] = as_text,         [AS_PHONE] = as_phone,
    [AS_TAX_CODE] = as_tax_code, [AS_CITIZEN_ID] = as_citizen_id,
    [AS_TEXTS] = as_texts,       [AS_NUMBER] = as_number,
    [AS_MONEY] = as_money,       [AS_CURRENCY] = as_currency,
    [AS_DATE] = as_date,         [AS_TIME] = as_time,
    [AS_BOOL] = as_bool,         [AS_CHOICE] = as_choice,
    [AS_NAME] = as_name,         [AS_NAMES] = as_names,
    [AS_STEP] = as_step,
};

// --- the whole row ---

static void complain(Making *m, const char *column, Cohoi__Code why)
{
    m->out->is_bad = true;
    row_error_add(m->errors, m->row->line, column, why);
}

static const char *currency_of(Making *m)
{
    for (int i = 0; i < m->plan->n_columns && i < m->row->n; i++) {
        const ImportField *f = m->plan->fields[i];
        const char *code = f && f->kind == AS_CURRENCY ? cell_text(m->arena, &m->row->cells[i]) : NULL;
        if (!code) continue;
        if (strlen(code) == 3 && strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3) return code;
        complain(m, m->plan->names[i], COHOI__CODE__BAD_FORMAT);
    }
    return m->plan->options->currency ? m->plan->options->currency : "VND";
}

static void take_cells(Making *m)
{
    for (int i = 0; i < m->plan->n_columns && i < m->row->n; i++) {
        const ImportField *f = m->plan->fields[i];
        const Cell *c = &m->row->cells[i];
        if (!f || c->kind == CELL_EMPTY || (c->kind == CELL_TEXT && text_is_blank(c->text))) continue;
        Cohoi__Code why = c->kind == CELL_ERROR ? COHOI__CODE__BAD_FORMAT : takers[f->kind](m, f, c);
        if (why != FINE) complain(m, m->plan->names[i], why);
    }
}

// Whose a customer of an opportunity becomes: outside campaigns the one who shall sell to him.
static void own(Making *m)
{
    const Imports__Options *options = m->plan->options;
    Opportunities__NewOpportunity *o = m->out->opportunity;
    static const ImportField owner = {.of_contact = false, .field = "owner_id"};

    if (!o->owner_id && options->owner_id) put_text(m, &owner, options->owner_id);
    m->out->contact->salesperson_id =
        o->owner_id || options->campaign_id ? o->owner_id : arena_copy(m->arena, m->plan->importer_id);
    o->campaign_id = arena_copy(m->arena, options->campaign_id);
    if (o->closed_at && !o->has_state) o->closed_at = NULL; /* of an open one it is a wish */
}

void record_blame(const Plan *p, int row, bool of_contact, const char *field, Cohoi__Code code,
                  RowErrors *errors)
{
    const char *column = NULL;
    size_t n = strcspn(or_empty(field), ".["); /* "brands[2]" is the column of brands */

    for (int i = 0; field && i < p->n_columns && !column; i++) {
        const ImportField *f = p->fields[i];
        bool is_it = f && f->of_contact == of_contact && p->json_names[i] &&
                     strncmp(p->json_names[i], field, n) == 0 && !p->json_names[i][n];
        if (is_it) column = p->names[i];
    }
    row_error_add(errors, row, column, code);
}

// The bounds that the .proto states; what must be there is for the owner to say.
static void check(Making *m, bool of_contact, const ProtobufCMessage *message, char **mask, size_t n)
{
    Refusal why = {.arena = m->arena};
    const JsonNames given = {n, mask};

    if (check_message(message, &given, &why) == OK) return;
    m->out->is_bad = true;
    for (size_t i = 0; i < why.problem->n_violations; i++) {
        const Cohoi__Violation *v = why.problem->violations[i];
        record_blame(m->plan, m->row->line, of_contact, v->field, v->code, m->errors);
    }
}

void record_make(const Plan *p, Arena *a, const SheetRow *row, Record *out, RowErrors *errors)
{
    Making m = {p, a, row, out, errors, NULL};

    *out = (Record){.row = row->line, .contact = arena_message(a, &contacts__contact__descriptor)};
    if (p->target == TO_OPPORTUNITIES)
        out->opportunity = arena_message(a, &opportunities__new_opportunity__descriptor);
    m.currency = currency_of(&m);
    take_cells(&m);
    if (out->opportunity) own(&m);
    check(&m, true, &out->contact->base, out->contact_mask, out->n_contact_mask);
    if (out->opportunity) check(&m, false, &out->opportunity->base, out->mask, out->n_mask);
}

// --- keys ---

static uint64_t hash(const char *kind, const char *text)
{
    uint64_t h = 1469598103934665603u;
    for (; *kind; kind++) h = (h ^ (unsigned char)*kind) * 1099511628211u;
    for (; *text; text++) h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h ? h : 1;
}

static char *key_by(const Contacts__Contact *c, Arena *a, const char *field)
{
    if (same(field, "externalId") || same(field, "contactExternalId")) return text_trim(a, c->external_id);
    if (same(field, "taxCode")) return c->tax_code ? tax_code_normal(a, c->tax_code) : NULL;
    if (same(field, "citizenId")) return c->citizen_id ? citizen_id_normal(a, c->citizen_id) : NULL;
    if (same(field, "email")) return c->email ? email_normal(a, c->email) : NULL;
    if (same(field, "phone")) return c->phone ? phone_normal(a, c->phone) : NULL;
    return c->name ? text_fold(a, c->name) : NULL;
}

size_t record_keys(const Record *r, Arena *a, char *const *match_by, size_t n, uint64_t out[8])
{
    size_t found = 0;
    for (size_t i = 0; i < n && found < 8; i++) {
        const char *key = key_by(r->contact, a, match_by[i]);
        if (key && *key) out[found++] = hash(match_by[i], key);
    }
    return found;
}
