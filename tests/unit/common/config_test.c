// Settings come from the file and the environment, mistakes are named, and no value is ever shown.
#include "captured.h"
#include "common/config.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

typedef struct Settings {
    const char *dsn, *level;
    long connections;
    bool json;
} Settings;

static const Setting table[] = {
    {"dsn", SETTING_TEXT, offsetof(Settings, dsn), NULL, 0, 0, "where the database is"},
    {"log_level", SETTING_TEXT, offsetof(Settings, level), "info", 0, 0, "least level"},
    {"connections", SETTING_NUMBER, offsetof(Settings, connections), "8", 1, 64, "of the pool"},
    {"log_json", SETTING_BOOL, offsetof(Settings, json), "false", 0, 0, "JSON lines"},
    {0},
};

static char path[64];

static void write_file(const char *text)
{
    strcpy(path, "/tmp/cohoi-config-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static Config *config_of(const char *text)
{
    write_file(text);
    Config *c = config_read(path, "contacts");
    unlink(path);
    return c;
}

static int clean(void **state)
{
    unsetenv("COHOI_CONNECTIONS");
    unsetenv("COHOI_CONTACTS_CONNECTIONS");
    unsetenv("COHOI_PEER_CAMPAIGNS");
    unsetenv("COHOI_DSN");
    return 0;
}

static void the_daemons_section_wins_over_common(void **state)
{
    Settings s;
    Config *c = config_of("[common]\nconnections = 4\ndsn = one\n"
                          "[contacts]\nconnections=6\n[campaigns]\nconnections=9\n");
    assert_true(config_fill(c, table, &s));
    assert_int_equal(s.connections, 6);
    assert_string_equal(s.dsn, "one");
    assert_string_equal(s.level, "info");
    assert_false(s.json);
}

static void the_environment_wins_over_the_file(void **state)
{
    Settings s;
    setenv("COHOI_CONNECTIONS", "11", 1);
    setenv("COHOI_PEER_CAMPAIGNS", "tcp://campaigns:7000", 1);
    Config *c = config_of("[contacts]\ndsn=x\nconnections=6\npeer.campaigns=ipc:///x\n");
    assert_true(config_fill(c, table, &s));
    assert_int_equal(s.connections, 11);
    assert_string_equal(config_get(c, "peer.campaigns"), "tcp://campaigns:7000");

    setenv("COHOI_CONTACTS_CONNECTIONS", "12", 1);
    c = config_of("[contacts]\ndsn=x\n");
    assert_true(config_fill(c, table, &s));
    assert_int_equal(s.connections, 12);
}

static void without_a_file_the_environment_is_enough(void **state)
{
    Settings s;
    setenv("COHOI_DSN", "host=/run", 1);
    assert_true(config_fill(config_read(NULL, "contacts"), table, &s));
    assert_string_equal(s.dsn, "host=/run");
}

static void a_value_may_be_long_and_hold_any_sign(void **state)
{
    char text[2200] = "[contacts]\ndsn = a ; b # c = d \"e\" ";
    size_t n = strlen(text);
    memset(text + n, 'x', 2000);
    Config *c = config_of(text);
    const char *dsn = config_get(c, "dsn");
    assert_memory_equal(dsn, "a ; b # c = d \"e\" xxx", 21);
    assert_int_equal(strlen(dsn), 18 + 2000);
}

static void the_last_of_the_same_name_wins(void **state)
{
    assert_string_equal(config_get(config_of("[contacts]\na=1\na=2\n[contacts]\na=3\n"), "a"), "3");
    assert_null(config_get(config_of(""), "a"));
}

static void every_mistake_is_named_and_no_value_shown(void **state)
{
    Settings s;
    Config *c = config_of("[contacts]\nconnections=hunter2\nlog_json=geheim\n");
    capture();
    bool ok = config_fill(c, table, &s);
    const char *said = released();
    assert_false(ok);
    assert_non_null(strstr(said, "setting dsn must be given"));
    assert_non_null(strstr(said, "setting connections must be a number from 1 to 64"));
    assert_non_null(strstr(said, "setting log_json must be true or false"));
    assert_non_null(strstr(said, "COHOI_DSN"));
    assert_null(strstr(said, "hunter2"));
    assert_null(strstr(said, "geheim"));
}

static void numbers_are_whole_and_within_their_bounds(void **state)
{
    static const char *const bad[] = {"0", "65", "-1", "", "8x", "8.5", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Settings s;
        setenv("COHOI_CONNECTIONS", bad[i], 1);
        Config *c = config_of("[contacts]\ndsn=x\n");
        capture();
        bool ok = config_fill(c, table, &s);
        released();
        assert_false(ok);
    }
}

static void truth_has_several_words(void **state)
{
    static const char *const words[] = {"true", "Yes", "on", "1", "false", "NO", "off", "0"};
    for (size_t i = 0; i < 8; i++) {
        Settings s;
        char text[64];
        snprintf(text, sizeof text, "[contacts]\ndsn=x\nlog_json=%s\n", words[i]);
        assert_true(config_fill(config_of(text), table, &s));
        assert_int_equal(s.json, i < 4);
    }
}

static void unknown_names_are_told(void **state)
{
    const Setting *const tables[] = {table, NULL};
    Config *c = config_of("[contacts]\ndsn=x\npeer.campaigns=y\n[campaigns]\nother=1\n");
    assert_true(config_all_known(c, tables));
    c = config_of("[common]\ndns=secret\n[contacts]\nconection=7\n");
    capture();
    bool ok = config_all_known(c, tables);
    const char *said = released();
    assert_false(ok);
    assert_non_null(strstr(said, "no setting dns in [common]"));
    assert_non_null(strstr(said, "no setting conection in [contacts]"));
    assert_null(strstr(said, "secret"));
}

static int exit_of(const char *file)
{
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        config_read(file, "contacts");
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status);
}

static void a_file_that_cannot_be_read_ends_with_78(void **state)
{
    static const char *const broken[] = {"[contacts\na=1\n", "[contacts]\nmy password\n", "a=1\n"};
    capture();
    int missing = exit_of("/nonexistent/cohoi.ini"), folder = exit_of("/tmp");
    const char *said = released();
    assert_int_equal(missing, 78);
    assert_int_equal(folder, 78);
    assert_non_null(strstr(said, "/nonexistent/cohoi.ini: No such file"));
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        write_file(broken[i]);
        capture();
        int code = exit_of(path);
        said = released();
        unlink(path);
        assert_int_equal(code, 78);
        assert_null(strstr(said, "password"));
    }
}

