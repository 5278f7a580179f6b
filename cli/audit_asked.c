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

/* ---- by which codes */

/* Of one list, or of the other: in how many questions it was this code. */
static uint64_t count_code(const struct asker_row *row, bool is_lighter, unsigned code)
{
    uint64_t count = 0;
    for (unsigned other = 0; other < REASON_CODES_END; other++)
        count += is_lighter ? row->reasons[other][code] : row->reasons[code][other];
    return count;
}

static const char *code_word(bool is_lighter, unsigned code)
{
    const struct reason_code *known = is_lighter ? lighter_code_of(code) : necessity_code_of(code);
    return known ? known->word : NULL;
}

static uint64_t most_alike(const struct asker_row *row)
{
    uint64_t most = 0;
    for (unsigned necessity = 1; necessity < REASON_CODES_END; necessity++)
        for (unsigned lighter = 1; lighter < REASON_CODES_END; lighter++)
            if (row->reasons[necessity][lighter] > most)
                most = row->reasons[necessity][lighter];
    return most;
}

static void print_shares(const struct asker_row *row, bool is_lighter)
{
    const char *before = is_lighter ? "; nothing lighter" : "; needed";
    for (unsigned code = 1; code < REASON_CODES_END; code++) {
        uint64_t count = count_code(row, is_lighter, code);
        if (!count || !code_word(is_lighter, code))
            continue;
        printf("%s %s %llu%%", before, code_word(is_lighter, code), (unsigned long long)(count * 100 / row->questions));
        before = ",";
    }
}

static void print_reasons(const struct asker_row *row)
{
    print_shares(row, false);
    print_shares(row, true);
    if (most_alike(row))
        printf("; %llu with the same two", (unsigned long long)most_alike(row));
}

static struct json *describe_codes(const struct asker_row *row, bool is_lighter)
{
    struct json *codes = json_object_new();
    for (unsigned code = 1; code < REASON_CODES_END; code++)
        if (code_word(is_lighter, code) && count_code(row, is_lighter, code))
            json_set_integer(codes, code_word(is_lighter, code), (int64_t)count_code(row, is_lighter, code));
    return codes;
}

/* ---- as lines, and as JSON */

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
        print_reasons(&rows[i]);
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
        json_set(object, "necessity", describe_codes(&rows[i], false));
        json_set(object, "lighter", describe_codes(&rows[i], true));
        json_set_integer(object, "same_codes", (int64_t)most_alike(&rows[i]));
        json_append(list, object);
    }
    return list;
}
