// import -- an import's life: what may be done when, what its columns become.
#include "services/imports/import.h"
#include "common/fields.h"
#include "common/text.h"
#include "services/imports/charset.h"
#include "services/imports/values.h"
#include <string.h>

// --- its life ---

static const struct {
    State from, to;
    const char *why;
} turns[] = {
    {DRAFT, CHECKING, "\"Check\" writes nothing (IMP-05)"},
    {CHECKING, DRAFT, "checked: it may be changed, checked again, or run"},
    {DRAFT, RUNNING, "\"Import\": it is checked first, then taken over (IMP-08)"},
    {FAILED, DRAFT, "another file, or other columns, may do (IMP-06)"},
    {FAILED, CHECKING, "nothing of it stands: it may be tried again"},
    {FAILED, RUNNING, "likewise"},
    {RUNNING, DONE, "all rows are taken over, or left out as bad ones"},
    {RUNNING, FAILED, "a row was bad: nothing is left of it (AMB-35)"},
    {RUNNING, CANCELLED, "\"Cancel\": what stands is said (IMP-07)"},
    {DRAFT, CANCELLED, "\"Cancel\" before anything was written (IMP-07)"},
    {CHECKING, CANCELLED, "likewise"},
    {FAILED, CANCELLED, "likewise"},
    {DONE, UNDOING, "a run may be undone (PEE-06)"},
    {CANCELLED, UNDOING, "what stands of it may be undone"},
    {UNDOING, UNDONE, "what nobody has touched is gone again"},
    {UNDONE, UNDOING, "what was kept may be tried again"},
};

bool import_may_turn(State from, State to)
{
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
        if (turns[i].from == from && turns[i].to == to) return true;
    return false;
}

Status import_turn(Import *i, State to, Refusal *why)
{
    if (!import_may_turn(i->state, to)) return refuse(why, COHOI__CODE__WRONG_STATE);
    i->has_state = true;
    i->state = to;
    return OK;
}

Progress *import_progress(Import *i, Arena *a)
{
    if (!i->progress) i->progress = arena_message(a, &imports__progress__descriptor);
    return i->progress;
}

// --- columns ---

typedef Imports__Import__MappingEntry Choice;

static Choice *choice_for(const Import *i, const char *column)
{
    for (size_t k = 0; k < i->n_mapping; k++)
        if (same(i->mapping[k]->key, column)) return i->mapping[k];
    return NULL;
}

static bool has_column(const Import *i, const char *name)
{
    for (size_t k = 0; k < i->n_columns; k++)
        if (same(i->columns[k]->name, name)) return true;
    return false;
}

static void suggest(Import *i, Arena *a)
{
    for (size_t k = 0; k < i->n_columns; k++) {
        const ImportField *f = field_suggested((int)i->target, i->columns[k]->name);
        i->columns[k]->suggested_field = f ? arena_copy(a, f->name) : NULL;
    }
}

void import_take_columns(Import *i, Arena *a, Imports__Column **columns, size_t n)
{
    size_t kept = 0;
    i->columns = columns;
    i->n_columns = n;
    for (size_t k = 0; k < i->n_mapping; k++)
        if (has_column(i, i->mapping[k]->key)) i->mapping[kept++] = i->mapping[k];
    i->n_mapping = kept;
    i->check = NULL;
    suggest(i, a);
}

static bool is_taken(const ImportField **fields, size_t n, const ImportField *f)
{
    for (size_t k = 0; k < n; k++)
        if (fields[k] == f) return true;
    return false;
}

const ImportField **import_fields(const Import *i, Arena *a)
{
    const ImportField **fields = arena_alloc(a, (i->n_columns + 1) * sizeof(void *));

    for (size_t k = 0; k < i->n_columns; k++) {
        const Choice *choice = choice_for(i, i->columns[k]->name);
        if (choice && choice->value) fields[k] = field_named((int)i->target, choice->value);
    }
    for (size_t k = 0; k < i->n_columns; k++) {
        const char *suggested = i->columns[k]->suggested_field;
        if (choice_for(i, i->columns[k]->name) || !suggested) continue;
        const ImportField *f = field_named((int)i->target, suggested);
        if (f && !is_taken(fields, i->n_columns, f)) fields[k] = f;
    }
    return fields;
}

void import_show(Import *i, Arena *a)
{
    const ImportField **fields = import_fields(i, a);

    i->n_mapping = 0;
    i->mapping = NULL;
    for (size_t k = 0; k < i->n_columns; k++) {
        Choice *choice = arena_message(a, &imports__import__mapping_entry__descriptor);
        choice->key = i->columns[k]->name;
        choice->value = fields[k] ? arena_copy(a, fields[k]->name) : NULL;
        PUSH(a, i->mapping, i->n_mapping, choice);
    }
}

// --- changes ---

static Status refuse_in(Refusal *why, Arena *a, Cohoi__Code code, const char *of, const char *what)
{
    return refuse_field(why, code, arena_print(a, "%s.%s", of, what));
}

static Status change_mapping(Import *i, Arena *a, const Import *wish, Refusal *why)
{
    Status st = OK;
    for (size_t k = 0; k < wish->n_mapping; k++) {
        Choice *w = wish->mapping[k];
        const char *field = text_is_blank(w->value) ? NULL : w->value;
        if (!has_column(i, w->key)) st = refuse_in(why, a, COHOI__CODE__UNKNOWN_FIELD, "mapping", w->key);
        if (field && !field_named((int)i->target, field))
            st = refuse_in(why, a, COHOI__CODE__UNKNOWN_VALUE, "mapping", w->key);
        if (!field) w->value = NULL;
    }
    for (size_t k = 0; st == OK && k < wish->n_mapping; k++) {
        Choice *known = choice_for(i, wish->mapping[k]->key);
        if (known)
            known->value = wish->mapping[k]->value;
        else
            PUSH(a, i->mapping, i->n_mapping, wish->mapping[k]);
    }
    return st;
}

