// workbook -- XLSX as it is written: a zip whose last parts, the worksheets, are compressed piece by piece.
#include "common/workbook.h"
#include "common/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    FIRST_ROOM = 16 * 1024,
    SHEETS_MOST = 4,
    FIXED = 5, // parts beside the worksheets
    STORED = 0,
    DEFLATED = 8,
    SIZES_FOLLOW = 8, // flag: behind the part
    MIDNIGHT_1980 = 0x0021,
    LOCAL_SECONDS = 7 * 3600 // business days are Asia/Ho_Chi_Minh
};
#define LOCAL_HEAD   0x04034b50u
#define CENTRAL_HEAD 0x02014b50u
#define DESCRIPTOR   0x08074b50u
#define END_OF_ZIP   0x06054b50u

typedef struct Buffer {
    Arena *arena;
    uint8_t *bytes;
    size_t n, room;
} Buffer;
typedef struct Part {
    const char *name;
    uint32_t crc, packed, raw, offset;
    int method;
} Part;
struct Workbook {
    Arena *arena;
    const char *const *sheets;
    int n_sheets, columns;
    int sheet; // that is written
    unsigned row;
    uint32_t base; // of the file's bytes before `out`
    Part parts[FIXED + SHEETS_MOST];
    int n_parts;
    Buffer out, text; // text: XML that is not compressed yet
};

// --- bytes ---

static void put(Buffer *b, const void *bytes, size_t n)
{
    if (b->n + n > b->room) {
        size_t room = b->room ? 2 * b->room : FIRST_ROOM;
        while (room < b->n + n) room *= 2;
        b->bytes = arena_grow(b->arena, b->bytes, b->n, room);
        b->room = room;
    }
    memcpy(b->bytes + b->n, bytes, n);
    b->n += n;
}

static void put_text(Buffer *b, const char *text)
{
    put(b, text, strlen(text));
}

static void put16(Buffer *b, unsigned v)
{
    put(b, (uint8_t[]){v & 255, v >> 8 & 255}, 2);
}

static void put32(Buffer *b, uint32_t v)
{
    put16(b, v & 0xffff);
    put16(b, v >> 16);
}

static uint32_t here(const Workbook *w)
{
    return w->base + (uint32_t)w->out.n;
}

// --- the zip ---

// What local and central heads have in common, from the flags on.
static void put_about(Buffer *b, const Part *p, bool is_known)
{
    put16(b, p->method == DEFLATED ? SIZES_FOLLOW : 0);
    put16(b, (unsigned)p->method);
    put16(b, 0);
    put16(b, MIDNIGHT_1980);
    put32(b, is_known ? p->crc : 0);
    put32(b, is_known ? p->packed : 0);
    put32(b, is_known ? p->raw : 0);
    put16(b, (unsigned)strlen(p->name));
    put16(b, 0);
}

static Part *begin_part(Workbook *w, const char *name, int method)
{
    Part *p = &w->parts[w->n_parts++];
    *p = (Part){.name = name, .method = method, .offset = here(w)};
    return p;
}

static void put_local_head(Workbook *w, const Part *p)
{
    put32(&w->out, LOCAL_HEAD);
    put16(&w->out, 20);
    put_about(&w->out, p, p->method == STORED);
    put_text(&w->out, p->name);
}

static void put_stored(Workbook *w, const char *name, const char *xml)
{
    Part *p = begin_part(w, name, STORED);
    p->raw = p->packed = (uint32_t)strlen(xml);
    p->crc = (uint32_t)crc32(0, (const Bytef *)xml, p->raw);
    put_local_head(w, p);
    put_text(&w->out, xml);
}

static void put_central_head(Workbook *w, const Part *p)
{
    put32(&w->out, CENTRAL_HEAD);
    put16(&w->out, 20);
    put16(&w->out, 20);
    put_about(&w->out, p, true);
    put16(&w->out, 0);
    put16(&w->out, 0);
    put16(&w->out, 0);
    put32(&w->out, 0);
    put32(&w->out, p->offset);
    put_text(&w->out, p->name);
}

static void put_end(Workbook *w)
{
    uint32_t from = here(w);
    for (int i = 0; i < w->n_parts; i++) put_central_head(w, &w->parts[i]);
    uint32_t size = here(w) - from;
    put32(&w->out, END_OF_ZIP);
    put32(&w->out, 0);
    put16(&w->out, (unsigned)w->n_parts);
    put16(&w->out, (unsigned)w->n_parts);
    put32(&w->out, size);
    put32(&w->out, from);
    put16(&w->out, 0);
}

