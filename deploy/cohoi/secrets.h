// secrets -- the passwords that a Cohoi makes for itself, kept in D/etc/passwords (0600).
#pragma once
#include "deploy/cohoi/place.h"

typedef struct Password {
    char text[33]; // 128 random bits in hex
} Password;

Password password_make(void);
// The password of a role of the private PostgreSQL; made and kept at the first question. Aborts when it
// cannot be kept.
Password password_of(const Place *at, const char *role);
