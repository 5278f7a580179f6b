// SPDX-License-Identifier: EUPL-1.2
//
// `schakel audit`: the auditor's part of what nobody else may see. Drawing needs no node and no secret but the nonce: exports of all
// members' ledgers, each verified against the auditor's own trust folder before anything in it counts (P-07, P-11).
#include "audit/draw.h"
#include "audit/trust_folder.h"
#include "base/day.h"
#include "base/text.h"
#include "cli/audit_asked.h"
#include "cli/audit_open.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/ledger_folder.h"
#include "cli/node_link.h"
#include "crypto/secret.h"
#include "files/files.h"
#include "ledger/verify.h"

#define HEARD_ARENA_BYTES ((size_t)4 * 1024 * 1024)

/* ---- the nonce */

static struct status print_promise(struct invocation *invocation, const uint8_t nonce[static DRAW_NONCE_BYTES])
{
    CLEANUP(json) struct json *object = NULL;
    struct digest promise;
    char hex[2 * DIGEST_BYTES + 1];
    draw_promise(nonce, &promise);
    hex_print(digest_span(&promise), hex);
    if (!invocation->wants_json) {
        printf("promise %s\nTell it to all partners before the month begins, and nobody what is in %s.\n", hex, invocation->arguments[0]);
        return STATUS(OK);
    }
    object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "promise", hex);
    return print_json(invocation, object);
}

static struct status run_audit_promise(struct invocation *invocation)
{
    const char *path = invocation->arguments[0];
    const struct file_stamp none = {0}, stamp = file_stamp_of(path);
    uint8_t nonce[DRAW_NONCE_BYTES];
    char text[2 * DRAW_NONCE_BYTES + 1];
    if (!file_stamp_equal(&none, &stamp))
        return complain(&invocation->why, FAIL(CONFLICT), "%s", path);
    random_fill(system_random(), nonce, sizeof nonce);
    hex_print(SPAN_OF_ARRAY(nonce), text);
    TRY(file_write_atomic(path, span_of_text(text), 0600, &invocation->why));
    return print_promise(invocation, nonce);
}

static struct status read_nonce(struct invocation *invocation, uint8_t out[static DRAW_NONCE_BYTES])
{
    const char *path = invocation_option(invocation, "nonce");
    struct span text;
    TRY(file_read_secret(path, 2 * DRAW_NONCE_BYTES + 1, invocation->arena, &text, &invocation->why));
    struct status status = hex_parse(text_trim(text), out, DRAW_NONCE_BYTES);
    return status_ok(status) ? status : complain(&invocation->why, status, "%s: not what `schakel audit promise` wrote", path);
}

/* ---- the ledgers */

struct hearing { /* of one export */
    struct draw *draw;
    struct askers *askers;
    struct arena *arena;
    struct complaint *why;
};

static struct status hear_entry(void *state, uint64_t index, struct span bytes)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct hearing *hearing = state;
    struct entry entry;
    TRY(arena_new(HEARD_ARENA_BYTES, &arena));
    struct status status = entry_decode(bytes, arena, &entry);
    if (status_ok(status))
        status = draw_add_entry(hearing->draw, &entry);
    if (status_ok(status))
        status = askers_add_entry(hearing->askers, &entry);
    return status_ok(status) ? status : complain(hearing->why, status, "entry %llu", (unsigned long long)index);
}

/* Nothing of a ledger in which something fails is drawn from: what was left out of it could not be drawn. */
static struct status verify_export(struct invocation *invocation, struct trust_folder *trusted, const struct export_source *source,
                                   struct ledger_report *out)
{
    const struct trust *trust;
    const char *path;
    struct span checkpoint;
    TRY(source->read(source->state, EXPORT_CHECKPOINT_PATH, NOTE_MOST_BYTES, invocation->arena, &checkpoint));
    TRY(trust_folder_trust(trusted, checkpoint, invocation->arena, &trust, &path, &invocation->why));
    return ledger_verify(source, trust, invocation->arena, out, &invocation->why);
}

