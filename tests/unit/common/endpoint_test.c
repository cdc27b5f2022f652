// endpoint_test -- what appears and what vanishes when names and files come and go.
#include "common/endpoint.h"
#include "tests/unit/common/waiting.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[] = "/tmp/endpoint_test.XXXXXX";

// --- what was told ---

static struct {
    unsigned n, changes;
    char at[32][128];
} known;

static void appeared(void *arg, const char *endpoint)
{
    assert_in_range(known.n, 0, 31);
    snprintf(known.at[known.n++], sizeof *known.at, "%s", endpoint);
    known.changes++;
}

static bool is_known(const char *endpoint)
{
    for (unsigned i = 0; i < known.n; i++)
        if (!strcmp(known.at[i], endpoint)) return true;
    return false;
}

static void vanished(void *arg, const char *endpoint)
{
    assert_true(is_known(endpoint));
    for (unsigned i = 0; i < known.n; i++)
        if (!strcmp(known.at[i], endpoint)) memmove(known.at[i], known.at[--known.n], sizeof *known.at);
    known.changes++;
}

static Endpoints *watch(const char *list)
{
    memset(&known, 0, sizeof known);
    return endpoints_watch(list, appeared, vanished, NULL);
}

// --- files ---

static const char *path_of(const char *name)
{
    static char path[4][80];
    static unsigned turn;
    char *out = path[turn++ % 4];
    snprintf(out, sizeof *path, "%s/%s", folder, name);
    return out;
}

static const char *ipc(const char *name)
{
    static char endpoint[4][96];
    static unsigned turn;
    char *out = endpoint[turn++ % 4];
    snprintf(out, sizeof *endpoint, "ipc://%s/%s", folder, name);
    return out;
}

static void make_socket_file(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path_of(name));
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd); // the file stays
}

static void make_plain_file(const char *name)
{
    FILE *f = fopen(path_of(name), "w");
    assert_non_null(f);
    fclose(f);
}

// --- tests ---

static void literal_endpoints_appear_before_watching_returns(void **state)
{
    Endpoints *e = watch("tcp://127.0.0.1:7001, ipc:///run/cohoi/contacts.rpc ,tcp://[::1]:7002");
    assert_int_equal(known.n, 3);
    assert_true(is_known("tcp://127.0.0.1:7001"));
    assert_true(is_known("ipc:///run/cohoi/contacts.rpc"));
    assert_true(is_known("tcp://[::1]:7002"));
    endpoints_drop(e);
    loop_ends();
    assert_int_equal(known.n, 3);
}

static void what_cannot_be_understood_is_left_out(void **state)
{
    Endpoints *e = watch("contacts,tcp://nowhere,tcp://:7001,tcp://a:0,tcp://a:70000,tcp://a:1x,ipc://,"
                         "udp://127.0.0.1:1,tcp://127.0.0.1:7001");
    assert_int_equal(known.n, 1);
    endpoints_drop(e);
    loop_ends();
}

static void an_empty_list_gives_nothing(void **state)
{
    endpoints_drop(watch(NULL));
    endpoints_drop(watch(" , "));
    endpoints_drop(NULL);
    assert_int_equal(known.changes, 0);
}

static void a_name_gives_its_addresses(void **state)
{
    Endpoints *e = watch("tcp://localhost:7001");
    LOOP_UNTIL(known.n > 0);
    assert_true(is_known("tcp://127.0.0.1:7001") || is_known("tcp://[::1]:7001"));
    endpoints_drop(e);
    loop_ends();
}

static void an_endpoint_that_is_given_twice_is_told_once(void **state)
{
    make_socket_file("twice-1.rpc");
    char list[256];
    snprintf(list, sizeof list, "%s,%s,%s,tcp://127.0.0.1:1,tcp://127.0.0.1:1", ipc("twice-1.rpc"),
             ipc("twice-*"), ipc("*-1.rpc"));
    Endpoints *e = watch(list);
    make_socket_file("twice-2.rpc");
    LOOP_UNTIL(is_known(ipc("twice-2.rpc")));
    assert_int_equal(known.changes, 3);
    endpoints_drop(e);
    loop_ends();
    unlink(path_of("twice-1.rpc"));
    unlink(path_of("twice-2.rpc"));
}

