// SPDX-License-Identifier: EUPL-1.2
//
// Weighed in a chain of its own, over what is held and the newcomer; written; and read again.
#include "agreed/holding.h"

#include "agreed/withdrawals.h"

#include "crypto/hash.h"

/* Whatever somebody put in its place: the way goes on from what is in force here, and from no other founding. */
static struct status check_goes_on(const struct chain *held, const struct agreed_texts *texts, struct complaint *why)
{
    for (size_t i = 0; i < AGREED_TEXTS; i++) {
        const struct chain_link *before = held->in_force[i], *now = before ? chain_find(texts->chain, &before->hash) : NULL;
        if (before && (!now || !link_is_complete(now)))
            return complain(why, FAIL(CONFLICT), "%s: %s %llu, which is in force, is not there any more", texts->folder,
                            agreed_text_word(before->manifest.text), (unsigned long long)before->manifest.number);
    }
    return STATUS(OK);
}

struct status holding_read(struct holding *holding, int64_t now_ms, struct agreed_texts **out_before, struct complaint *why)
{
    CLEANUP(agreed_texts) struct agreed_texts *texts = NULL;
    TRY(agreed_texts_read(holding->folder, now_ms, &texts, first_fault(why)));
    if (holding->texts)
        TRY(check_goes_on(holding_chain(holding), texts, why));
    *out_before = holding->texts;
    holding->texts = TAKE(texts);
    holding->is_stale = holding->is_unread = false;
    holding->generation++;
    return STATUS(OK);
}

bool holding_go_on(struct holding *holding, int64_t now_ms)
{
    if (holding->is_stale || holding->is_unread || !chain_go_on(holding->texts->chain, now_ms))
        return false;
    holding->generation++;
    return true;
}

/* ---- weighing */

/* What would be held with one version more. The chain borrows the versions: they live in `arena`. */
static struct status weigh_version(const struct holding *holding, const struct version *version, int64_t now_ms, struct arena *arena,
                                   struct chain **out)
{
    const struct shelf *shelf = &holding->texts->shelf;
    struct version *versions;
    TRY(ARENA_NEW(arena, shelf->count + 1, &versions));
    if (shelf->count)
        memcpy(versions, shelf->versions, shelf->count * sizeof *versions);
    versions[shelf->count] = *version;
    return chain_make(versions, shelf->count + 1, now_ms, chain_founding(holding_chain(holding)), out);
}

/* A signature that comes late must not undo what others went by meanwhile: nothing that is in force here stops being so. */
static struct status check_undoes_nothing(const struct holding *holding, const struct chain *after, struct complaint *why)
{
    for (size_t i = 0; i < AGREED_TEXTS; i++) {
        const struct chain_link *held = holding_chain(holding)->in_force[i], *then = held ? chain_find(after, &held->hash) : NULL;
        if (then && !link_is_complete(then))
            return complain(why, FAIL(CONFLICT), "it would undo %s, which is in force", held->version->place);
    }
    return STATUS(OK);
}

static bool is_proposal_of(const struct chain_link *link, const struct oin *oin)
{
    return link->state == LINK_PROPOSED && link->signed_count && oin_equal(&link->signed_by[0], oin);
}

static struct status check_few_wait(const struct holding *holding, const struct chain_link *link, struct complaint *why)
{
    size_t waiting = 0, own = 0;
    for (size_t i = 0; i < holding_chain(holding)->count; i++) {
        waiting += holding_chain(holding)->links[i].state == LINK_PROPOSED;
        own += link->signed_count == 1 && is_proposal_of(&holding_chain(holding)->links[i], &link->signed_by[0]);
    }
    if (waiting >= HOLDING_PROPOSALS_MOST || own >= HOLDING_PROPOSALS_OF_ONE)
        return complain(why, FAIL(BUSY), "too many proposals wait for signatures; decide or withdraw those first");
    return STATUS(OK);
}

/* On the shelf, and refused there: who offers it has not heard why. */
static bool is_refused_here(const struct chain_link *held) { return held && held->is_read && held->state < LINK_PROPOSED; }

static struct status judge_offer(const struct holding *holding, const struct chain *after, const struct chain_link *link, bool is_held,
                                 struct complaint *why)
{
    TRY(check_undoes_nothing(holding, after, why));
    if (link->state < LINK_PROPOSED)
        return complain(why, FAIL(CONFLICT), "%s", link->why.text);
    if (!link->signed_count)
        return complain(why, FAIL(BAD_SIGNATURE), "nobody who may sign it has signed it");
    return link->state == LINK_PROPOSED && !is_held ? check_few_wait(holding, link, why) : STATUS(OK);
}

