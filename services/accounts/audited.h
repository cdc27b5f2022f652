// audited -- an event of any daemon as an entry of the audit: what was changed, from, to. Pure, by
// reflection. PEE-12
#pragma once
#include "common/service.h"
#include <accounts/accounts.pb-c.h>

typedef Accounts__AuditEntry AuditEntry;

bool is_audited(const char *type); // each row of an inbox is not
void audit_entry(AuditEntry *e, const Event *ev);
const char *contact_told_of(const Event *ev); // whom it tells of, for erasing; NULL: nobody
