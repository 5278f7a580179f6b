// SPDX-License-Identifier: EUPL-1.2
//
// Cases: what the regisseur asks, and what she sees.
#include "control/request.h"

#include "acts/ask.h"
#include "acts/look.h"
#include "acts/show.h"
#include "base/day.h"
#include "base/text.h"
#include "book/batch.h"
#include "ruling/decide.h"

/* The two routes into a case, and where the client stands in them. */
static const struct {
    const char *purpose, *phase;
} routes[] = {
    [SPEECH_ROUTE_CLIENT] = {"onderzoek-client", "onderzoek"},
    [SPEECH_ROUTE_PROFESSIONAL] = {"onderzoek-professional", "onderzoek"},
};

static struct status route_defaults(struct request *request, enum speech_route route, struct case_row *row)
{
    const struct policy *policy = request->node->agreed.policy;
    TRY(policy_word_find(policy, POLICY_PURPOSE, span_of_text(routes[route].purpose), &row->grounds.purpose));
    TRY(policy_word_find(policy, POLICY_PHASE, span_of_text(routes[route].phase), &row->grounds.phase));
    return policy_word_find(policy, POLICY_TO, span_of_text("regisseur"), &row->grounds.to_role);
}

static void take_all_categories(const struct policy *policy, struct case_row *row)
{
    while (row->category_count < policy_word_count(policy, POLICY_CATEGORY) && row->category_count < CATEGORIES_MOST) {
        row->categories[row->category_count] = (uint8_t)(row->category_count + 1);
        row->category_count++;
    }
}

/* A case may name one basis for all. Otherwise every partner is asked on the basis on which it, of all bases, may tell
 * most: what a housing association may give rests on another article than what a social service may. */
static struct status check_plan(struct request *request, const struct case_row *row)
{
    const struct node *node = request->node;
    struct case_row all = {.grounds = row->grounds};
    take_all_categories(node->agreed.policy, &all);
    struct inquiry_wanted wanted = case_wanted(&all);
    for (size_t i = 0; i < node->agreed.party_count; i++)
        if (inquiry_plan_for(&node->agreed, &wanted, &node->agreed.parties[i]).category_count)
            return STATUS(OK);
    return complain(&request->why, FAIL(NO_RULE), "geen regel laat een partner deze rol antwoorden voor dit doel en in deze fase");
}

static struct status resolve_words(struct request *request, const struct speech_case_plan *given, struct case_row *row)
{
    TRY(route_defaults(request, given->route, row));
    TRY(request_word(request, "purpose", POLICY_PURPOSE, given->purpose, &row->grounds.purpose));
    TRY(request_word(request, "phase", POLICY_PHASE, given->phase, &row->grounds.phase));
    TRY(request_word(request, "role", POLICY_TO, given->role, &row->grounds.to_role));
    TRY(request_word(request, "basis", POLICY_BASIS, given->basis, &row->grounds.basis));
    return check_plan(request, row);
}

/* Each once, in the order of the policy. */
static struct status read_categories(struct request *request, const char *const *words, size_t count, struct case_row *row)
{
    bool wanted[POLICY_WORDS_MOST + 1] = {false};
    for (size_t i = 0; i < count; i++) {
        uint8_t category = 0;
        TRY(request_word(request, "categories", POLICY_CATEGORY, words[i], &category));
        wanted[category] = true;
    }
    for (uint8_t i = 1; i <= POLICY_WORDS_MOST && row->category_count < CATEGORIES_MOST; i++)
        if (wanted[i])
            row->categories[row->category_count++] = i;
    return STATUS(OK);
}

static struct status describe_holders(struct request *request, const struct case_row *row, struct speech_case_planned *reply)
{
    const struct agreed *agreed = &request->node->agreed;
    struct oin *holders;
    TRY(case_holders(agreed, row, request->arena, &holders, &reply->holder_count));
    TRY(ARENA_NEW(request->arena, reply->holder_count, &reply->holders));
    for (size_t i = 0; i < reply->holder_count; i++) {
        struct speech_case_holder *holder = &reply->holders[i];
        holder->holder = holders[i];
        TRY(request_kinds(request, case_kinds(agreed, &holders[i]), &holder->kinds, &holder->kind_count));
    }
    return STATUS(OK);
}

struct status control_case_plan(struct request *request, const struct speech_case_plan *given, struct speech_case_planned *reply)
{
    struct case_row row = {.informed_day = given->informed};
    const struct policy *policy = request->node->agreed.policy;
    TRY(resolve_words(request, given, &row));
    TRY(read_categories(request, given->categories, given->category_count, &row));
    if (!row.category_count)
        take_all_categories(policy, &row);
    *reply = (struct speech_case_planned){.purpose = policy_word(policy, POLICY_PURPOSE, row.grounds.purpose),
                                          .phase = policy_word(policy, POLICY_PHASE, row.grounds.phase),
                                          .basis = policy_word(policy, POLICY_BASIS, row.grounds.basis),
                                          .role = policy_word(policy, POLICY_TO, row.grounds.to_role),
                                          .domain = policy_purpose_domain(policy, row.grounds.purpose),
                                          .article = policy_basis_article(policy, row.grounds.basis)};
    random_fill(request->node->book.random, reply->id, sizeof reply->id);
    return describe_holders(request, &row, reply);
}

/* ---- open */

