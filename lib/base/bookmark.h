// SPDX-License-Identifier: EUPL-1.2
//
// A place in a list that is read page by page: behind the row that was last on a page, whether or not that row is still there. A list
// is sorted by term (what is due first), then turn, then id. A row keeps these three as long as it is there, so that whoever goes on from
// a bookmark meets every row that stays, once, whatever comes and goes meanwhile. A turn says how many rows of the same partner and term
// there were when a row came: who brings many of one day stands behind who brings one. As bytes a bookmark means nothing to who holds
// it; one that was made up is a place in the same list.
#pragma once

#include "base/span.h"

#define BOOKMARK_ID_BYTES 16
#define BOOKMARK_BYTES 24
#define BOOKMARK_TERM_MOST ((INT64_C(1) << 48) - 1)
#define TURN_MOST UINT16_MAX /* later ones share it */

#define PAGE_MOST 100
#define PAGE_USUAL 25

struct bookmark { /* zeros: before the first row */
    int64_t term;
    uint32_t turn;
    uint8_t id[BOOKMARK_ID_BYTES];
};
bool bookmark_fits(const struct bookmark *mark);
void bookmark_write(const struct bookmark *mark, uint8_t out[static BOOKMARK_BYTES]); /* of one that fits */
struct bookmark bookmark_read(const uint8_t bytes[static BOOKMARK_BYTES]);
/* Of a row whose id is a number. */
struct bookmark bookmark_numbered(int64_t term, uint32_t turn, int64_t number);
int64_t bookmark_number(const struct bookmark *mark);

/* One page, as it is asked for and as it is found. */
struct paging {
    struct bookmark after;
    size_t limit; /* 1..PAGE_MOST */
    size_t count; /* found: rows on this page */
    bool is_more; /* others follow: `next` is their `after` */
    struct bookmark next;
};
/* Rows of an earlier term are left out. */
void paging_begin_at(struct paging *paging, int64_t term);
