// SPDX-License-Identifier: EUPL-1.2
//
// Reads the versions, lays them in the order of their starts, and asks for the answers afterwards. Judging is in judge.c.
#include "agreement/chain.h"

#include "agreement/judge.h"
#include "crypto/hash.h"

#define CHAIN_ARENA_BYTES ((size_t)128 * 1024 * 1024)

const char *link_state_word(enum link_state state)
{
    static const char *const words[] = {
#define LINK_STATE_WORD(name, word, sentence) [LINK_##name] = word,
        LINK_STATES(LINK_STATE_WORD)
#undef LINK_STATE_WORD
    };
    return words[state];
}

/* ---- reading */

/* A copy of a manifest that we have already brings its signatures, and its files when those of the first are damaged. */
static struct status add_copy(struct chain *chain, struct chain_link *link, const struct version *version)
{
    struct version_copy *copy;
    TRY(ARENA_NEW(chain->arena, 1, &copy));
    *copy = (struct version_copy){version, link->copies.next};
    link->copies.next = copy;
    return STATUS(OK);
}

static struct status read_files(struct chain_link *link, const struct version *version)
{
    struct complaint reason = {""};
    struct digest content;
    TRY(bundle_hash(&version->content, agreed_text_label(link->manifest.text), &content));
    if (!digest_equal(&content, &link->manifest.content))
        return complain(&link->why, FAIL(TAMPERED), "%s: its files are not those of its manifest", version->place);
    struct status status = text_content_read(link->manifest.text, &version->content, &link->content, &reason);
    return status_ok(status) ? status : complain(&link->why, status, "%s: %s", version->place, reason.text);
}

/* The files of the first copy that has them. */
static struct status read_link(struct chain *chain, struct chain_link *link)
{
    struct status status = manifest_parse(link->version->manifest, link->version->place, chain->arena, &link->manifest, &link->why);
    if (!status_ok(status))
        return status;
    for (const struct version_copy *copy = &link->copies; copy; copy = copy->next) {
        status = read_files(link, copy->version);
        if (status_ok(status)) {
            link->version = copy->version;
            link->why = (struct complaint){""};
        }
        if (!status_is(status, STATUS_TAMPERED))
            return status;
    }
    return status;
}

static struct status collect_links(struct chain *chain, const struct version *versions, size_t count)
{
    if (count > CHAIN_VERSIONS_MOST)
        return FAIL(TOO_LARGE);
    TRY(ARENA_NEW(chain->arena, count ? count : 1, &chain->links));
    for (size_t i = 0; i < count; i++) {
        struct digest hash = digest_of(versions[i].manifest);
        struct chain_link *known = (struct chain_link *)chain_find(chain, &hash);
        if (known)
            TRY(add_copy(chain, known, &versions[i]));
        else
            chain->links[chain->count++] = (struct chain_link){.version = &versions[i], .hash = hash, .copies = {&versions[i], NULL}};
    }
    return STATUS(OK);
}

static int compare_links(const void *a, const void *b)
{
    const struct chain_link *left = a, *right = b;
    const struct manifest *l = &left->manifest, *r = &right->manifest;
    if (l->starts_ms != r->starts_ms)
        return l->starts_ms < r->starts_ms ? -1 : 1;
    if (l->text != r->text)
        return l->text < r->text ? -1 : 1;
    if (l->number != r->number)
        return l->number < r->number ? -1 : 1;
    return memcmp(left->hash.bytes, right->hash.bytes, DIGEST_BYTES);
}

static struct status make_chain(struct chain *chain, const struct version *versions, size_t count, int64_t now_ms,
                                const struct digest *founding)
{
    TRY(collect_links(chain, versions, count));
    for (size_t i = 0; i < chain->count; i++) {
        struct status status = read_link(chain, &chain->links[i]);
        if (status_class(status) == STATUS_CLASS_FAULT)
            return status;
        chain->links[i].is_read = status_ok(status);
    }
    if (chain->count)
        qsort(chain->links, chain->count, sizeof *chain->links, compare_links);
    return chain_judge(chain, now_ms, founding);
}

struct status chain_make(const struct version *versions, size_t count, int64_t now_ms, const struct digest *founding, struct chain **out)
{
    CLEANUP(chain) struct chain *chain = calloc(1, sizeof *chain);
    if (!chain)
        return FAIL(NO_MEMORY);
    chain->now_ms = now_ms;
    chain->versions = versions;
    chain->version_count = count;
    chain->is_founded = founding != NULL;
    if (founding)
        chain->founding = *founding;
    TRY(arena_new(CHAIN_ARENA_BYTES, &chain->arena));
    TRY(make_chain(chain, versions, count, now_ms, founding));
    *out = TAKE(chain);
    return STATUS(OK);
}

