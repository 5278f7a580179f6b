// SPDX-License-Identifier: EUPL-1.2
//
// A register on its way in: what is sent, what is rejected, and what never leaves.
#include "online/register_import.h"
#include "support/sample_ring.h"

#include <criterion/criterion.h>

#define HEADER "kenmerk;bsn;postcode;huisnummer;rol;categorie;urgentie;sinds;contactpersoon\n"

/* The node: evaluates with real shares, takes every row but the ones of which the category is "onbekend". */
struct fake {
    struct committee committee;
    struct arena *arena;
    size_t evaluations, imports, rows, points[4];
    const char *last;  /* the last import as text */
    bool has_identity; /* anything that was sent held an identifier */
};
static struct fake fake;
static struct repeating repeating;
static struct random_source source;
static struct ring *ring;

static struct status evaluate(const struct speech_evaluate *request, struct speech_evaluated *out)
{
    static const struct member_set members = {{1, 2, 5}, 3};
    *out = (struct speech_evaluated){.generation = ring->generation, .partial_count = 3 * request->parts[0].point_count};
    TRY(ARENA_NEW(fake.arena, out->partial_count, &out->partials));
    TRY(ARENA_NEW(fake.arena, members.count, &out->members));
    committee_answer(&fake.committee, &members, request->parts[0].points, request->parts[0].point_count, out->partials);
    for (; out->member_count < members.count; out->member_count++)
        out->members[out->member_count] = (struct speech_evaluated_member){.oin = ring->members[members.index[out->member_count] - 1].oin};
    fake.points[fake.evaluations++ % N(fake.points)] = request->parts[0].point_count;
    return STATUS(OK);
}

static struct status import(const struct speech_import *request, struct speech_imported *out)
{
    *out = (struct speech_imported){.pushed = 2};
    TRY(ARENA_NEW(fake.arena, request->row_count, &out->faults));
    for (size_t i = 0; i < request->row_count; i++) {
        bool is_unknown = strcmp(request->rows[i].category, "onbekend") == 0,
             is_refused = strcmp(request->rows[i].category, "geweigerd") == 0;
        out->added += !is_unknown && !is_refused;
        if (is_unknown)
            out->faults[out->fault_count++] = (struct speech_record_fault){(uint32_t)i, SPEECH_COLUMN_CATEGORY, STATUS_UNKNOWN_WORD, ""};
        if (is_refused)
            out->faults[out->fault_count++] = (struct speech_record_fault){(uint32_t)i, SPEECH_COLUMN_NONE, STATUS_CONFLICT, ""};
    }
    fake.imports++;
    fake.rows += request->row_count;
    return STATUS(OK);
}

static struct status ask(const struct door *door, enum speech_verb verb, const void *request, void *out_reply)
{
    struct span text;
    TRY(speech_request_encode(verb, request, fake.arena, door->why, &text));
    fake.has_identity = fake.has_identity || memmem(text.data, text.size, "999900006", 9) || memmem(text.data, text.size, "3311", 4);
    if (verb == SPEECH_EVALUATE)
        return evaluate(request, out_reply);
    cr_assert_eq(verb, SPEECH_IMPORT);
    TRY(arena_text(fake.arena, text, &fake.last));
    return import(request, out_reply);
}

static struct register_import job;
static const char *told_of[] = {"schulden"};
static enum identifier_kind brought[] = {IDENTIFIER_KIND_ADDRESS, IDENTIFIER_KIND_PERSON, IDENTIFIER_KIND_NAME, IDENTIFIER_KIND_DWELLING};
static const struct speech_import_target targets[] = {
    {.act = EVALUATION_OWN,
     .domain = "casus",
     .holder = {"00000099000000001000"},
     .purpose = "gecoordineerde-aanpak",
     .kind_count = N(brought),
     .kinds = brought},
    {.act = EVALUATION_SIGNAL,
     .domain = "vroegsignalering",
     .holder = {"00000099000000002000"},
     .purpose = "vroegsignalering-schulden",
     .category_count = 1,
     .categories = told_of,
     .kind_count = N(brought),
     .kinds = brought},
};

static void start(void)
{
    cr_assert(status_ok(crypto_start()));
    repeating = (struct repeating){.seed = 9};
    source = repeating_random(&repeating);
    fake = (struct fake){0};
    cr_assert(status_ok(arena_new((size_t)512 * 1024 * 1024, &fake.arena)));
    committee_make(&source, &fake.committee);
    struct key_name names[N(targets) + 1] = {[N(targets)] = {span_of_text(RING_ESCROW_DOMAIN), ring_nobody}};
    for (size_t i = 0; i < N(targets); i++)
        names[i] = (struct key_name){span_of_text(targets[i].domain), targets[i].holder};
    cr_assert(status_ok(sample_ring_of(&fake.committee, names, N(names), fake.arena, &ring)));
    job = (struct register_import){.arena = fake.arena};
}
static void stop(void) { fake.arena = arena_free(fake.arena); }
TestSuite(cli_register_import, .init = start, .fini = stop);

