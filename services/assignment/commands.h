// commands -- what assignment can be asked.
#pragma once
#include "common/service.h"

extern const Command assignment_commands[];
