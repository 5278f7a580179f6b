// SPDX-License-Identifier: EUPL-1.2
//
// libsodium's Argon2id around seal.h.
#include "crypto/passphrase.h"

#include "base/cursor.h"
#include "crypto/hash.h"
#include "crypto/seal.h"

#include <sodium.h>

#define HEAD_BYTES (sizeof PASSPHRASE_FORM - 1 + 4 + 4 + PASSPHRASE_SALT_BYTES)
_Static_assert(PASSPHRASE_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES, "as libsodium has it");
_Static_assert(PASSPHRASE_OVERHEAD_BYTES == HEAD_BYTES + SEAL_OVERHEAD_BYTES + SHA256_BYTES, "as the header says");

const struct passphrase_work passphrase_work = {.passes = 4, .memory_kib = 64 * 1024};

struct sealed_parts {
    struct passphrase_work work;
    struct span head, salt, sealed;
};

static bool is_bearable(const struct passphrase_work *work)
{
    return work->passes >= 1 && work->passes <= PASSPHRASE_PASSES_MOST && work->memory_kib >= PASSPHRASE_MEMORY_LEAST_KIB &&
           work->memory_kib <= PASSPHRASE_MEMORY_MOST_KIB;
}

static bool is_made_with(const struct passphrase_key *made, const struct passphrase_work *work)
{
    return made->is_there && made->work.passes == work->passes && made->work.memory_kib == work->memory_kib;
}

/* Unless it is there. Fails for want of memory only. */
static struct status make_passphrase_key(struct passphrase *passphrase, const struct passphrase_work *work, struct span salt)
{
    struct passphrase_key *made = &passphrase->made;
    if (is_made_with(made, work) && span_equal(SPAN_OF_ARRAY(made->salt), salt))
        return STATUS(OK);
    made->is_there = false;
    if (crypto_pwhash_argon2id(made->key.bytes, sizeof made->key.bytes, (const char *)passphrase->bytes, passphrase->size, salt.data,
                               work->passes, (size_t)work->memory_kib * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13))
        return FAIL(NO_MEMORY);
    made->work = *work;
    memcpy(made->salt, salt.data, sizeof made->salt);
    made->is_there = true;
    return STATUS(OK);
}

bool passphrase_seals(struct span file)
{
    return file.size >= sizeof PASSPHRASE_FORM - 1 && memcmp(file.data, PASSPHRASE_FORM, sizeof PASSPHRASE_FORM - 1) == 0;
}

struct status passphrase_seal(struct passphrase *passphrase, const struct passphrase_work *work, const struct random_source *random,
                              struct span plain, struct arena *arena, struct span *out)
{
    uint8_t salt[PASSPHRASE_SALT_BYTES], digest[SHA256_BYTES], *room;
    size_t size = plain.size + PASSPHRASE_OVERHEAD_BYTES;
    struct span sealed;
    if (!is_bearable(work))
        return FAIL(INVALID);
    TRY(ARENA_NEW(arena, size, &room));
    struct writer writer = writer_of(room, size);
    random_fill(random, salt, sizeof salt);
    if (is_made_with(&passphrase->made, work))
        memcpy(salt, passphrase->made.salt, sizeof salt);
    write_text(&writer, PASSPHRASE_FORM);
    write_u32(&writer, work->passes);
    write_u32(&writer, work->memory_kib);
    write_bytes(&writer, SPAN_OF_ARRAY(salt));
    TRY(make_passphrase_key(passphrase, work, SPAN_OF_ARRAY(salt)));
    TRY(seal(&passphrase->made.key, random, writer_span(&writer), plain, arena, &sealed));
    write_bytes(&writer, sealed);
    sha256(writer_span(&writer), digest);
    write_bytes(&writer, SPAN_OF_ARRAY(digest));
    ENSURE(!writer.overflow && writer.used == size);
    *out = writer_span(&writer);
    return STATUS(OK);
}

static struct status read_sealed_parts(struct span file, struct sealed_parts *out)
{
    struct cursor cursor = cursor_of(file);
    struct span form, digest;
    uint8_t expected[SHA256_BYTES];
    if (!passphrase_seals(file))
        return FAIL(MALFORMED);
    if (file.size < PASSPHRASE_OVERHEAD_BYTES)
        return FAIL(CORRUPT);
    sha256(span_slice(file, 0, file.size - SHA256_BYTES), expected);
    digest = span_slice(file, file.size - SHA256_BYTES, SHA256_BYTES);
    if (memcmp(expected, digest.data, SHA256_BYTES) != 0)
        return FAIL(CORRUPT);
    TRY(cursor_read(&cursor, sizeof PASSPHRASE_FORM - 1, &form));
    TRY(cursor_read_u32(&cursor, &out->work.passes));
    TRY(cursor_read_u32(&cursor, &out->work.memory_kib));
    TRY(cursor_read(&cursor, PASSPHRASE_SALT_BYTES, &out->salt));
    out->head = span_slice(file, 0, HEAD_BYTES);
    out->sealed = span_slice(file, HEAD_BYTES, file.size - HEAD_BYTES - SHA256_BYTES);
    return is_bearable(&out->work) ? STATUS(OK) : FAIL(MALFORMED);
}

struct status passphrase_prepare(struct passphrase *passphrase, struct span file)
{
    struct sealed_parts parts;
    TRY(read_sealed_parts(file, &parts));
    return make_passphrase_key(passphrase, &parts.work, parts.salt);
}

struct status passphrase_open(struct passphrase *passphrase, struct span file, struct arena *arena, struct span *out)
{
    struct sealed_parts parts;
    TRY(read_sealed_parts(file, &parts));
    TRY(make_passphrase_key(passphrase, &parts.work, parts.salt));
    struct status status = seal_open(&passphrase->made.key, parts.head, parts.sealed, arena, out);
    if (!status_ok(status)) /* nothing is sealed under a salt that somebody else chose */
        secret_wipe(&passphrase->made, sizeof passphrase->made);
    return status_is(status, STATUS_CORRUPT) ? FAIL(NOT_ALLOWED) : status; /* the bytes are those that were written */
}
