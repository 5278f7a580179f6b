// SPDX-License-Identifier: EUPL-1.2
//
// Reads tokens into the tree by two tables: which block begins with which word, and which clause may stand in it.
#include "policy/format.h"
#include "policy/lexer.h"
#include "policy/syntax.h"

#define ENTRY_DISPLAY_MOST_BYTES 60    /* with these two every entry fits the longest line in canonical layout */
#define ENTRY_ATTRIBUTES_MOST_BYTES 95 /* with the blanks between them */

const struct clause_rule clause_rules[CLAUSE_KINDS] = {
#define CLAUSE_RULE(name, keyword, second, form, blocks, dimension) {keyword, second, FORM_##form, blocks, dimension},
    CLAUSE_TABLE(CLAUSE_RULE)
#undef CLAUSE_RULE
};

struct parser {
    struct lexer lexer;
    struct token now;
    unsigned last_line; /* of the last token that was not the beginning of a line */
    struct arena *arena;
    struct complaint *why;
};

static bool at_line_end(const struct parser *parser)
{
    return parser->now.kind == TOKEN_INNER || parser->now.kind == TOKEN_OUTER || parser->now.kind == TOKEN_COMMENT ||
           parser->now.kind == TOKEN_END;
}

static struct status next_token(struct parser *parser)
{
    if (!at_line_end(parser))
        parser->last_line = parser->now.line;
    return lexer_next(&parser->lexer, &parser->now, parser->why);
}

/* Where a person looks for what is missing: the line that was not finished. */
static unsigned token_place(const struct parser *parser)
{
    return at_line_end(parser) && parser->last_line ? parser->last_line : parser->now.line;
}

static struct status complain_expected(const struct parser *parser, const char *what)
{
    const struct token *now = &parser->now;
    bool shown = now->kind == TOKEN_WORD || now->kind == TOKEN_ID || now->kind == TOKEN_NUMBER;
    return complain(parser->why, FAIL(INVALID), "%s:%u: hier hoort %s, niet %s%s%.*s%s", parser->lexer.name, token_place(parser), what,
                    shown ? "" : token_kind_text(now->kind), shown ? "'" : "", shown ? (int)now->text.size : 0,
                    shown ? (const char *)now->text.data : "", shown ? "'" : "");
}

static bool at_word(const struct parser *parser, const char *word)
{
    return parser->now.kind == TOKEN_WORD && span_is_text(parser->now.text, word);
}

static struct status take_token(struct parser *parser, enum token_kind kind, const char *what, struct span *out)
{
    if (parser->now.kind != kind)
        return complain_expected(parser, what);
    *out = parser->now.text;
    return next_token(parser);
}

static struct status take_number(struct parser *parser, const char *what, uint32_t *out)
{
    struct span ignored;
    uint32_t number = parser->now.number;
    TRY(take_token(parser, TOKEN_NUMBER, what, &ignored));
    *out = number;
    return STATUS(OK);
}

static struct status skip_word(struct parser *parser, const char *word)
{
    char what[64];
    snprintf(what, sizeof what, "'%s'", word);
    return at_word(parser, word) ? next_token(parser) : complain_expected(parser, what);
}

static struct status add_name(struct parser *parser, struct name ***tail)
{
    struct name *name;
    if (parser->now.kind != TOKEN_WORD)
        return complain_expected(parser, "een woord");
    TRY(ARENA_NEW(parser->arena, 1, &name));
    *name = (struct name){parser->now.text, parser->now.line, NULL};
    **tail = name;
    *tail = &name->next;
    return next_token(parser);
}

static struct status parse_list(struct parser *parser, struct clause *clause)
{
    struct name **tail = &clause->names;
    TRY(add_name(parser, &tail));
    while (parser->now.kind == TOKEN_COMMA) {
        TRY(next_token(parser));
        TRY(add_name(parser, &tail));
    }
    return STATUS(OK);
}

