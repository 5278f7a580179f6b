// SPDX-License-Identifier: EUPL-1.2
//
// Rules in the order of their texts.
#include "policy/limits.h"

#include "policy/model.h"

static struct status tell_beyond(const struct rule *rule, enum obligation which, uint32_t most, struct listener listener)
{
    char said[OBLIGATIONS_TEXT_ROOM], kept[OBLIGATIONS_TEXT_ROOM];
    struct writer said_writer = writer_of((uint8_t *)said, sizeof said), kept_writer = writer_of((uint8_t *)kept, sizeof kept);
    struct complaint why;
    obligation_print(which, rule->obligations.limit[which], &said_writer);
    obligation_print(which, most, &kept_writer);
    struct status status = complain(&why, FAIL(INVALID), "%s:%u: regel %s zegt '%.*s'; wat geldt is '%.*s'", rule->place.file,
                                    rule->place.line, rule->id, (int)said_writer.used, said, (int)kept_writer.used, kept);
    return listener.hear(listener.state, status, &why);
}

struct status policy_check_limit(const struct policy *policy, enum obligation which, uint32_t most, struct listener listener)
{
    for (size_t i = 0; i < policy->rule_count; i++)
        if (obligations_have(&policy->rules[i].obligations, which) && policy->rules[i].obligations.limit[which] > most)
            TRY(tell_beyond(&policy->rules[i], which, most, listener));
    return STATUS(OK);
}