static void note_name(void *names, const char *rest)
{
    strcat(strcat(names, rest), " ");
}

static void what_is_set_under_a_prefix_is_told(void **state)
{
    char names[200] = "";
    setenv("COHOI_EVENTS_CATALOG", "ipc:///run/x", 1);
    Config *c =
        config_of("[common]\nevents.accounts = a\npeer.accounts = b\n[contacts]\nevents.evidence = c\n");
    config_each(c, "events.", note_name, names);
    unsetenv("COHOI_EVENTS_CATALOG");
    assert_string_equal(names, "accounts evidence catalog ");
}

#define CONFIG_TEST(f) cmocka_unit_test_setup_teardown(f, clean, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONFIG_TEST(the_daemons_section_wins_over_common),
        CONFIG_TEST(the_environment_wins_over_the_file),
        CONFIG_TEST(without_a_file_the_environment_is_enough),
        CONFIG_TEST(a_value_may_be_long_and_hold_any_sign),
        CONFIG_TEST(the_last_of_the_same_name_wins),
        CONFIG_TEST(every_mistake_is_named_and_no_value_shown),
        CONFIG_TEST(numbers_are_whole_and_within_their_bounds),
        CONFIG_TEST(truth_has_several_words),
        CONFIG_TEST(unknown_names_are_told),
        CONFIG_TEST(what_is_set_under_a_prefix_is_told),
        CONFIG_TEST(a_file_that_cannot_be_read_ends_with_78),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
