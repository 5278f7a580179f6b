// SPDX-License-Identifier: EUPL-1.2
//
// What the keeper remembers outside the database, so that a database that was put back, a lost write or a daemon that
// lies does not take it back: how far our ledger was signed, which version of each agreed text was in force (P-04, P-07).
// A row never goes back and never gets a second digest for a number. Two slots are written in turn, so that a write that
// is cut off leaves the other; here are the bytes of a slot and the rule, without a file.
//
//   slot   magic 17 bytes || u64 counter || u16 rows || rows || SHA-256 over all before it
//   row    u8 role || u8 size || name || u64 number || 32 bytes digest; by rising role and name
#pragma once

#include "base/cursor.h"
#include "crypto/hash.h"

#define ANCHOR_FILE_NAME "anchor" /* the keeper's file, beside the key file */
#define ANCHOR_MAGIC "schakel/anchor/v1"
#define ANCHOR_SLOTS 2
#define ANCHOR_ROWS_MOST 200
#define ANCHOR_NAME_MOST 255
#define ANCHOR_SLOT_BYTES ((size_t)64 * 1024) /* room of one; what is behind the digest is not read */

/* role, number: of our ledger (name: its origin; number: size; digest: root), of a ledger we witness (likewise), of an agreed text
 * (name: its word; number: of its version; digest: of its manifest), of what a day's evaluations came to
 * (name: the word of the act; number: the day, then the count in 32 bits; no digest), of a head of our own ledger, under our own signature,
 * that a partner showed and that is not in it (as the first): while there is one, no head is signed. */
#define ANCHOR_ROLES(X) X(OWN, 1) X(WITNESS, 2) X(AGREED, 3) X(COUNT, 4) X(SHOWN, 5)
enum anchor_role {
#define ANCHOR_ROLE_ENUM(name, number) ANCHOR_##name = number,
    ANCHOR_ROLES(ANCHOR_ROLE_ENUM)
#undef ANCHOR_ROLE_ENUM
};

struct anchor_row {
    enum anchor_role role;
    char name[ANCHOR_NAME_MOST + 1];
    uint64_t number;
    uint8_t digest[SHA256_BYTES];
};
struct anchor {
    uint64_t counter; /* of the slot: even ones are in the first, odd ones in the second */
    size_t row_count;
    struct anchor_row rows[ANCHOR_ROWS_MOST]; /* in order */
};

/* One row, as it stands in a slot and in the keeper's frames. MALFORMED: no such role, an empty name, a zero byte in it. */
void anchor_row_encode(const struct anchor_row *row, struct writer *writer);
MUST_USE struct status anchor_row_decode(struct cursor *cursor, struct anchor_row *out);

void anchor_encode(const struct anchor *anchor, struct writer *writer); /* at most ANCHOR_SLOT_BYTES */
/* MALFORMED unless it is whole and canonical: what is taken encodes to the bytes it was taken from. */
MUST_USE struct status anchor_decode(struct span slot, struct anchor *out);
/* The newer of those that are whole and in their own place; false: none is. */
bool anchor_choose(const struct span slots[static ANCHOR_SLOTS], struct anchor *out);

/* NULL: there is none. */
const struct anchor_row *anchor_find(const struct anchor *anchor, enum anchor_role role, const char *name);
/* Of the log of this origin, or of another log of the same organisation: there is one row for all of them. NULL: there is none. */
const struct anchor_row *anchor_find_log(const struct anchor *anchor, enum anchor_role role, const char *origin);
/* Adds the row, or raises the one of its role and name; the row of a log takes the place of that of an earlier log of the same
 * organisation, which is over. CONFLICT for a lower number, for another digest at the same number, and for a log that is over; TOO_LARGE
 * when there is no room. `*out_changed` is set when it was not so already. */
MUST_USE struct status anchor_raise(struct anchor *anchor, const struct anchor_row *row, bool *out_changed);
void anchor_remove(struct anchor *anchor, enum anchor_role role, const char *name); /* also where there is none */
