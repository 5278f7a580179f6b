// SPDX-License-Identifier: EUPL-1.2
//
// The trust file, line by line. A member is defined before its group and belongs to one group at most, so the
// parties form trees and one pass in file order decides a quorum.
#include "ledger/trust.h"

#include "base/cursor.h"
#include "base/text.h"

#include <stdarg.h>

struct parser {
    struct trust *trust;
    struct cursor words; /* of the line */
    const char *file;
    unsigned line;
    bool has_quorum;
    struct complaint *why;
};

static void __attribute__((format(printf, 2, 3))) complain_of_line(const struct parser *parser, const char *format, ...)
{
    char reason[160];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    complaint_write(parser->why, "%s:%u: %s", parser->file, parser->line, reason);
}
/* No functions, as `complain`. */
#define refuse_line(parser, status, ...) (complain_of_line((parser), __VA_ARGS__), status_pass(status))
#define REFUSE(parser, code, ...) refuse_line((parser), FAIL(code), __VA_ARGS__)

/* The next word of the line; empty at its end. */
static struct span next_word(struct parser *parser)
{
    struct span rest = parser->words.rest;
    size_t from = 0;
    while (from < rest.size && is_blank(rest.data[from]))
        from++;
    size_t to = from;
    while (to < rest.size && !is_blank(rest.data[to]))
        to++;
    parser->words.rest = span_slice(rest, to, rest.size);
    return span_slice(rest, from, to - from);
}

static size_t find_party(const struct trust *trust, struct span name)
{
    for (size_t i = 0; i < trust->party_count; i++)
        if (span_equal(trust->parties[i].name, name))
            return i;
    return TRUST_NOBODY;
}

static struct status add_trusted_key(struct parser *parser, enum note_type type, size_t *out)
{
    struct trust *trust = parser->trust;
    struct note_key key;
    struct status status = vkey_parse(next_word(parser), &key);
    bool is_unsupported = status_is(status, STATUS_UNSUPPORTED) && type == NOTE_COSIGNATURE;
    if (!status_ok(status) && !is_unsupported)
        return refuse_line(parser, status, "not a verifier key (name+hash+base64)");
    if (!is_unsupported && key.type != type)
        return REFUSE(parser, UNSUPPORTED, "this type of key cannot sign as a %s", type == NOTE_ED25519 ? "log" : "witness");
    next_word(parser); /* the URL, which is of no use offline */
    if (next_word(parser).size)
        return REFUSE(parser, MALFORMED, "more words than this line may have");
    *out = TRUST_UNSUPPORTED;
    if (is_unsupported)
        return STATUS(OK);
    if (trust->key_count == TRUST_KEYS_MOST)
        return REFUSE(parser, TOO_LARGE, "more than %u keys", TRUST_KEYS_MOST);
    for (size_t i = 0; i < trust->key_count; i++)
        if (memcmp(trust->keys[i].public_key, key.public_key, SIGN_PUBLIC_BYTES) == 0)
            return REFUSE(parser, CONFLICT, "this public key is already there"); /* one key per role, and no double votes */
    trust->keys[trust->key_count] = key;
    *out = trust->key_count++;
    return STATUS(OK);
}

static struct status add_party(struct parser *parser, struct span name, struct trust_party **out)
{
    struct trust *trust = parser->trust;
    if (name.size == 0 || span_is_text(name, "none"))
        return REFUSE(parser, INVALID, "a name is missing or reserved");
    if (find_party(trust, name) != TRUST_NOBODY)
        return REFUSE(parser, CONFLICT, "this name is already there");
    if (trust->party_count == TRUST_PARTIES_MOST)
        return REFUSE(parser, TOO_LARGE, "more than %u witnesses and groups", TRUST_PARTIES_MOST);
    *out = &trust->parties[trust->party_count];
    **out = (struct trust_party){.name = name, .key = TRUST_NOBODY, .group = TRUST_NOBODY};
    return STATUS(OK);
}

static struct status read_log(struct parser *parser)
{
    size_t key;
    return add_trusted_key(parser, NOTE_ED25519, &key);
}

static struct status read_witness(struct parser *parser)
{
    struct trust_party *party = NULL;
    TRY(add_party(parser, next_word(parser), &party));
    TRY(add_trusted_key(parser, NOTE_COSIGNATURE, &party->key));
    parser->trust->party_count++;
    return STATUS(OK);
}

