// commands_evidence -- proofs of an opportunity, and what customer care thinks of them. EVD-01..08
#include "common/text.h"
#include "services/evidence/attaching.h"
#include "services/evidence/commands.h"
#include "services/evidence/facts.h"
#include "services/evidence/proving.h"
#include "services/evidence/readers.h"

// --- adding a proof ---

// The opportunity is asked about before anything is read: it is fresher there than here.
Status prepare_evidence(Request *rq)
{
    const Evidence__CreateEvidence *in = rq->in;
    Prepared *p = prepared(rq);

    Status st = reader_standing(rq, in->id, &p->standing);
    if (st != OK) return st;
    const Opportunity *o = p->standing->opportunity;
    if (!p->standing->writes) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (o->kind != MAIN) return refuse(rq->why, COHOI__CODE__EVIDENCE_NOT_REQUIRED);
    if (o->state != ACTIVE) return refuse(rq->why, COHOI__CODE__WRONG_STATE);
    return look_at_file(rq);
}

// A file that came with the command, or one of his own that he had uploaded before.
static Status take_file(Request *rq, Tx *tx, Rows *found, const char *attachment_id, Attachment **out)
{
    StoredFile file;

    if (rq->upload || !attachment_id) return attach(rq, tx, found, out);
    Status st = attachment_load(tx, rq->arena, attachment_id, 0, &file);
    if (st != OK) return st;
    *out = file.attachment;
    bool is_own = *out && actor_is(rq->actor, (*out)->by);
    return is_own ? OK : refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "attachmentId");
}

// Before its first event has come there is no dossier: the proof is kept, and counts when there is one.
static Status open_dossier(Request *rq, Tx *tx, const char *id, Dossier *d, bool *stored, Time *at)
{
    Status st = dossier_lock(tx, rq->arena, id, d, at);
    *stored = st == OK;
    if (st != NOT_FOUND) return st;
    const Opportunity *o = prepared(rq)->standing->opportunity;
    *d = (Dossier){
        .id = o->id, .campaign_id = o->campaign_id, .contact_id = o->contact_id, .owner_id = o->owner_id};
    return OK;
}

Status create_evidence(Request *rq, Tx *tx)
{
    const Evidence__CreateEvidence *in = rq->in;
    Item *i = rq->out;
    Attachment *file = NULL;
    Dossier d;
    bool stored;
    Time at;

    Rows *found = upload_ask(rq, tx);
    Status st = open_dossier(rq, tx, in->id, &d, &stored, &at);
    if (st == OK) st = take_file(rq, tx, found, in->attachment_id, &file);
    if (st != OK) return st;

    i->has_kind = true;
    i->kind = in->has_kind ? in->kind : EVIDENCE__ITEM__KIND__FILE;
    i->note = text_is_blank(in->note) ? NULL : in->note;
    i->attachment_id = file->id;
    i->by = rq->actor->user_id;
    i->at = timestamp_make(rq->arena, at);
    attachment_link(tx, file->id, d.id, d.contact_id);
    add_proof(tx, rq->arena, &d, stored, i);
    return OK;
}

// --- reading ---

Status may_read_evidence(Request *rq)
{
    const Evidence__ListItems *in = rq->in;
    return reader_standing(rq, in->id, &prepared(rq)->standing);
}

Status list_items(Request *rq, Tx *tx)
{
    const Evidence__ListItems *in = rq->in;
    Page page;

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "ti");
    return st == OK ? items_list(tx, rq->arena, in->id, &page, rq->out) : st;
}

// --- customer care ---

Status may_warn(Request *rq)
{
    const Evidence__WarnEvidence *in = rq->in;
    return reader_standing(rq, in->id, &prepared(rq)->standing);
}

Status may_accept(Request *rq)
{
    const Evidence__AcceptEvidence *in = rq->in;
    return reader_standing(rq, in->id, &prepared(rq)->standing);
}

// What is checked must be there.
static Status open_checked(Request *rq, Tx *tx, const char *id, Dossier *d, Time *at)
{
    Status st = dossier_lock(tx, rq->arena, id, d, at);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NO_EVIDENCE);
    if (st != OK) return st;
    if (d->kind != MAIN) return refuse(rq->why, COHOI__CODE__EVIDENCE_NOT_REQUIRED);
    return d->status == UPDATED ? OK : refuse(rq->why, COHOI__CODE__NO_EVIDENCE);
}

static void reply_state(const Dossier *d, Evidence__EvidenceState *out)
{
    out->opportunity_id = (char *)d->id;
    out->has_evidence = out->has_evidence_cause = out->has_accepted = true;
    out->evidence = d->status;
    out->evidence_cause = d->cause;
    out->accepted = d->accepted;
}

Status warn_evidence(Request *rq, Tx *tx)
{
    const Evidence__WarnEvidence *in = rq->in;
    Warning w = EVIDENCE__WARNING__INIT;
    Dossier d, before;
    Time at;

    Status st = open_checked(rq, tx, in->id, &d, &at);
    if (st == OK && d.asked_since == 0) st = refuse(rq->why, COHOI__CODE__WRONG_STATE);
    if (st != OK) return st;
    before = d;
    w.note = text_is_blank(in->note) ? NULL : in->note;
    w.by = rq->actor->user_id;
    w.at = timestamp_make(rq->arena, at);
    warning_insert(tx, rq->arena, uuid_make(rq->arena), d.id, &w);
    dossier_warn(&d, at);
    tell_warned(tx, &d, &w);
    if (dossier_settle(&d)) tell_changed(tx, &before, &d, "WARNED");
    dossier_save(tx, rq->arena, &d);
    reply_state(&d, rq->out);
    return OK;
}

Status accept_evidence(Request *rq, Tx *tx)
{
    const Evidence__AcceptEvidence *in = rq->in;
    Dossier d;
    Time at;

    Status st = open_checked(rq, tx, in->id, &d, &at);
    if (st != OK) return st;
    if (!d.accepted) tell_accepted(tx, &d, rq->actor->user_id);
    d.accepted = true;
    dossier_save(tx, rq->arena, &d);
    reply_state(&d, rq->out);
    return OK;
}
