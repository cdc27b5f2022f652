// settings -- what an operator may turn at the gateway; the table is what --help prints.
#pragma once
#include "common/config.h"

typedef struct Settings {
    const char *listen, *admin, *run_dir, *web_dir, *trusted_proxies, *log_level;
    bool log_json, tls_in_front;
    long http_connections, http_connections_per_address, idle_seconds;
    long body_bytes, body_bytes_in_flight, request_timeout_ms;
    long requests_per_second, burst, log_ins_per_minute;
    long streams, streams_per_user, event_streams, heartbeat_seconds;
} Settings;

extern Settings settings; // filled once, before anything else runs; tests fill what they need
extern const Setting settings_table[];
