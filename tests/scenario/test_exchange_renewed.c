// SPDX-License-Identifier: EUPL-1.2
//
// A member renews its envelope key. What it counted before goes on to count, by the key of then; what is signed with that key afterwards,
// with one that was never agreed, or with one that the member took back because it was stolen, counts for nobody (P-11).
#include "agreed/former.h"
#include "agreed/signer.h"
#include "pseudonym/lookup.h"
#include "support/versions_fixture.h"
#include "wire/replay_window.h"

#define PERSON "123456782"

/* VT renews its key and is away: what SDD asks of its vouchers it does not ask of VT. */
static void begin(void)
{
    static const struct town_record known = {.reference = "SD-1", .category = "schulden", .bsn = PERSON};
    make_versions();
    start_all(PLAYERS & ~WITH_NODE(VT));
    town_import(&town, SDD, &known);
}
TestSuite(exchange_renewed, .init = begin, .fini = end_versions, .timeout = 60);

static void renew_key(void)
{
    random_fill(&town.random, town.agreeing->partners[VT].envelope, SIGN_PUBLIC_BYTES);
    town.agreeing->now_ms = town.now_ms;
    struct bundle content = agreeing_roster(town.agreeing, ONLY(RESIDENTS) - 1, 2, TOEZ);
    struct version *version = agreeing_propose(town.agreeing, AGREED_ROSTER, content, town.now_ms - town.now_ms % 1000 + HOUR_MS);
    agreeing_sign(town.agreeing, version, EVERYBODY);
    town_put_on_shelf(&town, SDD, version);
    pass(2000);
    pass(HOUR_MS);
    cr_assert(everybody_is_at(WITH_NODE(SDD) | WITH_NODE(WIJK), AGREED_ROSTER, 2));
}

/* Of the wijkteam, counted by SDD and VT as of now, with the key that VT signs with in `town.signs`. */
static struct inquiry_message counted_now(void)
{
    static struct subject subject;
    const struct identifier who = town_bsn(PERSON);
    struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    uint8_t tag[TAG_BYTES];
    town_tag(&town, CASUS, SDD, &who, tag);
    subject.kind = IDENTIFIER_KIND_PERSON;
    lookup_token_compute(tag, inquiry.token_nonce, town_oin(&town, SDD), subject.value);
    return inquiry;
}

