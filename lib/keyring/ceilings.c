// SPDX-License-Identifier: EUPL-1.2
//
// One line an act, in the order of their numbers, one for openings, and one a kind of message.
#include "keyring/ceilings.h"

#include "keyring/secret_lines.h"

#include <stdio.h>

#define CEILINGS_FORM "schakel/ceilings/v2"
#define CEILINGS_EARLIER_FORM "schakel/ceilings/v1"

static const enum evaluation_act acts[] = {
#define CEILINGS_ACT(name, number, word) EVALUATION_##name,
    EVALUATION_ACTS(CEILINGS_ACT)
#undef CEILINGS_ACT
};

#define CEILINGS_MESSAGE_DEFAULT(kind, word, most) [CEILINGS_##kind] = (most),
const struct ceilings ceilings_default = {
    .most = {[EVALUATION_OWN] = 250000, [EVALUATION_ASK] = 20000, [EVALUATION_SIGNAL] = 20000, [EVALUATION_AUDIT] = 2000},
    .openings = 40,
    .messages = {CEILINGS_MESSAGES(CEILINGS_MESSAGE_DEFAULT)}};
#undef CEILINGS_MESSAGE_DEFAULT

_Static_assert(N(acts) + 1 == CEILINGS_FIRST_MESSAGE, "a line for each act, and one");

static const struct {
    unsigned kind;
    const char *word;
} messages[] = {
#define CEILINGS_MESSAGE(kind, word, most) {ENVELOPE_##kind, word},
    CEILINGS_MESSAGES(CEILINGS_MESSAGE)
#undef CEILINGS_MESSAGE
};

enum ceilings_message ceilings_message_of(unsigned kind)
{
    size_t i = 0;
    while (i < N(messages) && messages[i].kind != kind)
        i++;
    return (enum ceilings_message)i;
}

const char *ceilings_word(size_t line)
{
    if (line < N(acts))
        return evaluation_act_word(acts[line]);
    return line < CEILINGS_FIRST_MESSAGE ? CEILINGS_OPENINGS : messages[line - CEILINGS_FIRST_MESSAGE].word;
}

uint32_t ceilings_most(const struct ceilings *ceilings, size_t line)
{
    if (line < N(acts))
        return ceilings->most[acts[line]];
    return line < CEILINGS_FIRST_MESSAGE ? ceilings->openings : ceilings->messages[line - CEILINGS_FIRST_MESSAGE];
}

static struct status parse_ceiling(struct secret_lines *lines, const char *word, uint32_t *out)
{
    uint64_t most;
    TRY(secret_lines_read_number(lines, word, CEILING_MOST, &most));
    *out = (uint32_t)most;
    return STATUS(OK);
}

static bool is_earlier_form(struct span text)
{
    static const char head[] = CEILINGS_EARLIER_FORM "\n";
    return text.size >= sizeof head - 1 && memcmp(text.data, head, sizeof head - 1) == 0;
}

static struct status parse_messages(struct secret_lines *lines, struct ceilings *out)
{
    for (size_t i = 0; i < N(messages); i++)
        TRY(parse_ceiling(lines, messages[i].word, &out->messages[i]));
    return STATUS(OK);
}

static struct status parse_ceilings(struct secret_lines *lines, struct ceilings *out)
{
    bool is_earlier = is_earlier_form(lines->rest.rest);
    TRY(secret_lines_open(lines, is_earlier ? CEILINGS_EARLIER_FORM : CEILINGS_FORM));
    for (size_t i = 0; i < N(acts); i++)
        TRY(parse_ceiling(lines, evaluation_act_word(acts[i]), &out->most[acts[i]]));
    TRY(parse_ceiling(lines, CEILINGS_OPENINGS, &out->openings));
    if (is_earlier)
        memcpy(out->messages, ceilings_default.messages, sizeof out->messages);
    else
        TRY(parse_messages(lines, out));
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
