// Tables in files: what is read, and what is refused.
#include "common/text.h"
#include "common/workbook.h"
#include "services/imports/sheet.h"
#include "services/imports/tempfile.h"
#include "services/imports/xlsx.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena *arena;
static int fd;
static Sheet *sheet;
static SheetRows rows;
static SheetLimits limits;

static int set_up(void **state)
{
    arena = arena_make();
    fd = tempfile_open();
    sheet = NULL;
    rows = (SheetRows){0};
    limits = (SheetLimits){64 * 1024 * 1024, 1000};
    return fd < 0;
}

static int tear_down(void **state)
{
    sheet_close(sheet);
    tempfile_close(fd);
    arena_drop(arena);
    return 0;
}

static Cohoi__Code read_with(const void *bytes, size_t n, const SheetOptions *options)
{
    bool at_end = false;
    assert_true(tempfile_write(fd, bytes, n));
    sheet = sheet_make(arena, fd, options, &limits);
    Cohoi__Code why = sheet_open(sheet);
    while (why == COHOI__CODE__NO_PROBLEM && !at_end) why = sheet_read(sheet, arena, 100, &rows, &at_end);
    return why;
}

static void read_bytes(const char *bytes, size_t n)
{
    assert_int_equal(read_with(bytes, n, &(SheetOptions){0}), COHOI__CODE__NO_PROBLEM);
}

static void read_text(const char *text)
{
    read_bytes(text, strlen(text));
}

static const char *at(size_t row, int column)
{
    assert_true(row < rows.n);
    if (column >= rows.items[row].n) return "";
    return or_empty(rows.items[row].cells[column].text);
}

// --- CSV ---

static void separators_are_found(void **state) /* PEE-06 */
{
    read_text("Tên;Doanh thu\nAn;1.200,5\nBình;7\n");
    assert_int_equal(sheet_form(sheet).separator, ';');
    assert_string_equal(at(1, 1), "1.200,5");
}

static void a_hint_of_the_separator_is_believed(void **state) /* PEE-06 */
{
    read_text("sep=|\r\nTên|Số\r\nAn|1\r\n");
    assert_string_equal(at(0, 1), "Số");
    assert_int_equal(rows.items[0].line, 2);
}

static void quotes_hold_separators_and_line_ends(void **state) /* PEE-06 */
{
    read_text("a,b\r\n\"x, \"\"y\"\"\r\nz\",2\r\n\r\nlast,3");
    assert_string_equal(at(1, 0), "x, \"y\"\nz");
    assert_string_equal(at(2, 0), "last");
    assert_int_equal(rows.items[1].line, 2);
    assert_int_equal(rows.items[2].line, 5);
}

static void encodings_are_found(void **state) /* IMP-02, PEE-06 */
{
    static const char utf16[] = "\xFF\xFE"
                                "T\0\xEA\0n\0,\0b\0\n\0x\0,\0y\0\n\0";
    read_bytes(utf16, sizeof utf16 - 1);
    assert_string_equal(sheet_form(sheet).encoding, "utf-16le");
    assert_string_equal(at(0, 0), "Tên");
}

static void vietnamese_of_old_windows_is_read(void **state) /* PEE-06 */
{
    read_text("T\xEAn,Ghi ch\xFA\nNguy\xEA\xDEn V\xE3n \xD0\xFD\xEC"
              "c,H\xE0 N\xF4\xF2i\n");
    assert_string_equal(sheet_form(sheet).encoding, "windows-1258");
    assert_string_equal(text_fold(arena, at(1, 0)), "nguyen van duc");
}

static void a_byte_order_mark_is_no_text(void **state) /* PEE-06 */
{
    read_text("\xEF\xBB\xBFTên,b\nc,d\n");
    assert_string_equal(at(0, 0), "Tên");
}

static void pictures_are_refused(void **state) /* PEE-06 */
{
    static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0";
    assert_int_equal(read_with(png, sizeof png, &(SheetOptions){0}), COHOI__CODE__FILE_NOT_READABLE);
}

static void old_and_locked_workbooks_are_refused(void **state) /* PEE-06 */
{
    static const char ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    assert_int_equal(read_with(ole, sizeof ole, &(SheetOptions){0}), COHOI__CODE__FILE_NOT_READABLE);
}

static void a_quote_without_end_is_refused(void **state) /* PEE-06 */
{
    size_t n = 200 * 1000;
    char *text = arena_alloc(arena, n);
    memset(text, 'x', n);
    memcpy(text, "a,b\n\"", 5);
    assert_int_equal(read_with(text, n, &(SheetOptions){0}), COHOI__CODE__FILE_NOT_READABLE);
}

static void wrong_bytes_of_a_named_encoding_are_refused(void **state) /* PEE-06 */
{
    const SheetOptions options = {.encoding = "utf-8"};
    assert_int_equal(read_with("a,b\n\xFF\xFF,c\n", 9, &options), COHOI__CODE__FILE_NOT_READABLE);
}

