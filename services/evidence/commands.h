// commands -- what evidence can be asked; the table stands in commands.c. What begins with may_, look_, hear_
// or prepare_ runs before the transaction.
#pragma once
#include "common/service.h"

extern const Command evidence_commands[];

Status create_attachment(Request *rq, Tx *tx); // commands_attachments.c
Status may_read_attachment(Request *rq);
Status get_attachment(Request *rq, Tx *tx);
Status send_chunk(Request *rq, Tx *tx, const char *id, const char *page_token); // of an attachment, as a page

Status prepare_evidence(Request *rq); // commands_evidence.c
Status create_evidence(Request *rq, Tx *tx);
Status may_read_evidence(Request *rq);
Status list_items(Request *rq, Tx *tx);
Status may_warn(Request *rq);
Status warn_evidence(Request *rq, Tx *tx);
Status may_accept(Request *rq);
Status accept_evidence(Request *rq, Tx *tx);

Status sample_evidence(Request *rq); // commands_lists.c
Status get_tonight(Request *rq);

Status hear_of_call(Request *rq); // commands_calls.c
Status take_call_event(Request *rq, Tx *tx);
Status fetch_opportunity_of_call(Request *rq); // a `fetch`
Status may_read_calls_of_contact(Request *rq);
Status list_contact_calls(Request *rq, Tx *tx);
Status may_read_calls_of_opportunity(Request *rq);
Status list_opportunity_calls(Request *rq, Tx *tx);
Status may_hear_recording(Request *rq);
Status get_recording(Request *rq, Tx *tx);
Status may_set_recording(Request *rq);
Status set_recording(Request *rq, Tx *tx);
