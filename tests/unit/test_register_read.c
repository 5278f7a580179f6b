// SPDX-License-Identifier: EUPL-1.2
//
// Registers: what is handed out, what is reported, what is refused; and never what stood there (P-01).
#include "register/register.h"

#include "../support/register_listener.h"

#include <criterion/criterion.h>
#include <ctype.h>

#define HEAD "kenmerk;bsn;categorie;contactpersoon\n"
#define ADDRESS_HEAD "kenmerk;postcode;huisnummer;categorie\n"
#define FULL_HEAD "kenmerk;bsn;rol;categorie;leefgebied;urgentie;sinds;geldig_tot\n"
#define R_CHARACTERS "characters: een stuurteken of een nieuwe regel, of een teken dat in dit bestand niet kan"
#define R_QUOTING "quoting: een los aanhalingsteken, of een dat niet wordt gesloten"
#define R_IDENTITY "identity: er staat een nummer in dat een BSN kan zijn"
#define R_TOO_LONG "too-long: meer tekens dan er in deze kolom passen"
#define R_MISSING "missing: hier moet iets staan"
#define R_EARLY "date-early: een dag voor 1970 kan hier niet, laat dit dan leeg"
#define R_DATE "date: een dag die bestaat, als dd-mm-jjjj of jjjj-mm-dd"
#define R_URGENCY "urgency: een heel getal van 1 tot en met 5"
#define R_HALF "half-address: postcode en huisnummer horen bij elkaar"
#define R_HALF_NAME "half-name: achternaam, voornaam en geboortedatum horen bij elkaar"
#define R_NONE REGISTER_REASON_NO_IDENTIFIER
#define R_KIND "kind: alleen tekst, een heel getal of null"
#define R_NOT_JSON "not-json: op een regel staat precies een JSON-object"
#define KNOWN                                                                                                                              \
    "kenmerk bsn postcode huisnummer huisletter toevoeging bag achternaam voornaam geboortedatum rol categorie leefgebied urgentie sinds " \
    "geldig_tot contactpersoon"

static struct status hear(struct span bytes, const char *name, struct listener *listener, struct complaint *why)
{
    static const char *const ignored[] = {"telefoon", "Notitie"};
    struct register_options options = {.file_name = name, .ignored_columns = ignored, .ignored_count = N(ignored)};
    struct register_sink sink = listener_sink(listener);
    why->text[0] = 0;
    return register_read(bytes, &options, &sink, why);
}

/* No run of six or more letters and digits of the input that has a digit in it may be in `said` (P-01). */
static void expect_nothing_told(struct span input, const char *said)
{
    for (size_t i = 0; i < input.size;) {
        char word[REGISTER_ROW_MOST_BYTES + 2];
        size_t size = 0;
        bool has_digit = false;
        for (; i < input.size && isalnum(input.data[i]); i++) {
            has_digit |= isdigit(input.data[i]) != 0;
            if (size < sizeof word - 1)
                word[size++] = (char)input.data[i];
        }
        word[size] = 0;
        if (size >= 6 && has_digit)
            cr_expect_null(strstr(said, word), "%s tells %s", said, word);
        i++;
    }
}

struct reading_case {
    const char *name, *text, *heard;
};

static void check_heard(const struct reading_case *cases, size_t count, const char *file_name)
{
    for (size_t i = 0; i < count; i++) {
        struct listener listener = {0};
        struct complaint why;
        struct span input = span_of_text(cases[i].text);
        struct status status = hear(input, file_name, &listener, &why);
        cr_expect(status_ok(status), "%s: %s %s", cases[i].name, status_word(status), why.text);
        cr_expect_str_eq(listener.heard, cases[i].heard, "%s:\n%s", cases[i].name, listener.heard);
        for (char *line = strtok(listener.heard, "\n"); line; line = strtok(NULL, "\n"))
            if (*line == '!')
                expect_nothing_told(input, line);
        free(listener.heard);
    }
}

