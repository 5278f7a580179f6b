// SPDX-License-Identifier: EUPL-1.2
//
// Where the questions of partners are in their life (casefile/inquiry_life.h). What was asked stands elsewhere while it is needed; this
// stays, and says of nobody more than that a partner asked something.
#pragma once

#include "casefile/inquiry_life.h"
#include "store/database.h"

struct question_row {
    struct oin from;
    struct exchange_id exchange_id;
    enum inquiry_state state;
    int32_t destroy_day; /* the first day on which what was asked must be gone; 0: nothing of it is kept */
};
/* Of the exchange with who asks: state NONE when it never asked that. */
MUST_USE struct status store_question_read(struct store *store, const struct oin *from, const struct exchange_id *exchange_id,
                                           struct question_row *out);
/* In place of what stands. */
MUST_USE struct status store_question_put(struct store *store, const struct question_row *row);
/* Those whose day has come, at most `limit`. */
MUST_USE struct status store_questions_over_term(struct store *store, int32_t day, size_t limit, struct arena *arena,
                                                 struct question_row **out, size_t *out_count);
