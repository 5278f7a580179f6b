// SPDX-License-Identifier: EUPL-1.2
//
// adr2: an address in four columns to one form, whichever way its letter and addition are spread over them. NEN 5825 prints
// letter and addition unseparated, so joining them merges nothing that the printed address keeps apart.
#include "base/text.h"
#include "crypto/secret.h"
#include "pseudonym/fold.h"
#include "pseudonym/form.h"

#define FIELD_MOST 40
#define POSTCODE_SIZE 6
#define NUMBER_DIGITS 5
#define ADDRESS_ROOM (POSTCODE_SIZE + 1 + NUMBER_DIGITS + 1 + 3 * FIELD_MOST + 1)

/* On its way: the columns as folded, then as joined. */
struct address_reading {
    struct folded postcode, number, behind, letter, addition; /* behind: what the number's column says behind the number */
    bool is_twice;                                            /* said in two columns: taken once */
    enum identifier_field at;                                 /* where it is being read */
};

/* ---- postcode */

static bool is_postcode(const char text[static POSTCODE_SIZE])
{
    bool is_good = text[0] != '0';
    for (size_t i = 0; i < POSTCODE_SIZE; i++)
        is_good = is_good && (i < 4 ? is_digit((uint8_t)text[i]) : is_upper((uint8_t)text[i]));
    return is_good;
}

static bool is_issued(const char text[static POSTCODE_SIZE]) { return text[4] != 'S' || !text[5] || !strchr("ADS", text[5]); }

static enum identifier_flaw read_postcode(struct span text, struct folded *out)
{
    size_t used = 0;
    if (!text_fold(text, FOLD_ADDRESS, FIELD_MOST, out))
        return IDENTIFIER_FLAW_POSTCODE;
    for (size_t i = 0; i < out->size; i++)
        if (!strchr(" .-", out->text[i]))
            out->text[used++] = out->text[i];
    out->size = used;
    if (used != POSTCODE_SIZE || !is_postcode(out->text))
        return IDENTIFIER_FLAW_POSTCODE;
    return is_issued(out->text) ? IDENTIFIER_FLAW_NONE : IDENTIFIER_FLAW_POSTCODE_NOT_ISSUED;
}

/* ---- number */

/* `huisnr. 12`: what people write before a number. */
static struct span without_number_word(struct span text)
{
    static const char *const words[] = {"HUISNR", "NR", "NO"};
    for (size_t i = 0; i < N(words); i++) {
        size_t size = strlen(words[i]);
        if (!span_is_text(span_slice(text, 0, size), words[i]))
            continue;
        text = text_trim(span_slice(text, size, text.size));
        return text.size && text.data[0] == '.' ? text_trim(span_slice(text, 1, text.size)) : text;
    }
    return text;
}

static size_t leading_digits(struct span text)
{
    size_t count = 0;
    while (count < text.size && is_digit(text.data[count]))
        count++;
    return count;
}

static struct span without_zeros(struct span digits)
{
    while (digits.size && digits.data[0] == '0')
        digits = span_slice(digits, 1, digits.size);
    return digits;
}

static bool is_greater(struct span a, struct span b)
{
    a = without_zeros(a);
    b = without_zeros(b);
    return a.size != b.size ? a.size > b.size : memcmp(a.data, b.data, a.size) > 0;
}

static bool is_decimals_of_nothing(struct span text)
{
    text = text_trim(text);
    if (text.size < 2 || (text.data[0] != '.' && text.data[0] != ','))
        return false;
    return without_zeros(span_slice(text, 1, text.size)).size == 0;
}

/* `12-14`, `12-14A`, `12-14-16`: another number, or an addition; `1-5A3` can only be an addition. */
static bool is_second_number(struct span number, struct span text)
{
    size_t digits = leading_digits(text), at = digits;
    if (at < text.size && text.data[at] != ' ' && rest_is_mark((char)text.data[at]))
        return true;
    while (at < text.size && (is_upper(text.data[at]) || rest_is_mark((char)text.data[at])))
        at++;
    return at == text.size && is_greater(span_slice(text, 0, digits), number);
}

