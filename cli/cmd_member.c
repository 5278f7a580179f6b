// SPDX-License-Identifier: EUPL-1.2
//
// `schakel member`: what a partner changes about itself, at its own node.
#include "agreed/texts.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/node_conf.h"
#include "cli/own_partner.h"

#include "crypto/secret.h"
#include "files/files.h"
#include "keyring/node_keys.h"

struct member {
    struct invocation *invocation;
    const char *folder; /* of the node */
    struct config conf;
    struct agreed_texts *texts;  /* of the node; NULL when --roster is looked at */
    struct roster *earlier;      /* of --roster */
    const struct roster *roster; /* one of the two */
    struct node_keys keys;
    bool keys_are_earlier; /* their file is in the form before the witness key */
    struct partner own;    /* as it stands in the roster, and then as it will */
};

static void member_close(struct member *member)
{
    node_keys_wipe(&member->keys);
    member->earlier = roster_free(member->earlier);
    member->texts = agreed_texts_free(member->texts);
}

static struct status read_member_keys(struct member *member)
{
    struct invocation *invocation = member->invocation;
    struct span text;
    TRY(file_read_secret(member->conf.keys, NODE_KEYS_TEXT_MOST, invocation->arena, &text, &invocation->why));
    member->keys_are_earlier =
        status_ok(node_keys_parse_earlier(text, member->conf.keys, system_random(), &member->keys, &invocation->why));
    return member->keys_are_earlier ? STATUS(OK) : node_keys_parse(text, member->conf.keys, &member->keys, &invocation->why);
}

/* The one in force, or of a node that had none yet that was signed by all. */
static struct status read_member_roster(struct member *member)
{
    struct invocation *invocation = member->invocation;
    const char *file = invocation_option(invocation, "roster");
    const struct chain_link *link;
    struct span text;
    if (file) {
        TRY(file_read(file, ROSTER_MOST_BYTES, invocation->arena, &text, &invocation->why));
        TRY(roster_parse_earlier(text, file, &member->earlier, &invocation->why));
        member->roster = member->earlier;
        return STATUS(OK);
    }
    TRY(agreed_texts_read(member->conf.agreed, clock_now_ms(), &member->texts, first_fault(&invocation->why)));
    TRY(agreed_texts_in_force(member->texts, AGREED_ROSTER, &link, &invocation->why));
    member->roster = link->content.roster;
    return STATUS(OK);
}

static struct status member_open(struct member *member)
{
    struct invocation *invocation = member->invocation;
    TRY(node_conf_read(invocation->arguments[0], invocation->arena, &member->conf, &invocation->why));
    TRY(path_folder(member->conf.keys, invocation->arena, &member->folder));
    TRY(read_member_roster(member));
    const struct partner *own = roster_find(member->roster, &member->conf.oin);
    if (!own)
        return complain(&invocation->why, FAIL(UNKNOWN_PEER), "the roster in force: %s is not on it", member->conf.oin.text);
    member->own = *own;
    return read_member_keys(member);
}

/* ---- renew */

static struct status write_member_file(struct member *member, const char *name, struct span text, unsigned mode)
{
    const char *path;
    TRY(arena_print(member->invocation->arena, &path, "%s/%s", member->folder, name));
    return file_write_atomic(path, text, mode, &member->invocation->why);
}

/* The section last: a run that was cut off is run again, and until it is there nothing of it was shown to anybody. */
static struct status write_renewed(struct member *member, const struct own_papers *papers, struct span section)
{
    struct invocation *invocation = member->invocation;
    const char *certs;
    struct span keys;
    TRY(arena_print(invocation->arena, &certs, "%s/certs", member->folder));
    TRY(folder_make(certs, 0755, &invocation->why));
    TRY(write_member_file(member, member->own.certificate, papers->certificate_pem, 0644));
    TRY(node_keys_print(&member->keys, invocation->arena, &keys));
    if (member->keys_are_earlier)
        TRY(file_write_atomic(member->conf.keys, keys, 0600, &invocation->why));
    return write_member_file(member, "partner.ini", section, 0644);
}

static struct status renew_member(struct member *member)
{
    struct invocation *invocation = member->invocation;
    struct own_papers papers;
    struct span section;
    TRY(member_open(member));
    TRY(own_papers_read(invocation, &member->conf.oin, member->conf.ca, member->conf.crl, &papers));
    if (invocation_has(invocation, "agree"))
        TRY(own_agree_key_read(invocation, &member->own));
    else if (!partner_can_agree(&member->own))
        return complain(&invocation->why, FAIL(INVALID), "--agree: the roster has no such key of %s yet", member->own.oin.text);
    node_keys_publish(&member->keys, &member->own);
    TRY(arena_print(invocation->arena, &member->own.certificate, "certs/%s.pem", member->own.oin.text));
    TRY(own_partner_print(invocation, &member->own, &papers, &section));
    TRY(write_renewed(member, &papers, section));
    if (!invocation->wants_json) {
        printf("%s/partner.ini: %s, signed with %s\n", member->folder, member->own.oin.text, invocation_option(invocation, "certificate"));
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "oin", member->own.oin.text);
    json_set_bool(object, "keys_added", member->keys_are_earlier);
    return print_json(invocation, object);
}

static struct status run_member_renew(struct invocation *invocation)
{
    struct member member = {.invocation = invocation};
    struct status status = renew_member(&member);
    member_close(&member);
    return status;
}

static const struct option renew_options[] = {
    {"certificate", "CERT.pem", true, false, "the organisation's certificate with its chain"},
    {"private-key", "KEY.pem", true, false, "its private key: signs the node's keys, and is not kept"},
    {"roster", "FILE", false, false, "the roster of before there was one that all signed"},
    {"agree", "FILE.pub", false, false, "another minisign public key by which it agrees"},
    {0},
};
const struct command member_commands[] = {
    {"member", "renew", renew_options, "DIR", 1, 1, run_member_renew,
     "signs the node's keys anew: another certificate, or keys that an earlier version did not have"},
    {0},
};
