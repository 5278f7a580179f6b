// SPDX-License-Identifier: EUPL-1.2
//
// `schakel agree`: the partners change roster, policy and quotas together. Works on folders, without a node; whoever signs does so
// with a key that no node ever has.
#include "cli/agree_activate.h"
#include "cli/agree_desk.h"
#include "cli/agree_folder.h"
#include "cli/agree_propose.h"
#include "cli/agree_show.h"
#include "cli/agree_texts.h"
#include "cli/agree_withdraw.h"
#include "cli/commands.h"
#include "cli/node_conf.h"

#include "files/files.h"

/* ---- key */

static struct status run_agree_key(struct invocation *invocation)
{
    const char *name = invocation->arguments[0];
    TRY(desk_make(invocation, name, invocation_has(invocation, "bare")));
    if (!invocation->wants_json) {
        printf("%s.key   signs what is agreed: keep it offline, away from every node\n%s.pub   for `schakel init --agree`\n", name, name);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "name", name);
    return print_json(invocation, object);
}

/* ---- propose */

static struct status propose_from_disk(struct invocation *invocation, const struct agree_folder *folder)
{
    struct proposal proposal = {0};
    const char *word = invocation->arguments[1];
    if (!status_ok(agreed_text_find(span_of_text(word), &proposal.text)))
        return complain(&invocation->why, FAIL(UNKNOWN_WORD), "%s: there are: roster, policy, quotas", word);
    TRY(agree_proposal_begin(invocation, folder, &proposal));
    struct agreement_side beside = chain_side_ahead(folder->chain, proposal.starts_ms);
    TRY(agree_text_read(invocation, proposal.text, invocation->arguments[2], &beside, &proposal.content));
    return agree_proposal_put(invocation, folder, &proposal);
}

static struct status run_agree_propose(struct invocation *invocation)
{
    struct agree_folder folder;
    const char *path;
    TRY(agree_folder_path(invocation, invocation->arguments[0], &path));
    if (!path_exists(path))
        TRY(shelf_make(path, &invocation->why));
    struct status status = agree_folder_open(invocation, path, &folder);
    if (status_ok(status))
        status = propose_from_disk(invocation, &folder);
    agree_folder_close(&folder);
    return status;
}

/* ---- show, diff, status */

static struct status show_one(struct invocation *invocation, const char *path, const char *words,
                              struct status (*show)(struct invocation *, const struct agree_folder *, const struct chain_link *))
{
    struct agree_folder folder;
    const struct chain_link *link = NULL;
    struct status status = agree_folder_open(invocation, path, &folder);
    if (status_ok(status))
        status = agree_folder_find(invocation, &folder, words, &link);
    if (status_ok(status))
        status = show(invocation, &folder, link);
    agree_folder_close(&folder);
    return status;
}

static struct status run_agree_show(struct invocation *invocation)
{
    return show_one(invocation, invocation->arguments[0], invocation->arguments[1], agree_show_version);
}

static struct status run_agree_diff(struct invocation *invocation)
{
    return show_one(invocation, invocation->arguments[0], invocation->arguments[1], agree_show_difference);
}

static struct status run_agree_status(struct invocation *invocation)
{
    struct agree_folder folder;
    struct status status = agree_folder_open(invocation, invocation->arguments[0], &folder);
    if (status_ok(status))
        status = agree_show_status(invocation, &folder);
    agree_folder_close(&folder);
    return status;
}

/* ---- sign */

static struct status check_signable(struct invocation *invocation, const struct agree_folder *folder, const struct chain_link *link)
{
    if (link->state < LINK_PROPOSED || link->state > LINK_UPCOMING)
        return complain(&invocation->why, FAIL(UNEXPECTED), "%s is %s: %s", link->version->place, link_state_word(link->state),
                        *link->why.text ? link->why.text : "there is nothing to sign");
    if (link->manifest.number > 1 && link->manifest.starts_ms <= folder->now_ms)
        return complain(&invocation->why, FAIL(EXPIRED), "%s should have started already: propose it again with a later start",
                        link->version->place);
    return agree_text_check(invocation, link);
}