/* Digits behind the number: only one dash or slash says that they are an addition. */
static enum identifier_flaw judge_behind(struct span number, struct span text)
{
    size_t at = 0, dashes = 0, others = 0;
    while (at < text.size && rest_is_mark((char)text.data[at])) {
        dashes += text.data[at] == '-' || text.data[at] == '/';
        others += text.data[at] != '-' && text.data[at] != '/' && text.data[at] != ' ';
        at++;
    }
    if (at == text.size || !is_digit(text.data[at]))
        return IDENTIFIER_FLAW_NONE;
    if (dashes != 1 || others)
        return IDENTIFIER_FLAW_LOOSE_DIGITS;
    return is_second_number(number, span_slice(text, at, text.size)) ? IDENTIFIER_FLAW_RANGE : IDENTIFIER_FLAW_NONE;
}

static void keep_part(struct span text, struct folded *out)
{
    if (text.size) /* nothing may stand at no address */
        memcpy(out->text, text.data, text.size);
    out->size = text.size;
}

static enum identifier_flaw read_house_number_column(struct span given, struct address_reading *reading)
{
    struct folded column;
    if (!text_fold(given, FOLD_ADDRESS, FIELD_MOST, &column))
        return IDENTIFIER_FLAW_NUMBER;
    struct span text = without_number_word(text_trim(folded_span(&column)));
    size_t digits = leading_digits(text);
    struct span number = without_zeros(span_slice(text, 0, digits)), behind = span_slice(text, digits, text.size);
    enum identifier_flaw flaw = IDENTIFIER_FLAW_NONE;
    if (text_says_near(text))
        flaw = IDENTIFIER_FLAW_OPPOSITE;
    else if (number.size == 0 || number.size > NUMBER_DIGITS)
        flaw = IDENTIFIER_FLAW_NUMBER;
    else if (!is_decimals_of_nothing(behind))
        flaw = judge_behind(number, behind);
    if (!flaw) {
        keep_part(number, &reading->number);
        keep_part(is_decimals_of_nothing(behind) ? span_empty() : behind, &reading->behind);
        flaw = rest_read(&reading->behind);
    }
    folded_wipe(&column);
    return flaw;
}

/* ---- letter and addition */

static enum identifier_flaw read_rest(struct span given, enum identifier_flaw unfolded, struct folded *out)
{
    return text_fold(given, FOLD_ADDRESS, FIELD_MOST, out) ? rest_read(out) : unfolded;
}

static bool is_same(const struct folded *a, const struct folded *b) { return span_equal(folded_span(a), folded_span(b)); }

static bool is_joined_from(const struct folded *whole, const struct folded *a, const struct folded *b)
{
    return whole->size == a->size + b->size && !memcmp(whole->text, a->text, a->size) && !memcmp(whole->text + a->size, b->text, b->size);
}

/* What the number's column says behind the number is the letter, the addition, both or a part of them. */
static enum identifier_flaw settle_behind(struct address_reading *reading)
{
    struct folded *behind = &reading->behind, *letter = &reading->letter, *addition = &reading->addition;
    if (behind->size == 0)
        return IDENTIFIER_FLAW_NONE;
    if (letter->size || addition->size)
        reading->is_twice = is_same(behind, letter) || is_joined_from(behind, letter, addition);
    if (reading->is_twice) {
        behind->size = 0;
        return IDENTIFIER_FLAW_NONE;
    }
    if (letter->size)
        return IDENTIFIER_FLAW_LETTER;
    keep_part(folded_span(behind), letter);
    behind->size = 0;
    return IDENTIFIER_FLAW_NONE;
}

