// SPDX-License-Identifier: EUPL-1.2
//
// What is known in a case: how each question stands, what was told, and what the view shows.
#include "support/play.h"

static enum reply_state state_of_question(struct play *play, const struct play_case *asked, enum resident who)
{
    struct inquiry_row row;
    if (!town_find_inquiry(play->town, asked->id, who, &row))
        return REPLY_NOT_ASKED;
    switch (row.state) {
    case INQUIRY_PENDING: return REPLY_WAITING;
    case INQUIRY_EXPIRED: return REPLY_EXPIRED;
    case INQUIRY_DESTROYED: return REPLY_DESTROYED;
    case INQUIRY_NONE:
    case INQUIRY_DENIED:
    case INQUIRY_STATES_END: return REPLY_NOT_ASKED;
    case INQUIRY_ANSWERED:
    case INQUIRY_WEIGHED: break;
    }
    return (enum reply_state)town_answer(play->town, asked->id, who)->state;
}

static struct status same_state(struct play *play, const struct step *step, enum reply_state there)
{
    if (there == (enum reply_state)step_number(step, SLOT_STATE, 0))
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "expected %s, it is %s", step_word(step, SLOT_STATE), script_state_word(there));
}

struct status play_expect_state(struct play *play, const struct step *step)
{
    struct play_case *asked;
    TRY(play_find_case(play, step, &asked));
    return same_state(play, step, state_of_question(play, asked, play_who(step, 0)));
}

/* Exactly these partners were asked. */
struct status play_expect_asked(struct play *play, const struct step *step)
{
    struct play_case *asked;
    TRY(play_find_case(play, step, &asked));
    for (size_t who = 0; who < RESIDENTS; who++) {
        const struct script_arg *arg;
        bool is_expected = false;
        for (size_t i = 0; (arg = step_arg(step, SLOT_WHO, i)); i++)
            is_expected |= (size_t)arg->number == who;
        if (is_expected == (state_of_question(play, asked, (enum resident)who) == REPLY_NOT_ASKED))
            return complain(play->why, FAIL(CONFLICT), is_expected ? "%s was not asked" : "%s was not expected",
                            play->town->partners[who].short_name);
    }
    return STATUS(OK);
}

/* ---- what was told */

static struct status find_answer(struct play *play, const struct step *step, const struct answer_content **out)
{
    struct play_case *asked;
    if (!step_has(step, "reply"))
        TRY(play_find_case(play, step, &asked));
    *out = step_has(step, "reply") ? play->hostile.content : town_answer(play->town, asked->id, play_who(step, 0));
    return *out ? STATUS(OK) : complain(play->why, FAIL(CONFLICT), "there is no answer");
}

static const char *level_word(const struct answer_category *category)
{
    if (!category)
        return "nothing";
    if (category->code != STATUS_OK)
        return status_word((struct status){category->code});
    return category->level == ANSWER_LEVEL_CONTENT ? "content" : category->level == ANSWER_LEVEL_INVOLVED ? "involved" : "nothing";
}

struct status play_expect_tells(struct play *play, const struct step *step)
{
    const struct answer_content *content;
    const struct answer_category *told = NULL;
    TRY(find_answer(play, step, &content));
    for (size_t i = 0; i < content->category_count; i++)
        if (content->categories[i].category == step_number(step, SLOT_CATEGORY, 0))
            told = &content->categories[i];
    const char *expected = step_word(step, SLOT_LEVEL), *reason = step_word(step, SLOT_TEXT);
    if (strcmp(level_word(told), expected) != 0)
        return complain(play->why, FAIL(CONFLICT), "expected %s, it is %s", expected, level_word(told));
    if (reason && !(told && span_is_text(told->reason, reason)))
        return complain(play->why, FAIL(CONFLICT), "the reason is \"%.*s\"", told ? (int)told->reason.size : 0,
                        told ? (const char *)told->reason.data : "");
    return STATUS(OK);
}

/* How many signals, and of the first: what it says. */
struct status play_expect_signals(struct play *play, const struct step *step)
{
    const struct answer_content *content;
    const struct script_arg *count = step_after(step, "gives", 0), *contact = step_arg(step, SLOT_TEXT, 0),
                            *urgency = step_after(step, "urgency", 0);
    TRY(find_answer(play, step, &content));
    if (content->signal_count != (size_t)count->number)
        return complain(play->why, FAIL(CONFLICT), "expected %s, there are %zu", count->word, content->signal_count);
    for (size_t i = 0; i < content->signal_count; i++) {
        const struct signal *signal = &content->signals[i];
        if (contact && !span_is_text(signal->contact, contact->word))
            return complain(play->why, FAIL(CONFLICT), "the contact is \"%.*s\"", (int)signal->contact.size,
                            signal->contact.size ? (const char *)signal->contact.data : "");
        if (urgency && signal->urgency != urgency->number)
            return complain(play->why, FAIL(CONFLICT), "the urgency is %u", signal->urgency);
    }
    return STATUS(OK);
}

/* ---- the view */

static struct status find_view(struct play *play, const struct step *step, struct play_case **out)
{
    TRY(play_find_case(play, step, out));
    return (*out)->was_viewed ? STATUS(OK) : complain(play->why, FAIL(CONFLICT), "it was not viewed");
}

struct status play_expect_shows(struct play *play, const struct step *step)
{
    struct play_case *viewed;
    TRY(find_view(play, step, &viewed));
    size_t who = (size_t)play_who(step, 0); /* the view has the order of the roster, and so has the town */
    if (who >= viewed->shown.partner_count)
        return complain(play->why, FAIL(CONFLICT), "it does not stand in the view");
    return same_state(play, step, viewed->shown.partners[who].state);
}

struct status play_expect_lines(struct play *play, const struct step *step)
{
    struct play_case *viewed;
    int64_t expected = step_number(step, SLOT_COUNT, 0);
    TRY(find_view(play, step, &viewed));
    if (viewed->shown.line_count == (size_t)expected)
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "expected %lld, there are %zu", (long long)expected, viewed->shown.line_count);
}

struct status play_expect_untold(struct play *play, const struct step *step)
{
    struct play_case *viewed;
    TRY(find_view(play, step, &viewed));
    for (size_t i = 0; i < viewed->shown.untold_count; i++)
        if (town_word(play->town, POLICY_CATEGORY, viewed->shown.untold[i].category) == step_number(step, SLOT_CATEGORY, 0))
            return play_compare(play, step, (struct status){viewed->shown.untold[i].code});
    return complain(play->why, FAIL(CONFLICT), "somebody may tell it");
}

struct status play_expect_definition(struct play *play, const struct step *step)
{
    static const char *const outcomes[] = {"cannot-tell", "holds", "does-not-hold"};
    struct play_case *viewed;
    TRY(find_view(play, step, &viewed));
    if (viewed->shown.definition.outcome == (enum definition_outcome)step_number(step, SLOT_CHOICE, 0))
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "it is %s", outcomes[viewed->shown.definition.outcome]);
}
