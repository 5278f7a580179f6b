// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ceremony`: pseudonym keys, made together over a folder of files, so that nobody ever holds one (P-02). Each
// `join` takes this member one round further, or says who is awaited.
#include "cli/ceremony_begin.h"
#include "cli/ceremony_seat.h"
#include "cli/commands.h"

#include "base/text.h"

/* ---- join */

struct outcome {
    bool is_advanced, is_done;
    enum dkg_phase round; /* at hand */
    uint32_t awaited;
};

static struct status take_seat_turn(struct invocation *invocation, struct seat *seat, struct outcome *out)
{
    bool go_on_without = invocation_has(invocation, "go-on-without");
    struct complaint *why = &invocation->why;
    bool is_new = false;
    *out = (struct outcome){.is_done = true, .round = DKG_DONE};
    if (!seat->dkg)
        return STATUS(OK);
    bool is_first = dkg_phase(seat->dkg) == DKG_COMMIT;
    TRY(seat_publish(seat, &is_new, why));
    out->is_advanced = is_new;
    TRY(seat_awaited(seat, &out->awaited));
    if (!(is_new && is_first) && (go_on_without || !out->awaited)) {
        TRY(seat_step(seat, go_on_without, why));
        out->is_advanced = true;
        if (dkg_phase(seat->dkg) != DKG_DONE) {
            TRY(seat_publish(seat, &is_new, why));
            TRY(seat_awaited(seat, &out->awaited));
        }
    }
    out->round = dkg_phase(seat->dkg);
    out->is_done = out->round == DKG_DONE;
    return STATUS(OK);
}

static struct status print_turn_json(struct invocation *invocation, const struct seat *seat, const struct outcome *outcome)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct json *awaited = json_array_new(), *left_out = json_array_new();
    json_set_bool(object, "ok", true);
    json_set_bool(object, "advanced", outcome->is_advanced);
    json_set_bool(object, "done", outcome->is_done);
    json_set_integer(object, "generation", seat->ceremony.generation + 1);
    json_set_integer(object, "keys", (int64_t)seat->ceremony.keys.count);
    json_set_integer(object, "member", seat->me);
    json_set_integer(object, "round", outcome->round);
    json_set_text(object, "round_word", dkg_phase_word(outcome->round));
    for (uint8_t i = 1; i <= seat->ceremony.size; i++) {
        if (outcome->awaited >> (i - 1) & 1)
            json_append_text(awaited, seat->ceremony.members[i - 1].text);
        if (seat->dkg && dkg_fault(seat->dkg, i) != DKG_FAULT_NONE) {
            struct json *member = json_object_new();
            json_set_text(member, "oin", seat->ceremony.members[i - 1].text);
            json_set_text(member, "reason", dkg_fault_text(dkg_fault(seat->dkg, i)));
            json_append(left_out, member);
        }
    }
    json_set(object, "awaited", awaited);
    json_set(object, "left_out", left_out);
    return print_json(invocation, object);
}

static struct status print_turn(struct invocation *invocation, const struct seat *seat, const struct outcome *outcome)
{
    if (invocation->wants_json)
        return print_turn_json(invocation, seat, outcome);
    for (uint8_t i = 1; seat->dkg && i <= seat->ceremony.size; i++)
        if (dkg_fault(seat->dkg, i) != DKG_FAULT_NONE)
            printf("member %u (%s) was left out: it %s\n", i, seat->ceremony.members[i - 1].text, dkg_fault_text(dkg_fault(seat->dkg, i)));
    if (outcome->is_done) {
        printf("done: this node has its shares of %zu new keys, and generation %u of the ring is %s\n", seat->ceremony.keys.count,
               seat->ceremony.generation + 1, seat->conf.ring);
        return STATUS(OK);
    }
    printf("round %d of %d (%s): %s", outcome->round, DKG_CONFIRM, dkg_phase_word(outcome->round),
           outcome->is_advanced ? "our message is in the folder" : "nothing to do yet");
    for (uint8_t i = 1, first = 1; i <= seat->ceremony.size; i++)
        if (outcome->awaited >> (i - 1) & 1) {
            printf("%s%s", first ? "; awaited: " : ", ", seat->ceremony.members[i - 1].text);
            first = 0;
        }
    printf("\n");
    return STATUS(OK);
}

