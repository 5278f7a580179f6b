// SPDX-License-Identifier: EUPL-1.2
//
// An order, made once, and how far along it we are.
#include "book/hedge.h"

#include "base/status.h"

#include <string.h>

struct hedge_rank {
    struct hedge_member member;
    bool is_late;
    uint32_t lot;
    uint8_t at;
};

/* Whoever says that much is left is not asked always: what is within a half of each other is equal, and then the lot decides. */
static unsigned halvings_of(uint32_t left) { return left ? 32u - (unsigned)__builtin_clz(left) : 0; }

static bool goes_before(const struct hedge_rank *a, const struct hedge_rank *b)
{
    if (a->member.is_own != b->member.is_own)
        return a->member.is_own;
    if (a->is_late != b->is_late)
        return b->is_late;
    if (halvings_of(a->member.left) != halvings_of(b->member.left))
        return halvings_of(a->member.left) > halvings_of(b->member.left);
    return a->lot < b->lot;
}

void hedge_start(const struct hedge_member *members, uint8_t size, uint8_t threshold, int64_t now_ms, int64_t expected_ms,
                 const struct random_source *random, struct hedge *out)
{
    struct hedge_rank ranks[COMMITTEE_MOST] = {0};
    ENSURE(threshold >= 1 && threshold <= size && size <= COMMITTEE_MOST);
    *out = (struct hedge){.size = size, .threshold = threshold, .start_ms = now_ms, .one_ms = HEDGE_ONE_MS};
    if (3 * expected_ms > out->one_ms)
        out->one_ms = 3 * expected_ms;
    for (uint8_t i = 0; i < size; i++) {
        struct hedge_rank rank = {.member = members[i], .is_late = members[i].late_until_ms > now_ms, .at = i};
        uint8_t place = out->order_count;
        if (!rank.member.is_up && !rank.member.is_own)
            continue;
        random_fill(random, (uint8_t *)&rank.lot, sizeof rank.lot);
        for (; place > 0 && goes_before(&rank, &ranks[place - 1]); place--)
            ranks[place] = ranks[place - 1];
        ranks[place] = rank;
        out->order_count++;
    }
    for (uint8_t i = 0; i < out->order_count; i++)
        out->order[i] = ranks[i].at;
}

static uint8_t members_in(hedge_set set) { return (uint8_t)__builtin_popcount(set); }

/* How many should have answered or be busy with it by now. */
static uint8_t wanted_count(const struct hedge *hedge, int64_t elapsed_ms)
{
    if (elapsed_ms >= HEDGE_ALL_MS && elapsed_ms >= hedge->one_ms)
        return hedge->size;
    if (elapsed_ms >= hedge->one_ms)
        return hedge->threshold + 1;
    return hedge->threshold;
}

static int64_t next_term(const struct hedge *hedge, int64_t elapsed_ms)
{
    if (elapsed_ms < hedge->one_ms)
        return hedge->one_ms;
    return elapsed_ms < HEDGE_ALL_MS ? HEDGE_ALL_MS : HEDGE_TERM_MS;
}

hedge_set hedge_ask(struct hedge *hedge, int64_t now_ms, int64_t *out_next_ms)
{
    int64_t elapsed_ms = now_ms - hedge->start_ms;
    uint8_t wanted = wanted_count(hedge, elapsed_ms);
    hedge_set now = 0;
    *out_next_ms = hedge->start_ms + next_term(hedge, elapsed_ms);
    if (hedge_is_done(hedge))
        return 0;
    while (hedge_has_more(hedge) && members_in(hedge->asked & ~hedge->lost) < wanted) {
        uint8_t member = hedge->order[hedge->asked_count++];
        hedge->asked_ms[member] = now_ms;
        hedge->asked |= (hedge_set)(1u << member);
        now |= (hedge_set)(1u << member);
    }
    if (now && wanted > hedge->threshold)
        hedge->has_hedged = true;
    return now;
}

void hedge_note_answer(struct hedge *hedge, uint8_t member)
{
    ENSURE(member < hedge->size);
    hedge->answered |= (hedge_set)(1u << member);
    hedge->lost &= ~(hedge_set)(1u << member);
}

void hedge_note_lost(struct hedge *hedge, uint8_t member)
{
    ENSURE(member < hedge->size);
    hedge->lost |= (hedge_set)(1u << member);
}

hedge_set hedge_late(const struct hedge *hedge, int64_t now_ms)
{
    hedge_set late = 0, silent = hedge_silent(hedge);
    for (uint8_t i = 0; i < hedge->size; i++)
        if ((silent >> i & 1) && now_ms - hedge->asked_ms[i] >= hedge->one_ms)
            late |= (hedge_set)(1u << i);
    return late;
}

bool hedge_is_done(const struct hedge *hedge) { return members_in(hedge->answered & ~hedge->lost) >= hedge->threshold; }

bool hedge_is_over(const struct hedge *hedge, int64_t now_ms)
{
    uint8_t to_come = hedge->order_count - hedge->asked_count;
    if (hedge_is_done(hedge))
        return false;
    return members_in(hedge->asked & ~hedge->lost) + to_come < hedge->threshold || now_ms - hedge->start_ms >= HEDGE_TERM_MS;
}

void hedge_remember(struct hedge_memory *memory, const struct hedge *hedge)
{
    memory->has_hedged[memory->at] = hedge->has_hedged;
    memory->at = (uint8_t)((memory->at + 1) % HEDGE_MEMORY);
}

void hedge_restrain(const struct hedge_memory *memory, struct hedge *hedge)
{
    size_t count = 0;
    for (size_t i = 0; i < HEDGE_MEMORY; i++)
        count += memory->has_hedged[i];
    if (count >= HEDGE_SHARE && hedge->one_ms < HEDGE_ALL_MS)
        hedge->one_ms = HEDGE_ALL_MS;
}
