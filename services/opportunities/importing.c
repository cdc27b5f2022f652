// importing -- batches of an import: rows that become opportunities, by the same rules as those that are
// typed in. IMP-01, IMP-08, PEE-06
#include "services/opportunities/importing.h"
#include "common/check.h"
#include "common/text.h"
#include "services/opportunities/admission.h"
#include "services/opportunities/duplicates.h"
#include "services/opportunities/facts.h"

typedef Opportunities__ImportOpportunities Batch;
typedef Opportunities__ImportedOpportunity Wanted;
typedef Contacts__ImportedRow Result;

typedef struct Entering { // a batch on its way
    Request *rq;
    Tx *tx;
    const Batch *in;
    const char *place;
    Hall hall;
    Guest *guests;
    Totals totals;
    size_t n_entered; // by this batch, so far
    Opportunity **entered;
    const Guest **entered_as;
} Entering;

// --- who comes ---

static Guest *guests_of(const Batch *in, Arena *a)
{
    Guest *guests = arena_alloc(a, (in->n_rows + 1) * sizeof *guests);
    for (size_t i = 0; i < in->n_rows; i++) {
        const NewOpportunity *o = in->rows[i]->opportunity;
        const Contacts__Contact *c = in->rows[i]->contact;
        const char *phone = o->phone ? o->phone : c ? c->phone : NULL;
        const char *email = o->email ? o->email : c ? c->email : NULL;
        guests[i] = (Guest){
            .contact_id = c ? c->id : NULL,
            .owner_id = o->owner_id,
            .external_id = text_is_blank(o->external_id) ? NULL : text_trim(a, o->external_id),
            .phone = phone ? phone_normal(a, phone) : NULL,
            .email = email ? email_normal(a, email) : NULL,
        };
    }
    return guests;
}

static const Person *person_of(const Hall *hall, const char *id)
{
    static const Person nobody;
    for (size_t i = 0; i < hall->n_people; i++)
        if (same(hall->people[i].id, id)) return &hall->people[i].person;
    return &nobody;
}

// What there is no copy of yet is as contacts said it a moment ago.
static Customer *customer_for(const Entering *e, const Wanted *row)
{
    const Contacts__Contact *c = row->contact;
    if (!c) return NULL;
    if (!c->id) return customer_typed(e->rq, c);
    for (size_t i = 0; i < e->hall.n_customers; i++)
        if (same(e->hall.customers[i]->id, c->id)) return e->hall.customers[i];
    return customer_of(c, e->rq->arena);
}

static Antechamber room_for(const Entering *e, size_t at)
{
    const Hall *hall = &e->hall;
    return (Antechamber){
        .campaign = hall->campaign,
        .customer = customer_for(e, e->in->rows[at]),
        .person = *person_of(hall, e->guests[at].owner_id),
        .matches = hall->matches[at],
        .n_matches = hall->n_matches[at],
        .settings = hall->settings,
        .at = hall->at,
    };
}

// --- a new one ---

// One that this very batch has brought in before.
static const Opportunity *twin_of(const Entering *e, const Guest *g, bool is_new)
{
    for (size_t i = 0; i < e->n_entered; i++) {
        const Guest *other = e->entered_as[i];
        bool same_contact = g->contact_id && same(other->contact_id, g->contact_id);
        bool same_ways = is_new && ((g->phone && same(g->phone, other->phone)) ||
                                    (g->email && same(g->email, other->email)));
        if (same_contact || same_ways) return e->entered[i];
    }
    return NULL;
}

static Status refuse_duplicates(const Entering *e, const Antechamber *room, size_t at, Refusal *why)
{
    const Wanted *row = e->in->rows[at];
    bool is_new = row->contact_is_new || !e->guests[at].contact_id;

    if (!row->opportunity->campaign_id || room->campaign->allow_duplicates) return OK;
    const Match *m = duplicate_among(room, is_new, NULL);
    if (m) return refuse_duplicate(m, why);
    return twin_of(e, &e->guests[at], is_new) ? refuse(why, COHOI__CODE__DUPLICATE_IN_CAMPAIGN) : OK;
}

