// SPDX-License-Identifier: EUPL-1.2
//
// The header: a version line, a stanza for each recipient, and a MAC over all of it under the file's key. A stanza of a kind that we do
// not know is none of ours, as the format asks; one of X25519 has exactly one form.
#include "crypto/age.h"

#include "base/cursor.h"
#include "base/text.h"

#include <sodium.h>

#define VERSION_LINE "age-encryption.org/v1"
#define FILE_KEY_BYTES 16
#define FILE_NONCE_BYTES 16
#define WRAPPED_BYTES (FILE_KEY_BYTES + AGE_TAG_BYTES)
#define MAC_BYTES 32
#define BODY_COLUMNS 64
#define TEXT_ROOM BASE64_ROOM(32)

/* RFC 5869 with SHA-256, one block. */
static void derive_key(struct span input, struct span salt, const char *label, uint8_t out[static 32])
{
    static const uint8_t first_block = 1;
    crypto_auth_hmacsha256_state state;
    uint8_t key[32];
    crypto_auth_hmacsha256_init(&state, salt.size ? salt.data : &first_block, salt.size); /* without a salt: of no bytes */
    crypto_auth_hmacsha256_update(&state, input.data, input.size);
    crypto_auth_hmacsha256_final(&state, key);
    crypto_auth_hmacsha256_init(&state, key, sizeof key);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)label, strlen(label));
    crypto_auth_hmacsha256_update(&state, &first_block, 1);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
    sodium_memzero(key, sizeof key);
}

/* Without padding, which age leaves out: of 32 bytes it is one character. */
static void write_unpadded(struct writer *writer, const uint8_t bytes[static 32])
{
    char text[TEXT_ROOM];
    base64_print(span_of(bytes, 32), text);
    write_bytes(writer, span_of(text, TEXT_ROOM - 2));
}

static struct status read_unpadded(struct span text, uint8_t out[static 32])
{
    char padded[TEXT_ROOM];
    size_t size;
    if (text.size != TEXT_ROOM - 2)
        return FAIL(MALFORMED);
    memcpy(padded, text.data, text.size);
    padded[text.size] = '=';
    TRY(base64_parse(span_of(padded, TEXT_ROOM - 1), out, 32, &size));
    return size == 32 ? STATUS(OK) : FAIL(MALFORMED);
}

static void mac_of(const uint8_t file_key[static FILE_KEY_BYTES], struct span header, uint8_t out[static MAC_BYTES])
{
    uint8_t key[32];
    derive_key(span_of(file_key, FILE_KEY_BYTES), span_empty(), "header", key);
    crypto_auth_hmacsha256(out, header.data, header.size, key);
    sodium_memzero(key, sizeof key);
}

static void stream_of(const uint8_t file_key[static FILE_KEY_BYTES], struct span nonce, struct age_stream *out)
{
    *out = (struct age_stream){.counter = 0};
    derive_key(span_of(file_key, FILE_KEY_BYTES), nonce, "payload", out->key);
}

/* The key that wraps the file's key, between an ephemeral key and a recipient. False for a point of small order. */
static bool agree_on_key(const uint8_t secret[static 32], const uint8_t public_key[static 32], const uint8_t share[static 32],
                         const uint8_t recipient[static 32], uint8_t out[static 32])
{
    uint8_t shared[32], salt[64];
    const bool is_sound = crypto_scalarmult(shared, secret, public_key) == 0;
    memcpy(salt, share, 32);
    memcpy(salt + 32, recipient, 32);
    derive_key(SPAN_OF_ARRAY(shared), SPAN_OF_ARRAY(salt), "age-encryption.org/v1/X25519", out);
    sodium_memzero(shared, sizeof shared);
    return is_sound;
}

static const uint8_t no_nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES]; /* each wrapping key wraps once */

static struct status write_stanza(struct writer *writer, const struct age_recipient *recipient,
                                  const uint8_t file_key[static FILE_KEY_BYTES], const struct random_source *random)
{
    uint8_t secret[32], share[32], key[32], wrapped[WRAPPED_BYTES];
    random_fill(random, secret, sizeof secret);
    bool is_sound = crypto_scalarmult_base(share, secret) == 0 && agree_on_key(secret, recipient->public, share, recipient->public, key);
    sodium_memzero(secret, sizeof secret);
    if (!is_sound)
        return FAIL(CRYPTO_FAILED);
    ENSURE(crypto_aead_chacha20poly1305_ietf_encrypt(wrapped, NULL, file_key, FILE_KEY_BYTES, NULL, 0, NULL, no_nonce, key) == 0);
    sodium_memzero(key, sizeof key);
    write_text(writer, "-> X25519 ");
    write_unpadded(writer, share);
    write_text(writer, "\n");
    write_unpadded(writer, wrapped);
    write_text(writer, "\n");
    return STATUS(OK);
}

static struct status write_header(struct writer *writer, const struct age_recipient *recipients, size_t count,
                                  const uint8_t file_key[static FILE_KEY_BYTES], const struct random_source *random)
{
    uint8_t mac[MAC_BYTES];
    write_text(writer, VERSION_LINE "\n");
    for (size_t i = 0; i < count; i++)
        TRY(write_stanza(writer, &recipients[i], file_key, random));
    write_text(writer, "---");
    mac_of(file_key, writer_span(writer), mac);
    write_text(writer, " ");
    write_unpadded(writer, mac);
    write_text(writer, "\n");
    return STATUS(OK);
}

