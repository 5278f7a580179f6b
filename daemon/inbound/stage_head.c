// SPDX-License-Identifier: EUPL-1.2
//
// A partner shows a head of its ledger: it is cosigned when it follows from the one that was cosigned before (C2SP tlog-witness). The
// keeper checks that once more, and remembers it before it signs: whatever becomes of this batch, no older head is cosigned after it.
#include "inbound/pipeline.h"

#include "book/witnessing.h"
#include "ledger/note.h"
#include "store/witnesses.h"

#define HEAD_STAGES(X)                                                                                  \
    X(head, READS, read, "ledger", BAD_BODY, "a request of tlog-witness, with a checkpoint")            \
    X(head, JUDGES, owner, "agreed, ledger", BAD_SUBJECT, "of its own ledger, signed with its log key") \
    X(head, WRITES, pace, "book", OVER_BUDGET, "not before it is time for the next")                    \
    X(head, WRITES, cosign, "agreed, book, keeper, ledger, runtime, store", BAD_SUBJECT,                \
      "after what was cosigned of it before: the keeper holds it (P-07)")

struct head_exchange {
    const struct heard *heard;
    struct add_checkpoint request; /* after read */
    struct note note;
    struct checkpoint checkpoint; /* after owner */
    struct witnessed *held;       /* after pace */
};

static struct status head_read(struct head_exchange *x)
{
    TRY(add_checkpoint_parse(x->heard->envelope.body, &x->request));
    return note_parse(x->request.checkpoint, x->heard->arena, &x->note);
}

static struct status head_owner(struct head_exchange *x, const struct agreed *agreed)
{
    const struct partner *row = x->heard->peer->row;
    struct note_key key;
    struct note_check check;
    (void)agreed;
    TRY(checkpoint_parse_witnessed(x->note.text, &x->checkpoint));
    if (!origin_follows(row->log_origin, span_of_text(x->checkpoint.origin), x->heard->now_ms) ||
        !party_key_is_open(x->heard->peer, WITHDRAWN_KEY_LOG))
        return FAIL(NOT_FOUND);
    TRY(note_key_make(span_of_text(x->checkpoint.origin), NOTE_ED25519, row->log, &key));
    TRY(note_verify(&x->note, &key, 1, &check));
    return x->request.growth.old_size <= x->checkpoint.head.size ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status head_pace(struct head_exchange *x, struct book *book)
{
    x->held = witnessed_of(book->witnessing, x->checkpoint.origin);
    const int64_t since_ms = x->held ? x->heard->now_ms - x->held->at_ms : 0;
    return x->held && (since_ms >= COSIGN_EVERY_MS || since_ms < 0) ? STATUS(OK) : FAIL(OVERLOADED);
}

static struct status head_answer(const struct head_exchange *x, struct book *book, const struct witness_response *response)
{
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_COSIGNED);
    TRY(witness_response_print(response, x->heard->arena, &outgoing.body));
    return batch_send(book, &outgoing);
}

/* The line with our cosignature, alone. */
static struct status make_cosignature(const struct head_exchange *x, struct book *book, struct span *out)
{
    struct arena *arena = x->heard->arena;
    struct keeper_signing item = {.role = KEEPER_SIGNS_COSIGNATURE, .growth = x->request.growth};
    struct note_key key;
    struct note_signature signature = {.key = &key, .time_s = (uint64_t)(x->heard->now_ms / 1000)};
    const char *name;
    struct span joined;
    TRY(arena_print(arena, &name, "%s/witness", book->agreed->own.text));
    TRY(note_key_make(span_of_text(name), NOTE_COSIGNATURE, agreed_us(book->agreed)->row->witness, &key));
    TRY(note_message(&key, signature.time_s, x->note.text, arena, &item.content));
    TRY(keeper_sign(book->keeper, &item, 1));
    memcpy(signature.bytes, item.signature, SIGNATURE_BYTES);
    TRY(note_join(x->note.text, &signature, 1, arena, &joined));
    *out = span_slice(joined, x->note.text.size + 1, joined.size - x->note.text.size - 1);
    return STATUS(OK);
}

/* As its owner is shown it, when it asks what we hold of its ledger. */
static struct status keep_witnessed(const struct head_exchange *x, struct book *book, struct span line)
{
    const struct span note = x->request.checkpoint;
    const char *text;
    TRY(arena_print(x->heard->arena, &text, "%.*s%.*s", (int)note.size, (const char *)note.data, (int)line.size, (const char *)line.data));
    return store_witnessed_put(book->store, x->checkpoint.origin, span_of_text(text));
}

/* What is held of the log that is shown. Of one with which the partner goes on it is nothing; the one before is over from then on. */
static uint64_t held_size(const struct head_exchange *x)
{
    return strcmp(x->held->origin, x->checkpoint.origin) == 0 ? x->held->head.size : 0;
}

