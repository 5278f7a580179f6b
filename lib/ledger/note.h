// SPDX-License-Identifier: EUPL-1.2
//
// Signed notes (C2SP signed-note): a text with signature lines under it, and the verifier keys (vkeys) that
// check them. Plain Ed25519 (type 0x01, logs) and timestamped cosignatures (type 0x04, witnesses, C2SP
// tlog-cosignature). Private keys never come here: the caller has note_message signed elsewhere.
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#define NOTE_MOST_BYTES ((size_t)1024 * 1024)
#define NOTE_SIGNATURES_MOST 256 /* C2SP asks for at least 16 */
#define NOTE_NAME_MOST_BYTES 255
#define NOTE_KEY_ID_BYTES 4

enum note_type { NOTE_ED25519 = 0x01, NOTE_COSIGNATURE = 0x04 };

struct note_key {
    char name[NOTE_NAME_MOST_BYTES + 1];
    uint8_t id[NOTE_KEY_ID_BYTES];
    enum note_type type;
    uint8_t public_key[SIGN_PUBLIC_BYTES];
};
/* Whether `name` may stand in a signature line: 1 to 255 bytes of UTF-8 without white space, controls and '+'. */
bool note_name_is_valid(struct span name);
/* INVALID name or type. */
MUST_USE struct status note_key_make(struct span name, enum note_type type, const uint8_t public_key[static SIGN_PUBLIC_BYTES],
                                     struct note_key *out);
#define VKEY_ROOM (NOTE_NAME_MOST_BYTES + 1 + 2 * NOTE_KEY_ID_BYTES + 1 + BASE64_ROOM(1 + SIGN_PUBLIC_BYTES))
void vkey_print(const struct note_key *key, char out[static VKEY_ROOM]);
/* `name+hash+base64`. MALFORMED, UNSUPPORTED (a type that is none of these; 0x06 too), INVALID (the hash is not that of name and key). */
MUST_USE struct status vkey_parse(struct span text, struct note_key *out);

struct note_line {
    struct span name;
    uint8_t id[NOTE_KEY_ID_BYTES];
    struct span blob; /* what follows the key id */
};
struct note {
    struct span text; /* with its last LF */
    size_t line_count;
    struct note_line *lines;
};
/* MALFORMED, TOO_LARGE, ARENA_FULL. Checks no signature; the result borrows from `bytes` and `arena`. */
MUST_USE struct status note_parse(struct span bytes, struct arena *arena, struct note *out);

struct note_check {
    bool is_signed;
    uint64_t time_s; /* of the latest cosignature; 0 for type 0x01 */
};
/* `out` has one item per key. Lines of unknown (name, id) are ignored; BAD_SIGNATURE when a line of a known key does
 * not verify, or when no key has signed. */
MUST_USE struct status note_verify(const struct note *note, const struct note_key *keys, size_t key_count, struct note_check *out);

/* What `key` must sign: the text, or for cosignatures "cosignature/v1" LF "time N" LF text. `time_s` is 0 for type 0x01. */
MUST_USE struct status note_message(const struct note_key *key, uint64_t time_s, struct span text, struct arena *arena, struct span *out);

struct note_signature {
    const struct note_key *key;
    uint64_t time_s; /* of a cosignature */
    uint8_t bytes[SIGNATURE_BYTES];
};
/* The signed note. MALFORMED when `text` is not one a note can hold. */
MUST_USE struct status note_join(struct span text, const struct note_signature *signatures, size_t count, struct arena *arena,
                                 struct span *out);
/* The note with the first signature of this name alone, of type 0x01. NOT_FOUND: there is none. */
MUST_USE struct status note_alone(const struct note *note, const char *name, struct arena *arena, struct span *out);
