// docs -- the descriptions of the interface: /openapi.json, /asyncapi.json, and /docs for people.
#pragma once
#include "services/gateway/http.h"

void docs_serve_openapi(Exchange *x);
void docs_serve_asyncapi(Exchange *x);
void docs_serve(Exchange *x);
void docs_serve_css(Exchange *x);
