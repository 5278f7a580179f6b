// SPDX-License-Identifier: EUPL-1.2
//
// The ring of pseudonym keys: readable, in one form only, worth nothing without signatures of t members, and never another
// one than was believed before.
#include "../support/points.h"
#include "crypto/secret.h"
#include "support/sample_ring.h"

#include <criterion/criterion.h>

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)

static const char *const holders[] = {"00000099000000001000", "00000099000000002000"};
static struct arena *arena;
static struct committee committees[N(holders)];
static struct sample_seat seats[COMMITTEE_SIZE];
static uint8_t sign_keys[COMMITTEE_MOST][SIGN_PUBLIC_BYTES];
static struct ring *ring;

static struct status check(const struct ring *which) { return ring_check(which, (const uint8_t(*)[SIGN_PUBLIC_BYTES])sign_keys); }

static void prepare(void)
{
    struct ring_key keys[N(holders)];
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new(ARENA_BYTES, &arena)));
    sample_seats(seats);
    for (size_t i = 0; i < COMMITTEE_SIZE; i++)
        memcpy(sign_keys[i], seats[i].sign_key.public, SIGN_PUBLIC_BYTES);
    for (size_t i = 0; i < N(holders); i++) {
        struct key_name name = {.domain = span_of_text("casus")};
        snprintf(name.holder.text, sizeof name.holder.text, "%s", holders[i]);
        committee_make(system_random(), &committees[i]);
        sample_ring_key(&committees[i], &name, 1, &keys[i]);
    }
    struct ring_key swapped[] = {keys[1], keys[0]}; /* composing puts them in order */
    cr_assert(status_ok(sample_ring_make(seats, swapped, N(swapped), arena, &ring)));
    cr_assert(status_ok(sample_ring_sign(ring, seats, 4, arena)));
}
static void finish(void) { arena = arena_free(arena); }
TestSuite(pseudonym_ring, .init = prepare, .fini = finish);

static struct span text_of(const struct ring *from)
{
    struct span text;
    cr_assert(status_ok(ring_print(from, arena, &text)));
    return text;
}

static struct ring *copy_of(const struct ring *from)
{
    struct complaint why = {0};
    struct ring *copy;
    cr_assert(status_ok(ring_parse(text_of(from), "ring", arena, &why, &copy)), "%s", why.text);
    return copy;
}

static struct ring_name name_of(const char *domain, const char *holder, uint32_t epoch)
{
    struct ring_name name = {.epoch = epoch};
    snprintf(name.domain, sizeof name.domain, "%s", domain);
    snprintf(name.holder.text, sizeof name.holder.text, "%s", holder);
    return name;
}

Test(pseudonym_ring, what_is_printed_reads_back_the_same)
{
    struct ring *read = copy_of(ring);
    cr_expect(span_equal(text_of(read), text_of(ring)));
    cr_expect(status_ok(check(read)));
    cr_expect_eq(read->key_count, N(holders));
}

Test(pseudonym_ring, at_least_threshold_members_must_have_signed_exactly_this)
{
    for (unsigned count = 0; count <= COMMITTEE_SIZE; count++) {
        cr_assert(status_ok(sample_ring_sign(ring, seats, count, arena)));
        cr_expect(status_is(check(ring), count >= COMMITTEE_THRESHOLD ? STATUS_OK : STATUS_BAD_SIGNATURE), "%u", count);
    }
    cr_assert(status_ok(sample_ring_sign(ring, seats, COMMITTEE_THRESHOLD, arena)));
    struct ring *other = copy_of(ring);
    memcpy(other->members[1].signature, other->members[0].signature, SIGNATURE_BYTES); /* one member twice */
    cr_expect(status_is(check(other), STATUS_BAD_SIGNATURE));
    other = copy_of(ring);
    other->keys[0].name.epoch = 2;
    cr_assert(status_ok(ring_compose(other, arena))); /* signed for epoch 1 */
    cr_expect(status_is(check(other), STATUS_BAD_SIGNATURE));
    sign_keys[2][0] ^= 1; /* on the roster it has another key than here */
    cr_expect(status_is(check(ring), STATUS_BAD_SIGNATURE));
}

/* P-03: a member answers under the share that the ring gives it, and no other fits the key. */
Test(pseudonym_ring, public_shares_are_those_of_the_members_for_every_key)
{
    for (size_t key = 0; key < N(holders); key++)
        for (uint8_t member = 1; member <= COMMITTEE_SIZE; member++) {
            struct element share;
            ring_public_share(ring, &ring->keys[key], member, &share);
            cr_expect(element_equal(&share, &committees[key].public_shares[member - 1]), "key %zu of member %u", key, member);
        }
}

