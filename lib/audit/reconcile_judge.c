// SPDX-License-Identifier: EUPL-1.2
//
// The entries of one exchange in both logs. First what each has as said by the other: it is signed, so it must stand in the other's own
// log. Then what each says that it sent, and nothing of which came to stand in the other's.
#include "audit/reconcile_rows.h"

#include "wire/replay_window.h"

/* What is entered at who sent a message of this kind: an entry of its own, or the one of what it answers. */
static const struct {
    enum envelope_kind said;
    enum entry_kind sent;
    enum envelope_kind sent_said; /* 0: what the log's owner says itself */
    bool is_by_answer;            /* which digest the two have in common */
} pairings[] = {
    {ENVELOPE_SIGNAL, ENTRY_SIGNAL_SENT, 0, false}, {ENVELOPE_INQUIRY, ENTRY_REQUEST_SENT, 0, false},
    {ENVELOPE_ANSWER, ENTRY_DISCLOSED, 0, true},    {ENVELOPE_ANSWER, ENTRY_DECISION, 0, true},
    {ENVELOPE_EVALUATE, ENTRY_EVALUATED, 0, false}, {ENVELOPE_PARTIAL, ENTRY_EVALUATED, ENVELOPE_EVALUATE, false},
    {ENVELOPE_OPEN, ENTRY_ESCROW_OPENED, 0, false}, {ENVELOPE_OPENED, ENTRY_ESCROW_OPENED, ENVELOPE_OPEN, false},
};

static bool is_sent_as(const struct reconcile_row *row, size_t pairing)
{
    return row->kind == pairings[pairing].sent && row->said == pairings[pairing].sent_said &&
           (pairings[pairing].is_by_answer ? row->has_answer : row->has_request);
}

static const struct digest *content_of(const struct reconcile_row *row, size_t pairing)
{
    return pairings[pairing].is_by_answer ? &row->answer : &row->request;
}

/* What the other sent of this. */
static const struct reconcile_row *find_sent(const struct reconcile_group *group, const struct reconcile_row *heard, bool of_any_content)
{
    for (size_t i = 0; i < group->count; i++)
        for (size_t p = 0; p < N(pairings); p++) {
            const struct reconcile_row *sent = &group->rows[i];
            if (sent->side != heard->side && pairings[p].said == heard->said && is_sent_as(sent, p) &&
                (of_any_content || digest_equal(content_of(sent, p), content_of(heard, p))))
                return sent;
        }
    return NULL;
}

static bool is_covered(const struct reconcile_group *group, size_t side, int64_t at_ms)
{
    const struct reconcile_side *ledger = &group->sides[side];
    for (const struct reconcile_span *span = ledger->spans; span < ledger->spans + ledger->span_count; span++)
        if (at_ms >= span->first_ms - CLOCK_SKEW_MOST_MS && at_ms + CLOCK_SKEW_MOST_MS <= span->last_ms)
            return true;
    return false;
}

/* NULL: its ledger does not cover that moment. */
static const struct reconcile_span *find_covering(const struct reconcile_side *ledger, int64_t at_ms)
{
    for (const struct reconcile_span *span = ledger->spans; span < ledger->spans + ledger->span_count; span++)
        if (at_ms <= span->last_ms && at_ms + CLOCK_SKEW_MOST_MS >= span->first_ms)
            return span;
    return NULL;
}

/* Only words that both kinds of entries hold as they were said. */
static bool says_the_same(const struct reconcile_row *sent, const struct reconcile_row *heard)
{
    if (heard->said != ENVELOPE_SIGNAL && heard->said != ENVELOPE_INQUIRY && heard->said != ENVELOPE_EVALUATE)
        return true;
    return sent->grounds.purpose == heard->grounds.purpose && sent->grounds.phase == heard->grounds.phase &&
           sent->grounds.basis == heard->grounds.basis && sent->count == heard->count && sent->act == heard->act &&
           sent->necessity_code == heard->necessity_code && sent->lighter_code == heard->lighter_code;
}

