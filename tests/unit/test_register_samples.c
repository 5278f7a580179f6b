// SPDX-License-Identifier: EUPL-1.2
//
// The sample registers, read whole: every row is good or bad as their tables say, and the households of the
// core are found at every partner that knows them.
#include "pseudonym/identifier.h"
#include "register/register.h"

#include "../support/register_listener.h"

#include <criterion/criterion.h>
#include <ctype.h>

#define SAMPLES SCHAKEL_SOURCE "/tests/support/registers/"
#define FILE_ROOM ((size_t)256 * 1024)

static const char *const files[] = {"sociale-dienst.csv", "veilig-thuis.jsonl", "woningcorporatie.csv", "wijkteam.csv"};
static const char *const categories[] = {
    "wonen",           "huurachterstand", "overlast",   "dreigende-ontruiming",   "schulden",
    "inkomen",         "uitkering",       "werk",       "wmo-voorziening",        "jeugdhulp",
    "opvoeding",       "onderwijs",       "veiligheid", "geestelijke-gezondheid", "lichamelijke-gezondheid",
    "middelengebruik", "sociaal-netwerk", "justitie",   "contactpersoon"};

/* What an importer would conclude: the faults of the reader and its own, and where the good rows live. */
struct import {
    const char *file;
    struct listener faults, homes;
    size_t good, bad, last_bad;
};

static struct span read_file(const char *folder, const char *name, char room[static FILE_ROOM])
{
    char path[512];
    snprintf(path, sizeof path, "%s%s", folder, name);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    size_t size = fread(room, 1, FILE_ROOM - 1, file);
    fclose(file);
    cr_assert(size < FILE_ROOM - 1);
    room[size] = 0;
    return span_of(room, size);
}

static struct span read_sample(const char *name, char room[static FILE_ROOM]) { return read_file(SAMPLES, name, room); }

static void note_fault(struct import *import, size_t row, const char *who, const char *column)
{
    char line[160];
    snprintf(line, sizeof line, "%s;%zu;%s;%s\n", import->file, row, who, column);
    listener_note(&import->faults, line);
    import->bad += row != import->last_bad;
    import->last_bad = row;
}

static struct status on_fault(void *state, const struct register_fault *fault)
{
    note_fault(state, fault->row, "reader", fault->column);
    return STATUS(OK);
}

/* Letters and digits only, upper case. */
static struct span bare(struct span raw, char room[static 64])
{
    size_t size = 0;
    for (size_t i = 0; i < raw.size && size < 63; i++)
        if (isalnum(raw.data[i]))
            room[size++] = (char)toupper(raw.data[i]);
    room[size] = 0;
    return span_of(room, size);
}

static const char *wrong_column(const struct register_row *row)
{
    char room[64];
    struct span bsn = bare(row->bsn, room);
    bool is_known = false;
    if (bsn.size && !((bsn.size == 8 || bsn.size == 9) && eleven_test(bsn)))
        return "bsn";
    for (size_t i = 0; i < N(categories); i++)
        is_known |= span_is_text(row->category, categories[i]);
    if (!is_known)
        return "categorie";
    return row->postcode.size && row->postcode.data[0] == '0' ? "postcode" : NULL;
}

static struct status on_row(void *state, const struct register_row *row)
{
    struct import *import = state;
    char postcode[64], home[256];
    const char *wrong = wrong_column(row);
    if (wrong) {
        note_fault(import, row->row, "importer", wrong);
        return STATUS(OK);
    }
    bare(row->postcode, postcode);
    snprintf(home, sizeof home, " %s %.*s %s %.*s\n", import->file, (int)row->reference.size, (const char *)row->reference.data, postcode,
             (int)row->house_number.size, (const char *)row->house_number.data);
    listener_note(&import->homes, home);
    import->good++;
    return STATUS(OK);
}

static void import_all(struct import *import, size_t good[static N(files)], size_t bad[static N(files)])
{
    static char room[FILE_ROOM];
    struct register_sink sink = {import, on_row, on_fault};
    listener_start(&import->faults);
    listener_start(&import->homes);
    for (size_t i = 0; i < N(files); i++) {
        struct complaint why = {""};
        struct register_options options = {.file_name = files[i]};
        import->file = files[i];
        import->good = import->bad = import->last_bad = 0;
        cr_assert(status_ok(register_read(read_sample(files[i], room), &options, &sink, &why)), "%s", why.text);
        good[i] = import->good;
        bad[i] = import->bad;
    }
}

Test(register_samples, every_row_is_good_or_bad_as_the_tables_say)
{
    static char room[FILE_ROOM];
    struct import import = {0};
    size_t good[N(files)], bad[N(files)];
    import_all(&import, good, bad);
    read_sample("expected-faults.csv", room);
    cr_expect_str_eq(import.faults.heard, strchr(room, '\n') + 1);
    read_sample("expected.csv", room);
    for (size_t i = 0; i < N(files); i++) {
        size_t rows, expected_good, by_reader, by_importer;
        const char *line = strstr(room, files[i]);
        cr_assert_not_null(line);
        cr_assert_eq(sscanf(line + strlen(files[i]), ";%zu;%zu;%zu;%zu", &rows, &expected_good, &by_reader, &by_importer), 4);
        cr_expect_eq(good[i], expected_good, "%s", files[i]);
        cr_expect_eq(bad[i], by_reader + by_importer, "%s", files[i]);
        cr_expect_eq(rows, good[i] + bad[i], "%s", files[i]);
    }
    free(import.faults.heard);
    free(import.homes.heard);
}

