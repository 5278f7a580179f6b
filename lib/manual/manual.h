// SPDX-License-Identifier: EUPL-1.2
//
// Manual pages: plain texts as roff (man(7)). What stands in a text is shown as it is; no text can give an instruction.
#pragma once

#include <stdio.h>

/* ".TH NAME SECTION", and what the page is of: "schakel" 1, "the command of a node". */
void manual_begin(FILE *out, const char *name, int section, const char *sentence);
void manual_section(FILE *out, const char *title);
void manual_subsection(FILE *out, const char *title);
void manual_paragraph(FILE *out, const char *text);
/* A term in bold, and indented below it what it means. */
void manual_item(FILE *out, const char *term, const char *text);
