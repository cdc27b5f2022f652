// merge -- two contacts are one customer: what the one that stays takes from the other. PEE-04. Pure.
#pragma once
#include "services/contacts/contact.h"
#include <cohoi/types.pb-c.h>

// `into` keeps what it has and takes what it lacks; lists are put together. The more advanced of both (verify
// state) gives its state and its salesperson.
void contact_merge(Contact *into, const Contact *from, Arena *a);
// What the other had and `into`, merged, does not: nothing shall be lost, so it goes into the history. From
// the other's value to the one that was kept.
size_t merge_given_up(const Contact *from, const Contact *into, Arena *a, Cohoi__Change ***out);
// CON-13: where in the tree it stands then. `above_into`, `above_from`: ids of the parent and all above,
// nearest first.
void merge_place(Contact *into, const Contact *from, char *const *above_into, size_t n_into,
                 char *const *above_from, size_t n_from);
