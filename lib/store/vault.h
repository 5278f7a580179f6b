// SPDX-License-Identifier: EUPL-1.2
//
// Inside of this room: sealing a value to the place where it stands, finding a row without writing down what
// it is found by, and packing fields into the bytes that are sealed.
#pragma once

#include "base/cursor.h"
#include "crypto/hash.h"
#include "store/query.h"
#include "store/subjects.h"

#define SCRATCH_MOST_BYTES ((size_t)4 * 1024 * 1024)

/* Bound to "table.column" and the row's key: a sealed value moved elsewhere does not open (CORRUPT). */
MUST_USE struct status vault_seal(const struct store *store, const char *column, struct span key, struct span plain, struct arena *arena,
                                  struct span *out);
MUST_USE struct status vault_open(const struct store *store, const char *column, struct span key, struct span sealed, struct arena *arena,
                                  struct span *out);
/* HMAC under this node's index key over the label and the parts, each with its length before it. */
void vault_finder(const struct store *store, const char *label, const struct span *parts, size_t count, uint8_t out[static SHA256_BYTES]);

struct row_key { /* an integer key as bytes, for the place of a seal */
    uint8_t bytes[16];
};
struct row_key row_key_of(int64_t major, int64_t minor);

/* u16 length and bytes. */
void pack_span(struct writer *writer, struct span bytes);
MUST_USE struct status unpack_span(struct cursor *cursor, struct span *out);
void pack_i64(struct writer *writer, int64_t value);
MUST_USE struct status unpack_i64(struct cursor *cursor, int64_t *out);
MUST_USE struct status unpack_i32(struct cursor *cursor, int32_t *out);
void pack_signal(struct writer *writer, const struct signal *signal);
MUST_USE struct status unpack_signal(struct cursor *cursor, struct signal *out);
/* Purpose, phase, basis and the one role that is not known from elsewhere. */
enum grounds_role { GROUNDS_FROM, GROUNDS_TO };
#define GROUNDS_PACKED_BYTES 4
void pack_grounds(struct writer *writer, const struct grounds *grounds, enum grounds_role role);
MUST_USE struct status unpack_grounds(struct cursor *cursor, struct grounds *out, enum grounds_role role);
/* Since pseudonyms name their holder, what holds them begins with this byte; before, it began with the length of a word, which is less
 * than 256. */
#define FORM_WITH_HOLDER 2
bool unpack_form(struct cursor *cursor); /* whether it is there; takes it */
/* What did not unpack, or left bytes over, was damaged: it came out of a seal. */
MUST_USE struct status unpack_end(struct status status, const struct cursor *cursor);

/* Subjects of a record or a case: `insert` takes (owner, ordinal, sealed), `select` gives (ordinal, sealed) in order. */
struct subject_place {
    const char *column, *insert, *select;
    struct span owner; /* also the first parameter of both statements, unless: */
    int64_t owner_id;  /* not 0 */
};
MUST_USE struct status subjects_write(struct store *store, const struct subject_place *place, const struct stored_subject *subjects,
                                      size_t count);
MUST_USE struct status subjects_read(struct store *store, const struct subject_place *place, struct arena *arena,
                                     struct stored_subject **out, size_t *out_count);
/* One row's sealed value. */
MUST_USE struct status subject_open(const struct store *store, const struct subject_place *place, int64_t ordinal, struct span sealed,
                                    struct arena *arena, struct stored_subject *out);
#define SUBJECT_PACKED_MOST_BYTES (1 + 2 + WORD_MOST_BYTES + OIN_DIGITS + 4 + 1 + ELEMENT_BYTES + TAG_BYTES)
void pack_subject(struct writer *writer, const struct stored_subject *subject);
