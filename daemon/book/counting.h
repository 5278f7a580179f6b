// SPDX-License-Identifier: EUPL-1.2
//
// Vouchers as messages carry them, between those that count, those that are counted and those that are asked (P-11). What a
// message leaves out of a voucher stands elsewhere in it, or is who speaks.
#pragma once

#include "agreed/standing.h"
#include "pseudonym/voucher.h"
#include "wire/message.h"

/* The voucher that this part of an evaluation of this requester is to have; it wants one. */
void counting_voucher(const struct evaluate_message *message, const struct evaluate_part *part, const struct oin *requester,
                      struct voucher *out);
/* Whether `member` signed it, with its key of now. */
bool counting_is_signed(const struct agreed *agreed, const struct voucher *voucher, const struct oin *member,
                        const uint8_t signature[static SIGNATURE_BYTES]);
/* How many signatures a holder wants of us. */
size_t counting_needed(const struct agreed *agreed);
/* As the holder that is asked. NOT_COUNTED unless enough members of the committee counted as many identifiers as are asked
 * about, for this requester and purpose, and that still holds. */
MUST_USE struct status counting_check(const struct agreed *agreed, const struct inquiry_message *inquiry, const struct oin *requester,
                                      int64_t now_ms);