static struct status read_rows(const char *text, struct complaint *why)
{
    struct register_options options = {.file_name = "register.csv"};
    return import_read(&job, span_of_text(text), &options, why);
}

static struct status carry_over(struct complaint *why)
{
    struct blindfold how = {.door = {ask, NULL, fake.arena, why},
                            .reason = {.reference = "import by tester"},
                            .own = {"00000099000000001000"},
                            .ring = ring,
                            .random = &source};
    struct progress silent = {0};
    job.targets = targets;
    job.target_count = N(targets);
    TRY(import_judge(&job, why));
    TRY(import_blind(&job, &how, why));
    return import_send(&job, &how.door, &silent);
}

Test(cli_register_import, good_rows_go_in_and_bad_ones_come_back_with_column_and_reason)
{
    static const char rejects[] = REGISTER_REJECT_HEADER "3;bsn;elfproef: het BSN klopt niet (elfproef): controleer op een typefout\n"
                                                         "4;postcode;postcode: de postcode is geen vier cijfers en twee letters\n"
                                                         "5;categorie;" REGISTER_REASON_WORD "\n"
                                                         "6;sinds;date: een dag die bestaat, als dd-mm-jjjj of jjjj-mm-dd\n"
                                                         "8;-;refused: dit past niet bij wat er al is\n";
    struct complaint why = {""};
    struct span text;
    cr_assert(status_ok(read_rows(HEADER "A-1;999900006;3311ZZ;100;ouder;schulden;2;01-02-2026;R. de Vries\n"
                                         "A-2;999900007;;;;schulden;2;;\n"
                                         "A-3;;33X1ZZ;100;;schulden;2;;\n"
                                         "A-4;999900006;;;;onbekend;2;;\n"
                                         "A-5;999900006;;;;schulden;2;31-02-2026;\n"
                                         "A-6;;3311ZZ;100;kind;wonen;;;\n"
                                         "A-7;999900018;;;;geweigerd;1;;\n",
                                  &why)),
              "%s", why.text);
    cr_assert(status_ok(carry_over(&why)), "%s", why.text);
    cr_assert(status_ok(import_rejects(&job, &text)));
    cr_expect(span_is_text(text, rejects), "%.*s", (int)text.size, (const char *)text.data);
    cr_expect_eq(job.rejected, 5);
    cr_expect_eq(job.added, 2);
    cr_expect_eq(job.pushed, 2);
    cr_expect_eq(fake.evaluations, 2, "one batch for each register");
    cr_expect_eq(fake.rows, 4);
}

/* Spellings of one address at two partners, as they failed to match: one form, or refused with its column and reason. */
Test(cli_register_import, an_address_is_one_form_whichever_column_holds_what_and_a_refused_one_says_which_column)
{
    static const char rejects[] = REGISTER_REJECT_HEADER
        "6;toevoeging;cijfers-los: hier staan cijfers los van elkaar: zoek het adres op in de BAG\n"
        "7;huisnummer;bereik: dit zijn meer huisnummers, of een toevoeging boven het huisnummer: zoek het adres op in de BAG\n";
    struct complaint why = {""};
    struct span text;
    cr_assert(status_ok(read_rows("kenmerk;postcode;huisnummer;huisletter;toevoeging;categorie\n"
                                  "A-1;3311ZZ;21;A;;schulden\n"
                                  "A-2;3311 zz;21;;-a;schulden\n"
                                  "A-3;\xEF\xBC\x93\xEF\xBC\x93"
                                  "11ZZ;21A;;;schulden\n"
                                  "A-4;3311ZZ;24;;II;schulden\n"
                                  "A-5;3311ZZ;26;;2.0;schulden\n"
                                  "A-6;3311ZZ;12-14;;;schulden\n",
                                  &why)),
              "%s", why.text);
    cr_assert_eq(job.identifier_count, 4);
    for (size_t i = 0; i < 3; i++)
        cr_expect(span_is_text(identifier_span(&job.identifiers[i]), "3311ZZ|21|A"), "row %zu", i);
    cr_expect_eq(job.doubted_count, 1);
    cr_assert(status_ok(import_rejects(&job, &text)));
    cr_expect(span_is_text(text, rejects), "%.*s", (int)text.size, (const char *)text.data);
}