// Each piece is compressed on its own and ends on a whole byte, so that pieces of different processes are one
// stream.
static void compress_text(Workbook *w, bool is_last)
{
    Part *p = &w->parts[w->n_parts - 1];
    z_stream z = {0};

    if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) abort();
    uLong most = deflateBound(&z, w->text.n) + 64;
    z.next_in = w->text.bytes;
    z.avail_in = (uInt)w->text.n;
    z.next_out = arena_alloc(w->arena, most);
    z.avail_out = (uInt)most;
    const uint8_t *packed = z.next_out;
    int st = deflate(&z, is_last ? Z_FINISH : Z_SYNC_FLUSH);
    if (st != (is_last ? Z_STREAM_END : Z_OK)) abort();
    put(&w->out, packed, z.total_out);
    p->crc = (uint32_t)crc32(p->crc, w->text.bytes, (uInt)w->text.n);
    p->raw += (uint32_t)w->text.n;
    p->packed += (uint32_t)z.total_out;
    deflateEnd(&z);
    w->text.n = 0;
}

// --- the parts ---

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN     "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE   "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE  "http://schemas.openxmlformats.org/package/2006"
#define TYPE     "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const char roots_xml[] =
    XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
             "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
// Styles of cells: 0 plain, 1 head, 2 time, 3 text that looks like a formula.
static const char styles_xml[] = XML_HEAD
    "<styleSheet xmlns=\"" MAIN
    "\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\\ hh:mm\"/>"
    "</numFmts><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz "
    "val=\"11\"/>"
    "<name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill><patternFill "
    "patternType=\"none\"/></fill><fill>"
    "<patternFill patternType=\"gray125\"/></fill></fills><borders "
    "count=\"1\"><border><left/><right/><top/><bottom/>"
    "<diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
    "borderId=\"0\"/>"
    "</cellStyleXfs><cellXfs count=\"4\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" "
    "xfId=\"0\"/>"
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\" "
    "applyNumberFormat=\"1\"/>"
    "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
    "builtinId=\"0\"/></cellStyles></styleSheet>";

static void put_escaped(Buffer *b, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '&')
            put_text(b, "&amp;");
        else if (c == '<')
            put_text(b, "&lt;");
        else if (c == '>')
            put_text(b, "&gt;");
        else if (c == '"')
            put_text(b, "&quot;");
        else if (c >= ' ' || c == '\n' || c == '\t')
            put(b, text, 1);
    }
}

static const char *text_of(Buffer *b)
{
    put(b, "", 1);
    return (const char *)b->bytes;
}

static const char *types_xml(const Workbook *w)
{
    Buffer b = {.arena = w->arena};
    put_text(&b, XML_HEAD
             "<Types xmlns=\"" PACKAGE "/content-types\"><Default Extension=\"rels\" ContentType=\""
             "application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\""
             " ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"" TYPE
             "sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"" TYPE "styles+xml\"/>");
    for (int i = 1; i <= w->n_sheets; i++)
        put_text(&b, arena_print(w->arena,
                                 "<Override PartName=\"/xl/worksheets/sheet%d.xml\" ContentType=\"" TYPE
                                 "worksheet+xml\"/>",
                                 i));
    put_text(&b, "</Types>");
    return text_of(&b);
}

