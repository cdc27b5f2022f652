// Refusals as problem documents.
#include "common/words.h"
#include "services/gateway/problems.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena *a;
static JsonOut out;

static int begin(void **state)
{
    a = arena_make();
    out = (JsonOut){.arena = a};
    return 0;
}

static int end(void **state)
{
    arena_drop(a);
    return 0;
}

static Cohoi__Problem *problem(Cohoi__Code code)
{
    Cohoi__Problem *p = arena_message(a, &cohoi__problem__descriptor);
    p->has_code = true;
    p->code = code;
    return p;
}

static void assert_has(const char *part)
{
    if (!strstr(out.text, part)) fail_msg("%s is not in %s", part, out.text);
}

static void vietnamese_unless_english_is_liked_better(void **state)
{
    assert_int_equal(language_of(NULL), VIETNAMESE);
    assert_int_equal(language_of(""), VIETNAMESE);
    assert_int_equal(language_of("en"), ENGLISH);
    assert_int_equal(language_of("en-GB,en;q=0.9"), ENGLISH);
    assert_int_equal(language_of("vi-VN,vi;q=0.9,en-US;q=0.6,en;q=0.5"), VIETNAMESE);
    assert_int_equal(language_of("vi;q=0.3, en;q=0.8"), ENGLISH);
    assert_int_equal(language_of("fr,de;q=0.5"), VIETNAMESE);
    assert_int_equal(language_of(";;,,q=,"), VIETNAMESE);
}

static void a_code_gives_its_status_and_its_words(void **state)
{
    assert_int_equal(problem_document(a, NOT_FOUND, problem(COHOI__CODE__NOT_FOUND), ENGLISH, &out), 404);
    assert_has("\"type\":\"/problems/not-found\"");
    assert_has("\"title\":\"Not found.\"");
    assert_has("\"status\":404");
    assert_has("\"code\":\"NOT_FOUND\"");
}

static void words_name_the_fields_of_the_problem(void **state)
{
    Cohoi__Problem *p = problem(COHOI__CODE__ALREADY_TAKEN);
    p->owner_id = "u";
    p->owner_name = "Lan \"L\"";
    assert_int_equal(problem_document(a, ALREADY_EXISTS, p, VIETNAMESE, &out), 409);
    assert_has("\"detail\":\"Lan \\\"L\\\" \xc4\x91\xc3\xa3 nh\xe1\xba\xadn tr\xc6\xb0\xe1\xbb\x9b"
               "c.\"");
    assert_has("\"ownerId\":\"u\"");
    assert_has("\"ownerName\":\"Lan \\\"L\\\"\"");
}

static void numbers_stand_in_words_too(void **state)
{
    Cohoi__Problem *p = problem(COHOI__CODE__LOCKED_OUT);
    p->has_retry_after_seconds = true;
    p->retry_after_seconds = 90;
    assert_int_equal(problem_document(a, RESOURCE_EXHAUSTED, p, ENGLISH, &out), 429);
    assert_has("Try again in 90 seconds.");
    assert_has("\"retryAfterSeconds\":90");
}

static void each_wrong_field_is_named_with_its_own_words(void **state)
{
    Refusal why = {.arena = a};
    assert_int_equal(refuse_field(&why, COHOI__CODE__REQUIRED, "name"), INVALID_ARGUMENT);
    assert_int_equal(refuse_field(&why, COHOI__CODE__TOO_LONG, "steps[2].name"), INVALID_ARGUMENT);
    assert_int_equal(problem_document(a, INVALID_ARGUMENT, why.problem, ENGLISH, &out), 400);
    assert_has("\"violations\":[{\"field\":\"name\",\"code\":\"REQUIRED\",\"message\":\"This is required.\"}"
               ",{\"field\":\"steps[2].name\",\"code\":\"TOO_LONG\",\"message\":\"This is too long.\"}]");
    assert_has("\"detail\":\"name: This is required. ...\"");
}

static void what_exists_already_is_shown(void **state)
{
    Cohoi__Existing e = COHOI__EXISTING__INIT;
    Cohoi__Problem *p = problem(COHOI__CODE__DUPLICATE_IDENTITY);
    e.id = "17";
    e.name = "An Phat";
    p->existing = &e;
    assert_int_equal(problem_document(a, ALREADY_EXISTS, p, ENGLISH, &out), 409);
    assert_has("\"existing\":{\"id\":\"17\",\"name\":\"An Phat\"}");
}

static void a_status_alone_speaks_for_itself(void **state)
{
    static const struct {
        Status status;
        unsigned http;
    } all[] = {{INVALID_ARGUMENT, 400},    {UNAUTHENTICATED, 401},    {PERMISSION_DENIED, 403},
               {NOT_FOUND, 404},           {ALREADY_EXISTS, 409},     {ABORTED, 409},
               {FAILED_PRECONDITION, 412}, {RESOURCE_EXHAUSTED, 429}, {INTERNAL, 500},
               {UNAVAILABLE, 503},         {DEADLINE_EXCEEDED, 504},  {OUT_OF_RANGE, 400}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        out = (JsonOut){.arena = a};
        assert_int_equal(problem_document(a, all[i].status, NULL, ENGLISH, &out), all[i].http);
    }
}

static void a_status_that_nobody_knows_is_our_fault(void **state)
{
    assert_int_equal(problem_document(a, (Status)4711, NULL, ENGLISH, &out), 500);
    assert_has("\"code\":\"INTERNAL\"");
}

static void http_has_closer_words_for_some(void **state)
{
    assert_int_equal(problem_document(a, OK, problem(COHOI__CODE__METHOD_NOT_ALLOWED), ENGLISH, &out), 405);
    out = (JsonOut){.arena = a};
    assert_int_equal(problem_document(a, OK, problem(COHOI__CODE__PAYLOAD_TOO_LARGE), ENGLISH, &out), 413);
    out = (JsonOut){.arena = a};
    assert_int_equal(problem_document(a, OK, problem(COHOI__CODE__UNSUPPORTED_MEDIA_TYPE), ENGLISH, &out),
                     415);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(vietnamese_unless_english_is_liked_better),
        TEST(a_code_gives_its_status_and_its_words),
        TEST(words_name_the_fields_of_the_problem),
        TEST(numbers_stand_in_words_too),
        TEST(each_wrong_field_is_named_with_its_own_words),
        TEST(what_exists_already_is_shown),
        TEST(a_status_alone_speaks_for_itself),
        TEST(a_status_that_nobody_knows_is_our_fault),
        TEST(http_has_closer_words_for_some),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
