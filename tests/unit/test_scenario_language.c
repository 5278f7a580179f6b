// SPDX-License-Identifier: EUPL-1.2
//
// Scripts that are wrong are refused with their place and with what could have stood there; scripts that claim what is
// not so fail, and say what was there. A language in which nothing can fail would test nothing.
#include "agreed/agreed.h"
#include "support/play.h"

#include <criterion/criterion.h>

static struct arena *arena;
static struct policy *policy;

static void make(void)
{
    struct complaint why = {""};
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
    cr_assert(status_ok(agreed_policy_read(SCHAKEL_SOURCE "/policies", &policy, &why)), "%s", why.text);
}
static void end(void)
{
    policy = policy_free(policy);
    arena = arena_free(arena);
}
TestSuite(scenario_language, .init = make, .fini = end, .timeout = 120);

static struct status parse(const char *text, struct script *out, struct complaint *why)
{
    struct script_language language = play_language(policy);
    return script_parse(&language, "wrong", span_of_text(text), arena, out, why);
}

static const struct {
    const char *text, *says;
} wrong_scripts[] = {
    {"", "wrong: no statement"},
    {"\n# only a remark\n\n", "wrong: no statement"},
    {"dance", "wrong:1: \"dance\": expected town, roles, "},
    {"town", "wrong:1: \"the end of the line\": expected WHO"},
    {"town sdd\ntown sdd ggd", "wrong:2: \"ggd\": expected WHO, the end of the line"},
    {"town SDD", "\"SDD\": expected WHO"},
    {"sdd dances", "wrong:1: \"dances\": expected imports, opens, asks, "},
    {"sdd imports K-1 huurachterstnd", "\"huurachterstnd\": expected CATEGORY"},
    {"sdd imports K/1 schulden", "\"K/1\": expected REFERENCE"},
    {"sdd imports K-1 schulden bsn 123456789", "\"123456789\": expected BSN"},
    {"sdd imports K-1 schulden address 123AB 1", "\"123AB\": expected POSTCODE"},
    {"sdd imports K-1 schulden address 1234AB", "expected HOUSE"},
    {"sdd imports K-1 schulden since 2026-02-30", "\"2026-02-30\": expected DATE"},
    {"sdd imports K-1 schulden urgency 1 since 2026-02-03", "\"since\": expected of, contact, ->, the end of the line"},
    {"sdd imports K-1 schulden contact J. de Wit", "\"J.\": expected TEXT"},
    {"sdd imports K-1 schulden contact \"J. de Wit", "a quote that does not end"},
    {"sdd imports \"K-1\" schulden", "\"K-1\": expected REFERENCE"},
    {"sdd imports K-1 schulden -> no-way", "\"no-way\": expected REASON"},
    {"sdd imports K-1 schulden ->", "\"the end of the line\": expected REASON"},
    {"at 2026-03-09 24:00", "\"24:00\": expected TIME"},
    {"at 2026-03-09 9:00", "\"9:00\": expected TIME"},
    {"clock sideways 3 days", "\"sideways\": expected forward|back"},
    {"clock forward 3 weeks", "\"weeks\": expected UNIT"},
    {"clock forward -3 days", "\"-3\": expected COUNT"},
    {"wijk opens huis for onderzoek", "\"onderzoek\": expected PURPOSE"},
    {"wijk opens huis in onderzoek-client", "\"onderzoek-client\": expected PHASE"},
    {"expect sdd in huis aangenomen", "expected STATE"},
    {"expect sdd ledger signal-dispatched", "\"signal-dispatched\": expected ENTRY, nothing, has"},
    {"expect sdd counted 1 bad-envelope", "expected COUNTER"},
    {"hostile sdd sends letter to vt -> silence", "expected KIND"},
    {"hostile sdd sends signal to vt with epoch -> silence", "\"epoch\": expected CLAIM"},
    {"hostile sdd sends signal to vt", "expected about, in, of, with, under, ->"},
    {"hostile sdd sends signal to vt -> maybe", "expected REPLY"},
    {"run\r\n", "wrong:1: \"run\r\": expected town"},
    {"run fast", "\"fast\": expected the end of the line"},
};

