// reactions -- what assignment hears: campaigns, people, and every change of who owns what.
#pragma once
#include "common/service.h"

extern const Reaction assignment_reactions[];
extern const Copy assignment_copies[]; // snapshots.c
