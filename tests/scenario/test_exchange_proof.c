// SPDX-License-Identifier: EUPL-1.2
//
// Results that do not fit the key: the same members prove them for the same points, and a liar cannot (P-02). Proving costs
// what evaluating costs, and is in the ledgers.
#include "pseudonym/dleq.h"
#include "store/quotas.h"
#include "support/town.h"

#include <criterion/criterion.h>
#include <unistd.h>

#define COUNT 3 /* two identifiers and the check point */

static struct town town;
static void make(void) { town_open(&town, EVERYBODY_UP); }
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_proof, .init = make, .fini = end, .timeout = 120);

struct result { /* an outcome, copied */
    size_t calls;
    struct status status;
    struct member_set set;
    struct exchange_id exchange_id;
    struct element partials[COMMITTEE_SIZE * COUNT];
    struct evaluation_proof proofs[COMMITTEE_SIZE];
};

static void take(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct result *result = state;
    (void)ticket;
    *result = (struct result){.calls = result->calls + 1, .status = outcome->status};
    if (!status_ok(outcome->status))
        return;
    result->set.count = (uint8_t)outcome->member_count;
    memcpy(result->set.index, outcome->members, outcome->member_count);
    result->exchange_id = outcome->exchange_id;
    memcpy(result->partials, outcome->partials, outcome->member_count * COUNT * sizeof *result->partials);
    memcpy(result->proofs, outcome->proofs, outcome->member_count * sizeof *result->proofs);
}

static struct element points[COUNT];

static struct evaluation_request request_of(void)
{
    const struct agreed_words *words = &town_node(&town, WIJK)->agreed.words;
    for (uint64_t i = 0; i < COUNT; i++) {
        struct scalar number;
        scalar_from_u64(i + 11, &number);
        element_multiply_generator(&number, &points[i]);
    }
    return (struct evaluation_request){.domain = span_of_text("casus"),
                                       .act = EVALUATION_ASK,
                                       .holder = *town_oin(&town, SDD),
                                       .grounds = {.basis = town_word(&town, POLICY_BASIS, "wmo-college"),
                                                   .purpose = town_word(&town, POLICY_PURPOSE, "onderzoek-client"),
                                                   .phase = town_word(&town, POLICY_PHASE, "onderzoek"),
                                                   .from_role = town_word(&town, POLICY_FROM, "regisseur"),
                                                   .flags = words->flag_necessity | words->flag_informed},
                                       .point_count = COUNT,
                                       .points = points,
                                       .escrow = span_of_text("sealed")};
}

static struct status try_ask(const struct evaluation_request *request, struct result *out)
{
    struct node *node = town_node(&town, WIJK);
    struct evaluation_asker asker = {take, out, 7};
    *out = (struct result){0};
    OK(batch_open(&node->book, town.now_ms));
    struct status status = evaluation_ask(&node->book, request, &asker);
    if (!status_ok(status)) {
        OK(batch_abandon(&node->book));
        return status;
    }
    OK(batch_close(&node->book));
    for (size_t i = 0; i < 200 && !out->calls; i++)
        town_run(&town);
    cr_assert(out->calls == 1);
    return out->status;
}

/* The members of a set by name, as the source gives them back. */
static void name_members(const struct member_set *set, struct oin *out)
{
    for (size_t i = 0; i < set->count; i++)
        out[i] = *town_oin(&town, (enum resident)(set->index[i] - 1));
}

static bool is_proven(const struct result *result, size_t i)
{
    struct dleq_proof proof;
    struct element key;
    ring_public_share(town.ring, town_key(&town, CASUS), result->set.index[i], &key);
    evaluate_weighed_key(&key, &result->set, result->set.index[i], &key);
    const struct dleq_batch batch = {span_of_text("casus"),        1,    &result->set, &result->exchange_id, &key, points,
                                     result->partials + i * COUNT, COUNT};
    return result->proofs[i].is_there && status_ok(dleq_decode(SPAN_OF_ARRAY(result->proofs[i].bytes), &proof)) &&
           status_ok(dleq_verify(&batch, &proof));
}

Test(exchange_proof, the_same_members_prove_the_same_results_and_it_costs_as_much)
{
    static struct result first, second;
    struct evaluation_request request = request_of();
    struct oin members[COMMITTEE_SIZE];
    struct quota_use before, after;
    struct entry entry;
    uint64_t at;
    OK(try_ask(&request, &first));
    for (size_t i = 0; i < first.set.count; i++)
        cr_expect_not(first.proofs[i].is_there);
    name_members(&first.set, members);
    enum resident other = (enum resident)(first.set.index[0] - 1);
    cr_assert(other != WIJK);
    OK(store_quota_used(town_node(&town, other)->book.store, QUOTA_EVALUATE, town_oin(&town, WIJK), request.grounds.purpose,
                        day_of_ms(town.now_ms), &before));
    request.wants_proof = true;
    request.members = members;
    request.member_count = first.set.count;
    OK(try_ask(&request, &second));
    cr_assert(second.set.count == first.set.count && memcmp(second.set.index, first.set.index, first.set.count) == 0);
    cr_expect(memcmp(second.partials, first.partials, first.set.count * COUNT * sizeof *first.partials) == 0);
    cr_expect(!exchange_id_equal(&second.exchange_id, &first.exchange_id));
    for (size_t i = 0; i < second.set.count; i++)
        cr_expect(is_proven(&second, i), "member %u", second.set.index[i]);
    OK(store_quota_used(town_node(&town, other)->book.store, QUOTA_EVALUATE, town_oin(&town, WIJK), request.grounds.purpose,
                        day_of_ms(town.now_ms), &after));
    cr_expect_eq(after.today, before.today + COUNT);
    cr_assert(town_last_entry(&town, other, ENTRY_EVALUATED, &entry, &at));
    cr_expect(exchange_id_equal(&entry.exchange_id, &second.exchange_id));
}

/* Veilig Thuis with a share of its own making, of which its daemon says that it is of the ring. */
static void make_liar(void)
{
    struct key_share *share = &town.houses[VT].secrets.shares.shares[CASUS];
    struct agreed *agreed = &town_node(&town, VT)->agreed;
    town_stop(&town, VT);
    scalar_random(&town.random, &share->scalar);
    element_multiply_generator(&share->scalar, &share->public_share);
    town_start(&town, VT);
    town_connect(&town);
    memset(agreed->held, 0xff, sizeof agreed->held);
}

Test(exchange_proof, who_multiplies_by_another_share_cannot_prove_it_and_the_others_can)
{
    static struct result result;
    struct evaluation_request request = request_of();
    struct oin members[] = {*town_oin(&town, SDD), *town_oin(&town, VT), *town_oin(&town, WIJK)};
    make_liar();
    request.members = members;
    request.member_count = 3;
    request.wants_proof = true;
    OK(try_ask(&request, &result));
    cr_expect(is_proven(&result, 0) && !is_proven(&result, 1) && is_proven(&result, 2));
    cr_expect(result.proofs[1].is_there, "it did prove something, only not that");
}
