// statements -- the words of SQL that several tables of statements share. For tables of statements only.
#pragma once
#include "services/opportunities/campaign.h"

// What row_opportunity and row_customer read.
#define OPPORTUNITY "o.doc, o.phone, o.email, o.owner_since"
#define CUSTOMER                                                                                             \
    "c.id, c.name, c.tax_code, c.phone, c.email, c.phone_normal, c.email_normal, c.salesperson_id, "         \
    "c.parent_id, c.verify >= 2, c.erased, c.deleted"

// A page, newest first; d.id decides between equals.
#define NEWEST(at, key0, key1)                                                                               \
    " and ($" key0 "::timestamptz is null or (" at ", d.id) < ($" key0 ", $" key1 "::uuid)) order by " at    \
    " desc, d.id desc"

// A save that touches no row fails, and the commit behind it with it.
#define SAVED " returning 1) select must_touch(count(*)) from saved"
