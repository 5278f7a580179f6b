// SPDX-License-Identifier: EUPL-1.2
//
// `schakel roster`: one roster from the files that the partners made of themselves, and a look at it.
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/node_conf.h"
#include "cli/roster_trust.h"

#include "agreement/version.h"
#include "base/text.h"
#include "files/files.h"
#include "ledger/note.h"

/* ---- join */

static struct status read_partner(struct invocation *invocation, const char *path, struct partner *out)
{
    struct span text;
    TRY(file_read(path, ROSTER_MOST_BYTES, invocation->arena, &text, &invocation->why));
    return partner_parse(text, path, invocation->arena, out, &invocation->why);
}

_Static_assert(ARGUMENTS_MOST <= ROSTER_MOST_PARTNERS, "each argument is a partner");
/* The roster as text, read back so that partners who are in each other's way are found. */
static struct status join_partners(struct invocation *invocation, struct span *out_text)
{
    CLEANUP(roster) struct roster *whole = NULL;
    struct partner partners[ROSTER_MOST_PARTNERS];
    struct roster roster = {.partners = partners, .name = invocation_option(invocation, "name")};
    struct span text;
    if (!status_ok(oin_parse(span_of_text(invocation_option(invocation, "auditor")), &roster.auditor_oin)))
        return misspeak(invocation, "--auditor: an OIN of 20 digits");
    TRY(invocation_number(invocation, "version", 1, UINT32_MAX, 1, &roster.version));
    TRY(invocation_number(invocation, "quorum", 1, ROSTER_MOST_PARTNERS, 0, &roster.quorum));
    for (; roster.count < invocation->argument_count; roster.count++)
        TRY(read_partner(invocation, invocation->arguments[roster.count], &partners[roster.count]));
    TRY(roster_print(&roster, invocation->arena, &text));
    TRY(roster_parse(text, "the new roster", &whole, &invocation->why));
    if (strcmp(whole->name, roster.name) != 0)
        return complain(&invocation->why, FAIL(INVALID), "--name: no blanks at the ends, no \" ;\" and no line feeds");
    return roster_print(whole, invocation->arena, out_text);
}

/* The partner's certificate, from beside its file to beside the roster. */
static struct status copy_certificate(struct invocation *invocation, const char *partner_path, const char *roster_path)
{
    struct partner partner;
    const char *from, *to, *folder;
    struct span pem, there;
    TRY(read_partner(invocation, partner_path, &partner));
    TRY(path_folder(partner_path, invocation->arena, &folder));
    TRY(arena_print(invocation->arena, &from, "%s/%s", folder, partner.certificate));
    TRY(path_folder(roster_path, invocation->arena, &folder));
    TRY(arena_print(invocation->arena, &to, "%s/%s", folder, partner.certificate));
    TRY(file_read(from, CERTIFICATE_MOST_BYTES, invocation->arena, &pem, &invocation->why));
    if (path_exists(to)) {
        TRY(file_read(to, CERTIFICATE_MOST_BYTES, invocation->arena, &there, &invocation->why));
        if (span_equal(pem, there))
            return STATUS(OK);
    }
    TRY(path_folder(to, invocation->arena, &folder));
    TRY(folder_make(folder, 0755, &invocation->why));
    return file_write_atomic(to, pem, 0644, &invocation->why);
}

static struct status run_roster_join(struct invocation *invocation)
{
    const char *output = invocation_option(invocation, "output");
    struct span text;
    TRY(join_partners(invocation, &text));
    if (!output) {
        printf("%.*s", (int)text.size, (const char *)text.data);
        return STATUS(OK);
    }
    for (size_t i = 0; i < invocation->argument_count; i++)
        TRY(copy_certificate(invocation, invocation->arguments[i], output));
    TRY(file_write_atomic(output, text, 0644, &invocation->why));
    if (!invocation->wants_json) {
        printf("%s: %zu partners, with their certificates beside it\n", output, invocation->argument_count);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "roster", output);
    json_set_integer(object, "partners", (int64_t)invocation->argument_count);
    return print_json(invocation, object);
}

/* ---- show and check */

static struct json *partner_json(const struct partner *partner)
{
    struct json *object = json_object_new();
    json_set_text(object, "oin", partner->oin.text);
    json_set_text(object, "short", partner->short_name);
    json_set_text(object, "name", partner->name);
    json_set_text(object, "roles", partner->roles);
    json_set_bool(object, "data", partner->holds_data);
    json_set_text(object, "endpoint", partner->endpoint);
    json_set_text(object, "log_origin", partner->log_origin);
    json_set_text(object, "certificate", partner->certificate);
    return object;
}

/* Over text and certificates: what partners sign and ledgers hold. "" while certificates are not beside it. */
static struct status print_text_hash(struct invocation *invocation, const struct roster *roster, char out[static 2 * DIGEST_BYTES + 1])
{
    struct complaint why = {""};
    struct bundle files;
    struct digest hash;
    *out = 0;
    struct status status = agreed_roster_bundle(invocation->arguments[0], roster, invocation->arena, &files, &why);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    TRY(bundle_hash(&files, agreed_text_label(AGREED_ROSTER), &hash));
    hex_print(digest_span(&hash), out);
    return STATUS(OK);
}

