// log -- facts as key=value on stderr (logfmt, or JSON). No phone, e-mail, token or password ever.
#pragma once
#include <stdbool.h>

typedef enum LogLevel { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR } LogLevel;

void log_open(const char *daemon, const char *instance, LogLevel least, bool json);
// log_write(LOG_LEVEL_INFO, "command done", "method=%s status=%s us=%lu", ...): the pairs are logfmt already;
// quote text that comes from outside with log_quote.
void log_write(LogLevel level, const char *what, const char *pairs, ...)
    __attribute__((format(printf, 3, 4)));
// The text in quotes, control characters and quotes escaped, cut at 200 bytes. One of 8 static buffers in
// turn.
const char *log_quote(const char *text);

#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)
#define log_info(...)  log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_warn(...)  log_write(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
