// frame_daemon -- two small daemons: `testing` owns things, `following` keeps copies of them.
#pragma once
#include "common/service.h"

extern const Service owner, follower;
