// SPDX-License-Identifier: EUPL-1.2
//
// The one function that walks the tables; the tables stand with their stages.
#include "inbound/pipeline.h"

#include "book/budgets.h"
#include "book/exchanges.h"
#include "book/spoken.h"
#include "store/nonces.h"
#include "wire/said.h"

static const struct pipeline *const pipelines[ENVELOPE_KINDS_END] = {
#define PIPELINE_OF_KIND(name, word, number, life_ms, agreed) [number] = &word##_pipeline,
    ENVELOPE_KINDS(PIPELINE_OF_KIND)
#undef PIPELINE_OF_KIND
};

struct outgoing heard_reply(const struct heard *heard, enum envelope_kind kind)
{
    struct outgoing outgoing = {.kind = kind,
                                .exchange_id = heard->envelope.exchange_id,
                                .to = heard->line_owner,
                                .route = heard->route,
                                .is_reply = true,
                                .reply_from = heard->line_owner};
    memcpy(outgoing.reply_nonce, heard->envelope.nonce, ENVELOPE_NONCE_BYTES);
    return outgoing;
}

struct entry heard_entry(const struct heard *heard, const struct book *book, enum entry_kind kind, bool with_policy)
{
    struct entry entry = book_entry(book, kind, with_policy);
    const struct digest *said_under = &heard->envelope.statement.agreement;
    book_entry_exchange(&entry, &heard->envelope.exchange_id, &heard->line_owner, DIRECTION_IN);
    if (!digest_equal(said_under, &entry.agreement)) {
        entry.has_decided_under = true;
        entry.decided_under = entry.agreement;
        entry.agreement = *said_under;
    }
    return entry;
}

static struct quota_slice slice_of(const struct quota_scope *scope)
{
    return (struct quota_slice){(uint8_t)scope->kind, scope->requester, scope->act, scope->holder, scope->purpose};
}

struct status heard_debit(const struct heard *heard, const struct book *book, const struct quota_scope *what, uint64_t count,
                          struct quota_debit *out)
{
    const struct quota_rule *rules[QUOTA_ROWS_BIND_MOST];
    size_t bound_count = quotas_binding(&book->agreed->quotas, what, rules);
    struct quota_bound *bounds;
    TRY(ARENA_NEW(heard->arena, QUOTA_ROWS_BIND_MOST, &bounds));
    for (size_t i = 0; i < bound_count; i++)
        bounds[i] = (struct quota_bound){.of = slice_of(&rules[i]->scope),
                                         .day_limit = rules[i]->day_limit,
                                         .week_limit = rules[i]->week_limit,
                                         .batch_limit = rules[i]->batch_limit ? rules[i]->batch_limit : UINT64_MAX,
                                         .total = rules[i]->total};
    *out = (struct quota_debit){
        .of = slice_of(what), .day = day_of_ms(heard->now_ms), .count = count, .bounds = bounds, .bound_count = bound_count};
    return STATUS(OK);
}

struct entry heard_said(const struct heard *heard, const struct book *book, enum entry_kind kind, bool with_policy)
{
    struct entry entry = heard_entry(heard, book, kind, with_policy);
    said_enter(&heard->envelope, &entry);
    return entry;
}

static bool is_opened(const struct heard *heard) { return heard->envelope.kind != 0; }
/* A refusal of what partners say to each other about people is an entry, and an answer; of what is no message of theirs, and of versions of
 * agreed texts, which are entered when they come into force, there is the one of its minute (budget_note_refusal). */
static bool is_entered(const struct heard *heard) { return is_opened(heard) && said_is_kept(heard->envelope.kind); }

static struct status enter_refusal(const struct heard *heard, struct book *book, struct status refusal)
{
    struct entry entry = heard_entry(heard, book, ENTRY_DECISION, true);
    entry.verdict = VERDICT_REFUSE;
    entry.code = refusal.code;
    entry.note = span_of_text(*heard->field);
    entry.category_count = *heard->category != 0;
    entry.categories[0] = *heard->category;
    entry.has_request_digest = heard->envelope.has_body;
    entry.request_digest = heard->envelope.body_digest;
    struct book_leaf leaf;
    TRY(book_write(book, &entry, NULL, 0, &leaf));
    return exchanges_refused(book, &heard->envelope, leaf.index);
}

static void log_refusal(const struct heard *heard, struct book *book, const struct stage *stage, struct status refusal)
{
    struct event_field fields[6] = {event_partner(&heard->line_owner), event_word(EVENT_FIELD_STAGE, stage->name), event_status(refusal)};
    size_t count = 3;
    book->counters[stage->counter]++;
    if (!budget_take_line(book, &heard->line_owner, heard->now_ms))
        return;
    if (is_opened(heard))
        fields[count++] = event_word(EVENT_FIELD_KIND, envelope_kind_word(heard->envelope.kind));
    if (**heard->field)
        fields[count++] = event_word(EVENT_FIELD_FIELD, *heard->field);
    if (*heard->category && *heard->category <= policy_word_count(book->agreed->policy, POLICY_CATEGORY))
        fields[count++] = event_word(EVENT_FIELD_CATEGORY, policy_word(book->agreed->policy, POLICY_CATEGORY, *heard->category));
    event_write(book->log, EVENT_MESSAGE_REFUSED, heard->now_ms, fields, count);
}

/* Up to the first that does not let it on. A message that needs more memory than one message may have is refused like any other that
 * is too large. */
static struct status run_stages(const struct pipeline *pipeline, void *exchange, struct book *book, const struct stage **out_last)
{
    for (size_t i = 0; i < pipeline->count; i++) {
        *out_last = &pipeline->stages[i];
        struct status status = pipeline->stages[i].run(exchange, book);
        if (!status_ok(status))
            return status_is(status, STATUS_ARENA_FULL) ? FAIL(TOO_LARGE) : status;
    }
    return STATUS(OK);
}

