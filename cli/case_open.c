// SPDX-License-Identifier: EUPL-1.2
//
// `schakel case open`: what was typed becomes a case with pseudonyms; the identifiers stay behind in this process (P-01)
// and are wiped, also from the words of the command line, where other users of this machine could read them.
#include "cli/case_open.h"

#include "base/prose.h"
#include "cli/discretion.h"
#include "cli/household.h"
#include "cli/node_link.h"
#include "crypto/secret.h"
#include "files/files.h"

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
        return complain(&invocation->why, got < 0 ? FAIL(IO_FAILED) : FAIL(TOO_LARGE), "standard input");
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
    if (strcmp(file, "-") == 0)
        TRY(read_input(invocation, &text));
    else
        TRY(file_read(file, HOUSEHOLD_FILE_MOST_BYTES, invocation->arena, &text, why));
    struct status status = household_read(household, text, strcmp(file, "-") == 0 ? "standard input" : file, why);
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
    if (!household->count)
        return complain(&invocation->why, FAIL(INVALID), "whom is it about? --identifiers FILE, --bsn, or --postcode with --huisnummer");
    return STATUS(OK);
}

/* ---- request */

/* Option and member of the request; free texts may hold no identity. */
static const struct typed {
    const char *option, *key;
    bool is_free_text;
} typed[] = {
    {"route", "route", false},
    {"purpose", "purpose", false},
    {"phase", "phase", false},
    {"basis", "basis", false},
    {"role", "role", false},
    {"necessity", "necessity", true},
    {"why-not-lighter", "why_not_lighter", true},
    {"informed", "informed", false},
    {"deferral", "deferral_reason", true},
    {"deferral-until", "deferral_until", false},
    {"expires", "expires", false},
};

static struct status check_typed(struct invocation *invocation)
{
    for (size_t i = 0; i < N(typed); i++)
        if (typed[i].is_free_text) {
            char place[32];
            snprintf(place, sizeof place, "--%s", typed[i].option);
            TRY(prose_check(option_span(invocation, typed[i].option), PROSE_LINES, place, &invocation->why));
        }
    if (invocation_has(invocation, "informed") == invocation_has(invocation, "deferral"))
        return complain(&invocation->why, FAIL(INVALID), "either --informed DATE, or --deferral TEXT with --deferral-until DATE");
    if (invocation_has(invocation, "deferral") != invocation_has(invocation, "deferral-until"))
        return complain(&invocation->why, FAIL(INVALID), "--deferral TEXT and --deferral-until DATE go together");
    return STATUS(OK);
}

static void set_typed(const struct invocation *invocation, struct json *request)
{
    for (size_t i = 0; i < N(typed); i++)
        if (invocation_has(invocation, typed[i].option))
            json_set_text(request, typed[i].key, invocation_option(invocation, typed[i].option));
}

/* The words that the route and the options come to, as the node reads them. */
static struct status plan(struct invocation *invocation, struct control_link *link, struct blindfold_reason *reason,
                          const char **out_domain)
{
    CLEANUP(json) struct json *reply = NULL;
    const char **const places[] = {&reason->purpose, &reason->phase, &reason->basis, &reason->role, out_domain};
    static const char *const keys[] = {"purpose", "phase", "basis", "role", "domain"};
    struct json *request = control_request("case-plan");
    set_typed(invocation, request);
    TRY(node_link_ask(invocation, link, request, &reply));
    for (size_t i = 0; i < N(keys); i++) {
        struct span word;
        TRY(json_get_text(reply, keys[i], 64, &invocation->why, &word));
        TRY(arena_text(invocation->arena, word, places[i]));
    }
    return STATUS(OK);
}

static struct json *subjects_json(const struct household *household, const struct element *pseudonyms)
{
    struct json *subjects = json_array_new();
    for (size_t i = 0; i < household->count; i++) {
        struct json *subject = json_object_new();
        json_set_text(subject, "kind", household->identifiers[i].type == IDENTIFIER_BSN ? "person" : "address");
        json_set_base64(subject, "pseudonym", SPAN_OF_ARRAY(pseudonyms[i].bytes));
        json_append(subjects, subject);
    }
    return subjects;
}

static struct status make_request(struct invocation *invocation, const struct household *household, const struct element *pseudonyms,
                                  struct json **out)
{
    const char *const *words;
    size_t count;
    TRY(invocation_list(invocation, "categories", &words, &count));
    struct json *request = control_request("case-open"), *categories = json_array_new();
    set_typed(invocation, request);
    for (size_t i = 0; i < count; i++)
        json_append_text(categories, words[i]);
    json_set(request, "categories", categories);
    json_set(request, "subjects", subjects_json(household, pseudonyms));
    *out = request;
    return STATUS(OK);
}

static struct status open_for(struct invocation *invocation, const struct household *household, struct json **out_reply)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct progress progress = {0};
    struct blindfold how;
    struct element pseudonyms[HOUSEHOLD_MOST];
    struct json *request = NULL;
    const char *domain;
    TRY(node_link_open(invocation, &link));
    TRY(node_link_blindfold(invocation, link, "case", &progress, &how));
    TRY(plan(invocation, link, &how.reason, &domain));
    TRY(blindfold(&how, domain, household->identifiers, household->count, pseudonyms, &invocation->why));
    TRY(make_request(invocation, household, pseudonyms, &request));
    return node_link_ask(invocation, link, request, out_reply);
}

struct status case_open_run(struct invocation *invocation)
{
    CLEANUP(json) struct json *reply = NULL;
    struct household household = {0};
    struct span id;
    TRY(process_be_discreet());
    struct status status = take_household(invocation, &household);
    if (status_ok(status))
        status = check_typed(invocation);
    if (status_ok(status))
        status = open_for(invocation, &household, &reply);
    household_wipe(&household);
    TRY(status);
    if (invocation->wants_json)
        return print_json(invocation, reply);
    TRY(json_get_text(reply, "case", 128, &invocation->why, &id));
    printf("%.*s\n", (int)id.size, (const char *)id.data);
    return STATUS(OK);
}

const struct option case_open_options[] = {
    {"route", "client|professional", true, false, "who came with the request for help"},
    {"necessity", "TEXT", true, false, "why this is needed now"},
    {"why-not-lighter", "TEXT", true, false, "why less than this would not do"},
    {"categories", "LIST", true, true, "what is asked for, with commas between"},
    {"identifiers", "FILE|-", false, false, "whom it is about: lines \"bsn NUMBER\", \"adres POSTCODE NUMBER …\"; the safest way"},
    {"bsn", "NUMBER", false, true, "the same; other users of this machine may see it for a moment"},
    {"postcode", "POSTCODE", false, false, "an address; likewise"},
    {"huisnummer", "NUMBER", false, false, "house number"},
    {"huisletter", "LETTER", false, false, "house letter"},
    {"toevoeging", "TEXT", false, false, "addition to the house number"},
    {"informed", "DATE", false, false, "when the client was told; otherwise:"},
    {"deferral", "TEXT", false, false, "why telling the client is put off"},
    {"deferral-until", "DATE", false, false, "until when"},
    {"purpose", "WORD", false, false, "another purpose than that of the route"},
    {"phase", "WORD", false, false, "another phase"},
    {"basis", "WORD", false, false, "one legal basis for all; without it each partner is asked on its own"},
    {"role", "WORD", false, false, "another role than regisseur"},
    {"expires", "DATE", false, false, "last day of the case; in 90 days otherwise"},
    {0},
};
