// exports -- who took personal data out as a file: what, when, how many rows.
#include "services/accounts/exports.h"
#include "common/text.h"
#include "services/accounts/accounts.h"
#include "services/accounts/store.h"
#include <cohoi/types.pb-c.h>

Status note_export(const Event *ev, Tx *tx)
{
    if (ev->type_of_data != &cohoi__export_made__descriptor) return OK;
    const Cohoi__ExportMade *made = ev->data;
    Accounts__Export e = ACCOUNTS__EXPORT__INIT;

    e.id = (char *)ev->id;
    e.at = made->at ? made->at : timestamp_make(ev->arena, ev->time);
    e.user_id = uuid_is_valid(or_empty(made->by)) ? made->by : NULL;
    e.resource = (char *)or_empty(made->resource);
    e.format = (char *)or_empty(made->format);
    e.has_rows = true;
    e.rows = made->rows;
    export_insert(tx, ev->arena, &e);
    return OK;
}

Status list_exports(Request *rq, Tx *tx)
{
    const Accounts__ListExports *in = rq->in;
    ExportFilter f = {
        .user_id = in->user_id, .after = timestamp_time(in->after), .before = timestamp_time(in->before)};

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = page_keys(rq, &f.page, "ti");
    return st == OK ? exports_list(tx, rq->arena, &f, rq->out) : st;
}
