// background -- a process that goes on when the terminal is left, and tells it first how the start went.
#pragma once

// Returns in the child only, in a session of its own, with say() leading to the parent. The parent prints
// what it hears and exits: 0 after background_ready, 1 when the child ended before. Ctrl-C meanwhile ends the
// child in order.
void background_begin(void);
// Lets the parent go. From here on say() goes to stderr.
void background_ready(void);
