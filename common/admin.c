// admin -- libmicrohttpd in external epoll mode: its epoll descriptor is polled by the loop, its timeouts by
// a timer.
#include "common/admin.h"
#include "common/metrics.h"
#include "common/text.h"
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

enum { MOST_CONNECTIONS = 16, IDLE_SECONDS = 10, CONNECTION_MEMORY = 8 * 1024 };

typedef struct Admin {
    struct MHD_Daemon *http;
    bool (*is_ready)(void);
    uv_poll_t poll;
    uv_timer_t timer;
    int open_handles;
} Admin;

static Admin *admin;

// --- answers ---

static enum MHD_Result answer(struct MHD_Connection *to, unsigned code, struct MHD_Response *response)
{
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                            "text/plain; version=0.0.4; charset=utf-8");
    enum MHD_Result queued = MHD_queue_response(to, code, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result answer_text(struct MHD_Connection *to, unsigned code, const char *text)
{
    void *bytes = (void *)(uintptr_t)text; // libmicrohttpd only reads what is persistent
    return answer(to, code, MHD_create_response_from_buffer(strlen(text), bytes, MHD_RESPMEM_PERSISTENT));
}

static enum MHD_Result answer_metrics(struct MHD_Connection *to)
{
    size_t n;
    char *page = metrics_text(&n);
    return answer(to, MHD_HTTP_OK, MHD_create_response_from_buffer(n, page, MHD_RESPMEM_MUST_FREE));
}

static enum MHD_Result answer_ready(struct MHD_Connection *to, const Admin *a)
{
    if (a->is_ready()) return answer_text(to, MHD_HTTP_OK, "ready\n");
    return answer_text(to, MHD_HTTP_SERVICE_UNAVAILABLE, "not ready\n");
}

static enum MHD_Result on_request(void *admin_of, struct MHD_Connection *from, const char *path,
                                  const char *method, const char *version, const char *body,
                                  size_t *body_size, void **seen)
{
    static char headers_seen;
    if (!*seen) { // the first call brings the headers only
        *seen = &headers_seen;
        return MHD_YES;
    }
    if (*body_size) { // nothing here takes a body
        *body_size = 0;
        return MHD_YES;
    }
    if (!same(method, "GET") && !same(method, "HEAD"))
        return answer_text(from, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET\n");
    if (same(path, "/metrics")) return answer_metrics(from);
    if (same(path, "/healthz")) return answer_text(from, MHD_HTTP_OK, "ok\n");
    if (same(path, "/readyz")) return answer_ready(from, admin_of);
    return answer_text(from, MHD_HTTP_NOT_FOUND, "there are /metrics, /healthz and /readyz\n");
}

// --- on the loop ---

static void serve(uv_timer_t *timer)
{
    Admin *a = timer->data;
    MHD_UNSIGNED_LONG_LONG wait_ms;
    MHD_run(a->http);
    if (MHD_get_timeout(a->http, &wait_ms) == MHD_YES)
        uv_timer_start(timer, serve, wait_ms, 0);
    else
        uv_timer_stop(timer);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    Admin *a = poll->data;
    serve(&a->timer);
}

static void on_closed(uv_handle_t *handle)
{
    Admin *a = handle->data;
    if (--a->open_handles == 0) free(a);
}

void admin_close(void)
{
    if (!admin) return;
    uv_close((uv_handle_t *)&admin->poll, on_closed);
    uv_close((uv_handle_t *)&admin->timer, on_closed);
    MHD_stop_daemon(admin->http);
    admin = NULL;
}

static void watch(Admin *a)
{
    int fd = MHD_get_daemon_info(a->http, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    a->poll.data = a->timer.data = a;
    a->open_handles = 2;
    uv_timer_init(uv_default_loop(), &a->timer);
    if (uv_poll_init(uv_default_loop(), &a->poll, fd) || uv_poll_start(&a->poll, UV_READABLE, on_readable))
        abort();
}

// --- opening ---

static bool is_port(const char *s)
{
    size_t digits = strspn(s, "0123456789");
    return digits > 0 && digits <= 5 && !s[digits] &&
           strtol(s, NULL, 10) <= 65535; // getaddrinfo would wrap around
}

// "127.0.0.1:9100", "[::1]:9100", ":9100" for every address. -1: no such address.
static int address_of(const char *text, struct sockaddr_storage *out, socklen_t *size)
{
    char host[256];
    const char *colon = strrchr(text, ':');
    size_t n = colon ? (size_t)(colon - text) : sizeof host;
    if (n >= sizeof host || !is_port(colon + 1)) return -1;
    bool is_bracketed = n >= 2 && text[0] == '[' && text[n - 1] == ']';
    snprintf(host, sizeof host, "%.*s", (int)(is_bracketed ? n - 2 : n), text + is_bracketed);

    struct addrinfo hint = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(*host ? host : NULL, colon + 1, &hint, &found)) return -1;
    memcpy(out, found->ai_addr, found->ai_addrlen);
    *size = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

static int listen_on(const struct sockaddr_storage *address, socklen_t size)
{
    int yes = 1, fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (const struct sockaddr *)address, size) == 0 && listen(fd, MOST_CONNECTIONS) == 0) return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static struct MHD_Daemon *start(int fd, Admin *a)
{
    return MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, a, MHD_OPTION_LISTEN_SOCKET, fd,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS,
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

int admin_open(const char *address, bool (*is_ready)(void))
{
    struct sockaddr_storage where = {0};
    socklen_t size = 0;
    if (!*or_empty(address)) return 0;
    if (admin || address_of(address, &where, &size)) {
        errno = admin ? EALREADY : EINVAL;
        return -1;
    }
    int fd = listen_on(&where, size);
    if (fd < 0) return -1;
    Admin *a = calloc(1, sizeof *a);
    if (!a) abort();
    a->is_ready = is_ready;
    a->http = start(fd, a); // owns fd from here on
    if (!a->http) {         // memory or descriptors are missing
        free(a);
        errno = ENOMEM;
        return -1;
    }
    watch(a);
    admin = a;
    return MHD_get_daemon_info(a->http, MHD_DAEMON_INFO_BIND_PORT)->port;
}
