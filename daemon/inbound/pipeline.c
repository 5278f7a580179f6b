// SPDX-License-Identifier: EUPL-1.2
//
// The tables, and the one function that walks them.
#include "inbound/pipeline.h"

#include "crypto/hash.h"

const struct stage door_stages[] = {
    {"admit", "transport", stage_admit, COUNT_STRANGER, "whose line it is"},
    {"open", "wire", stage_open, COUNT_BAD_ENVELOPE, "who says it, whole and canonical"},
    {"fresh", "wire, store", stage_fresh, COUNT_NOT_FRESH, "said now, once, to us (P-06)"},
};
const size_t door_stage_count = N(door_stages);

static const struct stage inquiry_stages[] = {
    {"read", "wire", inquiry_read, COUNT_BAD_BODY, "what is asked, with case, purpose and necessity (P-11)"},
    {"permit", "policy", inquiry_permit, COUNT_NOT_PERMITTED, "what may be told, per category (P-04)"},
    {"subject", "pseudonym", inquiry_subject, COUNT_BAD_SUBJECT, "tokens of this purpose's domain and a live epoch (P-03)"},
    {"minimise", "casefile", inquiry_minimise, COUNT_BAD_SUBJECT, "the answer: only what a rule names is left (P-10)"},
    {"record", "ledger, store", inquiry_record, COUNT_BAD_SUBJECT, "in the ledger, with the answer's digest (P-05)"},
    {"receipt", "ledger", inquiry_receipt, COUNT_BAD_SUBJECT, "the other side can prove it (P-07)"},
};

static const struct stage answer_stages[] = {
    {"read", "wire", answer_read, COUNT_BAD_BODY, "what is answered"},
    {"subject", "store", answer_subject, COUNT_BAD_SUBJECT, "to which question of ours, and within it"},
    {"record", "ledger", answer_record, COUNT_BAD_SUBJECT, "in the ledger, with their receipt (P-05)"},
    {"apply", "store", answer_apply, COUNT_BAD_SUBJECT, "in the case"},
    {"receipt", "ledger", answer_receipt, COUNT_BAD_SUBJECT, "they can prove that we have it (P-07)"},
};

static const struct stage signal_stages[] = {
    {"read", "wire", signal_read, COUNT_BAD_BODY, "what is signalled"},
    {"permit", "policy", signal_permit, COUNT_NOT_PERMITTED, "they may tell us this (P-04)"},
    {"subject", "pseudonym", signal_subject, COUNT_BAD_SUBJECT, "tags of this purpose's domain and a live epoch (P-03)"},
    {"record", "ledger", signal_record, COUNT_BAD_SUBJECT, "in the ledger (P-05)"},
    {"apply", "store", signal_apply, COUNT_BAD_SUBJECT, "in the index of received signals, once (P-06)"},
    {"receipt", "ledger", signal_receipt, COUNT_BAD_SUBJECT, "they can prove that we have it (P-07)"},
};

static const struct stage acknowledge_stages[] = {
    {"read", "wire", acknowledge_read, COUNT_BAD_BODY, "what is acknowledged"},
    {"apply", "store", acknowledge_apply, COUNT_BAD_SUBJECT, "it was waiting in the outbox, and no longer is (P-06)"},
    {"record", "ledger", acknowledge_record, COUNT_BAD_SUBJECT, "their receipt is in the ledger (P-05)"},
};

static const struct stage evaluate_stages[] = {
    {"read", "wire", evaluate_read, COUNT_BAD_BODY, "points, all canonical, none the identity"},
    {"permit", "policy", evaluate_permit, COUNT_NOT_PERMITTED, "they may have pseudonyms for this purpose (P-04)"},
    {"subject", "pseudonym", evaluate_subject, COUNT_BAD_SUBJECT, "domain, epoch and committee are those in force (P-03)"},
    {"quota", "store", evaluate_quota, COUNT_OVER_QUOTA, "within the quota, debited (P-02)"},
    {"record", "ledger, store", evaluate_record, COUNT_BAD_SUBJECT, "in the ledger, with the auditor's escrow (P-05)"},
    {"apply", "keeper", evaluate_apply, COUNT_BAD_SUBJECT, "multiplied after the commit; the partial follows"},
};

static const struct stage partial_stages[] = {
    {"read", "wire", partial_read, COUNT_BAD_BODY, "points, all canonical, none the identity"},
    {"subject", "pseudonym", partial_subject, COUNT_BAD_SUBJECT, "for an attempt of ours, by a member we asked"},
    {"apply", "pseudonym", partial_apply, COUNT_BAD_SUBJECT, "one partial more; the source checks them all at once (P-01)"},
};

const struct pipeline pipelines[] = {
    {ENVELOPE_INQUIRY, inquiry_stages, N(inquiry_stages), inquiry_refuse},
    {ENVELOPE_ANSWER, answer_stages, N(answer_stages), NULL},
    {ENVELOPE_SIGNAL, signal_stages, N(signal_stages), signal_refuse},
    {ENVELOPE_ACKNOWLEDGE, acknowledge_stages, N(acknowledge_stages), NULL},
    {ENVELOPE_EVALUATE, evaluate_stages, N(evaluate_stages), evaluate_refuse},
    {ENVELOPE_PARTIAL, partial_stages, N(partial_stages), NULL},
};
const size_t pipeline_count = N(pipelines);

