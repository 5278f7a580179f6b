// SPDX-License-Identifier: EUPL-1.2
//
// Versions of agreed texts on their way: pieces of ours that a partner asks for, and pieces of what we asked for. What comes
// in is weighed against all that is held (agreed/holding.h) before anything of it is kept.
#include "agreed/withdrawals.h"
#include "book/accord.h"
#include "book/budgets.h"
#include "book/greet.h"
#include "inbound/pipeline.h"

#define PIECE_SENT_BYTES ((size_t)32 * 1024) /* as many as wait in a line for a partner that does not listen */
#define VERSIONS_BEHIND_MOST 256             /* further behind than any node was ever away */

/* ---- a partner asks */

#define FETCH_STAGES(X)                                          \
    X(fetch, READS, read, "wire", BAD_BODY, "what is asked for") \
    X(fetch, WRITES, answer, "book, wire", BAD_SUBJECT, "the piece of a version that we hold")

struct fetch_exchange {
    const struct heard *heard;
    struct agreed_ask_message message; /* after read */
};

static struct status fetch_read(struct fetch_exchange *x)
{
    return agreed_ask_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
}

static struct outgoing fetch_outgoing(const struct fetch_exchange *x, enum envelope_kind kind)
{
    return (struct outgoing){.kind = kind,
                             .exchange_id = x->heard->envelope.exchange_id,
                             .to = x->heard->line_owner,
                             .route = x->heard->route,
                             .life_ms = GREET_LIFE_MS};
}

static const struct held_withdrawal *find_withdrawal(const struct agreed_texts *texts, const struct digest *hash)
{
    for (size_t i = 0; i < texts->withdrawal_count; i++)
        if (digest_equal(&texts->withdrawals[i].hash, hash))
            return &texts->withdrawals[i];
    return NULL;
}

static struct status answer_withdrawal(struct fetch_exchange *x, struct book *book, const struct held_withdrawal *withdrawal)
{
    struct outgoing outgoing = fetch_outgoing(x, ENVELOPE_WITHDRAW);
    struct withdraw_message message = {withdrawal->minisig, withdrawal->text};
    TRY(withdraw_message_encode(&message, x->heard->arena, &outgoing.body));
    return batch_send(book, &outgoing);
}

static struct status fetch_answer(struct fetch_exchange *x, struct book *book)
{
    const struct held_withdrawal *withdrawal = find_withdrawal(book->holding->texts, &x->message.wanted);
    struct outgoing outgoing = fetch_outgoing(x, ENVELOPE_PIECE);
    if (withdrawal)
        return answer_withdrawal(x, book, withdrawal);
    struct agreed_message piece = {.manifest = x->message.wanted, .offset = x->message.offset};
    struct span whole;
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(4 * AGREED_VERSION_MOST_BYTES, &arena));
    TRY(greet_encode_version(book->holding, &x->message.wanted, arena, &whole));
    if (piece.offset >= whole.size)
        return FAIL(INVALID);
    piece.total = (uint32_t)whole.size;
    piece.piece =
        span_slice(whole, piece.offset, whole.size - piece.offset < PIECE_SENT_BYTES ? whole.size : piece.offset + PIECE_SENT_BYTES);
    /* little is asked and much is sent: whoever asks and does not listen has it kept for it in the line */
    if (!budget_take(book, &x->heard->line_owner, BUDGET_PIECES, piece.piece.size, x->heard->now_ms))
        return FAIL(OVERLOADED);
    TRY(agreed_message_encode(&piece, x->heard->arena, &outgoing.body));
    return batch_send(book, &outgoing);
}

PIPELINE_UNANSWERED(fetch, FETCH_STAGES);

/* ---- a piece of what we asked for */

static void tell_refused(const struct heard *heard, struct book *book, struct status refusal)
{
    budget_note_refusal(book, &heard->line_owner, &heard->message_digest, refusal, heard->now_ms);
    if (budget_take_line(book, &heard->line_owner, heard->now_ms))
        EVENT_LOG(book->log, VERSION_REFUSED, heard->now_ms, event_partner(&heard->line_owner), event_status(refusal));
}

#define PIECE_STAGES(X)                                                            \
    X(piece, READS, read, "wire", BAD_BODY, "a piece of a version")                \
    X(piece, WRITES, take, "book", BAD_SUBJECT, "the piece that we asked for")     \
    X(piece, WRITES, weigh, "agreed, agreement, book, runtime, wire", BAD_SUBJECT, \
      "a version that its partners signed, on the shelf (P-04)")

struct piece_exchange {
    const struct heard *heard;
    struct agreed_message message; /* after read */
    struct span whole;             /* after take; empty until the last piece */
    uint64_t number;               /* as which it was wanted; 0: any */
};

static struct status piece_read(struct piece_exchange *x)
{
    return agreed_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
}

static struct status piece_take(struct piece_exchange *x, struct book *book)
{
    return accord_take(book->accord, &x->heard->line_owner, &x->message, &x->whole, &x->number);
}

