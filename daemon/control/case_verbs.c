// SPDX-License-Identifier: EUPL-1.2
//
// Cases: what the regisseur asks, and what she sees.
#include "control/control.h"

#include "acts/ask.h"
#include "acts/show.h"
#include "base/prose.h"
#include "base/text.h"
#include "ruling/decide.h"
#include "view/json.h"

/* The two routes into a case, and where the client stands in them. */
static const struct route {
    const char *name, *purpose, *phase;
} routes[] = {
    {"client", "onderzoek-client", "onderzoek"},
    {"professional", "onderzoek-professional", "onderzoek"},
};

static struct status route_defaults(struct request *request, struct case_row *row)
{
    const struct policy *policy = request->node->policy;
    struct span name = span_empty();
    TRY(json_find_text(request->arguments, "route", 32, &request->why, &name));
    for (size_t i = 0; i < N(routes); i++)
        if (span_is_text(name, routes[i].name)) {
            TRY(policy_word_find(policy, POLICY_PURPOSE, span_of_text(routes[i].purpose), &row->grounds.purpose));
            return policy_word_find(policy, POLICY_PHASE, span_of_text(routes[i].phase), &row->grounds.phase);
        }
    return complain(&request->why, FAIL(INVALID), "route: \"client\" or \"professional\"");
}

/* A case may name one basis for all. Otherwise every partner is asked on the basis on which it, of all bases, may tell
 * most: what a housing association may give rests on another article than what a social service may. */
static struct status choose_basis(struct request *request, struct case_row *row)
{
    const struct node *node = request->node;
    uint8_t all[CATEGORIES_MOST];
    struct inquiry_wanted wanted = {.categories = all};
    TRY(request_word(request, "basis", POLICY_BASIS, false, &row->grounds.basis));
    wanted.grounds = row->grounds;
    while (wanted.category_count < policy_word_count(node->policy, POLICY_CATEGORY) && wanted.category_count < CATEGORIES_MOST) {
        all[wanted.category_count] = (uint8_t)(wanted.category_count + 1);
        wanted.category_count++;
    }
    for (size_t i = 0; i < node->party_count; i++)
        if (inquiry_plan_for(node, &wanted, &node->parties[i]).category_count)
            return STATUS(OK);
    return complain(&request->why, FAIL(NO_RULE), "no rule lets any partner answer this role for this purpose and phase");
}

static struct status resolve_words(struct request *request, struct case_row *row)
{
    TRY(route_defaults(request, row));
    TRY(policy_word_find(request->node->policy, POLICY_TO, span_of_text("regisseur"), &row->grounds.to_role));
    TRY(request_word(request, "purpose", POLICY_PURPOSE, false, &row->grounds.purpose));
    TRY(request_word(request, "phase", POLICY_PHASE, false, &row->grounds.phase));
    TRY(request_word(request, "role", POLICY_TO, false, &row->grounds.to_role));
    return choose_basis(request, row);
}

static struct status plan_case(struct request *request)
{
    struct case_row row = {0};
    const struct policy *policy = request->node->policy;
    TRY(resolve_words(request, &row));
    json_set_text(request->reply, "purpose", policy_word(policy, POLICY_PURPOSE, row.grounds.purpose));
    json_set_text(request->reply, "phase", policy_word(policy, POLICY_PHASE, row.grounds.phase));
    json_set_text(request->reply, "basis", policy_word(policy, POLICY_BASIS, row.grounds.basis));
    json_set_text(request->reply, "role", policy_word(policy, POLICY_TO, row.grounds.to_role));
    json_set_text(request->reply, "domain", policy_purpose_domain(policy, row.grounds.purpose));
    json_set_text(request->reply, "article", policy_basis_article(policy, row.grounds.basis));
    return STATUS(OK);
}

/* ---- open */

static struct status read_categories(struct request *request, struct case_row *row)
{
    const struct json *list;
    bool wanted[POLICY_WORDS_MOST + 1] = {false};
    TRY(json_get_array(request->arguments, "categories", CATEGORIES_MOST, &request->why, &list));
    for (size_t i = 0; i < json_array_count(list); i++) {
        struct span word;
        uint8_t category;
        TRY(json_as_text(json_array_at(list, i), WORD_MOST_BYTES, &word));
        if (!status_ok(policy_word_find(request->node->policy, POLICY_CATEGORY, word, &category)))
            return request_unknown_word(request, "categories", POLICY_CATEGORY);
        wanted[category] = true;
    }
    for (uint8_t i = 1; i <= POLICY_WORDS_MOST && row->category_count < CATEGORIES_MOST; i++)
        if (wanted[i])
            row->categories[row->category_count++] = i;
    return STATUS(OK);
}

static struct status read_text(struct request *request, const char *key, struct span *out)
{
    TRY(json_find_text(request->arguments, key, REASON_MOST_BYTES, &request->why, out));
    TRY(prose_check(*out, PROSE_LINES, key, &request->why)); /* P-01: what the command would refuse */
    *out = text_trim(*out);
    return STATUS(OK);
}

