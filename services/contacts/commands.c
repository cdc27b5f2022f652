// commands -- what contacts can be asked.
#include "services/contacts/commands.h"

const Command contact_commands[] = {
    {"CreateContact", create_contact, NULL, fetch_person},
    {"GetContact", get_contact, NULL, NULL},
    {"ListContacts", list_contacts, NULL, NULL},
    {"UpdateContact", update_contact, NULL, fetch_person},
    {"PutContactByExternalId", put_contact_by_external_id, NULL, fetch_person},

    {"PullContact", pull_contact, NULL, NULL},
    {"DetachContact", detach_contact, NULL, NULL},
    {"AssignContact", assign_contact, NULL, fetch_person},
    {"VerifyContact", verify_contact, NULL, NULL},

    {"LookupContacts", lookup_contacts, NULL, NULL},
    {"ListHistory", list_history, NULL, NULL},
    {"ListComments", list_comments, NULL, NULL},
    {"CreateComment", create_comment, NULL, NULL},
    {"BatchGetContacts", batch_get_contacts, NULL, NULL},
    {0},
};