static enum reconcile_verdict judge_pair(const struct reconcile_row *sent, const struct reconcile_row *heard)
{
    if (!says_the_same(sent, heard))
        return RECONCILE_STATEMENT_DIFFERS;
    const bool is_own = sent->said == 0; /* else it is the entry of what was answered, which came before */
    return heard->time_ms < heard->said_ms - CLOCK_SKEW_MOST_MS || (is_own && sent->time_ms > heard->said_ms + CLOCK_SKEW_MOST_MS)
               ? RECONCILE_CLOCK
               : RECONCILE_MATCHED;
}

/* Its log goes on after that day without the entry, or the next one goes on from its end. */
static bool is_absent(const struct reconcile_side *issuer, const struct reconcile_row *heard)
{
    for (const struct reconcile_span *span = issuer->spans; span < issuer->spans + issuer->span_count; span++)
        if (span->last_log >= heard->receipt_log)
            return span->last_log > heard->receipt_log || heard->said_ms + 2 * CLOCK_SKEW_MOST_MS < span->last_ms;
    return false;
}

static enum reconcile_verdict judge_receipt(const struct reconcile_group *group, const struct reconcile_row *heard)
{
    const size_t issuer = !heard->side;
    if (heard->is_receipt_elsewhere)
        return RECONCILE_BEYOND;
    if (heard->receipt_index >= group->ledgers[issuer].logs[heard->receipt_log].checkpoint->head.size)
        return is_absent(&group->sides[issuer], heard) ? RECONCILE_RECEIPT_ABSENT : RECONCILE_BEYOND;
    for (size_t i = 0; i < group->count; i++)
        if (group->rows[i].side == issuer && group->rows[i].log == heard->receipt_log && group->rows[i].index == heard->receipt_index &&
            digest_equal(&group->rows[i].own_receipt, &heard->receipt))
            return RECONCILE_MATCHED;
    return RECONCILE_RECEIPT_DIFFERS;
}

static bool is_said_before(const struct reconcile_group *group, const struct reconcile_row *heard)
{
    for (const struct reconcile_row *row = group->rows; row < heard; row++)
        if (row->side == heard->side && row->said == heard->said && row->proof == heard->proof &&
            memcmp(row->signature, heard->signature, SIGNATURE_BYTES) == 0)
            return true;
    return false;
}

static bool is_refusal(const struct reconcile_row *heard) { return heard->code != STATUS_OK && !heard->has_receipt; }

static enum reconcile_verdict judge_signed(const struct reconcile_group *group, const struct reconcile_row *heard)
{
    if (heard->has_receipt)
        return judge_receipt(group, heard);
    if (is_refusal(heard))
        return RECONCILE_REFUSED;
    const struct reconcile_row *sent = find_sent(group, heard, false);
    if (sent)
        return judge_pair(sent, heard);
    if (find_sent(group, heard, true))
        return RECONCILE_DIGEST_DIFFERS;
    return is_covered(group, !heard->side, heard->said_ms) ? RECONCILE_NOT_ENTERED : RECONCILE_BEYOND;
}

static enum reconcile_verdict judge_heard(const struct reconcile_group *group, const struct reconcile_row *heard)
{
    if (heard->proof == PROOF_BAD)
        return RECONCILE_BAD_SIGNATURE;
    if (heard->proof == PROOF_SIGNED)
        return is_said_before(group, heard) ? RECONCILE_DUPLICATE : judge_signed(group, heard);
    return heard->said != ENVELOPE_ACKNOWLEDGE && find_sent(group, heard, false) ? RECONCILE_MATCHED : RECONCILE_UNPROVEN;
}

/* ---- what nothing of came to stand in the other's log */

/* It came, whatever its content is there: what there is to say was said of that entry. */
static bool has_come(const struct reconcile_group *group, size_t pairing, const struct reconcile_row *sent)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct reconcile_row *row = &group->rows[i];
        if (row->side != sent->side && row->said == pairings[pairing].said && row->proof != PROOF_BAD &&
            (pairings[pairing].said != ENVELOPE_ANSWER || digest_equal(&row->answer, &sent->answer) || !find_sent(group, row, false)))
            return true;
    }
    return false;
}

