// export -- a table as a file to take away, XLSX or CSV.
#include "common/export.h"
#include "common/csv.h"
#include "common/text.h"
#include <string.h>

#define UTF8_BOM "\xEF\xBB\xBF" // without it spreadsheets take Vietnamese for something else
#define XLSX     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

struct Export {
    Arena *arena;
    ExportFormat format;
    const char *filename;
    int columns;
    Workbook *book;
    JsonOut csv;
    const char **texts; // of a line
};

Status export_format(const char *name, Refusal *why, ExportFormat *out)
{
    *out = EXPORT_XLSX;
    if (text_is_blank(name) || strcasecmp(name, "XLSX") == 0) return OK;
    *out = EXPORT_CSV;
    return strcasecmp(name, "CSV") == 0 ? OK : refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "format");
}

static void put_header(Export *e, const char *const *header)
{
    WorkbookCell *cells = arena_alloc(e->arena, (size_t)e->columns * sizeof *cells);
    for (int i = 0; i < e->columns; i++) cells[i] = (WorkbookCell){.kind = WORKBOOK_HEAD, .text = header[i]};
    if (e->format == EXPORT_CSV) json_put(&e->csv, UTF8_BOM);
    export_row(e, cells);
}

Export *export_begin(Arena *a, ExportFormat format, const char *filename, const char *sheet,
                     const char *const *header, int columns, const char *state)
{
    Export *e = arena_alloc(a, sizeof *e);
    const char **sheets = arena_alloc(a, sizeof *sheets);

    *e =
        (Export){.arena = a, .format = format, .filename = filename, .columns = columns, .csv = {.arena = a}};
    e->texts = arena_alloc(a, (size_t)columns * sizeof *e->texts);
    sheets[0] = sheet;
    if (format == EXPORT_XLSX)
        e->book = state ? workbook_resume(a, sheet, state) : workbook_begin(a, sheets, 1, columns);
    if (format == EXPORT_XLSX && !e->book) return NULL;
    if (!state) put_header(e, header);
    return e;
}

void export_row(Export *e, const WorkbookCell *cells)
{
    if (e->book) {
        workbook_row(e->book, cells, e->columns);
        return;
    }
    for (int i = 0; i < e->columns; i++)
        e->texts[i] = cells[i].kind == WORKBOOK_TIME ? arg_time(e->arena, cells[i].time) : cells[i].text;
    csv_line(&e->csv, e->texts, e->columns);
}

static void give(const Export *e, Cohoi__Download *out)
{
    out->filename = arena_print(e->arena, "%s.%s", e->filename, e->book ? "xlsx" : "csv");
    out->content_type = arena_copy(e->arena, e->book ? XLSX : "text/csv; charset=utf-8");
    out->has_data = true;
    out->data = e->book ? workbook_bytes(e->book)
                        : (ProtobufCBinaryData){e->csv.length, (uint8_t *)(e->csv.text ? e->csv.text : "")};
}

char *export_pause(Export *e, Cohoi__Download *out)
{
    char *state = e->book ? workbook_pause(e->book) : arena_copy(e->arena, "csv");
    give(e, out);
    return state;
}

void export_end(Export *e, Cohoi__Download *out)
{
    if (e->book) workbook_end(e->book);
    give(e, out);
}