Test(scenario_language, a_script_that_is_wrong_is_refused_with_its_place_and_what_could_have_stood_there)
{
    for (size_t i = 0; i < N(wrong_scripts); i++) {
        struct script script;
        struct complaint why = {""};
        struct status status = parse(wrong_scripts[i].text, &script, &why);
        cr_expect(status_is(status, STATUS_INVALID), "%s: %s", wrong_scripts[i].text, status_text(status));
        cr_expect(strstr(why.text, wrong_scripts[i].says), "%s\n  says   %s\n  wanted %s", wrong_scripts[i].text, why.text,
                  wrong_scripts[i].says);
    }
}

Test(scenario_language, a_script_that_is_too_long_is_refused)
{
    static char text[SCRIPT_LINE_MOST + SCRIPT_STEPS_MOST * 4 + 100];
    struct script script;
    struct complaint why = {""};
    memset(text, ' ', SCRIPT_LINE_MOST + 1);
    cr_expect(status_is(parse(text, &script, &why), STATUS_TOO_LARGE));
    text[0] = '\0';
    for (size_t i = 0; i < SCRIPT_STEPS_MOST; i++)
        memcpy(text + i * 4, "run\n", 5);
    cr_expect(status_is(parse(text, &script, &why), STATUS_TOO_LARGE));
    text[(SCRIPT_STEPS_MOST - 2) * 4] = '\0';
    cr_expect(status_ok(parse(text, &script, &why)), "%s", why.text);
    cr_expect(script.count == SCRIPT_STEPS_MOST - 2);
}

Test(scenario_language, what_stands_in_the_slots_is_found_again)
{
    struct script script;
    struct complaint why = {""};
    struct status status =
        parse("  woc2 imports K-1 schulden bsn 123456782 since 2026-03-09 until 10-03-2026 urgency 2 contact \"J. # Wit\" # so\n"
              "wijk evaluates 123456782 111222333 by sdd vt without toez woc2\n"
              "clock back 3 hours\n"
              "expect vt in huis not-known",
              &script, &why);
    cr_assert(status_ok(status), "%s", why.text);
    cr_assert(script.count == 4);
    const struct step *step = script.steps;
    cr_expect(step_number(step, SLOT_WHO, -1) == WOCO2 && step->line == 1);
    cr_expect_str_eq(step_word(step, SLOT_TEXT), "J. # Wit");
    cr_expect(step_after(step, "until", 0)->number == step_after(step, "since", 0)->number + 1);
    cr_expect(step_number(step, SLOT_COUNT, 0) == 2 && !step_has(step, "address") && !step_word(step, SLOT_HOUSE));
    step++;
    cr_expect_str_eq(step_arg(step, SLOT_BSN, 1)->word, "111222333");
    cr_expect(!step_arg(step, SLOT_BSN, 2) && step_after(step, "by", 1)->number == VT && !step_after(step, "by", 2));
    cr_expect(step_after(step, "without", 1)->number == WOCO2);
    step++;
    cr_expect(step_number(step, SLOT_CHOICE, 0) == 1 && step_number(step, SLOT_UNIT, 0) == 3600000);
    step++;
    cr_expect(step_number(step, SLOT_STATE, -1) == REPLY_NOT_KNOWN && step->line == 4);
}

/* Otherwise it would be a matter of their order what a line means, and a row could never be reached. */
Test(scenario_language, no_two_statements_read_the_same_pattern)
{
    for (size_t i = 0; i < play_statement_count; i++)
        for (size_t j = 0; j < i; j++)
            cr_expect_str_neq(play_statements[i].pattern, play_statements[j].pattern);
}

/* ---- what is claimed and not so */

#define TOWN "town sdd woco wijk\n"
#define ARREARS TOWN "woco imports K-1 huurachterstand bsn 123456782\nrun\n"
#define ASKED                                                                                                                        \
    TOWN "sdd imports S-1 schulden bsn 123456782 contact \"J. de Wit\"\nwijk opens huis about 123456782 asking schulden uitkering\n" \
         "wijk asks huis\nrun\nwijk views huis\n"
