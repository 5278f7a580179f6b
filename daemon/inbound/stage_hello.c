// SPDX-License-Identifier: EUPL-1.2
//
// What a partner says that it holds: whoever has something that we miss is asked for it. It is not believed and nothing is decided
// by it; that our agreements differ is told to operators, with both numbers.
#include "agreed/withdrawals.h"
#include "book/accord.h"
#include "book/budgets.h"
#include "book/greet.h"
#include "inbound/pipeline.h"

#define HELLO_STAGES(X)                                               \
    X(hello, READS, read, "wire", BAD_BODY, "what the partner holds") \
    X(hello, WRITES, hear, "agreed, agreement, book, runtime", BAD_BODY, "what we miss of it is asked for (P-04)")

struct hello_exchange {
    const struct heard *heard;
    struct hello_message message; /* after read */
};

static struct status hello_read(struct hello_exchange *x)
{
    return hello_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
}

static bool heads_are_same(const struct agreed_head *a, const struct agreed_head *b)
{
    return a->number == b->number && digest_equal(&a->manifest, &b->manifest);
}

/* Told once for each change: a line that goes up and down does not fill the log. */
static void tell_difference(const struct hello_exchange *x, struct book *book, const struct agreed_head *said)
{
    const struct chain_link *ours = holding_chain(book->holding)->in_force[said->text - 1];
    const struct accord_heard *before = accord_heard_of(book->accord, &x->heard->line_owner);
    if (digest_equal(&ours->hash, &said->manifest) || (before && heads_are_same(&before->heads[said->text - 1], said)))
        return;
    if (budget_take_line(book, &x->heard->line_owner, x->heard->now_ms))
        EVENT_LOG(book->log, AGREEMENT_DIFFERS, x->heard->now_ms, event_partner(&x->heard->line_owner),
                  event_word(EVENT_FIELD_TEXT, agreed_text_word(said->text)), event_number(EVENT_FIELD_THEIRS, said->number),
                  event_number(EVENT_FIELD_OURS, ours->manifest.number));
}

/* A list that is full is full of other things to fetch: the partner says it again. What is refused here stays so whoever signs it: a
 * partner that does not know what we know offers it in good faith. */
static void want_missing(struct book *book, const struct digest *manifest, size_t signature_count, const struct oin *partner)
{
    const struct chain_link *held = chain_find(holding_chain(book->holding), manifest);
    if (!held || (held->state == LINK_PROPOSED && held->signed_count < signature_count))
        (void)accord_want(book->accord, manifest, 0, partner);
}

static void want_withdrawal(struct book *book, const struct digest *withdrawal, const struct oin *partner)
{
    const struct agreed_texts *texts = book->holding->texts;
    for (size_t i = 0; i < texts->withdrawal_count; i++)
        if (digest_equal(&texts->withdrawals[i].hash, withdrawal))
            return;
    (void)accord_want(book->accord, withdrawal, 0, partner);
}

static struct status hello_hear(struct hello_exchange *x, struct book *book)
{
    const struct hello_message *hello = &x->message;
    const struct oin *partner = &x->heard->line_owner;
    for (size_t i = 0; i < hello->head_count; i++)
        tell_difference(x, book, &hello->heads[i]);
    accord_hear(book->accord, partner, hello, x->heard->now_ms);
    for (size_t i = hello->withdrawal_count; i-- > 0;)
        want_withdrawal(book, &hello->withdrawals[i].withdrawal, partner);
    /* the last wanted comes first: what is in force, then what begins soonest */
    for (size_t i = hello->proposal_count; i-- > 0;)
        want_missing(book, &hello->proposals[i].manifest, hello->proposals[i].signature_count, partner);
    for (size_t i = 0; i < hello->head_count; i++)
        want_missing(book, &hello->heads[i].manifest, VERSION_SIGNATURES_MOST, partner);
    return greet_ask_next(book);
}

PIPELINE_UNANSWERED(hello, HELLO_STAGES);
