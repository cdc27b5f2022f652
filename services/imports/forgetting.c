// forgetting -- files do not stay. What is known of a run besides, by ids alone, does: so it can still be
// undone.
#include "services/imports/forgetting.h"
#include "common/log.h"
#include "common/upload.h"
#include "services/imports/loaded.h"
#include "services/imports/store.h"
#include <contacts/contacts.pb-c.h>

// The whole file goes: a person's rows cannot be cut out of a workbook, and who has loaded it has it at home.
static Status forget(Arena *a, Tx *tx, const char *id)
{
    Stored s;
    Status st = import_load(tx, a, id, true, &s);
    if (st != OK || !s.upload_id) return st == NOT_FOUND ? OK : st;
    upload_drop(tx, s.upload_id);
    s.upload_id = NULL;
    s.doc->has_file_gone = s.doc->file_gone = true;
    for (size_t i = 0; i < s.doc->n_columns; i++) s.doc->columns[i]->n_sample = 0;
    import_save(tx, a, &s);
    return OK;
}

static Status forget_all(Arena *a, Tx *tx, char *const *ids, size_t n)
{
    Status st = OK;
    for (size_t i = 0; st == OK && i < n; i++) st = forget(a, tx, ids[i]);
    return st;
}

static Status on_contact_erased(const Event *ev, Tx *tx)
{
    char **ids = NULL;
    size_t n = 0;
    Status st =
        imports_of_contact(tx, ev->arena, ((const Contacts__ContactErased *)ev->data)->contact_id, &ids, &n);
    return st == OK ? forget_all(ev->arena, tx, ids, n) : st;
}

static Status forget_some(Arena *a, Tx *tx, Time now, void *arg)
{
    char **ids = NULL;
    size_t n = 0;
    Status st = imports_to_forget(tx, a, arg_int(a, settings.keep_days), &ids, &n);
    *(size_t *)arg = n;
    return st == OK ? forget_all(a, tx, ids, n) : st;
}

void forget_old_files(void)
{
    size_t n = 0;
    Status st = job_transact("imports/forgetting", forget_some, &n);
    if (st != OK) log_warn("old files stay", "status=%s", status_name(st));
    if (n > 0) log_info("old files removed", "files=%zu", n);
}

const Reaction import_reactions[] = {
    {&contacts__contact_erased__descriptor, NULL, on_contact_erased},
    {0},
};
