// SPDX-License-Identifier: EUPL-1.2
//
// One link after the other, in the order of their starts, against what is in force when it starts. `state` is what is in force
// then, also when that is still to come: who proposes for next month builds on what begins next week.
#include "agreement/judge.h"

#include "agreement/signatures.h"
#include "base/day.h"
#include "policy/vocabulary.h"

struct judging {
    struct chain *chain;
    int64_t now_ms;
    struct chain_link *state[AGREED_TEXTS];
};

/* The last complete one. */
static struct chain_link *last_of(const struct judging *judging, enum agreed_text text) { return judging->state[agreed_text_index(text)]; }
/* What others are judged against: that one or, at the founding, the one that is still being signed. */
static const struct chain_link *context_of(const struct judging *judging, enum agreed_text text)
{
    const struct chain_link *last = last_of(judging, text);
    return last ? last : judging->chain->prospects[agreed_text_index(text)];
}

#define REFUSE(link, code, format, ...) complain(&(link)->why, FAIL(code), "%s: " format, (link)->version->place, __VA_ARGS__)

/* Whose votes decide: those before it, and for the first roster its own. */
static const struct roster *voters_of(const struct judging *judging, const struct chain_link *link)
{
    const struct chain_link *roster = context_of(judging, AGREED_ROSTER);
    return roster ? roster->content.roster : link->manifest.text == AGREED_ROSTER ? link->content.roster : NULL;
}

static size_t quorum_of(const struct chain_link *link, const struct roster *voters)
{
    return link->manifest.number == 1 ? voters->count : roster_quorum(voters);
}

/* ---- its place in the chain */

static bool link_replaces(const struct chain_link *link, const struct digest *hash)
{
    for (size_t i = 0; i < link->manifest.replaces_count; i++)
        if (digest_equal(&link->manifest.replaces[i], hash))
            return true;
    return false;
}

static struct status check_follows(const struct judging *judging, struct chain_link *link)
{
    const struct manifest *manifest = &link->manifest;
    const char *word = agreed_text_word(manifest->text);
    const struct chain_link *last = last_of(judging, manifest->text);
    unsigned long long number = manifest->number, held = last ? last->manifest.number : 0;
    if (last && number <= held) {
        const struct chain_link *taken = last;
        while (taken->before && taken->manifest.number > number)
            taken = taken->before;
        link->state = link_replaces(taken, &link->hash) ? LINK_SUPERSEDED : LINK_REFUSED;
        return REFUSE(link, CONFLICT, "%s %llu is %s already", word, number, taken->version->place);
    }
    if (number > held + 1)
        return REFUSE(link, CONFLICT, "a gap: %s %llu is the last that is complete when it starts", word, held);
    if (last && !digest_equal(&manifest->previous, &last->hash))
        return REFUSE(link, CONFLICT, "a fork: it follows another %s %llu than %s", word, held, last->version->place);
    if (last && manifest->starts_ms <= last->manifest.starts_ms)
        return REFUSE(link, CONFLICT, "it starts when %s does", last->version->place);
    if (manifest->starts_ms > judging->now_ms + CHAIN_AHEAD_MOST_MS)
        return REFUSE(link, INVALID, "it starts more than %d days from now", (int)(CHAIN_AHEAD_MOST_MS / DAY_MS));
    return voters_of(judging, link) ? STATUS(OK) : REFUSE(link, UNEXPECTED, "no roster is in force when %s 1 starts", word);
}

static const char *name_who_signed_both(const struct chain_link *a, const struct chain_link *b)
{
    for (size_t i = 0; i < a->signed_count; i++)
        if (link_is_signed_by(b, &a->signed_by[i]))
            return a->signed_by[i].text;
    return "nobody";
}

static bool are_attempts_at_one(const struct chain_link *a, const struct chain_link *b)
{
    return a->is_read && b->is_read && a->manifest.text == b->manifest.text && a->manifest.number == b->manifest.number;
}

/* By the keys of the roster that is in force now, for this link and for every other attempt at its number. */
static void verify_attempts(const struct judging *judging, const struct chain_link *link)
{
    for (size_t i = 0; i < judging->chain->count; i++) {
        struct chain_link *attempt = &judging->chain->links[i];
        struct signers signers = {.voters = voters_of(judging, attempt)};
        if (!are_attempts_at_one(link, attempt) || link_is_complete(attempt))
            continue;
        if (attempt->manifest.text == AGREED_ROSTER)
            signers.joined = attempt->content.roster;
        link_count_signatures(attempt, &signers);
    }
}