static struct status read_case(struct request *request, const struct speech_case_open *given, struct case_row *row)
{
    const struct speech_case_plan plan = {
        .route = given->route, .purpose = given->purpose, .phase = given->phase, .basis = given->basis, .role = given->role};
    TRY(resolve_words(request, &plan, row));
    TRY(read_categories(request, given->categories, given->category_count, row));
    row->necessity_code = given->necessity_code;
    row->lighter_code = given->lighter_code;
    row->necessity = text_trim(span_of_text(given->necessity));
    row->why_not_lighter = text_trim(span_of_text(given->why_not_lighter));
    row->deferral_reason = text_trim(span_of_text(given->deferral_reason));
    row->informed_day = given->informed;
    row->deferral_until_day = given->deferral_until;
    row->expires_day = case_last_day(&request->node->book, given->expires);
    row->opened_by = span_of_text(request->user);
    return STATUS(OK);
}

struct status control_case_open(struct request *request, const struct speech_case_open *given, struct speech_case_ref *reply)
{
    struct case_row row = {0};
    struct case_subject_given *subjects;
    TRY(read_case(request, given, &row));
    TRY(ARENA_NEW(request->arena, given->subject_count, &subjects));
    for (size_t i = 0; i < given->subject_count; i++)
        subjects[i] = (struct case_subject_given){given->subjects[i].holder, given->subjects[i].kind, given->subjects[i].pseudonym};
    memcpy(row.id, given->id, sizeof row.id);
    memcpy(reply->id, given->id, sizeof reply->id);
    return case_open(&request->node->book, &row, subjects, given->subject_count, &request->why);
}

/* ---- ask, progress, show, list */

struct status control_case_ask(struct request *request, const struct speech_case_ref *given, struct speech_case_asked *reply)
{
    struct case_asked asked;
    struct status status = case_ask(&request->node->book, given->id, span_of_text(request->user), &request->why, &asked);
    if (status_is(status, STATUS_EXPIRED))
        return complain(&request->why, status, "de casus is afgesloten of voorbij");
    *reply = (struct speech_case_asked){(uint32_t)asked.asked, (uint32_t)asked.left_out, (uint32_t)asked.used_up, (uint32_t)asked.shut_out};
    return status;
}

/* Which case was read stands in the entry under the key of its household. */
static struct status see_case(struct request *request, const uint8_t id[static CASE_ID_BYTES])
{
    request->seen.has_owner = true;
    TRY(look_case_owner(&request->node->book, id, request->arena, request->seen.owner));
    return arena_copy(request->arena, span_of(id, CASE_ID_BYTES), &request->seen.object);
}

struct status control_case_progress(struct request *request, const struct speech_case_ref *given, struct speech_case_progress *reply)
{
    struct look_progress progress;
    TRY(see_case(request, given->id));
    TRY(look_progress(&request->node->book, given->id, request->arena, &progress));
    *reply = (struct speech_case_progress){(uint32_t)progress.asked, (uint32_t)progress.answered, (uint32_t)progress.unreachable};
    return STATUS(OK);
}

struct status control_case_show(struct request *request, const struct speech_case_ref *given, struct view *reply)
{
    TRY(see_case(request, given->id));
    return case_show(&request->node->book, given->id, request->arena, reply);
}

struct status control_case_list(struct request *request, const struct speech_case_pick *given, struct speech_case_list *reply)
{
    const struct look_cases_wanted wanted = {day_of_ms(request->now_ms), given->over};
    struct view_said said = {.policy = request->node->agreed.policy};
    struct paging paging = request_paging(&given->page);
    struct case_row *rows;
    TRY(look_cases(&request->node->book, wanted, &paging, request->arena, &rows));
    TRY(ARENA_NEW(request->arena, paging.count, &reply->cases));
    for (; reply->case_count < paging.count; reply->case_count++)
        TRY(view_case_make(&rows[reply->case_count], &said, request->arena, &reply->cases[reply->case_count]));
    reply->next = request_next(&paging);
    return view_said_words(&said, request->arena, &reply->words.words, &reply->words.count);
}

struct status control_case_find(struct request *request, const struct speech_begins *given, struct speech_ids *reply)
{
    struct id_range range;
    uint8_t found[2][ID_RANGE_BYTES];
    size_t count;
    TRY(request_range(request, given, &range));
    TRY(look_case_ids(&request->node->book, &range, found, &count));
    return request_ids(request, found, count, reply);
}

struct status control_case_questions(struct request *request, const struct speech_which *given, struct speech_question_list *reply)
{
    struct paging paging = request_paging(&given->page);
    struct inquiry_open *rows;
    TRY(look_questions(&request->node->book, &paging, request->arena, &rows));
    TRY(ARENA_NEW(request->arena, paging.count, &reply->questions));
    for (; reply->question_count < paging.count; reply->question_count++) {
        const struct inquiry_open *row = &rows[reply->question_count];
        struct speech_question *question = &reply->questions[reply->question_count];
        *question = (struct speech_question){.to = row->to,
                                             .name = request_partner(request, &row->to),
                                             .state = row->state == INQUIRY_WEIGHED ? SPEECH_QUESTION_WEIGHED : SPEECH_QUESTION_SENT,
                                             .asked = row->asked_ms,
                                             .ends = row->expires_ms};
        memcpy(question->case_id, row->case_id, CASE_ID_BYTES);
    }
    reply->next = request_next(&paging);
    return STATUS(OK);
}
