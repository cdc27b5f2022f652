// docs_page -- openapi.json as one readable page: no script, nothing from elsewhere.
#include "services/gateway/docs_page.h"
#include "common/json.h"
#include "common/words.h"
#include <jansson.h>
#include <string.h>

const char docs_page_css[] =
    ":root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}\n"
    "body{max-width:60rem;margin:2rem auto;padding:0 1rem}\n"
    "h2{margin-top:2.5rem;border-bottom:1px solid #8884}\n"
    "details{border:1px solid #8883;border-radius:6px;margin:.4rem 0;padding:.3rem .7rem}\n"
    "summary{cursor:pointer}\n"
    "code,.path{font-family:ui-monospace,monospace}\n"
    ".verb{display:inline-block;min-width:4.2rem;font-weight:700;text-transform:uppercase}\n"
    ".get{color:#2a7ae2}.post{color:#2e8b57}.patch,.put{color:#b8860b}.delete{color:#c0392b}\n"
    "table{border-collapse:collapse;width:100%;margin:.4rem 0}\n"
    "td,th{text-align:left;vertical-align:top;padding:.15rem .6rem .15rem 0;border-bottom:1px solid #8882}\n"
    ".dim{opacity:.7}\n";

// --- text ---

static void put_escaped(JsonOut *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '<' || *c == '>' || *c == '&' || *c == '"')
            json_put(out, *c == '<' ? "&lt;" : *c == '>' ? "&gt;" : *c == '&' ? "&amp;" : "&quot;");
        else
            json_put(out, (char[]){*c, '\0'});
    }
}

