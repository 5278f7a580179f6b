// SPDX-License-Identifier: EUPL-1.2
//
// The register coming in: evaluations for the source that blinds, and records with pseudonyms.
#include "control/control.h"
#include "control/request.h"

#include "acts/ask.h"
#include "acts/evaluate.h"
#include "acts/look.h"
#include "acts/push.h"
#include "book/batch.h"
#include "book/book.h"
#include "ruling/evaluation.h"

/* ---- evaluate */

/* Who answered. By which keys that is believed is not for us to say: whoever blinded has them from the agreed files. */
static struct speech_evaluated_member describe_member(const struct evaluation_outcome *outcome, size_t at)
{
    return (struct speech_evaluated_member){outcome->ring->members[outcome->members[at] - 1].oin, outcome->messages[at]};
}

static void send_partials(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct complaint why = {""};
    struct speech_evaluated_member members[MEMBERS_MOST];
    struct speech_evaluated reply = {.member_count = outcome->member_count, .members = members};
    if (!status_ok(outcome->status) && *outcome->member.text)
        snprintf(why.text, sizeof why.text, "door partner %s", outcome->member.text);
    if (status_ok(outcome->status)) {
        reply.generation = outcome->ring->generation;
        reply.exchange = outcome->exchange_id;
        for (size_t i = 0; i < outcome->member_count; i++)
            members[i] = describe_member(outcome, i);
        reply.request = outcome->request;
        reply.partial_count = outcome->member_count * outcome->point_count;
        reply.partials = (struct element *)(uintptr_t)outcome->partials;
    }
    control_reply_later(state, ticket, outcome->status, why.text, &reply);
}

static struct status evaluate_for_import(struct request *request, const struct speech_evaluate *given, struct evaluate_message *out)
{
    const struct node *node = request->node;
    struct import_target *targets;
    size_t count;
    uint8_t purpose = 0;
    if (!(request->roles & ACCESS_OPERATOR))
        return complain(&request->why, FAIL(NOT_ALLOWED), "alleen een beheerder mag een bestand inlezen");
    TRY(request_word(request, "purpose", POLICY_PURPOSE, given->purpose, &purpose));
    TRY(import_targets(&node->agreed, node->push_plan, request->arena, &targets, &count));
    for (size_t i = 0; i < count; i++) {
        const struct grounds *grounds = &targets[i].grounds;
        if (targets[i].act != given->act || !span_is_text(out->domain, targets[i].domain) ||
            !oin_equal(&targets[i].holder, &given->parts[0].holder) || grounds->purpose != purpose)
            continue;
        out->purpose = purpose;
        out->phase = grounds->phase;
        out->from_role = grounds->from_role;
        out->parts[0].basis = grounds->basis;
        out->parts[0].flags = grounds->flags;
        return STATUS(OK);
    }
    return complain(&request->why, FAIL(NO_RULE), "geen regel laat deze organisatie hier pseudoniemen maken van eigen cliënten");
}

/* On the first basis that would do for this holder. */
static struct status evaluate_part_for_case(struct request *request, const struct case_row *row, const char *basis,
                                            struct evaluate_part *out)
{
    const struct agreed *agreed = &request->node->agreed;
    struct evaluation_claim claim = {.act = EVALUATION_ASK,
                                     .asker = agreed_us(agreed),
                                     .holder = agreed_party(agreed, &out->holder),
                                     .grounds = case_evaluation_grounds(agreed, row)};
    if (!claim.holder)
        return complain(&request->why, FAIL(UNKNOWN_PEER), "deze partner staat niet op de lijst van partners");
    TRY(request_word(request, "basis", POLICY_BASIS, basis, &claim.grounds.basis));
    out->basis = evaluation_basis(agreed, &claim);
    out->flags = claim.grounds.flags;
    return out->basis ? STATUS(OK)
                      : complain(&request->why, FAIL(NO_RULE), "geen regel geeft deze rol pseudoniemen voor dit doel en in deze fase");
}

