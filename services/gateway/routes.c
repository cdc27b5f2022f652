// routes -- a tree: a node a segment, literal children tried before the parameter, custom verbs at the
// leaves.
#include "services/gateway/routes.h"
#include "common/text.h"
#include <stdlib.h>
#include <string.h>

typedef struct Leaf {
    const char *custom; // "pull"; "" for none
    const RouteWords *route;
    const char *names[ROUTE_PARAMS]; // of this route's parameters, in the order of the path
    unsigned n;
    struct Leaf *next;
} Leaf;

typedef struct Node {
    const char *literal;
    size_t length;
    struct Node *next, *children, *parameter;
    Leaf *leaves;
} Node;

typedef struct Segment {
    const char *text;
    size_t n;
} Segment;

enum { DEPTH = 16 };
static Node root;
static Arena *tree; // the process's

// --- building ---

static Node *child(Node *parent, Segment s)
{
    for (Node *c = parent->children; c; c = c->next)
        if (c->length == s.n && memcmp(c->literal, s.text, s.n) == 0) return c;
    Node *c = arena_alloc(tree, sizeof *c);
    c->literal = arena_copy_n(tree, s.text, s.n);
    c->length = s.n;
    c->next = parent->children;
    parent->children = c;
    return c;
}

static Node *parameter(Node *parent, Segment s, Leaf *leaf)
{
    if (leaf->n == ROUTE_PARAMS) abort();
    leaf->names[leaf->n++] = arena_copy_n(tree, s.text + 1, s.n - 2);
    if (!parent->parameter) parent->parameter = arena_alloc(tree, sizeof(Node));
    return parent->parameter;
}

static size_t cut(const char *path, Segment *out)
{
    size_t n = 0;
    for (const char *at = path; *at == '/' && n < DEPTH;) {
        size_t length = strcspn(++at, "/");
        out[n++] = (Segment){at, length};
        at += length;
    }
    return n;
}

// "{id}:pull" gives "pull" and shortens the segment to "{id}".
static const char *take_custom(Segment *last)
{
    const char *colon = memrchr(last->text, ':', last->n);
    if (!colon) return "";
    const char *custom = arena_copy_n(tree, colon + 1, (size_t)(last->text + last->n - colon) - 1);
    last->n = (size_t)(colon - last->text);
    return custom;
}

static void add(const RouteWords *r)
{
    Segment segments[DEPTH];
    size_t n = cut(r->path, segments);
    Leaf *leaf = arena_alloc(tree, sizeof *leaf);
    leaf->route = r;
    leaf->custom = take_custom(&segments[n - 1]);
    Node *at = &root;
    for (size_t i = 0; i < n; i++)
        at = *segments[i].text == '{' ? parameter(at, segments[i], leaf) : child(at, segments[i]);
    leaf->next = at->leaves;
    at->leaves = leaf;
}

void routes_build(const RouteWords *table)
{
    arena_drop(tree);
    tree = arena_make();
    root = (Node){0};
    for (const RouteWords *r = table; r->verb; r++) add(r);
}

// --- finding ---

typedef struct Search {
    Arena *arena;
    const char *verb, *custom;
    size_t n_custom;
    Segment segments[DEPTH], values[ROUTE_PARAMS];
    size_t n;
    RouteMatch found;
} Search;

static bool take_leaf(Search *s, const Leaf *l, unsigned n_values)
{
    s->found.route = l->route;
    s->found.n = l->n;
    for (unsigned i = 0; i < n_values; i++) {
        s->found.names[i] = l->names[i];
        s->found.values[i] = percent_decode(s->arena, s->values[i].text, s->values[i].n, false);
        if (!s->found.values[i] || !*s->found.values[i]) {
            s->found = (RouteMatch){0}; // such an id cannot be
            return false;
        }
    }
    return true;
}

static bool take(Search *s, const Node *at, unsigned n_values)
{
    for (const Leaf *l = at->leaves; l; l = l->next) {
        if (strlen(l->custom) != s->n_custom || memcmp(l->custom, s->custom, s->n_custom) != 0) continue;
        if (strcmp(l->route->verb, s->verb) == 0) return take_leaf(s, l, n_values);
        const char *allow = s->found.allow;
        s->found.allow = allow ? arena_print(s->arena, "%s, %s", l->route->verb, allow) : l->route->verb;
    }
    return false;
}

static bool descend(Search *s, const Node *at, size_t depth, unsigned n_values)
{
    if (depth == s->n) return take(s, at, n_values);
    Segment here = s->segments[depth];
    for (const Node *c = at->children; c; c = c->next)
        if (c->length == here.n && memcmp(c->literal, here.text, here.n) == 0 &&
            descend(s, c, depth + 1, n_values))
            return true;
    if (!at->parameter || n_values == ROUTE_PARAMS) return false;
    s->values[n_values] = here;
    return descend(s, at->parameter, depth + 1, n_values + 1);
}

// First with what follows the last ':' as a custom verb, then without: an id may hold a ':'.
RouteMatch route_find(Arena *a, const char *verb, const char *path)
{
    Search s = {.arena = a, .verb = verb, .custom = ""};
    s.n = cut(path, s.segments);
    if (s.n == 0 || s.n == DEPTH) return (RouteMatch){0};
    Segment whole = s.segments[s.n - 1];
    const char *colon = memrchr(whole.text, ':', whole.n);
    if (colon) {
        s.custom = colon + 1;
        s.n_custom = (size_t)(whole.text + whole.n - colon) - 1;
        s.segments[s.n - 1].n = (size_t)(colon - whole.text);
        if (descend(&s, &root, 0, 0) || s.found.allow) return s.found;
        s.custom = "";
        s.n_custom = 0;
        s.segments[s.n - 1] = whole;
    }
    descend(&s, &root, 0, 0);
    return s.found;
}

// --- percents ---

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *percent_decode(Arena *a, const char *text, size_t n, bool plus)
{
    char *out = arena_alloc(a, n + 1);
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        char c = plus && text[i] == '+' ? ' ' : text[i];
        if (c == '%') {
            if (n - i < 3) return NULL;
            int high = hex(text[i + 1]), low = hex(text[i + 2]);
            if (high < 0 || low < 0) return NULL;
            c = (char)(high << 4 | low);
            i += 2;
        }
        out[length++] = c;
    }
    return text_is_utf8(out, length) ? out : NULL;
}
