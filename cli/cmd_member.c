// SPDX-License-Identifier: EUPL-1.2
//
// `schakel member`: what changes at a partner, one sentence for each. It becomes a proposal on the shelf of the partner's node; nothing
// changes before the others signed. Only who comes from before there was a shelf writes files of its own (`renew --roster`).
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/next_keys.h"
#include "cli/node_conf.h"
#include "cli/own_partner.h"
#include "cli/roster_draft.h"

#include "crypto/secret.h"
#include "files/files.h"
#include "keyfile/key_file.h"
#include "keyring/node_keys.h"

/* ---- one change, proposed */

static struct status propose_change(struct invocation *invocation, struct status (*change)(struct roster_draft *))
{
    struct roster_draft draft;
    struct status status = roster_draft_open(invocation, invocation->arguments[0], &draft);
    if (status_ok(status))
        status = change(&draft);
    if (status_ok(status))
        status = roster_draft_propose(&draft);
    roster_draft_close(&draft);
    return status;
}

/* Address and keys are the organisation's word, and so are signed with its certificate as it stands on the roster. */
static struct status sign_own(struct roster_draft *draft, struct partner *own)
{
    struct invocation *invocation = draft->invocation;
    const struct bundle_file *certificate = bundle_find(&draft->files, own->certificate);
    struct own_papers papers;
    struct span section;
    ENSURE(certificate); /* a complete roster has all of them */
    papers.certificate_pem = certificate->bytes;
    TRY(file_read_secret(invocation_option(invocation, "private-key"), CERTIFICATE_MOST_BYTES, invocation->arena, &papers.private_key_pem,
                         &invocation->why));
    return own_partner_print(invocation, own, &papers, &section);
}

static struct status change_endpoint(struct roster_draft *draft)
{
    struct partner *own = roster_draft_own(draft);
    own->endpoint = invocation_option(draft->invocation, "endpoint");
    return sign_own(draft, own);
}

static struct status change_envelope_key(struct roster_draft *draft)
{
    struct partner *own = roster_draft_own(draft);
    TRY(next_keys_draw(draft, own));
    return sign_own(draft, own);
}

static struct status change_names(struct roster_draft *draft)
{
    struct invocation *invocation = draft->invocation;
    struct partner *own = roster_draft_own(draft);
    const char *name = invocation_option(invocation, "name"), *short_name = invocation_option(invocation, "short"),
               *contact = invocation_option(invocation, "contact");
    struct span section;
    if (!name && !short_name && !contact)
        return misspeak(invocation, "--name, --short, --contact: at least one of them");
    own->name = name ? name : own->name;
    own->short_name = short_name ? short_name : own->short_name;
    own->contact = contact ? contact : own->contact;
    return own_partner_read_back(invocation, own, &section);
}

static struct status change_roles(struct roster_draft *draft)
{
    struct partner *own = roster_draft_own(draft);
    struct span section;
    own->roles = invocation_option(draft->invocation, "roles");
    return own_partner_read_back(draft->invocation, own, &section);
}

static struct status take_own_out(struct roster_draft *draft)
{
    struct partner *own = roster_draft_own(draft), *end = draft->roster.partners + draft->roster.count;
    memmove(own, own + 1, (size_t)(end - own - 1) * sizeof *own);
    draft->roster.count--;
    return STATUS(OK);
}

/* Another certificate, of the same private key or of another: the keys of the node stay, and are signed anew. */
static struct status change_certificate(struct roster_draft *draft)
{
    struct invocation *invocation = draft->invocation;
    struct partner *own = roster_draft_own(draft);
    struct own_papers papers;
    struct span section;
    TRY(own_papers_read(invocation, &own->oin, draft->conf.ca, draft->conf.crl, &papers));
    if (invocation_has(invocation, "agree"))
        TRY(own_agree_key_read(invocation, own));
    roster_draft_put_file(draft, own->certificate, papers.certificate_pem);
    return own_partner_print(invocation, own, &papers, &section);
}

