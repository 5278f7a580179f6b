// SPDX-License-Identifier: EUPL-1.2
//
// A list of one or two.
#include "book/unsealings.h"

#include <stdlib.h>
#include <string.h>

struct unsealings {
    struct unsealing *first;
};

struct status unsealings_new(struct unsealings **out)
{
    struct unsealings *unsealings = calloc(1, sizeof *unsealings);
    if (!unsealings)
        return FAIL(NO_MEMORY);
    *out = unsealings;
    return STATUS(OK);
}

static void unsealing_free(struct unsealing *unsealing)
{
    for (size_t i = 0; i < unsealing->member_count; i++)
        free((void *)(uintptr_t)unsealing->members[i].message.data);
    free(unsealing);
}

struct unsealings *unsealings_free(struct unsealings *unsealings)
{
    if (!unsealings)
        return NULL;
    for (struct unsealing *unsealing = unsealings->first, *next; unsealing; unsealing = next) {
        next = unsealing->next;
        unsealing_free(unsealing);
    }
    free(unsealings);
    return NULL;
}

struct status unsealings_add(struct unsealings *unsealings, const struct unsealing *unsealing)
{
    struct unsealing *copy = malloc(sizeof *copy);
    if (!copy)
        return FAIL(NO_MEMORY);
    *copy = *unsealing;
    copy->next = unsealings->first;
    unsealings->first = copy;
    return STATUS(OK);
}

struct unsealing *unsealings_find(struct unsealings *unsealings, const struct exchange_id *exchange_id, const struct oin *member,
                                  struct unsealing_answer **out_answer)
{
    for (struct unsealing *unsealing = unsealings->first; unsealing; unsealing = unsealing->next) {
        if (!exchange_id_equal(&unsealing->exchange_id, exchange_id))
            continue;
        for (size_t i = 0; i < unsealing->member_count; i++)
            if (unsealing->members[i].is_awaited && oin_equal(&unsealing->members[i].member, member)) {
                *out_answer = &unsealing->members[i];
                return unsealing;
            }
    }
    return NULL;
}

static void end_unsealing(struct unsealings *unsealings, struct unsealing *unsealing, struct status fault)
{
    struct unsealing **place = &unsealings->first;
    while (*place != unsealing)
        place = &(*place)->next;
    *place = unsealing->next;
    unsealing->done(unsealing->state, unsealing->ticket, unsealing, fault);
    unsealing_free(unsealing);
}

struct status unsealings_receive(struct unsealings *unsealings, struct unsealing *unsealing, struct unsealing_answer *answer,
                                 enum status_code code, struct span message)
{
    uint8_t *copy = code == STATUS_OK ? malloc(message.size) : NULL;
    if (code == STATUS_OK && !copy)
        return FAIL(NO_MEMORY);
    if (copy)
        memcpy(copy, message.data, message.size);
    answer->message = copy ? span_of(copy, message.size) : span_empty();
    answer->code = code;
    answer->is_awaited = false;
    for (size_t i = 0; i < unsealing->member_count; i++)
        if (unsealing->members[i].is_awaited)
            return STATUS(OK);
    end_unsealing(unsealings, unsealing, STATUS(OK));
    return STATUS(OK);
}

int64_t unsealings_end_ms(const struct unsealings *unsealings)
{
    int64_t end_ms = INT64_MAX;
    for (const struct unsealing *unsealing = unsealings->first; unsealing; unsealing = unsealing->next)
        if (unsealing->end_ms < end_ms)
            end_ms = unsealing->end_ms;
    return end_ms;
}

void unsealings_expire(struct unsealings *unsealings, int64_t now_ms)
{
    for (struct unsealing *unsealing = unsealings->first, *next; unsealing; unsealing = next) {
        next = unsealing->next;
        if (unsealing->end_ms <= now_ms)
            end_unsealing(unsealings, unsealing, STATUS(OK));
    }
}

void unsealings_fail(struct unsealings *unsealings, struct status fault)
{
    while (unsealings->first)
        end_unsealing(unsealings, unsealings->first, fault);
}