Test(register_read, takes_csv_as_systems_export_it)
{
    static const struct reading_case cases[] = {
        {"semicolons", HEAD "A1;999900018;schulden;Jo\n", "2/2|A1|999900018|||||3|schulden||0|||Jo|\n"},
        {"commas", "kenmerk,bsn,categorie\nA1,1,werk\n", "2/2|A1|1|||||3|werk||0||||\n"},
        {"comma in a quoted semicolon header", "\"kenmerk\";bsn;\"categorie\";\"Notitie\"\nA1;1;werk;\"a,b\"\n",
         "2/2|A1|1|||||3|werk||0||||\n"},
        {"byte order mark", "\xef\xbb\xbf" HEAD "A1;1;werk;Ren\xc3\xa9\n", "2/2|A1|1|||||3|werk||0|||Ren\xc3\xa9|\n"},
        {"utf-8 without mark", HEAD "A1;1;werk;Ren\xc3\xa9\n", "2/2|A1|1|||||3|werk||0|||Ren\xc3\xa9|\n"},
        {"windows-1252", HEAD "A1;1;werk;Ren\xe9 \x80\n", "2/2|A1|1|||||3|werk||0|||Ren\xc3\xa9 \xe2\x82\xac|\n"},
        {"windows-1252 undefined byte", HEAD "A1;1;werk;Ren\xe9\nA2;1;werk;Ren\x81\n",
         "2/2|A1|1|||||3|werk||0|||Ren\xc3\xa9|\n!3/3 contactpersoon " R_CHARACTERS "\n"},
        {"marked utf-8 with a bad byte", "\xef\xbb\xbf" HEAD "A1;1;werk;Ren\xe9\n", "!2/2 contactpersoon " R_CHARACTERS "\n"},
        {"header in other case, order and blanks", " Categorie ;KENMERK; \"Bsn\" \nwerk;A1;1\n", "2/2|A1|1|||||3|werk||0||||\n"},
        {"crlf, no newline at the end", "kenmerk;bsn;categorie\r\nA1;1;werk\r\nA2;2;werk",
         "2/2|A1|1|||||3|werk||0||||\n3/3|A2|2|||||3|werk||0||||\n"},
        {"old mac line ends", "kenmerk;bsn;categorie\rA1;1;werk\rA2;2;werk\r", "2/2|A1|1|||||3|werk||0||||\n3/3|A2|2|||||3|werk||0||||\n"},
        {"empty lines count as rows", "\n" HEAD "\nA1;1;werk;\n;;;\n \nA2;2;werk;\n\n\n",
         "4/4|A1|1|||||3|werk||0||||\n7/7|A2|2|||||3|werk||0||||\n"},
        {"quoted line break", "kenmerk;bsn;categorie;Notitie\nA1;1;werk;\"a\nb\r\nc\"\nA2;2;werk;\n",
         "2/2|A1|1|||||3|werk||0||||\n3/5|A2|2|||||3|werk||0||||\n"},
        {"quoted quote", HEAD "A1;1;werk;\"De \"\"Brug\"\"; team\"\n", "2/2|A1|1|||||3|werk||0|||De \"Brug\"; team|\n"},
        {"ignored columns", "kenmerk;bsn;TELEFOON;categorie;notitie\nA1;1;06 12345678;werk;x\n", "2/2|A1|1|||||3|werk||0||||\n"},
        {"separator too many", "kenmerk;bsn;categorie;\nA1;1;werk;\nA2;2;werk;x\n",
         "2/2|A1|1|||||3|werk||0||||\n!3/3 - unnamed: er staat iets in een kolom zonder naam\n"},
        {"all columns", FULL_HEAD "A1;1; Ouder ;Werk;geestelijke-gezondheid;1;01-02-2024;2025-02-01\n",
         "2/2|A1|1|||||1|werk|geestelijke-gezondheid|1|2024-02-01|2025-02-01||\n"},
        {"address, trimmed and raw", "kenmerk;postcode;huisnummer;huisletter;toevoeging;categorie\n\"A 1\";\" 3311 ab \";12;a;-bis;wonen\n",
         "2/2|A 1||3311 ab|12|a|-bis|3|wonen||0||||\n"},
    };
    check_heard(cases, N(cases), "partner.CSV");
}