/* With its certificate, which stands beside its file. */
static struct status add_newcomer(struct roster_draft *draft)
{
    struct invocation *invocation = draft->invocation;
    const char *path = invocation->arguments[1], *folder, *certificate;
    struct partner newcomer;
    struct span text, pem;
    TRY(file_read(path, ROSTER_MOST_BYTES, invocation->arena, &text, &invocation->why));
    TRY(partner_parse(text, path, invocation->arena, &newcomer, &invocation->why));
    if (roster_find(&draft->roster, &newcomer.oin))
        return complain(&invocation->why, FAIL(CONFLICT), "%s: %s is on the roster, and changes its own section itself", path,
                        newcomer.oin.text);
    if (bundle_find(&draft->files, newcomer.certificate))
        return complain(&invocation->why, FAIL(CONFLICT), "%s: %s is the certificate of another", path, newcomer.certificate);
    TRY(path_folder(path, invocation->arena, &folder));
    TRY(arena_print(invocation->arena, &certificate, "%s/%s", folder, newcomer.certificate));
    TRY(file_read(certificate, CERTIFICATE_MOST_BYTES, invocation->arena, &pem, &invocation->why));
    roster_draft_put_file(draft, newcomer.certificate, pem);
    draft->roster.partners[draft->roster.count++] = newcomer;
    return STATUS(OK);
}

/* ---- from before there was a shelf */

struct earlier_member {
    struct invocation *invocation;
    const char *folder; /* of the node */
    struct config conf;
    struct roster *roster;
    struct passphrase_source source; /* when its file is sealed */
    struct node_keys keys;
    bool keys_are_earlier; /* their file is in the form before the witness key */
    struct partner own;    /* as it stands in the roster, and then as it will */
};

static void earlier_close(struct earlier_member *member)
{
    node_keys_wipe(&member->keys);
    passphrase_source_end(&member->source);
    member->roster = roster_free(member->roster);
}

static struct status read_earlier_keys(struct earlier_member *member)
{
    struct invocation *invocation = member->invocation;
    struct span text;
    TRY(key_file_read(member->conf.keys, NODE_KEYS_TEXT_MOST, &member->source, invocation->arena, &text, &invocation->why));
    member->keys_are_earlier =
        status_ok(node_keys_parse_earlier(text, member->conf.keys, system_random(), &member->keys, &invocation->why));
    return member->keys_are_earlier ? STATUS(OK) : node_keys_parse(text, member->conf.keys, &member->keys, &invocation->why);
}

static struct status earlier_open(struct earlier_member *member)
{
    struct invocation *invocation = member->invocation;
    const char *file = invocation_option(invocation, "roster");
    struct span text;
    TRY(node_conf_read(invocation->arguments[0], invocation->arena, &member->conf, &invocation->why));
    TRY(path_folder(member->conf.keys, invocation->arena, &member->folder));
    TRY(file_read(file, ROSTER_MOST_BYTES, invocation->arena, &text, &invocation->why));
    TRY(roster_parse_earlier(text, file, &member->roster, &invocation->why));
    const struct partner *own = roster_find(member->roster, &member->conf.oin);
    if (!own)
        return complain(&invocation->why, FAIL(UNKNOWN_PEER), "%s: %s is not on it", file, member->conf.oin.text);
    member->own = *own;
    return read_earlier_keys(member);
}

static struct status write_member_file(struct earlier_member *member, const char *name, struct span text, unsigned mode)
{
    const char *path;
    TRY(arena_print(member->invocation->arena, &path, "%s/%s", member->folder, name));
    return file_write_atomic(path, text, mode, &member->invocation->why);
}

/* The section last: a run that was cut off is run again, and until it is there nothing of it was shown to anybody. */
static struct status write_renewed(struct earlier_member *member, const struct own_papers *papers, struct span section)
{
    struct invocation *invocation = member->invocation;
    const char *certs;
    struct span keys;
    TRY(arena_print(invocation->arena, &certs, "%s/certs", member->folder));
    TRY(folder_make(certs, 0755, &invocation->why));
    TRY(write_member_file(member, member->own.certificate, papers->certificate_pem, 0644));
    TRY(node_keys_print(&member->keys, invocation->arena, &keys));
    if (member->keys_are_earlier)
        TRY(key_file_write(member->conf.keys, keys, member->source.is_there ? &member->source.passphrase : NULL, invocation->arena,
                           &invocation->why));
    return write_member_file(member, "partner.ini", section, 0644);
}

