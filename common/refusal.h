// refusal -- why something is refused, said once, where it is known.
#pragma once
#include "common/arena.h"
#include "common/status.h"
#include <cohoi/problem.pb-c.h>

// Where a refusal is written to; part of every Request, and made by tests of domain functions.
typedef struct Refusal {
    Arena *arena;
    Cohoi__Problem *problem; // NULL until something is refused
} Refusal;

// Both return the status that the code's words in problem.proto carry:  return refuse(why,
// COHOI__CODE__WRONG_STATE);
Status refuse(Refusal *why, Cohoi__Code code);
// A refusal of one field, by JSON path ("steps[2].name"). May be called for several fields before returning.
Status refuse_field(Refusal *why, Cohoi__Code code, const char *field);
const char *code_name(Cohoi__Code code); // "WRONG_STATE"
