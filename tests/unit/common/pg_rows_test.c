// Values on their way to PostgreSQL and back: every reader of a row and every maker of a parameter.
#include "pg_setup.h"
#include <google/protobuf/timestamp.pb-c.h>

static const Statement values[] = {
    {"texts", "select $1::text, null::text, ''"},
    {"numbers", "select $1::bigint, null::bigint, $2::float8, 12.5::numeric, $3::boolean, not $3::boolean"},
    {"time_there",
     "select $1::timestamptz, null::timestamptz, extract(epoch from $1::timestamptz) * 1000000"},
    {"bytes_there", "select $1::bytea, length($1::bytea), null::bytea, ''::bytea"},
    {"list_there", "select cardinality(l), l[1], l[2], l[3], l[4] from (select $1::text[] l) t"},
    {"uuids_there", "select array_to_string($1::uuid[], ' ')"},
    {"some_times",
     "select '1969-12-31 23:59:59.5+00'::timestamptz, '2000-02-29 12:34:56.000001+00'::timestamptz,"
     " '2026-11-22 07:00+07'::timestamptz, '1900-03-01 00:00+00'::timestamptz"},
    {0},
};
static const Statement *const values_tables[] = {values, NULL};

static Pool *pool;
static Tx *tx;
static Arena *arena;

static Row ask_one(const char *statement, int n, const char *const *args)
{
    Rows *r = tx_ask(tx, statement, n, args);
    assert_int_equal(tx_flush(tx), OK);
    assert_int_equal(rows_count(r), 1);
    return row_at(r, 0);
}

static void begin_values(void)
{
    pool = pool_open(postgres.dsn, "shop", 1, values_tables);
    tx = begin(pool, TX_READ);
    arena = tx_arena(tx);
}

static void end_values(void)
{
    assert_int_equal(end(tx, OK), OK);
    pool_close(pool);
}

FIBER_TEST(a_text_comes_back_and_null_is_not_empty)
{
    begin_values();
    Row row = ask_one("texts", ARGS("Nguyễn \"Đức\"\n"));
    assert_string_equal(row_text(&row), "Nguyễn \"Đức\"\n");
    assert_true(row_is_null(&row));
    assert_null(row_text(&row));
    assert_false(row_is_null(&row));
    assert_string_equal(row_text(&row), "");
    end_values();
}

FIBER_TEST(numbers_and_truth_come_back)
{
    begin_values();
    Row row = ask_one("numbers", ARGS(arg_int(arena, INT64_MIN), "-0.1", arg_bool(true)));
    assert_true(row_int(&row) == INT64_MIN);
    assert_int_equal(row_int(&row), 0);
    assert_true(row_real(&row) == -0.1);
    assert_true(row_real(&row) == 12.5);
    assert_true(row_bool(&row));
    assert_false(row_bool(&row));
    row = ask_one("numbers", ARGS(arg_int(arena, INT64_MAX), "0", arg_bool(false)));
    assert_true(row_int(&row) == INT64_MAX);
    end_values();
}

FIBER_TEST(a_time_comes_back_to_the_microsecond)
{
    static const Time times[] = {
        1, -1, 1795330800123456, 951827696000000, 253402300799999999, -2208988800000000};
    begin_values();
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        Row row = ask_one("time_there", ARGS(arg_time(arena, times[i])));
        assert_true(row_time(&row) == times[i]);
        assert_true(row_time(&row) == 0);
        assert_true(strtoll(row_text(&row), NULL, 10) == times[i]);
    }
    assert_null(arg_time(arena, 0));
    end_values();
}

FIBER_TEST(times_are_read_whatever_their_fraction_and_zone)
{
    begin_values();
    Row row = ask_one("some_times", NO_ARGS);
    assert_true(row_time(&row) == -500000);
    assert_true(row_time(&row) == 951827696000001);
    assert_true(row_time(&row) == 1795305600 * SECOND);
    assert_true(row_time(&row) == -2203891200 * SECOND);
    end_values();
}

