// SPDX-License-Identifier: EUPL-1.2
//
// `schakel policy`: for whoever writes or reviews the rules, before they reach a node.
#include "agreed/agreed.h"
#include "base/text.h"
#include "casefile/claims.h"
#include "cli/commands.h"
#include "files/files.h"
#include "policy/limits.h"

/* ---- check */

static struct status check_growth(struct invocation *invocation, const struct policy *after)
{
    CLEANUP(policy) struct policy *before = NULL;
    const char *folder = invocation_option(invocation, "before");
    if (!folder)
        return STATUS(OK);
    TRY(agreed_policy_read(folder, &before, &invocation->why));
    return policy_vocabulary_grows(before, after, &invocation->why);
}

struct case_faults {
    struct invocation *invocation; /* main says the one that is in its `why` */
    struct status first;
};

static struct status hear_case_fault(void *state, struct status status, const struct complaint *why)
{
    struct case_faults *faults = state;
    struct invocation *invocation = faults->invocation;
    bool is_first = status_ok(faults->first);
    if (is_first)
        faults->first = status;
    if (!is_first && !invocation->wants_json)
        fprintf(stderr, "schakel: %s\n", invocation->why.text);
    if (is_first || !invocation->wants_json)
        invocation->why = *why;
    return STATUS(OK);
}

/* Who writes cases wants to see every one that comes out otherwise; an object has room for the first. */
static struct status check_all_cases(struct invocation *invocation, const struct policy *policy, size_t *out_count)
{
    struct case_faults faults = {.invocation = invocation};
    TRY(policy_check_cases(policy, (struct listener){hear_case_fault, &faults}, out_count));
    return faults.first;
}

/* It decides as it stands: the node's own bound comes on top of it. */
static struct status warn_of_limit(void *state, struct status status, const struct complaint *why)
{
    (void)status;
    json_append_text(state, why->text);
    return STATUS(OK);
}

static struct status check_limits(const struct policy *policy, struct json *warnings)
{
    return policy_check_limit(policy, OBLIGATION_DEFER_DAYS, DEFERRAL_DAYS_MOST, (struct listener){warn_of_limit, warnings});
}

static void print_warnings(const struct json *warnings)
{
    for (size_t i = 0; i < json_array_count(warnings); i++) {
        struct span text;
        if (status_ok(json_as_text(json_array_at(warnings, i), COMPLAINT_BYTES, &text)))
            fprintf(stderr, "schakel: %.*s\n", (int)text.size, (const char *)text.data);
    }
}

static struct status run_policy_check(struct invocation *invocation)
{
    CLEANUP(policy) struct policy *policy = NULL;
    char text_hash[2 * DIGEST_BYTES + 1], table_hash[2 * DIGEST_BYTES + 1], vocabulary_hash[2 * DIGEST_BYTES + 1];
    size_t cases;
    TRY(agreed_policy_read(invocation->arguments[0], &policy, &invocation->why));
    TRY(policy_check_brought(policy, &invocation->why));
    TRY(check_all_cases(invocation, policy, &cases));
    TRY(check_growth(invocation, policy));
    CLEANUP(json) struct json *warnings = json_array_new();
    TRY(check_limits(policy, warnings));
    hex_print(digest_span(policy_text_hash(policy)), text_hash);
    hex_print(digest_span(policy_table_hash(policy)), table_hash);
    hex_print(digest_span(policy_vocabulary_hash(policy)), vocabulary_hash);
    if (!invocation->wants_json) {
        print_warnings(warnings);
        printf("%s: %zu rules, %zu cases that come out as they should\n", invocation->arguments[0], policy_rule_count(policy), cases);
        printf("  text        %s\n  table       %s\n  vocabulary  %s\n", text_hash, table_hash, vocabulary_hash);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_integer(object, "rules", (int64_t)policy_rule_count(policy));
    json_set_integer(object, "cases", (int64_t)cases);
    json_set_text(object, "text_hash", text_hash);
    json_set_text(object, "table_hash", table_hash);
    json_set_text(object, "vocabulary_hash", vocabulary_hash);
    json_set(object, "warnings", TAKE(warnings));
    return print_json(invocation, object);
}

/* ---- format */

/* Without --write: the text itself for one file; and for all, whether it stands as it should. */
static struct status format_file(struct invocation *invocation, const char *path, bool *out_is_changed)
{
    struct span text, formatted;
    TRY(file_read(path, POLICY_TEXT_MOST_BYTES, invocation->arena, &text, &invocation->why));
    TRY(policy_format(path, text, invocation->arena, &formatted, &invocation->why));
    *out_is_changed = !span_equal(text, formatted);
    if (invocation_has(invocation, "write"))
        return *out_is_changed ? file_write_atomic(path, formatted, 0644, &invocation->why) : STATUS(OK);
    if (invocation->argument_count == 1 && !invocation->wants_json)
        printf("%.*s", (int)formatted.size, (const char *)formatted.data);
    return STATUS(OK);
}

static struct status run_policy_format(struct invocation *invocation)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct json *changed = json_array_new();
    bool is_writing = invocation_has(invocation, "write"), is_printing = !is_writing && invocation->argument_count == 1;
    struct status status = STATUS(OK);
    for (size_t i = 0; i < invocation->argument_count && status_ok(status); i++) {
        bool is_changed = false;
        status = format_file(invocation, invocation->arguments[i], &is_changed);
        if (!is_changed)
            continue;
        json_append_text(changed, invocation->arguments[i]);
        if (!invocation->wants_json && !is_printing)
            printf("%s: %s\n", invocation->arguments[i], is_writing ? "formatted" : "not in the canonical layout");
        invocation->exit_code = is_writing || is_printing ? 0 : 1;
    }
    json_set_bool(object, "ok", true);
    json_set(object, is_writing ? "written" : "not_canonical", changed);
    TRY(status);
    return invocation->wants_json ? print_json(invocation, object) : STATUS(OK);
}

