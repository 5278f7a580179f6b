// SPDX-License-Identifier: EUPL-1.2
//
// Who signed it, then what is in it.
#include "cli/opened_file.h"

#include "files/files.h"

struct status opened_file_read(struct invocation *invocation, const char *path, const struct agreed_signers *known, struct opened_file *out)
{
    const struct evidence_signers signers = {agreed_signed_then, agreed_took_back, known};
    struct opened opened;
    struct span text;
    TRY(file_read_secret(path, OPENED_MOST_BYTES, invocation->arena, &text, &invocation->why));
    struct status status = opened_parse(text, invocation->arena, &opened);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: `schakel audit open` did not write it", path);
    TRY(opened_judge(&opened, &signers, invocation->arena, &out->verdict, &invocation->why));
    status = agreed_signer_check(known->chain, &out->verdict.request.asked);
    if (!status_ok(status))
        return complain(&invocation->why, status, "the request: by the partners' rosters %s did not sign it",
                        out->verdict.request.asked.from.text);
    return opened_check(&out->verdict, invocation->arena, &out->escrow, &invocation->why);
}
