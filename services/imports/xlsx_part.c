// xlsx_part -- a part of a workbook as it is unzipped and parsed, piece by piece.
#include "services/imports/xlsx.h"
#include <string.h>

// What spreadsheets write shrinks to a tenth or a thirtieth.
enum { PIECE = 16 * 1024, RATIO_MOST = 250, RATIO_FROM = 4 * 1024 * 1024 };

typedef struct Handlers {
    Part *part;
    part_start *start;
    part_end *end;
    part_text *text;
    void *arg;
} Handlers;

static const char *plain(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(plain(attributes[0]), name) == 0) return attributes[1];
    return NULL;
}

static void fail(Handlers *h, Cohoi__Code why)
{
    sheet_fail(h->part->sheet, why);
    XML_StopParser(h->part->parser, XML_FALSE);
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    Handlers *h = arg;
    h->start(h->arg, plain(name), attributes);
    if (h->part->sheet->fault != COHOI__CODE__NO_PROBLEM) fail(h, h->part->sheet->fault);
}

static void on_end(void *arg, const char *name)
{
    Handlers *h = arg;
    h->end(h->arg, plain(name));
    if (h->part->sheet->fault != COHOI__CODE__NO_PROBLEM) fail(h, h->part->sheet->fault);
}

static void on_text(void *arg, const char *text, int n)
{
    Handlers *h = arg;
    h->text(h->arg, text, n);
}

// No spreadsheet writes one; entities that grow are declared there.
static void on_doctype(void *arg, const char *name, const char *system, const char *public, int has_internal)
{
    fail(arg, COHOI__CODE__FILE_SUSPICIOUS);
}

static bool make_parser(Part *p, Handlers *h)
{
    p->parser = XML_ParserCreate(NULL);
    if (!p->parser) return false;
    XML_SetUserData(p->parser, h);
    XML_SetElementHandler(p->parser, on_start, on_end);
    if (h->text) XML_SetCharacterDataHandler(p->parser, on_text);
    XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
    return true;
}

Cohoi__Code part_open(Part *p, const char *path, part_start *start, part_end *end, part_text *text, void *arg)
{
    Handlers *h = arena_alloc(p->sheet->arena, sizeof *h);
    zip_stat_t about;

    part_close(p);
    *h = (Handlers){p, start, end, text, arg};
    p->read = 0;
    p->at_end = false;
    if (zip_stat(p->zip, path, ZIP_FL_NOCASE, &about) != 0) return COHOI__CODE__FILE_NOT_READABLE;
    p->zipped = about.valid & ZIP_STAT_COMP_SIZE ? (int64_t)about.comp_size : 0;
    p->file = zip_fopen(p->zip, path, ZIP_FL_NOCASE);
    if (!p->file) return COHOI__CODE__FILE_NOT_READABLE;
    return make_parser(p, h) ? COHOI__CODE__NO_PROBLEM : COHOI__CODE__INTERNAL;
}

static bool is_bomb(const Part *p)
{
    return *p->unzipped > p->sheet->limits.unzipped_most ||
           (p->read > RATIO_FROM && p->read / RATIO_MOST > p->zipped);
}

Cohoi__Code part_feed(Part *p)
{
    void *piece = XML_GetBuffer(p->parser, PIECE);
    if (!piece) return COHOI__CODE__INTERNAL;
    zip_int64_t n = zip_fread(p->file, piece, PIECE);
    if (n < 0) return COHOI__CODE__FILE_NOT_READABLE;

    p->read += n;
    *p->unzipped += n;
    p->at_end = n == 0;
    if (is_bomb(p)) return COHOI__CODE__FILE_SUSPICIOUS;
    if (XML_ParseBuffer(p->parser, (int)n, p->at_end) == XML_STATUS_OK) return p->sheet->fault;
    Cohoi__Code why = p->sheet->fault;
    return why == COHOI__CODE__NO_PROBLEM ? COHOI__CODE__FILE_NOT_READABLE : why;
}

Cohoi__Code part_read(Part *p)
{
    Cohoi__Code why = COHOI__CODE__NO_PROBLEM;
    while (why == COHOI__CODE__NO_PROBLEM && !p->at_end) why = part_feed(p);
    part_close(p);
    return why;
}

void part_close(Part *p)
{
    if (p->parser) XML_ParserFree(p->parser);
    if (p->file) zip_fclose(p->file);
    p->parser = NULL;
    p->file = NULL;
}
