// SPDX-License-Identifier: EUPL-1.2
//
// The tree against published roots, the frontier against the tree, and proofs that hold only for what they prove (P-07).
#include "base/text.h"
#include "ledger/tree.h"

#include <criterion/criterion.h>

/* Leaves and roots of the certificate-transparency reference tests (transparency-dev/merkle, testonly/constants.go). */
static const char *const ct_leaves[] = {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
static const char *const ct_roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};
#define SIZES 71

static void make_leaves(struct tree_hash *leaves, struct tree_head *heads)
{
    struct frontier frontier;
    frontier_init(&frontier);
    for (uint64_t i = 0; i < SIZES; i++) {
        heads[i].size = i;
        frontier_root(&frontier, &heads[i].root);
        tree_leaf(span_of(&i, sizeof i), &leaves[i]);
        frontier_append(&frontier, &leaves[i]);
    }
}

Test(ledger_tree, has_the_published_roots_for_zero_to_eight_leaves)
{
    struct frontier frontier;
    frontier_init(&frontier);
    for (size_t size = 0; size < N(ct_roots); size++) {
        struct tree_hash root, leaf;
        char text[2 * SHA256_BYTES + 1];
        uint8_t bytes[16];
        frontier_root(&frontier, &root);
        hex_print(SPAN_OF_ARRAY(root.bytes), text);
        cr_expect_str_eq(text, ct_roots[size], "%zu leaves", size);
        if (size == N(ct_leaves))
            break;
        size_t length = strlen(ct_leaves[size]) / 2;
        cr_assert(status_ok(hex_parse(span_of_text(ct_leaves[size]), bytes, length)));
        tree_leaf(span_of(bytes, length), &leaf);
        frontier_append(&frontier, &leaf);
    }
}

/* MTH as RFC 6962 2.1 writes it, to hold the frontier against. */
static void plain_root(const struct tree_hash *leaves, size_t count, struct tree_hash *out)
{
    size_t k = 1;
    struct tree_hash left, right;
    if (count == 0) {
        tree_empty(out);
        return;
    }
    if (count == 1) {
        *out = leaves[0];
        return;
    }
    while (2 * k < count)
        k *= 2;
    plain_root(leaves, k, &left);
    plain_root(leaves + k, count - k, &right);
    tree_node(&left, &right, out);
}

Test(ledger_tree, frontier_has_the_root_of_the_definition_and_survives_storage_at_every_size)
{
    struct tree_hash leaves[300];
    struct frontier frontier;
    frontier_init(&frontier);
    for (uint64_t i = 0; i < N(leaves); i++) {
        uint8_t room[FRONTIER_MOST_BYTES];
        struct writer writer = writer_of(room, sizeof room);
        struct frontier back;
        struct tree_hash root, plain;
        frontier_encode(&frontier, &writer);
        cr_assert(!writer.overflow && status_ok(frontier_decode(writer_span(&writer), &back)));
        cr_assert(memcmp(&back, &frontier, sizeof back) == 0, "%u leaves: equal bytes, however it was made", (unsigned)i);
        frontier_root(&back, &root);
        plain_root(leaves, i, &plain);
        cr_assert(tree_hash_equal(&root, &plain), "%u leaves", (unsigned)i);
        cr_expect(status_is(frontier_decode(span_slice(writer_span(&writer), 0, writer.used - 1), &back), STATUS_MALFORMED));
        tree_leaf(span_of(&i, sizeof i), &leaves[i]);
        frontier_append(&frontier, &leaves[i]);
    }
}

Test(ledger_tree, frontier_is_refused_when_its_bytes_are_not_of_its_size)
{
    uint8_t bytes[FRONTIER_MOST_BYTES + 1] = {0};
    struct frontier out;
    cr_expect(status_ok(frontier_decode(span_of(bytes, 8), &out)));
    cr_expect(status_is(frontier_decode(span_of(bytes, 7), &out), STATUS_MALFORMED));
    cr_expect(status_is(frontier_decode(span_of(bytes, 40), &out), STATUS_MALFORMED));
    bytes[7] = 3;
    cr_expect(status_ok(frontier_decode(span_of(bytes, 72), &out)));
    cr_expect(status_is(frontier_decode(span_of(bytes, 40), &out), STATUS_MALFORMED));
    bytes[0] = 0x80; /* larger than any log */
    cr_expect(status_is(frontier_decode(span_of(bytes, 104), &out), STATUS_MALFORMED));
}

