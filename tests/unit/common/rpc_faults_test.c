// rpc_faults_test -- several instances, each a process of its own: busy, killed, frozen, leaving.
#include "common/clock.h"
#include "common/fiber.h"
#include "common/rpc.h"
#include "common/socket.h"
#include "tests/unit/common/waiting.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { INSTANCES = 3, FIBERS = 64, MOST_COMMANDS = 20000 };

static char folder[] = "/tmp/rpc_faults_test.XXXXXX";
static Config *config;

// --- an instance: `rpc_faults_test --serve <folder> <number>` ---

static int carried_out; // a file: the number of each command that was carried out here
static uv_signal_t on_term;

// The payload says how many milliseconds it takes; the reply says who answered.
static void serve(RpcCall *call)
{
    unsigned ms = 0, command = 0;
    Cohoi__Reply *reply = arena_message(call->arena, &cohoi__reply__descriptor);
    if (call->request->payload.len == sizeof ms) memcpy(&ms, call->request->payload.data, sizeof ms);
    if (ms) fiber_sleep(ms);
    if (call->request->command_id) {
        command = (unsigned)strtoul(call->request->command_id, NULL, 10);
        if (write(carried_out, &command, sizeof command) != sizeof command) abort();
    }
    pid_t me = getpid();
    reply->has_payload = true;
    reply->payload.len = sizeof me;
    reply->payload.data = arena_memdup(call->arena, &me, sizeof me);
    rpc_answer(call, reply);
}

static void leave(void *arg)
{
    rpc_refuse_new();
    while (rpc_in_flight() > 0) fiber_sleep(1);
    rpc_close();
    uv_close((uv_handle_t *)&on_term, NULL);
}

static void on_leave(uv_signal_t *handle, int number)
{
    fiber_spawn(leave, NULL);
}

static int instance_main(const char *where, const char *number)
{
    char path[128];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    snprintf(path, sizeof path, "%s/done-%s", where, number);
    carried_out = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    snprintf(path, sizeof path, "ipc://%s/worker-%s.rpc", where, number);
    if (carried_out < 0 || rpc_listen(path, 10000, serve) < 0) return 1;
    uv_signal_init(uv_default_loop(), &on_term);
    uv_signal_start(&on_term, on_leave, SIGTERM);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    sockets_end();
    return 0;
}

static pid_t instances[INSTANCES];

static void start_instance(int number)
{
    char text[8];
    snprintf(text, sizeof text, "%d", number);
    instances[number] = fork();
    if (instances[number] != 0) return;
    execl("/proc/self/exe", "rpc_faults_test", "--serve", folder, text, (char *)NULL);
    _exit(127);
}

static int end_instance(int number, int signal)
{
    int how = 0;
    if (!instances[number]) return 0;
    kill(instances[number], signal);
    kill(instances[number], SIGCONT);
    while (waitpid(instances[number], &how, 0) < 0 && errno == EINTR) {
    }
    instances[number] = 0;
    return how;
}

// --- asking ---

typedef struct Ask {
    unsigned ms;      // how long it shall take
    unsigned command; // 0: a query
    const char *method;
    int status;
    pid_t by;
    bool done;
} Ask;

static void send_in_fiber(void *arg)
{
    Ask *ask = arg;
    Arena *a = arena_make();
    Cohoi__Request *request = arena_message(a, &cohoi__request__descriptor);
    request->method = arena_copy(a, ask->method ? ask->method : "cohoi.Instance.Ping");
    if (ask->command) request->command_id = arena_print(a, "%u", ask->command);
    request->has_payload = true;
    request->payload.len = sizeof ask->ms;
    request->payload.data = arena_memdup(a, &ask->ms, sizeof ask->ms);
    Cohoi__Reply *reply = rpc_send("worker", request, clock_monotonic() + 25000, a);
    ask->status = reply->status;
    if (reply->payload.len == sizeof ask->by) memcpy(&ask->by, reply->payload.data, sizeof ask->by);
    arena_drop(a);
    ask->done = true;
}

static Ask asked(Ask ask)
{
    fiber_spawn(send_in_fiber, &ask);
    LOOP_UNTIL(ask.done);
    return ask;
}

static void count_connected(void *arg, const char *endpoint, bool connected, unsigned in_flight)
{
    *(unsigned *)arg += connected;
}

static unsigned connected(void)
{
    unsigned n = 0;
    rpc_instances("worker", count_connected, &n);
    return n;
}

static int open_all(void **state)
{
    for (int i = 0; i < INSTANCES; i++) start_instance(i);
    rpc_open(config);
    LOOP_UNTIL(connected() == INSTANCES);
    return 0;
}

static void remove_files(int number)
{
    char path[128];
    snprintf(path, sizeof path, "%s/worker-%d.rpc", folder, number);
    unlink(path);
    snprintf(path, sizeof path, "%s/done-%d", folder, number);
    unlink(path);
}

static int close_all(void **state)
{
    for (int i = 0; i < INSTANCES; i++) {
        end_instance(i, SIGKILL);
        remove_files(i);
    }
    rpc_close();
    loop_ends();
    sockets_end();
    return 0;
}

// --- load: fibers that send commands one after the other ---

static struct {
    unsigned next, answered, refused, want;
} load;

static void send_commands(void *arg)
{
    while (load.next < load.want) {
        Ask ask = {.ms = 1, .command = ++load.next};
        send_in_fiber(&ask);
        load.answered++;
        load.refused += ask.status != OK;
    }
}

static void load_start(unsigned commands)
{
    memset(&load, 0, sizeof load);
    load.want = commands;
    for (int i = 0; i < FIBERS; i++) fiber_spawn(send_commands, NULL);
}

