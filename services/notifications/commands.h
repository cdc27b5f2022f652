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