static struct status parse_values(struct parser *parser, struct clause *clause)
{
    struct name **tail = &clause->names;
    clause->all = at_word(parser, "alle");
    if (clause->all)
        return next_token(parser);
    TRY(parse_list(parser, clause));
    if (!at_word(parser, "t/m") || clause->names->next)
        return STATUS(OK);
    if (clause_rules[clause->kind].dimension != POLICY_PHASE)
        return complain(parser->why, FAIL(INVALID), "%s:%u: 't/m' kan alleen bij fase", parser->lexer.name, parser->now.line);
    clause->range = true;
    tail = &clause->names->next;
    TRY(next_token(parser));
    return add_name(parser, &tail);
}

static struct status parse_state(struct parser *parser, struct clause *clause)
{
    clause->number = !at_word(parser, "nog");
    if (!clause->number) {
        TRY(next_token(parser));
        TRY(skip_word(parser, "niet"));
    }
    TRY(skip_word(parser, "van"));
    return skip_word(parser, "kracht");
}

static struct status parse_expect(struct parser *parser, struct clause *clause)
{
    struct name **tail = &clause->names;
    if (!at_word(parser, "toegestaan") && !at_word(parser, "geweigerd"))
        return complain_expected(parser, "'toegestaan' of 'geweigerd'");
    TRY(add_name(parser, &tail));
    if (!at_word(parser, "door"))
        return STATUS(OK);
    TRY(next_token(parser));
    return take_token(parser, TOKEN_ID, "het nummer van een regel, zoals SCH-012", &clause->text);
}

static struct status parse_obligation(struct parser *parser, struct clause *clause)
{
    uint8_t words[LEXER_LINE_MOST_BYTES + 1], known[OBLIGATIONS_TEXT_ROOM];
    struct writer text = writer_of(words, sizeof words), forms = writer_of(known, sizeof known);
    unsigned line = parser->now.line;
    while (parser->now.kind == TOKEN_WORD || parser->now.kind == TOKEN_NUMBER) {
        write_text(&text, text.used ? " " : "");
        write_bytes(&text, parser->now.text);
        TRY(next_token(parser));
    }
    struct status status = text.overflow ? FAIL(UNKNOWN_WORD) : obligation_parse(writer_span(&text), &clause->obligation, &clause->number);
    if (status_ok(status))
        return status;
    obligation_print_known(&forms);
    return complain(parser->why, FAIL(INVALID), "%s:%u: verplichting '%.*s' is niet bekend; bekend zijn: %.*s (N van 1 tot en met %d)",
                    parser->lexer.name, line, (int)text.used, (const char *)words, (int)forms.used, (const char *)known,
                    OBLIGATION_LIMIT_MOST);
}

static struct status parse_display(struct parser *parser, struct clause *clause)
{
    if (parser->now.text.size > ENTRY_DISPLAY_MOST_BYTES)
        return complain(parser->why, FAIL(INVALID), "%s:%u: wat mensen voor een woord lezen is ten hoogste %d bytes", parser->lexer.name,
                        parser->now.line, ENTRY_DISPLAY_MOST_BYTES);
    clause->text = parser->now.text;
    return next_token(parser);
}

static struct status parse_entry(struct parser *parser, struct clause *clause)
{
    struct name **tail = &clause->names;
    TRY(take_number(parser, "het vaste nummer van een woord", &clause->number));
    TRY(add_name(parser, &tail));
    if (parser->now.kind == TOKEN_TEXT)
        TRY(parse_display(parser, clause));
    for (size_t used = 0; parser->now.kind == TOKEN_WORD;) {
        used += parser->now.text.size + 1;
        if (used > ENTRY_ATTRIBUTES_MOST_BYTES)
            return complain_expected(parser, "het einde van de regel");
        TRY(add_name(parser, &tail));
    }
    return STATUS(OK);
}

static struct status parse_quoted(struct parser *parser, struct clause *clause)
{
    return take_token(parser, TOKEN_TEXT, "een tekst tussen aanhalingstekens", &clause->text);
}

static struct status parse_id(struct parser *parser, struct clause *clause)
{
    return take_token(parser, TOKEN_ID, "een BWB-nummer, zoals BWBR0035362", &clause->text);
}

static struct status (*const form_parsers[])(struct parser *, struct clause *) = {
    [FORM_ENTRY] = parse_entry, [FORM_VALUES] = parse_values, [FORM_FLAGS] = parse_list,    [FORM_TEXT] = parse_quoted,
    [FORM_ID] = parse_id,       [FORM_STATE] = parse_state,   [FORM_EXPECT] = parse_expect, [FORM_OBLIGATION] = parse_obligation,
};

