// SPDX-License-Identifier: EUPL-1.2
//
// Names and keys of signers, and their vkey form.
#include "ledger/note.h"

#include "base/cursor.h"

#define KEY_BYTES (1 + SIGN_PUBLIC_BYTES) /* type || public key */
#define KEY_MOST_BYTES 2048               /* of whatever type: ML-DSA-44 (0x06) has 1 + 1312 */

/* Unicode spaces outside ASCII as UTF-8 (White_Space of the Unicode character database); the controls among
 * them are refused as controls. */
static const char *const wide_spaces[] = {
    "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
    "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89",
    "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
};

bool note_name_is_valid(struct span name)
{
    if (name.size == 0 || name.size > NOTE_NAME_MOST_BYTES || !text_is_clean_utf8(name, ""))
        return false;
    if (memchr(name.data, ' ', name.size) || memchr(name.data, '+', name.size))
        return false;
    for (size_t i = 0; i < N(wide_spaces); i++)
        if (memmem(name.data, name.size, wide_spaces[i], strlen(wide_spaces[i])))
            return false;
    return true;
}

struct status note_key_make(struct span name, enum note_type type, const uint8_t public_key[static SIGN_PUBLIC_BYTES], struct note_key *out)
{
    static const uint8_t newline[] = {'\n'};
    const uint8_t type_byte[] = {(uint8_t)type};
    uint8_t hash[SHA256_BYTES];
    struct note_key key = {.type = type};
    if (!note_name_is_valid(name) || (type != NOTE_ED25519 && type != NOTE_COSIGNATURE))
        return FAIL(INVALID);
    memcpy(key.name, name.data, name.size);
    memcpy(key.public_key, public_key, SIGN_PUBLIC_BYTES);
    const struct span parts[] = {name, SPAN_OF_ARRAY(newline), SPAN_OF_ARRAY(type_byte), SPAN_OF_ARRAY(key.public_key)};
    sha256_parts(parts, N(parts), hash);
    memcpy(key.id, hash, NOTE_KEY_ID_BYTES);
    *out = key;
    return STATUS(OK);
}

void vkey_print(const struct note_key *key, char out[static VKEY_ROOM])
{
    uint8_t bytes[KEY_BYTES];
    char id[2 * NOTE_KEY_ID_BYTES + 1], base64[BASE64_ROOM(KEY_BYTES)];
    bytes[0] = (uint8_t)key->type;
    memcpy(bytes + 1, key->public_key, SIGN_PUBLIC_BYTES);
    hex_print(SPAN_OF_ARRAY(key->id), id);
    base64_print(SPAN_OF_ARRAY(bytes), base64);
    snprintf(out, VKEY_ROOM, "%s+%s+%s", key->name, id, base64);
}

struct status vkey_parse(struct span text, struct note_key *out)
{
    struct cursor cursor = cursor_of(text);
    struct span name, id_text;
    uint8_t bytes[KEY_MOST_BYTES], id[NOTE_KEY_ID_BYTES];
    struct note_key key;
    char printed[VKEY_ROOM];
    size_t size;
    TRY(cursor_read_until(&cursor, '+', &name));
    TRY(cursor_read_until(&cursor, '+', &id_text)); /* the rest may hold '+': it is a base64 digit */
    TRY(hex_parse(id_text, id, sizeof id));
    if (!status_ok(base64_parse(cursor.rest, bytes, sizeof bytes, &size)) || size < 1)
        return FAIL(MALFORMED);
    if (bytes[0] != NOTE_ED25519 && bytes[0] != NOTE_COSIGNATURE)
        return FAIL(UNSUPPORTED);
    if (size != KEY_BYTES || !note_name_is_valid(name))
        return FAIL(MALFORMED);
    TRY(note_key_make(name, (enum note_type)bytes[0], bytes + 1, &key));
    if (memcmp(key.id, id, sizeof id) != 0)
        return FAIL(INVALID);
    vkey_print(&key, printed); /* capital hex is another text for the same key */
    if (!span_is_text(text, printed))
        return FAIL(MALFORMED);
    *out = key;
    return STATUS(OK);
}
