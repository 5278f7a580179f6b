// SPDX-License-Identifier: EUPL-1.2
//
// The files of secrets: read back as written, refused in any other form, silent about their contents.
#include "base/text.h"
#include "keyring/ceilings.h"
#include "keyring/key_shares.h"
#include "support/sample_roster.h"

#include <criterion/criterion.h>

static struct arena *arena;
static uint64_t counter;
static void begin(void)
{
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new(1 << 22, &arena)));
}
static void end(void) { arena = arena_free(arena); }
TestSuite(keyring_secrets, .init = begin, .fini = end);

static struct span node_text(struct node_keys *keys)
{
    struct random_source random = sample_random(&counter);
    struct span text;
    node_keys_init(&random, keys);
    cr_assert(status_ok(node_keys_print(keys, arena, &text)));
    return text;
}

static struct key_shares shares, back_shares;

/* Of two holders and another domain. */
static struct span shares_text(void)
{
    static const char *const names[][2] = {
        {"casus", "00000099000000001000"}, {"casus", "00000099000000002000"}, {"vroegsignalering", "00000099000000001000"}};
    struct random_source random = sample_random(&counter);
    struct span text;
    shares = (struct key_shares){.generation = 3, .index = 2};
    for (size_t i = N(names); i-- > 0;) { /* in whatever order they come */
        struct key_share share = {.epoch = 1};
        snprintf(share.domain, sizeof share.domain, "%s", names[i][0]);
        memcpy(share.holder.text, names[i][1], OIN_DIGITS);
        scalar_random(&random, &share.scalar);
        element_multiply_generator(&share.scalar, &share.public_share);
        cr_assert(status_ok(key_shares_add(&shares, &share)));
        cr_expect(status_is(key_shares_add(&shares, &share), STATUS_CONFLICT));
    }
    cr_assert(status_ok(key_shares_print(&shares, arena, &text)));
    return text;
}

static struct span replaced(struct span text, const char *old, const char *new)
{
    const uint8_t *at = memmem(text.data, text.size, old, strlen(old));
    const char *out;
    cr_assert_not_null(at, "%s", old);
    size_t before = (size_t)(at - text.data), after = before + strlen(old);
    cr_assert(status_ok(arena_print(arena, &out, "%.*s%s%.*s", (int)before, (const char *)text.data, new, (int)(text.size - after),
                                    (const char *)text.data + after)));
    return span_of_text(out);
}

Test(keyring_secrets, node_keys_read_back_as_written)
{
    struct node_keys keys, back;
    struct span text = node_text(&keys);
    cr_assert(status_ok(node_keys_parse(text, "f", &back, NULL)));
    cr_expect_arr_eq(&keys, &back, sizeof keys);
    node_keys_wipe(&back);
    for (size_t i = 0; i < sizeof back; i++)
        cr_assert_eq(((const uint8_t *)&back)[i], 0);
}

