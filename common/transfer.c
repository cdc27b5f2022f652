// transfer -- libcurl's multi interface on the loop; a transfer parks its fiber until curl has done with it.
#include "common/transfer.h"
#include "common/clock.h"
#include "common/fiber.h"
#include "common/text.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { ANSWER_MOST = 64 * 1024, CONNECT_MS = 5000, KEEP_SECONDS = 60 };

typedef struct Exchange { // on the stack of the fiber that waits
    const Transfer *transfer;
    Arena *arena;
    Fiber *fiber;
    CURL *easy;
    struct curl_slist *headers, *to;
    size_t sent;     // of a mail's body
    size_t received; // bytes of the answer
    size_t kept;
    char *answer;
    bool refused; // no address was allowed
    bool done;
    CURLcode result;
} Exchange;

static CURLM *multi;
static uv_timer_t timer;

// --- curl on the loop ---

static void wake_those_that_are_done(void)
{
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(multi, &left));) {
        Exchange *x = NULL;
        if (m->msg != CURLMSG_DONE) continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&x);
        x->result = m->data.result;
        x->done = true;
        fiber_wake_soon(x->fiber);
    }
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    int running, flags = status < 0 ? CURL_CSELECT_ERR : 0;
    if (events & UV_READABLE) flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE) flags |= CURL_CSELECT_OUT;
    curl_multi_socket_action(multi, (curl_socket_t)(intptr_t)poll->data, flags, &running);
    wake_those_that_are_done();
}

static void free_poll(uv_handle_t *poll)
{
    free(poll);
}

static uv_poll_t *watch(curl_socket_t s)
{
    uv_poll_t *poll = calloc(1, sizeof *poll);
    if (!poll || uv_poll_init(uv_default_loop(), poll, s)) abort();
    poll->data = (void *)(intptr_t)s;
    curl_multi_assign(multi, s, poll);
    return poll;
}

static int on_socket(CURL *easy, curl_socket_t s, int what, void *arg, void *watched)
{
    uv_poll_t *poll = watched;
    if (what == CURL_POLL_REMOVE) {
        if (!poll) return 0;
        curl_multi_assign(multi, s, NULL);
        uv_poll_stop(poll);
        uv_close((uv_handle_t *)poll, free_poll);
        return 0;
    }
    int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    uv_poll_start(poll ? poll : watch(s), events, on_poll);
    return 0;
}

static void on_timer(uv_timer_t *t)
{
    int running;
    curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    wake_those_that_are_done();
}

// curl must not be called from here, so "at once" is the loop's next turn.
static int on_timer_wanted(CURLM *m, long ms, void *arg)
{
    if (ms < 0) return uv_timer_stop(&timer);
    return uv_timer_start(&timer, on_timer, ms > 0 ? (uint64_t)ms : 1, 0);
}

static void open_once(void)
{
    if (multi) return;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) || !(multi = curl_multi_init())) abort();
    uv_timer_init(uv_default_loop(), &timer);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 64L);
}

// --- what goes and what comes ---

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
    Exchange *x = arg;
    const Transfer *t = x->transfer;
    if (t->may_connect && !t->may_connect(t->arg, &to->addr)) {
        x->refused = true;
        return CURL_SOCKET_BAD;
    }
    x->refused = false;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

// Past the limit the rest is not wanted: the status is known by then.
static size_t take_answer(char *bytes, size_t size, size_t n, void *arg)
{
    Exchange *x = arg;
    size_t room = ANSWER_KEPT - x->kept, part = n < room ? n : room;
    memcpy(x->answer + x->kept, bytes, part);
    x->kept += part;
    x->received += n;
    return x->received > ANSWER_MOST ? 0 : n;
}

static size_t give_mail(char *into, size_t size, size_t n, void *arg)
{
    Exchange *x = arg;
    size_t left = x->transfer->n - x->sent, room = size * n, part = left < room ? left : room;
    memcpy(into, (const char *)x->transfer->body + x->sent, part);
    x->sent += part;
    return part;
}

