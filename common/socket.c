// socket -- ZeroMQ sockets on the loop: one context and one I/O thread a process.
#include "common/socket.h"
#include "common/log.h"
#include "common/socket_file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum {
    MESSAGES_A_TURN = 100,
    MOST_SOCKETS = 16384, // a connection to an instance takes three: its own, and two to watch it
    MOST_PARTS = sizeof((Frames){0}.part) / sizeof(zmq_msg_t),
    MESSAGES_BEFORE_AN_END = 10000, // more than one peer may leave behind
};

struct Socket {
    void *zmq; // NULL once closed
    socket_fn *on_message;
    void *arg;
    uv_poll_t signal; // ZMQ_FD: something may have changed
    uv_idle_t look;   // runs while something may be left
    int open_handles;
    SocketFile *files; // that it made by binding
    Socket *monitor;   // the other end of zmq_socket_monitor, when it is watched
    void (*on_connection)(void *arg, Socket *s, bool connected);
    void *watcher;
    unsigned connections;
    bool handshake_failed; // the next "disconnected" is of a connection that never was
    LIST_ENTRY(Socket) others;
};

static LIST_HEAD(, Socket) sockets = LIST_HEAD_INITIALIZER(sockets);
static void *context;

static void die(const char *doing)
{
    log_error("no socket", "doing=%s error=%s", doing, log_quote(zmq_strerror(errno)));
    abort();
}

// --- receiving ---

// Also takes in what the I/O thread has to tell: new connections, subscriptions.
static bool has_input(Socket *s)
{
    int events = 0, rc;
    size_t size = sizeof events;
    do {
        rc = zmq_getsockopt(s->zmq, ZMQ_EVENTS, &events, &size);
    } while (rc < 0 && errno == EINTR);
    return rc == 0 && (events & ZMQ_POLLIN);
}

static int receive_part(Socket *s, zmq_msg_t *part)
{
    int size;
    zmq_msg_init(part);
    do {
        size = zmq_msg_recv(part, s->zmq, ZMQ_DONTWAIT);
    } while (size < 0 && errno == EINTR);
    return size;
}

// False when there is none. The parts of a message come together, so only the first can be missing.
static bool receive(Socket *s, Frames *message)
{
    message->n = 0;
    for (bool more = true; more;) {
        zmq_msg_t part;
        if (receive_part(s, &part) < 0) return false;
        more = zmq_msg_more(&part);
        if (message->n < MOST_PARTS) {
            zmq_msg_init(&message->part[message->n]);
            zmq_msg_move(&message->part[message->n], &part);
        }
        message->n++;
        zmq_msg_close(&part);
    }
    return true;
}

static void hand_over(Socket *s, Frames *message)
{
    int kept = message->n < MOST_PARTS ? message->n : MOST_PARTS;
    if (message->n <= MOST_PARTS) s->on_message(s->arg, s, message);
    for (int i = 0; i < kept; i++) zmq_msg_close(&message->part[i]);
}

// False when nothing is left: libzmq has then emptied ZMQ_FD, so the next news wakes the loop.
static bool take_messages(Socket *s, int most)
{
    for (int i = 0; i < most; i++) {
        Frames message;
        if (!s->zmq || !receive(s, &message)) return false;
        hand_over(s, &message);
    }
    return true;
}

static void on_look(uv_idle_t *look)
{
    Socket *s = look->data;
    if (!has_input(s) || !take_messages(s, MESSAGES_A_TURN)) uv_idle_stop(look);
}

static void look_again(Socket *s)
{
    if (s->zmq) uv_idle_start(&s->look, on_look);
}

static void on_signal(uv_poll_t *signal, int status, int events) // an error, too, is found by looking
{
    look_again(signal->data);
}

// --- sending ---

// A new connection may be there that the socket has not taken in yet: then the second try succeeds.
static int send_part(Socket *s, zmq_msg_t *part, int flags)
{
    int rc = zmq_msg_send(part, s->zmq, flags);
    if (rc >= 0 || errno != EAGAIN) return rc;
    (void)has_input(s);
    return zmq_msg_send(part, s->zmq, flags);
}

int socket_send(Socket *s, zmq_msg_t *parts, int n)
{
    int error = s->zmq ? 0 : ENOTSOCK;
    for (int i = 0; i < n; i++) {
        int more = i + 1 < n ? ZMQ_SNDMORE : 0;
        if (!error && send_part(s, &parts[i], ZMQ_DONTWAIT | more) < 0) error = errno;
        if (error) zmq_msg_close(&parts[i]);
    }
    look_again(s);
    errno = error;
    return error ? -1 : 0;
}

// --- connections ---

static int changed(Socket *s, int rc)
{
    int error = errno;
    look_again(s);
    errno = error;
    return rc;
}

int socket_bind(Socket *s, const char *endpoint)
{
    int rc = changed(s, zmq_bind(s->zmq, endpoint));
    if (rc == 0) s->files = socket_file_note(endpoint, s->files);
    return rc;
}

