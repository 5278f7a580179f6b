// SPDX-License-Identifier: EUPL-1.2
//
// From what lies on a disk to the files of a version.
#include "cli/agree_texts.h"

#include "agreed/agreed.h"
#include "cli/clock.h"
#include "files/files.h"

static struct status new_files(struct invocation *invocation, size_t room, struct bundle *out)
{
    out->count = 0;
    return ARENA_NEW(invocation->arena, room, &out->files);
}

/* ---- roster */

static struct status read_trust(struct invocation *invocation, const char *ca, const char *crl, struct certificate_trust *out)
{
    if (!ca || !crl)
        return complain(&invocation->why, FAIL(INVALID), "--ca and --crl: a roster's certificates are checked before anybody signs it");
    out->now_ms = clock_now_ms();
    TRY(file_read(ca, CERTIFICATE_CRL_MOST_BYTES, invocation->arena, &out->ca, &invocation->why));
    return file_read(crl, CERTIFICATE_CRL_MOST_BYTES, invocation->arena, &out->crl, &invocation->why);
}

static struct status read_from_bundle(void *state, const struct partner *partner, struct span *out_pem, struct complaint *why)
{
    const struct bundle_file *file = bundle_find(state, partner->certificate);
    if (!file)
        return complain(why, FAIL(NOT_FOUND), "%s is not there", partner->certificate);
    *out_pem = file->bytes;
    return STATUS(OK);
}

struct status agree_roster_check(struct invocation *invocation, const struct roster *roster, const struct bundle *files, const char *ca,
                                 const char *crl)
{
    struct certificate_trust trust = {0};
    struct certificate_source source = {read_from_bundle, (void *)files};
    TRY(read_trust(invocation, ca, crl, &trust));
    return roster_check(roster, &source, &trust, &invocation->why);
}

static struct status check_by_options(struct invocation *invocation, const struct roster *roster, const struct bundle *files)
{
    return agree_roster_check(invocation, roster, files, invocation_option(invocation, "ca"), invocation_option(invocation, "crl"));
}

static struct status read_roster_text(struct invocation *invocation, const char *path, struct bundle *out)
{
    CLEANUP(roster) struct roster *roster = NULL;
    struct span text;
    TRY(file_read(path, ROSTER_MOST_BYTES, invocation->arena, &text, &invocation->why));
    TRY(roster_parse(text, path, &roster, &invocation->why));
    TRY(agreed_roster_bundle(path, roster, invocation->arena, out, &invocation->why));
    return check_by_options(invocation, roster, out);
}

/* ---- policy */

struct policy_reading {
    struct invocation *invocation;
    const char *folder;
    struct bundle *out;
};

static struct status take_policy_text(void *visitor, const char *name)
{
    struct policy_reading *reading = visitor;
    struct invocation *invocation = reading->invocation;
    struct bundle_file *file = &reading->out->files[reading->out->count];
    const char *path;
    struct span text;
    size_t size = strlen(name);
    if (size < sizeof ".beleid" || strcmp(name + size - strlen(".beleid"), ".beleid") != 0)
        return STATUS(OK);
    if (reading->out->count == BUNDLE_FILES_MOST)
        return complain(&invocation->why, FAIL(TOO_LARGE), "%s: more than %d policy texts", reading->folder, BUNDLE_FILES_MOST);
    TRY(arena_print(invocation->arena, &path, "%s/%s", reading->folder, name));
    TRY(arena_text(invocation->arena, span_of_text(name), &file->name));
    TRY(file_read(path, POLICY_TEXT_MOST_BYTES, invocation->arena, &text, &invocation->why));
    TRY(policy_format(name, text, invocation->arena, &file->bytes, &invocation->why));
    reading->out->count++;
    return STATUS(OK);
}

static struct status read_policy_text(struct invocation *invocation, const char *folder, struct bundle *out)
{
    CLEANUP(policy) struct policy *policy = NULL;
    struct policy_reading reading = {invocation, folder, out};
    size_t cases;
    TRY(agreed_policy_read(folder, &policy, &invocation->why));
    TRY(policy_check_brought(policy, &invocation->why));
    TRY(policy_check_cases(policy, first_fault(&invocation->why), &cases));
    TRY(new_files(invocation, BUNDLE_FILES_MOST, out));
    return folder_walk(folder, take_policy_text, &reading, &invocation->why);
}

/* ---- quotas */

static struct status read_quotas_text(struct invocation *invocation, const char *path, const struct policy *policy, struct bundle *out)
{
    struct quota_rules rules;
    if (!policy)
        return complain(&invocation->why, FAIL(UNEXPECTED), "quotas need a policy: propose that first");
    TRY(new_files(invocation, 1, out));
    TRY(agreed_quotas_read(path, policy, invocation->arena, &rules, &invocation->why));
    out->files[0].name = QUOTAS_FILE;
    out->count = 1;
    return quotas_print(&rules, policy, invocation->arena, &out->files[0].bytes);
}

struct status agree_text_read(struct invocation *invocation, enum agreed_text text, const char *path, const struct agreement_side *beside,
                              struct bundle *out)
{
    if (text == AGREED_ROSTER)
        TRY(read_roster_text(invocation, path, out));
    else if (text == AGREED_POLICY)
        TRY(read_policy_text(invocation, path, out));
    else
        TRY(read_quotas_text(invocation, path, beside->policy, out));
    return bundle_sort(out, &invocation->why);
}

struct status agree_text_check(struct invocation *invocation, const struct chain_link *link)
{
    size_t cases;
    if (link->manifest.text == AGREED_ROSTER)
        return check_by_options(invocation, link->content.roster, &link->version->content);
    return link->manifest.text == AGREED_POLICY ? policy_check_cases(link->content.policy, first_fault(&invocation->why), &cases)
                                                : STATUS(OK);
}
