// SPDX-License-Identifier: EUPL-1.2
//
// One walk over the characters, then the search for a number.
#include "base/prose.h"
#include "base/bsn.h"
#include "base/characters.h"
#include "base/text.h"

#define MARKS_MOST 2 /* combining marks on one letter */
#define LETTERS_LEAST 5
#define LETTERS_APART 3

static const struct form {
    bool has_lines, has_search;
    enum bsn_pieces pieces;
    size_t marks_most;
} forms[] = {
    [PROSE_LINES] = {true, true, BSN_IN_TEXT, MARKS_MOST},
    [PROSE_LINE] = {false, true, BSN_IN_TEXT, MARKS_MOST},
    [PROSE_REFERENCE] = {false, true, BSN_IN_REFERENCE, MARKS_MOST},
    [PROSE_LABEL] = {.has_search = false, .marks_most = MARKS_MOST},
    [PROSE_AGREED] = {false, true, BSN_IN_TEXT, 0},
};

static const enum prose_flaw class_flaws[] = {
    [CHARACTER_PLAIN] = PROSE_FLAW_NONE,  [CHARACTER_CONTROL] = PROSE_FLAW_CONTROL,     [CHARACTER_BIDI] = PROSE_FLAW_BIDI,
    [CHARACTER_TAG] = PROSE_FLAW_TAG,     [CHARACTER_INVISIBLE] = PROSE_FLAW_INVISIBLE, [CHARACTER_PRIVATE] = PROSE_FLAW_PRIVATE,
    [CHARACTER_DIGIT] = PROSE_FLAW_DIGIT, [CHARACTER_STYLED] = PROSE_FLAW_STYLED,
};

static const struct {
    const char *english, *dutch;
} texts[] = {
#define PROSE_FLAW_TEXT(name, english, dutch) [PROSE_FLAW_##name] = {english, dutch},
    PROSE_FLAWS(PROSE_FLAW_TEXT)
#undef PROSE_FLAW_TEXT
};

const char *prose_flaw_text(enum prose_flaw flaw)
{
    ENSURE((size_t)flaw < N(texts));
    return texts[flaw].english;
}

const char *prose_flaw_dutch(enum prose_flaw flaw)
{
    ENSURE((size_t)flaw < N(texts));
    return texts[flaw].dutch;
}

/* Where the walk is: the marks on the letter, and the script of the word. */
struct walk {
    const struct form *form;
    bool has_letter; /* something for a mark to stand on */
    size_t marks;
    enum character_class script;
};

static enum prose_flaw walk_mark(struct walk *walk)
{
    walk->marks++;
    return walk->has_letter && walk->marks <= walk->form->marks_most ? PROSE_FLAW_NONE : PROSE_FLAW_MARKS;
}

/* Digits and apostrophes stand in words and belong to no script; anything else but a letter ends one. */
static enum prose_flaw walk_word(struct walk *walk, uint32_t c, enum character_class class)
{
    bool is_within = (c >= '0' && c <= '9') || c == '\'' || c == 0x2019;
    if (!character_is_of_script(class)) {
        walk->script = is_within ? walk->script : CHARACTER_PLAIN;
        return PROSE_FLAW_NONE;
    }
    bool is_mixed = walk->script != CHARACTER_PLAIN && walk->script != class;
    walk->script = class;
    return is_mixed ? PROSE_FLAW_SCRIPTS : PROSE_FLAW_NONE;
}

static enum prose_flaw walk_on(struct walk *walk, uint32_t c)
{
    enum character_class class = character_class(c);
    if (class == CHARACTER_MARK)
        return walk_mark(walk);
    walk->has_letter = c != ' ' && c != '\n' && class != CHARACTER_JOINER;
    walk->marks = 0;
    enum prose_flaw flaw = (size_t) class < N(class_flaws) ? class_flaws[class] : PROSE_FLAW_NONE;
    return flaw ? flaw : walk_word(walk, c, class);
}

/* Nearly all text; nothing can be wrong with its characters. */
static bool is_plain_ascii(struct span text, bool has_lines)
{
    for (size_t i = 0; i < text.size; i++)
        if ((text.data[i] < ' ' || text.data[i] > '~') && !(has_lines && text.data[i] == '\n'))
            return false;
    return true;
}

struct prose_fault prose_find_fault(struct span text, enum prose_form form)
{
    struct walk walk = {.form = &forms[form]};
    struct span rest = is_plain_ascii(text, walk.form->has_lines) ? span_empty() : text;
    for (size_t at = 1; rest.size; at++) {
        uint32_t c;
        if (!utf8_next(&rest, &c))
            return (struct prose_fault){PROSE_FLAW_UTF8, at};
        bool is_line_end = c == '\n' && walk.form->has_lines;
        enum prose_flaw flaw = is_line_end ? PROSE_FLAW_NONE : walk_on(&walk, c);
        if (flaw)
            return (struct prose_fault){flaw, at};
        if (is_line_end)
            walk = (struct walk){.form = walk.form};
    }
    size_t number = walk.form->has_search ? bsn_find(text, walk.form->pieces) : 0;
    return (struct prose_fault){number ? PROSE_FLAW_BSN : PROSE_FLAW_NONE, number};
}

/* Letters of scripts that nothing is known of are plain, and not ASCII. */
static bool is_letter(uint32_t c)
{
    enum character_class class = character_class(c);
    return character_is_of_script(class) || (class == CHARACTER_PLAIN && c > '~');
}

bool prose_says_something(struct span text)
{
    uint32_t apart[LETTERS_APART], c;
    size_t letters = 0, found = 0;
    while (utf8_next(&text, &c) && (letters < LETTERS_LEAST || found < LETTERS_APART)) {
        size_t same = 0;
        if (!is_letter(c))
            continue;
        letters++;
        c = c < 0x80 ? c | 0x20 : c;
        while (same < found && apart[same] != c)
            same++;
        if (same == found && found < LETTERS_APART)
            apart[found++] = c;
    }
    return letters >= LETTERS_LEAST && found == LETTERS_APART;
}

struct status prose_check(struct span text, enum prose_form form, const char *place, struct complaint *why)
{
    struct prose_fault fault = prose_find_fault(text, form);
    if (!fault.flaw)
        return STATUS(OK);
    return complain(why, FAIL(INVALID), "%s: character %zu: %s", place, fault.character, prose_flaw_text(fault.flaw));
}