/* Keeps the clauses in canonical order; only obligations and entries may occur more than once. */
static struct status insert_clause(struct parser *parser, struct block *block, struct clause *clause)
{
    bool may_repeat = clause->kind == CLAUSE_OBLIGATION || clause->kind == CLAUSE_ENTRY;
    struct clause **at = &block->clauses;
    for (unsigned before = 1; *at && (*at)->kind <= clause->kind; before++, at = &(*at)->next) {
        bool same_obligation = clause->kind == CLAUSE_OBLIGATION && (*at)->obligation == clause->obligation;
        bool same = (*at)->kind == clause->kind && (!may_repeat || same_obligation);
        if (same)
            return complain(parser->why, FAIL(INVALID), "%s:%u: '%s' staat hier voor de tweede keer (eerder op regel %u)",
                            parser->lexer.name, clause->line, clause_rules[clause->kind].keyword, (*at)->line);
        if (before == POLICY_WORDS_MOST)
            return complain(parser->why, FAIL(INVALID), "%s:%u: een woordenlijst heeft ten hoogste %d woorden", parser->lexer.name,
                            clause->line, POLICY_WORDS_MOST);
    }
    clause->next = *at;
    *at = clause;
    return STATUS(OK);
}

static struct status unknown_keyword(const struct parser *parser, enum block_kind kind)
{
    char what[COMPLAINT_BYTES] = "een van ";
    size_t used = strlen(what);
    for (unsigned i = 0; i < CLAUSE_KINDS; i++)
        if (clause_rules[i].blocks >> kind & 1 && used < sizeof what)
            used += (size_t)snprintf(what + used, sizeof what - used, "%s%s%s ", clause_rules[i].keyword,
                                     clause_rules[i].second[0] ? " " : "", clause_rules[i].second);
    if (used < sizeof what)
        what[used - 1] = 0;
    return complain_expected(parser, what);
}

static struct status parse_clause(struct parser *parser, struct block *block)
{
    struct clause *clause;
    unsigned kind = 0;
    if (block->kind != BLOCK_LIST)
        for (kind = 1; kind < CLAUSE_KINDS; kind++)
            if (clause_rules[kind].blocks >> block->kind & 1 && at_word(parser, clause_rules[kind].keyword))
                break;
    if (kind == CLAUSE_KINDS)
        return unknown_keyword(parser, block->kind);
    TRY(ARENA_NEW(parser->arena, 1, &clause));
    clause->kind = (enum clause_kind)kind;
    clause->line = parser->now.line;
    if (clause->kind != CLAUSE_ENTRY)
        TRY(next_token(parser));
    if (clause_rules[kind].second[0])
        TRY(skip_word(parser, clause_rules[kind].second));
    TRY(form_parsers[clause_rules[kind].form](parser, clause));
    return insert_clause(parser, block, clause);
}

static struct status parse_clauses(struct parser *parser, struct block *block)
{
    while (parser->now.kind == TOKEN_INNER) {
        TRY(next_token(parser));
        TRY(parse_clause(parser, block));
        if (!at_line_end(parser))
            return complain_expected(parser, "het einde van de regel");
    }
    return block->clauses ? STATUS(OK) : complain_expected(parser, "een ingesprongen regel");
}

/* nooit toegestaan waar D waarden { en D waarden }, over one or more lines. */
static struct status parse_demand(struct parser *parser, struct block *block)
{
    static const char *const words[] = {"nooit", "toegestaan", "waar"};
    if (parser->now.kind != TOKEN_INNER)
        return complain_expected(parser, "een ingesprongen regel");
    TRY(next_token(parser));
    for (size_t i = 0; i < N(words); i++)
        TRY(skip_word(parser, words[i]));
    for (bool more = true; more;) {
        if (parser->now.kind == TOKEN_INNER)
            TRY(next_token(parser));
        TRY(parse_clause(parser, block));
        if (parser->now.kind == TOKEN_INNER)
            TRY(next_token(parser));
        more = at_word(parser, "en");
        if (more)
            TRY(next_token(parser));
    }
    return at_line_end(parser) ? STATUS(OK) : complain_expected(parser, "'en' of het einde van de eis");
}

