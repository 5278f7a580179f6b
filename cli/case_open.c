// SPDX-License-Identifier: EUPL-1.2
//
// `schakel case open`: what was typed becomes a case with pseudonyms; the identifiers stay behind in this process (P-01)
// and are wiped, also from the words of the command line, where other users of this machine could read them.
#include "cli/case_open.h"

#include "base/day.h"
#include "base/prose.h"
#include "base/text.h"
#include "cli/discretion.h"
#include "cli/node_link.h"
#include "crypto/secret.h"
#include "files/files.h"
#include "online/household.h"

#include <unistd.h>

/* ---- identifiers */

/* Standard input until it ends. */
static struct status read_input(struct invocation *invocation, struct span *out)
{
    uint8_t *room;
    size_t size = 0;
    ssize_t got = 1;
    TRY(ARENA_NEW(invocation->arena, HOUSEHOLD_FILE_MOST_BYTES, &room));
    while (size < HOUSEHOLD_FILE_MOST_BYTES && (got = read(STDIN_FILENO, room + size, HOUSEHOLD_FILE_MOST_BYTES - size)) > 0)
        size += (size_t)got;
    if (got != 0)
        return got < 0 ? FAIL(IO_FAILED) : FAIL(TOO_LARGE);
    *out = span_of(room, size);
    return STATUS(OK);
}

static struct status take_file(struct invocation *invocation, struct household *household)
{
    const char *file = invocation_option(invocation, "identifiers");
    struct complaint *why = &invocation->why;
    struct span text;
    if (!file)
        return STATUS(OK);
    struct status status =
        strcmp(file, "-") == 0 ? read_input(invocation, &text) : file_read(file, HOUSEHOLD_FILE_MOST_BYTES, invocation->arena, &text, NULL);
    if (!status_ok(status))
        return complain(why, status, "%s: dit is niet te lezen", file);
    status = household_read(household, text, strcmp(file, "-") == 0 ? "standaardinvoer" : file, why);
    secret_wipe((void *)(uintptr_t)text.data, text.size);
    return status;
}

static struct span option_span(const struct invocation *invocation, const char *name)
{
    const char *value = invocation_option(invocation, name);
    return value ? span_of_text(value) : span_empty();
}

static struct status take_options(struct invocation *invocation, struct household *household)
{
    struct address_fields address = {option_span(invocation, "postcode"), option_span(invocation, "huisnummer"),
                                     option_span(invocation, "huisletter"), option_span(invocation, "toevoeging")};
    for (size_t i = 0; i < invocation->option_count; i++)
        if (strcmp(invocation->given[i].option->name, "bsn") == 0)
            TRY(household_add_bsn(household, span_of_text(invocation->given[i].value), "--bsn", &invocation->why));
    if (address.postcode.size || address.number.size || address.letter.size || address.addition.size)
        TRY(household_add_address(household, &address, "--postcode, --huisnummer", &invocation->why));
    return STATUS(OK);
}

/* The values point into argv, which the kernel shows to others as /proc/PID/cmdline: overwritten as soon as they are read. */
static void wipe_options(struct invocation *invocation)
{
    static const char *const names[] = {"bsn", "postcode", "huisnummer", "huisletter", "toevoeging"};
    for (size_t i = 0; i < invocation->option_count; i++)
        for (size_t j = 0; j < N(names); j++)
            if (strcmp(invocation->given[i].option->name, names[j]) == 0)
                secret_wipe((void *)(uintptr_t)invocation->given[i].value, strlen(invocation->given[i].value));
}

static struct status take_household(struct invocation *invocation, struct household *household)
{
    struct status status = take_options(invocation, household);
    wipe_options(invocation);
    TRY(status);
    TRY(take_file(invocation, household));
    if (household->doubted_count)
        fprintf(stderr,
                "let op: van %zu van deze adressen is ook een andere schrijfwijze in gebruik (zoals II en 2, of HS en H); zoek na hoe "
                "de BAG het schrijft\n",
                household->doubted_count);
    if (!household->count)
        return complain(&invocation->why, FAIL(INVALID), "over wie gaat het? --identifiers BESTAND, --bsn, of --postcode met --huisnummer");
    return STATUS(OK);
}

