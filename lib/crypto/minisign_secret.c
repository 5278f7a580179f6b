// SPDX-License-Identifier: EUPL-1.2
//
// The secret key of minisign, in the file that minisign keeps it in: bare, or under a passphrase (scrypt). What passes
// through here is wiped.
#include "crypto/minisign.h"

#include "base/cursor.h"
#include "base/text.h"
#include "crypto/secret.h"

#include <sodium.h>

#define HEADING "untrusted comment: "
#define SALT_BYTES crypto_pwhash_scryptsalsa208sha256_SALTBYTES
#define SUM_BYTES 32
#define LOCKED_BYTES (MINISIGN_ID_BYTES + 64 + SUM_BYTES)
#define FILE_BYTES (6 + SALT_BYTES + 16 + LOCKED_BYTES)

const struct minisign_work minisign_work = {crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE,
                                            crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE};

/* As in the file; what is behind the salt is xored with a stream of scrypt when there is a passphrase. */
struct secret_file {
    bool is_locked;
    uint8_t salt[SALT_BYTES];
    struct minisign_work work;
    uint8_t locked[LOCKED_BYTES]; /* id, secret, sum */
};

static uint64_t read_little(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (size_t i = 8; i--;)
        value = value << 8 | bytes[i];
    return value;
}

static void write_little(uint64_t value, uint8_t *out)
{
    for (size_t i = 0; i < 8; i++, value >>= 8)
        out[i] = (uint8_t)value;
}

static struct status unpack_file(const uint8_t bytes[static FILE_BYTES], struct secret_file *out)
{
    const uint8_t *at = bytes + 6;
    bool is_bare = bytes[2] == 0 && bytes[3] == 0;
    out->is_locked = memcmp(bytes + 2, "Sc", 2) == 0;
    if (memcmp(bytes, "Ed", 2) != 0 || memcmp(bytes + 4, "B2", 2) != 0 || (!is_bare && !out->is_locked))
        return FAIL(MALFORMED);
    memcpy(out->salt, at, SALT_BYTES);
    out->work = (struct minisign_work){read_little(at + SALT_BYTES), read_little(at + SALT_BYTES + 8)};
    memcpy(out->locked, at + SALT_BYTES + 16, LOCKED_BYTES);
    /* whoever made the file chooses how long we work */
    bool is_bearable = out->work.operations <= minisign_work.operations && out->work.memory <= minisign_work.memory;
    return is_bearable ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status read_secret_file(struct span text, struct secret_file *out)
{
    struct cursor rest = cursor_of(text);
    uint8_t bytes[FILE_BYTES];
    struct span comment, line;
    size_t size = 0;
    TRY(cursor_read_until(&rest, '\n', &comment));
    TRY(cursor_read_until(&rest, '\n', &line));
    if (text.size > MINISIGN_SECRET_MOST || !cursor_is_done(&rest) || comment.size < strlen(HEADING) ||
        memcmp(comment.data, HEADING, strlen(HEADING)) != 0)
        return FAIL(MALFORMED);
    struct status status = base64_parse(line, bytes, sizeof bytes, &size);
    if (status_ok(status))
        status = size == sizeof bytes ? unpack_file(bytes, out) : FAIL(MALFORMED);
    secret_wipe(bytes, sizeof bytes);
    return status;
}

/* BLAKE2b-256 over the form, the id and the secret: tells a wrong passphrase from a right one. */
static void sum_secret(const uint8_t locked[static LOCKED_BYTES], uint8_t out[static SUM_BYTES])
{
    crypto_generichash_state state;
    ENSURE(crypto_generichash_init(&state, NULL, 0, SUM_BYTES) == 0);
    ENSURE(crypto_generichash_update(&state, (const uint8_t *)"Ed", 2) == 0);
    ENSURE(crypto_generichash_update(&state, locked, LOCKED_BYTES - SUM_BYTES) == 0);
    ENSURE(crypto_generichash_final(&state, out, SUM_BYTES) == 0);
    secret_wipe(&state, sizeof state);
}

static struct status xor_stream(struct secret_file *file, struct span passphrase)
{
    uint8_t stream[LOCKED_BYTES];
    if (crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, (const char *)passphrase.data, passphrase.size, file->salt,
                                           file->work.operations, (size_t)file->work.memory) != 0)
        return FAIL(NO_MEMORY);
    for (size_t i = 0; i < LOCKED_BYTES; i++)
        file->locked[i] ^= stream[i];
    secret_wipe(stream, sizeof stream);
    return STATUS(OK);
}

