// SPDX-License-Identifier: EUPL-1.2
//
// Verifiable secret sharing (Feldman 1987): a polynomial whose constant term is the secret, commitments to its
// coefficients, and shares that anybody can check against the commitments.
#pragma once

#include "crypto/group.h"
#include "pseudonym/committee.h"

/* `count` uniform coefficients (degree count-1), none zero. Secret: wiped with scalar_wipe. */
void polynomial_random(const struct random_source *random, size_t count, struct scalar *out);
/* f(x) for a member's index x. */
void polynomial_value(const struct scalar *coefficients, size_t count, uint8_t x, struct scalar *out);
/* F_k = f_k·G */
void polynomial_commit(const struct scalar *coefficients, size_t count, struct element *out);
/* F(x) = Σ x^k·F_k = f(x)·G */
void commitment_value(const struct element *commitments, size_t count, uint8_t x, struct element *out);
/* BAD_PROOF unless share·G = F(x). */
MUST_USE struct status commitment_check(const struct element *commitments, size_t count, uint8_t x, const struct scalar *share);
