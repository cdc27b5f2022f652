// signature -- secrets and signatures of webhooks, as Standard Webhooks has them. Pure.
#pragma once
#include "common/arena.h"
#include <stdbool.h>

typedef ProtobufCBinaryData Secret;

Secret secret_make(Arena *a);
// "whsec_" and base64 of 24 to 64 bytes.
bool secret_read(Arena *a, const char *text, Secret *out);
char *secret_text(Arena *a, Secret s);
// "v1,<base64>" over "<id>.<seconds>.<body>"
char *signature_make(Arena *a, Secret s, const char *id, long long seconds, const void *body, size_t n);
