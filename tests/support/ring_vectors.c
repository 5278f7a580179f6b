// SPDX-License-Identifier: EUPL-1.2
//
// Prints, one JSON object a line, rings and evidence files with what the product makes of them, for the independent readings of
// oracle_ring.py and noble/oracle_noble.mjs: rings of two ceremonies, each with all shares of its keys, that are accepted or not; and
// files of every way to answer wrongly, to answer rightly, and to accuse somebody of what cannot be shown.
#include "crypto/secret.h"
#include "pseudonym/dkg_state.h"
#include "support/ceremony.h"
#include "support/sample_evidence.h"

static void print_hex(struct span bytes)
{
    putchar('"');
    for (size_t i = 0; i < bytes.size; i++)
        printf("%02x", bytes.data[i]);
    putchar('"');
}

/* ---- rings */

/* Of the newest keys: those that the last ceremony made, after `there` others. */
static void print_shares(const struct ceremony *ceremony, size_t there)
{
    for (size_t key = 0; key < ceremony->shape.keys; key++) {
        printf("%s{\"place\": %zu, \"of\": [", key ? ", " : "", there + key);
        for (uint8_t i = 0; i < CEREMONY_SIZE; i++) {
            const struct ring *ring;
            const struct scalar *shares;
            ENSURE(status_ok(dkg_result(ceremony->states[i], &ring, &shares)));
            printf("%s", i ? ", " : "");
            print_hex(SPAN_OF_ARRAY(shares[key].bytes));
        }
        printf("]}");
    }
}

static bool is_ring_accepted(const struct ring *ring)
{
    uint8_t keys[COMMITTEE_MOST][SIGN_PUBLIC_BYTES] = {{0}};
    for (uint8_t i = 0; i < ring->size; i++)
        memcpy(keys[i], ring->members[i].sign_public, SIGN_PUBLIC_BYTES);
    return status_ok(ring_check(ring, (const uint8_t(*)[SIGN_PUBLIC_BYTES])keys));
}

static void print_ring(const struct ceremony *ceremony, const struct ring *ring)
{
    const struct ring_key *key = &ring->keys[ring->key_count - 1];
    struct element share;
    struct span text;
    uint8_t hash[SHA256_BYTES];
    ENSURE(status_ok(ring_print(ring, ceremony->arena, &text)));
    ring_hash(ring, hash);
    printf("{\"kind\": \"ring\", \"text\": ");
    print_hex(text);
    printf(", \"hash\": ");
    print_hex(SPAN_OF_ARRAY(hash));
    printf(", \"accepted\": %s, \"shares\": [", is_ring_accepted(ring) ? "true" : "false");
    print_shares(ceremony, ceremony->before ? ceremony->before->key_count : 0);
    printf("], \"public\": [");
    for (uint8_t i = 1; i <= ring->size; i++) {
        ring_public_share(ring, key, i, &share);
        printf("%s", i > 1 ? ", " : "");
        print_hex(SPAN_OF_ARRAY(share.bytes));
    }
    printf("]}\n");
}

/* As it was signed; by as few as may; by one fewer; and with a signature that is of another member. */
static void print_signed(const struct ceremony *ceremony, const struct ring *made)
{
    struct ring ring = *made;
    print_ring(ceremony, &ring);
    for (unsigned i = CEREMONY_THRESHOLD; i < CEREMONY_SIZE; i++)
        ring.members[i].is_signed = false;
    print_ring(ceremony, &ring);
    memcpy(ring.members[1].signature, ring.members[0].signature, SIGNATURE_BYTES);
    print_ring(ceremony, &ring);
    ring.members[1].is_signed = false;
    print_ring(ceremony, &ring);
}