/* The exchange of its kind, with the message in it. */
static struct status make_exchange(const struct heard *heard, void **out)
{
    const struct pipeline *pipeline = pipelines[heard->envelope.kind];
    ENSURE(pipeline); /* a message that is opened is of a kind of the table */
    TRY(arena_take(heard->arena, 1, pipeline->exchange_bytes, out));
    memcpy(*out, &heard, sizeof heard); /* its first member */
    return STATUS(OK);
}

/* The other side hears it, or nobody does. A reply under an agreement that is not known here, or not yet, was not heard: when it comes
 * again and the agreements are equal by then, it counts. */
static struct status answer_refusal(const struct heard *heard, struct book *book, void *exchange, struct status refusal)
{
    const struct pipeline *pipeline = pipelines[heard->envelope.kind];
    ENSURE(pipeline);
    if (pipeline->refuse)
        return pipeline->refuse(exchange, book, refusal);
    if (status_is(refusal, STATUS_OTHER_AGREEMENT))
        return store_nonce_forget(book->store, &heard->line_owner, heard->envelope.nonce);
    return STATUS(OK);
}

/* A refusal is entered and told; more in a minute than anybody needs are counted, and put off: as if the message was never seen, so that
 * it is heard when it comes again. `exchange` NULL: nobody is told. */
static struct status end_refused(const struct heard *heard, struct book *book, void *exchange, const struct stage *stage,
                                 struct status refusal)
{
    const bool is_afforded = stage->counter != COUNT_OVER_BUDGET &&
                             (!is_entered(heard) || budget_take(book, &heard->line_owner, BUDGET_REFUSALS, 1, heard->now_ms));
    if (!is_afforded || !is_entered(heard))
        budget_note_refusal(book, &heard->line_owner, &heard->message_digest, refusal, heard->now_ms);
    if (is_afforded && is_entered(heard))
        TRY(enter_refusal(heard, book, refusal));
    if (is_afforded)
        return exchange ? answer_refusal(heard, book, exchange, refusal) : STATUS(OK);
    book->counters[COUNT_PUT_OFF]++;
    struct status status = store_nonce_forget(book->store, &heard->line_owner, heard->envelope.nonce);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

/* Bytes that are no message of the partner whose line they came over. */
static void note_unopened(const struct heard *heard, struct book *book, const struct stage *stage, struct status refusal)
{
    const struct digest digest = digest_of(heard->message);
    if (stage->counter == COUNT_BAD_ENVELOPE)
        budget_note_refusal(book, &heard->line_owner, &digest, refusal, heard->now_ms);
}

static struct status pass_door(struct heard *heard, struct book *book, bool *out_passed)
{
    struct door_exchange exchange = {.heard = heard};
    const struct stage *last = NULL;
    struct status status = run_stages(&door_pipeline, &exchange, book, &last);
    *out_passed = status_ok(status) && !exchange.is_settled;
    if (*out_passed || status_is(status, STATUS_OTHER_AGREEMENT))
        spoken_note(book, &heard->line_owner, &heard->envelope.statement.agreement, heard->envelope.time_ms);
    if (status_ok(status) || status_class(status) == STATUS_CLASS_FAULT)
        return status;
    log_refusal(heard, book, last, status);
    if (!is_opened(heard)) {
        note_unopened(heard, book, last, status);
        return STATUS(OK);
    }
    void *exchange_of_kind = NULL;
    if (status_is(status, STATUS_OTHER_AGREEMENT)) /* at the door nobody is told but who stands under another agreement */
        TRY(make_exchange(heard, &exchange_of_kind));
    return end_refused(heard, book, exchange_of_kind, last, status);
}

static struct status pass_kind(const struct heard *heard, struct book *book)
{
    const struct pipeline *pipeline = pipelines[heard->envelope.kind];
    const struct stage *last = NULL;
    struct batch_mark mark;
    void *exchange;
    TRY(make_exchange(heard, &exchange));
    TRY(batch_mark_set(book, &mark));
    struct status status = run_stages(pipeline, exchange, book, &last);
    if (status_ok(status)) {
        book->counters[COUNT_HANDLED]++;
        return batch_keep(book);
    }
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    TRY(batch_undo(book, &mark)); /* nothing half done: a refused message leaves its entry and its nonce only */
    log_refusal(heard, book, last, status);
    return end_refused(heard, book, exchange, last, status);
}

struct status pipeline_run(struct book *book, const struct oin *line_owner, struct span message, struct span route)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const char *field = "";
    uint8_t category = 0;
    bool passed;
    TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
    struct heard heard = {.arena = arena,
                          .now_ms = batch_now(book),
                          .line_owner = *line_owner,
                          .message = message,
                          .route = route,
                          .field = &field,
                          .category = &category};
    TRY(pass_door(&heard, book, &passed));
    return passed ? pass_kind(&heard, book) : STATUS(OK);
}

static void print_stages(FILE *out, const char *name, const struct pipeline *pipeline)
{
    fprintf(out, "%s\n", name);
    for (size_t i = 0; i < pipeline->count; i++) {
        const struct stage *stage = &pipeline->stages[i];
        fprintf(out, "  %zu %-9s %-22s %s\n", i + 1, stage->name, stage->rooms, stage->keeps);
    }
}

void pipeline_print(FILE *out)
{
    print_stages(out, "door", &door_pipeline);
    for (int kind = 1; kind < ENVELOPE_KINDS_END; kind++)
        if (pipelines[kind])
            print_stages(out, envelope_kind_word((enum envelope_kind)kind), pipelines[kind]);
}
