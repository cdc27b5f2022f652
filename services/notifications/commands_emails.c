// commands_emails -- what could not be sent by e-mail, for those who manage users.
#include "services/notifications/commands.h"
#include "services/notifications/emailing.h"
#include "services/notifications/store_emails.h"

Status list_emails(Request *rq, Tx *tx)
{
    const Notifications__ListEmails *in = rq->in;
    EmailFilter f = {.state = in->has_state ? (int)in->state : NOTIFICATIONS__EMAIL__STATE__DEAD};
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = page_keys(rq, &f.page, "ti");
    return st == OK ? emails_list(tx, rq->arena, &f, rq->out) : st;
}

Status retry_email(Request *rq, Tx *tx)
{
    Status st = email_retry(tx, ((const Notifications__RetryEmail *)rq->in)->id);
    if (st == OK) emailing_hurry();
    return st == NOT_FOUND ? refuse(rq->why, COHOI__CODE__NOT_FOUND) : st;
}

Status delete_email(Request *rq, Tx *tx)
{
    Status st = email_delete(tx, ((const Notifications__DeleteEmail *)rq->in)->id);
    return st == NOT_FOUND ? refuse(rq->why, COHOI__CODE__NOT_FOUND) : st;
}
