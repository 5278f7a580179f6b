// SPDX-License-Identifier: EUPL-1.2
//
// Numbers become words here, days become dates; nothing is decided.
#include "control/case_json.h"

static const char *const state_words[] = {
    [PARTNER_NOT_ASKED] = "not-asked", [PARTNER_WAITING] = "waiting",   [PARTNER_UNREACHABLE] = "unreachable",
    [PARTNER_EXPIRED] = "expired",     [PARTNER_ANSWERED] = "answered", [PARTNER_NOT_YET_ASKED] = "not-yet-asked",
    [PARTNER_DESTROYED] = "destroyed"};
static const char *const answer_words[] = {
    [ANSWER_GRANTED] = "granted",         [ANSWER_PARTIAL] = "partial",     [ANSWER_REFUSED] = "refused",
    [ANSWER_CONDITIONAL] = "conditional", [ANSWER_NOT_KNOWN] = "not-known", [ANSWER_BEING_WEIGHED] = "being-weighed"};
static const char *const level_words[] = {
    [ANSWER_LEVEL_NONE] = "none", [ANSWER_LEVEL_INVOLVED] = "involved", [ANSWER_LEVEL_CONTENT] = "content"};
static const char *const role_words[] = {"", "ouder", "kind", "overig"};
static const char *const outcome_words[] = {
    [DEFINITION_CANNOT_TELL] = "cannot-tell", [DEFINITION_HOLDS] = "holds", [DEFINITION_DOES_NOT_HOLD] = "does-not-hold"};

static void set_day(struct json *object, const char *key, int32_t day)
{
    char text[DATE_ROOM];
    if (!day)
        return;
    date_print(day, text);
    json_set_text(object, key, text);
}

static void set_time(struct json *object, const char *key, int64_t unix_ms)
{
    char text[TIME_ROOM];
    if (!unix_ms)
        return;
    time_print(unix_ms, text);
    json_set_text(object, key, text);
}

struct json *case_row_json(const struct node *node, const struct case_row *row)
{
    const struct policy *policy = node->policy;
    struct json *object = json_object_new(), *categories = json_array_new();
    json_set_hex(object, "id", span_of(row->id, CASE_ID_BYTES));
    json_set_text(object, "state", row->state == CASE_OPEN ? "open" : "closed");
    json_set_text(object, "purpose", policy_word(policy, POLICY_PURPOSE, row->grounds.purpose));
    json_set_text(object, "phase", policy_word(policy, POLICY_PHASE, row->grounds.phase));
    json_set_text(object, "basis", policy_word(policy, POLICY_BASIS, row->grounds.basis));
    json_set_text(object, "article", policy_basis_article(policy, row->grounds.basis));
    json_set_text(object, "role", policy_word(policy, POLICY_TO, row->grounds.to_role));
    for (size_t i = 0; i < row->category_count; i++)
        json_append_text(categories, policy_word(policy, POLICY_CATEGORY, row->categories[i]));
    json_set(object, "categories", categories);
    json_set_span(object, "necessity", row->necessity);
    json_set_span(object, "why_not_lighter", row->why_not_lighter);
    set_day(object, "informed", row->informed_day);
    if (row->deferral_reason.size)
        json_set_span(object, "deferral_reason", row->deferral_reason);
    set_day(object, "deferral_until", row->deferral_until_day);
    set_time(object, "opened", row->opened_ms);
    set_day(object, "expires", row->expires_day);
    return object;
}

static struct json *line_json(const struct node *node, const struct view_line *line)
{
    const struct signal *signal = &line->signal;
    const struct partner *row = node->parties[line->partner].row;
    struct json *object = json_object_new(), *matched = json_array_new();
    json_set_text(object, "partner", row->short_name);
    json_set_text(object, "name", row->name);
    json_set_text(object, "category", policy_word(node->policy, POLICY_CATEGORY, signal->category));
    json_set_text(object, "law", policy_category_law(node->policy, signal->category));
    json_set_text(object, "level", signal->life_domain ? "content" : "involved");
    if (signal->life_domain) {
        json_set_text(object, "life_domain", policy_life_domain(node->policy, signal->life_domain));
        json_set_integer(object, "urgency", signal->urgency);
        json_set_text(object, "role", role_words[signal->role]);
        set_day(object, "since", signal->since_day);
        set_day(object, "until", signal->until_day);
    }
    if (signal->contact.size)
        json_set_span(object, "contact", signal->contact);
    if (signal->matched_by & 1u << IDENTIFIER_KIND_ADDRESS)
        json_append_text(matched, "adres");
    if (signal->matched_by & 1u << IDENTIFIER_KIND_PERSON)
        json_append_text(matched, "persoon");
    json_set(object, "matched_by", matched);
    return object;
}