static const struct pipeline *pipeline_of(enum envelope_kind kind)
{
    for (size_t i = 0; i < N(pipelines); i++)
        if (pipelines[i].kind == kind)
            return &pipelines[i];
    return NULL;
}

/* From "fresh" on a refusal is an entry: before it, strangers could make the ledger grow. */
static struct status enter_refusal(struct exchange *x, struct status refusal)
{
    struct entry entry = book_entry(x->book, ENTRY_DECISION, true);
    book_entry_exchange(&entry, &x->envelope.exchange_id, &x->line_owner, DIRECTION_IN);
    entry.verdict = VERDICT_REFUSE;
    entry.code = refusal.code;
    entry.has_request_digest = true;
    entry.request_digest = x->body_digest;
    return book_write(x->book, &entry, NULL, 0, NULL);
}

static void log_refusal(struct exchange *x, const struct stage *stage, struct status refusal)
{
    x->book->counters[stage->counter]++;
    if (stage == &door_stages[0] || stage == &door_stages[1])
        EVENT_LOG(x->book->log, MESSAGE_REFUSED, x->now_ms, event_partner(&x->line_owner), event_word(EVENT_FIELD_STAGE, stage->name),
                  event_status(refusal));
    else
        EVENT_LOG(x->book->log, MESSAGE_REFUSED, x->now_ms, event_partner(&x->line_owner), event_word(EVENT_FIELD_STAGE, stage->name),
                  event_word(EVENT_FIELD_KIND, envelope_kind_word(x->envelope.kind)), event_status(refusal));
}

/* A message that needs more memory than one message may have is refused like any other that is too large. */
static struct status run_stage(struct exchange *x, const struct stage *stage)
{
    struct status status = stage->run(x);
    return status_is(status, STATUS_ARENA_FULL) ? FAIL(TOO_LARGE) : status;
}

static struct status pass_door(struct exchange *x, bool *out_passed)
{
    *out_passed = false;
    for (size_t i = 0; i < N(door_stages); i++) {
        struct status status = run_stage(x, &door_stages[i]);
        if (status_class(status) == STATUS_CLASS_FAULT)
            return status;
        if (!status_ok(status)) {
            log_refusal(x, &door_stages[i], status);
            return door_stages[i].run == stage_fresh ? enter_refusal(x, status) : STATUS(OK);
        }
    }
    *out_passed = !x->is_settled;
    return STATUS(OK);
}

static struct status run_stages(struct exchange *x, const struct pipeline *pipeline, const struct stage **out_last)
{
    for (size_t i = 0; i < pipeline->count; i++) {
        *out_last = &pipeline->stages[i];
        TRY(run_stage(x, *out_last));
    }
    return STATUS(OK);
}

static struct status pass_kind(struct exchange *x)
{
    const struct pipeline *pipeline = pipeline_of(x->envelope.kind);
    const struct stage *last = NULL;
    struct batch_mark mark;
    ENSURE(pipeline); /* the wire room knows no other kinds */
    TRY(batch_mark_set(x->book, &mark));
    struct status status = run_stages(x, pipeline, &last);
    if (status_ok(status)) {
        x->book->counters[COUNT_HANDLED]++;
        return batch_keep(x->book);
    }
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    TRY(batch_undo(x->book, &mark)); /* nothing half done: a refused message leaves its entry and its nonce only */
    log_refusal(x, last, status);
    TRY(enter_refusal(x, status));
    return pipeline->refuse ? pipeline->refuse(x, status) : STATUS(OK);
}

struct status pipeline_run(struct book *book, const struct oin *line_owner, struct span message, struct span route)
{
    CLEANUP(arena) struct arena *arena = NULL;
    bool passed;
    TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
    struct exchange x = {
        .book = book, .arena = arena, .now_ms = batch_now(book), .line_owner = *line_owner, .message = message, .route = route};
    TRY(pass_door(&x, &passed));
    return passed ? pass_kind(&x) : STATUS(OK);
}

struct outgoing exchange_reply(const struct exchange *x, enum envelope_kind kind)
{
    struct outgoing outgoing = {.kind = kind, .to = x->line_owner, .route = x->route, .is_reply = true, .reply_from = x->line_owner};
    outgoing.exchange_id = x->envelope.exchange_id;
    memcpy(outgoing.reply_nonce, x->envelope.nonce, ENVELOPE_NONCE_BYTES);
    return outgoing;
}

static void print_stages(FILE *out, const char *name, const struct stage *stages, size_t count)
{
    fprintf(out, "%s\n", name);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %zu %-9s %-14s %s\n", i + 1, stages[i].name, stages[i].room, stages[i].keeps);
}

void pipeline_print(FILE *out)
{
    print_stages(out, "door", door_stages, N(door_stages));
    for (size_t i = 0; i < N(pipelines); i++)
        print_stages(out, envelope_kind_word(pipelines[i].kind), pipelines[i].stages, pipelines[i].count);
}
