// serve -- what becomes of a request: one of our own pages, a call of the interface, or a file of the web
// page.
#pragma once
#include "services/gateway/http.h"

void serve(Exchange *x);
size_t serve_most_body(const Exchange *x);
void serve_done(const Exchange *x); // the log line and the metrics
