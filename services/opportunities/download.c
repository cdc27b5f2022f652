// download -- the customers of a step as CSV. CMP-17, EXP-01. No query: that it was taken is told.
#include "common/csv.h"
#include "common/text.h"
#include "common/unit.h"
#include "services/opportunities/commands.h"
#include "services/opportunities/money.h"
#include "services/opportunities/pages.h"

enum { ROWS = 2000 };
#define UTF8_BOM "\xEF\xBB\xBF" // without it spreadsheets take Vietnamese for something else

static const char *const header[] = {
    "Tên cơ hội",      "Khách hàng", "Mã số thuế",   "Điện thoại",        "Email",     "Địa chỉ",
    "Người phụ trách", "Bước",       "Xác suất (%)", "Doanh thu dự kiến", "Loại tiền", "Vào chiến dịch lúc"};
enum { COLUMNS = sizeof header / sizeof *header };

static void write_row(Arena *a, JsonOut *csv, const CustomerRow *row)
{
    const Opportunity *o = row->o;
    const Money *revenue = o->expected_revenue;
    const char *const cells[COLUMNS] = {o->name,
                                        o->contact_name,
                                        row->tax_code,
                                        o->phone,
                                        o->email,
                                        row->address,
                                        o->owner_name,
                                        o->step_name,
                                        arg_int(a, o->probability),
                                        revenue ? arg_int(a, revenue->units) : NULL,
                                        revenue ? money_currency(revenue) : NULL,
                                        time_rfc3339(a, timestamp_time(o->entered_at))};
    csv_line(csv, cells, COLUMNS);
}

// Who takes customers' phones out, and how many, is told once, with the first page.
static void tell_export(Request *rq, Tx *tx, const Rows *count)
{
    const Opportunities__DownloadStep *in = rq->in;
    Cohoi__ExportMade made = COHOI__EXPORT_MADE__INIT;
    Row n = row_at(count, 0);

    made.by = rq->actor->user_id;
    made.resource = arena_print(rq->arena, "campaigns/%s/steps/%s/customers", in->id, in->step_id);
    made.format = "CSV";
    made.has_rows = true;
    made.rows = row_int(&n);
    made.at = timestamp_make(rq->arena, rq->now);
    emit(tx, or_empty(rq->actor->user_id), or_empty(rq->actor->user_id), &made);
}

Status download_step(Request *rq, Tx *tx)
{
    const Opportunities__DownloadStep *in = rq->in;
    Cohoi__Download *out = rq->out;
    Reader reader = reader_of(rq->actor, rq->arena);
    JsonOut csv = {.arena = rq->arena};
    CustomerRow *rows = NULL;
    Campaign *campaign;
    size_t n = 0;
    Page page;

    Status st = page_by(rq, PAGE_BY_TIME, false, 0, in->page_token, &page);
    if (st == OK) st = open_campaign(rq, tx, in->id, &campaign);
    if (st == OK && !campaign_step(campaign, in->step_id)) st = refuse(rq->why, COHOI__CODE__NOT_FOUND);
    page.size = ROWS;
    Rows *count = st == OK && !in->page_token ? step_customers_ask_count(tx, in->id, in->step_id) : NULL;
    if (st == OK) {
        st = step_customers_load(tx, rq->arena, &reader, in->id, in->step_id, &page, &rows, &n,
                                 &out->next_page_token);
    }
    if (st != OK) return st;

    if (count) {
        tell_export(rq, tx, count);
        json_put(&csv, UTF8_BOM);
        csv_line(&csv, header, COLUMNS);
    }
    for (size_t i = 0; i < n; i++) write_row(rq->arena, &csv, &rows[i]);
    out->filename = arena_copy(rq->arena, "khach-hang.csv");
    out->content_type = arena_copy(rq->arena, "text/csv; charset=utf-8");
    out->has_data = true;
    out->data = (ProtobufCBinaryData){csv.length, (uint8_t *)(csv.text ? csv.text : "")};
    return OK;
}
