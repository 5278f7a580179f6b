// SPDX-License-Identifier: EUPL-1.2
//
// Signatures one by one.
#include "agreement/signatures.h"

#include "crypto/minisign.h"

bool link_is_signed_by(const struct chain_link *link, const struct oin *oin)
{
    for (size_t i = 0; i < link->signed_count; i++)
        if (oin_equal(&link->signed_by[i], oin))
            return true;
    return false;
}

size_t link_votes(const struct chain_link *link, const struct roster *voters)
{
    size_t votes = 0;
    for (size_t i = 0; i < voters->count; i++)
        votes += link_is_signed_by(link, &voters->partners[i].oin);
    return votes;
}

static const struct partner *find_signer(const struct signers *signers, const struct oin *oin)
{
    const struct partner *partner = signers->voters ? roster_find(signers->voters, oin) : NULL;
    return partner || !signers->joined ? partner : roster_find(signers->joined, oin);
}

/* Into its place, once. */
static void insert_oin(struct oin *list, size_t *count, const struct oin *oin)
{
    size_t at = 0;
    while (at < *count && oin_compare(&list[at], oin) < 0)
        at++;
    if (at < *count && oin_equal(&list[at], oin))
        return;
    memmove(&list[at + 1], &list[at], (*count - at) * sizeof *list);
    list[at] = *oin;
    ++*count;
}

void link_add_missing(struct chain_link *link, const struct oin *oin)
{
    if (!link_is_signed_by(link, oin))
        insert_oin(link->missing, &link->missing_count, oin);
}

static void note_fault(struct chain_link *link, const struct oin *oin, const char *reason)
{
    if (link->fault_count < CHAIN_FAULTS_MOST)
        link->faults[link->fault_count++] = (struct signature_fault){*oin, reason};
}

static void count_one(struct chain_link *link, const struct version_signature *signature, const struct signers *signers)
{
    const struct partner *partner = find_signer(signers, &signature->oin);
    if (!partner) {
        note_fault(link, &signature->oin, "who is no partner");
        return;
    }
    struct status status = minisign_verify(&partner->agree, link->version->manifest, signature->text);
    if (status_ok(status) && !link_is_signed_by(link, &signature->oin)) {
        link->counted[link->signed_count] = signature;
        insert_oin(link->signed_by, &link->signed_count, &signature->oin);
    }
    if (!status_ok(status))
        note_fault(link, &signature->oin,
                   status_is(status, STATUS_MALFORMED) ? "which is no signature of minisign"
                                                       : "which is not by its key, or of another version");
}

void link_count_signatures(struct chain_link *link, const struct signers *signers)
{
    link->signed_count = link->fault_count = 0;
    for (const struct version_copy *copy = &link->copies; copy; copy = copy->next)
        for (size_t i = 0; i < copy->version->signature_count; i++)
            count_one(link, &copy->version->signatures[i], signers);
}
