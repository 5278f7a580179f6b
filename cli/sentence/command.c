// SPDX-License-Identifier: EUPL-1.2
//
// What was typed, by option.
#include "sentence/command.h"

#include "base/prose.h"
#include "base/text.h"

const char *invocation_option(const struct invocation *invocation, const char *name)
{
    ENSURE(!invocation->is_online);
    for (size_t i = 0; i < invocation->option_count; i++)
        if (strcmp(invocation->given[i].option->name, name) == 0)
            return invocation->given[i].value ? invocation->given[i].value : "";
    return NULL;
}

bool invocation_has(const struct invocation *invocation, const char *name) { return invocation_option(invocation, name) != NULL; }

static size_t count_parts(const char *value)
{
    size_t count = 1;
    for (; *value; value++)
        count += *value == ',';
    return count;
}

struct status invocation_list(const struct invocation *invocation, const char *name, const char *const **out, size_t *out_count)
{
    size_t room = 0, count = 0;
    const char **list;
    ENSURE(!invocation->is_online);
    for (size_t i = 0; i < invocation->option_count; i++)
        if (strcmp(invocation->given[i].option->name, name) == 0)
            room += count_parts(invocation->given[i].value);
    TRY(ARENA_NEW(invocation->arena, room, &list));
    for (size_t i = 0; i < invocation->option_count; i++) {
        if (strcmp(invocation->given[i].option->name, name) != 0)
            continue;
        for (const char *part = invocation->given[i].value; part; part = *part ? part + 1 : NULL) {
            size_t size = strcspn(part, ",");
            struct span word = text_trim(span_of(part, size));
            if (word.size)
                TRY(arena_text(invocation->arena, word, &list[count++]));
            part += size;
            if (!*part)
                break;
        }
    }
    *out = list;
    *out_count = count;
    return STATUS(OK);
}

struct status invocation_check_prose(struct invocation *invocation, const char *option, const char *text)
{
    struct prose_fault fault = prose_find_fault(span_of_text(text), PROSE_LINES);
    ENSURE(!invocation->is_online);
    if (!fault.flaw)
        return STATUS(OK);
    return complain(&invocation->why, FAIL(INVALID), "--%s: teken %zu: %s", option, fault.character, prose_flaw_dutch(fault.flaw));
}

struct status invocation_number(struct invocation *invocation, const char *name, uint64_t least, uint64_t most, uint64_t fallback,
                                uint64_t *out)
{
    const char *text = invocation_option(invocation, name);
    uint64_t value = fallback;
    if (text && !status_ok(decimal_parse(span_of_text(text), UINT64_MAX, &value)))
        return misspeak(invocation, "--%s: %llu … %llu", name, (unsigned long long)least, (unsigned long long)most);
    if (text && (value < least || value > most)) /* may depend on what is there */
        return complain(&invocation->why, FAIL(INVALID), "--%s: %llu … %llu", name, (unsigned long long)least, (unsigned long long)most);
    *out = value;
    return STATUS(OK);
}

struct status print_json(struct invocation *invocation, const struct json *object)
{
    struct span text;
    TRY(json_print(object, invocation->arena, &text));
    printf("%.*s\n", (int)text.size, (const char *)text.data);
    return STATUS(OK);
}
