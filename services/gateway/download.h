// download -- a cohoi.Download as the body, page by page, as fast as the client reads.
#pragma once
#include "common/words.h"
#include "services/gateway/http.h"
#include <cohoi/bus.pb-c.h>
#include <cohoi/types.pb-c.h>

// `rq` and `in` are asked again with the page token of the page before; they live in the arena of x or on the
// fiber.
void download_answer(Exchange *x, const MethodWords *method, Cohoi__Request *rq, ProtobufCMessage *in,
                     const Cohoi__Download *first);
char *content_disposition(Arena *a, const char *filename); // RFC 6266, with the name by RFC 5987
