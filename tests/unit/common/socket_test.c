// socket_test -- sockets on the loop: nothing stalls, nobody starves, everything closes.
#include "common/socket.h"
#include "tests/unit/common/waiting.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[] = "/tmp/socket_test.XXXXXX";

static const char *at(const char *name)
{
    static char endpoint[4][128];
    static unsigned turn;
    char *out = endpoint[turn++ % 4];
    snprintf(out, sizeof *endpoint, "ipc://%s/%s", folder, name);
    return out;
}

static void send_text(Socket *s, const char *text)
{
    zmq_msg_t part;
    zmq_msg_init_size(&part, strlen(text));
    memcpy(zmq_msg_data(&part), text, strlen(text));
    assert_int_equal(socket_send(s, &part, 1), 0);
}

static void count_message(void *arg, Socket *s, Frames *message)
{
    ++*(unsigned *)arg;
}

static void ignore_message(void *arg, Socket *s, Frames *message)
{
}

static int close_everything(void **state)
{
    loop_ends();
    sockets_end();
    return 0;
}

// --- the trap ---

typedef struct Burst {
    void *zmq;
    unsigned size;
} Burst;

static void *send_burst(void *arg)
{
    Burst *b = arg;
    for (unsigned i = 0; i < b->size; i++) zmq_send(b->zmq, "x", 1, 0);
    return NULL;
}

static void burst_arrives(void *sender, unsigned size, const unsigned *received)
{
    Burst b = {sender, size};
    pthread_t thread;
    unsigned want = *received + size;
    pthread_create(&thread, NULL, send_burst, &b);
    LOOP_UNTIL(*received == want);
    pthread_join(thread, NULL);
}

static void bursts_of_1_16_and_10000_arrive_although_ZMQ_FD_is_edge_triggered(void **state)
{
    unsigned received = 0;
    Socket *s = socket_open(ZMQ_PULL, count_message, &received);
    assert_int_equal(socket_bind(s, at("burst")), 0);
    void *context = zmq_ctx_new(), *sender = zmq_socket(context, ZMQ_PUSH);
    zmq_connect(sender, at("burst"));

    for (int i = 0; i < 300; i++) burst_arrives(sender, 1, &received);
    for (int i = 0; i < 300; i++) burst_arrives(sender, 16, &received);
    for (int i = 0; i < 10; i++) burst_arrives(sender, 10000, &received);

    zmq_close(sender);
    zmq_ctx_term(context);
    socket_close(s);
}

// Every send may take the edge that a reply has raised.
typedef struct Asker {
    unsigned to_send, received;
} Asker;

static void echo(void *arg, Socket *s, Frames *message)
{
    socket_send(s, message->part, message->n);
}

static void ask_again(void *arg, Socket *s, Frames *message)
{
    Asker *a = arg;
    a->received++;
    if (a->to_send == 0) return;
    a->to_send--;
    send_text(s, "again");
}

static void requests_and_replies_that_cross_do_not_stall(void **state)
{
    Asker asker = {.to_send = 20000};
    Socket *router = socket_open(ZMQ_ROUTER, echo, NULL);
    Socket *dealer = socket_open(ZMQ_DEALER, ask_again, &asker);
    assert_int_equal(socket_bind(router, at("echo")), 0);
    assert_int_equal(socket_connect(dealer, at("echo")), 0);
    for (int i = 0; i < 32; i++) send_text(dealer, "first");
    LOOP_UNTIL(asker.received == 20032);
    socket_close(dealer);
    socket_close(router);
}

static void *answer_ones(void *router) // and nothing else, until "end"
{
    char who[256], what[16];
    for (;;) {
        int length = zmq_recv(router, who, sizeof who, 0), n = zmq_recv(router, what, sizeof what, 0);
        if (n == 3 && !memcmp(what, "end", 3)) return NULL;
        if (n != 3 || memcmp(what, "one", 3) != 0) continue;
        zmq_send(router, who, (size_t)length, ZMQ_SNDMORE);
        zmq_send(router, what, (size_t)n, 0);
    }
}

static void a_reply_whose_edge_was_taken_by_a_send_is_still_received(void **state)
{
    unsigned received = 0;
    pthread_t thread;
    void *context = zmq_ctx_new(), *router = zmq_socket(context, ZMQ_ROUTER);
    zmq_bind(router, at("ones"));
    pthread_create(&thread, NULL, answer_ones, router);
    Socket *dealer = socket_open(ZMQ_DEALER, count_message, &received);
    socket_connect(dealer, at("ones"));
    for (unsigned i = 1; i <= 10; i++) {
        send_text(dealer, "one");
        usleep(20000); // the reply comes, and nobody polls
        send_text(dealer, "nothing");
        LOOP_UNTIL(received == i);
    }
    send_text(dealer, "end");
    pthread_join(thread, NULL);
    socket_close(dealer);
    zmq_close(router);
    zmq_ctx_term(context);
    unlink(at("ones") + strlen("ipc://"));
}

