// xlsx_book -- what stands around a worksheet: where the parts are, which styles are dates.
#include "common/text.h"
#include "services/imports/xlsx.h"
#include <stdlib.h>
#include <string.h>

enum { SHEETS_MOST = 500, STYLES_MOST = 100000 };

static void no_end(void *arg, const char *name)
{
}

// --- relations: ids and types of parts ---

typedef struct Relation {
    char *id, *type, *target;
} Relation;
typedef struct Relations {
    Arena *arena;
    const char *folder; // targets are relative to it
    size_t n;
    Relation **items;
} Relations;

// "/xl/worksheets/sheet1.xml", or "worksheets/sheet1.xml" below xl/; "../" climbs.
static char *resolved(const Relations *r, const char *target)
{
    if (*target == '/') return arena_copy(r->arena, target + 1);
    char *folder = arena_copy(r->arena, r->folder);
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        size_t n = strlen(folder);
        if (n > 0) folder[n - 1] = '\0';
        char *slash = strrchr(folder, '/');
        *(slash ? slash + 1 : folder) = '\0';
    }
    return arena_print(r->arena, "%s%s", folder, target);
}

static void on_relation(void *arg, const char *name, const char **attributes)
{
    Relations *r = arg;
    const char *id = attribute(attributes, "Id"), *type = attribute(attributes, "Type");
    const char *target = attribute(attributes, "Target");

    if (strcmp(name, "Relationship") != 0 || !id || !type || !target || r->n >= SHEETS_MOST) return;
    const char *slash = strrchr(type, '/');
    Relation *one = arena_alloc(r->arena, sizeof *one);
    *one = (Relation){arena_copy(r->arena, id), arena_copy(r->arena, slash ? slash + 1 : type),
                      resolved(r, target)};
    PUSH(r->arena, r->items, r->n, one);
}

static char *target_of(const Relations *r, const char *id, const char *type)
{
    for (size_t i = 0; i < r->n; i++) {
        const Relation *one = r->items[i];
        if (id ? same(one->id, id) : same(one->type, type)) return one->target;
    }
    return NULL;
}

static Cohoi__Code relations_read(Part *p, const char *path, Relations *r)
{
    Cohoi__Code why = part_open(p, path, on_relation, no_end, NULL, r);
    return why == COHOI__CODE__NO_PROBLEM ? part_read(p) : why;
}

// --- the workbook ---

typedef struct Reading {
    Arena *arena;
    const char *wanted; // NULL: the first that is shown
    char *id;           // of the worksheet's relation
    bool from_1904;
} Reading;

static void on_book(void *arg, const char *name, const char **attributes)
{
    Reading *r = arg;
    if (strcmp(name, "workbookPr") == 0) {
        const char *flag = attribute(attributes, "date1904");
        r->from_1904 = flag && (strcmp(flag, "1") == 0 || strcmp(flag, "true") == 0);
    }
    if (strcmp(name, "sheet") != 0 || r->id) return;
    const char *id = attribute(attributes, "id"), *called = attribute(attributes, "name");
    const char *state = attribute(attributes, "state");
    bool is_it = r->wanted ? same(r->wanted, called) : !state || strcmp(state, "visible") == 0;
    if (id && is_it) r->id = arena_copy(r->arena, id);
}

static char *folder_of(Arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_copy_n(a, path, (size_t)(slash + 1 - path)) : arena_copy(a, "");
}

static Cohoi__Code find_parts(Part *p, Arena *a, const char *book, const Reading *reading, Book *out)
{
    const char *folder = folder_of(a, book);
    Relations parts = {.arena = a, .folder = folder};

    Cohoi__Code why =
        relations_read(p, arena_print(a, "%s_rels/%s.rels", folder, book + strlen(folder)), &parts);
    out->sheet_path = reading->id ? target_of(&parts, reading->id, NULL) : NULL;
    out->strings_path = target_of(&parts, NULL, "sharedStrings");
    out->styles_path = target_of(&parts, NULL, "styles");
    out->from_1904 = reading->from_1904;
    if (why == COHOI__CODE__NO_PROBLEM && !out->sheet_path) why = COHOI__CODE__FILE_NOT_READABLE;
    return why;
}