/* ---- request */

static const char *option_word(const struct invocation *invocation, const char *option)
{
    return invocation_has(invocation, option) ? invocation_option(invocation, option) : "";
}

static struct status check_text(struct invocation *invocation, const char *option, const char **out)
{
    *out = option_word(invocation, option);
    TRY(invocation_check_prose(invocation, option, *out)); /* before anything leaves this process, and before anybody counts it */
    if (invocation_has(invocation, option) && !prose_says_something(span_of_text(*out)))
        return complain(&invocation->why, FAIL(INVALID), "--%s: dit zegt nog niets; schrijf het in gewone woorden", option);
    return STATUS(OK);
}

/* A word of the policy: whether there is one is for the node to say, but nothing else may go there (P-01). */
static struct status check_word(struct invocation *invocation, const char *option, const char *word)
{
    TRY(invocation_check_prose(invocation, option, word));
    return text_is_word(span_of_text(word)) ? STATUS(OK)
                                            : misspeak(invocation, "--%s: een woord heeft alleen de tekens a-z, 0-9 en -", option);
}

static struct status take_day(struct invocation *invocation, const char *option, int32_t *out)
{
    const char *text = invocation_option(invocation, option);
    if (text && !status_ok(date_parse(span_of_text(text), out)))
        return misspeak(invocation, "--%s: een datum is 09-03-2026 of 2026-03-09", option);
    return STATUS(OK);
}

static struct status take_route(struct invocation *invocation, enum speech_route *out)
{
    const char *route = invocation_option(invocation, "route");
    *out = strcmp(route, "professional") == 0 ? SPEECH_ROUTE_PROFESSIONAL : SPEECH_ROUTE_CLIENT;
    return *out == SPEECH_ROUTE_CLIENT && strcmp(route, "client") != 0 ? misspeak(invocation, "--route is client of professional")
                                                                       : STATUS(OK);
}

static struct status take_grounds(struct invocation *invocation, struct speech_case_open *out)
{
    TRY(take_route(invocation, &out->route));
    out->purpose = option_word(invocation, "purpose");
    out->phase = option_word(invocation, "phase");
    out->basis = option_word(invocation, "basis");
    out->role = option_word(invocation, "role");
    TRY(check_word(invocation, "purpose", out->purpose));
    TRY(check_word(invocation, "phase", out->phase));
    TRY(check_word(invocation, "basis", out->basis));
    TRY(check_word(invocation, "role", out->role));
    TRY(invocation_list(invocation, "categories", &out->categories, &out->category_count));
    for (size_t i = 0; i < out->category_count; i++)
        TRY(check_word(invocation, "categories", out->categories[i]));
    return STATUS(OK);
}

/* The number of a word of a closed list. */
static struct status take_code(struct invocation *invocation, const char *option, const struct reason_code *(*code_of)(unsigned),
                               unsigned *out)
{
    const char *word = invocation_option(invocation, option);
    for (*out = 1; *out < REASON_CODES_END; ++*out)
        if (code_of(*out) && strcmp(code_of(*out)->word, word) == 0)
            return STATUS(OK);
    return misspeak(invocation, "--%s: kies een woord van de lijst die 'schakel help case open' toont", option);
}

/* A word of a list says why; "anders" does not by itself. */
static struct status take_reasons(struct invocation *invocation, struct speech_case_open *out)
{
    unsigned necessity, lighter;
    TRY(take_code(invocation, "necessity-code", necessity_code_of, &necessity));
    TRY(take_code(invocation, "lighter-code", lighter_code_of, &lighter));
    out->necessity_code = (enum necessity_code)necessity;
    out->lighter_code = (enum lighter_code)lighter;
    TRY(check_text(invocation, "necessity", &out->necessity));
    TRY(check_text(invocation, "why-not-lighter", &out->why_not_lighter));
    if (out->necessity_code == NECESSITY_OTHER && !*out->necessity)
        return misspeak(invocation, "--necessity-code anders: schrijf met --necessity waarom dit nu nodig is");
    if (out->lighter_code == LIGHTER_OTHER && !*out->why_not_lighter)
        return misspeak(invocation, "--lighter-code anders: schrijf met --why-not-lighter waarom het niet met minder kan");
    return STATUS(OK);
}

