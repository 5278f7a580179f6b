// SPDX-License-Identifier: EUPL-1.2
//
// The voucher, field by field; then each token.
#include "evidence/asked.h"

#include "base/text.h"
#include "pseudonym/lookup.h"

struct status asked_question_read(struct span signed_question, struct arena *arena, struct asked_question *out, struct complaint *why)
{
    struct status status = envelope_decode(signed_question, arena, &out->asked);
    if (!status_ok(status) || out->asked.kind != ENVELOPE_INQUIRY)
        return complain(why, status_ok(status) ? FAIL(INVALID) : status, "the question: it is none");
    status = inquiry_message_decode(out->asked.body, arena, &out->inquiry);
    if (!status_ok(status))
        return complain(why, status, "the question: no holder would have taken it");
    return out->inquiry.has_counted ? STATUS(OK) : complain(why, FAIL(INVALID), "the question: it shows no voucher");
}

/* ---- the voucher */

static const struct evaluate_part *find_counted_part(const struct evaluate_message *request, const struct voucher_terms *terms)
{
    for (size_t i = 0; i < request->part_count; i++)
        if (request->parts[i].has_voucher && memcmp(request->parts[i].voucher.voucher_id, terms->voucher_id, VOUCHER_ID_BYTES) == 0)
            return &request->parts[i];
    return NULL;
}

/* What in it is not as it was evaluated; NULL: nothing. */
static const char *voucher_difference(const struct opened_request *request, const struct evaluate_part *part,
                                      const struct asked_question *question)
{
    const struct inquiry_message *inquiry = &question->inquiry;
    const struct voucher_terms *shown = &inquiry->counted.terms, *counted = &part->voucher;
    const struct digest escrow = digest_of(request->question.escrow);
    if (!oin_equal(&question->asked.to, &part->holder))
        return "who is asked";
    if (inquiry->epoch != part->epoch)
        return "the epoch of the key";
    if (inquiry->grounds.purpose != request->question.purpose)
        return "the purpose";
    if (inquiry->counted.count != part->point_count - 1)
        return "the number of identifiers";
    if (!digest_equal(&inquiry->counted.escrow, &escrow))
        return "the escrow";
    if (!digest_equal(&shown->case_commit, &counted->case_commit))
        return "the case";
    return shown->uses == counted->uses && shown->issued_ms == counted->issued_ms && shown->expires_ms == counted->expires_ms
               ? NULL
               : "how often or how long it serves";
}

struct status asked_part_find(const struct opened_request *request, const struct asked_question *question, size_t *out_part,
                              struct complaint *why)
{
    const struct counted *counted = &question->inquiry.counted;
    const struct evaluate_part *part = find_counted_part(&request->question, &counted->terms);
    char hex[2 * DIGEST_BYTES + 1];
    if (!oin_equal(&question->asked.from, &request->asked.from))
        return complain(why, FAIL(INVALID), "the question: %s asked it, and not %s", question->asked.from.text, request->asked.from.text);
    if (!part) {
        hex_print(digest_span(&counted->escrow), hex);
        return complain(why, FAIL(NOT_FOUND), "the question: its voucher is not of this request but of the one with escrow %s", hex);
    }
    const char *difference = voucher_difference(request, part, question);
    *out_part = (size_t)(part - request->question.parts);
    return difference
               ? complain(why, FAIL(TAMPERED), "the question: its voucher says another thing than what was evaluated: %s", difference)
               : STATUS(OK);
}

/* ---- the tokens */

/* Each of whom was evaluated stands for one token at most. */
struct evaluated_tokens {
    size_t count;
    enum identifier_kind kinds[VOUCHER_COUNT_MOST];
    uint8_t tokens[VOUCHER_COUNT_MOST][LOOKUP_TOKEN_BYTES];
    bool is_asked[VOUCHER_COUNT_MOST];
};

static void make_tokens_again(const struct opened_verdict *verdict, const struct escrow *escrow, size_t number, const struct remade *remade,
                              const struct asked_question *question, struct evaluated_tokens *out)
{
    const struct evaluate_part *part = &verdict->request.question.parts[number];
    const struct key_name key = {verdict->request.question.domain, part->holder};
    uint8_t tag[TAG_BYTES];
    *out = (struct evaluated_tokens){.count = 0};
    for (size_t i = 0; i < escrow->count && out->count < remade->count; i++) {
        if (!(part->mask >> i & 1))
            continue;
        tag_compute(&key, part->epoch, &remade->pseudonyms[out->count], tag);
        lookup_token_compute(tag, question->inquiry.token_nonce, &part->holder, out->tokens[out->count]);
        out->kinds[out->count++] = escrow->identifiers[i].kind;
    }
}

static bool take_evaluated(struct evaluated_tokens *tokens, const struct subject *subject)
{
    for (size_t i = 0; i < tokens->count; i++)
        if (!tokens->is_asked[i] && tokens->kinds[i] == subject->kind &&
            memcmp(tokens->tokens[i], subject->value, LOOKUP_TOKEN_BYTES) == 0) {
            tokens->is_asked[i] = true;
            return true;
        }
    return false;
}

struct status asked_tokens_check(const struct opened_verdict *verdict, const struct escrow *escrow, size_t part,
                                 const struct remade *remade, const struct asked_question *question, struct complaint *why)
{
    const struct evaluate_part *evaluated = &verdict->request.question.parts[part];
    const struct inquiry_message *inquiry = &question->inquiry;
    struct evaluated_tokens tokens;
    if (!digest_equal(&remade->request, &verdict->request.asked.body_digest) || !oin_equal(&remade->holder, &evaluated->holder) ||
        remade->count != evaluated->point_count - 1)
        return complain(why, FAIL(INVALID), "the pseudonyms: made again of another request, or for another register");
    make_tokens_again(verdict, escrow, part, remade, question, &tokens);
    for (size_t i = 0; i < inquiry->subject_count; i++)
        if (!take_evaluated(&tokens, &inquiry->subjects[i]))
            return complain(why, FAIL(TAMPERED), "%s was asked about another than was evaluated: token %zu of %zu", evaluated->holder.text,
                            i + 1, inquiry->subject_count);
    return STATUS(OK);
}