static struct status print_roster(struct invocation *invocation, const struct roster *roster, bool is_checked)
{
    struct digest table;
    char hex[2 * DIGEST_BYTES + 1], table_hex[2 * DIGEST_BYTES + 1];
    TRY(print_text_hash(invocation, roster, hex));
    TRY(roster_table_hash(roster, &table));
    hex_print(digest_span(&table), table_hex);
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        struct json *partners = json_array_new();
        json_set_bool(object, "ok", true);
        json_set_bool(object, "checked", is_checked);
        json_set_text(object, "name", roster->name);
        json_set_integer(object, "version", (int64_t)roster->version);
        json_set_text(object, "text_hash", hex);
        json_set_text(object, "table_hash", table_hex);
        json_set_integer(object, "quorum", (int64_t)roster_quorum(roster));
        json_set_text(object, "auditor", roster->auditor_oin.text);
        for (size_t i = 0; i < roster->count; i++)
            json_append(partners, partner_json(&roster->partners[i]));
        json_set(object, "partners", partners);
        return print_json(invocation, object);
    }
    printf("%s, version %llu\n", roster->name, (unsigned long long)roster->version);
    printf("  text  %s\n", *hex ? hex : "not all certificates are beside it");
    printf("  table %s\n  %zu of %zu partners sign a change\n", table_hex, roster_quorum(roster), roster->count);
    for (size_t i = 0; i < roster->count; i++) {
        const struct partner *partner = &roster->partners[i];
        printf("  %s  %-12s  %-24s  %s%s%s\n", partner->oin.text, partner->short_name, partner->endpoint, partner->roles,
               partner->holds_data ? "" : ", without data", partner == roster->auditor ? ", auditor" : "");
    }
    printf("%s\n", is_checked ? "Every partner's keys are signed with its certificate, and every certificate is acceptable."
                              : "Read only: `schakel roster check` looks at signatures and certificates.");
    return STATUS(OK);
}

static struct status run_roster_show(struct invocation *invocation)
{
    CLEANUP(roster) struct roster *roster = NULL;
    struct span text;
    TRY(file_read(invocation->arguments[0], ROSTER_MOST_BYTES, invocation->arena, &text, &invocation->why));
    TRY(roster_parse_earlier(text, invocation->arguments[0], &roster, &invocation->why));
    return print_roster(invocation, roster, false);
}

static struct status read_checked(struct invocation *invocation, bool takes_earlier, struct roster **out)
{
    struct agreed_roster_files files = {invocation->arguments[0], invocation_option(invocation, "ca"), invocation_option(invocation, "crl"),
                                        takes_earlier};
    return agreed_roster_read(&files, clock_now_ms(), out, &invocation->why);
}

static struct status run_roster_check(struct invocation *invocation)
{
    CLEANUP(roster) struct roster *roster = NULL;
    TRY(read_checked(invocation, false, &roster));
    return print_roster(invocation, roster, true);
}

/* ---- logs */

/* C2SP tlog-policy: whose logs an auditor believes, because their keys are bound to their OINs by certificates. */
static struct status run_roster_logs(struct invocation *invocation)
{
    CLEANUP(roster) struct roster *roster = NULL;
    CLEANUP(json) struct json *logs = json_array_new();
    TRY(read_checked(invocation, true, &roster)); /* old ledgers verify too */
    for (size_t i = 0; i < roster->count; i++) {
        struct note_key key;
        char vkey[VKEY_ROOM];
        TRY(note_key_make(span_of_text(roster->partners[i].log_origin), NOTE_ED25519, roster->partners[i].log, &key));
        vkey_print(&key, vkey);
        json_append_text(logs, vkey);
        if (!invocation->wants_json)
            printf("log %s\n", vkey);
    }
    if (!invocation->wants_json) {
        printf("quorum none\n");
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set(object, "logs", TAKE(logs));
    return print_json(invocation, object);
}

static const struct option join_options[] = {
    {"name", "TEXT", true, false, "the name of the mesh"},
    {"auditor", "OIN", true, false, "the partner for whom escrows are opened"},
    {"version", "N", false, false, "higher than that of the roster before (1)"},
    {"quorum", "N", false, false, "how many partners must sign a change (more than half)"},
    {"output", "FILE", false, false, "write it there, and copy the certificates beside it"},
    {0},
};
static const struct option check_options[] = {
    {"ca", "FILE", true, false, "certificates of the authorities, PEM"},
    {"crl", "FILE", true, false, "their revocation lists, PEM"},
    {0},
};
const struct command roster_commands[] = {
    {"roster", "join", join_options, "PARTNER.ini …", 1, ARGUMENTS_MOST, run_roster_join, "makes one roster from the partners' files"},
    {"roster", "show", NULL, "FILE", 1, 1, run_roster_show, "who is on it, unchecked"},
    {"roster", "check", check_options, "FILE", 1, 1, run_roster_check, "checks every partner's signature and certificate"},
    {"roster", "logs", check_options, "FILE", 1, 1, run_roster_logs, "a bare trust file: the partners' logs, from a checked roster"},
    {"roster", "trust", roster_trust_options, "DIR", 1, 1, run_roster_trust,
     "an auditor's trust folder: all that was agreed, who signed it, and whose keys were whose"},
    {0},
};
