// store -- evidence's tables. The only files of this daemon with SQL are statements*.c and store*.c.
#pragma once
#include "common/service.h"
#include "services/evidence/dossier.h"
#include <contacts/contacts.pb-c.h>

typedef Evidence__Attachment Attachment;
typedef Evidence__Call Call;
typedef Evidence__Warning Warning;
typedef Accounts__Settings Settings;

extern const Statement evidence_statements[];
extern const Statement round_statements[];
extern const Statement copy_statements[];

// --- store_dossiers.c ---
// Locked, with the database's clock read behind the lock. NOT_FOUND: there is no copy yet.
MUST_CHECK Status dossier_lock(Tx *tx, Arena *a, const char *id, Dossier *out, Time *at);
void dossier_save(Tx *tx, Arena *a, const Dossier *d);
// Of what came before there was a dossier: the newest proof and the last warning.
MUST_CHECK Status proofs_newest(Tx *tx, const char *opportunity_id, Time *evidence_at, Time *warned_at);
// Active main ones of a contact, locked in the order of their ids; at most `limit`.
MUST_CHECK Status dossiers_lock_asked(Tx *tx, Arena *a, const char *contact_id, int limit, Dossier **out,
                                      size_t *n);
// EVD-07: up to n with evidence that nobody has accepted, at random.
MUST_CHECK Status dossiers_sample(Tx *tx, Arena *a, int n, char ***ids, size_t *n_ids);

typedef struct Sight { // what somebody may see of opportunities; texts as parameters
    const char *all_campaigns, *campaign_ids, *all_contacts, *people;
} Sight;
typedef struct Stake {
    char **ids;
    size_t n;
    char *next_page_token;
} Stake;
// Those that lack evidence and are asked for it since `until` or longer, by id.
MUST_CHECK Status dossiers_at_stake(Tx *tx, Arena *a, const Sight *s, Time until, const Page *page,
                                    Stake *out);
// Which contacts would lose their salesperson if these failed, and no other main one were left.
MUST_CHECK Status detaches_of(Tx *tx, Arena *a, const Settings *s, Time until, size_t n, char *const *ids,
                              Evidence__Detach ***out, size_t *n_out);

// --- store_items.c ---
void item_insert(Tx *tx, Arena *a, const Item *i);
void warning_insert(Tx *tx, Arena *a, const char *id, const char *opportunity_id, const Warning *w);
// A page, newest first, with the state of the dossier.
MUST_CHECK Status items_list(Tx *tx, Arena *a, const char *opportunity_id, const Page *page,
                             Evidence__ItemList *out);

// --- store_attachments.c ---
typedef struct StoredFile {
    Attachment *attachment; // NULL: there is none
    int chunks;
    ProtobufCBinaryData chunk; // the one asked for
} StoredFile;
void attachment_insert(Tx *tx, Arena *a, const Attachment *f, int chunks);
MUST_CHECK Status attachment_load(Tx *tx, Arena *a, const char *id, int chunk, StoredFile *out);
void attachment_drop(Tx *tx, const char *id); // with its bytes
// Where its uploader has it stand; what others name is not theirs and is left out. Queued, or asked: ids.
void attachment_link(Tx *tx, const char *attachment_id, const char *opportunity_id, const char *contact_id);
typedef struct Naming { // files that are named in a comment
    char *const *ids;
    size_t n;
    const char *by, *opportunity_id, *contact_id; // opportunity_id may be NULL
} Naming;
MUST_CHECK Status attachments_link(Tx *tx, Arena *a, const Naming *naming, char ***ids, size_t *n);
typedef struct Places { // where a thing stands: who may read one of these may have it
    const char *by;     // whose it is; NULL: there is no such thing
    char **opportunity_ids, **contact_ids;
    size_t n_opportunities, n_contacts;
} Places;
MUST_CHECK Status attachment_places(Tx *tx, Arena *a, const char *id, Places *out);

