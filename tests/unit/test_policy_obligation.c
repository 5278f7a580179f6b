// SPDX-License-Identifier: EUPL-1.2
//
// Obligations: one spelling each, and the strictest of all that apply.
#include "policy/obligation.h"

#include <criterion/criterion.h>

Test(policy_obligation, strictest_number_stays_in_any_order)
{
    static const struct {
        struct obligations a, b, merged;
    } cases[] = {
        {{1, {90}}, {1, {30}}, {1, {30}}},          {{1, {90}}, {0, {0}}, {1, {90}}},
        {{2, {0, 14}}, {2, {0, 28}}, {2, {0, 14}}}, {{8, {0, 0, 0, 10}}, {8, {0, 0, 0, 5}}, {8, {0, 0, 0, 10}}},
        {{1, {90}}, {0x34, {0}}, {0x35, {90}}},     {{0, {0}}, {0, {0}}, {0, {0}}},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct obligations ab = cases[i].a, ba = cases[i].b;
        obligations_merge(&ab, &cases[i].b);
        obligations_merge(&ba, &cases[i].a);
        cr_expect(obligations_are_equal(&ab, &cases[i].merged), "case %zu", i);
        cr_expect(obligations_are_equal(&ba, &cases[i].merged), "case %zu, the other way", i);
        obligations_merge(&ab, &cases[i].merged);
        cr_expect(obligations_are_equal(&ab, &cases[i].merged), "case %zu, once more", i);
    }
}

Test(policy_obligation, every_set_prints_and_reads_back)
{
    for (uint32_t set = 0; set < 1u << OBLIGATIONS; set++) {
        struct obligations given = {.set = set}, back = {.set = 99};
        uint8_t room[OBLIGATIONS_TEXT_ROOM];
        struct writer text = writer_of(room, sizeof room);
        for (unsigned i = 0; i < OBLIGATIONS; i++)
            if (set >> i & 1 && (i == OBLIGATION_RETAIN_DAYS || i == OBLIGATION_INFORM_DAYS || i == OBLIGATION_GROUP_AT_LEAST ||
                                 i == OBLIGATION_DEFER_DAYS))
                given.limit[i] = OBLIGATION_LIMIT_MOST - i;
        obligations_print(&given, &text);
        cr_assert_not(text.overflow);
        cr_assert(status_ok(obligations_parse(writer_span(&text), &back)), "%.*s", (int)text.used, (const char *)room);
        cr_expect(obligations_are_equal(&given, &back), "%.*s", (int)text.used, (const char *)room);
    }
}

Test(policy_obligation, only_the_one_spelling_is_read)
{
    static const struct {
        const char *text;
        enum status_code code;
    } cases[] = {
        {"bewaren ten hoogste 90 dagen; loggen", STATUS_OK},
        {"", STATUS_OK},
        {"bewaren ten hoogste 90 dag", STATUS_UNKNOWN_WORD},
        {"bewaren ten hoogste dagen", STATUS_UNKNOWN_WORD},
        {"bewaren ten hoogste 090 dagen", STATUS_INVALID},
        {"bewaren ten hoogste 0 dagen", STATUS_INVALID},
        {"groep ten minste 100001", STATUS_INVALID},
        {"groep ten minste -1", STATUS_INVALID},
        {"loggen 5", STATUS_UNKNOWN_WORD},
        {"loggen;loggen", STATUS_MALFORMED},
        {"loggen; ", STATUS_MALFORMED},
        {"loggen; loggen", STATUS_CONFLICT},
        {"wissen", STATUS_UNKNOWN_WORD},
        {"; loggen", STATUS_UNKNOWN_WORD},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct obligations out = {.set = 99};
        struct status status = obligations_parse(span_of_text(cases[i].text), &out);
        cr_expect(status_is(status, cases[i].code), "%s: %s", cases[i].text, status_word(status));
        cr_expect(status_ok(status) || out.set == 99, "%s: untouched on failure", cases[i].text);
    }
}
