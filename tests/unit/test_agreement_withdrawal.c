// SPDX-License-Identifier: EUPL-1.2
//
// A withdrawal: one form, its own signature only, and until when it counts. What a partner tries with one that is another's, that is
// old, or that a later version passed over.
#include "agreement/withdrawal.h"
#include "support/agree_keys.h"

#include <criterion/criterion.h>

static struct arena *arena;
static void begin(void) { cr_assert(status_ok(arena_new((size_t)1 << 24, &arena))); }
static void end(void) { arena = arena_free(arena); }
TestSuite(agreement_withdrawal, .init = begin, .fini = end);

static const struct oin us = {"00000099000000001000"}, other = {"00000099000000002000"};

static const char sample[] = "schakel/withdrawal/v1\n"
                             "party 00000099000000001000\n"
                             "number 2\n"
                             "agreement 0101010101010101010101010101010101010101010101010101010101010101\n"
                             "time 2026-11-26T20:00:00Z\n"
                             "cell alle onderzoek\n"
                             "cell schulden alle\n"
                             "key curve\n"
                             "leave\n"
                             "role regisseur\n";

Test(agreement_withdrawal, it_has_one_form)
{
    static const struct {
        const char *old, *new;
    } cases[] = {
        {"number 2", "number 02"},
        {"number 2", "number 0"},
        {"withdrawal/v1", "withdrawal/v2"},
        {"party 0", "party x"},
        {"20:00:00Z", "20:00:00.000Z"},
        {"20:00:00Z", "24:00:00Z"},
        {"2026-11-26T20", "1926-11-26T20"},
        {"cell alle onderzoek\ncell schulden alle\n", "cell schulden alle\ncell alle onderzoek\n"},
        {"cell alle onderzoek\n", "cell schulden alle\n"},
        {"cell schulden alle\n", "cell schulden\n"},
        {"cell schulden alle\n", "cell schulden alle meer\n"},
        {"cell schulden alle\n", "cell schulden  alle\n"},
        {"key curve\n", "key agree\n"},
        {"key curve\n", "key curve \n"},
        {"leave\n", "leave it\n"},
        {"leave\n", "leaves\n"},
        {"role regisseur\n", "role Regisseur\n"},
        {"role regisseur\n", "role regisseur\n\n"},
        {"role regisseur\n", "role regisseur"},
        {"cell alle onderzoek\ncell schulden alle\nkey curve\nleave\nrole regisseur\n", ""},
    };
    struct withdrawal withdrawal;
    struct complaint why = {""};
    struct span again;
    cr_assert(status_ok(withdrawal_parse(span_of_text(sample), "w", arena, &withdrawal, &why)), "%s", why.text);
    cr_expect(oin_equal(&withdrawal.party, &us) && withdrawal.number == 2 && withdrawal.count == 5);
    cr_expect(withdrawal.items[2].kind == WITHDRAWN_KEY && withdrawn_key_find(withdrawal.items[2].word) == WITHDRAWN_KEY_CURVE);
    cr_assert(status_ok(withdrawal_print(&withdrawal, arena, &again, &why)));
    cr_expect(span_is_text(again, sample));
    for (size_t i = 0; i < N(cases); i++) {
        const char *at = strstr(sample, cases[i].old), *text;
        cr_assert_not_null(at, "%s", cases[i].old);
        cr_assert(status_ok(arena_print(arena, &text, "%.*s%s%s", (int)(at - sample), sample, cases[i].new, at + strlen(cases[i].old))));
        cr_expect(status_is(withdrawal_parse(span_of_text(text), "w", arena, &withdrawal, &why), STATUS_MALFORMED), "case %zu", i);
        cr_expect(strncmp(why.text, "w:", 2) == 0, "%s", why.text);
    }
}

Test(agreement_withdrawal, sixty_four_things_fit_and_no_more)
{
    struct withdrawal withdrawal = {.party = us, .number = 1, .count = WITHDRAWAL_ITEMS_MOST}, back;
    struct complaint why = {""};
    struct span text;
    const char *more;
    for (size_t i = 0; i < WITHDRAWAL_ITEMS_MOST; i++) {
        withdrawal.items[i] = (struct withdrawn){.kind = WITHDRAWN_ROLE, .purpose = ""};
        cr_assert(status_ok(arena_print(arena, &withdrawal.items[i].word, "rol-%zu", i)));
    }
    cr_assert(status_ok(withdrawal_print(&withdrawal, arena, &text, &why)), "%s", why.text);
    cr_assert(status_ok(withdrawal_parse(text, "w", arena, &back, &why)), "%s", why.text);
    cr_assert(status_ok(arena_print(arena, &more, "%.*srole zzz\n", (int)text.size, (const char *)text.data)));
    cr_expect(status_is(withdrawal_parse(span_of_text(more), "w", arena, &back, &why), STATUS_MALFORMED));
    withdrawal.count++;
    cr_expect(status_is(withdrawal_print(&withdrawal, arena, &text, &why), STATUS_INVALID));
}

