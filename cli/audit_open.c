// SPDX-License-Identifier: EUPL-1.2
//
// A request is put together from what a member kept and from the entry of any ledger that tells of it; the members' answers are held
// against the ring that the partners agreed on, never against what the node says (P-02, P-11).
#include "cli/audit_open.h"

#include "base/text.h"
#include "cli/ledger_folder.h"
#include "cli/node_link.h"
#include "evidence/opened.h"
#include "files/files.h"
#include "ledger/checkpoint.h"
#include "wire/said.h"

#define FOUND_ARENA_BYTES ((size_t)4 * 1024 * 1024)

/* ---- what was asked, as it was signed */

struct request_search {
    struct span body;
    struct digest digest;
    struct arena *arena;
    struct span found; /* empty: not yet */
};

static struct status join_request(struct request_search *search, const struct entry *entry)
{
    struct envelope_parts parts = {.body = search->body};
    struct span message;
    TRY(said_content(entry, search->arena, &parts.content));
    memcpy(parts.signature, entry->said.signature, SIGNATURE_BYTES);
    TRY(envelope_join(&parts, search->arena, &message));
    search->found = message;
    return STATUS(OK);
}

/* Whether its signature holds the members see for themselves. */
static struct status look_at_entry(void *state, uint64_t index, struct span bytes)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct request_search *search = state;
    struct entry entry;
    (void)index;
    TRY(arena_new(FOUND_ARENA_BYTES, &arena));
    TRY(entry_decode(bytes, arena, &entry));
    bool is_it = entry.kind == ENTRY_EVALUATED && entry.has_said && entry.said.kind == ENVELOPE_EVALUATE && entry.has_request_digest &&
                 digest_equal(&entry.request_digest, &search->digest);
    return is_it && !search->found.size ? join_request(search, &entry) : STATUS(OK);
}

static struct status find_request(struct invocation *invocation, struct span *out)
{
    const char *const *arguments = invocation->arguments;
    struct ledger_folder folder = {arguments[0], &invocation->why};
    const struct export_source source = ledger_folder_source(&folder);
    struct request_search search = {.arena = invocation->arena};
    struct entry_range range = {0};
    TRY(file_read(arguments[1], OPEN_REQUEST_MOST_BYTES, invocation->arena, &search.body, &invocation->why));
    search.digest = digest_of(search.body);
    TRY(ledger_folder_size(&folder, invocation->arena, &range.size));
    range.end = range.size;
    TRY(export_each_entry(&source, &range, &(struct entry_visitor){look_at_entry, &search}, &invocation->why));
    *out = search.found;
    return search.found.size
               ? STATUS(OK)
               : complain(&invocation->why, FAIL(NOT_FOUND), "%s: no entry there is of the request in %s", arguments[0], arguments[1]);
}

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
    TRY(find_request(invocation, &answers.opened.request));
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
