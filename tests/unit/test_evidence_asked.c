// SPDX-License-Identifier: EUPL-1.2
//
// What was asked with a voucher is held against what was evaluated for it: whoever asks about another, or with another's voucher, is found
// out, and whoever does not is not (P-11).
#include "crypto/secret.h"
#include "evidence/asked.h"
#include "pseudonym/lookup.h"
#include "support/sample_opened.h"

#include <criterion/criterion.h>

#define OK(expr) cr_assert(status_ok(expr), "%s", #expr)

static struct arena *arena;
static struct sample_opened sample;
static struct opened_verdict verdict;
static struct escrow *escrow;

/* A question with what was opened, and its pseudonyms, as rows of the tables below spoil them. */
struct asking_of {
    struct oin from, to;
    struct inquiry_message inquiry;
    struct remade remade;
};
static struct asking_of honest;

/* The token of a pseudonym, as the asker of the question makes it. */
static void make_token(const struct element *pseudonym, uint8_t out[static LOOKUP_TOKEN_BYTES])
{
    const struct evaluate_part *part = &verdict.request.question.parts[0];
    const struct key_name key = {verdict.request.question.domain, part->holder};
    uint8_t tag[TAG_BYTES];
    tag_compute(&key, part->epoch, pseudonym, tag);
    lookup_token_compute(tag, honest.inquiry.token_nonce, &part->holder, out);
}

static struct asking_of ask_honestly(void)
{
    const struct evaluate_message *request = &verdict.request.question;
    const struct evaluate_part *part = &request->parts[0];
    struct asking_of asking = {
        .from = verdict.request.asked.from, .to = part->holder, .inquiry = sample_inquiry_message(), .remade = {.holder = part->holder}};
    struct inquiry_message *inquiry = &asking.inquiry;
    asking.remade.request = verdict.request.asked.body_digest;
    asking.remade.count = SAMPLE_OPENED_COUNT;
    memcpy(asking.remade.pseudonyms, sample_points(SAMPLE_OPENED_COUNT), SAMPLE_OPENED_COUNT * sizeof *asking.remade.pseudonyms);
    inquiry->epoch = part->epoch;
    inquiry->grounds.purpose = request->purpose;
    inquiry->counted.terms = part->voucher;
    inquiry->counted.count = SAMPLE_OPENED_COUNT;
    inquiry->counted.escrow = digest_of(request->escrow);
    for (size_t i = 0; i < SAMPLE_OPENED_COUNT; i++) {
        inquiry->subjects[i].kind = IDENTIFIER_KIND_PERSON;
        make_token(&asking.remade.pseudonyms[i], inquiry->subjects[i].value);
    }
    return asking;
}

static void begin(void)
{
    struct complaint why = {""};
    cr_assert(status_ok(crypto_start()) && status_ok(arena_new((size_t)256 * 1024 * 1024, &arena)));
    sample_opened_make(system_random(), arena, &sample);
    const struct opened opened = sample_opened_file(&sample, arena);
    OK(opened_judge(&opened, NULL, arena, &verdict, &why));
    OK(opened_check(&verdict, arena, &escrow, &why));
    honest.inquiry = sample_inquiry_message();
    honest = ask_honestly();
}
static void end(void)
{
    sample.batch = batch_free(sample.batch);
    arena = arena_free(arena);
}
TestSuite(evidence_asked, .init = begin, .fini = end);

static struct span sign_question(const struct asking_of *asking)
{
    struct envelope envelope;
    struct span body;
    OK(inquiry_message_encode(&asking->inquiry, arena, &body));
    envelope = sample_envelope_of(ENVELOPE_INQUIRY, body, arena);
    envelope.from = asking->from;
    envelope.to = asking->to;
    return sample_frame(&envelope, &sample.requester, arena);
}

