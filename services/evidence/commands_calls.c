// commands_calls -- calls by Stringee: taken as they are told, listed, heard. CON-08, OPP-30, AMB-39
#include "common/text.h"
#include "services/evidence/attaching.h"
#include "services/evidence/commands.h"
#include "services/evidence/facts.h"
#include "services/evidence/proving.h"
#include "services/evidence/readers.h"
#include "services/evidence/stringee.h"
#include <string.h>

enum { MOST_PROVED = 100 }; // active main ones of one contact

// --- what Stringee tells: asked of others first ---

typedef struct Told {
    CallEvent event;
    const char *contact_id;         // the only one with that number; NULL: none, or several
    const Opportunity *opportunity; // of which there was no copy
    bool was_asked;
} Told;

static Status check_secret(Request *rq, const char *secret)
{
    Accounts__CheckStringeeSecret in = ACCOUNTS__CHECK_STRINGEE_SECRET__INIT;
    Cohoi__Empty *out = NULL;
    if (text_is_blank(secret)) return refuse(rq->why, COHOI__CODE__UNAUTHENTICATED);
    in.secret = (char *)secret;
    return rpc_call("accounts.Accounts.CheckStringeeSecret", &in.base, &out, NULL, rq->deadline, rq->arena,
                    rq->why);
}

static Status find_contact(Request *rq, Told *told)
{
    Contacts__LookupContacts in = CONTACTS__LOOKUP_CONTACTS__INIT;
    Contacts__ContactList *found = NULL;
    const char *number = call_customer(&told->event)->number;
    // Without its plus a number that begins with the country's code is not known as one.
    if (number && *number >= '1' && *number <= '9') number = arena_print(rq->arena, "+%s", number);
    in.phone = number ? phone_normal(rq->arena, number) : NULL;
    if (!in.phone) return OK;
    Status st = rpc_call("contacts.Contacts.LookupContacts", &in.base, &found, NULL, rq->deadline, rq->arena,
                         rq->why);
    if (st == OK && found->n_items == 1) told->contact_id = found->items[0]->id;
    return st;
}

Status hear_of_call(Request *rq)
{
    const Evidence__TakeCallEvent *in = rq->in;
    Told *told = arena_alloc(rq->arena, sizeof *told);

    rq->fetched = told;
    Status st = check_secret(rq, in->token);
    if (st == OK) st = stringee_read(rq->arena, in->event.data, in->event.len, &told->event, rq->why);
    return st == OK && told->event.has_ended ? find_contact(rq, told) : st;
}

// Stringee knows no positions: it may tell of a call before we were told of its opportunity.
Status fetch_opportunity_of_call(Request *rq)
{
    Opportunities__BatchGetOpportunities in = OPPORTUNITIES__BATCH_GET_OPPORTUNITIES__INIT;
    Opportunities__OpportunityBatch *out = NULL;
    Told *told = rq->fetched;
    char *ids[] = {(char *)told->event.custom};
    in.ids = ids;
    in.n_ids = 1;
    told->was_asked = true;
    Status st = rpc_call("opportunities.Opportunities.BatchGetOpportunities", &in.base, &out, NULL,
                         rq->deadline, rq->arena, rq->why);
    if (st == OK && out->n_items) told->opportunity = out->items[0];
    return st;
}

// --- whose call it was ---

typedef struct Matched {
    Dossier d; // of the opportunity that the call names
    bool is_named, is_stored;
    const char *contact_id;
    Agent agent;
    Time now;
} Matched;

static Status match_opportunity(Request *rq, Tx *tx, const Told *told, Matched *m)
{
    const char *id = told->event.custom;
    if (!uuid_is_valid(or_empty(id))) return OK;
    Status st = dossier_lock(tx, rq->arena, id, &m->d, &m->now);
    m->is_stored = m->is_named = st == OK;
    if (st != NOT_FOUND) return st;
    if (!told->was_asked) return NEED_COPY;
    const Opportunity *o = told->opportunity;
    m->is_named = o != NULL;
    if (o)
        m->d = (Dossier){
            .id = o->id, .campaign_id = o->campaign_id, .contact_id = o->contact_id, .owner_id = o->owner_id};
    return OK;
}

