// SPDX-License-Identifier: EUPL-1.2
//
// schakel: finds the sentence, checks what was typed, runs it, and says how it went.
#include "base/version.h"
#include "cli/command.h"
#include "crypto/secret.h"

#include <stdarg.h>

#define INVOCATION_ARENA_BYTES ((size_t)512 * 1024 * 1024)
#define DEFAULT_SOCKET "/run/schakel/control"

static const struct command *const tables[] = {init_commands, roster_commands, ceremony_commands, node_commands,  signal_commands,
                                               case_commands, inbox_commands,  policy_commands,   ledger_commands};
/* Every sentence takes these too. */
static const struct option common_options[] = {
    {"json", NULL, false, false, "the result as one JSON object"},
    {"socket", "PATH", false, false, "control socket of the node (or SCHAKEL_SOCKET; " DEFAULT_SOCKET ")"},
    {"help", NULL, false, false, "what this sentence does"},
    {0},
};
static const struct option common_options_dutch[] = {
    {"json", NULL, false, false, "de uitkomst als een JSON-object"},
    {"socket", "PATH", false, false, "de socket van het knooppunt (of SCHAKEL_SOCKET; " DEFAULT_SOCKET ")"},
    {"help", NULL, false, false, "wat deze opdracht doet"},
    {0},
};

