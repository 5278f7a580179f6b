// SPDX-License-Identifier: EUPL-1.2
//
// A ring is signed once, and its members' keys change. P-02: a key that a member had when everybody agreed on it goes on to count; one
// that it took back, one of a member that left and one that nobody agreed on yet do not, whoever has them and whatever they sign with it.
#include "agreed/ring.h"
#include "agreed/texts.h"
#include "support/chain_fixture.h"
#include "support/sample_ring.h"

#define LATER (START + 20 * HOUR)

static struct arena *arena;
static struct sample_seat seats[COMMITTEE_SIZE]; /* of the founders; their keys are on roster 2 */
static struct committee committee;
static struct ring_key key;

static void agree_roster(uint64_t who, uint64_t number, int64_t starts_ms, uint64_t signers)
{
    agreeing_sign(town, agreeing_propose(town, AGREED_ROSTER, agreeing_roster(town, who, number, AUDITOR), starts_ms), signers);
}

static void put_seat_keys(void)
{
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++)
        memcpy(town->partners[i].envelope, seats[i].sign_key.public, SIGN_PUBLIC_BYTES);
}

static void begin(void)
{
    begin_chain();
    cr_assert(status_ok(arena_new((size_t)1 << 28, &arena)));
    sample_seats(seats);
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++)
        seats[i].oin = town->partners[i].oin;
    put_seat_keys();
    agree_roster(FOUNDERS, 2, START + HOUR, FOUNDERS);
    committee_make(&drawn, &committee);
    sample_ring_key(&committee, &(struct key_name){span_of_text("casus"), seats[0].oin}, 1, &key);
}
static void end(void)
{
    arena = arena_free(arena);
    end_chain();
}
TestSuite(agreed_ring, .init = begin, .fini = end, .timeout = 120);

static struct ring *ring_signed_by(unsigned first)
{
    struct ring *ring;
    cr_assert(status_ok(sample_ring_make(seats, &key, 1, arena, &ring)));
    cr_assert(status_ok(sample_ring_sign(ring, seats, first, arena)));
    return ring;
}

/* Roster 3, after two hours: each of these has another key. */
static void renew(uint64_t who)
{
    for (size_t i = 0; i < COMMITTEE_SIZE; i++)
        if (who & ONLY(i))
            random_fill(&drawn, town->partners[i].envelope, SIGN_PUBLIC_BYTES);
    agree_roster(FOUNDERS, 3, START + 2 * HOUR, FOUNDERS);
}

/* ---- what is taken back */

static struct held_withdrawal held;
static size_t held_count;

/* By partner `by`, from what was in force with roster 2. */
static void take_key_back(size_t by, const char *word)
{
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    struct withdrawal withdrawal = {
        .party = town->partners[by].oin, .number = 1, .time_ms = START + 4 * HOUR, .count = 1, .items = {{WITHDRAWN_KEY, word, ""}}};
    struct agreement_span span;
    cr_assert(agreement_at(chain, START + HOUR, &span));
    withdrawal.agreement = span.agreement;
    held = (struct held_withdrawal){.party = withdrawal.party, .number = 1};
    cr_assert(status_ok(withdrawal_print(&withdrawal, arena, &held.text, NULL)));
    held.hash = digest_of(held.text);
    cr_assert(status_ok(minisign_sign(&town->desks[by], held.text, "x", arena, &held.minisig)));
    held_count = 1;
}

static void expect_at(int64_t now_ms, const struct ring *ring, enum status_code code, const char *reason)
{
    town->now_ms = now_ms;
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    const struct agreed_texts texts = {.chain = chain, .withdrawals = &held, .withdrawal_count = held_count};
    struct ring_signers signers;
    struct complaint why = {""};
    const struct chain_link *link = chain->in_force[agreed_text_index(AGREED_ROSTER)];
    cr_assert_not_null(link);
    cr_assert(status_ok(ring_signers_find(&texts, link->content.roster, arena, &signers)));
    struct status status = agreed_ring_check(ring, &signers, "ring", &why);
    cr_expect(status_is(status, code), "%s: %s", status_text(status), why.text);
    cr_expect_not_null(strstr(why.text, reason), "%s", why.text);
}
static void expect_counts(const struct ring *ring) { expect_at(LATER, ring, STATUS_OK, ""); }
static void expect_refused(const struct ring *ring, const char *reason) { expect_at(LATER, ring, STATUS_BAD_SIGNATURE, reason); }