static Status match(Request *rq, Tx *tx, const Told *told, Matched *m)
{
    const Party *agent = call_agent(&told->event);

    *m = (Matched){.now = rq->now, .contact_id = told->contact_id};
    Status st = match_opportunity(rq, tx, told, m);
    if (st != OK) return st;
    if (m->is_named) m->contact_id = m->d.contact_id;
    st = agent_load(tx, rq->arena, agent->number, &m->agent);
    if (st == OK && !m->agent.id) st = agent_load(tx, rq->arena, agent->alias, &m->agent);
    return st;
}

// Customer care asks how the customer was served; that is no work of the seller's.
static Status is_survey(Request *rq, Tx *tx, const Matched *m, bool *out)
{
    char *salesperson_id = NULL;
    *out = m->agent.checks && !(m->is_named && same(m->agent.id, m->d.owner_id));
    if (!*out || !m->contact_id) return OK;
    Status st = salesperson_load(tx, rq->arena, m->contact_id, &salesperson_id);
    *out = !same(m->agent.id, salesperson_id);
    return st;
}

static Call *call_of(Request *rq, const StoredCall *stored, const CallEvent *e, const Matched *m)
{
    Call *c = arena_message(rq->arena, &evidence__call__descriptor);
    Time at = e->at && e->at < m->now ? e->at : m->now;
    c->id = (char *)stored->id;
    c->call_id = (char *)e->call_id;
    c->contact_id = (char *)m->contact_id;
    c->opportunity_id = (char *)(m->is_named ? m->d.id : NULL);
    c->user_id = (char *)m->agent.id;
    c->has_answered = c->has_duration = c->has_answer_duration = c->has_by = true;
    c->answered = e->answer_duration > 0;
    c->duration = e->duration;
    c->answer_duration = e->answer_duration;
    c->at = timestamp_make(rq->arena, at);
    return c;
}

// --- what it proves: AMB-39 ---

static Status prove(Request *rq, Tx *tx, const Call *c, Matched *m)
{
    Dossier *asked = NULL;
    Settings *s = NULL;
    size_t n = 0;

    Status st = settings_load(tx, rq->arena, &s);
    if (st != OK || !call_succeeded(c, s)) return st;
    if (m->is_named) {
        if (!m->is_stored || m->d.asked_since) add_call(tx, rq->arena, &m->d, m->is_stored, c);
        return OK;
    }
    if (m->contact_id) st = dossiers_lock_asked(tx, rq->arena, m->contact_id, MOST_PROVED, &asked, &n);
    for (size_t i = 0; st == OK && i < n; i++) add_call(tx, rq->arena, &asked[i], true, c);
    return st;
}

static Status note_end(Request *rq, Tx *tx, const Told *told, const StoredCall *stored)
{
    bool is_surveyed = false;
    Matched m;

    Status st = match(rq, tx, told, &m);
    if (st == OK) st = is_survey(rq, tx, &m, &is_surveyed);
    if (st != OK) return st;
    Call *c = call_of(rq, stored, &told->event, &m);
    c->by = is_surveyed ? EVIDENCE__CALL__BY__CUSTOMER_CARE : EVIDENCE__CALL__BY__SALES;
    call_save(tx, rq->arena, c);
    tell_call_ended(tx, c, m.is_named ? m.d.campaign_id : NULL);
    return prove(rq, tx, c, &m);
}

// Events come repeated and out of order: a call ends once, and its recording may be told of before or after.
Status take_call_event(Request *rq, Tx *tx)
{
    const Told *told = rq->fetched;
    StoredCall stored = {0};

    if (!told->event.has_ended && !told->event.recording_url) return OK;
    Status st = call_lock(tx, rq->arena, told->event.call_id, &stored);
    if (st != OK) return st;
    if (told->event.recording_url) call_set_recording(tx, stored.id, NULL, told->event.recording_url);
    return told->event.has_ended && !stored.call ? note_end(rq, tx, told, &stored) : OK;
}

