// SPDX-License-Identifier: EUPL-1.2
//
// The top of the daemon: what its command line understands, what its texts must be, and one life from start to SIGTERM.
#include "crypto/secret.h"
#include "daemon.h"
#include "files/files.h"
#include "roles.h"
#include "support/sample_agreed.h"
#include "support/sample_roster.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OK(expression) cr_assert(status_ok(expression))
#define OURS 1 /* of the sample partners */

static char folder[] = "/tmp/schakel.daemon.XXXXXX";
static struct arena *arena;
static struct node_keys keys[SAMPLE_PARTNERS];

static const char *path_of(const char *name)
{
    const char *path;
    OK(arena_print(arena, &path, "%s/%s", folder, name));
    return path;
}

static void put(const char *name, struct span bytes, int mode)
{
    cr_assert(status_ok(file_write_atomic(path_of(name), bytes, (mode_t)mode, NULL)), "%s", name);
}

static void put_roster(void)
{
    CLEANUP(roster) struct roster *roster = NULL;
    const char *ca = getenv("SCHAKEL_TEST_CA");
    uint64_t counter = 0;
    struct random_source random = sample_random(&counter);
    struct sample_certificates certificates = {ca, arena};
    struct complaint why = {""};
    struct span text, pem;
    OK(sample_roster_print(ca, &random, arena, keys, &text));
    put("roster", text, 0644);
    OK(roster_parse(text, "roster", &roster, &why));
    for (size_t i = 0; i < roster->count; i++) {
        const char *certificate = roster->partners[i].certificate, *slash = strrchr(certificate, '/');
        char below[256];
        snprintf(below, sizeof below, "%s/%.*s", folder, slash ? (int)(slash - certificate) : 0, certificate);
        (void)mkdir(below, 0755);
        OK(sample_certificate_read(&certificates, &roster->partners[i], &pem, &why));
        put(certificate, pem, 0644);
    }
    OK(file_read(strcat(strcpy((char[512]){0}, ca), "/ca.pem"), 1024 * 1024, arena, &pem, &why));
    put("ca.pem", pem, 0644);
    OK(sample_agreed_put(&(struct sample_texts){text, ca, SCHAKEL_SOURCE "/policies", ""}, (int64_t)time(NULL) * 1000, arena,
                         path_of("agreed"), &why));
    OK(file_read(strcat(strcpy((char[512]){0}, ca), "/crl.pem"), 1024 * 1024, arena, &pem, &why));
    put("crl.pem", pem, 0644);
}

static const struct {
    const char *key, *value; /* a file in our folder, or as it is written */
} settings[] = {
    {"keys", "keys"}, {"shares", "shares"}, {"database", "database"}, {"control", "control"},        {"agreed", "agreed"},
    {"ca", "ca.pem"}, {"crl", "crl.pem"},   {"ring", "ring"},         {"bind", "tcp://127.0.0.1:*"},
};

/* A node.conf as it should be, but for one key: without it when `value` is NULL, or with this value, also when it is no key. */
static const char *put_config(const char *key, const char *value)
{
    const char *text;
    OK(arena_print(arena, &text, "[node]\noin = %s\n", sample_oins[OURS]));
    for (size_t i = 0; i < N(settings); i++) {
        bool is_path = !strchr(settings[i].value, '/');
        if (strcmp(settings[i].key, key) != 0)
            OK(arena_print(arena, &text, "%s%s = %s\n", text, settings[i].key, is_path ? path_of(settings[i].value) : settings[i].value));
    }
    if (value)
        OK(arena_print(arena, &text, "%s%s = %s\n", text, key, value));
    put("node.conf", span_of_text(text), 0644);
    return path_of("node.conf");
}

static void make(void)
{
    struct span text;
    OK(crypto_start());
    OK(arena_new((size_t)512 * 1024 * 1024, &arena));
    cr_assert(mkdtemp(folder) && mkdir(path_of("shares"), 0700) == 0);
    put_roster();
    OK(node_keys_print(&keys[OURS], arena, &text));
    put("keys", text, 0600);
    put_config("", NULL);
}
static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about, (void)kind, (void)place;
    return remove(path);
}
static void end(void)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena = arena_free(arena);
}
TestSuite(daemon, .init = make, .fini = end, .timeout = 60);

