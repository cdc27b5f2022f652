// Forms with a file into a message.
#include "services/gateway/multipart.h"
#include <cohoi/bus.pb-c.h>
#include <cohoi/types.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena *a;
static Exchange x;
static Refusal why;
static Cohoi__Download *m; // has bytes, a file name and a content type

static int begin(void **state)
{
    a = arena_make();
    x = (Exchange){.arena = a, .content_type = "multipart/form-data; boundary=\"b1\""};
    why = (Refusal){.arena = a};
    m = arena_message(a, &cohoi__download__descriptor);
    return 0;
}

static int end(void **state)
{
    arena_drop(a);
    return 0;
}

static Status read_form(const char *body, size_t n)
{
    x.body = arena_memdup(a, body, n);
    x.body_length = n;
    return multipart_read(&x, &m->base, &why);
}

#define READ(text) read_form(text, sizeof(text) - 1)

static void a_file_fills_the_bytes_and_tells_its_name_and_type(void **state)
{
    assert_int_equal(
        READ("--b1\r\n"
             "Content-Disposition: form-data; name=\"data\"; filename=\"C:\\\\tmp\\\\b\xc3\xa1o.pdf\"\r\n"
             "Content-Type: application/pdf\r\n"
             "\r\n"
             "a\0\r\n--b\r\n\r\n--b1--\r\n"),
        OK);
    assert_int_equal(m->data.len, 9);
    assert_memory_equal(m->data.data, "a\0\r\n--b\r\n", 9);
    assert_string_equal(m->filename, "b\xc3\xa1o.pdf");
    assert_string_equal(m->content_type, "application/pdf");
}

static void a_part_without_a_file_name_is_a_field(void **state)
{
    assert_int_equal(READ("--b1\r\ncontent-disposition: form-data; name=nextPageToken\r\n\r\nt 1\r\n--b1--"),
                     OK);
    assert_string_equal(m->next_page_token, "t 1");
}

static void an_empty_form_is_well(void **state)
{
    assert_int_equal(READ("--b1--\r\n"), OK);
}

static void an_unknown_part_is_refused(void **state)
{
    assert_int_equal(READ("--b1\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b1--"),
                     INVALID_ARGUMENT);
    assert_string_equal(why.problem->violations[0]->field, "x");
}

static void a_file_for_a_field_that_takes_none_is_refused(void **state)
{
    assert_int_equal(
        READ("--b1\r\nContent-Disposition: form-data; name=\"filename\"; filename=\"f\"\r\n\r\n1\r\n--b1--"),
        INVALID_ARGUMENT);
}

static void broken_forms_are_refused(void **state)
{
    assert_int_equal(READ(""), INVALID_ARGUMENT);
    assert_int_equal(READ("--b1"), INVALID_ARGUMENT);
    assert_int_equal(READ("--b2--"), INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\n"), INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n1"),
                     INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b1--"), INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\nno header end\r\n--b1--"), INVALID_ARGUMENT);
    x.content_type = "multipart/form-data";
    assert_int_equal(READ("--b1--"), INVALID_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_fills_the_bytes_and_tells_its_name_and_type),
        TEST(a_part_without_a_file_name_is_a_field),
        TEST(an_empty_form_is_well),
        TEST(an_unknown_part_is_refused),
        TEST(a_file_for_a_field_that_takes_none_is_refused),
        TEST(broken_forms_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