static struct status parse_block(struct parser *parser, struct block *block)
{
    static const struct {
        const char *word;
        enum block_kind kind;
    } heads[] = {{"grondslag", BLOCK_BASIS}, {"regel", BLOCK_RULE}, {"eis", BLOCK_DEMAND}, {"toets", BLOCK_CASE}};
    block->line = parser->now.line;
    block->kind = BLOCK_LIST;
    for (size_t i = 0; i < N(heads); i++)
        if (at_word(parser, heads[i].word))
            block->kind = heads[i].kind;
    TRY(take_token(parser, TOKEN_WORD, "grondslag, regel, eis, toets of de naam van een woordenlijst", &block->name));
    if (block->kind == BLOCK_BASIS) {
        TRY(take_token(parser, TOKEN_WORD, "de naam van de grondslag", &block->name));
        TRY(take_number(parser, "het vaste nummer van de grondslag", &block->number));
    }
    if (block->kind == BLOCK_RULE)
        TRY(take_token(parser, TOKEN_ID, "het nummer van de regel, zoals SCH-012", &block->name));
    if (block->kind != BLOCK_LIST)
        TRY(take_token(parser, TOKEN_TEXT, "een titel tussen aanhalingstekens", &block->title));
    if (!at_line_end(parser))
        return complain_expected(parser, "het einde van de regel");
    return block->kind == BLOCK_DEMAND ? parse_demand(parser, block) : parse_clauses(parser, block);
}

static struct status parse_block_end(struct parser *parser, struct block ***tail)
{
    struct block *block;
    TRY(ARENA_NEW(parser->arena, 1, &block));
    if (parser->now.kind == TOKEN_COMMENT) {
        *block = (struct block){.kind = BLOCK_COMMENT, .line = parser->now.line, .name = parser->now.text};
        TRY(next_token(parser));
    } else if (parser->now.kind == TOKEN_OUTER) {
        TRY(next_token(parser));
        TRY(parse_block(parser, block));
    } else {
        return complain(parser->why, FAIL(INVALID), "%s:%u: een blok begint aan de kantlijn; deze tekstregel is ingesprongen",
                        parser->lexer.name, parser->now.line);
    }
    **tail = block;
    *tail = &block->next;
    return STATUS(OK);
}

static struct status parse_language(struct parser *parser)
{
    uint32_t language;
    if (parser->now.kind != TOKEN_OUTER)
        return complain_expected(parser, "'taal 1' aan de kantlijn");
    TRY(next_token(parser));
    TRY(skip_word(parser, "taal"));
    TRY(take_number(parser, "het nummer van de taal", &language));
    if (language != SYNTAX_LANGUAGE)
        return complain(parser->why, FAIL(UNSUPPORTED), "%s:%u: taal %u is niet bekend; bekend is taal %d", parser->lexer.name,
                        parser->last_line, language, SYNTAX_LANGUAGE);
    return at_line_end(parser) ? STATUS(OK) : complain_expected(parser, "het einde van de regel");
}

struct status syntax_parse(const char *name, struct span bytes, struct arena *arena, struct syntax *out, struct complaint *why)
{
    struct parser parser = {.lexer = lexer_of(name, bytes), .arena = arena, .why = why};
    struct syntax read = {.name = name};
    struct block **tail = &read.blocks;
    if (bytes.size > POLICY_TEXT_MOST_BYTES)
        return complain(why, FAIL(TOO_LARGE), "%s: een bestand is ten hoogste 1 MiB", name);
    TRY(next_token(&parser));
    for (; parser.now.kind == TOKEN_COMMENT; read.preamble++)
        TRY(parse_block_end(&parser, &tail));
    TRY(parse_language(&parser));
    while (parser.now.kind != TOKEN_END)
        TRY(parse_block_end(&parser, &tail));
    *out = read;
    return STATUS(OK);
}

const struct clause *clause_find(const struct block *block, enum clause_kind kind)
{
    const struct clause *clause = block->clauses;
    while (clause && clause->kind != kind)
        clause = clause->next;
    return clause;
}
