// SPDX-License-Identifier: EUPL-1.2
//
// schakel: reads the sentence, runs it, and says how it went.
#include "cli/commands.h"
#include "crypto/secret.h"
#include "sentence/help.h"
#include "sentence/sentence.h"

#include <errno.h>

#define INVOCATION_ARENA_BYTES ((size_t)512 * 1024 * 1024)
#define DEFAULT_SOCKET "/run/schakel/control"

static const struct option common_options[] = {
    {"json", NULL, false, false, "the result as one JSON object"},
    {"socket", "PATH", false, false, "control socket of the node (or SCHAKEL_SOCKET; " DEFAULT_SOCKET ")"},
    {"help", NULL, false, false, "what this sentence does"},
    {0},
};
static const struct option common_options_dutch[] = {
    {"json", NULL, false, false, "de uitkomst als een JSON-object"},
    {"socket", "PAD", false, false, "de socket van het knooppunt (of SCHAKEL_SOCKET; " DEFAULT_SOCKET ")"},
    {"help", NULL, false, false, "wat deze opdracht doet"},
    {0},
};

static const struct noun nouns[] = {
    {"init", "a new node", init_commands, ENGLISH},
    {"keys", "its files of secrets", keys_commands, ENGLISH},
    {"member", "what a partner changes about itself", member_commands, ENGLISH},
    {"agree", "roster, policy and quotas: proposed, signed, in force", agree_commands, ENGLISH},
    {"roster", "the partners, as they agreed", roster_commands, ENGLISH},
    {"ceremony", "the keys of pseudonymisation, made together", ceremony_commands, ENGLISH},
    {"node", "the own node", node_commands, ENGLISH},
    {"backup", "copies of the node that others can open for it", backup_commands, ENGLISH},
    {"doctor", "what is wrong here", doctor_commands, ENGLISH},
    {"peer", "the other nodes", peer_commands, ENGLISH},
    {"signal", "ons bestand erin, en wat partners signaleerden", signal_commands, DUTCH},
    {"case", "de partners vragen over een huishouden", case_commands, DUTCH},
    {"inbox", "wat een professional weegt", inbox_commands, DUTCH},
    {"policy", "what the partners agreed may be told", policy_commands, ENGLISH},
    {"ledger", "the evidence of what was done", ledger_commands, ENGLISH},
    {"proof", "one entry of a ledger, by itself", proof_commands, ENGLISH},
    {"evidence", "what a partner signed and should not have", evidence_commands, ENGLISH},
    {"audit", "what the auditor looks at", audit_commands, ENGLISH},
};
static const struct grammar grammar = {
    "schakel", "speaks with a node of Schakel", nouns, N(nouns), {[ENGLISH] = common_options, [DUTCH] = common_options_dutch}};

/* Pages for the documentation of this build; no sentence, because nobody but the build says them. */
static const struct {
    const char *word;
    void (*print)(const struct grammar *grammar, FILE *out);
} printers[] = {{"print-commands", help_print_page}, {"print-manual", help_print_manual}};

/* For people the sentence first and the reason in a line of its own: what broke below them is told in English. */
static void say_status(enum language language, struct status status, const char *why)
{
    if (language == DUTCH)
        fprintf(stderr, "schakel: %s\n%s%s%s", status_dutch(status), why ? "  " : "", why ? why : "", why ? "\n" : "");
    else
        fprintf(stderr, "schakel: %s%s%s\n", why ? why : "", why ? ": " : "", status_text(status));
}

static void report_status(struct invocation *invocation, struct status status)
{
    CLEANUP(json) struct json *object = invocation->wants_json ? json_object_new() : NULL;
    const char *why = *invocation->why.text ? invocation->why.text : NULL;
    if (!object) {
        say_status(invocation->noun->language, status, why);
        return;
    }
    json_set_bool(object, "ok", false);
    json_set_text(object, "status", status_word(status));
    json_set_text(object, "text", status_text(status));
    if (why)
        json_set_text(object, "why", why);
    (void)!status_ok(print_json(invocation, object));
}

static int run_invocation(struct invocation *invocation)
{
    struct status status = crypto_start();
    if (status_ok(status))
        status = arena_new(INVOCATION_ARENA_BYTES, &invocation->arena);
    if (status_ok(status))
        status = invocation->command->run(invocation);
    if (!status_ok(status))
        report_status(invocation, status);
    int code = status_ok(status)          ? invocation->exit_code
               : invocation->is_misspoken ? EXIT_USAGE
               : invocation->exit_code    ? invocation->exit_code
                                          : status_exit_code(status);
    invocation->arena = arena_free(invocation->arena);
    return code;
}

/* What was said must have been heard: a full disk makes half a file of any sentence, and only here that is seen of all of them. */
static int finish_output(int code, enum language language)
{
    struct status status = FAIL(IO_FAILED);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (errno == ENOSPC || errno == EDQUOT)
        status = FAIL(DISK_FULL);
    say_status(language, status, "standard output");
    return status_exit_code(status);
}

int main(int argc, char **argv)
{
    struct invocation invocation = {0};
    for (size_t i = 0; i < N(printers); i++)
        if (argc == 2 && strcmp(argv[1], printers[i].word) == 0) {
            printers[i].print(&grammar, stdout);
            return finish_output(0, ENGLISH);
        }
    enum sentence_outcome outcome = sentence_read(&grammar, argv + (argc > 0), &invocation, stdout, stderr);
    if (outcome != SENTENCE_RUNS)
        return finish_output(outcome == SENTENCE_SHOWN ? 0 : EXIT_USAGE, ENGLISH);
    invocation.wants_json = invocation_has(&invocation, "json");
    invocation.socket = invocation_option(&invocation, "socket");
    invocation.config = invocation_option(&invocation, "config");
    if (!invocation.socket)
        invocation.socket = getenv("SCHAKEL_SOCKET") ? getenv("SCHAKEL_SOCKET") : DEFAULT_SOCKET;
    return finish_output(run_invocation(&invocation), invocation.noun->language);
}
