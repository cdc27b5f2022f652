// transfer -- one exchange with a server outside the house, by libcurl on the loop: a POST, or a mail by
// SMTP. Names are looked up off the loop; redirects are never followed; no proxy of the environment is used.
#pragma once
#include "common/arena.h"
#include <stdbool.h>
#include <sys/socket.h>

typedef struct Transfer {
    const char *url;             // https://, http://, smtps://, smtp://
    const char *const *headers;  // of a POST: "Name: value", NULL-ended
    const char *from, *to;       // of a mail
    const char *user, *password; // of a mail; NULL: none is asked for
    bool must_encrypt;           // smtp:// goes on with STARTTLS or not at all
    const char *ca_file;         // whom to believe; NULL: the system's
    const void *body;            // of a mail: the message, its lines ended by CR LF
    size_t n;
    unsigned timeout_ms; // of all of it
    // Asked for each address that is about to be connected to, after the name was looked up: what is
    // connected is what was allowed, whatever the name says next (DNS rebinding). NULL: anywhere.
    bool (*may_connect)(void *arg, const struct sockaddr *to);
    void *arg;
} Transfer;

enum { ANSWER_KEPT = 500 }; // first bytes of an answer

typedef struct Transferred {
    int status; // HTTP's, or the last one of SMTP's; 0: there was no answer
    const char
        *cause;   // why it did not go through; NULL: it did, whatever the status. Never what others wrote
    char *answer; // its first bytes, as UTF-8; in the arena
    unsigned retry_after; // seconds that the answer asks for; 0: it does not
    unsigned ms;
} Transferred;

void transfer_run(Arena *a, const Transfer *t, Transferred *out); // parks until it is over

// An address in its parts, read as transfer_run will: whoever checks one must not read it otherwise.
typedef struct TransferUrl {
    const char *scheme, *host, *port; // lower case; the host without brackets; the scheme's port unless given
    bool has_user;                    // a name or a password stands in it
} TransferUrl;
bool transfer_url_read(Arena *a, const char *url, TransferUrl *out);