static void print_rings(void)
{
    struct ceremony ceremony;
    const struct ring *ring;
    const struct scalar *shares;
    ceremony_start(&ceremony);
    ENSURE(status_ok(ceremony_run(&ceremony, NULL)) && status_ok(dkg_result(ceremony.states[0], &ring, &shares)));
    print_signed(&ceremony, ring);
    ceremony_go_on(&ceremony, ring, 2);
    ENSURE(status_ok(ceremony_run(&ceremony, NULL)) && status_ok(dkg_result(ceremony.states[0], &ring, &shares)));
    print_signed(&ceremony, ring);
    ceremony_end(&ceremony);
}

/* ---- evidence */

static void print_evidence(const struct evidence *evidence, struct arena *arena)
{
    struct evidence_verdict verdict;
    struct complaint why = {""};
    struct span text;
    bool convicts = status_ok(evidence_judge(evidence, NULL, arena, &verdict, &why));
    ENSURE(status_ok(evidence_print(evidence, arena, &text)));
    printf("{\"kind\": \"evidence\", \"file\": ");
    print_hex(text);
    printf(", \"convicts\": \"%s\", \"why\": \"%s\"}\n", convicts ? verdict.member.text : "", why.text);
}

/* The one for the second register; what is answered for the first is no matter of these weights. */
static void print_accusations_of_a_part(const struct sample_case *sample, struct arena *arena)
{
    struct sample_case household = *sample;
    struct element points[SAMPLE_PART_BEFORE + SAMPLE_EVIDENCE_POINTS];
    struct evidence evidence;
    sample_case_put_before(&household);
    memcpy(points, household.request.parts[0].points, SAMPLE_PART_BEFORE * sizeof *points);
    for (int i = 0; i < 2; i++) {
        sample_wrong_answer(sample, 0, points + SAMPLE_PART_BEFORE);
        if (i == 1)
            memcpy(points + SAMPLE_PART_BEFORE, sample->honest, sizeof sample->honest);
        evidence = sample_evidence(&household, points, arena);
        print_evidence(&evidence, arena);
    }
}

static void print_accusations(struct sample_case *sample, struct arena *arena)
{
    struct element points[SAMPLE_EVIDENCE_POINTS];
    struct evidence right = sample_evidence(sample, sample->honest, arena), framed = right, other;
    print_evidence(&right, arena);
    scalar_random(system_random(), &framed.mask);
    print_evidence(&framed, arena);
    framed = right;
    framed.weights_seed[0] ^= 1;
    print_evidence(&framed, arena);
    sample_wrong_answer(sample, 0, points);
    other = sample_evidence(sample, points, arena);
    sample->request.escrow = span_of_text("another");
    ENSURE(status_ok(evaluate_message_encode(&sample->request, arena, &other.request)));
    print_evidence(&other, arena); /* it answered another request */
    ENSURE(status_ok(sample_ring_sign(sample->ring, sample->seats, COMMITTEE_THRESHOLD - 1, arena)));
    other = sample_evidence(sample, points, arena);
    print_evidence(&other, arena);
    ENSURE(status_ok(sample_ring_sign(sample->ring, sample->seats, COMMITTEE_SIZE, arena)));
    sample->request.parts[0].epoch++;
    other = sample_evidence(sample, points, arena);
    print_evidence(&other, arena); /* there is no such key */
    sample->request.parts[0].epoch--;
    print_accusations_of_a_part(sample, arena);
    sample->seats[SAMPLE_EVIDENCE_MEMBER - 1].sign_key = sample->seats[0].sign_key;
    other = sample_evidence(sample, points, arena);
    print_evidence(&other, arena); /* another signed it */
}

int main(void)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct sample_case sample;
    struct element points[SAMPLE_EVIDENCE_POINTS];
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new((size_t)256 << 20, &arena)));
    print_rings();
    sample_case_make(system_random(), arena, &sample);
    for (int way = 0; way < SAMPLE_WRONG_WAYS; way++) {
        sample_wrong_answer(&sample, way, points);
        struct evidence evidence = sample_evidence(&sample, points, arena);
        print_evidence(&evidence, arena);
    }
    print_accusations(&sample, arena);
    sample.batch = batch_free(sample.batch);
    return 0;
}