static struct status take_request(struct invocation *invocation, struct speech_case_open *out)
{
    TRY(take_grounds(invocation, out));
    TRY(take_reasons(invocation, out));
    TRY(check_text(invocation, "deferral", &out->deferral_reason));
    TRY(take_day(invocation, "informed", &out->informed));
    TRY(take_day(invocation, "deferral-until", &out->deferral_until));
    TRY(take_day(invocation, "expires", &out->expires));
    if (invocation_has(invocation, "informed") == invocation_has(invocation, "deferral"))
        return complain(&invocation->why, FAIL(INVALID), "geef --informed DATUM, of --deferral TEKST met --deferral-until DATUM");
    if (invocation_has(invocation, "deferral") != invocation_has(invocation, "deferral-until"))
        return misspeak(invocation, "--deferral TEKST en --deferral-until DATUM horen bij elkaar");
    return STATUS(OK);
}

/* The words that the route and the options come to, as the node reads them, and for whose registers the household is named. */
static struct status plan_case(struct invocation *invocation, const struct door *door, const struct speech_case_open *request,
                               struct blindfold_reason *reason, struct speech_case_planned *out)
{
    const struct speech_case_plan given = {.route = request->route,
                                           .purpose = request->purpose,
                                           .phase = request->phase,
                                           .basis = request->basis,
                                           .role = request->role,
                                           .category_count = request->category_count,
                                           .categories = request->categories,
                                           .informed = request->informed != 0};
    TRY(door_case_plan(door, &given, out));
    reason->act = EVALUATION_ASK;
    reason->purpose = out->purpose;
    reason->phase = out->phase;
    reason->basis = out->basis;
    reason->role = out->role;
    reason->informed = given.informed;
    reason->expires = request->expires;
    reason->case_id = out->id;
    return out->holder_count ? STATUS(OK) : complain(&invocation->why, FAIL(NO_RULE), "geen partner mag hierover gevraagd worden");
}

static bool holder_takes(const struct speech_case_holder *holder, enum identifier_kind kind)
{
    for (size_t i = 0; i < holder->kind_count; i++)
        if (holder->kinds[i] == kind)
            return true;
    return false;
}

/* By those of its identifiers that the holder is asked by. */
static uint64_t taken_by(const struct household *household, const struct speech_case_holder *holder)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < household->count; i++)
        mask |= (uint64_t)holder_takes(holder, household->identifiers[i].kind) << i;
    return mask;
}

/* The first of those that are planned is ourselves. */
static struct status plan_parts(struct invocation *invocation, const struct household *household, const struct speech_case_planned *planned,
                                struct blindfold_part **out, size_t *out_count)
{
    size_t count = 0, others = 0;
    struct blindfold_part *parts;
    TRY(ARENA_NEW(invocation->arena, planned->holder_count, &parts));
    for (size_t at = 0; at < planned->holder_count; at++) {
        struct blindfold_part *part = &parts[count];
        *part = (struct blindfold_part){.holder = planned->holders[at].holder, .mask = taken_by(household, &planned->holders[at])};
        TRY(ARENA_NEW(invocation->arena, household->count, &part->out));
        count += part->mask != 0;
        others += part->mask && at > 0;
    }
    *out = parts;
    *out_count = count;
    if (planned->holder_count > 1 && !others)
        return complain(&invocation->why, FAIL(NO_RULE),
                        "geen partner wordt gevraagd naar wat hier is opgegeven: geen van hun rollen brengt het (docs/policy-language.md)");
    return STATUS(OK);
}

static void name_by_part(const struct household *household, const struct blindfold_part *part, struct speech_case_open *request)
{
    size_t at = 0;
    for (size_t i = 0; i < household->count; i++)
        if (part->mask >> i & 1)
            request->subjects[request->subject_count++] =
                (struct speech_subject){part->holder, household->identifiers[i].kind, part->out[at++]};
}

