// SPDX-License-Identifier: EUPL-1.2
//
// A question, as its asker shows it and as the holder's ledger has its signature, held against what was opened (P-11).
#include "cli/audit_open.h"

#include "cli/said_find.h"
#include "files/files.h"

/* What its asker signed: by the key that it had then, whatever became of that key. */
static struct status read_question(struct invocation *invocation, const struct chain *chain, const struct audited_question *wanted,
                                   struct asked_question *out)
{
    const struct said_wanted said = {wanted->ledger, wanted->file, ENTRY_REQUEST_RECEIVED, ENVELOPE_INQUIRY};
    struct span message;
    TRY(said_find(invocation, &said, &message));
    TRY(asked_question_read(message, invocation->arena, out, &invocation->why));
    struct status status = agreed_signer_check(chain, &out->asked);
    return status_ok(status)
               ? status
               : complain(&invocation->why, status, "the question: by the partners' rosters %s did not sign it", out->asked.from.text);
}

static struct status read_remade(struct invocation *invocation, const char *path, struct remade *out)
{
    struct span text;
    TRY(file_read_secret(path, REMADE_MOST_BYTES, invocation->arena, &text, &invocation->why));
    struct status status = remade_parse(text, invocation->arena, out);
    return status_ok(status) ? status : complain(&invocation->why, status, "%s: `schakel audit remake` did not write it", path);
}

struct status audit_question_check(struct invocation *invocation, const struct opened_file *opened, const struct chain *chain,
                                   const struct audited_question *wanted, struct asked_question *out)
{
    struct remade remade;
    size_t part;
    TRY(read_question(invocation, chain, wanted, out));
    TRY(asked_part_find(&opened->verdict.request, out, &part, &invocation->why));
    TRY(read_remade(invocation, wanted->remade, &remade));
    return asked_tokens_check(&opened->verdict, opened->escrow, part, &remade, out, &invocation->why);
}
