// The page of a quote or an order: all of it there, all of it escaped.
#include "services/opportunities/print.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"
#include <string.h>

static const OpportunitySettings nobody = {
    .company_name = "", .company_tax_code = "", .company_address = "", .company_contact = ""};

static char *service_ids[] = {STRANGER}, *service_names[] = {"Tem QR"};

static ToPrint quote(void)
{
    Order *o = arena_message(arena, &opportunities__order__descriptor);
    Line *l = arena_message(arena, &opportunities__line__descriptor);
    Sums sums;

    l->description = "Gói 10.000 tem";
    l->service_id = STRANGER;
    l->quantity = "1.5";
    l->unit_price = vnd(1000000);
    l->discount = "10";
    l->tax_rate = "8";
    PUSH(arena, o->lines, o->n_lines, l);
    assert_int_equal(lines_price(o->lines, 1, &sums, &why), OK);
    o->net = money_of_minor(arena, sums.net, "VND");
    o->total = money_of_minor(arena, sums.amount, "VND");
    o->number = "BG-1";
    o->name = "Tem chống giả";
    return (ToPrint){.order = o,
                     .created_on = "27/11/2026",
                     .customer_name = "Công ty Sao Mai",
                     .n_services = 1,
                     .service_ids = service_ids,
                     .service_names = service_names};
}

static void assert_has(const char *page, const char *part)
{
    if (!strstr(page, part)) fail_msg("%s is not in %s", part, page);
}

static void lines_sums_and_the_total_in_words_are_on_it(void **state)
{
    ToPrint p = quote();
    const char *page = print_page(arena, QUOTE, &p, &nobody);
    static const char *const parts[] = {"BÁO GIÁ",
                                        "Số: BG-1",
                                        "Ngày 27/11/2026",
                                        "Công ty Sao Mai",
                                        "Tem QR<br>Gói 10.000 tem",
                                        ">1,5<",
                                        ">1.000.000<",
                                        ">1.350.000<",
                                        "1.350.000 ₫",
                                        "108.000 ₫",
                                        "1.458.000 ₫",
                                        "Bằng chữ: Một triệu bốn trăm năm mươi tám nghìn đồng."};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) assert_has(page, parts[i]);
    assert_null(strstr(page, "<header>"));
}

static void what_was_typed_cannot_leave_its_place(void **state)
{
    ToPrint p = quote();
    p.n_services = 0;
    p.customer_name = "<script>alert(1)</script>";
    p.order->lines[0]->description = "a\"b'c&d</td><img src=x>";
    p.order->note = "</p><style>*{}</style>";
    p.order->number = "</title><script>1</script>";
    const char *page = print_page(arena, ORDER, &p, &nobody);
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "<img"));
    assert_has(page, "&lt;script&gt;alert(1)&lt;/script&gt;");
    assert_has(page, "a&quot;b&#39;c&amp;d&lt;/td&gt;");
    assert_ptr_equal(strstr(page, "<style>"), strstr(strstr(page, "<style>"), "<style>"));
    assert_null(strstr(strstr(page, "<style>") + 1, "<style>"));
}

static void the_seller_stands_at_the_head_when_he_is_known(void **state)
{
    ToPrint p = quote();
    OpportunitySettings company = nobody;
    company.company_name = "Công ty CP Cơ Hội & Bạn";
    company.company_tax_code = "0100000013";
    const char *page = print_page(arena, QUOTE, &p, &company);
    assert_has(page, "<header><strong>Công ty CP Cơ Hội &amp; Bạn</strong>");
    assert_has(page, "Mã số thuế: 0100000013");
}

static void an_order_says_what_is_paid_and_what_is_owed(void **state)
{
    ToPrint p = quote();
    p.n_services = 0;
    p.order->paid = money_of_minor(arena, 458000, "VND");
    const char *page = print_page(arena, ORDER, &p, &nobody);
    assert_has(page, "ĐƠN HÀNG");
    assert_has(page, "458.000 ₫");
    assert_has(page, "1.000.000 ₫");
}

static void an_order_without_lines_and_total_is_a_page_too(void **state)
{
    Order *o = arena_message(arena, &opportunities__order__descriptor);
    ToPrint p = {.order = o};
    assert_has(print_page(arena, ORDER, &p, &nobody), "ĐƠN HÀNG");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lines_sums_and_the_total_in_words_are_on_it),
        TEST(what_was_typed_cannot_leave_its_place),
        TEST(the_seller_stands_at_the_head_when_he_is_known),
        TEST(an_order_says_what_is_paid_and_what_is_owed),
        TEST(an_order_without_lines_and_total_is_a_page_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
