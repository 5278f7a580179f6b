// SPDX-License-Identifier: EUPL-1.2
//
// `schakel init`: the folder of a new node. Its secret keys, what the other partners need to know about it, signed
// with the organisation's certificate, and the daemon's settings. The keys are written last: a run that was cut off
// is run again, and a node that has keys keeps them.
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/discretion.h"
#include "cli/node_conf.h"
#include "cli/own_partner.h"

#include "base/text.h"
#include "files/files.h"
#include "keyfile/key_file.h"
#include "keyring/node_keys.h"
#include "ledger/checkpoint.h"
#include "preflight/print.h"
#include "settings/settings.h"

#include <errno.h>
#include <pwd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MADE_MOST 8

struct making { /* what one run puts together */
    struct invocation *invocation;
    const char *folder;              /* absolute */
    struct passphrase_source source; /* of its keys; none: they stay plain */
    struct own_papers papers;        /* the certificate is copied into the folder, beside partner.ini */
    struct partner partner;
    size_t made_count;
    const char *made[MADE_MOST]; /* by this run, in order: goes again when it fails */
};

static struct status join_path(struct making *making, const char *name, const char **out)
{
    return arena_print(making->invocation->arena, out, "%s/%s", making->folder, name);
}

/* ---- the partner as the others will know it */

static struct status describe_own_partner(struct making *making)
{
    struct invocation *invocation = making->invocation;
    struct partner *partner = &making->partner;
    struct origin origin;
    char *origin_text;
    uint64_t year;
    time_t now = (time_t)(clock_now_ms() / 1000);
    struct tm date;
    ENSURE(gmtime_r(&now, &date));
    if (!status_ok(oin_parse(span_of_text(invocation_option(invocation, "oin")), &partner->oin)))
        return misspeak(invocation, "--oin: an OIN of 20 digits");
    TRY(invocation_number(invocation, "year", 2000, 2999, (uint64_t)date.tm_year + 1900, &year));
    origin = (struct origin){.oin = partner->oin, .year = (unsigned)year};
    TRY(ARENA_NEW(invocation->arena, ORIGIN_ROOM, &origin_text));
    origin_print(&origin, origin_text);
    partner->log_origin = origin_text;
    partner->name = invocation_option(invocation, "name");
    partner->short_name = invocation_option(invocation, "short");
    partner->roles = invocation_option(invocation, "roles");
    partner->endpoint = invocation_option(invocation, "endpoint");
    partner->holds_data = !invocation_has(invocation, "no-data");
    partner->contact = invocation_has(invocation, "contact") ? invocation_option(invocation, "contact") : partner->name;
    return arena_print(invocation->arena, &partner->certificate, "certs/%s.pem", partner->oin.text);
}

/* ---- node.conf */

static struct status write_described_line(struct making *making, struct writer *writer, const char *name, const char *value)
{
    size_t start = writer->used;
    struct span text = span_of_text(value);
    if (!value[0] || !text_is_clean_utf8(text, "") || strstr(value, " ;") || text_trim(text).size != text.size)
        return complain(&making->invocation->why, FAIL(INVALID), "%s: cannot stand in " NODE_CONF_NAME ": no blanks at the ends, no \" ;\"",
                        name);
    write_text(writer, name);
    write_text(writer, " = ");
    write_text(writer, value);
    if (writer->overflow || writer->used - start > SETTINGS_LINE_MOST)
        return complain(&making->invocation->why, FAIL(TOO_LARGE), "%s: a line of " NODE_CONF_NAME " has at most %d bytes", name,
                        SETTINGS_LINE_MOST);
    write_text(writer, "\n");
    return STATUS(OK);
}

/* What stands behind a key: what was asked for, or what a new node has; NULL: left out. */
static struct status find_value(struct making *making, const struct settings_key *key, const struct config_row *row, const char **out)
{
    struct invocation *invocation = making->invocation;
    const char *given = invocation_option(invocation, key->name);
    *out = NULL;
    if (row->form == CONFIG_FORM_OIN)
        *out = making->partner.oin.text;
    else if (given && key->kind == SETTINGS_PATH)
        return path_absolute(given, invocation->arena, out, &invocation->why);
    else if (given)
        *out = given;
    else if (row->offset == offsetof(struct config, keys_plain))
        *out = making->source.is_there ? "no" : "yes";
    else if (row->made)
        return join_path(making, row->made, out);
    else if (row->offset == offsetof(struct config, operator)) {
        const struct passwd *self = getpwuid(geteuid()); /* whoever makes a node runs it, unless others are named */
        *out = self ? self->pw_name : NULL;
    }
    return STATUS(OK);
}

