// SPDX-License-Identifier: EUPL-1.2
//
// One row for each key that signs, and what it reads before it does.
#include "keeper/signs.h"

#include "backup/manifest.h"
#include "base/text.h"
#include "ledger/checkpoint.h"
#include "ledger/custody.h"
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

static struct status grow_row(struct signer *signer, enum anchor_role role, const struct checkpoint *checkpoint,
                              const struct tree_growth *growth)
{
    struct anchor_row row = {.role = role, .number = checkpoint->head.size};
    memcpy(row.name, checkpoint->origin, sizeof checkpoint->origin);
    memcpy(row.digest, checkpoint->head.root.bytes, SHA256_BYTES);
    return guard_grow(signer->guard, &row, growth);
}

/* The last line of defence against a fork: whatever the daemon believes, this process signs no second root for a size, and no head that
 * does not follow from the one that it signed last. */
static struct status signs_checkpoint(struct signer *signer, const struct signs_item *item, int64_t now_ms,
                                      uint8_t out[static SIGNATURE_BYTES])
{
    struct checkpoint checkpoint;
    (void)now_ms; /* a head has no time: it only grows */
    if (item->kind || !status_ok(checkpoint_parse(item->content, &checkpoint)) || !signs_is_own_log(signer, checkpoint.origin))
        return FAIL(KEEPER_LOST);
    if (guard_is_shown(signer->guard, checkpoint.origin)) /* which history is ours is not known */
        return FAIL(CONFLICT);
    TRY(grow_row(signer, ANCHOR_OWN, &checkpoint, &item->growth));
    sign_message(&signer->log, "", item->content, out);
    return STATUS(OK);
}

struct status signs_own_head_read(const struct signer *signer, struct cursor *request, struct anchor_row *out)
{
    struct checkpoint checkpoint;
    struct span text, signature;
    uint32_t size;
    TRY(cursor_read_u32(request, &size));
    TRY(cursor_read(request, size, &text));
    TRY(cursor_read(request, SIGNATURE_BYTES, &signature));
    if (!status_ok(checkpoint_parse(text, &checkpoint)) || !signs_is_own_log(signer, checkpoint.origin) ||
        !status_ok(sign_verify(signer->log.public, "", text, signature.data)))
        return FAIL(KEEPER_LOST);
    *out = (struct anchor_row){.number = checkpoint.head.size};
    memcpy(out->name, checkpoint.origin, sizeof checkpoint.origin);
    memcpy(out->digest, checkpoint.head.root.bytes, SHA256_BYTES);
    return STATUS(OK);
}

/* As note_message makes it: "cosignature/v1" LF "time N" LF, and the checkpoint. */
static struct status read_cosigned(struct span message, uint64_t *out_time_s, struct checkpoint *out)
{
    struct cursor cursor = cursor_of(message);
    struct span line, word;
    TRY(cursor_read_until(&cursor, '\n', &line));
    if (!span_is_text(line, "cosignature/v1"))
        return FAIL(MALFORMED);
    TRY(cursor_read_until(&cursor, ' ', &word));
    TRY(cursor_read_until(&cursor, '\n', &line));
    if (!span_is_text(word, "time"))
        return FAIL(MALFORMED);
    TRY(decimal_parse(line, INT64_MAX / 1000, out_time_s));
    return checkpoint_parse_witnessed(cursor.rest, out);
}

/* Another's log, as it is now. Whether its owner signed the head is the daemon's to know: the keeper holds nobody's keys, and a
 * cosignature counts beside the owner's signature only. What it vouches for is that it never cosigns two histories. */
static struct status signs_cosignature(struct signer *signer, const struct signs_item *item, int64_t now_ms,
                                       uint8_t out[static SIGNATURE_BYTES])
{
    struct checkpoint checkpoint;
    struct origin origin;
    uint64_t time_s = 0;
    if (item->kind || !status_ok(read_cosigned(item->content, &time_s, &checkpoint)) || !is_about_now((int64_t)time_s * 1000, now_ms))
        return FAIL(KEEPER_LOST);
    if (!status_ok(origin_parse(span_of_text(checkpoint.origin), &origin)) || oin_equal(&origin.oin, &signer->own))
        return FAIL(KEEPER_LOST);
    TRY(grow_row(signer, ANCHOR_WITNESS, &checkpoint, &item->growth));
    sign_message(&signer->witness, "", item->content, out);
    return STATUS(OK);
}
_Static_assert(sizeof((struct anchor_row){0}.name) == sizeof((struct checkpoint){0}.origin), "every origin has a row");

