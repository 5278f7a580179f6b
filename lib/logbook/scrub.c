// SPDX-License-Identifier: EUPL-1.2
//
// Two trees grow beside each other: where one entry differs, the tree that comes to the signed root says which of the two is wrong.
#include "logbook/scrub.h"

#include "store/logs.h"

#define SCRUB_ARENA_BYTES ((size_t)1024 * 1024)
#define FINDING_META "ledger-damage"

static const char *const damage_words[SCRUB_DAMAGE_COUNT] = {
#define SCRUB_DAMAGE_WORD(name, word, sentence) [SCRUB_##name] = (word),
    SCRUB_DAMAGES(SCRUB_DAMAGE_WORD)
#undef SCRUB_DAMAGE_WORD
};

const char *scrub_damage_word(enum scrub_damage damage) { return damage_words[damage]; }

struct status scrub_finding_read(struct store *store, struct scrub_finding *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span word;
    TRY(arena_new(SCRUB_ARENA_BYTES, &arena));
    *out = (struct scrub_finding){SCRUB_NONE, 0, 0};
    struct status status = store_meta_get(store, FINDING_META, arena, &word);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    for (unsigned damage = 0; damage < SCRUB_DAMAGE_COUNT; damage++)
        if (span_is_text(word, damage_words[damage])) {
            out->damage = (enum scrub_damage)damage;
            return STATUS(OK);
        }
    return FAIL(CORRUPT);
}

struct status scrub_finding_keep(struct store *store, const struct scrub_finding *finding)
{
    return store_meta_set(store, FINDING_META, span_of_text(damage_words[finding->damage]));
}

/* The log that begins at `first`: until the next, or until the last head. */
static struct status begin_log(struct scrub *scrub, struct store *store, struct arena *arena)
{
    struct store_log *logs;
    struct store_head head;
    size_t count;
    uint64_t end = scrub->end;
    TRY(store_log_list(store, arena, &logs, &count));
    for (size_t i = count; i-- > 0;)
        if (logs[i].first > scrub->first && logs[i].first < end)
            end = logs[i].first;
    TRY(store_head_at(store, end, arena, &head));
    scrub->head.size = end - scrub->first;
    scrub->differing = 0;
    memcpy(scrub->head.root.bytes, head.root, SHA256_BYTES);
    frontier_init(&scrub->by_hash);
    frontier_init(&scrub->by_entry);
    return STATUS(OK);
}

struct status scrub_begin(struct scrub *scrub, struct store *store)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct store_head head;
    TRY(arena_new(SCRUB_ARENA_BYTES, &arena));
    TRY(store_head_read(store, arena, &head));
    struct scrub begun = {.end = head.end};
    TRY(begin_log(&begun, store, arena));
    *scrub = begun;
    return STATUS(OK);
}

/* What is after its end, when that is not the end of all. */
static struct status begin_next_log(struct scrub *scrub, struct store *store)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(SCRUB_ARENA_BYTES, &arena));
    scrub->first += scrub->head.size;
    return begin_log(scrub, store, arena);
}

/* QUARANTINED: the next one is another than the next. */
static struct status compare_leaf(void *context, uint64_t position, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct scrub *scrub = context;
    struct tree_hash stored, computed;
    if (position != scrub->first + scrub->by_hash.size)
        return FAIL(QUARANTINED);
    memcpy(stored.bytes, hash, SHA256_BYTES);
    tree_leaf(entry, &computed);
    if (!tree_hash_equal(&stored, &computed) && scrub->differing++ == 0)
        scrub->first_differing = position;
    frontier_append(&scrub->by_hash, &stored);
    frontier_append(&scrub->by_entry, &computed);
    return STATUS(OK);
}

static bool comes_to_head(const struct scrub *scrub, const struct frontier *frontier)
{
    struct tree_hash root;
    frontier_root(frontier, &root);
    return tree_hash_equal(&root, &scrub->head.root);
}

static struct scrub_finding judge_whole(const struct scrub *scrub)
{
    struct scrub_finding finding = {.damage = SCRUB_OTHER, .index = scrub->first_differing, .count = scrub->differing};
    if (comes_to_head(scrub, &scrub->by_hash))
        finding.damage = scrub->differing ? SCRUB_ENTRY : SCRUB_NONE;
    else if (comes_to_head(scrub, &scrub->by_entry))
        finding.damage = SCRUB_HASH;
    return finding;
}

struct status scrub_slice(struct scrub *scrub, struct store *store, bool *out_over, struct scrub_finding *out)
{
    const uint64_t at = scrub->by_hash.size, left = scrub->head.size - at, count = left < SCRUB_SLICE ? left : SCRUB_SLICE;
    struct status status = store_leaves_each(store, scrub->first + at, count, compare_leaf, scrub);
    const bool is_page = status_is(status, STATUS_CORRUPT);
    if (!status_ok(status) && !is_page && !status_is(status, STATUS_QUARANTINED))
        return status;
    const uint64_t reached = scrub->by_hash.size;
    const bool is_cut_short = reached < at + count;
    *out_over = is_cut_short || reached == scrub->head.size;
    if (is_cut_short)
        *out = (struct scrub_finding){is_page ? SCRUB_PAGE : SCRUB_MISSING, scrub->first + reached, 1};
    else if (*out_over)
        *out = judge_whole(scrub);
    if (!*out_over || out->damage != SCRUB_NONE || scrub->first + reached == scrub->end)
        return STATUS(OK);
    *out_over = false;
    return begin_next_log(scrub, store);
}
