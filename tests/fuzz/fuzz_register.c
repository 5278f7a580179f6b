// SPDX-License-Identifier: EUPL-1.2
//
// Any bytes as CSV and as JSON Lines: every row that is handed out keeps the promises of register.h, reasons
// are constants, and the good rows written out as plain CSV read back as the same rows.
#include "base/day.h"
#include "base/text.h"
#include "register/register.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char header[] =
    "kenmerk;bsn;postcode;huisnummer;huisletter;toevoeging;bag;achternaam;voornaam;geboortedatum;rol;categorie;leefgebied;urgentie;sinds;"
    "geldig_tot;contactpersoon\n";
static const char *const roles[] = {"", "ouder", "kind", "overig"};

struct copy {
    uint8_t *bytes;
    size_t used, size, rows, last_row;
    bool is_second; /* of a file of our own making: nothing may be wrong with it */
};

static void add(struct copy *copy, struct span part)
{
    if (part.size > copy->size - copy->used) {
        copy->size = 2 * (copy->used + part.size);
        copy->bytes = realloc(copy->bytes, copy->size);
        ENSURE(copy->bytes);
    }
    if (part.size)
        memcpy(copy->bytes + copy->used, part.data, part.size);
    copy->used += part.size;
}

static void add_text(struct copy *copy, const char *text) { add(copy, span_of_text(text)); }

static void add_field(struct copy *copy, struct span field)
{
    ENSURE(text_is_clean_utf8(field, "\t") && span_equal(field, text_trim(field)));
    add_text(copy, "\"");
    for (size_t i = 0; i < field.size; i++)
        add(copy, span_of(field.data[i] == '"' ? "\"\"" : (const char *)field.data + i, field.data[i] == '"' ? 2 : 1));
    add_text(copy, "\";");
}

static void add_day(struct copy *copy, int32_t day)
{
    char date[DATE_ROOM];
    date_print(day, date);
    add_text(copy, day ? date : "");
    add_text(copy, ";");
}

static bool is_word(struct span word)
{
    for (size_t i = 0; i < word.size; i++)
        if ((word.data[i] < 'a' || word.data[i] > 'z') && word.data[i] != '-')
            return false;
    return word.size <= WORD_MOST_BYTES;
}

static struct status on_row(void *state, const struct register_row *row)
{
    struct copy *copy = state;
    const struct span who[] = {row->bsn, row->postcode, row->house_number, row->house_letter, row->house_addition,
                               row->bag, row->surname,  row->first_name,   row->birth};
    char urgency[4] = "";
    ENSURE(row->row > copy->last_row && row->line > 0);
    copy->last_row = row->row;
    ENSURE(row->reference.size && row->category.size && is_word(row->category) && is_word(row->life_domain));
    ENSURE(row->bsn.size || row->postcode.size || row->bag.size || row->surname.size);
    ENSURE(!row->postcode.size == !row->house_number.size);
    ENSURE(!row->surname.size == !row->first_name.size && !row->surname.size == !row->birth.size);
    ENSURE(row->urgency <= 5 && row->role >= HOUSEHOLD_PARENT && row->role <= HOUSEHOLD_OTHER);
    ENSURE(!row->since_day || !row->until_day || row->since_day <= row->until_day);
    ENSURE(row->contact.size <= CONTACT_MOST_BYTES);
    add_field(copy, row->reference);
    for (size_t i = 0; i < N(who); i++)
        add_field(copy, who[i]);
    add_field(copy, span_of_text(roles[row->role]));
    add_field(copy, row->category);
    add_field(copy, row->life_domain);
    snprintf(urgency, sizeof urgency, "%u", row->urgency);
    add_field(copy, span_of_text(row->urgency ? urgency : ""));
    add_day(copy, row->since_day);
    add_day(copy, row->until_day);
    add_field(copy, row->contact);
    copy->used--; /* the last separator */
    add_text(copy, "\n");
    copy->rows++;
    return STATUS(OK);
}

static struct status on_fault(void *state, const struct register_fault *fault)
{
    struct copy *copy = state;
    char out[REGISTER_REJECT_ROOM];
    ENSURE(!copy->is_second);
    ENSURE(fault->row >= copy->last_row && strchr(fault->reason, ':'));
    copy->last_row = fault->row - 1; /* other columns of this row may follow */
    register_reject_print(fault, out);
    ENSURE(out[strlen(out) - 1] == '\n');
    return STATUS(OK);
}

static void read_both_ways(struct span bytes, enum register_form form)
{
    struct copy first = {0}, second = {.is_second = true};
    struct register_options options = {.form = form}, plain = {.form = REGISTER_FORM_CSV};
    struct register_sink sink = {&first, on_row, on_fault}, again = {&second, on_row, on_fault};
    struct complaint why = {""};
    add_text(&first, "\xef\xbb\xbf");
    add_text(&first, header);
    struct status status = register_read(bytes, &options, &sink, &why);
    ENSURE(status_ok(status) == !why.text[0]);
    add_text(&second, "\xef\xbb\xbf");
    add_text(&second, header);
    ENSURE(status_ok(register_read(span_of(first.bytes, first.used), &plain, &again, NULL)));
    ENSURE(span_equal(span_of(first.bytes, first.used), span_of(second.bytes, second.used)));
    free(first.bytes);
    free(second.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_both_ways(span_of(data, size), REGISTER_FORM_CSV);
    read_both_ways(span_of(data, size), REGISTER_FORM_JSON_LINES);
    return 0;
}
