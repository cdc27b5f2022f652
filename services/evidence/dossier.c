// dossier -- the state of evidence follows from three times: of the newest proof, of the last warning, and
// since when it is asked for.
#include "services/evidence/dossier.h"
#include "common/text.h"

const char *dossier_partition_key(const Dossier *d)
{
    return d->campaign_id ? d->campaign_id : d->contact_id;
}

static bool is_asked(const Dossier *d)
{
    return d->kind == MAIN && d->state == ACTIVE && !d->deleted;
}

void dossier_follow(Dossier *d, Time at)
{
    bool was_asked = d->asked_since != 0;
    if (is_asked(d) == was_asked) return;
    d->asked_since = was_asked ? 0 : at;
    if (!was_asked) d->swept_on = NULL; // a reopened one may fail again
}

bool dossier_settle(Dossier *d)
{
    int status = NOT_REQUIRED, cause = NO_CAUSE;

    if (d->kind == MAIN) {
        bool is_proved = d->evidence_at > d->warned_at;
        status = is_proved ? UPDATED : NOT_UPDATED;
        cause = !is_proved && d->warned_at ? WARNED : NO_CAUSE;
    }
    if (status == d->status && cause == d->cause) return false;
    d->status = status;
    d->cause = cause;
    d->version++;
    return true;
}

void dossier_add_proof(Dossier *d, Time at)
{
    if (at > d->evidence_at) d->evidence_at = at;
}

void dossier_warn(Dossier *d, Time at)
{
    if (at > d->warned_at) d->warned_at = at;
    d->accepted = false;
}

bool call_succeeded(const Evidence__Call *c, const Accounts__Settings *s)
{
    int32_t least = s && s->has_call_min_seconds ? s->call_min_seconds : 1;
    return c->by == EVIDENCE__CALL__BY__SALES && c->answer_duration > 0 && c->answer_duration >= least;
}

// --- what makes a proof valid ---

#define C(name) EVIDENCE__CRITERION__VALUE__##name

static const struct {
    Evidence__Item__Kind kind;
    bool is_legal;
    size_t n;
    Criterion expects[2];
} proofs[] = {
    {EVIDENCE__ITEM__KIND__QUOTE, false, 2, {C(TIME), C(CODES)}},
    {EVIDENCE__ITEM__KIND__QUOTE, true, 2, {C(SERVICE_NAME), C(PRICE)}},
    {EVIDENCE__ITEM__KIND__MEETING, false, 1, {C(RECAP)}},
    {EVIDENCE__ITEM__KIND__MESSAGE, false, 1, {C(ADVICE)}},
    {EVIDENCE__ITEM__KIND__CALL, false, 2, {C(ADVICE), C(RECAP)}},
};

size_t proof_expects(Evidence__Item__Kind kind, bool is_legal_service, Criterion out[2])
{
    bool is_legal = is_legal_service && kind == EVIDENCE__ITEM__KIND__QUOTE;
    for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++) {
        if (proofs[i].kind != kind || proofs[i].is_legal != is_legal) continue;
        for (size_t j = 0; j < proofs[i].n; j++) out[j] = proofs[i].expects[j];
        return proofs[i].n;
    }
    return 0;
}

size_t proof_lacks(const Item *i, Criterion out[1])
{
    bool needs_recap = i->kind == EVIDENCE__ITEM__KIND__MEETING || i->kind == EVIDENCE__ITEM__KIND__CALL;
    if (!needs_recap || !text_is_blank(i->note)) return 0;
    out[0] = C(RECAP);
    return 1;
}
