// SPDX-License-Identifier: EUPL-1.2
//
// How nodes keep what they agreed on equal: what each holds is said when a line comes up (hello), and whoever misses something
// asks for it by its hash. A version is carried in pieces, because a roster with its certificates may be larger than a message;
// only the whole is looked at. None of this is about people, and nothing in it is believed because of who sends it: a version
// counts by the signatures that it has.
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/oin.h"
#include "base/span.h"

#define AGREED_TEXTS_MOST 3
#define AGREED_PROPOSALS_MOST 16
#define AGREED_WITHDRAWALS_MOST 256
#define AGREED_WITHDRAWAL_MOST_BYTES ((size_t)16 * 1024)
#define AGREED_SIGNATURES_MOST 128
#define AGREED_FILES_MOST 320
#define AGREED_NAME_MOST_BYTES 128
#define AGREED_MANIFEST_MOST_BYTES 4096
#define AGREED_MINISIG_MOST_BYTES 1024
#define AGREED_VERSION_MOST_BYTES ((size_t)4 * 1024 * 1024)
#define AGREED_PIECE_MOST_BYTES ((size_t)128 * 1024)

struct agreed_head {        /* the newest version of a text that is in force there */
    uint8_t text;           /* number of the text, 1..AGREED_TEXTS_MOST */
    uint32_t number;        /* from 1 */
    struct digest manifest; /* its hash */
};
struct agreed_proposal_head { /* what waits for signatures, or for its start */
    struct digest manifest;
    uint8_t signature_count;
};
struct agreed_withdrawal_head {
    struct digest withdrawal; /* SHA-256 of its text */
};

/* Body of ENVELOPE_HELLO. */
struct hello_message {
    struct span version; /* of the program, for operators */
    size_t head_count;   /* one for each text, ascending */
    struct agreed_head heads[AGREED_TEXTS_MOST];
    size_t proposal_count;
    struct agreed_proposal_head *proposals;
    size_t withdrawal_count;
    struct agreed_withdrawal_head *withdrawals;
};

/* Body of ENVELOPE_FETCH: for the piece of a version from `offset` on, or for a withdrawal. */
struct agreed_ask_message {
    struct digest wanted;
    uint32_t offset;
};

/* Body of ENVELOPE_PIECE: a piece of an encoded carried_version. */
struct agreed_message {
    struct digest manifest;
    uint32_t total, offset; /* of the whole, in bytes; the piece lies within it */
    struct span piece;
};

/* Body of ENVELOPE_WITHDRAW: what a partner took back, which was asked for. */
struct withdraw_message {
    struct span minisig, text;
};

/* A version of a text: what the pieces come to. */
struct carried_signature {
    struct oin signer;
    struct span minisig;
};
struct carried_file {
    struct span name, bytes;
};
struct carried_version {
    struct span manifest;
    size_t signature_count; /* ascending by signer, distinct */
    struct carried_signature *signatures;
    size_t file_count; /* ascending by name, distinct */
    struct carried_file *files;
};
