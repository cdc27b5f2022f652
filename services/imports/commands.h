// commands -- what imports can be asked; the table stands in commands.c.
#pragma once
#include "services/imports/loaded.h"
#include "services/imports/store.h"

extern const Command import_commands[];

// An import for who has made it; else NOT_FOUND. `lock`: to change it.
MUST_CHECK Status open_import(Request *rq, Tx *tx, const char *id, bool lock, Stored *out);
// The same in a transaction of its own, for `before`.
MUST_CHECK Status look_at_import(Request *rq, const char *id, Stored *out);

Status look_into_file(Request *rq); // commands_draft.c: `before`
Status create_import(Request *rq, Tx *tx);
Status look_into_other_file(Request *rq); // `before`
Status replace_file(Request *rq, Tx *tx);
Status look_with_options(Request *rq); // `before`
Status update_import(Request *rq, Tx *tx);
Status get_import(Request *rq, Tx *tx);
Status list_imports(Request *rq, Tx *tx);
Status list_import_errors(Request *rq, Tx *tx);

Status check_import(Request *rq); // commands_act.c: they wait for what they have begun
Status run_import(Request *rq, Tx *tx);
Status cancel_import(Request *rq);
Status undo_import(Request *rq);
Status undo_bulk_act(Request *rq);

Status download_template(Request *rq, Tx *tx); // template.c
Status download_errors(Request *rq);           // errors.c