// --- turns ---

typedef struct Flood {
    unsigned received, at_quiet;
    bool quiet_came;
} Flood;

static void flooded(void *arg, Socket *s, Frames *message)
{
    ((Flood *)arg)->received++;
}

static void quiet_one(void *arg, Socket *s, Frames *message)
{
    Flood *f = arg;
    f->at_quiet = f->received;
    f->quiet_came = true;
}

static void a_flooded_socket_does_not_starve_another(void **state)
{
    Flood flood = {0};
    unsigned flow = 0;
    Socket *loud = socket_open(ZMQ_PULL, flooded, &flood), *quiet = socket_open(ZMQ_PULL, quiet_one, &flood);
    Socket *to_loud = socket_open(ZMQ_PUSH, count_message, &flow);
    Socket *to_quiet = socket_open(ZMQ_PUSH, count_message, &flow);
    socket_set_number(loud, ZMQ_RCVHWM, 0);
    socket_set_number(to_loud, ZMQ_SNDHWM, 0);
    socket_bind(loud, "inproc://loud");
    socket_bind(quiet, "inproc://quiet");
    socket_connect(to_loud, "inproc://loud");
    socket_connect(to_quiet, "inproc://quiet");
    for (int i = 0; i < 50000; i++) send_text(to_loud, "x");
    send_text(to_quiet, "y");
    LOOP_UNTIL(flood.quiet_came);
    assert_in_range(flood.at_quiet, 0, 5000);
    LOOP_UNTIL(flood.received == 50000);
    Socket *all[] = {loud, quiet, to_loud, to_quiet};
    for (int i = 0; i < 4; i++) socket_close(all[i]);
}

// --- messages ---

static void send_parts(Socket *s, int n)
{
    zmq_msg_t parts[8];
    for (int i = 0; i < n; i++) zmq_msg_init_size(&parts[i], 100);
    assert_int_equal(socket_send(s, parts, n), 0);
}

static void count_parts(void *arg, Socket *s, Frames *message)
{
    unsigned *seen = arg;
    seen[0]++;
    seen[1] += (unsigned)message->n;
}

static void a_message_of_more_than_4_parts_is_dropped_and_the_next_arrives(void **state)
{
    unsigned seen[2] = {0};
    Socket *in = socket_open(ZMQ_PULL, count_parts, seen), *out = socket_open(ZMQ_PUSH, ignore_message, NULL);
    socket_bind(in, at("parts"));
    socket_connect(out, at("parts"));
    send_parts(out, 7);
    send_parts(out, 4);
    LOOP_UNTIL(seen[0] > 0);
    assert_int_equal(seen[0], 1);
    assert_int_equal(seen[1], 4);
    socket_close(in);
    socket_close(out);
}

static void close_itself(void *arg, Socket *s, Frames *message)
{
    ++*(unsigned *)arg;
    socket_close(s);
}

static void a_socket_may_be_closed_from_its_own_message(void **state)
{
    unsigned received = 0;
    Socket *in = socket_open(ZMQ_PULL, close_itself, &received),
           *out = socket_open(ZMQ_PUSH, ignore_message, NULL);
    socket_bind(in, at("itself"));
    socket_connect(out, at("itself"));
    for (int i = 0; i < 10; i++) send_text(out, "x");
    LOOP_UNTIL(received > 0);
    socket_close(out);
    loop_ends();
    assert_int_equal(received, 1);
}

static void sending_to_nobody_says_so(void **state)
{
    zmq_msg_t parts[2];
    Socket *router = socket_open(ZMQ_ROUTER, ignore_message, NULL),
           *dealer = socket_open(ZMQ_DEALER, echo, NULL);
    socket_set_number(router, ZMQ_ROUTER_MANDATORY, 1);
    zmq_msg_init_size(&parts[0], 5);
    memcpy(zmq_msg_data(&parts[0]), "gone!", 5);
    zmq_msg_init_size(&parts[1], 1000);
    assert_int_equal(socket_send(router, parts, 2), -1);
    assert_int_equal(errno, EHOSTUNREACH);
    zmq_msg_init_size(&parts[0], 1000);
    assert_int_equal(socket_send(dealer, parts, 1), -1);
    assert_int_equal(errno, EAGAIN);
    socket_close(router);
    socket_close(dealer);
}

// --- connections ---

static void note_connection(void *arg, Socket *s, bool connected)
{
    *(int *)arg += connected ? 1 : -1;
}

