// SPDX-License-Identifier: EUPL-1.2
//
// Four ways to walk the same rows.
#include "sentence/help.h"

#include "manual/manual.h"

#define HEAD_ROOM 120
#define OPTION_ROOM 64

/* "schakel case ask [OPTIES] CASUS" */
static const char *head_of(const struct grammar *grammar, const struct noun *noun, const struct command *command,
                           char room[static HEAD_ROOM])
{
    static const char *const options[LANGUAGES] = {[ENGLISH] = "OPTIONS", [DUTCH] = "OPTIES"};
    snprintf(room, HEAD_ROOM, "%s %s%s%s [%s]%s%s", grammar->program, command->noun, *command->verb ? " " : "", command->verb,
             options[noun->language], command->arguments ? " " : "", command->arguments ? command->arguments : "");
    return room;
}

/* "--wait SECONDEN" */
static const char *option_of(const struct option *option, char room[static OPTION_ROOM])
{
    snprintf(room, OPTION_ROOM, "--%s%s%s", option->name, option->value ? " " : "", option->value ? option->value : "");
    return room;
}

static const char *duty_of(const struct option *option, enum language language)
{
    static const char *const duties[LANGUAGES][4] = {
        [ENGLISH] = {"", " (required)", " (may repeat)", " (required) (may repeat)"},
        [DUTCH] = {"", " (verplicht)", " (mag vaker)", " (verplicht) (mag vaker)"},
    };
    return duties[language][option->is_required + 2 * option->may_repeat];
}

/* ---- on the terminal */

static void print_command_line(const struct command *command, FILE *out)
{
    fprintf(out, "  %-9s %-10s %s\n", command->noun, command->verb, command->sentence);
}

void help_print(const struct grammar *grammar, FILE *out)
{
    fprintf(out, "usage: %s NOUN VERB [OPTIONS] [ARGUMENTS]\n", grammar->program);
    for (size_t i = 0; i < grammar->noun_count; i++)
        for (const struct command *command = grammar->nouns[i].commands; command->noun; command++)
            print_command_line(command, out);
    fprintf(out, "%s NOUN --help and NOUN VERB --help say more; %s --version which Schakel this is.\n", grammar->program, grammar->program);
}

void help_print_noun(const struct grammar *grammar, const struct noun *noun, FILE *out)
{
    fprintf(out, "%s %s: %s\n", grammar->program, noun->name, noun->sentence);
    for (const struct command *command = noun->commands; command->noun; command++)
        print_command_line(command, out);
    fprintf(out, noun->language == DUTCH ? "%s %s OPDRACHT --help zegt er meer over.\n" : "%s %s VERB --help says more.\n",
            grammar->program, noun->name);
}

static void print_options(FILE *out, const struct option *options, enum language language)
{
    char room[OPTION_ROOM];
    for (; options && options->name; options++)
        fprintf(out, "  %-30s %s%s\n", option_of(options, room), options->sentence, duty_of(options, language));
}

void help_print_command(const struct grammar *grammar, const struct noun *noun, const struct command *command, FILE *out)
{
    char room[HEAD_ROOM];
    fprintf(out, "%s\n  %s\n", head_of(grammar, noun, command, room), command->sentence);
    print_options(out, command->options, noun->language);
    print_options(out, grammar->options[noun->language], noun->language);
}

/* ---- as a page */

/* A bar would end the cell. */
static void put_cell(FILE *out, const char *text)
{
    for (; *text; text++)
        fprintf(out, *text == '|' ? "\\|" : "%c", *text);
}

static void print_option_rows(FILE *out, const struct option *options, enum language language)
{
    char room[OPTION_ROOM];
    if (options && options->name)
        fprintf(out, "\n| option | meaning |\n| --- | --- |\n");
    for (; options && options->name; options++) {
        fprintf(out, "| `");
        put_cell(out, option_of(options, room));
        fprintf(out, "` | ");
        put_cell(out, options->sentence);
        fprintf(out, "%s |\n", duty_of(options, language));
    }
}

void help_print_page(const struct grammar *grammar, FILE *out)
{
    char room[HEAD_ROOM];
    fprintf(out, "Every sentence takes:\n");
    print_option_rows(out, grammar->options[ENGLISH], ENGLISH);
    for (size_t i = 0; i < grammar->noun_count; i++) {
        const struct noun *noun = &grammar->nouns[i];
        fprintf(out, "\n## %s\n\n%s: %s.\n", noun->name, noun->name, noun->sentence);
        for (const struct command *command = noun->commands; command->noun; command++) {
            fprintf(out, "\n### `%s`\n\n%s.\n", head_of(grammar, noun, command, room), command->sentence);
            print_option_rows(out, command->options, noun->language);
        }
    }
}

/* ---- as a manual page */

static void print_manual_options(FILE *out, const struct option *options, enum language language)
{
    char room[OPTION_ROOM], text[512];
    for (; options && options->name; options++) {
        snprintf(text, sizeof text, "%s%s", options->sentence, duty_of(options, language));
        manual_item(out, option_of(options, room), text);
    }
}

static void print_manual_end(FILE *out)
{
    static const char *const codes[][2] = {{"0", "done"},
                                           {"1", "refused: something that was given is not acceptable, or faults were found"},
                                           {"2", "failed: something here is broken"},
                                           {"64", "the sentence was not understood"}};
    manual_section(out, "EXIT STATUS");
    for (size_t i = 0; i < N(codes); i++)
        manual_item(out, codes[i][0], codes[i][1]);
    manual_section(out, "SEE ALSO");
    manual_paragraph(out, "schakeld(8)");
}

void help_print_manual(const struct grammar *grammar, FILE *out)
{
    char room[HEAD_ROOM];
    manual_begin(out, grammar->program, 1, grammar->sentence);
    manual_section(out, "SYNOPSIS");
    snprintf(room, sizeof room, "%s NOUN VERB [OPTIONS] [ARGUMENTS]", grammar->program);
    manual_paragraph(out, room);
    manual_section(out, "OPTIONS");
    manual_paragraph(out, "Every sentence takes:");
    print_manual_options(out, grammar->options[ENGLISH], ENGLISH);
    manual_section(out, "SENTENCES");
    for (const struct noun *noun = grammar->nouns; noun < grammar->nouns + grammar->noun_count; noun++)
        for (const struct command *command = noun->commands; command->noun; command++) {
            manual_subsection(out, head_of(grammar, noun, command, room));
            manual_paragraph(out, command->sentence);
            print_manual_options(out, command->options, noun->language);
        }
    print_manual_end(out);
}