Test(register_read, reports_bad_rows_by_row_column_and_reason_only)
{
    static const struct reading_case cases[] = {
        {"no reference", HEAD ";1;werk;\n", "!2/2 kenmerk " R_MISSING "\n"},
        {"no category", HEAD "A1;1;;\n", "!2/2 categorie " R_MISSING "\n"},
        {"no identifier", HEAD "A1;;werk;\n", "!2/2 - " R_NONE "\n"},
        {"half a name",
         "kenmerk;achternaam;voornaam;geboortedatum;bsn;categorie\nA1;Berg;;01-02-1980;;werk\nA2;;;01-02-1980;123456782;werk\n",
         "!2/2 voornaam " R_HALF_NAME "\n!3/3 achternaam " R_HALF_NAME "\n"},
        {"half an address", ADDRESS_HEAD "A1;3311AB;;werk\nA2;;12;werk\n", "!2/2 huisnummer " R_HALF "\n!3/3 postcode " R_HALF "\n"},
        {"short and long", HEAD "A1;1;werk\nA2;1;werk;;x\n",
         "!2/2 - short-row: minder velden dan er kolommen zijn\n!3/3 - long-row: meer velden dan er kolommen zijn\n"},
        {"reference is a BSN", HEAD "123456782;1;werk;\n", "!2/2 kenmerk " R_IDENTITY "\n"},
        {"reference holds a BSN", HEAD "sd-123456782-a;1;werk;\n", "!2/2 kenmerk " R_IDENTITY "\n"},
        {"reference holds a grouped BSN", HEAD "1234.56.782;1;werk;\n", "!2/2 kenmerk " R_IDENTITY "\n"},
        {"reference is a short BSN", HEAD "10000008;1;werk;\n", "!2/2 kenmerk " R_IDENTITY "\n"},
        {"references of other shapes", HEAD "123456783;1;werk;\n2026-00123;1;werk;\n1234567820;1;werk;\n1234567;1;werk;\n",
         "2/2|123456783|1|||||3|werk||0||||\n3/3|2026-00123|1|||||3|werk||0||||\n"
         "4/4|1234567820|1|||||3|werk||0||||\n5/5|1234567|1|||||3|werk||0||||\n"},
        {"contact holds a BSN", HEAD "A1;1;werk;Jo (123 456 782)\n", "!2/2 contactpersoon " R_IDENTITY "\n"},
        {"contact holds a BSN beside a telephone number", HEAD "A1;1;werk;Jo 123456782 0612345678\nA2;1;werk;0612345678 123456782\n",
         "!2/2 contactpersoon " R_IDENTITY "\n!3/3 contactpersoon " R_IDENTITY "\n"},
        {"contact holds a telephone number",
         HEAD "A1;1;werk;078 123 45 67\nA2;1;werk;06-10000008\nA3;1;werk;(06) 10000008\n"
              "A4;1;werk;+31 612345671\nA5;1;werk;+31 (0)6 12345671\nA6;1;werk;06 - 10000008 / 078-1234567\n",
         "2/2|A1|1|||||3|werk||0|||078 123 45 67|\n3/3|A2|1|||||3|werk||0|||06-10000008|\n4/4|A3|1|||||3|werk||0|||(06) 10000008|\n"
         "5/5|A4|1|||||3|werk||0|||+31 612345671|\n6/6|A5|1|||||3|werk||0|||+31 (0)6 12345671|\n"
         "7/7|A6|1|||||3|werk||0|||06 - 10000008 / 078-1234567|\n"},
        {"several columns at once", FULL_HEAD "A1;1;moeder;w3rk;geld!;7;31-02-2024;1-1-2024\n",
         "!2/2 rol unknown-role: ouder, kind of overig\n!2/2 categorie not-a-word: alleen letters en streepjes\n"
         "!2/2 leefgebied not-a-word: alleen letters en streepjes\n!2/2 urgentie " R_URGENCY "\n!2/2 sinds " R_DATE "\n"
         "!2/2 geldig_tot " R_DATE "\n"},
        {"urgency", FULL_HEAD "A1;1;;werk;;0;;\nA2;1;;werk;;05;;\nA3;1;;werk;;een;;\n",
         "!2/2 urgentie " R_URGENCY "\n!3/3 urgentie " R_URGENCY "\n!4/4 urgentie " R_URGENCY "\n"},
        {"a day that the wire has no room for", FULL_HEAD "A1;1;;werk;;;31-12-1969;\nA2;1;;werk;;;;1960-01-01\nA3;1;;werk;;;02-01-1970;\n",
         "!2/2 sinds " R_EARLY "\n!3/3 geldig_tot " R_EARLY "\n4/4|A3|1|||||3|werk||0|1970-01-02|||\n"},
        {"ends before it begins", FULL_HEAD "A1;1;;werk;;;02-01-2024;01-01-2024\nA2;1;;werk;;;01-01-2024;01-01-2024\n",
         "!2/2 geldig_tot date-order: het einde ligt voor het begin\n3/3|A2|1|||||3|werk||0|2024-01-01|2024-01-01||\n"},
        {"control character", HEAD "A1;1;werk;J\x01o\nA2;1;werk;\"J\no\"\n",
         "!2/2 contactpersoon " R_CHARACTERS "\n!3/3 contactpersoon " R_CHARACTERS "\n"},
        {"quote inside a field", HEAD "A1;123456782;we\"rk;x\nA2;1;werk;\n", "!2/2 - " R_QUOTING "\n3/3|A2|1|||||3|werk||0||||\n"},
        {"text behind a quoted field", HEAD "A1;1;\"werk\"x;\nA2;1;werk;\n", "!2/2 - " R_QUOTING "\n3/3|A2|1|||||3|werk||0||||\n"},
        {"an open quote costs its own row only", HEAD "A1;1;werk;\"x\nA2;2;werk;\nA3;3;werk;\"y\"\nA4;4;werk;\n",
         "!2/2 - " R_QUOTING "\n3/3|A2|2|||||3|werk||0||||\n4/4|A3|3|||||3|werk||0|||y|\n5/5|A4|4|||||3|werk||0||||\n"},
        {"an open quote at the end", HEAD "A1;1;werk;\nA2;1;werk;\"x\n", "2/2|A1|1|||||3|werk||0||||\n!3/3 - " R_QUOTING "\n"},
    };
    check_heard(cases, N(cases), NULL);
}