/* What is wrong with a sentence, in the language of its noun. */
__attribute__((format(printf, 2, 4), format(printf, 3, 4))) static void say_wrong(const struct command *command, const char *english,
                                                                                  const char *dutch, ...)
{
    va_list arguments;
    va_start(arguments, dutch);
    fprintf(stderr, "schakel: ");
    vfprintf(stderr, command_is_dutch(command) ? dutch : english, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
}

static void print_options(FILE *out, const struct option *options, bool is_dutch)
{
    const char *required = is_dutch ? " (verplicht)" : " (required)", *repeat = is_dutch ? " (mag vaker)" : " (may repeat)";
    for (; options && options->name; options++) {
        char head[64];
        snprintf(head, sizeof head, "--%s%s%s", options->name, options->value ? " " : "", options->value ? options->value : "");
        fprintf(out, "  %-30s %s%s%s\n", head, options->sentence, options->is_required ? required : "", options->may_repeat ? repeat : "");
    }
}

static void print_command_help(FILE *out, const struct command *command)
{
    bool is_dutch = command_is_dutch(command);
    fprintf(out, "schakel %s%s%s [OPTIONS]%s%s\n  %s\n", command->noun, *command->verb ? " " : "", command->verb,
            command->arguments ? " " : "", command->arguments ? command->arguments : "", command->sentence);
    print_options(out, command->options, is_dutch);
    print_options(out, is_dutch ? common_options_dutch : common_options, is_dutch);
}

static void print_help(FILE *out)
{
    fprintf(out, "usage: schakel NOUN VERB [OPTIONS] [ARGUMENTS]\n");
    for (size_t i = 0; i < N(tables); i++)
        for (const struct command *command = tables[i]; command->noun; command++)
            fprintf(out, "  %-9s %-10s %s\n", command->noun, command->verb, command->sentence);
    fprintf(out, "schakel NOUN VERB --help says more; schakel --version which Schakel this is.\n");
}

/* `words` start at the noun, and NULL ends them; gives how many of them were the sentence. */
static const struct command *find_command(char **words, int *out_taken)
{
    for (size_t i = 0; i < N(tables); i++)
        for (const struct command *command = tables[i]; command->noun; command++) {
            if (strcmp(command->noun, words[0]) != 0 || (*command->verb && (!words[1] || strcmp(command->verb, words[1]) != 0)))
                continue;
            *out_taken = *command->verb ? 2 : 1;
            return command;
        }
    return NULL;
}

static const struct option *find_option(const struct option *options, const char *name, size_t size)
{
    for (; options && options->name; options++)
        if (strlen(options->name) == size && memcmp(options->name, name, size) == 0)
            return options;
    return NULL;
}

/* `--name value`, `--name=value` or `--switch`; gives how many words were taken, 0 when it is not understood. */
static int take_option(struct invocation *invocation, char **words)
{
    const char *name = words[0] + 2;
    size_t size = strcspn(name, "=");
    const struct option *option = find_option(invocation->command->options, name, size);
    if (!option)
        option = find_option(common_options, name, size);
    bool is_joined = name[size] == '=';
    if (!option || invocation->option_count == N(invocation->given) || (!option->value && is_joined)) {
        say_wrong(invocation->command, "there is no option --%.*s here", "er is hier geen optie --%.*s", (int)size, name);
        return 0;
    }
    if (!option->may_repeat && invocation_has(invocation, option->name)) {
        say_wrong(invocation->command, "--%s was given twice", "--%s staat er twee keer", option->name);
        return 0;
    }
    if (option->value && !is_joined && !words[1]) {
        say_wrong(invocation->command, "--%s wants %s", "bij --%s hoort %s", option->name, option->value);
        return 0;
    }
    const char *value = !option->value ? NULL : is_joined ? name + size + 1 : words[1];
    invocation->given[invocation->option_count++] = (struct given){option, value};
    return option->value && !is_joined ? 2 : 1;
}

static bool take_words(struct invocation *invocation, char **words)
{
    bool only_arguments = false;
    while (*words) {
        if (!only_arguments && strcmp(*words, "--") == 0) {
            only_arguments = true;
            words++;
        } else if (!only_arguments && strncmp(*words, "--", 2) == 0) {
            int taken = take_option(invocation, words);
            if (!taken)
                return false;
            words += taken;
        } else if (invocation->argument_count < ARGUMENTS_MOST) {
            invocation->arguments[invocation->argument_count++] = *words++;
        } else {
            say_wrong(invocation->command, "too many arguments", "er staat te veel");
            return false;
        }
    }
    return true;
}

static bool check_words(const struct invocation *invocation)
{
    const struct command *command = invocation->command;
    for (const struct option *option = command->options; option && option->name; option++)
        if (option->is_required && !invocation_has(invocation, option->name)) {
            say_wrong(command, "--%s is required: %s", "--%s is verplicht: %s", option->name, option->sentence);
            return false;
        }
    if (invocation->argument_count < command->least_arguments || invocation->argument_count > command->most_arguments) {
        if (command->arguments)
            say_wrong(command, "wants %s", "hier hoort %s", command->arguments);
        else
            say_wrong(command, "wants no arguments", "hier hoort niets meer achter");
        return false;
    }
    return true;
}

/* For people the sentence first and the reason in a line of its own: what broke below them is told in English. */
static void say_status(const struct command *command, struct status status, const char *why)
{
    if (command_is_dutch(command))
        fprintf(stderr, "schakel: %s\n%s%s%s", status_dutch(status), why ? "  " : "", why ? why : "", why ? "\n" : "");
    else
        fprintf(stderr, "schakel: %s%s%s\n", why ? why : "", why ? ": " : "", status_text(status));
}

static void report(struct invocation *invocation, struct status status)
{
    CLEANUP(json) struct json *object = invocation->wants_json ? json_object_new() : NULL;
    const char *why = *invocation->why.text ? invocation->why.text : NULL;
    if (!object) {
        say_status(invocation->command, status, why);
        return;
    }
    json_set_bool(object, "ok", false);
    json_set_text(object, "status", status_word(status));
    json_set_text(object, "text", status_text(status));
    if (why)
        json_set_text(object, "why", why);
    (void)!status_ok(print_json(invocation, object));
}

static int run(struct invocation *invocation)
{
    struct status status = crypto_start();
    if (status_ok(status))
        status = arena_new(INVOCATION_ARENA_BYTES, &invocation->arena);
    if (status_ok(status))
        status = invocation->command->run(invocation);
    if (!status_ok(status))
        report(invocation, status);
    int code = status_ok(status) ? invocation->exit_code : status_exit_code(status);
    invocation->arena = arena_free(invocation->arena);
    return code;
}

int main(int argc, char **argv)
{
    struct invocation invocation = {0};
    int taken = 0;
    bool is_asked = argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0);
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("schakel " SCHAKEL_VERSION "\n");
        return 0;
    }
    if (argc < 2 || is_asked) {
        print_help(is_asked ? stdout : stderr);
        return is_asked ? 0 : EXIT_USAGE;
    }
    invocation.command = find_command(argv + 1, &taken);
    if (!invocation.command) {
        fprintf(stderr, "schakel: there is no sentence \"%s%s%s\"; schakel --help lists them\n", argv[1], argc > 2 ? " " : "",
                argc > 2 ? argv[2] : "");
        return EXIT_USAGE;
    }
    if (!take_words(&invocation, argv + 1 + taken))
        return EXIT_USAGE;
    if (invocation_has(&invocation, "help")) {
        print_command_help(stdout, invocation.command);
        return 0;
    }
    if (!check_words(&invocation))
        return EXIT_USAGE;
    invocation.wants_json = invocation_has(&invocation, "json");
    invocation.socket = invocation_option(&invocation, "socket");
    if (!invocation.socket)
        invocation.socket = getenv("SCHAKEL_SOCKET") ? getenv("SCHAKEL_SOCKET") : DEFAULT_SOCKET;
    return run(&invocation);
}
