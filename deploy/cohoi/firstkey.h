// firstkey -- the first administrator's password, from the first start until accounts has made him.
#pragma once
#include "deploy/cohoi/place.h"

typedef struct FirstKey {
    char password[201]; // "": there was a start before this one, and he has his password
    bool given;         // by the operator, in COHOI_ADMIN_PASSWORD
} FirstKey;

// Kept in D/etc/admin-password (0600) while it is not certain that accounts has it, so that a start that
// failed half-way and the next one tell the same. Takes COHOI_ADMIN_PASSWORD out of the environment.
bool firstkey_open(const Place *at, bool database_is_made, FirstKey *key);
void firstkey_done(const Place *at); // accounts is up: forgotten here