Test(register_read, takes_json_lines_with_the_same_names)
{
    static const struct reading_case cases[] = {
        {"text, number, null",
         "{\"kenmerk\":\"A1\",\"BSN\":10000008,\"categorie\":\"werk\",\"urgentie\":2,\"sinds\":\"2024-01-02\",\"rol\":null}\n",
         "1/1|A1|10000008|||||3|werk||2|2024-01-02|||\n"},
        {"blank lines, crlf, no end",
         "\r\n{\"kenmerk\":7,\"postcode\":\"3311 ab\",\"huisnummer\":12,\"categorie\":\"wonen\"}\r\n\n"
         "{\"kenmerk\":\"A2\",\"bsn\":\"1\",\"categorie\":\"werk\",\"telefoon\":[1]}",
         "2/2|7||3311 ab|12|||3|wonen||0||||\n4/4|A2|1|||||3|werk||0||||\n"},
        {"byte order mark", "\xef\xbb\xbf{\"kenmerk\":\"A1\",\"bsn\":\"1\",\"categorie\":\"werk\"}", "1/1|A1|1|||||3|werk||0||||\n"},
        {"not an object", "{\"kenmerk\":\"123456782\"\n[1]\n{}{}\n\"123456782\"\n",
         "!1/1 - " R_NOT_JSON "\n!2/2 - " R_NOT_JSON "\n!3/3 - " R_NOT_JSON "\n!4/4 - " R_NOT_JSON "\n"},
        {"other kinds", "{\"kenmerk\":true,\"bsn\":[123456782],\"categorie\":1.5,\"huisnummer\":-1,\"postcode\":{}}\n",
         "!1/1 kenmerk " R_KIND "\n!1/1 bsn " R_KIND "\n!1/1 categorie " R_KIND "\n!1/1 huisnummer " R_KIND "\n!1/1 postcode " R_KIND "\n"},
        {"key twice", "{\"bsn\":\"123456782\",\"BSN\":\"1\"}\n{\"bsn\":\"1\",\"bsn\":\"2\"}\n",
         "!1/1 bsn twice: deze naam staat meer dan een keer in de rij\n!2/2 - " R_NOT_JSON "\n"},
        {"control character", "{\"kenmerk\":\"A\\u0007\",\"bsn\":\"1\",\"categorie\":\"werk\"}\n", "!1/1 kenmerk " R_CHARACTERS "\n"},
        {"the row checks are the same", "{\"bsn\":\"\",\"categorie\":\"werk\",\"urgentie\":6}\n",
         "!1/1 kenmerk " R_MISSING "\n!1/1 urgentie " R_URGENCY "\n!1/1 - " R_NONE "\n"},
    };
    check_heard(cases, N(cases), "partner.jsonl");
    check_heard(cases, 3, "partner"); /* by the first character */
}

