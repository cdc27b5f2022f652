// proxy -- stands between a client and the private PostgreSQL, on the test's loop: counts, holds back, cuts.
#pragma once
#include "private_postgres.h"
#include <uv.h>

typedef struct ProxyLink { // one direction of a connection is a stream; they come in pairs
    uv_tcp_t stream;
    struct ProxyLink *other;
    struct Proxy *proxy;
    bool is_client;
} ProxyLink;

typedef struct Proxy {
    uv_tcp_t listener;
    char dsn[128];
    unsigned bursts;   // how often the clients sent something
    bool is_mute;      // what the server says is thrown away
    ProxyLink *client; // the last one to connect
} Proxy;

static inline void proxy_gone(uv_handle_t *h)
{
    free(h->data);
}

static inline void proxy_drop(ProxyLink *l)
{
    if (!uv_is_closing((uv_handle_t *)&l->stream)) uv_close((uv_handle_t *)&l->stream, proxy_gone);
}

static inline void proxy_drop_pair(ProxyLink *l)
{
    if (l->proxy->client == l || l->proxy->client == l->other) l->proxy->client = NULL;
    proxy_drop(l->other);
    proxy_drop(l);
}

static inline void proxy_room(uv_handle_t *h, size_t suggested, uv_buf_t *out)
{
    *out = uv_buf_init((char *)malloc(suggested), (unsigned)suggested);
}

static inline void proxy_written(uv_write_t *w, int status)
{
    free(w->data);
    free(w);
}

static inline void proxy_forward(ProxyLink *to, char *bytes, ssize_t n)
{
    uv_write_t *w = (uv_write_t *)malloc(sizeof *w);
    uv_buf_t buf = uv_buf_init(bytes, (unsigned)n);

    w->data = bytes;
    if (uv_write(w, (uv_stream_t *)&to->stream, &buf, 1, proxy_written)) proxy_written(w, 0);
}

static inline void proxy_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    ProxyLink *l = (ProxyLink *)s->data;
    bool swallow = !l->is_client && l->proxy->is_mute;

    if (n > 0 && l->is_client) l->proxy->bursts++;
    if (n > 0 && !swallow)
        proxy_forward(l->other, buf->base, n);
    else
        free(buf->base);
    if (n < 0) proxy_drop_pair(l);
}

static inline void proxy_linked(uv_connect_t *c, int status)
{
    ProxyLink *server = (ProxyLink *)c->data;

    free(c);
    if (status < 0) {
        proxy_drop_pair(server);
        return;
    }
    uv_read_start((uv_stream_t *)&server->stream, proxy_room, proxy_read);
    uv_read_start((uv_stream_t *)&server->other->stream, proxy_room, proxy_read);
}

static inline ProxyLink *proxy_link(Proxy *p, bool is_client)
{
    ProxyLink *l = (ProxyLink *)calloc(1, sizeof *l);

    l->proxy = p;
    l->is_client = is_client;
    uv_tcp_init(uv_default_loop(), &l->stream);
    l->stream.data = l;
    return l;
}

static inline void proxy_accept(uv_stream_t *listener, int status)
{
    Proxy *p = (Proxy *)listener->data;
    ProxyLink *client = proxy_link(p, true), *server = proxy_link(p, false);
    uv_connect_t *c = (uv_connect_t *)malloc(sizeof *c);
    struct sockaddr_in at;

    client->other = server;
    server->other = client;
    p->client = client;
    c->data = server;
    uv_ip4_addr("127.0.0.1", postgres.port, &at);
    postgres_must(!uv_accept(listener, (uv_stream_t *)&client->stream), "accept");
    uv_tcp_nodelay(&client->stream, 1);
    postgres_must(!uv_tcp_connect(c, &server->stream, (struct sockaddr *)&at, proxy_linked), "connect");
}

static inline void proxy_open(Proxy *p)
{
    struct sockaddr_in at;
    int size = sizeof at;

    *p = (Proxy){.bursts = 0};
    p->listener.data = p;
    uv_ip4_addr("127.0.0.1", 0, &at);
    uv_tcp_init(uv_default_loop(), &p->listener);
    postgres_must(!uv_tcp_bind(&p->listener, (struct sockaddr *)&at, 0), "bind");
    postgres_must(!uv_listen((uv_stream_t *)&p->listener, 16, proxy_accept), "listen");
    uv_tcp_getsockname(&p->listener, (struct sockaddr *)&at, &size);
    snprintf(p->dsn, sizeof p->dsn, "host=127.0.0.1 port=%d user=postgres dbname=postgres sslmode=disable",
             ntohs(at.sin_port));
}

// Ends the last connection, as a peer does that leaves (FIN).
static inline void proxy_cut(Proxy *p)
{
    proxy_drop_pair(p->client);
}

// Ends the last connection by a reset, which libuv reports as an error of the socket.
static inline void proxy_reset(Proxy *p)
{
    ProxyLink *client = p->client;

    p->client = NULL;
    proxy_drop(client->other);
    uv_tcp_close_reset(&client->stream, proxy_gone);
}

static inline void proxy_close(Proxy *p)
{
    uv_close((uv_handle_t *)&p->listener, NULL);
    if (p->client) proxy_cut(p);
}
