// SPDX-License-Identifier: EUPL-1.2
//
// What is said to a witness, and back: the body of an `add-checkpoint` request of C2SP tlog-witness v1.0.0, byte for byte, and its
// response as one text. Only the carrier is ours: a signed message, where the specification has HTTP (P-07).
//
//   request    "old " size LF, up to 63 lines of a hash in base64, LF, the signed checkpoint
//   response   status LF, then for 200 the signature lines, for 409 the size that the witness holds and LF, else nothing
#pragma once

#include "ledger/checkpoint.h"

#define ADD_CHECKPOINT_PROOF_MOST 63
#define ADD_CHECKPOINT_MOST_BYTES ((size_t)64 * 1024)

struct add_checkpoint {
    struct tree_growth growth; /* from what the witness is thought to hold */
    struct span checkpoint;    /* the signed note, not looked into; borrowed */
};
/* MALFORMED: also a proof from the empty tree, which there is none of. TOO_LARGE. */
MUST_USE struct status add_checkpoint_parse(struct span body, struct add_checkpoint *out);
/* INVALID: more hashes than a request may have. */
MUST_USE struct status add_checkpoint_print(const struct add_checkpoint *request, struct arena *arena, struct span *out);

/* status of the specification, name */
#define WITNESS_CODES(X)  \
    X(200, COSIGNED)      \
    X(400, MALFORMED)     \
    X(403, BAD_SIGNATURE) \
    X(404, NOT_FOUND)     \
    X(409, CONFLICT)      \
    X(422, BAD_PROOF)
enum witness_code {
#define WITNESS_CODE_ENUM(number, name) WITNESS_##name = number,
    WITNESS_CODES(WITNESS_CODE_ENUM)
#undef WITNESS_CODE_ENUM
};
struct witness_response {
    enum witness_code code;
    struct span lines; /* COSIGNED: signature lines, not looked into; borrowed */
    uint64_t held;     /* CONFLICT */
};
/* MALFORMED. */
MUST_USE struct status witness_response_parse(struct span body, struct witness_response *out);
MUST_USE struct status witness_response_print(const struct witness_response *response, struct arena *arena, struct span *out);