// --- store_calls.c ---
typedef struct StoredCall {
    const char *id, *contact_id, *opportunity_id, *recording_id, *recording_url;
    Call *call; // NULL: it has not ended yet, as far as we know
} StoredCall;
// Locked, made when it is not there yet.
MUST_CHECK Status call_lock(Tx *tx, Arena *a, const char *call_id, StoredCall *out);
void call_save(Tx *tx, Arena *a, const Call *c);
void call_set_recording(Tx *tx, const char *id, const char *recording_id, const char *url); // NULL: as it was
MUST_CHECK Status call_load(Tx *tx, Arena *a, const char *id, bool lock, StoredCall *out);  // NOT_FOUND
MUST_CHECK Status call_places(Tx *tx, Arena *a, const StoredCall *c, Places *out);
// With a contact, about no opportunity by name, since then; at most 100.
MUST_CHECK Status calls_since(Tx *tx, Arena *a, const char *contact_id, Time since, Call ***out, size_t *n);
typedef struct CallFilter {
    const char *contact_id, *opportunity_id; // one of them
    int by;                                  // 0: any
    Page page;
} CallFilter;
MUST_CHECK Status calls_list(Tx *tx, Arena *a, const CallFilter *f, Evidence__CallList *out);

// --- store_rounds.c ---
typedef enum RoundKind { ROUND_SWEEP, ROUND_NEAR } RoundKind;
typedef struct Round {
    RoundKind kind;
    const char *day;
    int run;
    Time as_of;
    const char *place;
    int checked, failed;
    bool finished;
} Round;
typedef struct Judged {
    Dossier d;
    bool fails;
} Judged;
// The first start: days before it are nobody's.
void rounds_begin(Tx *tx, const char *time_zone);
void rounds_open(Tx *tx, Arena *a, const Settings *s, int near_hours);    // those that are due
MUST_CHECK Status rounds_first(Tx *tx, Arena *a, Round **out, size_t *n); // the first open one of each kind
MUST_CHECK Status round_lock(Tx *tx, Arena *a, const Round *which, bool wait,
                             Round *out); // NOT_FOUND: another has it
// The next active main ones, locked.
MUST_CHECK Status round_judge(Tx *tx, Arena *a, const Round *r, const Settings *s, int limit, Judged **out,
                              size_t *n);
void round_save(Tx *tx, Arena *a, const Round *r);
void dossiers_note_swept(Tx *tx, Arena *a, const char *day, size_t n, char *const *ids);
typedef struct Day {
    Time deadline, now;
    bool is_future; // of the company's days
} Day;
MUST_CHECK Status day_look(Tx *tx, const char *day, const Settings *s, Day *out);
MUST_CHECK Status round_by_hand(Tx *tx, Arena *a, const char *day, const Day *d, Round *out);
MUST_CHECK Status next_sweep(Tx *tx, Arena *a, const Settings *s, char **day, Time *deadline);

// --- store_copies.c: what other daemons own ---
void contact_save(Tx *tx, Arena *a, const char *id, const char *salesperson_id, int32_t version);
void person_save(Tx *tx, Arena *a, const Accounts__Person *p);
void role_save(Tx *tx, Arena *a, const Accounts__Role *r);
void service_save(Tx *tx, const char *id, bool legal);
void settings_save(Tx *tx, Arena *a, const Settings *s);
MUST_CHECK Status settings_load(Tx *tx, Arena *a, Settings **out); // the usual ones before any were told
typedef struct Agent {
    const char *id; // NULL: nobody we know
    bool checks;    // he is customer care
} Agent;
MUST_CHECK Status agent_load(Tx *tx, Arena *a, const char *id_or_username, Agent *out);
MUST_CHECK Status salesperson_load(Tx *tx, Arena *a, const char *contact_id, char **out);

// --- store_following.c: contacts that were merged or erased ---
typedef struct Following {
    const char *contact_id, *into_id, *cause; // into_id NULL: erased
} Following;
void following_put(Tx *tx, const Following *f);
MUST_CHECK Status followings_load(Tx *tx, Arena *a, Following **out, size_t *n);
// Moves or erases some; *done: nothing was left. NOT_FOUND: another instance has it.
MUST_CHECK Status following_take(Tx *tx, Arena *a, const Following *f, int limit, bool *done);
