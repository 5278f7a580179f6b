// SPDX-License-Identifier: EUPL-1.2
//
// The texts of minisign: signatures and public keys. Each is refused in every form but the one that minisign writes.
#include "crypto/minisign.h"

#include "base/cursor.h"
#include "base/text.h"

#include <sodium.h>

#define COMMENT "untrusted comment: "
#define TRUSTED "trusted comment: "
#define PUBLIC_BYTES (2 + MINISIGN_ID_BYTES + SIGN_PUBLIC_BYTES)
#define SIGNED_BYTES (2 + MINISIGN_ID_BYTES + SIGNATURE_BYTES)
#define PREHASH_BYTES 64

static const uint8_t plain_form[2] = {'E', 'd'}, prehashed_form[2] = {'E', 'D'};

/* ---- the public key */

struct status minisign_public_parse(struct span line, struct minisign_public *out)
{
    uint8_t bytes[PUBLIC_BYTES];
    size_t size;
    if (line.size != MINISIGN_LINE_ROOM - 1 || !status_ok(base64_parse(line, bytes, sizeof bytes, &size)) || size != sizeof bytes ||
        memcmp(bytes, plain_form, sizeof plain_form) != 0)
        return FAIL(MALFORMED);
    memcpy(out->id, bytes + 2, sizeof out->id);
    memcpy(out->key, bytes + 2 + sizeof out->id, sizeof out->key);
    return STATUS(OK);
}

void minisign_public_print(const struct minisign_public *public_key, char out[static MINISIGN_LINE_ROOM])
{
    uint8_t bytes[PUBLIC_BYTES];
    memcpy(bytes, plain_form, sizeof plain_form);
    memcpy(bytes + 2, public_key->id, sizeof public_key->id);
    memcpy(bytes + 2 + sizeof public_key->id, public_key->key, sizeof public_key->key);
    base64_print(SPAN_OF_ARRAY(bytes), out);
}

bool minisign_public_equal(const struct minisign_public *a, const struct minisign_public *b)
{
    return memcmp(a->id, b->id, sizeof a->id) == 0 && memcmp(a->key, b->key, sizeof a->key) == 0;
}

/* A line that begins with `heading`; what is behind it. */
static struct status read_comment(struct cursor *rest, const char *heading, struct span *out)
{
    struct span line;
    size_t size = strlen(heading);
    TRY(cursor_read_until(rest, '\n', &line));
    if (line.size < size || line.size > size + MINISIGN_COMMENT_MOST || memcmp(line.data, heading, size) != 0 ||
        !text_is_clean_utf8(line, "\t"))
        return FAIL(MALFORMED);
    *out = span_slice(line, size, line.size);
    return STATUS(OK);
}

static struct status read_base64_line(struct cursor *rest, uint8_t *out, size_t size)
{
    struct span line;
    size_t got;
    TRY(cursor_read_until(rest, '\n', &line));
    return status_ok(base64_parse(line, out, size, &got)) && got == size ? STATUS(OK) : FAIL(MALFORMED);
}

struct status minisign_public_file_parse(struct span text, struct minisign_public *out)
{
    struct cursor rest = cursor_of(text);
    struct span comment, line;
    TRY(read_comment(&rest, COMMENT, &comment));
    TRY(cursor_read_until(&rest, '\n', &line));
    return cursor_is_done(&rest) ? minisign_public_parse(line, out) : FAIL(MALFORMED);
}

struct status minisign_public_file_print(const struct minisign_public *public_key, struct arena *arena, struct span *out)
{
    char line[MINISIGN_LINE_ROOM];
    const char *text;
    uint64_t id = 0; /* people know a key by this number: minisign prints its bytes little-endian */
    for (size_t i = sizeof public_key->id; i--;)
        id = id << 8 | public_key->id[i];
    minisign_public_print(public_key, line);
    TRY(arena_print(arena, &text, COMMENT "minisign public key %llX\n%s\n", (unsigned long long)id, line));
    *out = span_of_text(text);
    return STATUS(OK);
}

/* ---- signatures */

