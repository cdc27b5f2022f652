// say -- what the operator reads: progress, and what went wrong.
#pragma once
#include <stdbool.h>
#include <stdio.h>

// Both go to the terminal until say_to names another place (a daemonized `cohoi up` has a pipe to its
// parent).
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Always false, so that a check can end with: return complain("...");
bool complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_to(FILE *f); // NULL: nobody listens any more
