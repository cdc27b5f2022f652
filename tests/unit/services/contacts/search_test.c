// What a contact is found by.
#include "services/contacts/search.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
// after those that it needs
#include <cmocka.h>

static Arena *arena;

static int make(void **state)
{
    arena = arena_make();
    return 0;
}

static int drop(void **state)
{
    arena_drop(arena);
    return 0;
}

// As the database would by `like '%...%'`.
static bool finds(const char *q, const Contact *c)
{
    char *pattern = search_pattern(q, arena), *inner = arena_copy_n(arena, pattern + 1, strlen(pattern) - 2);
    return strstr(contact_search_text(c, arena), inner) != NULL;
}

static Contact contact(void)
{
    Contact c = CONTACTS__CONTACT__INIT;
    c.name = "Công ty Nguyễn Đức";
    c.tax_code = "0101234567-001";
    c.phone = "0912 345 678";
    c.email = "An <An@Nguyen.vn>";
    return c;
}

static void names_are_found_without_accents_and_case(void **state)
{
    Contact c = contact();
    assert_true(finds("nguyen duc", &c));
    assert_true(finds("NGUYỄN", &c));
    assert_false(finds("tran", &c));
}

static void numbers_are_found_by_their_digits(void **state)
{
    Contact c = contact();
    assert_true(finds("0912345678", &c));
    assert_true(finds("0912 345 678", &c));
    assert_true(finds("345.678", &c));
    assert_true(finds("+84 912 345 678", &c));
    assert_true(finds("0101234567-001", &c));
    assert_false(finds("0912345679", &c));
}

static void mail_and_persons_are_found(void **state)
{
    Contacts__ContactPerson p = CONTACTS__CONTACT_PERSON__INIT, *persons[] = {&p};
    Contact c = contact();
    assert_true(finds("an@nguyen.vn", &c));
    p.name = "Trần Bình";
    p.phone = "0987654321";
    c.contact_persons = persons;
    c.n_contact_persons = 1;
    assert_true(finds("tran binh", &c));
    assert_true(finds("098 765 4321", &c));
}

static void a_blank_search_is_none(void **state)
{
    assert_null(search_pattern(NULL, arena));
    assert_null(search_pattern("  ", arena));
}

static void what_like_would_take_for_a_joker_is_a_letter(void **state)
{
    assert_string_equal(search_pattern("100%", arena), "%100\\%%");
    assert_string_equal(search_pattern("a_b", arena), "%a\\_b%");
}

static void a_phone_without_a_long_form_is_matched_by_digits(void **state)
{
    assert_string_equal(phone_key("0912 345 678", arena), "+84912345678");
    assert_string_equal(phone_key("1900 12 34", arena), "19001234");
    assert_null(phone_key(" ", arena));
}

// CON-25: what a filter asks for stands among the facets of what it shall find.
static void filters_are_facets(void **state)
{
    char *services[] = {"s1", "s2"};
    Contact c = contact();
    Contacts__ListContacts in = CONTACTS__LIST_CONTACTS__INIT;
    size_t n_has, n_asks;

    c.type = CONTACTS__CONTACT__TYPE__COMPANY;
    c.verify = CONTACTS__CONTACT__VERIFY__TODO;
    c.rank = "r";
    c.offered_service_ids = services;
    c.n_offered_service_ids = 2;
    in.has_type = in.has_verify = in.has_old_customer = true;
    in.type = c.type;
    in.verify = c.verify;
    in.rank = "r";
    in.offered_service_id = "s2";
    char **has = contact_facets(&c, arena, &n_has), **asks = filter_facets(&in, arena, &n_asks);
    assert_int_equal(n_asks, 5);
    for (size_t i = 0; i < n_asks; i++) {
        bool found = false;
        for (size_t j = 0; j < n_has; j++) found |= strcmp(asks[i], has[j]) == 0;
        assert_true(found);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_are_found_without_accents_and_case),
        TEST(numbers_are_found_by_their_digits),
        TEST(mail_and_persons_are_found),
        TEST(a_blank_search_is_none),
        TEST(what_like_would_take_for_a_joker_is_a_letter),
        TEST(a_phone_without_a_long_form_is_matched_by_digits),
        TEST(filters_are_facets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
