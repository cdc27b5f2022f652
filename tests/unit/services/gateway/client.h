// client -- a plain HTTP client for tests: raw text over a socket, in the thread pool while the loop turns.
#pragma once
#include "common/fiber.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <uv.h>

typedef struct Client {
    int port, fd;
    const char *request;
    size_t n_request;  // 0: its length as text
    const char *until; // stop reading when this was read; NULL: the connection's end
    char answer[1 << 20];
    size_t n;
    bool failed; // could not connect or send, or nothing came for 20 s
} Client;

static inline void client_connect(Client *c)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->port)};
    struct timeval patience = {20, 0};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    c->failed |= connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0;
}

static inline void client_send(Client *c)
{
    size_t n = c->n_request ? c->n_request : strlen(c->request);
    for (size_t sent = 0; sent < n && !c->failed;) {
        ssize_t part = send(c->fd, c->request + sent, n - sent, MSG_NOSIGNAL);
        if (part <= 0) break; // refused early: the answer may be there all the same
        sent += (size_t)part;
    }
}

static inline void client_read(void *client)
{
    Client *c = client;
    while (!c->failed && c->n < sizeof c->answer - 1 && !(c->until && strstr(c->answer, c->until))) {
        ssize_t part = recv(c->fd, c->answer + c->n, sizeof c->answer - 1 - c->n, 0);
        if (part < 0) c->failed = true;
        if (part <= 0) break;
        c->n += (size_t)part;
        c->answer[c->n] = '\0';
    }
}

static inline void client_run(void *client)
{
    Client *c = client;
    if (c->fd <= 0) client_connect(c);
    client_send(c);
    client_read(c);
}

static inline void client_close(Client *c)
{
    if (c->fd > 0) close(c->fd);
    c->fd = 0;
}

// From a fiber. The answer is valid until the next call.
static inline const char *client_ask(int port, const char *request)
{
    static Client c;
    c = (Client){.port = port, .request = request};
    fiber_work(client_run, &c);
    client_close(&c);
    return c.failed ? "failed" : c.answer;
}

// The body of an answer.
static inline const char *client_body(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    return end ? end + 4 : "";
}