static const char *book_xml(const Workbook *w)
{
    Buffer b = {.arena = w->arena};
    put_text(&b, XML_HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets>");
    for (int i = 1; i <= w->n_sheets; i++) {
        put_text(&b, "<sheet name=\"");
        put_escaped(&b, w->sheets[i - 1]);
        put_text(&b, arena_print(w->arena, "\" sheetId=\"%d\" r:id=\"rId%d\"/>", i, i));
    }
    put_text(&b, "</sheets></workbook>");
    return text_of(&b);
}

static const char *relations_xml(const Workbook *w)
{
    Buffer b = {.arena = w->arena};
    put_text(&b, XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\">");
    for (int i = 1; i <= w->n_sheets; i++)
        put_text(&b, arena_print(w->arena,
                                 "<Relationship Id=\"rId%d\" Type=\"" OFFICE
                                 "/worksheet\" Target=\"worksheets/sheet%d.xml\"/>",
                                 i, i));
    put_text(&b, arena_print(w->arena,
                             "<Relationship Id=\"rId%d\" Type=\"" OFFICE
                             "/styles\" Target=\"styles.xml\"/></Relationships>",
                             w->n_sheets + 1));
    return text_of(&b);
}

static void put_fixed_parts(Workbook *w)
{
    put_stored(w, "[Content_Types].xml", types_xml(w));
    put_stored(w, "_rels/.rels", roots_xml);
    put_stored(w, "xl/workbook.xml", book_xml(w));
    put_stored(w, "xl/_rels/workbook.xml.rels", relations_xml(w));
    put_stored(w, "xl/styles.xml", styles_xml);
}

// --- worksheets ---

static void begin_sheet(Workbook *w)
{
    Part *p = begin_part(w, arena_print(w->arena, "xl/worksheets/sheet%d.xml", w->sheet + 1), DEFLATED);
    put_local_head(w, p);
    w->row = 0;
}

// The first row stays in sight.
static void put_sheet_head(Workbook *w)
{
    put_text(&w->text, XML_HEAD
             "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\""
             " topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>");
    put_text(&w->text,
             arena_print(w->arena,
                         "<cols><col min=\"1\" max=\"%d\" width=\"22\" customWidth=\"1\"/></cols><sheetData>",
                         w->columns > 0 ? w->columns : 1));
}

static void end_sheet(Workbook *w)
{
    put_text(&w->text, "</sheetData></worksheet>");
    compress_text(w, true);
    const Part *p = &w->parts[w->n_parts - 1];
    put32(&w->out, DESCRIPTOR);
    put32(&w->out, p->crc);
    put32(&w->out, p->packed);
    put32(&w->out, p->raw);
}

static void put_text_cell(Workbook *w, const WorkbookCell *c)
{
    bool is_odd = *c->text && strchr("=+-@\t\r", *c->text);
    put_text(&w->text, c->kind == WORKBOOK_HEAD ? "<c t=\"inlineStr\" s=\"1\"><is><t xml:space=\"preserve\">"
                       : is_odd                 ? "<c t=\"inlineStr\" s=\"3\"><is><t xml:space=\"preserve\">"
                                                : "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    put_escaped(&w->text, c->text);
    put_text(&w->text, "</t></is></c>");
}

static void put_cell(Workbook *w, const WorkbookCell *c)
{
    char number[64];
    const double unix_day = 25569, day = 86400;

    if (c->kind == WORKBOOK_TIME ? c->time == 0 : !c->text || !*c->text) {
        put_text(&w->text, "<c/>");
    } else if (c->kind == WORKBOOK_TIME) {
        const Time seconds = c->time / SECOND + LOCAL_SECONDS; // of this second, whole
        double at = (double)seconds / day + unix_day;
        snprintf(number, sizeof number, "<c s=\"2\"><v>%.6f</v></c>", at);
        put_text(&w->text, number);
    } else if (c->kind == WORKBOOK_NUMBER) {
        put_text(&w->text, "<c><v>");
        put_escaped(&w->text, c->text);
        put_text(&w->text, "</v></c>");
    } else {
        put_text_cell(w, c);
    }
}

void workbook_row(Workbook *w, const WorkbookCell *cells, int n)
{
    char head[32];
    snprintf(head, sizeof head, "<row r=\"%u\">", ++w->row);
    put_text(&w->text, head);
    for (int i = 0; i < n; i++) put_cell(w, &cells[i]);
    put_text(&w->text, "</row>");
}

// --- the whole ---

static Workbook *make(Arena *a, const char *const *sheets, int n_sheets, int columns)
{
    Workbook *w = arena_alloc(a, sizeof *w);
    if (n_sheets > SHEETS_MOST) abort();
    w->arena = w->out.arena = w->text.arena = a;
    w->sheets = sheets;
    w->n_sheets = n_sheets;
    w->columns = columns;
    put_fixed_parts(w);
    begin_sheet(w);
    return w;
}

Workbook *workbook_begin(Arena *a, const char *const *sheets, int n_sheets, int columns)
{
    Workbook *w = make(a, sheets, n_sheets, columns);
    put_sheet_head(w);
    return w;
}

void workbook_next_sheet(Workbook *w)
{
    end_sheet(w);
    w->sheet++;
    begin_sheet(w);
    put_sheet_head(w);
}

char *workbook_pause(Workbook *w)
{
    compress_text(w, false);
    const Part *p = &w->parts[w->n_parts - 1];
    return arena_print(w->arena, "%u.%u.%u.%u", p->crc, p->packed, p->raw, w->row);
}

Workbook *workbook_resume(Arena *a, const char *sheet, const char *state)
{
    unsigned crc, packed, raw, row;
    int end = 0;

    if (sscanf(state, "%10u.%10u.%10u.%10u%n", &crc, &packed, &raw, &row, &end) != 4 || state[end])
        return NULL;
    const char **sheets = arena_alloc(a, sizeof *sheets);
    sheets[0] = sheet;
    Workbook *w = make(a, sheets, 1, 0);
    Part *p = &w->parts[w->n_parts - 1];
    p->crc = crc;
    p->packed = packed;
    p->raw = raw;
    w->row = row;
    w->base = (uint32_t)w->out.n + packed;
    w->out.n = 0;
    return w;
}

void workbook_end(Workbook *w)
{
    end_sheet(w);
    put_end(w);
}

ProtobufCBinaryData workbook_bytes(const Workbook *w)
{
    return (ProtobufCBinaryData){w->out.n, w->out.bytes ? w->out.bytes : (uint8_t *)""};
}
