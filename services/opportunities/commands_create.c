// commands_create -- how opportunities come to be: typed in, by a form, imported, copied.
#include "common/text.h"
#include "common/unit.h"
#include "services/opportunities/commands.h"
#include "services/opportunities/duplicates.h"
#include "services/opportunities/facts.h"

typedef struct Admission { // how this one comes
    const NewOpportunity *in;
    bool names_owner;
    const char *why;            // CREATED, COPIED, IMPORTED, FORM
    const char *copied_from_id; // NULL: no copy
} Admission;

static const char *place_of(const NewOpportunity *in)
{
    return in->campaign_id ? in->campaign_id : PIPELINE;
}

static const char *phone_of(const NewOpportunity *in)
{
    return !text_is_blank(in->phone) || !in->new_contact ? in->phone : in->new_contact->phone;
}

static const char *email_of(const NewOpportunity *in)
{
    return !text_is_blank(in->email) || !in->new_contact ? in->email : in->new_contact->email;
}

static bool is_form(const Request *rq) // AMB-57
{
    return rq->actor->campaign_id != NULL;
}

// --- what may be asked for ---

// What only an import may bring from elsewhere.
static Status check_import_fields(const Request *rq, const NewOpportunity *in)
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

static Status check_request(const Request *rq, const NewOpportunity *in, const Antechamber *room,
                            Refusal *why)
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

static Status check_rights(const Request *rq, const NewOpportunity *in, const Antechamber *room, Refusal *why)
{
    if (!in->campaign_id) return is_form(rq) ? refuse(why, COHOI__CODE__PERMISSION_DENIED) : OK;
    if (!room->campaign) return refuse(why, COHOI__CODE__NOT_FOUND);
    if (may_add_to_campaign(rq->actor, room->campaign)) return OK;
    bool is_known = may_see_campaign(rq->actor, room->campaign) && !is_form(rq);
    return refuse(why,
                  is_known ? COHOI__CODE__PERMISSION_DENIED : COHOI__CODE__NOT_FOUND); /* ACC-02, ACC-03 */
}

static Entry entry_of(const Request *rq, const Admission *how, const Antechamber *room)
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

static Status admit(const Request *rq, const Admission *how, const Antechamber *room, Opportunity **out,
                    Refusal *why)
{
    Entry entry = entry_of(rq, how, room);
    return entry_admit(&entry, out, why);
}

// What is missing in the room and was fetched. A copy's source may have had another campaign fetched.
static void furnish(Request *rq, const NewOpportunity *in, Antechamber *room)
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

// --- before: somebody typed in becomes a contact (CON-21, CON-22) ---

// As he would be, to see whether he would be let in: a contact is not made for an opportunity that is
// refused.
static Customer *customer_typed(const Request *rq, const Contacts__Contact *typed)
{
    Customer *c = arena_alloc(rq->arena, sizeof *c);
    c->id = PIPELINE;
    c->name = typed->name;
    c->parent_id = typed->parent_id;
    c->salesperson_id = typed->salesperson_id ? typed->salesperson_id : rq->actor->user_id;
    c->is_valid = !text_is_blank(typed->tax_code) || !text_is_blank(typed->citizen_id);
    return c;
}

static bool would_be_admitted(Request *rq, const Admission *how, Antechamber *room)
{
    Refusal unsaid = {.arena = rq->arena};
    Opportunity *o;

    furnish(rq, how->in, room);
    room->customer = customer_typed(rq, how->in->new_contact);
    Status st = check_request(rq, how->in, room, &unsaid);
    if (st == OK) st = check_rights(rq, how->in, room, &unsaid);
    if (st == OK && duplicate_among(room, true, NULL)) return false;
    if (st == OK && room->campaign) st = admit(rq, how, room, &o, &unsaid);
    return st == OK && room->campaign;
}

static Status ask_for_contact(Request *rq, Contacts__Contact *typed)
{
    Contacts__CreateContact in = CONTACTS__CREATE_CONTACT__INIT;
    Contacts__Contact *out = NULL;
    RpcCause cause = *rq->cause;
    const char *who = rq->actor->token_id ? rq->actor->token_id : or_empty(rq->actor->user_id);

    in.contact = typed;
    cause.command_id =
        uuid_derive(rq->arena, arena_print(rq->arena, "%s/%s", who, rq->command_id), "contact");
    if (is_form(rq)) cause.actor = NULL; /* AMB-57: nobody's */
    Status st =
        rpc_call("contacts.Contacts.CreateContact", &in.base, &out, &cause, rq->deadline, rq->arena, rq->why);
    if (st == OK) copies(rq)->made = out;
    return st;
}

