// emptying -- what lies in the recycle bin for so many days is erased.
#pragma once

typedef struct Emptying {
    long days; // 0: never
} Emptying;
extern Emptying emptying; // a setting

void empty_recycle_bin(void); // a job
