// emailing -- sends notifications by e-mail.
//
// What is taken is due again in a minute, so it is sent although who took it died; to whom it went twice its
// Message-ID tells.
#include "services/notifications/emailing.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/rpc.h"
#include "common/text.h"
#include "common/transfer.h"
#include "services/notifications/email.h"
#include "services/notifications/settings.h"
#include "services/notifications/store_emails.h"
#include <accounts/accounts.pb-c.h>
#include <stdio.h>
#include <string.h>

enum { AT_ONCE = 10, TURNS_MOST = 50, LOOK_MS = 5000, ASK_MS = 5000, SEND_MS = 20000 };

static char password[200];
static uint64_t look_at;
static bool hurried;

bool emailing_is_on(void)
{
    return *notification_settings.email.smtp_url && *notification_settings.email.from;
}

void emailing_hurry(void)
{
    hurried = true;
}

// The file wins over the setting: it is no part of a configuration that others read.
void emailing_open(void)
{
    const EmailSettings *s = &notification_settings.email;
    (void)snprintf(password, sizeof password, "%s", s->smtp_password);
    metric_help("cohoi_emails_total", "notifications by e-mail, by what came of a try");
    metric_help("cohoi_emails_waiting", "notifications that wait to be sent by e-mail");
    metric_help("cohoi_emails_dead", "notifications that could not be sent by e-mail: GET /v1/emails");
    if (!*s->smtp_password_file) return;
    FILE *f = fopen(s->smtp_password_file, "re");
    if (!f || !fgets(password, sizeof password, f))
        log_error("the password for SMTP cannot be read", "path=%s", log_quote(s->smtp_password_file));
    password[strcspn(password, "\r\n")] = '\0';
    if (f) (void)fclose(f);
}

// --- one e-mail ---

typedef enum Outcome { SENT, NO_ADDRESS, FAILED, LATER } Outcome;
static const char *const outcomes[] = {"sent", "no_address", "failed", "later"};

static bool transmit(Arena *a, const Due *due, const Accounts__ResolvedUser *user, const char **cause)
{
    const EmailSettings *s = &notification_settings.email;
    const Envelope e = {s->from, user->email, user->full_name, s->page_url, clock_now()};
    const char *message = email_compose(a, due->notification, &e);
    const Transfer t = {.url = s->smtp_url,
                        .from = arena_print(a, "<%s>", s->from),
                        .to = arena_print(a, "<%s>", user->email),
                        .user = *s->smtp_user ? s->smtp_user : NULL,
                        .password = *s->smtp_user ? password : NULL,
                        .must_encrypt = !s->smtp_plain,
                        .ca_file = *s->smtp_ca_file ? s->smtp_ca_file : NULL,
                        .body = message,
                        .n = strlen(message),
                        .timeout_ms = SEND_MS};
    Transferred done;
    transfer_run(a, &t, &done);
    if (!done.cause) return true;
    *cause = done.status ? arena_print(a, "%s (SMTP %d)", done.cause, done.status) : done.cause;
    return false;
}

static Outcome send_one(Arena *a, const Due *due, const char **cause)
{
    Accounts__ResolveUser in = ACCOUNTS__RESOLVE_USER__INIT;
    Accounts__ResolvedUser *user = NULL;

    in.id = due->user_id;
    Status st =
        rpc_call("accounts.Accounts.ResolveUser", &in.base, &user, NULL, clock_monotonic() + ASK_MS, a, NULL);
    if (st != OK) return LATER;
    if (!user->actor || !email_is_address(user->email)) return NO_ADDRESS;
    return transmit(a, due, user, cause) ? SENT : FAILED;
}

// --- the queue ---

typedef struct Taking {
    Arena *arena;
    Due *due;
    size_t n;
    int waiting, dead;
} Taking;

static Status take_once(Arena *a, Tx *tx, Time now, void *taking)
{
    Taking *t = taking;
    Status st = emails_take(tx, t->arena, AT_ONCE, &t->due, &t->n);
    return st == OK ? emails_count(tx, &t->waiting, &t->dead) : st;
}

typedef struct Settling {
    const Due *due;
    Outcome outcome;
    const char *cause;
} Settling;

static Status settle_once(Arena *a, Tx *tx, Time now, void *settling)
{
    const Settling *s = settling;
    if (s->outcome == FAILED)
        email_wait(tx, a, s->due->id, email_pause_seconds(s->due->tries), s->cause);
    else
        email_drop(tx, s->due->id);
    return OK;
}

static void work_off(Arena *a, const Due *due)
{
    Settling s = {.due = due};
    s.outcome = send_one(a, due, &s.cause);
    metric_add("cohoi_emails_total", arena_print(a, "state=\"%s\"", outcomes[s.outcome]), 1);
    if (s.outcome == FAILED)
        log_warn("an e-mail is not sent", "email=%s tries=%d cause=%s", due->id, due->tries,
                 log_quote(s.cause));
    if (s.outcome != LATER) (void)!job_transact("emails/settling", settle_once, &s);
}

static bool work_off_some(void)
{
    Taking t = {.arena = arena_make()};
    Status st = job_transact("emails/taking", take_once, &t);
    if (st != OK) log_warn("e-mails wait", "status=%s", status_name(st));
    for (size_t i = 0; st == OK && i < t.n && !service_is_leaving(); i++) work_off(t.arena, &t.due[i]);
    metric_set("cohoi_emails_waiting", "", t.waiting);
    metric_set("cohoi_emails_dead", "", t.dead);
    arena_drop(t.arena);
    return st == OK && t.n == AT_ONCE;
}

void send_emails(void)
{
    if (!emailing_is_on() || (!hurried && clock_monotonic() < look_at)) return;
    hurried = false;
    for (int turns = 0; turns < TURNS_MOST && work_off_some() && !service_is_leaving(); turns++) {
    }
    look_at = clock_monotonic() + LOOK_MS;
}