static void store(Entering *e, const Antechamber *room, const Entry *entry, Opportunity *o)
{
    Scene s = {.o = o,
               .owner_since = o->owner_id ? room->at : 0,
               .campaign = room->campaign,
               .customer = room->customer,
               .at = room->at};

    o->import_id = e->in->import_id;
    opportunity_save(e->tx, e->rq->arena, &s);
    totals_note(&e->totals, e->rq->arena, NULL, o);
    tell_created(e->tx, o, entry_is_distributed(entry, o), "IMPORTED");
}

static void note_entered(Entering *e, size_t at, Opportunity *o)
{
    size_t n = e->n_entered;
    PUSH(e->rq->arena, e->entered, n, o);
    PUSH(e->rq->arena, e->entered_as, e->n_entered, &e->guests[at]);
}

static Status let_in(Entering *e, Request *one, size_t at, Opportunity **out)
{
    const Wanted *row = e->in->rows[at];
    NewOpportunity *in = arena_memdup(one->arena, row->opportunity, sizeof *in);
    Antechamber room = room_for(e, at);

    in->contact_id = room.customer ? row->contact->id : NULL;
    in->new_contact = in->contact_id ? NULL : row->contact;
    Admission how = admission_of(one, in, row->update_mask, row->n_update_mask);
    Status st = check_import_fields(one, in);
    if (st == OK) st = check_request(one, in, &room, one->why);
    if (st == OK) st = check_rights(one, in, &room, one->why);
    if (st == OK && !room.campaign) return ABORTED; /* the pipeline is on its way */
    if (st == OK) st = refuse_duplicates(e, &room, at, one->why);
    if (st == OK) st = admit(one, &how, &room, out, one->why);
    if (st != OK) return st;
    Entry entry = entry_of(one, &how, &room);
    if (!e->in->dry_run) store(e, &room, &entry, *out);
    note_entered(e, at, *out);
    return OK;
}

// --- one that is known ---

// Of one that has ended only what describes it; what it already is changes nothing.
static const char *const described[] = {
    "name",  "expected_revenue", "priority",          "expected_close_date", "source", "phone",
    "email", "internal_note",    "offered_service_id"};
static const char *const decided[] = {"step_id", "owner_id", "probability"};

static bool is_named(const char *const *names, size_t n, const char *field)
{
    for (size_t i = 0; i < n; i++)
        if (same(names[i], field)) return true;
    return false;
}
#define IS_AMONG(names, field) is_named(names, sizeof names / sizeof *names, field)

// The settable fields have the same numbers in both messages.
static Opportunity *as_opportunity(Arena *a, const NewOpportunity *in)
{
    size_t n = protobuf_c_message_get_packed_size(&in->base);
    uint8_t *packed = arena_alloc(a, n + 1);
    protobuf_c_message_pack(&in->base, packed);
    return (Opportunity *)protobuf_c_message_unpack(&opportunities__opportunity__descriptor,
                                                    arena_allocator(a), n, packed);
}

static Status change(Entering *e, Request *one, size_t at, const Opportunity *known)
{
    const Wanted *row = e->in->rows[at];
    Opportunities__UpdateOpportunity update = OPPORTUNITIES__UPDATE_OPPORTUNITY__INIT;
    bool is_open =
        known->state == ACTIVE && !(row->opportunity->has_state && row->opportunity->state != ACTIVE);
    Standing standing;
    Scene s;

    if (!e->in->update) return refuse_field(one->why, COHOI__CODE__ALREADY_EXISTS, "externalId");
    if (e->in->dry_run) {
        Status st = open_to_read(one, e->tx, known->id, &s, &standing);
        return st == OK && !standing.writes ? refuse(one->why, COHOI__CODE__PERMISSION_DENIED) : st;
    }
    update.id = known->id;
    update.opportunity = as_opportunity(one->arena, row->opportunity);
    for (size_t i = 0; i < row->n_update_mask; i++) {
        const char *field = row->update_mask[i];
        if (IS_AMONG(described, field) || (is_open && IS_AMONG(decided, field)))
            PUSH(one->arena, update.update_mask, update.n_update_mask, row->update_mask[i]);
    }
    one->in = &update;
    return update_opportunity(one, e->tx);
}