int socket_connect(Socket *s, const char *endpoint)
{
    return changed(s, zmq_connect(s->zmq, endpoint));
}

int socket_disconnect(Socket *s, const char *endpoint)
{
    return changed(s, zmq_disconnect(s->zmq, endpoint));
}

int socket_set(Socket *s, int option, const void *value, size_t size)
{
    return changed(s, zmq_setsockopt(s->zmq, option, value, size));
}

int socket_set_number(Socket *s, int option, int value)
{
    return socket_set(s, option, &value, sizeof value);
}

static void tell(Socket *s, bool connected)
{
    if (!connected && s->connections == 0) return;
    s->connections += connected ? 1 : -1;
    s->on_connection(s->watcher, s, connected);
}

static void on_monitor(void *arg, Socket *monitor, Frames *message)
{
    Socket *s = arg;
    uint16_t event = 0;
    if (zmq_msg_size(&message->part[0]) < sizeof event) return;
    memcpy(&event, zmq_msg_data(&message->part[0]), sizeof event);

    bool ended = event == ZMQ_EVENT_DISCONNECTED && !s->handshake_failed;
    s->handshake_failed = event != ZMQ_EVENT_HANDSHAKE_SUCCEEDED && event != ZMQ_EVENT_DISCONNECTED;
    if (ended) (void)take_messages(s, MESSAGES_BEFORE_AN_END);
    if (ended || event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) tell(s, !ended);
}

void socket_watch(Socket *s, void (*fn)(void *arg, Socket *s, bool connected), void *arg)
{
    static unsigned long count;
    const int events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED |
                       ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                       ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
    char name[48];
    snprintf(name, sizeof name, "inproc://watch-%lu", ++count);
    s->on_connection = fn;
    s->watcher = arg;
    if (zmq_socket_monitor(s->zmq, name, events) < 0) die("monitor");
    s->monitor = socket_open(ZMQ_PAIR, on_monitor, s);
    if (socket_connect(s->monitor, name) < 0) die("watch");
}

// --- opening and closing ---

static void on_closed(uv_handle_t *handle)
{
    Socket *s = handle->data;
    if (--s->open_handles == 0) free(s);
}

void socket_close(Socket *s)
{
    if (!s || !s->zmq) return;
    LIST_REMOVE(s, others);
    if (s->monitor) {
        zmq_socket_monitor(s->zmq, NULL, 0);
        socket_close(s->monitor);
    }
    uv_close((uv_handle_t *)&s->signal, on_closed); // before zmq_close, which closes the descriptor
    uv_close((uv_handle_t *)&s->look, on_closed);
    socket_files_remove(s->files);
    s->files = NULL;
    zmq_close(s->zmq);
    s->zmq = NULL;
}

static void put_on_loop(Socket *s)
{
    int fd = -1;
    size_t size = sizeof fd;
    if (zmq_getsockopt(s->zmq, ZMQ_FD, &fd, &size) < 0) die("descriptor");
    uv_poll_init(uv_default_loop(), &s->signal, fd);
    uv_idle_init(uv_default_loop(), &s->look);
    s->signal.data = s->look.data = s;
    s->open_handles = 2;
    uv_poll_start(&s->signal, UV_READABLE, on_signal);
}

// Without heartbeats a frozen peer is never noticed; without a limit a peer may send what memory cannot hold.
static void set_defaults(Socket *s)
{
    const struct {
        int option, value;
    } defaults[] = {
        {ZMQ_LINGER, 1000},
        {ZMQ_HEARTBEAT_IVL, 1000},
        {ZMQ_HEARTBEAT_TIMEOUT, 3000},
        {ZMQ_RECONNECT_IVL, 50},
        {ZMQ_IPV6, 1},
        {ZMQ_RECONNECT_IVL_MAX, 1000},
        {ZMQ_CONNECT_TIMEOUT, 3000},
        {ZMQ_HANDSHAKE_IVL, 3000},
    };
    const int64_t most = 64 << 20;
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (socket_set_number(s, defaults[i].option, defaults[i].value) < 0) die("options");
    if (socket_set(s, ZMQ_MAXMSGSIZE, &most, sizeof most) < 0) die("limit");
}

static void *shared_context(void)
{
    if (context) return context;
    context = zmq_ctx_new();
    if (!context) die("context");
    zmq_ctx_set(context, ZMQ_MAX_SOCKETS, MOST_SOCKETS);
    return context;
}

Socket *socket_open(int type, socket_fn *on_message, void *arg)
{
    Socket *s = calloc(1, sizeof *s);
    if (!s) abort();
    s->on_message = on_message;
    s->arg = arg;
    s->zmq = zmq_socket(shared_context(), type);
    if (!s->zmq) die("open");
    put_on_loop(s);
    set_defaults(s);
    LIST_INSERT_HEAD(&sockets, s, others);
    return s;
}

void sockets_end(void)
{
    while (!LIST_EMPTY(&sockets)) socket_close(LIST_FIRST(&sockets));
    while (context && zmq_ctx_term(context) < 0 && errno == EINTR) {
    }
    context = NULL;
}
