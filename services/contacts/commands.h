// commands -- what contacts can be asked; the table stands in commands.c.
#pragma once
#include "common/service.h"
#include "services/contacts/contact.h"

extern const Command contact_commands[];

// commands_read.c
Status get_contact(Request *rq, Tx *tx);
Status list_contacts(Request *rq, Tx *tx);
Status lookup_contacts(Request *rq, Tx *tx);
Status list_history(Request *rq, Tx *tx);
Status list_comments(Request *rq, Tx *tx);
Status batch_get_contacts(Request *rq, Tx *tx);
Status list_leads(Request *rq, Tx *tx);
Status list_lead_history(Request *rq, Tx *tx);
Status list_lead_comments(Request *rq, Tx *tx);
// commands_write.c
Status create_contact(Request *rq, Tx *tx);
Status update_contact(Request *rq, Tx *tx);
Status put_contact_by_external_id(Request *rq, Tx *tx);
Status create_lead(Request *rq, Tx *tx);
Status update_lead(Request *rq, Tx *tx);
Status put_lead_by_external_id(Request *rq, Tx *tx);
// commands_comment.c
Status create_comment(Request *rq, Tx *tx);
Status create_lead_comment(Request *rq, Tx *tx);
// commands_duplicates.c
Status list_duplicates(Request *rq, Tx *tx);
Status list_lead_duplicates(Request *rq, Tx *tx);
Status merge_contact(Request *rq, Tx *tx); // commands_merge.c
// commands_products.c
Status create_product(Request *rq, Tx *tx);
Status list_products(Request *rq, Tx *tx);
Status update_product(Request *rq, Tx *tx);
Status delete_product(Request *rq, Tx *tx);
// commands_leads.c
Status get_lead(Request *rq, Tx *tx);
Status delete_lead(Request *rq, Tx *tx);
Status convert_lead(Request *rq, Tx *tx);
// commands_scale.c
Status approve_contact_scale(Request *rq, Tx *tx);
Status reject_contact_scale(Request *rq, Tx *tx);
Status approve_lead_scale(Request *rq, Tx *tx);
Status reject_lead_scale(Request *rq, Tx *tx);
// commands_owner.c
Status pull_contact(Request *rq, Tx *tx);
Status detach_contact(Request *rq, Tx *tx);
Status assign_contact(Request *rq, Tx *tx);
Status verify_contact(Request *rq, Tx *tx);
// commands_erase.c
Status erase_contact(Request *rq, Tx *tx);
Status erase_lead(Request *rq, Tx *tx);
// commands_bin.c
Status count_what_is_sold(Request *rq); // a `before`
Status delete_contact(Request *rq, Tx *tx);
Status undelete_contact(Request *rq, Tx *tx);
Status undelete_lead(Request *rq, Tx *tx);
Status list_deleted_contacts(Request *rq, Tx *tx);
Status list_deleted_leads(Request *rq, Tx *tx);