Test(pseudonym_ring, a_key_is_found_by_domain_holder_and_epoch)
{
    struct oin first, stranger;
    struct ring_name name = name_of("casus", holders[1], 1);
    cr_assert(status_ok(oin_parse(span_of_text(holders[0]), &first)));
    cr_assert(status_ok(oin_parse(span_of_text("00000099000000009000"), &stranger)));
    cr_expect_eq(ring_find(ring, &name), &ring->keys[1]);
    name.epoch = 2;
    cr_expect_null(ring_find(ring, &name));
    ring->keys[2] = ring->keys[0];
    ring->keys[2].name.epoch = 5;
    ring->key_count = 3;
    cr_assert(status_ok(ring_compose(ring, arena)));
    cr_expect_eq(ring_latest(ring, span_of_text("casus"), &first)->name.epoch, 5);
    cr_expect_eq(ring_latest(ring, span_of_text("casus"), &ring->keys[2].name.holder)->name.epoch, 1);
    cr_expect_null(ring_latest(ring, span_of_text("casus"), &stranger));
    cr_expect_null(ring_latest(ring, span_of_text("casu"), &first));
    cr_expect_null(ring_latest(ring, span_of_text("zorg"), &first));
    cr_expect_eq(ring_member_index(ring, &seats[3].oin), 4);
    cr_expect_eq(ring_member_index(ring, &stranger), 0);
}

/* ---- after what was believed before (P-03): a partner that lies cannot bring another key, nor an old ring */

static struct ring *next_of(const struct ring *before)
{
    struct ring *next = copy_of(before);
    next->generation++;
    ring_hash(before, next->previous);
    return next;
}

static void expect_follows(struct ring *next, enum status_code expected, const char *what)
{
    struct complaint why = {""};
    cr_assert(status_ok(sample_ring_sign(next, seats, COMMITTEE_SIZE, arena)));
    cr_expect(status_ok(check(next)), "signed by all");
    cr_expect(status_is(ring_follows(next, ring, "ring", &why), expected), "%s", what);
    cr_expect((expected == STATUS_OK) == (why.text[0] == 0), "%s: %s", what, why.text);
}

Test(pseudonym_ring, no_other_ring_comes_after_one_that_was_believed_even_when_all_signed_it)
{
    struct element g;
    point_generator(&g);
    expect_follows(copy_of(ring), STATUS_OK, "itself, with other signatures");
    struct ring *next = next_of(ring);
    next->keys[2] = next->keys[1];
    next->keys[next->key_count++].name.epoch = 2;
    expect_follows(next, STATUS_OK, "the next, with a key more");
    next = next_of(ring);
    next->generation += 3;
    memset(next->previous, 7, sizeof next->previous);
    expect_follows(next, STATUS_OK, "a later one: those between were not seen here");
    next = next_of(ring);
    next->previous[0] ^= 1;
    expect_follows(next, STATUS_CONFLICT, "the next of another");
    next = next_of(ring);
    element_add(&next->keys[1].commitments[0], &g, &next->keys[1].commitments[0]);
    expect_follows(next, STATUS_CONFLICT, "another key under the same name");
    next = copy_of(ring);
    element_add(&next->keys[0].commitments[1], &g, &next->keys[0].commitments[1]);
    expect_follows(next, STATUS_CONFLICT, "other shares in the same generation");
    next = next_of(ring);
    cr_assert(status_ok(sample_ring_sign(next, seats, COMMITTEE_SIZE, arena)));
    cr_expect(status_is(ring_follows(ring, next, "ring", NULL), STATUS_CONFLICT), "an older one");
}

/* ---- one form */

/* Replaces the first `from` in the text. */
static struct span edit(struct span text, const char *from, const char *to)
{
    const uint8_t *at = memmem(text.data, text.size, from, strlen(from));
    const char *out;
    cr_assert_not_null(at, "%s", from);
    size_t before = (size_t)(at - text.data), after = before + strlen(from);
    cr_assert(status_ok(arena_print(arena, &out, "%.*s%s%.*s", (int)before, (const char *)text.data, to, (int)(text.size - after),
                                    (const char *)text.data + after)));
    return span_of_text(out);
}