static struct status sign_one(struct invocation *invocation, const struct agree_folder *folder, const struct desk *desk, const char *words)
{
    const struct chain_link *link;
    struct version_signature signature;
    TRY(agree_folder_find(invocation, folder, words, &link));
    TRY(check_signable(invocation, folder, link));
    const struct oin *signer = agree_signer_find(folder, link, &desk->own);
    if (!signer)
        return complain(&invocation->why, FAIL(UNKNOWN_PEER), "%s is no partner's key on the roster", desk->path);
    TRY(desk_check(invocation, desk, folder->chain, link));
    TRY(desk_sign(invocation, desk, link, &signature.text));
    signature.oin = *signer;
    TRY(shelf_put_signature(folder->path, link->version->place, &signature, &invocation->why));
    if (!invocation->wants_json)
        printf("%s/%s/%s.minisig\n", folder->path, link->version->place, signer->text);
    return STATUS(OK);
}

static struct status run_agree_sign(struct invocation *invocation)
{
    struct agree_folder folder = {0};
    struct desk desk;
    TRY(desk_open(invocation, invocation_option(invocation, "key"), &desk));
    struct status status = agree_folder_open(invocation, invocation->arguments[0], &folder);
    for (size_t i = 1; i < invocation->argument_count && status_ok(status); i++)
        status = sign_one(invocation, &folder, &desk, invocation->arguments[i]);
    agree_folder_close(&folder);
    desk_close(&desk);
    TRY(status);
    if (!invocation->wants_json)
        return STATUS(OK);
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_integer(object, "signed", (int64_t)invocation->argument_count - 1);
    return print_json(invocation, object);
}

static const struct option key_options[] = {
    {"bare", NULL, false, false, "without a passphrase: for a key that is kept under lock otherwise"},
    {0},
};
static const struct option propose_options[] = {
    {"starts", "TIME", false, false, "when it comes into force, UTC: 2026-12-01T00:00:00Z or 2026-12-01 (number 1: now)"},
    {"seen", "DAY NAME", false, true, "a jurist who read this policy; without one it is a trial"},
    {"replaces", "VERSIONS", false, false, "other attempts at this number that came to nothing"},
    {"ca", "FILE", false, false, "of a roster: certificates of the authorities, PEM"},
    {"crl", "FILE", false, false, "of a roster: their revocation lists, PEM"},
    {0},
};
static const struct option sign_options[] = {
    {"key", "FILE.key", true, false, "the secret key; what it signed is remembered beside it"},
    {"ca", "FILE", false, false, "of a roster: certificates of the authorities, PEM"},
    {"crl", "FILE", false, false, "of a roster: their revocation lists, PEM"},
    {0},
};
static const struct option activate_options[] = {
    {"node", "DIR", true, false, "the folder of the node that takes them"},
    {0},
};
static const struct option withdraw_options[] = {
    {"key", "FILE.key", true, false, "the secret key by which the organisation agrees: whose it is, is whose is taken back"},
    {"roster", "NUMBER", false, false, "of what was in force with that roster: a key that was renewed since"},
    {0},
};
const struct command agree_commands[] = {
    {"agree", "key", key_options, "NAME", 1, 1, run_agree_key,
     "makes the key by which an organisation agrees: NAME.key and NAME.pub (minisign)"},
    {"agree", "propose", propose_options, "FOLDER roster|policy|quotas SOURCE", 3, 3, run_agree_propose,
     "a new version, from a roster file, a folder of policy texts or a file of quotas"},
    {"agree", "show", NULL, "FOLDER VERSION", 2, 2, run_agree_show, "one version, for who must decide about it (in Dutch)"},
    {"agree", "diff", NULL, "FOLDER VERSION", 2, 2, run_agree_diff, "what it changes, and who must sign it (in Dutch)"},
    {"agree", "sign", sign_options, "FOLDER VERSION …", 2, ARGUMENTS_MOST, run_agree_sign,
     "signs it for the organisation whose key this is"},
    {"agree", "activate", activate_options, "FOLDER", 1, 1, agree_activate,
     "brings what is complete, and what was taken back, into a node's folder, checked"},
    {"agree", "withdraw", withdraw_options, "FOLDER leave|role|cell|key [WORD …]", 2, 4, agree_withdraw,
     "takes back of one's own, at once and alone: leave, role WORD, cell CATEGORY PURPOSE, key NAME"},
    {"agree", "status", NULL, "FOLDER", 1, 1, run_agree_status, "what is in force since when, what is proposed, and who is missing"},
    {0},
};
