// contact -- a customer: identity, who owns it, what makes it valid.
#include "services/contacts/contact.h"
#include "common/erase.h"
#include "common/text.h"

#define REJECT   CONTACTS__CONTACT__VERIFY__REJECT
#define TO_DO    CONTACTS__CONTACT__VERIFY__TODO
#define PENDING  CONTACTS__CONTACT__SCALE_RATING_STATE__PENDING
#define APPROVED CONTACTS__CONTACT__SCALE_RATING_STATE__APPROVED
#define REJECTED CONTACTS__CONTACT__SCALE_RATING_STATE__REJECTED

enum { PARENTS_MOST = 50 };

static bool is_company(const Contact *c)
{
    return c->type == CONTACTS__CONTACT__TYPE__COMPANY;
}

// --- what it may be ---

static char *tidy(Arena *a, char *text)
{
    return text_is_blank(text) ? NULL : text_trim(a, text);
}

Status contact_check(Contact *c, Arena *a, Refusal *why)
{
    Status st = OK;

    if (!c->has_type) c->type = CONTACTS__CONTACT__TYPE__COMPANY;
    c->has_type = true;
    c->name = tidy(a, c->name);
    c->tax_code = tidy(a, c->tax_code);
    c->citizen_id = tidy(a, c->citizen_id);
    c->phone = tidy(a, c->phone); // kept as typed, matched by the normal form
    c->email = tidy(a, c->email);
    c->external_id = tidy(a, c->external_id);
    if (!c->name) st = refuse_field(why, COHOI__CODE__REQUIRED, "name");
    if (c->tax_code && !tax_code_normal(a, c->tax_code))
        st = refuse_field(why, COHOI__CODE__BAD_FORMAT, "taxCode");
    if (c->citizen_id && !citizen_id_normal(a, c->citizen_id))
        st = refuse_field(why, COHOI__CODE__BAD_FORMAT, "citizenId");
    return st;
}

Status lead_check(Contact *c, Arena *a, Refusal *why)
{
    Status st = contact_check(c, a, why);
    const char *identity = is_company(c) ? c->tax_code : c->citizen_id;

    if (!identity) st = refuse_field(why, COHOI__CODE__REQUIRED, is_company(c) ? "taxCode" : "citizenId");
    return st;
}

Status contact_check_parent(const Contact *c, char *const *above, size_t n, Refusal *why)
{
    if (!c->parent_id) return OK;
    if (n == 0) return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "parentId");
    if (n > PARENTS_MOST) return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "parentId");
    for (size_t i = 0; i < n; i++)
        if (same(above[i], c->id)) return refuse_field(why, COHOI__CODE__WRONG_STATE, "parentId");
    return OK;
}

// --- identity ---

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Codes are typed with and without spaces and dashes.
static bool same_digits(const char *a, const char *b)
{
    a = or_empty(a);
    b = or_empty(b);
    for (;;) {
        while (*a && !is_digit(*a)) a++;
        while (*b && !is_digit(*b)) b++;
        if (*a != *b) return false;
        if (!*a) return true;
        a++;
        b++;
    }
}

bool contact_is_same_customer(const Contact *a, const Contact *b)
{
    return (a->tax_code && same_digits(a->tax_code, b->tax_code)) ||
           (a->citizen_id && same_digits(a->citizen_id, b->citizen_id));
}

bool contact_is_complete(const Contact *c)
{
    return !text_is_blank(c->name) && !text_is_blank(is_company(c) ? c->tax_code : c->citizen_id);
}

bool contact_is_valid(const Contact *c)
{
    return contact_is_complete(c) && c->verify != REJECT;
}

static bool was_identity_edited(const Contact *before, const Contact *c)
{
    return before->type != c->type || !same(before->name, c->name) ||
           !same_digits(before->tax_code, c->tax_code) || !same_digits(before->citizen_id, c->citizen_id);
}

// --- changes ---

void contact_begin(Contact *c, const char *id, const char *creator_id)
{
    c->id = (char *)id;
    c->created_by = (char *)creator_id;
    c->created_at = NULL;
    c->version = 0;
    c->has_verify = c->has_old_customer = true;
    c->verify = contact_is_complete(c) ? TO_DO : REJECT;
    c->old_customer = false;
    c->contact_id = c->merged_into = NULL;
    c->has_scale_rating_state = c->has_scale_rating;
    c->scale_rating_state = PENDING;
}

void contact_follow(const Contact *before, Contact *c)
{
    if (!contact_is_complete(c))
        c->verify = REJECT;
    else if (was_identity_edited(before, c))
        c->verify = TO_DO;
    if (before->has_scale_rating == c->has_scale_rating && before->scale_rating == c->scale_rating) return;
    c->has_scale_rating_state = c->has_scale_rating;
    c->scale_rating_state = PENDING;
}

