// SPDX-License-Identifier: EUPL-1.2
//
// Prints, one JSON object a line, what the product makes of shares and identifiers, for the independent computations of
// oracle_pseudonym.py and noble/oracle_noble.mjs: a ceremony's shares, for each identifier the pseudonym, tag and lookup
// token, escrows under the same key, the opening of one, and a few vouchers.
#include "base/day.h"
#include "base/text.h"
#include "crypto/secret.h"
#include "pseudonym/blind.h"
#include "pseudonym/dkg_state.h"
#include "pseudonym/escrow.h"
#include "pseudonym/evaluate.h"
#include "pseudonym/lookup.h"
#include "pseudonym/opening.h"
#include "pseudonym/tag.h"
#include "pseudonym/voucher.h"
#include "support/ceremony.h"

#include <inttypes.h>

static struct ring_key made; /* one of those that the ceremony made */
static struct scalar shares[CEREMONY_SIZE];

static void make_key(void)
{
    struct ceremony ceremony;
    ceremony_start(&ceremony);
    ENSURE(status_ok(ceremony_run(&ceremony, NULL)));
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++) {
        const struct ring *ring;
        const struct scalar *scalars;
        ENSURE(status_ok(dkg_result(ceremony.states[i], &ring, &scalars)));
        made = ring->keys[1];
        shares[i] = scalars[1];
    }
    ceremony_end(&ceremony);
}

static void print_hex(const char *name, struct span bytes, const char *after)
{
    char hex[2 * 1024 + 1];
    ENSURE(bytes.size <= sizeof hex / 2);
    hex_print(bytes, hex);
    printf("\"%s\": \"%s\"%s", name, hex, after);
}

static void print_key(void)
{
    printf("{\"kind\": \"key\", \"shares\": [");
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++) {
        char hex[2 * SCALAR_BYTES + 1];
        hex_print(SPAN_OF_ARRAY(shares[i].bytes), hex);
        printf("%s\"%s\"", i ? ", " : "", hex);
    }
    printf("], ");
    print_hex("key", SPAN_OF_ARRAY(made.commitments[0].bytes), "}\n");
}

/* The whole way: blinded, answered by three, checked, unblinded. */
static void evaluate(const struct key_name *key, const struct identifier *identifier, const struct member_set *members, struct element *out)
{
    CLEANUP(batch) struct batch *batch = NULL;
    struct element partials[3 * 2];
    uint8_t seed[BLINDING_SEED_BYTES];
    random_fill(system_random(), seed, sizeof seed);
    ENSURE(status_ok(batch_new(key, identifier, 1, seed, &batch)));
    ENSURE(status_ok(batch_attempt(batch, system_random())));
    for (uint8_t i = 0; i < members->count; i++) {
        uint8_t me = members->index[i];
        struct scalar factor;
        ENSURE(status_ok(evaluate_members_check(members, CEREMONY_THRESHOLD, CEREMONY_SIZE)));
        evaluate_prepare(&shares[me - 1], CEREMONY_SIZE, &factor);
        evaluate_slice(&factor, batch_points(batch), 2, partials + 2 * i);
    }
    const struct batch_answers answers = {*members, CEREMONY_SIZE, partials};
    ENSURE(status_ok(batch_combine(batch, &made.commitments[0], &answers, out)));
}

static void print_pseudonym(const struct key_name *key, uint32_t epoch, const struct identifier *identifier,
                            const struct member_set *members)
{
    struct element pseudonym;
    uint8_t tag[TAG_BYTES], nonce[LOOKUP_NONCE_BYTES], token[LOOKUP_TOKEN_BYTES];
    evaluate(key, identifier, members, &pseudonym);
    tag_compute(key, epoch, &pseudonym, tag);
    random_fill(system_random(), nonce, sizeof nonce);
    lookup_token_compute(tag, nonce, &key->holder, token);
    printf("{\"kind\": \"pseudonym\", \"domain\": \"%.*s\", \"epoch\": %u, \"type\": \"%s\", \"canonical\": \"%.*s\", ",
           (int)key->domain.size, (const char *)key->domain.data, (unsigned)epoch, identifier_type_word(identifier->kind), identifier->size,
           identifier->canonical);
    printf("\"members\": [%u, %u, %u], \"holder\": \"%s\", ", members->index[0], members->index[1], members->index[2], key->holder.text);
    print_hex("nonce", SPAN_OF_ARRAY(nonce), ", ");
    print_hex("pseudonym", SPAN_OF_ARRAY(pseudonym.bytes), ", ");
    print_hex("tag", SPAN_OF_ARRAY(tag), ", ");
    print_hex("token", SPAN_OF_ARRAY(token), "}\n");
}