static struct partner partners[2];
static struct roster roster_of(const char *roles)
{
    partners[0] = (struct partner){.oin = us, .roles = roles, .agree = agree_public_of(&us, 0)};
    partners[1] = (struct partner){.oin = other, .roles = "wijkteam", .agree = agree_public_of(&other, 0)};
    return (struct roster){.partners = partners, .count = 2};
}

Test(agreement_withdrawal, nobody_withdraws_for_another_and_none_is_taken_twice)
{
    const struct minisign_secret own = agree_secret_of(&us, 0), others = agree_secret_of(&other, 0), new = agree_secret_of(&us, 1);
    const struct roster roster = roster_of("regisseur"), without = {.partners = partners + 1, .count = 1};
    struct withdrawal withdrawal;
    struct complaint why = {""};
    struct span signature, foreign, stranger;
    const struct span text = span_of_text(sample);
    cr_assert(status_ok(withdrawal_parse(text, "w", arena, &withdrawal, &why)));
    cr_assert(status_ok(minisign_sign(&own, text, "x", arena, &signature)) &&
              status_ok(minisign_sign(&others, text, "x", arena, &foreign)) && status_ok(minisign_sign(&new, text, "x", arena, &stranger)));
    cr_expect(status_ok(withdrawal_verify(&withdrawal, text, signature, &roster, 0, &why)), "%s", why.text);
    cr_expect(status_ok(withdrawal_verify(&withdrawal, text, signature, &roster, 1, &why)));
    cr_expect(status_is(withdrawal_verify(&withdrawal, text, signature, &roster, 2, &why), STATUS_CONFLICT));
    cr_expect(status_is(withdrawal_verify(&withdrawal, text, signature, &roster, 3, &why), STATUS_CONFLICT));
    cr_expect(status_is(withdrawal_verify(&withdrawal, text, foreign, &roster, 0, &why), STATUS_BAD_SIGNATURE), "by another partner");
    cr_expect(status_is(withdrawal_verify(&withdrawal, text, stranger, &roster, 0, &why), STATUS_BAD_SIGNATURE), "by a key of nobody");
    cr_expect(status_is(withdrawal_verify(&withdrawal, text, signature, &without, 0, &why), STATUS_UNKNOWN_PEER));
    uint8_t changed[sizeof sample];
    for (size_t i = 0; i < text.size; i += 7) {
        memcpy(changed, sample, sizeof sample);
        changed[i] ^= 1;
        cr_expect(
            status_is(withdrawal_verify(&withdrawal, span_of(changed, text.size), signature, &roster, 0, &why), STATUS_BAD_SIGNATURE));
    }
}

/* ---- until when */

static const char policy_head[] = "taal 1\nhandelingen\n 1 inzien\nrollen\n 1 wijkteam\n 2 regisseur\n 3 sociale-dienst\n"
                                  "categorieen\n 1 schulden wet geen\n 2 inkomen wet geen\ndoelen\n 1 onderzoek domein casus\n"
                                  "fasen\n 1 melding\nkenmerken\n 1 noodzaak\nleefgebieden\n 1 werk\nwetten\n 1 geen\ndomeinen\n 1 casus\n"
                                  "grondslag wmo 1 \"Wmo\"\n artikel \"a\"\n stand van kracht\n handeling alle\n van alle\n aan alle\n"
                                  " categorie alle\n doel alle\n fase alle\n";

static struct policy *policy_that_permits(const char *category)
{
    struct policy *policy = NULL;
    struct complaint why = {""};
    const char *text;
    cr_assert(status_ok(arena_print(arena, &text,
                                    "%sregel A-001 \"x\"\n staat toe inzien\n van sociale-dienst\n aan regisseur\n categorie %s\n"
                                    " doel onderzoek\n fase melding\n grondslag wmo\n omdat \"x\"\n",
                                    policy_head, category)));
    const struct policy_text file = {"a.beleid", span_of_text(text)};
    cr_assert(status_ok(policy_new(&file, 1, &policy, &why)), "%s", why.text);
    return policy;
}

enum { BEFORE, FIRST, SECOND, THIRD, STATES };
static struct partner state_partners[STATES][2];
static struct roster state_rosters[STATES];

