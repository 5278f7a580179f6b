// SPDX-License-Identifier: EUPL-1.2
//
// A key ceremony as a folder that the members share, by whatever they share files with. It holds nothing secret:
//
//   ceremony.ini       from which ring, by whom, and on which roster
//   keys               the keys that are made: lines `domain holder epoch`, in order
//   ring               the ring that it goes on from; not there when these are the first keys
//   <round>-<OIN>      each member's message of each round
//
// What lies in it was written by others: names, sizes and heads are checked before anything is used.
#pragma once

#include "keyring/roster.h"
#include "pseudonym/dkg.h"

#define CEREMONY_FILE "ceremony.ini"
#define CEREMONY_KEYS_FILE "keys"
#define CEREMONY_RING_FILE "ring"
#define CEREMONY_KEYS_TEXT_MOST ((size_t)16 * 1024)

struct ceremony_keys {
    size_t count;
    struct ring_name names[DKG_KEYS_MOST]; /* in order */
};

struct ceremony {
    const char *folder;
    uint8_t session[DKG_SESSION_BYTES];
    uint32_t generation;             /* of the ring that it goes on from; 0: there is none */
    uint8_t ring_hash[SHA256_BYTES]; /* of that ring; zeros */
    uint8_t threshold, size;
    struct oin members[COMMITTEE_MOST]; /* ascending: the order of the indices */
    uint8_t roster_hash[SHA256_BYTES];
    struct ceremony_keys keys;
};

/* Threshold and members fit each other, generation and hash likewise. INVALID. */
MUST_USE struct status ceremony_check(const struct ceremony *ceremony, struct complaint *why);
/* ceremony.ini. */
MUST_USE struct status ceremony_print(const struct ceremony *ceremony, struct arena *arena, struct span *out);
MUST_USE struct status ceremony_parse(struct span text, const char *file, struct arena *arena, struct ceremony *out, struct complaint *why);
/* The list of keys: at least one, in one form. MALFORMED, TOO_LARGE, with file and line. */
MUST_USE struct status ceremony_keys_print(const struct ceremony_keys *keys, struct arena *arena, struct span *out);
MUST_USE struct status ceremony_keys_parse(struct span text, const char *file, struct ceremony_keys *out, struct complaint *why);

/* Reads ceremony.ini and the keys, and looks at the names beside them: INVALID for a file that is not a member's message. */
MUST_USE struct status ceremony_read(const char *folder, struct arena *arena, struct ceremony *out, struct complaint *why);
/* 1-based; 0 when not a member. */
uint8_t ceremony_member(const struct ceremony *ceremony, const char *oin);
MUST_USE struct status ceremony_path(const struct ceremony *ceremony, const char *name, struct arena *arena, const char **out);
MUST_USE struct status ceremony_message_path(const struct ceremony *ceremony, enum dkg_phase round, uint8_t member, struct arena *arena,
                                             const char **out);
/* The message with its head checked against the file's name: NOT_FOUND, MALFORMED. Signature and body are not looked at. */
MUST_USE struct status ceremony_message_read(const struct ceremony *ceremony, enum dkg_phase round, uint8_t member, struct arena *arena,
                                             struct dkg_message *out, struct complaint *why);
const char *dkg_phase_word(enum dkg_phase phase);