/* As the auditor holds it against what was opened. */
static struct status hold_against(const struct asking_of *asking, struct complaint *why)
{
    struct asked_question question;
    size_t part = SIZE_MAX;
    TRY(asked_question_read(sign_question(asking), arena, &question, why));
    TRY(asked_part_find(&verdict.request, &question, &part, why));
    cr_assert(part == 0);
    return asked_tokens_check(&verdict, escrow, part, &asking->remade, &question, why);
}

Test(evidence_asked, a_question_about_some_or_all_of_those_who_were_counted_holds_in_any_order)
{
    struct complaint why = {""};
    cr_expect(status_ok(hold_against(&honest, &why)), "%s", why.text);
    const struct subject first = honest.inquiry.subjects[0];
    honest.inquiry.subjects[0] = honest.inquiry.subjects[2];
    honest.inquiry.subjects[2] = first;
    cr_expect(status_ok(hold_against(&honest, &why)), "%s", why.text);
    honest.inquiry.subject_count = 1;
    cr_expect(status_ok(hold_against(&honest, &why)), "%s", why.text);
}

/* ---- an asker that lies */

static void ask_another(struct asking_of *asking) { make_token(&sample_points(9)[8], asking->inquiry.subjects[1].value); }
static void ask_one_twice(struct asking_of *asking) { asking->inquiry.subjects[2] = asking->inquiry.subjects[0]; }
static void ask_as_another_kind(struct asking_of *asking) { asking->inquiry.subjects[0].kind = IDENTIFIER_KIND_ADDRESS; }
static void ask_with_old_tokens(struct asking_of *asking) { asking->inquiry.token_nonce[0] ^= 1; }
static void ask_another_holder(struct asking_of *asking) { asking->to = sample_oin(SAMPLE_FROM); }
static void ask_of_another_epoch(struct asking_of *asking) { asking->inquiry.epoch++; }
static void ask_for_another_purpose(struct asking_of *asking) { asking->inquiry.grounds.purpose++; }
static void ask_with_more_counted(struct asking_of *asking) { asking->inquiry.counted.count++; }
static void ask_with_another_escrow(struct asking_of *asking) { asking->inquiry.counted.escrow.bytes[0] ^= 1; }
static void ask_in_another_case(struct asking_of *asking) { asking->inquiry.counted.terms.case_commit.bytes[0] ^= 1; }
static void ask_more_often(struct asking_of *asking) { asking->inquiry.counted.terms.uses++; }
static void ask_from_later(struct asking_of *asking) { asking->inquiry.counted.terms.issued_ms++; }
static void ask_for_shorter(struct asking_of *asking) { asking->inquiry.counted.terms.expires_ms--; }
/* and what shows nothing of the asker */
static void show_another_voucher(struct asking_of *asking) { asking->inquiry.counted.terms.voucher_id[0] ^= 1; }
static void show_anothers_question(struct asking_of *asking) { asking->from = sample_oin(SAMPLE_TO); }
static void show_no_voucher(struct asking_of *asking) { asking->inquiry.has_counted = false; }
static void remade_of_another_request(struct asking_of *asking) { asking->remade.request.bytes[0] ^= 1; }
static void remade_for_another_register(struct asking_of *asking) { asking->remade.holder = sample_oin(SAMPLE_FROM); }
static void remade_of_fewer(struct asking_of *asking) { asking->remade.count--; }