struct status age_seal_begin(const struct age_recipient *recipients, size_t count, const struct random_source *random, struct arena *arena,
                             struct span *out_header, struct age_stream *out)
{
    uint8_t file_key[FILE_KEY_BYTES], nonce[FILE_NONCE_BYTES];
    uint8_t *room;
    ENSURE(count && count <= AGE_RECIPIENTS_MOST);
    TRY(ARENA_NEW(arena, AGE_HEADER_MOST_BYTES, &room));
    struct writer writer = writer_of(room, AGE_HEADER_MOST_BYTES);
    random_fill(random, file_key, sizeof file_key);
    random_fill(random, nonce, sizeof nonce);
    struct status status = write_header(&writer, recipients, count, file_key, random);
    write_bytes(&writer, SPAN_OF_ARRAY(nonce));
    stream_of(file_key, SPAN_OF_ARRAY(nonce), out);
    sodium_memzero(file_key, sizeof file_key);
    *out_header = writer_span(&writer);
    return status;
}

/* ---- reading */

struct opening_header {
    struct cursor cursor;
    const struct age_identity *identity;
    uint8_t public[AGE_KEY_BYTES];
    bool has_key;
    uint8_t file_key[FILE_KEY_BYTES];
};

static void try_stanza(struct opening_header *opening, const uint8_t share[static 32], const uint8_t wrapped[static WRAPPED_BYTES])
{
    uint8_t key[32];
    if (!agree_on_key(opening->identity->secret, share, share, opening->public, key))
        return;
    if (!opening->has_key &&
        crypto_aead_chacha20poly1305_ietf_decrypt(opening->file_key, NULL, NULL, wrapped, WRAPPED_BYTES, NULL, 0, no_nonce, key) == 0)
        opening->has_key = true;
    sodium_memzero(key, sizeof key);
}

/* A stanza's body: whole lines of 64 columns, and one that is shorter, perhaps empty. */
static struct status read_stanza_body(struct cursor *cursor, struct span *out_first, size_t *out_lines)
{
    struct span line;
    for (*out_lines = 0;; ++*out_lines) {
        TRY(cursor_read_until(cursor, '\n', &line));
        for (size_t i = 0; i < line.size; i++)
            if (!is_digit(line.data[i]) && !is_lower(line.data[i]) && !is_upper(line.data[i]) && line.data[i] != '+' && line.data[i] != '/')
                return FAIL(MALFORMED);
        if (line.size > BODY_COLUMNS)
            return FAIL(MALFORMED);
        if (*out_lines == 0)
            *out_first = line;
        if (line.size < BODY_COLUMNS)
            return STATUS(OK);
    }
}

static bool are_arguments(struct span text)
{
    uint8_t before = ' ';
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < 32 || text.data[i] > 126 || (text.data[i] == ' ' && before == ' '))
            return false;
        before = text.data[i];
    }
    return before != ' ';
}

static struct status read_stanza(struct opening_header *opening, struct span line)
{
    static const char ours[] = "-> X25519 ";
    uint8_t share[32], wrapped[WRAPPED_BYTES];
    struct span body;
    size_t lines;
    if (!span_is_text(span_slice(line, 0, 3), "-> ") || !are_arguments(span_slice(line, 3, line.size)))
        return FAIL(MALFORMED);
    TRY(read_stanza_body(&opening->cursor, &body, &lines));
    if (!span_is_text(span_slice(line, 0, sizeof ours - 1), ours))
        return span_is_text(line, "-> X25519") ? FAIL(MALFORMED) : STATUS(OK);
    TRY(read_unpadded(span_slice(line, sizeof ours - 1, line.size), share));
    if (lines || !status_ok(read_unpadded(body, wrapped)))
        return FAIL(MALFORMED);
    try_stanza(opening, share, wrapped);
    return STATUS(OK);
}

static struct status check_mac(const struct opening_header *opening, struct span header, struct span line)
{
    uint8_t said[MAC_BYTES], made[MAC_BYTES];
    if (line.size < 4 || line.data[3] != ' ')
        return FAIL(MALFORMED);
    TRY(read_unpadded(span_slice(line, 4, line.size), said));
    if (!opening->has_key)
        return FAIL(NOT_ALLOWED);
    mac_of(opening->file_key, header, made);
    return secret_equal(said, made, sizeof made) ? STATUS(OK) : FAIL(CORRUPT);
}

static struct status read_age_header(struct opening_header *opening, struct span bytes, struct age_stream *out)
{
    struct span line, nonce;
    TRY(cursor_read_until(&opening->cursor, '\n', &line));
    if (!span_is_text(line, VERSION_LINE))
        return FAIL(MALFORMED);
    for (size_t count = 0;; count++) {
        const size_t before = bytes.size - opening->cursor.rest.size;
        TRY(cursor_read_until(&opening->cursor, '\n', &line));
        if (span_is_text(span_slice(line, 0, 3), "---")) {
            if (!count)
                return FAIL(MALFORMED);
            TRY(check_mac(opening, span_slice(bytes, 0, before + 3), line));
            break;
        }
        TRY(read_stanza(opening, line));
    }
    TRY(cursor_read(&opening->cursor, FILE_NONCE_BYTES, &nonce));
    stream_of(opening->file_key, nonce, out);
    return STATUS(OK);
}

struct status age_open_begin(struct span bytes, const struct age_identity *identity, size_t *out_size, struct age_stream *out)
{
    struct opening_header opening = {.cursor = cursor_of(bytes), .identity = identity};
    ENSURE(crypto_scalarmult_base(opening.public, identity->secret) == 0);
    struct status status = read_age_header(&opening, bytes, out);
    sodium_memzero(opening.file_key, sizeof opening.file_key);
    *out_size = bytes.size - opening.cursor.rest.size;
    return status;
}