static struct status unlock_secret(struct secret_file *file, struct span passphrase)
{
    uint8_t sum[SUM_BYTES];
    if (file->is_locked != (passphrase.size > 0))
        return FAIL(NOT_ALLOWED);
    if (!file->is_locked)
        return STATUS(OK); /* minisign writes no sum there */
    TRY(xor_stream(file, passphrase));
    sum_secret(file->locked, sum);
    return secret_equal(sum, file->locked + LOCKED_BYTES - SUM_BYTES, SUM_BYTES) ? STATUS(OK) : FAIL(NOT_ALLOWED);
}

/* The second half of the secret is the public key: a damaged file makes no signature that nobody can verify. */
static struct status open_secret(const uint8_t locked[static LOCKED_BYTES], struct minisign_secret *out)
{
    struct minisign_secret secret;
    memcpy(secret.id, locked, sizeof secret.id);
    sign_key_from_seed(locked + sizeof secret.id, &secret.sign);
    bool fits = secret_equal(secret.sign.secret, locked + sizeof secret.id, sizeof secret.sign.secret);
    if (fits)
        memcpy(out, &secret, sizeof secret);
    minisign_secret_wipe(&secret);
    return fits ? STATUS(OK) : FAIL(MALFORMED);
}

struct status minisign_secret_file_is_locked(struct span text, bool *out)
{
    struct secret_file file = {0};
    struct status status = read_secret_file(text, &file);
    *out = status_ok(status) && file.is_locked;
    secret_wipe(&file, sizeof file);
    return status;
}

struct status minisign_secret_file_parse(struct span text, struct span passphrase, struct minisign_secret *out)
{
    struct secret_file file;
    struct status status = read_secret_file(text, &file);
    if (status_ok(status))
        status = unlock_secret(&file, passphrase);
    if (status_ok(status))
        status = open_secret(file.locked, out);
    secret_wipe(&file, sizeof file);
    return status;
}

static struct status print_secret_file(const struct secret_file *file, struct arena *arena, struct span *out)
{
    uint8_t bytes[FILE_BYTES] = {'E', 'd', 0, 0, 'B', '2'}, *at = bytes + 6;
    char line[BASE64_ROOM(FILE_BYTES)];
    const char *text;
    if (file->is_locked) {
        bytes[2] = 'S';
        bytes[3] = 'c';
    }
    memcpy(at, file->salt, SALT_BYTES);
    write_little(file->work.operations, at + SALT_BYTES);
    write_little(file->work.memory, at + SALT_BYTES + 8);
    memcpy(at + SALT_BYTES + 16, file->locked, LOCKED_BYTES);
    base64_print(SPAN_OF_ARRAY(bytes), line);
    struct status status = arena_print(arena, &text, HEADING "minisign encrypted secret key\n%s\n", line);
    secret_wipe(bytes, sizeof bytes);
    secret_wipe(line, sizeof line);
    TRY(status);
    *out = span_of_text(text);
    return STATUS(OK);
}

struct status minisign_secret_file_print(const struct minisign_secret *secret, struct span passphrase, const struct minisign_work *work,
                                         const struct random_source *random, struct arena *arena, struct span *out)
{
    struct secret_file file = {.is_locked = passphrase.size > 0};
    struct status status = STATUS(OK);
    memcpy(file.locked, secret->id, sizeof secret->id);
    memcpy(file.locked + sizeof secret->id, secret->sign.secret, sizeof secret->sign.secret);
    if (file.is_locked) {
        random_fill(random, file.salt, sizeof file.salt);
        file.work = *work;
        sum_secret(file.locked, file.locked + LOCKED_BYTES - SUM_BYTES);
        status = xor_stream(&file, passphrase);
    }
    if (status_ok(status))
        status = print_secret_file(&file, arena, out);
    secret_wipe(&file, sizeof file);
    return status;
}

void minisign_secret_init(const struct random_source *random, struct minisign_secret *out)
{
    uint8_t seed[SIGN_SEED_BYTES];
    random_fill(random, out->id, sizeof out->id);
    random_fill(random, seed, sizeof seed);
    sign_key_from_seed(seed, &out->sign);
    secret_wipe(seed, sizeof seed);
}

void minisign_secret_wipe(struct minisign_secret *secret) { secret_wipe(secret, sizeof *secret); }

void minisign_public_of(const struct minisign_secret *secret, struct minisign_public *out)
{
    memcpy(out->id, secret->id, sizeof out->id);
    memcpy(out->key, secret->sign.public, sizeof out->key);
}
