// SPDX-License-Identifier: EUPL-1.2
//
// From identifiers to pseudonyms against real shares: the right ones, once each, and nothing else out of this process.
#include "base/text.h"
#include "cli/blindfold.h"
#include "pseudonym/escrow.h"
#include "support/committee.h"

#include <criterion/criterion.h>

#define DOMAIN "casus"
#define REQUESTS_MOST 16
#define TEXT_MOST ((size_t)512 * 1024)

enum misdeed { HONEST = 0, LATE, OVER_QUOTA, FALSE_POINT, CUT_SHORT, NOT_A_POINT, OTHER_KEY, TOO_FEW };

/* The node and three members, in one. */
struct fake {
    struct committee committee, other;
    struct arena *arena;
    enum misdeed misdeeds[REQUESTS_MOST]; /* per request */
    size_t requests, points[REQUESTS_MOST];
    char escrows[REQUESTS_MOST][64]; /* how each began */
    struct element check[REQUESTS_MOST];
    struct span sealed, asked, sent; /* of the last request */
    size_t notes;
};

static struct status reply_points(struct fake *fake, const struct element *points, size_t count, enum misdeed misdeed, struct json **out)
{
    static const struct member_set members = {{1, 3, 4}, 3};
    struct element *partials;
    TRY(ARENA_NEW(fake->arena, 3 * count, &partials));
    committee_answer(misdeed == OTHER_KEY ? &fake->other : &fake->committee, &members, points, count, partials);
    if (misdeed == FALSE_POINT)
        element_add(&partials[count], &partials[count + 1], &partials[count]);
    if (misdeed == NOT_A_POINT)
        memset(&partials[2], 0xFF, sizeof partials[2]);
    struct json *reply = json_object_new();
    json_set_base64(reply, "key",
                    SPAN_OF_ARRAY((misdeed == OTHER_KEY ? &fake->other : &fake->committee)->public_key.bytes));
    json_set_integer(reply, "members", 3);
    json_set_base64(reply, "partials", span_of(partials, (3 * count - (misdeed == CUT_SHORT)) * sizeof *partials));
    *out = reply;
    return STATUS(OK);
}

static struct status ask(void *state, struct json *request, struct json **out_reply, struct complaint *why)
{
    CLEANUP(json) struct json *taken = request;
    struct fake *fake = state;
    enum misdeed misdeed = fake->misdeeds[fake->requests];
    struct span escrow;
    uint8_t *points, *sealed;
    size_t size, sealed_size;
    cr_assert(fake->requests < REQUESTS_MOST);
    TRY(json_print(taken, fake->arena, &fake->sent));
    TRY(ARENA_NEW(fake->arena, TEXT_MOST, &points));
    TRY(ARENA_NEW(fake->arena, TEXT_MOST, &sealed));
    TRY(json_get_base64(taken, "points", why, points, TEXT_MOST, &size));
    TRY(json_get_base64(taken, "escrow", why, sealed, TEXT_MOST, &sealed_size));
    TRY(json_get_text(taken, "escrow", TEXT_MOST, why, &escrow));
    cr_assert(size % ELEMENT_BYTES == 0 && size >= 2 * ELEMENT_BYTES);
    fake->sealed = span_of(sealed, sealed_size);
    fake->asked = span_of(points, size);
    memcpy(fake->escrows[fake->requests], escrow.data, 63);
    memcpy(&fake->check[fake->requests], points + size - ELEMENT_BYTES, ELEMENT_BYTES);
    fake->points[fake->requests++] = size / ELEMENT_BYTES;
    if (misdeed == LATE)
        return complain(why, FAIL(TIMED_OUT), "by member 00000099000000002000");
    if (misdeed == OVER_QUOTA)
        return complain(why, FAIL(OVER_QUOTA), "by member 00000099000000002000");
    if (misdeed == TOO_FEW)
        return FAIL(UNREACHABLE);
    return reply_points(fake, (const struct element *)points, size / ELEMENT_BYTES, misdeed, out_reply);
}

static void take_note(void *state, const char *sentence)
{
    struct fake *fake = state;
    fake->notes++;
    cr_expect(strstr(sentence, "domain " DOMAIN ", attempt "), "%s", sentence);
}

static struct fake fake;
static struct repeating repeating;
static struct random_source source;
static uint8_t auditor_secret[BOX_SECRET_BYTES] = {7};
static struct blindfold how;