Test(cli_register_import, a_row_may_say_whom_it_is_about_in_four_ways)
{
    struct complaint why = {""};
    cr_assert(status_ok(read_rows("kenmerk;bsn;achternaam;voornaam;geboortedatum;postcode;huisnummer;bag;categorie\n"
                                  "A-1;999900006;van den Berg;Piet;01-02-1980;3311ZZ;100;0505200000000001;schulden\n"
                                  "A-2;n.v.t.;Berg;P;1980-02-01;;;;schulden\n"
                                  "A-3;onbekend;;;;;;;schulden\n"
                                  "A-4;;;;;;;0505010000000001;schulden\n",
                                  &why)),
              "%s", why.text);
    static const enum identifier_kind kinds[] = {IDENTIFIER_KIND_PERSON, IDENTIFIER_KIND_NAME, IDENTIFIER_KIND_ADDRESS,
                                                 IDENTIFIER_KIND_DWELLING, IDENTIFIER_KIND_NAME};
    cr_assert_eq(job.identifier_count, N(kinds));
    for (size_t i = 0; i < N(kinds); i++)
        cr_expect_eq(job.identifiers[i].kind, kinds[i], "%zu", i);
    cr_expect(span_equal(identifier_span(&job.identifiers[1]), identifier_span(&job.identifiers[4])));
    cr_assert_eq(job.fault_count, 2);
    cr_expect_str_eq(job.faults[0].reason, REGISTER_REASON_NO_IDENTIFIER);
    cr_expect_str_eq(job.faults[1].column, "bag");
    cr_assert(status_ok(carry_over(&why)), "%s", why.text);
    cr_expect(strstr(fake.last, "\"kind\":\"dwelling\"") && strstr(fake.last, "\"kind\":\"name\""), "%s", fake.last);
}

/* P-01: nothing that was sent holds an identifier, and none stays behind. */
Test(cli_register_import, identifiers_stay_here_and_are_wiped)
{
    struct complaint why = {""};
    cr_assert(status_ok(read_rows(HEADER "A-1;999900006;3311ZZ;100;ouder;schulden;2;01-02-2026;R. de Vries\n", &why)));
    cr_assert_eq(job.identifier_count, 2);
    cr_assert(status_ok(carry_over(&why)), "%s", why.text);
    cr_expect(!fake.has_identity);
    cr_expect(!memmem(job.identifiers, 2 * sizeof *job.identifiers, "999900006", 9));
    cr_expect(!memmem(job.identifiers, 2 * sizeof *job.identifiers, "3311ZZ", 6));
    cr_expect(strstr(fake.last,
                     "{\"reference\":\"A-1\",\"category\":\"schulden\",\"urgency\":2,\"role\":\"ouder\",\"since\":\"2026-02-01\","
                     "\"contact\":\"R. de Vries\",\"subjects\":[{\"domain\":\"casus\","
                     "\"holder\":\"00000099000000001000\",\"kind\":\"person\",\"pseudonym\":\""),
              "%s", fake.last);
}

Test(cli_register_import, a_person_has_another_pseudonym_for_each_register_and_the_same_one_in_each_row)
{
    struct complaint why = {""};
    cr_assert(status_ok(read_rows(HEADER "A-1;999900006;;;;schulden;2;;\nA-2;9999.00.006;;;;schulden;2;;\n", &why)));
    cr_assert(status_ok(carry_over(&why)), "%s", why.text);
    cr_expect(element_equal(&job.pseudonyms[0][0], &job.pseudonyms[0][1]));
    cr_expect(!element_equal(&job.pseudonyms[0][0], &job.pseudonyms[1][0]));
}

/* P-10: nobody else's register gets a name for whom it is not told about. */
Test(cli_register_import, a_record_goes_to_the_registers_of_its_category_only)
{
    struct complaint why = {""};
    cr_assert(status_ok(read_rows(HEADER "A-1;999900006;3311ZZ;100;;wonen;2;;\nA-2;999900018;;;;schulden;2;;\n", &why)));
    cr_assert(status_ok(carry_over(&why)), "%s", why.text);
    cr_expect_eq(fake.points[0], 3 + 1);
    cr_expect_eq(fake.points[1], 1 + 1);
    const char *told = strstr(fake.last, "vroegsignalering");
    cr_expect(told && told > strstr(fake.last, "A-2") && !strstr(told + 1, "vroegsignalering"), "%s", fake.last);
}

/* ---- what our roles bring */

