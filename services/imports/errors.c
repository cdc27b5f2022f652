// errors -- the bad rows of a file as a workbook: as they were, and what is wrong with each, to be mended and
// loaded again. PEE-06
#include "common/export.h"
#include "common/text.h"
#include "services/imports/commands.h"
#include "services/imports/values.h"
#include <stdlib.h>

enum { AT_ONCE = 1000 };

typedef struct Page1 { // what one page needs
    Request *rq;
    Stored s;
    Imports__RowErrorList problems;
    Export *export;
    int columns; // of the file
} Page1;

// "Điện thoại: Sai định dạng." for each of a row's mistakes.
static char *words_of(Page1 *p, size_t *at)
{
    const Imports__RowErrorList *list = &p->problems;
    int row = list->items[*at]->row;
    char *text = NULL;

    for (; *at < list->n_items && list->items[*at]->row == row; ++*at) {
        const Imports__RowError *e = list->items[*at];
        text = arena_print(p->rq->arena, "%s%s%s%s%s", or_empty(text), text ? "\n" : "", or_empty(e->column),
                           e->column ? ": " : "", e->message);
    }
    return text;
}

static void put_row(Page1 *p, int line, const SheetRow *row, const char *words)
{
    Arena *a = p->rq->arena;
    WorkbookCell *cells = arena_alloc(a, (size_t)(p->columns + 2) * sizeof *cells);

    cells[0] = (WorkbookCell){.kind = WORKBOOK_NUMBER, .text = arg_int(a, line)};
    cells[1] = (WorkbookCell){.text = words};
    for (int i = 0; row && i < row->n && i < p->columns; i++)
        cells[i + 2] = (WorkbookCell){.text = cell_text(a, &row->cells[i])};
    export_row(p->export, cells);
}

// Beside the file's own rows, as long as the file is there.
static Status put_rows(Page1 *p)
{
    Loaded source = {.fd = -1};
    Arena *of_file = arena_make(), *window = NULL;
    SheetRows rows = {0};
    bool at_end = false;
    size_t at = 0, in_window = 0;
    Refusal unsaid = {.arena = of_file};

    Status st =
        p->s.upload_id ? loaded_open(&source, of_file, p->s.upload_id, p->s.doc->options, &unsaid) : OK;
    while (st == OK && at < p->problems.n_items) {
        int line = p->problems.items[at]->row;
        while (in_window < rows.n && rows.items[in_window].line < line) in_window++;
        if (in_window == rows.n && source.sheet && !at_end) {
            Arena *next = arena_make();
            rows = (SheetRows){0};
            in_window = 0;
            st = loaded_read(&source, next, AT_ONCE, &rows, &at_end, &unsaid);
            arena_drop(window);
            window = next;
            continue;
        }
        bool is_there = in_window < rows.n && rows.items[in_window].line == line;
        put_row(p, line, is_there ? &rows.items[in_window] : NULL, words_of(p, &at));
    }
    loaded_close(&source);
    arena_drop(window);
    arena_drop(of_file);
    return st;
}

static Status load(Page1 *p, const char *page_token, Page *page)
{
    const Imports__DownloadErrors *in = p->rq->in;
    Status st = page_read(p->rq, false, 0, page_token, page);
    Tx *tx = st == OK ? tx_begin(service_pool(), TX_READ, p->rq->deadline, &st) : NULL;
    if (!tx) return st;
    page->size = AT_ONCE;
    const char *state = page->key[2];
    page->key[2] = NULL;
    st = open_import(p->rq, tx, in->id, false, &p->s);
    if (st == OK) st = problems_list(tx, p->rq->arena, in->id, page, &p->problems);
    page->key[2] = state;
    return tx_end(tx, st, NULL);
}

static Export *begin(Page1 *p, const char *state)
{
    const Import *i = p->s.doc;
    if (!i) abort(); // it was opened just now
    const char **header = arena_alloc(p->rq->arena, (i->n_columns + 2) * sizeof(void *));
    p->columns = (int)i->n_columns;
    header[0] = "Dòng";
    header[1] = "Lỗi";
    for (size_t k = 0; k < i->n_columns; k++) header[k + 2] = i->columns[k]->name;
    return export_begin(p->rq->arena, EXPORT_XLSX, "loi-nhap", "Lỗi", header, p->columns + 2, state);
}

Status download_errors(Request *rq)
{
    const Imports__DownloadErrors *in = rq->in;
    Cohoi__Download *out = rq->out;
    Page1 p = {.rq = rq, .problems = IMPORTS__ROW_ERROR_LIST__INIT};
    Page page, next;

    Status st = load(&p, in->page_token, &page);
    if (st != OK) return st;
    p.export = begin(&p, page.key[2]);
    if (!p.export) return refuse_field(rq->why, COHOI__CODE__BAD_PAGE_TOKEN, "pageToken");
    st = put_rows(&p);
    if (st != OK) return st;
    if (!p.problems.next_page_token) {
        export_end(p.export, out);
        return OK;
    }
    char *state = export_pause(p.export, out);
    st = page_read(rq, false, 0, p.problems.next_page_token, &next);
    if (st == OK) out->next_page_token = page_token(rq->arena, next.key[0], next.key[1], state);
    return st;
}
