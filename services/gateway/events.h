// events -- GET /v1/events: what happened, page by page, for other systems.
#pragma once
#include "services/gateway/http.h"

void events_serve(Exchange *x);