Test(register_read, refuses_files_whose_columns_cannot_be_trusted)
{
    static const struct {
        const char *text;
        enum status_code code;
        const char *reason;
    } cases[] = {
        {"", STATUS_MALFORMED, "r.csv: het bestand is leeg"},
        {"\xef\xbb\xbf\r\n \n", STATUS_MALFORMED, "r.csv: het bestand is leeg"},
        {"\xff\xfek", STATUS_MALFORMED, "r.csv: dit is UTF-16; bewaar het als UTF-8"},
        {"kenmerk;bsn;categorie;e-mail\n", STATUS_INVALID,
         "r.csv:1: kolom 4 \"e-mail\" is niet bekend; geef een andere naam, of lees deze niet met --ignore-column NAAM (bekend: " KNOWN
         ")"},
        {"kenmerk;bsn;categorie;x123456782\n", STATUS_INVALID,
         "r.csv:1: kolom 4 is niet bekend; geef een andere naam, of lees deze niet met --ignore-column NAAM (bekend: " KNOWN ")"},
        {"kenmerk;bsn;categorie;a\xff\n", STATUS_INVALID,
         "r.csv:1: kolom 4 is niet bekend; geef een andere naam, of lees deze niet met --ignore-column NAAM (bekend: " KNOWN ")"},
        {"123456782;J. Jansen;3311AB\n", STATUS_INVALID, "r.csv: er is geen kolom \"kenmerk\"; de eerste rij noemt de kolommen"},
        {"kenmerk;bsn\n", STATUS_INVALID, "r.csv: er is geen kolom \"categorie\"; de eerste rij noemt de kolommen"},
        {"kenmerk;categorie;postcode\n", STATUS_INVALID,
         "r.csv: over wie het gaat ontbreekt; geef \"bsn\", of \"postcode\" en \"huisnummer\", of \"achternaam\", \"voornaam\" en "
         "\"geboortedatum\", of \"bag\""},
        {"kenmerk;Bsn;categorie;bsn\n", STATUS_INVALID, "r.csv:1: er zijn twee kolommen \"bsn\""},
        {"kenmerk\tbsn\tcategorie\n", STATUS_INVALID, "r.csv: er is geen kolom \"kenmerk\"; de eerste rij noemt de kolommen"},
        {"\n\n\"kenmerk;bsn\n", STATUS_MALFORMED, "r.csv:3: de rij met de namen van de kolommen is niet te lezen"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct listener listener = {0};
        struct complaint why;
        struct status status = hear(span_of_text(cases[i].text), "r.csv", &listener, &why);
        cr_expect(status_is(status, cases[i].code), "%s: %s", cases[i].text, status_word(status));
        cr_expect_str_eq(why.text, cases[i].reason);
        expect_nothing_told(span_of_text(cases[i].text), why.text);
        cr_expect_null(strstr(why.text, "Jansen"));
        cr_expect_str_empty(listener.heard);
        free(listener.heard);
    }
}

Test(register_read, refuses_an_unknown_key_in_json_lines)
{
    struct listener listener = {0};
    struct complaint why;
    struct status status = hear(span_of_text("{}\n{\"kenmerk\":\"A\",\"e-mail\":1}\n"), "r.jsonl", &listener, &why);
    cr_expect(status_is(status, STATUS_INVALID));
    cr_expect_str_eq(
        why.text,
        "r.jsonl:2: kolom 2 \"e-mail\" is niet bekend; geef een andere naam, of lees deze niet met --ignore-column NAAM (bekend: " KNOWN
        ")");
    status = hear(span_of_text("{\"123456782\":1}\n"), "r.jsonl", &listener, &why);
    cr_expect(status_is(status, STATUS_INVALID));
    cr_expect_null(strstr(why.text, "123456782")); /* P-01 */
    free(listener.heard);
}

static size_t print_many(char *room, const char *piece, size_t count)
{
    size_t used = 0, size = strlen(piece);
    for (size_t i = 0; i < count; i++, used += size)
        memcpy(room + used, piece, size);
    return used;
}

Test(register_read, bounds_rows_columns_fields_and_the_file)
{
    static char text[4 * REGISTER_ROW_MOST_BYTES];
    struct listener listener = {0};
    struct complaint why;
    size_t size = (size_t)snprintf(text, sizeof text, HEAD "A1;1;werk;");
    size += print_many(text + size, "x", REGISTER_ROW_MOST_BYTES);
    size += (size_t)snprintf(text + size, sizeof text - size, "\nA2;1;werk;");
    size += print_many(text + size, "\xc3\xa9", 61);
    size += (size_t)snprintf(text + size, sizeof text - size, "\n");
    size += print_many(text + size, "\xc3\xa9", 64);
    size += (size_t)snprintf(text + size, sizeof text - size, ";1;werk;\n");
    size += print_many(text + size, "y", 65);
    size += (size_t)snprintf(text + size, sizeof text - size, ";1;werk;\nA5;");
    size += print_many(text + size, "1", 129);
    size += (size_t)snprintf(text + size, sizeof text - size, ";werk;\n");
    cr_expect(status_ok(hear(span_of(text, size), NULL, &listener, &why)));
    cr_expect_eq(listener.rows, 1);
    cr_expect(strstr(listener.heard, "!2/2 - too-long: de rij is langer dan 8192 bytes\n!3/3 contactpersoon " R_TOO_LONG "\n4/4|\xc3\xa9"));
    cr_expect(strstr(listener.heard, "!5/5 kenmerk " R_TOO_LONG "\n!6/6 bsn " R_TOO_LONG "\n"));
    size = print_many(text, ";", REGISTER_COLUMNS_MOST);
    cr_expect(status_is(hear(span_of(text, size), NULL, &listener, &why), STATUS_TOO_LARGE));
    cr_expect_str_eq(why.text, "register:1: er zijn meer dan 64 kolommen");
    cr_expect(status_is(hear(span_of(text, REGISTER_MOST_BYTES + 1), NULL, &listener, &why), STATUS_TOO_LARGE));
    size = (size_t)snprintf(text, sizeof text, "{\"kenmerk\":\"");
    size += print_many(text + size, "x", REGISTER_ROW_MOST_BYTES);
    listener.used = 0;
    cr_expect(status_ok(hear(span_of(text, size), "r.ndjson", &listener, &why)));
    cr_expect_str_eq(listener.heard, "!1/1 - too-long: de rij is langer dan 8192 bytes\n");
    free(listener.heard);
}

Test(register_read, gives_a_file_up_after_a_hundred_broken_rows)
{
    static char text[8192];
    struct listener listener = {0};
    struct complaint why;
    size_t size = (size_t)snprintf(text, sizeof text, HEAD);
    size += print_many(text + size, "A\";1;werk;\n", REGISTER_BROKEN_MOST);
    cr_expect(status_ok(hear(span_of(text, size), NULL, &listener, &why)));
    cr_expect_eq(listener.bad_rows, REGISTER_BROKEN_MOST);
    size += print_many(text + size, "A\";1;werk;\n", 1);
    cr_expect(status_is(hear(span_of(text, size), "r.csv", &listener, &why), STATUS_MALFORMED));
    cr_expect_str_eq(why.text, "r.csv:102: de aanhalingstekens kloppen niet; meer dan 100 rijen zijn niet te lezen");
    free(listener.heard);
}

Test(register_read, stops_with_the_status_of_the_listener)
{
    static const char *const texts[] = {HEAD "A1;1;werk;\nA2;1;werk;\n", HEAD ";1;werk;\nA2;1;werk;\n",
                                        "{\"kenmerk\":\"A\",\"bsn\":\"1\",\"categorie\":\"werk\"}\n{}\n"};
    for (size_t i = 0; i < N(texts); i++) {
        struct listener listener = {.answer = STATUS_DISK_FULL};
        struct complaint why;
        cr_expect(status_is(hear(span_of_text(texts[i]), NULL, &listener, &why), STATUS_DISK_FULL));
        cr_expect_eq(listener.rows + listener.faults, 1);
        free(listener.heard);
    }
}

Test(register_read, the_named_form_goes_before_detection)
{
    struct listener listener = {0};
    struct register_options options = {.file_name = "export.csv", .form = REGISTER_FORM_JSON_LINES};
    struct register_sink sink = listener_sink(&listener);
    cr_expect(status_ok(register_read(span_of_text("{}"), &options, &sink, NULL)));
    cr_expect_eq(listener.bad_rows, 1);
    free(listener.heard);
}

Test(register_read, every_byte_of_windows_1252_becomes_its_character)
{
    /* Unicode Consortium, CP1252.TXT: what stands at 80-9F; 81, 8D, 8F, 90 and 9D are undefined */
    static const char *const expected[32] = {"\u20ac", NULL,     "\u201a", "\u0192", "\u201e", "\u2026", "\u2020", "\u2021",
                                             "\u02c6", "\u2030", "\u0160", "\u2039", "\u0152", NULL,     "\u017d", NULL,
                                             NULL,     "\u2018", "\u2019", "\u201c", "\u201d", "\u2022", "\u2013", "\u2014",
                                             "\u02dc", "\u2122", "\u0161", "\u203a", "\u0153", NULL,     "\u017e", "\u0178"};
    for (unsigned byte = 0x80; byte < 0x100; byte++) {
        struct listener listener = {0};
        struct complaint why;
        char text[128], latin[3] = {(char)(0xC0 | byte >> 6), (char)(0x80 | (byte & 0x3F)), 0}, end[16];
        const char *one = byte < 0xA0 ? expected[byte - 0x80] : byte == 0xAD ? NULL : latin; /* AD is a soft hyphen: invisible */
        snprintf(text, sizeof text, HEAD "A1;1;werk;x%c\xff\n", (int)byte);
        snprintf(end, sizeof end, "|x%s\u00ff|\n", one ? one : "");
        cr_expect(status_ok(hear(span_of_text(text), NULL, &listener, &why)));
        cr_expect_eq(listener.rows, one ? 1 : 0, "%02x", byte);
        cr_expect(one ? strstr(listener.heard, end) != NULL : listener.faults == 1, "%02x: %s", byte, listener.heard);
        free(listener.heard);
    }
}

Test(register_read, rejects_are_plain_csv)
{
    static const char *const reasons[] = {R_CHARACTERS, R_QUOTING, R_IDENTITY, R_TOO_LONG, R_MISSING,  R_DATE,
                                          R_URGENCY,    R_HALF,    R_NONE,     R_KIND,     R_NOT_JSON, REGISTER_REASON_WORD};
    char out[REGISTER_REJECT_ROOM];
    for (size_t i = 0; i < N(reasons); i++) {
        struct register_fault fault = {18446744073709551615u, 1, "contactpersoon", reasons[i]};
        register_reject_print(&fault, out);
        cr_expect(out[strlen(out) - 1] == '\n', "%s", out); /* not cut */
        cr_expect(!strpbrk(reasons[i], ";\"\n"), "%s", reasons[i]);
    }
    struct register_fault fault = {7, 9, "bsn", R_MISSING};
    register_reject_print(&fault, out);
    cr_expect_str_eq(out, "7;bsn;" R_MISSING "\n");
}
