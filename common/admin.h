// admin -- /metrics, /healthz and /readyz on the admin address of a daemon (libmicrohttpd on the loop).
#pragma once
#include <stdbool.h>

// `address` as "127.0.0.1:0" (0: any free port) or "" for none; the port taken is returned, -1 with errno on
// failure.
int admin_open(const char *address, bool (*is_ready)(void));
void admin_close(void);
