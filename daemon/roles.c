// SPDX-License-Identifier: EUPL-1.2
//
// What the command line asks for, and how that went.
#include "roles.h"

#include "apart.h"
#include "base/version.h"
#include "cage/cage.h"
#include "casefile/inquiry_life.h"
#include "config/config.h"
#include "control/control.h"
#include "crypto/secret.h"
#include "daemon.h"
#include "inbound/pipeline.h"
#include "keeper/keeper.h"
#include "keyring/ceilings.h"
#include "manual/manual.h"
#include "preflight/print.h"
#include "runtime/clock.h"
#include "runtime/event.h"
#include "runtime/harden.h"
#include "speech/speech.h"

#include <errno.h>
#include <unistd.h>

#define EXIT_REFUSED 1
#define EXIT_USAGE 64
#define PROGRAM "/proc/self/exe"

static const struct {
    const char *arguments, *sentence;
} sentences[] = {
    {"CONFIG [--new]", "serve; --new begins a database and a ledger"},
    {"CONFIG --new-anchor", "serve, though the keeper lost its anchor"},
    {"keeper CONFIG", "the keeper as a service of its own user, which its socket starts (docs/operations.md)"},
    {"check CONFIG [OPTIONS]", "look at all that a start looks at; --new, --new-anchor: as it would, --verbose, --json"},
    {"print-pipeline", "the stages a message passes"},
    {"print-life", "the life of a question, at who asks and at who answers"},
    {"print-control", "the verbs of the control socket"},
    {"print-config", "an example configuration, every key explained"},
    {"print-config-page", "the same as a reference page"},
    {"print-preflight", "what a start looks at, as a table"},
    {"print-sandbox", "the system calls that are allowed after the start, as a table"},
    {"print-ceilings", "the file of ceilings that holds where there is none"},
    {"print-manual", "the manual page, section 8"},
    {"--version", "which Schakel this is"},
    {"--help", "this"},
};

