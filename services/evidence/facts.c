// facts -- what is told of evidence.
#include "services/evidence/facts.h"
#include "common/unit.h"

// Every event of an opportunity names these four.
#define SET_IDS(event, d)                                                                                    \
    ((event).opportunity_id = (char *)(d)->id, (event).campaign_id = (char *)(d)->campaign_id,               \
     (event).contact_id = (char *)(d)->contact_id, (event).owner_id = (char *)(d)->owner_id)

static void tell(Tx *tx, const Dossier *d, const void *event)
{
    emit(tx, d->id, dossier_partition_key(d), event);
}

void tell_added(Tx *tx, const Dossier *d, const Item *i)
{
    Evidence__EvidenceAdded event = EVIDENCE__EVIDENCE_ADDED__INIT;
    event.item = (Item *)i;
    event.campaign_id = (char *)d->campaign_id;
    event.contact_id = (char *)d->contact_id;
    tell(tx, d, &event);
}

void tell_changed(Tx *tx, const Dossier *before, const Dossier *after, const char *why)
{
    Evidence__EvidenceChanged event = EVIDENCE__EVIDENCE_CHANGED__INIT;
    SET_IDS(event, after);
    event.has_from = event.has_to = event.has_cause = event.has_version = true;
    event.from = before->status;
    event.to = after->status;
    event.cause = after->cause;
    event.why = (char *)why;
    event.version = after->version;
    tell(tx, after, &event);
}

void tell_warned(Tx *tx, const Dossier *d, const Warning *w)
{
    Evidence__EvidenceWarned event = EVIDENCE__EVIDENCE_WARNED__INIT;
    SET_IDS(event, d);
    event.note = w->note;
    event.by = w->by;
    tell(tx, d, &event);
}

void tell_accepted(Tx *tx, const Dossier *d, const char *by)
{
    Evidence__EvidenceAccepted event = EVIDENCE__EVIDENCE_ACCEPTED__INIT;
    SET_IDS(event, d);
    event.by = (char *)by;
    tell(tx, d, &event);
}

// One with nobody we know is told of all the same, under its own id.
void tell_call_ended(Tx *tx, const Call *c, const char *campaign_id)
{
    Evidence__CallEnded event = EVIDENCE__CALL_ENDED__INIT;
    const char *subject = c->opportunity_id ? c->opportunity_id : c->contact_id ? c->contact_id : c->id;
    const char *key = campaign_id ? campaign_id : c->contact_id ? c->contact_id : c->id;
    event.call = (Call *)c;
    event.campaign_id = (char *)campaign_id;
    emit(tx, subject, key, &event);
}

void tell_swept(Tx *tx, const Dossier *d, const char *day)
{
    Evidence__SweepFailed event = EVIDENCE__SWEEP_FAILED__INIT;
    SET_IDS(event, d);
    event.day = (char *)day;
    event.has_cause = event.has_evidence_version = true;
    event.cause = d->cause;
    event.evidence_version = d->version;
    tell(tx, d, &event);
}

void tell_sweep_finished(Tx *tx, const Round *r)
{
    Evidence__SweepFinished event = EVIDENCE__SWEEP_FINISHED__INIT;
    event.day = (char *)r->day;
    event.has_checked = event.has_failed = true;
    event.checked = r->checked;
    event.failed = r->failed;
    emit(tx, r->day, "sweep", &event);
}

void tell_deadline_near(Tx *tx, Arena *a, const Dossier *d, const char *day, Time deadline)
{
    Evidence__DeadlineNear event = EVIDENCE__DEADLINE_NEAR__INIT;
    SET_IDS(event, d);
    event.day = (char *)day;
    event.deadline = timestamp_make(a, deadline);
    tell(tx, d, &event);
}