static struct json *category_json(const struct node *node, const struct answer_category *category)
{
    struct json *object = json_object_new();
    json_set_text(object, "category", policy_word(node->policy, POLICY_CATEGORY, category->category));
    json_set_text(object, "level", level_words[category->level]);
    json_set_text(object, "status", status_word((struct status){category->code}));
    if (category->article.size)
        json_set_span(object, "article", category->article);
    if (category->reason.size)
        json_set_span(object, "reason", category->reason);
    return object;
}

static struct json *reply_json(const struct node *node, const struct case_view *shown, size_t at)
{
    const struct partner_reply *reply = &shown->replies[at];
    const struct partner *row = node->parties[reply->partner].row;
    struct json *object = json_object_new();
    json_set_text(object, "oin", row->oin.text);
    json_set_text(object, "short", row->short_name);
    json_set_text(object, "name", row->name);
    json_set_text(object, "contact", row->contact ? row->contact : "");
    json_set_text(object, "state", reply->answer ? answer_words[reply->answer->state] : state_words[reply->state]);
    set_time(object, "since", reply->since_ms);
    set_time(object, "asked", shown->inquiries[at].asked_ms);
    json_set_bool(object, "data", row->holds_data);
    json_set_bool(object, "incomplete", shown->view.is_incomplete[at]);
    if (!reply->answer)
        return object;
    struct json *categories = json_array_new();
    for (size_t i = 0; i < reply->answer->category_count; i++)
        json_append(categories, category_json(node, &reply->answer->categories[i]));
    json_set(object, "categories", categories);
    json_set_integer(object, "signals", (int64_t)reply->answer->signal_count);
    json_set_hex(object, "exchange", SPAN_OF_ARRAY(&shown->inquiries[at].exchange_id));
    if (reply->answer->retain_days)
        json_set_integer(object, "retain_days", reply->answer->retain_days);
    if (reply->answer->inform_days)
        json_set_integer(object, "inform_days", reply->answer->inform_days);
    if (reply->answer->condition.size)
        json_set_span(object, "condition", reply->answer->condition);
    return object;
}

static struct json *domain_json(const struct node *node, const struct view *view, size_t number)
{
    const struct domain_summary *domain = &view->domains[number];
    struct json *object = json_object_new(), *partners = json_array_new();
    json_set_text(object, "life_domain", policy_life_domain(node->policy, (uint8_t)number));
    json_set_integer(object, "most_urgent", domain->most_urgent);
    json_set_integer(object, "signals", domain->signal_count);
    for (size_t i = 0; i < node->party_count; i++)
        if (domain->partners >> i & 1)
            json_append_text(partners, node->parties[i].row->short_name);
    json_set(object, "partners", partners);
    return object;
}

static struct json *definition_json(const struct definition *definition)
{
    struct json *object = json_object_new(), *criteria = json_array_new();
    json_set_text(object, "outcome", outcome_words[definition->outcome]);
    for (size_t i = 0; i < CRITERIA; i++) {
        struct json *row = json_object_new();
        json_set_text(row, "criterion", definition_criterion_word((enum definition_criterion)i));
        json_set_bool(row, "met", definition->met[i]);
        json_set_integer(row, "found", definition->found[i]);
        json_append(criteria, row);
    }
    json_set(object, "criteria", criteria);
    return object;
}

void case_view_json(const struct node *node, const struct case_view *shown, int64_t now_ms, struct json *out)
{
    struct json *lines = json_array_new(), *partners = json_array_new(), *domains = json_array_new(), *missing = json_array_new(),
                *untold = json_array_new();
    for (size_t i = 0; i < shown->view.line_count; i++)
        json_append(lines, line_json(node, &shown->view.lines[i]));
    for (size_t i = 0; i < shown->reply_count; i++)
        json_append(partners, reply_json(node, shown, i));
    for (size_t i = 0; i < shown->reply_count; i++)
        if (shown->view.is_incomplete[i])
            json_append_text(missing, node->parties[shown->replies[i].partner].row->short_name);
    for (size_t i = 1; i <= LIFE_DOMAINS; i++)
        if (shown->view.domains[i].signal_count)
            json_append(domains, domain_json(node, &shown->view, i));
    set_time(out, "now", now_ms);
    json_set(out, "case", case_row_json(node, &shown->row));
    json_set_integer(out, "days_left", shown->row.expires_day - day_of_ms(now_ms));
    json_set(out, "definition", definition_json(&shown->view.definition));
    json_set(out, "domains", domains);
    json_set(out, "lines", lines);
    json_set(out, "partners", partners);
    json_set(out, "missing", missing);
    for (size_t i = 0; i < shown->untold_count; i++)
        json_append(untold, category_json(node, &shown->untold[i]));
    json_set(out, "untold", untold);
}
