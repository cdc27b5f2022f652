// transcode -- HTTP requests into messages and back, by the routes and reflection alone.
#include "services/gateway/transcode.h"
#include "common/json.h"
#include "common/words.h"
#include "services/gateway/multipart.h"
#include <google/protobuf/timestamp.pb-c.h>
#include <string.h>

// --- fields ---

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessage *m, const char *name)
{
    return protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);
}

static void *at_field(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    return (char *)m + f->offset;
}

static bool is_text(const ProtobufCFieldDescriptor *f)
{
    return f && f->type == PROTOBUF_C_TYPE_STRING && f->label == PROTOBUF_C_LABEL_OPTIONAL;
}

const char *message_text(const ProtobufCMessage *m, const char *field)
{
    const ProtobufCFieldDescriptor *f = field_of(m, field);
    return is_text(f) ? *(const char **)at_field(m, f) : NULL;
}

bool message_set_text(ProtobufCMessage *m, const char *field, const char *value)
{
    const ProtobufCFieldDescriptor *f = field_of(m, field);
    if (!is_text(f)) return false;
    *(const char **)at_field(m, f) = value;
    return true;
}

static bool is_output_only(const ProtobufCMessage *m, const char *field)
{
    const FieldWords *w = field_words_of(m->descriptor, field);
    return w && w->output_only;
}

// --- the body ---

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

static bool is_type(const char *content_type, const char *wanted)
{
    size_t n = strlen(wanted);
    if (!content_type || strncasecmp(content_type, wanted, n) != 0) return false;
    return content_type[n] == '\0' || content_type[n] == ';' || content_type[n] == ' ';
}

// The message that the JSON fills: the request, or a new one in the field that the route names.
static ProtobufCMessage *body_target(Arena *a, ProtobufCMessage *m, const char *body)
{
    if (strcmp(body, "*") == 0) return m;
    const ProtobufCFieldDescriptor *f = field_of(m, body);
    ProtobufCMessage *part = arena_message(a, f->descriptor);
    *(ProtobufCMessage **)at_field(m, f) = part;
    return part;
}

// A body field of type bytes takes the body as it is.
static bool take_raw(const Exchange *x, ProtobufCMessage *m, const char *body)
{
    const ProtobufCFieldDescriptor *f = field_of(m, body);
    if (!f || f->type != PROTOBUF_C_TYPE_BYTES) return false;
    *(ProtobufCBinaryData *)at_field(m, f) = (ProtobufCBinaryData){x->body_length, (uint8_t *)x->body};
    *(protobuf_c_boolean *)((char *)m + f->quantifier_offset) = true;
    return true;
}

static Status read_body(Exchange *x, const RouteWords *r, ProtobufCMessage *m, JsonNames *named, Refusal *why)
{
    if (!r->body) {
        bool harmless = is_blank(x->body) || strcmp(x->body, "{}") == 0;
        return harmless ? OK : refuse(why, COHOI__CODE__INVALID_ARGUMENT);
    }
    if (take_raw(x, m, r->body)) return OK;
    ProtobufCMessage *target = body_target(x->arena, m, r->body);
    if (x->body_length == 0) return OK; // ":release" and its like need no "{}"
    if (!is_type(x->content_type, "application/json"))
        return refuse(why, COHOI__CODE__UNSUPPORTED_MEDIA_TYPE);
    return json_read(x->arena, x->body, x->body_length, target, named, why);
}

// --- the path ---

static Status read_path(Arena *a, const RouteMatch *match, ProtobufCMessage *m, Refusal *why)
{
    Status st = OK;
    for (unsigned i = 0; i < match->n && st == OK; i++)
        st = json_read_param(a, m, json_name_of(a, match->names[i]), match->values[i], why);
    return st;
}

static bool is_in_path(const RouteMatch *match, const char *field)
{
    for (unsigned i = 0; i < match->n; i++)
        if (strcmp(match->names[i], field) == 0) return true;
    return false;
}

// --- the query string ---

static bool is_named(const JsonNames *named, const char *field)
{
    for (size_t i = 0; i < named->n; i++)
        if (strcmp(named->names[i], field) == 0) return true;
    return false;
}

// What a client may not set from outside a JSON body: what we fill, what only the owner writes, whole
// messages.
static const ProtobufCFieldDescriptor *open_field(const ProtobufCMessage *m, const char *json_name)
{
    const ProtobufCFieldDescriptor *f = json_field_named(m->descriptor, json_name);
    if (!f || strcmp(f->name, "update_mask") == 0) return NULL;
    if (f->type == PROTOBUF_C_TYPE_MESSAGE && f->descriptor != &google__protobuf__timestamp__descriptor)
        return NULL;
    return is_output_only(m, f->name) ? NULL : f;
}

Status transcode_param(Arena *a, ProtobufCMessage *m, const char *name, const char *value, Refusal *why)
{
    if (!open_field(m, name)) return refuse_field(why, COHOI__CODE__UNKNOWN_FIELD, name);
    return json_read_param(a, m, name, value, why);
}