// How often each command was carried out, by all instances together.
static unsigned *count_commands(void)
{
    static unsigned times[MOST_COMMANDS + 1];
    memset(times, 0, sizeof times);
    for (int i = 0; i < INSTANCES; i++) {
        char path[128];
        unsigned command;
        snprintf(path, sizeof path, "%s/done-%d", folder, i);
        FILE *f = fopen(path, "r");
        while (f && fread(&command, sizeof command, 1, f) == 1) times[command]++;
        if (f) fclose(f);
    }
    return times;
}

static void assert_none_lost(unsigned most_repeated)
{
    unsigned *times = count_commands(), repeated = 0;
    assert_int_equal(load.refused, 0);
    for (unsigned i = 1; i <= load.want; i++) {
        assert_in_range(times[i], 1, 2);
        repeated += times[i] - 1;
    }
    assert_in_range(repeated, 0, most_repeated);
}

// --- tests ---

static void equally_busy_instances_take_turns(void **state)
{
    unsigned by[INSTANCES] = {0};
    for (int i = 0; i < 10 * INSTANCES; i++) {
        Ask ask = asked((Ask){0});
        assert_int_equal(ask.status, OK);
        for (int k = 0; k < INSTANCES; k++) by[k] += ask.by == instances[k];
    }
    for (int k = 0; k < INSTANCES; k++) assert_int_equal(by[k], 10);
}

static void a_busy_instance_gets_nothing_while_others_are_idle(void **state)
{
    Ask slow[INSTANCES - 1];
    for (int i = 0; i < INSTANCES - 1; i++) {
        slow[i] = (Ask){.ms = 1000};
        fiber_spawn(send_in_fiber, &slow[i]);
    }
    pid_t idle = asked((Ask){0}).by;
    for (int i = 0; i < 20; i++) assert_int_equal(asked((Ask){0}).by, idle);
    for (int i = 0; i < INSTANCES - 1; i++) {
        LOOP_UNTIL(slow[i].done);
        assert_int_not_equal(slow[i].by, idle);
    }
}

static void under_load_every_request_is_answered_once(void **state)
{
    load_start(MOST_COMMANDS);
    LOOP_UNTIL(load.answered == load.want);
    assert_none_lost(0);
}

static void commands_of_a_killed_instance_are_repeated_elsewhere_under_the_same_id(void **state)
{
    load_start(6000);
    LOOP_UNTIL(load.answered >= 1000);
    end_instance(0, SIGKILL);
    LOOP_UNTIL(load.answered >= 3000);
    end_instance(1, SIGKILL);
    LOOP_UNTIL(load.answered == load.want);
    assert_none_lost(2 * FIBERS);
}

static void commands_wait_while_every_instance_is_being_restarted(void **state)
{
    load_start(3000);
    LOOP_UNTIL(load.answered >= 1000);
    for (int i = 0; i < INSTANCES; i++) end_instance(i, SIGKILL);
    LOOP_UNTIL(connected() == 0);
    start_instance(2);
    LOOP_UNTIL(load.answered == load.want);
    assert_none_lost(FIBERS);
}

static void a_frozen_instance_is_noticed_and_its_commands_are_repeated(void **state)
{
    load_start(3000);
    LOOP_UNTIL(load.answered >= 1000);
    kill(instances[0], SIGSTOP);
    LOOP_UNTIL(load.answered == load.want);
    assert_int_equal(connected(), INSTANCES - 1);
    assert_none_lost(FIBERS);
}

static void what_must_not_be_repeated_is_unavailable_when_its_instance_dies(void **state)
{
    Ask ask = {.ms = 20000, .method = "worker.Worker.Do"};
    pid_t idle[2];
    fiber_spawn(send_in_fiber, &ask);
    for (int i = 0; i < 2; i++) idle[i] = asked((Ask){0}).by;
    for (int i = 0; i < INSTANCES; i++)
        if (instances[i] != idle[0] && instances[i] != idle[1]) end_instance(i, SIGKILL);
    LOOP_UNTIL(ask.done);
    assert_int_equal(ask.status, UNAVAILABLE);
}

static void an_instance_that_leaves_answers_what_it_has_and_refuses_nobody(void **state)
{
    load_start(6000);
    LOOP_UNTIL(load.answered >= 1000);
    kill(instances[0], SIGTERM);
    LOOP_UNTIL(load.answered >= 3000);
    assert_int_equal(end_instance(0, SIGCONT), 0); // it ended by itself, in order
    start_instance(0);
    LOOP_UNTIL(connected() == INSTANCES);
    LOOP_UNTIL(load.answered == load.want);
    assert_none_lost(0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

static Config *configured(void)
{
    char path[64];
    snprintf(path, sizeof path, "%s/test.conf", folder);
    FILE *f = fopen(path, "w");
    if (!f) abort();
    fprintf(f, "[test]\npeer.worker = ipc://%s/worker-*.rpc\n", folder);
    fclose(f);
    Config *c = config_read(path, "test");
    unlink(path);
    return c;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(equally_busy_instances_take_turns),
        TEST(a_busy_instance_gets_nothing_while_others_are_idle),
        TEST(under_load_every_request_is_answered_once),
        TEST(commands_of_a_killed_instance_are_repeated_elsewhere_under_the_same_id),
        TEST(commands_wait_while_every_instance_is_being_restarted),
        TEST(a_frozen_instance_is_noticed_and_its_commands_are_repeated),
        TEST(what_must_not_be_repeated_is_unavailable_when_its_instance_dies),
        TEST(an_instance_that_leaves_answers_what_it_has_and_refuses_nobody),
    };
    if (argc == 4 && !strcmp(argv[1], "--serve")) return instance_main(argv[2], argv[3]);
    if (!mkdtemp(folder)) return 1;
    config = configured();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