/* The references of one partner in one line of households.csv, each found at the address of the household. */
static size_t expect_references(const struct import *import, const char *file, char *references, const char *postcode, const char *number)
{
    size_t count = 0;
    char wanted[256], *rest = references;
    for (char *reference; (reference = strsep(&rest, " "));) {
        if (!*reference)
            continue;
        snprintf(wanted, sizeof wanted, " %s %s %s %s\n", file, reference, postcode, number);
        cr_expect_not_null(strstr(import->homes.heard, wanted), "%s", wanted);
        count++;
    }
    return count;
}

Test(register_samples, the_core_is_known_to_two_or_more_partners)
{
    static char room[FILE_ROOM];
    struct import import = {0};
    size_t good[N(files)], bad[N(files)], households = 0;
    import_all(&import, good, bad);
    read_sample("households.csv", room);
    char *rest = strchr(room, '\n') + 1;
    for (char *line; (line = strsep(&rest, "\n")) && *line; households++) {
        char *fields[11] = {NULL};
        size_t partners = 0;
        for (size_t i = 0; i < N(fields); i++)
            cr_assert_not_null(fields[i] = strsep(&line, ";"));
        for (size_t i = 0; i < N(files); i++)
            partners += expect_references(&import, files[i], fields[7 + i], fields[1], fields[2]) > 0;
        cr_expect(partners >= 2, "%s", fields[0]);
        cr_expect(partners == 4 || strcmp(fields[0], "DEMO") != 0);
    }
    cr_expect_eq(households, 25);
    free(import.faults.heard);
    free(import.homes.heard);
}

/* The indented block of `page` that begins with `start`, its indent taken off, as what a reader hears of it without row numbers. */
static char *hear_example(const char *page, const char *start, const char *name)
{
    static char text[4096];
    size_t used = 0;
    struct complaint why = {""};
    struct listener listener = {0}, bare_rows = {0};
    struct register_sink sink = listener_sink(&listener);
    const char *line = strstr(page, start);
    cr_assert_not_null(line, "%s", start);
    for (line -= 4; strncmp(line, "    ", 4) == 0; line = strchr(line, '\n') + 1)
        used += (size_t)snprintf(text + used, sizeof text - used, "%.*s", (int)(strchr(line, '\n') - line - 4 + 1), line + 4);
    listener_start(&bare_rows);
    struct register_options options = {.file_name = name};
    cr_expect(status_ok(register_read(span_of(text, used), &options, &sink, &why)), "%s", why.text);
    cr_expect(listener.rows == 2 && listener.faults == 0, "%s", listener.heard);
    for (char *row = strtok(listener.heard, "\n"); row; row = strtok(NULL, "\n"))
        listener_note(&bare_rows, strchr(row, '|'));
    free(listener.heard);
    return bare_rows.heard;
}

static void expect_quoted(const char *page, const char *word)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "`%s`", word);
    cr_expect_not_null(strstr(page, quoted), "%s", quoted);
}

Test(register_samples, the_page_for_partners_gives_examples_that_import_and_explains_every_reason)
{
    static char page[FILE_ROOM];
    static const char *const words[] = {
        "missing",    "no-identifier", "half-address", "half-name",  "identity",   "unknown-word",  "not-a-word",    "unknown-role",
        "urgency",    "date",          "date-early",   "date-order", "too-long",   "characters",    "short-row",     "long-row",
        "unnamed",    "quoting",       "not-json",     "kind",       "twice",      "kenmerk",       "bsn",           "postcode",
        "huisnummer", "huisletter",    "toevoeging",   "bag",        "achternaam", "voornaam",      "geboortedatum", "rol",
        "categorie",  "leefgebied",    "urgentie",     "sinds",      "geldig_tot", "contactpersoon"};
#define FLAW_WORD(name, code, sentence) code,
    static const char *const flaws[] = {IDENTIFIER_FLAWS(FLAW_WORD)};
#undef FLAW_WORD
    read_file(SCHAKEL_SOURCE, "/docs/registers.md", page);
    char *csv = hear_example(page, "kenmerk;bsn;postcode", "example.csv");
    char *json = hear_example(page, "{\"kenmerk\"", "example.jsonl");
    cr_expect_str_eq(csv, json);
    for (size_t i = 0; i < N(words); i++)
        expect_quoted(page, words[i]);
    for (size_t i = IDENTIFIER_FLAW_NONE + 1; i < N(flaws); i++)
        expect_quoted(page, flaws[i]);
    free(csv);
    free(json);
}
