// SPDX-License-Identifier: EUPL-1.2
//
// RFC 9497 section by section.
#include "support/rfc9497.h"

struct dst {
    char text[64];
    size_t size;
};

/* before || "OPRFV1-" || I2OSP(mode, 1) || "-ristretto255-SHA512" (RFC 9497 3.1) */
static struct dst dst_of(const char *before, int mode)
{
    struct dst dst;
    dst.size = (size_t)snprintf(dst.text, sizeof dst.text, "%sOPRFV1-%c-ristretto255-SHA512", before, mode);
    return dst;
}

struct framed {
    uint8_t length[2];
};

static struct span length_of(struct span bytes, struct framed *framed)
{
    framed->length[0] = (uint8_t)(bytes.size >> 8);
    framed->length[1] = (uint8_t)bytes.size;
    return SPAN_OF_ARRAY(framed->length);
}

void rfc9497_derive_key_pair(int mode, struct span seed, struct span info, struct scalar *out_secret, struct element *out_public)
{
    struct dst dst = dst_of("DeriveKeyPair", mode);
    struct framed framed;
    uint8_t counter = 0; /* 3.2.1: counts on while the scalar is zero, which it never is here */
    struct span parts[] = {seed, length_of(info, &framed), info, span_of(&counter, 1)};
    hash_to_scalar(parts, N(parts), dst.text, dst.size, out_secret);
    ENSURE(!scalar_is_zero(out_secret));
    element_multiply_generator(out_secret, out_public);
}

void rfc9497_uniform(int mode, struct span input, uint8_t out[static RFC9497_UNIFORM_BYTES])
{
    struct dst dst = dst_of("HashToGroup-", mode);
    expand_message_xmd(&input, 1, dst.text, dst.size, out, RFC9497_UNIFORM_BYTES);
}

void rfc9497_blind(int mode, struct span input, const struct scalar *blind, struct element *out)
{
    struct dst dst = dst_of("HashToGroup-", mode);
    struct element base;
    hash_to_group(&input, 1, dst.text, dst.size, &base);
    element_multiply(blind, &base, out);
}

void rfc9497_tweak(int mode, const struct scalar *secret, struct span info, struct scalar *out_scalar, struct element *out_point)
{
    *out_scalar = *secret;
    if (mode == RFC9497_POPRF) {
        struct dst dst = dst_of("HashToScalar-", mode);
        struct framed framed;
        struct scalar m;
        struct span parts[] = {span_of_text("Info"), length_of(info, &framed), info};
        hash_to_scalar(parts, N(parts), dst.text, dst.size, &m);
        scalar_add(secret, &m, out_scalar);
    }
    element_multiply_generator(out_scalar, out_point);
}

void rfc9497_evaluate(int mode, const struct scalar *tweaked, const struct element *blinded, struct element *out)
{
    struct scalar factor = *tweaked;
    if (mode == RFC9497_POPRF) /* 3.3.3: multiplied by the inverse */
        scalar_invert(tweaked, &factor);
    element_multiply(&factor, blinded, out);
}

/* 2.2.1 takes lists C and D with D = k·C. In POPRF the evaluated elements are C, since t·evaluated = blinded. */
static const struct element *list_c(const struct rfc9497_proof_input *input)
{
    return input->mode == RFC9497_POPRF ? input->evaluated : input->blinded;
}
static const struct element *list_d(const struct rfc9497_proof_input *input)
{
    return input->mode == RFC9497_POPRF ? input->blinded : input->evaluated;
}

void rfc9497_weight(const struct rfc9497_proof_input *input, size_t i, struct scalar *out)
{
    static const uint8_t element_length[2] = {0, ELEMENT_BYTES}, hash_length[2] = {0, SHA512_BYTES};
    struct dst seed_dst = dst_of("Seed-", input->mode), dst = dst_of("HashToScalar-", input->mode);
    struct framed framed;
    uint8_t seed[SHA512_BYTES], number[2] = {(uint8_t)(i >> 8), (uint8_t)i};
    struct span name = span_of(seed_dst.text, seed_dst.size);
    struct span seed_parts[] = {SPAN_OF_ARRAY(element_length), SPAN_OF_ARRAY(input->key->bytes), length_of(name, &framed), name};
    sha512_parts(seed_parts, N(seed_parts), seed);
    struct span parts[] = {SPAN_OF_ARRAY(hash_length),
                           SPAN_OF_ARRAY(seed),
                           SPAN_OF_ARRAY(number),
                           SPAN_OF_ARRAY(element_length),
                           SPAN_OF_ARRAY(list_c(input)[i].bytes),
                           SPAN_OF_ARRAY(element_length),
                           SPAN_OF_ARRAY(list_d(input)[i].bytes),
                           span_of_text("Composite")};
    hash_to_scalar(parts, N(parts), dst.text, dst.size, out);
}

static void composites(const struct rfc9497_proof_input *input, struct element *out_m, struct element *out_z)
{
    struct element term;
    memset(out_m, 0, sizeof *out_m);
    memset(out_z, 0, sizeof *out_z);
    for (size_t i = 0; i < input->count; i++) {
        struct scalar weight;
        rfc9497_weight(input, i, &weight);
        element_multiply(&weight, &list_c(input)[i], &term);
        element_add(out_m, &term, out_m);
        element_multiply(&weight, &list_d(input)[i], &term);
        element_add(out_z, &term, out_z);
    }
}

void rfc9497_prove(const struct rfc9497_proof_input *input, const struct scalar *tweaked, const struct scalar *r, struct dleq_proof *out)
{
    struct dst dst = dst_of("HashToScalar-", input->mode);
    struct element m, z;
    composites(input, &m, &z);
    struct dleq_composite pair = {input->key, &m, &z, dst.text, dst.size};
    dleq_composite_prove(&pair, tweaked, r, out);
}

struct status rfc9497_verify(const struct rfc9497_proof_input *input, const struct dleq_proof *proof)
{
    struct dst dst = dst_of("HashToScalar-", input->mode);
    struct element m, z;
    composites(input, &m, &z);
    struct dleq_composite pair = {input->key, &m, &z, dst.text, dst.size};
    return dleq_composite_verify(&pair, proof);
}

void rfc9497_finalize(int mode, struct span input, struct span info, const struct scalar *blind, const struct element *evaluated,
                      uint8_t out[static RFC9497_OUTPUT_BYTES])
{
    struct framed framed[3];
    struct scalar inverse;
    struct element unblinded;
    scalar_invert(blind, &inverse);
    element_multiply(&inverse, evaluated, &unblinded);
    struct span element = SPAN_OF_ARRAY(unblinded.bytes);
    struct span parts[7] = {length_of(input, &framed[0]), input};
    size_t count = 2;
    if (mode == RFC9497_POPRF) {
        parts[count++] = length_of(info, &framed[1]);
        parts[count++] = info;
    }
    parts[count++] = length_of(element, &framed[2]);
    parts[count++] = element;
    parts[count++] = span_of_text("Finalize");
    sha512_parts(parts, count, out);
}
