// bus -- one PUB socket for all subscribers, one SUB socket a subscription for all its publishers.
#include "common/bus.h"
#include "common/endpoint.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/socket.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// What a stuck subscriber may cost its publisher, and a stuck reader himself, in messages for each
// connection: an event has 500 to 900 bytes and takes 1.1 kB with its place in the queue, at most 1.3 kB, so
// 10,000 of them are 13 MB (tests/faults/test_slow_subscriber.py). Beyond it PUB drops; the subscriber finds
// the gap and reads the log.
enum { ROOM = 10000, LONGEST_TOPIC = 255 };
// All that a subscriber has to say is who he is and what he wants. libzmq keeps a node for each byte of it,
// and walks them by recursion: a long subscription would take gigabytes, or the stack.
enum { LONGEST_FROM_SUBSCRIBER = 1024 };

struct Subscription {
    Socket *socket;
    Endpoints *endpoints;
    bus_fn *fn;
    void *arg;
};

static Socket *publisher; // NULL while closed

// --- publishing ---

static void on_nothing(void *arg, Socket *s, Frames *message) // a PUB socket receives nothing
{
}

int bus_open(const char *endpoint)
{
    const int64_t longest = LONGEST_FROM_SUBSCRIBER;
    if (!publisher) {
        publisher = socket_open(ZMQ_PUB, on_nothing, NULL);
        if (socket_set_number(publisher, ZMQ_SNDHWM, ROOM) < 0) return -1;
        if (socket_set(publisher, ZMQ_MAXMSGSIZE, &longest, sizeof longest) < 0) return -1;
    }
    return socket_bind(publisher, endpoint);
}

void bus_close(void)
{
    socket_close(publisher);
    publisher = NULL;
}

static void fill(zmq_msg_t *part, const void *bytes, size_t n)
{
    if (zmq_msg_init_size(part, n) < 0) abort();
    if (n) memcpy(zmq_msg_data(part), bytes, n);
}

void bus_publish(const char *topic, const void *bytes, size_t n)
{
    zmq_msg_t parts[2];
    if (!publisher) return;
    fill(&parts[0], topic, strlen(topic));
    fill(&parts[1], bytes, n);
    if (socket_send(publisher, parts, 2) < 0) metric_add("cohoi_bus_unsent_total", "", 1);
}

// --- subscribing ---

static void on_message(void *arg, Socket *socket, Frames *message)
{
    Subscription *s = arg;
    char topic[LONGEST_TOPIC + 1];
    size_t length = zmq_msg_size(&message->part[0]);
    if (message->n != 2 || length > LONGEST_TOPIC) {
        metric_add("cohoi_bus_malformed_total", "", 1);
        return;
    }
    memcpy(topic, zmq_msg_data(&message->part[0]), length);
    topic[length] = '\0';
    s->fn(s->arg, topic, zmq_msg_data(&message->part[1]), zmq_msg_size(&message->part[1]));
}

static void appeared(void *arg, const char *endpoint)
{
    Subscription *s = arg;
    if (socket_connect(s->socket, endpoint) == 0) return;
    log_error("publisher cannot be dialled", "endpoint=%s error=%s", log_quote(endpoint),
              log_quote(zmq_strerror(errno)));
}

static void vanished(void *arg, const char *endpoint)
{
    Subscription *s = arg;
    if (socket_disconnect(s->socket, endpoint) < 0)
        log_warn("publisher not let go", "endpoint=%s", log_quote(endpoint));
}

Subscription *bus_subscribe(const char *endpoints, const char *prefix, bus_fn *fn, void *arg)
{
    Subscription *s = calloc(1, sizeof *s);
    if (!s) abort();
    s->fn = fn;
    s->arg = arg;
    s->socket = socket_open(ZMQ_SUB, on_message, s);
    if (socket_set_number(s->socket, ZMQ_RCVHWM, ROOM) < 0) abort();
    if (socket_set(s->socket, ZMQ_SUBSCRIBE, prefix, strlen(prefix)) < 0) abort();
    s->endpoints = endpoints_watch(endpoints, appeared, vanished, s);
    return s;
}

void bus_unsubscribe(Subscription *s)
{
    if (!s) return;
    endpoints_drop(s->endpoints);
    socket_close(s->socket);
    free(s);
}
