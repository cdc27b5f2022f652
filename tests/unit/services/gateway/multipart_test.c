// Forms with a file, read while they arrive.
#include "common/fiber.h"
#include "services/gateway/multipart.h"
#include <cohoi/types.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <uv.h>

#include <cmocka.h>

static Arena *a;
static Exchange x;
static Refusal why;
static Cohoi__Download *m; // has a file name and a content type

static struct {
    char bytes[3 * INTAKE_PIECE];
    size_t n;
    char filename[100];
    int pieces, ends;
    bool refuses;
} file;

static Status name_file(void *arg, const char *filename, Refusal *r)
{
    strncpy(file.filename, filename, sizeof file.filename - 1);
    return OK;
}

static Status take_piece(void *arg, const void *bytes, size_t n, bool last, Refusal *r)
{
    if (file.refuses) return refuse(r, COHOI__CODE__PAYLOAD_TOO_LARGE);
    assert_true(last || n == INTAKE_PIECE);
    memcpy(file.bytes + file.n, bytes, n);
    file.n += n;
    file.pieces++;
    file.ends += last;
    return OK;
}

static const FileSink sink = {"data", NULL, name_file, take_piece};

static int begin(void **state)
{
    a = arena_make();
    x = (Exchange){.arena = a, .content_type = "multipart/form-data; boundary=\"b1\""};
    why = (Refusal){.arena = a};
    m = arena_message(a, &cohoi__download__descriptor);
    memset(&file, 0, sizeof file);
    return 0;
}

static int end(void **state)
{
    arena_drop(a);
    return 0;
}

static Status read_form(const char *body, size_t n)
{
    x.intake = intake_make(a, NULL);
    assert_int_equal(intake_put(x.intake, body, n), n);
    intake_end(x.intake);
    return multipart_read(&x, &sink, &m->base, &why);
}

#define READ(text) read_form(text, sizeof(text) - 1)

static void a_file_goes_to_its_sink_with_its_name(void **state)
{
    assert_int_equal(
        READ("--b1\r\n"
             "Content-Disposition: form-data; name=\"data\"; filename=\"C:\\\\tmp\\\\b\xc3\xa1o.pdf\"\r\n"
             "Content-Type: application/pdf\r\n"
             "\r\n"
             "a\0\r\n--b\r\n\r\n--b1--\r\n"),
        OK);
    assert_int_equal(file.n, 9);
    assert_memory_equal(file.bytes, "a\0\r\n--b\r\n", 9);
    assert_string_equal(file.filename, "b\xc3\xa1o.pdf");
    assert_int_equal(file.ends, 1);
}

static void fields_stand_before_and_behind_the_file(void **state)
{
    assert_int_equal(READ("--b1\r\ncontent-disposition: form-data; name=nextPageToken\r\n\r\nt 1\r\n"
                          "--b1\r\nContent-Disposition: form-data; name=data; filename=f\r\n\r\n\r\n"
                          "--b1\r\nContent-Disposition: form-data; name=contentType\r\n\r\nt\r\n--b1--"),
                     OK);
    assert_string_equal(m->next_page_token, "t 1");
    assert_string_equal(m->content_type, "t");
    assert_int_equal(file.pieces, 1);
    assert_int_equal(file.n, 0);
}

static void a_form_may_have_no_file(void **state)
{
    assert_int_equal(READ("--b1--\r\n"), OK);
    assert_int_equal(file.pieces, 0);
}

static void a_second_file_or_one_of_another_name_is_refused(void **state)
{
    assert_int_equal(
        READ("--b1\r\nContent-Disposition: form-data; name=\"other\"; filename=\"f\"\r\n\r\n1\r\n--b1--"),
        INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\nContent-Disposition: form-data; name=data; filename=f\r\n\r\n1\r\n"
                          "--b1\r\nContent-Disposition: form-data; name=data; filename=f\r\n\r\n1\r\n--b1--"),
                     INVALID_ARGUMENT);
}