static void set_post(Exchange *x)
{
    const Transfer *t = x->transfer;
    for (const char *const *h = t->headers; h && *h; h++) x->headers = curl_slist_append(x->headers, *h);
    x->headers = curl_slist_append(x->headers, "Expect:");
    curl_easy_setopt(x->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(x->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
    curl_easy_setopt(x->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->n);
    curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS, t->body);
}

static void set_mail(Exchange *x)
{
    const Transfer *t = x->transfer;
    x->to = curl_slist_append(NULL, t->to);
    curl_easy_setopt(x->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(x->easy, CURLOPT_MAIL_FROM, t->from);
    curl_easy_setopt(x->easy, CURLOPT_MAIL_RCPT, x->to);
    curl_easy_setopt(x->easy, CURLOPT_USE_SSL, (long)(t->must_encrypt ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (t->user) curl_easy_setopt(x->easy, CURLOPT_USERNAME, t->user);
    if (t->password) curl_easy_setopt(x->easy, CURLOPT_PASSWORD, t->password);
    curl_easy_setopt(x->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(x->easy, CURLOPT_READFUNCTION, give_mail);
    curl_easy_setopt(x->easy, CURLOPT_READDATA, x);
}

static void set_all(Exchange *x)
{
    const Transfer *t = x->transfer;
    curl_easy_setopt(x->easy, CURLOPT_URL, t->url);
    curl_easy_setopt(x->easy, CURLOPT_PRIVATE, x);
    curl_easy_setopt(x->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(x->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(x->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(x->easy, CURLOPT_TIMEOUT_MS, (long)t->timeout_ms);
    curl_easy_setopt(x->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(x->easy, CURLOPT_MAXAGE_CONN, (long)KEEP_SECONDS);
    curl_easy_setopt(x->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(x->easy, CURLOPT_OPENSOCKETDATA, x);
    curl_easy_setopt(x->easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(x->easy, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(x->easy, CURLOPT_USERAGENT, "Cohoi/" COHOI_VERSION);
    if (t->ca_file) curl_easy_setopt(x->easy, CURLOPT_CAINFO, t->ca_file);
    if (t->to)
        set_mail(x);
    else
        set_post(x);
}

// --- one exchange ---

static const char *cause_of(const Exchange *x, long status)
{
    if (x->refused) return "the address is not allowed";
    if (x->result == CURLE_WRITE_ERROR && status) return NULL; // of a long answer the rest was not wanted
    return x->result == CURLE_OK ? NULL : curl_easy_strerror(x->result);
}

static void read_result(Exchange *x, Transferred *out)
{
    long status = 0;
    curl_off_t wait = 0;
    curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &wait);
    out->status = (int)status;
    out->cause = cause_of(x, status);
    out->retry_after = wait > 0 && wait < 86400 ? (unsigned)wait : 0;
    while (x->kept && !text_is_utf8(x->answer, x->kept))
        x->kept--; // one that is cut within a letter, or no text
    x->answer[x->kept] = '\0';
    out->answer = x->answer;
}

static void close_exchange(Exchange *x)
{
    curl_easy_cleanup(x->easy);
    curl_slist_free_all(x->headers);
    curl_slist_free_all(x->to);
}

void transfer_run(Arena *a, const Transfer *t, Transferred *out)
{
    uint64_t begun = clock_monotonic();
    Exchange x = {
        .transfer = t, .arena = a, .fiber = fiber_self(), .answer = arena_alloc(a, ANSWER_KEPT + 1)};

    *out = (Transferred){.answer = x.answer};
    open_once();
    x.easy = curl_easy_init();
    if (!x.easy) abort();
    set_all(&x);
    if (curl_multi_add_handle(multi, x.easy)) abort();
    while (!x.done) fiber_park();
    curl_multi_remove_handle(multi, x.easy);
    read_result(&x, out);
    close_exchange(&x);
    out->ms = (unsigned)(clock_monotonic() - begun);
}

// --- addresses ---

static char *part_of(Arena *a, CURLU *parts, CURLUPart what, unsigned flags)
{
    char *text = NULL;
    if (curl_url_get(parts, what, &text, flags)) return NULL;
    char *out = arena_copy(a, text);
    curl_free(text);
    return out;
}

static char *without_brackets(Arena *a, char *host)
{
    size_t n = host ? strlen(host) : 0;
    bool has_brackets = n > 2 && host[0] == '[' && host[n - 1] == ']';
    return has_brackets ? arena_copy_n(a, host + 1, n - 2) : host;
}

bool transfer_url_read(Arena *a, const char *url, TransferUrl *out)
{
    CURLU *parts = curl_url();
    if (!parts) abort();
    bool well = !curl_url_set(parts, CURLUPART_URL, url, 0);
    *out = (TransferUrl){0};
    if (well) {
        out->scheme = part_of(a, parts, CURLUPART_SCHEME, 0);
        out->host = without_brackets(a, part_of(a, parts, CURLUPART_HOST, 0));
        out->port = part_of(a, parts, CURLUPART_PORT, CURLU_DEFAULT_PORT);
        out->has_user = part_of(a, parts, CURLUPART_USER, 0) || part_of(a, parts, CURLUPART_PASSWORD, 0);
    }
    curl_url_cleanup(parts);
    return well && out->scheme && out->host && out->port;
}
