// SPDX-License-Identifier: EUPL-1.2
//
// Every cell of the life of a question, written down a second time as sentences: what is not here is refused.
#include "casefile/inquiry_life.h"

#include "base/span.h"

#include <criterion/criterion.h>

static const struct allowed {
    enum inquiry_side side;
    enum inquiry_state state;
    enum inquiry_event event;
    enum inquiry_deed deed;
    enum inquiry_state then;
    const char *because;
} allowed[] = {
    // clang-format off
    {INQUIRY_ASKER, INQUIRY_NONE, INQUIRY_ON_ASK, INQUIRY_TAKE, INQUIRY_PENDING, "it is asked"},
    {INQUIRY_ASKER, INQUIRY_PENDING, INQUIRY_ON_WEIGH, INQUIRY_TAKE, INQUIRY_WEIGHED, "a person weighs it there"},
    {INQUIRY_ASKER, INQUIRY_PENDING, INQUIRY_ON_ANSWER, INQUIRY_TAKE, INQUIRY_ANSWERED, "it is answered at once"},
    {INQUIRY_ASKER, INQUIRY_PENDING, INQUIRY_ON_EXPIRE, INQUIRY_TAKE, INQUIRY_EXPIRED, "it was never heard"},
    {INQUIRY_ASKER, INQUIRY_WEIGHED, INQUIRY_ON_ANSWER, INQUIRY_TAKE, INQUIRY_ANSWERED, "a person decided"},
    {INQUIRY_ASKER, INQUIRY_WEIGHED, INQUIRY_ON_DESTROY, INQUIRY_TAKE, INQUIRY_DESTROYED, "nobody decided before the last day"},
    {INQUIRY_ASKER, INQUIRY_WEIGHED, INQUIRY_ON_EXPIRE, INQUIRY_PASS, INQUIRY_NONE, "it was heard in time"},
    {INQUIRY_ASKER, INQUIRY_ANSWERED, INQUIRY_ON_WEIGH, INQUIRY_FILE, INQUIRY_ANSWERED, "the answer overtook it"},
    {INQUIRY_ASKER, INQUIRY_ANSWERED, INQUIRY_ON_ANSWER, INQUIRY_REVISE, INQUIRY_ANSWERED, "the partner takes back what it said"},
    {INQUIRY_ASKER, INQUIRY_ANSWERED, INQUIRY_ON_EXPIRE, INQUIRY_PASS, INQUIRY_NONE, "it was answered in time"},
    {INQUIRY_ASKER, INQUIRY_ANSWERED, INQUIRY_ON_DESTROY, INQUIRY_TAKE, INQUIRY_DESTROYED, "its last day is over"},
    {INQUIRY_ASKER, INQUIRY_EXPIRED, INQUIRY_ON_WEIGH, INQUIRY_TAKE, INQUIRY_WEIGHED, "it was heard after all"},
    {INQUIRY_ASKER, INQUIRY_EXPIRED, INQUIRY_ON_ANSWER, INQUIRY_TAKE, INQUIRY_ANSWERED, "likewise"},
    {INQUIRY_ASKER, INQUIRY_EXPIRED, INQUIRY_ON_EXPIRE, INQUIRY_PASS, INQUIRY_NONE, "it expired before"},
    {INQUIRY_ASKER, INQUIRY_DESTROYED, INQUIRY_ON_EXPIRE, INQUIRY_PASS, INQUIRY_NONE, "it was answered in time"},
    {INQUIRY_ANSWERER, INQUIRY_NONE, INQUIRY_ON_ASK, INQUIRY_TAKE, INQUIRY_PENDING, "it comes in"},
    {INQUIRY_ANSWERER, INQUIRY_PENDING, INQUIRY_ON_WEIGH, INQUIRY_TAKE, INQUIRY_WEIGHED, "a person is to weigh it"},
    {INQUIRY_ANSWERER, INQUIRY_PENDING, INQUIRY_ON_ANSWER, INQUIRY_TAKE, INQUIRY_ANSWERED, "it is answered by rule"},
    {INQUIRY_ANSWERER, INQUIRY_WEIGHED, INQUIRY_ON_ANSWER, INQUIRY_TAKE, INQUIRY_ANSWERED, "a person decided"},
    {INQUIRY_ANSWERER, INQUIRY_ANSWERED, INQUIRY_ON_DESTROY, INQUIRY_TAKE, INQUIRY_DESTROYED, "its last day is over"},
    {INQUIRY_ANSWERER, INQUIRY_WEIGHED, INQUIRY_ON_EXPIRE, INQUIRY_TAKE, INQUIRY_EXPIRED, "nobody decided in time"},
    {INQUIRY_ANSWERER, INQUIRY_EXPIRED, INQUIRY_ON_DESTROY, INQUIRY_TAKE, INQUIRY_DESTROYED, "its last day is over"},
    {INQUIRY_ANSWERER, INQUIRY_EXPIRED, INQUIRY_ON_DENY, INQUIRY_PASS, INQUIRY_NONE, "that nobody decided came too late"},
    {INQUIRY_ANSWERER, INQUIRY_WEIGHED, INQUIRY_ON_DENY, INQUIRY_PASS, INQUIRY_NONE, "the decision may still be taken"},
    {INQUIRY_ANSWERER, INQUIRY_WEIGHED, INQUIRY_ON_OVER, INQUIRY_TAKE, INQUIRY_EXPIRED, "nobody has to decide any more"},
    {INQUIRY_ANSWERER, INQUIRY_ANSWERED, INQUIRY_ON_OVER, INQUIRY_TAKE, INQUIRY_DENIED, "who asked does not take it"},
    {INQUIRY_ANSWERER, INQUIRY_EXPIRED, INQUIRY_ON_OVER, INQUIRY_PASS, INQUIRY_NONE, "that nobody decided came too late"},
    {INQUIRY_ANSWERER, INQUIRY_ANSWERED, INQUIRY_ON_DENY, INQUIRY_TAKE, INQUIRY_DENIED, "who asked does not take it"},
    {INQUIRY_ANSWERER, INQUIRY_DENIED, INQUIRY_ON_DESTROY, INQUIRY_TAKE, INQUIRY_DESTROYED, "its last day is over"},
    // clang-format on
};

