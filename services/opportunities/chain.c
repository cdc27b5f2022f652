// chain -- a success or failure makes an opportunity in another campaign. CMP-12, CMP-13, AMB-07, AMB-11..13,
// AMB-45
#include "common/text.h"
#include "common/unit.h"
#include "services/opportunities/duplicates.h"
#include "services/opportunities/facts.h"
#include "services/opportunities/reactions.h"

enum { DEEPEST = 16 };

static void skip(Tx *tx, const Opportunity *o, const char *target_id, const char *why,
                 const char *existing_id)
{
    Opportunities__ChainSkipped skipped = OPPORTUNITIES__CHAIN_SKIPPED__INIT;
    skipped.opportunity_id = o->id;
    skipped.campaign_id = o->campaign_id;
    skipped.target_campaign_id = (char *)target_id;
    skipped.why = (char *)why;
    skipped.existing_id = (char *)existing_id;
    emit(tx, o->id, opportunity_partition_key(o), &skipped);
}

// The owner is the target campaign's matter (ASG-11), the step its first.
static Status enter(const Event *ev, Tx *tx, const Scene *from, const Antechamber *room,
                    const char *target_id)
{
    Refusal why = {.arena = ev->arena};
    const Entry entry = {.id = uuid_derive(ev->arena, ev->id, target_id),
                         .in = entry_copy(from->o, target_id, ev->arena),
                         .campaign = room->campaign,
                         .customer = from->customer,
                         .now = ev->now};
    Scene made = {.campaign = room->campaign, .customer = from->customer, .at = ev->now};

    Status st = entry_admit(&entry, &made.o, &why);
    if (st != OK) { /* ended, or its customer has become a child meanwhile */
        skip(tx, from->o, target_id, why.problem ? code_name(why.problem->code) : status_name(st), NULL);
        return OK;
    }
    made.o->created_by = arena_copy(ev->arena, ev->actor_id);
    made.o->chained_from_id = from->o->id;
    scene_save(tx, ev->arena, &made);
    emit_chain_depth(tx, ev->chain_depth + 1);
    tell_created(tx, made.o, entry_is_distributed(&entry, made.o), "CHAINED");
    return OK;
}

static Status chain_to(const Event *ev, Tx *tx, const Scene *from, const char *target_id)
{
    const Opportunity *o = from->o;
    Antechamber room;

    if (ev->chain_depth >= DEEPEST) return skip(tx, o, target_id, "TOO_DEEP", NULL), OK; /* AMB-12 */
    Status st = antechamber_load(tx, ev->arena, target_id, o->contact_id, phone_normal(ev->arena, o->phone),
                                 email_normal(ev->arena, o->email), NULL, &room);
    if (st != OK) return st;
    if (!room.campaign || !from->customer) return ABORTED; /* their copies are on the way */
    const Match *duplicate = duplicate_among(&room, false, NULL);
    if (duplicate) { /* AMB-11 */
        skip(tx, o, target_id, code_name(COHOI__CODE__DUPLICATE_IN_CAMPAIGN), duplicate->o->id);
        return OK;
    }
    return enter(ev, tx, from, &room, target_id);
}

static Status chain(const Event *ev, Tx *tx, const char *opportunity_id, bool is_success)
{
    Scene from;
    Status st = scene_load(tx, ev->arena, opportunity_id, SCENE_READ, &from);
    if (st != OK) return st;
    if (!from.o->campaign_id) return OK;
    if (!from.campaign) return ABORTED;
    const char *target_id =
        is_success ? from.campaign->on_success_campaign_id : from.campaign->on_failure_campaign_id;
    return target_id ? chain_to(ev, tx, &from, target_id) : OK;
}

Status on_opportunity_won(const Event *ev, Tx *tx)
{
    return chain(ev, tx, ((const Opportunities__OpportunityWon *)ev->data)->opportunity_id, true);
}

// By default a failure by the sweep starts no chain; one by a rule never does (AMB-45).
static Status starts_chain(const Event *ev, Tx *tx, int lost_by, bool *out)
{
    Accounts__Settings *settings = NULL;
    *out = lost_by == LOST_BY_USER;
    if (lost_by != LOST_BY_SWEEP) return OK;
    Status st = settings_load(tx, ev->arena, &settings);
    *out = st == OK && settings && settings->fail_chain_on_sweep;
    return st;
}

Status on_opportunity_lost(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityLost *lost = ev->data;
    bool starts = false;
    Status st = starts_chain(ev, tx, (int)lost->lost_by, &starts);
    return st == OK && starts ? chain(ev, tx, lost->opportunity_id, false) : st;
}
