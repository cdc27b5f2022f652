// ask -- questions to the daemons of one Cohoi, by rpc, for the verbs that need answers.
#pragma once
#include "common/arena.h"
#include "deploy/cohoi/fleet.h"
#include <cohoi/bus.pb-c.h>
#include <stdint.h>

// Runs fn in a fiber, with rpc open by D/etc/cohoi.ini; returns when fn and all fibers that it waits for have
// ended.
void ask_run(const Place *at, void (*fn)(void *arg), void *arg);

// One question of cohoi.Log or cohoi.Instance, to any instance of the daemon; `in` and the reply are of the
// method's types ("cohoi.Log.Read"). Waits 5 s at most. NULL: refused or not answered, said to the operator;
// *status (may be NULL) tells why.
void *ask(const char *daemon, const char *method, const ProtobufCMessage *in, Arena *a, int *status);
// To one instance. NULL without a word when it does not answer within 2 s.
void *ask_at(const char *daemon, const char *endpoint, const char *method, const ProtobufCMessage *in,
             Arena *a);
