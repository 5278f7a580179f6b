// SPDX-License-Identifier: EUPL-1.2
//
// From values by column to a checked row. Each column has one reader; a reader gives the reason why not, or
// NULL. Reasons are constants: what stood in the file cannot get into one (P-01).
#include "register/reader.h"

#include "base/text.h"

#include <strings.h>

#define IDENTIFIER_FIELD_MOST_BYTES 128 /* as it may be typed; its one form is far shorter */

#define REASON_MISSING "missing: hier moet iets staan"
#define REASON_TOO_LONG "too-long: meer tekens dan er in deze kolom passen"
#define REASON_IDENTITY "identity: er staat een nummer in dat een BSN kan zijn"
#define REASON_WORD "not-a-word: alleen letters en streepjes"
#define REASON_ROLE "unknown-role: ouder, kind of overig"
#define REASON_URGENCY "urgency: een heel getal van 1 tot en met 5"
#define REASON_DATE "date: een dag die bestaat, als dd-mm-jjjj of jjjj-mm-dd"
#define REASON_DATE_EARLY "date-early: een dag voor 1970 kan hier niet, laat dit dan leeg"
#define REASON_DATE_ORDER "date-order: het einde ligt voor het begin"
#define REASON_HALF_ADDRESS "half-address: postcode en huisnummer horen bij elkaar"
#define REASON_HALF_NAME "half-name: achternaam, voornaam en geboortedatum horen bij elkaar"

struct status draft_fault(const struct reading *reading, struct draft *draft, const char *column, const char *reason)
{
    struct register_fault fault = {draft->row, draft->line, column, reason};
    draft->faults++;
    return reading->sink->fault(reading->sink->state, &fault);
}

static const char *text_reason(struct span text, enum prose_form form)
{
#define REASON_OF_FLAW(name, english, dutch) [PROSE_FLAW_##name] = "characters: " dutch,
    static const char *const reasons[] = {PROSE_FLAWS(REASON_OF_FLAW)};
    enum prose_flaw flaw = prose_find_fault(text, form).flaw;
    if (flaw == PROSE_FLAW_UTF8 || flaw == PROSE_FLAW_CONTROL)
        return REASON_CHARACTERS;
    return flaw == PROSE_FLAW_NONE ? NULL : flaw == PROSE_FLAW_BSN ? REASON_IDENTITY : reasons[flaw];
}

const char *column_reason(enum column column, struct span text)
{
    if (column >= COLUMN_BSN && column <= COLUMN_BIRTH)
        return text_is_clean_utf8(text, "\t") ? NULL : REASON_CHARACTERS;
    return text_reason(text, PROSE_LABEL);
}

static size_t count_characters(struct span text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += (text.data[i] & 0xC0) != 0x80;
    return count;
}

/* A reader takes the value of its column, never empty, from the draft to the row. */
typedef const char *column_reader(struct span value, struct draft *draft, struct register_row *row);

static const char *read_reference(struct span value, struct draft *draft, struct register_row *row)
{
    (void)draft;
    row->reference = value;
    if (count_characters(value) > REGISTER_REFERENCE_MOST_CHARACTERS)
        return REASON_TOO_LONG;
    return text_reason(value, PROSE_REFERENCE); /* which look like 2026-00123 */
}

static const char *read_contact(struct span value, struct draft *draft, struct register_row *row)
{
    (void)draft;
    row->contact = value;
    if (value.size > CONTACT_MOST_BYTES)
        return REASON_TOO_LONG;
    return text_reason(value, PROSE_LINE);
}

#define DEFINE_IDENTIFIER_READER(field)                                                               \
    static const char *read_##field(struct span value, struct draft *draft, struct register_row *row) \
    {                                                                                                 \
        (void)draft;                                                                                  \
        row->field = value;                                                                           \
        return value.size > IDENTIFIER_FIELD_MOST_BYTES ? REASON_TOO_LONG : NULL;                     \
    }
DEFINE_IDENTIFIER_READER(bsn)
DEFINE_IDENTIFIER_READER(postcode)
DEFINE_IDENTIFIER_READER(house_number)
DEFINE_IDENTIFIER_READER(house_letter)
DEFINE_IDENTIFIER_READER(house_addition)
DEFINE_IDENTIFIER_READER(bag)
DEFINE_IDENTIFIER_READER(surname)
DEFINE_IDENTIFIER_READER(first_name)
DEFINE_IDENTIFIER_READER(birth)

/* A word that the caller may look up and, being letters and hyphens only, may also show. */
static const char *read_word(struct span value, uint8_t room[static WORD_MOST_BYTES], struct span *out)
{
    if (value.size > WORD_MOST_BYTES)
        return REASON_TOO_LONG;
    for (size_t i = 0; i < value.size; i++) {
        uint8_t c = value.data[i];
        room[i] = c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
        if ((room[i] < 'a' || room[i] > 'z') && room[i] != '-')
            return REASON_WORD;
    }
    *out = span_of(room, value.size);
    return NULL;
}

static const char *read_category_column(struct span value, struct draft *draft, struct register_row *row)
{
    return read_word(value, draft->category, &row->category);
}

static const char *read_life_domain(struct span value, struct draft *draft, struct register_row *row)
{
    return read_word(value, draft->life_domain, &row->life_domain);
}

