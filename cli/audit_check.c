// SPDX-License-Identifier: EUPL-1.2
//
// What an opened escrow says, made again from its seed: whether those were asked that it declares. From here on it stands in the clear, on
// the auditor's screen and nowhere else (P-01, P-11).
#include "cli/audit_open.h"

#include "agreed/signer.h"
#include "audit/trust_folder.h"
#include "base/day.h"
#include "base/text.h"
#include "cli/clock.h"
#include "cli/discretion.h"
#include "evidence/opened.h"
#include "files/files.h"

static void print_opened(const struct opened_verdict *verdict, const struct escrow *escrow)
{
    const struct evaluate_message *question = &verdict->request.question;
    char time[TIME_ROOM];
    time_print(verdict->request.asked.time_ms, time);
    printf("%s asked at %s, %s, for", verdict->request.asked.from.text, time, evaluation_act_word(question->act));
    for (size_t i = 0; i < question->part_count; i++)
        printf("%s %s", i ? "," : "", question->parts[i].holder.text);
    printf(" in %.*s: %zu\n", (int)question->domain.size, (const char *)question->domain.data, escrow->count);
    printf("reference: %.*s\n", (int)escrow->reference.size, (const char *)escrow->reference.data);
    for (size_t i = 0; i < escrow->count; i++) {
        struct span canonical = identifier_span(&escrow->identifiers[i]);
        printf("  %3zu  %s  %.*s\n", i, identifier_type_word(escrow->identifiers[i].kind), (int)canonical.size,
               (const char *)canonical.data);
    }
    printf("Those were asked, and no others.\n");
}

static struct json *describe_identifier(const struct identifier *identifier)
{
    struct json *object = json_object_new();
    json_set_text(object, "type", identifier_type_word(identifier->kind));
    json_set_span(object, "value", identifier_span(identifier));
    return object;
}

static struct json *describe_asked_holders(const struct evaluate_message *question)
{
    struct json *holders = json_array_new();
    for (size_t i = 0; i < question->part_count; i++)
        json_append_text(holders, question->parts[i].holder.text);
    return holders;
}

static struct status print_opened_json(struct invocation *invocation, const struct opened_verdict *verdict, const struct escrow *escrow)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct json *identifiers = json_array_new();
    char time[TIME_ROOM];
    time_print(verdict->request.asked.time_ms, time);
    json_set_bool(object, "ok", true);
    json_set_text(object, "requester", verdict->request.asked.from.text);
    json_set_text(object, "time", time);
    json_set_hex(object, "request_digest", digest_span(&verdict->request.asked.body_digest));
    json_set_text(object, "act", evaluation_act_word(verdict->request.question.act));
    json_set(object, "holders", describe_asked_holders(&verdict->request.question));
    json_set_span(object, "domain", verdict->request.question.domain);
    json_set_span(object, "reference", escrow->reference);
    for (size_t i = 0; i < escrow->count; i++)
        json_append(identifiers, describe_identifier(&escrow->identifiers[i]));
    json_set(object, "identifiers", identifiers);
    return print_json(invocation, object);
}

/* What is wrong with what is in it is evidence against who signed the request: so that comes first. */
static struct status check_opened(struct invocation *invocation, const struct trust_folder *trusted, struct span text)
{
    const struct evidence_signers signers = {agreed_signed_then, agreed_took_back, &trusted->signers};
    struct opened opened;
    struct opened_verdict verdict;
    struct escrow *escrow;
    struct status status = opened_parse(text, invocation->arena, &opened);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: `schakel audit open` did not write it", invocation->arguments[0]);
    if (!trusted->chain)
        return complain(&invocation->why, FAIL(UNEXPECTED), "the trust folder says nothing of who the partners are");
    TRY(opened_judge(&opened, &signers, invocation->arena, &verdict, &invocation->why));
    status = agreed_signer_check(trusted->chain, &verdict.request.asked);
    if (!status_ok(status))
        return complain(&invocation->why, status, "the request: by the trust folder %s did not sign it", verdict.request.asked.from.text);
    status = opened_check(&verdict, invocation->arena, &escrow, &invocation->why);
    if (!status_ok(status))
        return status;
    if (invocation->wants_json)
        return print_opened_json(invocation, &verdict, escrow);
    print_opened(&verdict, escrow);
    return STATUS(OK);
}

struct status audit_check(struct invocation *invocation)
{
    struct trust_folder trusted = {0};
    struct digest founding;
    struct span text;
    TRY(process_be_discreet());
    if (!status_ok(hex_parse(span_of_text(invocation_option(invocation, "founding")), founding.bytes, DIGEST_BYTES)))
        return misspeak(invocation, "--founding: a hash of 64 digits");
    TRY(file_read_secret(invocation->arguments[0], OPENED_MOST_BYTES, invocation->arena, &text, &invocation->why));
    struct status status =
        trust_folder_read(invocation_option(invocation, "trust"), &founding, clock_now_ms(), invocation->arena, &trusted, &invocation->why);
    if (status_ok(status))
        status = check_opened(invocation, &trusted, text);
    trust_folder_close(&trusted);
    return status;
}
