// vocabulary -- the names in a file and whose ids they are.
#include "services/imports/vocabulary.h"
#include "common/text.h"
#include <stdlib.h>
#include <string.h>

void vocabulary_add(Vocabulary *v, const char *of, const char *name, const char *id)
{
    if (text_is_blank(name) || !id) return;
    if (v->n == v->room) {
        size_t room = v->room ? 2 * v->room : 256;
        v->terms = arena_grow(v->arena, v->terms, v->n * sizeof(Term), room * sizeof(Term));
        v->room = room;
    }
    char *key = text_fold(v->arena, text_trim(v->arena, name));
    v->terms[v->n++] = (Term){of, key, arena_copy(v->arena, id)};
}

static int compare(const void *a, const void *b)
{
    const Term *left = a, *right = b;
    int of = strcmp(left->of, right->of);
    return of ? of : strcmp(left->key, right->key);
}

void vocabulary_sort(Vocabulary *v)
{
    if (v->n > 1) qsort(v->terms, v->n, sizeof(Term), compare);
}

static bool has_id(const Vocabulary *v, const char *of, const char *id)
{
    for (size_t i = 0; i < v->n; i++)
        if (same(v->terms[i].of, of) && same(v->terms[i].id, id)) return true;
    return false;
}

// The first of those with the name: all of them stand side by side.
static size_t first_of(const Vocabulary *v, const Term *wanted)
{
    size_t low = 0, high = v->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&v->terms[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Cohoi__Code vocabulary_find(const Vocabulary *v, Arena *a, const char *of, const char *name, const char **id)
{
    const Term wanted = {.of = of, .key = text_fold(a, name)};

    *id = NULL;
    for (size_t i = first_of(v, &wanted); i < v->n && compare(&v->terms[i], &wanted) == 0; i++) {
        if (*id && !same(*id, v->terms[i].id)) return COHOI__CODE__AMBIGUOUS;
        *id = v->terms[i].id;
    }
    if (*id) return COHOI__CODE__NO_PROBLEM;
    if (!uuid_is_valid(name) || !has_id(v, of, name)) return COHOI__CODE__UNKNOWN_VALUE;
    *id = arena_copy(a, name);
    return COHOI__CODE__NO_PROBLEM;
}