static void socket_files_appear_and_vanish_and_plain_files_do_not_count(void **state)
{
    make_plain_file("glob-0.rpc");
    Endpoints *e = watch(ipc("glob-*.rpc"));
    make_socket_file("glob-1.rpc");
    make_socket_file("glob-2.rpc");
    make_socket_file("other.rpc");
    LOOP_UNTIL(known.n == 2);
    assert_true(is_known(ipc("glob-1.rpc")) && is_known(ipc("glob-2.rpc")));
    unlink(path_of("glob-1.rpc"));
    LOOP_UNTIL(known.n == 1);
    assert_true(is_known(ipc("glob-2.rpc")));
    unlink(path_of("glob-2.rpc"));
    LOOP_UNTIL(known.n == 0);
    make_socket_file("glob-3.rpc");
    LOOP_UNTIL(known.n == 1);
    endpoints_drop(e);
    loop_ends();
    unlink(path_of("glob-0.rpc"));
    unlink(path_of("glob-3.rpc"));
    unlink(path_of("other.rpc"));
}

static void the_last_good_set_stays_when_looking_up_fails(void **state)
{
    mkdir(path_of("a"), 0700);
    mkdir(path_of("b"), 0700);
    make_socket_file("a/1");
    char list[256];
    snprintf(list, sizeof list, "%s,%s", ipc("a/*"), ipc("b/*"));
    Endpoints *e = watch(list);
    LOOP_UNTIL(is_known(ipc("a/1")));

    rename(path_of("a"), path_of("moved")); // a folder that is not there cannot be looked into
    make_socket_file("b/1");
    LOOP_UNTIL(is_known(ipc("b/1")));
    make_socket_file("b/2"); // a round later: both have been looked up again by then
    LOOP_UNTIL(is_known(ipc("b/2")));
    assert_true(is_known(ipc("a/1")));

    endpoints_drop(e);
    loop_ends();
    unlink(path_of("moved/1"));
    unlink(path_of("b/1"));
    unlink(path_of("b/2"));
    rmdir(path_of("moved"));
    rmdir(path_of("b"));
}

static void dropping_in_the_middle_of_a_look_up_tells_nothing_more(void **state)
{
    endpoints_drop(watch("tcp://localhost:7001,tcp://no-such-host.invalid:7001,ipc:///tmp/*"));
    loop_ends();
    assert_int_equal(known.changes, 0);
}

static Endpoints *watched;

static void drop_at_once(void *arg, const char *endpoint)
{
    endpoints_drop(watched);
    known.changes++;
}

static void dropping_from_appeared_is_allowed(void **state)
{
    known.changes = 0;
    make_socket_file("drop-1");
    make_socket_file("drop-2");
    watched = endpoints_watch(ipc("drop-*"), drop_at_once, vanished, NULL);
    loop_ends();
    assert_int_equal(known.changes, 1);
    unlink(path_of("drop-1"));
    unlink(path_of("drop-2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literal_endpoints_appear_before_watching_returns),
        cmocka_unit_test(what_cannot_be_understood_is_left_out),
        cmocka_unit_test(an_empty_list_gives_nothing),
        cmocka_unit_test(a_name_gives_its_addresses),
        cmocka_unit_test(an_endpoint_that_is_given_twice_is_told_once),
        cmocka_unit_test(socket_files_appear_and_vanish_and_plain_files_do_not_count),
        cmocka_unit_test(the_last_good_set_stays_when_looking_up_fails),
        cmocka_unit_test(dropping_in_the_middle_of_a_look_up_tells_nothing_more),
        cmocka_unit_test(dropping_from_appeared_is_allowed),
    };
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