static struct status run_ceremony_join(struct invocation *invocation)
{
    struct seat seat;
    struct outcome outcome;
    struct status status =
        seat_take(invocation->arguments[0], invocation_option(invocation, "node"), invocation->arena, &seat, &invocation->why);
    if (status_ok(status))
        status = take_seat_turn(invocation, &seat, &outcome);
    if (status_ok(status))
        status = print_turn(invocation, &seat, &outcome);
    if (status_ok(status))
        invocation->exit_code = outcome.is_advanced || outcome.is_done ? 0 : 1;
    seat_leave(&seat);
    return status;
}

/* ---- show */

struct overview {
    uint32_t present[DKG_DONE]; /* per round, a bit per member */
    unsigned agreed;            /* the most members that confirm one transcript */
    uint8_t transcript[32];
};

/* A CONFIRM starts with the hash of the transcript. */
static void count_confirms(const struct ceremony *ceremony, const struct dkg_message *confirms, struct overview *out)
{
    for (uint8_t i = 0; i < ceremony->size; i++) {
        unsigned same = 0;
        for (uint8_t j = 0; confirms[i].body.size >= 32 && j < ceremony->size; j++)
            same += confirms[j].body.size >= 32 && memcmp(confirms[i].body.data, confirms[j].body.data, 32) == 0;
        if (same > out->agreed) {
            out->agreed = same;
            memcpy(out->transcript, confirms[i].body.data, 32);
        }
    }
}

static struct status look_over_ceremony(struct invocation *invocation, const struct ceremony *ceremony, struct overview *out)
{
    struct dkg_message confirms[COMMITTEE_MOST] = {{0}};
    for (int round = DKG_COMMIT; round <= DKG_CONFIRM; round++)
        for (uint8_t i = 1; i <= ceremony->size; i++) {
            struct dkg_message message;
            struct complaint why = {""};
            struct status status = ceremony_message_read(ceremony, (enum dkg_phase)round, i, invocation->arena, &message, &why);
            if (status_is(status, STATUS_NOT_FOUND))
                continue;
            if (!status_ok(status))
                return complain(&invocation->why, status, "%s", why.text);
            out->present[round] |= UINT32_C(1) << (i - 1);
            if (round == DKG_CONFIRM)
                confirms[i - 1] = message;
        }
    count_confirms(ceremony, confirms, out);
    return STATUS(OK);
}

/* Nobody is awaited in a round when a later one has begun: it was complete, or not needed (ANSWER without complaints). */
static bool is_over(const struct overview *overview, int round)
{
    uint32_t later = 0;
    while (++round <= DKG_CONFIRM)
        later |= overview->present[round];
    return later != 0;
}

static struct json *describe_round(const struct ceremony *ceremony, int round, const struct overview *overview)
{
    struct json *object = json_object_new(), *there = json_array_new(), *awaited = json_array_new();
    for (uint8_t i = 0; i < ceremony->size; i++)
        if (overview->present[round] >> i & 1)
            json_append_text(there, ceremony->members[i].text);
        else if (!is_over(overview, round))
            json_append_text(awaited, ceremony->members[i].text);
    json_set_integer(object, "round", round);
    json_set_text(object, "word", dkg_phase_word((enum dkg_phase)round));
    json_set(object, "there", there);
    json_set(object, "awaited", awaited);
    return object;
}

static struct status print_overview_json(struct invocation *invocation, const struct ceremony *ceremony, const struct overview *overview)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct json *rounds = json_array_new();
    json_set_bool(object, "ok", true);
    json_set_integer(object, "generation", ceremony->generation + 1);
    json_set(object, "keys", key_words_json(&ceremony->keys));
    json_set_hex(object, "session", SPAN_OF_ARRAY(ceremony->session));
    json_set_integer(object, "threshold", ceremony->threshold);
    json_set_integer(object, "members", ceremony->size);
    for (int round = DKG_COMMIT; round <= DKG_CONFIRM; round++)
        json_append(rounds, describe_round(ceremony, round, overview));
    json_set(object, "rounds", rounds);
    json_set_integer(object, "confirmed", overview->agreed);
    if (overview->agreed)
        json_set_hex(object, "transcript", SPAN_OF_ARRAY(overview->transcript));
    return print_json(invocation, object);
}

