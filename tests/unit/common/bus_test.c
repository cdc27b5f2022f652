// bus_test -- events reach whoever subscribed to their topic, and nobody who is slow holds the publisher up.
#include "common/bus.h"
#include "common/socket.h"
#include "tests/unit/common/waiting.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

static char folder[] = "/tmp/bus_test.XXXXXX";

static const char *at(const char *name)
{
    static char endpoint[4][128];
    static unsigned turn;
    char *out = endpoint[turn++ % 4];
    snprintf(out, sizeof *endpoint, "ipc://%s/%s", folder, name);
    return out;
}

typedef struct Seen {
    unsigned n;       // messages but for the calls to find each other
    char called[300]; // the topic of the last call
    char topic[300];
    char bytes[64];
    size_t size;
} Seen;

static void see(void *arg, const char *topic, const void *bytes, size_t n)
{
    Seen *s = arg;
    if (strstr(topic, "/call")) {
        snprintf(s->called, sizeof s->called, "%s", topic);
        return;
    }
    s->n++;
    s->size = n;
    snprintf(s->topic, sizeof s->topic, "%s", topic);
    snprintf(s->bytes, sizeof s->bytes, "%.*s", (int)(n < 60 ? n : 60), (const char *)bytes);
}

static void publish(const char *topic, const char *text)
{
    bus_publish(topic, text, strlen(text));
}

// A subscription arrives when it arrives: what is published before is lost, as the log makes up for.
static bool heard(Seen *s, const char *topic)
{
    publish(topic, "");
    return !strcmp(s->called, topic);
}

static int close_all(void **state)
{
    bus_close();
    loop_ends();
    sockets_end();
    return 0;
}

// --- tests ---

static void a_subscriber_gets_what_begins_with_its_prefix(void **state)
{
    Seen contacts = {0}, third = {0};
    assert_int_equal(bus_open(at("contacts.pub")), 0);
    Subscription *all = bus_subscribe(at("*.pub"), "contacts/", see, &contacts);
    Subscription *one = bus_subscribe(at("contacts.pub"), "contacts/03/", see, &third);
    LOOP_UNTIL(heard(&contacts, "contacts/03/call"));
    LOOP_UNTIL(heard(&third, "contacts/03/call"));

    publish("contacts/02/contact.renamed", "two");
    publish("campaigns/03/campaign.closed", "other");
    publish("contacts/03/contact.renamed", "three");
    publish("contacts/04/end", "end");
    LOOP_UNTIL(!strcmp(contacts.bytes, "end"));
    assert_int_equal(contacts.n, 3);
    LOOP_UNTIL(third.n == 1);
    assert_string_equal(third.topic, "contacts/03/contact.renamed");
    assert_string_equal(third.bytes, "three");
    assert_int_equal(third.size, 5);
    bus_unsubscribe(all);
    bus_unsubscribe(one);
}

// A publisher of its own, beside the process's one.
static void nothing(void *arg, Socket *s, Frames *message)
{
}

static Socket *open_publisher(const char *endpoint)
{
    Socket *s = socket_open(ZMQ_PUB, nothing, NULL);
    assert_int_equal(socket_bind(s, endpoint), 0);
    return s;
}

static void send_frames(Socket *s, const char *topic, int n)
{
    zmq_msg_t parts[4];
    for (int i = 0; i < n; i++) {
        zmq_msg_init_size(&parts[i], strlen(topic));
        memcpy(zmq_msg_data(&parts[i]), topic, strlen(topic));
    }
    socket_send(s, parts, n);
}

static bool heard_from(Socket *s, Seen *seen, const char *topic)
{
    send_frames(s, topic, 2);
    return !strcmp(seen->called, topic);
}

static void a_subscriber_hears_every_instance_that_appears_and_outlives_those_that_vanish(void **state)
{
    Seen seen = {0};
    Subscription *s = bus_subscribe(at("contacts-*.pub"), "contacts/", see, &seen);
    Socket *first = open_publisher(at("contacts-1.pub"));
    LOOP_UNTIL(heard_from(first, &seen, "contacts/1/call"));
    Socket *second = open_publisher(at("contacts-2.pub"));
    LOOP_UNTIL(heard_from(second, &seen, "contacts/2/call"));
    socket_close(first);
    send_frames(second, "contacts/00/still", 2);
    LOOP_UNTIL(seen.n == 1);
    Socket *third = open_publisher(at("contacts-1.pub")); // the same one, started again
    LOOP_UNTIL(heard_from(third, &seen, "contacts/3/call"));
    socket_close(second);
    socket_close(third);
    bus_unsubscribe(s);
}

