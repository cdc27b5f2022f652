// rights -- who may read, change and hand out a contact: own, the team's, all. ACC-08..10, ACC-13, PEE-12.
// They look at the contact's salesperson alone; who owns opportunities of it is another question (ACC-18).
#pragma once
#include "common/service.h"
#include "services/contacts/contact.h"

bool may_read_contact(const Actor *a, const Contact *c);
bool may_change_contact(const Actor *a, const Contact *c); // the salesperson, his leader, a manager
bool may_detach_contact(const Actor *a, const Contact *c);
// From one salesperson (NULL: nobody's) to another: a manager, or a leader within his team.
bool may_give_contact(const Actor *a, const char *from_user_id, const char *to_user_id);
// Both are read by him, and he is data staff or a manager. PEE-04
bool may_merge_contacts(const Actor *a, const Contact *c, const Contact *other);
// A lead is its creator's, too: every user may make one (ACC-12).
bool may_read_lead(const Actor *a, const Contact *c);
bool may_change_lead(const Actor *a, const Contact *c);
// The leader of its salesperson, or who sees all; never the salesperson himself by being it. LEA-16
bool may_approve_scale(const Actor *a, const Contact *c);
// What a reader without rights gets: name, identity, salesperson (ACC-10).
void contact_restrict(Contact *c, Arena *a);
