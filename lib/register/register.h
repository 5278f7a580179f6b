// SPDX-License-Identifier: EUPL-1.2
//
// A partner's register, read row by row: CSV as spreadsheets and municipal systems export it, or JSON Lines.
// Good rows are handed out, bad ones reported by row, column and reason, and no reason or complaint ever holds
// what stood in the file (P-01). Identifiers are handed out raw: whoever blinds them normalises and checks them.
// Category and life domain are words of the right form; whether the policy knows them is for the caller.
#pragma once

#include "base/span.h"
#include "wire/message.h"

#define REGISTER_MOST_BYTES ((size_t)64 * 1024 * 1024)
#define REGISTER_ROW_MOST_BYTES ((size_t)8 * 1024)
#define REGISTER_COLUMNS_MOST 64
#define REGISTER_BROKEN_MOST 100 /* rows whose quoting or length hides where they end, before the file is given up */
#define REGISTER_REFERENCE_MOST_CHARACTERS 64

enum register_form {
    REGISTER_FORM_DETECT = 0, /* by the name (.csv, .jsonl, .ndjson), else by the first character */
    REGISTER_FORM_CSV,        /* UTF-8 or Windows-1252, `;` or `,`, header row; RFC 4180 quoting */
    REGISTER_FORM_JSON_LINES  /* one object a line; the keys are the column names */
};

struct register_options {
    const char *file_name; /* for detection and complaints; may be NULL */
    enum register_form form;
    const char *const *ignored_columns; /* columns to leave unread, known ones too */
    size_t ignored_count;
};

/* One signal as the partner gave it. Spans are without blanks around them, empty when the field was, and valid until the callback
 * returns. Those of an identifier are UTF-8 without controls, the others people's text (base/prose.h). */
struct register_row {
    size_t row;            /* as a spreadsheet numbers it: the header is 1, an empty line counts */
    size_t line;           /* where the row begins in the text; differs from `row` after a quoted line break */
    struct span reference; /* kenmerk: the partner's own, 1..64 characters, holds no BSN */
    struct span bsn, postcode, house_number, house_letter, house_addition, bag; /* postcode and house number: both or none */
    struct span surname, first_name, birth;                                     /* all or none; one identifier at least */
    enum household_role role;                                                   /* HOUSEHOLD_OTHER when empty */
    struct span category, life_domain; /* [a-z-], at most WORD_MOST_BYTES; life_domain may be empty */
    uint8_t urgency;                   /* 1..5, 0 when empty */
    int32_t since_day, until_day;      /* days since 1970-01-01, 0 when empty; until is not before since */
    struct span contact;               /* at most CONTACT_MOST_BYTES, holds no BSN; may be empty */
};

/* Why a row was not taken: "code: sentence", constant and free of `;` and quotes. */
struct register_fault {
    size_t row, line;
    const char *column; /* its Dutch name, or REGISTER_WHOLE_ROW */
    const char *reason;
};
#define REGISTER_WHOLE_ROW "-"

/* Reasons for what only the caller can see, so that all rejects speak alike. */
#define REGISTER_REASON_NO_IDENTIFIER "no-identifier: geef een bsn, een adres, een naam met geboortedatum of een BAG-nummer"
#define REGISTER_REASON_NOT_BROUGHT "not-allowed: geen rol van uw organisatie brengt dit in; laat deze kolom weg"
#define REGISTER_REASON_WORD "unknown-word: dit woord staat niet in de woordenlijst van de afspraken"

/* Who hears. A callback that does not return OK ends the reading with its status. */
struct register_sink {
    void *state;
    struct status (*row)(void *state, const struct register_row *row);
    /* Once for each wrong column; the row itself is then not handed out. */
    struct status (*fault)(void *state, const struct register_fault *fault);
};

/* Reads the whole of `bytes`. A file whose columns cannot be trusted is refused as a whole, with a complaint that names
 * the file and the line: INVALID (unknown, double or missing column), MALFORMED (quoting, UTF-16, empty), TOO_LARGE. In
 * JSON Lines an unknown key may come late: after any refusal the caller keeps nothing of what was handed out.
 * Faults: NO_MEMORY and whatever a callback gave. */
MUST_USE struct status register_read(struct span bytes, const struct register_options *options, const struct register_sink *sink,
                                     struct complaint *why);

/* The rejects file: REGISTER_REJECT_HEADER, then one line for each fault; both end in a newline. */
#define REGISTER_REJECT_HEADER "rij;kolom;reden\n"
#define REGISTER_REJECT_ROOM 224
void register_reject_print(const struct register_fault *fault, char out[static REGISTER_REJECT_ROOM]);
