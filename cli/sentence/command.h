// SPDX-License-Identifier: EUPL-1.2
//
// Sentences of the command line: `schakel <noun> <verb> [--option VALUE …] [ARGUMENT …]`. One table row per
// sentence gives parsing (sentence.h), help, the reference page and the manual (help.h); a command is a function that gets what was
// typed, checked. Exit codes: 0 done, 1 refusal, 2 fault, 64 a sentence we do not understand.
#pragma once

#include "base/arena.h"
#include "json/json.h"

#define EXIT_USAGE 64
#define OPTIONS_MOST 24
#define ARGUMENTS_MOST 64

struct option {
    const char *name;  /* without the dashes; NULL ends the row's list */
    const char *value; /* what stands behind it, for help: "FILE"; NULL: a switch */
    bool is_required, may_repeat;
    const char *sentence;
};

struct invocation;
struct command {
    const char *noun, *verb; /* verb "": the noun alone is the sentence */
    const struct option *options;
    const char *arguments; /* for help: "FILE", "[DIR …]" */
    size_t least_arguments, most_arguments;
    struct status (*run)(struct invocation *invocation);
    const char *sentence;
};

struct noun {
    const char *name, *sentence;
    const struct command *commands; /* ends with a row without a noun */
    enum language language;         /* of its sentences, and of what is said about them */
};

/* Everything that a program understands. */
struct grammar {
    const char *program, *sentence; /* "schakel", and what it is */
    const struct noun *nouns;
    size_t noun_count;
    const struct option *options[LANGUAGES]; /* that every sentence takes */
};

struct invocation {
    const struct noun *noun;
    const struct command *command;
    struct arena *arena; /* lives until the program ends */
    bool wants_json;     /* --json: the result as one JSON object on standard output, also for failures */
    const char *socket;  /* --socket PATH, or SCHAKEL_SOCKET, or the default */
    const char *config;  /* --config FILE, or NULL */
    bool is_online;      /* a line to the node was opened: what was typed is judged by now, and no option can be read any more */
    size_t argument_count;
    const char *arguments[ARGUMENTS_MOST];
    size_t option_count;
    struct given {
        const struct option *option;
        const char *value; /* NULL for a switch */
    } given[OPTIONS_MOST * 4];
    bool is_misspoken;    /* an option's value is not of its form: no sentence, EXIT_USAGE (misspeak) */
    struct complaint why; /* place and reason when the command fails: main prints it */
    int exit_code;        /* 0: follows from the status; a command that knows more may set another */
};

/* `return misspeak(invocation, "--oin: an OIN of 20 digits")`: what was typed is not a sentence, whatever anything holds. */
#define misspeak(invocation, ...) ((invocation)->is_misspoken = true, complain(&(invocation)->why, FAIL(INVALID), __VA_ARGS__))

/* Options are read before a line to the node is opened, whatever was typed: what is not a sentence is none without a node too, and is
 * told as that and not as a node that is not there. */

/* NULL when the option was not given; for those that may repeat, the first. */
const char *invocation_option(const struct invocation *invocation, const char *name);
bool invocation_has(const struct invocation *invocation, const char *name);
/* All values of an option that may repeat or holds a comma-separated list, in order; blanks around commas are dropped. */
MUST_USE struct status invocation_list(const struct invocation *invocation, const char *name, const char *const **out, size_t *out_count);
/* Text that another person will read, of an option of a Dutch noun: INVALID with option and fault in `why` (base/prose.h). */
MUST_USE struct status invocation_check_prose(struct invocation *invocation, const char *option, const char *text);
/* A number in [least, most], or `fallback` when not given; INVALID with the option in `why`. */
MUST_USE struct status invocation_number(struct invocation *invocation, const char *name, uint64_t least, uint64_t most, uint64_t fallback,
                                         uint64_t *out);
/* Prints the object as one line of JSON. Whether it could be written is looked at once, at the end (main.c). */
MUST_USE struct status print_json(struct invocation *invocation, const struct json *object);
