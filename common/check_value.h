// check_value -- whether one value of a field is within its bounds.
#pragma once
#include "common/fields.h"

// NO_PROBLEM, or what is wrong. `words` NULL: the defaults. Of a message only what its type says by itself
// (Money, Timestamp) is looked at, not what it holds.
Cohoi__Code check_value(Arena *a, const Field *f, const FieldWords *words, const void *value);