Test(ledger_tree, every_inclusion_proof_holds_for_its_leaf_place_and_tree_only)
{
    struct tree_hash leaves[SIZES];
    struct tree_head heads[SIZES];
    make_leaves(leaves, heads);
    for (uint64_t size = 1; size < SIZES; size++) {
        struct leaf_array array = {leaves, size};
        struct tree_reader reader = leaf_array_reader(&array);
        for (uint64_t index = 0; index < size; index++) {
            struct tree_proof proof;
            const struct tree_hash *root = &heads[size].root;
            cr_assert(status_ok(inclusion_prove(&reader, index, size, &proof)));
            cr_assert(status_ok(inclusion_verify(&leaves[index], index, size, root, &proof)), "%u of %u", (unsigned)index, (unsigned)size);
            for (uint64_t other = 0; other < size; other++) {
                struct status wrong_place = inclusion_verify(&leaves[index], other, size, root, &proof);
                struct status wrong_leaf = inclusion_verify(&leaves[other], index, size, root, &proof);
                cr_assert(other == index || (status_is(wrong_place, STATUS_BAD_PROOF) && status_is(wrong_leaf, STATUS_BAD_PROOF)));
            }
            cr_assert(status_is(inclusion_verify(&leaves[index], index, size, &heads[size - 1].root, &proof), STATUS_BAD_PROOF));
            cr_assert(status_is(inclusion_verify(&leaves[index], size, size, root, &proof), STATUS_BAD_PROOF));
            for (size_t i = 0; i < proof.count; i++) {
                struct tree_proof wrong = proof;
                wrong.hashes[i].bytes[i % SHA256_BYTES] ^= 1;
                cr_assert(status_is(inclusion_verify(&leaves[index], index, size, root, &wrong), STATUS_BAD_PROOF));
            }
            proof.count++;
            cr_assert(status_is(inclusion_verify(&leaves[index], index, size, root, &proof), STATUS_BAD_PROOF));
            proof.count -= 2;
            cr_assert(status_is(inclusion_verify(&leaves[index], index, size, root, &proof), STATUS_BAD_PROOF));
        }
    }
}

Test(ledger_tree, every_consistency_proof_holds_between_its_two_trees_only)
{
    struct tree_hash leaves[SIZES];
    struct tree_head heads[SIZES];
    make_leaves(leaves, heads);
    struct leaf_array array = {leaves, SIZES};
    struct tree_reader reader = leaf_array_reader(&array);
    for (uint64_t size = 0; size < SIZES; size++)
        for (uint64_t old = 0; old <= size; old++) {
            struct tree_proof proof, wrong;
            cr_assert(status_ok(consistency_prove(&reader, old, size, &proof)));
            cr_assert(status_ok(consistency_verify(&heads[old], &heads[size], &proof)), "%u to %u", (unsigned)old, (unsigned)size);
            cr_assert_eq(proof.count == 0, old == 0 || old == size);
            struct tree_head forged = heads[old];
            forged.root.bytes[0] ^= 1;
            cr_assert(status_is(consistency_verify(&forged, &heads[size], &proof), STATUS_BAD_PROOF));
            forged = heads[size];
            forged.size = 2 * size; /* a higher tree than the proof climbs */
            cr_assert(old == 0 || status_is(consistency_verify(&heads[old], &forged, &proof), STATUS_BAD_PROOF));
            forged = heads[size];
            forged.root.bytes[31] ^= 1;
            bool is_refused = status_is(consistency_verify(&heads[old], &forged, &proof), STATUS_BAD_PROOF);
            cr_assert_eq(is_refused, old > 0 || size == 0, "anything follows from the empty tree");
            for (size_t i = 0; i < proof.count; i++) {
                wrong = proof;
                wrong.hashes[i].bytes[i % SHA256_BYTES] ^= 0x80;
                cr_assert(status_is(consistency_verify(&heads[old], &heads[size], &wrong), STATUS_BAD_PROOF));
            }
            wrong = proof;
            wrong.count++;
            cr_assert(status_is(consistency_verify(&heads[old], &heads[size], &wrong), STATUS_BAD_PROOF));
            wrong.count = proof.count - 1;
            cr_assert(status_is(consistency_verify(&heads[old], &heads[size], &wrong), STATUS_BAD_PROOF));
            cr_assert(old == size || status_is(consistency_verify(&heads[size], &heads[old], &proof), STATUS_BAD_PROOF));
        }
}