static Status look_in(Request *rq, const NewOpportunity *in, Antechamber *room)
{
    Status st;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = antechamber_look(tx, rq->arena, place_of(in), NULL, phone_normal(rq->arena, phone_of(in)),
                          email_normal(rq->arena, email_of(in)), in->owner_id, room);
    return tx_end(tx, st, NULL);
}

static bool names(const char *field, char *const *mask, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (same(mask[i], field)) return true;
    }
    return false;
}

static Admission admission_of(const Request *rq, const NewOpportunity *in, char *const *mask, size_t n)
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

// A refusal is left to the command itself: this may be a retry of one that was done.
static Status make_contact_of(Request *rq, const Admission *how)
{
    const NewOpportunity *in = how->in;
    Antechamber room;

    if (!in->new_contact) return OK;
    Status st = look_in(rq, in, &room);
    if (st != OK) return st;
    bool lacks_person = in->owner_id && !room.person.is_known;
    st = want_copies(rq, room.campaign ? NULL : place_of(in), NULL, lacks_person ? in->owner_id : NULL);
    if (st == NEED_COPY) st = fetch_copies(rq);
    if (st != OK) return st;
    return would_be_admitted(rq, how, &room) ? ask_for_contact(rq, in->new_contact) : OK;
}

Status make_contact(Request *rq)
{
    const NewOpportunity *in = rq->in;
    Admission how = admission_of(rq, in, in->update_mask, in->n_update_mask);
    return make_contact_of(rq, &how);
}

// --- entering ---

// AMB-57: the same person through the form once more: said where it stands, without phone and e-mail.
static void comment_again(Request *rq, Tx *tx, const NewOpportunity *in, const Opportunity *standing)
{
    Contacts__Comment comment = CONTACTS__COMMENT__INIT;
    Opportunities__OpportunityCommented commented = OPPORTUNITIES__OPPORTUNITY_COMMENTED__INIT;
    const char *note = in->internal_note ? in->internal_note : in->new_contact->note;

    comment.id = uuid_make(rq->arena);
    comment.contact_id = standing->contact_id;
    comment.opportunity_id = standing->id;
    comment.body =
        arena_print(rq->arena, "Khách hàng đăng ký lại: %s%s%s%s%s", or_empty(in->new_contact->name),
                    in->source ? "\nNguồn: " : "", or_empty(in->source), note ? "\n" : "", or_empty(note));
    comment.has_kind = true;
    comment.at = timestamp_make(rq->arena, rq->now);
    comment_insert(tx, rq->arena, &comment);
    commented.opportunity_id = standing->id;
    commented.campaign_id = standing->campaign_id;
    commented.contact_id = standing->contact_id;
    commented.comment = &comment;
    emit(tx, standing->id, opportunity_partition_key(standing), &commented);
}

static Status meet_duplicate(Request *rq, Tx *tx, const NewOpportunity *in, const Antechamber *room,
                             const Match *m)
{
    if (!is_form(rq)) return refuse_duplicate(m, rq->why);
    Scene s = {.o = m->o, .campaign = room->campaign, .owner_name = m->owner_name};
    comment_again(rq, tx, in, m->o);
    reply_with(rq, &s, rq->out);
    return OK;
}

static void enter(Request *rq, Tx *tx, const Admission *how, const Antechamber *room, Opportunity *o)
{
    Entry entry = entry_of(rq, how, room);
    Scene s = {.o = o,
               .owner_since = o->owner_id ? room->at : 0,
               .campaign = room->campaign,
               .customer = room->customer,
               .owner_name = room->person.name,
               .at = room->at};

    o->copied_from_id = arena_copy(rq->arena, how->copied_from_id);
    scene_save(tx, rq->arena, &s);
    tell_created(tx, o, entry_is_distributed(&entry, o), how->why);
    reply_with(rq, &s, rq->out);
    Standing standing = standing_of(rq->actor, o, room->campaign, NULL);
    if (standing.sees_phone)
        note_same_phone(rq->out, room, rq->arena); /* AMB-16: else it would reveal a match */
}

// The owner's name, for the reply: outside campaigns it is the contact's salesperson whom nobody named.
static Status load_owner_name(Request *rq, Tx *tx, const Opportunity *o, Antechamber *room)
{
    if (!o->owner_id || room->person.is_known) return OK;
    return person_load(tx, rq->arena, o->owner_id, &room->person);
}

