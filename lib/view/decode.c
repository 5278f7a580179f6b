// SPDX-License-Identifier: EUPL-1.2
//
// From JSON to the view. What is absent is "", 0 or false where the view knows nothing of the kind, and a refusal elsewhere.
#include "base/day.h"
#include "base/text.h"
#include "view/json.h"
#include "view/spelling.h"

#define TEXT_MOST_BYTES 4096
#define WORD_ROOM 64

/* The object that is read; after the first failure nothing more is. */
struct reading {
    const struct json *object;
    struct arena *arena;
    struct complaint *why;
    struct status *status;
};

static struct reading reading_of(const struct reading *outer, const struct json *object)
{
    return (struct reading){object, outer->arena, outer->why, outer->status};
}

static bool goes_well(const struct reading *reading, struct status status)
{
    if (status_ok(*reading->status))
        *reading->status = status;
    return status_ok(*reading->status);
}

static const char *copy_text(const struct reading *reading, struct span text)
{
    const char *copy = "";
    return goes_well(reading, arena_text(reading->arena, text, &copy)) ? copy : "";
}

static const char *read_text(const struct reading *reading, const char *key)
{
    struct span text = span_empty();
    return goes_well(reading, json_find_text(reading->object, key, TEXT_MOST_BYTES, reading->why, &text)) ? copy_text(reading, text) : "";
}

static int64_t read_number(const struct reading *reading, const char *key, int64_t least, int64_t most)
{
    int64_t number = 0;
    return goes_well(reading, json_find_integer(reading->object, key, least, most, reading->why, &number)) ? number : 0;
}

static bool read_bool(const struct reading *reading, const char *key)
{
    bool value = false;
    return goes_well(reading, json_find_bool(reading->object, key, reading->why, &value)) && value;
}

static int32_t read_day(const struct reading *reading, const char *key)
{
    struct span text = span_empty();
    int32_t day = 0;
    bool is_there = goes_well(reading, json_find_text(reading->object, key, DATE_ROOM, reading->why, &text)) && text.size;
    if (is_there && !status_ok(date_parse(text, &day)))
        goes_well(reading, complain(reading->why, FAIL(INVALID), "%s: not a date", key));
    return day;
}

static int64_t read_time(const struct reading *reading, const char *key)
{
    struct span text = span_empty();
    int64_t unix_ms = 0;
    bool is_there = goes_well(reading, json_find_text(reading->object, key, TIME_ROOM, reading->why, &text)) && text.size;
    if (is_there && !status_ok(time_parse(text, &unix_ms)))
        goes_well(reading, complain(reading->why, FAIL(INVALID), "%s: not a moment", key));
    return unix_ms;
}

static unsigned read_choice(const struct reading *reading, const char *key, const struct spelling *spelling)
{
    struct span word = span_empty();
    unsigned number = 0;
    if (goes_well(reading, json_get_text(reading->object, key, WORD_ROOM, reading->why, &word)) && !spelling_find(spelling, word, &number))
        goes_well(reading, complain(reading->why, FAIL(INVALID), "%s: not a word that is known", key));
    return number;
}

/* A list of at most `most` items, each read by `item` into its place. */
static void *read_list(const struct reading *reading, const char *key, size_t most, size_t size,
                       void (*item)(const struct reading *reading, void *out), size_t *out_count)
{
    const struct json *list = NULL;
    void *items = NULL;
    if (!goes_well(reading, json_find_array(reading->object, key, most, reading->why, &list)) ||
        !goes_well(reading, arena_take(reading->arena, json_array_count(list), size, &items)))
        return NULL;
    *out_count = json_array_count(list);
    for (size_t i = 0; i < *out_count && status_ok(*reading->status); i++) {
        struct reading inner = reading_of(reading, json_array_at(list, i));
        item(&inner, (uint8_t *)items + i * size);
    }
    return items;
}

