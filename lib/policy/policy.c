// SPDX-License-Identifier: EUPL-1.2
//
// From texts to a policy, one step per line; the order is the argument: nothing is compiled that was not checked.
#include "policy/policy.h"

#include "policy/model.h"

#define POLICY_MOST_BYTES ((size_t)64 * 1024 * 1024)
#define SCRATCH_MOST_BYTES ((size_t)256 * 1024 * 1024)

static int compare_file_names(const void *a, const void *b)
{
    return strcmp(((const struct policy_text *)a)->name, ((const struct policy_text *)b)->name);
}

/* Sorted trees of all texts, in `scratch`. */
static struct status parse_all(const struct policy_text *texts, size_t count, struct arena *scratch, struct syntax **out,
                               struct complaint *why)
{
    struct policy_text *sorted;
    struct syntax *files = NULL;
    if (count == 0 || count > POLICY_FILES_MOST)
        return complain(why, FAIL(TOO_LARGE), "een beleid bestaat uit 1 tot en met %d bestanden", POLICY_FILES_MOST);
    TRY(ARENA_NEW(scratch, count, &sorted));
    TRY(ARENA_NEW(scratch, count, &files));
    memcpy(sorted, texts, count * sizeof *texts);
    qsort(sorted, count, sizeof *sorted, compare_file_names);
    for (size_t i = 0; i < count; i++) {
        if (i && strcmp(sorted[i].name, sorted[i - 1].name) == 0)
            return complain(why, FAIL(CONFLICT), "%s: dit bestand is er twee keer", sorted[i].name);
        TRY(syntax_parse(sorted[i].name, sorted[i].bytes, scratch, &files[i], why));
    }
    *out = files;
    return STATUS(OK);
}

static struct status compile_rules(const struct checker *checker, struct arena *scratch)
{
    TRY(check_vocabulary(checker));
    TRY(check_bases(checker));
    TRY(check_rules(checker));
    TRY(check_demands(checker));
    TRY(check_situations(checker));
    TRY(table_build(checker->policy));
    TRY(digest_texts(checker->policy, checker->files, checker->count, scratch));
    TRY(digest_vocabulary(checker->policy));
    struct status status = digest_table(checker->policy, scratch);
    if (status_is(status, STATUS_TOO_LARGE))
        return complain(checker->why, status, "dit beleid staat meer toe dan is uit te rekenen: maak de regels smaller");
    return status;
}

struct status policy_new(const struct policy_text *texts, size_t count, struct policy **out, struct complaint *why)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    CLEANUP(policy) struct policy *policy = calloc(1, sizeof *policy);
    struct syntax *files = NULL;
    if (!policy)
        return FAIL(NO_MEMORY);
    TRY(arena_new(POLICY_MOST_BYTES, &policy->arena));
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(parse_all(texts, count, scratch, &files, why));
    TRY(compile_rules(&(struct checker){policy, files, count, why}, scratch));
    *out = TAKE(policy);
    return STATUS(OK);
}

struct policy *policy_free(struct policy *policy)
{
    if (policy)
        arena_free(policy->arena);
    free(policy);
    return NULL;
}

#define GROUNDS_COUNT(member, dimension, given, more) +1
_Static_assert(POLICY_DIMENSIONS == 2 GROUNDS_WORDS(GROUNDS_COUNT, , ), "grounds, an act and a category make a whole request");
#undef GROUNDS_COUNT

struct policy_request grounds_request(const struct grounds *grounds, uint8_t act, uint8_t category)
{
    return (struct policy_request){
        .value =
            {
#define GROUNDS_VALUE(member, dimension, given, more) [POLICY_##dimension] = grounds->member,
                GROUNDS_WORDS(GROUNDS_VALUE, , )
#undef GROUNDS_VALUE
                    [POLICY_ACT] = act,
                [POLICY_CATEGORY] = category,
            },
        .flags = grounds->flags,
    };
}

uint32_t policy_obligations_listed(const struct policy *policy)
{
    uint32_t listed = 0;
    for (size_t i = 0; i < policy->rule_count; i++)
        listed |= policy->rules[i].obligations.set;
    return listed;
}

size_t policy_rule_count(const struct policy *policy) { return policy->rule_count; }
const struct digest *policy_text_hash(const struct policy *policy) { return &policy->text_hash; }
const struct digest *policy_table_hash(const struct policy *policy) { return &policy->table_hash; }
const struct digest *policy_vocabulary_hash(const struct policy *policy) { return &policy->vocabulary_hash; }