/* What was seen of its ledger last, with the hash of its own note, which is kept beside the head. */
static struct status write_seen_head(const struct head_exchange *x, struct book *book, const char *word)
{
    struct entry entry = book_entry(book, ENTRY_PARTNER_HEAD, false);
    struct note note;
    struct span kept, own;
    TRY(store_witnessed_find(book->store, x->heard->line_owner.text, x->heard->arena, &kept));
    TRY(note_parse(kept, x->heard->arena, &note));
    TRY(note_alone(&note, x->held->origin, x->heard->arena, &own));
    entry.has_counterpart = entry.has_head = true;
    entry.counterpart = x->heard->line_owner;
    entry.note = span_of_text(word);
    entry.head.origin = span_of_text(x->held->origin);
    entry.head.size = x->held->head.size;
    memcpy(entry.head.root.bytes, x->held->head.root.bytes, SHA256_BYTES);
    entry.head.note_hash = digest_of(own);
    return book_write(book, &entry, NULL, 0, NULL);
}

/* That a partner began a log anew, which it says to have done from a backup, and what we had seen of the one before: whoever checks its
 * ledger reads here what it has lost (P-07). */
static struct status enter_end_of_before(const struct head_exchange *x, struct book *book)
{
    const struct witnessed *held = x->held;
    struct origin origin;
    if (!held->head.size || strcmp(held->origin, x->checkpoint.origin) == 0 ||
        !status_ok(origin_parse(span_of_text(x->checkpoint.origin), &origin)) || !origin.part)
        return STATUS(OK);
    EVENT_LOG(book->log, PARTNER_BEGAN_ANEW, x->heard->now_ms, event_partner(&x->heard->line_owner),
              event_number(EVENT_FIELD_INDEX, held->head.size));
    return write_seen_head(x, book, "began-anew");
}

/* Now and then, what was cosigned just now: so each ledger holds what others were (P-07). However fast a partner offers heads, it is no
 * more than one an hour, also over restarts of this node: in a life the first comes an hour after the first that is cosigned. */
static struct status enter_seen(const struct head_exchange *x, struct book *book)
{
    struct witnessed *held = x->held;
    const int64_t since_ms = x->heard->now_ms - held->entered_ms;
    if (!held->entered_ms || since_ms < 0)
        held->entered_ms = x->heard->now_ms;
    if (x->heard->now_ms - held->entered_ms < SEEN_EVERY_MS || held->head.size <= held->entered_size || book->is_closed)
        return STATUS(OK);
    held->entered_ms = x->heard->now_ms;
    held->entered_size = held->head.size;
    return write_seen_head(x, book, "");
}

static void hold_cosigned(struct head_exchange *x)
{
    struct witnessed *held = x->held;
    if (strcmp(held->origin, x->checkpoint.origin) != 0)
        held->entered_size = 0;
    snprintf(held->origin, sizeof held->origin, "%s", x->checkpoint.origin);
    held->head = x->checkpoint.head;
    held->at_ms = x->heard->now_ms;
}

static struct status head_cosign(struct head_exchange *x, struct book *book)
{
    struct witness_response response = {.code = WITNESS_CONFLICT, .held = held_size(x)};
    if (strcmp(x->checkpoint.origin, x->held->origin) < 0) {
        EVENT_LOG(book->log, PARTNER_CONTRADICTS, x->heard->now_ms, event_partner(&x->heard->line_owner),
                  event_word(EVENT_FIELD_KIND, "closed-log"), event_number(EVENT_FIELD_INDEX, x->checkpoint.head.size));
        return FAIL(NOT_FOUND);
    }
    if (x->request.growth.old_size != held_size(x))
        return head_answer(x, book, &response);
    TRY(make_cosignature(x, book, &response.lines));
    TRY(enter_end_of_before(x, book));
    TRY(keep_witnessed(x, book, response.lines));
    hold_cosigned(x);
    TRY(enter_seen(x, book));
    response.code = WITNESS_COSIGNED;
    return head_answer(x, book, &response);
}

static struct status head_refuse(struct head_exchange *x, struct book *book, struct status refusal)
{
    static const struct {
        enum status_code refusal;
        enum witness_code code;
    } codes[] = {{STATUS_BAD_SIGNATURE, WITNESS_BAD_SIGNATURE},
                 {STATUS_NOT_FOUND, WITNESS_NOT_FOUND},
                 {STATUS_CONFLICT, WITNESS_CONFLICT},
                 {STATUS_BAD_PROOF, WITNESS_BAD_PROOF}};
    struct witness_response response = {.code = WITNESS_MALFORMED};
    for (size_t i = 0; i < N(codes); i++)
        if (status_is(refusal, codes[i].refusal))
            response.code = codes[i].code;
    if (response.code == WITNESS_CONFLICT)
        response.held = held_size(x);
    return head_answer(x, book, &response);
}

PIPELINE_ANSWERED(head, HEAD_STAGES);
