// commands -- what contacts can be asked.
#include "services/contacts/commands.h"
#include "services/contacts/fetched.h"
#include "services/contacts/handing_over.h"
#include "services/contacts/importing.h"

const Command contact_commands[] = {
    {"CreateContact", create_contact, NULL, fetch_copies},
    {"GetContact", get_contact, NULL, NULL},
    {"ListContacts", list_contacts, NULL, NULL},
    {"UpdateContact", update_contact, NULL, fetch_copies},
    {"PutContactByExternalId", put_contact_by_external_id, NULL, fetch_copies},

    {"PullContact", pull_contact, NULL, NULL},
    {"DetachContact", detach_contact, NULL, NULL},
    {"AssignContact", assign_contact, NULL, fetch_copies},
    {"VerifyContact", verify_contact, NULL, NULL},

    {"LookupContacts", lookup_contacts, NULL, NULL},
    {"ListHistory", list_history, NULL, NULL},
    {"ListComments", list_comments, NULL, NULL},
    {"CreateComment", create_comment, NULL, NULL},
    {"ApproveContactScale", approve_contact_scale, NULL, NULL},
    {"RejectContactScale", reject_contact_scale, NULL, NULL},

    {"MergeContact", merge_contact, NULL, NULL},
    {"ListDuplicates", list_duplicates, NULL, NULL},
    {"ListLeadDuplicates", list_lead_duplicates, NULL, NULL},
    {"CreateProduct", create_product, NULL, NULL},
    {"ListProducts", list_products, NULL, NULL},
    {"UpdateProduct", update_product, NULL, NULL},
    {"DeleteProduct", delete_product, NULL, NULL},

    {"CreateLead", create_lead, NULL, fetch_copies},
    {"GetLead", get_lead, NULL, NULL},
    {"ListLeads", list_leads, NULL, NULL},
    {"UpdateLead", update_lead, NULL, fetch_copies},
    {"PutLeadByExternalId", put_lead_by_external_id, NULL, fetch_copies},
    {"DeleteLead", delete_lead, NULL, NULL},
    {"ConvertLead", convert_lead, NULL, NULL},
    {"ApproveLeadScale", approve_lead_scale, NULL, NULL},
    {"RejectLeadScale", reject_lead_scale, NULL, NULL},
    {"ListLeadHistory", list_lead_history, NULL, NULL},
    {"ListLeadComments", list_lead_comments, NULL, NULL},
    {"CreateLeadComment", create_lead_comment, NULL, NULL},

    {"CountContacts", count_contacts, NULL, NULL},
    {"DeleteContact", delete_contact, count_what_is_sold, NULL},
    {"UndeleteContact", undelete_contact, NULL, NULL},
    {"UndeleteLead", undelete_lead, NULL, NULL},
    {"ListDeletedContacts", list_deleted_contacts, NULL, NULL},
    {"ListDeletedLeads", list_deleted_leads, NULL, NULL},
    {"EraseContact", erase_contact, NULL, NULL},
    {"EraseLead", erase_lead, NULL, NULL},
    {"BatchGetContacts", batch_get_contacts, NULL, NULL},
    {"ImportContacts", import_contacts, NULL, NULL},
    {"UndoContacts", undo_contacts, NULL, NULL},
    {0},
};