static void start(void)
{
    cr_assert(status_ok(crypto_start()));
    repeating = (struct repeating){.seed = 5};
    source = repeating_random(&repeating);
    fake = (struct fake){0};
    cr_assert(status_ok(arena_new((size_t)256 * 1024 * 1024, &fake.arena)));
    committee_make(&source, &fake.committee);
    committee_make(&source, &fake.other);
    how = (struct blindfold){.carrier = {ask, &fake}, .reason = {.what = "import", .reference = "import by tester"}, .random = &source,
                             .note = take_note, .listener = &fake};
    box_public_of(auditor_secret, how.auditor_box);
}
static void stop(void) { fake.arena = arena_free(fake.arena); }
TestSuite(cli_blindfold, .init = start, .fini = stop);

/* The number-th address there is. */
static struct identifier address(size_t number)
{
    struct identifier identifier;
    char text[8];
    int size = snprintf(text, sizeof text, "%zu", number + 1);
    struct address_fields fields = {span_of_text("3311ZZ"), span_of(text, (size_t)size), span_empty(), span_empty()};
    cr_assert(status_ok(identifier_address(&fields, NULL, &identifier)));
    return identifier;
}

static void expected(const struct identifier *identifier, struct element *out)
{
    struct element base;
    identifier_hash(span_of_text(DOMAIN), identifier, &base);
    element_multiply(&fake.committee.key, &base, out);
}

Test(cli_blindfold, pseudonyms_are_those_of_the_key_and_equal_identifiers_go_once)
{
    struct identifier identifiers[] = {address(4), address(2), address(4), address(9), address(2)};
    struct element got[N(identifiers)], want;
    struct complaint why = {""};
    cr_assert(status_ok(identifier_bsn(span_of_text("999900006"), NULL, &identifiers[3])));
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, N(identifiers), got, &why)), "%s", why.text);
    for (size_t i = 0; i < N(identifiers); i++) {
        expected(&identifiers[i], &want);
        cr_expect(element_equal(&got[i], &want), "identifier %zu", i);
    }
    cr_expect_eq(fake.requests, 1);
    cr_expect_eq(fake.points[0], 3 + 1, "three distinct ones and the check point");
}

Test(cli_blindfold, batches_have_at_most_1024_and_nothing_asks_nothing)
{
    static struct identifier identifiers[BATCH_MOST + 3];
    static struct element got[N(identifiers)];
    struct element want;
    struct complaint why = {""};
    for (size_t i = 0; i < N(identifiers); i++)
        identifiers[i] = address(i);
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, 0, got, &why)));
    cr_expect_eq(fake.requests, 0);
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, N(identifiers), got, &why)), "%s", why.text);
    cr_expect_eq(fake.requests, 2);
    cr_expect_eq(fake.points[0], BATCH_MOST + 1);
    cr_expect_eq(fake.points[1], 3 + 1);
    expected(&identifiers[N(identifiers) - 1], &want);
    cr_expect(element_equal(&got[N(identifiers) - 1], &want));
}

/* P-01: what leaves holds no identifier, nor anything that is the same for the same identifier. */
Test(cli_blindfold, what_leaves_is_blinded_and_the_auditor_alone_can_read_who)
{
    struct identifier identifiers[] = {address(99), address(7)};
    struct element got[2], base;
    struct complaint why = {""};
    struct span plain;
    struct escrow *escrow;
    cr_assert(status_ok(identifier_bsn(span_of_text("999900006"), NULL, &identifiers[1])));
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, 2, got, &why)));
    cr_expect(!memmem(fake.sent.data, fake.sent.size, "999900006", 9) && !memmem(fake.sent.data, fake.sent.size, "3311", 4));
    for (size_t i = 0; i < 2; i++) {
        identifier_hash(span_of_text(DOMAIN), &identifiers[i], &base);
        cr_expect(!memmem(fake.asked.data, fake.asked.size, base.bytes, ELEMENT_BYTES));
    }
    cr_assert(status_ok(box_open(auditor_secret, fake.sealed, fake.arena, &plain)));
    cr_assert(status_ok(escrow_decode(plain, fake.arena, &escrow)));
    cr_expect(span_is_text(escrow->reference, "import by tester"));
    cr_expect_eq(escrow->count, 2);
    cr_expect(status_ok(escrow_check(escrow, span_of_text(DOMAIN), (const struct element *)fake.asked.data, 2)));
}