static const char *text_in(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void put_dim(JsonOut *out, const char *before, const char *text)
{
    if (!*text) return;
    json_put(out, " <span class=\"dim\">");
    put_escaped(out, before);
    put_escaped(out, text);
    json_put(out, "</span>");
}

// --- schemas ---

static const char *name_of_ref(const char *ref)
{
    const char *slash = strrchr(ref, '/');
    return slash ? slash + 1 : ref;
}

static void put_type(JsonOut *out, const json_t *schema);

static void put_link(JsonOut *out, const char *name)
{
    json_put(out, "<a href=\"#");
    put_escaped(out, name);
    json_put(out, "\"><code>");
    put_escaped(out, name);
    json_put(out, "</code></a>");
}

static void put_values(JsonOut *out, const json_t *values)
{
    size_t i;
    json_t *value;
    json_array_foreach(values, i, value)
    {
        if (i) json_put(out, " | ");
        put_escaped(out, json_is_string(value) ? json_string_value(value) : "null");
    }
}

static void put_type(JsonOut *out, const json_t *schema)
{
    const char *ref = text_in(schema, "$ref"), *type = text_in(schema, "type");
    if (*ref) {
        put_link(out, name_of_ref(ref));
    } else if (json_object_get(schema, "enum")) {
        put_values(out, json_object_get(schema, "enum"));
    } else if (strcmp(type, "array") == 0) {
        json_put(out, "list of ");
        put_type(out, json_object_get(schema, "items"));
    } else {
        put_escaped(out, *type ? type : "any");
        put_dim(out, "", text_in(schema, "format"));
    }
}

static void put_bound(JsonOut *out, const json_t *schema, const char *key, const char *words)
{
    const json_t *bound = json_object_get(schema, key);
    if (json_is_integer(bound))
        put_dim(out, words, arena_print(out->arena, "%lld", (long long)json_integer_value(bound)));
}

static void put_row(JsonOut *out, const char *name, const json_t *schema, const char *remark)
{
    json_put(out, "<tr><td><code>");
    put_escaped(out, name);
    json_put(out, "</code></td><td>");
    put_type(out, schema);
    put_bound(out, schema, "maxLength", "up to ");
    put_bound(out, schema, "maxItems", "up to ");
    json_put(out, "</td><td>");
    put_escaped(out, remark);
    if (json_is_true(json_object_get(schema, "readOnly"))) put_dim(out, "", "read only");
    if (json_is_true(json_object_get(schema, "writeOnly"))) put_dim(out, "", "write only");
    put_dim(out, "", text_in(schema, "description"));
    json_put(out, "</td></tr>\n");
}

static void put_schema(JsonOut *out, const char *name, const json_t *schema)
{
    const char *field;
    json_t *part;
    json_put(out, "<details id=\"");
    put_escaped(out, name);
    json_put(out, "\"><summary><code>");
    put_escaped(out, name);
    json_put(out, "</code></summary><p>");
    put_escaped(out, text_in(schema, "description"));
    put_values(out, json_object_get(schema, "enum"));
    json_put(out, "</p><table>\n");
    json_object_foreach(json_object_get(schema, "properties"), field, part) put_row(out, field, part, "");
    json_put(out, "</table></details>\n");
}

// --- operations ---

static const json_t *resolved(const json_t *root, const json_t *part, const char *kind)
{
    const char *ref = text_in(part, "$ref");
    if (!*ref) return part;
    return json_object_get(json_object_get(json_object_get(root, "components"), kind), name_of_ref(ref));
}

static const json_t *schema_of_content(const json_t *holder)
{
    const json_t *content = json_object_get(holder, "content");
    const json_t *first = json_object_iter_value(json_object_iter((json_t *)content));
    return json_object_get(first, "schema");
}

static void put_parameters(JsonOut *out, const json_t *root, const json_t *operation)
{
    size_t i;
    json_t *part;
    json_put(out, "<table>\n");
    json_array_foreach(json_object_get(operation, "parameters"), i, part)
    {
        const json_t *p = resolved(root, part, "parameters");
        put_row(out, text_in(p, "name"), json_object_get(p, "schema"), text_in(p, "in"));
    }
    json_put(out, "</table>\n");
}

static void put_body(JsonOut *out, const char *words, const json_t *holder)
{
    const json_t *schema = schema_of_content(holder);
    if (!schema) return;
    json_put(out, words);
    put_type(out, schema);
    json_put(out, "</p>\n");
}

static void put_responses(JsonOut *out, const json_t *operation)
{
    const char *status;
    json_t *response;
    json_object_foreach(json_object_get(operation, "responses"), status, response)
    {
        if (strcmp(status, "default") == 0) continue;
        json_put(out, "<p>");
        put_escaped(out, status);
        put_dim(out, "", text_in(response, "description"));
        json_put(out, "</p>\n");
        put_body(out, "<p>Reply: ", response);
    }
}

static void put_operation(JsonOut *out, const json_t *root, const char *verb, const char *path,
                          const json_t *operation)
{
    json_put(out, "<details><summary><span class=\"verb ");
    put_escaped(out, verb);
    json_put(out, "\">");
    put_escaped(out, verb);
    json_put(out, "</span> <span class=\"path\">");
    put_escaped(out, path);
    json_put(out, "</span>");
    const char *summary = text_in(operation, "summary");
    put_dim(out, "", *summary ? summary : text_in(operation, "operationId"));
    json_put(out, "</summary>\n");
    put_dim(out, "needs ", text_in(operation, "x-cohoi-permission"));
    put_parameters(out, root, operation);
    put_body(out, "<p>Body: ", json_object_get(operation, "requestBody"));
    put_responses(out, operation);
    json_put(out, "</details>\n");
}

static bool has_tag(const json_t *operation, const char *tag)
{
    const char *first = json_string_value(json_array_get(json_object_get(operation, "tags"), 0));
    return first && strcmp(first, tag) == 0;
}

static void put_tag(JsonOut *out, const json_t *root, const char *tag)
{
    const char *path, *verb;
    json_t *verbs, *operation;
    json_put(out, "<h2>");
    put_escaped(out, tag);
    json_put(out, "</h2>\n");
    json_object_foreach(json_object_get(root, "paths"), path, verbs)
    {
        json_object_foreach(verbs, verb, operation) if (has_tag(operation, tag))
            put_operation(out, root, verb, path, operation);
    }
}

// --- the page ---

static void put_head(JsonOut *out, const json_t *root)
{
    json_put(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Cohoi: the interface</title>"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        "<link rel=\"stylesheet\" href=\"/docs.css\"></head><body>\n<h1>Cohoi</h1><p>");
    put_escaped(out, text_in(json_object_get(root, "info"), "description"));
    json_put(out, "</p><p><a href=\"/openapi.json\">openapi.json</a> &middot; "
                  "<a href=\"/asyncapi.json\">asyncapi.json</a></p>\n");
}

char *docs_page_make(Arena *a)
{
    JsonOut out = {.arena = a};
    json_t *root = json_loads(openapi_json, 0, NULL), *part;
    const char *name;
    size_t i;
    put_head(&out, root);
    json_array_foreach(json_object_get(root, "tags"), i, part) put_tag(&out, root, text_in(part, "name"));
    json_put(&out, "<h2>Messages</h2>\n");
    json_object_foreach(json_object_get(json_object_get(root, "components"), "schemas"), name, part)
        put_schema(&out, name, part);
    json_put(&out, "</body></html>\n");
    json_decref(root);
    return out.text;
}
