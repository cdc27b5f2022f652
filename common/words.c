// words -- finding rows in the tables that are made from the .proto files.
#include "common/words.h"
#include <stdlib.h>
#include <string.h>

// By address, so that JSON and checks find a message's row without comparing names: open addressing, made
// before main and never changed.
enum { SLOTS = 8192 };
static const MessageWords *by_type[SLOTS];

static unsigned slot_of(const ProtobufCMessageDescriptor *type)
{
    return (unsigned)(((uintptr_t)type >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 51);
}

__attribute__((constructor)) static void fill_by_type(void)
{
    if (message_words_count > SLOTS / 2) abort();
    for (const MessageWords *w = message_words; w->type; w++) {
        unsigned slot = slot_of(w->type);
        while (by_type[slot]) slot = (slot + 1) % SLOTS;
        by_type[slot] = w;
    }
}

const MessageWords *message_words_of(const ProtobufCMessageDescriptor *type)
{
    unsigned slot = slot_of(type);
    while (by_type[slot] && by_type[slot]->type != type) slot = (slot + 1) % SLOTS;
    return by_type[slot];
}

static int by_full_name(const void *name, const void *row)
{
    return strcmp(name, ((const MessageWords *)row)->type->name);
}

const MessageWords *message_words_named(const char *full_name)
{
    return bsearch(full_name, message_words, message_words_count, sizeof *message_words, by_full_name);
}

const FieldWords *field_words_of(const ProtobufCMessageDescriptor *type, const char *field)
{
    const MessageWords *message = message_words_of(type);
    for (const FieldWords *f = message ? message->fields : NULL; f && f->field; f++)
        if (strcmp(f->field, field) == 0) return f;
    return NULL;
}

static int by_method_name(const void *name, const void *row)
{
    return strcmp(name, ((const MethodWords *)row)->name);
}

const MethodWords *method_words_named(const char *name)
{
    return bsearch(name, method_words, method_words_count, sizeof *method_words, by_method_name);
}

static int by_event(const void *type, const void *row)
{
    return strcmp(type, (*(const MessageWords *const *)row)->event);
}

const MessageWords *event_words(const char *type)
{
    const MessageWords *const *found =
        bsearch(type, event_words_sorted, event_words_count, sizeof(MessageWords *), by_event);
    return found ? *found : NULL;
}

static int by_code(const void *code, const void *row)
{
    Cohoi__Code wanted = *(const Cohoi__Code *)code, here = ((const CodeWords *)row)->code;
    return (wanted > here) - (wanted < here);
}

const CodeWords *code_words_of(Cohoi__Code code)
{
    const CodeWords *found = bsearch(&code, code_words, code_words_count, sizeof *code_words, by_code);
    // A peer that is newer than this build may name a code that has no words here.
    return found ? found : code_words_of(COHOI__CODE__INTERNAL);
}

const char *permission_name(Cohoi__Permission p)
{
    for (const PermissionWords *w = permission_words; w->name; w++)
        if (w->permission == p) return w->name;
    return "";
}

Cohoi__Permission permission_named(const char *name)
{
    for (const PermissionWords *w = permission_words; w->name; w++)
        if (strcmp(w->name, name) == 0) return w->permission;
    return COHOI__PERMISSION__PERMISSION_NONE;
}
