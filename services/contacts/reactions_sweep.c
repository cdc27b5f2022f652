// reactions_sweep -- a contact whose last main opportunity the sweep has failed loses its salesperson.
// CON-15, EVD-11
#include "common/text.h"
#include "services/contacts/change.h"
#include "services/contacts/reactions.h"
#include "services/contacts/store_sweep.h"
#include <accounts/accounts.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

#define MAIN OPPORTUNITIES__OPPORTUNITY__KIND__MAIN

// --- the copy of main opportunities ---

static const char *state_name(int state)
{
    static const char *const names[] = {"ACTIVE", "ACTIVE", "WON", "LOST"};
    return names[state];
}

static Status keep(const Opportunities__Opportunity *o, Tx *tx)
{
    if (o->kind == MAIN)
        main_save(tx, o->id, o->contact_id, state_name((int)o->state));
    else
        main_drop(tx, o->id);
    return OK;
}

Status main_on_created(const Event *ev, Tx *tx)
{
    return keep(((const Opportunities__OpportunityCreated *)ev->data)->opportunity, tx);
}

Status main_on_updated(const Event *ev, Tx *tx)
{
    return keep(((const Opportunities__OpportunityUpdated *)ev->data)->opportunity, tx);
}

Status main_on_won(const Event *ev, Tx *tx)
{
    main_set_state(tx, ((const Opportunities__OpportunityWon *)ev->data)->opportunity_id, "WON");
    return OK;
}

Status main_on_reopened(const Event *ev, Tx *tx)
{
    main_set_state(tx, ((const Opportunities__OpportunityReopened *)ev->data)->opportunity_id, "ACTIVE");
    return OK;
}

Status main_on_deleted(const Event *ev, Tx *tx)
{
    main_set_deleted(tx, ((const Opportunities__OpportunityDeleted *)ev->data)->opportunity_id, true);
    return OK;
}

Status main_on_undeleted(const Event *ev, Tx *tx)
{
    main_set_deleted(tx, ((const Opportunities__OpportunityUndeleted *)ev->data)->opportunity_id, false);
    return OK;
}

Status main_on_settings_updated(const Event *ev, Tx *tx)
{
    main_left_save(tx, ev->arena, ((const Accounts__SettingsUpdated *)ev->data)->settings);
    return OK;
}

// --- detaching ---

static void detach(const Event *ev, Tx *tx, Contact *c, const char *opportunity_id)
{
    const char *from_user_id = c->salesperson_id;
    HistoryEntry e = CONTACTS__HISTORY_ENTRY__INIT;

    contact_give(c, NULL);
    contact_touch(c, ev->arena, ev->now);
    contact_save(tx, ev->arena, &contact_table, c);
    e.id = uuid_derive(ev->arena, ev->id, "DETACHED");
    e.at = timestamp_make(ev->arena, ev->now);
    e.kind = "DETACHED";
    e.from_user_id = (char *)from_user_id;
    e.opportunity_id = (char *)opportunity_id;
    history_add(tx, ev->arena, c->id, &e);
    tell_detached(tx, c, from_user_id, "SWEEP");
}

// The contact is locked before the main ones are counted: of two that fail side by side, the second sees the
// first. A main one in a campaign may have another owner than the contact; then it is his failure, not the
// salesperson's.
static Status detach_if_none_left(const Event *ev, Tx *tx, const Opportunities__OpportunityLost *lost)
{
    const Wanted wanted = {.table = &contact_table, .id = lost->contact_id};
    Scene s = {0};
    int left = 0;

    Status st = scene_load(tx, ev->arena, &wanted, &s);
    if (st != OK || !s.contact) return st;
    if (!s.contact->salesperson_id || !same(s.contact->salesperson_id, lost->owner_id)) return OK;
    st = main_left(tx, lost->contact_id, &left);
    if (st == OK && left == 0) detach(ev, tx, s.contact, lost->opportunity_id);
    return st;
}

Status main_on_lost(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityLost *lost = ev->data;
    bool is_swept = lost->lost_by == OPPORTUNITIES__OPPORTUNITY__LOST_BY__SWEEP && lost->kind == MAIN;

    main_set_state(tx, lost->opportunity_id, "LOST");
    return is_swept && lost->contact_id ? detach_if_none_left(ev, tx, lost) : OK;
}
