// SPDX-License-Identifier: EUPL-1.2
//
// What an opened escrow says, made again from its seed: whether those were asked that it declares. From here on it stands in the clear, on
// the auditor's screen and nowhere else (P-01, P-11).
#include "cli/audit_open.h"

#include "audit/trust_folder.h"
#include "base/day.h"
#include "base/text.h"
#include "cli/clock.h"
#include "cli/discretion.h"

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

struct checked {
    struct opened_file opened;
    bool has_question;
    struct asked_question question;
};

static void print_checked(const struct checked *checked)
{
    const struct asked_question *question = &checked->question;
    char time[TIME_ROOM];
    print_opened(&checked->opened.verdict, checked->opened.escrow);
    if (!checked->has_question)
        return;
    time_print(question->asked.time_ms, time);
    printf("With these %s was asked at %s about %zu of them, and about nobody else.\n", question->asked.to.text, time,
           question->inquiry.subject_count);
}

/* Of the question no word: what it was for stands in the asker's file. */
static struct json *describe_question(const struct asked_question *question)
{
    struct json *object = json_object_new();
    char time[TIME_ROOM];
    time_print(question->asked.time_ms, time);
    json_set_hex(object, "request_digest", digest_span(&question->asked.body_digest));
    json_set_text(object, "holder", question->asked.to.text);
    json_set_text(object, "time", time);
    json_set_integer(object, "tokens", (int64_t)question->inquiry.subject_count);
    return object;
}

static struct status print_checked_json(struct invocation *invocation, const struct checked *checked)
{
    const struct opened_verdict *verdict = &checked->opened.verdict;
    const struct escrow *escrow = checked->opened.escrow;
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
    if (checked->has_question)
        json_set(object, "question", describe_question(&checked->question));
    return print_json(invocation, object);
}

static struct status question_option(struct invocation *invocation, const char *name, const char **out)
{
    *out = invocation_option(invocation, name);
    return !*out == (invocation->argument_count == 1) ? STATUS(OK) : misspeak(invocation, "--%s belongs to QUESTION", name);
}

static struct status check_by(struct invocation *invocation, const struct trust_folder *trusted, const struct audited_question *question,
                              struct checked *out)
{
    if (!trusted->chain)
        return complain(&invocation->why, FAIL(UNEXPECTED), "the trust folder says nothing of who the partners are");
    TRY(opened_file_read(invocation, invocation->arguments[0], &trusted->signers, &out->opened));
    out->has_question = invocation->argument_count > 1;
    return out->has_question ? audit_question_check(invocation, &out->opened, trusted->chain, question, &out->question) : STATUS(OK);
}

struct status audit_check(struct invocation *invocation)
{
    struct trust_folder trusted = {0};
    struct checked checked = {.has_question = false};
    struct audited_question question = {.file = invocation->arguments[1]};
    struct digest founding;
    TRY(process_be_discreet());
    if (!status_ok(hex_parse(span_of_text(invocation_option(invocation, "founding")), founding.bytes, DIGEST_BYTES)))
        return misspeak(invocation, "--founding: a hash of 64 digits");
    TRY(question_option(invocation, "ledger", &question.ledger));
    TRY(question_option(invocation, "remade", &question.remade));
    struct status status =
        trust_folder_read(invocation_option(invocation, "trust"), &founding, clock_now_ms(), invocation->arena, &trusted, &invocation->why);
    if (status_ok(status))
        status = check_by(invocation, &trusted, &question, &checked);
    if (status_ok(status) && invocation->wants_json)
        status = print_checked_json(invocation, &checked);
    else if (status_ok(status))
        print_checked(&checked);
    trust_folder_close(&trusted);
    return status;
}
