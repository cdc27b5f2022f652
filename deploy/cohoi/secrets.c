// secrets -- the passwords that a Cohoi makes for itself, kept in D/etc/passwords (0600).
#include "deploy/cohoi/secrets.h"
#include "deploy/cohoi/say.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

Password password_make(void)
{
    unsigned char bytes[16];
    Password made;
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) abort();
    for (size_t i = 0; i < sizeof bytes; i++) snprintf(made.text + 2 * i, 3, "%02x", bytes[i]);
    return made;
}

static bool find(char *lines, const char *role, Password *out)
{
    char *rest = NULL;
    for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *sign = strchr(line, '=');
        if (!sign) continue;
        *sign = '\0';
        if (strcmp(line, role) == 0 && snprintf(out->text, sizeof out->text, "%s", sign + 1) > 0) return true;
    }
    return false;
}

Password password_of(const Place *at, const char *role)
{
    char kept[2000] = "", lines[2000], more[2100];
    place_read(at, "etc/passwords", kept, sizeof kept);
    memcpy(lines, kept, sizeof lines);
    Password password;
    if (find(lines, role, &password)) return password;
    password = password_make();
    int n = snprintf(more, sizeof more, "%s%s=%s\n", kept, role, password.text);
    if (n >= (int)sizeof kept || !place_write(at, "etc/passwords", more)) {
        complain("%s/etc/passwords cannot be kept", at->dir);
        abort();
    }
    return password;
}