static struct status read_case(struct request *request, struct case_row *row)
{
    TRY(resolve_words(request, row));
    TRY(read_categories(request, row));
    TRY(read_text(request, "necessity", &row->necessity));
    TRY(read_text(request, "why_not_lighter", &row->why_not_lighter));
    TRY(read_text(request, "deferral_reason", &row->deferral_reason));
    TRY(request_date(request, "informed", &row->informed_day));
    TRY(request_date(request, "deferral_until", &row->deferral_until_day));
    row->expires_day = day_of_ms(batch_now(request->node)) + 90;
    TRY(request_date(request, "expires", &row->expires_day));
    row->opened_by = span_of_text(request->user);
    return STATUS(OK);
}

static struct status open_case(struct request *request)
{
    struct case_row row = {0};
    const struct json *given;
    struct case_subject_given *subjects;
    uint8_t id[CASE_ID_BYTES];
    TRY(read_case(request, &row));
    TRY(json_get_array(request->arguments, "subjects", SUBJECTS_MOST, &request->why, &given));
    size_t count = json_array_count(given);
    TRY(ARENA_NEW(request->arena, count, &subjects));
    for (size_t i = 0; i < count; i++) {
        struct span kind;
        TRY(json_get_text(json_array_at(given, i), "kind", 16, &request->why, &kind));
        subjects[i].kind = span_is_text(kind, "address") ? IDENTIFIER_KIND_ADDRESS : IDENTIFIER_KIND_PERSON;
        TRY(request_element(request, json_array_at(given, i), "pseudonym", &subjects[i].pseudonym));
    }
    TRY(case_open(request->node, &row, subjects, count, &request->why, id));
    json_set_hex(request->reply, "case", SPAN_OF_ARRAY(id));
    return STATUS(OK);
}

/* ---- ask, progress, show, list */

static struct status read_id(struct request *request, uint8_t out[static CASE_ID_BYTES])
{
    return json_get_hex(request->arguments, "case", &request->why, out, CASE_ID_BYTES);
}

static struct status ask_case(struct request *request)
{
    uint8_t id[CASE_ID_BYTES];
    size_t asked;
    TRY(read_id(request, id));
    struct status status = case_ask(request->node, id, &asked);
    if (status_is(status, STATUS_EXPIRED))
        return complain(&request->why, status, "the case is closed or past its end");
    TRY(status);
    json_set_integer(request->reply, "asked", (int64_t)asked);
    return STATUS(OK);
}

/* How far the answers are, without looking at them: for the command that waits. Unreachable ones are not waited for. */
static struct status show_progress(struct request *request)
{
    uint8_t id[CASE_ID_BYTES];
    struct inquiry_row *rows;
    size_t count, answered = 0, unreachable = 0;
    TRY(read_id(request, id));
    TRY(store_inquiry_latest(request->node->store, id, request->arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        bool is_up = true;
        int64_t since;
        if (!oin_equal(&rows[i].to, &request->node->own))
            (void)!status_ok(lines_peer_state(&request->node->lines, &rows[i].to, &is_up, &since));
        answered += rows[i].state == INQUIRY_ANSWERED;
        unreachable += rows[i].state != INQUIRY_ANSWERED && !is_up;
    }
    json_set_integer(request->reply, "asked", (int64_t)count);
    json_set_integer(request->reply, "answered", (int64_t)answered);
    json_set_integer(request->reply, "unreachable", (int64_t)unreachable);
    return STATUS(OK);
}

static struct status show_case(struct request *request)
{
    uint8_t id[CASE_ID_BYTES];
    struct view view;
    TRY(read_id(request, id));
    TRY(case_show(request->node, id, span_of_text(request->user), request->arena, &view));
    view_encode(&view, request->reply);
    return STATUS(OK);
}

static struct status list_cases(struct request *request)
{
    struct view_said said = {.policy = request->node->policy};
    struct case_row *rows;
    struct view_case *cases;
    size_t count;
    TRY(store_case_list(request->node->store, request->arena, &rows, &count));
    TRY(ARENA_NEW(request->arena, count, &cases));
    for (size_t i = 0; i < count; i++)
        TRY(view_case_make(&rows[i], &said, request->arena, &cases[i]));
    struct json *list = json_array_new();
    for (size_t i = 0; i < count; i++) {
        struct json *object = json_object_new();
        view_case_encode(&cases[i], object);
        json_append(list, object);
    }
    json_set(request->reply, "cases", list);
    return request_say_words(request, &said);
}

const struct verb case_verbs[] = {
    {"case-plan", ACCESS_REGISSEUR, false, plan_case, "purpose, phase, basis, role and domain that a route comes to"},
    {"case-open", ACCESS_REGISSEUR, true, open_case, "a case with its necessity, term and subjects"},
    {"case-ask", ACCESS_REGISSEUR, true, ask_case, "one question to every partner that holds data"},
    {"case-progress", ACCESS_REGISSEUR, false, show_progress, "how many have answered"},
    {"case-show", ACCESS_REGISSEUR, true, show_case, "the consolidated view; that it was viewed is entered"},
    {"case-list", ACCESS_REGISSEUR, false, list_cases, "all cases of this node"},
    {0},
};
