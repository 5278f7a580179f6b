// SPDX-License-Identifier: EUPL-1.2
//
// Puts a manifest together, and lets the chain judge it.
#include "agreement/propose.h"

#include "crypto/hash.h"

static struct status fill_chain(const struct chain *chain, const struct proposal *proposal, struct manifest *out, struct complaint *why)
{
    const struct chain_link *last = chain_at(chain, proposal->text, INT64_MAX);
    const struct chain_link *roster = chain_ahead(chain, AGREED_ROSTER, proposal->starts_ms),
                            *policy = chain_ahead(chain, AGREED_POLICY, proposal->starts_ms);
    out->number = last ? last->manifest.number + 1 : 1;
    if (!last)
        return STATUS(OK);
    if (last->manifest.starts_ms >= proposal->starts_ms)
        return complain(why, FAIL(CONFLICT), "%s %llu is complete and starts later", agreed_text_word(proposal->text),
                        (unsigned long long)last->manifest.number);
    if (!roster || !policy)
        return complain(why, FAIL(UNEXPECTED), "number 1 of roster and policy comes first");
    out->previous = last->hash;
    out->beside_roster = roster->manifest.table;
    out->beside_policy = policy->manifest.table;
    return STATUS(OK);
}

struct made { /* of the new text */
    struct text_content content;
    struct quota_rules quotas;
};

static struct status fill_hashes(const struct agreement_side *before, const struct proposal *proposal, struct arena *arena,
                                 struct made *made, struct manifest *out, struct complaint *why)
{
    struct difference difference;
    struct agreement_side after = *before;
    TRY(bundle_hash(&proposal->content, agreed_text_label(proposal->text), &out->content));
    TRY(text_content_read(proposal->text, &proposal->content, &made->content, why));
    if (proposal->text == AGREED_QUOTAS && !before->policy)
        return complain(why, FAIL(UNEXPECTED), "quotas need a policy");
    if (proposal->text == AGREED_QUOTAS)
        TRY(quotas_of(&proposal->content, before->policy, arena, &made->quotas, why));
    TRY(text_hashes(proposal->text, &made->content, &made->quotas, &out->table, &out->vocabulary));
    after.roster = made->content.roster ? made->content.roster : before->roster;
    after.policy = made->content.policy ? made->content.policy : before->policy;
    after.quotas = proposal->text == AGREED_QUOTAS ? &made->quotas : before->quotas;
    if (proposal->text == AGREED_POLICY && before->policy)
        TRY(policy_vocabulary_grows(before->policy, after.policy, why));
    TRY(roles_check(&after, why));
    TRY(difference_make(before, &after, arena, &difference));
    out->difference = difference.digest;
    return STATUS(OK);
}

static struct status make_manifest(const struct chain *chain, const struct proposal *proposal, struct arena *arena, struct made *made,
                                   struct span *out, struct complaint *why)
{
    struct manifest manifest = {.text = proposal->text, .starts_ms = proposal->starts_ms};
    struct agreement_side before = chain_side_ahead(chain, proposal->starts_ms);
    if (proposal->seen_count > MANIFEST_SEEN_MOST || proposal->replaces_count > MANIFEST_REPLACES_MOST)
        return complain(why, FAIL(TOO_LARGE), "at most %d have seen it, and it replaces at most %d", MANIFEST_SEEN_MOST,
                        MANIFEST_REPLACES_MOST);
    manifest.seen_count = proposal->seen_count;
    manifest.replaces_count = proposal->replaces_count;
    for (size_t i = 0; i < proposal->seen_count; i++)
        manifest.seen[i] = proposal->seen[i];
    for (size_t i = 0; i < proposal->replaces_count; i++)
        manifest.replaces[i] = proposal->replaces[i];
    TRY(fill_chain(chain, proposal, &manifest, why));
    TRY(fill_hashes(&before, proposal, arena, made, &manifest, why));
    return manifest_print(&manifest, arena, out, why);
}

/* With all that the chain holds: what is refused now would be refused after everybody signed. */
static struct status let_judge(const struct chain *chain, const struct version *version, int64_t now_ms, struct arena *arena,
                               struct complaint *why)
{
    CLEANUP(chain) struct chain *with = NULL;
    struct version *versions;
    struct digest hash = digest_of(version->manifest);
    TRY(ARENA_NEW(arena, chain->version_count + 1, &versions));
    if (chain->version_count)
        memcpy(versions, chain->versions, chain->version_count * sizeof *versions);
    versions[chain->version_count] = *version;
    TRY(chain_make(versions, chain->version_count + 1, now_ms, chain_founding(chain), &with));
    const struct chain_link *link = chain_find(with, &hash);
    return link->state == LINK_PROPOSED ? STATUS(OK) : complain(why, FAIL(CONFLICT), "%s", link->why.text);
}

struct status propose(const struct chain *chain, const struct proposal *proposal, int64_t now_ms, struct arena *arena,
                      struct span *out_manifest, struct complaint *why)
{
    struct made made = {{0}, {0}};
    if (proposal->starts_ms < now_ms - now_ms % 1000)
        return complain(why, FAIL(EXPIRED), "it must start later than now");
    struct status status = make_manifest(chain, proposal, arena, &made, out_manifest, why);
    text_content_free(&made.content);
    if (!status_ok(status))
        return status;
    struct version version = {.place = "the proposal", .manifest = *out_manifest, .content = proposal->content};
    return let_judge(chain, &version, now_ms, arena, why);
}
