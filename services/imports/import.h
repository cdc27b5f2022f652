// import -- an import's life: what may be done when, what its columns become. Pure: no SQL, no clock, no I/O.
#pragma once
#include "common/clock.h"
#include "common/refusal.h"
#include "services/imports/record.h"
#include <imports/imports.pb-c.h>

typedef Imports__Import Import;
typedef Imports__Import__State State;
typedef Imports__Progress Progress;

#define DRAFT     IMPORTS__IMPORT__STATE__DRAFT
#define CHECKING  IMPORTS__IMPORT__STATE__CHECKING
#define RUNNING   IMPORTS__IMPORT__STATE__RUNNING
#define DONE      IMPORTS__IMPORT__STATE__DONE
#define FAILED    IMPORTS__IMPORT__STATE__FAILED
#define CANCELLED IMPORTS__IMPORT__STATE__CANCELLED
#define UNDOING   IMPORTS__IMPORT__STATE__UNDOING
#define UNDONE    IMPORTS__IMPORT__STATE__UNDONE

#define PHASE_CHECK IMPORTS__PROGRESS__PHASE__CHECK
#define PHASE_RUN   IMPORTS__PROGRESS__PHASE__RUN
#define PHASE_UNDO  IMPORTS__PROGRESS__PHASE__UNDO

// Between states; WRONG_STATE where there is no way. Why each: the table in import.c.
MUST_CHECK Status import_turn(Import *i, State to, Refusal *why);
bool import_may_turn(State from, State to);

// The columns of a new file; what was chosen for columns that are still there stays.
void import_take_columns(Import *i, Arena *a, Imports__Column **columns, size_t n);
// What a PATCH asks for: target, mapping, matchBy, options (those of the given options that are present).
MUST_CHECK Status import_change(Import *i, Arena *a, const Import *wish, char *const *mask, size_t n,
                                Refusal *why);
// What each column becomes: as chosen, else as suggested where nothing chosen fills that field. By column;
// NULL: none.
const ImportField **import_fields(const Import *i, Arena *a);
// Something must say who a row means.
MUST_CHECK Status import_is_mapped(const Import *i, Arena *a, Refusal *why);
// As readers see it: every column with its field.
void import_show(Import *i, Arena *a);
// The keys that contacts are matched by, as contacts calls them; and whether opportunities are matched by
// theirs.
size_t import_contact_keys(const Import *i, Arena *a, char ***out);
bool import_matches_opportunities(const Import *i);
Progress *import_progress(Import *i, Arena *a); // made when there is none