static enum identifier_flaw judge_join(const struct folded *letter, const struct folded *addition)
{
    if (!letter->size || !addition->size)
        return IDENTIFIER_FLAW_NONE;
    if (is_digit((uint8_t)letter->text[letter->size - 1]) && is_digit((uint8_t)addition->text[0]))
        return IDENTIFIER_FLAW_LOOSE_DIGITS;
    return letter->size > 1 || is_digit((uint8_t)letter->text[0]) ? IDENTIFIER_FLAW_LETTER : IDENTIFIER_FLAW_NONE;
}

static enum identifier_flaw read_columns(const struct address_fields *fields, struct address_reading *reading)
{
    enum identifier_flaw flaw;
    reading->at = IDENTIFIER_FIELD_POSTCODE;
    if ((flaw = read_postcode(fields->postcode, &reading->postcode)))
        return flaw;
    reading->at = IDENTIFIER_FIELD_NUMBER;
    if ((flaw = read_house_number_column(fields->number, reading)))
        return flaw;
    reading->at = IDENTIFIER_FIELD_LETTER;
    if ((flaw = read_rest(fields->letter, IDENTIFIER_FLAW_LETTER, &reading->letter)))
        return flaw;
    reading->at = IDENTIFIER_FIELD_ADDITION;
    return read_rest(fields->addition, IDENTIFIER_FLAW_ADDITION, &reading->addition);
}

/* Letter and addition joined, in `letter`. */
static enum identifier_flaw join_rest(struct address_reading *reading, bool *out_doubted)
{
    struct folded *rest = &reading->letter;
    bool is_letter = rest->size == 1 && !reading->addition.size, is_split = rest->size && reading->addition.size;
    enum identifier_flaw flaw;
    reading->at = reading->addition.size ? IDENTIFIER_FIELD_ADDITION : rest->size ? IDENTIFIER_FIELD_LETTER : IDENTIFIER_FIELD_NUMBER;
    if ((flaw = settle_behind(reading)) || (flaw = judge_join(rest, &reading->addition)))
        return flaw;
    ENSURE(rest->size + reading->addition.size <= sizeof rest->text);
    memcpy(rest->text + rest->size, reading->addition.text, reading->addition.size);
    rest->size += reading->addition.size;
    struct span joined = folded_span(rest);
    *out_doubted = reading->is_twice || rest_is_doubted(joined, is_letter) || (is_split && rest_is_word(joined));
    return is_rest_form(joined) ? IDENTIFIER_FLAW_NONE : IDENTIFIER_FLAW_TOO_LONG;
}

static void make_address(const struct address_reading *reading, struct identifier *out)
{
    char text[ADDRESS_ROOM];
    int size = snprintf(text, sizeof text, "%.*s|%.*s|%.*s", (int)reading->postcode.size, reading->postcode.text, (int)reading->number.size,
                        reading->number.text, (int)reading->letter.size, reading->letter.text);
    identifier_make(IDENTIFIER_KIND_ADDRESS, span_of(text, (size_t)size), out);
    secret_wipe(text, sizeof text);
}

struct status identifier_address(const struct address_fields *fields, struct identifier_finding *finding, struct identifier *out)
{
    struct address_reading reading = {0};
    struct identifier_finding found = {.flaw = read_columns(fields, &reading)};
    if (!found.flaw)
        found.flaw = join_rest(&reading, &found.is_doubted);
    if (!found.flaw)
        make_address(&reading, out);
    found.field = reading.at;
    secret_wipe(&reading, sizeof reading);
    return identifier_judge(found, finding);
}

/* ---- back from its form */

bool is_address_form(struct span text)
{
    const uint8_t *bar = text.size ? memchr(text.data, '|', text.size) : NULL;
    size_t postcode = bar ? (size_t)(bar - text.data) : 0;
    struct span behind = span_slice(text, postcode + 1, text.size);
    size_t number = leading_digits(behind);
    return postcode == POSTCODE_SIZE && is_postcode((const char *)text.data) && number > 0 && number <= NUMBER_DIGITS &&
           behind.data[0] != '0' && behind.size > number && behind.data[number] == '|' &&
           is_rest_form(span_slice(behind, number + 1, behind.size));
}
