// SPDX-License-Identifier: EUPL-1.2
//
// One row per partner that spoke; a mesh is small.
#include "book/spoken.h"

static size_t spoken_at(const struct book *book, const struct oin *oin)
{
    size_t at = 0;
    while (at < book->spoken_count && !oin_equal(&book->spoken[at].oin, oin))
        at++;
    return at;
}

void spoken_note(struct book *book, const struct oin *oin, const struct digest *agreement, int64_t time_ms)
{
    size_t at = spoken_at(book, oin);
    if (at == N(book->spoken))
        return; /* more partners came and went than there is room for: the next import sends */
    if (at == book->spoken_count)
        book->spoken[book->spoken_count++] = (struct spoken){.oin = *oin};
    if (time_ms < book->spoken[at].time_ms)
        return;
    book->spoken[at].agreement = *agreement;
    book->spoken[at].time_ms = time_ms;
}

bool spoken_is_agreed(const struct book *book, const struct oin *oin)
{
    size_t at = spoken_at(book, oin);
    return at < book->spoken_count && digest_equal(&book->spoken[at].agreement, &book->agreed->agreement);
}

int64_t spoken_ms(const struct book *book, const struct oin *oin)
{
    size_t at = spoken_at(book, oin);
    return at < book->spoken_count ? book->spoken[at].time_ms : 0;
}
