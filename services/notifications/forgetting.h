// forgetting -- notifications that were read long ago are deleted.
#pragma once

typedef struct Forgetting {
    long keep_days;
} Forgetting;
extern Forgetting forgetting; // from the configuration

void forget_what_is_old(void); // a job
