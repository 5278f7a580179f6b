// SPDX-License-Identifier: EUPL-1.2
//
// The escrow of a request: one form, of one request, opened by three of five and by nobody else (P-09, P-10).
#include "crypto/secret.h"
#include "pseudonym/escrow.h"
#include "support/committee.h"

#include <criterion/criterion.h>

#define COUNT 3
#define OK(expr) cr_assert(status_ok(expr), "%s", #expr)
#define IS(expr, code) cr_expect(status_is(expr, STATUS_##code), "%s is not " #code, #expr)

static const char *const numbers[COUNT] = {"123456782", "111222333", "10000008"};

static struct arena *arena;
static struct committee committee; /* of the key of the escrow */
static struct identifier identifiers[COUNT];
static struct escrow given;
static struct batch *batch;
static struct escrow_part part;
static struct escrow_request request;

static void prepare(void)
{
    OK(crypto_start());
    OK(arena_new((size_t)1 << 22, &arena));
    committee_make(system_random(), &committee);
    for (size_t j = 0; j < COUNT; j++)
        OK(identifier_bsn(span_of_text(numbers[j]), NULL, &identifiers[j]));
    given = (struct escrow){.reference = span_of_text("casus 2026-0042"), .identifiers = identifiers, .count = COUNT};
    random_fill(system_random(), given.seed, sizeof given.seed);
    part = (struct escrow_part){.key = {span_of_text("casus"), {"00000001003214345000"}}, .epoch = 7, .count = COUNT + 1};
    OK(batch_new(&part.key, identifiers, COUNT, given.seed, &batch));
    OK(batch_attempt(batch, system_random()));
    part.points = batch_points(batch);
    request = (struct escrow_request){{"00000001003214345001"}, .act = 2, .generation = 4, .parts = &part, .part_count = 1};
}
static void finish(void)
{
    batch = batch_free(batch);
    arena = arena_free(arena);
}
TestSuite(pseudonym_escrow, .init = prepare, .fini = finish);

static struct digest digest_of_request(const struct escrow_request *what)
{
    struct digest digest;
    OK(escrow_request_digest(what, &digest));
    return digest;
}

static struct span seal_given(void)
{
    struct digest digest = digest_of_request(&request);
    struct span sealed;
    OK(escrow_seal(&given, &committee.public_key, &digest, arena, &sealed));
    return sealed;
}

static struct element times(const struct element *point, int32_t by)
{
    const struct scalar zero = {{0}};
    struct scalar scalar;
    struct element out;
    scalar_from_u64((uint64_t)(by < 0 ? -(int64_t)by : by), &scalar);
    if (by < 0)
        scalar_subtract(&zero, &scalar, &scalar);
    element_multiply(&scalar, point, &out);
    return out;
}

/* What the first so many of three members make of E together. */
static struct element multiply_by(const struct member_set *members, uint8_t count, struct span sealed)
{
    struct element ephemeral, partials[COMMITTEE_SIZE], sum = {{0}};
    int32_t coefficients[COMMITTEE_MOST];
    OK(escrow_form(sealed, COUNT, &ephemeral));
    committee_answer(&committee, members, &ephemeral, 1, partials);
    evaluate_coefficients(members, COMMITTEE_SIZE, coefficients);
    for (uint8_t i = 0; i < count; i++) {
        struct element part_of_it = times(&partials[i], coefficients[i]);
        element_add(&sum, &part_of_it, &sum);
    }
    return sum;
}

static struct status open_by(const struct member_set *members, struct span sealed, const struct escrow_request *of, struct escrow **out)
{
    struct element shared = multiply_by(members, members->count, sealed);
    struct digest digest = digest_of_request(of);
    return escrow_open(sealed, &committee.public_key, &shared, &digest, arena, out);
}

static const struct member_set three = {{1, 3, 5}, 3}, other_three = {{2, 3, 4}, 3};