static struct status print_conf(struct making *making, struct span *out_text)
{
    struct invocation *invocation = making->invocation;
    size_t room = 8192;
    const char *section = "", *value;
    uint8_t *bytes;
    TRY(ARENA_NEW(invocation->arena, room, &bytes));
    struct writer writer = writer_of(bytes, room);
    write_text(&writer, "# the settings of this node's daemon: schakeld print-config explains every key\n");
    for (size_t i = 0; i < config_table.count; i++) {
        const struct settings_key *key = &config_table.keys[i];
        TRY(find_value(making, key, &config_rows[i], &value));
        if (!value)
            continue;
        if (strcmp(section, key->section) != 0) {
            write_text(&writer, *section ? "\n[" : "[");
            write_text(&writer, section = key->section);
            write_text(&writer, "]\n");
        }
        TRY(write_described_line(making, &writer, key->name, value));
    }
    *out_text = writer_span(&writer);
    return STATUS(OK);
}

/* ---- writing it down */

static void note_made(struct making *making, const char *path)
{
    if (path_exists(path))
        return;
    ENSURE(making->made_count < MADE_MOST);
    making->made[making->made_count++] = path;
}

/* What was there before stays, and so does a folder that holds something of somebody else. */
static void unmake_folder(const struct making *making)
{
    for (size_t i = making->made_count; i > 0; i--)
        (void)!remove(making->made[i - 1]);
}

static struct status write_folder_file(struct making *making, const char *name, struct span text, unsigned mode)
{
    const char *path;
    TRY(join_path(making, name, &path));
    note_made(making, path);
    return file_write_atomic(path, text, mode, &making->invocation->why);
}

static struct status make_folder(struct making *making, const char *name, unsigned mode)
{
    const char *path;
    TRY(join_path(making, name, &path));
    note_made(making, path);
    return folder_make(path, mode, &making->invocation->why);
}

static struct status write_folder(struct making *making, struct span partner_text, struct span conf, struct span keys_text)
{
    const char *path;
    TRY(make_folder(making, "shares", 0700));
    TRY(make_folder(making, "certs", 0755));
    TRY(write_folder_file(making, making->partner.certificate, making->papers.certificate_pem, 0644));
    TRY(write_folder_file(making, "partner.ini", partner_text, 0644));
    TRY(join_path(making, NODE_CONF_NAME, &path));
    if (!path_exists(path))
        TRY(write_folder_file(making, NODE_CONF_NAME, conf, 0644));
    TRY(join_path(making, "keys", &path));
    note_made(making, path);
    return key_file_write(path, keys_text, making->source.is_there ? &making->source.passphrase : NULL, making->invocation->arena,
                          &making->invocation->why);
}

static struct status open_folder(struct making *making)
{
    struct invocation *invocation = making->invocation;
    const char *given = invocation->arguments[0], *keys;
    struct stat facts;
    note_made(making, making->folder);
    TRY(folder_make(given, 0700, &invocation->why));
    if (stat(given, &facts) || facts.st_uid != geteuid() || facts.st_mode & (S_IWGRP | S_IWOTH))
        return complain(&invocation->why, FAIL(UNSAFE_FILE), "%s: must be yours, and nobody else may write in it", given);
    TRY(join_path(making, "keys", &keys));
    if (path_exists(keys))
        return complain(&invocation->why, FAIL(CONFLICT), "%s: this node has its keys already, and they are never overwritten", keys);
    return STATUS(OK);
}

static struct status report_folder(struct making *making)
{
    struct invocation *invocation = making->invocation;
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        json_set_text(object, "oin", making->partner.oin.text);
        json_set_text(object, "folder", making->folder);
        json_set_text(object, "log_origin", making->partner.log_origin);
        return print_json(invocation, object);
    }
    printf("%s: node of %s (%s)\n", making->folder, making->partner.name, making->partner.oin.text);
    printf("  keys          secret%s: stay here, and belong in the backup\n", making->source.is_there ? ", sealed" : "");
    printf("  partner.ini   for the roster, with certs/%s.pem\n", making->partner.oin.text);
    printf("  " NODE_CONF_NAME "     settings of the daemon\n");
    return STATUS(OK);
}

