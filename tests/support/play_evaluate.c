// SPDX-License-Identifier: EUPL-1.2
//
// Pseudonyms made together. The town knows the keys, so what comes back is compared with what it should be.
#include "support/one_part.h"
#include "support/play.h"
#include "support/sample_escrow.h"

#define BSN_FIRST 100000009 /* the first number above 10^8 that can be a BSN */

static struct status end_evaluation(struct play *play, const struct step *step, enum resident who, struct status status)
{
    struct play_evaluation *evaluation = &play->evaluations[who];
    evaluation->is_asked = status_ok(status);
    return play_end_act(play, step, who, status);
}

static void take_outcome(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct play_evaluation *evaluation = state;
    struct span partials = {NULL, 0};
    (void)ticket;
    evaluation->is_done = true;
    evaluation->status = outcome->status;
    evaluation->member = outcome->member;
    evaluation->members.count = (uint8_t)outcome->member_count;
    memcpy(evaluation->members.index, outcome->members, outcome->member_count);
    if (status_ok(outcome->status))
        OK(arena_copy(evaluation->arena,
                      span_of(outcome->partials, outcome->member_count * outcome->point_count * sizeof *outcome->partials), &partials));
    evaluation->partials = (const struct element *)(const void *)partials.data;
}

static const uint8_t case_id[CASE_ID_BYTES] = {1}; /* of a case that nobody opens */

/* The regisseur for a question to the sociale dienst, anyone else for its own register, or for a signal to the sociale dienst. */
static struct evaluation_request request_of(struct play *play, const struct step *step, enum resident who)
{
    struct town *town = play->town;
    const struct node *node = town_node(town, who);
    const struct agreed_words *words = &node->agreed.words;
    const struct party *us = agreed_us(&node->agreed);
    uint8_t regisseur = town_word(town, POLICY_FROM, "regisseur");
    bool is_case = party_has_role(us, regisseur);
    const char *purpose = step_word(step, SLOT_PURPOSE), *basis = is_case ? "wmo-college" : "avg-pseudonimisering";
    bool is_signal = !is_case && purpose && strcmp(purpose, "vroegsignalering-schulden") == 0;
    struct evaluation_request request = {
        .message = {.act = is_case     ? EVALUATION_ASK
                           : is_signal ? EVALUATION_SIGNAL
                                       : EVALUATION_OWN,
                    .phase = town_word(town, POLICY_PHASE, is_case ? "onderzoek" : "melding"),
                    .from_role = is_case ? regisseur : us->roles[0],
                    .part_count = 1,
                    .parts = {{.holder = *town_oin(town, is_case || is_signal ? SDD : who),
                               .basis = town_word(town, POLICY_BASIS, is_signal ? "wgs-vroegsignalering" : basis),
                               .flags = is_case ? words->flag_necessity | words->flag_informed : words->flag_own_client}}},
        .case_id = is_case ? case_id : NULL};
    town_draw_voucher(town, request.message.parts[0].voucher.voucher_id);
    if (!purpose)
        purpose = is_case ? "onderzoek-client" : "gecoordineerde-aanpak";
    request.message.purpose = town_word(town, POLICY_PURPOSE, purpose);
    request.message.domain = span_of_text(policy_purpose_domain(town->policy, request.message.purpose));
    return request;
}

static bool is_named(const struct step *step, const char *word, enum resident who)
{
    const struct script_arg *arg;
    for (size_t i = 0; (arg = step_after(step, word, i)); i++)
        if (arg->number == (unsigned)who)
            return true;
    return false;
}

/* Those that are named, or all that are not named when others are. */
static size_t list_left_out(struct play *play, const struct step *step, struct oin *out)
{
    size_t count = 0;
    bool is_by = step_after(step, "by", 0) != NULL;
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++)
        if (is_named(step, "without", (enum resident)i) || (is_by && !is_named(step, "by", (enum resident)i)))
            out[count++] = *town_oin(play->town, (enum resident)i);
    return count;
}