struct minisign_text {
    uint8_t form[2], id[MINISIGN_ID_BYTES], signature[SIGNATURE_BYTES], whole[SIGNATURE_BYTES];
    struct span comment;
};

static struct status read_signature(struct span text, struct minisign_text *out)
{
    struct cursor rest = cursor_of(text);
    uint8_t bytes[SIGNED_BYTES];
    struct span free_comment;
    if (text.size > MINISIGN_SIGNATURE_MOST)
        return FAIL(MALFORMED);
    TRY(read_comment(&rest, COMMENT, &free_comment));
    TRY(read_base64_line(&rest, bytes, sizeof bytes));
    TRY(read_comment(&rest, TRUSTED, &out->comment));
    TRY(read_base64_line(&rest, out->whole, sizeof out->whole));
    memcpy(out->form, bytes, sizeof out->form);
    memcpy(out->id, bytes + 2, sizeof out->id);
    memcpy(out->signature, bytes + 2 + sizeof out->id, sizeof out->signature);
    bool is_known = memcmp(out->form, plain_form, 2) == 0 || memcmp(out->form, prehashed_form, 2) == 0;
    return is_known && cursor_is_done(&rest) ? STATUS(OK) : FAIL(MALFORMED);
}

static void hash_before(struct span message, uint8_t out[static PREHASH_BYTES])
{
    ENSURE(crypto_generichash(out, PREHASH_BYTES, message.data, message.size, NULL, 0) == 0);
}

/* What the last line signs: the signature and the comment. */
static struct span join_whole(const uint8_t signature[static SIGNATURE_BYTES], struct span comment,
                              uint8_t room[static SIGNATURE_BYTES + MINISIGN_COMMENT_MOST])
{
    memcpy(room, signature, SIGNATURE_BYTES);
    if (comment.size)
        memcpy(room + SIGNATURE_BYTES, comment.data, comment.size);
    return span_of(room, SIGNATURE_BYTES + comment.size);
}

struct status minisign_sign(const struct minisign_secret *secret, struct span message, const char *comment, struct arena *arena,
                            struct span *out)
{
    uint8_t bytes[SIGNED_BYTES], hash[PREHASH_BYTES], whole[SIGNATURE_BYTES], room[SIGNATURE_BYTES + MINISIGN_COMMENT_MOST];
    char first[BASE64_ROOM(SIGNED_BYTES)], second[BASE64_ROOM(SIGNATURE_BYTES)];
    const char *text;
    if (strlen(comment) > MINISIGN_COMMENT_MOST || !text_is_clean_utf8(span_of_text(comment), "\t"))
        return FAIL(INVALID);
    memcpy(bytes, prehashed_form, sizeof prehashed_form);
    memcpy(bytes + 2, secret->id, sizeof secret->id);
    hash_before(message, hash);
    sign_message(&secret->sign, "", SPAN_OF_ARRAY(hash), bytes + 2 + sizeof secret->id);
    sign_message(&secret->sign, "", join_whole(bytes + 2 + sizeof secret->id, span_of_text(comment), room), whole);
    base64_print(SPAN_OF_ARRAY(bytes), first);
    base64_print(SPAN_OF_ARRAY(whole), second);
    TRY(arena_print(arena, &text, COMMENT "signature by schakel\n%s\n" TRUSTED "%s\n%s\n", first, comment, second));
    *out = span_of_text(text);
    return STATUS(OK);
}

struct status minisign_verify(const struct minisign_public *public_key, struct span message, struct span signature)
{
    struct minisign_text text;
    uint8_t hash[PREHASH_BYTES], room[SIGNATURE_BYTES + MINISIGN_COMMENT_MOST];
    struct span said = message;
    TRY(read_signature(signature, &text));
    if (memcmp(text.id, public_key->id, sizeof text.id) != 0)
        return FAIL(BAD_SIGNATURE);
    if (memcmp(text.form, prehashed_form, sizeof text.form) == 0) {
        hash_before(message, hash);
        said = SPAN_OF_ARRAY(hash);
    }
    TRY(sign_verify(public_key->key, "", said, text.signature));
    return sign_verify(public_key->key, "", join_whole(text.signature, text.comment, room), text.whole);
}
