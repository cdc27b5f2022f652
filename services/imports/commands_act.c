// commands_act -- check, run, cancel, undo. Each only says what is to be done; the work is done batch by
// batch, and who has asked for it waits as long as a request may take. IMP-05, IMP-07, IMP-08, AMB-35, PEE-06
#include "common/fiber.h"
#include "common/text.h"
#include "common/upload.h"
#include "services/imports/commands.h"
#include "services/imports/work.h"

enum { SHOWN = 1000, REPLY_MS = 2000, LOOK_FIRST_MS = 5, LOOK_MOST_MS = 100 };

// Parks until it is in none of these states, or the request must be answered.
static Status wait_while(Request *rq, const char *id, State first, State second, Stored *out)
{
    unsigned pause = LOOK_FIRST_MS;
    for (;;) {
        Arena *a = arena_make();
        Request look = *rq;
        look.arena = a;
        Status st = look_at_import(&look, id, out);
        if (st == OK) out->doc = arena_clone(rq->arena, &out->doc->base);
        arena_drop(a);
        bool goes_on = st == OK && (out->doc->state == first || out->doc->state == second);
        if (!goes_on || clock_monotonic() + REPLY_MS + pause > rq->deadline) return st;
        fiber_sleep(pause);
        pause = pause * 2 < LOOK_MOST_MS ? pause * 2 : LOOK_MOST_MS;
    }
}

// The first thousand.
static Status list_problems(Request *rq, const char *id, Imports__RowErrorList *out)
{
    Page page = {.size = SHOWN};
    Status st = OK;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = problems_list(tx, rq->arena, id, &page, out);
    return tx_end(tx, st, NULL);
}

static Actor *own_rights(const Request *rq)
{
    return arena_clone(rq->arena, &rq->actor->base);
}

// --- check (IMP-05) ---

static Status begin_check(Request *part, Tx *tx, void *arg)
{
    const Imports__CheckImport *in = part->in;
    Stored s;

    Status st = open_import(part, tx, in->id, true, &s);
    if (st != OK || s.doc->state == CHECKING) return st;
    st = import_is_mapped(s.doc, part->arena, part->why);
    if (st == OK) st = import_turn(s.doc, CHECKING, part->why);
    if (st == OK && !s.upload_id) st = refuse(part->why, COHOI__CODE__FILE_GONE);
    if (st != OK) return st;
    s.actor = own_rights(part);
    s.doc->failure = NULL;
    s.doc->check = NULL;
    s.doc->progress = NULL;
    Progress *p = import_progress(s.doc, part->arena);
    p->has_phase = p->has_rows_total = true;
    p->phase = PHASE_CHECK;
    p->rows_total = s.doc->row_count;
    import_save(tx, part->arena, &s);
    return OK;
}

// What the file's columns need is not there: a campaign, or the file.
static Status refuse_failed(Request *rq, const char *failure)
{
    for (const CodeWords *w = code_words; w < code_words + code_words_count; w++) {
        if (!same(w->name, failure)) continue;
        if (w->code == COHOI__CODE__UNKNOWN_VALUE)
            return refuse_field(rq->why, w->code, "options.campaignId");
        return refuse(rq->why, w->code);
    }
    return refuse(rq->why, COHOI__CODE__INTERNAL);
}

static void tell_checked(const Import *i, const Imports__RowErrorList *errors, Imports__Checked *out)
{
    const Imports__Check *c = i->check;
    out->has_state = true;
    out->state = i->state;
    if (!c || !c->has_valid) return;
    out->has_valid = out->has_creates = out->has_updates = out->has_bad_rows = out->has_new_contacts = true;
    out->valid = c->valid;
    out->creates = c->creates;
    out->updates = c->updates;
    out->bad_rows = c->bad_rows;
    out->new_contacts = c->new_contacts;
    out->errors = errors->items;
    out->n_errors = errors->n_items;
}

Status check_import(Request *rq)
{
    const Imports__CheckImport *in = rq->in;
    Imports__RowErrorList errors = IMPORTS__ROW_ERROR_LIST__INIT;
    void *ignored;
    Stored s;

    Status st = command_part(rq, "begin", begin_check, NULL, &ignored);
    if (st != OK) return st;
    work_soon();
    st = wait_while(rq, in->id, CHECKING, CHECKING, &s);
    if (st == OK && s.doc->state == DRAFT && s.doc->failure) return refuse_failed(rq, s.doc->failure);
    if (st == OK) st = list_problems(rq, in->id, &errors);
    if (st == OK) tell_checked(s.doc, &errors, rq->out);
    return st;
}

// --- run (IMP-08) ---

static void tell_started(Tx *tx, const Import *i)
{
    Imports__ImportStarted e = IMPORTS__IMPORT_STARTED__INIT;
    e.import_id = i->id;
    e.has_target = e.has_rows = true;
    e.target = i->target;
    e.campaign_id = i->options ? i->options->campaign_id : NULL;
    e.by = i->created_by;
    e.rows = i->row_count;
    e.bulk_act_id = i->bulk_act_id;
    emit(tx, i->id, i->id, &e);
}

