// What these tests begin with: a campaign of three steps with its people, and an opportunity in its first
// step.
#pragma once
#include "common/service.h"
#include "common/text.h"
#include "services/opportunities/entry.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define FIRST    "00000000-0000-7000-8000-000000000001"
#define MIDDLE   "00000000-0000-7000-8000-000000000002"
#define LAST     "00000000-0000-7000-8000-000000000003"
#define MANAGER  "00000000-0000-7000-8000-00000000000a"
#define AN       "00000000-0000-7000-8000-00000000000b"
#define BINH     "00000000-0000-7000-8000-00000000000c"
#define STRANGER "00000000-0000-7000-8000-00000000000d"
#define CAMPAIGN "00000000-0000-7000-8000-000000000010"
#define CONTACT  "00000000-0000-7000-8000-000000000020"
#define REASON   "00000000-0000-7000-8000-000000000030"
#define NOW      (1800000000 * (Time)1000000)

static Arena *arena;
static Refusal why;

static inline int set_up(void **state)
{
    arena = arena_make();
    why = (Refusal){.arena = arena};
    return 0;
}

static inline int tear_down(void **state)
{
    arena_drop(arena);
    return 0;
}

static inline void add_step(Campaign *c, const char *id, int probability)
{
    Campaigns__Step *step = arena_message(arena, &campaigns__step__descriptor);
    step->id = arena_copy(arena, id);
    step->name = arena_copy(arena, id);
    step->has_probability = true;
    step->probability = probability;
    PUSH(arena, c->steps, c->n_steps, step);
}

static inline Campaign *campaign(void)
{
    Campaign *c = arena_message(arena, &campaigns__campaign__descriptor);
    Campaigns__FailReason *reason = arena_message(arena, &campaigns__fail_reason__descriptor);
    c->id = arena_copy(arena, CAMPAIGN);
    add_step(c, FIRST, 10);
    add_step(c, MIDDLE, 30);
    add_step(c, LAST, 100);
    reason->id = arena_copy(arena, REASON);
    PUSH(arena, c->fail_reasons, c->n_fail_reasons, reason);
    PUSH(arena, c->manager_ids, c->n_manager_ids, arena_copy(arena, MANAGER));
    PUSH(arena, c->salesperson_ids, c->n_salesperson_ids, arena_copy(arena, AN));
    PUSH(arena, c->salesperson_ids, c->n_salesperson_ids, arena_copy(arena, BINH));
    return c;
}

static inline Customer *customer(void)
{
    Customer *c = arena_alloc(arena, sizeof *c);
    *c = (Customer){.id = CONTACT,
                    .name = "Công ty Sao Mai",
                    .phone = "0912345678",
                    .salesperson_id = AN,
                    .is_valid = true};
    return c;
}

static inline NewOpportunity *wish(const char *campaign_id)
{
    NewOpportunity *in = arena_message(arena, &opportunities__new_opportunity__descriptor);
    in->campaign_id = arena_copy(arena, campaign_id);
    in->contact_id = arena_copy(arena, CONTACT);
    return in;
}

static inline Entry entry(NewOpportunity *in, const Campaign *c, const Customer *k)
{
    return (Entry){.id = "00000000-0000-7000-8000-000000000099",
                   .in = in,
                   .owner_is_active = true,
                   .campaign = c,
                   .customer = k,
                   .actor_id = AN,
                   .now = NOW};
}

static inline Opportunity *opportunity_in(const Campaign *c)
{
    NewOpportunity *in = wish(c->id);
    Customer *k = customer();
    Entry e = entry(in, c, k);
    Opportunity *o = NULL;
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    return o;
}

static inline Money *vnd(int64_t units)
{
    Money *m = arena_message(arena, &cohoi__money__descriptor);
    m->has_units = true;
    m->units = units;
    return m;
}

static inline void assert_refused(Status st, Cohoi__Code code)
{
    assert_int_not_equal(st, OK);
    assert_non_null(why.problem);
    if (why.problem->n_violations > 0)
        assert_int_equal(why.problem->violations[0]->code, code);
    else
        assert_int_equal(why.problem->code, code);
    why.problem = NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
