// SPDX-License-Identifier: EUPL-1.2
//
// The state of a ceremony: its beginnings, its proofs, and its sum.
#include "pseudonym/dkg_state.h"

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "pseudonym/polynomial.h"

#define DKG_ARENA_BYTES ((size_t)2 * RING_TEXT_MOST)
#define KIND_NEW_KEYS 1 /* what a ceremony does: so far the one thing */

/* ---- parameters ---- */

static bool members_are_distinct(const struct dkg_params *params)
{
    for (uint8_t i = 0; i < params->size; i++)
        for (uint8_t j = 0; j < i; j++) {
            const struct dkg_member *a = &params->members[i], *b = &params->members[j];
            if (oin_equal(&a->oin, &b->oin) || memcmp(a->sign_public, b->sign_public, SIGN_PUBLIC_BYTES) == 0 ||
                memcmp(a->box_public, b->box_public, BOX_PUBLIC_BYTES) == 0)
                return false;
        }
    return true;
}

static struct status keys_check(const struct dkg_params *params, struct complaint *why)
{
    size_t there = params->before ? params->before->key_count : 0;
    if (params->key_count == 0 || params->key_count > DKG_KEYS_MOST || there + params->key_count > RING_KEYS_MOST)
        return complain(why, FAIL(INVALID), "%zu keys beside %zu: a ceremony makes 1 to %d, and a ring has at most %d", params->key_count,
                        there, DKG_KEYS_MOST, RING_KEYS_MOST);
    for (size_t i = 0; i < params->key_count; i++) {
        const struct ring_name *name = &params->keys[i];
        if (!ring_name_is_valid(name) || (i && ring_name_compare(name - 1, name) >= 0))
            return complain(why, FAIL(INVALID), "the keys are not acceptable: names, or their order");
        if (params->before && ring_find(params->before, name))
            return complain(why, FAIL(INVALID), "there is a key %s %s %u already", name->domain, name->holder.text, name->epoch);
    }
    return STATUS(OK);
}

/* Keys that are there stay as they are: who holds their shares holds those of the new ones. */
static struct status before_check(const struct dkg_params *params, struct complaint *why)
{
    const struct ring *before = params->before;
    bool is_same = !before || (before->threshold == params->threshold && before->size == params->size && before->generation != UINT32_MAX);
    for (uint8_t i = 0; before && is_same && i < params->size; i++)
        is_same = oin_equal(&before->members[i].oin, &params->members[i].oin);
    return is_same ? STATUS(OK) : complain(why, FAIL(INVALID), "the committee is not that of the ring that is there");
}

static struct status params_check(const struct dkg_params *params, struct complaint *why)
{
    uint8_t box_public[BOX_PUBLIC_BYTES];
    if (params->threshold < THRESHOLD_LEAST || params->threshold > THRESHOLD_MOST || params->size > COMMITTEE_MOST ||
        params->size < 2 * params->threshold - 1)
        return complain(why, FAIL(INVALID), "%u of %u is not a committee: %d to %d, of %d at most, and a majority of them",
                        params->threshold, params->size, THRESHOLD_LEAST, THRESHOLD_MOST, COMMITTEE_MOST);
    if (params->me == 0 || params->me > params->size)
        return complain(why, FAIL(INVALID), "there is no member %u", params->me);
    for (uint8_t i = 0; i < params->size; i++)
        if (!oin_is_valid(&params->members[i].oin))
            return complain(why, FAIL(INVALID), "the OIN of member %u is not 20 digits", i + 1u);
    if (!members_are_distinct(params))
        return complain(why, FAIL(INVALID), "two members have the same OIN or the same key");
    const struct dkg_member *mine = &params->members[params->me - 1];
    box_public_of(params->box_secret, box_public);
    if (memcmp(mine->sign_public, params->sign_key->public, SIGN_PUBLIC_BYTES) != 0 ||
        memcmp(mine->box_public, box_public, BOX_PUBLIC_BYTES) != 0)
        return complain(why, FAIL(INVALID), "the keys are not those of member %u (%s)", params->me, mine->oin.text);
    TRY(before_check(params, why));
    return keys_check(params, why);
}

/* SHA-256("schakel/dkg/binding/v2" || session || kind u8 || generation of before u32 || its hash || t u8 || n u8 || n times (OIN ||
 * sign key || box key) || count u16 || count times (len u16 || domain || holder || epoch u32)): zeros when there is no ring before */
