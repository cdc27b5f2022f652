// store -- the tables of imports. The only file with SQL is statements.c.
#pragma once
#include "common/service.h"
#include "services/imports/import.h"

extern const Statement import_statements[];

typedef struct Stored { // an import as it is kept
    Import *doc;
    const char *upload_id; // NULL: the file is gone
    int header_line, next_line;
    bool stopping;
    Actor *actor; // who has begun the run; NULL: it has not begun
} Stored;
// NOT_FOUND, without a word in any Refusal.
MUST_CHECK Status import_load(Tx *tx, Arena *a, const char *id, bool lock, Stored *out);
MUST_CHECK Status import_id_of_act(Tx *tx, Arena *a, const char *bulk_act_id, char **out);
void import_insert(Tx *tx, Arena *a, const Stored *s);
void import_save(Tx *tx, Arena *a, const Stored *s); // raises the document's version
void import_stop(Tx *tx, const char *id);            // the worker ends the run with its batch
MUST_CHECK Status imports_list(Tx *tx, Arena *a, const char *user_id, const Page *page,
                               Imports__ImportList *out);

// --- problems ---
void problems_drop(Tx *tx, const char *import_id);
void problems_add(Tx *tx, Arena *a, const char *import_id, const RowError *errors, size_t n);
void problems_add_kept(Tx *tx, Arena *a, const char *import_id, Cohoi__Code code, size_t n,
                       char *const *lines, char *const *record_ids);
// In the order of the file.
MUST_CHECK Status problems_list(Tx *tx, Arena *a, const char *import_id, const Page *page,
                                Imports__RowErrorList *out);
MUST_CHECK Status bad_lines_load(Tx *tx, Arena *a, const char *import_id, int **out, size_t *n);

// --- what a run has made ---
typedef struct MadeRow {
    int line;
    const char *contact_id, *opportunity_id; // NULL: none
    bool contact_created, opportunity_created;
} MadeRow;
void made_add(Tx *tx, Arena *a, const char *import_id, const MadeRow *rows, size_t n);
// The next rows whose opportunity (contact) an undoing has not looked at; only those that were created.
MUST_CHECK Status made_next(Tx *tx, Arena *a, const char *import_id, bool contacts, int limit, MadeRow **out,
                            size_t *n);
void made_looked_at(Tx *tx, Arena *a, const char *import_id, bool contacts, size_t n, char *const *lines);
void made_unlook(Tx *tx, const char *import_id); // an undoing begins
void made_drop(Tx *tx, const char *import_id);
// Records that were there before: what a run has changed of them stays.
MUST_CHECK Status made_updated(Tx *tx, Arena *a, const char *import_id, size_t *n, char ***lines,
                               char ***ids);

// --- work ---
// One that is to be worked on and that nobody works on; from now on we do. NULL: none.
MUST_CHECK Status work_claim(Tx *tx, Arena *a, char **id);
void work_lease(Tx *tx, const char *id, bool goes_on); // longer, or given back

// --- erasing ---
MUST_CHECK Status imports_of_contact(Tx *tx, Arena *a, const char *contact_id, char ***ids, size_t *n);
MUST_CHECK Status imports_to_forget(Tx *tx, Arena *a, const char *days, char ***ids, size_t *n);
