// SPDX-License-Identifier: EUPL-1.2
//
// Line by line: each line is checked as a whole when it begins, then cut into tokens.
#include "policy/lexer.h"

#include "base/prose.h"
#include "base/text.h"

struct lexer lexer_of(const char *name, struct span bytes) { return (struct lexer){.name = name, .bytes = bytes, .line = 1}; }

const char *token_kind_text(enum token_kind kind)
{
    static const char *texts[] = {
        [TOKEN_END] = "het einde van het bestand",
        [TOKEN_OUTER] = "het einde van de regel",
        [TOKEN_INNER] = "het einde van de regel",
        [TOKEN_WORD] = "een woord",
        [TOKEN_ID] = "een kenmerk in hoofdletters",
        [TOKEN_NUMBER] = "een getal",
        [TOKEN_TEXT] = "een tekst tussen aanhalingstekens",
        [TOKEN_COMMA] = "een komma",
        [TOKEN_COMMENT] = "een opmerking",
    };
    return texts[kind];
}

static struct status check_text_line(const struct lexer *lexer, struct span line, struct complaint *why)
{
    if (line.size > LEXER_LINE_MOST_BYTES)
        return complain(why, FAIL(INVALID), "%s:%u: deze tekstregel is langer dan %d bytes", lexer->name, lexer->line,
                        LEXER_LINE_MOST_BYTES);
    struct prose_fault fault = prose_find_fault(line, PROSE_AGREED);
    if (fault.flaw)
        return complain(why, FAIL(INVALID), "%s:%u: teken %zu: %s", lexer->name, lexer->line, fault.character,
                        prose_flaw_dutch(fault.flaw));
    return STATUS(OK);
}

static void leave_line(struct lexer *lexer)
{
    lexer->at = lexer->line_end < lexer->bytes.size ? lexer->line_end + 1 : lexer->line_end;
    lexer->line++;
    lexer->in_line = false;
}

static void skip_line_blanks(struct lexer *lexer)
{
    while (lexer->at < lexer->line_end && lexer->bytes.data[lexer->at] == ' ')
        lexer->at++;
}

/* Goes to the next line that says something. `*out_kind` is END, OUTER, INNER, or COMMENT with its text. */
static struct status begin_line(struct lexer *lexer, struct token *out, struct complaint *why)
{
    while (lexer->at < lexer->bytes.size) {
        size_t begin = lexer->at;
        const uint8_t *end = memchr(lexer->bytes.data + begin, '\n', lexer->bytes.size - begin);
        lexer->line_end = end ? (size_t)(end - lexer->bytes.data) : lexer->bytes.size;
        TRY(check_text_line(lexer, span_slice(lexer->bytes, begin, lexer->line_end - begin), why));
        skip_line_blanks(lexer);
        if (lexer->at == lexer->line_end) {
            leave_line(lexer);
            continue;
        }
        *out = (struct token){.kind = lexer->at == begin ? TOKEN_OUTER : TOKEN_INNER, .line = lexer->line};
        lexer->in_line = true;
        if (out->kind == TOKEN_OUTER && lexer->bytes.data[begin] == '#') {
            out->kind = TOKEN_COMMENT;
            out->text = text_trim(span_slice(lexer->bytes, begin, lexer->line_end - begin));
            leave_line(lexer);
        }
        return STATUS(OK);
    }
    *out = (struct token){.kind = TOKEN_END, .line = lexer->line};
    return STATUS(OK);
}