static void print_usage(FILE *out)
{
    for (size_t i = 0; i < N(sentences); i++)
        fprintf(out, "%s schakeld %-22s %s\n", i ? "      " : "usage:", sentences[i].arguments, sentences[i].sentence);
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

static void print_ceilings(FILE *out)
{
    char text[CEILINGS_TEXT_MOST];
    ceilings_print(&ceilings_default, text);
    fputs(text, out);
}

static int serve_keeper_apart(const char *config)
{
    struct complaint why = {""};
    struct status status = apart_keeper_serve(config, &why);
    return report_role(status, &why);
}

static int serve_keeper(const char *keys, const char *shares, const char *own)
{
    struct complaint why = {""};
    struct keeper_files files = {.keys = keys, .shares = shares};
    struct status status = oin_parse(span_of_text(own), &files.own);
    if (status_ok(status))
        status = keeper_serve(&files, &why);
    return status_is(status, STATUS_KEEPER_LOST) ? 0 : report_role(status, &why); /* the daemon went away: that is how it ends */
}

/* ---- the list of what a node must be, before it is one */

static struct status look_at_node(const struct preflight_wish *wish, struct preflight **out)
{
    TRY(process_harden()); /* before any secret is read */
    return preflight_new(wish, out);
}

static struct status print_list(const struct preflight *list, bool is_verbose, bool is_json)
{
    CLEANUP(json) struct json *object = is_json ? preflight_json(list) : NULL;
    struct span text;
    if (is_json) {
        TRY(json_print(object, list->arena, &text));
        printf("%.*s\n", (int)text.size, (const char *)text.data);
    } else {
        preflight_print(list, is_verbose, stdout);
    }
    return STATUS(OK);
}

/* What may stand behind CONFIG; false when something else does. */
struct node_words {
    struct preflight_wish wish;
    bool is_verbose, is_json;
};
static bool read_node_words(int count, char **words, bool is_look, struct node_words *out)
{
    *out = (struct node_words){.wish = {.config_path = words[0],
                                        .occasion = is_look ? OCCASION_CHECK : OCCASION_START,
                                        .ask_keeper = apart_keeper_ask,
                                        .now_ms = clock_now().wall_ms}};
    const struct {
        const char *word;
        bool *said, of_start;
    } options[] = {{"--new", &out->wish.create, true},
                   {"--new-anchor", &out->wish.renew_anchor, true},
                   {"--verbose", &out->is_verbose, false},
                   {"--json", &out->is_json, false}};
    for (int i = 1; i < count; i++) {
        size_t at = 0;
        while (at < N(options) && (strcmp(options[at].word, words[i]) != 0 || *options[at].said || (!is_look && !options[at].of_start)))
            at++;
        if (at == N(options))
            return false;
        *options[at].said = true;
    }
    return words[0][0] != '-' && !(out->wish.create && out->wish.renew_anchor);
}

static int say_usage(void)
{
    print_usage(stderr);
    return EXIT_USAGE;
}

static int check_node(int count, char **words)
{
    CLEANUP(preflight) struct preflight *list = NULL;
    struct node_words said;
    struct complaint why = {""};
    if (!read_node_words(count, words, true, &said))
        return say_usage();
    struct status status = look_at_node(&said.wish, &list);
    if (status_ok(status))
        status = print_list(list, said.is_verbose, said.is_json);
    return status_ok(status) ? !preflight_is_good(list) : report_role(status, &why);
}

/* Into the log too: somebody must come and look. */
static void tell_refusal(const struct preflight *list)
{
    struct event_log log = {.fd = STDERR_FILENO, .least = EVENT_INFO};
    const enum preflight_row rows[] = {PREFLIGHT_DATABASE, PREFLIGHT_ANCHOR};
    for (size_t i = 0; i < N(rows); i++) {
        struct status status = list->rows[rows[i]].status;
        if (status_is(status, STATUS_QUARANTINED))
            EVENT_LOG(&log, LEDGER_QUARANTINED, list->wish.now_ms, event_status(status));
        if (status_is(status, STATUS_ANCHOR_LOST))
            EVENT_LOG(&log, ANCHOR_LOST, list->wish.now_ms, event_status(status));
    }
    EVENT_LOG(&log, NODE_REFUSED, list->wish.now_ms, event_number(EVENT_FIELD_COUNT, list->findings.counts[SEVERITY_ERROR]));
}

static int serve_node(int count, char **words)
{
    CLEANUP(preflight) struct preflight *list = NULL;
    struct node_words said;
    struct complaint why = {""};
    if (!read_node_words(count, words, false, &said))
        return say_usage();
    struct status status = look_at_node(&said.wish, &list);
    if (!status_ok(status))
        return report_role(status, &why);
    if (list->findings.count)
        preflight_print(list, false, stderr);
    if (preflight_is_good(list))
        return report_role(daemon_serve(list, PROGRAM, &why), &why);
    tell_refusal(list);
    return EXIT_REFUSED;
}

static int run_role(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "keeper") == 0)
        return serve_keeper(argv[2], argv[3], argv[4]);
    if (argc == 3 && strcmp(argv[1], "keeper") == 0)
        return serve_keeper_apart(argv[2]);
    bool is_check = argc >= 2 && strcmp(argv[1], "check") == 0;
    if (is_check && argc > 2)
        return check_node(argc - 2, argv + 2);
    if (argc == 2 && strcmp(argv[1], "print-config") == 0)
        return print_settings(settings_print_example);
    if (argc == 2 && strcmp(argv[1], "print-config-page") == 0)
        return print_settings(settings_print_reference);
    if (argc >= 2 && !is_check)
        return serve_node(argc - 1, argv + 1);
    return say_usage();
}

static const struct {
    const char *role;
    void (*print)(FILE *out);
} printers[] = {{"print-pipeline", pipeline_print},
                {"print-life", inquiry_life_print},
                {"print-control", speech_print},
                {"print-preflight", preflight_print_rows},
                {"print-sandbox", cage_print},
                {"print-ceilings", print_ceilings},
                {"print-manual", print_manual},
                {"--version", print_version},
                {"-h", print_usage},
                {"--help", print_usage}};

/* What was said must have been heard: a full disk makes half a page. */
static int finish_pages(int code)
{
    struct complaint why = {"standard output"};
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    return report_role(errno == ENOSPC || errno == EDQUOT ? FAIL(DISK_FULL) : FAIL(IO_FAILED), &why);
}

int daemon_role(int argc, char **argv)
{
    struct complaint why = {""};
    for (size_t i = 0; i < N(printers); i++)
        if (argc == 2 && strcmp(argv[1], printers[i].role) == 0) {
            printers[i].print(stdout);
            return finish_pages(0);
        }
    struct status started = crypto_start();
    return finish_pages(status_ok(started) ? run_role(argc, argv) : report_role(started, &why));
}