Test(agreed_ring, it_goes_on_when_all_its_members_renewed_their_keys)
{
    struct ring *ring = ring_signed_by(COMMITTEE_SIZE);
    expect_at(START + HOUR, ring, STATUS_OK, "");
    town->now_ms = START;
    renew(FOUNDERS);
    expect_counts(ring);
    struct roster now = {.partners = town->partners, .count = COMMITTEE_SIZE};
    cr_expect(status_is(agreed_ring_check(ring, &(struct ring_signers){.roster = &now}, "ring", NULL), STATUS_BAD_SIGNATURE),
              "to who knows nothing of before");
}

Test(agreed_ring, a_key_that_its_member_took_back_does_not_count_renewed_or_not)
{
    struct ring *three = ring_signed_by(COMMITTEE_THRESHOLD), *all = ring_signed_by(COMMITTEE_SIZE);
    take_key_back(0, "envelope");
    for (int is_renewed = 0; is_renewed < 2; is_renewed++) {
        expect_refused(three, "fewer than 3 of its members signed it with a key that counts; 1 took theirs back");
        expect_counts(all);
        town->now_ms = START;
        if (!is_renewed)
            renew(ONLY(0));
    }
}

Test(agreed_ring, another_key_of_a_member_and_the_word_of_another_take_nothing_of_it)
{
    struct ring *three = ring_signed_by(COMMITTEE_THRESHOLD);
    renew(ONLY(0));
    take_key_back(0, "box");
    expect_counts(three);
    take_key_back(COMMITTEE_SIZE - 1, "envelope");
    expect_counts(three);
    take_key_back(0, "envelope");
    cr_assert(status_ok(minisign_sign(&town->desks[1], held.text, "x", arena, &held.minisig)));
    expect_counts(three); /* what another signed for it */
}

Test(agreed_ring, the_old_key_of_a_partner_that_left_does_not_count)
{
    struct ring *three = ring_signed_by(COMMITTEE_THRESHOLD), *all = ring_signed_by(COMMITTEE_SIZE);
    renew(ONLY(0) | ONLY(1));
    town->now_ms = START + 3 * HOUR;
    agree_roster(FOUNDERS & ~ONLY(0), 4, START + 4 * HOUR, FOUNDERS);
    expect_refused(three, "fewer than 3");
    expect_counts(all);
}

Test(agreed_ring, a_key_counts_when_it_was_agreed_on_and_began)
{
    const uint8_t seed[SIGN_SEED_BYTES] = {99};
    sign_key_from_seed(seed, &seats[0].sign_key);
    memcpy(town->partners[0].envelope, seats[0].sign_key.public, SIGN_PUBLIC_BYTES);
    struct ring *ring = ring_signed_by(COMMITTEE_THRESHOLD);
    agree_roster(FOUNDERS, 3, LATER, ONLY(0)); /* it alone wants it */
    expect_refused(ring, "0 took theirs back");
    expect_at(LATER + HOUR, ring, STATUS_BAD_SIGNATURE, "fewer than 3");
    town->now_ms = START;
    agreeing_sign(town, &town->versions[town->count - 1], FOUNDERS & ~ONLY(0));
    expect_at(LATER - HOUR, ring, STATUS_BAD_SIGNATURE, "fewer than 3");
    expect_counts(ring);
}

/* One stolen key is one member's, also when it stands for three of them. */
Test(agreed_ring, the_old_key_of_one_member_counts_for_no_other)
{
    for (size_t i = 1; i < COMMITTEE_SIZE; i++)
        seats[i].sign_key = seats[0].sign_key;
    renew(FOUNDERS);
    expect_refused(ring_signed_by(COMMITTEE_SIZE), "fewer than 3");
}
