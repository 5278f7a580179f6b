// SPDX-License-Identifier: EUPL-1.2
//
// A request is put together from what a member kept and from the entry of any ledger that tells of it; the members' answers are held
// against the ring that the partners agreed on, never against what the node says (P-02, P-11).
#include "cli/audit_open.h"

#include "base/text.h"
#include "cli/node_link.h"
#include "cli/said_find.h"
#include "evidence/opened.h"
#include "files/files.h"

/* ---- what members made of it */

struct answers {
    struct opened_request request;
    struct opened opened; /* the first t that hold */
};

static void tell_member(const struct invocation *invocation, const struct speech_escrow_answer *answer, struct status status,
                        const char *reason)
{
    if (!invocation->wants_json || !status_ok(status))
        fprintf(stderr, "schakel: %s: %s%s%s\n", answer->oin.text, status_ok(status) ? "opened it" : status_text(status),
                *reason ? ": " : "", reason);
}

static struct status judge_member(struct invocation *invocation, const struct speech_escrow_answer *answer, struct answers *out)
{
    struct complaint why = {""};
    struct element point;
    uint8_t member;
    struct status status = {answer->code};
    if (status_ok(status))
        status = opened_answer_judge(&out->request, answer->message, invocation->arena, &member, &point, &why);
    if (status_is(status, STATUS_ARENA_FULL) || status_is(status, STATUS_NO_MEMORY))
        return status;
    tell_member(invocation, answer, status, why.text);
    if (status_ok(status) && out->opened.answer_count < out->request.ring->threshold)
        out->opened.answers[out->opened.answer_count++] = answer->message;
    return STATUS(OK);
}

static struct status have_it_opened(struct invocation *invocation, const struct agreed_keys *keys, struct answers *out)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct speech_escrow_opened reply;
    struct door door;
    TRY(opened_request_read(out->opened.request, keys->ring, invocation->arena, &out->request, &invocation->why));
    out->request.signers = &keys->signers;
    TRY(node_link_open(invocation, &link, &door));
    TRY(door_escrow_open(&door, &(struct speech_escrow_open){out->opened.request}, &reply));
    for (size_t i = 0; i < reply.member_count; i++)
        TRY(judge_member(invocation, &reply.members[i], out));
    return out->opened.answer_count == keys->ring->threshold
               ? STATUS(OK)
               : complain(&invocation->why, FAIL(UNEXPECTED), "%zu members opened it, and it takes %u", out->opened.answer_count,
                          keys->ring->threshold);
}

/* Judged as whoever is shown it will. */
static struct status keep_opened(struct invocation *invocation, const struct agreed_keys *keys, struct opened *opened)
{
    struct opened_verdict verdict;
    struct span text;
    TRY(ring_print(keys->ring, invocation->arena, &opened->ring));
    TRY(opened_judge(opened, &keys->signers, invocation->arena, &verdict, &invocation->why));
    TRY(opened_print(opened, invocation->arena, &text));
    return file_write_atomic(invocation->arguments[2], text, 0600, &invocation->why);
}

struct status audit_open(struct invocation *invocation)
{
    CLEANUP(agreed_keys) struct agreed_keys *keys = NULL;
    CLEANUP(json) struct json *object = NULL;
    struct blindfold how = {.ring = NULL};
    struct answers answers = {.opened = {.answer_count = 0}};
    const struct said_wanted wanted = {invocation->arguments[0], invocation->arguments[1], ENTRY_EVALUATED, ENVELOPE_EVALUATE};
    TRY(said_find(invocation, &wanted, &answers.opened.request)); /* whether its signature holds the members see for themselves */
    TRY(node_link_keys(invocation, &how, &keys));
    if (!how.ring)
        return complain(&invocation->why, FAIL(WRONG_EPOCH), "there is no ring of keys yet");
    TRY(have_it_opened(invocation, keys, &answers));
    TRY(keep_opened(invocation, keys, &answers.opened));
    if (!invocation->wants_json) {
        printf("%s: opened; `schakel audit check` reads it\n", invocation->arguments[2]);
        return STATUS(OK);
    }
    object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "requester", answers.request.asked.from.text);
    json_set_hex(object, "request_digest", digest_span(&answers.request.asked.body_digest));
    return print_json(invocation, object);
}
