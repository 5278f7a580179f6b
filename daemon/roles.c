// SPDX-License-Identifier: EUPL-1.2
//
// What the command line asks for, and how that went.
#include "roles.h"

#include "base/version.h"
#include "config/config.h"
#include "control/control.h"
#include "crypto/secret.h"
#include "daemon.h"
#include "inbound/pipeline.h"
#include "keeper/keeper.h"
#include "manual/manual.h"
#include "speech/speech.h"

#define EXIT_USAGE 64
#define PROGRAM "/proc/self/exe"

static const struct {
    const char *arguments, *sentence;
} sentences[] = {
    {"CONFIG [--new]", "serve; --new begins a database and a ledger"},
    {"CONFIG --new-anchor", "serve, though the keeper lost its anchor"},
    {"check CONFIG", "read and check all texts"},
    {"print-pipeline", "the stages a message passes"},
    {"print-control", "the verbs of the control socket"},
    {"print-config", "an example configuration, every key explained"},
    {"print-config-page", "the same as a reference page"},
    {"print-manual", "the manual page, section 8"},
    {"--version", "which Schakel this is"},
    {"--help", "this"},
};

static void print_usage(FILE *out)
{
    for (size_t i = 0; i < N(sentences); i++)
        fprintf(out, "%s schakeld %-20s %s\n", i ? "      " : "usage:", sentences[i].arguments, sentences[i].sentence);
}

static void print_version(FILE *out) { fprintf(out, "schakeld " SCHAKEL_VERSION "\n"); }

static void print_manual(FILE *out)
{
    char term[80];
    manual_begin(out, "schakeld", 8, "a node of Schakel");
    manual_section(out, "SYNOPSIS");
    for (size_t i = 0; i < N(sentences); i++) {
        snprintf(term, sizeof term, "schakeld %s", sentences[i].arguments);
        manual_item(out, term, sentences[i].sentence);
    }
    manual_section(out, "CONFIGURATION");
    for (size_t i = 0; i < config_table.count; i++) {
        snprintf(term, sizeof term, "[%s] %s", config_table.keys[i].section, config_table.keys[i].name);
        manual_item(out, term, config_table.keys[i].sentence);
    }
    manual_section(out, "EXIT STATUS");
    manual_item(out, "0", "done");
    manual_item(out, "1", "refused: something that was given is not acceptable");
    manual_item(out, "2", "failed: something here is broken");
    manual_item(out, "64", "the sentence was not understood");
    manual_section(out, "SEE ALSO");
    manual_paragraph(out, "schakel(1)");
}

static int report_role(struct status status, const struct complaint *why)
{
    if (!status_ok(status) && *why->text)
        fprintf(stderr, "schakeld: %s: %s\n", why->text, status_text(status));
    else if (!status_ok(status))
        fprintf(stderr, "schakeld: %s\n", status_text(status));
    return status_exit_code(status);
}

static int print_settings(struct status (*print)(const struct settings_table *table, struct arena *arena, const char **out))
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    const char *text = "";
    struct status status = arena_new(1024 * 1024, &arena);
    if (status_ok(status))
        status = print(&config_table, arena, &text);
    fputs(text, stdout);
    return report_role(status, &why);
}

static int serve_keeper(const char *keys, const char *shares)
{
    struct complaint why = {""};
    struct status status = keeper_serve(keys, shares, &why);
    return status_is(status, STATUS_KEEPER_LOST) ? 0 : report_role(status, &why); /* the daemon went away: that is how it ends */
}

static bool read_start_word(int argc, char **argv, enum daemon_start *out)
{
    *out = argc == 2 ? DAEMON_START_AGAIN : strcmp(argv[2], "--new") == 0 ? DAEMON_START_NEW : DAEMON_START_NEW_ANCHOR;
    return argv[1][0] != '-' && (argc == 2 || (argc == 3 && (*out == DAEMON_START_NEW || strcmp(argv[2], "--new-anchor") == 0)));
}

static int run_role(int argc, char **argv)
{
    struct complaint why = {""};
    if (argc == 4 && strcmp(argv[1], "keeper") == 0)
        return serve_keeper(argv[2], argv[3]);
    if (argc == 3 && strcmp(argv[1], "check") == 0)
        return report_role(daemon_check(argv[2], &why), &why);
    if (argc == 2 && strcmp(argv[1], "print-config") == 0)
        return print_settings(settings_print_example);
    if (argc == 2 && strcmp(argv[1], "print-config-page") == 0)
        return print_settings(settings_print_reference);
    enum daemon_start how;
    if (argc >= 2 && read_start_word(argc, argv, &how))
        return report_role(daemon_serve(argv[1], how, PROGRAM, &why), &why);
    print_usage(stderr);
    return EXIT_USAGE;
}

static const struct {
    const char *role;
    void (*print)(FILE *out);
} printers[] = {{"print-pipeline", pipeline_print},
                {"print-control", speech_print},
                {"print-manual", print_manual},
                {"--version", print_version},
                {"--help", print_usage}};

int daemon_role(int argc, char **argv)
{
    struct complaint why = {""};
    for (size_t i = 0; i < N(printers); i++)
        if (argc == 2 && strcmp(argv[1], printers[i].role) == 0) {
            printers[i].print(stdout);
            return 0;
        }
    struct status started = crypto_start();
    return status_ok(started) ? run_role(argc, argv) : report_role(started, &why);
}
