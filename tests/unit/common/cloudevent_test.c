// Envelopes: what is packed is read again, stamps are added without unpacking, strangers' bytes are refused.
#include "common/cloudevent.h"
#include "common/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <testing/testing.pb-c.h>
// after those that it needs
#include <cmocka.h>

static Arena *a;

static int make(void **state)
{
    a = arena_make();
    return 0;
}

static int drop(void **state)
{
    arena_drop(a);
    return 0;
}

static Event put_event(void)
{
    static Testing__ThingPut data = TESTING__THING_PUT__INIT;
    data.id = "thing";
    data.name = "Đỗ \"An\"";
    return (Event){.source = "testing",
                   .id = "01890a5d-ac96-774b-bcce-b302099a8057",
                   .type = "cohoi.thing.put",
                   .subject = "thing",
                   .partition_key = "campaign",
                   .actor_id = "an",
                   .correlation_id = "the-request",
                   .chain_depth = 3,
                   .time = 1795372282325952,
                   .data = &data,
                   .type_of_data = &testing__thing_put__descriptor};
}

static void what_is_packed_is_read_again(void **state)
{
    Event in = put_event(), out;
    ProtobufCBinaryData bytes = cloudevent_pack(a, &in, "the-command", "00-trace");

    assert_true(cloudevent_read(a, bytes.data, bytes.len, &out));
    assert_string_equal(out.source, in.source);
    assert_string_equal(out.id, in.id);
    assert_string_equal(out.type, in.type);
    assert_string_equal(out.subject, in.subject);
    assert_string_equal(out.partition_key, in.partition_key);
    assert_string_equal(out.actor_id, in.actor_id);
    assert_string_equal(out.causation_id, "the-command");
    assert_string_equal(out.correlation_id, in.correlation_id);
    assert_null(out.bulk_act_id);
    assert_int_equal(out.chain_depth, 3);
    assert_int_equal(out.time, in.time);
    assert_ptr_equal(out.type_of_data, &testing__thing_put__descriptor);
    assert_string_equal(((const Testing__ThingPut *)out.data)->name, "Đỗ \"An\"");
    assert_int_equal(out.seq, 0);
}

static void a_stamp_adds_the_numbers_and_changes_nothing_else(void **state)
{
    Event in = put_event(), out;
    ProtobufCBinaryData packed = cloudevent_pack(a, &in, NULL, NULL);
    ProtobufCBinaryData stamped = cloudevent_stamp(a, packed, 63, UINT64_MAX, 2);

    assert_memory_equal(stamped.data, packed.data, packed.len);
    assert_true(cloudevent_read(a, stamped.data, stamped.len, &out));
    assert_int_equal(out.partition, 63);
    assert_true(out.seq == UINT64_MAX);
    assert_int_equal(out.epoch, 2);
    assert_string_equal(out.subject, "thing");
}

static void a_type_of_a_newer_build_is_read_without_its_data(void **state)
{
    Event in = put_event(), out;
    in.type = "cohoi.thing.transmogrified";
    ProtobufCBinaryData bytes = cloudevent_pack(a, &in, NULL, NULL);

    assert_true(cloudevent_read(a, bytes.data, bytes.len, &out));
    assert_string_equal(out.type, "cohoi.thing.transmogrified");
    assert_null(out.data);
    assert_null(out.type_of_data);
}

static void what_does_not_hold_what_its_type_promises_is_refused(void **state)
{
    Event in = put_event(), out;
    in.type = "cohoi.thing.claimed";
    ProtobufCBinaryData bytes = cloudevent_pack(a, &in, NULL, NULL);

    assert_false(cloudevent_read(a, bytes.data, bytes.len, &out));
    assert_string_equal(out.subject, "thing"); // what could be read helps whoever parks it
}

static void bytes_that_are_no_envelope_are_refused(void **state)
{
    Event in = put_event(), out;
    ProtobufCBinaryData bytes = cloudevent_pack(a, &in, NULL, NULL);

    assert_false(cloudevent_read(a, "", 0, &out));
    assert_false(cloudevent_read(a, "\xff\xff", 2, &out));
    for (size_t n = 1; n < bytes.len; n++) // cut anywhere: refused, or at least not read beyond
        (void)cloudevent_read(a, arena_memdup(a, bytes.data, n), n, &out);
    ProtobufCBinaryData beyond = cloudevent_stamp(a, bytes, PARTITIONS, 1, 1);
    assert_false(cloudevent_read(a, beyond.data, beyond.len, &out));
}

static void json_is_that_of_cloudevents(void **state)
{
    Event in = put_event(), out;
    JsonOut json = {.arena = a};
    ProtobufCBinaryData bytes = cloudevent_pack(a, &in, "the-command", NULL);
    bytes = cloudevent_stamp(a, bytes, 7, 12, 1);

    assert_true(cloudevent_read(a, bytes.data, bytes.len, &out));
    cloudevent_json(&json, &out);
    assert_string_equal(
        json.text, "{\"specversion\":\"1.0\",\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\","
                   "\"source\":\"/cohoi/testing\",\"type\":\"cohoi.thing.put\",\"subject\":\"thing\","
                   "\"time\":\"2026-11-22T18:31:22.325952Z\",\"datacontenttype\":\"application/json\","
                   "\"partitionkey\":\"campaign\",\"partition\":\"7\",\"sequence\":\"12\",\"epoch\":\"1\","
                   "\"causationid\":\"the-command\",\"correlationid\":\"the-request\",\"actorid\":\"an\","
                   "\"chaindepth\":3,\"data\":{\"id\":\"thing\",\"name\":\"Đỗ \\\"An\\\"\"}}");
}

static void partitions_are_those_that_other_languages_compute(void **state)
{
    assert_int_equal(partition_of(""), 0xcbf29ce484222325u % 64);
    assert_int_equal(partition_of("a"), 0xaf63dc4c8601ec8cu % 64);
    assert_int_equal(partition_of("foobar"), 0x85944171f73967e8u % 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_packed_is_read_again, make, drop),
        cmocka_unit_test_setup_teardown(a_stamp_adds_the_numbers_and_changes_nothing_else, make, drop),
        cmocka_unit_test_setup_teardown(a_type_of_a_newer_build_is_read_without_its_data, make, drop),
        cmocka_unit_test_setup_teardown(what_does_not_hold_what_its_type_promises_is_refused, make, drop),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_envelope_are_refused, make, drop),
        cmocka_unit_test_setup_teardown(json_is_that_of_cloudevents, make, drop),
        cmocka_unit_test(partitions_are_those_that_other_languages_compute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
