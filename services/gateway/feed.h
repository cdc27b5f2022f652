// feed -- what the daemons publish, handed to the parts of the gateway that want it.
#pragma once
#include "common/config.h"

void feed_open(const Config *c); // subscribes to events.<daemon> of every source
void feed_close(void);
