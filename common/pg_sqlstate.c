// pg_sqlstate -- what a failed statement means to who asked for it, and what may be logged about it.
#include "common/log.h"
#include "common/pg_internal.h"
#include <string.h>

typedef struct Meaning {
    const char *prefix;
    Status status;
    bool redial;
} Meaning;

static const Meaning meanings[] = {
    {"23505", ABORTED, false},     // unique violation
    {"23P01", ABORTED, false},     // exclusion violation
    {"40", ABORTED, false},        // serialization, deadlock
    {"55P03", ABORTED, false},     // lock not available
    {"CH", ABORTED, false},        // raised by our own functions
    {"08P01", INTERNAL, false},    // as of a wrong number of parameters
    {"08", UNAVAILABLE, true},     // connection
    {"0A000", UNAVAILABLE, true},  // a migration changed what a prepared statement gives
    {"25P03", UNAVAILABLE, true},  // idle too long in a transaction
    {"53", UNAVAILABLE, false},    // disk full, out of memory
    {"57014", UNAVAILABLE, false}, // cancelled
    {"57", UNAVAILABLE, true},     // shut down
    {"58", UNAVAILABLE, false},    // the server's disk or system
};

static const Meaning *meaning_of(const char *sqlstate)
{
    static const Meaning lost = {"", UNAVAILABLE, true}, mistake = {"", INTERNAL, false};

    if (!*sqlstate) return &lost;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (!strncmp(sqlstate, meanings[i].prefix, strlen(meanings[i].prefix))) return &meanings[i];
    return &mistake;
}

Status sqlstate_status(const char *sqlstate)
{
    return meaning_of(sqlstate)->status;
}

bool sqlstate_needs_redial(const char *sqlstate)
{
    return meaning_of(sqlstate)->redial;
}

const char *sqlstate_of(const PGresult *r)
{
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    return sqlstate ? sqlstate : "";
}

// Messages of class 22 (invalid input, out of range) quote the value; DETAIL may hold a whole row.
void sqlstate_log(const PGresult *r, const char *statement)
{
    const char *sqlstate = sqlstate_of(r), *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    bool quotes_values = !strncmp(sqlstate, "22", 2);

    log_error("statement failed", "statement=%s sqlstate=%s message=%s", statement, sqlstate,
              log_quote(message && !quotes_values ? message : ""));
}
