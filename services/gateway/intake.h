// intake -- the body of a request while it arrives: a bounded buffer between the socket and the fiber that
// reads it.
#pragma once
#include "common/arena.h"
#include <stdbool.h>
#include <stddef.h>

// What a fiber can see at once: a piece of a file, and what tells where the file ends.
enum { INTAKE_PIECE = 256 * 1024, INTAKE_ROOM = INTAKE_PIECE + 16 * 1024 };
typedef struct Intake Intake;

// --- for the fiber ---
// Waits until the buffer is full or the body has ended. False: the client is gone.
bool intake_fill(Intake *in) __attribute__((warn_unused_result));
const char *intake_bytes(const Intake *in); // until the next fill or drop
size_t intake_length(const Intake *in);
void intake_drop(Intake *in, size_t n); // the first n were read

// --- for http.c ---
typedef struct IntakeEnds {
    void *arg;
    void (*wanted)(void *arg); // the fiber waits for more, and there is room
} IntakeEnds;
Intake *intake_make(Arena *a, const IntakeEnds *ends);      // NULL ends: all is put before it is read
size_t intake_put(Intake *in, const char *bytes, size_t n); // how many found room
bool intake_is_awaited(const Intake *in);
void intake_end(Intake *in);  // the body was whole
void intake_lose(Intake *in); // the client is gone