/* The rows of the one list that can be looked at before anything is there. */
static struct status look_at_new_folder(struct making *making, struct span conf)
{
    CLEANUP(preflight) struct preflight *list = NULL;
    struct preflight_wish wish = {.occasion = OCCASION_INIT, .settings = conf, .roles = making->partner.roles, .now_ms = clock_now_ms()};
    TRY(join_path(making, NODE_CONF_NAME, &wish.config_path));
    TRY(preflight_new(&wish, &list));
    if (list->findings.count)
        preflight_print(list, false, stderr);
    return preflight_is_good(list) ? STATUS(OK) : complain(&making->invocation->why, FAIL(INVALID), "nothing was written");
}

/* Asked before anything is made; keys stay plain only for who said so. */
static struct status ask_for_seal(struct making *making)
{
    if (invocation_has(making->invocation, "plain-keys"))
        return STATUS(OK);
    TRY(process_be_discreet());
    struct status status = passphrase_ask_new(&making->source, making->invocation->arguments[0], &making->invocation->why);
    return status_is(status, STATUS_NOT_FOUND) ? complain(&making->invocation->why, FAIL(INVALID),
                                                          "nobody gave a passphrase for its keys: " PASSPHRASE_DESCRIPTOR
                                                          ", the credential " PASSPHRASE_CREDENTIAL " or a terminal; or --plain-keys")
                                               : status;
}

static struct status make_node(struct invocation *invocation, struct making *making)
{
    struct node_keys keys;
    struct span partner_text, conf, keys_text;
    TRY(describe_own_partner(making));
    TRY(own_agree_key_read(invocation, &making->partner));
    TRY(own_papers_read(invocation, &making->partner.oin, invocation_option(invocation, "ca"), invocation_option(invocation, "crl"),
                        &making->papers));
    node_keys_init(system_random(), &keys);
    node_keys_publish(&keys, &making->partner);
    struct status status = node_keys_print(&keys, invocation->arena, &keys_text);
    node_keys_wipe(&keys);
    TRY(status);
    TRY(own_partner_print(invocation, &making->partner, &making->papers, &partner_text));
    TRY(ask_for_seal(making));
    TRY(path_absolute(invocation->arguments[0], invocation->arena, &making->folder, &invocation->why));
    TRY(print_conf(making, &conf));
    TRY(look_at_new_folder(making, conf));
    status = open_folder(making);
    if (status_ok(status))
        status = write_folder(making, partner_text, conf, keys_text);
    if (!status_ok(status)) {
        unmake_folder(making);
        return status;
    }
    return report_folder(making);
}

static struct status run_init(struct invocation *invocation)
{
    struct making making = {.invocation = invocation};
    struct status status = make_node(invocation, &making);
    passphrase_source_end(&making.source);
    return status;
}

static const struct option init_options[] = {
    {"oin", "OIN", true, false, "identification number of the organisation, 20 digits"},
    {"name", "TEXT", true, false, "its name"},
    {"short", "TEXT", true, false, "the name in lists"},
    {"roles", "LIST", true, false, "its roles in the policy, with commas between"},
    {"endpoint", "tcp://HOST:PORT", true, false, "where the other nodes reach this one"},
    {"certificate", "CERT.pem", true, false, "the organisation's certificate with its chain"},
    {"private-key", "KEY.pem", true, false, "its private key: signs the node's keys, and is not kept"},
    {"agree", "FILE.pub", true, false, "minisign public key of who agrees for it; the secret half stays with that person"},
    {"no-data", NULL, false, false, "a node without a register, such as a supervisor's"},
    {"plain-keys", NULL, false, false, "its keys are not sealed: whoever reads the disk or a backup has them"},
    {"contact", "TEXT", false, false, "whom a regisseur may call (the name)"},
    {"year", "YYYY", false, false, "year of the ledger (this one)"},
// clang-format off
#define HELP_REQUIRED(made, sentence) sentence " (DIR/" made ")"
#define HELP_OPTIONAL(made, sentence) sentence
#define VALUE_PATH "PATH"
#define VALUE_USERS "LIST"
#define INIT_OPTION(name, kind, need, made, sentence) {#name, VALUE_##kind, false, false, HELP_##need(made, sentence)},
    CONFIG_AGREED(INIT_OPTION)
    CONFIG_ACCESS(INIT_OPTION)
    // clang-format on
    {0},
};
const struct command init_commands[] = {
    {"init", "", init_options, "DIR", 1, 1, run_init, "makes the folder of a new node: keys, partner.ini and node.conf"},
    {0},
};
