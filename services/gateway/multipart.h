// multipart -- forms with a file (RFC 7578) into a message.
#pragma once
#include "common/refusal.h"
#include "services/gateway/http.h"

// Each part fills the field of its name. A part with a file name fills a field of type bytes, which then
// borrows the body; the fields `filename` and `content_type` of the message, where it has them, tell of that
// file.
MUST_CHECK Status multipart_read(Exchange *x, ProtobufCMessage *m, Refusal *why);
