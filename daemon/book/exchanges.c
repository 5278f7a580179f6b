// SPDX-License-Identifier: EUPL-1.2
//
// A row for each message.
#include "book/exchanges.h"

#include "store/exchanged.h"
#include "wire/said.h"

bool exchange_is_listed(unsigned kind)
{
    return kind != ENVELOPE_RECONCILED && envelope_kind_is_known(kind) && said_is_kept((enum envelope_kind)kind);
}

/* Of an acknowledgement or a partial: it came to nothing, and where it was said no entry was made. */
static bool came_to_nothing(enum envelope_kind kind, enum status_code code, bool has_receipt)
{
    return code != STATUS_OK && !has_receipt && kind != ENVELOPE_ANSWER;
}

static struct status put_exchanged(struct book *book, const struct exchanged *row)
{
    return oin_equal(&row->partner, &book->agreed->own) ? STATUS(OK) : store_exchanged_put(book->store, row);
}

struct spoken_by {
    const struct oin *speaker, *hearer;
};
static struct reconcile_said listed_said(const struct exchange_said *said, struct spoken_by by)
{
    return (struct reconcile_said){.exchange = *said->exchange,
                                   .kind = (uint8_t)said->kind,
                                   .speaker = (uint8_t)reconcile_speaker_of(by.speaker, by.hearer),
                                   .body = said->body,
                                   .signature = digest_of(span_of(said->signature, SIGNATURE_BYTES))};
}

struct status exchanges_heard(struct book *book, const struct entry *entry, uint64_t position)
{
    struct exchange_said said = {
        .kind = entry->said.kind, .exchange = &entry->exchange_id, .signature = entry->said.signature, .said_ms = entry->said.time_ms};
    if (!exchange_is_listed(said.kind) || came_to_nothing(said.kind, entry->code, entry->has_receipt))
        return STATUS(OK);
    (void)said_body(entry, &said.body);
    return put_exchanged(book, &(struct exchanged){.partner = entry->counterpart,
                                                   .what = listed_said(&said, (struct spoken_by){&entry->counterpart, &entry->own}),
                                                   .position = position,
                                                   .said_ms = said.said_ms});
}

struct status exchanges_refused(struct book *book, const struct envelope *envelope, uint64_t position)
{
    struct exchange_said said = {
        .kind = envelope->kind, .exchange = &envelope->exchange_id, .signature = envelope->signature, .said_ms = envelope->time_ms};
    if (!exchange_is_listed(said.kind) || came_to_nothing(said.kind, envelope->statement.code, envelope->statement.has_receipt))
        return STATUS(OK);
    if (envelope->has_body)
        said.body = envelope->body_digest;
    return put_exchanged(book, &(struct exchanged){.partner = envelope->from,
                                                   .what = listed_said(&said, (struct spoken_by){&envelope->from, &book->agreed->own}),
                                                   .position = position,
                                                   .said_ms = said.said_ms});
}

struct status exchanges_sent(struct book *book, const struct oin *to, const struct exchange_said *said, uint64_t position)
{
    if (!exchange_is_listed(said->kind) || came_to_nothing(said->kind, said->statement->code, said->statement->has_receipt))
        return STATUS(OK);
    return put_exchanged(book, &(struct exchanged){.partner = *to,
                                                   .what = listed_said(said, (struct spoken_by){&book->agreed->own, to}),
                                                   .position = position,
                                                   .said_ms = said->said_ms});
}
