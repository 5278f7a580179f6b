// SPDX-License-Identifier: EUPL-1.2
//
// `schakel audit remake`: the pseudonyms of those who stand in a request that was opened, computed again by the members that opened it, for
// one register; each of them does that once (P-02, P-11). So that they can be kept is seen to before anybody is asked.
#include "cli/audit_open.h"

#include "cli/discretion.h"
#include "cli/node_link.h"
#include "cli/opened_file.h"
#include "crypto/secret.h"
#include "evidence/remade.h"
#include "files/files.h"

#include <unistd.h>

/* The policy that is in force has its words: they stand for their numbers for ever. */
static struct status name_grounds(struct invocation *invocation, const struct chain *chain, const struct evaluate_message *question,
                                  const struct evaluate_part *part, struct blindfold_reason *out)
{
    const struct chain_link *link = chain->in_force[agreed_text_index(AGREED_POLICY)];
    if (!link)
        return complain(&invocation->why, FAIL(UNEXPECTED), "no policy is in force");
    out->act = EVALUATION_AUDIT;
    out->purpose = policy_word(link->content.policy, POLICY_PURPOSE, question->purpose);
    out->phase = policy_word(link->content.policy, POLICY_PHASE, question->phase);
    out->basis = policy_word(link->content.policy, POLICY_BASIS, part->basis);
    return STATUS(OK);
}

static struct status find_part(struct invocation *invocation, const struct evaluate_message *question, const struct oin *holder,
                               const struct evaluate_part **out)
{
    if (question->act != EVALUATION_ASK)
        return complain(&invocation->why, FAIL(INVALID), "no question was asked with these pseudonyms: they are %s",
                        evaluation_act_word(question->act));
    for (size_t i = 0; i < question->part_count; i++)
        if (oin_equal(&question->parts[i].holder, holder)) {
            *out = &question->parts[i];
            return STATUS(OK);
        }
    return complain(&invocation->why, FAIL(NOT_FOUND), "the request is not about the register of %s", holder->text);
}

/* Its key may have turned since: under another these are other pseudonyms than the question was asked with. */
static struct status check_key(struct invocation *invocation, const struct ring *ring, const struct key_name *name, uint32_t epoch)
{
    const struct ring_key *key = ring ? ring_latest(ring, name->domain, &name->holder) : NULL;
    return key && key->name.epoch == epoch ? STATUS(OK)
                                           : complain(&invocation->why, FAIL(WRONG_EPOCH),
                                                      "the request is of a key of %s that is not in use any more", name->holder.text);
}

static struct status remake_part(struct invocation *invocation, const struct oin *holder, struct remade *out)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(agreed_keys) struct agreed_keys *keys = NULL;
    struct progress progress = {0};
    struct opened_file file;
    struct door door;
    struct blindfold how;
    const struct evaluate_part *part;
    struct identifier *identifiers;
    TRY(node_link_open(invocation, &link, &door));
    TRY(node_link_blindfold(invocation, &door, "audit", &progress, &how));
    TRY(node_link_keys(invocation, &how, &keys));
    TRY(opened_file_read(invocation, invocation->arguments[0], &keys->known, &file));
    const struct evaluate_message *question = &file.verdict.request.question;
    TRY(find_part(invocation, question, holder, &part));
    TRY(name_grounds(invocation, keys->chain, question, part, &how.reason));
    const struct key_name name = {question->domain, *holder};
    TRY(check_key(invocation, keys->ring, &name, part->epoch));
    TRY(ARENA_NEW(invocation->arena, file.escrow->count, &identifiers));
    out->request = file.verdict.request.asked.body_digest;
    out->holder = *holder;
    out->count = escrow_pick(file.escrow->identifiers, file.escrow->count, part->mask, identifiers);
    return blindfold_opened(&how, &name, identifiers, out->count, out->pseudonyms, &invocation->why);
}

static struct status keep_remade(struct invocation *invocation, const struct oin *holder, const char *path)
{
    struct remade remade;
    struct span text;
    struct status status = remake_part(invocation, holder, &remade);
    if (status_ok(status))
        status = remade_print(&remade, invocation->arena, &text);
    if (status_ok(status))
        status = file_write_atomic(path, text, 0600, &invocation->why);
    if (!status_ok(status))
        (void)!unlink(path); /* what stands there is empty */
    return status;
}

struct status audit_remake(struct invocation *invocation)
{
    CLEANUP(json) struct json *object = NULL;
    const char *path = invocation->arguments[2];
    const struct file_stamp none = {0}, stamp = file_stamp_of(path);
    struct oin holder;
    TRY(process_be_discreet());
    if (!status_ok(oin_parse(span_of_text(invocation->arguments[1]), &holder)))
        return misspeak(invocation, "OIN: 20 digits, of the partner whose register was to be asked");
    if (!file_stamp_equal(&none, &stamp))
        return complain(&invocation->why, FAIL(CONFLICT), "%s", path);
    TRY(file_write_atomic(path, span_empty(), 0600, &invocation->why));
    TRY(keep_remade(invocation, &holder, path));
    if (!invocation->wants_json) {
        printf("%s: made again; `schakel audit check` holds questions against it\n", path);
        return STATUS(OK);
    }
    object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "holder", holder.text);
    return print_json(invocation, object);
}
