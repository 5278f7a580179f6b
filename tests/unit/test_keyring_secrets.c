// SPDX-License-Identifier: EUPL-1.2
//
// The files of secrets: read back as written, refused in any other form, silent about their contents.
#include "base/text.h"
#include "keyring/key_share.h"
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

static struct span share_text(struct key_share *share)
{
    struct random_source random = sample_random(&counter);
    struct span text;
    *share = (struct key_share){.domain = "casus", .epoch = 1, .generation = 3, .index = 2};
    scalar_random(&random, &share->scalar);
    element_multiply_generator(&share->scalar, &share->public_share);
    cr_assert(status_ok(key_share_print(share, arena, &text)));
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

Test(keyring_secrets, a_share_reads_back_as_written)
{
    struct key_share share, back;
    struct span text = share_text(&share), again;
    cr_assert(status_ok(key_share_parse(text, "f", &back, NULL)));
    cr_expect_str_eq(back.domain, "casus");
    cr_expect(back.epoch == 1 && back.generation == 3 && back.index == 2);
    cr_assert(status_ok(key_share_print(&back, arena, &again)));
    cr_expect(span_equal(text, again));
}

/* P-02 rests on shares that are what the committee made: a damaged one is found before it is used. */
Test(keyring_secrets, a_share_with_a_changed_scalar_or_public_half_is_refused)
{
    struct key_share share, back;
    struct span text = share_text(&share);
    uint8_t copy[KEY_SHARE_TEXT_MOST];
    size_t from = (size_t)((const uint8_t *)memmem(text.data, text.size, "scalar ", 7) - text.data);
    for (size_t bit = 8 * from; bit < 8 * text.size; bit++) {
        memcpy(copy, text.data, text.size);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_assert_not(status_ok(key_share_parse(span_of(copy, text.size), "f", &back, NULL)), "bit %zu", bit);
    }
}

Test(keyring_secrets, a_share_in_another_form_is_refused)
{
    static const struct {
        const char *old, *new, *why;
    } cases[] = {
        {"epoch 1", "epoch 0", "f:3: counting starts at 1"},
        {"epoch 1", "epoch 01", "f:3: `epoch` is not a number of at most 4294967295"},
        {"epoch 1", "epoch 4294967296", "f:3: `epoch` is not a number of at most 4294967295"},
        {"index 2", "index 256", "f:5: `index` is not a number of at most 255"},
        {"casus", "Casus", "f:2: a domain is a lower-case word of at most 32 letters"},
        {"casus", "a23456789012345678901234567890123", "f:2: a domain is a lower-case word of at most 32 letters"},
        {"generation 3\n", "", "f:4: expected `generation` and a value"},
    };
    struct key_share share, back;
    struct span text = share_text(&share);
    for (size_t i = 0; i < N(cases); i++) {
        struct complaint why = {""};
        cr_expect_not(status_ok(key_share_parse(replaced(text, cases[i].old, cases[i].new), "f", &back, &why)));
        cr_expect_str_eq(why.text, cases[i].why);
    }
}