static struct status add_export(struct invocation *invocation, struct trust_folder *trusted, const char *folder_path,
                                struct hearing *hearing)
{
    struct ledger_folder folder = {folder_path, &invocation->why};
    const struct export_source source = ledger_folder_source(&folder);
    struct ledger_report report;
    struct origin origin;
    TRY(verify_export(invocation, trusted, &source, &report));
    TRY(origin_parse(span_of_text(report.checkpoint.origin), &origin));
    TRY(draw_add_ledger(hearing->draw, &origin.oin, &report.checkpoint.head));
    askers_begin_ledger(hearing->askers);
    const struct entry_range all = {report.checkpoint.head.size, 0, report.checkpoint.head.size};
    return export_each_entry(&source, &all, &(struct entry_visitor){hear_entry, hearing}, &invocation->why);
}

static struct status add_exports(struct invocation *invocation, struct trust_folder *trusted, struct hearing *hearing)
{
    for (size_t i = 0; i < invocation->argument_count; i++) {
        struct status status = add_export(invocation, trusted, invocation->arguments[i], hearing);
        const struct complaint inner = invocation->why;
        if (!status_ok(status))
            return complain(&invocation->why, status, "%s%s%.250s", invocation->arguments[i], *inner.text ? ": " : "", inner.text);
    }
    return STATUS(OK);
}

/* ---- what was drawn */

static void print_batch(const struct draw_batch *batch)
{
    char exchange[2 * EXCHANGE_ID_BYTES + 1], time[TIME_ROOM];
    hex_print(exchange_id_span(&batch->exchange), exchange);
    time_print(batch->time_ms, time);
    printf("  %s  %s  %s  of %s", draw_reason_word(batch->reason), exchange, time, evaluation_act_word(batch->act));
    for (uint8_t i = 0; i < batch->part_count; i++)
        printf("%s%s", i ? "," : "  for ", batch->parts[i].holder.text);
    printf("  %llu  in %zu ledgers", (unsigned long long)batch->count, batch->ledgers);
    for (size_t i = 0; i < batch->position_count; i++)
        printf("%s%u", i ? "," : "  positions ", batch->positions[i]);
    printf("\n");
}

struct telling { /* what is said of the month */
    const struct drawn *drawn;
    struct digest promise;
    struct askers *askers;
    const struct policy *policy; /* NULL: facts by their numbers */
};

static void print_drawn(const struct telling *telling)
{
    const struct drawn *drawn = telling->drawn;
    char hex[2 * DIGEST_BYTES + 1];
    size_t at = 0;
    hex_print(digest_span(&telling->promise), hex);
    printf("promise %s\n", hex);
    hex_print(digest_span(&drawn->lot), hex);
    printf("lot     %s\n", hex);
    for (size_t i = 0; i < drawn->requester_count; i++) {
        const struct draw_requester *requester = &drawn->requesters[i];
        printf("%s: %zu questions, %zu for its own register, %zu drawn\n", requester->oin.text, requester->questions, requester->own,
               requester->drawn);
        for (size_t end = at + requester->drawn; at < end; at++)
            print_batch(&drawn->batches[at]);
    }
    audit_asked_print(telling->askers, telling->policy);
    printf("Drawn from the ledgers that you brought: of a member whose ledger is not among them nothing is known here.\n");
}

static struct json *describe_batch(const struct draw_batch *batch)
{
    struct json *object = json_object_new(), *holders = json_array_new(), *positions = json_array_new();
    char time[TIME_ROOM];
    time_print(batch->time_ms, time);
    json_set_text(object, "requester", batch->requester.text);
    json_set_hex(object, "exchange", exchange_id_span(&batch->exchange));
    json_set_hex(object, "request_digest", digest_span(&batch->request));
    json_set_text(object, "time", time);
    json_set_text(object, "act", evaluation_act_word(batch->act));
    for (uint8_t i = 0; i < batch->part_count; i++)
        json_append_text(holders, batch->parts[i].holder.text);
    json_set(object, "holders", holders);
    json_set_integer(object, "count", (int64_t)batch->count);
    json_set_integer(object, "ledgers", (int64_t)batch->ledgers);
    json_set_text(object, "reason", draw_reason_word(batch->reason));
    for (size_t i = 0; i < batch->position_count; i++)
        json_append(positions, json_integer_new(batch->positions[i]));
    json_set(object, "positions", positions);
    return object;
}

