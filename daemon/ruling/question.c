// SPDX-License-Identifier: EUPL-1.2
//
// The answerer's half of the table, on what is stored.
#include "ruling/question.h"

#include "book/batch.h"
#include "casefile/taken.h"
#include "store/inbox.h"

/* The row as it is after `event`, or the table's refusal. `out_took`: it is another state. */
static struct status step_row(struct book *book, enum inquiry_event event, struct question_row *row, bool *out_took)
{
    struct inquiry_step step = inquiry_step(INQUIRY_ANSWERER, row->state, event);
    *out_took = step.deed == INQUIRY_TAKE;
    if (!*out_took)
        return (struct status){step.refusal};
    if (row->state == INQUIRY_WEIGHED)
        row->destroy_day = day_of_ms(batch_now(book)) + ANSWER_TERM_DAYS;
    row->state = step.then;
    return store_question_put(book->store, row);
}

struct status question_step(struct book *book, const struct oin *from, const struct exchange_id *exchange_id, enum inquiry_event event)
{
    struct question_row row;
    bool took;
    TRY(store_question_read(book->store, from, exchange_id, &row));
    return step_row(book, event, &row, &took);
}

struct status question_deny(struct book *book, const struct oin *from, const struct exchange_id *exchange_id, enum status_code code)
{
    const struct inbox_denial denial = {.at_ms = batch_now(book), .code = code};
    struct question_row row;
    bool took;
    TRY(store_question_read(book->store, from, exchange_id, &row));
    TRY(step_row(book, code == STATUS_EXPIRED ? INQUIRY_ON_OVER : INQUIRY_ON_DENY, &row, &took));
    if (!took)
        return STATUS(OK);
    struct status status = store_inbox_deny(book->store, from, exchange_id, &denial);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status; /* answered by rule: nobody weighed it */
}
