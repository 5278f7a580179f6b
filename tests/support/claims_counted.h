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
    {"the check point only", {SAYS("points", 1)}, UNSAYABLE(INVALID)}, \
    {"more than a voucher counts", {SAYS("points", VOUCHER_COUNT_MOST + 2)}, UNSAYABLE(INVALID)}, \
    {"more than there is room", {SAYS("points", POINTS_MOST + 1)}, UNSAYABLE(TOO_LARGE)}, \
    {"none, though it is about a question", {SAYS("voucher", 0)}, REFUSED(INVALID)}, \
    {"zeros", {SAYS("voucher.voucher_id", 0)}, TAKEN}, /* twice the same id serves as once */ \
    {"of nothing", {SAYS("voucher.case_commit", 0)}, TAKEN}, /* only who knows the case can check it */ \
    {"as many as there are", {SAYS("voucher.uses", VOUCHER_USES_MOST)}, TAKEN}, /* each is paid for */ \
    {"none", {SAYS("voucher.uses", 0)}, UNSAYABLE(INVALID)}, \
    {"more than there are", {SAYS("voucher.uses", VOUCHER_USES_MOST + 1)}, UNSAYABLE(INVALID)}, \
    {"not yet", {SAYS("voucher.issued_ms", LATE_MS)}, REFUSED(EXPIRED)}, \
    {"longer ago than a voucher lives", {SAYS("voucher.issued_ms", 1)}, UNSAYABLE(INVALID)}, \
    {"soon", {SAYS("voucher.expires_ms", LATE_MS)}, TAKEN}, \
    {"before it is issued", {SAYS("voucher.expires_ms", 1)}, UNSAYABLE(INVALID)},
// clang-format on
