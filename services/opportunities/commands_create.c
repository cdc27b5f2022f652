// commands_create -- how opportunities come to be: typed in, by a form, imported, copied.
#include "common/text.h"
#include "common/unit.h"
#include "services/opportunities/admission.h"
#include "services/opportunities/duplicates.h"
#include "services/opportunities/facts.h"

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
    if (!is_form(rq) || !in->new_contact) return refuse_duplicate(m, rq->why);
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

static Status enter_antechamber(Request *rq, Tx *tx, const NewOpportunity *in, Antechamber *room)
{
    const Copies *c = copies(rq);
    const char *contact_id = in->contact_id ? in->contact_id : c->made ? c->made->id : NULL;

    Status st =
        antechamber_load(tx, rq->arena, place_of(in), contact_id, phone_normal(rq->arena, phone_of(in)),
                         email_normal(rq->arena, email_of(in)), in->owner_id, room);
    if (st != OK) return st;
    furnish(rq, in, room);
    st = check_request(rq, in, room, rq->why);
    if (st == OK) {
        st = want_copies(rq, room->campaign ? NULL : place_of(in), room->customer ? NULL : in->contact_id,
                         in->owner_id && !room->person.is_known ? in->owner_id : NULL);
    }
    return st == OK ? check_rights(rq, in, room, rq->why) : st;
}

// Somebody typed in for whom no contact was made would have been refused, or was, and is known as he would
// be.
static Status let_in_customer(Request *rq, Tx *tx, const Admission *how, Antechamber *room)
{
    bool is_provisional = !room->customer && how->in->new_contact;
    Opportunity *o;

    if (is_provisional) room->customer = customer_typed(rq, how->in->new_contact);
    if (!room->customer) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "contactId");
    if (!room->campaign) return ABORTED; /* the pipeline is on its way */
    Status st = admit(rq, how, room, &o, rq->why);
    if (st == OK && is_provisional)
        st = ABORTED; /* what stood in his way is gone: the next try makes the contact */
    if (st == OK) st = load_owner_name(rq, tx, o, room);
    if (st == OK) enter(rq, tx, how, room, o);
    return st;
}

static Status let_in(Request *rq, Tx *tx, const Admission *how)
{
    Antechamber room;
    Status st = check_import_fields(rq, how->in);
    if (st == OK) st = enter_antechamber(rq, tx, how->in, &room);
    if (st != OK) return st;
    const Match *duplicate =
        how->in->campaign_id ? duplicate_among(&room, how->in->new_contact != NULL, NULL) : NULL;
    return duplicate ? meet_duplicate(rq, tx, how->in, &room, duplicate)
                     : let_in_customer(rq, tx, how, &room);
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
