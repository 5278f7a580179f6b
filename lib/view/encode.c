// SPDX-License-Identifier: EUPL-1.2
//
// From the view to JSON, member by member. What is not there is left out.
#include "base/day.h"
#include "view/json.h"
#include "view/spelling.h"

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

static void set_if_any(struct json *object, const char *key, const char *text)
{
    if (*text)
        json_set_text(object, key, text);
}

static void set_number_if_any(struct json *object, const char *key, int64_t number)
{
    if (number)
        json_set_integer(object, key, number);
}

static void set_texts(struct json *object, const char *key, const char *const *texts, size_t count)
{
    struct json *list = json_array_new();
    for (size_t i = 0; i < count; i++)
        json_append_text(list, texts[i]);
    json_set(object, key, list);
}

void view_case_encode(const struct view_case *of, struct json *out)
{
    json_set_hex(out, "id", SPAN_OF_ARRAY(of->id));
    json_set_text(out, "state", spelling_word(&case_state_spelling, of->state));
    json_set_text(out, "purpose", of->purpose);
    json_set_text(out, "phase", of->phase);
    json_set_text(out, "basis", of->basis);
    json_set_text(out, "article", of->article);
    json_set_text(out, "role", of->role);
    set_texts(out, "categories", of->categories, of->category_count);
    json_set_text(out, "necessity", of->necessity);
    json_set_text(out, "why_not_lighter", of->why_not_lighter);
    set_day(out, "informed", of->informed_day);
    set_if_any(out, "deferral_reason", of->deferral_reason);
    set_day(out, "deferral_until", of->deferral_until_day);
    set_time(out, "opened", of->opened_ms);
    set_day(out, "expires", of->expires_day);
}

static struct json *encode_definition(const struct view *view)
{
    struct json *object = json_object_new(), *criteria = json_array_new();
    json_set_text(object, "outcome", spelling_word(&outcome_spelling, view->outcome));
    for (size_t i = 0; i < view->criterion_count; i++) {
        struct json *row = json_object_new();
        json_set_text(row, "criterion", spelling_word(&criterion_spelling, view->criteria[i].criterion));
        json_set_bool(row, "met", view->criteria[i].is_met);
        json_set_integer(row, "found", view->criteria[i].found);
        json_append(criteria, row);
    }
    json_set(object, "criteria", criteria);
    return object;
}

static struct json *encode_domain(const struct view_domain *domain)
{
    struct json *object = json_object_new();
    json_set_text(object, "life_domain", domain->life_domain);
    json_set_integer(object, "most_urgent", domain->most_urgent);
    json_set_integer(object, "signals", domain->signal_count);
    set_texts(object, "partners", domain->partners, domain->partner_count);
    return object;
}

static struct json *encode_line(const struct view_line *line)
{
    struct json *object = json_object_new();
    json_set_text(object, "partner", line->partner);
    json_set_text(object, "name", line->name);
    json_set_text(object, "category", line->category);
    json_set_text(object, "law", line->law);
    json_set_text(object, "level", spelling_word(&level_spelling, line->level));
    if (line->level == ANSWER_LEVEL_CONTENT) {
        json_set_text(object, "life_domain", line->life_domain);
        json_set_integer(object, "urgency", line->urgency);
        json_set_text(object, "role", spelling_word(&role_spelling, line->role));
        set_day(object, "since", line->since_day);
        set_day(object, "until", line->until_day);
    }
    set_if_any(object, "contact", line->contact);
    set_texts(object, "matched_by", line->matched_by, line->matched_count);
    return object;
}

static struct json *encode_categories(const struct view_category *categories, size_t count)
{
    struct json *list = json_array_new();
    for (size_t i = 0; i < count; i++) {
        struct json *object = json_object_new();
        json_set_text(object, "category", categories[i].category);
        json_set_text(object, "level", spelling_word(&level_spelling, categories[i].level));
        json_set_text(object, "status", status_word((struct status){categories[i].code}));
        set_if_any(object, "article", categories[i].article);
        set_if_any(object, "reason", categories[i].reason);
        json_append(list, object);
    }
    return list;
}

static struct json *encode_partner(const struct view_partner *partner)
{
    struct json *object = json_object_new();
    json_set_text(object, "oin", partner->oin.text);
    json_set_text(object, "short", partner->short_name);
    json_set_text(object, "name", partner->name);
    json_set_text(object, "contact", partner->contact);
    json_set_text(object, "state", spelling_word(&reply_state_spelling, partner->state));
    set_time(object, "since", partner->since_ms);
    set_time(object, "asked", partner->asked_ms);
    json_set_bool(object, "data", partner->holds_data);
    json_set_bool(object, "incomplete", partner->is_incomplete);
    if (!partner->has_answer)
        return object;
    json_set(object, "categories", encode_categories(partner->categories, partner->category_count));
    json_set_integer(object, "signals", partner->signal_count);
    json_set_hex(object, "exchange", exchange_id_span(&partner->exchange));
    set_number_if_any(object, "retain_days", partner->retain_days);
    set_number_if_any(object, "inform_days", partner->inform_days);
    set_if_any(object, "condition", partner->condition);
    return object;
}

void view_words_encode(const struct view_words *words, struct json *out)
{
    struct json *list = json_array_new();
    for (size_t i = 0; i < words->count; i++) {
        struct json *row = json_object_new();
        json_set_text(row, "list", spelling_word(&list_spelling, words->words[i].list));
        json_set_text(row, "word", words->words[i].word);
        json_set_text(row, "text", words->words[i].text);
        json_append(list, row);
    }
    json_set(out, "words", list);
}

void view_encode(const struct view *view, struct json *out)
{
    struct json *of = json_object_new(), *domains = json_array_new(), *lines = json_array_new(), *partners = json_array_new();
    view_case_encode(&view->of, of);
    for (size_t i = 0; i < view->domain_count; i++)
        json_append(domains, encode_domain(&view->domains[i]));
    for (size_t i = 0; i < view->line_count; i++)
        json_append(lines, encode_line(&view->lines[i]));
    for (size_t i = 0; i < view->partner_count; i++)
        json_append(partners, encode_partner(&view->partners[i]));
    set_time(out, "now", view->now_ms);
    json_set(out, "case", of);
    json_set_integer(out, "days_left", view->days_left);
    json_set(out, "definition", encode_definition(view));
    json_set(out, "domains", domains);
    json_set(out, "lines", lines);
    json_set(out, "partners", partners);
    set_texts(out, "missing", view->missing, view->missing_count);
    json_set(out, "untold", encode_categories(view->untold, view->untold_count));
    view_words_encode(&view->words, out);
}