Test(pseudonym_ring, another_form_is_refused_with_file_and_line)
{
    static const struct {
        const char *from, *to, *place;
    } cases[] = {
        {"schakel-ring 2", "schakel-ring 1", "ring:1"},
        {"schakel-ring", "Schakel-ring", "ring:1"},
        {"generation 1", "generation 0", "ring:2"},
        {"generation 1", "generation 01", "ring:2"},
        {"generation 1", "generation 1 ", "ring:2"},
        {"generation 1", "generation 4294967296", "ring:2"},
        {"generation 1", "generation 2", "ring:3"},
        {"previous 0", "previous 1", "ring:3"},
        {"previous 0", "previous ", "ring:3"},
        {"committee 3 5", "committee 1 5", "ring:4"},
        {"committee 3 5", "committee 4 5", "ring:4"},
        {"committee 3 5", "committee 3 10", "ring:4"},
        {"committee 3 5", "committee 3  5", "ring:4"},
        {"committee 3 5", "committee 3 6", "ring:10"},
        {"member 2 ", "member 3 ", "ring:6"},
        {"00000099000000002000", "0000009900000000200", "ring:6"},
        {"00000099000000002000", "00000099000000001000", "ring:6"},
        {"key casus ", "key Casus ", "ring:10"},
        {"key casus 00000099000000001000 1 ", "key casus 00000099000000001000 0 ", "ring:10"},
        {"key casus 00000099000000001000 1 ", "key casus 00000099000000001000 1  ", "ring:10"},
        {"key casus 00000099000000001000 1 ", "key escrow 00000099000000001000 1 ", "ring:10"},
        {"key casus 00000099000000001000 1 ", "key casus 00000000000000000000 1 ", "ring:10"},
        {"key casus 00000099000000002000", "key casus 00000099000000001000", "ring:11"},
        {"key casus 00000099000000001000 ", "key casus 00000099000000003000 ", "ring:11"},
        {"transcript 0", "transcript A", "ring:12"},
        {"signature 2", "signature 1", "ring:14"},
        {"signature 4", "signature 6", "ring:16"},
        {"generation 1\n", "generation 1\r\n", "ring:2"},
        {"generation 1\n", "generation 1\n\n", "ring:3"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct complaint why = {0};
        struct ring *out;
        cr_expect_not(status_ok(ring_parse(edit(text_of(ring), cases[i].from, cases[i].to), "ring", arena, &why, &out)), "case %zu", i);
        cr_expect(strncmp(why.text, cases[i].place, strlen(cases[i].place)) == 0 && why.text[strlen(cases[i].place)] == ':', "case %zu: %s",
                  i, why.text);
    }
}

Test(pseudonym_ring, points_that_are_no_points_are_refused)
{
    struct complaint why = {0};
    struct ring *wrong = copy_of(ring), *out;
    memset(&wrong->keys[1].commitments[2], 0, ELEMENT_BYTES); /* the identity */
    cr_assert(status_ok(ring_compose(wrong, arena)));
    cr_expect_not(status_ok(ring_parse(text_of(wrong), "x", arena, &why, &out)));
    wrong = copy_of(ring);
    wrong->keys[1].commitments[2].bytes[31] |= 0x80; /* bit 255 */
    cr_assert(status_ok(ring_compose(wrong, arena)));
    cr_expect_not(status_ok(ring_parse(text_of(wrong), "x", arena, &why, &out)));
}

Test(pseudonym_ring, a_cut_text_is_refused_except_between_signatures)
{
    struct span text = text_of(ring);
    size_t whole = 0;
    for (size_t cut = 0; cut < text.size; cut++) {
        CLEANUP(arena) struct arena *scratch = NULL;
        struct ring *out;
        cr_assert(status_ok(arena_new((size_t)1 << 20, &scratch)));
        whole += status_ok(ring_parse(span_slice(text, 0, cut), "x", scratch, NULL, &out));
    }
    cr_expect_eq(whole, 4, "with no, one, two or three of the four signatures: %zu", whole);
}

Test(pseudonym_ring, a_ring_has_room_for_what_it_may_hold_and_no_more)
{
    struct complaint why = {0};
    struct ring *out;
    for (size_t i = 0; i < RING_KEYS_MOST; i++) {
        ring->keys[i] = ring->keys[0];
        ring->keys[i].name = name_of("a-domain-of-a-name-of-32-letters", holders[0], (uint32_t)i + 1);
    }
    ring->key_count = RING_KEYS_MOST;
    cr_assert(status_ok(sample_ring_sign(ring, seats, COMMITTEE_SIZE, arena)));
    cr_expect(status_ok(check(copy_of(ring))));
    struct span text = text_of(ring);
    cr_expect(text.size < RING_TEXT_MOST);
    struct span more = edit(text, "\nkey ", "\nkey casus 00000099000000001000 1 x\nkey ");
    cr_expect_not(status_ok(ring_parse(more, "ring", arena, &why, &out)));
}
