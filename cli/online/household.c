// SPDX-License-Identifier: EUPL-1.2
//
// Words of a line, then identifiers.
#include "online/household.h"

#include "base/text.h"

void household_wipe(struct household *household)
{
    identifier_wipe(household->identifiers, HOUSEHOLD_MOST);
    household->count = household->doubted_count = 0;
}

static bool household_has(const struct household *household, const struct identifier *identifier)
{
    for (size_t i = 0; i < household->count; i++)
        if (household->identifiers[i].kind == identifier->kind &&
            span_equal(identifier_span(&household->identifiers[i]), identifier_span(identifier)))
            return true;
    return false;
}

/* Where it was typed, and who hears what is wrong with it. */
struct typed {
    struct household *household;
    const char *place;
    struct complaint *why;
};

/* Joins `identifier`, which is wiped here; one that was named already is not an error. */
static struct status join_identifier(const struct typed *typed, struct status made, const struct identifier_finding *finding,
                                     struct identifier *identifier)
{
    struct household *household = typed->household;
    struct status status = STATUS(OK);
    if (!status_ok(made)) {
        status = complain(typed->why, made, "%s: %s: %s", typed->place, identifier_field_word(finding->field),
                          identifier_flaw_text(finding->flaw));
    } else if (!household_has(household, identifier) && household->count == HOUSEHOLD_MOST) {
        status =
            complain(typed->why, FAIL(TOO_LARGE), "%s: ten hoogste %d personen en adressen in een casus", typed->place, HOUSEHOLD_MOST);
    } else if (!household_has(household, identifier)) {
        household->doubted_count += finding->is_doubted;
        household->identifiers[household->count++] = *identifier;
    }
    identifier_wipe(identifier, 1);
    return status;
}

static struct status join_bsn(const struct typed *typed, struct span text)
{
    struct identifier identifier = {0};
    struct identifier_finding finding;
    struct status made = identifier_bsn_of_person(text, &finding, &identifier);
    return join_identifier(typed, made, &finding, &identifier);
}

static struct status join_address(const struct typed *typed, const struct address_fields *fields)
{
    struct identifier identifier = {0};
    struct identifier_finding finding;
    struct status made = identifier_address(fields, &finding, &identifier);
    return join_identifier(typed, made, &finding, &identifier);
}

static struct status join_dwelling(const struct typed *typed, struct span text)
{
    struct identifier identifier = {0};
    struct identifier_finding finding;
    struct status made = identifier_bag(text, &finding, &identifier);
    return join_identifier(typed, made, &finding, &identifier);
}

static struct status join_by_name(const struct typed *typed, const struct name_fields *fields)
{
    struct identifier identifier = {0};
    struct identifier_finding finding;
    struct status made = identifier_name(fields, &finding, &identifier);
    return join_identifier(typed, made, &finding, &identifier);
}

struct status household_add_bsn(struct household *household, struct span text, const char *place, struct complaint *why)
{
    return join_bsn(&(struct typed){household, place, why}, text);
}

struct status household_add_address(struct household *household, const struct address_fields *fields, const char *place,
                                    struct complaint *why)
{
    return join_address(&(struct typed){household, place, why}, fields);
}

/* ---- lines */

static bool is_gap(uint8_t byte) { return is_blank(byte) || byte == '\r'; }

static struct span without_gaps(struct span text)
{
    while (text.size && is_gap(text.data[0]))
        text = span_slice(text, 1, text.size);
    while (text.size && is_gap(text.data[text.size - 1]))
        text = span_slice(text, 0, text.size - 1);
    return text;
}

/* The first word; `rest` is what stands behind it. */
static struct span split_word(struct span *rest)
{
    size_t size = 0;
    while (size < rest->size && !is_gap(rest->data[size]))
        size++;
    struct span word = span_slice(*rest, 0, size);
    *rest = without_gaps(span_slice(*rest, size, rest->size));
    return word;
}

/* `3311ZZ 100`, `3311 ZZ 100 A bis`: what stands behind the postcode is read as a column that holds number and addition. */
static struct status add_address_line(const struct typed *typed, struct span rest)
{
    struct span start = rest, postcode = split_word(&rest);
    if (postcode.size == 4 && rest.size && !is_digit(rest.data[0])) {
        struct span letters = split_word(&rest);
        postcode = span_of(start.data, (size_t)(letters.data + letters.size - start.data));
    }
    if (!rest.size)
        return complain(typed->why, FAIL(INVALID), "%s: adres POSTCODE HUISNUMMER [HUISLETTER] [TOEVOEGING]", typed->place);
    return join_address(typed, &(struct address_fields){.postcode = postcode, .number = rest});
}

/* What stands behind the last comma, which goes; nothing when there is none. */
static struct span split_last_field(struct span *text)
{
    for (size_t i = text->size; i-- > 0;) {
        if (text->data[i] != ',')
            continue;
        struct span field = without_gaps(span_slice(*text, i + 1, text->size));
        *text = without_gaps(span_slice(*text, 0, i));
        return field;
    }
    return span_empty();
}

/* `van den Berg, Piet, 01-02-1980`. */
static struct status add_name_line(const struct typed *typed, struct span rest)
{
    struct name_fields fields = {.birth = split_last_field(&rest)};
    fields.first_name = split_last_field(&rest);
    fields.surname = rest;
    if (!fields.birth.size || !fields.first_name.size || !fields.surname.size)
        return complain(typed->why, FAIL(INVALID), "%s: naam ACHTERNAAM, VOORNAAM, GEBOORTEDATUM", typed->place);
    return join_by_name(typed, &fields);
}

static struct status read_household_line(const struct typed *typed, struct span line)
{
    struct span rest = without_gaps(line), word = split_word(&rest);
    if (word.size == 0 || word.data[0] == '#')
        return STATUS(OK);
    if (rest.size && span_is_text(word, "bsn"))
        return join_bsn(typed, rest);
    if (rest.size && span_is_text(word, "adres"))
        return add_address_line(typed, rest);
    if (rest.size && span_is_text(word, "naam"))
        return add_name_line(typed, rest);
    if (rest.size && span_is_text(word, "bag"))
        return join_dwelling(typed, rest);
    return complain(typed->why, FAIL(INVALID), "%s: een regel begint met \"bsn\", \"adres\", \"naam\" of \"bag\", en dan wat het is",
                    typed->place);
}

struct status household_read(struct household *household, struct span text, const char *file, struct complaint *why)
{
    char place[COMPLAINT_BYTES / 2];
    for (size_t number = 1; text.size; number++) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end ? (size_t)(end - text.data) : text.size;
        snprintf(place, sizeof place, "%s:%zu", file, number);
        TRY(read_household_line(&(struct typed){household, place, why}, span_slice(text, 0, size)));
        text = span_slice(text, size + 1, text.size);
    }
    return STATUS(OK);
}
