// SPDX-License-Identifier: EUPL-1.2
//
// Which agreement was in force when: each start of a version ends one and begins the next.
#include "agreed/texts.h"

#include "crypto/hash.h"

bool agreement_at(const struct chain *chain, int64_t at_ms, struct agreement_span *out)
{
    struct span hashes[AGREED_TEXTS];
    for (size_t i = 0; i < AGREED_TEXTS; i++) {
        const struct chain_link *link = chain_at(chain, (enum agreed_text)(i + 1), at_ms);
        if (!link)
            return false;
        hashes[i] = digest_span(&link->hash);
        if (link->manifest.text == AGREED_POLICY)
            out->policy = link->manifest.content;
    }
    sha256_parts(hashes, N(hashes), out->agreement.bytes);
    out->from_ms = at_ms;
    return true;
}

static void add_span(struct agreed *agreed, const struct agreement_span *span)
{
    if (agreed->span_count == AGREEMENT_SPANS_MOST) /* the oldest goes: so many in so short a time were tried out */
        memmove(agreed->spans, agreed->spans + 1, --agreed->span_count * sizeof *agreed->spans);
    agreed->spans[agreed->span_count++] = *span;
}

void agreed_texts_spans(const struct agreed_texts *texts, int64_t now_ms, struct agreed *out)
{
    const struct chain *chain = texts->chain;
    out->span_count = 0;
    for (int64_t at = chain_next_ms(chain, INT64_MIN); at != INT64_MAX;) {
        int64_t next = chain_next_ms(chain, at);
        struct agreement_span span = {.until_ms = next};
        bool is_current = at <= now_ms && now_ms<next, is_next = at> now_ms;
        if (agreement_at(chain, at, &span) && !is_current && next > now_ms - AGREEMENT_PAST_MS)
            add_span(out, &span);
        at = is_next ? INT64_MAX : next;
    }
}
