// record -- a row of a file as the records that it asks for. Pure: no SQL, no clock, no I/O; may run in the
// thread pool.
#pragma once
#include "services/imports/fields.h"
#include "services/imports/sheet.h"
#include "services/imports/vocabulary.h"
#include <contacts/contacts.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

typedef struct RowError {
    int row;            // the file's own line
    const char *column; // NULL: the row as a whole
    Cohoi__Code code;
} RowError;
typedef struct RowErrors { // grows in its arena
    Arena *arena;
    size_t n, room;
    RowError *items;
} RowErrors;
void row_error_add(RowErrors *e, int row, const char *column, Cohoi__Code code);

typedef struct Plan { // what becomes of the columns of a file
    int target;
    int n_columns;
    const ImportField **fields; // by column; NULL: none
    char **names;               // of the columns
    char **json_names;          // of the fields in their messages, by column; NULL: none
    const Imports__Options *options;
    const Vocabulary *vocabulary;
    const char *importer_id;
    int utc_offset_minutes;
} Plan;
typedef struct Record {
    int row;
    bool is_bad;
    Contacts__Contact *contact;
    Opportunities__NewOpportunity *opportunity; // NULL: the target is another
    size_t n_contact_mask, n_mask;              // the fields that the row has
    char **contact_mask, **mask;
} Record;
// What is wrong goes to `errors`.
void record_make(const Plan *p, Arena *a, const SheetRow *row, Record *out, RowErrors *errors);
// What is wrong with a field of its contact or opportunity, by the name in JSON, is wrong with the column
// that fills it.
void record_blame(const Plan *p, int row, bool of_contact, const char *field, Cohoi__Code code,
                  RowErrors *errors);
// Adds the keys by which a later row of the file would find the same contact, as hashes; `match_by` as in
// Import.
size_t record_keys(const Record *r, Arena *a, char *const *match_by, size_t n, uint64_t out[8]);