static struct status read_text(struct lexer *lexer, struct token *out, struct complaint *why)
{
    size_t begin = lexer->at + 1;
    const uint8_t *end = memchr(lexer->bytes.data + begin, '"', lexer->line_end - begin);
    if (!end)
        return complain(why, FAIL(INVALID), "%s:%u: het aanhalingsteken wordt op deze tekstregel niet gesloten", lexer->name, lexer->line);
    out->kind = TOKEN_TEXT;
    out->text = span_slice(lexer->bytes, begin, (size_t)(end - lexer->bytes.data) - begin);
    lexer->at = begin + out->text.size + 1;
    if (out->text.size == 0 || text_trim(out->text).size != out->text.size)
        return complain(why, FAIL(INVALID), "%s:%u: een tekst is niet leeg en begint en eindigt niet met een spatie", lexer->name,
                        lexer->line);
    if (out->text.size > LEXER_TEXT_MOST_BYTES)
        return complain(why, FAIL(INVALID), "%s:%u: een tekst is ten hoogste %d bytes", lexer->name, lexer->line, LEXER_TEXT_MOST_BYTES);
    return STATUS(OK);
}

/* What kind of word the run of letters, digits and hyphens is; END when it is none. */
static enum token_kind kind_of_run(struct span run)
{
    bool lower = false, upper = false, other = false;
    if (span_is_text(run, "t/m"))
        return TOKEN_WORD;
    for (size_t i = 0; i < run.size; i++) {
        lower |= is_lower(run.data[i]);
        upper |= is_upper(run.data[i]);
        other |= run.data[i] == '-';
        if (run.data[i] == '/')
            return TOKEN_END;
    }
    if (run.size == 0 || run.size > LEXER_WORD_MOST_BYTES || run.data[run.size - 1] == '-')
        return TOKEN_END;
    if (!lower && !upper && !other)
        return TOKEN_NUMBER;
    if (is_lower(run.data[0]) && !upper)
        return TOKEN_WORD;
    return is_upper(run.data[0]) && !lower ? TOKEN_ID : TOKEN_END;
}

static struct status read_run(struct lexer *lexer, struct token *out, struct complaint *why)
{
    size_t begin = lexer->at;
    while (lexer->at < lexer->line_end) {
        uint8_t c = lexer->bytes.data[lexer->at];
        if (!is_lower(c) && !is_upper(c) && !is_digit(c) && c != '-' && c != '/')
            break;
        lexer->at++;
    }
    out->text = span_slice(lexer->bytes, begin, lexer->at - begin);
    out->kind = kind_of_run(out->text);
    if (out->kind == TOKEN_END)
        return complain(why, FAIL(INVALID),
                        "%s:%u: hier staat iets dat geen woord is: kleine letters, cijfers en koppeltekens, ten hoogste %d tekens; "
                        "vrije tekst hoort tussen aanhalingstekens",
                        lexer->name, lexer->line, LEXER_WORD_MOST_BYTES);
    uint64_t number = 0;
    if (out->kind == TOKEN_NUMBER && !status_ok(decimal_parse(out->text, LEXER_NUMBER_MOST, &number)))
        return complain(why, FAIL(INVALID), "%s:%u: een getal is ten hoogste %d en begint niet met een nul", lexer->name, lexer->line,
                        LEXER_NUMBER_MOST);
    out->number = (uint32_t)number;
    return STATUS(OK);
}

static struct status read_token(struct lexer *lexer, struct token *out, struct complaint *why)
{
    uint8_t first = lexer->bytes.data[lexer->at];
    *out = (struct token){.line = lexer->line};
    if (first == '"')
        return read_text(lexer, out, why);
    if (first != ',')
        return read_run(lexer, out, why);
    out->kind = TOKEN_COMMA;
    lexer->at++;
    return STATUS(OK);
}

struct status lexer_next(struct lexer *lexer, struct token *out, struct complaint *why)
{
    bool after_comma = lexer->after_comma;
    if (lexer->in_line) {
        skip_line_blanks(lexer);
        if (lexer->at == lexer->line_end)
            leave_line(lexer);
    }
    if (!lexer->in_line) {
        TRY(begin_line(lexer, out, why));
        if (out->kind != TOKEN_INNER || !after_comma)
            return STATUS(OK);
    }
    TRY(read_token(lexer, out, why));
    lexer->after_comma = out->kind == TOKEN_COMMA;
    return STATUS(OK);
}
