// problems -- refusals as RFC 9457 problem documents, in the reader's language.
#pragma once
#include "common/json.h"
#include "services/gateway/http.h"

typedef enum Language { VIETNAMESE, ENGLISH } Language;
Language language_of(const char *accept_language); // NULL: Vietnamese

// The HTTP status and the document. Without a code in `p` (or without `p`) the status speaks for itself.
unsigned problem_document(Arena *a, Status st, const Cohoi__Problem *p, Language in, JsonOut *out);

void problem_answer(Exchange *x, Status st, const Cohoi__Problem *p);
void problem_answer_code(Exchange *x, Cohoi__Code code);
void problem_answer_field(Exchange *x, Cohoi__Code code, const char *field); // one bad parameter
void problem_answer_later(Exchange *x, Cohoi__Code code, int seconds);       // with Retry-After
