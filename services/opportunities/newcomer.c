// newcomer -- before the transaction: somebody typed in becomes a contact (CON-21, CON-22), if he would be
// let in.
#include "common/text.h"
#include "services/opportunities/admission.h"
#include "services/opportunities/duplicates.h"

static bool would_be_admitted(Request *rq, const Admission *how, Antechamber *room)
{
    Refusal unsaid = {.arena = rq->arena};
    Opportunity *o;

    furnish(rq, how->in, room);
    room->customer = customer_typed(rq, how->in->new_contact);
    Status st = check_request(rq, how->in, room, &unsaid);
    if (st == OK) st = check_rights(rq, how->in, room, &unsaid);
    if (st == OK && how->in->campaign_id && duplicate_among(room, true, NULL)) return false;
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
    Status st = OK;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = antechamber_look(tx, rq->arena, place_of(in), NULL, phone_normal(rq->arena, phone_of(in)),
                          email_normal(rq->arena, email_of(in)), in->owner_id, room);
    return tx_end(tx, st, NULL);
}

// A refusal is left to the command itself: this may be a retry of one that was done.
static Status make_contact_of(Request *rq, const Admission *how)
{
    const NewOpportunity *in = how->in;
    Antechamber room = {0};

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

static Status look_for_external_id(Request *rq, const char *external_id, bool *is_there)
{
    Status st = OK;
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
    Admission how = admission_of(rq, in->opportunity, in->update_mask, in->n_update_mask);
    bool is_there = false;
    Status st = look_for_external_id(rq, in->external_id, &is_there);
    return st == OK && !is_there ? make_contact_of(rq, &how) : st;
}