static bool has_quorum(const struct judging *judging, const struct chain_link *link)
{
    const struct roster *voters = voters_of(judging, link);
    return voters && link_votes(link, voters) >= quorum_of(link, voters);
}

/* The attempt at the same number that names this one and that a quorum signed: they knew of it, and meant the other. */
static const struct chain_link *find_successor(const struct judging *judging, const struct chain_link *link)
{
    for (size_t i = 0; i < judging->chain->count; i++) {
        const struct chain_link *other = &judging->chain->links[i];
        if (are_attempts_at_one(other, link) && link_replaces(other, &link->hash) && has_quorum(judging, other))
            return other;
    }
    return NULL;
}

/* Of two attempts that do not know of each other neither counts: more than half signed each, so somebody signed both. */
static struct status check_rivals(const struct judging *judging, struct chain_link *link)
{
    const struct chain_link *successor = find_successor(judging, link);
    if (successor) {
        link->state = LINK_SUPERSEDED;
        return REFUSE(link, CONFLICT, "%s replaces it, and a quorum signed that", successor->version->place);
    }
    for (size_t i = 0; has_quorum(judging, link) && i < judging->chain->count; i++) {
        const struct chain_link *rival = &judging->chain->links[i];
        if (rival == link || !are_attempts_at_one(rival, link) || link_replaces(link, &rival->hash) || !has_quorum(judging, rival) ||
            find_successor(judging, rival))
            continue;
        return REFUSE(link, CONFLICT, "a fork: a quorum signed %s too, and %s signed both", rival->version->place,
                      name_who_signed_both(link, rival));
    }
    return STATUS(OK);
}

/* ---- what it says */

static struct status check_beside(const struct judging *judging, struct chain_link *link)
{
    const struct manifest *manifest = &link->manifest;
    const struct chain_link *roster = context_of(judging, AGREED_ROSTER), *policy = context_of(judging, AGREED_POLICY);
    if (manifest->number == 1)
        return STATUS(OK);
    const char *other = !roster || !digest_equal(&manifest->beside_roster, &roster->manifest.table)   ? "roster"
                        : !policy || !digest_equal(&manifest->beside_policy, &policy->manifest.table) ? "policy"
                                                                                                      : NULL;
    if (!other)
        return STATUS(OK);
    link->state = LINK_VOID;
    return REFUSE(link, CONFLICT, "it was compared with another %s than the one in force when it starts; propose it again", other);
}

static struct status check_link_content(const struct judging *judging, struct chain_link *link, const struct agreement_side *before)
{
    struct complaint reason = {""};
    struct digest table, vocabulary;
    struct status status = STATUS(OK);
    if (link->manifest.text == AGREED_QUOTAS && !before->policy)
        return REFUSE(link, UNEXPECTED, "no policy is in force when quotas %llu start", (unsigned long long)link->manifest.number);
    if (link->manifest.text == AGREED_QUOTAS)
        status = quotas_of(&link->version->content, before->policy, judging->chain->arena, &link->quotas, &reason);
    if (link->manifest.text == AGREED_POLICY && before->policy)
        status = policy_vocabulary_grows(before->policy, link->content.policy, &reason);
    if (!status_ok(status))
        return complain(&link->why, status, "%s: %s", link->version->place, reason.text);
    TRY(text_hashes(link->manifest.text, &link->content, &link->quotas, &table, &vocabulary));
    if (!digest_equal(&table, &link->manifest.table) || !digest_equal(&vocabulary, &link->manifest.vocabulary))
        return REFUSE(link, TAMPERED, "its %s is not the one of its manifest",
                      digest_equal(&table, &link->manifest.table) ? "vocabulary" : "table");
    return STATUS(OK);
}

