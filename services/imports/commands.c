// commands -- what imports can be asked.
#include "services/imports/commands.h"
#include "common/text.h"

Status open_import(Request *rq, Tx *tx, const char *id, bool lock, Stored *out)
{
    Status st = import_load(tx, rq->arena, id, lock, out);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st != OK) return st;
    bool is_own = rq->actor->is_daemon || actor_is(rq->actor, out->doc->created_by);
    return is_own ? OK : refuse(rq->why, COHOI__CODE__NOT_FOUND); /* a file holds what its owner may see */
}

Status look_at_import(Request *rq, const char *id, Stored *out)
{
    Status st = OK;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = open_import(rq, tx, id, false, out);
    return tx_end(tx, st, NULL);
}

const Command import_commands[] = {
    {"CreateImport", create_import, look_into_file, NULL},
    {"ReplaceFile", replace_file, look_into_other_file, NULL},
    {"UpdateImport", update_import, look_with_options, NULL},
    {"GetImport", get_import, NULL, NULL},
    {"ListImports", list_imports, NULL, NULL},
    {"ListImportErrors", list_import_errors, NULL, NULL},

    {"CheckImport", NULL, check_import, NULL},
    {"RunImport", run_import, NULL, NULL},
    {"CancelImport", NULL, cancel_import, NULL},
    {"UndoImport", NULL, undo_import, NULL},
    {"UndoBulkAct", NULL, undo_bulk_act, NULL},

    {"DownloadTemplate", download_template, NULL, NULL},
    {"DownloadErrors", NULL, download_errors, NULL},
    {0},
};