static struct status renew_earlier(struct earlier_member *member)
{
    struct invocation *invocation = member->invocation;
    struct own_papers papers;
    struct span section;
    TRY(earlier_open(member));
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
    struct earlier_member member = {.invocation = invocation};
    if (!invocation_has(invocation, "roster"))
        return propose_change(invocation, change_certificate);
    struct status status = renew_earlier(&member);
    earlier_close(&member);
    return status;
}

static struct status run_member_rekey(struct invocation *invocation)
{
    TRY(propose_change(invocation, change_envelope_key));
    next_keys_tell(invocation);
    return STATUS(OK);
}

static struct status run_member_move(struct invocation *invocation) { return propose_change(invocation, change_endpoint); }
static struct status run_member_rename(struct invocation *invocation) { return propose_change(invocation, change_names); }
static struct status run_member_roles(struct invocation *invocation) { return propose_change(invocation, change_roles); }
static struct status run_member_leave(struct invocation *invocation) { return propose_change(invocation, take_own_out); }
static struct status run_member_join(struct invocation *invocation) { return propose_change(invocation, add_newcomer); }

// clang-format off
#define STARTS {"starts", "TIME", true, false, "when it comes into force, UTC: 2026-12-01T00:00:00Z or 2026-12-01"}
#define REPLACES {"replaces", "VERSIONS", false, false, "other attempts at this number that came to nothing"}
// clang-format on
static const struct option join_options[] = {STARTS, REPLACES, {0}};
static const struct option leave_options[] = {STARTS, REPLACES, {0}};
static const struct option move_options[] = {
    {"endpoint", "tcp://HOST:PORT", true, false, "where the other nodes will reach this one"},
    {"private-key", "KEY.pem", true, false, "of the organisation's certificate on the roster: signs the address, and is not kept"},
    STARTS,
    REPLACES,
    {0},
};
static const struct option rekey_options[] = {
    {"private-key", "KEY.pem", true, false, "of the organisation's certificate on the roster: signs the new key, and is not kept"},
    STARTS,
    REPLACES,
    {0},
};
static const struct option rename_options[] = {
    {"name", "TEXT", false, false, "the organisation's name"},
    {"short", "TEXT", false, false, "the name in lists"},
    {"contact", "TEXT", false, false, "whom a regisseur may call"},
    STARTS,
    REPLACES,
    {0},
};
static const struct option renew_options[] = {
    {"certificate", "CERT.pem", true, false, "the organisation's certificate with its chain"},
    {"private-key", "KEY.pem", true, false, "its private key, the same as before or another: signs the node's keys, and is not kept"},
    {"agree", "FILE.pub", false, false, "another minisign public key by which it agrees"},
    {"starts", "TIME", false, false, "when it comes into force, UTC: 2026-12-01T00:00:00Z or 2026-12-01 (not with --roster)"},
    REPLACES,
    {"roster", "FILE", false, false,
     "the roster of before there was one that all signed: writes DIR/partner.ini anew and proposes nothing"},
    {0},
};
static const struct option roles_options[] = {
    {"roles", "LIST", true, false, "all of its roles in the policy, with commas between"},
    STARTS,
    REPLACES,
    {0},
};
const struct command member_commands[] = {
    {"member", "join", join_options, "DIR PARTNER.ini", 2, 2, run_member_join,
     "proposes a newcomer, from the file that `schakel init` made at the newcomer, with its certificate beside it"},
    {"member", "leave", leave_options, "DIR", 1, 1, run_member_leave, "proposes the roster without oneself"},
    {"member", "move", move_options, "DIR", 1, 1, run_member_move, "proposes another address of one's own node"},
    {"member", "rekey", rekey_options, "DIR", 1, 1, run_member_rekey,
     "proposes another envelope key of one's own node, and says what is done before and after it starts"},
    {"member", "rename", rename_options, "DIR", 1, 1, run_member_rename, "proposes another name, short name or contact of one's own"},
    {"member", "renew", renew_options, "DIR", 1, 1, run_member_renew,
     "proposes another certificate of one's own, which signs the node's keys anew"},
    {"member", "roles", roles_options, "DIR", 1, 1, run_member_roles, "proposes other roles of one's own"},
    {0},
};