static const struct {
    const char *text, *says;
} false_scripts[] = {
    {ARREARS "expect sdd received 2", "wrong:4: expect sdd received 2: expected 2, there are 1"},
    {ARREARS "expect sdd received 1 from wijk", "expected 1, there are 0"},
    {ARREARS "expect woco pushes 1 pending", "expected 1, there are 0"},
    {ARREARS "expect woco ledger receipt signal-sent", "there is signal-sent receipt"},
    {ARREARS "expect woco ledger signal-sent", "there is signal-sent receipt"},
    {ARREARS "expect woco ledger nothing", "there is signal-sent receipt"},
    {ARREARS "expect woco ledger signal-sent receipt receipt", "there is signal-sent receipt"},
    {ARREARS "expect woco ledger has 2 receipt", "expected 2, there are 1"},
    {ARREARS "expect sdd counted 5 signals", "expected 5, there are 1"},
    {ARREARS "expect sdd refused no-rule", "expected no-rule, it was ok"},
    {ARREARS "woco imports K-2 huurachterstand bsn 123456782 -> disk-full", "expected disk-full, it was ok"},
    {ARREARS "expect vt received 0", "VT is not running"},
    {ARREARS "vt imports V-1 veiligheid bsn 123456782", "VT is not running"},
    {ARREARS "kill vt", "VT is not running"},
    {ARREARS "turn sdd -> disk-full", "expected disk-full, it was ok"},
    {ARREARS "disk of sdd full\nsdd imports S-1 schulden bsn 123456782", "expected ok, it was disk-full"},
    {ARREARS "expect sdd logged 1 store-failed", "expected 1, there are 0"},
    {TOWN "ordain lost 1 from woco to sdd\nwoco imports K-1 huurachterstand bsn 123456782\nrun\nexpect sdd received 1",
     "expected 1, there are 0"},
    {ASKED "expect sdd in huis refused", "expected refused, it is granted"},
    {ASKED "expect huis asked vt", "SDD was not expected"},
    {ASKED "expect huis asked sdd wijk", "WIJK was not asked"},
    {ASKED "expect sdd in huis tells schulden involved", "expected involved, it is content"},
    {ASKED "expect sdd in huis gives 0 signals", "expected 0, there are 1"},
    {ASKED "expect sdd in huis gives 1 signals contact \"J. de Wit\"", "the contact is \"\""},
    {ASKED "expect huis shows 2 lines", "expected 2, there are 1"},
    {ASKED "expect huis shows vt granted", "expected granted, it is not-asked"},
    {ASKED "expect huis definition holds", "it is does-not-hold"},
    {ASKED "wijk asks haus", "no case was opened as haus"},
    {ASKED "hostile wijk sends inquiry to sdd with epoch=7 -> granted", "expected granted, there came wrong-epoch refused"},
    {ASKED "hostile wijk sends inquiry to sdd with epoch=x -> granted", "epoch=x: not a value"},
    {ASKED "hostile wijk sends inquiry to sdd with era=7 -> granted", "era=7: no field of inquiry"},
    {ASKED "expect sdd quota of wijk onderzoek-client used 1 refused 0", "there are 0 used and 0 refused"},
    {ASKED "expect wijk evaluation", "it did not ask for an evaluation"},
    {ASKED "expect wijk tries sdd again in 3 seconds", "nothing waits for it"},
    {ASKED "expect reply tells schulden content", "there is no answer"},
    {ASKED "hostile wijk sends inquiry to sdd -> not-known\nexpect reply tells schulden no-rule",
     "expected not-known, there came ok granted"},
    {ASKED "start sdd", "it is running already"},
    {ASKED TOWN, "there is a town already"},
};

Test(scenario_language, a_script_that_claims_what_is_not_so_fails_and_says_what_was_there)
{
    for (size_t i = 0; i < N(false_scripts); i++) {
        struct script script;
        struct complaint why = {""};
        struct status status = parse(false_scripts[i].text, &script, &why);
        cr_assert(status_ok(status), "%s", why.text);
        status = play_script(&script, &(struct play_telling){0}, &why);
        cr_expect(status_is(status, STATUS_CONFLICT), "%s: %s", false_scripts[i].text, status_text(status));
        cr_expect(strstr(why.text, false_scripts[i].says), "says %s, not %s", why.text, false_scripts[i].says);
    }
}