static struct status evaluate_for_case(struct request *request, const struct speech_evaluate *given, struct evaluation_request *out)
{
    struct case_row row = {.informed_day = given->informed, .expires_day = case_last_day(&request->node->book, given->expires)};
    struct evaluate_message *message = &out->message;
    if (!(request->roles & ACCESS_REGISSEUR))
        return complain(&request->why, FAIL(NOT_ALLOWED), "alleen een regisseur mag een casus openen");
    if (!*given->phase || !*given->role || !given->has_case)
        return complain(&request->why, FAIL(INVALID), "een casus heeft een nummer, een doel, een fase en een rol");
    TRY(case_check_last_day(row.expires_day, day_of_ms(batch_now(&request->node->book)), &request->why));
    TRY(request_word(request, "purpose", POLICY_PURPOSE, given->purpose, &row.grounds.purpose));
    TRY(request_word(request, "phase", POLICY_PHASE, given->phase, &row.grounds.phase));
    TRY(request_word(request, "role", POLICY_TO, given->role, &row.grounds.to_role));
    message->purpose = row.grounds.purpose;
    message->phase = row.grounds.phase;
    message->from_role = row.grounds.to_role;
    for (size_t i = 0; i < given->part_count; i++)
        TRY(evaluate_part_for_case(request, &row, given->parts[i].basis, &message->parts[i]));
    out->case_id = given->case_id;
    out->case_until_ms = day_start_ms(row.expires_day);
    return STATUS(OK);
}

/* What was opened to us, computed again. Whether it was the members know, each for itself: we say who we are, and on what it was asked. */
static struct status evaluate_for_audit(struct request *request, const struct speech_evaluate *given, struct evaluate_message *out)
{
    const struct agreed *agreed = &request->node->agreed;
    if (!(request->roles & ACCESS_AUDITOR))
        return complain(&request->why, FAIL(NOT_ALLOWED), "alleen een toezichthouder laat opnieuw maken wat is geopend");
    if (!agreed_is_auditor(agreed, &agreed->own))
        return complain(&request->why, FAIL(NOT_ALLOWED), "de toezichthouder is %s, en dit knooppunt is niet van die partner",
                        agreed->roster->auditor_oin.text);
    TRY(request_word(request, "purpose", POLICY_PURPOSE, given->purpose, &out->purpose));
    TRY(request_word(request, "phase", POLICY_PHASE, given->phase, &out->phase));
    TRY(request_word(request, "basis", POLICY_BASIS, given->parts[0].basis, &out->parts[0].basis));
    out->from_role = agreed_us(agreed)->role_count ? agreed_us(agreed)->roles[0] : 0;
    return STATUS(OK);
}

static struct evaluate_message blinded_message(const struct speech_evaluate *given)
{
    struct evaluate_message message = {
        .domain = span_of_text(given->domain), .act = given->act, .escrow = given->escrow, .part_count = (uint8_t)given->part_count};
    for (size_t i = 0; i < given->part_count; i++) {
        const struct speech_evaluate_part *part = &given->parts[i];
        message.parts[i] =
            (struct evaluate_part){.holder = part->holder, .point_count = part->point_count, .points = part->points, .mask = part->mask};
        memcpy(message.parts[i].voucher.voucher_id, part->voucher_id, VOUCHER_ID_BYTES);
    }
    return message;
}

static struct evaluation_asker asker_of(const struct request *request)
{
    return (struct evaluation_asker){
        .done = send_partials, .state = request->control, .ticket = request->ticket, .user = digest_of(span_of_text(request->user))};
}

static struct status ground_evaluation(struct request *request, const struct speech_evaluate *given, struct evaluation_request *wanted)
{
    switch (given->act) {
    case EVALUATION_ASK: return evaluate_for_case(request, given, wanted);
    case EVALUATION_AUDIT: return evaluate_for_audit(request, given, &wanted->message);
    default: return evaluate_for_import(request, given, &wanted->message);
    }
}

