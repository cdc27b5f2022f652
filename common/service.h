// service -- a daemon is five tables: settings, statements, commands, reactions, and the words of its domain.
#pragma once
#include "common/arena.h"
#include "common/clock.h"
#include "common/config.h"
#include "common/pg.h"
#include "common/refusal.h"
#include "common/rpc.h"
#include "common/status.h"
#include "common/unit.h"
#include "common/words.h"
#include <cohoi/bus.pb-c.h>

typedef Cohoi__Actor Actor;

// --- commands and queries ---
typedef struct Request {
    Arena *arena;
    const void *in; // the request message; its bounds are checked, its rights by method are, too
    void *out;      // the reply message, initialised; the handler fills it
    const Actor *actor;
    Refusal *why;
    Time now; // the database's clock; there after the first tx_flush
    const char *command_id;
    int32_t if_match;              // expected version, 0: none. See version_fits
    uint64_t deadline;             // clock_monotonic ms
    const RpcCause *cause;         // for rpc_call on the actor's behalf: actor, trace, causation
    const char *bulk_act_id;       // stands in the events; a bulk act sets it (bulk_act_begin)
    void *fetched;                 // what `before` or `fetch` brought by rpc
    const Cohoi__Uploaded *upload; // the file that came with it (common/upload.h), NULL: none
    const char *need;              // set beside NEED_COPY: what is missing, for `fetch` ("campaign")
    const char *need_id;
} Request;

typedef struct Command {
    const char *rpc; // method's name in the daemon's proto service: "RenameContact"
    // Runs in one transaction. Queries (option query) get a TX_READ one. Refuse by `return refuse(rq->why,
    // ...)`; a refusal rolls back, unless the handler called keep_refusal. NULL: `before` does it all,
    // without a transaction.
    Status (*run)(Request *rq, Tx *tx);
    Status (*before)(
        Request *rq); // may be NULL. Runs first, without a transaction: rpcs and hashing stand here
    Status (*fetch)(
        Request *rq); // may be NULL. Runs when `run` answered NEED_COPY, then `run` runs once more
} Command;            // tables end with {0}

// One of several transactions of a command, for bulk acts: called from `before`, of a command whose `run` is
// NULL. Its events have the command's causes. Under the id "<command id>/<part>" it runs once; a retry gives
// what it gave then. `run` fills part->out, a message of the method's reply type, and may refuse. *out: the
// part's reply.
MUST_CHECK Status command_part(Request *rq, const char *part, Status (*run)(Request *part, Tx *tx, void *arg),
                               void *arg, void *out);
// The transaction commits although the command is refused: for refusals that are facts (NEW-02). Call before
// returning the refusal; the stored reply under the command id is then the refusal, too.
void keep_refusal(Request *rq);
bool actor_may(const Actor *a, Cohoi__Permission p);   // daemons may everything
bool actor_is(const Actor *a, const char *user_id);    // false for NULL
bool actor_leads(const Actor *a, const char *user_id); // is this one a member of a team that the actor leads?
// VERSION_MISMATCH when If-Match was given and is another one.
MUST_CHECK Status version_fits(const Request *rq, int32_t version);
// The causes of the running request or event, for commands to other daemons.
// Lists: page sizes and tokens. A token is opaque text: the values of the last row's order columns.
typedef struct Page {
    int size;           // 1..500, default 50
    const char *key[3]; // values of the last row before this page; NULL on the first
} Page;
MUST_CHECK Status page_read(Request *rq, bool has_size, int32_t size, const char *token, Page *out);
// BAD_PAGE_TOKEN unless the keys are of these kinds: 't' a time as the database writes it, 'i' an id, 's' a
// text. A token made up by a client would else fail in the database as a fault of ours.
MUST_CHECK Status page_keys(Request *rq, const Page *page, const char *kinds);
char *page_token(Arena *a, const char *k0, const char *k1, const char *k2); // NULL k1, k2: fewer columns
Pool *service_pool(void); // for jobs and `before` hooks that need a short read of their own
const Config *service_config(void);

// --- reactions to events of other daemons, or of one's own ---
typedef struct Event {
    Arena *arena;
    const char *source; // "contacts"
    uint32_t partition;
    uint64_t epoch, seq;
    const char *id, *type, *subject, *partition_key, *actor_id, *bulk_act_id, *correlation_id, *causation_id;
    int chain_depth;  // AMB-12: how many chained creations led here
    Time time;        // when it was committed there, by that database's clock
    const void *data; // the payload, unpacked; NULL for a type that this build does not know
    const ProtobufCMessageDescriptor *type_of_data;
    Time now; // this daemon's database clock
} Event;

