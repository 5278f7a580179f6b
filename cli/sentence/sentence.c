// SPDX-License-Identifier: EUPL-1.2
//
// First the noun, then the verb, then options and arguments in any order.
#include "sentence/sentence.h"

#include "base/version.h"
#include "sentence/help.h"

#include <stdarg.h>

/* ---- what is wrong with a sentence, in the language of its noun */

struct speaker {
    const struct grammar *grammar;
    const struct noun *noun;
    FILE *err;
};

__attribute__((format(printf, 2, 4), format(printf, 3, 4))) static void say_wrong(const struct speaker *speaker, const char *english,
                                                                                  const char *dutch, ...)
{
    va_list arguments;
    va_start(arguments, dutch);
    fprintf(speaker->err, "%s: ", speaker->grammar->program);
    vfprintf(speaker->err, speaker->noun->language == DUTCH ? dutch : english, arguments);
    fprintf(speaker->err, "\n");
    va_end(arguments);
}

/* ---- options and arguments */

static const struct option *find_option(const struct option *options, const char *name, size_t size)
{
    for (; options && options->name; options++)
        if (strlen(options->name) == size && memcmp(options->name, name, size) == 0)
            return options;
    return NULL;
}

/* `--name value`, `--name=value` or `--switch`; gives how many words were taken, 0 when it is not understood. */
static int take_option(const struct speaker *speaker, struct invocation *invocation, char **words)
{
    const char *name = strcmp(words[0], "-h") == 0 ? "help" : strncmp(words[0], "--", 2) == 0 ? words[0] + 2 : words[0];
    size_t size = strcspn(name, "=");
    const struct option *option = find_option(invocation->command->options, name, size);
    if (!option)
        option = find_option(speaker->grammar->options[speaker->noun->language], name, size);
    bool is_joined = name[size] == '=';
    if (!option || invocation->option_count == N(invocation->given) || (!option->value && is_joined)) {
        say_wrong(speaker, "there is no option %s%.*s here", "er is hier geen optie %s%.*s", *name == '-' ? "" : "--", (int)size, name);
        return 0;
    }
    if (!option->may_repeat && invocation_has(invocation, option->name)) {
        say_wrong(speaker, "--%s was given twice", "--%s staat er twee keer", option->name);
        return 0;
    }
    if (option->value && !is_joined && !words[1]) {
        say_wrong(speaker, "--%s wants %s", "bij --%s hoort %s", option->name, option->value);
        return 0;
    }
    const char *value = !option->value ? NULL : is_joined ? name + size + 1 : words[1];
    invocation->given[invocation->option_count++] = (struct given){option, value};
    return option->value && !is_joined ? 2 : 1;
}

/* A dash alone is an argument: standard input. */
static bool is_switch(const char *word) { return word[0] == '-' && word[1]; }

static bool take_words(const struct speaker *speaker, struct invocation *invocation, char **words)
{
    bool only_arguments = false;
    while (*words) {
        if (!only_arguments && strcmp(*words, "--") == 0) {
            only_arguments = true;
            words++;
        } else if (!only_arguments && is_switch(*words)) {
            int taken = take_option(speaker, invocation, words);
            if (!taken)
                return false;
            words += taken;
        } else if (invocation->argument_count < ARGUMENTS_MOST) {
            invocation->arguments[invocation->argument_count++] = *words++;
        } else {
            say_wrong(speaker, "too many arguments: at most %d", "er staat te veel: ten hoogste %d woorden", ARGUMENTS_MOST);
            return false;
        }
    }
    return true;
}

static bool check_words(const struct speaker *speaker, const struct invocation *invocation)
{
    const struct command *command = invocation->command;
    for (const struct option *option = command->options; option && option->name; option++)
        if (option->is_required && !invocation_has(invocation, option->name)) {
            say_wrong(speaker, "--%s is required: %s", "--%s is verplicht: %s", option->name, option->sentence);
            return false;
        }
    if (invocation->argument_count < command->least_arguments || invocation->argument_count > command->most_arguments) {
        if (command->arguments)
            say_wrong(speaker, "wants %s", "hier hoort %s", command->arguments);
        else
            say_wrong(speaker, "wants no arguments", "hier hoort niets meer achter");
        return false;
    }
    return true;
}