// A check that found nothing wrong a moment ago is not done again: should a row have turned bad since, the
// run is undone.
static void begin(Stored *s, Request *rq, Tx *tx)
{
    Import *i = s->doc;
    bool is_checked =
        i->check && i->check->valid && i->check->at && rq->now - timestamp_time(i->check->at) < 600 * SECOND;

    i->bulk_act_id = uuid_derive(rq->arena, arena_print(rq->arena, "%s/%s", i->id, rq->command_id), "run");
    i->failure = NULL;
    i->finished_at = NULL;
    i->started_at = timestamp_make(rq->arena, rq->now);
    i->progress = NULL;
    Progress *p = import_progress(i, rq->arena);
    p->has_phase = p->has_rows_total = p->has_rows_done = true;
    p->phase = is_checked ? PHASE_RUN : PHASE_CHECK;
    p->rows_total = i->row_count;
    s->actor = own_rights(rq);
    s->next_line = s->header_line + 1;
    s->stopping = false;
    made_drop(tx, i->id);
    if (!is_checked) problems_drop(tx, i->id);
}

Status run_import(Request *rq, Tx *tx)
{
    const Imports__RunImport *in = rq->in;
    Stored s;

    Status st = open_import(rq, tx, in->id, true, &s);
    if (st == OK) st = version_fits(rq, s.doc->version);
    if (st == OK) st = import_is_mapped(s.doc, rq->arena, rq->why);
    if (st == OK) st = import_turn(s.doc, RUNNING, rq->why);
    if (st == OK && !s.upload_id) st = refuse(rq->why, COHOI__CODE__FILE_GONE);
    if (st != OK) return st;
    begin(&s, rq, tx);
    emit_bulk_act(tx, s.doc->bulk_act_id);
    import_save(tx, rq->arena, &s);
    tell_started(tx, s.doc);
    import_show(s.doc, rq->arena);
    *(Import *)rq->out = *s.doc;
    work_soon();
    return OK;
}

// --- cancel (IMP-07) ---

// What has not begun to write leaves nothing; a run ends with the batch that is under way.
static Status cancel(Request *part, Tx *tx, void *arg)
{
    const Imports__CancelImport *in = part->in;
    Stored s;

    Status st = open_import(part, tx, in->id, true, &s);
    if (st != OK || s.doc->state == CANCELLED) return st;
    if (s.doc->state == RUNNING && s.doc->progress->phase != PHASE_UNDO) {
        import_stop(tx, in->id);
        return OK;
    }
    st = import_turn(s.doc, CANCELLED, part->why);
    if (st != OK) return st;
    s.doc->finished_at = timestamp_make(part->arena, part->now);
    s.doc->has_file_gone = s.doc->file_gone = true;
    if (s.upload_id) upload_drop(tx, s.upload_id);
    s.upload_id = NULL;
    problems_drop(tx, in->id);
    import_save(tx, part->arena, &s);
    return OK;
}

Status cancel_import(Request *rq)
{
    const Imports__CancelImport *in = rq->in;
    void *ignored;
    Stored s;

    Status st = command_part(rq, "cancel", cancel, NULL, &ignored);
    if (st != OK) return st;
    work_soon();
    st = wait_while(rq, in->id, RUNNING, RUNNING, &s);
    if (st != OK) return st;
    import_show(s.doc, rq->arena);
    *(Import *)rq->out = *s.doc;
    return OK;
}

// --- undo (PEE-06) ---

static Status begin_undo(Request *part, Tx *tx, void *arg)
{
    Stored s;

    Status st = open_import(part, tx, arg, true, &s);
    if (st != OK || s.doc->state == UNDOING) return st;
    if (!s.doc->bulk_act_id) return refuse(part->why, COHOI__CODE__WRONG_STATE);
    st = import_turn(s.doc, UNDOING, part->why);
    if (st != OK) return st;
    s.actor = own_rights(part);
    Progress *p = import_progress(s.doc, part->arena);
    p->has_phase = true;
    p->phase = PHASE_UNDO;
    p->rows_done = p->undone = p->kept = 0;
    made_unlook(tx, s.doc->id);
    problems_drop(tx, s.doc->id);
    import_save(tx, part->arena, &s);
    return OK;
}

static Status undo(Request *rq, char *id)
{
    Imports__RowErrorList kept = IMPORTS__ROW_ERROR_LIST__INIT;
    Imports__Undone *out = rq->out;
    void *ignored;
    Stored s;

    Status st = command_part(rq, "begin", begin_undo, id, &ignored);
    if (st != OK) return st;
    work_soon();
    st = wait_while(rq, id, UNDOING, UNDOING, &s);
    if (st == OK) st = list_problems(rq, id, &kept);
    if (st != OK) return st;
    out->has_undone = out->has_state = true;
    out->undone = s.doc->progress->undone;
    out->state = s.doc->state;
    out->kept = kept.items;
    out->n_kept = kept.n_items;
    return OK;
}

Status undo_import(Request *rq)
{
    return undo(rq, ((const Imports__UndoImport *)rq->in)->id);
}

Status undo_bulk_act(Request *rq)
{
    const Imports__UndoBulkAct *in = rq->in;
    Status st = OK;
    char *id = NULL;

    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = import_id_of_act(tx, rq->arena, in->id, &id);
    if (st == NOT_FOUND) st = refuse(rq->why, COHOI__CODE__NOT_FOUND);
    st = tx_end(tx, st, NULL);
    return st == OK ? undo(rq, id) : st;
}
