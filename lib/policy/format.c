// SPDX-License-Identifier: EUPL-1.2
//
// Prints the tree in its one layout: blocks parted by an empty line, comments joined to the block below, clauses
// aligned, long lists broken after a comma.
#include "policy/format.h"

#include "policy/lexer.h"
#include "policy/syntax.h"

#define KEYWORD_WIDTH 13
#define ENTRY_WIDTH 29
#define DISPLAY_WIDTH 58
#define BREAK_AT 100

/* Counts first (no room), writes the second time. Columns are characters: a text between quotes may hold accents. */
struct page {
    uint8_t *room;
    size_t used, column;
};

static void put_characters(struct page *page, struct span text)
{
    if (page->room && text.size)
        memcpy(page->room + page->used, text.data, text.size);
    page->used += text.size;
    for (size_t i = 0; i < text.size; i++)
        page->column += (text.data[i] & 0xC0) != 0x80;
}
static void put_policy_text(struct page *page, const char *text) { put_characters(page, span_of_text(text)); }

static void finish_line(struct page *page)
{
    put_policy_text(page, "\n");
    page->column = 0;
}

static void fill_to(struct page *page, size_t to)
{
    do
        put_policy_text(page, " ");
    while (page->column < to);
}

static void put_quoted(struct page *page, struct span text)
{
    put_policy_text(page, "\"");
    put_characters(page, text);
    put_policy_text(page, "\"");
}

static void put_number(struct page *page, uint32_t number)
{
    char text[12];
    snprintf(text, sizeof text, "%u", number);
    put_policy_text(page, text);
}

static void put_list(struct page *page, const struct clause *clause)
{
    size_t margin = page->column;
    for (const struct name *name = clause->names; name; name = name->next) {
        put_characters(page, name->text);
        if (!name->next)
            break;
        put_policy_text(page, clause->range ? " t/m " : ",");
        if (clause->range)
            continue;
        if (page->column + 2 + name->next->text.size > BREAK_AT) {
            finish_line(page);
            fill_to(page, margin);
        } else {
            put_policy_text(page, " ");
        }
    }
}

static void put_entry(struct page *page, const struct clause *clause)
{
    put_policy_text(page, clause->number < 10 ? "   " : "  ");
    put_number(page, clause->number);
    put_policy_text(page, " ");
    put_characters(page, clause->names->text);
    if (clause->text.size) {
        fill_to(page, ENTRY_WIDTH);
        put_quoted(page, clause->text);
    }
    for (const struct name *name = clause->names->next; name; name = name->next) {
        fill_to(page, name != clause->names->next ? 0 : clause->text.size ? DISPLAY_WIDTH : ENTRY_WIDTH);
        put_characters(page, name->text);
    }
}

static void put_obligation(struct page *page, const struct clause *clause)
{
    uint8_t room[OBLIGATIONS_TEXT_ROOM];
    struct writer text = writer_of(room, sizeof room);
    obligation_print(clause->obligation, clause->number, &text);
    put_characters(page, writer_span(&text));
}

static void put_expect(struct page *page, const struct clause *clause)
{
    put_characters(page, clause->names->text);
    if (clause->text.size) {
        put_policy_text(page, " door ");
        put_characters(page, clause->text);
    }
}

static void put_values(struct page *page, const struct clause *clause)
{
    if (clause->all)
        put_policy_text(page, "alle");
    else
        put_list(page, clause);
}

static void put_quote(struct page *page, const struct clause *clause) { put_quoted(page, clause->text); }
static void put_id(struct page *page, const struct clause *clause) { put_characters(page, clause->text); }
static void put_state(struct page *page, const struct clause *clause)
{
    put_policy_text(page, clause->number ? "van kracht" : "nog niet van kracht");
}

static void (*const form_printers[])(struct page *, const struct clause *) = {
    [FORM_ENTRY] = put_entry, [FORM_VALUES] = put_values, [FORM_FLAGS] = put_list,    [FORM_TEXT] = put_quote,
    [FORM_ID] = put_id,       [FORM_STATE] = put_state,   [FORM_EXPECT] = put_expect, [FORM_OBLIGATION] = put_obligation,
};

static void put_clause(struct page *page, enum block_kind kind, const struct clause *clause, bool first)
{
    const struct clause_rule *rule = &clause_rules[clause->kind];
    if (clause->kind != CLAUSE_ENTRY) {
        put_policy_text(page, kind == BLOCK_DEMAND ? first ? "    " : "    en " : "  ");
        put_policy_text(page, rule->keyword);
        put_policy_text(page, rule->second[0] ? " " : "");
        put_policy_text(page, rule->second);
        fill_to(page, (kind == BLOCK_DEMAND ? 5u : 2u) + KEYWORD_WIDTH);
    }
    form_printers[rule->form](page, clause);
    finish_line(page);
}

static void put_block_head(struct page *page, const struct block *block)
{
    static const char *const heads[BLOCK_KINDS] = {
        [BLOCK_COMMENT] = "",    [BLOCK_LIST] = "",       [BLOCK_BASIS] = "grondslag ",
        [BLOCK_RULE] = "regel ", [BLOCK_DEMAND] = "eis ", [BLOCK_CASE] = "toets ",
    };
    bool named = block->kind != BLOCK_DEMAND && block->kind != BLOCK_CASE;
    put_policy_text(page, heads[block->kind]);
    if (named)
        put_characters(page, block->name);
    if (block->kind == BLOCK_BASIS) {
        put_policy_text(page, " ");
        put_number(page, block->number);
    }
    if (block->title.size) {
        put_policy_text(page, named ? " " : "");
        put_quoted(page, block->title);
    }
    finish_line(page);
    if (block->kind == BLOCK_DEMAND) {
        put_policy_text(page, "  nooit toegestaan waar");
        finish_line(page);
    }
}

static void put_language(struct page *page)
{
    put_policy_text(page, "taal ");
    put_number(page, SYNTAX_LANGUAGE);
    finish_line(page);
}

static void put_syntax(struct page *page, const struct syntax *syntax)
{
    size_t seen = 0;
    bool after_comment = false;
    for (const struct block *block = syntax->blocks; block; block = block->next, seen++) {
        if (seen == syntax->preamble)
            put_language(page);
        if (seen >= syntax->preamble && (!after_comment || seen == syntax->preamble))
            finish_line(page);
        put_block_head(page, block);
        for (const struct clause *clause = block->clauses; clause; clause = clause->next)
            put_clause(page, block->kind, clause, clause == block->clauses);
        after_comment = block->kind == BLOCK_COMMENT;
    }
    if (seen == syntax->preamble)
        put_language(page);
}

struct status syntax_print(const struct syntax *syntax, struct arena *arena, struct span *out)
{
    struct page page = {0};
    put_syntax(&page, syntax);
    size_t size = page.used;
    TRY(ARENA_NEW(arena, size, &page.room));
    page.used = page.column = 0;
    put_syntax(&page, syntax);
    *out = span_of(page.room, page.used);
    return STATUS(OK);
}

struct status policy_format(const char *name, struct span bytes, struct arena *arena, struct span *out, struct complaint *why)
{
    struct syntax syntax;
    TRY(syntax_parse(name, bytes, arena, &syntax, why));
    return syntax_print(&syntax, arena, out);
}