/* ---- the command line */

/* Runs with both outputs in a file; gives its text. */
static const char *said(int expected, int argc, const char *const *argv)
{
    struct span text;
    const char *path = path_of("said");
    fflush(stdout);
    int kept[] = {dup(1), dup(2)}, fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    cr_assert(dup2(fd, 1) == 1 && dup2(fd, 2) == 2);
    int code = daemon_role(argc, (char **)(uintptr_t)argv);
    fflush(stdout);
    dup2(kept[0], 1), dup2(kept[1], 2);
    close(fd), close(kept[0]), close(kept[1]);
    cr_expect_eq(code, expected, "%s ends with %d", argc > 1 ? argv[1] : "", code);
    OK(file_read(path, 1024 * 1024, arena, &text, NULL));
    const char *copy;
    OK(arena_print(arena, &copy, "%.*s", (int)text.size, (const char *)text.data));
    return copy;
}

Test(daemon, what_it_can_print_it_prints_and_anything_else_gets_the_usage)
{
    static const struct {
        int code, count;
        const char *argv[4], *said;
    } cases[] = {
        {0, 2, {"schakeld", "--help"}, "usage: schakeld CONFIG"},
        {0, 2, {"schakeld", "--version"}, "schakeld "},
        {0, 2, {"schakeld", "print-pipeline"}, "minimise"},
        {0, 2, {"schakeld", "print-life"}, "answer > answered (anew)"},
        {0, 2, {"schakeld", "print-control"}, "case-open"},
        {0, 2, {"schakeld", "print-config"}, "database ="},
        {0, 2, {"schakeld", "print-config-page"}, "| `database` |"},
        {64, 1, {"schakeld"}, "usage: "},
        {64, 2, {"schakeld", "--nonsense"}, "usage: "},
        {64, 3, {"schakeld", "node.conf", "--old"}, "usage: "},
        {64, 4, {"schakeld", "keeper", "keys", "shares"}, "usage: "},
        {1, 3, {"schakeld", "keeper", "/nowhere/node.conf"}, "/nowhere/node.conf"},
        {64, 4, {"schakeld", "check", "node.conf", "more"}, "usage: "},
        {1, 3, {"schakeld", "check", "/nowhere/node.conf"}, "/nowhere/node.conf"},
        {1, 2, {"schakeld", "/nowhere/node.conf"}, "/nowhere/node.conf"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        const char *text = said(cases[i].code, cases[i].count, cases[i].argv);
        cr_expect(strstr(text, cases[i].said), "%s: %s", cases[i].argv[1] ? cases[i].argv[1] : "", text);
    }
}

Test(daemon, a_keeper_of_its_own_is_none_without_settings_that_say_so_and_a_socket_that_starts_it)
{
    const char *argv[] = {"schakeld", "keeper", path_of("node.conf")}, *text = said(1, 3, argv);
    cr_expect(strstr(text, "has no keeper: then the daemon starts it itself"), "%s", text);
    put_config("keeper", path_of("socket"));
    text = said(1, 3, argv);
    cr_expect(strstr(text, "it is started by its socket (LISTEN_FDS)"), "%s", text);
}

/* ---- texts */

Test(daemon, a_good_folder_is_looked_at_row_by_row)
{
    const char *argv[] = {"schakeld", "check", path_of("node.conf"), "--new", "--verbose"};
    const char *text = said(0, 5, argv);
    cr_expect(strstr(text, "certificates: good: 5 certificates") && strstr(text, "keys: good: "), "%s", text);
    cr_expect(strstr(text, "node.conf: 0 errors, 4 warnings\n"), "%s", text); /* no operator, no ring yet, plain keys, one user */
}

Test(daemon, what_is_not_in_order_is_refused_with_its_place_by_check_and_by_a_start)
{
    static const struct {
        const char *key, *value, *said;
    } cases[] = {
        {"colour", "blue", "colour"},
        {"database", NULL, "database"},
        {"agreed", "/nowhere/agreed", "/nowhere/agreed"},
        {"ca", "/nowhere/ca", "/nowhere/ca"},
        {"ring", "/etc/passwd", "/etc/passwd:1"},
        {"domains", "/nowhere/domains", "no key `domains`"},
        {"policies", "/nowhere/policies", "no key `policies`"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        const char *config = put_config(cases[i].key, cases[i].value);
        const char *check[] = {"schakeld", "check", config, "--new"}, *start[] = {"schakeld", config, "--new"};
        const char *text = said(1, 4, check), *again = said(1, 3, start);
        cr_expect(strstr(text, cases[i].said) && strstr(text, " error: ") && strstr(text, ": type: "), "%s: %s", cases[i].key, text);
        cr_expect(strncmp(again, text, strlen(text)) == 0 && strstr(again, "\"event\":\"node-refused\""), "%s", again);
        cr_expect(access(path_of("database"), F_OK) != 0, "a database was made all the same");
    }
}

Test(daemon, all_that_is_not_in_order_is_said_at_once)
{
    const char *config = put_config("ring", "/etc/passwd");
    const char *check[] = {"schakeld", "check", config};
    cr_assert(chmod(config, 0666) == 0 && chmod(path_of("keys"), 0644) == 0 && unlink(path_of("crl.pem")) == 0);
    const char *text = said(1, 3, check);
    cr_expect(strstr(text, "/node.conf: error: others than its owner can change it: type: chmod go-w "), "%s", text);
    cr_expect(strstr(text, "/keys: error: ") && strstr(text, "/crl.pem: error: ") && strstr(text, "/etc/passwd:1: error: "), "%s", text);
    cr_expect(strstr(text, "certificates: not looked at: it takes authorities, which is not in order"), "%s", text);
    cr_expect(strstr(text, "database: not looked at: it takes keys, which is not in order"), "%s", text);
}

Test(daemon, whoever_has_other_keys_than_the_roster_says_does_not_start)
{
    struct span text;
    OK(node_keys_print(&keys[0], arena, &text));
    put("keys", text, 0600);
    const char *start[] = {"schakeld", path_of("node.conf"), "--new"};
    const char *why = said(1, 3, start);
    cr_expect(strstr(why, "not the keys that the roster has"), "%s", why);
    cr_expect(access(path_of("database"), F_OK) != 0, "a database was made all the same");
}

/* ---- a life */

/* Asks for the end as soon as the door is open. */
static pid_t stop_when_open(void)
{
    const char *control = path_of("control");
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        for (int i = 0; i < 2000 && access(control, F_OK) != 0; i++)
            usleep(10000);
        kill(parent, SIGTERM);
        _exit(0);
    }
    return child;
}

static struct status live(bool create, const char **out_log, struct complaint *why)
{
    struct span text;
    const char *path = path_of("log");
    int kept = dup(2), fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    cr_assert(dup2(fd, 2) == 2);
    pid_t child = stop_when_open();
    CLEANUP(preflight) struct preflight *list = NULL;
    const struct preflight_wish wish = {
        .config_path = path_of("node.conf"), .occasion = OCCASION_START, .create = create, .now_ms = (int64_t)time(NULL) * 1000};
    OK(preflight_new(&wish, &list));
    cr_expect(preflight_is_good(list));
    struct status status = daemon_serve(list, getenv("SCHAKELD"), why);
    dup2(kept, 2);
    close(fd), close(kept);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    OK(file_read(path, 1024 * 1024, arena, &text, NULL));
    OK(arena_print(arena, out_log, "%.*s", (int)text.size, (const char *)text.data));
    return status;
}

Test(daemon, a_node_lives_until_it_is_asked_to_stop_and_says_so)
{
    struct complaint why = {""};
    const char *log;
    struct status status = live(true, &log, &why);
    cr_assert(status_ok(status), "%s: %s", why.text, status_text(status));
    cr_expect(strstr(log, "\"event\":\"node-started\"") && strstr(log, "\"event\":\"node-stopped\""), "%s", log);
    cr_expect(strstr(log, "\"event\":\"node-stopping\"") && strstr(log, "\"signal\":15"), "%s", log);
    cr_expect(access(path_of("control"), F_OK) != 0 && access(path_of("database"), F_OK) == 0);
}