struct chain *chain_free(struct chain *chain)
{
    for (size_t i = 0; chain && i < chain->count; i++)
        text_content_free(&chain->links[i].content);
    if (chain)
        arena_free(chain->arena);
    free(chain);
    return NULL;
}

/* ---- time */

void chain_lay_in_time(struct chain *chain, int64_t now_ms)
{
    chain->now_ms = now_ms;
    memset(chain->in_force, 0, sizeof chain->in_force);
    for (size_t i = 0; i < chain->count; i++) {
        struct chain_link *link = &chain->links[i];
        if (!link_is_complete(link))
            continue;
        link->state = link->manifest.starts_ms > now_ms            ? LINK_UPCOMING
                      : link->until_ms && link->until_ms <= now_ms ? LINK_PAST
                                                                   : LINK_IN_FORCE;
        if (link->state == LINK_IN_FORCE)
            chain->in_force[agreed_text_index(link->manifest.text)] = link;
    }
}

static bool is_too_far_ahead(const struct chain_link *link, int64_t now_ms)
{
    return link->is_read && link->manifest.starts_ms > now_ms + CHAIN_AHEAD_MOST_MS;
}

bool chain_go_on(struct chain *chain, int64_t now_ms)
{
    for (size_t i = 0; i < chain->count; i++)
        if (is_too_far_ahead(&chain->links[i], chain->now_ms) != is_too_far_ahead(&chain->links[i], now_ms))
            return false;
    chain_lay_in_time(chain, now_ms);
    return true;
}

/* ---- asking */

const struct chain_link *chain_find(const struct chain *chain, const struct digest *hash)
{
    for (size_t i = 0; i < chain->count; i++)
        if (digest_equal(&chain->links[i].hash, hash))
            return &chain->links[i];
    return NULL;
}

const struct chain_link *chain_number(const struct chain *chain, enum agreed_text text, uint64_t number)
{
    for (size_t i = 0; i < chain->count; i++) {
        const struct chain_link *link = &chain->links[i];
        if (link_is_complete(link) && link->manifest.text == text && link->manifest.number == number)
            return link;
    }
    return NULL;
}

const struct digest *chain_founding(const struct chain *chain)
{
    const struct chain_link *first = chain_number(chain, AGREED_ROSTER, 1);
    return chain->is_founded ? &chain->founding : first ? &first->hash : NULL;
}

const struct chain_link *chain_at(const struct chain *chain, enum agreed_text text, int64_t at_ms)
{
    const struct chain_link *found = NULL;
    for (size_t i = 0; i < chain->count; i++) { /* later ones start later */
        const struct chain_link *link = &chain->links[i];
        if (link->manifest.text == text && link_is_complete(link) && link->manifest.starts_ms <= at_ms)
            found = link;
    }
    return found;
}

const struct chain_link *chain_ahead(const struct chain *chain, enum agreed_text text, int64_t at_ms)
{
    const struct chain_link *link = chain_at(chain, text, at_ms), *prospect = chain->prospects[agreed_text_index(text)];
    return link || !prospect || prospect->manifest.starts_ms > at_ms ? link : prospect;
}

static struct agreement_side side_of(const struct chain *chain, int64_t at_ms,
                                     const struct chain_link *(*find)(const struct chain *, enum agreed_text, int64_t))
{
    const struct chain_link *roster = find(chain, AGREED_ROSTER, at_ms), *policy = find(chain, AGREED_POLICY, at_ms),
                            *quotas = find(chain, AGREED_QUOTAS, at_ms);
    return (struct agreement_side){.roster = roster ? roster->content.roster : NULL,
                                   .policy = policy ? policy->content.policy : NULL,
                                   .quotas = quotas ? &quotas->quotas : NULL};
}

struct agreement_side chain_side(const struct chain *chain, int64_t at_ms) { return side_of(chain, at_ms, chain_at); }
struct agreement_side chain_side_ahead(const struct chain *chain, int64_t at_ms) { return side_of(chain, at_ms, chain_ahead); }

int64_t chain_next_ms(const struct chain *chain, int64_t at_ms)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < chain->count; i++)
        if (link_is_complete(&chain->links[i]) && chain->links[i].manifest.starts_ms > at_ms && chain->links[i].manifest.starts_ms < next)
            next = chain->links[i].manifest.starts_ms;
    return next;
}
