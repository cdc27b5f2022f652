// settings -- what an operator sets for opportunities.
#pragma once
#include "common/config.h"

typedef struct OpportunitySettings {
    long task_reminder_minutes;
    const char *company_name, *company_tax_code, *company_address, *company_contact; // "" where not set
} OpportunitySettings;

extern OpportunitySettings opportunity_settings;
extern const Setting opportunity_setting_rows[];
