// problems -- refusals as RFC 9457 problem documents, in the reader's language.
#include "services/gateway/problems.h"
#include "common/words.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- language ---

static double quality(const char *range, size_t n)
{
    const char *q = memmem(range, n, "q=", 2);
    return q ? strtod(q + 2, NULL) : 1.0;
}

// The better liked of the two languages that there are; Vietnamese where both are liked alike or neither is
// named.
Language language_of(const char *accept_language)
{
    double vi = 0, en = 0;
    for (const char *at = accept_language ? accept_language : ""; *at;) {
        size_t n = strcspn(at, ",");
        double q = quality(at, n);
        if (strncasecmp(at, "vi", 2) == 0) vi = fmax(vi, q);
        if (strncasecmp(at, "en", 2) == 0) en = fmax(en, q);
        at += n;
        at += strspn(at, ", ");
    }
    return en > vi ? ENGLISH : VIETNAMESE;
}

// --- words ---

static const struct {
    Status status;
    Cohoi__Code code;
} code_of_status[] = {
    {INVALID_ARGUMENT, COHOI__CODE__INVALID_ARGUMENT},
    {DEADLINE_EXCEEDED, COHOI__CODE__DEADLINE_EXCEEDED},
    {NOT_FOUND, COHOI__CODE__NOT_FOUND},
    {ALREADY_EXISTS, COHOI__CODE__ALREADY_EXISTS},
    {PERMISSION_DENIED, COHOI__CODE__PERMISSION_DENIED},
    {RESOURCE_EXHAUSTED, COHOI__CODE__RESOURCE_EXHAUSTED},
    {FAILED_PRECONDITION, COHOI__CODE__WRONG_STATE},
    {ABORTED, COHOI__CODE__ABORTED},
    {OUT_OF_RANGE, COHOI__CODE__OUT_OF_RANGE},
    {UNAVAILABLE, COHOI__CODE__UNAVAILABLE},
    {UNAUTHENTICATED, COHOI__CODE__UNAUTHENTICATED},
};

static Cohoi__Code code_for(Status st)
{
    for (size_t i = 0; i < sizeof code_of_status / sizeof *code_of_status; i++)
        if (code_of_status[i].status == st) return code_of_status[i].code;
    return COHOI__CODE__INTERNAL;
}

// What stands for {name} in the words: the problem's field of that JSON name.
static const char *value_of(Arena *a, const Cohoi__Problem *p, const char *name)
{
    const ProtobufCFieldDescriptor *f = p ? json_field_named(&cohoi__problem__descriptor, name) : NULL;
    if (!f) return "?";
    if (f->type != PROTOBUF_C_TYPE_STRING) return json_field(a, &p->base, f);
    const char *text = *(const char *const *)((const char *)p + f->offset);
    return text ? text : "?";
}

static const char *fill_in(Arena *a, const char *words, const Cohoi__Problem *p)
{
    const char *open = strchr(words, '{'), *close = open ? strchr(open, '}') : NULL;
    if (!close) return words;
    const char *name = arena_copy_n(a, open + 1, (size_t)(close - open) - 1);
    return arena_print(a, "%.*s%s%s", (int)(open - words), words, value_of(a, p, name),
                       fill_in(a, close + 1, p));
}

static const char *words_of(Arena *a, Cohoi__Code code, const Cohoi__Problem *p, Language in)
{
    const CodeWords *w = code_words_of(code);
    return fill_in(a, in == ENGLISH ? w->en : w->vi, p);
}

// --- the document ---

static void put_text(JsonOut *out, const char *key, const char *text)
{
    json_put(out, key);
    json_write_text(out, text);
}

static const char *type_of(Arena *a, const char *code)
{
    char *type = arena_print(a, "/problems/%s", code);
    for (char *c = type; *c; c++) *c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
    return type;
}

