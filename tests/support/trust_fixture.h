// SPDX-License-Identifier: EUPL-1.2
//
// A trust folder on a disk: five founders, policy 2 after an hour, and a sixth partner after two.
#pragma once

#include "audit/history.h"
#include "audit/log_policy.h"
#include "audit/trust_folder.h"
#include "base/text.h"
#include "files/files.h"
#include "support/chain_fixture.h"
#include "support/wire_samples.h"

#include <sys/stat.h>
#include <unistd.h>

#define LATER (START + 10 * HOUR)

static char root[64], folder[80];
static struct arena *arena;
static struct version *wider; /* policy 2; signed by all */

static inline void change_envelope_key(size_t i) { random_fill(&drawn, town->partners[i].envelope, SIGN_PUBLIC_BYTES); }

/* Policy 2 after an hour, roster 2 with another key of partner 0 and one partner more after two. */
static inline void begin(void)
{
    begin_chain();
    cr_assert(status_ok(arena_new((size_t)1 << 30, &arena)));
    for (size_t i = 0; i < town->partner_count; i++)
        cr_assert(status_ok(arena_print(town->arena, &town->partners[i].log_origin, "%s/exchange-log/%d", town->partners[i].oin.text,
                                        i == 3 ? 2027 : 2026)));
    wider = propose_policy(START + HOUR);
    agreeing_sign(town, wider, FOUNDERS);
    change_envelope_key(0);
    agreeing_sign(town, propose_roster(FOUNDERS | ONLY(5), START + 2 * HOUR), FOUNDERS | ONLY(5));
    agreeing_sign(town, propose_same_policy(START + 20 * HOUR), ONLY(0)); /* that nobody else wanted: it is in no folder */
    town->now_ms = LATER;
    snprintf(root, sizeof root, "/tmp/schakel.trust.XXXXXX");
    cr_assert_not_null(mkdtemp(root));
    snprintf(folder, sizeof folder, "%s/trust", root);
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    struct complaint why = {""};
    cr_assert(status_ok(trust_folder_write(folder, &(struct agreed_texts){.chain = chain}, arena, &why)), "%s", why.text);
}
static inline void end(void)
{
    cr_expect(status_ok(tree_remove(root, NULL)));
    arena = arena_free(arena);
    end_chain();
}

static inline const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}
static inline struct span text_of(const char *name)
{
    struct span text;
    struct complaint why = {""};
    cr_assert(status_ok(file_read(path_of(name), PARTIES_MOST_BYTES, arena, &text, &why)), "%s", why.text);
    return text;
}
static inline void write_text_at(const char *name, struct span text)
{
    cr_assert(status_ok(file_write_atomic(path_of(name), text, 0644, NULL)));
}

static inline struct status read_folder(const struct digest *founding, struct trust_folder *out, struct complaint *why)
{
    return trust_folder_read(folder, founding, LATER, arena, out, why);
}
