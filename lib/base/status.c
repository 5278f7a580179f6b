// SPDX-License-Identifier: EUPL-1.2
//
// Class, word and texts of every status, all read from the one table.
#include "base/status.h"

#include <stdarg.h>
#include <string.h>

struct status_row {
    enum status_code code;
    enum status_class class;
    char word[24];
    const char *text, *dutch;
};

static struct status_row rows[] = {
#define STATUS_ROW(name, number, class, text, dutch) {STATUS_##name, STATUS_CLASS_##class, #name, text, dutch},
    STATUS_TABLE(STATUS_ROW)
#undef STATUS_ROW
};

/* The words are the names of the table in lower case: made once, before main, so that reading stays const. */
__attribute__((constructor)) static void spell_words(void)
{
    for (size_t i = 0; i < N(rows); i++)
        for (char *c = rows[i].word; *c; c++)
            *c = *c == '_' ? '-' : (char)(*c >= 'A' && *c <= 'Z' ? *c + 'a' - 'A' : *c);
}

static const struct status_row *row_of(unsigned number)
{
    for (size_t i = 0; i < N(rows); i++)
        if ((unsigned)rows[i].code == number)
            return &rows[i];
    return NULL;
}

bool status_is_known(unsigned number) { return row_of(number) != NULL; }

static const struct status_row *known_row(struct status status)
{
    const struct status_row *row = row_of((unsigned)status.code);
    ENSURE(row);
    return row;
}

enum status_class status_class(struct status status) { return known_row(status)->class; }
const char *status_word(struct status status) { return known_row(status)->word; }
const char *status_text(struct status status) { return known_row(status)->text; }
const char *status_dutch(struct status status) { return known_row(status)->dutch; }

bool status_of_word(const char *word, size_t size, struct status *out)
{
    for (size_t i = 0; i < N(rows); i++)
        if (strlen(rows[i].word) == size && memcmp(rows[i].word, word, size) == 0) {
            *out = (struct status){rows[i].code};
            return true;
        }
    return false;
}

int status_exit_code(struct status status)
{
    bool is_given = status_is(status, STATUS_UNSAFE_FILE) || status_is(status, STATUS_BAD_CONFIG); /* a person's, not broken here */
    return is_given ? (int)STATUS_CLASS_REFUSAL : (int)status_class(status);
}

/* A text that was cut may end within a character: that one goes too. */
static void cut_character(char *text, size_t size)
{
    while (size && ((unsigned char)text[size - 1] & 0xC0) == 0x80)
        size--;
    if (size && (unsigned char)text[size - 1] >= 0xC0)
        size--;
    text[size] = 0;
}

void complaint_write(struct complaint *why, const char *format, ...)
{
    va_list arguments;
    if (!why)
        return;
    va_start(arguments, format);
    int size = vsnprintf(why->text, sizeof why->text, format, arguments);
    va_end(arguments);
    if (size >= (int)sizeof why->text)
        cut_character(why->text, sizeof why->text - 1);
}
