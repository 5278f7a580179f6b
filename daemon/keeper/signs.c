// SPDX-License-Identifier: EUPL-1.2
//
// One row for each key that signs, and what it reads before it does.
#include "keeper/signs.h"

#include "ledger/checkpoint.h"
#include "wire/message.h"
#include "wire/replay_window.h"

#define SIGNS_ARENA_BYTES ((size_t)64 * 1024)

static bool is_about_now(int64_t said_ms, int64_t now_ms)
{
    return said_ms >= now_ms - SIGNS_CLOCK_MOST_MS && said_ms <= now_ms + SIGNS_CLOCK_MOST_MS;
}

static bool is_ours_to_say(const struct envelope *envelope, const struct signer *signer, unsigned kind, int64_t now_ms)
{
    return envelope->kind == kind && oin_equal(&envelope->from, &signer->own) && is_about_now(envelope->time_ms, now_ms) &&
           envelope_life_fits(envelope);
}

static struct status signs_envelope(struct signer *signer, const struct signs_item *item, int64_t now_ms,
                                    uint8_t out[static SIGNATURE_BYTES])
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct envelope envelope;
    if (item->content.size > ENVELOPE_CONTENT_MOST_BYTES)
        return FAIL(KEEPER_LOST);
    TRY(arena_new(SIGNS_ARENA_BYTES, &arena));
    struct status status = envelope_content_decode(item->content, arena, &envelope);
    if (status_class(status) == STATUS_CLASS_FAULT) /* what may be said fits */
        return FAIL(NO_MEMORY);
    if (!status_ok(status) || !is_ours_to_say(&envelope, signer, item->kind, now_ms))
        return FAIL(KEEPER_LOST);
    sign_message(&signer->envelope, ENVELOPE_SIGN_PREFIX, item->content, out);
    return STATUS(OK);
}

bool signs_is_own_log(const struct signer *signer, const char *name)
{
    struct origin origin;
    return status_ok(origin_parse(span_of_text(name), &origin)) && oin_equal(&origin.oin, &signer->own);
}

/* The last line of defence against a fork: whatever the daemon believes, this process signs no second root for a size. */
static struct status signs_checkpoint(struct signer *signer, const struct signs_item *item, int64_t now_ms,
                                      uint8_t out[static SIGNATURE_BYTES])
{
    struct checkpoint checkpoint;
    struct anchor_row row = {.role = ANCHOR_OWN};
    (void)now_ms; /* a head has no time: it only grows */
    if (item->kind || !status_ok(checkpoint_parse(item->content, &checkpoint)) || !signs_is_own_log(signer, checkpoint.origin))
        return FAIL(KEEPER_LOST);
    memcpy(row.name, checkpoint.origin, sizeof checkpoint.origin);
    row.number = checkpoint.head.size;
    memcpy(row.digest, checkpoint.head.root.bytes, SHA256_BYTES);
    TRY(guard_raise(signer->guard, &row));
    sign_message(&signer->log, "", item->content, out);
    return STATUS(OK);
}
_Static_assert(sizeof((struct anchor_row){0}.name) == sizeof((struct checkpoint){0}.origin), "every origin has a row");

struct status signs_item_read(struct cursor *cursor, struct signs_item *out)
{
    uint32_t size;
    TRY(cursor_read_u8(cursor, &out->role));
    TRY(cursor_read_u8(cursor, &out->kind));
    TRY(cursor_read_u32(cursor, &size));
    return cursor_read(cursor, size, &out->content);
}

struct status signs_make(struct signer *signer, const struct signs_item *item, int64_t now_ms, uint8_t out[static SIGNATURE_BYTES])
{
    switch (item->role) {
#define SIGNS_CASE(name, number, function) \
    case number: return function(signer, item, now_ms, out);
        KEEPER_SIGNS_ROLES(SIGNS_CASE)
#undef SIGNS_CASE
    default: return FAIL(KEEPER_LOST);
    }
}

bool signs_voucher_fits(const struct signer *signer, const struct job_voucher *wanted, const struct oin *holder)
{
    const struct voucher *voucher = &wanted->voucher;
    return !wanted->is_wanted ||
           (oin_equal(&wanted->member, &signer->own) && oin_equal(&voucher->holder, holder) && voucher->expires_ms > voucher->issued_ms &&
            voucher->expires_ms - voucher->issued_ms <= VOUCHER_LIFE_MOST_MS);
}

bool signs_voucher_is_new(const struct job_voucher *wanted, int64_t now_ms)
{
    return !wanted->is_wanted || is_about_now(wanted->voucher.issued_ms, now_ms);
}
