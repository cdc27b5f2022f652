// gateway_fuzz -- everything at the gateway that reads what strangers send: paths, queries, bodies, forms,
// cookies, positions, forwarded addresses. For clang's libFuzzer with the address and undefined behaviour
// sanitizers.
//
// The first byte chooses the parser, the second what it is to read into; the rest is what it reads.
#include "common/sources.h"
#include "services/gateway/address.h"
#include "services/gateway/auth.h"
#include "services/gateway/multipart.h"
#include "services/gateway/positions.h"
#include "services/gateway/problems.h"
#include "services/gateway/transcode.h"
#include "services/gateway/vector.h"
#include <contacts/contacts.pb-c.h>
#include <netinet/in.h>
#include <string.h>

typedef struct Input {
    Arena *arena;
    unsigned choice;
    const uint8_t *bytes; // the text, as it came
    size_t n;
    char *text; // the same, ended with NUL
    Exchange x;
    Refusal why;
} Input;

static void fill(Input *in, const RouteMatch *match)
{
    ProtobufCMessage *m;
    Status st = transcode_request(&in->x, match, NULL, &m, &in->why);
    if ((st == OK) != (in->why.problem == NULL)) __builtin_trap(); // refused and said why, or neither
}

static void read_target(Input *in)
{
    static const char *const verbs[] = {"GET", "POST", "PATCH", "PUT", "DELETE"};
    char *question = strchr(in->text, '?');
    if (question) *question = '\0';
    in->x.query = question ? question + 1 : "";
    RouteMatch match = route_find(in->arena, verbs[in->choice % 5], in->text);
    if (match.route) fill(in, &match);
}

static void read_query(Input *in)
{
    in->x.query = in->text;
    fill(in, &(RouteMatch){.route = &route_words[in->choice % route_words_count]});
}

static void read_body(Input *in)
{
    in->x.body = in->text;
    in->x.body_length = strlen(in->text);
    in->x.content_type = "application/json";
    fill(in, &(RouteMatch){.route = &route_words[in->choice % route_words_count]});
}

static Status take_name(void *arg, const char *filename, Refusal *why)
{
    return OK;
}

static Status take_piece(void *arg, const void *bytes, size_t n, bool last, Refusal *why)
{
    if (!last && n != INTAKE_PIECE) __builtin_trap();
    return OK;
}

static void read_form(Input *in)
{
    const FileSink sink = {"file", NULL, take_name, take_piece};
    ProtobufCMessage *m = arena_message(in->arena, &contacts__contact__descriptor);
    in->x.intake = intake_make(in->arena, NULL);
    if (intake_put(in->x.intake, in->text, in->n) < in->n) return;
    intake_end(in->x.intake);
    in->x.content_type = "multipart/form-data; boundary=b";
    (void)!multipart_read(&in->x, &sink, m, &in->why);
}

static void read_positions(Input *in)
{
    Cohoi__Position **positions;
    size_t n;
    if (positions_read(in->arena, in->text, &positions, &n)) positions_text(in->arena, positions, n);
}

static void read_vector(Input *in)
{
    Vector v, back;
    const char *text = in->choice % 2 ? in->text : opaque_text(in->arena, in->bytes, in->n);
    if (!vector_read(in->arena, text, &v)) return;
    if (!vector_read(in->arena, vector_text(in->arena, &v), &back)) __builtin_trap();
}

static void read_headers(Input *in)
{
    struct sockaddr_in proxy = {.sin_family = AF_INET};
    proxy.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    language_of(in->text);
    cookie_value(in->arena, in->text, "cohoi_session");
    address_of_client(in->arena, (struct sockaddr *)&proxy, in->text);
}

static void (*const parsers[])(Input *in) = {
    read_target, read_query, read_body, read_form, read_positions, read_vector, read_headers,
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    routes_build(route_words);
    sources_open(NULL);
    return address_trust("127.0.0.0/8, ::1") ? 0 : 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n < 2) return 0;
    Arena *a = arena_make();
    Input in = {.arena = a, .choice = bytes[1], .bytes = bytes + 2, .n = n - 2, .why = {.arena = a}};
    in.text = arena_copy_n(a, (const char *)bytes + 2, n - 2);
    in.x = (Exchange){.arena = a, .query = "", .body = "", .address = "192.0.2.1"};
    parsers[bytes[0] % (sizeof parsers / sizeof *parsers)](&in);
    arena_drop(a);
    return 0;
}