#define EVERY_DAEMON "*"
typedef struct Reaction {
    const ProtobufCMessageDescriptor
        *on;            // an event message; its package says whom to follow. NULL: every event...
    const char *source; // ...of this daemon, or EVERY_DAEMON that the configuration knows (events.<daemon>)
    // Runs in the transaction that moves the cursor. May emit; such events have the event as their cause.
    // OK; ABORTED: not yet decidable (a copy that comes by another log is missing), tried again later, in
    // order; any other refusal is a mistake of ours: the event is parked as a dead letter.
    Status (*run)(const Event *ev, Tx *tx);
} Reaction; // tables end with {0}
// The chain depth that events emitted from here on carry (default: the cause's).
void emit_chain_depth(Tx *tx, int depth);
void emit_bulk_act(Tx *tx, const char *bulk_act_id);
void emit_actor(Tx *tx, const char *user_id); // for a daemon that acts for somebody (imports)

// --- jobs ---
typedef struct Job { // runs in a fiber in every instance, every `every_ms`; takes its own locks
    const char *name;
    unsigned every_ms;
    void (*run)(void);
} Job; // tables end with {0}

// A transaction of a job's own: `run` may emit; its events have `cause` as causation id
// ("sweep/2026-11-22/3"). OK commits, anything else rolls back and is returned; conflicts and lost
// connections are tried again, 5 times. A commit whose answer was lost is UNAVAILABLE: done or not, the row
// that holds the job's progress tells the next run.
MUST_CHECK Status job_transact(const char *cause, Status (*run)(Arena *a, Tx *tx, Time now, void *arg),
                               void *arg);

// Runs fn in a fiber of its own, for what goes on longer than a job's turn. The daemon waits for it when it
// leaves, 10 s at most: fn looks whether it does.
void service_spawn(void (*fn)(void *arg), void *arg);
bool service_is_leaving(void);

// --- snapshots ---
typedef struct SnapshotPart {
    const ProtobufCMessageDescriptor *type;
    // Name of a Statement: select id, message bytes ... where id > $1 order by id limit $2. The first $1 is
    // the nil UUID.
    const char *statement;
} SnapshotPart; // tables end with {0}

// --- erasing a person ---
// Documents of this daemon that tell of contacts. Both are names of Statements:
//   find: select key, doc ... where <it tells of the contact $1> and key > $2 order by key limit $3; keys are
//         UUIDs, the first $2 is the nil UUID
//   save: update ... set doc = $3 where key = $2 [and it tells of the contact $1]; all three must be used
typedef struct ErasedPart {
    const ProtobufCMessageDescriptor *type;
    const char *find, *save;
    const ProtobufCMessageDescriptor
        *changes_of; // whose fields a list `changes` of it names; NULL: it has none
} ErasedPart;        // tables end with {0}
// In this transaction, begins to blank what tells of a contact: Service.erased, this daemon's stored events
// and replies (common/erase.h says which fields). It goes on by itself. What the documents do not hold
// (columns, copies) is the daemon's own to blank. `names`: of an individual, names and identity go, too.
void erase_person(Tx *tx, const char *contact_id, bool names);

// A copy that we keep of what others own. When what is next in their log is gone (dropped, or lost in a
// restore), their snapshot is loaded, and each record given to `take` as if it were just created or updated:
// as the `data` of an event without number. What it says counts, whatever the version of our copy. It may
// come twice; it may emit.
typedef struct Copy {
    const ProtobufCMessageDescriptor *of; // a record of a snapshot; its package says whose
    Status (*take)(const Event *record, Tx *tx);
} Copy; // tables end with {0}

typedef struct Migration {
    const char *name;
    const char *sql;
} Migration; // made from schema/*.sql by the build; ends {0}

typedef struct Service {
    const char *name; // "contacts": also its schema, its section in the configuration
    const char *help; // one line
    const ProtobufCServiceDescriptor *rpcs;
    const Setting *settings; // may be NULL; fills *settings_into
    void *settings_into;
    const Statement *statements;
    const Statement *const
        *more_statements; // may be NULL: tables of one's own for further themes, NULL-ended
    const Command *commands;
    const Reaction *reactions;     // may be NULL
    int reactions_version;         // raised when a reaction begins to take a new type
    const Copy *copies;            // may be NULL
    const Job *jobs;               // may be NULL
    const SnapshotPart *snapshots; // may be NULL
    const ErasedPart *erased;      // may be NULL
    const Migration *migrations;
    const long
        *upload_bytes;     // a setting: most bytes of a file that comes in (option (upload)); NULL: none do
    void (*started)(void); // may be NULL; runs in a fiber once the pool is up, before requests are taken
} Service;

// The whole life of a daemon: arguments, configuration, migrations, listening, reactions, draining. Returns
// main's value.
int service_main(const Service *s, int argc, char **argv);