/* With a voucher when there is a case. */
static void print_escrow(const struct key_name *key, const struct identifier *identifiers, size_t count, const char *reference,
                         const uint8_t *case_id)
{
    uint8_t voucher_id[VOUCHER_ID_BYTES], voucher[VOUCHER_TERMS_BYTES], terms[ESCROW_TERMS_MOST];
    struct digest case_commit;
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(batch) struct batch *batch = NULL;
    struct escrow escrow = {
        .reference = span_of_text(reference), .identifiers = (struct identifier *)(uintptr_t)identifiers, .count = count};
    struct escrow_part part = {.key = *key, .epoch = 3, .count = count + 1};
    const struct escrow_request request = {{"00000001001112223000"}, .act = 2, .generation = 258, .parts = &part, .part_count = 1};
    struct digest digest;
    struct span sealed;
    ENSURE(status_ok(arena_new((size_t)1 << 16, &arena)));
    random_fill(system_random(), escrow.seed, sizeof escrow.seed);
    random_fill(system_random(), voucher_id, sizeof voucher_id);
    if (case_id) {
        voucher_case_commit(case_id, voucher_id, &case_commit);
        voucher_escrow_terms(voucher_id, &case_commit, 3, voucher);
        part.mask = (UINT64_C(1) << count) - 1;
        part.terms = escrow_terms(SPAN_OF_ARRAY(voucher), part.mask, terms);
    }
    ENSURE(status_ok(batch_new(key, identifiers, count, escrow.seed, &batch)));
    ENSURE(status_ok(batch_attempt(batch, system_random())));
    part.points = batch_points(batch);
    ENSURE(status_ok(escrow_request_digest(&request, &digest)));
    ENSURE(status_ok(escrow_seal(&escrow, &made.commitments[0], &digest, arena, &sealed)));
    printf("{\"kind\": \"escrow\", \"requester\": \"%s\", \"act\": %u, \"generation\": %u, \"domain\": \"%.*s\", ", request.requester.text,
           request.act, (unsigned)request.generation, (int)key->domain.size, (const char *)key->domain.data);
    printf("\"holder\": \"%s\", \"epoch\": %u, \"uses\": %d, \"mask\": %u, \"reference\": \"%s\", \"list\": [", key->holder.text,
           (unsigned)part.epoch, case_id ? 3 : 0, (unsigned)part.mask, reference);
    for (size_t i = 0; i < count; i++)
        printf("%s[%d, \"%.*s\"]", i ? ", " : "", (int)identifiers[i].kind, identifiers[i].size, identifiers[i].canonical);
    printf("], ");
    print_hex("case_id", case_id ? span_of(case_id, 16) : span_empty(), ", ");
    print_hex("voucher_id", SPAN_OF_ARRAY(voucher_id), ", ");
    print_hex("seed", SPAN_OF_ARRAY(escrow.seed), ", ");
    print_hex("points", span_of(part.points, part.count * sizeof *part.points), ", ");
    print_hex("sealed", sealed, "}\n");
}

/* What some members make of E = e·G, each with its proof, and what comes of it. */
static void print_opening(const struct member_set *members)
{
    struct element ephemeral, shared, points[COMMITTEE_MOST];
    uint8_t proofs[COMMITTEE_MOST * DLEQ_PROOF_BYTES];
    struct scalar e;
    scalar_random(system_random(), &e);
    element_multiply_generator(&e, &ephemeral);
    for (uint8_t i = 0; i < members->count; i++) {
        struct opening_answer answer;
        struct scalar factor;
        evaluate_prepare(&shares[members->index[i] - 1], CEREMONY_SIZE, &factor);
        opening_answer_make(&factor, &ephemeral, system_random(), &answer);
        points[i] = answer.point;
        dleq_encode(&answer.proof, proofs + (size_t)i * DLEQ_PROOF_BYTES);
    }
    opening_combine(members, CEREMONY_SIZE, points, &shared);
    printf("{\"kind\": \"opening\", \"members\": [%u, %u, %u], ", members->index[0], members->index[1], members->index[2]);
    print_hex("e", SPAN_OF_ARRAY(e.bytes), ", ");
    print_hex("points", span_of(points, members->count * sizeof *points), ", ");
    print_hex("proofs", span_of(proofs, (size_t)members->count * DLEQ_PROOF_BYTES), ", ");
    print_hex("shared", SPAN_OF_ARRAY(shared.bytes), "}\n");
}

