// vocabulary -- the names in a file and whose ids they are: people, services, steps, ... Pure.
#pragma once
#include "common/arena.h"
#include <cohoi/problem.pb-c.h>
#include <stdbool.h>

typedef struct Term {
    const char *of; // "users", "services", "steps", ...
    char *key;      // the name, folded
    char *id;
} Term;
typedef struct Vocabulary {
    Arena *arena;
    size_t n, room;
    Term *terms;
} Vocabulary;

void vocabulary_add(Vocabulary *v, const char *of, const char *name, const char *id);
void vocabulary_sort(Vocabulary *v); // before anything is looked up
// The id of what has this name, or this id. UNKNOWN_VALUE, or AMBIGUOUS when two have the name.
Cohoi__Code vocabulary_find(const Vocabulary *v, Arena *a, const char *of, const char *name, const char **id);
