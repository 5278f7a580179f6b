// SPDX-License-Identifier: EUPL-1.2
//
// Cases of the regisseur's node: why, on what basis, about whom (pseudonyms), until when. Only state, the
// moment of opening and the last day stand in the clear: numbers about no person. Everything else is sealed.
#pragma once

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
/* All, in order of opening. */
MUST_USE struct status store_case_list(struct store *store, struct arena *arena, struct case_row **out, size_t *out_count);