static void rows_and_columns_are_limited(void **state) /* PEE-06 */
{
    char *text = arena_alloc(arena, 10000), *to = text;
    limits.rows_most = 5;
    for (int i = 0; i < 7; i++) to = stpcpy(to, "a\n");
    assert_int_equal(read_with(text, (size_t)(to - text), &(SheetOptions){0}), COHOI__CODE__FILE_TOO_LONG);
}

static void too_many_columns_are_refused(void **state) /* PEE-06 */
{
    char *text = arena_alloc(arena, 40000), *to = text;
    for (int i = 0; i < 16384; i++) to = stpcpy(to, "a,");
    assert_int_equal(read_with(text, (size_t)(to - text), &(SheetOptions){0}), COHOI__CODE__FILE_TOO_WIDE);
}

// --- XLSX ---

static ProtobufCBinaryData book(int n_rows, int page)
{
    static const char *const sheets[] = {"Khách <hàng>"};
    Workbook *w = workbook_begin(arena, sheets, 1, 3);
    ProtobufCBinaryData all = {0, arena_alloc(arena, 1024 * 1024)};
    for (int i = 0; i < n_rows; i++) {
        const WorkbookCell cells[] = {{WORKBOOK_TEXT, arena_print(arena, "Tên & số %d", i), 0},
                                      {WORKBOOK_NUMBER, arena_print(arena, "%d.5", i), 0},
                                      {WORKBOOK_TIME, NULL, 1800000000 * SECOND}};
        workbook_row(w, cells, 3);
        if (page == 0 || i % page != page - 1) continue;
        const char *rest = workbook_pause(w);
        ProtobufCBinaryData some = workbook_bytes(w);
        memcpy(all.data + all.len, some.data, some.len);
        all.len += some.len;
        w = workbook_resume(arena, sheets[0], rest);
    }
    workbook_end(w);
    ProtobufCBinaryData some = workbook_bytes(w);
    memcpy(all.data + all.len, some.data, some.len);
    all.len += some.len;
    return all;
}

static void what_is_written_is_read(void **state) /* EXP-01 */
{
    ProtobufCBinaryData bytes = book(300, 0);
    read_bytes((const char *)bytes.data, bytes.len);
    assert_int_equal(rows.n, 300);
    assert_string_equal(at(299, 0), "Tên & số 299");
    assert_true(rows.items[299].cells[1].number == 299.5);
    assert_int_equal(rows.items[299].cells[2].kind, CELL_DATE);
    assert_int_equal(rows.items[299].line, 300);
}

static void pages_make_one_workbook(void **state) /* EXP-01 */
{
    ProtobufCBinaryData bytes = book(300, 7);
    read_bytes((const char *)bytes.data, bytes.len);
    assert_int_equal(rows.n, 300);
    assert_string_equal(at(250, 0), "Tên & số 250");
}

static void a_broken_workbook_is_refused(void **state) /* PEE-06 */
{
    ProtobufCBinaryData bytes = book(300, 0);
    assert_int_equal(read_with(bytes.data, bytes.len / 2, &(SheetOptions){0}),
                     COHOI__CODE__FILE_NOT_READABLE);
}

static void damaged_bytes_never_crash(void **state) /* PEE-06 */
{
    ProtobufCBinaryData bytes = book(20, 0);
    for (size_t i = 0; i < bytes.len; i += 3) {
        bool at_end = false;
        int copy = tempfile_open();
        uint8_t was = bytes.data[i];
        bytes.data[i] ^= 0x5A;
        assert_true(tempfile_write(copy, bytes.data, bytes.len));
        bytes.data[i] = was;
        Arena *a = arena_make();
        SheetRows some = {0};
        Sheet *s = sheet_make(a, copy, &(SheetOptions){0}, &limits);
        Cohoi__Code why = sheet_open(s);
        while (why == COHOI__CODE__NO_PROBLEM && !at_end) why = sheet_read(s, a, 100, &some, &at_end);
        sheet_close(s);
        tempfile_close(copy);
        arena_drop(a);
    }
}

static void formats_of_dates_are_known(void **state) /* PEE-06 */
{
    assert_true(format_is_date("dd/mm/yyyy"));
    assert_true(format_is_date("[$-42A]d mmmm yyyy;@"));
    assert_true(format_is_date("[h]:mm"));
    assert_false(format_is_date("#,##0 [$đ-42A]"));
    assert_false(format_is_date("#,##0\\ \"USD\""));
    assert_false(format_is_date("General"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(separators_are_found),
        TEST(a_hint_of_the_separator_is_believed),
        TEST(quotes_hold_separators_and_line_ends),
        TEST(encodings_are_found),
        TEST(vietnamese_of_old_windows_is_read),
        TEST(a_byte_order_mark_is_no_text),
        TEST(pictures_are_refused),
        TEST(old_and_locked_workbooks_are_refused),
        TEST(a_quote_without_end_is_refused),
        TEST(wrong_bytes_of_a_named_encoding_are_refused),
        TEST(rows_and_columns_are_limited),
        TEST(too_many_columns_are_refused),
        TEST(what_is_written_is_read),
        TEST(pages_make_one_workbook),
        TEST(a_broken_workbook_is_refused),
        TEST(damaged_bytes_never_crash),
        TEST(formats_of_dates_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
