// contact -- a customer: identity, who owns it, what makes it valid.
#include "services/contacts/contact.h"
#include "common/text.h"

#define REJECT   CONTACTS__CONTACT__VERIFY__REJECT
#define TODO_    CONTACTS__CONTACT__VERIFY__TODO
#define VERIFIED CONTACTS__CONTACT__VERIFY__VERIFIED

static bool is_company(const Contact *c)
{
    return c->type == CONTACTS__CONTACT__TYPE__COMPANY;
}

Status contact_check(Contact *c, Arena *a, Refusal *why)
{
    if (!c->has_type) c->type = CONTACTS__CONTACT__TYPE__COMPANY;
    c->has_type = true;
    c->name = text_trim(a, c->name);
    c->phone = text_trim(a, c->phone); /* kept as typed, matched by the normal form */
    c->email = text_trim(a, c->email);
    if (text_is_blank(c->name)) return refuse_field(why, COHOI__CODE__REQUIRED, "name");
    if (c->tax_code && !tax_code_normal(a, c->tax_code)) {
        return refuse_field(why, COHOI__CODE__BAD_FORMAT, "taxCode");
    }
    if (c->citizen_id && !citizen_id_normal(a, c->citizen_id)) {
        return refuse_field(why, COHOI__CODE__BAD_FORMAT, "citizenId");
    }
    if (c->phone && !phone_normal(a, c->phone)) return refuse_field(why, COHOI__CODE__BAD_FORMAT, "phone");
    return OK;
}

bool contact_is_complete(const Contact *c)
{
    return !text_is_blank(c->name) && !text_is_blank(is_company(c) ? c->tax_code : c->citizen_id);
}

bool contact_is_valid(const Contact *c)
{
    return contact_is_complete(c) && c->verify != REJECT;
}

static bool same_identity(const Contact *a, const Contact *b)
{
    return a->type == b->type && same(a->name, b->name) && same(a->tax_code, b->tax_code) &&
           same(a->citizen_id, b->citizen_id);
}

Contacts__Contact__Verify contact_verify_after(const Contact *before, const Contact *after)
{
    if (!contact_is_complete(after)) return REJECT;
    if (before && same_identity(before, after)) return before->verify;
    return TODO_;
}

Status contact_set_verify(Contact *c, Contacts__Contact__Verify to, Refusal *why)
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

static bool has_level_1(const Contact *c)
{
    bool issued = c->issued_place && c->issued_on && (is_company(c) || c->birth_date);
    bool business = !is_company(c) || (c->business_form_id && c->market_way_id);
    return contact_is_complete(c) && issued && business && c->address && c->phone &&
           c->n_contact_persons > 0 && c->industry_id;
}

static bool has_level_2(const Contact *c)
{
    return c->n_brands > 0 && c->business_kind_id && c->email && c->has_used_competitor && c->fanpage_url;
}

static bool has_level_3(const Contact *c)
{
    bool rated =
        c->has_scale_rating && c->scale_rating_state == CONTACTS__CONTACT__SCALE_RATING_STATE__APPROVED;
    bool scale =
        c->has_monthly_units || c->has_headcount || c->has_agent_count || rated; /* LEA-15: one is enough */
    return c->has_sku_count && c->distribution_model && c->operating_process && scale;
}

int contact_data_level(const Contact *c)
{
    if (!has_level_1(c)) return 0;
    if (!has_level_2(c)) return 1;
    return has_level_3(c) ? 3 : 2;
}
