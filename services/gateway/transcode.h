// transcode -- HTTP requests into messages and back, by the routes and reflection alone.
#pragma once
#include "common/refusal.h"
#include "services/gateway/http.h"
#include "services/gateway/routes.h"

struct FileSink; // multipart.h
// Path, query and body as the method's request message, in the arena of x. Fields that only the gateway may
// fill (update_mask, address, token) are filled. A form that arrives (x->intake) is read while it does; its
// file goes to `file`.
MUST_CHECK Status transcode_request(Exchange *x, const RouteMatch *m, const struct FileSink *file,
                                    ProtobufCMessage **out, Refusal *why);

// What a reply says besides itself.
typedef struct ReplyTraits {
    const ProtobufCMessage *shown; // the reply, or its field that the route names; NULL: that field is absent
    bool is_list;                  // the shown field is a repeated one
    int32_t version;               // 0: none
    const char *id;                // NULL: none
} ReplyTraits;
ReplyTraits transcode_traits(const RouteWords *r, const ProtobufCMessage *reply);
// The JSON of the reply message, or of the field that the route names.
char *transcode_reply(Arena *a, const RouteWords *r, const ProtobufCMessage *reply, size_t *n);

// One field from text, as a query string or a form gives it. Refused: what a client may not fill.
MUST_CHECK Status transcode_param(Arena *a, ProtobufCMessage *m, const char *json_name, const char *value,
                                  Refusal *why);

// --- fields by name, for what the gateway treats specially ---
const char *message_text(const ProtobufCMessage *m,
                         const char *field); // a singular string; NULL: absent or no such
bool message_set_text(ProtobufCMessage *m, const char *field,
                      const char *value); // false: no such string field
