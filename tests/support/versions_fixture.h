// SPDX-License-Identifier: EUPL-1.2
//
// A town whose nodes each have a shelf, versions that its partners sign, and a partner that says what it likes about them. For the tests
// of versions on their way.
#pragma once

#include "acts/ask.h"
#include "agreed/withdrawals.h"
#include "book/accord.h"
#include "files/files.h"
#include "support/agreeing.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
#define PLAYERS (EVERYBODY_UP & ~WITH_NODE(WOCO2))

static inline void make_versions(void)
{
    town_open(&town, 0);
    for (size_t i = 0; i < RESIDENTS; i++)
        town_give_shelf(&town, (enum resident)i);
}
static inline void end_versions(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
static const struct town_case debts = {.bsn = "123456782", .categories = {"schulden"}};

static inline void start_all(unsigned who)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        if (who >> i & 1)
            town_start(&town, (enum resident)i);
    town_connect(&town);
    town_run(&town);
}

static inline const struct agreed_version *version_at(enum resident who, enum agreed_text text)
{
    return &town_node(&town, who)->agreed.versions[agreed_text_index(text)];
}

static inline bool everybody_is_at(unsigned who, enum agreed_text text, uint64_t number)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        if (who >> i & 1 && version_at((enum resident)i, text)->number != number)
            return false;
    return true;
}

static inline bool all_agree(unsigned who)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        if (who >> i & 1 && !digest_equal(&town_node(&town, (enum resident)i)->agreed.agreement, &town_node(&town, SDD)->agreed.agreement))
            return false;
    return true;
}

/* Time passes, and everybody has a turn in it. */
static inline void pass(int64_t ms)
{
    town.now_ms += ms;
    town.steady_ms += ms;
    town_run(&town);
    town.steady_ms += 2000; /* what is asked once a second */
    town_run(&town);
}

/* The next version of the policy, signed by `who`; it starts in an hour. */
static inline struct version *propose_policy(uint64_t who)
{
    struct bundle content = agreeing_policy(town.agreeing, NULL, NULL);
    town.agreeing->now_ms = town.now_ms;
    struct version *version = agreeing_propose(town.agreeing, AGREED_POLICY, content, town.now_ms - town.now_ms % 1000 + 3600000);
    agreeing_sign(town.agreeing, version, who);
    return version;
}

static inline struct inquiry_row ask(enum resident of)
{
    uint8_t id[CASE_ID_BYTES];
    struct inquiry_row inquiry;
    town_ask(&town, &debts, id);
    town_run(&town);
    cr_assert(town_find_inquiry(&town, id, of, &inquiry));
    return inquiry;
}

/* ---- what a partner takes back */

static inline struct span take_back(enum resident who, enum withdrawn_kind kind, const char *word, const char *purpose)
{
    struct withdrawal withdrawal = {.party = *town_oin(&town, who),
                                    .number = 1,
                                    .agreement = town_node(&town, SDD)->agreed.agreement,
                                    .time_ms = town.now_ms - town.now_ms % 1000,
                                    .count = 1,
                                    .items = {{kind, word, purpose}}};
    struct span text;
    OK(withdrawal_print(&withdrawal, town.arena, &text, NULL));
    return text;
}

static inline struct status put_withdrawal(enum resident at, enum resident of, struct span text, size_t desk)
{
    struct held_withdrawal held = {.party = *town_oin(&town, of), .number = 1, .text = text, .hash = digest_of(text)};
    OK(minisign_sign(&town.agreeing->desks[desk], text, "for a test", town.arena, &held.minisig));
    return holding_offer_withdrawal(&town_node(&town, at)->holding, &held, town.now_ms, NULL);
}

/* ---- who lies */

static inline struct status say(enum resident who, enum resident whom, enum envelope_kind kind, struct span body)
{
    struct envelope envelope = town_envelope_of(&town, who, whom, kind, body);
    return town_hear(&town, whom, who, town_envelope(&town, who, &envelope));
}

static inline bool holds_only_what_is_signed(enum resident who)
{
    const struct chain *chain = holding_chain(&town_node(&town, who)->holding);
    return chain->count == 3 && version_at(who, AGREED_POLICY)->number == 1;
}

static inline struct span piece_of(const struct version *version, struct digest *out_hash)
{
    struct carried_version carried = {.manifest = version->manifest};
    struct agreed_message message = {0};
    struct span whole, body;
    OK(ARENA_NEW(town.arena, version->signature_count + 1, &carried.signatures));
    OK(ARENA_NEW(town.arena, version->content.count, &carried.files));
    for (; carried.signature_count < version->signature_count; carried.signature_count++)
        carried.signatures[carried.signature_count] =
            (struct carried_signature){version->signatures[carried.signature_count].oin, version->signatures[carried.signature_count].text};
    for (; carried.file_count < version->content.count; carried.file_count++)
        carried.files[carried.file_count] = (struct carried_file){span_of_text(version->content.files[carried.file_count].name),
                                                                  version->content.files[carried.file_count].bytes};
    OK(carried_version_encode(&carried, town.arena, &whole));
    *out_hash = digest_of(version->manifest);
    message = (struct agreed_message){*out_hash, (uint32_t)whole.size, 0, whole};
    OK(agreed_message_encode(&message, town.arena, &body));
    return body;
}

static inline struct span hello_with(const struct digest *policy, uint32_t number)
{
    struct hello_message hello = {.version = span_of_text("0"), .head_count = AGREED_TEXTS};
    const struct agreed *agreed = &town_node(&town, VT)->agreed;
    struct span body;
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        hello.heads[i] = (struct agreed_head){(uint8_t)(i + 1), (uint32_t)agreed->versions[i].number, agreed->versions[i].manifest};
    hello.heads[1] = (struct agreed_head){AGREED_POLICY, number, *policy};
    OK(hello_message_encode(&hello, town.arena, &body));
    return body;
}
