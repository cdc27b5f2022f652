// bulk -- many at once: each item a transaction of its own, by its own rights, under an id derived from the
// act's, so that a retry goes on where a crash left it and gives the same results. OPP-02, PEE-05, CON-25
#include "common/fiber.h"
#include "common/text.h"
#include "common/unit.h"
#include "services/opportunities/commands.h"

enum { SIDE_BY_SIDE = 4 }; // transactions of one act at a time: it leaves connections for others

typedef struct Item Item;
typedef struct Bulk { // an act under way
    Request *rq;
    const char *id; // stands in its events
    Item *items;
    size_t n, next, working;
    Status failed; // what no item can be blamed for; the first
    Fiber *waiting;
} Bulk;
struct Item {
    const Bulk *bulk;
    char *name; // the id that the request named
    const void *in;
    const ProtobufCMessageDescriptor *out_type;
    Status (*run)(Request *rq, Tx *tx); // the handler of the single command
    bool creates;
    Cohoi__BulkResult *result;
};

static Cohoi__BulkResult *result_of(Arena *a, const Item *item, Status st, const Refusal *why,
                                    const void *out)
{
    Cohoi__BulkResult *result = arena_message(a, &cohoi__bulk_result__descriptor);

    result->id = item->name;
    result->has_ok = true;
    result->ok = st == OK;
    if (st != OK) {
        const CodeWords *words = code_words_of(why->problem->code);
        result->code = arena_copy(a, words->name);
        result->message = arena_copy(a, words->vi);
    } else if (item->creates) {
        result->created_id = ((const Opportunity *)out)->id;
    }
    return result;
}

// An item's refusal is its result, stored like a success: a retry tells the same. What nobody has said a
// reason for is a conflict or a lost connection, and is tried again by the frame.
static Status run_item(Request *part, Tx *tx, void *arg)
{
    const Item *item = arg;
    Cohoi__BulkReply *out = part->out;
    Refusal why = {.arena = part->arena};
    Request one = *part;

    one.why = &why;
    one.in = item->in;
    one.out = arena_message(part->arena, item->out_type);
    one.if_match = 0;
    emit_bulk_act(tx, item->bulk->id);
    Status st = item->run(&one, tx);
    part->fetched = one.fetched;
    part->need = one.need;
    if (st != OK && !why.problem) return st;
    PUSH(part->arena, out->items, out->n_items, result_of(part->arena, item, st, &why, one.out));
    return OK;
}

static void work(void *arg)
{
    Bulk *b = arg;
    while (b->failed == OK && b->next < b->n) {
        size_t at = b->next++;
        Cohoi__BulkReply *out = NULL;
        const char *part = arena_print(b->rq->arena, "%zu", at);
        Status st = command_part(b->rq, part, run_item, &b->items[at], &out);
        if (st != OK && b->failed == OK) b->failed = st;
        if (st == OK && out->n_items == 1) b->items[at].result = out->items[0];
    }
    if (--b->working == 0 && b->waiting) fiber_wake_soon(b->waiting);
}

static void work_side_by_side(Bulk *b)
{
    b->working = b->n < SIDE_BY_SIDE ? b->n : SIDE_BY_SIDE;
    for (size_t i = 0, n = b->working; i < n; i++) fiber_spawn(work, b);
    if (b->working == 0) return;
    b->waiting = fiber_self();
    fiber_park();
}

// The same for every try under the same key.
static const char *act_id(const Request *rq, const char *what)
{
    const char *who = rq->actor->user_id ? rq->actor->user_id : or_empty(rq->actor->token_id);
    if (rq->bulk_act_id) return rq->bulk_act_id;
    return uuid_derive(rq->arena, arena_print(rq->arena, "%s/%s/%s", what, who, rq->command_id), "bulk act");
}

static Status run_bulk(Request *rq, const char *what, char *const *ids, size_t n, const Item *like,
                       void *(*request_of)(Request *rq, char *id))
{
    Cohoi__BulkReply *out = rq->out;
    Bulk b = {.rq = rq, .id = act_id(rq, what), .n = n, .failed = OK};

    b.items = arena_alloc(rq->arena, (n + 1) * sizeof *b.items);
    for (size_t i = 0; i < n; i++) {
        b.items[i] = *like;
        b.items[i].bulk = &b;
        b.items[i].name = ids[i];
        b.items[i].in = request_of(rq, ids[i]);
    }
    work_side_by_side(&b);
    if (b.failed != OK) return b.failed;
    rq->why->problem = NULL;
    for (size_t i = 0; i < n; i++) PUSH(rq->arena, out->items, out->n_items, b.items[i].result);
    out->bulk_act_id = arena_copy(rq->arena, b.id);
    return OK;
}

// --- the acts: each makes the request of the single command ---

static void *new_opportunity(Request *rq, char *id)
{
    const Opportunities__BulkCreateOpportunities *in = rq->in;
    NewOpportunity *one = arena_message(rq->arena, &opportunities__new_opportunity__descriptor);
    one->campaign_id = in->campaign_id;
    one->contact_id = id;
    one->step_id = in->step_id;
    one->owner_id = in->owner_id;
    one->has_probability = in->has_probability;
    one->probability = in->probability;
    one->expected_revenue = in->expected_revenue;
    one->has_priority = in->has_priority;
    one->priority = in->priority;
    one->n_update_mask = in->n_update_mask;
    one->update_mask = in->update_mask;
    return one;
}

Status bulk_create(Request *rq)
{
    static const Item like = {
        .run = create_opportunity, .out_type = &opportunities__opportunity__descriptor, .creates = true};
    const Opportunities__BulkCreateOpportunities *in = rq->in;
    return run_bulk(rq, "create", in->contact_ids, in->n_contact_ids, &like, new_opportunity);
}

static void *assignment(Request *rq, char *id)
{
    const Opportunities__BulkAssignOpportunities *in = rq->in;
    Opportunities__AssignOpportunity *one =
        arena_message(rq->arena, &opportunities__assign_opportunity__descriptor);
    one->id = id;
    one->owner_id = in->owner_id;
    return one;
}

Status bulk_assign(Request *rq)
{
    static const Item like = {.run = assign_opportunity, .out_type = &opportunities__opportunity__descriptor};
    const Opportunities__BulkAssignOpportunities *in = rq->in;
    return run_bulk(rq, "assign", in->ids, in->n_ids, &like, assignment);
}

static void *move(Request *rq, char *id)
{
    const Opportunities__BulkMoveOpportunities *in = rq->in;
    Opportunities__MoveOpportunity *one =
        arena_message(rq->arena, &opportunities__move_opportunity__descriptor);
    one->id = id;
    one->step_id = in->step_id;
    return one;
}

Status bulk_move(Request *rq)
{
    static const Item like = {.run = move_opportunity, .out_type = &opportunities__opportunity__descriptor};
    const Opportunities__BulkMoveOpportunities *in = rq->in;
    return run_bulk(rq, "move", in->ids, in->n_ids, &like, move);
}

static void *failure(Request *rq, char *id)
{
    const Opportunities__BulkLoseOpportunities *in = rq->in;
    Opportunities__LoseOpportunity *one =
        arena_message(rq->arena, &opportunities__lose_opportunity__descriptor);
    one->id = id;
    one->fail_reason_id = in->fail_reason_id;
    one->note = in->note;
    return one;
}

Status bulk_lose(Request *rq)
{
    static const Item like = {.run = lose_opportunity, .out_type = &opportunities__opportunity__descriptor};
    const Opportunities__BulkLoseOpportunities *in = rq->in;
    return run_bulk(rq, "lose", in->ids, in->n_ids, &like, failure);
}
