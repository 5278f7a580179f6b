// SPDX-License-Identifier: EUPL-1.2
//
// A key ceremony as a folder that the members share, by whatever they share files with. It holds nothing secret:
//
//   ceremony.ini       what is made, by whom, and on which roster
//   <round>-<OIN>      each member's message of each round
//
// What lies in it was written by others: names, sizes and heads are checked before anything is used.
#pragma once

#include "keyring/roster.h"
#include "pseudonym/dkg.h"

#define CEREMONY_FILE "ceremony.ini"

struct ceremony {
    const char *folder;
    uint8_t session[DKG_SESSION_BYTES];
    const char *domain;
    uint32_t epoch; /* of the key that is made; another key of the same domain has another */
    uint8_t threshold, size;
    struct oin members[COMMITTEE_MOST]; /* ascending: the order of the indices */
    uint8_t roster_hash[SHA256_BYTES];
};

/* Domain, threshold and members fit each other. INVALID. */
MUST_USE struct status ceremony_check(const struct ceremony *ceremony, struct complaint *why);
MUST_USE struct status ceremony_print(const struct ceremony *ceremony, struct arena *arena, struct span *out);
MUST_USE struct status ceremony_parse(struct span text, const char *file, struct arena *arena, struct ceremony *out, struct complaint *why);

/* Reads ceremony.ini, and looks at the names beside it: INVALID for a file that is not a member's message. */
MUST_USE struct status ceremony_read(const char *folder, struct arena *arena, struct ceremony *out, struct complaint *why);
/* 1-based; 0 when not a member. */
uint8_t ceremony_member(const struct ceremony *ceremony, const char *oin);
MUST_USE struct status ceremony_message_path(const struct ceremony *ceremony, enum dkg_phase round, uint8_t member, struct arena *arena,
                                             const char **out);
/* The message with its head checked against the file's name: NOT_FOUND, MALFORMED. Signature and body are not looked at. */
MUST_USE struct status ceremony_message_read(const struct ceremony *ceremony, enum dkg_phase round, uint8_t member, struct arena *arena,
                                             struct dkg_message *out, struct complaint *why);
const char *dkg_phase_word(enum dkg_phase phase);