/* ---- writing */

static bool is_signer(const struct chain_link *link, const struct oin *oin)
{
    for (size_t i = 0; link && i < link->signed_count; i++)
        if (oin_equal(&link->signed_by[i], oin))
            return true;
    return false;
}

/* Of a version that is not held: those of its signatures that count. */
static struct status put_version(const struct holding *holding, const struct version *version, const struct chain_link *link,
                                 struct arena *arena, struct complaint *why)
{
    struct version kept = *version;
    struct version_signature *signatures;
    char place[SHELF_PLACE_ROOM];
    TRY(ARENA_NEW(arena, version->signature_count, &signatures));
    kept.signatures = signatures;
    kept.signature_count = 0;
    for (size_t i = 0; i < version->signature_count; i++)
        if (is_signer(link, &version->signatures[i].oin))
            signatures[kept.signature_count++] = version->signatures[i];
    if (link_is_complete(link))
        shelf_number_place(&link->manifest, place);
    else
        shelf_proposal_place(version->manifest, place);
    return shelf_put(holding->folder, place, &kept, why);
}

/* Of a version that is held: those that count now and did not before. */
static struct status put_signatures(const struct holding *holding, const struct version *version, const struct chain_link *held,
                                    const struct chain_link *link, bool *out_news, struct complaint *why)
{
    for (size_t i = 0; i < version->signature_count; i++) {
        if (is_signer(held, &version->signatures[i].oin) || !is_signer(link, &version->signatures[i].oin))
            continue;
        TRY(shelf_put_signature(holding->folder, held->version->place, &version->signatures[i], why));
        *out_news = true;
    }
    if (*out_news && link_is_complete(link) && !link_is_complete(held))
        return shelf_promote(holding->folder, held->version->place, &link->manifest, why);
    return STATUS(OK);
}

/* ---- offers */

static struct status check_has_before(const struct holding *holding, const struct version *version, struct arena *arena,
                                      struct complaint *why)
{
    struct manifest manifest;
    TRY(manifest_parse(version->manifest, version->place, arena, &manifest, why));
    const struct chain_link *ours = holding_chain(holding)->in_force[agreed_text_index(manifest.text)];
    struct digest hash = digest_of(version->manifest);
    if (ours && manifest.number == 1 && !chain_find(holding_chain(holding), &hash)) /* partners are easily invented for a first roster */
        return complain(why, FAIL(CONFLICT), "%s 1: of another mesh than ours", agreed_text_word(manifest.text));
    if (manifest.number == 1 || chain_find(holding_chain(holding), &manifest.previous))
        return STATUS(OK);
    return complain(why, FAIL(UNEXPECTED), "%s %llu: the one before it is not held", agreed_text_word(manifest.text),
                    (unsigned long long)manifest.number);
}

struct status holding_offer(struct holding *holding, const struct version *version, int64_t now_ms, bool *out_news, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(chain) struct chain *after = NULL;
    struct digest hash = digest_of(version->manifest);
    const struct chain_link *held = chain_find(holding_chain(holding), &hash);
    *out_news = false;
    if (holding->is_stale)
        return complain(why, FAIL(BUSY), "the shelf is being read again");
    if (is_refused_here(held))
        return STATUS(OK);
    TRY(arena_new(SHELF_ARENA_BYTES, &arena));
    TRY(check_has_before(holding, version, arena, why));
    TRY(weigh_version(holding, version, now_ms, arena, &after));
    const struct chain_link *link = chain_find(after, &hash);
    TRY(judge_offer(holding, after, link, held != NULL, why));
    if (held)
        TRY(put_signatures(holding, version, held, link, out_news, why));
    else
        TRY(put_version(holding, version, link, arena, why));
    *out_news |= !held;
    holding->is_stale = *out_news;
    return STATUS(OK);
}

struct status holding_offer_withdrawal(struct holding *holding, const struct held_withdrawal *withdrawal, int64_t now_ms,
                                       struct complaint *why)
{
    bool is_news;
    if (holding->is_stale)
        return complain(why, FAIL(BUSY), "the shelf is being read again");
    TRY(withdrawals_put(holding->texts, withdrawal, now_ms, &is_news, why));
    holding->is_stale = is_news;
    return STATUS(OK);
}