Test(pseudonym_escrow, three_members_open_it_and_whoever_has_seed_and_list_makes_the_same_again)
{
    struct span sealed = seal_given(), again;
    struct digest digest = digest_of_request(&request);
    struct escrow *read;
    cr_expect_eq(sealed.size, 147 + 48 * COUNT);
    OK(open_by(&other_three, sealed, &request, &read));
    OK(open_by(&three, sealed, &request, &read));
    cr_expect(span_is_text(read->reference, "casus 2026-0042"));
    cr_assert_eq(read->count, COUNT);
    for (size_t j = 0; j < COUNT; j++)
        cr_expect(span_equal(identifier_span(&read->identifiers[j]), identifier_span(&identifiers[j])));
    OK(escrow_check(read->seed, read->identifiers, read->count, &part));
    OK(escrow_seal(read, &committee.public_key, &digest, arena, &again));
    cr_expect(span_equal(sealed, again));
}

Test(pseudonym_escrow, two_members_do_not_open_it)
{
    struct span sealed = seal_given();
    struct element shared = multiply_by(&three, 2, sealed);
    struct digest digest = digest_of_request(&request);
    struct escrow *read;
    IS(escrow_open(sealed, &committee.public_key, &shared, &digest, arena, &read), TAMPERED);
    IS(escrow_open(sealed, &committee.public_key, &committee.public_key, &digest, arena, &read), TAMPERED);
}

/* P-10: neither how long a value is, nor of which kind, nor what for shows in the size. */
Test(pseudonym_escrow, its_size_says_how_many_and_nothing_else)
{
    struct span sealed = seal_given(), other;
    struct digest digest = digest_of_request(&request);
    struct address_fields fields = {span_of_text("1234ab"), span_of_text("12"), span_of_text("a"), span_of_text("bis")};
    OK(identifier_address(&fields, NULL, &identifiers[1]));
    given.reference = span_empty();
    OK(escrow_seal(&given, &committee.public_key, &digest, arena, &other));
    cr_expect_eq(sealed.size, other.size);
}

Test(pseudonym_escrow, every_byte_counts)
{
    struct span sealed = seal_given();
    uint8_t *bytes = (uint8_t *)(uintptr_t)sealed.data;
    struct element ephemeral, shared = multiply_by(&three, 3, sealed);
    struct digest digest = digest_of_request(&request);
    for (size_t at = 0; at < sealed.size; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            struct escrow *read;
            bytes[at] ^= (uint8_t)(1u << bit);
            if (status_ok(escrow_form(sealed, COUNT, &ephemeral)))
                IS(escrow_open(sealed, &committee.public_key, &shared, &digest, arena, &read), TAMPERED);
            else
                cr_expect_lt(at, ELEMENT_BYTES, "byte %zu", at);
            bytes[at] ^= (uint8_t)(1u << bit);
        }
}

/* One that another request had, or another partner, opens for neither. */
Test(pseudonym_escrow, it_is_of_one_request)
{
    struct span sealed = seal_given();
    struct element points[COUNT + 1];
    memcpy(points, part.points, sizeof points);
    element_add(&points[1], &points[1], &points[1]);
    struct escrow_part parts[6] = {part, part, part, part, part, part};
    parts[0].key.domain = span_of_text("statistiek");
    parts[1].key.holder.text[19] = '1';
    parts[2].epoch++;
    parts[3].points = points;
    parts[4].count--;
    parts[5].terms = span_of_text("x");
    struct escrow_request others[10] = {request, request, request, request};
    others[0].requester.text[19] = '7';
    others[1].act++;
    others[2].generation++;
    others[3].parts = (struct escrow_part[]){part, part};
    others[3].part_count = 2;
    for (size_t i = 0; i < N(parts); i++) {
        others[4 + i] = request;
        others[4 + i].parts = &parts[i];
    }
    for (size_t i = 0; i < N(others); i++) {
        struct escrow *read;
        cr_expect(status_is(open_by(&three, sealed, &others[i], &read), STATUS_TAMPERED), "request %zu", i);
    }
    request.part_count = 0;
    struct digest digest;
    IS(escrow_request_digest(&request, &digest), INVALID);
}

Test(pseudonym_escrow, members_refuse_every_other_form)
{
    static const uint8_t high[ELEMENT_BYTES] = {[31] = 0x80}, zero[ELEMENT_BYTES];
    struct span sealed = seal_given();
    struct element ephemeral;
    OK(escrow_form(sealed, COUNT, &ephemeral));
    IS(escrow_form(sealed, COUNT - 1, &ephemeral), MALFORMED);
    IS(escrow_form(sealed, COUNT + 1, &ephemeral), MALFORMED);
    IS(escrow_form(span_slice(sealed, 0, sealed.size - 1), COUNT, &ephemeral), MALFORMED);
    IS(escrow_form(span_slice(sealed, 0, ESCROW_BYTES(0)), 0, &ephemeral), MALFORMED);
    IS(escrow_form(span_empty(), 0, &ephemeral), MALFORMED);
    memcpy((uint8_t *)(uintptr_t)sealed.data, high, sizeof high);
    IS(escrow_form(sealed, COUNT, &ephemeral), BAD_POINT);
    memcpy((uint8_t *)(uintptr_t)sealed.data, zero, sizeof zero);
    IS(escrow_form(sealed, COUNT, &ephemeral), BAD_POINT);
}

