// events -- GET /v1/events: what happened, page by page, for other systems.
#include "services/gateway/events.h"
#include "common/clock.h"
#include "common/cloudevent.h"
#include "services/gateway/problems.h"
#include "services/gateway/reader_query.h"
#include "services/gateway/settings.h"
#include "services/gateway/sights.h"

enum { UNSEEN_MOST = 10000, LONGEST_PAGE = 8 << 20 };

typedef struct Items {
    JsonOut json;
    unsigned n;
} Items;

static bool take_item(void *arg, const Event *ev, Arena *a)
{
    Items *items = arg;
    if (items->n++) json_put(&items->json, ",");
    cloudevent_json(&items->json, ev);
    return items->json.length < LONGEST_PAGE;
}

// What was read counts, also when reading broke off: the next request meets the fault first.
static void answer(Exchange *x, const Reader *r, Items *items, Status st, bool caught_up)
{
    if (st != OK && items->n == 0) {
        problem_answer(x, st, NULL);
        return;
    }
    json_put(&items->json, "],\"nextAfter\":");
    json_write_text(&items->json, vector_text(x->arena, &r->at));
    json_put(&items->json, caught_up ? ",\"caughtUp\":true}" : ",\"caughtUp\":false}");
    http_answer(x, 200, "application/json", items->json.text, items->json.length);
}

void events_serve(Exchange *x)
{
    Visitor v;
    Sight sight;
    uint64_t deadline = clock_monotonic() + (uint64_t)settings.request_timeout_ms;
    Reader *r = reader_for(x, &v, deadline, NULL);
    if (!r) return;
    // Without knowing what he may see he would pass over events for ever.
    if (sight_ask(v.token, v.actor, x->arena, deadline, &sight) != OK) {
        problem_answer_code(x, COHOI__CODE__UNAVAILABLE);
        return;
    }
    Items items = {.json = {.arena = x->arena}};
    bool caught_up;
    r->sight = &sight;
    r->take = take_item;
    r->arg = &items;
    r->unseen = UNSEEN_MOST;
    json_put(&items.json, "{\"items\":[");
    Status st = reader_read_all(r, deadline, &caught_up);
    answer(x, r, &items, st, caught_up);
}
