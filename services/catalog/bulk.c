// bulk -- a result for many transactions at once: each in a transaction of its own, by its own rights, under
// an id derived from the act's, so that a retry goes on where a crash left it and gives the same. CAT-07,
// CAT-13
#include "common/fiber.h"
#include "common/text.h"
#include "common/unit.h"
#include "services/catalog/commands.h"

enum { SIDE_BY_SIDE = 4 }; // transactions of one act at a time: it leaves connections for others

typedef struct Bulk { // an act under way
    Request *rq;
    const Catalog__BulkSetResult *in;
    const char *id; // stands in its events
    Cohoi__BulkResult **results;
    size_t next, working;
    Status failed; // what no item can be blamed for; the first
    Fiber *waiting;
} Bulk;
typedef struct Item {
    const Bulk *bulk;
    size_t at;
} Item;

static Catalog__UpdateTransaction *change_of(const Item *item, Arena *a)
{
    const Catalog__BulkSetResult *in = item->bulk->in;
    Catalog__UpdateTransaction *one = arena_message(a, &catalog__update_transaction__descriptor);

    one->id = in->ids[item->at];
    one->transaction = arena_message(a, &catalog__transaction__descriptor);
    one->transaction->has_status = true;
    one->transaction->status = in->has_status ? in->status : COMPLETED;
    one->transaction->result_id = in->result_id;
    PUSH(a, one->update_mask, one->n_update_mask, "status");
    if (in->result_id) PUSH(a, one->update_mask, one->n_update_mask, "result_id");
    return one;
}

static Cohoi__BulkResult *result_of(Arena *a, char *id, Status st, const Refusal *why)
{
    Cohoi__BulkResult *result = arena_message(a, &cohoi__bulk_result__descriptor);
    result->id = id;
    result->has_ok = true;
    result->ok = st == OK;
    if (st == OK) return result;
    const CodeWords *words = code_words_of(why->problem->code);
    result->code = arena_copy(a, words->name);
    result->message = arena_copy(a, words->vi);
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
    one.in = change_of(item, part->arena);
    one.out = arena_message(part->arena, &catalog__transaction__descriptor);
    one.if_match = 0;
    emit_bulk_act(tx, item->bulk->id);
    Status st = update_transaction(&one, tx);
    part->fetched = one.fetched;
    part->need = one.need;
    if (st != OK && !why.problem) return st;
    PUSH(part->arena, out->items, out->n_items,
         result_of(part->arena, item->bulk->in->ids[item->at], st, &why));
    return OK;
}

static void work(void *arg)
{
    Bulk *b = arg;
    while (b->failed == OK && b->next < b->in->n_ids) {
        Item item = {b, b->next++};
        Cohoi__BulkReply *out = NULL;
        const char *part = arena_print(b->rq->arena, "%zu", item.at);
        Status st = command_part(b->rq, part, run_item, &item, &out);
        if (st != OK && b->failed == OK) b->failed = st;
        if (st == OK && out->n_items == 1) b->results[item.at] = out->items[0];
    }
    if (--b->working == 0 && b->waiting) fiber_wake_soon(b->waiting);
}

static void work_side_by_side(Bulk *b)
{
    b->working = b->in->n_ids < SIDE_BY_SIDE ? b->in->n_ids : SIDE_BY_SIDE;
    for (size_t i = 0, n = b->working; i < n; i++) fiber_spawn(work, b);
    if (b->working == 0) return;
    b->waiting = fiber_self();
    fiber_park();
}

// The same for every try under the same key.
static const char *act_id(const Request *rq)
{
    const char *who = rq->actor->user_id ? rq->actor->user_id : or_empty(rq->actor->token_id);
    if (rq->bulk_act_id) return rq->bulk_act_id;
    return uuid_derive(rq->arena, arena_print(rq->arena, "results/%s/%s", who, rq->command_id), "bulk act");
}

Status bulk_set_result(Request *rq)
{
    const Catalog__BulkSetResult *in = rq->in;
    Cohoi__BulkReply *out = rq->out;
    Bulk b = {.rq = rq, .in = in, .id = act_id(rq), .failed = OK};

    if (in->result_id && in->has_status && in->status != COMPLETED)
        return refuse_field(rq->why, COHOI__CODE__NOT_COMPLETED, "resultId");
    b.results = arena_alloc(rq->arena, (in->n_ids + 1) * sizeof(void *));
    work_side_by_side(&b);
    if (b.failed != OK) return b.failed;
    rq->why->problem = NULL;
    for (size_t i = 0; i < in->n_ids; i++) PUSH(rq->arena, out->items, out->n_items, b.results[i]);
    out->bulk_act_id = arena_copy(rq->arena, b.id);
    return OK;
}
