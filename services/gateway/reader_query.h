// reader_query -- what a subscriber asks for: sources, types, where to begin, how much.
#pragma once
#include "services/gateway/door.h"
#include "services/gateway/reader.h"

// A reader for this request, in its arena; the right EVENTS_SUBSCRIBE is checked. `last_id` (may be NULL)
// wins over the parameter `after`. NULL: refused, and answered.
Reader *reader_for(Exchange *x, Visitor *v, uint64_t deadline, const char *last_id);
