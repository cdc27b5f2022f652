// store -- the campaigns' tables. The only file of this daemon with SQL.
#pragma once
#include "common/service.h"
#include "services/campaigns/campaign.h"

extern const Statement campaign_statements[];
extern const SnapshotPart campaign_snapshots[];

// Loads are locked for update where the name says so. NOT_FOUND says nothing in `why`: the caller knows what
// was meant.
MUST_CHECK Status campaign_lock(Tx *tx, Arena *a, const char *id, Campaign **out);
MUST_CHECK Status campaign_lock_by_external_id(Tx *tx, Arena *a, const char *external_id, Campaign **out);
MUST_CHECK Status campaign_load(Tx *tx, Arena *a, const char *id, Campaign **out);
MUST_CHECK Status campaigns_load(Tx *tx, Arena *a, size_t n, char *const *ids, Campaign ***out,
                                 size_t *n_out);
void campaign_insert(Tx *tx, Arena *a, const Campaign *c); // queued, members too
void campaign_save(Tx *tx, Arena *a, const Campaign *c);   // queued, members too

typedef struct CampaignFilter {
    const char *reader; // NULL: sees all
    const char *q;      // folded, as a like pattern; NULL: any
    int state, kind;    // 0: any
    const char *member; // only where this user is one; NULL: any
    bool by_name;       // else newest first
    Page page;
} CampaignFilter;
MUST_CHECK Status campaigns_list(Tx *tx, Arena *a, const CampaignFilter *f, Campaigns__CampaignList *out);
MUST_CHECK Status campaign_ids_of(Tx *tx, Arena *a, const char *user_id, Campaigns__CampaignIds *out);

MUST_CHECK Status pipeline_load(Tx *tx, Arena *a, bool lock,
                                Pipeline **out);           // NOT_FOUND before its first change
void pipeline_insert(Tx *tx, Arena *a, const Pipeline *p); // of two at once one is ABORTED
void pipeline_save(Tx *tx, Arena *a, const Pipeline *p);

// Which of the ids are known people; those not active are in *inactive. Both are lists in the arena.
typedef struct PeopleKnown {
    size_t n_known, n_inactive;
    char **known, **inactive;
} PeopleKnown;
MUST_CHECK Status people_known(Tx *tx, Arena *a, size_t n, char *const *ids, PeopleKnown *out);
void person_save(Tx *tx, Arena *a, const char *id, bool active, int32_t version);
