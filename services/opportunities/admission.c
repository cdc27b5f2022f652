// admission -- what is asked of who wants in, and what he may ask for; the same beforehand and in the
// transaction.
#include "services/opportunities/admission.h"
#include "common/text.h"

const char *place_of(const NewOpportunity *in)
{
    return in->campaign_id ? in->campaign_id : PIPELINE;
}

const char *phone_of(const NewOpportunity *in)
{
    return !text_is_blank(in->phone) || !in->new_contact ? in->phone : in->new_contact->phone;
}

const char *email_of(const NewOpportunity *in)
{
    return !text_is_blank(in->email) || !in->new_contact ? in->email : in->new_contact->email;
}

bool is_form(const Request *rq) // AMB-57
{
    return rq->actor->campaign_id != NULL;
}

// --- what may be asked for ---

// What only an import may bring from elsewhere.
Status check_import_fields(const Request *rq, const NewOpportunity *in)
{
    bool is_closed = in->has_state && in->state != ACTIVE;
    const struct {
        bool is_given;
        const char *field;
    } fields[] = {{in->entered_at != NULL, "enteredAt"},
                  {in->closed_at != NULL, "closedAt"},
                  {is_closed, "state"},
                  {in->won_amount != NULL, "wonAmount"},
                  {in->fail_reason_id != NULL, "failReasonId"}};

    if (actor_may(rq->actor, COHOI__PERMISSION__IMPORTS_RUN)) return OK;
    Status st = OK;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (fields[i].is_given) st = refuse_field(rq->why, COHOI__CODE__PERMISSION_DENIED, fields[i].field);
    }
    return st;
}

Status check_request(const Request *rq, const NewOpportunity *in, const Antechamber *room, Refusal *why)
{
    bool may_type =
        !room->settings || !room->settings->has_inline_contacts || room->settings->inline_contacts;

    if (same(in->campaign_id, PIPELINE)) return refuse(why, COHOI__CODE__NOT_FOUND);
    if (in->contact_id && in->new_contact)
        return refuse_field(why, COHOI__CODE__INVALID_ARGUMENT, "newContact");
    if (!in->contact_id && !in->new_contact) return refuse_field(why, COHOI__CODE__REQUIRED, "contactId");
    if (is_form(rq) && in->contact_id) return refuse_field(why, COHOI__CODE__PERMISSION_DENIED, "contactId");
    if (!in->campaign_id && in->new_contact && !may_type) {
        return refuse_field(why, COHOI__CODE__REQUIRED, "contactId"); /* AMB-46 */
    }
    return OK;
}

Status check_rights(const Request *rq, const NewOpportunity *in, const Antechamber *room, Refusal *why)
{
    if (!in->campaign_id) return is_form(rq) ? refuse(why, COHOI__CODE__PERMISSION_DENIED) : OK;
    if (!room->campaign) return refuse(why, COHOI__CODE__NOT_FOUND);
    if (may_add_to_campaign(rq->actor, room->campaign)) return OK;
    bool is_known = may_see_campaign(rq->actor, room->campaign) && !is_form(rq);
    return refuse(why,
                  is_known ? COHOI__CODE__PERMISSION_DENIED : COHOI__CODE__NOT_FOUND); /* ACC-02, ACC-03 */
}

Entry entry_of(const Request *rq, const Admission *how, const Antechamber *room)
{
    return (Entry){
        .id = uuid_make(rq->arena),
        .in = how->in,
        .names_owner = how->names_owner,
        .owner_is_active = room->person.is_active,
        .campaign = room->campaign,
        .customer = room->customer,
        .actor_id = rq->actor->user_id,
        .acts_for_others = room->customer && may_write_for(rq->actor, room->customer->salesperson_id),
        .now = room->at,
    };
}

Status admit(const Request *rq, const Admission *how, const Antechamber *room, Opportunity **out,
             Refusal *why)
{
    Entry entry = entry_of(rq, how, room);
    return entry_admit(&entry, out, why);
}

// What is missing in the room and was fetched. A copy's source may have had another campaign fetched.
void furnish(Request *rq, const NewOpportunity *in, Antechamber *room)
{
    const Copies *c = copies(rq);
    if (!room->campaign && c->campaign && same(c->campaign->id, in->campaign_id))
        room->campaign = c->campaign;
    if (!room->customer) room->customer = c->made ? customer_of(c->made, rq->arena) : c->customer;
    if (!room->person.is_known && c->person) {
        room->person =
            (Person){.is_known = true, .is_active = c->person->active, .name = c->person->full_name};
    }
}

// As he would be, to see whether he would be let in: a contact is not made for an opportunity that is
// refused.
Customer *customer_typed(const Request *rq, const Contacts__Contact *typed)
{
    Customer *c = arena_alloc(rq->arena, sizeof *c);
    c->id = PIPELINE;
    c->name = typed->name;
    c->parent_id = typed->parent_id;
    c->salesperson_id = typed->salesperson_id ? typed->salesperson_id : rq->actor->user_id;
    c->is_valid = !text_is_blank(typed->tax_code) || !text_is_blank(typed->citizen_id);
    return c;
}

static bool names(const char *field, char *const *mask, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (same(mask[i], field)) return true;
    }
    return false;
}

Admission admission_of(const Request *rq, const NewOpportunity *in, char *const *mask, size_t n)
{
    bool is_imported = in->entered_at || in->closed_at || (in->has_state && in->state != ACTIVE);
    return (Admission){
        .in = in,
        .names_owner = in->owner_id || names("owner_id", mask, n),
        .why = is_form(rq)   ? "FORM"
               : is_imported ? "IMPORTED"
                             : "CREATED",
    };
}
