// SPDX-License-Identifier: EUPL-1.2
//
// One line an act, in the order of their numbers, and one for openings.
#include "keyring/ceilings.h"

#include "keyring/secret_lines.h"

#include <stdio.h>

#define CEILINGS_FORM "schakel/ceilings/v1"

static const enum evaluation_act acts[] = {
#define CEILINGS_ACT(name, number, word) EVALUATION_##name,
    EVALUATION_ACTS(CEILINGS_ACT)
#undef CEILINGS_ACT
};

const struct ceilings ceilings_default = {
    .most = {[EVALUATION_OWN] = 250000, [EVALUATION_ASK] = 20000, [EVALUATION_SIGNAL] = 20000, [EVALUATION_AUDIT] = 2000}, .openings = 40};

_Static_assert(N(acts) + 1 == CEILINGS_COUNT, "a line for each act, and one");

const char *ceilings_word(size_t line) { return line < N(acts) ? evaluation_act_word(acts[line]) : CEILINGS_OPENINGS; }

uint32_t ceilings_most(const struct ceilings *ceilings, size_t line)
{
    return line < N(acts) ? ceilings->most[acts[line]] : ceilings->openings;
}

static struct status parse_ceiling(struct secret_lines *lines, const char *word, uint32_t *out)
{
    uint64_t most;
    TRY(secret_lines_read_number(lines, word, CEILING_MOST, &most));
    *out = (uint32_t)most;
    return STATUS(OK);
}

static struct status parse_ceilings(struct secret_lines *lines, struct ceilings *out)
{
    TRY(secret_lines_open(lines, CEILINGS_FORM));
    for (size_t i = 0; i < N(acts); i++)
        TRY(parse_ceiling(lines, evaluation_act_word(acts[i]), &out->most[acts[i]]));
    TRY(parse_ceiling(lines, CEILINGS_OPENINGS, &out->openings));
    return secret_lines_close(lines);
}

struct status ceilings_parse(struct span text, const char *file, struct ceilings *out, struct complaint *why)
{
    struct secret_lines lines = {cursor_of(text), file, 0, why};
    *out = (struct ceilings){0};
    struct status status = parse_ceilings(&lines, out);
    if (!status_ok(status))
        *out = (struct ceilings){0};
    return status;
}

void ceilings_print(const struct ceilings *ceilings, char out[static CEILINGS_TEXT_MOST])
{
    int used = snprintf(out, CEILINGS_TEXT_MOST, CEILINGS_FORM "\n");
    for (size_t i = 0; i < CEILINGS_COUNT; i++)
        used += snprintf(out + used, CEILINGS_TEXT_MOST - (size_t)used, "%s %u\n", ceilings_word(i), (unsigned)ceilings_most(ceilings, i));
    ENSURE(used < CEILINGS_TEXT_MOST);
}
