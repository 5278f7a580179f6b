// SPDX-License-Identifier: EUPL-1.2
//
// What a partner can claim about who counted: rows for the tables of claims, those of a question and those of an evaluation.
#pragma once

#include "support/claims.h"

#define LATE_MS 1796860800000 /* within the hundred days of a voucher that is issued in a town's first moment */

// clang-format off
/* of struct inquiry_message: whoever asks hides in the nonce only what is in its own digest */
#define COUNTED_CLAIMS \
    {"zeros", {SAYS("nonce", 0)}, TAKEN, .state = ANSWER_GRANTED}, \
    {"none", {SAYS("counted", 0)}, REFUSED(NOT_COUNTED)}, \
    {"another", {SAYS("counted.terms.voucher_id", 9)}, REFUSED(NOT_COUNTED)}, \
    {"another", {SAYS("counted.terms.case_commit", 9)}, REFUSED(NOT_COUNTED)}, \
    {"fewer", {SAYS("counted.terms.uses", 1)}, .to = 3, .code = STATUS_NOT_COUNTED}, \
    {"none", {SAYS("counted.terms.uses", 0)}, UNSAYABLE(INVALID)}, \
    {"more than there are", {SAYS("counted.terms.uses", 5)}, UNSAYABLE(INVALID)}, \
    {"later", {SAYS("counted.terms.issued_ms", LATE_MS)}, REFUSED(NOT_COUNTED)}, \
    {"longer ago than a voucher lives", {SAYS("counted.terms.issued_ms", 1)}, UNSAYABLE(INVALID)}, \
    {"sooner", {SAYS("counted.terms.expires_ms", LATE_MS)}, REFUSED(NOT_COUNTED)}, \
    {"before it was issued", {SAYS("counted.terms.expires_ms", 1)}, UNSAYABLE(INVALID)}, \
    {"another", {SAYS("counted.escrow", 9)}, REFUSED(NOT_COUNTED)}, \
    {"fewer", {SAYS("counted.count", 1)}, .to = VOUCHER_COUNT_MOST - 1, .code = STATUS_NOT_COUNTED}, \
    {"none", {SAYS("counted.count", 0)}, UNSAYABLE(INVALID)}, \
    {"more than there may be", {SAYS("counted.count", VOUCHER_COUNT_MOST + 1)}, UNSAYABLE(INVALID)}, \
    {"one too few", {SAYS("counted.signatures", 1)}, REFUSED(NOT_COUNTED)}, \
    {"none", {SAYS("counted.signatures", 0)}, UNSAYABLE(INVALID)}, \
    {"nobody", {WRITES("counted.signatures.member", "00000099000000099000")}, REFUSED(NOT_COUNTED)}, \
    {"another", {SAYS("counted.signatures.signature", 7)}, REFUSED(NOT_COUNTED)},

/* of struct evaluate_message */
#define VOUCHER_CLAIMS \
    {"the check point only", {SAYS("parts.points", 1)}, UNSAYABLE(INVALID)}, \
    {"more than a voucher counts", {SAYS("parts.points", VOUCHER_COUNT_MOST + 2), SAYS("parts.mask", 0x1FFFF)}, UNSAYABLE(INVALID)}, \
    {"more than there is room", {SAYS("parts.points", PART_POINTS_MOST + 1)}, UNSAYABLE(TOO_LARGE)}, \
    {"none, though it is about a question", {SAYS("parts.voucher", 0)}, REFUSED(INVALID)}, \
    {"zeros", {SAYS("parts.voucher.voucher_id", 0)}, TAKEN}, /* twice the same id serves as once */ \
    {"of nothing", {SAYS("parts.voucher.case_commit", 0)}, TAKEN}, /* only who knows the case can check it */ \
    {"as many as there are", {SAYS("parts.voucher.uses", VOUCHER_USES_MOST)}, TAKEN}, /* each is paid for */ \
    {"none", {SAYS("parts.voucher.uses", 0)}, UNSAYABLE(INVALID)}, \
    {"more than there are", {SAYS("parts.voucher.uses", VOUCHER_USES_MOST + 1)}, UNSAYABLE(INVALID)}, \
    {"not yet", {SAYS("parts.voucher.issued_ms", LATE_MS)}, REFUSED(EXPIRED)}, \
    {"longer ago than a voucher lives", {SAYS("parts.voucher.issued_ms", 1)}, UNSAYABLE(INVALID)}, \
    {"soon", {SAYS("parts.voucher.expires_ms", LATE_MS)}, TAKEN}, \
    {"before it is issued", {SAYS("parts.voucher.expires_ms", 1)}, UNSAYABLE(INVALID)},
// clang-format on