/* ---- the sentence */

static const struct noun *find_noun(const struct grammar *grammar, const char *word)
{
    for (size_t i = 0; i < grammar->noun_count; i++)
        if (strcmp(grammar->nouns[i].name, word) == 0)
            return &grammar->nouns[i];
    return NULL;
}

/* `words` stand behind the noun; gives how many of them belonged to the sentence. */
static const struct command *find_command(const struct noun *noun, char **words, int *out_taken)
{
    for (const struct command *command = noun->commands; command->noun; command++) {
        *out_taken = *command->verb ? 1 : 0;
        if (!*command->verb || (words[0] && strcmp(command->verb, words[0]) == 0))
            return command;
    }
    return NULL;
}

static bool is_help(const char *word)
{
    return word && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0);
}

static enum sentence_outcome read_sentence(const struct grammar *grammar, char **words, FILE *out, FILE *err)
{
    if (words[0] && !words[1] && strcmp(words[0], "--version") == 0) {
        fprintf(out, "%s " SCHAKEL_VERSION "\n", grammar->program);
        return SENTENCE_SHOWN;
    }
    bool is_asked = is_help(words[0]) && !words[1];
    if (!words[0] || is_asked) {
        help_print(grammar, is_asked ? out : err);
        return is_asked ? SENTENCE_SHOWN : SENTENCE_UNKNOWN;
    }
    fprintf(err, "%s: there is no sentence \"%s%s%s\"; %s --help lists them\n", grammar->program, words[0], words[1] ? " " : "",
            words[1] ? words[1] : "", grammar->program);
    return SENTENCE_UNKNOWN;
}

/* A noun without one of its verbs: that it is there is some help. */
static enum sentence_outcome read_noun(const struct grammar *grammar, const struct noun *noun, char **words, FILE *out, FILE *err)
{
    bool is_asked = is_help(words[0]) && !words[1];
    if (words[0] && !is_asked)
        say_wrong(&(struct speaker){grammar, noun, err}, "there is no sentence \"%s %s\"", "de opdracht \"%s %s\" is er niet", noun->name,
                  words[0]);
    help_print_noun(grammar, noun, is_asked ? out : err);
    return is_asked ? SENTENCE_SHOWN : SENTENCE_UNKNOWN;
}

/* `help NOUN [VERB]`. */
static enum sentence_outcome read_help(const struct grammar *grammar, char **words, FILE *out, FILE *err)
{
    const struct noun *noun = find_noun(grammar, words[0]);
    const struct command *command = NULL;
    int taken = 0;
    if (noun && (words[1] || !*noun->commands->verb))
        command = find_command(noun, words + 1, &taken);
    if (!noun || (words[1] && (!command || !taken || words[2])))
        return read_sentence(grammar, (char *[]){(char[]){"help"}, words[0], NULL}, out, err);
    if (command)
        help_print_command(grammar, noun, command, out);
    else
        help_print_noun(grammar, noun, out);
    return SENTENCE_SHOWN;
}

enum sentence_outcome sentence_read(const struct grammar *grammar, char **words, struct invocation *invocation, FILE *out, FILE *err)
{
    int taken = 0;
    const struct noun *noun = words[0] ? find_noun(grammar, words[0]) : NULL;
    if (!noun && words[0] && strcmp(words[0], "help") == 0 && words[1])
        return read_help(grammar, words + 1, out, err);
    if (!noun)
        return read_sentence(grammar, words, out, err);
    const struct speaker speaker = {grammar, noun, err};
    invocation->noun = noun;
    invocation->command = find_command(noun, words + 1, &taken);
    if (!invocation->command)
        return read_noun(grammar, noun, words + 1, out, err);
    if (!take_words(&speaker, invocation, words + 1 + taken))
        return SENTENCE_UNKNOWN;
    if (invocation_has(invocation, "help")) {
        help_print_command(grammar, noun, invocation->command, out);
        return SENTENCE_SHOWN;
    }
    return check_words(&speaker, invocation) ? SENTENCE_RUNS : SENTENCE_UNKNOWN;
}