static void binding_compute(const struct dkg_params *params, uint8_t out[static 32])
{
    uint8_t room[256 + COMMITTEE_MOST * (OIN_DIGITS + SIGN_PUBLIC_BYTES + BOX_PUBLIC_BYTES) +
                 DKG_KEYS_MOST * (6 + DOMAIN_NAME_MOST + OIN_DIGITS)];
    uint8_t before[SHA256_BYTES] = {0};
    struct writer writer = writer_of(room, sizeof room);
    if (params->before)
        ring_hash(params->before, before);
    write_text(&writer, "schakel/dkg/binding/v2");
    write_bytes(&writer, SPAN_OF_ARRAY(params->session));
    write_u8(&writer, KIND_NEW_KEYS);
    write_u32(&writer, params->before ? params->before->generation : 0);
    write_bytes(&writer, SPAN_OF_ARRAY(before));
    write_u8(&writer, params->threshold);
    write_u8(&writer, params->size);
    for (uint8_t i = 0; i < params->size; i++) {
        write_bytes(&writer, oin_span(&params->members[i].oin));
        write_bytes(&writer, SPAN_OF_ARRAY(params->members[i].sign_public));
        write_bytes(&writer, SPAN_OF_ARRAY(params->members[i].box_public));
    }
    write_u16(&writer, (uint16_t)params->key_count);
    for (size_t i = 0; i < params->key_count; i++) {
        struct span domain = span_of_text(params->keys[i].domain);
        write_u16(&writer, (uint16_t)domain.size);
        write_bytes(&writer, domain);
        write_bytes(&writer, oin_span(&params->keys[i].holder));
        write_u32(&writer, params->keys[i].epoch);
    }
    ENSURE(!writer.overflow);
    sha256(writer_span(&writer), out);
}

struct status dkg_prepare(const struct dkg_params *params, struct complaint *why, struct dkg **out)
{
    TRY(params_check(params, why));
    CLEANUP(dkg) struct dkg *dkg = calloc(1, sizeof *dkg);
    if (!dkg)
        return FAIL(NO_MEMORY);
    TRY(arena_new(DKG_ARENA_BYTES, &dkg->arena));
    dkg->threshold = params->threshold;
    dkg->size = params->size;
    dkg->me = params->me;
    dkg->key_count = params->key_count;
    memcpy(dkg->keys, params->keys, params->key_count * sizeof *params->keys);
    dkg->before = params->before;
    memcpy(dkg->members, params->members, params->size * sizeof *params->members);
    dkg->sign_key = params->sign_key;
    dkg->box_secret = params->box_secret;
    binding_compute(params, dkg->binding);
    memcpy(dkg->transcript, dkg->binding, sizeof dkg->transcript); /* the chain starts at the ceremony itself */
    *out = TAKE(dkg);
    return STATUS(OK);
}

/* ---- commitments and proofs ---- */

void dkg_own_reveal(const struct dkg *dkg, struct writer *writer)
{
    for (size_t key = 0; key < dkg->key_count; key++) {
        struct dkg_reveal reveal = {.possession = dkg->parts[key].possession};
        polynomial_commit(dkg->parts[key].polynomial, dkg->threshold, reveal.coefficients);
        dkg_reveal_encode(&reveal, dkg->threshold, writer);
    }
    ENSURE(!writer->overflow);
}

void dkg_commitment(const struct dkg *dkg, uint8_t dealer, struct span reveal, uint8_t out[static 32])
{
    struct span parts[] = {span_of_text("schakel/dkg/commit/v2"), SPAN_OF_ARRAY(dkg->binding), span_of(&dealer, 1), reveal};
    sha256_parts(parts, N(parts), out);
}

struct possession { /* of whom, of which key */
    uint8_t dealer;
    size_t key;
};

static void possession_challenge(const struct dkg *dkg, const struct possession *of, const struct element *secret,
                                 const struct element *nonce, struct scalar *out)
{
    static const char dst[] = "schakel/dkg/possession/v2";
    const uint8_t place[3] = {of->dealer, (uint8_t)(of->key >> 8), (uint8_t)of->key};
    struct span parts[] = {SPAN_OF_ARRAY(dkg->binding), SPAN_OF_ARRAY(place), SPAN_OF_ARRAY(secret->bytes), SPAN_OF_ARRAY(nonce->bytes)};
    hash_to_scalar(parts, N(parts), dst, sizeof dst - 1, out);
}

