// SPDX-License-Identifier: EUPL-1.2
//
// The answerer's half of the table, on what is stored.
#include "ruling/question.h"

#include "book/batch.h"
#include "casefile/taken.h"

struct status question_step(struct book *book, const struct oin *from, const struct exchange_id *exchange_id, enum inquiry_event event)
{
    struct question_row row;
    TRY(store_question_read(book->store, from, exchange_id, &row));
    struct inquiry_step step = inquiry_step(INQUIRY_ANSWERER, row.state, event);
    if (step.deed != INQUIRY_TAKE)
        return (struct status){step.refusal};
    bool was_weighed = row.state == INQUIRY_WEIGHED;
    row.state = step.then;
    if (event != INQUIRY_ON_DENY)
        row.destroy_day = was_weighed ? day_of_ms(batch_now(book)) + ANSWER_TERM_DAYS : 0;
    return store_question_put(book->store, &row);
}
