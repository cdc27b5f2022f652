// members -- who manages a campaign, who sells in it, and who is dealt opportunities by itself.
#include "common/text.h"
#include "services/campaigns/campaign.h"

static bool among(char *const *ids, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++) {
        if (same(ids[i], id)) return true;
    }
    return false;
}

bool campaign_has_manager(const Campaign *c, const char *user_id)
{
    return user_id && among(c->manager_ids, c->n_manager_ids, user_id);
}

bool campaign_has_salesperson(const Campaign *c, const char *user_id)
{
    return user_id && among(c->salesperson_ids, c->n_salesperson_ids, user_id);
}

bool campaign_has_member(const Campaign *c, const char *user_id)
{
    return campaign_has_manager(c, user_id) || campaign_has_salesperson(c, user_id);
}

// --- each person once: who stood twice in a round would be given twice as much ---

static size_t keep_first(char **ids, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!among(ids, kept, ids[i])) ids[kept++] = ids[i];
    }
    return kept;
}

void members_settle(Campaign *c)
{
    c->n_manager_ids = keep_first(c->manager_ids, c->n_manager_ids);
    c->n_salesperson_ids = keep_first(c->salesperson_ids, c->n_salesperson_ids);
    c->n_distribution_user_ids = keep_first(c->distribution_user_ids, c->n_distribution_user_ids);
}

// --- who is no salesperson any more ---

static void follow_distribution(Campaign *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->n_distribution_user_ids; i++) {
        char *id = c->distribution_user_ids[i];
        if (campaign_has_salesperson(c, id)) c->distribution_user_ids[kept++] = id;
    }
    c->n_distribution_user_ids = kept;
}

static void follow_weights(Campaign *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->n_weights; i++) {
        if (campaign_has_salesperson(c, c->weights[i]->key)) c->weights[kept++] = c->weights[i];
    }
    c->n_weights = kept;
}

static void follow_capacity(Campaign *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->n_capacity; i++) {
        if (campaign_has_salesperson(c, c->capacity[i]->key)) c->capacity[kept++] = c->capacity[i];
    }
    c->n_capacity = kept;
}

void members_follow(Campaign *c, char *const *mask, size_t n_mask)
{
    if (!among(mask, n_mask, "distribution_user_ids")) follow_distribution(c);
    if (!among(mask, n_mask, "weights")) follow_weights(c);
    if (!among(mask, n_mask, "capacity")) follow_capacity(c);
}

char **members_left(const Campaign *before, const Campaign *after, Arena *a, size_t *n)
{
    char **left = arena_alloc(a, (before->n_manager_ids + before->n_salesperson_ids + 1) * sizeof *left);

    *n = 0;
    for (size_t i = 0; i < before->n_salesperson_ids; i++) {
        char *id = before->salesperson_ids[i];
        if (!campaign_has_member(after, id)) left[(*n)++] = id;
    }
    for (size_t i = 0; i < before->n_manager_ids; i++) {
        char *id = before->manager_ids[i];
        if (!campaign_has_member(after, id) && !campaign_has_salesperson(before, id)) left[(*n)++] = id;
    }
    return left;
}

// --- whether it makes sense: CMP-10, a subset of those who sell ---

static Status check_seller(const Campaign *c, const char *user_id, const char *field, Refusal *why)
{
    return campaign_has_salesperson(c, user_id) ? OK : refuse_field(why, COHOI__CODE__NOT_A_MEMBER, field);
}

Status members_check(const Campaign *c, Refusal *why)
{
    Status st = c->n_manager_ids ? OK : refuse_field(why, COHOI__CODE__REQUIRED, "managerIds");

    for (size_t i = 0; st == OK && i < c->n_distribution_user_ids; i++) {
        const char *field = arena_print(why->arena, "distributionUserIds[%zu]", i);
        st = check_seller(c, c->distribution_user_ids[i], field, why);
    }
    for (size_t i = 0; st == OK && i < c->n_weights; i++) {
        st = check_seller(c, c->weights[i]->key, arena_print(why->arena, "weights.%s", c->weights[i]->key),
                          why);
    }
    for (size_t i = 0; st == OK && i < c->n_capacity; i++) {
        st = check_seller(c, c->capacity[i]->key, arena_print(why->arena, "capacity.%s", c->capacity[i]->key),
                          why);
    }
    return st;
}
