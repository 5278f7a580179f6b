// SPDX-License-Identifier: EUPL-1.2
//
// Ten partners of whom five agreed, and what the chain says of their versions. For the tests of the chain.
#pragma once

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "support/agreeing.h"
#include "support/seeded_random.h"

#include <criterion/criterion.h>

#define START INT64_C(1796083200000) /* 2026-12-01 */
#define HOUR (60 * MINUTE_MS)
#define FOUNDERS (ONLY(0) | ONLY(1) | ONLY(2) | ONLY(3) | ONLY(4))
#define AUDITOR 4
static const char no_quotas[] = "";

static struct agreeing *town;
static struct seeded seeded;
static struct random_source drawn;

static inline void draw_partner(size_t i)
{
    static const char *const roles[] = {"sociale-dienst", "veilig-thuis", "woningcorporatie", "wijkteam, regisseur", "toezichthouder"};
    struct partner *partner = &town->partners[i];
    const char *name;
    char oin[OIN_DIGITS + 1];
    snprintf(oin, sizeof oin, "000000990000%08zu", i);
    *partner = (struct partner){.roles = i < N(roles) ? roles[i] : "woningcorporatie", .holds_data = i != AUDITOR, .contact = "x"};
    cr_assert(status_ok(oin_parse(span_of_text(oin), &partner->oin)));
    cr_assert(status_ok(arena_print(town->arena, &name, "P%zu", i)));
    partner->name = partner->short_name = name;
    cr_assert(status_ok(arena_print(town->arena, &partner->endpoint, "tcp://127.0.0.1:%zu", 7000 + i)));
    cr_assert(status_ok(arena_print(town->arena, &partner->log_origin, "%s/log", oin)));
    cr_assert(status_ok(arena_print(town->arena, &partner->certificate, "certs/%s.pem", oin)));
    partner->signature = span_of_text("none");
    for (uint8_t *key = partner->curve; key < partner->curve + 32; key++)
        random_fill(&drawn, key, 1);
    random_fill(&drawn, partner->envelope, sizeof partner->envelope);
    random_fill(&drawn, partner->log, sizeof partner->log);
    random_fill(&drawn, partner->box, sizeof partner->box);
    random_fill(&drawn, partner->witness, sizeof partner->witness);
    agreeing_add_desk(town, i);
}

static inline void begin_chain(void)
{
    cr_assert(status_ok(crypto_start()));
    town = calloc(1, sizeof *town);
    cr_assert(status_ok(arena_new((size_t)1 << 30, &town->arena)));
    drawn = seeded_random(&seeded, 7, 0);
    town->random = &drawn;
    town->now_ms = START;
    town->partner_count = 10;
    for (size_t i = 0; i < town->partner_count; i++)
        draw_partner(i);
    agreeing_found(town, FOUNDERS, AUDITOR, no_quotas);
}
static inline void end_chain(void)
{
    arena_free(town->arena);
    free(town);
}

/* What the chain says of a version now. */
static inline enum link_state state_with(const struct version *version, const char *reason)
{
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    struct digest hash = digest_of(version->manifest);
    const struct chain_link *link = chain_find(chain, &hash);
    cr_assert_not_null(link);
    cr_expect_not_null(strstr(link->why.text, reason), "\"%s\" for \"%s\"", link->why.text, reason);
    return link->state;
}
static inline enum link_state state_of_version(const struct version *version) { return state_with(version, ""); }
static inline uint64_t number_in_force(enum agreed_text text)
{
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    const struct chain_link *link = chain->in_force[agreed_text_index(text)];
    return link ? link->manifest.number : 0;
}

static inline struct version *propose_policy(int64_t starts_ms)
{
    return agreeing_propose(town, AGREED_POLICY, agreeing_policy(town, "28 dagen", "27 dagen"), starts_ms);
}
static inline struct version *propose_same_policy(int64_t starts_ms)
{
    return agreeing_propose(town, AGREED_POLICY, agreeing_policy(town, NULL, NULL), starts_ms);
}
static inline struct version *propose_roster(uint64_t who, int64_t starts_ms)
{
    return agreeing_propose(town, AGREED_ROSTER, agreeing_roster(town, who, 2, AUDITOR), starts_ms);
}
