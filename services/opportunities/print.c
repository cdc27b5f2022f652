// print -- a quote or an order as an HTML page for A4 paper.
#include "services/opportunities/print.h"
#include "common/json.h"
#include "common/text.h"
#include "services/opportunities/vietnamese.h"

const char print_style[] =
    "@page{size:A4;margin:16mm 14mm}"
    "*{box-sizing:border-box}"
    "body{font:11pt/1.45 'Times New Roman','Liberation Serif',serif;color:#111;margin:0 auto;max-width:182mm}"
    "header{border-bottom:1px solid #888;padding-bottom:3mm;margin-bottom:6mm}"
    "header strong{font-size:13pt}"
    "h1{font-size:18pt;text-align:center;margin:0 0 1mm;letter-spacing:.04em}"
    ".about{text-align:center;margin:0 0 6mm}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:0 4mm;margin:0 0 5mm}"
    "dt{color:#444}dd{margin:0}"
    "table{width:100%;border-collapse:collapse;margin-bottom:3mm}"
    "thead{display:table-header-group}"
    "tr{break-inside:avoid}"
    "th,td{border:1px solid #888;padding:1.2mm 2mm;vertical-align:top}"
    "th{background:#eee;font-weight:bold;text-align:center}"
    ".what{width:42%}"
    ".n{text-align:right;white-space:nowrap}"
    ".sums td{border:0;padding:.8mm 2mm}"
    ".sums{width:auto;margin-left:auto;break-inside:avoid}"
    ".sums .total td{font-weight:bold;border-top:1px solid #111}"
    ".words{font-style:italic}"
    ".note{white-space:pre-line;overflow-wrap:anywhere}"
    "td{overflow-wrap:anywhere}"
    ".signs{display:grid;grid-template-columns:1fr 1fr;text-align:center;margin-top:10mm;min-height:32mm;"
    "break-inside:avoid}"
    ".signs small{display:block;font-style:italic}";

// --- writing ---

// Text between tags and in quoted attributes.
static void put_text(JsonOut *out, const char *text)
{
    for (const char *c = or_empty(text); *c; c++) {
        const char one[] = {*c, '\0'};
        const char *safe = *c == '&'    ? "&amp;"
                           : *c == '<'  ? "&lt;"
                           : *c == '>'  ? "&gt;"
                           : *c == '"'  ? "&quot;"
                           : *c == '\'' ? "&#39;"
                                        : one;
        json_put(out, safe);
    }
}

static void put_element(JsonOut *out, const char *open, const char *text, const char *close)
{
    json_put(out, open);
    put_text(out, text);
    json_put(out, close);
}

// --- the parts of the page, from above ---

static void put_company(JsonOut *out, const OpportunitySettings *c)
{
    if (text_is_blank(c->company_name)) return;
    put_element(out, "<header><strong>", c->company_name, "</strong>");
    if (!text_is_blank(c->company_address)) put_element(out, "<div>", c->company_address, "</div>");
    if (!text_is_blank(c->company_tax_code))
        put_element(out, "<div>Mã số thuế: ", c->company_tax_code, "</div>");
    if (!text_is_blank(c->company_contact)) put_element(out, "<div>", c->company_contact, "</div>");
    json_put(out, "</header>");
}

static void put_title(JsonOut *out, OrderKind kind, const ToPrint *p)
{
    const Order *o = p->order;
    put_element(out, "<h1>", kind == QUOTE ? "BÁO GIÁ" : "ĐƠN HÀNG", "</h1>");
    put_element(out, "<p class=\"about\">Số: ", o->number, "");
    put_element(out, " – Ngày ", p->created_on, "");
    if (kind == QUOTE && o->valid_until)
        put_element(out, " – Có hiệu lực đến ", vietnamese_date(out->arena, o->valid_until), "");
    json_put(out, "</p>");
}

static void put_fact(JsonOut *out, const char *name, const char *value)
{
    if (text_is_blank(value)) return;
    put_element(out, "<dt>", name, ":</dt>");
    put_element(out, "<dd>", value, "</dd>");
}

static void put_facts(JsonOut *out, const ToPrint *p)
{
    json_put(out, "<dl>");
    put_fact(out, "Khách hàng", p->customer_name);
    put_fact(out, "Mã số thuế", p->tax_code);
    put_fact(out, "Địa chỉ", p->address);
    if (!same(p->order->name, p->customer_name)) put_fact(out, "Nội dung", p->order->name);
    put_fact(out, "Người phụ trách", p->owner_name);
    json_put(out, "</dl>");
}

