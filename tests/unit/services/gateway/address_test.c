// Addresses of clients, and which proxies are believed.
#include "services/gateway/address.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

static const char *client(const char *peer, const char *forwarded)
{
    static Arena *a;
    arena_drop(a);
    a = arena_make();
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, peer, &v4.sin_addr) == 1)
        return address_of_client(a, (const struct sockaddr *)&v4, forwarded);
    inet_pton(AF_INET6, peer, &v6.sin6_addr);
    return address_of_client(a, (const struct sockaddr *)&v6, forwarded);
}

static void nobodys_word_is_believed_unless_he_is_trusted(void **state)
{
    assert_true(address_trust(""));
    assert_string_equal(client("192.0.2.1", "203.0.113.9"), "192.0.2.1");
    assert_string_equal(client("2001:db8::1", "203.0.113.9"), "2001:db8::1");
}

static void a_trusted_proxy_tells_who_spoke_to_it(void **state)
{
    assert_true(address_trust("192.0.2.1, 10.0.0.0/8,2001:db8::/32"));
    assert_string_equal(client("192.0.2.1", "203.0.113.9"), "203.0.113.9");
    assert_string_equal(client("10.9.8.7", "2001:db9::5"), "2001:db9::5");
    assert_string_equal(client("2001:db8:1::2", "203.0.113.9"), "203.0.113.9");
    assert_string_equal(client("192.0.2.2", "203.0.113.9"), "192.0.2.2");
    assert_string_equal(client("192.0.2.1", NULL), "192.0.2.1");
}

static void only_the_end_of_the_list_that_proxies_wrote_is_believed(void **state)
{
    assert_true(address_trust("10.0.0.0/8"));
    assert_string_equal(client("10.0.0.1", "1.1.1.1, 203.0.113.9 , 10.0.0.2"), "203.0.113.9");
    assert_string_equal(client("10.0.0.1", "10.0.0.3,10.0.0.2"), "10.0.0.3");
    assert_string_equal(client("10.0.0.1", "1.1.1.1, nonsense"), "10.0.0.1");
    assert_string_equal(client("10.0.0.1", ",,"), "10.0.0.1");
}

static void a_list_that_is_none_is_refused(void **state)
{
    assert_false(address_trust("somewhere"));
    assert_false(address_trust("10.0.0.0/33"));
    assert_false(address_trust("10.0.0.0/x"));
    assert_false(address_trust("::1/129"));
    assert_true(address_trust("::/0"));
}

static void a_free_port_is_told(void **state)
{
    int port = 0, fd = address_listen("127.0.0.1:0", &port);
    assert_true(fd >= 0 && port > 0);
    close(fd);
    assert_int_equal(address_listen("127.0.0.1", &port), -1);
    assert_int_equal(address_listen("127.0.0.1:http", &port), -1);
    assert_int_equal(address_listen("nowhere:80", &port), -1);
    assert_int_equal(address_listen("[:80", &port), -1);
    assert_int_equal(address_listen("[]:80", &port), -1);
    assert_int_equal(address_listen("127.0.0.1:65536", &port), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobodys_word_is_believed_unless_he_is_trusted),
        cmocka_unit_test(a_trusted_proxy_tells_who_spoke_to_it),
        cmocka_unit_test(only_the_end_of_the_list_that_proxies_wrote_is_believed),
        cmocka_unit_test(a_list_that_is_none_is_refused),
        cmocka_unit_test(a_free_port_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
