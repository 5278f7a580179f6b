// SPDX-License-Identifier: EUPL-1.2
//
// Words of a line, then identifiers.
#include "online/household.h"

#include "base/text.h"

#define WORDS_MOST 6

void household_wipe(struct household *household)
{
    identifier_wipe(household->identifiers, HOUSEHOLD_MOST);
    household->count = 0;
}

static bool household_has(const struct household *household, const struct identifier *identifier)
{
    for (size_t i = 0; i < household->count; i++)
        if (household->identifiers[i].type == identifier->type &&
            span_equal(identifier_span(&household->identifiers[i]), identifier_span(identifier)))
            return true;
    return false;
}

/* Joins `identifier`, which is wiped here; one that was named already is not an error. */
static struct status join_identifier(struct household *household, struct status made, struct identifier *identifier, const char *place,
                                     enum identifier_flaw flaw, struct complaint *why)
{
    struct status status = STATUS(OK);
    if (!status_ok(made))
        status = complain(why, made, "%s: %s", place, identifier_flaw_text(flaw));
    else if (household_has(household, identifier))
        status = STATUS(OK);
    else if (household->count == HOUSEHOLD_MOST)
        status = complain(why, FAIL(TOO_LARGE), "%s: ten hoogste %d personen en adressen in een casus", place, HOUSEHOLD_MOST);
    else
        household->identifiers[household->count++] = *identifier;
    identifier_wipe(identifier, 1);
    return status;
}

struct status household_add_bsn(struct household *household, struct span text, const char *place, struct complaint *why)
{
    struct identifier identifier = {0};
    enum identifier_flaw flaw = IDENTIFIER_FLAW_NONE;
    struct status made = identifier_bsn(text, &flaw, &identifier);
    return join_identifier(household, made, &identifier, place, flaw, why);
}

struct status household_add_address(struct household *household, const struct address_fields *fields, const char *place,
                                    struct complaint *why)
{
    struct identifier identifier = {0};
    enum identifier_flaw flaw = IDENTIFIER_FLAW_NONE;
    struct status made = identifier_address(fields, &flaw, &identifier);
    return join_identifier(household, made, &identifier, place, flaw, why);
}

static struct status add_bag(struct household *household, struct span text, const char *place, struct complaint *why)
{
    struct identifier identifier = {0};
    enum identifier_flaw flaw = IDENTIFIER_FLAW_NONE;
    struct status made = identifier_bag(text, &flaw, &identifier);
    return join_identifier(household, made, &identifier, place, flaw, why);
}

/* ---- lines */

static bool is_gap(uint8_t byte) { return is_blank(byte) || byte == '\r'; }

static size_t split_words(struct span line, struct span words[static WORDS_MOST])
{
    size_t count = 0;
    for (size_t at = 0; at < line.size;) {
        size_t start = at;
        if (is_gap(line.data[at])) {
            at++;
            continue;
        }
        while (at < line.size && !is_gap(line.data[at]))
            at++;
        if (count == WORDS_MOST)
            return WORDS_MOST + 1;
        words[count++] = span_slice(line, start, at - start);
    }
    return count;
}

/* From the first word to the end of the last. */
static struct span join_words(const struct span *words, size_t count)
{
    return span_of(words[0].data, (size_t)(words[count - 1].data + words[count - 1].size - words[0].data));
}

/* `3311ZZ 100`, `3311 ZZ 100 A bis`. One word behind the number is a letter when it is one character. */
static struct status add_address_words(struct household *household, const struct span *words, size_t count, const char *place,
                                       struct complaint *why)
{
    size_t postcode = words[0].size == 4 && count > 1 ? 2 : 1;
    if (count < postcode + 1 || count > postcode + 3)
        return complain(why, FAIL(INVALID), "%s: adres POSTCODE HUISNUMMER [HUISLETTER] [TOEVOEGING]", place);
    struct address_fields fields = {.postcode = join_words(words, postcode), .number = words[postcode]};
    const struct span *rest = words + postcode + 1;
    size_t rest_count = count - postcode - 1;
    if (rest_count == 2)
        fields.letter = rest[0];
    if (rest_count == 1 && rest[0].size == 1 && !is_digit(rest[0].data[0]))
        fields.letter = rest[0];
    else if (rest_count)
        fields.addition = rest[rest_count - 1];
    return household_add_address(household, &fields, place, why);
}

static struct status read_household_line(struct household *household, struct span line, const char *place, struct complaint *why)
{
    struct span words[WORDS_MOST];
    size_t count = split_words(line, words);
    if (count == 0 || words[0].data[0] == '#')
        return STATUS(OK);
    if (count >= 2 && count <= WORDS_MOST && span_is_text(words[0], "bsn"))
        return household_add_bsn(household, join_words(words + 1, count - 1), place, why);
    if (count >= 2 && count <= WORDS_MOST && span_is_text(words[0], "adres"))
        return add_address_words(household, words + 1, count - 1, place, why);
    if (count == 2 && span_is_text(words[0], "bag"))
        return add_bag(household, words[1], place, why);
    return complain(why, FAIL(INVALID), "%s: een regel is \"bsn NUMMER\", \"adres POSTCODE HUISNUMMER …\" of \"bag NUMMER\"", place);
}

struct status household_read(struct household *household, struct span text, const char *file, struct complaint *why)
{
    char place[COMPLAINT_BYTES / 2];
    for (size_t number = 1; text.size; number++) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end ? (size_t)(end - text.data) : text.size;
        snprintf(place, sizeof place, "%s:%zu", file, number);
        TRY(read_household_line(household, span_slice(text, 0, size), place, why));
        text = span_slice(text, size + 1, text.size);
    }
    return STATUS(OK);
}