static struct status check_link_text(const struct judging *judging, struct chain_link *link)
{
    const struct chain_link *roster = context_of(judging, AGREED_ROSTER), *policy = context_of(judging, AGREED_POLICY),
                            *quotas = context_of(judging, AGREED_QUOTAS);
    struct agreement_side before = {roster ? roster->content.roster : NULL, policy ? policy->content.policy : NULL,
                                    quotas ? &quotas->quotas : NULL};
    struct agreement_side after = before;
    struct complaint reason = {""};
    TRY(check_link_content(judging, link, &before));
    if (link->manifest.text == AGREED_ROSTER)
        after.roster = link->content.roster;
    else if (link->manifest.text == AGREED_POLICY)
        after.policy = link->content.policy;
    else
        after.quotas = &link->quotas;
    struct status status = roles_check(&after, &reason);
    if (!status_ok(status))
        return complain(&link->why, status, "%s: %s", link->version->place, reason.text);
    link->compared[0] = before;
    link->compared[1] = after;
    status = difference_make(&before, &after, judging->chain->arena, &link->difference);
    if (status_is(status, STATUS_TOO_LARGE))
        return REFUSE(link, TOO_LARGE, "it changes more than anybody can sign for: %s", "propose it in smaller steps");
    TRY(status);
    if (!digest_equal(&link->difference.digest, &link->manifest.difference))
        return REFUSE(link, TAMPERED, "the difference that was signed is not the one that it %s", "makes");
    return STATUS(OK);
}

/* ---- who signed */

static void count_signatures(const struct judging *judging, struct chain_link *link)
{
    const struct roster *voters = voters_of(judging, link);
    const struct difference *difference = &link->difference;
    size_t votes = link_votes(link, voters);
    link->quorum = quorum_of(link, voters);
    link->wanted = votes < link->quorum ? link->quorum - votes : 0;
    for (size_t i = 0; i < difference->must_sign_count; i++)
        link_add_missing(link, &difference->must_sign[i]);
    for (size_t i = 0; link->manifest.number == 1 && i < voters->count; i++)
        link_add_missing(link, &voters->partners[i].oin);
}

static struct status judge_link(const struct judging *judging, struct chain_link *link)
{
    TRY(check_follows(judging, link));
    verify_attempts(judging, link);
    TRY(check_rivals(judging, link));
    TRY(check_beside(judging, link));
    TRY(check_link_text(judging, link));
    count_signatures(judging, link);
    link->state = LINK_PROPOSED;
    return STATUS(OK);
}

/* At the founding the texts are signed together: none is complete before those that it builds on. */
static bool is_complete_now(const struct judging *judging, const struct chain_link *link)
{
    bool stands_on_complete = true;
    for (unsigned text = AGREED_ROSTER; text < (unsigned)link->manifest.text; text++)
        stands_on_complete = stands_on_complete && last_of(judging, (enum agreed_text)text);
    return stands_on_complete && link->missing_count == 0 && link->wanted == 0;
}

static void become_complete(struct judging *judging, struct chain_link *link)
{
    size_t text = agreed_text_index(link->manifest.text);
    struct chain_link *before = judging->state[text];
    link->state = LINK_UPCOMING; /* chain_lay_in_time says whether it has begun */
    link->before = before;
    judging->state[text] = link;
    if (before)
        before->until_ms = link->manifest.starts_ms;
}

/* Of another mesh: whatever its partners signed, it is no attempt at our number 1. */
static void set_strangers_aside(struct chain *chain, const struct digest *founding)
{
    for (size_t i = 0; i < chain->count; i++) {
        struct chain_link *link = &chain->links[i];
        if (!link->is_read || link->manifest.text != AGREED_ROSTER || link->manifest.number != 1 || digest_equal(founding, &link->hash))
            continue;
        link->is_read = false;
        complaint_write(&link->why, "%s: roster 1 is of another mesh than ours", link->version->place);
    }
}

struct status chain_judge(struct chain *chain, int64_t now_ms, const struct digest *founding)
{
    struct judging judging = {.chain = chain, .now_ms = now_ms};
    if (founding)
        set_strangers_aside(chain, founding);
    for (size_t i = 0; i < chain->count; i++) {
        struct chain_link *link = &chain->links[i];
        if (!link->is_read)
            continue;
        struct status status = judge_link(&judging, link);
        if (status_class(status) == STATUS_CLASS_FAULT)
            return status;
        if (!status_ok(status))
            continue;
        if (is_complete_now(&judging, link))
            become_complete(&judging, link);
        else if (link->manifest.number == 1 && !context_of(&judging, link->manifest.text))
            chain->prospects[agreed_text_index(link->manifest.text)] = link;
    }
    chain_lay_in_time(chain, now_ms);
    return STATUS(OK);
}