/* Schnorr: R = r·G, c = hash(…, F_0, R), response = r - c·f_0 */
void dkg_possession_prove(const struct dkg *dkg, size_t key, const struct random_source *random, struct dleq_proof *out)
{
    const struct scalar *first = &dkg->parts[key].polynomial[0];
    struct scalar r, product;
    struct element secret, nonce;
    scalar_random(random, &r);
    element_multiply_generator(first, &secret);
    element_multiply_generator(&r, &nonce);
    possession_challenge(dkg, &(struct possession){dkg->me, key}, &secret, &nonce, &out->challenge);
    scalar_multiply(&out->challenge, first, &product);
    scalar_subtract(&r, &product, &out->response);
    scalar_wipe(&r, 1);
    scalar_wipe(&product, 1);
}

struct status dkg_possession_verify(const struct dkg *dkg, uint8_t dealer, size_t key, const struct dkg_reveal *reveal)
{
    struct element left, right, nonce;
    struct scalar expected;
    element_multiply_generator(&reveal->possession.response, &left);
    element_multiply(&reveal->possession.challenge, &reveal->coefficients[0], &right);
    element_add(&left, &right, &nonce);
    possession_challenge(dkg, &(struct possession){dealer, key}, &reveal->coefficients[0], &nonce, &expected);
    return secret_equal(&expected, &reveal->possession.challenge, sizeof expected) ? STATUS(OK) : FAIL(BAD_PROOF);
}

void dkg_send(struct dkg *dkg, enum dkg_phase phase, struct span body)
{
    struct dkg_message message = {.round = phase, .sender = dkg->me, .binding = SPAN_OF_ARRAY(dkg->binding), .body = body};
    struct writer writer = writer_of(dkg->message, sizeof dkg->message);
    dkg_message_sign(&message, dkg->sign_key, &writer);
    ENSURE(!writer.overflow);
    dkg->message_size = writer.used;
    dkg->phase = phase;
}

/* ---- the sum ---- */

/* Commitments to the sum of all polynomials that count, and my share of it. */
static struct status dealings_add(struct dkg *dkg, size_t key, struct ring_key *out)
{
    struct scalar share = {{0}};
    *out = (struct ring_key){.name = dkg->keys[key]};
    for (uint8_t i = 0; i < dkg->size; i++) {
        const struct dkg_dealing *dealing = &dkg->dealers[i].dealings[key];
        if (dkg->dealers[i].fault != DKG_FAULT_NONE)
            continue;
        if (!dkg->dealers[i].is_revealed || !dealing->has_share)
            return FAIL(UNEXPECTED);
        for (uint8_t k = 0; k < dkg->threshold; k++)
            element_add(&out->commitments[k], &dealing->coefficients[k], &out->commitments[k]);
        scalar_add(&share, &dealing->share, &share);
    }
    dkg->shares[key] = share;
    scalar_wipe(&share, 1);
    return commitment_check(out->commitments, dkg->threshold, dkg->me, &dkg->shares[key]);
}

static void ring_begin(const struct dkg *dkg, struct ring *ring)
{
    const struct ring *before = dkg->before;
    *ring = (struct ring){.generation = before ? before->generation + 1 : 1, .threshold = dkg->threshold, .size = dkg->size};
    memcpy(ring->transcript, dkg->transcript, sizeof ring->transcript);
    for (uint8_t i = 0; i < dkg->size; i++) {
        ring->members[i].oin = dkg->members[i].oin;
        memcpy(ring->members[i].sign_public, dkg->members[i].sign_public, SIGN_PUBLIC_BYTES);
    }
    if (!before)
        return;
    ring_hash(before, ring->previous);
    memcpy(ring->keys, before->keys, before->key_count * sizeof *before->keys);
    ring->key_count = before->key_count;
}

struct status dkg_settle(struct dkg *dkg)
{
    unsigned count = 0;
    struct ring *ring;
    for (uint8_t i = 0; i < dkg->size; i++)
        count += dkg->dealers[i].fault == DKG_FAULT_NONE;
    if (count < dkg->threshold)
        return FAIL(BAD_COMMITTEE);
    TRY(ARENA_NEW(dkg->arena, 1, &ring));
    ring_begin(dkg, ring);
    for (size_t key = 0; key < dkg->key_count; key++)
        TRY(dealings_add(dkg, key, &ring->keys[ring->key_count++]));
    TRY(ring_compose(ring, dkg->arena));
    dkg->ring = ring;
    return STATUS(OK);
}
