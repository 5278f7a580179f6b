// SPDX-License-Identifier: EUPL-1.2
//
// The grammar for people: help, the reference page, the manual.
#pragma once

#include "sentence/command.h"

void help_print(const struct grammar *grammar, FILE *out); /* all sentences, one line each */
void help_print_noun(const struct grammar *grammar, const struct noun *noun, FILE *out);
void help_print_command(const struct grammar *grammar, const struct noun *noun, const struct command *command, FILE *out);
/* Markdown: each noun with its sentences, arguments and options. */
void help_print_page(const struct grammar *grammar, FILE *out);
/* The manual page, section 1. */
void help_print_manual(const struct grammar *grammar, FILE *out);