Test(pseudonym_escrow, what_is_sealed_has_one_form_too)
{
    static const struct {
        const char *name;
        size_t at;
        uint8_t value;
        enum status_code code;
    } rows[] = {
        {"version", 0, 1, STATUS_UNSUPPORTED},
        {"another seed", 1, 0xAA, STATUS_OK},
        {"a control character in the reference", 33, '\n', STATUS_MALFORMED},
        {"the reference ends and goes on", 35, 0, STATUS_MALFORMED},
        {"something behind the reference", 33 + 63, 'x', STATUS_MALFORMED},
        {"fewer than there are", 98, COUNT - 1, STATUS_MALFORMED},
        {"none", 98, 0, STATUS_MALFORMED},
        {"more than there are", 98, COUNT + 1, STATUS_MALFORMED},
        {"no such kind", 99, 9, STATUS_BAD_IDENTIFIER},
        {"shorter than it is", 100, 8, STATUS_MALFORMED},
        {"longer than it is", 100, 10, STATUS_BAD_IDENTIFIER},
        {"longer than there is room", 100, ESCROW_VALUE_BYTES + 1, STATUS_MALFORMED},
        {"fails the eleven test", 101, '2', STATUS_BAD_IDENTIFIER},
        {"something behind a value", 101 + ESCROW_VALUE_BYTES - 1, 1, STATUS_MALFORMED},
    };
    struct span content;
    struct escrow *read;
    OK(escrow_encode(&given, arena, &content));
    cr_assert_eq(content.size, 99 + 48 * COUNT);
    uint8_t *bytes = (uint8_t *)(uintptr_t)content.data;
    for (size_t i = 0; i < N(rows); i++) {
        uint8_t kept = bytes[rows[i].at];
        bytes[rows[i].at] = rows[i].value;
        cr_expect(status_is(escrow_decode(content, arena, &read), rows[i].code), "%s", rows[i].name);
        bytes[rows[i].at] = kept;
    }
    for (size_t cut = 0; cut < content.size; cut++)
        cr_expect_not(status_ok(escrow_decode(span_slice(content, 0, cut), arena, &read)), "cut at %zu", cut);
    given.count = 0;
    IS(escrow_encode(&given, arena, &content), INVALID);
    given.count = COUNT;
    given.reference = span_of_text("een verwijzing van meer dan vierenzestig tekens past hier niet in, nooit");
    IS(escrow_encode(&given, arena, &content), INVALID);
}

Test(pseudonym_escrow, what_was_declared_is_what_was_asked_or_it_shows)
{
    OK(escrow_check(given.seed, identifiers, COUNT, &part));
    IS(escrow_check(given.seed, identifiers, COUNT - 1, &part), TAMPERED);
    struct escrow_part other = part;
    other.key.holder.text[19] = '1';
    IS(escrow_check(given.seed, identifiers, COUNT, &other), TAMPERED);
    /* somebody else was looked up, and the point made to fit the batch: delta·G more, to be taken off again as delta·K */
    struct element points[COUNT + 1], delta;
    memcpy(points, part.points, sizeof points);
    struct scalar scalar;
    scalar_random(system_random(), &scalar);
    element_multiply_generator(&scalar, &delta);
    element_add(&points[1], &delta, &points[1]);
    other = part;
    other.points = points;
    IS(escrow_check(given.seed, identifiers, COUNT, &other), TAMPERED);
    given.seed[0] ^= 1;
    IS(escrow_check(given.seed, identifiers, COUNT, &part), TAMPERED);
    given.seed[0] ^= 1;
    OK(identifier_bsn(span_of_text("999990019"), NULL, &identifiers[2]));
    IS(escrow_check(given.seed, identifiers, COUNT, &part), TAMPERED);
}
