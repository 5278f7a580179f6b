// SPDX-License-Identifier: EUPL-1.2
//
// Escapes. A line that begins with a dot or a quote would be an instruction, a backslash begins an escape, a bare hyphen may be
// broken or shown as another sign.
#include "manual/manual.h"

#include "base/version.h"

#include <stdbool.h>

static void put_roff_text(FILE *out, const char *text)
{
    bool is_first = true;
    for (; *text; text++) {
        if (is_first && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        is_first = *text == '\n';
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
    }
}

static void put_request_line(FILE *out, const char *request, const char *text)
{
    fputs(request, out);
    put_roff_text(out, text);
    fputc('\n', out);
}

void manual_begin(FILE *out, const char *name, int section, const char *sentence)
{
    fprintf(out, ".\\\" SPDX-License-Identifier: EUPL-1.2\n.TH %s %d \"\" \"Schakel " SCHAKEL_VERSION "\"\n.SH NAME\n", name, section);
    put_roff_text(out, name);
    fputs(" \\- ", out);
    put_request_line(out, "", sentence);
}

void manual_section(FILE *out, const char *title) { put_request_line(out, ".SH ", title); }
void manual_subsection(FILE *out, const char *title) { put_request_line(out, ".SS ", title); }

void manual_paragraph(FILE *out, const char *text)
{
    fputs(".PP\n", out);
    put_request_line(out, "", text);
}

void manual_item(FILE *out, const char *term, const char *text)
{
    fputs(".TP\n", out);
    put_request_line(out, ".B ", term);
    put_request_line(out, "", text);
}