FIBER_TEST(bytes_of_every_value_come_back)
{
    unsigned char all[256];
    for (int i = 0; i < 256; i++) all[i] = (unsigned char)i;
    begin_values();
    Row row = ask_one("bytes_there", ARGS(arg_bytes(arena, all, sizeof all)));
    ProtobufCBinaryData back = row_bytes(&row, arena);
    assert_int_equal(back.len, 256);
    assert_memory_equal(back.data, all, 256);
    assert_int_equal(row_int(&row), 256);
    assert_null(row_bytes(&row, arena).data);
    assert_int_equal(row_bytes(&row, arena).len, 0);
    end_values();
}

FIBER_TEST(bytes_may_be_sent_as_they_are)
{
    const char bytes[] = {0, 1, '\\', 'x', 0};
    begin_values();
    Rows *r = tx_ask_raw(tx, "bytes_there", 1, (const char *const[]){bytes}, (const int[]){sizeof bytes},
                         (const int[]){1});
    assert_int_equal(tx_flush(tx), OK);
    Row row = row_at(r, 0);
    ProtobufCBinaryData back = row_bytes(&row, arena);
    assert_int_equal(back.len, sizeof bytes);
    assert_memory_equal(back.data, bytes, sizeof bytes);
    end_values();
}

FIBER_TEST(a_message_comes_back)
{
    Google__Protobuf__Timestamp m = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    m.seconds = 1795330800;
    m.nanos = 5;
    begin_values();
    Row row = ask_one("bytes_there", ARGS(arg_message(arena, &m.base)));
    Google__Protobuf__Timestamp *back = row_message(&row, &google__protobuf__timestamp__descriptor, arena);
    assert_true(back->seconds == m.seconds);
    assert_int_equal(back->nanos, m.nanos);
    row_int(&row);
    assert_null(row_message(&row, &google__protobuf__timestamp__descriptor, arena));
    back = row_message(&row, &google__protobuf__timestamp__descriptor, arena);
    assert_true(back->seconds == 0);
    end_values();
}

FIBER_TEST(a_list_keeps_quotes_braces_and_nulls)
{
    char *texts[] = {"a,b {c}", "say \"\\\"", NULL, "NULL"};
    begin_values();
    Row row = ask_one("list_there", ARGS(arg_texts(arena, 4, texts)));
    assert_int_equal(row_int(&row), 4);
    assert_string_equal(row_text(&row), texts[0]);
    assert_string_equal(row_text(&row), texts[1]);
    assert_null(row_text(&row));
    assert_string_equal(row_text(&row), texts[3]);
    row = ask_one("list_there", ARGS(arg_texts(arena, 0, NULL)));
    assert_int_equal(row_int(&row), 0);
    end_values();
}

FIBER_TEST(a_list_of_uuids_is_one_too)
{
    char *ids[] = {"01937c5a-1111-7000-8000-000000000001", "01937c5a-1111-7000-8000-000000000002"};
    begin_values();
    Row row = ask_one("uuids_there", ARGS(arg_texts(arena, 2, ids)));
    assert_string_equal(row_text(&row),
                        "01937c5a-1111-7000-8000-000000000001 01937c5a-1111-7000-8000-000000000002");
    end_values();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_comes_back_and_null_is_not_empty),
        cmocka_unit_test(numbers_and_truth_come_back),
        cmocka_unit_test(a_time_comes_back_to_the_microsecond),
        cmocka_unit_test(times_are_read_whatever_their_fraction_and_zone),
        cmocka_unit_test(bytes_of_every_value_come_back),
        cmocka_unit_test(bytes_may_be_sent_as_they_are),
        cmocka_unit_test(a_message_comes_back),
        cmocka_unit_test(a_list_keeps_quotes_braces_and_nulls),
        cmocka_unit_test(a_list_of_uuids_is_one_too),
    };
    return cmocka_run_group_tests(tests, start_postgres, stop_postgres);
}
