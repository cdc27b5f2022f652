// call -- one request of the interface: HTTP in, an rpc to the owner, HTTP out.
#pragma once
#include "services/gateway/http.h"

void call_serve(Exchange *x);
