// firstkey -- the first administrator's password, from the first start until accounts has made him.
#include "deploy/cohoi/firstkey.h"
#include "deploy/cohoi/say.h"
#include "deploy/cohoi/secrets.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEPT_IN "etc/admin-password"

static bool choose(const char *given, FirstKey *key)
{
    const char *text = given ? given : password_make().text;
    if (strpbrk(text, "\r\n")) return complain("COHOI_ADMIN_PASSWORD must be one line");
    if (snprintf(key->password, sizeof key->password, "%s", text) >= (int)sizeof key->password)
        return complain("COHOI_ADMIN_PASSWORD is too long (%zu characters at most)",
                        sizeof key->password - 1);
    return true;
}

bool firstkey_open(const Place *at, bool database_is_made, FirstKey *key)
{
    const char *given = getenv("COHOI_ADMIN_PASSWORD");
    if (given && !*given) given = NULL;
    bool ok = true;
    *key = (FirstKey){0};
    bool kept = place_read(at, KEPT_IN, key->password, sizeof key->password) > 0;
    if (!kept && !database_is_made) ok = choose(given, key) && place_write(at, KEPT_IN, key->password);
    key->given = given && strcmp(given, key->password) == 0;
    unsetenv("COHOI_ADMIN_PASSWORD");
    return ok;
}

void firstkey_done(const Place *at)
{
    unlink(place_path(at, KEPT_IN).text);
}