static struct status print_drawn_json(struct invocation *invocation, const struct telling *telling)
{
    const struct drawn *drawn = telling->drawn;
    CLEANUP(json) struct json *object = json_object_new();
    struct json *requesters = json_array_new(), *batches = json_array_new();
    json_set_bool(object, "ok", true);
    json_set_hex(object, "promise", digest_span(&telling->promise));
    json_set_hex(object, "lot", digest_span(&drawn->lot));
    for (size_t i = 0; i < drawn->requester_count; i++) {
        struct json *requester = json_object_new();
        json_set_text(requester, "requester", drawn->requesters[i].oin.text);
        json_set_integer(requester, "questions", (int64_t)drawn->requesters[i].questions);
        json_set_integer(requester, "own", (int64_t)drawn->requesters[i].own);
        json_set_integer(requester, "drawn", (int64_t)drawn->requesters[i].drawn);
        json_append(requesters, requester);
    }
    json_set(object, "requesters", requesters);
    for (size_t i = 0; i < drawn->batch_count; i++)
        json_append(batches, describe_batch(&drawn->batches[i]));
    json_set(object, "batches", batches);
    json_set(object, "asked", audit_asked_describe(telling->askers, telling->policy));
    return print_json(invocation, object);
}

/* ---- a request that was drawn, and a question */

static struct status keep_body(struct invocation *invocation, const char *path, struct span body)
{
    CLEANUP(json) struct json *object = NULL;
    struct digest digest = digest_of(body);
    char hex[2 * DIGEST_BYTES + 1];
    TRY(file_write_atomic(path, body, 0600, &invocation->why));
    hex_print(digest_span(&digest), hex);
    if (!invocation->wants_json) {
        printf("%s: %zu bytes, request digest %s\n", path, body.size, hex);
        return STATUS(OK);
    }
    object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "request_digest", hex);
    return print_json(invocation, object);
}

/* From a member that was asked. Nobody need believe it or this program: the digest is in the entry, signed by who asked. */
static struct status run_audit_request(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    const char *const *arguments = invocation->arguments;
    struct speech_ledger_request wanted;
    struct speech_ledger_requested found;
    struct door door;
    if (!status_ok(hex_parse(span_of_text(arguments[0]), wanted.exchange.bytes, EXCHANGE_ID_BYTES)))
        return misspeak(invocation, "EXCHANGE: 32 hex digits, as in the draw");
    if (!status_ok(oin_parse(span_of_text(arguments[1]), &wanted.requester)))
        return misspeak(invocation, "OIN: 20 digits, of the partner that asked");
    TRY(node_link_open(invocation, &link, &door));
    TRY(door_ledger_request(&door, &wanted, &found));
    return keep_body(invocation, arguments[2], found.body);
}

/* From the partner that asked it: nobody else has it. Its digest is in the entries of both. */
static struct status run_audit_question(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    const char *const *arguments = invocation->arguments;
    struct speech_ledger_question wanted;
    struct speech_ledger_requested found;
    struct door door;
    if (!status_ok(hex_parse(span_of_text(arguments[0]), wanted.exchange.bytes, EXCHANGE_ID_BYTES)))
        return misspeak(invocation, "EXCHANGE: 32 hex digits, as in the ledger");
    TRY(node_link_open(invocation, &link, &door));
    TRY(door_ledger_question(&door, &wanted, &found));
    return keep_body(invocation, arguments[1], found.body);
}

/* ---- the sentence */

static struct status day_option(struct invocation *invocation, const char *name, int64_t *out_ms)
{
    int32_t day;
    if (!status_ok(day_parse(span_of_text(invocation_option(invocation, name)), &day)))
        return misspeak(invocation, "--%s: a day, as 2026-12-01", name);
    *out_ms = day_start_ms(day);
    return STATUS(OK);
}