Cohoi__Code book_read(Part *p, Arena *a, const char *sheet_name, Book *out)
{
    Relations roots = {.arena = a, .folder = ""};
    Reading reading = {.arena = a, .wanted = sheet_name};

    Cohoi__Code why = relations_read(p, "_rels/.rels", &roots);
    if (why != COHOI__CODE__NO_PROBLEM) return why;
    const char *book = target_of(&roots, NULL, "officeDocument");
    if (!book) return COHOI__CODE__FILE_NOT_READABLE;
    why = part_open(p, book, on_book, no_end, NULL, &reading);
    if (why == COHOI__CODE__NO_PROBLEM) why = part_read(p);
    return why == COHOI__CODE__NO_PROBLEM ? find_parts(p, a, book, &reading, out) : why;
}

// --- styles ---

// Letters of a date outside quotes, escapes and brackets: [Red] and [$đ-42A] are none, [h] is one.
bool format_is_date(const char *code)
{
    if (strncmp(code, "General", 7) == 0) return false;
    for (; *code && *code != ';'; code++) {
        if (*code == '"') {
            code = strchr(code + 1, '"');
            if (!code) return false;
        } else if (*code == '\\' || *code == '_' || *code == '*') {
            if (!*++code) return false;
        } else if (*code == '[' && !strchr("hHmMsS", code[1])) {
            code = strchr(code, ']');
            if (!code) return false;
        } else if (strchr("dDmMyYhHsS", *code)) {
            return true;
        }
    }
    return false;
}

typedef struct StyleReading {
    Arena *arena;
    Styles *out;
    size_t n_dates; // formats of the file's own that are dates
    char **dates;
    bool in_cells;
} StyleReading;

static bool number_is_date(const StyleReading *r, const char *id)
{
    long n = strtol(id, NULL, 10);
    if ((n >= 14 && n <= 22) || (n >= 27 && n <= 36) || (n >= 45 && n <= 47) || (n >= 50 && n <= 58))
        return true;
    for (size_t i = 0; i < r->n_dates; i++)
        if (same(r->dates[i], id)) return true;
    return false;
}

static void add_style(StyleReading *r, bool is_date)
{
    Styles *out = r->out;
    if (out->n >= STYLES_MOST) return;
    if (out->n == out->room) {
        size_t room = out->room ? 2 * out->room : 64;
        out->is_date = arena_grow(r->arena, out->is_date, out->room, room);
        out->room = room;
    }
    out->is_date[out->n++] = is_date;
}

static void on_style(void *arg, const char *name, const char **attributes)
{
    StyleReading *r = arg;
    const char *id = attribute(attributes, "numFmtId"), *code = attribute(attributes, "formatCode");

    if (strcmp(name, "cellXfs") == 0) r->in_cells = true;
    if (strcmp(name, "numFmt") == 0 && id && code && format_is_date(code) && r->n_dates < STYLES_MOST)
        PUSH(r->arena, r->dates, r->n_dates, arena_copy(r->arena, id));
    if (strcmp(name, "xf") == 0 && r->in_cells) add_style(r, id && number_is_date(r, id));
}

static void on_style_end(void *arg, const char *name)
{
    if (strcmp(name, "cellXfs") == 0) ((StyleReading *)arg)->in_cells = false;
}

Cohoi__Code styles_read(Part *p, Arena *a, const char *path, Styles *out)
{
    StyleReading reading = {.arena = a, .out = out};
    Cohoi__Code why = part_open(p, path, on_style, on_style_end, NULL, &reading);
    return why == COHOI__CODE__NO_PROBLEM ? part_read(p) : why;
}
