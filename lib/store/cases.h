// SPDX-License-Identifier: EUPL-1.2
//
// Cases of the regisseur's node: why, on what basis, about whom (pseudonyms), until when. Only state, the
// moment of opening and the last day stand in the clear: numbers about no person. Everything else is sealed.
#pragma once

#include "base/bookmark.h"
#include "base/id_range.h"
#include "casefile/case.h"
#include "store/database.h"
#include "store/subjects.h"

/* CONFLICT when there is a case of this id; INVALID (sizes). */
MUST_USE struct status store_case_add(struct store *store, const struct case_row *row, const struct stored_subject *subjects, size_t count);
/* NOT_FOUND. */
MUST_USE struct status store_case_read(struct store *store, const uint8_t id[static CASE_ID_BYTES], struct arena *arena,
                                       struct case_row *out);
MUST_USE struct status store_case_subjects(struct store *store, const uint8_t id[static CASE_ID_BYTES], struct arena *arena,
                                           struct stored_subject **out, size_t *out_count);
/* A page of those whose last day is not after `last_day`, sorted by that. */
MUST_USE struct status store_case_page(struct store *store, int32_t last_day, struct paging *paging, struct arena *arena,
                                       struct case_row **out);
/* Ids that begin with these bits; at most two, which says that it is not one. */
MUST_USE struct status store_case_find(struct store *store, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES],
                                       size_t *out_count);