// Two columns for one field: which would it be?
static Status check_twice(const Import *i, Arena *a, Refusal *why)
{
    const ImportField **fields = import_fields(i, a);
    Status st = OK;
    for (size_t k = 0; k < i->n_columns; k++) {
        bool is_list = fields[k] && (fields[k]->kind == AS_TEXTS || fields[k]->kind == AS_NAMES);
        if (fields[k] && !is_list && is_taken(fields, k, fields[k]))
            st = refuse_in(why, a, COHOI__CODE__DUPLICATE_COLUMN, "mapping", i->columns[k]->name);
    }
    return st;
}

static const char *const keys[] = {
    "externalId", "contactExternalId", "taxCode", "citizenId", "email", "phone", "name", "contactName"};

static Status change_keys(Import *i, const Import *wish, Refusal *why)
{
    Status st = OK;
    for (size_t k = 0; k < wish->n_match_by; k++) {
        bool is_known = false;
        for (size_t n = 0; n < sizeof keys / sizeof *keys; n++) is_known |= same(keys[n], wish->match_by[k]);
        if (!is_known) st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "matchBy");
    }
    i->n_match_by = wish->n_match_by;
    i->match_by = wish->match_by;
    return st;
}

static Status check_options(const Imports__Options *o, Refusal *why)
{
    Status st = OK;
    if (o->date_format && !date_pattern_is_sound(o->date_format))
        st = refuse_field(why, COHOI__CODE__BAD_FORMAT, "options.dateFormat");
    if (o->encoding && !charset_is_known(o->encoding))
        st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "options.encoding");
    if (o->separator && (strlen(o->separator) != 1 || strchr("\"\n\r", *o->separator)))
        st = refuse_field(why, COHOI__CODE__BAD_FORMAT, "options.separator");
    if (o->decimal_separator && (strlen(o->decimal_separator) != 1 || !strchr(".,", *o->decimal_separator)))
        st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "options.decimalSeparator");
    return st;
}

// What is given wins; an empty text takes an option back.
static void merge_options(Imports__Options *into, const Imports__Options *from)
{
    const ProtobufCMessageDescriptor *d = from->base.descriptor;
    for (unsigned n = 0; n < d->n_fields; n++) {
        const Field *f = &d->fields[n];
        if (field_count(&from->base, f) == 0) continue;
        field_share(&into->base, &from->base, f);
        bool is_text = f->type == PROTOBUF_C_TYPE_STRING;
        if (is_text && text_is_blank(text_at(field_value(&from->base, f, 0)))) field_clear(&into->base, f);
    }
}

static bool names(char *const *mask, size_t n, const char *field)
{
    for (size_t k = 0; k < n; k++)
        if (same(mask[k], field)) return true;
    return false;
}

Status import_change(Import *i, Arena *a, const Import *wish, char *const *mask, size_t n, Refusal *why)
{
    Status st = OK;

    if (names(mask, n, "target") && wish->has_target && wish->target != i->target) {
        i->has_target = true;
        i->target = wish->target;
        i->n_mapping = 0;
        suggest(i, a);
    }
    if (names(mask, n, "options")) {
        if (!wish->options || !i->options) i->options = arena_message(a, &imports__options__descriptor);
        if (wish->options) merge_options(i->options, wish->options);
        st = check_options(i->options, why);
    }
    if (st == OK && names(mask, n, "mapping")) {
        if (wish->n_mapping == 0) i->n_mapping = 0;
        st = change_mapping(i, a, wish, why);
    }
    if (st == OK && names(mask, n, "match_by")) st = change_keys(i, wish, why);
    i->check = NULL;
    return st == OK ? check_twice(i, a, why) : st;
}

// --- matching ---

static bool tells_who(const ImportField *f)
{
    static const char *const who[] = {"name", "tax_code", "citizen_id", "email", "phone", "external_id"};
    for (size_t k = 0; f->of_contact && k < sizeof who / sizeof *who; k++)
        if (same(f->field, who[k])) return true;
    return false;
}

Status import_is_mapped(const Import *i, Arena *a, Refusal *why)
{
    const ImportField **fields = import_fields(i, a);
    for (size_t k = 0; k < i->n_columns; k++)
        if (fields[k] && tells_who(fields[k])) return OK;
    return refuse_field(why, COHOI__CODE__REQUIRED, "mapping");
}

// In a file of opportunities "externalId" is theirs, and "contactExternalId" the contact's.
size_t import_contact_keys(const Import *i, Arena *a, char ***out)
{
    bool has_opportunities = i->target == TO_OPPORTUNITIES;
    size_t n = 0;

    *out = NULL;
    for (size_t k = 0; k < i->n_match_by; k++) {
        const char *key = i->match_by[k];
        if (has_opportunities && same(key, "externalId")) continue;
        if (same(key, "contactExternalId")) key = "externalId";
        if (same(key, "contactName")) key = "name";
        PUSH(a, *out, n, arena_copy(a, key));
    }
    static const char *const usual[] = {"externalId", "taxCode", "citizenId", "email", "phone"};
    for (size_t k = 0; i->n_match_by == 0 && k < sizeof usual / sizeof *usual; k++)
        PUSH(a, *out, n, arena_copy(a, usual[k]));
    return n;
}

bool import_matches_opportunities(const Import *i)
{
    bool chosen = i->n_match_by == 0;
    for (size_t k = 0; k < i->n_match_by; k++) chosen |= same(i->match_by[k], "externalId");
    return chosen;
}
