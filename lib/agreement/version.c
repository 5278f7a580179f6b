// SPDX-License-Identifier: EUPL-1.2
//
// The files of a version against what they must be. A text has one form: what is hashed is what is read.
#include "agreement/version.h"

#include "crypto/hash.h"

#define POLICY_ENDING ".beleid"

void text_content_free(struct text_content *content)
{
    content->roster = roster_free(content->roster);
    content->policy = policy_free(content->policy);
}

/* ---- roster */

static struct status check_roster_files(const struct bundle *files, const struct roster *roster, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span canonical;
    TRY(arena_new(2 * ROSTER_MOST_BYTES, &arena));
    TRY(roster_print(roster, arena, &canonical));
    if (!span_equal(canonical, bundle_find(files, ROSTER_FILE)->bytes))
        return complain(why, FAIL(INVALID), ROSTER_FILE ": not in its canonical form");
    for (size_t i = 0; i < roster->count; i++)
        if (!bundle_find(files, roster->partners[i].certificate))
            return complain(why, FAIL(INVALID), "%s: the certificate of partner %s is not there", roster->partners[i].certificate,
                            roster->partners[i].oin.text);
    if (files->count != roster->count + 1)
        return complain(why, FAIL(INVALID), "there must be " ROSTER_FILE " and one certificate for each partner, and nothing else");
    return STATUS(OK);
}

static struct status read_roster_files(const struct bundle *files, struct text_content *out, struct complaint *why)
{
    CLEANUP(roster) struct roster *roster = NULL;
    const struct bundle_file *file = bundle_find(files, ROSTER_FILE);
    if (!file)
        return complain(why, FAIL(INVALID), "there is no " ROSTER_FILE);
    TRY(roster_parse(file->bytes, ROSTER_FILE, &roster, why));
    TRY(check_roster_files(files, roster, why));
    out->roster = TAKE(roster);
    return STATUS(OK);
}

/* ---- policy */

static struct status read_policy_files(const struct bundle *files, struct text_content *out, struct complaint *why)
{
    CLEANUP(policy) struct policy *policy = NULL;
    struct policy_text texts[BUNDLE_FILES_MOST];
    struct digest hash;
    for (size_t i = 0; i < files->count; i++) {
        const char *name = files->files[i].name;
        size_t size = strlen(name), ending = strlen(POLICY_ENDING);
        if (size <= ending || strcmp(name + size - ending, POLICY_ENDING) != 0)
            return complain(why, FAIL(INVALID), "%s: not a policy text (*" POLICY_ENDING ")", name);
        texts[i] = (struct policy_text){name, files->files[i].bytes};
    }
    TRY(policy_new(texts, files->count, &policy, why));
    TRY(bundle_hash(files, agreed_text_label(AGREED_POLICY), &hash));
    if (!digest_equal(&hash, policy_text_hash(policy)))
        return complain(why, FAIL(INVALID), "not in the canonical layout: `schakel policy format --write`");
    out->policy = TAKE(policy);
    return STATUS(OK);
}

struct status text_content_read(enum agreed_text text, const struct bundle *files, struct text_content *out, struct complaint *why)
{
    if (text == AGREED_ROSTER)
        return read_roster_files(files, out, why);
    if (text == AGREED_POLICY)
        return read_policy_files(files, out, why);
    if (files->count != 1 || !bundle_find(files, QUOTAS_FILE))
        return complain(why, FAIL(INVALID), "there must be " QUOTAS_FILE " and nothing else");
    return STATUS(OK);
}

/* ---- quotas, and hashes */

struct status quotas_of(const struct bundle *files, const struct policy *policy, struct arena *arena, struct quota_rules *out,
                        struct complaint *why)
{
    const struct bundle_file *file = bundle_find(files, QUOTAS_FILE);
    struct span canonical;
    if (!file)
        return complain(why, FAIL(INVALID), "there is no " QUOTAS_FILE);
    TRY(quotas_parse(file->bytes, QUOTAS_FILE, policy, arena, out, why));
    TRY(quotas_print(out, policy, arena, &canonical));
    return span_equal(canonical, file->bytes) ? STATUS(OK) : complain(why, FAIL(INVALID), QUOTAS_FILE ": not in its canonical form");
}

struct status text_hashes(enum agreed_text text, const struct text_content *content, const struct quota_rules *quotas,
                          struct digest *out_table, struct digest *out_vocabulary)
{
    *out_vocabulary = (struct digest){{0}};
    if (text == AGREED_ROSTER)
        return roster_table_hash(content->roster, out_table);
    if (text == AGREED_QUOTAS)
        return quotas_table_hash(quotas, out_table);
    *out_table = *policy_table_hash(content->policy);
    *out_vocabulary = *policy_vocabulary_hash(content->policy);
    return STATUS(OK);
}

struct status roles_check(const struct agreement_side *side, struct complaint *why)
{
    for (size_t i = 0; side->roster && side->policy && i < side->roster->count; i++) {
        const struct partner *partner = &side->roster->partners[i];
        for (const char *word = partner->roles; *word; word += strcspn(word, " "), word += *word == ' ') {
            struct span role = span_of(word, strcspn(word, ","));
            uint8_t number;
            if (!status_ok(policy_word_find(side->policy, POLICY_FROM, role, &number)))
                return complain(why, FAIL(UNKNOWN_WORD), "partner %s has role \"%.*s\", which the policy does not know", partner->oin.text,
                                (int)role.size, (const char *)role.data);
        }
    }
    return STATUS(OK);
}
