// template -- a workbook to fill in: the columns under their names, an example, and what each is. IMP-03
#include "common/text.h"
#include "common/workbook.h"
#include "services/imports/commands.h"

#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
enum { COLUMNS_MOST = 60 };

typedef struct Words {
    const char *filename, *sheet, *guide, *head[4];
    const char *kinds[AS_STEP + 1];
} Words;
static const Words vietnamese = {"mau-nhap",
                                 "Dữ liệu",
                                 "Hướng dẫn",
                                 {"Cột", "Cách điền", "Ví dụ", "Tên trường"},
                                 {[AS_TEXT] = "Chữ",
                                  [AS_PHONE] = "Số điện thoại",
                                  [AS_TAX_CODE] = "10, 12 hoặc 13 chữ số",
                                  [AS_CITIZEN_ID] = "9 hoặc 12 chữ số",
                                  [AS_TEXTS] = "Nhiều giá trị, cách nhau bằng dấu phẩy",
                                  [AS_NUMBER] = "Số",
                                  [AS_MONEY] = "Số tiền: 1.234.567,89 hoặc 1,234,567.89",
                                  [AS_CURRENCY] = "Ba chữ cái: VND, USD",
                                  [AS_DATE] = "Ngày: dd/MM/yyyy",
                                  [AS_TIME] = "Ngày, có thể kèm giờ: dd/MM/yyyy HH:mm",
                                  [AS_BOOL] = "Có hoặc Không",
                                  [AS_CHOICE] = "Một trong các giá trị đã định",
                                  [AS_NAME] = "Tên đúng như trong hệ thống",
                                  [AS_NAMES] = "Các tên đúng như trong hệ thống, cách nhau bằng dấu phẩy",
                                  [AS_STEP] = "Tên bước; hoặc Thắng, Thua cho cơ hội đã đóng"}};
static const Words english = {"import-template",
                              "Data",
                              "Guide",
                              {"Column", "How to fill it in", "Example", "Field"},
                              {[AS_TEXT] = "Text",
                               [AS_PHONE] = "A phone number",
                               [AS_TAX_CODE] = "10, 12 or 13 digits",
                               [AS_CITIZEN_ID] = "9 or 12 digits",
                               [AS_TEXTS] = "Several values, separated by commas",
                               [AS_NUMBER] = "A number",
                               [AS_MONEY] = "An amount: 1.234.567,89 or 1,234,567.89",
                               [AS_CURRENCY] = "Three letters: VND, USD",
                               [AS_DATE] = "A date: dd/MM/yyyy",
                               [AS_TIME] = "A date, with a time or without: dd/MM/yyyy HH:mm",
                               [AS_BOOL] = "Yes or No",
                               [AS_CHOICE] = "One of the given values",
                               [AS_NAME] = "The name as the system has it",
                               [AS_NAMES] = "Names as the system has them, separated by commas",
                               [AS_STEP] = "The name of a step; or Won, Lost for what has ended"}};

static const char *name_of(const ImportField *f, const Words *words)
{
    return words == &english ? f->en : f->vi;
}

static void put_data(Workbook *book, const ImportField *fields, const Words *words)
{
    WorkbookCell head[COLUMNS_MOST], example[COLUMNS_MOST];
    int n = 0;
    for (const ImportField *f = fields; f->name && n < COLUMNS_MOST; f++) {
        if (!f->example) continue;
        head[n] = (WorkbookCell){.kind = WORKBOOK_HEAD, .text = name_of(f, words)};
        example[n++] = (WorkbookCell){.text = f->example};
    }
    workbook_row(book, head, n);
    workbook_row(book, example, n);
}

static void put_guide(Workbook *book, const ImportField *fields, const Words *words)
{
    WorkbookCell cells[4];
    for (int i = 0; i < 4; i++) cells[i] = (WorkbookCell){.kind = WORKBOOK_HEAD, .text = words->head[i]};
    workbook_row(book, cells, 4);
    for (const ImportField *f = fields; f->name; f++) {
        const char *const texts[] = {name_of(f, words), words->kinds[f->kind], f->example, f->name};
        for (int i = 0; i < 4; i++) cells[i] = (WorkbookCell){.text = texts[i]};
        workbook_row(book, cells, 4);
    }
}

Status download_template(Request *rq, Tx *tx)
{
    const Imports__DownloadTemplate *in = rq->in;
    Cohoi__Download *out = rq->out;
    const ImportField *fields = fields_of(in->has_target ? (int)in->target : TO_OPPORTUNITIES);
    const Words *words = same(in->language, "en") ? &english : &vietnamese;
    const char *const sheets[] = {words->sheet, words->guide};

    if (in->language && !same(in->language, "en") && !same(in->language, "vi"))
        return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "language");
    Workbook *book = workbook_begin(rq->arena, sheets, 2, COLUMNS_MOST);
    put_data(book, fields, words);
    workbook_next_sheet(book);
    put_guide(book, fields, words);
    workbook_end(book);
    out->filename = arena_print(rq->arena, "%s.xlsx", words->filename);
    out->content_type = arena_copy(rq->arena, XLSX);
    out->has_data = true;
    out->data = workbook_bytes(book);
    return OK;
}
