// work -- what takes longer than a request: checking, running and undoing, batch by batch. An instance leases
// an import while it works on it; if it dies another one goes on from the row that says how far it came. What
// was asked of contacts and opportunities is asked again under the same command ids, so nothing happens
// twice.
#pragma once
#include "services/imports/loaded.h"
#include "services/imports/store.h"

extern const Job import_jobs[];
void work_soon(void); // there is something to do: look at once

// --- for work*.c only ---
typedef struct Seen { // hashes of the keys that a check has met: eight bytes a key
    size_t n, room;
    uint64_t *slots;
} Seen;
typedef struct Work { // the import that this instance works on
    Arena *arena;     // as long as it does
    char *import_id;
    Stored s;                  // as it was when we took it
    int version, next_version; // of what we stored last; of what we are about to store
    Loaded source;
    Plan plan;
    Vocabulary vocabulary;
    char **contact_keys; // matchBy, as contacts calls them
    size_t n_contact_keys;
    Arena *window_arena, *old_window;
    SheetRows window; // rows that were read and are not done
    size_t at;        // in it
    bool at_end;
    Seen seen;
    int *bad_lines; // of the check: a run leaves them out
    size_t n_bad_lines;
    Refusal why;
} Work;

typedef enum Turn {
    WORK_GOES_ON,
    WORK_IS_OVER,
    WORK_FAILED
} Turn; // FAILED: try again later, or somebody else

Turn check_some(Work *w); // work_check.c
Turn run_some(Work *w);   // work_run.c
Turn undo_some(Work *w);  // work_undo.c

typedef struct Batch {
    Arena *arena;
    size_t n;
    Record *records;
    RowErrors errors;
    int last_line;
} Batch;
// Opens the file and makes the plan; the first batch begins behind `line`.
MUST_CHECK Status work_open(Work *w, int line);
// The next rows as records, at most so many and not too many bytes; none: the file has ended.
MUST_CHECK Status work_next_batch(Work *w, Arena *a, int most, Batch *out);
// Asks contacts about (or to take) the records that are not bad, and writes what it says into them: a reply
// by record, NULL for bad ones. What is refused becomes bad.
MUST_CHECK Status ask_contacts(Work *w, Batch *b, bool dry_run, Contacts__ImportedRow **replies);
MUST_CHECK Status ask_opportunities(Work *w, Batch *b, bool dry_run, Contacts__ImportedRow *const *contacts,
                                    Contacts__ImportedRow **replies, bool *holds_once);
// It would not go better another time: the file, or what its columns need, is not there. Else it is tried
// again.
bool work_is_hopeless(const Work *w, Status st);
const char *work_failure(const Work *w); // the code
// Ends what was under way: its state, and what is told.
void work_finish(Work *w, Arena *a, Tx *tx, Time now, Stored *s, State state);
// The import again, locked; false: somebody else has moved it, and we stop.
MUST_CHECK Status work_lock(Work *w, Arena *a, Tx *tx, Stored *out, bool *is_ours);
void work_save(Work *w, Arena *a, Tx *tx, const Stored *s);
void work_saved(Work *w); // after the commit
