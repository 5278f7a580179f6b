// SPDX-License-Identifier: EUPL-1.2
//
// From the last complete roster to a proposal.
#include "cli/roster_draft.h"

#include "agreement/version.h"
#include "cli/agree_propose.h"
#include "cli/agree_texts.h"
#include "cli/node_conf.h"

/* Not the one in force but the last that is complete: what starts tomorrow is not undone the day after. */
static struct status copy_last_roster(struct roster_draft *draft)
{
    struct invocation *invocation = draft->invocation;
    const struct chain_link *last = chain_at(draft->folder.chain, AGREED_ROSTER, INT64_MAX);
    if (!last)
        return complain(&invocation->why, FAIL(UNEXPECTED), "%s: no roster that all signed is there yet", draft->folder.path);
    draft->roster = *last->content.roster;
    TRY(ARENA_NEW(invocation->arena, draft->roster.count + 1, &draft->roster.partners));
    memcpy(draft->roster.partners, last->content.roster->partners, draft->roster.count * sizeof *draft->roster.partners);
    TRY(ARENA_NEW(invocation->arena, last->version->content.count + 1, &draft->files.files));
    memcpy(draft->files.files, last->version->content.files, last->version->content.count * sizeof *draft->files.files);
    draft->files.count = last->version->content.count;
    return STATUS(OK);
}

struct status roster_draft_open(struct invocation *invocation, const char *node, struct roster_draft *out)
{
    *out = (struct roster_draft){.invocation = invocation};
    TRY(node_conf_read(node, invocation->arena, &out->conf, &invocation->why));
    TRY(agree_folder_open(invocation, node, &out->folder));
    TRY(copy_last_roster(out));
    return roster_draft_own(out)
               ? STATUS(OK)
               : complain(&invocation->why, FAIL(UNKNOWN_PEER), "%s: %s is not on the last roster", out->folder.path, out->conf.oin.text);
}

void roster_draft_close(struct roster_draft *draft) { agree_folder_close(&draft->folder); }

struct partner *roster_draft_own(struct roster_draft *draft)
{
    for (size_t i = 0; i < draft->roster.count; i++)
        if (oin_equal(&draft->roster.partners[i].oin, &draft->conf.oin))
            return &draft->roster.partners[i];
    return NULL;
}

void roster_draft_put_file(struct roster_draft *draft, const char *name, struct span bytes)
{
    for (size_t i = 0; i < draft->files.count; i++)
        if (strcmp(draft->files.files[i].name, name) == 0) {
            draft->files.files[i].bytes = bytes;
            return;
        }
    draft->files.files[draft->files.count++] = (struct bundle_file){name, bytes};
}

/* Its text and the certificates that it names: what nobody names any more stays behind. */
static struct status make_draft_files(const struct roster_draft *draft, const struct roster *whole, struct bundle *out)
{
    struct invocation *invocation = draft->invocation;
    out->count = 0;
    TRY(ARENA_NEW(invocation->arena, whole->count + 1, &out->files));
    for (size_t i = 0; i < whole->count; i++) {
        const struct bundle_file *file = bundle_find(&draft->files, whole->partners[i].certificate);
        if (!file)
            return complain(&invocation->why, FAIL(NOT_FOUND), "%s is not there", whole->partners[i].certificate);
        out->files[out->count++] = *file;
    }
    out->files[out->count].name = ROSTER_FILE;
    TRY(roster_print(whole, invocation->arena, &out->files[out->count++].bytes));
    return bundle_sort(out, &invocation->why);
}

struct status roster_draft_propose(struct roster_draft *draft)
{
    CLEANUP(roster) struct roster *whole = NULL;
    struct invocation *invocation = draft->invocation;
    struct proposal proposal = {.text = AGREED_ROSTER};
    struct span text;
    draft->roster.version++;
    TRY(agree_proposal_begin(invocation, &draft->folder, &proposal));
    TRY(roster_print(&draft->roster, invocation->arena, &text));
    TRY(roster_parse(text, "the new roster", &whole, &invocation->why));
    TRY(make_draft_files(draft, whole, &proposal.content));
    TRY(agree_roster_check(invocation, whole, &proposal.content, draft->conf.ca, draft->conf.crl));
    return agree_proposal_put(invocation, &draft->folder, &proposal);
}
