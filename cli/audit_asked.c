// SPDX-License-Identifier: EUPL-1.2
//
// Numbers of each partner, with the words that the policy has for what it claimed.
#include "cli/audit_asked.h"

#include "agreed/standing.h"

#define FACT_ROOM 16

/* What a holder sees itself is no claim. */
static uint64_t claims_of(const struct asker_row *row, const struct policy *policy, size_t at)
{
    bool is_seen = policy && agreed_flags_seen(policy) >> at & 1;
    return is_seen ? 0 : row->facts[at];
}

static const char *fact_word(const struct policy *policy, size_t at, char room[static FACT_ROOM])
{
    const char *word = policy ? policy_flag_word(policy, UINT32_C(1) << at) : "";
    if (*word)
        return word;
    snprintf(room, FACT_ROOM, "%zu", at + 1);
    return room;
}

void audit_asked_print(struct askers *askers, const struct policy *policy)
{
    size_t count;
    const struct asker_row *rows = asker_rows(askers, &count);
    char room[FACT_ROOM];
    for (size_t i = 0; i < count; i++) {
        const char *before = "; it claimed";
        printf("%s asked %llu times, %llu at unusual hours, %llu at most in ten minutes, %llu alarms", rows[i].requester.text,
               (unsigned long long)rows[i].questions, (unsigned long long)rows[i].unusual, (unsigned long long)rows[i].most_at_once,
               (unsigned long long)rows[i].alarms);
        for (size_t at = 0; at < ASKERS_FACTS; at++)
            if (claims_of(&rows[i], policy, at)) {
                printf("%s %s %llu", before, fact_word(policy, at, room), (unsigned long long)rows[i].facts[at]);
                before = ",";
            }
        printf("\n");
    }
}

static struct json *describe_claims(const struct asker_row *row, const struct policy *policy)
{
    struct json *claimed = json_object_new();
    char room[FACT_ROOM];
    for (size_t at = 0; at < ASKERS_FACTS; at++)
        if (claims_of(row, policy, at))
            json_set_integer(claimed, fact_word(policy, at, room), (int64_t)row->facts[at]);
    return claimed;
}

struct json *audit_asked_describe(struct askers *askers, const struct policy *policy)
{
    size_t count;
    const struct asker_row *rows = asker_rows(askers, &count);
    struct json *list = json_array_new();
    for (size_t i = 0; i < count; i++) {
        struct json *object = json_object_new();
        json_set_text(object, "requester", rows[i].requester.text);
        json_set_integer(object, "questions", (int64_t)rows[i].questions);
        json_set_integer(object, "unusual_hours", (int64_t)rows[i].unusual);
        json_set_integer(object, "most_in_ten_minutes", (int64_t)rows[i].most_at_once);
        json_set_integer(object, "alarms", (int64_t)rows[i].alarms);
        json_set(object, "claimed", describe_claims(&rows[i], policy));
        json_append(list, object);
    }
    return list;
}
