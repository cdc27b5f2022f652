// settings -- what an operator sets for opportunities.
#include "services/opportunities/settings.h"
#include <stddef.h>

OpportunitySettings opportunity_settings;

#define AT(field) offsetof(OpportunitySettings, field)
const Setting opportunity_setting_rows[] = {
    {"task_reminder_minutes", SETTING_NUMBER, AT(task_reminder_minutes), "15", 0, 10080,
     "minutes before a task is due at which its assignee is told"},
    {"company_name", SETTING_TEXT, AT(company_name), "", 0, 0,
     "the seller, at the head of printed quotes and orders"},
    {"company_tax_code", SETTING_TEXT, AT(company_tax_code), "", 0, 0, "below his name"},
    {"company_address", SETTING_TEXT, AT(company_address), "", 0, 0, "below his name"},
    {"company_contact", SETTING_TEXT, AT(company_contact), "", 0, 0,
     "below his name: telephone, e-mail, bank account"},
    {0},
};