static void malformed_messages_are_passed_over(void **state)
{
    Seen seen = {0};
    char longest[257];
    memset(longest, 'x', 256);
    longest[256] = '\0';
    Subscription *s = bus_subscribe(at("x.pub"), "", see, &seen);
    Socket *publisher = open_publisher(at("x.pub"));
    LOOP_UNTIL(heard_from(publisher, &seen, "contacts/call"));
    send_frames(publisher, "one frame", 1);
    send_frames(publisher, "three frames", 3);
    send_frames(publisher, longest, 2);
    send_frames(publisher, longest + 1, 2);
    LOOP_UNTIL(seen.n == 1);
    assert_int_equal(strlen(seen.topic), 255);
    socket_close(publisher);
    bus_unsubscribe(s);
}

static bool heard_raw(void *subscriber)
{
    publish("contacts/call", "");
    return zmq_recv(subscriber, NULL, 0, ZMQ_DONTWAIT) >= 0 && zmq_recv(subscriber, NULL, 0, 0) >= 0;
}

// Reads what is there, and asks for the end until it comes.
static bool read_to_end(void *subscriber, unsigned *n)
{
    char topic[64];
    publish("contacts/end", "");
    for (int size; (size = zmq_recv(subscriber, topic, sizeof topic, ZMQ_DONTWAIT)) > 0;) {
        zmq_recv(subscriber, NULL, 0, 0);
        if (size == strlen("contacts/end")) return true;
        ++*n;
    }
    return false;
}

static void a_subscriber_that_does_not_read_costs_the_publisher_10000_events_and_no_wait(void **state)
{
    enum { EVENTS = 60000 };
    static const char event[500];
    const int one = 1;
    unsigned got = 0;
    void *context = zmq_ctx_new(), *stuck = zmq_socket(context, ZMQ_SUB);
    assert_int_equal(bus_open(at("stuck.pub")), 0);
    zmq_setsockopt(stuck, ZMQ_RCVHWM, &one, sizeof one);
    zmq_setsockopt(stuck, ZMQ_SUBSCRIBE, "contacts/", 9);
    zmq_connect(stuck, at("stuck.pub"));
    LOOP_UNTIL(heard_raw(stuck));

    for (int i = 0; i < EVENTS; i++) bus_publish("contacts/00/contact.renamed", event, sizeof event);
    LOOP_UNTIL(read_to_end(stuck, &got));
    assert_in_range(got, 9500, 14000); // calls are among them, and some more in the system's buffers

    zmq_close(stuck);
    zmq_ctx_term(context);
}

typedef struct Once {
    Subscription *subscription;
    unsigned n;
} Once;

static void unsubscribe_at_once(void *arg, const char *topic, const void *bytes, size_t n)
{
    Once *o = arg;
    o->n++;
    bus_unsubscribe(o->subscription);
}

static bool heard_once(const Once *o)
{
    publish("contacts/call", "");
    return o->n > 0;
}

static void unsubscribing_from_within_is_allowed(void **state)
{
    Once once = {0};
    assert_int_equal(bus_open(at("once.pub")), 0);
    once.subscription = bus_subscribe(at("once.pub"), "contacts/", unsubscribe_at_once, &once);
    LOOP_UNTIL(heard_once(&once));
    for (int i = 0; i < 100; i++) publish("contacts/call", "");
    bus_close();
    loop_ends();
    assert_int_equal(once.n, 1);
}

static void publishing_without_a_socket_is_nothing(void **state)
{
    publish("contacts/00/contact.renamed", "x");
    bus_unsubscribe(NULL);
    assert_int_equal(bus_open("ipc:///no/such/folder/x.pub"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_subscriber_gets_what_begins_with_its_prefix, close_all),
        cmocka_unit_test_teardown(
            a_subscriber_hears_every_instance_that_appears_and_outlives_those_that_vanish, close_all),
        cmocka_unit_test_teardown(malformed_messages_are_passed_over, close_all),
        cmocka_unit_test_teardown(
            a_subscriber_that_does_not_read_costs_the_publisher_10000_events_and_no_wait, close_all),
        cmocka_unit_test_teardown(unsubscribing_from_within_is_allowed, close_all),
        cmocka_unit_test_teardown(publishing_without_a_socket_is_nothing, close_all),
    };
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