static struct status read_carried(struct span whole, struct arena *arena, struct version *out)
{
    struct carried_version read;
    struct version_signature *signatures;
    TRY(carried_version_decode(whole, arena, &read));
    *out = (struct version){.place = "offered", .manifest = read.manifest, .signature_count = read.signature_count};
    TRY(ARENA_NEW(arena, read.signature_count, &signatures));
    for (size_t i = 0; i < read.signature_count; i++)
        signatures[i] = (struct version_signature){read.signatures[i].signer, read.signatures[i].minisig};
    out->signatures = signatures;
    TRY(ARENA_NEW(arena, read.file_count, &out->content.files));
    for (; out->content.count < read.file_count; out->content.count++) {
        struct bundle_file *file = &out->content.files[out->content.count];
        TRY(arena_text(arena, read.files[out->content.count].name, &file->name));
        if (!bundle_name_is_safe(file->name))
            return FAIL(INVALID);
        file->bytes = read.files[out->content.count].bytes;
    }
    return bundle_sort(&out->content, NULL);
}

/* Fetches what it rests upon first. The numbers go down with each, so that it ends. */
static struct status want_before(struct piece_exchange *x, struct book *book, const struct manifest *manifest)
{
    const struct oin *partner = &x->heard->line_owner;
    const struct chain_link *ours = holding_chain(book->holding)->in_force[agreed_text_index(manifest->text)];
    if (manifest->number > ours->manifest.number + VERSIONS_BEHIND_MOST || manifest->number <= ours->manifest.number)
        return FAIL(INVALID);
    accord_settle(book->accord, &x->message.manifest, partner);
    bool has_room = accord_want(book->accord, &x->message.manifest, manifest->number, partner) &&
                    accord_want(book->accord, &manifest->previous, manifest->number - 1, partner);
    return has_room ? STATUS(OK) : FAIL(BUSY);
}

/* Another manifest, or of another number, than was asked for is no answer. */
static struct status offer_whole(struct piece_exchange *x, struct book *book, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct version version;
    struct manifest manifest;
    bool is_news;
    TRY(arena_new(8 * AGREED_VERSION_MOST_BYTES, &arena));
    TRY(read_carried(x->whole, arena, &version));
    TRY(manifest_parse(version.manifest, version.place, arena, &manifest, why));
    struct digest hash = digest_of(version.manifest);
    if (!digest_equal(&hash, &x->message.manifest) || (x->number && x->number != manifest.number))
        return FAIL(TAMPERED);
    struct status status = holding_offer(book->holding, &version, x->heard->now_ms, &is_news, why);
    if (status_is(status, STATUS_UNEXPECTED))
        return want_before(x, book, &manifest);
    if (status_ok(status))
        accord_settle(book->accord, &hash, &x->heard->line_owner);
    return status;
}

static struct status piece_weigh(struct piece_exchange *x, struct book *book)
{
    struct complaint why = {""};
    if (x->whole.size == 0)
        return greet_ask_next(book);
    struct status status = offer_whole(x, book, &why);
    if (status_class(status) == STATUS_CLASS_FAULT && !status_is(status, STATUS_BUSY))
        return status;
    if (!status_ok(status)) {
        accord_distrust(book->accord, &x->heard->line_owner, x->heard->now_ms);
        tell_refused(x->heard, book, status);
    }
    return greet_ask_next(book);
}

PIPELINE_UNANSWERED(piece, PIECE_STAGES);

/* ---- what a partner took back */

#define WITHDRAW_STAGES(X)                                                        \
    X(withdraw, READS, read, "wire", BAD_BODY, "what is taken back, and by whom") \
    X(withdraw, WRITES, weigh, "agreed, agreement, book, runtime", BAD_SUBJECT, "its party itself signed it; it is on the shelf (P-04)")

struct withdraw_exchange {
    const struct heard *heard;
    struct withdraw_message message; /* after read */
};

static struct status withdraw_read(struct withdraw_exchange *x)
{
    return withdraw_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
}

/* By the signature of whoever it is of: who brings it does not matter. */
static struct status withdraw_weigh(struct withdraw_exchange *x, struct book *book)
{
    struct held_withdrawal held = {.text = x->message.text, .minisig = x->message.minisig, .hash = digest_of(x->message.text)};
    struct withdrawal read;
    struct status status = withdrawal_parse(held.text, "withdrawal", x->heard->arena, &read, NULL);
    held.party = read.party;
    held.number = read.number;
    if (status_ok(status))
        status = holding_offer_withdrawal(book->holding, &held, x->heard->now_ms, NULL);
    if (status_class(status) == STATUS_CLASS_FAULT && !status_is(status, STATUS_BUSY))
        return status;
    accord_settle(book->accord, &held.hash, &x->heard->line_owner);
    if (!status_ok(status))
        tell_refused(x->heard, book, status);
    return greet_ask_next(book);
}

PIPELINE_UNANSWERED(withdraw, WITHDRAW_STAGES);