Test(keyring_secrets, any_other_byte_gives_other_keys_or_a_refusal_and_the_text_stays_canonical)
{
    struct node_keys keys, back;
    struct span text = node_text(&keys), again;
    for (size_t bit = 0; bit < 8 * text.size; bit++) {
        CLEANUP(arena) struct arena *local = NULL;
        uint8_t flipped[NODE_KEYS_TEXT_MOST];
        memcpy(flipped, text.data, text.size);
        flipped[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (!status_ok(node_keys_parse(span_of(flipped, text.size), "f", &back, NULL)))
            continue;
        cr_assert(memcmp(&keys, &back, sizeof keys) != 0, "bit %zu", bit);
        cr_assert(status_ok(arena_new(4096, &local)));
        cr_assert(status_ok(node_keys_print(&back, local, &again)));
        cr_assert(span_equal(again, span_of(flipped, text.size)), "bit %zu", bit);
    }
}

Test(keyring_secrets, node_keys_in_another_form_are_refused_without_repeating_them)
{
    static const struct {
        const char *old, *new, *why;
        enum status_code code;
    } cases[] = {
        {"node-keys/v2", "node-keys/v1", "f:1: expected `schakel/node-keys/v2`", STATUS_MALFORMED},
        {"\nlog ", "\nbox ", "f:3: expected `log` and a value", STATUS_MALFORMED},
        {"\nlog ", "\nlog  ", "f:3: `log` is not 32 bytes in base64", STATUS_MALFORMED},
        {"=\nlog ", "\nlog ", "f:2: `envelope` is not 32 bytes in base64", STATUS_MALFORMED},
        {"=\nlog ", "=\r\nlog ", "f:2: `envelope` is not 32 bytes in base64", STATUS_MALFORMED},
        {"\ncurve ", "\n\ncurve ", "f:5: expected `curve` and a value", STATUS_MALFORMED},
    };
    struct node_keys keys, back;
    struct span text = node_text(&keys);
    struct complaint why = {""};
    for (size_t i = 0; i < N(cases); i++) {
        cr_expect(status_is(node_keys_parse(replaced(text, cases[i].old, cases[i].new), "f", &back, &why), cases[i].code), "case %zu", i);
        cr_expect_str_eq(why.text, cases[i].why);
    }
    cr_expect(status_is(node_keys_parse(span_slice(text, 0, text.size - 1), "f", &back, &why), STATUS_MALFORMED));
    const char *more;
    cr_assert(status_ok(arena_print(arena, &more, "%.*s\n", (int)text.size, (const char *)text.data)));
    cr_expect(status_is(node_keys_parse(span_of_text(more), "f", &back, &why), STATUS_MALFORMED));
    cr_expect_str_eq(why.text, "f:8: nothing may follow the last line");
    cr_expect(status_is(node_keys_parse(replaced(text, "schakel/", "\nschakel/"), "f", &back, &why), STATUS_MALFORMED));
    memcpy(keys.log_seed, keys.envelope_seed, sizeof keys.log_seed);
    cr_assert(status_ok(node_keys_print(&keys, arena, &text)));
    cr_expect(status_is(node_keys_parse(text, "f", &back, &why), STATUS_INVALID));
    cr_expect_str_eq(why.text, "f: `envelope` and `log` are the same secret");
}

/* Who upgrades keeps its keys: only what there was none of is drawn. */
Test(keyring_secrets, the_earlier_form_is_read_with_a_witness_seed_that_is_new_each_time)
{
    struct node_keys keys, back, again;
    struct random_source random = sample_random(&counter);
    struct span text = node_text(&keys), today = text;
    const char *witness = memmem(text.data, text.size, "witness ", 8);
    cr_assert_not_null(witness);
    text = replaced(span_slice(text, 0, (size_t)((const uint8_t *)witness - text.data)), "node-keys/v2", "node-keys/v1");
    cr_assert(status_ok(node_keys_parse_earlier(text, "f", &random, &back, NULL)));
    cr_assert(status_ok(node_keys_parse_earlier(text, "f", &random, &again, NULL)));
    cr_expect(memcmp(back.witness_seed, again.witness_seed, sizeof back.witness_seed) != 0);
    memcpy(back.witness_seed, keys.witness_seed, sizeof back.witness_seed);
    cr_expect_arr_eq(&keys, &back, sizeof keys);
    cr_expect(status_is(node_keys_parse_earlier(today, "f", &random, &back, NULL), STATUS_MALFORMED));
    cr_expect(status_is(node_keys_parse(text, "f", &back, NULL), STATUS_MALFORMED));
}

Test(keyring_secrets, shares_read_back_as_written_and_are_found_by_whose_register_they_are_for)
{
    struct span text = shares_text(), again;
    cr_assert(status_ok(key_shares_parse(text, "f", &back_shares, NULL)));
    cr_expect(back_shares.generation == 3 && back_shares.index == 2 && back_shares.count == 3);
    cr_assert(status_ok(key_shares_print(&back_shares, arena, &again)));
    cr_expect(span_equal(text, again));
    for (size_t i = 0; i < shares.count; i++) {
        const struct key_share *share = &shares.shares[i];
        cr_expect_eq(key_shares_find(&shares, span_of_text(share->domain), &share->holder, 1), share);
        cr_expect_null(key_shares_find(&shares, span_of_text(share->domain), &share->holder, 2));
        cr_expect_null(key_shares_find(&shares, span_of_text("verwijsindex"), &share->holder, 1));
    }
    const struct oin other = {"00000099000000003000"};
    cr_expect_null(key_shares_find(&shares, span_of_text("casus"), &other, 1));
}

/* P-02 rests on shares that are what the committee made: a damaged one is found before it is used. */
Test(keyring_secrets, a_share_with_a_changed_scalar_or_public_half_is_refused)
{
    struct span text = shares_text();
    const char *key = "key casus 00000099000000002000 1 ";
    uint8_t copy[1024];
    cr_assert_leq(text.size, sizeof copy);
    size_t from = (size_t)((const uint8_t *)memmem(text.data, text.size, key, strlen(key)) - text.data) + strlen(key);
    for (size_t bit = 8 * from; bit < 8 * (from + 2 * 44 + 1); bit++) {
        memcpy(copy, text.data, text.size);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_assert_not(status_ok(key_shares_parse(span_of(copy, text.size), "f", &back_shares, NULL)), "bit %zu", bit);
        cr_assert(back_shares.count == 0, "bit %zu", bit);
    }
}

Test(keyring_secrets, shares_in_another_form_are_refused)
{
    static const struct {
        const char *old, *new, *why;
    } cases[] = {
        {"key-shares/v2", "key-share/v1", "f:1: expected `schakel/key-shares/v2`"},
        {"generation 3", "generation 0", "f:3: counting starts at 1"},
        {"generation 3", "generation 03", "f:2: `generation` is not a number of at most 4294967295"},
        {"generation 3", "generation 4294967296", "f:2: `generation` is not a number of at most 4294967295"},
        {"index 2", "index 256", "f:3: `index` is not a number of at most 255"},
        {"generation 3\n", "", "f:2: expected `generation` and a value"},
        {"key casus 00000099000000001000", "key Casus 00000099000000001000", "f:4: a domain is a lower-case word of at most 32 letters"},
        {"key casus 00000099000000001000", "key a23456789012345678901234567890123 00000099000000001000",
         "f:4: a domain is a lower-case word of at most 32 letters"},
        {"key casus 00000099000000001000", "key casus 0000009900000000100", "f:4: a holder is an OIN of 20 digits"},
        {"casus 00000099000000001000 1 ", "casus 00000099000000001000 0 ", "f:4: epochs are counted from 1"},
        {"casus 00000099000000001000 1 ", "casus 00000099000000001000 1  ", "f:4: a share is 32 bytes in base64"},
        {"casus 00000099000000002000", "casus 00000099000000001000", "f:5: keys must be in order and different"},
        {"key vroeg", "kee vroeg", "f:6: expected `key` and a value"},
    };
    struct span text = shares_text();
    for (size_t i = 0; i < N(cases); i++) {
        struct complaint why = {""};
        cr_expect_not(status_ok(key_shares_parse(replaced(text, cases[i].old, cases[i].new), "f", &back_shares, &why)));
        cr_expect_str_eq(why.text, cases[i].why);
    }
    cr_expect_not(status_ok(key_shares_parse(span_slice(text, 0, text.size - 1), "f", &back_shares, NULL)));
    const char *head = "schakel/key-shares/v2\ngeneration 3\nindex 2\n"; /* of nothing */
    cr_expect_not(status_ok(key_shares_parse(span_of_text(head), "f", &back_shares, NULL)));
}

Test(keyring_secrets, ceilings_are_read_back_as_written_and_in_no_other_form)
{
    static const char head[] = "schakel/ceilings/v2\n";
    static const struct {
        const char *text, *complaint;
    } rows[] = {
        {"schakel/ceilings/v3\n", "f:1: expected `schakel/ceilings/v2`"},
        {"schakel/ceilings/v2\nevalueren-eigen 1\nevalueren-vraag 1\nevalueren-signaal 1\nevalueren-toets 1\nopenen 1\n",
         "f:7: the file ends"},
        {"schakel/ceilings/v2\nevalueren-eigen 1\nevalueren-vraag 1\nevalueren-signaal 1\nevalueren-toets 1\nopenen 1\nbericht-vraag 1\n",
         "f:7: expected `bericht-signaal`"},
        {"schakel/ceilings/v1\nevalueren-vraag 1\n", "f:2: expected `evalueren-eigen`"},
        {"schakel/ceilings/v1\nevalueren-eigen 1000000001\n", "f:2: `evalueren-eigen` is not a number of at most 1000000000"},
        {"schakel/ceilings/v1\nevalueren-eigen 1\nevalueren-vraag -1\n", "f:3: `evalueren-vraag` is not a number"},
        {"schakel/ceilings/v1\nevalueren-eigen 1\nevalueren-vraag 1\nevalueren-signaal 1\nevalueren-toets 1\nopenen 1",
         "f:6: the file ends"},
        {"schakel/ceilings/v1\nevalueren-eigen 1\nevalueren-vraag 1\nevalueren-signaal 1\nevalueren-toets 1\n", "f:6: the file ends"},
        {"schakel/ceilings/v1\nevalueren-eigen 1\nevalueren-vraag 1\nevalueren-signaal 1\nevalueren-toets 1\nopenen 1\n\n",
         "f:7: nothing may"},
    };
    char text[CEILINGS_TEXT_MOST];
    struct ceilings back;
    struct complaint why;
    ceilings_print(&ceilings_default, text);
    cr_expect(strncmp(text, head, strlen(head)) == 0);
    cr_assert(status_ok(ceilings_parse(span_of_text(text), "f", &back, &why)));
    cr_expect(memcmp(&back, &ceilings_default, sizeof back) == 0);
    static const char earlier[] =
        "schakel/ceilings/v1\nevalueren-eigen 1\nevalueren-vraag 2\nevalueren-signaal 3\nevalueren-toets 4\nopenen 5\n";
    cr_assert(status_ok(ceilings_parse(span_of_text(earlier), "f", &back, &why)));
    cr_expect(back.most[EVALUATION_ASK] == 2 && back.openings == 5);
    cr_expect(memcmp(back.messages, ceilings_default.messages, sizeof back.messages) == 0, "of which the earlier form said nothing");
    for (size_t i = 0; i < N(rows); i++) {
        cr_expect(status_is(ceilings_parse(span_of_text(rows[i].text), "f", &back, &why), STATUS_MALFORMED), "%zu", i);
        cr_expect(strncmp(why.text, rows[i].complaint, strlen(rows[i].complaint)) == 0, "%s", why.text);
        cr_expect(back.most[EVALUATION_OWN] == 0, "nothing of half a file");
    }
}