static struct status read_group(struct parser *parser)
{
    struct trust *trust = parser->trust;
    struct trust_party *group = NULL;
    uint64_t need = 0;
    size_t members = 0;
    TRY(add_party(parser, next_word(parser), &group));
    struct span threshold = next_word(parser);
    for (struct span name; (name = next_word(parser)).size; members++) {
        size_t member = find_party(trust, name);
        if (member == TRUST_NOBODY)
            return REFUSE(parser, NOT_FOUND, "a member that is not defined above");
        if (trust->parties[member].group != TRUST_NOBODY)
            return REFUSE(parser, CONFLICT, "a member that is already in a group");
        trust->parties[member].group = trust->party_count;
    }
    if (span_is_text(threshold, "any"))
        need = 1;
    else if (span_is_text(threshold, "all"))
        need = members;
    else if (!status_ok(decimal_parse(threshold, members, &need)))
        return REFUSE(parser, INVALID, "the threshold is not `any`, `all` or a number up to the number of members");
    if (need == 0 || members == 0)
        return REFUSE(parser, INVALID, "a group needs a member and a threshold of at least 1");
    group->need = (size_t)need;
    trust->party_count++;
    return STATUS(OK);
}

static struct status read_quorum(struct parser *parser)
{
    struct span name = next_word(parser);
    if (parser->has_quorum)
        return REFUSE(parser, CONFLICT, "a second quorum line");
    parser->has_quorum = true;
    if (next_word(parser).size)
        return REFUSE(parser, MALFORMED, "more words than this line may have");
    parser->trust->quorum = find_party(parser->trust, name);
    if (parser->trust->quorum == TRUST_NOBODY && !span_is_text(name, "none"))
        return REFUSE(parser, NOT_FOUND, "a quorum that is not defined above");
    return STATUS(OK);
}

static const struct {
    const char *word;
    struct status (*read)(struct parser *parser);
} line_kinds[] = {{"log", read_log}, {"witness", read_witness}, {"group", read_group}, {"quorum", read_quorum}};

static struct status read_trust_line(struct parser *parser, struct span line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] == 0x7F || (line.data[i] < 0x20 && line.data[i] != '\t'))
            return REFUSE(parser, MALFORMED, "a control character");
    parser->words = cursor_of(line);
    struct span word = next_word(parser);
    if (word.size == 0 || word.data[0] == '#')
        return STATUS(OK);
    for (size_t i = 0; i < N(line_kinds); i++)
        if (span_is_text(word, line_kinds[i].word))
            return line_kinds[i].read(parser);
    return REFUSE(parser, UNKNOWN_WORD, "a line starts with `log`, `witness`, `group`, `quorum` or `#`");
}

struct status trust_parse(struct span text, const char *file, struct arena *arena, const struct trust **out, struct complaint *why)
{
    struct trust *trust;
    struct cursor lines = cursor_of(text);
    if (text.size > TRUST_MOST_BYTES)
        return complain(why, FAIL(TOO_LARGE), "%s: larger than %zu bytes", file, TRUST_MOST_BYTES);
    TRY(ARENA_NEW(arena, 1, &trust));
    struct parser parser = {.trust = trust, .file = file, .why = why};
    while (!cursor_is_done(&lines)) {
        struct span line;
        parser.line++;
        if (!status_ok(cursor_read_until(&lines, '\n', &line)))
            return REFUSE(&parser, MALFORMED, "the last line does not end");
        TRY(read_trust_line(&parser, line));
    }
    if (!parser.has_quorum)
        return complain(why, FAIL(INVALID), "%s: no quorum line (`quorum none` asks for no witnesses)", file);
    *out = trust;
    return STATUS(OK);
}

static bool is_quorum(const struct trust *trust, const struct note_check *checks, bool counts_unsupported)
{
    size_t met[TRUST_PARTIES_MOST] = {0}; /* members that count, per group */
    for (size_t i = 0; i < trust->party_count; i++) {
        const struct trust_party *party = &trust->parties[i];
        bool counts = party->key == TRUST_NOBODY        ? met[i] >= party->need
                      : party->key == TRUST_UNSUPPORTED ? counts_unsupported
                                                        : checks[party->key].is_signed;
        if (counts && i == trust->quorum)
            return true;
        if (counts && party->group != TRUST_NOBODY)
            met[party->group]++;
    }
    return trust->quorum == TRUST_NOBODY;
}

const struct history *trust_history(const struct trust *trust)
{
    return trust->history && trust->history->is_known ? trust->history : NULL;
}

bool trust_has_quorum(const struct trust *trust, const struct note_check *checks) { return is_quorum(trust, checks, false); }

bool trust_needs_unsupported(const struct trust *trust, const struct note_check *checks)
{
    return !is_quorum(trust, checks, false) && is_quorum(trust, checks, true);
}

size_t trust_quorum_of(size_t others) { return others <= 2 ? others : others / 2 + 1; }

void trust_log_print(const struct note_key *log, char out[static TRUST_LOG_ROOM])
{
    char vkey[VKEY_ROOM];
    vkey_print(log, vkey);
    snprintf(out, TRUST_LOG_ROOM, "log %s\nquorum none\n", vkey);
}