/* The item is a text itself. */
static void read_item_text(const struct reading *reading, void *out)
{
    struct span text = span_empty();
    *(const char **)out = "";
    if (!status_ok(json_as_text(reading->object, TEXT_MOST_BYTES, &text)))
        goes_well(reading, complain(reading->why, FAIL(INVALID), "an item is not text"));
    *(const char **)out = copy_text(reading, text);
}

static const char **read_texts(const struct reading *reading, const char *key, size_t most, size_t *out_count)
{
    return read_list(reading, key, most, sizeof(char *), read_item_text, out_count);
}

/* ---- the parts */

static void read_case(const struct reading *reading, struct view_case *out)
{
    struct view_case of = {.state = (enum case_state)read_choice(reading, "state", &case_state_spelling),
                           .purpose = read_text(reading, "purpose"),
                           .phase = read_text(reading, "phase"),
                           .role = read_text(reading, "role"),
                           .basis = read_text(reading, "basis"),
                           .article = read_text(reading, "article"),
                           .necessity = read_text(reading, "necessity"),
                           .why_not_lighter = read_text(reading, "why_not_lighter"),
                           .informed_day = read_day(reading, "informed"),
                           .deferral_reason = read_text(reading, "deferral_reason"),
                           .deferral_until_day = read_day(reading, "deferral_until"),
                           .opened_ms = read_time(reading, "opened"),
                           .expires_day = read_day(reading, "expires")};
    goes_well(reading, json_get_hex(reading->object, "id", reading->why, of.id, sizeof of.id));
    of.categories = read_texts(reading, "categories", CATEGORIES_MOST, &of.category_count);
    *out = of;
}

static void read_criterion(const struct reading *reading, void *out)
{
    *(struct view_criterion *)out =
        (struct view_criterion){.criterion = (enum definition_criterion)read_choice(reading, "criterion", &criterion_spelling),
                                .is_met = read_bool(reading, "met"),
                                .found = (uint32_t)read_number(reading, "found", 0, UINT32_MAX)};
}

static void read_domain(const struct reading *reading, void *out)
{
    struct view_domain *domain = out;
    domain->life_domain = read_text(reading, "life_domain");
    domain->most_urgent = (uint8_t)read_number(reading, "most_urgent", 0, 5);
    domain->signal_count = (uint32_t)read_number(reading, "signals", 0, UINT32_MAX);
    domain->partners = read_texts(reading, "partners", VIEW_PARTNERS_MOST, &domain->partner_count);
}

static void read_line(const struct reading *reading, void *out)
{
    struct view_line line = {.partner = read_text(reading, "partner"),
                             .name = read_text(reading, "name"),
                             .category = read_text(reading, "category"),
                             .law = read_text(reading, "law"),
                             .level = (enum answer_level)read_choice(reading, "level", &level_spelling),
                             .life_domain = read_text(reading, "life_domain"),
                             .urgency = (uint8_t)read_number(reading, "urgency", 0, 5),
                             .since_day = read_day(reading, "since"),
                             .until_day = read_day(reading, "until"),
                             .contact = read_text(reading, "contact")};
    if (line.level == ANSWER_LEVEL_CONTENT)
        line.role = (enum household_role)read_choice(reading, "role", &role_spelling);
    line.matched_by = read_texts(reading, "matched_by", 2, &line.matched_count);
    *(struct view_line *)out = line;
}

static void read_category(const struct reading *reading, void *out)
{
    struct view_category *category = out;
    struct status code = STATUS(OK);
    const char *word = read_text(reading, "status");
    category->category = read_text(reading, "category");
    category->level = (enum answer_level)read_choice(reading, "level", &level_spelling);
    category->article = read_text(reading, "article");
    category->reason = read_text(reading, "reason");
    if (!status_of_word(word, strlen(word), &code))
        goes_well(reading, complain(reading->why, FAIL(INVALID), "status: not a word that is known"));
    category->code = code.code;
}

