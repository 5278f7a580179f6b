// SPDX-License-Identifier: EUPL-1.2
//
// What goes with every evaluation for the auditor: the seed of the blinding, whom it is about and what for. It has one form and one
// size, which members check without seeing into it; it belongs to one request and to no other; and no single key opens it: its key
// is one element multiplied by the partners' key for the escrow, which takes as many members as any pseudonym (P-09, P-10).
// Everything in it follows from seed and list, so that whoever is shown those computes it again.
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "pseudonym/blind.h"
#include "pseudonym/voucher.h"

#define ESCROW_REFERENCE_BYTES 64 /* padded: how long a reference is shows nowhere */
#define ESCROW_VALUE_BYTES 46     /* likewise for each identifier */
#define ESCROW_BYTES(count) (147 + 48 * (size_t)(count))
_Static_assert(IDENTIFIER_MOST_BYTES <= ESCROW_VALUE_BYTES, "each fits");

/* In the clear: only with the requester before sealing and with the auditor after opening. */
struct escrow {
    uint8_t seed[BLINDING_SEED_BYTES]; /* of one request: a second escrow under it would be under the same key */
    struct span reference;             /* UTF-8 without control characters */
    struct identifier *identifiers;
    size_t count; /* 1..BATCH_MOST */
};

/* The request that it goes with. */
struct escrow_part {
    struct key_name key;
    uint32_t epoch;
    const struct element *points; /* as they are sent: with the check point */
    size_t count;
    uint64_t mask;     /* which of the identifiers, the first by the lowest bit; 0: all of them */
    struct span terms; /* what else the part says, as it is sent */
};
/* The terms of a part of a question: what its voucher says (voucher_escrow_terms; empty at home) || mask u64. */
#define ESCROW_TERMS_MOST (VOUCHER_TERMS_BYTES + 8)
struct span escrow_terms(struct span voucher, uint64_t mask, uint8_t room[static ESCROW_TERMS_MOST]);
/* Those of `mask`, in their order; how many: `out` has room for all. */
size_t escrow_pick(const struct identifier *identifiers, size_t count, uint64_t mask, struct identifier *out);

struct escrow_request {
    struct oin requester;
    uint8_t act;
    uint32_t generation;
    const struct escrow_part *parts;
    size_t part_count;
};
/* SHA-256("schakel/escrow-request/v2" || requester || act u8 || generation u32 || count of parts u16 || for each: lp(domain) || holder ||
 * epoch u32 || count of points u16 || points || lp(terms)). INVALID: no part, or too much of something; NO_MEMORY. */
MUST_USE struct status escrow_request_digest(const struct escrow_request *request, struct digest *out);

/* E || sealed; e = hash_to_scalar(seed), DST "schakel/escrow/v2", E = e·G, and the key SHA-256("schakel/escrow/v2" || E || e·A || A) for
 * the `key` A of the escrow in the ring. The same from the same. INVALID. */
MUST_USE struct status escrow_seal(const struct escrow *escrow, const struct element *key, const struct digest *request,
                                   struct arena *arena, struct span *out);
/* All that a member can see of it: MALFORMED unless it has the size of `count` identifiers, BAD_POINT unless it begins with an element. */
MUST_USE struct status escrow_form(struct span sealed, size_t count, struct element *out);
/* With e·A, `shared`, which t members make of E. MALFORMED and BAD_POINT as above; TAMPERED when it is not of this request or of this
 * key, or nobody can open it; else as escrow_decode. */
MUST_USE struct status escrow_open(struct span sealed, const struct element *key, const struct element *shared,
                                   const struct digest *request, struct arena *arena, struct escrow **out);

/* What is sealed: 2 u8 || seed || reference, zeros up to 64 || count u16 || count times (kind u8 || length u8 || canonical, zeros up to
 * 46). INVALID. */
MUST_USE struct status escrow_encode(const struct escrow *escrow, struct arena *arena, struct span *out);
/* MALFORMED, UNSUPPORTED, BAD_IDENTIFIER when a value is not in its canonical form. Borrows `bytes`. */
MUST_USE struct status escrow_decode(struct span bytes, struct arena *arena, struct escrow **out);
/* TAMPERED unless those of the declared identifiers that are in `part` blind to exactly its points, the check point aside. */
MUST_USE struct status escrow_check(const uint8_t seed[static BLINDING_SEED_BYTES], const struct identifier *identifiers, size_t count,
                                    const struct escrow_part *part);