static void a_watcher_learns_of_connections_that_come_and_go(void **state)
{
    int connections = 0;
    unsigned received = 0;
    Socket *dealer = socket_open(ZMQ_DEALER, ignore_message, NULL);
    socket_watch(dealer, note_connection, &connections);
    socket_connect(dealer, at("watched"));
    for (int i = 0; i < 2; i++) {
        Socket *router = socket_open(ZMQ_ROUTER, count_message, &received);
        socket_bind(router, at("watched"));
        LOOP_UNTIL(connections == 1);
        socket_close(router);
        LOOP_UNTIL(connections == 0);
    }
    socket_close(dealer);
}

static int mute_listener(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 8), 0);
    return fd;
}

static void a_connection_without_a_handshake_is_none(void **state)
{
    int connections = 0, accepted;
    char path[100];
    snprintf(path, sizeof path, "%s/mute", folder);
    int fd = mute_listener(path);
    Socket *dealer = socket_open(ZMQ_DEALER, ignore_message, NULL);
    socket_watch(dealer, note_connection, &connections);
    socket_connect(dealer, at("mute"));
    for (int i = 0; i < 3; i++) { // each is taken, and hung up on
        accepted = accept(fd, NULL, NULL);
        close(accepted);
    }
    accepted = accept(fd, NULL, NULL); // so the third has failed by now
    uv_run(uv_default_loop(), UV_RUN_NOWAIT);
    assert_int_equal(connections, 0);
    close(accepted);
    close(fd);
    unlink(path);
    socket_close(dealer);
}

typedef struct Order {
    bool connected;
    unsigned messages, at_end;
} Order;

static void count_ordered(void *arg, Socket *s, Frames *message)
{
    ((Order *)arg)->messages++;
}

static void note_end(void *arg, Socket *s, bool connected)
{
    Order *o = arg;
    o->connected = connected;
    if (!connected) o->at_end = o->messages;
}

static void what_came_before_a_connection_ended_is_received_before_the_end_is_told(void **state)
{
    Order order = {0};
    int accepted = 0; // each end has its own handshake: before it, a send says that nobody is there
    Socket *in = socket_open(ZMQ_DEALER, count_ordered, &order),
           *out = socket_open(ZMQ_DEALER, ignore_message, NULL);
    socket_watch(in, note_end, &order);
    socket_watch(out, note_connection, &accepted);
    socket_bind(out, at("order"));
    socket_connect(in, at("order"));
    LOOP_UNTIL(order.connected && accepted == 1);
    for (int i = 0; i < 900; i++) send_text(out, "x");
    socket_close(out);
    LOOP_UNTIL(order.at_end);
    assert_int_equal(order.at_end, 900);
    socket_close(in);
}

static void the_file_of_an_ipc_endpoint_goes_with_its_socket_but_not_a_successors(void **state)
{
    char path[100];
    snprintf(path, sizeof path, "%s/file", folder);
    Socket *first = socket_open(ZMQ_ROUTER, ignore_message, NULL),
           *second = socket_open(ZMQ_ROUTER, echo, NULL);
    assert_int_equal(socket_bind(first, at("file")), 0);
    assert_int_equal(socket_bind(second, at("file")), 0); // as the next process does: it replaces the file
    socket_close(first);
    assert_int_equal(access(path, F_OK), 0);
    socket_close(second);
    assert_int_equal(access(path, F_OK), -1);
}

static void sockets_end_closes_what_was_left_open(void **state)
{
    int connections = 0;
    Socket *s = socket_open(ZMQ_DEALER, ignore_message, NULL);
    socket_watch(s, note_connection, &connections);
    socket_connect(s, at("nobody"));
    sockets_end();
    loop_ends();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(bursts_of_1_16_and_10000_arrive_although_ZMQ_FD_is_edge_triggered,
                                  close_everything),
        cmocka_unit_test_teardown(requests_and_replies_that_cross_do_not_stall, close_everything),
        cmocka_unit_test_teardown(a_reply_whose_edge_was_taken_by_a_send_is_still_received, close_everything),
        cmocka_unit_test_teardown(a_flooded_socket_does_not_starve_another, close_everything),
        cmocka_unit_test_teardown(a_message_of_more_than_4_parts_is_dropped_and_the_next_arrives,
                                  close_everything),
        cmocka_unit_test_teardown(a_socket_may_be_closed_from_its_own_message, close_everything),
        cmocka_unit_test_teardown(sending_to_nobody_says_so, close_everything),
        cmocka_unit_test_teardown(a_watcher_learns_of_connections_that_come_and_go, close_everything),
        cmocka_unit_test_teardown(a_connection_without_a_handshake_is_none, close_everything),
        cmocka_unit_test_teardown(what_came_before_a_connection_ended_is_received_before_the_end_is_told,
                                  close_everything),
        cmocka_unit_test_teardown(the_file_of_an_ipc_endpoint_goes_with_its_socket_but_not_a_successors,
                                  close_everything),
        cmocka_unit_test_teardown(sockets_end_closes_what_was_left_open, close_everything),
    };
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