// --- a row ---

static Status take_refusal(Status st, const Refusal *why, Result *out)
{
    if (st == NEED_COPY) return ABORTED; /* another log has not told us yet: the batch comes again */
    if (st == OK || !why->problem) return st;
    out->violations = why->problem->violations;
    out->n_violations = why->problem->n_violations;
    if (out->n_violations > 0) return OK;
    Cohoi__Violation *whole = arena_message(why->arena, &cohoi__violation__descriptor);
    whole->has_code = true;
    whole->code = why->problem->code;
    PUSH(why->arena, out->violations, out->n_violations, whole);
    return OK;
}

static const Opportunity *known_as(const Entering *e, size_t at)
{
    const char *external_id = e->guests[at].external_id;
    if (!external_id || e->hall.known[at]) return e->hall.known[at];
    for (size_t i = 0; i < e->n_entered; i++)
        if (same(e->entered_as[i]->external_id, external_id)) return e->entered[i];
    return NULL;
}

static Status take_row(Entering *e, size_t at)
{
    Opportunities__ImportedOpportunities *reply = e->rq->out;
    Arena *a = e->rq->arena;
    Result *out = arena_message(a, &contacts__imported_row__descriptor);
    Refusal why = {.arena = a};
    Request one = *e->rq;
    Opportunity *o = NULL;
    Status st;

    one.why = &why;
    one.actor = e->in->actor;
    one.command_id = arena_print(a, "%s/%d", e->rq->command_id, e->in->rows[at]->row);
    one.out = arena_message(a, &opportunities__opportunity__descriptor);
    out->has_row = true;
    out->row = e->in->rows[at]->row;
    PUSH(a, reply->rows, reply->n_rows, out);
    const Opportunity *known = known_as(e, at);
    bool is_of_dry_run = known && e->in->dry_run && !e->hall.known[at];
    st = is_of_dry_run ? OK : known ? change(e, &one, at, known) : let_in(e, &one, at, &o);
    out->id = known ? known->id : o && !e->in->dry_run ? o->id : NULL;
    out->has_created = true;
    out->created = st == OK && !known;
    return take_refusal(st, &why, out);
}

Status import_opportunities(Request *rq, Tx *tx)
{
    Opportunities__ImportedOpportunities *reply = rq->out;
    Entering e = {.rq = rq, .tx = tx, .in = rq->in};

    if (e.in->n_rows == 0) return OK;
    e.place = place_of(e.in->rows[0]->opportunity); /* an import goes to one campaign, or to the pipeline */
    e.guests = guests_of(e.in, rq->arena);
    emit_actor(tx, e.in->actor->user_id);
    if (e.in->bulk_act_id) emit_bulk_act(tx, e.in->bulk_act_id);
    Status st = hall_load(tx, rq->arena, e.place, e.guests, e.in->n_rows, !e.in->dry_run, &e.hall);
    if (st == OK && !e.hall.campaign) {
        st = want_copies(rq, e.place, NULL, NULL);
        e.hall.campaign = copies(rq)->campaign;
    }
    for (size_t i = 0; st == OK && i < e.in->n_rows; i++) st = take_row(&e, i);
    if (st != OK) return st;
    totals_save(tx, rq->arena, &e.totals);
    reply->has_holds_once = true;
    reply->holds_once = e.hall.campaign && !same(e.place, PIPELINE) && !e.hall.campaign->allow_duplicates;
    return OK;
}