static void an_unknown_part_is_refused(void **state)
{
    assert_int_equal(READ("--b1\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b1--"),
                     INVALID_ARGUMENT);
    assert_string_equal(why.problem->violations[0]->field, "x");
}

static void what_the_sink_refuses_is_refused(void **state)
{
    file.refuses = true;
    READ("--b1\r\nContent-Disposition: form-data; name=data; filename=f\r\n\r\n1\r\n--b1--");
    assert_int_equal(why.problem->code, COHOI__CODE__PAYLOAD_TOO_LARGE);
}

static void broken_forms_are_refused(void **state)
{
    assert_int_equal(READ(""), INVALID_ARGUMENT);
    assert_int_equal(READ("--b1"), INVALID_ARGUMENT);
    assert_int_equal(READ("--b2--"), INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\n"), INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\nContent-Disposition: form-data; name=\"data\"; filename=f\r\n\r\n1"),
                     INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\nContent-Disposition: form-data; name=\"filename\"\r\n\r\n1"),
                     INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b1--"), INVALID_ARGUMENT);
    assert_int_equal(READ("--b1\r\nno header end\r\n--b1--"), INVALID_ARGUMENT);
    x.content_type = "multipart/form-data";
    assert_int_equal(READ("--b1--"), INVALID_ARGUMENT);
}

// --- larger than what is in memory ---

static bool wanted;
static Status verdict;
static bool is_read;

static void note_wanted(void *arg)
{
    wanted = true;
}

static void read_in_fiber(void *arg)
{
    verdict = multipart_read(&x, &sink, &m->base, &why);
    is_read = true;
}

// Gives the form in bits of `step` bytes, whenever more is wanted.
static void read_slowly(const char *form, size_t n, size_t step)
{
    size_t at = 0;
    is_read = wanted = false;
    x.intake = intake_make(a, &(IntakeEnds){NULL, note_wanted});
    fiber_spawn(read_in_fiber, NULL);
    while (!is_read) {
        size_t most = n - at < step ? n - at : step;
        if (intake_is_awaited(x.intake)) at += intake_put(x.intake, form + at, most);
        if (at == n && intake_is_awaited(x.intake)) intake_end(x.intake);
        uv_run(uv_default_loop(), UV_RUN_NOWAIT);
    }
}

// The file of n bytes is full of what looks like its end.
static size_t make_form(char *out, size_t n)
{
    static const char head[] = "--b1\r\nContent-Disposition: form-data; name=data; filename=f\r\n\r\n";
    static const char almost[] = "\r\n--b\r\n--b1";
    size_t at = sizeof head - 1;
    memcpy(out, head, at);
    for (size_t i = 0; i < n; i++) out[at + i] = almost[i % (sizeof almost - 2)];
    memcpy(out + at + n, "\r\n--b1--\r\n", 10);
    return at + n + 10;
}

static void a_file_that_is_larger_than_the_memory_comes_in_pieces(void **state)
{
    static const size_t sizes[] = {INTAKE_PIECE - 1, INTAKE_PIECE, INTAKE_PIECE + 1, 2 * INTAKE_PIECE,
                                   2 * INTAKE_PIECE + 77};
    static char form[3 * INTAKE_PIECE];
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t n = make_form(form, sizes[i]);
        memset(&file, 0, sizeof file);
        read_slowly(form, n, 10000 + i);
        assert_int_equal(verdict, OK);
        assert_true(wanted);
        assert_int_equal(file.n, sizes[i]);
        assert_memory_equal(file.bytes, strstr(form, "\r\n\r\n") + 4, sizes[i]);
        assert_int_equal(file.ends, 1);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_goes_to_its_sink_with_its_name),
        TEST(fields_stand_before_and_behind_the_file),
        TEST(a_form_may_have_no_file),
        TEST(a_second_file_or_one_of_another_name_is_refused),
        TEST(an_unknown_part_is_refused),
        TEST(what_the_sink_refuses_is_refused),
        TEST(broken_forms_are_refused),
        TEST(a_file_that_is_larger_than_the_memory_comes_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
