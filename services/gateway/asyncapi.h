// asyncapi -- what the daemons publish, as an AsyncAPI 3 document, made from the messages themselves.
#pragma once
#include "common/arena.h"

char *asyncapi_make(Arena *a);