/* Of a member with a key of its own, for a case that is shown here so that the commitment can be made again. */
static void print_voucher(const struct key_name *key, uint8_t purpose)
{
    uint8_t seed[SIGN_SEED_BYTES], case_id[16], signature[SIGNATURE_BYTES];
    static const struct oin member = {"00000099000000002000"}, requester = {"00000099000000001000"};
    struct voucher voucher = {.requester = requester, .holder = key->holder, .epoch = 70000, .purpose = purpose, .count = 6, .uses = 3};
    struct sign_key sign_key;
    random_fill(system_random(), seed, sizeof seed);
    random_fill(system_random(), case_id, sizeof case_id);
    random_fill(system_random(), voucher.id, sizeof voucher.id);
    random_fill(system_random(), voucher.escrow.bytes, sizeof voucher.escrow.bytes);
    memcpy(voucher.domain, key->domain.data, key->domain.size);
    voucher.issued_ms = INT64_C(1795730400123);
    voucher.expires_ms = voucher.issued_ms + 100 * DAY_MS;
    voucher_case_commit(case_id, voucher.id, &voucher.case_commit);
    sign_key_from_seed(seed, &sign_key);
    voucher_sign(&voucher, &member, &sign_key, signature);
    printf("{\"kind\": \"voucher\", \"member\": \"%s\", \"requester\": \"%s\", \"holder\": \"%s\", \"domain\": \"%s\", \"epoch\": %u, ",
           member.text, requester.text, key->holder.text, voucher.domain, (unsigned)voucher.epoch);
    printf("\"purpose\": %u, \"count\": %u, \"uses\": %u, \"issued_ms\": %" PRId64 ", \"expires_ms\": %" PRId64 ", ", voucher.purpose,
           voucher.count, voucher.uses, voucher.issued_ms, voucher.expires_ms);
    print_hex("id", SPAN_OF_ARRAY(voucher.id), ", ");
    print_hex("case_id", SPAN_OF_ARRAY(case_id), ", ");
    print_hex("case_commit", SPAN_OF_ARRAY(voucher.case_commit.bytes), ", ");
    print_hex("escrow", SPAN_OF_ARRAY(voucher.escrow.bytes), ", ");
    print_hex("public", SPAN_OF_ARRAY(sign_key.public), ", ");
    print_hex("signature", SPAN_OF_ARRAY(signature), "}\n");
}

int main(void)
{
    static const struct member_set sets[] = {{{1, 2, 3}, 3}, {{1, 3, 5}, 3}, {{3, 4, 5}, 3}, {{2, 3, 4}, 3}};
    static const struct oin one = {"00000001003214345000"}, other = {"00000009876543210999"};
    const struct key_name keys[] = {{span_of_text("casus"), one}, {span_of_text("casus"), other}, {span_of_text("vroegsignalering"), one}};
    struct identifier identifiers[4];
    struct address_fields full = {span_of_text("1234 ab"), span_of_text("12"), span_of_text("a"), span_of_text("bis")};
    struct address_fields bare = {span_of_text("9999ZZ"), span_of_text("99999"), span_empty(), span_empty()};
    ENSURE(status_ok(crypto_start()));
    make_key();
    ENSURE(status_ok(identifier_bsn(span_of_text("123456782"), NULL, &identifiers[0])));
    ENSURE(status_ok(identifier_address(&full, NULL, &identifiers[1])));
    ENSURE(status_ok(identifier_address(&bare, NULL, &identifiers[2])));
    ENSURE(status_ok(identifier_bag(span_of_text("0344200000012345"), NULL, &identifiers[3])));
    print_key();
    for (uint32_t i = 0; i < 8; i++)
        print_pseudonym(&keys[i / 4 + (i & 1)], i < 4 ? 1 : 258, &identifiers[i % 4], &sets[(i + i / 4) % 4]);
    print_escrow(&keys[0], identifiers, 4, "import 2026-0042", NULL);
    print_escrow(&keys[2], identifiers, 1, "", (const uint8_t[16]){4, 2});
    for (size_t i = 0; i < N(sets); i++)
        print_opening(&sets[i]);
    for (uint8_t i = 0; i < 3; i++)
        print_voucher(&keys[i], i + 1);
    return 0;
}