static Status let_in(Request *rq, Tx *tx, const Admission *how)
{
    const NewOpportunity *in = how->in;
    const Copies *c = copies(rq);
    const char *contact_id = in->contact_id ? in->contact_id : c->made ? c->made->id : NULL;
    Antechamber room;
    Opportunity *o;

    Status st = check_import_fields(rq, in);
    if (st != OK) return st;
    st = antechamber_load(tx, rq->arena, place_of(in), contact_id, phone_normal(rq->arena, phone_of(in)),
                          email_normal(rq->arena, email_of(in)), in->owner_id, &room);
    if (st != OK) return st;
    furnish(rq, in, &room);
    st = check_request(rq, in, &room, rq->why);
    if (st == OK) {
        st = want_copies(rq, room.campaign ? NULL : place_of(in), room.customer ? NULL : in->contact_id,
                         in->owner_id && !room.person.is_known ? in->owner_id : NULL);
    }
    if (st == OK) st = check_rights(rq, in, &room, rq->why);
    if (st != OK) return st;

    const Match *duplicate = duplicate_among(&room, in->new_contact != NULL, NULL);
    if (duplicate) return meet_duplicate(rq, tx, in, &room, duplicate);
    bool is_provisional = !room.customer && in->new_contact;
    if (is_provisional) room.customer = customer_typed(rq, in->new_contact);
    if (!room.customer) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "contactId");
    if (!room.campaign) return ABORTED; /* the pipeline is on its way */
    st = admit(rq, how, &room, &o, rq->why);
    if (st == OK && is_provisional)
        st = ABORTED; /* what stood in his way is gone: the next try makes the contact */
    if (st == OK) st = load_owner_name(rq, tx, o, &room);
    if (st == OK) enter(rq, tx, how, &room, o);
    return st;
}

static Status refuse_known_external_id(Request *rq, Tx *tx, const char *external_id)
{
    char *id;
    if (text_is_blank(external_id)) return OK;
    Status st = opportunity_id_by_external_id(tx, rq->arena, external_id, &id);
    if (st != OK) return st == NOT_FOUND ? OK : st;
    st = refuse(rq->why, COHOI__CODE__ALREADY_EXISTS);
    rq->why->problem->existing = arena_message(rq->arena, &cohoi__existing__descriptor);
    rq->why->problem->existing->id = id;
    return st;
}

Status create_opportunity(Request *rq, Tx *tx)
{
    const NewOpportunity *in = rq->in;
    Admission how = admission_of(rq, in, in->update_mask, in->n_update_mask);
    Status st = refuse_known_external_id(rq, tx, in->external_id);
    return st == OK ? let_in(rq, tx, &how) : st;
}

// --- by external id: created unless it is there ---

static Admission admission_for_put(const Request *rq)
{
    const Opportunities__PutOpportunityByExternalId *in = rq->in;
    in->opportunity->external_id = in->external_id;
    Admission how = admission_of(rq, in->opportunity, in->update_mask, in->n_update_mask);
    how.why = "IMPORTED";
    return how;
}

static Status look_for_external_id(Request *rq, const char *external_id, bool *is_there)
{
    Status st;
    char *id;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = opportunity_id_by_external_id(tx, rq->arena, external_id, &id);
    *is_there = st == OK;
    return tx_end(tx, st == NOT_FOUND ? OK : st, NULL);
}

Status make_contact_for_put(Request *rq)
{
    const Opportunities__PutOpportunityByExternalId *in = rq->in;
    Admission how = admission_for_put(rq);
    bool is_there = false;
    Status st = look_for_external_id(rq, in->external_id, &is_there);
    return st == OK && !is_there ? make_contact_of(rq, &how) : st;
}

Status put_opportunity_by_external_id(Request *rq, Tx *tx)
{
    const Opportunities__PutOpportunityByExternalId *in = rq->in;
    Admission how = admission_for_put(rq);
    Standing standing;
    Scene s;
    char *id;

    Status st = opportunity_id_by_external_id(tx, rq->arena, in->external_id, &id);
    if (st == NOT_FOUND) return let_in(rq, tx, &how);
    if (st == OK) st = open_to_read(rq, tx, id, &s, &standing);
    if (st == OK) reply_with(rq, &s, rq->out);
    return st;
}

// --- copies (OPP-14) ---

// Who copies must be able to write: a copy makes its reader free of the first campaign's hidden fields.
Status copy_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__CopyOpportunity *in = rq->in;
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_READ, &s, &standing);
    if (st != OK) return st;
    const Admission how = {
        .in = entry_copy(s.o, in->campaign_id, rq->arena), .why = "COPIED", .copied_from_id = in->id};
    return let_in(rq, tx, &how);
}