static struct status draw_from(struct invocation *invocation, struct trust_folder *trusted)
{
    CLEANUP(draw) struct draw *draw = NULL;
    CLEANUP(askers) struct askers *askers = NULL;
    CLEANUP(policy) struct policy *policy = NULL;
    const char *policies = invocation_option(invocation, "policies");
    uint8_t nonce[DRAW_NONCE_BYTES];
    int64_t from_ms, until_ms;
    struct digest founding;
    struct drawn drawn;
    if (!status_ok(hex_parse(span_of_text(invocation_option(invocation, "founding")), founding.bytes, DIGEST_BYTES)))
        return misspeak(invocation, "--founding: a hash of 64 digits");
    TRY(day_option(invocation, "from", &from_ms));
    TRY(day_option(invocation, "until", &until_ms));
    TRY(read_nonce(invocation, nonce));
    TRY(trust_folder_read(invocation_option(invocation, "trust"), &founding, clock_now_ms(), invocation->arena, trusted, &invocation->why));
    if (policies)
        TRY(agreed_policy_read(policies, &policy, &invocation->why));
    TRY(draw_new(from_ms, until_ms, &draw));
    TRY(askers_new(from_ms, until_ms, &askers));
    TRY(add_exports(invocation, trusted, &(struct hearing){draw, askers, invocation->arena, &invocation->why}));
    TRY(draw_make(draw, nonce, invocation->arena, &drawn));
    struct telling telling = {.drawn = &drawn, .askers = askers, .policy = policy};
    draw_promise(nonce, &telling.promise);
    if (invocation->wants_json)
        return print_drawn_json(invocation, &telling);
    print_drawn(&telling);
    return STATUS(OK);
}

static struct status run_audit_draw(struct invocation *invocation)
{
    struct trust_folder trusted = {0};
    struct status status = draw_from(invocation, &trusted);
    trust_folder_close(&trusted);
    return status;
}

static const struct option draw_options[] = {
    {"nonce", "FILE", true, false, "what `schakel audit promise` wrote before the month"},
    {"from", "DAY", true, false, "the first day that counts"},
    {"until", "DAY", true, false, "the first day after it"},
    {"trust", "DIR", true, false, "the auditor's own trust folder"},
    {"founding", "HASH", true, false, "the hash of the manifest of roster 1, as a partner showed it"},
    {"policies", "DIR", false, false, "words for the facts that were claimed; else their numbers"},
    {0},
};
static const struct option open_options[] = {
    {"config", "FILE", false, false, "the settings of the node; else node.conf beside the socket, or " DEFAULT_CONFIG},
    {0},
};
static const struct option check_options[] = {
    {"trust", "DIR", true, false, "the auditor's own trust folder"},
    {"founding", "HASH", true, false, "the hash of the manifest of roster 1, as a partner showed it"},
    {"ledger", "DIR", false, false, "with QUESTION: the exported ledger of the partner that was asked"},
    {"remade", "FILE", false, false, "with QUESTION: what `schakel audit remake` wrote for that partner"},
    {0},
};
const struct command audit_commands[] = {
    {"audit", "promise", NULL, "FILE", 1, 1, run_audit_promise, "a nonce for a draw, and what to tell of it beforehand"},
    {"audit", "draw", draw_options, "DIR DIR …", 2, DRAW_LEDGERS_MOST, run_audit_draw,
     "which evaluations are looked at, from the exported ledgers of all members; needs no node"},
    {"audit", "request", NULL, "EXCHANGE OIN FILE", 3, 3, run_audit_request,
     "at a member: what that partner asked to evaluate, as it came, for the auditor who drew it"},
    {"audit", "question", NULL, "EXCHANGE FILE", 2, 2, run_audit_question,
     "at the partner that asked it: a question as it was sent, for the auditor; that it was read is entered"},
    {"audit", "open", open_options, "DIR REQUEST FILE", 3, 3, audit_open,
     "at the auditor's: the members open whom a request was about; DIR is an exported ledger that tells of it"},
    {"audit", "remake", open_options, "FILE OIN REMADE", 3, 3, audit_remake,
     "at the auditor's: of whom was opened, the pseudonyms for the register of that partner, once; to hold its questions against"},
    {"audit", "check", check_options, "FILE [QUESTION]", 1, 2, audit_check,
     "whom an opened request was about, whether those were evaluated, and whether a question was about them; needs no node"},
    {0},
};
