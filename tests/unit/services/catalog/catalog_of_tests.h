// What these tests begin with: a catalog of two statuses and two results, a transaction, and people.
#pragma once
#include "common/text.h"
#include "services/catalog/catalog.h"
#include "services/catalog/rights.h"
#include "services/catalog/rule.h"
#include "services/catalog/transaction.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define CONTACT     "00000000-0000-7000-8000-000000000001"
#define OPPORTUNITY "00000000-0000-7000-8000-000000000002"
#define CAMPAIGN    "00000000-0000-7000-8000-000000000003"
#define FRESH       "00000000-0000-7000-8000-000000000011"
#define MET         "00000000-0000-7000-8000-000000000012"
#define BOTH        "00000000-0000-7000-8000-000000000021"
#define NOTHING     "00000000-0000-7000-8000-000000000022"
#define T1          "00000000-0000-7000-8000-000000000031"
#define T2          "00000000-0000-7000-8000-000000000032"
#define T3          "00000000-0000-7000-8000-000000000033"
#define AN          "00000000-0000-7000-8000-00000000000a"
#define BINH        "00000000-0000-7000-8000-00000000000b"
#define LEADER      "00000000-0000-7000-8000-00000000000c"
#define NOW         (1800000000 * SECOND)

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

static inline void add_status(Catalog *c, const char *id, const char *name)
{
    CustomerStatus *s = arena_message(arena, &catalog__customer_status__descriptor);
    s->id = arena_copy(arena, id);
    s->name = arena_copy(arena, name);
    PUSH(arena, c->customer_statuses, c->n_customer_statuses, s);
}

static inline Result *add_result(Catalog *c, const char *id, const char *name, const char *status_id)
{
    Result *r = arena_message(arena, &catalog__result__descriptor);
    r->id = arena_copy(arena, id);
    r->name = arena_copy(arena, name);
    r->customer_status_id = arena_copy(arena, status_id);
    PUSH(arena, c->results, c->n_results, r);
    return r;
}

static inline Catalog *catalog(void)
{
    Catalog *c = arena_message(arena, &catalog__catalog__descriptor);
    c->name = arena_copy(arena, " Bán hàng ");
    add_status(c, FRESH, "Mới");
    add_status(c, MET, "Trạng thái 1");
    Result *met = add_result(c, BOTH, "Đã gặp mặt", MET);
    met->has_probability = true;
    met->probability = 30;
    add_result(c, NOTHING, "Không nghe máy", NULL);
    return c;
}

static inline Transaction *transaction(const char *id, Time completed_at)
{
    Transaction *t = arena_message(arena, &catalog__transaction__descriptor);
    t->id = arena_copy(arena, id);
    t->contact_id = arena_copy(arena, CONTACT);
    t->opportunity_id = arena_copy(arena, OPPORTUNITY);
    t->title = arena_copy(arena, "Gặp khách");
    t->has_status = true;
    t->status = completed_at ? COMPLETED : CATALOG__TRANSACTION__STATUS__PLANNED;
    t->completed_at = timestamp_make(arena, completed_at);
    if (completed_at) t->result_id = arena_copy(arena, BOTH);
    return t;
}

static inline void assert_refused(Status st, Cohoi__Code code, const char *field)
{
    assert_int_equal(st, INVALID_ARGUMENT);
    assert_int_equal(why.problem->violations[0]->code, code);
    assert_string_equal(why.problem->violations[0]->field, field);
    why.problem = NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
