// SPDX-License-Identifier: EUPL-1.2
//
// A pseudonym as this node keeps it: with the register that it is for, the epoch of that register's key and the tag of it (P-03).
#pragma once

#include "agreed/standing.h"
#include "book/book.h"
#include "pseudonym/key_name.h"
#include "store/subjects.h"

/* The domain lives as long as the caller's. WRONG_EPOCH: there is no key for this register. */
MUST_USE struct status subject_make(const struct agreed *agreed, const struct key_name *key, enum identifier_kind kind,
                                    const struct element *pseudonym, struct stored_subject *out);
/* Those of this holder's register first, the others behind them; how many that are. */
size_t subjects_put_first(struct stored_subject *subjects, size_t count, const struct oin *holder);

/* As an entry commits to it: under a key of its own tag. */
struct book_subject book_subject_of(const struct stored_subject *subject, enum retention retention);
/* All of a household by our own names for them: those of the register of `own`, of which a case has 1..SUBJECTS_MOST. One of an earlier
 * version may have none: then by what it has. Returns how many. */
size_t subjects_of_household(const struct stored_subject *subjects, size_t count, const struct oin *own, enum retention retention,
                             struct book_subject out[static SUBJECTS_MOST]);
