// stringee -- names as in https://developer.stringee.com; jansson reads, because fields that we do not know
// must pass.
#include "services/evidence/stringee.h"
#include "common/text.h"
#include <jansson.h>
#include <string.h>

enum { MOST_ID = 200, MOST_TEXT = 500, MOST_URL = 2000, MOST_SECONDS = 86400 };

static const char *text_of(Arena *a, const json_t *o, const char *name, size_t most)
{
    const json_t *v = json_object_get(o, name);
    const char *text = json_string_value(v);
    size_t n = json_string_length(v);
    bool fits = text && n > 0 && n <= most && text_is_utf8(text, n);
    return fits ? arena_copy_n(a, text, n) : NULL;
}

// Some accounts send numbers as numbers.
static const char *number_of(Arena *a, const json_t *o, const char *name)
{
    const json_t *v = json_object_get(o, name);
    if (json_is_integer(v)) return arena_print(a, "%lld", (long long)json_integer_value(v));
    return text_of(a, o, name, MOST_TEXT);
}

static int32_t seconds_of(const json_t *o, const char *name)
{
    json_int_t n = json_integer_value(json_object_get(o, name)); // 0 for what is no integer
    return n < 0 ? 0 : n > MOST_SECONDS ? MOST_SECONDS : (int32_t)n;
}

static Party party_of(Arena *a, const json_t *o, const char *name)
{
    const json_t *v = json_object_get(o, name);
    Party p = {.number = number_of(a, v, "number"), .alias = text_of(a, v, "alias", MOST_TEXT)};
    p.is_ours = same(text_of(a, v, "type", MOST_TEXT), "internal");
    return p;
}

static Time time_of(const json_t *o)
{
    json_int_t ms = json_integer_value(json_object_get(o, "timestamp_ms"));
    return ms > 0 && ms < (json_int_t)4102444800000 ? (Time)ms * (SECOND / 1000) : 0; // until 2100
}

static const char *recording_of(Arena *a, const json_t *o)
{
    static const char *const names[] = {"recording_url", "recordingUrl", "record_url", "recordUrl"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *url = text_of(a, o, names[i], MOST_URL);
        if (url && (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0)) return url;
    }
    return NULL;
}

static Status read_object(Arena *a, const json_t *o, CallEvent *out, Refusal *why)
{
    const char *status = text_of(a, o, "call_status", MOST_TEXT);
    *out = (CallEvent){.call_id = text_of(a, o, "call_id", MOST_ID)};
    Status st = OK;
    if (!out->call_id) st = refuse_field(why, COHOI__CODE__REQUIRED, "call_id");
    if (!status) st = refuse_field(why, COHOI__CODE__REQUIRED, "call_status");
    if (st != OK) return st;

    out->has_ended = same(status, "ended");
    out->from = party_of(a, o, "from");
    out->to = party_of(a, o, "to");
    out->custom = text_of(a, o, "clientCustomData", MOST_TEXT);
    out->recording_url = recording_of(a, o);
    out->duration = seconds_of(o, "duration");
    out->answer_duration = seconds_of(o, "answerDuration");
    out->at = time_of(o);
    return OK;
}

Status stringee_read(Arena *a, const void *json, size_t n, CallEvent *out, Refusal *why)
{
    json_t *o = json_loadb(json, n, JSON_REJECT_DUPLICATES, NULL);
    Status st = json_is_object(o) ? read_object(a, o, out, why) : refuse(why, COHOI__CODE__BAD_JSON);
    json_decref(o);
    return st;
}

const Party *call_customer(const CallEvent *e)
{
    return e->to.is_ours ? &e->from : &e->to;
}

const Party *call_agent(const CallEvent *e)
{
    return e->to.is_ours ? &e->to : &e->from;
}
