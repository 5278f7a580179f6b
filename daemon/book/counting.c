// SPDX-License-Identifier: EUPL-1.2
//
// Terms of the message, with what else of it the voucher says.
#include "book/counting.h"

#include "agreed/former.h"

static void set_terms(struct voucher *voucher, const struct voucher_terms *terms)
{
    memcpy(voucher->id, terms->voucher_id, VOUCHER_ID_BYTES);
    voucher->case_commit = terms->case_commit;
    voucher->uses = terms->uses;
    voucher->issued_ms = (int64_t)terms->issued_ms;
    voucher->expires_ms = (int64_t)terms->expires_ms;
}

void counting_voucher(const struct evaluate_message *message, const struct evaluate_part *part, const struct oin *requester,
                      struct voucher *out)
{
    struct voucher voucher = {.requester = *requester,
                              .holder = part->holder,
                              .epoch = part->epoch,
                              .purpose = message->purpose,
                              .count = (uint16_t)(part->point_count - 1),
                              .escrow = digest_of(message->escrow)};
    ENSURE(part->has_voucher && message->domain.size <= DOMAIN_NAME_MOST);
    memcpy(voucher.domain, message->domain.data, message->domain.size);
    set_terms(&voucher, &part->voucher);
    *out = voucher;
}

/* A key that was taken back signs nothing for anybody. */
static bool read_signer(const struct agreed *agreed, const struct oin *oin, struct voucher_signer *out)
{
    const struct party *party = agreed_party(agreed, oin);
    if (!party || !party_may_speak(party))
        return false;
    out->oin = *oin;
    memcpy(out->key, party->row->envelope, SIGN_PUBLIC_BYTES);
    return true;
}

static size_t list_signers(const struct agreed *agreed, struct voucher_signer out[static COMMITTEE_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < agreed->ring->size; i++)
        count += read_signer(agreed, &agreed->ring->members[i].oin, &out[count]);
    return count;
}

bool counting_is_signed(const struct agreed *agreed, const struct voucher *voucher, const struct oin *member,
                        const uint8_t signature[static SIGNATURE_BYTES])
{
    struct voucher_signer signer;
    return read_signer(agreed, member, &signer) && voucher_is_signed(voucher, &signer, signature);
}

size_t counting_needed(const struct agreed *agreed)
{
    const struct ring *ring = agreed->ring;
    return ring_member_index(ring, &agreed->own) ? ring->threshold - 1u : ring->threshold;
}

/* What a member signed before it renewed its key counts by the key of then. */
static void take_key_of_then(const struct agreed *agreed, const struct voucher *voucher, const struct voucher_signature *signature,
                             struct voucher_signer *signer)
{
    for (size_t i = 0; i < agreed->former_count; i++) {
        const struct former_key *former = &agreed->former[i];
        struct voucher_signer then = {.oin = signer->oin};
        memcpy(then.key, former->envelope, sizeof then.key);
        if (former_key_was_of(former, &signer->oin, voucher->issued_ms) && voucher_is_signed(voucher, &then, signature->bytes))
            *signer = then;
    }
}

static void read_shown(const struct agreed *agreed, const struct inquiry_message *inquiry, const struct oin *requester, const char *domain,
                       struct voucher *out)
{
    *out = (struct voucher){.requester = *requester,
                            .holder = agreed->own,
                            .epoch = inquiry->epoch,
                            .purpose = inquiry->grounds.purpose,
                            .count = inquiry->counted.count,
                            .escrow = inquiry->counted.escrow};
    memcpy(out->domain, domain, strlen(domain));
    set_terms(out, &inquiry->counted.terms);
}

struct status counting_check(const struct agreed *agreed, const struct inquiry_message *inquiry, const struct oin *requester,
                             int64_t now_ms)
{
    const char *domain = policy_purpose_domain(agreed->policy, inquiry->grounds.purpose);
    const struct counted *counted = &inquiry->counted;
    struct voucher_signer committee[COMMITTEE_MOST];
    struct voucher_signature signatures[MEMBERS_MOST];
    struct voucher voucher;
    if (!agreed_key(agreed, span_of_text(domain), &agreed->own) || !inquiry->has_counted || (int64_t)counted->terms.expires_ms <= now_ms ||
        inquiry->subject_count > counted->count)
        return FAIL(NOT_COUNTED);
    for (size_t i = 0; i < counted->signature_count; i++) {
        signatures[i].member = counted->signatures[i].member;
        memcpy(signatures[i].bytes, counted->signatures[i].signature, SIGNATURE_BYTES);
    }
    read_shown(agreed, inquiry, requester, domain, &voucher);
    size_t size = list_signers(agreed, committee);
    for (size_t i = 0; i < size * counted->signature_count; i++)
        if (oin_equal(&committee[i % size].oin, &signatures[i / size].member))
            take_key_of_then(agreed, &voucher, &signatures[i / size], &committee[i % size]);
    return voucher_check(&voucher, signatures, counted->signature_count, committee, size, agreed->ring->threshold);
}
