// SPDX-License-Identifier: EUPL-1.2
//
// The first page of the store's lists, for tests whose rows all stand on it.
#pragma once

#include "store/cases.h"
#include "store/inbox.h"
#include "store/pushes.h"

static inline struct status first_received(struct store *store, struct arena *arena, struct received_push **out, size_t *out_count)
{
    struct paging paging = {.limit = PAGE_MOST};
    TRY(store_received_page(store, &paging, arena, out));
    ENSURE(!paging.is_more);
    *out_count = paging.count;
    return STATUS(OK);
}

static inline struct status first_inbox(struct store *store, enum inbox_state state, struct arena *arena, struct inbox_row **out,
                                        size_t *out_count)
{
    struct paging paging = {.limit = PAGE_MOST};
    TRY(store_inbox_page(store, state, NULL, &paging, arena, out));
    ENSURE(!paging.is_more);
    *out_count = paging.count;
    return STATUS(OK);
}

static inline struct status first_cases(struct store *store, struct arena *arena, struct case_row **out, size_t *out_count)
{
    struct paging paging = {.limit = PAGE_MOST};
    TRY(store_case_page(store, INT32_MAX, &paging, arena, out));
    ENSURE(!paging.is_more);
    *out_count = paging.count;
    return STATUS(OK);
}
