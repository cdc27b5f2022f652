// alike -- who may be the same customer as another, and why one thinks so. PEE-04, AMB-26. Pure.
#pragma once
#include "services/contacts/contact.h"

// TAX_CODE, CITIZEN_ID, EMAIL, PHONE, by their normal forms. None: they are not alike.
size_t alike_why(const Contact *a, const Contact *b, Arena *arena, char ***why);

// A lead may have what others have; whoever reads it is told: Contact.warnings. Who is not alike, and the
// contact that it has become, are no warning.
typedef struct Others {
    Contact *const *contacts, *const *leads;
    size_t n_contacts, n_leads;
} Others;
void lead_warn(Contact *lead, const Others *others, Arena *a);
