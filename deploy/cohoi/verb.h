// verb -- what the operator can ask for: `cohoi <verb> ...`. Each returns the exit status.
#pragma once

typedef int verb_fn(int argc, char **argv);

verb_fn up, down, status, scale, events, dead_letters, new_epoch;