struct status control_evaluate(struct request *request, const struct speech_evaluate *given, struct speech_evaluated *reply)
{
    const struct evaluation_asker asker = asker_of(request);
    struct evaluation_request wanted = {
        .message = blinded_message(given), .without_count = given->without_count, .without = given->without};
    (void)reply; /* when all members have answered */
    TRY(ground_evaluation(request, given, &wanted));
    TRY(evaluation_ask(&request->node->book, &wanted, &asker));
    request->is_deferred = true;
    return STATUS(OK);
}

struct status control_evaluate_rest(struct request *request, const struct speech_evaluate_rest *given, struct speech_evaluated *reply)
{
    const struct evaluation_asker asker = asker_of(request);
    const struct evaluation_rest rest = {given->exchange, given->liar_count, given->liars};
    (void)reply; /* when t others have answered */
    TRY(evaluation_go_on(&request->node->book, &rest, &asker));
    request->is_deferred = true;
    return STATUS(OK);
}

/* The source did the check, for which it takes what it alone knows: this is for those who watch the log. */
struct status control_member_cheated(struct request *request, const struct speech_member *given, struct speech_nothing *reply)
{
    (void)reply;
    if (!agreed_party(&request->node->agreed, &given->member))
        return complain(&request->why, FAIL(NOT_FOUND), "deze partner staat niet op de lijst van partners");
    EVENT_LOG(request->node->book.log, MEMBER_CHEATED, batch_now(&request->node->book), event_partner(&given->member));
    return STATUS(OK);
}

/* ---- import */

static struct status describe_target(struct request *request, const struct import_target *target, struct speech_import_target *out)
{
    const struct policy *policy = request->node->agreed.policy;
    *out = (struct speech_import_target){.act = target->act,
                                         .domain = target->domain,
                                         .holder = target->holder,
                                         .purpose = policy_word(policy, POLICY_PURPOSE, target->grounds.purpose)};
    const struct agreed *agreed = &request->node->agreed;
    uint8_t kinds = parties_bring(agreed, agreed_us(agreed), agreed_party(agreed, &target->holder));
    TRY(request_kinds(request, kinds, &out->kinds, &out->kind_count));
    if (target->act == EVALUATION_OWN)
        return STATUS(OK);
    TRY(ARENA_NEW(request->arena, CATEGORIES_MOST, &out->categories));
    for (uint8_t category = 1; category <= policy_word_count(policy, POLICY_CATEGORY) && out->category_count < CATEGORIES_MOST; category++)
        if (target->categories >> category & 1)
            out->categories[out->category_count++] = policy_word(policy, POLICY_CATEGORY, category);
    return STATUS(OK);
}

struct status control_import_targets(struct request *request, const struct speech_nothing *given, struct speech_import_targets *reply)
{
    const struct node *node = request->node;
    struct import_target *targets;
    (void)given;
    TRY(import_targets(&node->agreed, node->push_plan, request->arena, &targets, &reply->target_count));
    TRY(ARENA_NEW(request->arena, reply->target_count, &reply->targets));
    for (size_t i = 0; i < reply->target_count; i++)
        TRY(describe_target(request, &targets[i], &reply->targets[i]));
    return STATUS(OK);
}

/* What is wrong with a record, and in which of its members. */
static struct status refuse_record(struct request *request, enum speech_column *out, enum speech_column column, struct status status,
                                   const char *reason)
{
    *out = column;
    return complain(&request->why, status, "%s", reason);
}

static struct status read_words(struct request *request, const struct speech_record *row, struct signal *out,
                                enum speech_column *out_column)
{
    const struct policy *policy = request->node->agreed.policy;
    if (!status_ok(policy_word_find(policy, POLICY_CATEGORY, span_of_text(row->category), &out->category)))
        return refuse_record(request, out_column, SPEECH_COLUMN_CATEGORY, FAIL(UNKNOWN_WORD), "dit is geen categorie van de afspraken");
    out->life_domain = policy_category_life_domain(policy, out->category);
    if (*row->life_domain && !status_ok(policy_life_domain_find(policy, span_of_text(row->life_domain), &out->life_domain)))
        return refuse_record(request, out_column, SPEECH_COLUMN_LIFE_DOMAIN, FAIL(UNKNOWN_WORD), "dit is geen leefgebied van de afspraken");
    if (!out->life_domain)
        return refuse_record(request, out_column, SPEECH_COLUMN_LIFE_DOMAIN, FAIL(INVALID),
                             "deze categorie heeft geen eigen leefgebied, geef er een");
    return STATUS(OK);
}

