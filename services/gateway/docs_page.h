// docs_page -- openapi.json as one readable page: no script, nothing from elsewhere.
#pragma once
#include "common/arena.h"

char *docs_page_make(Arena *a);
extern const char docs_page_css[];
