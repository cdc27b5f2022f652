// rights -- may this one call that method?
#pragma once
#include "common/service.h"

MUST_CHECK Status rights_check(const MethodWords *method, const Actor *a, Refusal *why);
