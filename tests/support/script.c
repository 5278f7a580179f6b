// SPDX-License-Identifier: EUPL-1.2
//
// Lines into words, words against the patterns of all rows. When no row fits, the one that came furthest says what it
// wanted.
#include "support/script.h"

#include "base/text.h"

#define WORDS_MOST 64
#define EXPECTED_ROOM 200

struct line_words {
    size_t count;
    const char *words[WORDS_MOST];
    bool is_quoted[WORDS_MOST];
};

struct matching {
    const struct script_language *language;
    const struct line_words *words;
    size_t at, furthest;
    char expected[EXPECTED_ROOM]; /* at the furthest word */
    struct step *step;
};

/* ---- words of a line */

static bool take_word(const char **rest, struct line_words *out, char **room)
{
    const char *from = *rest;
    bool is_quoted = *from == '"';
    size_t size = is_quoted ? strcspn(++from, "\"") : strcspn(from, " \t");
    if ((is_quoted && from[size] != '"') || out->count == WORDS_MOST)
        return false;
    out->words[out->count] = *room;
    out->is_quoted[out->count++] = is_quoted;
    memcpy(*room, from, size);
    (*room)[size] = '\0';
    *room += size + 1;
    *rest = from + size + (is_quoted ? 1 : 0);
    return **rest == '\0' || **rest == ' ' || **rest == '\t';
}

/* `room` is as large as the line; a word that begins with # ends it. */
static bool split(const char *line, struct line_words *out, char *room)
{
    out->count = 0;
    for (;;) {
        line += strspn(line, " \t");
        if (*line == '\0' || *line == '#')
            return true;
        if (!take_word(&line, out, &room))
            return false;
    }
}

/* ---- one pattern */

struct token { /* a word of a pattern */
    const char *text;
    size_t size;
};

static bool next_token(const char **pattern, const char *end, struct token *out)
{
    while (*pattern < end && **pattern == ' ')
        ++*pattern;
    out->text = *pattern;
    while (*pattern < end && **pattern != ' ')
        ++*pattern;
    out->size = (size_t)(*pattern - out->text);
    return out->size > 0;
}

static void note_expected(struct matching *m, struct token token)
{
    size_t used;
    if (m->at < m->furthest)
        return;
    if (m->at > m->furthest)
        m->expected[0] = '\0';
    m->furthest = m->at;
    used = strlen(m->expected);
    if (!memmem(m->expected, used, token.text, token.size))
        snprintf(m->expected + used, sizeof m->expected - used, "%s%.*s", used ? ", " : "", (int)token.size, token.text);
}

static bool slot_of(struct token token, enum slot *out)
{
    for (int slot = 0; slot < SLOT_CHOICE; slot++)
        if (strlen(slot_name((enum slot)slot)) == token.size && memcmp(slot_name((enum slot)slot), token.text, token.size) == 0) {
            *out = (enum slot)slot;
            return true;
        }
    return false;
}

static bool add_arg(struct matching *m, struct script_arg arg)
{
    if (m->step->arg_count == SCRIPT_ARGS_MOST)
        return false;
    m->step->args[m->step->arg_count++] = arg;
    m->at++;
    return true;
}

static bool match_choice(struct matching *m, struct token token, const char *word)
{
    int64_t place = 0;
    for (const char *from = token.text, *end = token.text + token.size; from <= end; place++) {
        const char *bar = memchr(from, '|', (size_t)(end - from));
        size_t size = (size_t)((bar ? bar : end) - from);
        if (strlen(word) == size && memcmp(word, from, size) == 0)
            return add_arg(m, (struct script_arg){SLOT_CHOICE, word, place});
        from += size + 1;
    }
    return false;
}

static bool match_word(struct matching *m, struct token token)
{
    enum slot slot;
    struct script_arg arg;
    const struct line_words *words = m->words;
    const char *word = m->at < words->count ? words->words[m->at] : NULL;
    bool is_quoted = word && words->is_quoted[m->at], is_slot = slot_of(token, &slot);
    if (word && is_slot && is_quoted == (slot == SLOT_TEXT) && slot_read(m->language, slot, word, &arg))
        return add_arg(m, arg);
    if (word && !is_slot && !is_quoted) {
        if (memchr(token.text, '|', token.size) && match_choice(m, token, word))
            return true;
        if (strlen(word) == token.size && memcmp(word, token.text, token.size) == 0)
            return add_arg(m, (struct script_arg){SLOT_LITERAL, word, 0});
    }
    note_expected(m, token);
    return false;
}

static bool match_many(struct matching *m, struct token token)
{
    token.size -= strlen("...");
    if (!match_word(m, token))
        return false;
    while (match_word(m, token))
        ;
    return true;
}

static bool match_tokens(struct matching *m, const char *pattern, const char *end)
{
    struct token token;
    while (next_token(&pattern, end, &token)) {
        bool is_many = token.size > 3 && memcmp(token.text + token.size - 3, "...", 3) == 0;
        if (!(is_many ? match_many(m, token) : match_word(m, token)))
            return false;
    }
    return true;
}

