// SPDX-License-Identifier: EUPL-1.2
//
// A stack of what is wanted, and the one thing at its top that is on its way.
#include "book/accord.h"

struct wanted {
    struct digest what;
    struct oin from;
    uint64_t number;
};

struct accord {
    size_t heard_count;
    struct accord_heard heard[ACCORD_PARTNERS_MOST];
    size_t wanted_count;
    struct wanted wanted[ACCORD_WANTED_MOST]; /* the last comes first */
    /* on its way */
    bool is_fetching, is_asked;
    struct wanted current;
    int64_t asked_ms;
    uint32_t total, received;
    uint8_t *bytes;
};

struct status accord_new(struct accord **out)
{
    struct accord *accord = calloc(1, sizeof *accord);
    if (!accord)
        return FAIL(NO_MEMORY);
    *out = accord;
    return STATUS(OK);
}

struct accord *accord_free(struct accord *accord)
{
    if (accord)
        free(accord->bytes);
    free(accord);
    return NULL;
}

/* ---- what they say */

const struct accord_heard *accord_heard_of(const struct accord *accord, const struct oin *partner)
{
    for (size_t i = 0; i < accord->heard_count; i++)
        if (oin_equal(&accord->heard[i].partner, partner))
            return &accord->heard[i];
    return NULL;
}

/* Its place; of who was heard longest ago when there is none left, so that partners that went make room. */
static struct accord_heard *heard_place(struct accord *accord, const struct oin *partner)
{
    struct accord_heard *oldest = &accord->heard[0];
    for (size_t i = 0; i < accord->heard_count; i++) {
        if (oin_equal(&accord->heard[i].partner, partner))
            return &accord->heard[i];
        if (accord->heard[i].at_ms < oldest->at_ms)
            oldest = &accord->heard[i];
    }
    struct accord_heard *place = accord->heard_count < ACCORD_PARTNERS_MOST ? &accord->heard[accord->heard_count++] : oldest;
    *place = (struct accord_heard){.partner = *partner};
    return place;
}

void accord_hear(struct accord *accord, const struct oin *partner, const struct hello_message *hello, int64_t now_ms)
{
    struct accord_heard *place = heard_place(accord, partner);
    size_t size = hello->version.size < sizeof place->version ? hello->version.size : sizeof place->version - 1;
    *place = (struct accord_heard){.partner = *partner, .at_ms = now_ms, .failed_ms = place->failed_ms};
    memcpy(place->heads, hello->heads, sizeof place->heads);
    memcpy(place->version, hello->version.data, size);
}

/* ---- what is wanted */

static bool wanted_equal(const struct wanted *wanted, const struct digest *what, const struct oin *from)
{
    return digest_equal(&wanted->what, what) && oin_equal(&wanted->from, from);
}

bool accord_want(struct accord *accord, const struct digest *wanted, uint64_t number, const struct oin *from)
{
    for (size_t i = 0; i < accord->wanted_count; i++)
        if (wanted_equal(&accord->wanted[i], wanted, from))
            return true;
    if (accord->wanted_count == ACCORD_WANTED_MOST)
        return false;
    accord->wanted[accord->wanted_count++] = (struct wanted){*wanted, *from, number};
    return true;
}

static void stop_fetching(struct accord *accord)
{
    free(accord->bytes);
    accord->bytes = NULL;
    accord->is_fetching = accord->is_asked = false;
    accord->total = accord->received = 0;
}

void accord_settle(struct accord *accord, const struct digest *wanted, const struct oin *from)
{
    size_t kept = 0;
    if (accord->is_fetching && wanted_equal(&accord->current, wanted, from))
        stop_fetching(accord);
    for (size_t i = 0; i < accord->wanted_count; i++)
        if (!wanted_equal(&accord->wanted[i], wanted, from))
            accord->wanted[kept++] = accord->wanted[i];
    accord->wanted_count = kept;
}

static bool is_late(const struct accord *accord, int64_t now_ms) { return now_ms - accord->asked_ms >= ACCORD_PATIENCE_MS; }

bool accord_can_ask(const struct accord *accord, int64_t now_ms)
{
    return accord->is_asked ? is_late(accord, now_ms) : accord->is_fetching || accord->wanted_count;
}

static bool is_distrusted(const struct accord *accord, const struct oin *partner, int64_t now_ms)
{
    const struct accord_heard *heard = accord_heard_of(accord, partner);
    return heard && heard->failed_ms && now_ms - heard->failed_ms < ACCORD_DISTRUST_MS;
}

void accord_distrust(struct accord *accord, const struct oin *partner, int64_t now_ms)
{
    const struct oin whom = *partner; /* it may be a place in the list */
    size_t kept = 0;
    heard_place(accord, &whom)->failed_ms = now_ms;
    if (accord->is_fetching && oin_equal(&accord->current.from, &whom))
        stop_fetching(accord);
    for (size_t i = 0; i < accord->wanted_count; i++)
        if (!oin_equal(&accord->wanted[i].from, &whom))
            accord->wanted[kept++] = accord->wanted[i];
    accord->wanted_count = kept;
}

static bool choose_wanted(struct accord *accord, int64_t now_ms)
{
    const struct wanted *chosen = NULL;
    for (size_t i = accord->wanted_count; i-- > 0;) {
        const struct wanted *wanted = &accord->wanted[i];
        if (!chosen || (is_distrusted(accord, &chosen->from, now_ms) && !is_distrusted(accord, &wanted->from, now_ms)))
            chosen = wanted;
    }
    if (chosen) {
        accord->current = *chosen;
        accord->is_fetching = true;
    }
    return accord->is_fetching;
}

bool accord_next_ask(struct accord *accord, int64_t now_ms, struct oin *out_to, struct agreed_ask_message *out)
{
    if (accord->is_asked && is_late(accord, now_ms))
        accord_distrust(accord, &accord->current.from, now_ms);
    if (accord->is_asked || (!accord->is_fetching && !choose_wanted(accord, now_ms)))
        return false;
    accord->is_asked = true;
    accord->asked_ms = now_ms;
    *out_to = accord->current.from;
    *out = (struct agreed_ask_message){.wanted = accord->current.what, .offset = accord->received};
    return true;
}

struct status accord_take(struct accord *accord, const struct oin *from, const struct agreed_message *piece, struct span *out_whole,
                          uint64_t *out_number)
{
    bool is_first = accord->received == 0;
    *out_whole = span_empty();
    *out_number = accord->current.number;
    if (!accord->is_asked || !wanted_equal(&accord->current, &piece->manifest, from) || piece->offset != accord->received ||
        (!is_first && piece->total != accord->total))
        return FAIL(UNEXPECTED);
    if (is_first) {
        accord->bytes = malloc(piece->total);
        if (!accord->bytes)
            return FAIL(NO_MEMORY);
        accord->total = piece->total;
    }
    memcpy(accord->bytes + piece->offset, piece->piece.data, piece->piece.size);
    accord->received += (uint32_t)piece->piece.size;
    accord->is_asked = false;
    if (accord->received == accord->total)
        *out_whole = span_of(accord->bytes, accord->total);
    return STATUS(OK);
}