static bool is_taken(const RouteMatch *match, const JsonNames *named, const char *field)
{
    const char *body = match->route->body ? match->route->body : "";
    return is_in_path(match, field) || strcmp(body, field) == 0 || (*body == '*' && is_named(named, field));
}

static Status read_pair(Exchange *x, const RouteMatch *match, ProtobufCMessage *m, const JsonNames *named,
                        const char *pair, size_t n, Refusal *why)
{
    const char *equals = memchr(pair, '=', n);
    size_t n_name = equals ? (size_t)(equals - pair) : n;
    const char *name = percent_decode(x->arena, pair, n_name, true);
    const char *value = equals ? percent_decode(x->arena, equals + 1, n - n_name - 1, true) : "";
    if (!name || !value) return refuse_field(why, COHOI__CODE__BAD_FORMAT, name ? name : "");
    const ProtobufCFieldDescriptor *f = open_field(m, name);
    if (!f || is_taken(match, named, f->name)) return refuse_field(why, COHOI__CODE__UNKNOWN_FIELD, name);
    return json_read_param(x->arena, m, name, value, why);
}

static Status read_query(Exchange *x, const RouteMatch *match, ProtobufCMessage *m, const JsonNames *named,
                         Refusal *why)
{
    Status st = OK;
    for (const char *at = x->query; *at && st == OK;) {
        size_t n = strcspn(at, "&");
        if (n > 0) st = read_pair(x, match, m, named, at, n, why);
        at += n;
        if (*at) at++;
    }
    return st;
}

// --- what only the gateway may fill ---

// The names that the JSON held, but for those that the path holds, too.
static void set_mask(Arena *a, const RouteMatch *match, ProtobufCMessage *m, const JsonNames *named)
{
    const ProtobufCFieldDescriptor *f = field_of(m, "update_mask");
    if (!f || f->label != PROTOBUF_C_LABEL_REPEATED || f->type != PROTOBUF_C_TYPE_STRING) return;
    char **mask = arena_alloc(a, (named->n + 1) * sizeof *mask);
    size_t n = 0;
    bool whole = match->route->body && *match->route->body == '*';
    for (size_t i = 0; i < named->n; i++) {
        if (whole && (is_in_path(match, named->names[i]) || strcmp(named->names[i], "update_mask") == 0))
            continue;
        mask[n++] = named->names[i];
    }
    *(char ***)at_field(m, f) = mask;
    *(size_t *)((char *)m + f->quantifier_offset) = n;
}

// Methods that anyone may call check a secret of their own; it may come as a bearer token, too.
static void set_bearer(Exchange *x, const MethodWords *method, ProtobufCMessage *m)
{
    const char *authorization = method->anyone ? http_header(x, "Authorization") : NULL;
    if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0) return;
    if (!message_text(m, "token")) message_set_text(m, "token", arena_copy(x->arena, authorization + 7));
}

Status transcode_request(Exchange *x, const RouteMatch *match, const FileSink *file, ProtobufCMessage **out,
                         Refusal *why)
{
    const MethodWords *method = match->route->method;
    ProtobufCMessage *m = arena_message(x->arena, method->in);
    JsonNames named = {0};
    Status st = x->intake ? multipart_read(x, file, m, why) : read_body(x, match->route, m, &named, why);
    if (st == OK) st = read_query(x, match, m, &named, why);
    if (st == OK) st = read_path(x->arena, match, m, why); // last: what the path says holds
    set_mask(x->arena, match, m, &named);
    if (is_output_only(m, "address")) message_set_text(m, "address", x->address);
    set_bearer(x, method, m);
    *out = m;
    return st;
}

// --- the reply ---

static int32_t version_of(const ProtobufCMessage *m)
{
    const ProtobufCFieldDescriptor *f = field_of(m, "version");
    if (!f || f->type != PROTOBUF_C_TYPE_INT32 || f->label != PROTOBUF_C_LABEL_OPTIONAL) return 0;
    return *(int32_t *)at_field(m, f);
}

ReplyTraits transcode_traits(const RouteWords *r, const ProtobufCMessage *reply)
{
    ReplyTraits traits = {.shown = reply};
    const ProtobufCFieldDescriptor *f = r->reply ? field_of(reply, r->reply) : NULL;
    if (f && (f->label == PROTOBUF_C_LABEL_REPEATED || f->type != PROTOBUF_C_TYPE_MESSAGE))
        traits.is_list = true;
    else if (f)
        traits.shown = *(ProtobufCMessage **)at_field(reply, f);
    if (traits.shown && !traits.is_list) {
        traits.version = version_of(traits.shown);
        traits.id = message_text(traits.shown, "id");
    }
    return traits;
}

char *transcode_reply(Arena *a, const RouteWords *r, const ProtobufCMessage *reply, size_t *n)
{
    if (r->reply) {
        char *text = json_field(a, reply, field_of(reply, r->reply));
        *n = strlen(text);
        return text;
    }
    JsonOut out = {.arena = a};
    json_write(&out, reply);
    *n = out.length;
    return out.text;
}