void contact_touch(Contact *c, Arena *a, Time now)
{
    c->has_version = c->has_data_level = true;
    c->version++;
    c->data_level = contact_data_level(c);
    c->updated_at = timestamp_make(a, now);
    if (!c->created_at) c->created_at = c->updated_at;
}

void contact_become_old(Contact *c)
{
    c->has_old_customer = c->old_customer = true;
}

Status contact_judge_scale(Contact *c, bool approved, Refusal *why)
{
    if (!c->has_scale_rating) return refuse(why, COHOI__CODE__WRONG_STATE);
    c->has_scale_rating_state = true;
    c->scale_rating_state = approved ? APPROVED : REJECTED;
    return OK;
}

Contact *contact_of_lead(const Contact *lead, const char *id, const char *creator_id, Arena *a)
{
    Contact *c = arena_clone(a, &lead->base);
    int state = (int)lead->scale_rating_state;

    c->has_lead = c->lead = false;
    contact_begin(c, id, creator_id);
    c->scale_rating_state = (Contacts__Contact__ScaleRatingState)state;
    return c;
}

bool contact_is_individual(const Contact *c)
{
    return c->type == CONTACTS__CONTACT__TYPE__INDIVIDUAL;
}

Status contact_check_kept(const Contact *c, Refusal *why)
{
    return c->erased ? refuse(why, COHOI__CODE__CONTACT_ERASED) : OK;
}

void contact_erase(Contact *c)
{
    const Erasure erasure = {.id = c->id, .names = contact_is_individual(c)};
    message_erase(&c->base, &erasure);
    c->has_erased = c->erased = true;
    if (!contact_is_complete(c)) c->verify = REJECT;
}

Status contact_set_verify(Contact *c, Verify to, Refusal *why)
{
    if (to != REJECT && !contact_is_complete(c)) return refuse(why, COHOI__CODE__WRONG_STATE);
    c->has_verify = true;
    c->verify = to;
    return OK;
}

Status contact_pull(Contact *c, const char *user_id, Refusal *why)
{
    if (c->salesperson_id) {
        Status st = refuse(why, COHOI__CODE__ALREADY_TAKEN);
        why->problem->owner_id = c->salesperson_id;
        return st;
    }
    contact_give(c, user_id);
    return OK;
}

void contact_give(Contact *c, const char *user_id)
{
    c->salesperson_id = (char *)user_id;
}

// --- status ---

bool contact_takes_status(const Contact *c, const StatusDecision *d)
{
    if (timestamp_time(c->status_by_hand_at) > d->at) return false;
    return d->epoch != c->status_epoch ? d->epoch > c->status_epoch : d->number > c->status_decision;
}

void contact_give_status(Contact *c, const StatusDecision *d, Arena *a)
{
    c->status_id = arena_copy(a, d->status_id);
    c->status_transaction_id = arena_copy(a, d->transaction_id);
    c->has_status_decision = c->has_status_epoch = true;
    c->status_decision = d->number;
    c->status_epoch = d->epoch;
}

void contact_status_by_hand(const Contact *before, Contact *c, Arena *a, Time now)
{
    if (same(before->status_id, c->status_id)) return;
    c->status_by_hand_at = timestamp_make(a, now);
    c->status_transaction_id = NULL;
}

// --- levels ---

static bool has(const char *text)
{
    return !text_is_blank(text);
}

static bool has_level_1(const Contact *c)
{
    bool issued = has(c->issued_place) && has(c->issued_on) && (is_company(c) || has(c->birth_date));
    bool business = has(c->business_form_id) && has(c->market_way_id) && has(c->industry_id);
    bool reached = has(c->address) && has(c->website) && has(c->phone) && c->n_contact_persons > 0;
    return contact_is_complete(c) && issued && business && reached;
}

static bool has_level_2(const Contact *c)
{
    return c->n_brands > 0 && has(c->business_kind_id) && has(c->email) && c->has_used_competitor &&
           has(c->fanpage_url);
}

// The revenue summary is computed: it is never missing (LEA-14).
static bool has_level_3(const Contact *c)
{
    bool rated = c->has_scale_rating && c->scale_rating_state == APPROVED;
    bool scale =
        c->has_monthly_units || c->has_headcount || c->has_agent_count || rated; // LEA-15: one is enough
    return c->has_sku_count && has(c->distribution_model) && has(c->operating_process) && scale;
}

int contact_data_level(const Contact *c)
{
    if (!has_level_1(c)) return 0;
    if (!has_level_2(c)) return 1;
    return has_level_3(c) ? 3 : 2;
}
