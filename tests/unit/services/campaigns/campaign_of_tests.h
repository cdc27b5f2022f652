// What these tests begin with: a campaign of three steps, a manager and two salespeople.
#pragma once
#include "common/text.h"
#include "services/campaigns/campaign.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define CAMPAIGN "00000000-0000-7000-8000-000000000010"
#define FIRST    "00000000-0000-7000-8000-000000000001"
#define MIDDLE   "00000000-0000-7000-8000-000000000002"
#define LAST     "00000000-0000-7000-8000-000000000003"
#define STRANGE  "00000000-0000-7000-8000-000000000004"
#define MANAGER  "00000000-0000-7000-8000-00000000000a"
#define AN       "00000000-0000-7000-8000-00000000000b"
#define BINH     "00000000-0000-7000-8000-00000000000c"
#define NOW      (1800000000 * SECOND)

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

static inline void *message(const ProtobufCMessageDescriptor *type)
{
    return arena_message(arena, type);
}

static inline void add_step(Campaign *c, const char *id, const char *name, int probability)
{
    Step *step = message(&campaigns__step__descriptor);
    step->id = arena_copy(arena, id);
    step->name = arena_copy(arena, name);
    step->has_probability = probability >= 0;
    step->probability = probability >= 0 ? probability : 0;
    PUSH(arena, c->steps, c->n_steps, step);
}

static inline void add_reason(Campaign *c, const char *id, const char *name)
{
    FailReason *reason = message(&campaigns__fail_reason__descriptor);
    reason->id = arena_copy(arena, id);
    reason->name = arena_copy(arena, name);
    PUSH(arena, c->fail_reasons, c->n_fail_reasons, reason);
}

static inline void add_seller(Campaign *c, const char *id)
{
    PUSH(arena, c->salesperson_ids, c->n_salesperson_ids, arena_copy(arena, id));
}

static inline void add_manager(Campaign *c, const char *id)
{
    PUSH(arena, c->manager_ids, c->n_manager_ids, arena_copy(arena, id));
}

static inline void select_seller(Campaign *c, const char *id)
{
    PUSH(arena, c->distribution_user_ids, c->n_distribution_user_ids, arena_copy(arena, id));
}

static inline void weigh(Campaign *c, const char *id, int weight)
{
    Campaigns__Campaign__WeightsEntry *entry = message(&campaigns__campaign__weights_entry__descriptor);
    entry->key = arena_copy(arena, id);
    entry->has_value = true;
    entry->value = weight;
    PUSH(arena, c->weights, c->n_weights, entry);
}

static inline void limit(Campaign *c, const char *id, int capacity)
{
    Campaigns__Campaign__CapacityEntry *entry = message(&campaigns__campaign__capacity_entry__descriptor);
    entry->key = arena_copy(arena, id);
    entry->has_value = true;
    entry->value = capacity;
    PUSH(arena, c->capacity, c->n_capacity, entry);
}

static inline Campaign *named(const char *name)
{
    Campaign *c = message(&campaigns__campaign__descriptor);
    c->name = arena_copy(arena, name);
    return c;
}

// One that stands already.
static inline Campaign *campaign(void)
{
    Campaign *c = named("Mùa hè");
    c->id = arena_copy(arena, CAMPAIGN);
    c->code = arena_copy(arena, "HE");
    add_step(c, FIRST, "Tiếp cận", 10);
    add_step(c, MIDDLE, "Báo giá", 60);
    add_step(c, LAST, "Thành công", 100);
    add_manager(c, MANAGER);
    add_seller(c, AN);
    add_seller(c, BINH);
    campaign_settle(c, arena);
    return c;
}

static inline Campaign *copy_of(const Campaign *c)
{
    return arena_clone(arena, &c->base);
}

static inline void assert_refused(Status st, Cohoi__Code code, const char *field)
{
    assert_int_not_equal(st, OK);
    assert_non_null(why.problem);
    assert_int_equal(why.problem->n_violations, 1);
    assert_int_equal(why.problem->violations[0]->code, code);
    assert_string_equal(why.problem->violations[0]->field, field);
    why.problem = NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