static struct status name_household(struct invocation *invocation, const struct household *household, const struct blindfold *how,
                                    const struct speech_case_planned *planned, struct speech_case_open *request)
{
    struct blindfold_part *parts = NULL;
    size_t count = 0;
    TRY(plan_parts(invocation, household, planned, &parts, &count));
    TRY(blindfold_household(how, span_of_text(planned->domain), household->identifiers, household->count, parts, count, &invocation->why));
    TRY(ARENA_NEW(invocation->arena, count * household->count, &request->subjects));
    for (size_t i = 0; i < count; i++)
        name_by_part(household, &parts[i], request);
    return STATUS(OK);
}

static struct status open_for(struct invocation *invocation, const struct household *household, struct speech_case_open *request,
                              struct speech_case_ref *out)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(agreed_keys) struct agreed_keys *keys = NULL;
    struct progress progress = {0};
    struct door door;
    struct blindfold how;
    struct speech_case_planned planned;
    TRY(node_link_open(invocation, &link, &door));
    TRY(node_link_blindfold(invocation, &door, "case", &progress, &how));
    TRY(node_link_keys(invocation, &how, &keys));
    TRY(plan_case(invocation, &door, request, &how.reason, &planned));
    TRY(name_household(invocation, household, &how, &planned, request));
    memcpy(request->id, planned.id, sizeof request->id);
    return door_case_open(&door, request, out);
}

struct status case_open_run(struct invocation *invocation)
{
    struct household household = {0};
    struct speech_case_open request = {0};
    struct speech_case_ref opened;
    char id[2 * CASE_ID_BYTES + 1];
    TRY(process_be_discreet());
    struct status status = take_household(invocation, &household);
    if (status_ok(status))
        status = take_request(invocation, &request);
    if (status_ok(status))
        status = open_for(invocation, &household, &request, &opened);
    household_wipe(&household);
    TRY(status);
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_CASE_OPEN, &opened);
    hex_print(SPAN_OF_ARRAY(opened.id), id);
    printf("%s\n", id);
    return STATUS(OK);
}

#define LISTED(name, number, word, dutch) " " word
const struct option case_open_options[] = {
    {"route", "client|professional", true, false, "wie met de hulpvraag kwam"},
    {"necessity-code", "WOORD", true, false, "waarom dit nu nodig is:" NECESSITY_CODES(LISTED)},
    {"necessity", "TEKST", false, false, "hetzelfde in woorden; nodig bij 'anders'"},
    {"lighter-code", "WOORD", true, false, "waarom het niet met minder kan:" LIGHTER_CODES(LISTED)},
    {"why-not-lighter", "TEKST", false, false, "hetzelfde in woorden; nodig bij 'anders'"},
    {"categories", "LIJST", true, true, "waar naar gevraagd wordt, met komma's ertussen"},
    {"identifiers", "BESTAND|-", false, false, "over wie: regels bsn, adres, naam of bag, zie docs/registers.md; dit is het veiligst"},
    {"bsn", "NUMMER", false, true, "ook zo; andere gebruikers van deze computer kunnen het even zien"},
    {"postcode", "POSTCODE", false, false, "een adres; net zo"},
    {"huisnummer", "NUMMER", false, false, "huisnummer"},
    {"huisletter", "LETTER", false, false, "huisletter"},
    {"toevoeging", "TEKST", false, false, "toevoeging bij het huisnummer"},
    {"informed", "DATUM", false, false, "wanneer de cliënt is geïnformeerd; en anders:"},
    {"deferral", "TEKST", false, false, "waarom het informeren is uitgesteld"},
    {"deferral-until", "DATUM", false, false, "tot wanneer"},
    {"purpose", "WOORD", false, false, "een ander doel dan bij de route hoort"},
    {"phase", "WOORD", false, false, "een andere fase"},
    {"basis", "WOORD", false, false, "een grondslag voor alle partners; zonder deze heeft elke partner de eigen"},
    {"role", "WOORD", false, false, "een andere rol dan regisseur"},
    {"config", "BESTAND", false, false, OPTION_CONFIG_SENTENCE},
    {"expires", "DATUM", false, false, "de laatste dag van de casus; anders over 90 dagen"},
    {0},
};
