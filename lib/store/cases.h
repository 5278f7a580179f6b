// SPDX-License-Identifier: EUPL-1.2
//
// Cases of the regisseur's node: why, on what basis, about whom (pseudonyms), until when. Only state and
// expiry stand in the clear, since the daily round looks for them; everything else is sealed.
#pragma once

#include "store/database.h"
#include "store/subjects.h"

#define CASE_ID_BYTES 16
#define CASE_USER_MOST_BYTES 120

struct case_row {
    uint8_t id[CASE_ID_BYTES];
    uint8_t state;          /* a number of the case's life; this room does not know its meaning */
    struct grounds grounds; /* without from_role: that is each partner's */
    uint8_t category_count; /* at most CATEGORIES_MOST */
    uint8_t categories[CATEGORIES_MOST];
    struct span necessity, why_not_lighter; /* at most REASON_MOST_BYTES each */
    int32_t informed_day;                   /* 0: not yet, and then: */
    int32_t deferral_until_day;
    struct span deferral_reason;
    int64_t opened_ms;
    int32_t expires_day;
    struct span opened_by; /* user; at most CASE_USER_MOST_BYTES */
};
/* CONFLICT when there is a case of this id; INVALID (sizes). */
MUST_USE struct status store_case_add(struct store *store, const struct case_row *row, const struct stored_subject *subjects, size_t count);
/* Everything but the id and the subjects. NOT_FOUND, INVALID. */
MUST_USE struct status store_case_update(struct store *store, const struct case_row *row);
/* NOT_FOUND. */
MUST_USE struct status store_case_read(struct store *store, const uint8_t id[static CASE_ID_BYTES], struct arena *arena,
                                       struct case_row *out);
MUST_USE struct status store_case_subjects(struct store *store, const uint8_t id[static CASE_ID_BYTES], struct arena *arena,
                                           struct stored_subject **out, size_t *out_count);
/* All, in order of opening. */
MUST_USE struct status store_case_list(struct store *store, struct arena *arena, struct case_row **out, size_t *out_count);