// The reason in one line: the words of the code, or of the fields that are wrong.
static const char *detail_of(Arena *a, Cohoi__Code code, const Cohoi__Problem *p, Language in)
{
    if (!p || p->n_violations == 0) return words_of(a, code, p, in);
    const Cohoi__Violation *first = p->violations[0];
    const char *more = p->n_violations > 1 ? " ..." : "";
    return arena_print(a, "%s: %s%s", first->field ? first->field : "", words_of(a, first->code, NULL, in),
                       more);
}

static void put_violations(JsonOut *out, const Cohoi__Problem *p, Language in)
{
    json_put(out, ",\"violations\":[");
    for (size_t i = 0; i < p->n_violations; i++) {
        const Cohoi__Violation *v = p->violations[i];
        put_text(out, i ? ",{\"field\":" : "{\"field\":", v->field ? v->field : "");
        put_text(out, ",\"code\":", code_words_of(v->code)->name);
        put_text(out, ",\"message\":", words_of(out->arena, v->code, NULL, in));
        json_put(out, "}");
    }
    json_put(out, "]");
}

static void put_other_fields(JsonOut *out, const Cohoi__Problem *p)
{
    for (unsigned i = 0; i < cohoi__problem__descriptor.n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &cohoi__problem__descriptor.fields[i];
        if (f->id == 1 || f->label == PROTOBUF_C_LABEL_REPEATED) continue; // code; violations
        const char *value = json_field(out->arena, &p->base, f);
        if (strcmp(value, "null") == 0) continue;
        json_put(out, arena_print(out->arena, ",\"%s\":%s", json_name_of(out->arena, f->name), value));
    }
}

unsigned problem_document(Arena *a, Status st, const Cohoi__Problem *p, Language in, JsonOut *out)
{
    Cohoi__Code code = p && p->has_code && p->code ? p->code : code_for(st);
    const CodeWords *w = code_words_of(code);
    put_text(out, "{\"type\":", type_of(a, w->name));
    put_text(out, ",\"title\":", words_of(a, code, p, in));
    json_put(out, arena_print(a, ",\"status\":%d", w->http));
    put_text(out, ",\"detail\":", detail_of(a, code, p, in));
    put_text(out, ",\"code\":", w->name);
    if (p && p->n_violations) put_violations(out, p, in);
    if (p) put_other_fields(out, p);
    json_put(out, "}");
    return (unsigned)w->http;
}

// --- answers ---

// Whoever is refused because of what else is asked, or because somebody is away, is told when to come again.
static int retry_after(unsigned status, const Cohoi__Problem *p)
{
    if (p && p->has_retry_after_seconds) return p->retry_after_seconds;
    return status == 429 || status == 503 ? 1 : 0;
}

void problem_answer(Exchange *x, Status st, const Cohoi__Problem *p)
{
    Language in = language_of(http_header(x, "Accept-Language"));
    JsonOut out = {.arena = x->arena};
    unsigned status = problem_document(x->arena, st, p, in, &out);
    int seconds = retry_after(status, p);
    if (seconds) http_put_header(x, "Retry-After", arena_print(x->arena, "%d", seconds));
    http_put_header(x, "Content-Language", in == ENGLISH ? "en" : "vi");
    http_answer(x, status, "application/problem+json", out.text, out.length);
}

void problem_answer_code(Exchange *x, Cohoi__Code code)
{
    Cohoi__Problem p = COHOI__PROBLEM__INIT;
    p.has_code = true;
    p.code = code;
    problem_answer(x, (Status)code_words_of(code)->status, &p);
}

void problem_answer_field(Exchange *x, Cohoi__Code code, const char *field)
{
    Refusal why = {.arena = x->arena};
    Status st = refuse_field(&why, code, field);
    problem_answer(x, st, why.problem);
}

void problem_answer_later(Exchange *x, Cohoi__Code code, int seconds)
{
    Cohoi__Problem p = COHOI__PROBLEM__INIT;
    p.has_code = p.has_retry_after_seconds = true;
    p.code = code;
    p.retry_after_seconds = seconds;
    problem_answer(x, (Status)code_words_of(code)->status, &p);
}