/* Outstanding items as digits; states from BEFORE on, `count` of them. */
static void expect_left(const struct withdrawal *withdrawal, const struct agreement_state *states, size_t count, uint64_t left,
                        const char *what)
{
    struct complaint why = {""};
    uint64_t items = 99;
    cr_assert(status_ok(withdrawal_outstanding(withdrawal, states, count, &items, &why)), "%s: %s", what, why.text);
    cr_expect_eq(items, left, "%s: %llx", what, (unsigned long long)items);
}

/* Each item is over when a version took it up, not when one passed over it; and an old one does not put out who came back. */
Test(agreement_withdrawal, it_counts_until_a_version_has_nothing_left_of_it_and_then_never_again)
{
    CLEANUP(policy) struct policy *both = policy_that_permits("schulden, inkomen");
    CLEANUP(policy) struct policy *less = policy_that_permits("inkomen");
    struct agreement_state states[STATES];
    struct withdrawal withdrawal = {.party = us, .number = 1, .count = 4};
    const struct withdrawn items[] = {{WITHDRAWN_CELL, "schulden", "onderzoek"},
                                      {WITHDRAWN_KEY, "curve", ""},
                                      {WITHDRAWN_LEAVE, "", ""},
                                      {WITHDRAWN_ROLE, "regisseur", ""}};
    memcpy(withdrawal.items, items, sizeof items);
    for (size_t i = 0; i < STATES; i++) {
        roster_of("sociale-dienst, regisseur");
        memcpy(state_partners[i], partners, sizeof partners);
        state_rosters[i] = (struct roster){.partners = state_partners[i], .count = 2};
        memset(states[i].agreement.bytes, (int)i + 1, DIGEST_BYTES);
        states[i].side = (struct agreement_side){&state_rosters[i], both, NULL};
    }
    memset(withdrawal.agreement.bytes, FIRST + 1, DIGEST_BYTES);
    expect_left(&withdrawal, states, FIRST + 1, 15, "in the state that it names");
    expect_left(&withdrawal, states, STATES, 15, "versions that pass over it undo nothing");
    states[SECOND].side.policy = less;
    expect_left(&withdrawal, states, SECOND + 1, 14, "the cell was taken up");
    expect_left(&withdrawal, states, STATES, 14, "and given again, which it signed for");
    state_partners[SECOND][0].roles = "sociale-dienst";
    state_partners[SECOND][0].curve[0] = 1;
    expect_left(&withdrawal, states, STATES, 4, "so were role and key");
    state_rosters[SECOND] = (struct roster){.partners = state_partners[SECOND] + 1, .count = 1};
    expect_left(&withdrawal, states, STATES, 0, "it left, and came back");
    state_rosters[BEFORE] = state_rosters[SECOND];
    expect_left(&withdrawal, states, FIRST + 1, 15, "what was before it does not count");
}

Test(agreement_withdrawal, of_an_unknown_state_or_of_what_is_no_word_it_is_refused)
{
    static const struct {
        struct withdrawn item;
        enum status_code code;
    } cases[] = {
        {{WITHDRAWN_ROLE, "politie", ""}, STATUS_UNKNOWN_WORD},
        {{WITHDRAWN_ROLE, "alle", ""}, STATUS_UNKNOWN_WORD},
        {{WITHDRAWN_CELL, "wonen", "onderzoek"}, STATUS_UNKNOWN_WORD},
        {{WITHDRAWN_CELL, "schulden", "meldpunt"}, STATUS_UNKNOWN_WORD},
        {{WITHDRAWN_CELL, "alle", "alle"}, STATUS_OK},
        {{WITHDRAWN_ROLE, "regisseur", ""}, STATUS_OK},
    };
    CLEANUP(policy) struct policy *policy = policy_that_permits("schulden");
    struct withdrawal withdrawal = {.party = us, .number = 1, .count = 1};
    const struct roster roster = roster_of("sociale-dienst");
    const struct agreement_state state = {.side = {&roster, policy, NULL}};
    struct complaint why = {""};
    uint64_t items;
    for (size_t i = 0; i < N(cases); i++) {
        withdrawal.items[0] = cases[i].item;
        cr_expect(status_is(withdrawal_outstanding(&withdrawal, &state, 1, &items, &why), cases[i].code), "case %zu: %s", i, why.text);
    }
    withdrawal.agreement.bytes[0] = 1;
    cr_expect(status_is(withdrawal_outstanding(&withdrawal, &state, 1, &items, &why), STATUS_CONFLICT));
}
