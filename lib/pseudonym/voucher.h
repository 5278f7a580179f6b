// SPDX-License-Identifier: EUPL-1.2
//
// A voucher: what a member of the committee signs when it has counted an evaluation whose result serves to ask one holder.
// The holder, which cannot see what was evaluated, sees from vouchers that others counted it: so nobody questions a register
// faster than the quotas of t members together allow (P-11). A voucher names the requester, the holder and the purpose; it is
// of no use to another, for another, or longer than it says. It hides the case: the commitment is fresh each time.
#pragma once

#include "base/oin.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "pseudonym/committee.h"

#define VOUCHER_ID_BYTES 16
#define VOUCHER_USES_MOST 4
#define VOUCHER_USES_DEFAULT 3
#define VOUCHER_COUNT_MOST 16 /* identifiers */

struct voucher { /* the same for all members that counted */
    struct oin requester, holder;
    char domain[DOMAIN_NAME_MOST + 1];
    uint32_t epoch;
    uint8_t purpose; /* policy vocabulary */
    uint16_t count;  /* identifiers, 1..VOUCHER_COUNT_MOST */
    uint8_t uses;    /* questions it serves for, 1..VOUCHER_USES_MOST */
    uint8_t id[VOUCHER_ID_BYTES];
    struct digest case_commit; /* SHA-256("schakel/case/v2" || case id (16) || id) */
    struct digest escrow;      /* SHA-256 of the escrow that went with the evaluation */
    int64_t issued_ms, expires_ms;
};
/* Binds to a case without showing which: the case id is secret and random. */
void voucher_case_commit(const uint8_t case_id[static 16], const uint8_t id[static VOUCHER_ID_BYTES], struct digest *out);

/* What the escrow of the evaluation is bound to (escrow.h, terms): id || case_commit || uses u8. So a voucher names its escrow, and the
 * escrow opens for what was asked with this voucher only. */
#define VOUCHER_TERMS_BYTES (VOUCHER_ID_BYTES + SHA256_BYTES + 1)
void voucher_escrow_terms(const uint8_t id[static VOUCHER_ID_BYTES], const struct digest *case_commit, uint8_t uses,
                          uint8_t out[static VOUCHER_TERMS_BYTES]);

/* "schakel/voucher/v1" || member (20) || requester (20) || holder (20) || lp(domain) || epoch u32 || purpose u8 || count u16 ||
 * uses u8 || id || case_commit || escrow || issued_ms u64 || expires_ms u64. */
void voucher_sign(const struct voucher *voucher, const struct oin *member, const struct sign_key *key, uint8_t out[static SIGNATURE_BYTES]);

struct voucher_signature {
    struct oin member;
    uint8_t bytes[SIGNATURE_BYTES];
};
struct voucher_signer { /* a member of the committee, as it stands in the ring */
    struct oin oin;
    uint8_t key[SIGN_PUBLIC_BYTES];
};
/* Whether this member signed it. */
bool voucher_is_signed(const struct voucher *voucher, const struct voucher_signer *member, const uint8_t signature[static SIGNATURE_BYTES]);
/* How many signatures the holder wants: threshold - 1, since a requester that is a member itself counts for one; else threshold. */
size_t voucher_signatures_needed(const struct voucher *voucher, const struct voucher_signer *committee, size_t size, size_t threshold);
/* NOT_COUNTED unless just so many distinct members other than the requester signed it, and every signature is good. */
MUST_USE struct status voucher_check(const struct voucher *voucher, const struct voucher_signature *signatures, size_t count,
                                     const struct voucher_signer *committee, size_t size, size_t threshold);
