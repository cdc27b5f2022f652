// store -- the campaigns' tables. The only files of this daemon with SQL are statements.c and store*.c.
#pragma once
#include "common/service.h"
#include "services/campaigns/campaign.h"

extern const Statement campaign_statements[];
extern const SnapshotPart campaign_snapshots[];

// --- what a command must know, in one flush ---
typedef struct Wanted {           // what is NULL is not asked for
    const char *id, *external_id; // the campaign, by one of them: it is locked
    char *const *people;          // who is named
    size_t n_people;
    char *const *targets; // of its chains
    size_t n_targets;
    const char *code, *new_external_id; // who holds them?
} Wanted;
typedef struct PersonCopy { // of a user, kept from the events of accounts
    char *id;
    bool active;
} PersonCopy;
typedef struct Scene {
    Campaign *campaign; // as stored; NULL: there is none
    PersonCopy *people; // those of whom there is a copy
    size_t n_people;
    Campaign **targets; // those that exist
    size_t n_targets;
    char *code_holder, *external_id_holder; // ids of campaigns
} Scene;
MUST_CHECK Status scene_load(Tx *tx, Arena *a, const Wanted *w, Scene *out);

// --- reading ---
MUST_CHECK Status campaigns_load(Tx *tx, Arena *a, size_t n, char *const *ids, Campaign ***out,
                                 size_t *n_out);
typedef struct CampaignFilter {
    const char *user_id; // where he is a member; NULL: any
    const char *pattern; // folded, for `like`; NULL: any
    int state, kind;     // 0: any
    const char *order_by;
    Page page;
} CampaignFilter;
const char *
campaign_order_keys(const char *order_by); // of the page's token: see page_keys; NULL: no such order
MUST_CHECK Status campaigns_list(Tx *tx, Arena *a, const CampaignFilter *f, Campaigns__CampaignList *out);
MUST_CHECK Status campaign_ids_of(Tx *tx, Arena *a, const char *user_id, Campaigns__CampaignIds *out);
MUST_CHECK Status pipeline_load(Tx *tx, Arena *a, Pipeline **out); // NOT_FOUND before the very first start
MUST_CHECK Status pipeline_lock(Tx *tx, Arena *a, Pipeline **out);

// --- writing ---
void campaign_insert(Tx *tx, Arena *a, const Campaign *c); // members, too
void campaign_save(Tx *tx, Arena *a, const Campaign *c);
void pipeline_insert(Tx *tx, Arena *a, const Pipeline *p); // of two at once one is ABORTED
void pipeline_save(Tx *tx, Arena *a, const Pipeline *p);
void person_save(Tx *tx, Arena *a, const char *id, bool active, int32_t version);