#define MANIFEST_ARENA_BYTES ((size_t)1024 * 1024)

/* Of this node, now: a backup of another day is not made new. That its hashes are of this node's files, the daemon says. */
static struct status signs_backup(struct signer *signer, const struct signs_item *item, int64_t now_ms, uint8_t out[static SIGNATURE_BYTES])
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct backup_manifest manifest;
    TRY(arena_new(MANIFEST_ARENA_BYTES, &arena));
    struct status status = backup_manifest_read(item->content, arena, &manifest);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return FAIL(NO_MEMORY);
    if (item->kind || !status_ok(status) || !oin_equal(&manifest.oin, &signer->own) || manifest.time_ms > now_ms + SIGNS_CLOCK_MOST_MS ||
        manifest.time_ms < now_ms - DAY_MS)
        return FAIL(KEEPER_LOST);
    sign_message(&signer->envelope, BACKUP_SIGN_PREFIX, item->content, out);
    return STATUS(OK);
}

/* Of this node's log, now: nobody takes it along yesterday. That its files are as it says, whoever has them can see. */
static struct status signs_custody(struct signer *signer, const struct signs_item *item, int64_t now_ms,
                                   uint8_t out[static SIGNATURE_BYTES])
{
    struct custody_block block;
    struct status status = custody_read(item->content, &block);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    if (item->kind || !status_ok(status) || !signs_is_own_log(signer, block.origin) || !is_about_now(block.time_ms, now_ms))
        return FAIL(KEEPER_LOST);
    sign_message(&signer->envelope, CUSTODY_SIGN_PREFIX, item->content, out);
    return STATUS(OK);
}

static bool role_grows(unsigned role)
{
    static const bool growing[] = {
#define SIGNS_GROWS(name, number, function, grows) [number] = (grows),
        KEEPER_SIGNS_ROLES(SIGNS_GROWS)
#undef SIGNS_GROWS
    };
    return role < N(growing) && growing[role];
}

size_t signs_item_size(const struct signs_item *item)
{
    return 1 + 1 + 4 + item->content.size + (role_grows(item->role) ? 8 + 1 + item->growth.proof.count * SHA256_BYTES : 0);
}

void signs_growth_write(const struct tree_growth *growth, struct writer *writer)
{
    write_u64(writer, growth->old_size);
    write_u8(writer, (uint8_t)growth->proof.count);
    write_bytes(writer, span_of(growth->proof.hashes, growth->proof.count * SHA256_BYTES));
}

void signs_item_write(const struct signs_item *item, struct writer *writer)
{
    write_u8(writer, item->role);
    write_u8(writer, item->kind);
    write_u32(writer, (uint32_t)item->content.size);
    write_bytes(writer, item->content);
    if (!role_grows(item->role))
        return;
    signs_growth_write(&item->growth, writer);
}

struct status signs_growth_read(struct cursor *cursor, struct tree_growth *out)
{
    struct span hashes;
    uint8_t count;
    TRY(cursor_read_u64(cursor, &out->old_size));
    TRY(cursor_read_u8(cursor, &count));
    if (count > N(out->proof.hashes))
        return FAIL(MALFORMED);
    TRY(cursor_read(cursor, count * sizeof *out->proof.hashes, &hashes));
    out->proof.count = count;
    if (count)
        memcpy(out->proof.hashes, hashes.data, hashes.size);
    return STATUS(OK);
}

struct status signs_item_read(struct cursor *cursor, struct signs_item *out)
{
    uint32_t size;
    TRY(cursor_read_u8(cursor, &out->role));
    TRY(cursor_read_u8(cursor, &out->kind));
    TRY(cursor_read_u32(cursor, &size));
    TRY(cursor_read(cursor, size, &out->content));
    return role_grows(out->role) ? signs_growth_read(cursor, &out->growth) : STATUS(OK);
}

struct status signs_make(struct signer *signer, const struct signs_item *item, int64_t now_ms, uint8_t out[static SIGNATURE_BYTES])
{
    switch (item->role) {
#define SIGNS_CASE(name, number, function, grows) \
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
