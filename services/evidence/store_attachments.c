// store_attachments -- files: what they are, their bytes by the chunk, and where they stand.
#include "common/upload.h"
#include "services/evidence/store.h"

void attachment_insert(Tx *tx, Arena *a, const Attachment *f, int chunks)
{
    tx_put(tx, "attachment_insert", ARGS(f->id, f->by, arg_int(a, chunks), arg_message(a, &f->base)));
}

Status attachment_load(Tx *tx, Arena *a, const char *id, int chunk, StoredFile *out)
{
    Rows *found = tx_ask(tx, "attachment_by_id", ARGS(id));
    Rows *bytes = upload_ask_chunk(tx, a, id, chunk);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *out = (StoredFile){0};
    if (rows_count(found)) {
        Row r = row_at(found, 0);
        out->chunks = (int)row_int(&r);
        out->attachment = row_message(&r, &evidence__attachment__descriptor, a);
    }
    if (rows_count(bytes)) {
        Row r = row_at(bytes, 0);
        out->chunk = row_bytes(&r, a);
    }
    return OK;
}

void attachment_drop(Tx *tx, const char *id)
{
    tx_put(tx, "attachment_drop", ARGS(id));
    upload_drop(tx, id);
}

void attachment_link(Tx *tx, const char *attachment_id, const char *opportunity_id, const char *contact_id)
{
    tx_put(tx, "attachment_link", ARGS(attachment_id, opportunity_id, contact_id));
}

Status attachments_link(Tx *tx, Arena *a, const Naming *naming, char ***ids, size_t *n)
{
    Rows *rows = tx_ask(
        tx, "attachments_link",
        ARGS(arg_texts(a, naming->n, naming->ids), naming->by, naming->opportunity_id, naming->contact_id));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *ids, *n, arena_copy(a, row_text(&r)));
    }
    return st;
}

Status attachment_places(Tx *tx, Arena *a, const char *id, Places *out)
{
    Rows *owner = tx_ask(tx, "attachment_owner", ARGS(id));
    Rows *links = tx_ask(tx, "attachment_links", ARGS(id));
    Status st = tx_flush(tx);
    *out = (Places){0};
    if (st != OK || rows_count(owner) == 0) return st;
    Row who = row_at(owner, 0);
    out->by = arena_copy(a, row_text(&who));
    for (int i = 0; i < rows_count(links); i++) {
        Row r = row_at(links, i);
        char *opportunity_id = arena_copy(a, row_text(&r)), *contact_id = arena_copy(a, row_text(&r));
        if (opportunity_id) PUSH(a, out->opportunity_ids, out->n_opportunities, opportunity_id);
        if (contact_id) PUSH(a, out->contact_ids, out->n_contacts, contact_id);
    }
    return OK;
}