Test(cli_blindfold, a_failed_attempt_is_made_again_with_fresh_weights_and_escrow)
{
    static const enum misdeed misdeeds[] = {LATE, FALSE_POINT, CUT_SHORT, NOT_A_POINT};
    for (size_t i = 0; i < N(misdeeds); i++) {
        struct identifier identifiers[] = {address(1), address(2)};
        struct element got[2], want;
        struct complaint why = {""};
        fake.requests = fake.notes = 0;
        fake.misdeeds[0] = misdeeds[i];
        fake.misdeeds[1] = misdeeds[i];
        fake.misdeeds[2] = HONEST;
        cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, 2, got, &why)), "misdeed %zu: %s", i, why.text);
        expected(&identifiers[1], &want);
        cr_expect(element_equal(&got[1], &want));
        cr_expect_eq(fake.requests, 3);
        cr_expect_eq(fake.notes, 2);
        cr_expect(!element_equal(&fake.check[0], &fake.check[1]) && !element_equal(&fake.check[1], &fake.check[2]));
        cr_expect(memcmp(fake.escrows[0], fake.escrows[1], 63) != 0 && memcmp(fake.escrows[1], fake.escrows[2], 63) != 0);
    }
}

Test(cli_blindfold, failures_end_with_who_and_why_and_never_with_an_identifier)
{
    static const struct {
        enum misdeed misdeeds[3];
        enum status_code code;
        size_t requests;
        const char *why;
    } rows[] = {
        {{LATE, LATE, LATE}, STATUS_TIMED_OUT, 3, "domain casus: by member 00000099000000002000"},
        {{FALSE_POINT, FALSE_POINT, FALSE_POINT}, STATUS_BAD_PROOF, 3,
         "domain casus: what the 3 members sent does not belong to the key of the domain"},
        {{OVER_QUOTA, HONEST, HONEST}, STATUS_OVER_QUOTA, 1, "domain casus: by member 00000099000000002000"},
        {{LATE, OVER_QUOTA, HONEST}, STATUS_OVER_QUOTA, 2, "domain casus: by member 00000099000000002000"},
        {{TOO_FEW, HONEST, HONEST}, STATUS_UNREACHABLE, 1,
         "domain casus: fewer members of its key can be reached than it takes; see schakel peer list"},
        {{NOT_A_POINT, NOT_A_POINT, NOT_A_POINT}, STATUS_BAD_POINT, 3, "domain casus"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct identifier identifiers[] = {address(1)};
        struct element got[1], untouched;
        struct complaint why = {""};
        memset(got, 0xAA, sizeof got);
        untouched = got[0];
        fake.requests = 0;
        memcpy(fake.misdeeds, rows[i].misdeeds, sizeof rows[i].misdeeds);
        struct status status = blindfold(&how, DOMAIN, identifiers, 1, got, &why);
        cr_expect(status_is(status, rows[i].code), "row %zu gives %s", i, status_word(status));
        cr_expect_eq(fake.requests, rows[i].requests, "row %zu: %zu requests", i, fake.requests);
        cr_expect_str_eq(why.text, rows[i].why);
        cr_expect(memcmp(got, &untouched, sizeof untouched) == 0);
    }
}

Test(cli_blindfold, a_key_that_changes_between_batches_is_not_mixed)
{
    static struct identifier identifiers[BATCH_MOST + 1];
    static struct element got[N(identifiers)];
    struct complaint why = {""};
    for (size_t i = 0; i < N(identifiers); i++)
        identifiers[i] = address(i);
    fake.misdeeds[1] = OTHER_KEY;
    cr_expect(status_is(blindfold(&how, DOMAIN, identifiers, N(identifiers), got, &why), STATUS_WRONG_EPOCH));
    cr_expect_str_eq(why.text, "domain casus: the key changed while we were at it; start again");
}

Test(cli_blindfold, a_case_says_on_which_grounds)
{
    struct identifier identifiers[] = {address(1)};
    struct element got[1];
    struct complaint why = {""};
    how.reason = (struct blindfold_reason){"case", "case by tester", "onderzoek-client", "onderzoek", "wmo-college", "regisseur"};
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, 1, got, &why)));
    static const char start_of[] = "{\"verb\":\"evaluate\",\"for\":\"case\",\"domain\":\"casus\",\"purpose\":\"onderzoek-client\","
                                   "\"phase\":\"onderzoek\",\"basis\":\"wmo-college\",\"role\":\"regisseur\",\"points\":\"";
    cr_expect(span_is_text(span_slice(fake.sent, 0, sizeof start_of - 1), start_of), "%.*s", 200, (const char *)fake.sent.data);
}
