// commands -- what notifications can be asked.
#pragma once
#include "common/service.h"

extern const Command notification_commands[];
