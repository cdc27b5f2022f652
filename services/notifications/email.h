// email -- a notification as an e-mail (RFC 5322, MIME). Pure. Its text is the notification's: never a phone
// or an e-mail of customers (NTF-07).
#pragma once
#include "services/notifications/wording.h"

typedef struct Envelope {
    const char *from, *to; // addresses
    const char *to_name;   // may be NULL
    const char *page_url;  // of the page, for those who want to see more; "": not told
    Time at;
} Envelope;

// Lines end with CR LF. Its Message-ID is that of the event and the reader: sent twice, it is one to those
// who count.
char *email_compose(Arena *a, const Notification *n, const Envelope *e);
bool email_is_address(const char *text); // one that can stand in a header and in SMTP

// How long after so many failed tries; 0: no more.
uint64_t email_pause_seconds(int tries);