// --- lists ---

Status may_read_calls_of_contact(Request *rq)
{
    const Evidence__ListContactCalls *in = rq->in;
    return reader_contact(rq, in->id);
}

static Status list(Request *rq, Tx *tx, CallFilter *f, bool has_size, int32_t size, const char *token)
{
    Status st = page_read(rq, has_size, size, token, &f->page);
    if (st == OK) st = page_keys(rq, &f->page, "ti");
    return st == OK ? calls_list(tx, rq->arena, f, rq->out) : st;
}

Status list_contact_calls(Request *rq, Tx *tx)
{
    const Evidence__ListContactCalls *in = rq->in;
    CallFilter f = {.contact_id = in->id, .by = in->has_by ? (int)in->by : 0};
    return list(rq, tx, &f, in->has_page_size, in->page_size, in->page_token);
}

Status may_read_calls_of_opportunity(Request *rq)
{
    const Evidence__ListOpportunityCalls *in = rq->in;
    return reader_standing(rq, in->id, &prepared(rq)->standing);
}

Status list_opportunity_calls(Request *rq, Tx *tx)
{
    const Evidence__ListOpportunityCalls *in = rq->in;
    CallFilter f = {.opportunity_id = in->id, .by = in->has_by ? (int)in->by : 0};
    return list(rq, tx, &f, in->has_page_size, in->page_size, in->page_token);
}

// --- recordings ---

// A call that he may not hear is not there.
static Status find_call(Request *rq, const char *id)
{
    StoredCall *c = arena_alloc(rq->arena, sizeof *c);
    Places places = {0};
    Status st = OK;

    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = call_load(tx, rq->arena, id, false, c);
    if (st == OK) st = call_places(tx, rq->arena, c, &places);
    st = tx_end(tx, st, NULL);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    prepared(rq)->call = c;
    return st == OK ? reader_place(rq, &places) : st;
}

Status may_hear_recording(Request *rq)
{
    return find_call(rq, ((const Evidence__GetRecording *)rq->in)->id);
}

Status get_recording(Request *rq, Tx *tx)
{
    const Evidence__GetRecording *in = rq->in;
    const StoredCall *c = prepared(rq)->call;
    if (c->recording_id) return send_chunk(rq, tx, c->recording_id, in->page_token);
    return refuse(rq->why, c->recording_url ? COHOI__CODE__RECORDING_ELSEWHERE : COHOI__CODE__NOT_FOUND);
}

Status may_set_recording(Request *rq)
{
    Status st = find_call(rq, ((const Evidence__SetRecording *)rq->in)->id);
    if (st != OK) return st;
    bool may = actor_is(rq->actor, prepared(rq)->call->call->user_id) ||
               actor_may(rq->actor, COHOI__PERMISSION__EVIDENCE_CHECK);
    if (!may) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    return look_at_file(rq);
}

// What was there is gone.
Status set_recording(Request *rq, Tx *tx)
{
    const Evidence__SetRecording *in = rq->in;
    const char *type = or_empty(prepared(rq)->type);
    StoredCall c = {0};
    Attachment *file = NULL;

    Rows *found = upload_ask(rq, tx);
    Status st = call_load(tx, rq->arena, in->id, true, &c);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    bool is_sound = strncmp(type, "audio/", 6) == 0 || strncmp(type, "video/", 6) == 0;
    if (st == OK && rq->upload && !is_sound) st = refuse_field(rq->why, COHOI__CODE__BAD_FORMAT, "file");
    if (st == OK) st = attach(rq, tx, found, &file);
    if (st != OK) return st;
    call_set_recording(tx, c.id, file->id, NULL);
    if (c.recording_id) attachment_drop(tx, c.recording_id);
    *(Call *)rq->out = *c.call;
    ((Call *)rq->out)->has_recorded = ((Call *)rq->out)->recorded = true;
    return OK;
}
