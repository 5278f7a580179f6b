// SPDX-License-Identifier: EUPL-1.2
//
// Offline: no node needs to run, and no secret is read.
#include "cli/roster_trust.h"

#include "agreed/withdrawals.h"
#include "audit/trust_folder.h"
#include "base/text.h"
#include "cli/agree_folder.h"

static struct status print_made(struct invocation *invocation, const struct agree_folder *shelf)
{
    size_t last[AGREED_TEXTS] = {0};
    char hex[2 * DIGEST_BYTES + 1] = "";
    for (size_t i = 0; i < shelf->chain->count; i++) {
        const struct chain_link *link = &shelf->chain->links[i];
        if (!link_is_complete(link))
            continue;
        last[agreed_text_index(link->manifest.text)] = link->manifest.number;
        if (link->manifest.text == AGREED_ROSTER && link->manifest.number == 1)
            hex_print(digest_span(&link->hash), hex);
    }
    if (!invocation->wants_json) {
        printf("%s: roster 1 to %zu, policy 1 to %zu, quotas 1 to %zu\nroster 1: %s\n", invocation->arguments[0],
               last[agreed_text_index(AGREED_ROSTER)], last[agreed_text_index(AGREED_POLICY)], last[agreed_text_index(AGREED_QUOTAS)], hex);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "folder", invocation->arguments[0]);
    json_set_text(object, "founding", hex);
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        json_set_integer(object, agreed_text_word((unsigned)i + 1), (int64_t)last[i]);
    return print_json(invocation, object);
}

struct status run_roster_trust(struct invocation *invocation)
{
    struct agree_folder shelf = {0};
    struct status status = agree_folder_open(invocation, invocation_option(invocation, "node"), &shelf);
    struct agreed_texts texts = {.folder = shelf.path, .shelf = shelf.shelf, .chain = shelf.chain};
    if (status_ok(status))
        status =
            withdrawals_read(shelf.path, invocation->arena, &texts.withdrawals, &texts.withdrawal_count, first_fault(&invocation->why));
    if (status_ok(status))
        status = trust_folder_write(invocation->arguments[0], &texts, invocation->arena, &invocation->why);
    if (status_ok(status))
        status = print_made(invocation, &shelf);
    agree_folder_close(&shelf);
    return status;
}

const struct option roster_trust_options[] = {
    {"node", "DIR", true, false, "the folder of a node, or one of versions that were agreed"},
    {0},
};
