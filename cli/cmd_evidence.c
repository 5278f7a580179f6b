// SPDX-License-Identifier: EUPL-1.2
//
// `schakel evidence`: whether a file proves that a partner signed what is wrong. Offline, for whoever the file is shown to.
#include "cli/commands.h"

#include "agreed/signer.h"
#include "audit/trust_folder.h"
#include "base/day.h"
#include "base/text.h"
#include "cli/clock.h"
#include "crypto/hash.h"
#include "evidence/evidence.h"
#include "evidence/opened.h"
#include "files/files.h"
#include "ledger/contradiction.h"

#define EVIDENCE_ARENA_BYTES ((size_t)8 * 1024 * 1024)

/* The ring in the file proves only what its signers say of themselves: it must be the one that the partners have. */
static struct status check_partners_ring(struct invocation *invocation, const struct ring *found)
{
    const char *path = invocation_option(invocation, "ring");
    uint8_t ours[SHA256_BYTES], theirs[SHA256_BYTES];
    struct ring *ring;
    struct span text;
    if (!path)
        return STATUS(OK);
    TRY(file_read(path, RING_TEXT_MOST, invocation->arena, &text, &invocation->why));
    TRY(ring_parse(text, path, invocation->arena, &invocation->why, &ring));
    ring_hash(ring, ours);
    ring_hash(found, theirs);
    return memcmp(ours, theirs, sizeof ours) == 0
               ? STATUS(OK)
               : complain(&invocation->why, FAIL(CONFLICT), "%s: the evidence rests on another ring than this one", path);
}

static void print_ring_named(const struct invocation *invocation, const struct ring *ring)
{
    char hex[2 * SHA256_BYTES + 1];
    uint8_t hash[SHA256_BYTES];
    ring_hash(ring, hash);
    hex_print(SPAN_OF_ARRAY(hash), hex);
    printf("ring: generation %u, %s\n", ring->generation, hex);
    if (!invocation_option(invocation, "ring"))
        printf("  That proves it among those who have this ring: compare it with the partners' own (--ring FILE).\n");
}

static struct status print_evidence(struct invocation *invocation, const struct evidence_verdict *verdict)
{
    char hex[2 * SHA256_BYTES + 1], time[TIME_ROOM];
    uint8_t hash[SHA256_BYTES];
    ring_hash(verdict->ring, hash);
    hex_print(SPAN_OF_ARRAY(hash), hex);
    time_print(verdict->time_ms, time);
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        json_set_text(object, "member", verdict->member.text);
        json_set_text(object, "signed", time);
        json_set_text(object, "ring", hex);
        json_set_integer(object, "generation", verdict->ring->generation);
        return print_json(invocation, object);
    }
    printf("%s signed a wrong answer to an evaluation of %zu points, at %s\n", verdict->member.text, verdict->count, time);
    print_ring_named(invocation, verdict->ring);
    return STATUS(OK);
}

/* Whom it was about is for `audit check`, and for the auditor. */
static struct status verify_opened(struct invocation *invocation, struct span text, const struct evidence_signers *signers,
                                   struct arena *arena)
{
    struct opened opened;
    struct opened_verdict verdict;
    struct status status = opened_parse(text, arena, &opened);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: it is no evidence file", invocation->arguments[0]);
    TRY(opened_judge(&opened, signers, arena, &verdict, &invocation->why));
    TRY(check_partners_ring(invocation, verdict.ring));
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        json_set_text(object, "requester", verdict.request.asked.from.text);
        json_set_hex(object, "request_digest", digest_span(&verdict.request.asked.body_digest));
        json_set_integer(object, "generation", verdict.ring->generation);
        return print_json(invocation, object);
    }
    printf("%u members opened the escrow of a request in the name of %s\n", verdict.members.count, verdict.request.asked.from.text);
    print_ring_named(invocation, verdict.ring);
    return STATUS(OK);
}

