// Addresses and networks: what is public, and what an operator has named.
#include "common/network.h"
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct sockaddr_storage address_of(const char *text)
{
    struct sockaddr_storage out = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&out;
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
    } else {
        assert_int_equal(inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
        v6->sin6_family = AF_INET6;
    }
    return out;
}

static bool is_public(const char *text)
{
    struct sockaddr_storage a = address_of(text);
    return address_is_public((struct sockaddr *)&a);
}

static bool is_in(const char *network, const char *text)
{
    Network n;
    struct sockaddr_storage a = address_of(text);
    assert_true(network_read(network, &n));
    return network_has(&n, (struct sockaddr *)&a);
}

/* PEE-07 */
static void what_everybody_reaches_is_public(void **state)
{
    static const char *const all[] = {"8.8.8.8",         "1.1.1.1",         "9.255.255.255", "11.0.0.0",
                                      "100.63.255.255",  "100.128.0.0",     "172.15.0.1",    "172.32.0.1",
                                      "192.167.255.255", "223.255.255.255", "2606:4700::1",  "2400:cb00::1",
                                      "::ffff:8.8.8.8"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!is_public(all[i])) fail_msg("%s is public", all[i]);
}

/* PEE-07 */
static void what_is_within_is_not(void **state)
{
    static const char *const all[] = {"0.0.0.0",
                                      "10.0.0.1",
                                      "10.255.255.255",
                                      "100.64.0.1",
                                      "100.127.255.255",
                                      "127.0.0.1",
                                      "127.255.255.255",
                                      "169.254.169.254",
                                      "172.16.0.1",
                                      "172.31.255.255",
                                      "192.168.0.1",
                                      "192.0.0.1",
                                      "192.0.2.1",
                                      "198.18.0.1",
                                      "198.19.255.255",
                                      "198.51.100.7",
                                      "203.0.113.9",
                                      "224.0.0.1",
                                      "240.0.0.1",
                                      "255.255.255.255",
                                      "::",
                                      "::1",
                                      "fe80::1",
                                      "fc00::1",
                                      "fd00:ec2::254",
                                      "ff02::1",
                                      "::ffff:10.0.0.1",
                                      "64:ff9b::a00:1",
                                      "2002:a00:1::1",
                                      "2001:db8::1",
                                      "2001:0:a00:1::1",
                                      "::10.0.0.1",
                                      "3fff::1",
                                      "::ffff:169.254.169.254"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (is_public(all[i])) fail_msg("%s is not public", all[i]);
}

static void what_is_no_network_address_is_not_public(void **state)
{
    struct sockaddr a = {.sa_family = AF_UNIX};
    Network all;
    assert_false(address_is_public(&a));
    assert_true(network_read("0.0.0.0/0", &all));
    assert_false(network_has(&all, &a));
}

static void a_network_has_what_begins_like_it(void **state)
{
    assert_true(is_in("10.0.0.0/8", "10.1.2.3"));
    assert_false(is_in("10.0.0.0/8", "11.1.2.3"));
    assert_true(is_in("192.168.1.128/25", "192.168.1.200"));
    assert_false(is_in("192.168.1.128/25", "192.168.1.127"));
    assert_true(is_in("127.0.0.1", "127.0.0.1"));
    assert_false(is_in("127.0.0.1", "127.0.0.2"));
    assert_true(is_in("10.0.0.0/8", "::ffff:10.1.2.3")); // the same address
    assert_true(is_in("fd00::/8", "fd12::1"));
    assert_false(is_in("fd00::/8", "fe80::1"));
    assert_false(is_in("0.0.0.0/0", "2606:4700::1"));
    assert_true(is_in("::/0", "2606:4700::1"));
}

static void what_is_no_network_is_refused(void **state)
{
    static const char *const all[] = {
        "",       "/",           "10.0.0.0/33", "10.0.0.0/",   "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0",
        "::/129", "example.com", "1.2.3.4.5",   "10.0.0.0/ 8", "[::1]",       "10.0.0.0/8/8"};
    Network n;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (network_read(all[i], &n)) fail_msg("%s is no network", all[i]);
}

static void a_host_name_has_letters_digits_dashes_and_dots(void **state)
{
    assert_true(host_name_is_valid("erp.example.vn"));
    assert_true(host_name_is_valid("LOCALHOST"));
    assert_false(host_name_is_valid(""));
    assert_false(host_name_is_valid("-x"));
    assert_false(host_name_is_valid(".x"));
    assert_false(host_name_is_valid("a b"));
    assert_false(host_name_is_valid("a/b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_everybody_reaches_is_public),
        cmocka_unit_test(what_is_within_is_not),
        cmocka_unit_test(what_is_no_network_address_is_not_public),
        cmocka_unit_test(a_network_has_what_begins_like_it),
        cmocka_unit_test(what_is_no_network_is_refused),
        cmocka_unit_test(a_host_name_has_letters_digits_dashes_and_dots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