static struct answer_content answer_to(struct inquiry_message *inquiry)
{
    struct answer_content content;
    struct envelope reply;
    struct span body;
    inquiry->informed_day = day_of_ms(town.now_ms);
    OK(inquiry_message_encode(inquiry, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_assert(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
    OK(answer_content_decode(reply.body, town.arena, &content));
    return content;
}

static void expect_answered(struct inquiry_message *inquiry) { cr_expect_eq(answer_to(inquiry).state, ANSWER_GRANTED); }

static void expect_not_counted(struct inquiry_message *inquiry)
{
    struct answer_content answer = answer_to(inquiry);
    cr_assert_eq(answer.state, ANSWER_REFUSED);
    cr_expect_eq(answer.categories[0].code, STATUS_NOT_COUNTED, "%d", answer.categories[0].code);
}

Test(exchange_renewed, what_a_member_counted_before_it_renewed_its_key_counts)
{
    struct inquiry_message inquiry = counted_now();
    renew_key();
    cr_assert_eq(town_node(&town, SDD)->agreed.former_count, 1);
    expect_answered(&inquiry);
}

/* When it was made stands in what is signed. */
Test(exchange_renewed, what_is_signed_with_a_key_of_before_after_its_end_counts_for_nobody)
{
    struct inquiry_message earlier = counted_now();
    renew_key();
    pass(HOUR_MS);
    struct inquiry_message inquiry = counted_now();
    expect_not_counted(&inquiry);
    inquiry.counted.terms.issued_ms = earlier.counted.terms.issued_ms;
    inquiry.counted.terms.expires_ms = earlier.counted.terms.expires_ms;
    expect_not_counted(&inquiry);
}

Test(exchange_renewed, a_key_that_was_never_agreed_counts_for_nobody_whenever_it_says_that_it_signed)
{
    uint8_t seed[SIGN_SEED_BYTES] = {7};
    sign_key_from_seed(seed, &town.signs[VT]);
    struct inquiry_message before = counted_now(), other = before;
    expect_not_counted(&before);
    renew_key();
    expect_not_counted(&other);
}

Test(exchange_renewed, a_key_that_was_taken_back_counts_for_nothing_also_after_it_was_renewed)
{
    struct inquiry_message inquiry = counted_now();
    OK(put_withdrawal(SDD, VT, take_back(VT, WITHDRAWN_KEY, "envelope", ""), VT));
    pass(2000);
    expect_not_counted(&inquiry);
    renew_key();
    expect_not_counted(&inquiry);
    cr_expect_eq(town_node(&town, SDD)->agreed.former_count, 0);
}

/* That it was stolen is found when it was renewed already. */
Test(exchange_renewed, a_key_of_before_can_be_taken_back_when_there_is_another)
{
    struct inquiry_message inquiry = counted_now();
    struct span text = take_back(VT, WITHDRAWN_KEY, "envelope", "");
    renew_key();
    OK(put_withdrawal(SDD, VT, text, VT));
    pass(2000);
    expect_not_counted(&inquiry);
    cr_expect(party_may_speak(agreed_party(&town_node(&town, SDD)->agreed, town_oin(&town, VT))), "by its key of now");
}

Test(exchange_renewed, keys_of_before_are_known_as_long_as_a_voucher_lives)
{
    const struct agreed *agreed = &town_node(&town, SDD)->agreed;
    renew_key();
    cr_assert_eq(agreed->former_count, 1);
    const struct former_key former = agreed->former[0];
    cr_expect(former_key_was_of(&former, town_oin(&town, VT), former.until_ms - 1));
    cr_expect(former_key_was_of(&former, town_oin(&town, VT), former.until_ms + CLOCK_SKEW_MOST_MS - 1));
    cr_expect(!former_key_was_of(&former, town_oin(&town, VT), former.until_ms + CLOCK_SKEW_MOST_MS));
    cr_expect(!former_key_was_of(&former, town_oin(&town, VT), former.from_ms - CLOCK_SKEW_MOST_MS - 1));
    cr_expect(!former_key_was_of(&former, town_oin(&town, SDD), former.until_ms - 1));
    pass(VOUCHER_LIFE_MOST_MS);
    town_node(&town, SDD)->holding.is_stale = true;
    pass(2000);
    cr_expect_eq(agreed->former_count, 0);
}

/* ---- who looks back */

/* As VT signs now, saying that it is `at_ms`. */
static bool is_signed_at(int64_t at_ms)
{
    const struct agreed_signers signers = {.chain = holding_chain(&town_node(&town, SDD)->holding)};
    struct envelope envelope = town_envelope_of(&town, VT, SDD, ENVELOPE_FETCH, span_of_text("x")), read;
    envelope.time_ms = at_ms;
    envelope.expires_ms = at_ms + MINUTE_MS;
    OK(envelope_decode(town_envelope(&town, VT, &envelope), town.arena, &read));
    return agreed_signed_then(&signers, &read);
}

/* P-07 */
Test(exchange_renewed, what_was_signed_long_ago_is_signed_by_the_key_of_then)
{
    const int64_t before_ms = town.now_ms;
    const struct sign_key old = town.signs[VT];
    const uint8_t seed[SIGN_SEED_BYTES] = {7};
    renew_key();
    const int64_t renewed_ms = town_node(&town, SDD)->agreed.former[0].until_ms;
    cr_expect(is_signed_at(before_ms));
    cr_expect(is_signed_at(renewed_ms + CLOCK_SKEW_MOST_MS - 1), "its clock may be behind");
    cr_expect(!is_signed_at(renewed_ms + CLOCK_SKEW_MOST_MS), "anew, with a key that has ended");
    sign_key_from_seed(seed, &town.signs[VT]);
    cr_expect(!is_signed_at(before_ms) && !is_signed_at(renewed_ms), "a key that was never agreed");
    town.signs[VT] = old;
    cr_expect(!is_signed_at(before_ms - 400 * DAY_MS), "before it was on any roster");
}