Test(ledger_tree, a_rewritten_past_has_no_consistency_proof)
{
    struct tree_hash leaves[SIZES];
    struct tree_head heads[SIZES];
    make_leaves(leaves, heads);
    leaves[3].bytes[0] ^= 1;
    struct leaf_array array = {leaves, SIZES};
    struct tree_reader reader = leaf_array_reader(&array);
    for (uint64_t size = 5; size < SIZES; size++) {
        struct tree_proof proof;
        struct tree_head head = {.size = size};
        plain_root(leaves, size, &head.root);
        cr_assert(status_ok(consistency_prove(&reader, 4, size, &proof)));
        cr_expect(status_is(consistency_verify(&heads[4], &head, &proof), STATUS_BAD_PROOF), "%u", (unsigned)size);
    }
}

/* All that it takes is the frontier of before and the leaves since, at every pair of sizes. */
Test(ledger_tree, that_a_tree_grew_is_proven_by_its_earlier_frontier_and_the_leaves_since)
{
    struct tree_hash leaves[SIZES];
    struct tree_head heads[SIZES];
    struct frontier before;
    make_leaves(leaves, heads);
    frontier_init(&before);
    for (uint64_t old = 0; old < SIZES; frontier_append(&before, &leaves[old++]))
        for (uint64_t size = old; size < SIZES; size++) {
            struct leaf_array all = {leaves, size};
            struct grown_tree grown = {&before, leaves + old, size - old};
            const struct tree_reader whole = leaf_array_reader(&all), part = grown_tree_reader(&grown);
            struct tree_proof expected, proof;
            cr_assert(status_ok(consistency_prove(&whole, old, size, &expected)));
            cr_assert(status_ok(consistency_prove(&part, old, size, &proof)), "%llu in %llu", (unsigned long long)old,
                      (unsigned long long)size);
            cr_assert(proof.count == expected.count && memcmp(proof.hashes, expected.hashes, proof.count * sizeof *proof.hashes) == 0);
        }
}

Test(ledger_tree, a_subtree_that_is_neither_of_before_nor_of_since_is_not_made_up)
{
    struct tree_hash leaves[SIZES], node;
    struct tree_head heads[SIZES];
    struct frontier before;
    make_leaves(leaves, heads);
    frontier_init(&before);
    for (size_t i = 0; i < 6; i++)
        frontier_append(&before, &leaves[i]);
    struct grown_tree grown = {&before, leaves + 6, 2};
    const struct tree_reader reader = grown_tree_reader(&grown);
    static const struct {
        unsigned level;
        uint64_t index;
        bool is_there;
    } rows[] = {{2, 0, true},  {1, 2, true},  {3, 0, true},  {0, 7, true}, {0, 0, false},
                {1, 0, false}, {0, 4, false}, {0, 8, false}, {2, 2, false}};
    for (size_t i = 0; i < N(rows); i++)
        cr_expect(status_ok(reader.read(reader.state, rows[i].level, rows[i].index, &node)) == rows[i].is_there, "row %zu", i);
}

Test(ledger_tree, proofs_outside_the_tree_are_refused)
{
    struct leaf_array array = {NULL, 0};
    struct tree_reader reader = leaf_array_reader(&array);
    struct tree_proof proof;
    cr_expect(status_is(inclusion_prove(&reader, 0, 0, &proof), STATUS_INVALID));
    cr_expect(status_is(inclusion_prove(&reader, 5, 5, &proof), STATUS_INVALID));
    cr_expect(status_is(consistency_prove(&reader, 6, 5, &proof), STATUS_INVALID));
    cr_expect(status_is(inclusion_prove(&reader, 0, UINT64_MAX, &proof), STATUS_INVALID));
}
