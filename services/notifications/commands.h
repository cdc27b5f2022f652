// commands -- what notifications can be asked.
#pragma once
#include "common/service.h"

extern const Command notification_commands[];

// commands_mail.c
Status create_mail_thread(Request *rq, Tx *tx);
Status list_mail_threads(Request *rq, Tx *tx);
Status get_mail_thread(Request *rq, Tx *tx);
Status add_mail_recipients(Request *rq, Tx *tx);
Status mark_mail_read(Request *rq, Tx *tx);
Status create_mail_message(Request *rq, Tx *tx);
Status list_mail_messages(Request *rq, Tx *tx);

// commands_webhooks.c
Status prepare_webhook(Request *rq);
Status create_webhook(Request *rq, Tx *tx);
Status list_webhooks(Request *rq, Tx *tx);
Status get_webhook(Request *rq, Tx *tx);
Status prepare_webhook_change(Request *rq);
Status update_webhook(Request *rq, Tx *tx);
Status delete_webhook(Request *rq, Tx *tx);
Status rotate_webhook_secret(Request *rq, Tx *tx);
Status list_deliveries(Request *rq, Tx *tx);

// commands_deliveries.c
Status send_test(Request *rq);
Status send_again(Request *rq);
Status note_delivery(Request *rq, Tx *tx);

// commands_emails.c
Status list_emails(Request *rq, Tx *tx);
Status retry_email(Request *rq, Tx *tx);
Status delete_email(Request *rq, Tx *tx);
