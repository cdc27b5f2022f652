// rights -- who may read, change and hand out a contact. ACC-08..10, ACC-13, api.md "who may"
#pragma once
#include "common/service.h"
#include "services/contacts/contact.h"

bool may_read_contact(const Actor *a, const Contact *c);
bool may_change_contact(const Actor *a, const Contact *c);
bool may_detach_contact(const Actor *a, const Contact *c);
bool may_assign_contact(const Actor *a, const Contact *c, const char *to_user_id);
// What a reader without rights gets: name, identity, salesperson (ACC-10).
void contact_restrict(Contact *c, Arena *a);
