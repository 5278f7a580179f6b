// SPDX-License-Identifier: EUPL-1.2
//
// Checkpoints (C2SP tlog-checkpoint): the text of the note that commits a log to its size and root. Ours have
// three lines and no extensions, and the key that signs them carries the origin as its name.
#pragma once

#include "ledger/note.h"
#include "ledger/tree.h"
#include "wire/envelope.h"

struct checkpoint {
    char origin[NOTE_NAME_MOST_BYTES + 1];
    struct tree_head head;
};
#define CHECKPOINT_ROOM (NOTE_NAME_MOST_BYTES + 1 + 20 + 1 + BASE64_ROOM(SHA256_BYTES) + 1)
/* origin LF size LF base64 root LF, and a zero byte. */
void checkpoint_print(const struct checkpoint *checkpoint, char out[static CHECKPOINT_ROOM]);
/* MALFORMED unless exactly those three lines; an empty tree must have the empty root. */
MUST_USE struct status checkpoint_parse(struct span text, struct checkpoint *out);
/* The same of a log that we only witness: further lines (extensions) are let be. */
MUST_USE struct status checkpoint_parse_witnessed(struct span text, struct checkpoint *out);

/* Reads the note, finds the `log` keys of that origin among `keys`, and checks it: MALFORMED, TOO_LARGE, BAD_SIGNATURE
 * (also when no key has the origin's name). `out_checks` has one item per key. */
MUST_USE struct status checkpoint_open(struct span note, const struct note_key *keys, size_t key_count, struct arena *arena,
                                       struct checkpoint *out, struct note_check *out_checks);

/* "<oin>/exchange-log/<year>[-<part>]": one log per organisation and calendar year, and what was begun anew in it. Of one organisation
 * later ones are later texts: strcmp tells which. */
struct origin {
    struct oin oin;
    unsigned year, part; /* part: 0, or 2 to 9 */
};
#define ORIGIN_ROOM (OIN_DIGITS + sizeof "/exchange-log/2026-2")
void origin_print(const struct origin *origin, char out[static ORIGIN_ROOM]);
/* MALFORMED; INVALID year (2000..2999) or part. */
MUST_USE struct status origin_parse(struct span text, struct origin *out);
/* Whether it is the log that a roster names, or one with which the same organisation went on after it, not of a later year than this
 * moment. What is no origin is only itself. */
bool origin_follows(const char *on_roster, struct span origin, int64_t now_ms);
/* Of the same organisation, by their names. */
bool origin_is_of_same(const char *a, const char *b);