static const char *service_name(const ToPrint *p, const char *id)
{
    for (size_t i = 0; id && i < p->n_services; i++) {
        if (same(p->service_ids[i], id)) return p->service_names[i];
    }
    return NULL;
}

static void put_what(JsonOut *out, const ToPrint *p, const Line *l)
{
    const char *service = service_name(p, l->service_id);
    json_put(out, "<td>");
    put_text(out, service ? service : l->description);
    if (service && !text_is_blank(l->description) && !same(service, l->description))
        put_element(out, "<br>", l->description, "");
    json_put(out, "</td>");
}

static void put_line(JsonOut *out, const ToPrint *p, size_t i)
{
    Arena *a = out->arena;
    const Line *l = p->order->lines[i];
    const char *price = l->unit_price ? vietnamese_decimal(a, money_decimal(a, l->unit_price)) : "";
    const char *amount = l->net ? vietnamese_decimal(a, money_decimal(a, l->net)) : "";

    put_element(out, "<tr><td class=\"n\">", arena_print(a, "%zu", i + 1), "</td>");
    put_what(out, p, l);
    put_element(out, "<td class=\"n\">", vietnamese_decimal(a, l->quantity ? l->quantity : "1"), "</td>");
    put_element(out, "<td class=\"n\">", price, "</td>");
    put_element(out, "<td class=\"n\">", vietnamese_decimal(a, l->discount), "</td>");
    put_element(out, "<td class=\"n\">", vietnamese_decimal(a, l->tax_rate), "</td>");
    put_element(out, "<td class=\"n\">", amount, "</td></tr>");
}

static void put_lines(JsonOut *out, const ToPrint *p)
{
    if (p->order->n_lines == 0) return;
    put_element(out,
                "<table><thead><tr><th>STT</th><th class=\"what\">Sản phẩm, dịch vụ</th><th>Số "
                "lượng</th><th>Đơn giá</th>"
                "<th>Chiết khấu&nbsp;%</th><th>Thuế&nbsp;%</th><th>Thành tiền (",
                money_currency(p->order->total), ")</th></tr></thead><tbody>");
    for (size_t i = 0; i < p->order->n_lines; i++) put_line(out, p, i);
    json_put(out, "</tbody></table>");
}

static void put_sum(JsonOut *out, const char *row, const char *name, const Money *m)
{
    put_element(out, row, name, "</td><td class=\"n\">");
    put_element(out, "", vietnamese_money(out->arena, m), "</td></tr>");
}

// What one amount is more than another of the same currency.
static Money *difference(Arena *a, const Money *more, const Money *less)
{
    int64_t m = 0, l = 0;
    bool are_whole = money_minor(more, &m) && money_minor(less, &l);
    return are_whole ? money_of_minor(a, m - l, money_currency(more)) : NULL;
}

static void put_sums(JsonOut *out, OrderKind kind, const Order *o)
{
    const char *const plain = "<tr><td>", *const total = "<tr class=\"total\"><td>";
    if (!o->total) return;
    json_put(out, "<table class=\"sums\"><tbody>");
    if (o->net) put_sum(out, plain, "Cộng tiền hàng", o->net);
    if (o->net) put_sum(out, plain, "Tiền thuế", difference(out->arena, o->total, o->net));
    put_sum(out, total, "Tổng cộng", o->total);
    if (kind == ORDER && o->paid) {
        put_sum(out, plain, "Đã thanh toán", o->paid);
        put_sum(out, plain, "Còn phải trả", difference(out->arena, o->total, o->paid));
    }
    json_put(out, "</tbody></table>");
    const char *words = money_in_words(out->arena, o->total);
    if (words) put_element(out, "<p class=\"words\">Bằng chữ: ", words, ".</p>");
}

char *print_page(Arena *a, OrderKind kind, const ToPrint *p, const OpportunitySettings *company)
{
    JsonOut out = {.arena = a};
    put_element(&out, "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>",
                arena_print(a, "%s %s", kind == QUOTE ? "Báo giá" : "Đơn hàng", or_empty(p->order->number)),
                "</title><style>");
    json_put(&out, print_style);
    json_put(&out, "</style></head><body>");
    put_company(&out, company);
    put_title(&out, kind, p);
    put_facts(&out, p);
    put_lines(&out, p);
    put_sums(&out, kind, p->order);
    if (!text_is_blank(p->order->note)) put_element(&out, "<p class=\"note\">", p->order->note, "</p>");
    json_put(&out, "<div class=\"signs\"><div><b>Khách hàng</b><small>(Ký, ghi rõ họ tên)</small></div>"
                   "<div><b>Người lập</b><small>(Ký, ghi rõ họ tên)</small></div></div></body></html>");
    return out.text;
}