/* By whose keys were whose, which takes all of the chain. */
static struct status verify_contradiction(struct invocation *invocation, struct span text, const struct trust_folder *trusted,
                                          struct arena *arena)
{
    const bool is_dutch = invocation_has(invocation, "nl");
    struct contradiction contradiction;
    struct contradiction_verdict verdict;
    if (!trusted)
        return misspeak(invocation, "evidence about a ledger takes --trust DIR and --founding HASH: whose keys were whose");
    if (!trusted->history.is_known || trusted->history.fault_count)
        return complain(&invocation->why, FAIL(UNEXPECTED), "the trust folder is not in order: %s",
                        trusted->history.fault_count ? trusted->history.faults[0] : "it is no chain");
    struct status status = contradiction_parse(text, arena, &contradiction);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: it is no evidence file", invocation->arguments[0]);
    TRY(contradiction_judge(&contradiction, &trusted->history, arena, &verdict, &invocation->why));
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        json_set_text(object, "kind", contradiction_word(contradiction.kind));
        json_set_text(object, "named", verdict.named.text);
        json_set_text(object, "origin", verdict.origin);
        json_set_integer(object, "place", (int64_t)verdict.place);
        json_set_text(object, "sentence", contradiction_sentence(contradiction.kind, is_dutch));
        return print_json(invocation, object);
    }
    printf("%s %s (%s, %llu)\n", verdict.named.text, contradiction_sentence(contradiction.kind, is_dutch), verdict.origin,
           (unsigned long long)verdict.place);
    return STATUS(OK);
}

static struct status verify_file(struct invocation *invocation, const struct evidence_signers *signers, const struct trust_folder *trusted)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const char *path = invocation->arguments[0];
    struct evidence evidence;
    struct evidence_verdict verdict;
    struct span text;
    TRY(arena_new(EVIDENCE_ARENA_BYTES, &arena));
    TRY(file_read(path, EVIDENCE_MOST_BYTES, arena, &text, &invocation->why));
    if (contradiction_is_of_this_kind(text))
        return verify_contradiction(invocation, text, trusted, arena);
    if (opened_is_of_this_kind(text))
        return verify_opened(invocation, text, signers, arena);
    struct status status = evidence_parse(text, arena, &evidence);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: it is no evidence file", path);
    TRY(evidence_judge(&evidence, signers, arena, &verdict, &invocation->why));
    TRY(check_partners_ring(invocation, verdict.ring));
    return print_evidence(invocation, &verdict);
}

static struct status verify_by_rosters(struct invocation *invocation, struct trust_folder *trusted)
{
    const char *hash = invocation_option(invocation, "founding");
    struct digest founding;
    if (!hash || !status_ok(hex_parse(span_of_text(hash), founding.bytes, DIGEST_BYTES)))
        return misspeak(invocation, "--founding: a hash of 64 digits, with --trust");
    TRY(trust_folder_read(invocation_option(invocation, "trust"), &founding, clock_now_ms(), invocation->arena, trusted, &invocation->why));
    if (!trusted->chain)
        return complain(&invocation->why, FAIL(UNEXPECTED), "the trust folder says nothing of who the partners are");
    return verify_file(invocation, &(struct evidence_signers){agreed_signed_then, agreed_took_back, &trusted->signers}, trusted);
}

static struct status run_evidence_verify(struct invocation *invocation)
{
    struct trust_folder trusted = {0};
    if (!invocation_option(invocation, "trust"))
        return verify_file(invocation, NULL, NULL);
    struct status status = verify_by_rosters(invocation, &trusted);
    trust_folder_close(&trusted);
    return status;
}

static const struct option evidence_options[] = {
    {"ring", "FILE", false, false, "the ring that the partners have: the evidence must rest on it"},
    {"trust", "DIR", false, false, "a trust folder: a member that renewed its key is known by the key that it had when it signed"},
    {"founding", "HASH", false, false, "with it: the hash of the manifest of roster 1, as a partner showed it"},
    {"nl", NULL, false, false, "of a ledger: says in Dutch what is proven"},
    {0},
};
const struct command evidence_commands[] = {
    {"evidence", "verify", evidence_options, "FILE", 1, 1, run_evidence_verify,
     "whether a file proves what it says: of a ledger, a receipt, a witness, a wrong answer, an opened escrow; needs no node and no "
     "secret"},
    {0},
};