static void print_rounds(const struct ceremony *ceremony, const struct overview *overview)
{
    printf("  %-20s", "");
    for (int round = DKG_COMMIT; round <= DKG_CONFIRM; round++)
        printf("  %-8s", dkg_phase_word((enum dkg_phase)round));
    for (uint8_t i = 0; i < ceremony->size; i++) {
        printf("\n  %-20s", ceremony->members[i].text);
        for (int round = DKG_COMMIT; round <= DKG_CONFIRM; round++)
            printf("  %-8s", overview->present[round] >> i & 1 ? "there" : is_over(overview, round) ? "-" : "awaited");
    }
    printf("\n");
}

/* The transcript is what the ledgers of the members have of it when the ring is in use there. */
static void print_overview(const struct ceremony *ceremony, const struct overview *overview)
{
    char hex[2 * SHA256_BYTES + 1], words[KEY_WORDS_ROOM];
    hex_print(SPAN_OF_ARRAY(ceremony->session), hex);
    printf("ceremony %s, %u of %u, for generation %u of the ring; %zu new keys (domain, holder, epoch):\n", hex, ceremony->threshold,
           ceremony->size, ceremony->generation + 1, ceremony->keys.count);
    for (size_t i = 0; i < ceremony->keys.count; i++) {
        key_words_print(&ceremony->keys.names[i], words);
        printf("  %s\n", words);
    }
    print_rounds(ceremony, overview);
    hex_print(SPAN_OF_ARRAY(overview->transcript), hex);
    if (overview->agreed)
        printf("%u of %u say that they saw transcript %s\n", overview->agreed, ceremony->size, hex);
    else
        printf("nobody has confirmed yet\n");
    printf("Signatures are checked by `schakel ceremony join`.\n");
}

static struct status run_ceremony_show(struct invocation *invocation)
{
    struct ceremony ceremony;
    struct overview overview = {0};
    TRY(ceremony_read(invocation->arguments[0], invocation->arena, &ceremony, &invocation->why));
    TRY(look_over_ceremony(invocation, &ceremony, &overview));
    if (invocation->wants_json)
        return print_overview_json(invocation, &ceremony, &overview);
    print_overview(&ceremony, &overview);
    return STATUS(OK);
}

static const struct option start_options[] = {
    {"policy", "DIR", false, false, "makes the keys that the partners need by this policy and are not there"},
    {"keys", "FILE", false, false, "makes these keys: lines `domain holder epoch`, in order"},
    {"ring", "FILE", false, false, "the ring that there is: its keys and its committee stay as they are"},
    {"agreed", "DIR", false, false, "with --ring: the agreed versions, by which a key counts that a member has renewed since"},
    {"threshold", "T", false, false, "without --ring: how many members it takes to compute a pseudonym"},
    {"members", "OIN,OIN,…", false, true, "without --ring: who hold a share; at least 2T-1"},
    {"roster", "FILE", true, false, "the agreed roster"},
    {"ca", "FILE", true, false, "certificates of the authorities, PEM"},
    {"crl", "FILE", true, false, "their revocation lists, PEM"},
    {0},
};
static const struct option join_options[] = {
    {"node", "NODE.conf", true, false, "settings of this node, or the folder they are in"},
    {"go-on-without", NULL, false, false, "leave out whose message of this round is missing or bad: agree with all others first"},
    {0},
};
const struct command ceremony_commands[] = {
    {"ceremony", "start", start_options, "DIR", 1, 1, run_ceremony_start, "begins a key ceremony in a new folder that the members share"},
    {"ceremony", "join", join_options, "DIR", 1, 1, run_ceremony_join, "takes this node's next step; exit 1 when it waits for others"},
    {"ceremony", "show", NULL, "DIR", 1, 1, run_ceremony_show, "which messages are there, and who is awaited"},
    {0},
};
