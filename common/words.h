// words -- the tables that proto/plugin makes from the .proto files (build/<preset>/gen/cohoi/tables.c).
#pragma once
#include <cohoi/permission.pb-c.h>
#include <cohoi/problem.pb-c.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

// A method of any service.
typedef struct MethodWords {
    const char *name;   // "contacts.Contacts.RenameContact"
    const char *daemon; // "contacts"; "" for those of cohoi.Log and cohoi.Instance, which every daemon serves
    const ProtobufCMessageDescriptor *in, *out;
    Cohoi__Permission permission; // PERMISSION_NONE with one of the three below
    bool signed_in, anyone, internal, campaign_token;
    bool query, secret_reply;
    int session;        // Cohoi__SessionEffect
    const char *upload; // the part of a form that is its file; NULL: it takes none
} MethodWords;
extern const MethodWords method_words[]; // ends with name NULL
extern const unsigned method_words_count;

// A way to reach a method over HTTP; several may lead to one.
typedef struct RouteWords {
    const char *verb; // "GET"
    const char *path; // "/v1/contacts/{id}:pull"
    const MethodWords *method;
    const char *body;  // NULL: none; "*": the request itself; else the name of the field, as in the .proto
    const char *reply; // NULL: the whole reply; else the name of the field
} RouteWords;
extern const RouteWords route_words[]; // ends with verb NULL
extern const unsigned route_words_count;

typedef enum FieldFormat { // options.proto's Format
    FORMAT_ANY,
    FORMAT_UUID,
    FORMAT_DATE,
    FORMAT_PHONE,
    FORMAT_EMAIL,
    FORMAT_URL,
    FORMAT_TAX_CODE,
    FORMAT_CITIZEN_ID,
    FORMAT_DECIMAL,
    FORMAT_CURRENCY
} FieldFormat;
typedef enum FieldErased { // options.proto's Erased
    ERASED_KEPT,
    ERASED_FREE_TEXT,
    ERASED_NAME,
    ERASED_IDENTITY
} FieldErased;
typedef struct FieldWords { // bounds of a field that has any
    const char *field;      // as in the .proto
    unsigned index;         // of the field in type->fields; the rows are in this order
    bool required, output_only, input_only, personal;
    uint32_t min_length, max_length, max_items; // 0: the defaults (0, 500, 500)
    bool has_min, has_max;
    int64_t min, max;
    FieldFormat format;
    FieldErased erased;
} FieldWords;
typedef struct MessageWords {
    const ProtobufCMessageDescriptor *type;
    const char *event;        // "cohoi.contact.renamed"; NULL when it is no event
    const char *daemon;       // whose package it is in: the event's source
    const FieldWords *fields; // those with bounds, ends with field NULL
    bool is_map_entry;        // made by protoc for a map<,>: fields key and value
} MessageWords;
extern const MessageWords
    message_words[]; // all messages of all packages, sorted by type->name; ends with type NULL
extern const unsigned message_words_count;
extern const MessageWords *const event_words_sorted[]; // by event
extern const unsigned event_words_count;
const MessageWords *message_words_of(const ProtobufCMessageDescriptor *type); // never NULL for our own types
const MessageWords *message_words_named(const char *full_name);               // NULL when there is none
const FieldWords *field_words_of(const ProtobufCMessageDescriptor *type,
                                 const char *field); // NULL: no bounds
const MethodWords *method_words_named(const char *name);
const MessageWords *event_words(const char *type); // by CloudEvent type; NULL when unknown

typedef struct CodeWords {
    Cohoi__Code code;
    const char *name; // "ALREADY_TAKEN"
    int status, http; // google.rpc.Code; HTTP status
    const char *vi, *en;
} CodeWords;
extern const CodeWords code_words[]; // sorted by code
extern const unsigned code_words_count;
const CodeWords *code_words_of(Cohoi__Code code);
typedef struct PermissionWords {
    Cohoi__Permission permission;
    const char *name;
} PermissionWords;
extern const PermissionWords permission_words[]; // all but PERMISSION_NONE
extern const unsigned permission_words_count;
const char *permission_name(Cohoi__Permission p);     // "campaigns.view_all"
Cohoi__Permission permission_named(const char *name); // PERMISSION_NONE when there is none
extern const char openapi_json[];                     // the whole document