/* A bracket whose first word is there must fit as a whole. */
static bool match_pattern(struct matching *m, const char *pattern)
{
    while (*pattern) {
        bool is_bracket = *pattern == '[';
        const char *end = is_bracket ? strchr(pattern, ']') : pattern + strcspn(pattern, "[");
        size_t at = m->at;
        if (!match_tokens(m, pattern + is_bracket, end) && !(is_bracket && m->at == at))
            return false;
        pattern = end + is_bracket;
        pattern += strspn(pattern, " ");
    }
    if (m->at == m->words->count)
        return true;
    note_expected(m, (struct token){"the end of the line", strlen("the end of the line")});
    return false;
}

/* ---- all rows */

static struct status match_line(struct matching *m, const char *place, struct complaint *why)
{
    const struct script_statement *found = NULL;
    struct step kept = *m->step;
    for (size_t i = 0; i < m->language->count; i++) {
        m->at = 0;
        m->step->arg_count = 0;
        if (!match_pattern(m, m->language->statements[i].pattern))
            continue;
        if (found)
            return complain(why, FAIL(INVALID), "%s: it can be \"%s\" and \"%s\"", place, found->pattern,
                            m->language->statements[i].pattern);
        found = m->language->statements + i;
        kept = *m->step;
        kept.statement = found;
    }
    if (!found)
        return complain(why, FAIL(INVALID), "%s: \"%s\": expected %s", place,
                        m->furthest < m->words->count ? m->words->words[m->furthest] : "the end of the line", m->expected);
    *m->step = kept;
    return STATUS(OK);
}

static struct status parse_line(const struct script_language *language, const char *name, struct step *step, struct arena *arena,
                                struct complaint *why)
{
    struct line_words words;
    char *room = NULL;
    const char *place;
    TRY(arena_print(arena, &place, "%s:%u", name, step->line));
    TRY(ARENA_NEW(arena, strlen(step->text) + 1, &room));
    if (!split(step->text, &words, room))
        return complain(why, FAIL(INVALID), "%s: a quote that does not end, or more than %d words", place, WORDS_MOST);
    if (words.count == 0)
        return STATUS(NOT_FOUND);
    struct matching m = {.language = language, .words = &words, .step = step};
    return match_line(&m, place, why);
}

struct status script_parse(const struct script_language *language, const char *name, struct span text, struct arena *arena,
                           struct script *out, struct complaint *why)
{
    struct script script = {.name = name};
    TRY(ARENA_NEW(arena, SCRIPT_STEPS_MOST, &script.steps));
    for (unsigned line = 1; text.size; line++) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end ? (size_t)(end - text.data) : text.size;
        struct step *step = &script.steps[script.count];
        if (size > SCRIPT_LINE_MOST || script.count == SCRIPT_STEPS_MOST - 1)
            return complain(why, FAIL(TOO_LARGE), "%s:%u: a line of more than %d bytes, or more than %d statements", name, line,
                            SCRIPT_LINE_MOST, SCRIPT_STEPS_MOST - 1);
        *step = (struct step){.line = line};
        if (!status_ok(arena_text(arena, text_trim(span_of(text.data, size)), &step->text)))
            return complain(why, FAIL(INVALID), "%s:%u: not a line of text", name, line);
        struct status status = parse_line(language, name, step, arena, why);
        if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND))
            return status;
        script.count += status_ok(status);
        text = span_slice(text, size + (end != NULL), text.size);
    }
    if (script.count == 0)
        return complain(why, FAIL(INVALID), "%s: no statement", name);
    *out = script;
    return STATUS(OK);
}

/* ---- arguments */

const struct script_arg *step_arg(const struct step *step, enum slot slot, size_t nth)
{
    for (size_t i = 0; i < step->arg_count; i++)
        if (step->args[i].slot == slot && nth-- == 0)
            return &step->args[i];
    return NULL;
}

static size_t place_of(const struct step *step, const char *word)
{
    size_t at = 0;
    while (at < step->arg_count && !(step->args[at].slot == SLOT_LITERAL && strcmp(step->args[at].word, word) == 0))
        at++;
    return at;
}

const struct script_arg *step_after(const struct step *step, const char *word, size_t nth)
{
    for (size_t i = place_of(step, word) + 1; i < step->arg_count && step->args[i].slot != SLOT_LITERAL; i++)
        if (nth-- == 0)
            return &step->args[i];
    return NULL;
}

bool step_has(const struct step *step, const char *word) { return place_of(step, word) < step->arg_count; }

int64_t step_number(const struct step *step, enum slot slot, int64_t otherwise)
{
    const struct script_arg *arg = step_arg(step, slot, 0);
    return arg ? arg->number : otherwise;
}

const char *step_word(const struct step *step, enum slot slot)
{
    const struct script_arg *arg = step_arg(step, slot, 0);
    return arg ? arg->word : NULL;
}
