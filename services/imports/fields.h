// fields -- what a column of a file can be: the fields of each target, under the names that people give them.
#pragma once
#include "common/arena.h"
#include <imports/imports.pb-c.h>
#include <stdbool.h>

#define TO_OPPORTUNITIES IMPORTS__IMPORT__TARGET__OPPORTUNITIES
#define TO_LEADS         IMPORTS__IMPORT__TARGET__LEADS
#define TO_CONTACTS      IMPORTS__IMPORT__TARGET__CONTACTS

typedef enum FieldKind { // how a cell becomes the field's value
    AS_TEXT,
    AS_PHONE,      // digits that a spreadsheet took for a number get their zero back
    AS_TAX_CODE,   // likewise
    AS_CITIZEN_ID, // likewise
    AS_TEXTS,      // several, separated by , or ;
    AS_NUMBER,
    AS_MONEY,
    AS_CURRENCY, // of the row's amounts
    AS_DATE,
    AS_TIME, // a date, or a date with a time
    AS_BOOL,
    AS_CHOICE, // of an enum
    AS_NAME,   // of something that has an id: see `of`
    AS_NAMES,  // several of these
    AS_STEP    // a step's name, or that it was won or lost
} FieldKind;

typedef struct ImportField { // NOLINT(clang-analyzer-optin.performance.Padding): as its table reads
    const char *name;        // as mappings call it: "expectedRevenue"
    bool of_contact;         // else of the opportunity
    const char *field;       // of contacts.Contact or opportunities.NewOpportunity, as in the .proto
    FieldKind kind;
    const char *of;      // AS_NAME, AS_NAMES: "users", "failReasons" or a list of values
    const char *vi, *en; // what a column is called in the template
    const char *others;  // what else people call it, separated by |
    const char *example; // NULL: not in the template
} ImportField;

// The fields of a target; ends with name NULL.
const ImportField *fields_of(int target);
const ImportField *field_named(int target, const char *name); // NULL: there is none
// The one that a column of this name most likely is; without accents, case and what is not a letter.
const ImportField *field_suggested(int target, const char *column);
// What a name is compared by: "Xác suất (%)" -> "xac suat".
char *name_key(Arena *a, const char *name);
