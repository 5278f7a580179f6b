// SPDX-License-Identifier: EUPL-1.2
//
// A policy text of a stranger: refused with a place, or parsed; then formatting it again changes nothing. The same
// text as rules of a small vocabulary is refused or decides every request without surprise.
#include "policy/policy.h"

static const char vocabulary[] =
    "taal 1\nhandelingen\n 1 inzien\n 2 delen\nrollen\n 1 wijkteam\n 2 regisseur\n 3 politie\n"
    "categorieen\n 1 schulden leefgebied financien wet wgs\n 2 justitie wet geen bijzonder\n"
    "doelen\n 1 onderzoek domein casus\nfasen\n 1 melding\n 2 onderzoek\n 3 aanpak\n"
    "kenmerken\n 1 noodzaak-vastgelegd\n 2 client-geinformeerd\nleefgebieden\n 1 financien\nwetten\n 1 geen\n 2 wgs\n"
    "domeinen\n 1 casus\n"
    "grondslag wgs 1 \"Wgs\"\n artikel \"a\"\n stand van kracht\n handeling alle\n van alle\n aan alle\n categorie alle\n doel alle\n"
    " fase alle\n";

static void format_twice(struct span text)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct span once, twice;
    ENSURE(status_ok(arena_new((size_t)256 << 20, &arena)));
    if (!status_ok(policy_format("x", text, arena, &once, &why))) {
        ENSURE(strncmp(why.text, "x:", 2) == 0);
        return;
    }
    if (once.size > POLICY_TEXT_MOST_BYTES)
        return;
    if (!status_ok(policy_format("x", once, arena, &twice, &why))) {
        fprintf(stderr, "%s\n%.*s", why.text, (int)once.size, (const char *)once.data);
        abort();
    }
    ENSURE(span_equal(once, twice));
}

static void decide_all(const struct policy *policy)
{
    struct policy_request request = {{1, 1, 1, 1, 1, 1, 1}, 0};
    for (unsigned i = 0; i < 2u * 3 * 3 * 2 * 3 * 4; i++) {
        struct policy_decision decision;
        request.value[POLICY_ACT] = (uint8_t)(1 + i % 2);
        request.value[POLICY_FROM] = (uint8_t)(1 + i / 2 % 3);
        request.value[POLICY_TO] = (uint8_t)(1 + i / 6 % 3);
        request.value[POLICY_CATEGORY] = (uint8_t)(1 + i / 18 % 2);
        request.value[POLICY_PHASE] = (uint8_t)(1 + i / 36 % 3);
        request.flags = i / 108;
        policy_decide(policy, &request, &decision);
        ENSURE((decision.verdict == VERDICT_PERMIT) == (decision.refusal == STATUS_OK));
        ENSURE(decision.verdict == VERDICT_PERMIT || decision.obligations.set == 0);
        ENSURE(decision.verdict != VERDICT_PERMIT || decision.rule[0]);
    }
}

/* The texts of a formatted policy say the same as the originals: both hashes agree. */
static void compile_both(struct span text)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(policy) struct policy *policy = NULL;
    CLEANUP(policy) struct policy *again = NULL;
    struct complaint why = {""};
    struct policy_text texts[] = {{"domein", span_of_text(vocabulary)}, {"x", text}};
    if (!status_ok(policy_new(texts, N(texts), &policy, &why))) {
        ENSURE(why.text[0]);
        return;
    }
    size_t cases;
    ENSURE(status_ok(policy_check_cases(policy, first_fault(&why), &cases)) || why.text[0]);
    decide_all(policy);
    ENSURE(status_ok(arena_new((size_t)64 << 20, &arena)));
    ENSURE(status_ok(policy_format("x", text, arena, &texts[1].bytes, &why)));
    ENSURE(status_ok(policy_new(texts, N(texts), &again, &why)));
    ENSURE(digest_equal(policy_text_hash(policy), policy_text_hash(again)));
    ENSURE(digest_equal(policy_table_hash(policy), policy_table_hash(again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    format_twice(span_of(data, size));
    if (size < 8192)
        compile_both(span_of(data, size));
    return 0;
}