static void read_answer(const struct reading *reading, struct view_partner *partner)
{
    partner->has_answer = true;
    partner->categories =
        read_list(reading, "categories", CATEGORIES_MOST, sizeof *partner->categories, read_category, &partner->category_count);
    partner->signal_count = (uint32_t)read_number(reading, "signals", 0, SIGNALS_MOST);
    partner->retain_days = (uint32_t)read_number(reading, "retain_days", 0, UINT32_MAX);
    partner->inform_days = (uint32_t)read_number(reading, "inform_days", 0, UINT32_MAX);
    goes_well(reading, json_get_hex(reading->object, "exchange", reading->why, partner->exchange.bytes, EXCHANGE_ID_BYTES));
}

static void read_partner(const struct reading *reading, void *out)
{
    struct view_partner *partner = out;
    const char *oin = read_text(reading, "oin");
    if (!status_ok(oin_parse(span_of_text(oin), &partner->oin)))
        goes_well(reading, complain(reading->why, FAIL(INVALID), "oin: not an OIN"));
    partner->short_name = read_text(reading, "short");
    partner->name = read_text(reading, "name");
    partner->contact = read_text(reading, "contact");
    partner->state = (enum reply_state)read_choice(reading, "state", &reply_state_spelling);
    partner->since_ms = read_time(reading, "since");
    partner->asked_ms = read_time(reading, "asked");
    partner->holds_data = read_bool(reading, "data");
    partner->is_incomplete = read_bool(reading, "incomplete");
    partner->condition = read_text(reading, "condition");
    if (json_has(reading->object, "categories"))
        read_answer(reading, partner);
}

static void read_word(const struct reading *reading, void *out)
{
    *(struct view_word *)out = (struct view_word){.list = (enum view_list)read_choice(reading, "list", &list_spelling),
                                                  .word = read_text(reading, "word"),
                                                  .text = read_text(reading, "text")};
}

/* ---- the whole */

struct status view_words_decode(const struct json *object, struct arena *arena, struct complaint *why, struct view_words *out)
{
    struct status status = STATUS(OK);
    struct reading reading = {object, arena, why, &status};
    struct view_words words = {0};
    words.words = read_list(&reading, "words", VIEW_WORDS_MOST, sizeof *words.words, read_word, &words.count);
    TRY(status);
    *out = words;
    return STATUS(OK);
}

struct status view_decode(const struct json *shown, struct arena *arena, struct complaint *why, struct view *out)
{
    struct status status = STATUS(OK);
    struct reading whole = {shown, arena, why, &status};
    const struct json *of, *definition;
    struct view view = {.now_ms = read_time(&whole, "now"), .days_left = (int32_t)read_number(&whole, "days_left", INT32_MIN, INT32_MAX)};
    TRY(json_get_object(shown, "case", why, &of));
    TRY(json_get_object(shown, "definition", why, &definition));
    struct reading inner = reading_of(&whole, definition);
    view.outcome = (enum definition_outcome)read_choice(&inner, "outcome", &outcome_spelling);
    view.criteria = read_list(&inner, "criteria", CRITERIA, sizeof *view.criteria, read_criterion, &view.criterion_count);
    inner = reading_of(&whole, of);
    read_case(&inner, &view.of);
    view.domains = read_list(&whole, "domains", LIFE_DOMAINS, sizeof *view.domains, read_domain, &view.domain_count);
    view.lines = read_list(&whole, "lines", VIEW_LINES_MOST, sizeof *view.lines, read_line, &view.line_count);
    view.partners = read_list(&whole, "partners", VIEW_PARTNERS_MOST, sizeof *view.partners, read_partner, &view.partner_count);
    view.missing = read_texts(&whole, "missing", VIEW_PARTNERS_MOST, &view.missing_count);
    view.untold = read_list(&whole, "untold", CATEGORIES_MOST, sizeof *view.untold, read_category, &view.untold_count);
    TRY(status);
    TRY(view_words_decode(shown, arena, why, &view.words));
    *out = view;
    return STATUS(OK);
}