static const struct allowed *find_allowed(enum inquiry_side side, enum inquiry_state state, enum inquiry_event event)
{
    for (size_t i = 0; i < N(allowed); i++)
        if (allowed[i].side == side && allowed[i].state == state && allowed[i].event == event)
            return &allowed[i];
    return NULL;
}

/* What comes in after the end of a case says that it is too late, also to who was asked, and so does a decision after its last day; all
 * else is merely not expected. */
static enum status_code refusal_of(enum inquiry_side side, enum inquiry_state state, enum inquiry_event event)
{
    bool is_late =
        side == INQUIRY_ASKER ? event == INQUIRY_ON_LATE && state != INQUIRY_NONE : event == INQUIRY_ON_ANSWER && state == INQUIRY_EXPIRED;
    return is_late ? STATUS_EXPIRED : STATUS_UNEXPECTED;
}

static void expect_cell(enum inquiry_side side, enum inquiry_state state, enum inquiry_event event)
{
    struct inquiry_step step = inquiry_step(side, state, event);
    const struct allowed *expected = find_allowed(side, state, event);
    enum inquiry_deed deed = expected ? expected->deed : INQUIRY_REFUSE;
    enum status_code refusal = expected ? STATUS_OK : refusal_of(side, state, event);
    cr_expect(step.deed == deed && step.refusal == refusal && step.then == (expected ? expected->then : INQUIRY_NONE),
              "side %d: %s in state %s: %s", side, inquiry_event_word(event), inquiry_state_word(state),
              expected ? expected->because : "refused");
}

Test(casefile_inquiry_life, each_event_does_in_each_state_what_is_written_here_and_nothing_else)
{
    for (int side = 0; side < INQUIRY_SIDES_END; side++)
        for (int state = 0; state < INQUIRY_STATES_END; state++)
            for (int event = 0; event < INQUIRY_EVENTS_END; event++)
                expect_cell((enum inquiry_side)side, (enum inquiry_state)state, (enum inquiry_event)event);
}

/* P-09: from destroyed, and for who was not asked, there is no way on. */
Test(casefile_inquiry_life, nothing_comes_back_and_nobody_else_gets_in)
{
    for (int side = 0; side < INQUIRY_SIDES_END; side++)
        for (int event = 0; event < INQUIRY_EVENTS_END; event++) {
            enum inquiry_deed deed = inquiry_step((enum inquiry_side)side, INQUIRY_DESTROYED, (enum inquiry_event)event).deed;
            cr_expect(deed == INQUIRY_REFUSE || deed == INQUIRY_PASS, "%s", inquiry_event_word((enum inquiry_event)event));
            deed = inquiry_step((enum inquiry_side)side, INQUIRY_NONE, (enum inquiry_event)event).deed;
            cr_expect(deed == INQUIRY_REFUSE || event == INQUIRY_ON_ASK, "%s", inquiry_event_word((enum inquiry_event)event));
        }
}