/* As at a housing association, which may not use the BSN, that tells a partner which takes addresses only. */
static struct status carry_over_without_persons(struct complaint *why)
{
    static enum identifier_kind of_ours[] = {IDENTIFIER_KIND_ADDRESS, IDENTIFIER_KIND_NAME}, of_theirs[] = {IDENTIFIER_KIND_ADDRESS};
    static struct speech_import_target fewer[N(targets)];
    memcpy(fewer, targets, sizeof fewer);
    fewer[0].kinds = of_ours;
    fewer[0].kind_count = N(of_ours);
    fewer[1].kinds = of_theirs;
    fewer[1].kind_count = N(of_theirs);
    struct blindfold how = {.door = {ask, NULL, fake.arena, why},
                            .reason = {.reference = "import by tester"},
                            .own = {"00000099000000001000"},
                            .ring = ring,
                            .random = &source};
    struct progress silent = {0};
    job.targets = fewer;
    job.target_count = N(fewer);
    TRY(import_judge(&job, why));
    TRY(import_blind(&job, &how, why));
    return import_send(&job, &how.door, &silent);
}

Test(cli_register_import, a_row_with_what_no_role_of_ours_brings_is_refused_with_its_column)
{
    static const char rejects[] = REGISTER_REJECT_HEADER "2;bsn;" REGISTER_REASON_NOT_BROUGHT "\n4;bsn;" REGISTER_REASON_NOT_BROUGHT "\n";
    struct complaint why = {""};
    struct span text;
    cr_assert(status_ok(read_rows(HEADER "A-1;999900006;3311ZZ;100;;schulden;2;;\n"
                                         "A-2;;3311ZZ;100;;schulden;2;;\n"
                                         "A-3;999900018;;;;wonen;2;;\n",
                                  &why)),
              "%s", why.text);
    cr_assert(status_ok(carry_over_without_persons(&why)), "%s", why.text);
    cr_assert(status_ok(import_rejects(&job, &text)));
    cr_expect(span_is_text(text, rejects), "%.*s", (int)text.size, (const char *)text.data);
    cr_expect_eq(fake.rows, 1);
    cr_expect(!fake.has_identity && !memmem(job.identifiers, job.identifier_count * sizeof *job.identifiers, "9999000", 7));
}

Test(cli_register_import, a_file_of_what_no_role_of_ours_brings_is_refused_before_anything_is_blinded)
{
    struct complaint why = {""};
    cr_assert(status_ok(read_rows(HEADER "A-1;999900006;3311ZZ;100;;schulden;2;;\nA-2;999900018;;;;wonen;2;;\n", &why)), "%s", why.text);
    cr_expect(status_is(carry_over_without_persons(&why), STATUS_NOT_ALLOWED));
    cr_expect(strstr(why.text, "kolom 'bsn'") && strstr(why.text, "--ignore-column bsn"), "%s", why.text);
    cr_expect(fake.evaluations == 0 && fake.imports == 0);
}

/* Nobody makes a pseudonym for a register that is not looked through by it. */
Test(cli_register_import, a_partner_is_told_by_the_kinds_that_it_brings_only)
{
    struct complaint why = {""};
    cr_assert(status_ok(read_rows("kenmerk;achternaam;voornaam;geboortedatum;postcode;huisnummer;categorie\n"
                                  "A-1;van den Berg;Piet;01-02-1980;3311ZZ;100;schulden\n",
                                  &why)),
              "%s", why.text);
    cr_assert(status_ok(carry_over_without_persons(&why)), "%s", why.text);
    cr_expect_eq(fake.points[0], 2 + 1);
    cr_expect_eq(fake.points[1], 1 + 1);
    const char *theirs = strstr(fake.last, "vroegsignalering");
    cr_expect(theirs && strstr(theirs, "\"kind\":\"address\"") && !strstr(theirs, "\"kind\":\"name\""), "%s", fake.last);
}

Test(cli_register_import, many_rows_go_in_pieces)
{
    static char text[64 * 1024] = HEADER;
    struct complaint why = {""};
    size_t size = strlen(text);
    for (int i = 0; i < 600; i++)
        size += (size_t)sprintf(text + size, "A-%d;;3311ZZ;%d;;wonen;3;;\n", i, i % 50 + 1);
    cr_assert(status_ok(read_rows(text, &why)), "%s", why.text);
    cr_assert(status_ok(carry_over(&why)), "%s", why.text);
    cr_expect_eq(fake.imports, 3);
    cr_expect_eq(fake.rows, 600);
    cr_expect_eq(job.added, 600);
}

Test(cli_register_import, a_file_whose_columns_cannot_be_trusted_is_refused_whole)
{
    struct complaint why = {""};
    cr_expect(status_is(read_rows("kenmerk;bsn;categorie;geheim\nA-1;999900006;schulden;x\n", &why), STATUS_INVALID));
    cr_expect(strstr(why.text, "register.csv:1") && !strstr(why.text, "999900006"), "%s", why.text);
}