static struct status read_record(struct request *request, const struct speech_record *row, struct record *out,
                                 enum speech_column *out_column)
{
    *out = (struct record){.reference = span_of_text(row->reference),
                           .signal = {.urgency = row->urgency,
                                      .role = (uint8_t)row->role,
                                      .since_day = row->since,
                                      .until_day = row->until,
                                      .contact = span_of_text(row->contact)}};
    return read_words(request, row, &out->signal, out_column);
}

static enum speech_column column_named(const char *member)
{
    static const char *const names[SPEECH_COLUMN_COUNT] = {
#define COLUMN_NAME(NAME, word) [SPEECH_COLUMN_##NAME] = word,
        SPEECH_COLUMNS(COLUMN_NAME)
#undef COLUMN_NAME
    };
    for (unsigned i = 1; member && i < SPEECH_COLUMN_COUNT; i++)
        if (strcmp(names[i], member) == 0)
            return (enum speech_column)i;
    return SPEECH_COLUMN_NONE;
}

static struct status import_row(struct request *request, const struct speech_record *row, struct speech_imported *reply,
                                enum speech_column *out_column)
{
    struct record record;
    struct record_subject_given *subjects;
    enum record_outcome outcome;
    size_t pushed;
    if (!status_ok(row->flaw.status))
        return refuse_record(request, out_column, column_named(row->flaw.member), row->flaw.status, row->flaw.why);
    TRY(read_record(request, row, &record, out_column));
    TRY(ARENA_NEW(request->arena, row->subject_count, &subjects));
    for (size_t i = 0; i < row->subject_count; i++)
        subjects[i] = (struct record_subject_given){span_of_text(row->subjects[i].domain), row->subjects[i].holder, row->subjects[i].kind,
                                                    row->subjects[i].pseudonym};
    TRY(record_import(request->node, &record, subjects, row->subject_count, &outcome, &pushed));
    reply->added += outcome == RECORD_ADDED;
    reply->unchanged += outcome == RECORD_UNCHANGED;
    reply->replaced += outcome == RECORD_REPLACED;
    reply->pushed += (uint32_t)pushed;
    return STATUS(OK);
}

/* A row that does not fit is reported with its number and column; the others go in. */
static struct status import_rows(struct request *request, const struct speech_import *given, struct speech_imported *reply)
{
    TRY(ARENA_NEW(request->arena, given->row_count, &reply->faults));
    for (size_t i = 0; i < given->row_count; i++) {
        enum speech_column column = SPEECH_COLUMN_NONE;
        struct status status = import_row(request, &given->rows[i], reply, &column);
        if (status_class(status) == STATUS_CLASS_FAULT)
            return status;
        if (status_ok(status))
            continue;
        struct speech_record_fault *fault = &reply->faults[reply->fault_count++];
        *fault = (struct speech_record_fault){.row = (uint32_t)i, .column = column, .status = status.code};
        TRY(arena_text(request->arena, span_of_text(request->why.text), &fault->why));
        request->why.text[0] = 0;
    }
    return STATUS(OK);
}

struct status control_import(struct request *request, const struct speech_import *given, struct speech_imported *reply)
{
    TRY(import_rows(request, given, reply));
    if (reply->added + reply->replaced)
        TRY(book_user_act(&request->node->book, ENTRY_ADMIN_ACT, "register-imported", span_of_text(request->user),
                          reply->added + reply->replaced));
    return STATUS(OK);
}