static struct status ask(struct play *play, const struct step *step, const struct identifier *persons, size_t count)
{
    enum resident who = play_who(step, 0);
    struct play_evaluation *evaluation = &play->evaluations[who];
    struct evaluation_request request = request_of(play, step, who);
    struct evaluation_asker asker = {take_outcome, evaluation, 0, {{0}}};
    struct oin without[COMMITTEE_SIZE];
    uint8_t seed[BLINDING_SEED_BYTES] = {4};
    evaluation->batch = batch_free(evaluation->batch);
    *evaluation = (struct play_evaluation){.persons = persons, .count = count, .arena = play->town->arena};
    evaluation->domain = span_is_text(request.message.domain, town_domain_names[CASUS]) ? CASUS : VROEG;
    evaluation->holder = request.message.act == EVALUATION_OWN ? who : SDD;
    struct key_name key = town_key_name(play->town, evaluation->domain, evaluation->holder);
    OK(batch_new(&key, persons, count, seed, &evaluation->batch));
    OK(batch_attempt(evaluation->batch, &play->town->random));
    struct element *points;
    request.message.escrow = sample_escrow(count);
    OK(ARENA_NEW(play->town->arena, count + 1, &points));
    memcpy(points, batch_points(evaluation->batch), (count + 1) * sizeof *points);
    one_part_points(&request.message, points, count + 1);
    request.without_count = list_left_out(play, step, without);
    request.without = without;
    TRY(play_begin_act(play, who));
    return end_evaluation(play, step, who, evaluation_ask(&town_node(play->town, who)->book, &request, &asker));
}

struct status play_evaluates(struct play *play, const struct step *step)
{
    struct identifier *persons;
    const struct script_arg *arg;
    size_t count = 0;
    OK(ARENA_NEW(play->town->arena, SCRIPT_ARGS_MOST, &persons));
    while ((arg = step_arg(step, SLOT_BSN, count)))
        persons[count++] = town_bsn(arg->word);
    return ask(play, step, persons, count);
}

struct status play_evaluates_many(struct play *play, const struct step *step)
{
    struct identifier *persons;
    size_t wanted = (size_t)step_number(step, SLOT_COUNT, 0), count = 0;
    if (wanted < 1 || wanted > PLAY_PERSONS_MOST)
        return complain(play->why, FAIL(CONFLICT), "1 to %d persons", PLAY_PERSONS_MOST);
    OK(ARENA_NEW(play->town->arena, wanted, &persons));
    for (unsigned number = BSN_FIRST; count < wanted; number++) {
        char text[16];
        snprintf(text, sizeof text, "%u", number);
        count += status_ok(identifier_bsn(span_of_text(text), NULL, &persons[count]));
    }
    return ask(play, step, persons, count);
}

/* ---- what came of it */

static struct status find_outcome(struct play *play, const struct step *step, struct play_evaluation **out)
{
    *out = &play->evaluations[play_who(step, 0)];
    if (!(*out)->is_asked)
        return complain(play->why, FAIL(CONFLICT), "it did not ask for an evaluation");
    if (!(*out)->is_done)
        return complain(play->why, FAIL(CONFLICT), "its evaluation is not over");
    return STATUS(OK);
}

struct status play_expect_pseudonyms(struct play *play, const struct step *step)
{
    struct play_evaluation *evaluation;
    struct element *pseudonyms;
    TRY(find_outcome(play, step, &evaluation));
    if (!status_ok(evaluation->status))
        return complain(play->why, FAIL(CONFLICT), "its evaluation failed: %s", status_word(evaluation->status));
    OK(ARENA_NEW(play->town->arena, evaluation->count, &pseudonyms));
    struct status status =
        committee_combine(evaluation->batch, &town_key(play->town, evaluation->domain, evaluation->holder)->commitments[0],
                          &evaluation->members, evaluation->partials, pseudonyms);
    TRY(play_compare(play, step, status));
    for (size_t i = 0; status_ok(status) && i < evaluation->count; i++) {
        struct element expected = town_pseudonym(play->town, evaluation->domain, evaluation->holder, &evaluation->persons[i]);
        if (!element_equal(&pseudonyms[i], &expected))
            return complain(play->why, FAIL(CONFLICT), "pseudonym %zu is not that of the person", i + 1);
    }
    return STATUS(OK);
}

struct status play_expect_evaluation(struct play *play, const struct step *step)
{
    struct play_evaluation *evaluation;
    const struct script_arg *blamed = step_after(step, "blaming", 0);
    if (step_has(step, "pending")) {
        evaluation = &play->evaluations[play_who(step, 0)];
        return evaluation->is_asked && !evaluation->is_done ? STATUS(OK)
                                                            : complain(play->why, FAIL(CONFLICT), "it is over, or was not asked for");
    }
    TRY(find_outcome(play, step, &evaluation));
    TRY(play_compare(play, step, evaluation->status));
    if (blamed && !oin_equal(&evaluation->member, town_oin(play->town, (enum resident)blamed->number)))
        return complain(play->why, FAIL(CONFLICT), "expected to blame %s, it blames %s", blamed->word, evaluation->member.text);
    return STATUS(OK);
}
