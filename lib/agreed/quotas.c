// SPDX-License-Identifier: EUPL-1.2
//
// How much each partner may have evaluated here: sections of partners, lines of purposes.
#include "agreed/agreed.h"

#include "base/text.h"
#include "files/files.h"
#include "settings/settings.h"

#define QUOTA_MOST 100000000u
#define SECTION_PREFIX "quota "

/* "5000 / 20000" */
static struct status parse_limits(const char *value, struct quota_rule *rule)
{
    size_t size = strcspn(value, "/");
    if (!value[size])
        return FAIL(INVALID);
    TRY(decimal_parse(text_trim(span_of(value, size)), QUOTA_MOST, &rule->day_limit));
    return decimal_parse(text_trim(span_of_text(value + size + 1)), QUOTA_MOST, &rule->week_limit);
}

static struct status read_quota(const struct setting *row, const char *path, const struct policy *policy, const struct roster *roster,
                                struct quota_rule *out, struct complaint *why)
{
    if (strncmp(row->section, SECTION_PREFIX, strlen(SECTION_PREFIX)) != 0 ||
        !status_ok(oin_parse(span_of_text(row->section + strlen(SECTION_PREFIX)), &out->requester)))
        return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: sections are [quota OIN]", path, row->section_line);
    if (!roster_find(roster, &out->requester))
        return complain(why, FAIL(UNKNOWN_PEER), "%s:%u: %s is not on the roster", path, row->section_line, out->requester.text);
    if (!status_ok(policy_word_find(policy, POLICY_PURPOSE, span_of_text(row->name), &out->purpose)))
        return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: \"%s\" is not a purpose of the policy", path, row->line, row->name);
    if (!status_ok(parse_limits(row->value, out)))
        return complain(why, FAIL(INVALID), "%s:%u: %s: a quota is written \"per day / per week\"", path, row->line, row->name);
    return STATUS(OK);
}

struct status agreed_quotas_read(const char *path, const struct policy *policy, const struct roster *roster, struct arena *arena,
                                 struct quota_rules *out, struct complaint *why)
{
    struct setting *rows;
    struct quota_rule *rules;
    size_t count;
    struct span text;
    TRY(file_read(path, SETTINGS_TEXT_MOST, arena, &text, why));
    TRY(settings_parse(text, path, arena, &rows, &count, why));
    TRY(ARENA_NEW(arena, count ? count : 1, &rules));
    for (size_t i = 0; i < count; i++)
        TRY(read_quota(&rows[i], path, policy, roster, &rules[i], why));
    *out = (struct quota_rules){rules, count};
    return STATUS(OK);
}
