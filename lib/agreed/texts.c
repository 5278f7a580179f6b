// SPDX-License-Identifier: EUPL-1.2
//
// From a folder to what is in force.
#include "agreed/former.h"
#include "agreed/withdrawals.h"

#include "files/files.h"

#define TRUST_ARENA_BYTES (2 * CERTIFICATE_CRL_MOST_BYTES + (size_t)1024 * 1024)

struct agreed_texts *agreed_texts_free(struct agreed_texts *texts)
{
    if (texts) {
        texts->chain = chain_free(texts->chain);
        texts->arena = arena_free(texts->arena);
    }
    free(texts);
    return NULL;
}

struct status agreed_texts_read(const char *folder, int64_t now_ms, struct agreed_texts **out, struct listener listener)
{
    CLEANUP(agreed_texts) struct agreed_texts *texts = calloc(1, sizeof *texts);
    if (!texts)
        return FAIL(NO_MEMORY);
    TRY(arena_new(SHELF_ARENA_BYTES, &texts->arena));
    TRY(arena_text(texts->arena, span_of_text(folder), &texts->folder));
    TRY(shelf_read(texts->folder, texts->arena, &texts->shelf, listener));
    TRY(withdrawals_read(texts->folder, texts->arena, &texts->withdrawals, &texts->withdrawal_count, listener));
    TRY(shelf_judge(&texts->shelf, now_ms, &texts->chain));
    *out = TAKE(texts);
    return STATUS(OK);
}

/* ---- in force */

static struct status complain_of_signatures(const struct agreed_texts *texts, const struct chain_link *link, struct complaint *why)
{
    const char *first = link->missing_count ? link->missing[0].text : "whoever has not signed";
    return complain(why, FAIL(UNEXPECTED), "%s/%s: %s %llu is signed by %zu, and %zu must still sign (%s%s)", texts->folder,
                    link->version->place, agreed_text_word(link->manifest.text), (unsigned long long)link->manifest.number,
                    link->signed_count, link->missing_count > link->wanted ? link->missing_count : link->wanted, first,
                    link->missing_count > 1 ? ", and others" : "");
}

/* Nothing of a text is in force: of the versions there, the one that is closest to it. */
static struct status complain_of_none(const struct agreed_texts *texts, enum agreed_text text, struct complaint *why)
{
    const struct chain_link *closest = NULL;
    if (!texts->chain->in_force[agreed_text_index(AGREED_ROSTER)])
        text = AGREED_ROSTER; /* the others rest upon it */
    for (size_t i = 0; i < texts->chain->count; i++) {
        const struct chain_link *link = &texts->chain->links[i];
        if ((link->manifest.text == text || !link->is_read) && (!closest || link->state > closest->state))
            closest = link;
    }
    if (!closest)
        return complain(why, FAIL(UNEXPECTED), "%s: there is no %s", texts->folder, agreed_text_word(text));
    if (closest->state == LINK_PROPOSED)
        return complain_of_signatures(texts, closest, why);
    return complain(why, FAIL(UNEXPECTED), "%s: no %s is in force: %s", texts->folder, agreed_text_word(text),
                    *closest->why.text ? closest->why.text : "it has not begun");
}

struct status agreed_texts_in_force(const struct agreed_texts *texts, enum agreed_text text, const struct chain_link **out,
                                    struct complaint *why)
{
    *out = texts->chain->in_force[agreed_text_index(text)];
    return *out ? STATUS(OK) : complain_of_none(texts, text, why);
}

struct status agreed_texts_stand(const struct agreed_texts *texts, struct agreed *out, struct complaint *why)
{
    const struct chain_link *links[AGREED_TEXTS];
    struct agreement_span now;
    for (size_t i = 0; i < AGREED_TEXTS; i++) {
        TRY(agreed_texts_in_force(texts, (enum agreed_text)(i + 1), &links[i], why));
        out->versions[i] = (struct agreed_version){.number = links[i]->manifest.number,
                                                   .since_ms = links[i]->manifest.starts_ms,
                                                   .manifest = links[i]->hash,
                                                   .content = links[i]->manifest.content,
                                                   .is_trial = link_is_trial(links[i])};
    }
    out->roster = links[agreed_text_index(AGREED_ROSTER)]->content.roster;
    out->policy = links[agreed_text_index(AGREED_POLICY)]->content.policy;
    out->quotas = links[agreed_text_index(AGREED_QUOTAS)]->quotas;
    ENSURE(agreement_at(texts->chain, texts->chain->now_ms, &now));
    out->agreement = now.agreement;
    former_keys_find(texts->chain, out);
    return STATUS(OK);
}

/* ---- certificates */

static struct status read_from_link(void *state, const struct partner *partner, struct span *out_pem, struct complaint *why)
{
    const struct bundle_file *file = bundle_find(state, partner->certificate);
    if (!file)
        return complain(why, FAIL(NOT_FOUND), "it is not there");
    *out_pem = file->bytes;
    return STATUS(OK);
}

struct status agreed_certificates_check(const struct chain_link *roster, const char *ca, const char *crl, int64_t now_ms,
                                        struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct certificate_trust trust = {.now_ms = now_ms};
    struct bundle files = roster->version->content;
    struct certificate_source source = {read_from_link, &files};
    TRY(arena_new(TRUST_ARENA_BYTES, &arena));
    TRY(file_read(ca, CERTIFICATE_CRL_MOST_BYTES, arena, &trust.ca, why));
    TRY(file_read(crl, CERTIFICATE_CRL_MOST_BYTES, arena, &trust.crl, why));
    return roster_check(roster->content.roster, &source, &trust, why);
}