static bool is_refused_there(const struct reconcile_group *group, const struct digest *content, const struct reconcile_row *sent)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct reconcile_row *row = &group->rows[i];
        if (row->side != sent->side && row->kind == ENTRY_DECISION && row->verdict == VERDICT_REFUSE && row->has_request &&
            digest_equal(&row->request, content))
            return true;
    }
    return false;
}

/* What the other signed that it could say only when this had come; of several answers in one exchange its receipt says which. */
static const struct reconcile_row *find_admission(const struct reconcile_group *group, size_t pairing, const struct reconcile_row *sent)
{
    static const enum envelope_kind answers[ENVELOPE_KINDS_END] = {[ENVELOPE_SIGNAL] = ENVELOPE_ACKNOWLEDGE,
                                                                   [ENVELOPE_INQUIRY] = ENVELOPE_ANSWER,
                                                                   [ENVELOPE_ANSWER] = ENVELOPE_ACKNOWLEDGE,
                                                                   [ENVELOPE_EVALUATE] = ENVELOPE_PARTIAL,
                                                                   [ENVELOPE_OPEN] = ENVELOPE_OPENED};
    for (size_t i = 0; i < group->count; i++) {
        const struct reconcile_row *row = &group->rows[i];
        const bool is_other_answer =
            pairings[pairing].said == ENVELOPE_ANSWER && row->has_receipt && !digest_equal(&row->answer, &sent->answer);
        if (row->side == sent->side && row->proof == PROOF_SIGNED && row->said == answers[pairings[pairing].said] && !is_other_answer)
            return row;
    }
    return NULL;
}

static bool is_told_by_disclosure(const struct reconcile_group *group, const struct reconcile_row *decision)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->rows[i].side == decision->side && group->rows[i].kind == ENTRY_DISCLOSED &&
            digest_equal(&group->rows[i].answer, &decision->answer))
            return true;
    return false;
}

static enum reconcile_verdict judge_unheard(const struct reconcile_group *group, size_t pairing, const struct reconcile_row *sent)
{
    const struct reconcile_span *other = find_covering(&group->sides[!sent->side], sent->time_ms);
    const int64_t life_ms = envelope_life_most_ms(pairings[pairing].said);
    const struct reconcile_row *admission = find_admission(group, pairing, sent);
    const bool is_answer = pairings[pairing].said == ENVELOPE_ANSWER;
    if (is_refused_there(group, content_of(sent, pairing), sent) || (is_answer && sent->verdict == VERDICT_REFUSE) ||
        (admission && is_refusal(admission)))
        return RECONCILE_REFUSED;
    if (!other)
        return RECONCILE_BEYOND;
    if (admission) /* its log may end before it heard of it */
        return admission->said_ms + CLOCK_SKEW_MOST_MS < other->last_ms ? RECONCILE_DENIED : RECONCILE_BEYOND;
    if (sent->time_ms + life_ms + CLOCK_SKEW_MOST_MS > other->last_ms)
        return RECONCILE_WAITING;
    return life_ms < DAY_MS ? RECONCILE_EXPIRED : RECONCILE_UNHEARD;
}

static struct status judge_sent(const struct reconcile_group *group, const struct reconcile_row *sent, const struct reconcile_sink *sink)
{
    for (size_t p = 0; p < N(pairings); p++) {
        if (pairings[p].sent_said || !is_sent_as(sent, p) || has_come(group, p, sent))
            continue;
        if (sent->kind != ENTRY_DECISION || !is_told_by_disclosure(group, sent))
            TRY(sink->tell(sink->state, judge_unheard(group, p, sent), sent));
    }
    return STATUS(OK);
}

struct status reconcile_judge(const struct reconcile_group *group, const struct reconcile_sink *sink)
{
    if (group->count > RECONCILE_EXCHANGE_MOST)
        return sink->tell(sink->state, RECONCILE_CROWDED, group->rows);
    for (size_t i = 0; i < group->count; i++) {
        const struct reconcile_row *row = &group->rows[i];
        TRY(row->proof == PROOF_OWN ? judge_sent(group, row, sink) : sink->tell(sink->state, judge_heard(group, row), row));
    }
    return STATUS(OK);
}
