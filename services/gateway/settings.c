// settings -- the table of the gateway's settings.
#include "services/gateway/settings.h"

Settings settings;

#define AT(field) offsetof(Settings, field)
#define MIB       (1024L * 1024)

const Setting settings_table[] = {
    {"listen", SETTING_TEXT, AT(listen), "127.0.0.1:8080", 0, 0,
     "address and port of HTTP; port 0 takes a free one and writes it to <run_dir>/gateway-<instance>.port"},
    {"admin", SETTING_TEXT, AT(admin), "", 0, 0,
     "address and port of /metrics, /healthz and /readyz; empty: none"},
    {"run_dir", SETTING_TEXT, AT(run_dir), "", 0, 0, "folder of sockets and port files; empty: no port file"},
    {"web_dir", SETTING_TEXT, AT(web_dir), "", 0, 0, "folder of the built web page; empty: none is served"},
    {"trusted_proxies", SETTING_TEXT, AT(trusted_proxies), "", 0, 0,
     "addresses or networks (CIDR), comma-separated, whose X-Forwarded-For is believed"},
    {"tls_in_front", SETTING_BOOL, AT(tls_in_front), "false", 0, 0,
     "a TLS front stands before the gateway: cookies are marked Secure"},
    {"log_level", SETTING_TEXT, AT(log_level), "info", 0, 0, "debug, info, warn or error"},
    {"log_json", SETTING_BOOL, AT(log_json), "false", 0, 0, "logs as JSON instead of logfmt"},
    {"http_connections", SETTING_NUMBER, AT(http_connections), "4096", 8, 60000, "connections at once"},
    {"http_connections_per_address", SETTING_NUMBER, AT(http_connections_per_address), "512", 0, 60000,
     "connections at once from one address; 0: no limit; ignored behind trusted proxies"},
    {"idle_seconds", SETTING_NUMBER, AT(idle_seconds), "75", 1, 3600,
     "a silent connection is closed after this"},
    {"body_bytes", SETTING_NUMBER, AT(body_bytes), "1048576", 1024, 64 * MIB, "most bytes of a JSON body"},
    {"body_bytes_in_flight", SETTING_NUMBER, AT(body_bytes_in_flight), "268435456", MIB, 16384 * MIB,
     "most bytes of all bodies at once"},
    {"request_timeout_ms", SETTING_NUMBER, AT(request_timeout_ms), "15000", 100, 30000,
     "deadline of a request"},
    {"requests_per_second", SETTING_NUMBER, AT(requests_per_second), "200", 1, 1000000,
     "steady rate of one token, session or anonymous address"},
    {"burst", SETTING_NUMBER, AT(burst), "1000", 1, 10000000, "requests at once beyond that rate"},
    {"log_ins_per_minute", SETTING_NUMBER, AT(log_ins_per_minute), "120", 1, 1000000,
     "log-ins of one address, whoever signs in; twice as many at once"},
    {"streams", SETTING_NUMBER, AT(streams), "2000", 1, 50000, "open /v1/stream at once"},
    {"streams_per_user", SETTING_NUMBER, AT(streams_per_user), "20", 1, 1000, "open /v1/stream of one user"},
    {"event_streams", SETTING_NUMBER, AT(event_streams), "100", 1, 10000, "open /v1/events:stream at once"},
    {"heartbeat_seconds", SETTING_NUMBER, AT(heartbeat_seconds), "15", 1, 300,
     "a comment goes down every open stream this often"},
    {0}};