/* ---- why */

static struct status find_word(struct invocation *invocation, const struct policy *policy, enum policy_dimension dimension, uint8_t *out)
{
    const char *name = policy_dimension_english(dimension), *word = invocation_option(invocation, name), *known = "";
    if (status_ok(policy_word_find(policy, dimension, span_of_text(word), out)))
        return STATUS(OK);
    for (uint8_t i = 1; i <= policy_word_count(policy, dimension); i++)
        TRY(arena_print(invocation->arena, &known, "%s%s%s", known, i == 1 ? "" : ", ", policy_word(policy, dimension, i)));
    return complain(&invocation->why, FAIL(UNKNOWN_WORD), "--%s: \"%s\" is not a %s; there are: %s", name, word,
                    policy_dimension_word(dimension), known);
}

static struct status find_flags(struct invocation *invocation, const struct policy *policy, uint32_t *out)
{
    const char *const *words, *known = "";
    size_t count;
    TRY(invocation_list(invocation, "flags", &words, &count));
    for (size_t i = 0; i < count; i++) {
        uint32_t bit;
        if (status_ok(policy_flag_find(policy, span_of_text(words[i]), &bit))) {
            *out |= bit;
            continue;
        }
        for (uint32_t left = policy_flags_known(policy); left; left &= left - 1)
            TRY(arena_print(invocation->arena, &known, "%s %s", known, policy_flag_word(policy, left & -left)));
        return complain(&invocation->why, FAIL(UNKNOWN_WORD), "--flags: \"%s\" is not a kenmerk; there are:%s", words[i], known);
    }
    return STATUS(OK);
}

static struct status print_why(struct invocation *invocation, const struct policy *policy, const struct policy_request *request)
{
    struct policy_decision decision;
    const char *text;
    policy_decide(policy, request, &decision);
    TRY(policy_explain(policy, request, invocation->arena, &text));
    if (!invocation->wants_json) {
        printf("%s", text);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_bool(object, "permitted", decision.verdict == VERDICT_PERMIT);
    json_set_text(object, "code", status_word((struct status){decision.refusal}));
    json_set_text(object, "rule", decision.rule);
    json_set_text(object, "article", decision.article);
    json_set_text(object, "reason", decision.reason);
    json_set_text(object, "explanation", text);
    return print_json(invocation, object);
}

static struct status run_policy_why(struct invocation *invocation)
{
    CLEANUP(policy) struct policy *policy = NULL;
    struct policy_request request = {.flags = 0};
    TRY(agreed_policy_read(invocation->arguments[0], &policy, &invocation->why));
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        TRY(find_word(invocation, policy, (enum policy_dimension)d, &request.value[d]));
    TRY(find_flags(invocation, policy, &request.flags));
    return print_why(invocation, policy, &request);
}

static const struct option format_options[] = {
    {"write", NULL, false, false, "into the files themselves"},
    {0},
};
static const struct option check_options[] = {
    {"before", "DIR", false, false, "the policy in force: every word of it must have kept its number"},
    {0},
};
static const struct option why_options[] = {
    {"act", "WORD", true, false, "handeling"},
    {"from", "WORD", true, false, "van: who holds or gives the data"},
    {"to", "WORD", true, false, "aan: who asks or receives"},
    {"category", "WORD", true, false, "categorie"},
    {"purpose", "WORD", true, false, "doel"},
    {"phase", "WORD", true, false, "fase"},
    {"basis", "WORD", true, false, "grondslag"},
    {"flags", "LIST", false, true, "kenmerken: what is established, with commas between"},
    {0},
};
const struct command policy_commands[] = {
    {"policy", "check", check_options, "DIR", 1, 1, run_policy_check, "reads a policy and runs its cases; its hashes name it"},
    {"policy", "format", format_options, "FILE …", 1, ARGUMENTS_MOST, run_policy_format,
     "the one layout of a text; of several, which differ"},
    {"policy", "why", why_options, "DIR", 1, 1, run_policy_why, "what the policy decides about one request, and by which rules"},
    {0},
};
