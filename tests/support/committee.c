// SPDX-License-Identifier: EUPL-1.2
//
// Shamir shares of a known key.
#include "support/committee.h"

#include "crypto/hash.h"
#include "pseudonym/polynomial.h"

void committee_make(const struct random_source *random, struct committee *out)
{
    struct scalar polynomial[COMMITTEE_THRESHOLD];
    polynomial_random(random, COMMITTEE_THRESHOLD, polynomial);
    out->key = polynomial[0];
    polynomial_commit(polynomial, COMMITTEE_THRESHOLD, out->commitments);
    out->public_key = out->commitments[0];
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++) {
        polynomial_value(polynomial, COMMITTEE_THRESHOLD, (uint8_t)(i + 1), &out->shares[i]);
        element_multiply_generator(&out->shares[i], &out->public_shares[i]);
    }
}

void committee_answer(const struct committee *committee, const struct member_set *members, const struct element *points, size_t count,
                      struct element *out)
{
    for (uint8_t i = 0; i < members->count; i++) {
        uint8_t me = members->index[i];
        struct scalar factor;
        ENSURE(status_ok(evaluate_members_check(members, COMMITTEE_THRESHOLD, COMMITTEE_SIZE)));
        evaluate_prepare(&committee->shares[me - 1], COMMITTEE_SIZE, &factor);
        evaluate_slice(&factor, points, count, out + i * count);
    }
}

struct status committee_combine(struct batch *batch, const struct element *key, const struct member_set *members,
                                const struct element *partials, struct element *out)
{
    const struct batch_answers answers = {*members, COMMITTEE_SIZE, partials};
    return batch_combine(batch, key, &answers, out);
}

static void repeat(void *state, uint8_t *out, size_t size)
{
    struct repeating *repeating = state;
    while (size) {
        uint8_t block[SHA512_BYTES];
        struct span parts[] = {span_of(&repeating->seed, 1), span_of(&repeating->counter, sizeof repeating->counter)};
        sha512_parts(parts, N(parts), block);
        repeating->counter++;
        size_t taken = size < sizeof block ? size : sizeof block;
        memcpy(out, block, taken);
        out += taken;
        size -= taken;
    }
}

struct random_source repeating_random(struct repeating *state) { return (struct random_source){repeat, state}; }

void identifier_hash(const struct key_name *key, const struct identifier *identifier, struct element *out)
{
    static const char dst[] = "HashToGroup-OPRFV1-\x01-ristretto255-SHA512";
    struct span type = span_of_text(identifier_type_word(identifier->kind)), value = identifier_span(identifier);
    const uint8_t lengths[3][2] = {{0, (uint8_t)key->domain.size}, {0, (uint8_t)type.size}, {0, (uint8_t)value.size}};
    const struct span parts[] = {SPAN_OF_ARRAY(lengths[0]), key->domain, oin_span(&key->holder), SPAN_OF_ARRAY(lengths[1]), type,
                                 SPAN_OF_ARRAY(lengths[2]), value};
    hash_to_group(parts, N(parts), dst, sizeof dst - 1, out);
}