Test(evidence_asked, whoever_asks_otherwise_than_was_counted_is_found_out)
{
    static const struct {
        void (*spoil)(struct asking_of *asking);
        enum status_code code;
        const char *reason;
    } rows[] = {
        {ask_another, STATUS_TAMPERED, "about another than was evaluated: token 2 of 3"},
        {ask_one_twice, STATUS_TAMPERED, "about another than was evaluated: token 3 of 3"},
        {ask_as_another_kind, STATUS_TAMPERED, "about another than was evaluated: token 1 of 3"},
        {ask_with_old_tokens, STATUS_TAMPERED, "about another than was evaluated: token 1 of 3"},
        {ask_another_holder, STATUS_TAMPERED, "who is asked"},
        {ask_of_another_epoch, STATUS_TAMPERED, "the epoch of the key"},
        {ask_for_another_purpose, STATUS_TAMPERED, "the purpose"},
        {ask_with_more_counted, STATUS_TAMPERED, "the number of identifiers"},
        {ask_with_another_escrow, STATUS_TAMPERED, "the escrow"},
        {ask_in_another_case, STATUS_TAMPERED, "the case"},
        {ask_more_often, STATUS_TAMPERED, "how often or how long it serves"},
        {ask_from_later, STATUS_TAMPERED, "how often or how long it serves"},
        {ask_for_shorter, STATUS_TAMPERED, "how often or how long it serves"},
        {show_another_voucher, STATUS_NOT_FOUND, "its voucher is not of this request but of the one with escrow "},
        {show_anothers_question, STATUS_INVALID, "asked it, and not"},
        {show_no_voucher, STATUS_INVALID, "it shows no voucher"},
        {remade_of_another_request, STATUS_INVALID, "made again of another request"},
        {remade_for_another_register, STATUS_INVALID, "made again of another request"},
        {remade_of_fewer, STATUS_INVALID, "made again of another request"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct asking_of asking = ask_honestly();
        struct complaint why = {""};
        rows[i].spoil(&asking);
        struct status status = hold_against(&asking, &why);
        cr_expect(status_is(status, rows[i].code), "%zu: %s: %s", i, status_text(status), why.text);
        cr_expect(strstr(why.text, rows[i].reason), "%zu: %s", i, why.text);
    }
}

Test(evidence_asked, what_is_no_question_is_none)
{
    struct asked_question question;
    struct complaint why = {""};
    const struct span message = sign_question(&honest);
    for (size_t size = 0; size < message.size; size += 7)
        cr_expect(!status_ok(asked_question_read(span_slice(message, 0, size), arena, &question, &why)), "%zu", size);
    cr_expect(status_is(asked_question_read(sample.signed_request, arena, &question, &why), STATUS_INVALID));
    cr_expect(strstr(why.text, "it is none"), "%s", why.text);
}

/* ---- the pseudonyms in their file */

Test(evidence_asked, pseudonyms_are_kept_in_one_form)
{
    struct remade read;
    struct span text, again;
    OK(remade_print(&honest.remade, arena, &text));
    OK(remade_parse(text, arena, &read));
    OK(remade_print(&read, arena, &again));
    cr_expect(span_equal(text, again) && read.count == SAMPLE_OPENED_COUNT);
    for (size_t size = 0; size < text.size; size += 3)
        if (size % 75 != text.size % 75) /* a pseudonym fewer is another file, of the same form */
            cr_expect(!status_ok(remade_parse(span_slice(text, 0, size), arena, &read)), "%zu", size);
    honest.remade.count = 0;
    OK(remade_print(&honest.remade, arena, &text));
    cr_expect(status_is(remade_parse(text, arena, &read), STATUS_MALFORMED), "of nobody");
}

Test(evidence_asked, what_is_no_pseudonym_or_too_many_is_refused)
{
    struct remade read;
    struct span text;
    const char *longer;
    honest.remade.count = VOUCHER_COUNT_MOST;
    memcpy(honest.remade.pseudonyms, sample_points(VOUCHER_COUNT_MOST), sizeof honest.remade.pseudonyms);
    OK(remade_print(&honest.remade, arena, &text));
    OK(remade_parse(text, arena, &read));
    const struct span last = span_slice(text, text.size - 75, text.size);
    OK(arena_print(arena, &longer, "%.*s%.*s", (int)text.size, (const char *)text.data, (int)last.size, (const char *)last.data));
    cr_expect(status_is(remade_parse(span_of_text(longer), arena, &read), STATUS_TOO_LARGE));
    memset(&honest.remade.pseudonyms[1], 0, sizeof honest.remade.pseudonyms[1]);
    OK(remade_print(&honest.remade, arena, &text));
    cr_expect(status_is(remade_parse(text, arena, &read), STATUS_BAD_POINT), "the identity");
}
