// SPDX-License-Identifier: EUPL-1.2
//
// The state of a ceremony: its beginnings, its proofs, its sum, and its form at rest.
#include "pseudonym/dkg_state.h"

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "pseudonym/polynomial.h"

#define STATE_VERSION 1
#define DEALER_FLAGS 7

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

static struct status params_check(const struct dkg_params *params, struct complaint *why)
{
    uint8_t box_public[BOX_PUBLIC_BYTES];
    if (!domain_name_is_valid(params->domain) || params->epoch == 0)
        return complain(why, FAIL(INVALID), "the domain name or its epoch is not acceptable");
    if (params->threshold < THRESHOLD_LEAST || params->size > COMMITTEE_MOST || params->size < 2 * params->threshold - 1)
        return complain(why, FAIL(INVALID), "%u of %u is not a committee: at least %d, and a majority of the members", params->threshold,
                        params->size, THRESHOLD_LEAST);
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
    return STATUS(OK);
}

/* SHA-256("schakel/dkg/binding/v1" || session || len u16 || domain || epoch u32 || t u8 || n u8 || n times (OIN || sign key || box key)) */
static void binding_compute(const struct dkg_params *params, uint8_t out[static 32])
{
    uint8_t room[128 + COMMITTEE_MOST * (OIN_DIGITS + SIGN_PUBLIC_BYTES + BOX_PUBLIC_BYTES)];
    struct writer writer = writer_of(room, sizeof room);
    write_text(&writer, "schakel/dkg/binding/v1");
    write_bytes(&writer, SPAN_OF_ARRAY(params->session));
    write_u16(&writer, (uint16_t)params->domain.size);
    write_bytes(&writer, params->domain);
    write_u32(&writer, params->epoch);
    write_u8(&writer, params->threshold);
    write_u8(&writer, params->size);
    for (uint8_t i = 0; i < params->size; i++) {
        write_bytes(&writer, oin_span(&params->members[i].oin));
        write_bytes(&writer, SPAN_OF_ARRAY(params->members[i].sign_public));
        write_bytes(&writer, SPAN_OF_ARRAY(params->members[i].box_public));
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
    dkg->threshold = params->threshold;
    dkg->size = params->size;
    dkg->me = params->me;
    dkg->epoch = params->epoch;
    memcpy(dkg->domain, params->domain.data, params->domain.size);
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
    struct dkg_reveal reveal = {.possession = dkg->possession};
    polynomial_commit(dkg->polynomial, dkg->threshold, reveal.coefficients);
    dkg_reveal_encode(&reveal, dkg->threshold, writer);
    ENSURE(!writer->overflow);
}

void dkg_commitment(const struct dkg *dkg, uint8_t dealer, struct span reveal, uint8_t out[static 32])
{
    struct span parts[] = {span_of_text("schakel/dkg/commit/v1"), SPAN_OF_ARRAY(dkg->binding), span_of(&dealer, 1), reveal};
    sha256_parts(parts, N(parts), out);
}

static void possession_challenge(const struct dkg *dkg, uint8_t dealer, const struct element *secret, const struct element *nonce,
                                 struct scalar *out)
{
    static const char dst[] = "schakel/dkg/possession/v1";
    struct span parts[] = {SPAN_OF_ARRAY(dkg->binding), span_of(&dealer, 1), SPAN_OF_ARRAY(secret->bytes), SPAN_OF_ARRAY(nonce->bytes)};
    hash_to_scalar(parts, N(parts), dst, sizeof dst - 1, out);
}

/* Schnorr: R = r·G, c = hash(…, F_0, R), response = r - c·f_0 */
void dkg_possession_prove(const struct dkg *dkg, const struct random_source *random, struct dleq_proof *out)
{
    struct scalar r, product;
    struct element secret, nonce;
    scalar_random(random, &r);
    element_multiply_generator(&dkg->polynomial[0], &secret);
    element_multiply_generator(&r, &nonce);
    possession_challenge(dkg, dkg->me, &secret, &nonce, &out->challenge);
    scalar_multiply(&out->challenge, &dkg->polynomial[0], &product);
    scalar_subtract(&r, &product, &out->response);
    scalar_wipe(&r, 1);
    scalar_wipe(&product, 1);
}

struct status dkg_possession_verify(const struct dkg *dkg, uint8_t dealer, const struct dkg_reveal *reveal)
{
    struct element left, right, nonce;
    struct scalar expected;
    element_multiply_generator(&reveal->possession.response, &left);
    element_multiply(&reveal->possession.challenge, &reveal->coefficients[0], &right);
    element_add(&left, &right, &nonce);
    possession_challenge(dkg, dealer, &reveal->coefficients[0], &nonce, &expected);
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
static struct status dealings_add(struct dkg *dkg, struct element sums[static THRESHOLD_MOST])
{
    unsigned count = 0;
    struct scalar share = {{0}};
    memset(sums, 0, THRESHOLD_MOST * sizeof *sums);
    for (uint8_t i = 0; i < dkg->size; i++) {
        const struct dkg_dealer *dealer = &dkg->dealers[i];
        if (dealer->fault != DKG_FAULT_NONE)
            continue;
        if (!dealer->is_revealed || !dealer->has_share)
            return FAIL(UNEXPECTED);
        for (uint8_t k = 0; k < dkg->threshold; k++)
            element_add(&sums[k], &dealer->coefficients[k], &sums[k]);
        scalar_add(&share, &dealer->share, &share);
        count++;
    }
    dkg->share = share;
    scalar_wipe(&share, 1);
    return count >= dkg->threshold ? STATUS(OK) : FAIL(BAD_COMMITTEE);
}

struct status dkg_settle(struct dkg *dkg)
{
    struct element sums[THRESHOLD_MOST];
    struct domain_key record = {.epoch = dkg->epoch, .generation = 1, .threshold = dkg->threshold, .size = dkg->size};
    TRY(dealings_add(dkg, sums));
    record.key = sums[0];
    memcpy(record.domain, dkg->domain, sizeof record.domain);
    memcpy(record.transcript, dkg->transcript, sizeof record.transcript);
    for (uint8_t i = 0; i < dkg->size; i++) {
        record.members[i].oin = dkg->members[i].oin;
        commitment_value(sums, dkg->threshold, (uint8_t)(i + 1), &record.members[i].public_share);
    }
    TRY(domain_key_share_check(&record, dkg->me, &dkg->share));
    dkg->record = record;
    return STATUS(OK);
}

/* ---- at rest ---- */

static void dealer_encode(const struct dkg_dealer *dealer, uint8_t threshold, struct writer *writer)
{
    write_u8(writer, (uint8_t)dealer->fault);
    write_u8(writer, (uint8_t)(dealer->is_committed | dealer->is_revealed << 1 | dealer->has_share << 2));
    write_bytes(writer, SPAN_OF_ARRAY(dealer->commitment));
    if (dealer->is_revealed)
        write_bytes(writer, span_of(dealer->coefficients, (size_t)threshold * ELEMENT_BYTES));
    if (dealer->has_share)
        write_bytes(writer, SPAN_OF_ARRAY(dealer->share.bytes));
    write_u32(writer, dealer->accusers);
    write_u32(writer, dealer->dismissed);
}

struct status dkg_encode_state(const struct dkg *dkg, struct arena *arena, struct span *out)
{
    uint8_t *room = NULL;
    if (dkg->phase == DKG_DONE)
        return FAIL(UNEXPECTED);
    TRY(ARENA_NEW(arena, sizeof *dkg, &room)); /* the encoding leaves things out, so this is enough */
    struct writer writer = writer_of(room, sizeof *dkg);
    write_u8(&writer, STATE_VERSION);
    write_bytes(&writer, SPAN_OF_ARRAY(dkg->binding));
    write_u8(&writer, dkg->me);
    write_u8(&writer, (uint8_t)dkg->phase);
    write_bytes(&writer, SPAN_OF_ARRAY(dkg->transcript));
    write_bytes(&writer, span_of(dkg->polynomial, (size_t)dkg->threshold * SCALAR_BYTES));
    write_bytes(&writer, SPAN_OF_ARRAY(dkg->possession.challenge.bytes));
    write_bytes(&writer, SPAN_OF_ARRAY(dkg->possession.response.bytes));
    for (uint8_t i = 0; i < dkg->size; i++)
        dealer_encode(&dkg->dealers[i], dkg->threshold, &writer);
    write_bytes(&writer, dkg_outgoing(dkg));
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

static struct status scalars_read(struct cursor *cursor, size_t count, struct scalar *out)
{
    struct span bytes;
    for (size_t i = 0; i < count; i++) {
        TRY(cursor_read(cursor, SCALAR_BYTES, &bytes));
        TRY(scalar_decode(bytes, &out[i]));
    }
    return STATUS(OK);
}

static struct status dealer_decode(struct cursor *cursor, const struct dkg *dkg, struct dkg_dealer *out)
{
    uint8_t fault, flags;
    struct span bytes;
    TRY(cursor_read_u8(cursor, &fault));
    TRY(cursor_read_u8(cursor, &flags));
    if (fault > DKG_FAULT_OTHER_RESULT || flags > DEALER_FLAGS)
        return FAIL(MALFORMED);
    out->fault = fault;
    out->is_committed = flags & 1;
    out->is_revealed = flags & 2;
    out->has_share = flags & 4;
    TRY(cursor_read(cursor, sizeof out->commitment, &bytes));
    memcpy(out->commitment, bytes.data, bytes.size);
    for (uint8_t k = 0; out->is_revealed && k < dkg->threshold; k++) {
        TRY(cursor_read(cursor, ELEMENT_BYTES, &bytes));
        TRY(element_decode(bytes, &out->coefficients[k]));
    }
    TRY(scalars_read(cursor, out->has_share, &out->share));
    TRY(cursor_read_u32(cursor, &out->accusers));
    TRY(cursor_read_u32(cursor, &out->dismissed));
    return (out->accusers | out->dismissed) >> dkg->size ? FAIL(MALFORMED) : STATUS(OK);
}

/* What follows the head that names the ceremony. */
static struct status body_decode(struct cursor *cursor, struct dkg *dkg)
{
    uint8_t phase;
    struct span bytes;
    struct dkg_message message;
    TRY(cursor_read_u8(cursor, &phase));
    TRY(cursor_read(cursor, sizeof dkg->transcript, &bytes));
    memcpy(dkg->transcript, bytes.data, bytes.size);
    TRY(scalars_read(cursor, dkg->threshold, dkg->polynomial));
    TRY(scalars_read(cursor, 1, &dkg->possession.challenge));
    TRY(scalars_read(cursor, 1, &dkg->possession.response));
    for (uint8_t i = 0; i < dkg->size; i++)
        TRY(dealer_decode(cursor, dkg, &dkg->dealers[i]));
    TRY(dkg_message_decode(cursor->rest, &message));
    TRY(dkg_message_verify(&message, dkg->sign_key->public));
    if (message.round != phase || message.sender != dkg->me || !span_equal(message.binding, SPAN_OF_ARRAY(dkg->binding)))
        return FAIL(MALFORMED);
    memcpy(dkg->message, message.whole.data, message.whole.size);
    dkg->message_size = message.whole.size;
    dkg->phase = phase;
    return dkg->phase == DKG_CONFIRM ? dkg_settle(dkg) : STATUS(OK);
}

struct status dkg_decode_state(const struct dkg_params *params, struct span bytes, struct complaint *why, struct dkg **out)
{
    CLEANUP(dkg) struct dkg *dkg = NULL;
    struct cursor cursor = cursor_of(bytes);
    uint8_t version, me;
    struct span binding;
    TRY(dkg_prepare(params, why, &dkg));
    if (!status_ok(cursor_read_u8(&cursor, &version)) || version != STATE_VERSION || !status_ok(cursor_read(&cursor, 32, &binding)) ||
        !status_ok(cursor_read_u8(&cursor, &me)))
        return complain(why, FAIL(MALFORMED), "this is not the state of a key ceremony");
    if (!span_equal(binding, SPAN_OF_ARRAY(dkg->binding)) || me != dkg->me)
        return complain(why, FAIL(UNEXPECTED), "this is the state of another ceremony or of another member");
    if (!status_ok(body_decode(&cursor, dkg)))
        return complain(why, FAIL(MALFORMED), "the state of the key ceremony is damaged");
    *out = TAKE(dkg);
    return STATUS(OK);
}