static const char *read_role(struct span value, struct draft *draft, struct register_row *row)
{
    static const struct {
        const char *word;
        enum household_role role;
    } roles[] = {
#define ROLE_ROW(name, number, word) {word, HOUSEHOLD_##name},
        HOUSEHOLD_ROLES(ROLE_ROW)
#undef ROLE_ROW
    };
    (void)draft;
    for (size_t i = 0; i < N(roles); i++) {
        if (value.size != strlen(roles[i].word) || strncasecmp((const char *)value.data, roles[i].word, value.size) != 0)
            continue;
        row->role = roles[i].role;
        return NULL;
    }
    return REASON_ROLE;
}

static const char *read_urgency(struct span value, struct draft *draft, struct register_row *row)
{
    uint64_t urgency = 0;
    (void)draft;
    if (!status_ok(decimal_parse(value, 5, &urgency)) || urgency == 0)
        return REASON_URGENCY;
    row->urgency = (uint8_t)urgency;
    return NULL;
}

static const char *read_day(struct span value, int32_t *out)
{
    if (!status_ok(date_parse(value, out)))
        return REASON_DATE;
    return *out < 0 ? REASON_DATE_EARLY : NULL;
}

static const char *read_since(struct span value, struct draft *draft, struct register_row *row)
{
    (void)draft;
    return read_day(value, &row->since_day);
}

static const char *read_until(struct span value, struct draft *draft, struct register_row *row)
{
    (void)draft;
    return read_day(value, &row->until_day);
}

static const struct {
    column_reader *read;
    bool required;
} readers[COLUMN_COUNT] = {
    [COLUMN_REFERENCE] = {read_reference, true},
    [COLUMN_BSN] = {read_bsn, false},
    [COLUMN_POSTCODE] = {read_postcode, false},
    [COLUMN_HOUSE_NUMBER] = {read_house_number, false},
    [COLUMN_HOUSE_LETTER] = {read_house_letter, false},
    [COLUMN_HOUSE_ADDITION] = {read_house_addition, false},
    [COLUMN_BAG] = {read_bag, false},
    [COLUMN_SURNAME] = {read_surname, false},
    [COLUMN_FIRST_NAME] = {read_first_name, false},
    [COLUMN_BIRTH] = {read_birth, false},
    [COLUMN_ROLE] = {read_role, false},
    [COLUMN_CATEGORY] = {read_category_column, true},
    [COLUMN_LIFE_DOMAIN] = {read_life_domain, false},
    [COLUMN_URGENCY] = {read_urgency, false},
    [COLUMN_SINCE] = {read_since, false},
    [COLUMN_UNTIL] = {read_until, false},
    [COLUMN_CONTACT] = {read_contact, false},
};

static bool has_any(const struct draft *draft, const enum column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (draft->values[columns[i]].size)
            return true;
    return false;
}

/* The first empty one of columns that belong together, when another is filled. */
static struct status check_together(const struct reading *reading, struct draft *draft, const enum column columns[static 3],
                                    const char *reason)
{
    bool is_any = has_any(draft, columns, 3);
    for (size_t i = 0; i < 3 && is_any; i++)
        if (!draft->values[columns[i]].size)
            return draft_fault(reading, draft, column_name(columns[i]), reason);
    return STATUS(OK);
}

static struct status check_between_columns(const struct reading *reading, struct draft *draft, const struct register_row *row)
{
    static const enum column address[] = {COLUMN_POSTCODE, COLUMN_HOUSE_NUMBER, COLUMN_HOUSE_NUMBER};
    static const enum column name[] = {COLUMN_SURNAME, COLUMN_FIRST_NAME, COLUMN_BIRTH};
    static const enum column who[] = {COLUMN_BSN,     COLUMN_POSTCODE,   COLUMN_HOUSE_NUMBER, COLUMN_BAG,
                                      COLUMN_SURNAME, COLUMN_FIRST_NAME, COLUMN_BIRTH};
    TRY(check_together(reading, draft, address, REASON_HALF_ADDRESS));
    TRY(check_together(reading, draft, name, REASON_HALF_NAME));
    if (!has_any(draft, who, N(who)))
        TRY(draft_fault(reading, draft, REGISTER_WHOLE_ROW, REGISTER_REASON_NO_IDENTIFIER));
    if (row->since_day && row->until_day && row->until_day < row->since_day)
        TRY(draft_fault(reading, draft, column_name(COLUMN_UNTIL), REASON_DATE_ORDER));
    return STATUS(OK);
}

struct status draft_finish(const struct reading *reading, struct draft *draft)
{
    struct register_row row = {.row = draft->row, .line = draft->line, .role = HOUSEHOLD_OTHER};
    if (draft->faults)
        return STATUS(OK);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const char *reason = NULL;
        draft->values[i] = text_trim(draft->values[i]);
        if (draft->values[i].size)
            reason = readers[i].read(draft->values[i], draft, &row);
        else if (readers[i].required)
            reason = REASON_MISSING;
        if (reason)
            TRY(draft_fault(reading, draft, column_name((enum column)i), reason));
    }
    TRY(check_between_columns(reading, draft, &row));
    return draft->faults ? STATUS(OK) : reading->sink->row(reading->sink->state, &row);
}
