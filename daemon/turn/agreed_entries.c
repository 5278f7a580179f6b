// SPDX-License-Identifier: EUPL-1.2
//
// What is in force stands in the ledger whenever it changed: a decision can be replayed with what was so at its time (P-08).
#include "agreed/withdrawals.h"
#include "base/text.h"
#include "base/version.h"
#include "book/batch.h"
#include "book/pulse.h"
#include "logbook/anchored.h"
#include "turn/state.h"

/* `word` is what people can compare: a version, or the very hash that `schakel` prints of what is in force. */
static struct status enter_change(struct node *node, enum entry_kind kind, const char *name, const char *word)
{
    struct span known, value = span_of_text(word);
    struct status status = store_meta_get(node->book.store, name, batch_arena(&node->book), &known);
    if (status_ok(status) && span_equal(known, value))
        return STATUS(OK);
    if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND))
        return status;
    const char *note;
    struct entry entry = book_entry(&node->book, kind, true);
    TRY(arena_print(batch_arena(&node->book), &note, "%s %s", name, word));
    entry.note = span_of_text(note);
    TRY(book_write(&node->book, &entry, NULL, 0, NULL));
    return store_meta_set(node->book.store, name, value);
}

static struct status enter_version(struct node *node, enum agreed_text text)
{
    const struct agreed_version *version = &node->agreed.versions[agreed_text_index(text)];
    char hex[2 * DIGEST_BYTES + 1];
    const char *word;
    hex_print(digest_span(&version->content), hex);
    TRY(arena_print(batch_arena(&node->book), &word, "%llu %s", (unsigned long long)version->number, hex));
    return enter_change(node, text == AGREED_ROSTER ? ENTRY_KEY_EVENT : ENTRY_POLICY_ACTIVATED, agreed_text_word(text), word);
}

/* What a partner took back, by the hash of its text. */
static struct status enter_withdrawal(struct node *node, const struct held_withdrawal *withdrawal)
{
    char hex[2 * DIGEST_BYTES + 1];
    const char *name;
    hex_print(digest_span(&withdrawal->hash), hex);
    TRY(arena_print(batch_arena(&node->book), &name, "withdrawal-%s-%llu", withdrawal->party.text, (unsigned long long)withdrawal->number));
    return enter_change(node, ENTRY_POLICY_ACTIVATED, name, hex);
}

/* By the transcript of the ceremony that made it: what its members could compare then. */
static struct status enter_ring(struct node *node, const struct ring *ring)
{
    char hex[2 * sizeof ring->transcript + 1];
    const char *word;
    hex_print(SPAN_OF_ARRAY(ring->transcript), hex);
    TRY(arena_print(batch_arena(&node->book), &word, "%u %s", (unsigned)ring->generation, hex));
    return enter_change(node, ENTRY_KEY_EVENT, "ring", word);
}

/* From here on a start without the keeper's anchor is refused. That a person went on without it, every reader must see (P-07). */
static struct status enter_anchor(struct turn *turn)
{
    struct book *book = &turn->node->book;
    struct entry entry = book_entry(book, ENTRY_ADMIN_ACT, true);
    entry.note = span_of_text("anchor-renewed");
    if (turn->is_anchor_renewed)
        TRY(book_write(book, &entry, NULL, 0, NULL));
    if (turn->is_anchor_renewed)
        TRY(anchored_learn(book->store, true));
    return anchored_keep(book->store);
}

struct status enter_agreed(struct turn *turn)
{
    struct node *node = turn->node;
    TRY(enter_change(node, ENTRY_ADMIN_ACT, "version", SCHAKEL_VERSION));
    TRY(enter_version(node, AGREED_POLICY));
    TRY(enter_version(node, AGREED_ROSTER));
    TRY(enter_version(node, AGREED_QUOTAS));
    if (node->agreed.ring)
        TRY(enter_ring(node, node->agreed.ring));
    for (size_t i = 0; i < node->holding.texts->withdrawal_count; i++)
        TRY(enter_withdrawal(node, &node->holding.texts->withdrawals[i]));
    return STATUS(OK);
}

struct status keep_first_log(struct book *book)
{
    struct store_log last;
    struct status status = store_log_last(book->store, &last);
    return status_is(status, STATUS_NOT_FOUND) ? store_log_begin(book->store, &book->current) : status;
}

struct status enter_start(struct turn *turn, int64_t now_ms)
{
    TRY(batch_open(&turn->node->book, now_ms));
    TRY(pulse_start(&turn->node->book)); /* before whatever else it enters */
    TRY(enter_anchor(turn));
    TRY(keep_first_log(&turn->node->book));
    TRY(enter_agreed(turn));
    return batch_close(&turn->node->book);
}
